/** Two cities side by side. */
import type { ComponentChildren, JSX } from "preact";
import type { PageProps } from "../app";
import { address, type City, type CityProfile, type Comparison, useLoaded } from "../api";
import { byName, said, t } from "../lang";
import { levelName, measureName, options } from "../names";
import { Await, figure, Link, Page, Select, Table, Targets, Things } from "../parts";
import { setParams } from "../router";
import { Programmes } from "./city";

const LEVELS = ["concept", "field", "division"];

export function ComparePage({ params }: PageProps): JSX.Element {
  const [a, b] = [params.get("a"), params.get("b")];
  const level = params.get("level") ?? "concept";
  const cities = useLoaded<City[]>("/api/cities");
  const same = a !== null && a === b;
  const found = useLoaded<Comparison>(a && b && !same ? address("/api/compare", { a, b, level }) : null);
  const names = found.data && [said(found.data.a.city.ref.label), said(found.data.b.city.ref.label)];
  const title = a && b && names ? t("compare_of", { a: names[0]!, b: names[1]! }) : t("compare_title");
  const choices = (known: City[], chosen: string | null): [string, string][] => [
    ...(chosen === null ? [["", t("choose")] as [string, string]] : []),
    ...known.filter((city) => city.programmes > 0)
      .map((city): [string, string] => [city.ref.id, said(city.ref.label)])
      .sort((one, other) => byName(one[1], other[1])),
  ];
  return (
    <Page title={title} lead={t("compare_lead")}>
      <Await of={cities}>{(known) => {
        const id = (name: string | null) => known.find((city) => isNamed(city, name))?.ref.id ?? name;
        return (
          <form class="filters">
            <Select label={t("city_a")} value={id(a) ?? ""} options={choices(known, a)}
              onChange={(value) => setParams({ a: value })} />
            <Select label={t("city_b")} value={id(b) ?? ""} options={choices(known, b)}
              onChange={(value) => setParams({ b: value })} />
            <Select label={t("level")} value={level} options={options(LEVELS, levelName)}
              onChange={(value) => setParams({ level: value })} />
            <button type="button" disabled={!a || !b} onClick={() => setParams({ a: b, b: a })}>
              {t("swap")}
            </button>
          </form>
        );
      }}</Await>
      {same && <p role="alert">{t("same_city")}</p>}
      {(!a || !b) && <p>{t("choose_two")}</p>}
      {a && b && !same && <Await of={found}>{(comparison) => <Sides of={comparison} />}</Await>}
    </Page>
  );
}

const isNamed = (city: City, name: string | null) =>
  name !== null && [city.ref.id, city.ref.iri, city.code, ...Object.values(city.ref.label)].includes(name);

function Sides({ of }: { of: Comparison }): JSX.Element {
  const { a, b, shared, near } = of;
  const names = [said(a.city.ref.label), said(b.city.ref.label)] as const;
  const open = [a, b].filter((each) => each.city.open_list).map((each) => said(each.city.ref.label));
  const printed = (targets: { printed: string }[]) => targets.map((each) => each.printed).join("；");
  return (
    <>
      <ul class="tiles">
        <li><b>{shared.length}</b><span>{t("shared")}</span></li>
        <li><b>{of.only_a.length}</b><span>{t("only", { city: names[0] })}</span></li>
        <li><b>{of.only_b.length}</b><span>{t("only", { city: names[1] })}</span></li>
        {Object.entries(of.measures).filter(([name]) => name !== "shared").map(([name, value]) => (
          <li key={name}>
            <b>{value === null ? "?" : figure(value, name)}</b><span>{measureName(name)}</span>
          </li>
        ))}
      </ul>
      {open.map((name) => <p class="note" key={name}>{t("open_of", { city: name })}</p>)}

      <h2>{t("shared")}</h2>
      {shared.length === 0 ? <p>{t("none_shared")}</p> : (
        <Table
          caption={t("shared_caption", { a: names[0], b: names[1], level: levelName(of.level) })}
          name="shared-industries" rows={shared}
          columns={[
            { head: t("industry"), rowHead: true, cell: (row) => <Link to={row.industry} />,
              text: (row) => said(row.industry.label) },
            { head: names[0], cell: (row) => <Targets of={row.a} />, text: (row) => printed(row.a) },
            { head: names[1], cell: (row) => <Targets of={row.b} />, text: (row) => printed(row.b) },
          ]}
        />
      )}

      <h2>{t("near")}</h2>
      {near.length === 0 ? <p>{t("none_near")}</p> : (
        <>
          <p>{t("near_lead")}</p>
          <Table
            caption={t("near_caption", { a: names[0], b: names[1] })} name="near-industries"
            rows={near} hideCaption
            columns={[
              { head: names[0], rowHead: true, cell: (row) => <Link to={row.a} />,
                text: (row) => said(row.a.label) },
              { head: names[1], cell: (row) => <Link to={row.b} />, text: (row) => said(row.b.label) },
              { head: t("parent"), cell: (row) => <Link to={row.parent} />,
                text: (row) => said(row.parent.label) },
              { head: t("similarity"), number: true, cell: (row) => row.similarity.toFixed(2),
                text: (row) => row.similarity.toFixed(2) },
            ]}
          />
        </>
      )}

      <Pair title={t("unique")} names={names}>{[of.only_a, of.only_b].map((own) => (
        own.length === 0 ? <p>{t("none_own")}</p> : (
          <ul class="own">{own.map((each) => (
            <li key={each.industry.id}><Link to={each.industry} /><Targets of={each.targets} /></li>
          ))}</ul>
        )
      ))}</Pair>
      <Pair title={t("programmes")} names={names}>
        {[a, b].map((each) => <Programmes of={each.programmes} brief />)}
      </Pair>
      {PARTS.map((part) => (
        <Pair title={t(part)} names={names}>{[a, b].map((each) => <Things of={each[part]} />)}</Pair>
      ))}
    </>
  );
}

const PARTS = ["money", "zones", "institutes", "clusters", "claims"] as const satisfies
  (keyof CityProfile)[];

function Pair(props: {
  title: string; names: readonly [string, string]; children: ComponentChildren[];
}): JSX.Element {
  return (
    <section>
      <h2>{props.title}</h2>
      <div class="pair">
        {props.children.map((child, i) => <div><h3>{props.names[i]}</h3>{child}</div>)}
      </div>
    </section>
  );
}
