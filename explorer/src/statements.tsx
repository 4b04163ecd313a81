/** What the graph says: its texts, its things, their statements, and where these were read. */
import type { JSX } from "preact";
import type { Evidence, Label, Ref, Statement, Target, Told, Value } from "./api";
import { listed, money, otherLang, said, t } from "./lang";
import { href } from "./router";

/** A text of the graph; marked if it is in the other language. */
export const Said = (props: { of: Label }) => <span lang={otherLang(props.of)}>{said(props.of)}</span>;

/** Which facts enter an answer, by their sources and statuses. */
export const Scope = (props: { of: Label[] }) => (
  <>{props.of.map((each) => <p class="note" key={said(each)}><Said of={each} /></p>)}</>
);

/** What links to its page under its label: a reference, or a node of a network. */
export type Linked = Pick<Ref, "id" | "kind" | "label">;

/** Return where something of the graph is told of. */
export function pageOf(ref: Omit<Linked, "label">): string {
  const id = encodeURIComponent(ref.id).replaceAll("%3A", ":");
  if (ref.kind === "City") return href(`/city/${id}`);
  if (ref.kind === "Industry") return href(`/industry/${id}`);
  return href("/search", { about: ref.id });
}

export const Link = (props: { to: Linked }) => (
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
          {each.problem && <p class="bad">{t("differs", { problem: said(each.problem_label) })}</p>}
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

/** Targets as printed, in one line. */
export const printed = (targets: Target[]) => targets.map((each) => each.printed).join("；");

export function Aims(props: { of: Target }): JSX.Element | null {
  const aims = [props.of.tier, props.of.size].filter((each) => each !== null);
  if (aims.length === 0) return null;
  return <span class="aims">{aims.map((each) => <Said key={each.id} of={each.label} />)}</span>;
}
