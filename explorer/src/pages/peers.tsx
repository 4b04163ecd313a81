/** The cities most like one, with reasons; and some side by side. */
import type { JSX } from "preact";
import { CHOICES, type City, useAnswer } from "../api";
import { cityNamed } from "../cities";
import { byName, lang, said, t } from "../lang";
import { levelName, measureName, measuresAt, options } from "../names";
import { type Cells, Noted, option, type Shown } from "../noted";
import { Await } from "../page";
import { href, type PageProps, setParams } from "../router";
import { Select } from "../select";
import { Link, pageOf } from "../statements";
import { CityQuestion } from "../tabs";

const { level: LEVEL, measure: MEASURE } = CHOICES["/api/peers"];
const MOST_KM = 20_000;
const MOST_TIMES = 1_000;

export function PeersPage({ params }: PageProps): JSX.Element {
  const level = params.get("level") ?? LEVEL.default;
  const measure = params.get("measure") ?? MEASURE.default;
  return (
    <CityQuestion params={params} path="/peers" several={(city) => city.industries > 0}
      title={(city, n) => t(n > 1 ? "side_title" : "peers_title", { city })}
      lead={(_, n) => t(n > 1 ? "side_lead" : "peers_lead")}
      fields={(cities, all) => (
        <>
          <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
            onChange={(value) => setParams({
              level: value, ...(measuresAt(value, [measure]).length ? {} : { measure: null }),
            })} />
          {cities.length === 1 && (
            <>
              <Select label={t("measure")} value={measure}
                options={options(measuresAt(level, MEASURE.choices), measureName)}
                onChange={(value) => setParams({ measure: value })} />
              <Select label={t("province")} value={params.get("province") ?? ""} options={provinces(all)}
                onChange={(value) => setParams({ province: value })} />
              <label class="field">
                <span>{t("within_km")}</span>
                <input type="number" min={0} max={MOST_KM} value={params.get("within") ?? ""}
                  onChange={(event) => setParams({ within: event.currentTarget.value })} />
              </label>
              <label class="field">
                <span>{t("size_ratio")}</span>
                <input type="number" min={1} max={MOST_TIMES} step="any" value={params.get("size") ?? ""}
                  onChange={(event) => setParams({ size: event.currentTarget.value })} />
              </label>
            </>
          )}
        </>
      )}>
      {(cities, all) => <Peers cities={cities} all={all} params={params} level={level} measure={measure} />}
    </CityQuestion>
  );
}

function provinces(all: City[]): [string, string][] {
  const names = all.flatMap((each) => (each.province ? [said(each.province.label)] : []));
  return [["", t("all")], ...[...new Set(names)].toSorted(byName).map((name): [string, string] => [name, name])];
}

function Peers(props: {
  cities: City[]; all: City[]; params: URLSearchParams; level: string; measure: string;
}): JSX.Element {
  const { cities, all, params, level, measure } = props;
  const names = cities.map((each) => said(each.ref.label));
  const [province, within, size] = ["province", "within", "size"].map((name) => params.get(name));
  const alone = cities.length === 1 ? { measure, province, within, size } : {};
  const asked = { city: cities.map((each) => each.ref.id), level, ...alone };
  const found = useAnswer("/api/peers", { ...asked, lang: lang() });
  const own = cities[0]!.ref.id;
  const other = (row: Cells) => cityNamed(all, String(row["city"]));
  const columns: Shown[] = [
    { name: "city", under: ["year", "note"], cell: (value, row) => {
      const city = other(row);
      return city ? <Link to={city.ref} /> : value;
    } },
    { name: measure, under: ["possible", "p_by_frequency"], cell: (value, row) => {
      const city = other(row);
      if (typeof value !== "number" || !city) return t("unknown");
      const to = href("/compare", { a: own, b: city.ref.id, level: level === "printed" ? null : level });
      return <a href={to}>{measure === "shared" ? value : value.toFixed(2)}</a>;
    } },
    { name: "shared" }, { name: "near" }, { name: "only_here" }, { name: "only_there" },
    { name: "real", under: ["size"] }, { name: "distance_km" },
  ];
  return (
    <Await of={found} calmly>{(table) => (
      <Noted of={table} caption={t("tab_peers")} path="/api/peers" asked={asked}
        {...(cities.length === 1 ? { columns } : {})}
        command={["peers", ...names, ...option("level", level === LEVEL.default ? null : level),
          ...option("measure", measure === MEASURE.default || cities.length > 1 ? null : measure),
          ...option("province", cities.length > 1 ? null : province),
          ...option("within", cities.length > 1 ? null : within),
          ...option("size", cities.length > 1 ? null : size)]}
        sources={cities.map((each, i) => (
          <a key={each.ref.id} href={pageOf(each.ref)}>{t("where_read_city", { city: names[i]! })}</a>
        ))} />
    )}</Await>
  );
}
