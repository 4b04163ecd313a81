/** Terms of answers to queries: shown, linked, and as text. */
import type { JSX } from "preact";
import { type Label, type Results, type SavedQuery, type Term, useAnswer, useSparql } from "./api";
import { cityNamed } from "./cities";
import { capital, otherLang, said, t, yesNo } from "./lang";
import { levelName } from "./names";
import { Link, pageOf } from "./statements";
import { Scroll } from "./table";

type Prefixes = Record<string, string>;

/** Return the prefixed name of an IRI, or the IRI. */
export function shorten(iri: string, prefixes: Prefixes): string {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.startsWith(namespace) ? iri.slice(namespace.length) : "";
    if (/^[\w-]+$/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}

export function TermOf(props: { term: Term; prefixes: Prefixes; label?: Label }): JSX.Element {
  const { term, prefixes, label } = props;
  if (term.type !== "uri") {
    const lang = term["xml:lang"];
    const kind = lang ?? (term.datatype && shorten(term.datatype, prefixes));
    return <span lang={lang} title={kind}>{term.value}</span>;
  }
  const id = shorten(term.value, prefixes);
  const kind = id.startsWith("ind:") ? "Industry" : "";
  if (label) return <a href={pageOf({ id, kind })} lang={otherLang(label)}>{said(label)}</a>;
  if (/^(id|ind):/.test(id)) return <a href={pageOf({ id, kind })}>{id}</a>;
  return /^https?:/.test(term.value) && id === term.value
    ? <a href={term.value} rel="noreferrer">{id}</a>
    : <span title={term.value}>{id}</span>;
}

const LABELS = (iris: string[]) => `
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?it ?label {
  VALUES ?it { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  ?it rdfs:label|skos:prefLabel|ckg:printedName ?label
}`;

/** Return the labels of what an answer names; `ask` says whether they are wanted. */
function useLabels(of: Results, ask: boolean): Map<string, Label> {
  const terms = (of.results?.bindings ?? []).slice(0, MOST).flatMap((row) => Object.values(row));
  const iris = [...new Set(terms.filter((term) => term.type === "uri").map((term) => term.value))]
    .filter((iri) => !/[\s<>"{}|\\^`]/.test(iri));
  const { data } = useSparql(ask && iris.length > 0 ? LABELS(iris) : null);
  const found = new Map<string, Label>();
  for (const row of data?.results?.bindings ?? []) {
    const [it, label] = [row["it"]!.value, row["label"]!];
    const lang = label["xml:lang"]?.startsWith("en") ? "en" : "zh";
    found.set(it, { [lang]: label.value, ...found.get(it) });
  }
  return found;
}

const CITIES = ["name", "name_a", "name_b", "city_name"];
// A page of more is slow; the whole is to be downloaded.
const MOST = 1000;

/** The answer of a SELECT or an ASK; that of a saved `query` shows things and columns by their names. */
export function Answer(props: {
  of: Results; prefixes: Prefixes; caption: string; query?: SavedQuery;
}): JSX.Element {
  const { query } = props;
  const labels = useLabels(props.of, query !== undefined);
  const cities = useAnswer(query ? "/api/cities" : null);
  /** A term; of a saved query a city, a level or a truth in words of the page. */
  const shown = (column: string, term: Term) => {
    const named = query && term.type !== "uri";
    const city = named && CITIES.includes(column) && cityNamed(cities.data ?? [], term.value);
    if (city) return <Link to={city.ref} />;
    if (named && column === "level") return levelName(term.value);
    if (named && term.datatype?.endsWith("#boolean")) return yesNo(term.value === "true");
    return <TermOf term={term} prefixes={props.prefixes} label={labels.get(term.value)} />;
  };
  if (props.of.boolean !== undefined) {
    return <p class="answer"><strong>{yesNo(props.of.boolean)}</strong></p>;
  }
  const rows = props.of.results?.bindings ?? [];
  const all = query?.columns.length ? query.columns : (props.of.head.vars ?? []);
  // What is shown by its name needs no column for that.
  const named = (each: string) => each.endsWith("_label") && all.includes(each.slice(0, -"_label".length));
  const columns = query ? all.filter((each) => !named(each)) : all;
  const headOf = (name: string) => {
    const head = query?.heads[query.columns.indexOf(name)];
    return head ? capital(said(head)) : name;
  };
  if (rows.length === 0) return <p>{t("no_rows")}</p>;
  return (
    <>
      <Scroll label={props.caption}>
        <table class="answer">
          <caption>{props.caption}</caption>
          <thead>
            <tr>{columns.map((each) => (
              <th scope="col" key={each}>{headOf(each)}</th>
            ))}</tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST).map((row) => (
              <tr>{columns.map((each) => (
                <td key={each}>{row[each] && shown(each, row[each])}</td>
              ))}</tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.length > MOST && <p>{t("first_rows", { n: MOST })}</p>}
    </>
  );
}
