/** What backs the targets of each city, by weights that the reader moves. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { address, type Label, type Ref, type Scorecard, useAnswer } from "../api";
import { cityNamed } from "../cities";
import { lang, money, number, percent, said, t } from "../lang";
import { announce, Await, Page } from "../page";
import { type PageProps, type Params, queryPage, setParams } from "../router";
import { CityChoice } from "../select";
import { Link, Places, Said, Scope } from "../statements";
import { Downloads, Scroll } from "../table";

const [MOST, STEP, WAIT] = [5, 0.5, 200];

export function ScorecardPage({ params }: PageProps): JSX.Element {
  const weights: Record<string, string> = {};
  for (const [name, value] of params) if (name.startsWith("weight.")) weights[name] = value;
  const asked = { ...weights, city: params.getAll("city") };
  const found = useAnswer("/api/scorecard", asked);
  const cities = useAnswer("/api/cities");
  const chosen = asked.city.flatMap((name) => cityNamed(cities.data ?? [], name) ?? []);
  const order = found.data?.cities.map((each) => said(each.city.label)).join(", ");
  const before = useRef(order);
  useEffect(() => {
    if (before.current && order && order !== before.current) announce(t("ranked", { order }));
    before.current = order ?? before.current;
  }, [order]);
  return (
    <Page title={t("scorecard_title")} lead={t("scorecard_lead")}>
      <Await of={found}>{(card) => (
        <>
          <Weights of={card} changed={Object.keys(weights).length > 0} />
          <form class="filters">
            <CityChoice label={t("compare_only")} chosen={chosen}
              all={(cities.data ?? []).filter((each) => each.programmes > 0)}
              onChange={(city) => setParams({ city, cell: null })} />
            {card.comparable.length > 0 && (
              <button type="button" onClick={() =>
                setParams({ city: card.comparable.map((each) => each.id), cell: null })}>
                {t("comparable", { n: card.comparable.length })}
              </button>
            )}
          </form>
          <Ranking of={card} asked={asked} open={params.get("cell")} />
        </>
      )}</Await>
    </Page>
  );
}

function Weights({ of, changed }: { of: Scorecard; changed: boolean }): JSX.Element {
  const timer = useRef(0);
  // What was moved and is not in the address yet: one that is moved soon after takes it along.
  const [moved, setMoved] = useState<Record<string, number>>({});
  const waiting = useRef<Record<string, number>>({});
  useEffect(() => {
    if (Object.keys(waiting.current).length === 0) setMoved({});
  }, [of]);
  const move = (name: string, value: number) => {
    setMoved({ ...moved, [name]: value });
    waiting.current[`weight.${name}`] = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setParams(waiting.current, true);
      waiting.current = {};
    }, WAIT);
  };
  const reset = () => {
    clearTimeout(timer.current);
    waiting.current = {};
    setMoved({});
    setParams(Object.fromEntries(of.criteria.map((each) => [`weight.${each.name}`, null])));
  };
  return (
    <form class="weights">
      <fieldset>
        <legend>{t("weights")}</legend>
        {of.criteria.map(({ name, label, weight }) => (
          <label key={name}>
            <span><Said of={label} /></span>
            <input
              type="range" name={name} min={0} max={MOST} step={STEP} value={moved[name] ?? weight}
              onInput={(event) => move(name, event.currentTarget.valueAsNumber)}
            />
            <output>{number(moved[name] ?? weight, 1)}</output>
          </label>
        ))}
        <button type="button" disabled={!changed} onClick={reset}>{t("reset")}</button>
      </fieldset>
    </form>
  );
}

const SHARES = ["leader", "enterprise", "zone", "institute", "reached", "built"];

/** A value in the unit of its criterion. */
function valueOf(name: string, value: number): string {
  if (name === "money") return money(value);
  return SHARES.includes(name) ? percent(value) : number(value);
}

function Ranking(props: {
  of: Scorecard; asked: Params; open: string | null;
}): JSX.Element {
  const { of, asked, open } = props;
  const share = (name: string, value: number) => {
    const most = Math.max(...of.cities.map((each) => each.cells[name]?.value ?? 0));
    return most ? (100 * value) / most : 0;
  };
  const [city, criterion] = open?.split(" ") ?? [];
  const shown = of.cities.find((each) => each.city.id === city);
  const facts = criterion === undefined ? undefined : shown?.cells[criterion]?.facts;
  return (
    <>
      <Scroll label={t("scorecard_title")}>
        <table class="scorecard">
          <caption>{t("scorecard_caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("city")}</th>
              <th scope="col" class="number">{t("ranks")}</th>
              <th scope="col" class="number">{t("score")}</th>
              <th scope="col" class="number">{t("known")}</th>
              {of.criteria.map((each) => (
                <th
                  scope="col" key={each.name}
                  title={t("known_of", {
                    definition: said(each.definition), unit: said(each.unit),
                    source: said(each.source), n: each.known, all: of.cities.length,
                  })}
                ><Said of={each.label} /></th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.cities.map((row) => (
              <tr key={row.city.id}>
                <th scope="row"><Link to={row.city} /></th>
                <td class={row.ranks === null ? "hatched" : "number"}>
                  {row.ranks === null ? <Unknown /> : [...new Set(row.ranks)].join("–")}
                </td>
                <td class={row.score === null ? "hatched" : "number"}>
                  {row.score === null ? <Unscored reason={of.reason} /> : row.score.toFixed(2)}
                </td>
                <td class="number">{percent(row.known)}</td>
                {of.criteria.map(({ name }) => {
                  const cell = row.cells[name];
                  if (!cell) return <td class="hatched" key={name}><Unknown /></td>;
                  const key = `${row.city.id} ${name}`;
                  return (
                    <td key={name}>
                      <button
                        type="button" class="cell" aria-expanded={key === open} aria-controls="facts"
                        onClick={() => setParams({ cell: key === open ? null : key })}
                      >{valueOf(name, cell.value)}</button>
                      <i class="bar" style={{ width: `${share(name, cell.value)}%` }} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <div id="facts">
        {shown && facts && (
          <Behind
            key={open} facts={facts}
            why={of.criteria.find((each) => each.name === criterion)!.why}
            title={t("facts_of", {
              city: said(shown.city.label),
              criterion: said(of.criteria.find((each) => each.name === criterion)!.label),
            })}
          />
        )}
      </div>
      <p class="note">{t("score_note")}{of.reason && ` ${said(of.reason)}`}</p>
      <Scope of={[...of.notes, ...of.scope]} />
      <Downloads formats={["csv-excel", "tsv", "json"]} href={(format) =>
        address("/api/tables/scorecard", { ...asked, format, lang: lang() })} />
    </>
  );
}

const Unknown = () => <><span aria-hidden="true">?</span><span class="hidden">{t("unknown")}</span></>;

/** No score, and why, for the pointer and for readers of the page. */
const Unscored = ({ reason }: { reason: Label | null }) => (
  <span title={reason ? said(reason) : undefined}>
    <span aria-hidden="true">?</span><span class="hidden">{reason ? said(reason) : t("unknown")}</span>
  </span>
);

/** The facts that a value comes from. */
function Behind(props: { title: string; facts: Ref[]; why: string }): JSX.Element {
  const { title, facts, why } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="behind">
      <h2 tabIndex={-1} ref={heading}>{title}</h2>
      <p class="tools"><a href={queryPage(why)}>{t("query_text")}</a></p>
      <ul class="things">{facts.map((fact) => <Fact key={fact.id} of={fact} />)}</ul>
    </section>
  );
}

function Fact({ of }: { of: Ref }): JSX.Element {
  const found = useAnswer("/api/evidence/{fact}", { fact: of.id });
  return (
    <li>
      <p class="name"><Link to={of} /></p>
      <Await of={found}>{({ evidence }) => <Places of={evidence} />}</Await>
    </li>
  );
}
