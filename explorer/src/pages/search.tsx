/** What a text finds, and what is said of anything that has no page of its own. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type Row, useAnswer, useSparql } from "../api";
import { lang, said, t, yesNo } from "../lang";
import { kindName, labelIn } from "../names";
import { announce, Await, Page, ThingPage } from "../page";
import { href, type PageProps } from "../router";
import { matched } from "../searchbox";
import { Link, Places, Said } from "../statements";
import { Table } from "../table";
import { shorten, TermOf } from "../terms";

export function SearchPage({ params }: PageProps): JSX.Element {
  const about = params.get("about");
  return about ? <Thing key={about} id={about} /> : <Found q={params.get("q")?.trim() ?? ""} />;
}

function Found({ q }: { q: string }): JSX.Element {
  const found = useAnswer(q ? "/api/search" : null, { q, limit: 100 });
  useEffect(() => {
    if (found.data) announce(t("found", { n: found.data.length }));
  }, [found.data]);
  return (
    <Page title={q ? t("search_of", { q }) : t("search")}>
      {!q && <p>{t("search_hint")}</p>}
      {q && <Await of={found}>{(hits) => hits.length === 0 ? <p>{t("found_none", { q })}</p> : (
        <>
          <p>{t("found", { n: hits.length })}</p>
          <ul class="hits">
            {hits.map((hit) => (
              <li key={hit.ref.id}>
                <Link to={hit.ref} />{" "}
                <small>{matched(hit)}{kindName(hit.ref.kind)}</small>
              </li>
            ))}
          </ul>
        </>
      )}</Await>}
    </Page>
  );
}

const LABELS = "rdfs:label|skos:prefLabel|ckg:printedName|ckg:claim";
// What is said of something, and what points at it, each with its names in both languages.
const ALL = (iri: string) => `
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?way ?property ?property_zh ?property_en ?other ?other_zh ?other_en {
  { <${iri}> ?property ?other BIND("out" AS ?way) } UNION
  { ?other ?property <${iri}> BIND("in" AS ?way) }
  OPTIONAL { ?property rdfs:label ?property_zh FILTER(LANGMATCHES(LANG(?property_zh), "zh")) }
  OPTIONAL { ?property rdfs:label ?property_en FILTER(LANGMATCHES(LANG(?property_en), "en")) }
  OPTIONAL { ?other ${LABELS} ?other_zh FILTER(LANGMATCHES(LANG(?other_zh), "zh")) }
  OPTIONAL { ?other ${LABELS} ?other_en FILTER(LANGMATCHES(LANG(?other_en), "en")) }
} ORDER BY DESC(?way) ?property ?other LIMIT 500`;

const ABOVE = ["#type", "rdf-schema#label", "core#prefLabel", "ontology#evidence"];

/** Of texts in both languages, that of the page is enough. */
function inLanguage(rows: Row[]): Row[] {
  const own = rows.filter((row) => row["other"]!["xml:lang"]?.startsWith(lang()));
  return own.length > 0 ? [...own, ...rows.filter((row) => !row["other"]!["xml:lang"])] : rows;
}

function Thing({ id }: { id: string }): JSX.Element {
  const found = useAnswer("/api/evidence/{fact}", { fact: id });
  return (
    <ThingPage of={found} id={id} label={({ fact }) => fact.label}>{({ fact, evidence }) => (
      <>
        <p class="lead">{kindName(fact.kind)} · <code>{fact.id}</code></p>
        <h2>{t("read_in")}</h2>
        <Places of={evidence} />
        <Around iri={fact.iri} />
      </>
    )}</ThingPage>
  );
}

function Around({ iri }: { iri: string }): JSX.Element {
  const about = useAnswer("/api/about");
  const found = useSparql(ALL(iri));
  const prefixes = about.data?.prefixes ?? {};
  return (
    <Await of={found}>{(results) => {
      const rows = results.results?.bindings ?? [];
      const text = (row: Row, of: string) => said(labelIn(row, of)) || row[of]!.value;
      const columns = [
        { head: t("property"), rowHead: true, cell: ([row]: Row[]) => <Name row={row!} of="property" />,
          text: ([row]: Row[]) => text(row!, "property") },
        { head: t("value"), text: (rows: Row[]) => rows.map((row) => text(row, "other")).join("；"),
          cell: (rows: Row[]) => (
            <ul class="plain">{rows.map((row) => <li><Name row={row} of="other" /></li>)}</ul>
          ) },
      ];
      const ways = [["out", t("statements")], ["in", t("pointing")]] as const;
      return ways.map(([way, title]) => {
        // One line a property; its class and its names stand above.
        const by = new Map<string, Row[]>();
        for (const row of rows.filter((each) => each["way"]!.value === way)) {
          const property = row["property"]!.value;
          if (ABOVE.some((name) => property.endsWith(name))) continue;
          by.set(property, [...(by.get(property) ?? []), row]);
        }
        const some = [...by.values()].map(inLanguage);
        return some.length > 0 && (
          <section key={way}>
            <h2>{title}</h2>
            <Table caption={title} name={way} rows={some} columns={columns} hideCaption />
          </section>
        );
      });
    }}</Await>
  );

  function Name({ row, of }: { row: Row; of: string }): JSX.Element {
    const [names, term] = [labelIn(row, of), row[of]!];
    if (of === "property" && term.value.endsWith("#comment")) return <>{t("note")}</>;
    if (term.datatype?.endsWith("#boolean")) return <>{yesNo(term.value === "true")}</>;
    if (of === "property" || term.type !== "uri") {
      return Object.keys(names).length ? <Said of={names} /> : <TermOf term={term} prefixes={prefixes} />;
    }
    if (Object.keys(names).length === 0) return <TermOf term={term} prefixes={prefixes} />;
    const id = shorten(term.value, prefixes);
    return <a href={href("/search", { about: id })}><Said of={names} /></a>;
  }
}
