/** Two cities side by side. */
import type { ComponentChildren, JSX } from "preact";
import { CHOICES, type Comparison, useAnswer } from "../api";
import { figure, said, t } from "../lang";
import { levelName, measureName, options } from "../names";
import { Await, Page } from "../page";
import { href, type PageProps, setParams } from "../router";
import { CitySelect, Select } from "../select";
import { Link, printed, Targets, Things } from "../statements";
import { Table } from "../table";
import { PARTS, Programmes } from "./city";

const LEVEL = CHOICES["/api/compare"].level;

export function ComparePage({ params }: PageProps): JSX.Element {
  const [a, b] = [params.get("a"), params.get("b")];
  const level = params.get("level") ?? LEVEL.default;
  const cities = useAnswer("/api/cities");
  const same = a !== null && a === b;
  const found = useAnswer(a && b && !same ? "/api/compare" : null, { a, b, level });
  const names = found.data && [said(found.data.a.city.ref.label), said(found.data.b.city.ref.label)];
  const title = a && b && names ? t("compare_of", { a: names[0]!, b: names[1]! }) : t("compare_title");
  return (
    <Page title={title} lead={t("compare_lead")}>
      <Await of={cities}>{(all) => {
        const comparable = all.filter((city) => city.programmes > 0);
        return (
          <form class="filters">
            <CitySelect label={t("city_a")} value={a} cities={comparable}
              onChange={(id) => setParams({ a: id })} />
            <CitySelect label={t("city_b")} value={b} cities={comparable}
              onChange={(id) => setParams({ b: id })} />
            <Select label={t("level")} value={level} options={options(LEVEL.choices, levelName)}
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

function Sides({ of }: { of: Comparison }): JSX.Element {
  const { a, b, shared, near } = of;
  const names = [said(a.city.ref.label), said(b.city.ref.label)] as const;
  const why = href("/query/industry-overlap", {
    city_a: a.city.ref.id, city_b: b.city.ref.id, level: of.level,
  });
  return (
    <>
      <p class="tools"><a href={why}>{t("query_text")}</a></p>
      <ul class="tiles">
        <li>
          <b>{shared.length}</b><span>{t("shared")}</span>
          <Possible value={shared.length} possible={of.possible["shared"] ?? null} measure="shared" />
        </li>
        <li><b>{of.only_a.length}</b><span>{t("only", { city: names[0] })}</span></li>
        <li><b>{of.only_b.length}</b><span>{t("only", { city: names[1] })}</span></li>
        {Object.entries(of.measures).filter(([name]) => name !== "shared").map(([name, value]) => (
          <li key={name}>
            <b>{value === null ? "?" : figure(value, name)}</b><span>{measureName(name)}</span>
            <Possible value={value} possible={of.possible[name] ?? null} measure={name} />
          </li>
        ))}
      </ul>
      {Object.entries(of.possible).some(([name, value]) => value !== null && value !== of.measures[name])
        && <p class="note">{t("possible_lead")}</p>}
      {said(of.note) && <p class="note">{t("unsure", { note: said(of.note) })}</p>}

      <h2>{t("shared")}</h2>
      {shared.length === 0 ? <p>{t("none_shared")}</p> : (
        <Table
          caption={t("shared_caption", { a: names[0], b: names[1], level: levelName(of.level) })}
          name="shared-industries" rows={shared}
          columns={[
            { head: t("industry"), rowHead: true, link: (row) => row.industry },
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
              { head: names[0], rowHead: true, link: (row) => row.a },
              { head: names[1], link: (row) => row.b },
              { head: t("parent"), link: (row) => row.parent },
              { head: t("similarity"), number: (row) => row.similarity, format: (n) => n.toFixed(2),
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

/** What a measure may come to, where that is another value. */
function Possible(props: {
  value: number | null; possible: number | null; measure: string;
}): JSX.Element {
  const { value, possible, measure } = props;
  if (value === null || possible === null || possible === value) return <></>;
  return <small>{t("possible", { value: figure(possible, measure) })}</small>;
}

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
