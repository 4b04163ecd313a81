/** The heat map: how alike each two cities are. */
import type { JSX } from "preact";
import { address, CHOICES, type Overlap, useAnswer } from "../api";
import { figure, lang, said, t } from "../lang";
import { levelName, measureName, measuresAt, options } from "../names";
import { Await, Page } from "../page";
import { Picture } from "../picture";
import { href, type PageProps, setParams } from "../router";
import { Select } from "../select";
import { Scope } from "../statements";

const { level: LEVEL, measure: MEASURE } = CHOICES["/api/overlap"];

export function OverlapPage({ params }: PageProps): JSX.Element {
  const level = params.get("level") ?? LEVEL.default;
  const measure = params.get("measure") ?? MEASURE.default;
  const found = useAnswer("/api/overlap", { level, measure });
  return (
    <Page title={t("overlap_title")} lead={t("overlap_lead")}>
      <form class="filters">
        <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
          onChange={(value) => setParams({
            level: value, ...(measuresAt(value, [measure]).length ? {} : { measure: null }),
          })} />
        <Select label={t("measure")} value={measure}
          options={options(measuresAt(level, MEASURE.choices), measureName)}
          onChange={(value) => setParams({ measure: value })} />
      </form>
      <Await of={found}>{(overlap) => overlap.cities.length === 0
        ? <p class="unknown">{t("no_cities")}</p>
        : <Heat of={overlap} />}</Await>
    </Page>
  );
}

/** The heat map and the pairs that are most alike. */
function Heat({ of }: { of: Overlap }): JSX.Element {
  const asked = { level: of.level, measure: of.measure };
  const picture = useAnswer("/api/pictures/{name}", { ...asked, name: "heatmap", lang: lang() });
  const name = (i: number) => said(of.cities[i]!.ref.label) + (of.cities[i]!.open_list ? "*" : "");
  return (
    <div class="beside">
      <div>
        <Await of={picture}>{(drawing) => <Picture of={drawing} params={asked} />}</Await>
        <p class="note">{t("heat_keys")}</p>
        <Scope of={[...of.notes, ...of.scope]} />
        <p class="tools">
          <a download href={address("/api/tables/overlap", { ...asked, format: "csv-excel", lang: lang() })}>
            {t("csv")}
          </a>
          <a href={href("/network", { ...asked, view: "city-overlap" })}>{t("as_network")}</a>
        </p>
      </div>
      <Pairs of={of} name={name} />
    </div>
  );
}

const PAIRS = 8;

/** The pairs most alike. */
function Pairs({ of, name }: { of: Overlap; name: (i: number) => string }): JSX.Element {
  const pairs = of.values
    .flatMap((row, i) => row.flatMap((value, j) => (j > i && value ? [{ i, j, value }] : [])))
    .sort((one, other) => other.value - one.value).slice(0, PAIRS);
  if (pairs.length === 0) return <></>;
  return (
    <section>
      <h2>{t("most_alike")}</h2>
      <ol class="pairs">
        {pairs.map(({ i, j, value }) => (
          <li key={`${i} ${j}`}>
            <a href={comparison(of, i, j)}>{name(i)} – {name(j)}</a>{" "}
            <span>{figure(value, of.measure)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const comparison = (of: Overlap, i: number, j: number) => href("/compare", {
  a: of.cities[i]!.ref.id, b: of.cities[j]!.ref.id, level: of.level === "printed" ? null : of.level,
});
