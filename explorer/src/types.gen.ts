// Written by tools/explorer_types.py from the OpenAPI document: do not edit.

/**
 * The server and its graph. `limits` are in seconds, bytes and rows.
 */
export interface About {
  version: string;
  statements: number;
  inferred: number;
  built: string | null;
  classes: Record<string, number>;
  prefixes: Record<string, string>;
  sources: Source[];
  limits: Record<string, number>;
}

/**
 * A city's targets in one industry.
 */
export interface Bet {
  city: Ref;
  targets: Target[];
}

/**
 * The value of a criterion, and the facts behind it.
 */
export interface Cell {
  value: number;
  facts: Ref[];
}

/**
 * A source with its citation in `text`; dates have the precision of the source: 2018-04.
 *
 * `cited_by` maps each status to the number of facts that cite the source with it.
 */
export interface CitedSource {
  source: Ref;
  title: string;
  author: string | null;
  publisher: string | null;
  published: string | null;
  address: string | null;
  read_on: string | null;
  kind: string | null;
  how_read: string | null;
  original_publisher: string | null;
  original_published: string | null;
  cited_by: Record<string, number>;
  text: string;
}

/**
 * A city in a list. `industries` and `targets` count what its programmes name.
 *
 * `open_list` says whether one of its lists may be incomplete, and is null without a programme.
 * Latitude and longitude are degrees (WGS 84). `level` is the kind of a place below prefecture
 * level: county, new area or development zone. `statistics` says whether the graph has statistics
 * on the city.
 */
export interface City {
  ref: Ref;
  code: string | null;
  province: Ref | null;
  level: Record<string, string> | null;
  latitude: number | null;
  longitude: number | null;
  programmes: number;
  targets: number;
  industries: number;
  open_list: boolean | null;
  statistics: boolean;
}

/**
 * The profile of a city. `clusters` are the national clusters in it, `claims` assessments of it
 * or of its programmes.
 */
export interface CityProfile {
  city: City;
  programmes: Programme[];
  statements: Statement[];
  money: Told[];
  zones: Told[];
  institutes: Told[];
  clusters: Told[];
  claims: Told[];
}

/**
 * Two cities side by side at a level. `measures` maps each measure of overlap to its value.
 *
 * `possible` maps it to its value if each umbrella name is taken in its widest meaning; `note`
 * says why values are uncertain: open lists, targets that are not classified. `notes` give the
 * number of cities and the years compared, `scope` the facts and programmes used.
 */
export interface Comparison {
  level: string;
  a: CityProfile;
  b: CityProfile;
  shared: Shared[];
  near: Near[];
  only_a: Own[];
  only_b: Own[];
  measures: Record<string, number | null>;
  possible: Record<string, number | null>;
  note: Record<string, string>;
  notes: Record<string, string>[];
  scope: Record<string, string>[];
}

/**
 * A criterion of the scorecard, its weight, and the number of cities with data on it (`known`).
 *
 * `why` is the URL of the query behind it; its parameter `of` chooses cities.
 */
export interface Criterion {
  name: string;
  label: Record<string, string>;
  definition: Record<string, string>;
  unit: Record<string, string>;
  source: Record<string, string>;
  weight: number;
  known: number;
  why: string;
}

/**
 * A chart: its title, description, caveats (`notes`), and SVG element.
 *
 * Its shapes link to pages of the explorer; its colours are CSS variables: --ink, --paper ...
 */
export interface Drawing {
  name: string;
  lang: string;
  title: string;
  description: string;
  notes: string[];
  svg: string;
}

/**
 * An edge of a view, from one id to another; `attributes` and `words` are as in a node.
 */
export interface Edge {
  source: string;
  target: string;
  weight: number;
  label: Record<string, string>;
  attributes: Record<string, string | number | boolean>;
  words: Record<string, Record<string, string>>;
}

/**
 * Evidence of a fact. `start` and `end` count characters of the whole text from zero.
 *
 * `passage` is its wording, if the server has the text. `problem` says in English how it differs
 * from the recorded position or digest, and `problem_label` in both languages; both are empty if
 * it does not differ, or if there is no text.
 */
export interface Evidence {
  id: string;
  source: Ref | null;
  paragraph: number | null;
  item: number | null;
  start: number | null;
  end: number | null;
  sha256: string;
  status: Record<string, string> | null;
  passage: string | null;
  problem: string;
  problem_label: Record<string, string>;
}

/**
 * A fact and its evidence.
 */
export interface Facts {
  fact: Ref;
  evidence: Evidence[];
}

/**
 * A result of validation. `words` are by language; `parameters` are those of the constraint.
 */
export interface Finding {
  level: "info" | "violation" | "warning";
  severity: string;
  focus: Term;
  path: Path | null;
  value: Term | null;
  component: string;
  shape: Term | null;
  constraint: Term | null;
  parameters: Record<string, Term[]>;
  messages: Term[];
  details: Finding[];
  place: Place | null;
  words: Record<string, Words>;
}

/**
 * A search result, with the label that matched.
 */
export interface Hit {
  ref: Ref;
  matched: string;
}

/**
 * An industry in a list. `level` is its level in the scheme; `parents` are ids.
 *
 * `cities` are the ids of the cities with a target that names it.
 */
export interface Industry {
  ref: Ref;
  alternatives: string[];
  level: string;
  parents: string[];
  cities: string[];
}

/**
 * An industry, its neighbours in the scheme, its mappings, and the cities that target it.
 *
 * `bets` are targets that name it, `bets_below` those that name only narrower industries.
 */
export interface IndustryProfile {
  industry: Industry;
  definition: Record<string, string>;
  broader: Ref[];
  narrower: Ref[];
  mappings: Told[];
  bets: Bet[];
  clusters: Told[];
  bets_below: Bet[];
}

/**
 * An industry that only the first city names, and the most closely related one of those that
 * only the second names.
 *
 * `parent` is their lowest common ancestor in the scheme, which may be one of them; `similarity`
 * is their Wu-Palmer measure, from 0 to 1 (Wu and Palmer 1994).
 */
export interface Near {
  a: Ref;
  b: Ref;
  parent: Ref;
  similarity: number;
}

/**
 * A view as nodes and edges. `scope` says which facts are used.
 */
export interface Network {
  view: string;
  directed: boolean;
  nodes: Node[];
  edges: Edge[];
  scope: Record<string, string>[];
}

/**
 * A node of a view. `x` and `y` are its position, y pointing down; `size` is from 0 to 1.
 *
 * Texts in `attributes` are in English; `words` has those that differ in Chinese, in both
 * languages.
 */
export interface Node {
  id: string;
  label: Record<string, string>;
  kind: string;
  x: number;
  y: number;
  size: number;
  attributes: Record<string, string | number | boolean>;
  words: Record<string, Record<string, string>>;
}

/**
 * A table as the command line writes it, with notes for the reader.
 *
 * A cell is null if unknown; labels are in the requested language. `heads` are the headings of the
 * columns; `scope` says which facts and programmes are used. `query` is the text of a saved query
 * with the values of its parameters; it is empty for other tables.
 */
export interface NotedTable {
  columns: string[];
  heads: Record<string, string>[];
  rows: ((string | number | number | null)[])[];
  notes: Record<string, string>[];
  scope: Record<string, string>[];
  query: string;
}

/**
 * The similarity of each pair of cities: `values` has a row and a column per city; null is
 * unknown.
 *
 * `years` and `targets` give the announcement years of each city's lists, and the number of their
 * targets. `why` is the URL of the query behind the values; its parameter `of` chooses cities.
 * `notes` give the number of cities and the years compared, `scope` the facts and programmes used.
 */
export interface Overlap {
  level: string;
  measure: string;
  levels: string[];
  measures: string[];
  cities: City[];
  years: string[];
  targets: number[];
  values: ((number | null)[])[];
  why: string;
  notes: Record<string, string>[];
  scope: Record<string, string>[];
}

/**
 * An industry that only one of two cities names, with its targets.
 */
export interface Own {
  industry: Ref;
  targets: Target[];
}

/**
 * A parameter of a saved query. `type` is city, industry, entity, literal or integer.
 */
export interface Param {
  name: string;
  type: string;
  default: string | null;
}

/**
 * The path of a shape: with prefixed names, and as a property path of SPARQL.
 */
export interface Path {
  name: string;
  sparql: string;
}

/**
 * Position of a finding. Lines and columns count from 1; 0 and an empty text mean unknown.
 */
export interface Place {
  file: string;
  line: number;
  column: number;
  end: number;
  cell: string;
}

/**
 * An error (RFC 9457): what is wrong, and where and how to fix it, as far as known.
 */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  line?: number | null;
  column?: number | null;
}

/**
 * A programme of a city. `closed` says whether its list is complete; null means unknown.
 *
 * `announced` is the date as printed in the source, possibly without a year (--05-10); the year
 * is then `inferred_year`, if it could be inferred.
 */
export interface Programme {
  ref: Ref;
  announced: string | null;
  inferred_year: number | null;
  horizon: number | null;
  closed: boolean | null;
  tiers: Tier[];
  targets: Target[];
  statements: Statement[];
  evidence: Evidence[];
}

/**
 * A reference to a resource of the graph.
 *
 * `id` is its prefixed name (id:ningbo, ind:automotive), or its IRI if no prefix is known; every
 * URL of the API accepts it. `kind` is the local name of its class (City, Industry, Zone ...).
 */
export interface Ref {
  id: string;
  iri: string;
  kind: string;
  label: Record<string, string>;
}

/**
 * A validation report. `counts` has the number of findings by level, `results` the first ones.
 *
 * `checked` are the files; `labels` are those of resources, by IRI.
 */
export interface Report {
  conforms: boolean;
  counts: Record<string, number>;
  checked: string[];
  results: Finding[];
  labels: Record<string, Record<string, string>>;
}

/**
 * A saved query, with its text; `heads` are the headings of its columns.
 */
export interface SavedQuery {
  name: string;
  title: Record<string, string>;
  description: Record<string, string>;
  params: Param[];
  columns: string[];
  heads: Record<string, string>[];
  tags: string[];
  text: string;
}

/**
 * Cities by score or, if there are no scores for the given `reason`, by possible ranks.
 *
 * `comparable` is then the largest set of cities that all have data on the same two criteria. It
 * is empty if that is all cities, or if there are scores. `notes` give the number of cities and
 * the years compared, `scope` the facts and programmes used.
 */
export interface Scorecard {
  criteria: Criterion[];
  cities: Scored[];
  reason: Record<string, string> | null;
  comparable: Ref[];
  notes: Record<string, string>[];
  scope: Record<string, string>[];
}

/**
 * A city on the scorecard; `cells` has its values by criterion, without those unknown.
 *
 * `ranks` are the best and the worst possible rank, given what is unknown. `score`, from 0 to 1,
 * uses the criteria that all cities have data on; `known` is the share of the total weight that
 * falls on criteria with data on this city.
 */
export interface Scored {
  city: Ref;
  ranks: number[] | null;
  score: number | null;
  known: number;
  cells: Record<string, Cell>;
}

/**
 * An industry that two cities name, with the targets of each.
 */
export interface Shared {
  industry: Ref;
  a: Target[];
  b: Target[];
}

/**
 * A source. `evidence` counts the pieces of evidence from it; `text` says whether the server
 * has its text.
 */
export interface Source {
  ref: Ref;
  statements: Statement[];
  evidence: number;
  text: boolean;
}

/**
 * A programme on the time line. It was announced between `first` and `last`, years with a
 * fraction; null if unknown.
 */
export interface Span {
  programme: Ref;
  city: Ref;
  announced: string | null;
  inferred_year: number | null;
  horizon: number | null;
  first: number | null;
  last: number | null;
}

/**
 * A property of the ontology and its values for an entity.
 */
export interface Statement {
  property: string;
  label: Record<string, string>;
  values: Value[];
}

/**
 * A target of a programme. `backing` has the statements on what supports it: zone, institute,
 * enterprise and the like.
 */
export interface Target {
  ref: Ref;
  printed: string;
  industries: Ref[];
  tier: Ref | null;
  size: Ref | null;
  backing: Statement[];
  evidence: Evidence[];
}

/**
 * A term of SPARQL 1.1 Query Results JSON; `type` is uri, literal, bnode or triple.
 */
export interface Term {
  type: string;
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

/**
 * A tier that a programme declares. `declared` is the number of targets that it states, as
 * printed in `printed`; `named` is the number of targets that it lists.
 */
export interface Tier {
  label: Record<string, string>;
  declared: number | null;
  printed: string;
  named: number;
  evidence: Evidence[];
}

/**
 * An entity with its statements and its evidence.
 */
export interface Told {
  ref: Ref;
  statements: Statement[];
  evidence: Evidence[];
}

/**
 * A value of a property: its text for display, and a reference if it is a resource.
 *
 * `about` has the statements about a resource without a page of its own, such as an amount.
 */
export interface Value {
  text: Record<string, string>;
  ref: Ref | null;
  about: Statement[];
  evidence: Evidence[];
}

/**
 * A view: the meaning of its nodes, edges and weights, and its formats.
 */
export interface ViewInfo {
  name: string;
  description: Record<string, string>;
  formats: string[];
}

/**
 * The query behind a number: its text, its parameter values, its rows, and the facts in them
 * with their evidence.
 */
export interface Why {
  query: string;
  params: Record<string, string>;
  text: string;
  columns: string[];
  rows: ((string | null)[])[];
  facts: Facts[];
}

/**
 * A finding in one language: what is wrong, what is expected, how to fix it.
 */
export interface Words {
  wrong: string;
  expected: string;
  fix: string;
}

/** The JSON that GET returns, by path. */
export interface Responses {
  "/api/about": About;
  "/api/answers/{name}": NotedTable;
  "/api/chain": NotedTable;
  "/api/changes": NotedTable;
  "/api/cities": City[];
  "/api/cities/{id}": CityProfile;
  "/api/compare": Comparison;
  "/api/evidence/{fact}": Facts;
  "/api/industries": Industry[];
  "/api/industries/{id}": IndustryProfile;
  "/api/next": NotedTable;
  "/api/overlap": Overlap;
  "/api/peers": NotedTable;
  "/api/pictures/{name}": Drawing;
  "/api/queries": SavedQuery[];
  "/api/real": NotedTable;
  "/api/scorecard": Scorecard;
  "/api/search": Hit[];
  "/api/sources": CitedSource[];
  "/api/timeline": Span[];
  "/api/views": ViewInfo[];
  "/api/views/{name}": Network;
  "/api/why/{name}": Why;
}

/** The default and the choices of parameters, by path and name. */
export const CHOICES = {
  "/api/chain": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/changes": {"level": {"default": "concept", "choices": ["printed", "narrower", "concept", "field", "division", "theme"]}},
  "/api/compare": {"level": {"default": "concept", "choices": ["narrower", "concept", "field", "division", "theme"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/next": {"level": {"default": "concept", "choices": ["narrower", "concept", "field"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/overlap": {"level": {"default": "concept", "choices": ["printed", "narrower", "concept", "field", "division", "theme"]}, "measure": {"default": "jaccard", "choices": ["shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/peers": {"measure": {"default": "jaccard", "choices": ["shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"]}, "level": {"default": "concept", "choices": ["printed", "narrower", "concept", "field", "division", "theme"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/pictures/{name}": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/queries/{name}": {"format": {"default": "json", "choices": ["json", "csv", "csv-excel", "tsv", "xml", "jsonl", "markdown", "table", "ttl"]}},
  "/api/real": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/scorecard": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
  "/api/tables/coverage": {"format": {"default": "csv-excel", "choices": ["csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table"]}},
  "/api/tables/overlap": {"level": {"default": "concept", "choices": ["printed", "narrower", "concept", "field", "division", "theme"]}, "measure": {"default": "jaccard", "choices": ["shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}, "format": {"default": "csv-excel", "choices": ["csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table"]}},
  "/api/tables/practices": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}, "format": {"default": "csv-excel", "choices": ["csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table"]}},
  "/api/tables/scorecard": {"level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}, "format": {"default": "csv-excel", "choices": ["csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table"]}},
  "/api/tables/timeline": {"format": {"default": "csv-excel", "choices": ["csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table"]}},
  "/api/views/{name}": {"level": {"default": "concept", "choices": ["printed", "narrower", "concept", "field", "division", "theme"]}, "measure": {"default": "shared", "choices": ["shared", "jaccard", "overlap-coefficient", "cosine", "cosine-idf", "newman", "wu-palmer"]}, "level_of": {"default": "city", "choices": ["city", "park", "county", "province", "circle", "analyst", "all"]}},
} as const;
