/** What cities declare beside what they have. */
import type { JSX } from "preact";
import { type City, useAnswer } from "../api";
import { lang, listed, said, t } from "../lang";
import { Command, Noted, type Shown } from "../noted";
import { Await } from "../page";
import { Picture } from "../picture";
import { href, type PageProps } from "../router";
import { pageOf } from "../statements";
import { CityQuestion } from "../tabs";

const COLUMNS: Shown[] = [
  { name: "printed_name", under: ["tier"] }, { name: "verdict" },
  { name: "category", under: ["join"] }, { name: "share", under: ["base_share"] },
  { name: "quotient", under: ["band", "quotient_before", "trend"] }, { name: "density" },
  { name: "evidence" },
];

export const RealPage = ({ params }: PageProps): JSX.Element => (
  <CityQuestion params={params} path="/real" several={(city) => city.statistics && city.programmes > 0}
    title={(city) => t("real_title", { city })}
    lead={(_, n) => t(n > 1 ? "real_pairs_lead" : "real_lead")}>
    {(cities, all) => <Beside cities={cities} all={all} />}
  </CityQuestion>
);

function Beside({ cities, all }: { cities: City[]; all: City[] }): JSX.Element {
  const asked = { city: cities.map((each) => each.ref.id) };
  const names = cities.map((each) => said(each.ref.label));
  const measured = cities.every((each) => each.statistics);
  const found = useAnswer(measured ? "/api/real" : null, { ...asked, lang: lang() });
  const picture = useAnswer(measured && cities.length > 1 ? "/api/pictures/{name}" : null, {
    ...asked, name: "quadrants", lang: lang(),
  });
  if (!measured) return <Unmeasured of={all} names={names} />;
  return (
    <>
      {cities.length > 1 && <Await of={picture}>{(drawing) => <Picture of={drawing} params={asked} />}</Await>}
      <Await of={found} calmly>{(table) => (
        <Noted of={table} caption={t("tab_real")} path="/api/real" asked={asked} command={["real", ...names]}
          {...(cities.length === 1 ? { columns: COLUMNS } : {})}
          sources={cities.map((each, i) => (
            <a key={each.ref.id} href={pageOf(each.ref)}>{t("where_read_city", { city: names[i]! })}</a>
          ))} />
      )}</Await>
    </>
  );
}

/** What to do for a city of which the graph has no statistics. */
function Unmeasured({ of, names }: { of: City[]; names: string[] }): JSX.Element {
  return (
    <>
      <p class="unknown">{t("real_none", { city: listed(names) })}</p>
      <p>{t("real_own")}</p>
      <Command words={["real", ...names, "--statistics", "statistics.xlsx"]} />
      <p>{t("real_known")}</p>
      <p class="tools">
        {of.filter((each) => each.statistics).map((each) => (
          <a key={each.ref.id} href={href("/real", { city: each.ref.id })}>{said(each.ref.label)}</a>
        ))}
      </p>
    </>
  );
}
