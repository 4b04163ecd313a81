/** What pages are made of. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Evidence, Label, Loaded, Problem, Ref, Statement, Target, Told, Value } from "./api";
import { saveCsv } from "./csv";
import { listed, money, number, otherLang, said, t } from "./lang";
import { hasMoved, href } from "./router";

/** A page: its heading names the document, and takes the focus when someone comes to it. */
export function Page(props: {
  title: string; lead?: ComponentChildren; children: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${props.title} · clusterkg`;
  }, [props.title]);
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>{props.title}</h1>
      {props.lead && <p class="lead">{props.lead}</p>}
      {props.children}
    </>
  );
}

/** Say something to those who do not see the page change. */
export function announce(text: string): void {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** What is loaded, or that it is awaited, or what to do since it failed. */
export function Await<T>(props: {
  of: Loaded<T>; children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { data, error, loading, retry } = props.of;
  if (error) return <Failure problem={error} retry={retry} />;
  if (data === null) return <p class="note" role="status">{loading ? t("loading") : ""}</p>;
  return <div class={loading ? "stale" : undefined} aria-busy={loading}>{props.children(data)}</div>;
}

const DO: Record<number, "e0" | "e400" | "e404" | "e413" | "e415" | "e503" | "e504"> = {
  0: "e0", 400: "e400", 404: "e404", 413: "e413", 415: "e415", 503: "e503", 504: "e504",
};

/** What went wrong, and what to do. */
export function Failure(props: { problem: Problem; retry?: () => void }): JSX.Element {
  const { status, message, line, column } = props.problem;
  const again = props.retry && ![400, 404, 413, 415].includes(status);
  return (
    <div class="failure" role="alert">
      <p><strong>{t(DO[status] ?? "e500")}</strong></p>
      {message && <p class="said">{message}</p>}
      {line !== null && <p>{t("line_column", { line, column: column ?? 1 })}</p>}
      {again && <button type="button" onClick={props.retry}>{t("again")}</button>}
    </div>
  );
}

/** A text of the graph; marked if it is in the other language. */
export const Said = (props: { of: Label }) => <span lang={otherLang(props.of)}>{said(props.of)}</span>;

/** Return where something of the graph is told of. */
export function pageOf(ref: Pick<Ref, "id" | "kind">): string {
  const id = encodeURIComponent(ref.id).replaceAll("%3A", ":");
  if (ref.kind === "City") return href(`/city/${id}`);
  if (ref.kind === "Industry") return href(`/industry/${id}`);
  return href("/search", { about: ref.id });
}

export const Link = (props: { to: Ref }) => (
  <a href={pageOf(props.to)}><Said of={props.to.label} /></a>
);

export function Links(props: { to: Ref[] }): JSX.Element {
  return (
    <>{props.to.map((ref, i) => <>{i > 0 && listed(["", ""])}<Link to={ref} /></>)}</>
  );
}

/** A place in words: paragraph and characters, or the item of a page. */
function placeOf(evidence: Evidence): string {
  const { paragraph, item, start, end } = evidence;
  if (item !== null) return t("item", { item: String(item) });
  const parts = paragraph === null ? [] : [t("paragraph", { paragraph: String(paragraph) })];
  if (start !== null && end !== null) parts.push(t("characters", { start: `${start}`, end: `${end}` }));
  return listed(parts);
}

/** Where a fact was read; the passage opens if the server has the text. */
export function Places(props: { of: Evidence[] }): JSX.Element {
  if (props.of.length === 0) return <p class="places">{t("no_evidence")}</p>;
  return (
    <ul class="places">
      {props.of.map((each) => (
        <li key={each.id}>
          {each.source && <Link to={each.source} />}{" "}
          {each.passage === null ? placeOf(each) : (
            <details>
              <summary>{placeOf(each)}</summary>
              <blockquote lang="zh-CN">{each.passage}</blockquote>
            </details>
          )}
          {each.status && <> · <Said of={each.status} /></>}
          {each.problem && <p class="bad">{t("differs", { problem: each.problem })}</p>}
        </li>
      ))}
    </ul>
  );
}

/** The places of a fact, folded to one line: what is told stays in front. */
export function Evidences(props: { of: Evidence[] }): JSX.Element {
  if (props.of.length === 0) return <span class="unknown">{t("no_evidence")}</span>;
  const [first] = props.of;
  if (props.of.length === 1 && first!.passage === null) return <Places of={props.of} />;
  return (
    <details class="evidence">
      <summary>{t("evidence_n", { n: props.of.length })}</summary>
      <Places of={props.of} />
    </details>
  );
}

/** A value; what has no page of its own opens in place. */
function ValueOf(props: { of: Value; isMoney: boolean }): JSX.Element {
  const { text, ref, about, evidence } = props.of;
  if (about.length > 0) {
    return (
      <details class="inner">
        <summary><Said of={text} /></summary>
        <Statements of={about} />
        <Evidences of={evidence} />
      </details>
    );
  }
  const amount = props.isMoney ? Number(said(text).replaceAll(",", "")) : NaN;
  return (
    <>
      {amount > 0 ? money(amount) : ref ? <a href={pageOf(ref)}><Said of={text} /></a> : <Said of={text} />}
      {evidence.length > 0 && <> <Evidences of={evidence} /></>}
    </>
  );
}

const AMOUNTS = ["ckg:amountPerYear", "ckg:value"];

/** What is said of something, property by property. */
export function Statements(props: { of: Statement[] }): JSX.Element | null {
  if (props.of.length === 0) return null;
  const currency = props.of.find((each) => each.property === "ckg:currency")?.values[0];
  const yuan = currency !== undefined && said(currency.text) === "CNY";
  return (
    <dl>
      {props.of.map((each) => (
        <div key={each.property}>
          <dt><Said of={each.label} /></dt>
          {each.values.map((value, i) => (
            <dd key={i}><ValueOf of={value} isMoney={yuan && AMOUNTS.includes(each.property)} /></dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

/** Things with what is said of them, and where unless `unread`; or that none is known. */
export function Things(props: { of: Told[]; none?: string; unread?: boolean }): JSX.Element {
  if (props.of.length === 0) return <p class="unknown">{props.none ?? t("none_known")}</p>;
  return (
    <ul class="things">
      {props.of.map((each) => (
        <li key={each.ref.id}>
          <p class="name"><Said of={each.ref.label} /></p>
          <Statements of={each.statements.filter((one) => !repeats(one, each.ref))} />
          {!props.unread && <Evidences of={each.evidence} />}
        </li>
      ))}
    </ul>
  );
}

/** Whether a statement only says again what the thing is called. */
function repeats(statement: Statement, ref: Ref): boolean {
  const names = Object.values(ref.label);
  return statement.values.every((value) => Object.values(value.text).every((x) => names.includes(x)));
}

/** Targets as printed, with what they aim at. */
export function Targets(props: { of: Target[] }): JSX.Element {
  return (
    <ul class="targets">
      {props.of.map((each) => (
        <li key={each.ref.id}>
          <span class="printed" lang="zh-CN">{each.printed || said(each.ref.label)}</span>
          <Aims of={each} />
          <Statements of={each.backing} />
          <Evidences of={each.evidence} />
        </li>
      ))}
    </ul>
  );
}

export function Aims(props: { of: Target }): JSX.Element | null {
  const aims = [props.of.tier, props.of.size].filter((each) => each !== null);
  if (aims.length === 0) return null;
  return <span class="aims">{aims.map((each) => <Said key={each.id} of={each.label} />)}</span>;
}

export interface Column<T> {
  head: string; cell: (row: T) => ComponentChildren; text: (row: T) => string;
  number?: boolean; rowHead?: boolean;
}

/** A table, and the same for a spreadsheet. */
export function Table<T>(props: {
  caption: string; name: string; columns: Column<T>[]; rows: T[]; hideCaption?: boolean;
}): JSX.Element {
  const { columns, rows } = props;
  return (
    <>
      <Scroll label={props.caption}>
        <table class={columns.length > 2 ? "lines" : undefined}>
          <caption class={props.hideCaption ? "hidden" : undefined}>{props.caption}</caption>
          <thead>
            <tr>{columns.map((each) => (
              <th scope="col" class={each.number ? "number" : undefined}>{each.head}</th>
            ))}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {columns.map((each) => each.rowHead
                  ? <th scope="row">{each.cell(row)}</th>
                  : (
                    <td class={each.number ? "number" : undefined} data-head={each.head}>{each.cell(row)}</td>
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="tools">
        <button type="button" onClick={() => saveCsv(props.name, [
          columns.map((each) => each.head), ...rows.map((row) => columns.map((each) => each.text(row))),
        ])}>{t("csv")}</button>
      </p>
    </>
  );
}

/** What may be wider than the page scrolls by itself, also from the keyboard. */
export const Scroll = (props: { label: string; children: ComponentChildren }) => (
  <div class="scroll" role="region" aria-label={props.label} tabIndex={0}>{props.children}</div>
);

export function Select(props: {
  label: string; value: string; options: [string, string][]; onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value} selected={value === props.value}>{text}</option>
        ))}
      </select>
    </label>
  );
}

/** A figure of a measure: whole if it counts, else with two digits. */
export const figure = (value: number, measure: string) =>
  measure === "shared" ? number(value, 0) : value.toFixed(2);

/** A year, or a date as its source gives it, and the year that is inferred. */
export function dated(announced: string | null, inferred: number | null): string {
  if (announced === null) return t("unknown");
  const printed = announced.replace(/^--/, "").replace(/ ?\(end of year\)$/, t("year_end"));
  return inferred === null ? printed : t("year_inferred", { date: printed, year: String(inferred) });
}
