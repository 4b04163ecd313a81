/** Names of levels, measures, views and kinds in both languages. */
import { type Label, type Results, sparql, useLoaded } from "./api";
import { said, t, type Word } from "./lang";
import { WORDS } from "./words";

function named(prefix: string, name: string): string {
  const word = `${prefix}_${name.replaceAll("-", "_")}`;
  return word in WORDS ? t(word as Word) : name;
}

export const levelName = (level: string) => named("level", level);
export const measureName = (measure: string) => named("measure", measure);
export const viewName = (view: string) => named("view", view);
export const options = (names: string[], name: (each: string) => string): [string, string][] =>
  names.map((each) => [each, name(each)]);

/** A class or a property of the ontology. */
export interface OntologyTerm { iri: string; isClass: boolean; label: Label }

const TERMS = `
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?type ?zh ?en {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty }
  ?term a ?type FILTER(ISIRI(?term))
  OPTIONAL { ?term rdfs:label ?zh FILTER(LANGMATCHES(LANG(?zh), "zh")) }
  OPTIONAL { ?term rdfs:label ?en FILTER(LANGMATCHES(LANG(?en), "en")) }
} ORDER BY ?term`;
const labels = new Map<string, Label>();

/** The terms of the ontology, which has names for all kinds of things. */
export function useTerms(): OntologyTerm[] {
  const { data } = useLoaded<OntologyTerm[]>("terms", async (signal) => read(await sparql(TERMS, signal)));
  return data ?? [];
}

function read(results: Results): OntologyTerm[] {
  return (results.results?.bindings ?? []).map((row) => {
    const label: Label = {};
    if (row["zh"]) label["zh"] = row["zh"].value;
    if (row["en"]) label["en"] = row["en"].value;
    const iri = row["term"]!.value;
    labels.set(iri.slice(iri.lastIndexOf("#") + 1), label);
    return { iri, isClass: row["type"]!.value.endsWith("#Class"), label };
  });
}

/** Return the name of a class by its local name, which is a kind of things. */
export const kindName = (kind: string) => said(labels.get(kind) ?? {}) || kind;
