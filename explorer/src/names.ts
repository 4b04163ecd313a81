/** Names of levels, measures, views and kinds in both languages. */
import { useMemo } from "preact/hooks";
import { type Label, type Row, useSparql } from "./api";
import { said, t, type Word } from "./lang";
import { WORDS } from "./words.gen";

function named(prefix: string, name: string): string {
  const word = `${prefix}_${name.replaceAll("-", "_")}`;
  return word in WORDS ? t(word as Word) : name;
}

export const levelName = (level: string) => named("level", level);
export const measureName = (measure: string) => named("measure", measure);
export const viewName = (view: string) => named("view", view);
export const options = (
  names: readonly string[], name: (each: string) => string,
): [string, string][] => names.map((each) => [each, name(each)]);

/** Return the measures at a level: names as printed are outside the scheme, the base of wu-palmer. */
export const measuresAt = (level: string, measures: readonly string[]) =>
  measures.filter((each) => level !== "printed" || each !== "wu-palmer");

/** Return the label in the columns NAME_zh and NAME_en of a row. */
export const labelIn = (row: Row, name: string): Label => Object.fromEntries(
  ["zh", "en"].flatMap((lang) => {
    const term = row[`${name}_${lang}`];
    return term ? [[lang, term.value]] : [];
  }),
);

/** A class or a property of the ontology. */
export interface OntologyTerm { iri: string; isClass: boolean; label: Label }

const TERMS = `
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?type ?term_zh ?term_en {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?type FILTER(ISIRI(?term))
  OPTIONAL { ?term rdfs:label ?term_zh FILTER(LANGMATCHES(LANG(?term_zh), "zh")) }
  OPTIONAL { ?term rdfs:label ?term_en FILTER(LANGMATCHES(LANG(?term_en), "en")) }
} ORDER BY ?term`;
const labels = new Map<string, Label>();

/** The terms of the ontology, which has names for all kinds of things. */
export function useTerms(): OntologyTerm[] {
  const { data } = useSparql(TERMS);
  return useMemo(() => (data?.results?.bindings ?? []).map(termIn), [data]);
}

function termIn(row: Row): OntologyTerm {
  const [iri, label] = [row["term"]!.value, labelIn(row, "term")];
  labels.set(iri.slice(iri.lastIndexOf("#") + 1), label);
  return { iri, isClass: row["type"]!.value.endsWith("#Class"), label };
}

/** Return the name of a class by its local name, which is a kind of things. */
export const kindName = (kind: string) => said(labels.get(kind) ?? {}) || kind;
