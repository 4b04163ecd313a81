/** The industry scheme as a tree. */
import type { JSX } from "preact";
import { type Industry, useAnswer } from "../api";
import { cityNamed } from "../cities";
import { byName, listed, said, t } from "../lang";
import { levelName } from "../names";
import { Await, Page } from "../page";
import { href, type PageProps, setParams } from "../router";
import { Link } from "../statements";
import { Table } from "../table";

export function IndustriesPage({ params }: PageProps): JSX.Element {
  const found = useAnswer("/api/industries");
  const cities = useAnswer("/api/cities");
  const wanted = params.get("q")?.trim() ?? "";
  const namedOnly = params.get("named") === "1";
  const filtered = wanted !== "" || namedOnly;
  const nameOf = (id: string) => {
    const city = cityNamed(cities.data ?? [], id);
    return city ? said(city.ref.label) : id;
  };
  return (
    <Page title={t("industries_title")} lead={t("industries_lead")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          <span>{t("filter")}</span>
          <input type="search" value={wanted} autocomplete="off"
            onInput={(event) => setParams({ q: event.currentTarget.value }, true)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={namedOnly}
            onChange={(event) => setParams({ named: event.currentTarget.checked ? "1" : null }, true)} />
          {t("named_only")}
        </label>
      </form>
      <p class="tools"><a href={href("/changes")}>{t("changes_all_title")}</a></p>
      <Await of={found}>{(all) => {
        const rows = all.filter((each) => matches(each, wanted) && (!namedOnly || each.cities.length))
          .sort((one, other) => byName(said(one.ref.label), said(other.ref.label)));
        if (!filtered) return <Tree of={all} />;
        return (
          <>
            <p role="status">{t("found", { n: rows.length })}</p>
            {rows.length > 0 && (
              <Table
                caption={t("industries")} name="industries" rows={rows} hideCaption
                columns={[
                  { head: t("industry"), rowHead: true, link: (row) => row.ref },
                  { head: t("level"), cell: (row) => levelName(row.level), text: (row) => row.level },
                  { head: t("also"), cell: (row) => listed(row.alternatives),
                    text: (row) => row.alternatives.join("；") },
                  { head: t("cities"), cell: (row) => listed(row.cities.map(nameOf)),
                    text: (row) => row.cities.map(nameOf).join("；") },
                ]}
              />
            )}
          </>
        );
      }}</Await>
    </Page>
  );
}

function matches(industry: Industry, wanted: string): boolean {
  const names = [...Object.values(industry.ref.label), ...industry.alternatives];
  return names.some((name) => name.toLowerCase().includes(wanted.toLowerCase()));
}

function Tree({ of }: { of: Industry[] }): JSX.Element {
  const below = new Map<string, Industry[]>();
  for (const each of of) {
    for (const parent of each.parents.length ? each.parents : [""]) {
      below.set(parent, [...(below.get(parent) ?? []), each]);
    }
  }
  const sorted = (id: string) => (below.get(id) ?? [])
    .toSorted((one, other) => byName(said(one.ref.label), said(other.ref.label)));
  const cities = (id: string, own: string[]): Set<string> => {
    const all = new Set(own);
    for (const each of below.get(id) ?? []) cities(each.ref.id, each.cities).forEach((x) => all.add(x));
    return all;
  };
  const branch = (each: Industry): JSX.Element => {
    const count = cities(each.ref.id, each.cities).size;
    const line = <><Link to={each.ref} />{count > 0 && <small> {t("cities_n", { n: count })}</small>}</>;
    const children = sorted(each.ref.id);
    if (children.length === 0) return <li class="leaf" key={each.ref.id}>{line}</li>;
    return (
      <li key={each.ref.id}>
        {line}
        <details open={each.level === "division" && count > 0}>
          <summary>{t("below_n", { n: children.length, name: said(each.ref.label) })}</summary>
          <ul>{children.map(branch)}</ul>
        </details>
      </li>
    );
  };
  return <ul class="tree">{sorted("").map(branch)}</ul>;
}
