/** What a city could name next: industries that go with its own. */
import type { JSX } from "preact";
import { CHOICES, type City, useAnswer } from "../api";
import { lang, said, t } from "../lang";
import { levelName, options } from "../names";
import { Noted, option, type Shown } from "../noted";
import { Await } from "../page";
import { type PageProps, setParams } from "../router";
import { Select } from "../select";
import { pageOf } from "../statements";
import { CityQuestion } from "../tabs";

const LEVEL = CHOICES["/api/next"].level;
const COLUMNS: Shown[] = [
  { name: "industry", under: ["note"] }, { name: "density", under: ["mean_density"] },
  { name: "related_to" }, { name: "cities" }, { name: "named_by" },
];

export function NextPage({ params }: PageProps): JSX.Element {
  const level = params.get("level") ?? LEVEL.default;
  return (
    <CityQuestion params={params} path="/next"
      title={(city) => t("next_title", { city })} lead={(city) => t("next_lead", { city })}
      fields={() => (
        <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
          onChange={(value) => setParams({ level: value })} />
      )}>
      {([city]) => <Next city={city!} level={level} />}
    </CityQuestion>
  );
}

function Next({ city, level }: { city: City; level: string }): JSX.Element {
  const asked = { city: city.ref.id, level };
  const name = said(city.ref.label);
  const found = useAnswer("/api/next", { ...asked, lang: lang() });
  return (
    <Await of={found} calmly>{(table) => (
      <Noted of={table} caption={t("tab_next")} path="/api/next" asked={asked} columns={COLUMNS}
        command={["next", name, ...option("level", level === LEVEL.default ? null : level)]}
        sources={<a href={pageOf(city.ref)}>{t("where_read_city", { city: name })}</a>} />
    )}</Await>
  );
}
