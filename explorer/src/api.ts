/** The JSON API: the shapes of its answers (as in clusterkg.api.model) and how they are fetched. */
import { useEffect, useState } from "preact/hooks";

export type Label = Record<string, string>;
export interface Ref { id: string; iri: string; kind: string; label: Label }
export interface Evidence {
  id: string; source: Ref | null; paragraph: number | null; item: number | null;
  start: number | null; end: number | null; sha256: string; status: Label | null;
  passage: string | null; problem: string;
}
export interface Value { text: Label; ref: Ref | null; about: Statement[]; evidence: Evidence[] }
export interface Statement { property: string; label: Label; values: Value[] }
export interface City {
  ref: Ref; code: string; province: Ref | null; latitude: number | null; longitude: number | null;
  programmes: number; targets: number; industries: number; open_list: boolean | null;
}
export interface Industry {
  ref: Ref; alternatives: string[]; level: string; parents: string[]; cities: string[];
}
export interface Target {
  ref: Ref; printed: string; industries: Ref[]; tier: Ref | null; size: Ref | null;
  backing: Statement[]; evidence: Evidence[];
}
export interface Tier {
  label: Label; declared: number | null; printed: string; named: number; evidence: Evidence[];
}
export interface Programme {
  ref: Ref; announced: string | null; inferred_year: number | null; horizon: number | null;
  closed: boolean | null; tiers: Tier[]; targets: Target[]; statements: Statement[];
  evidence: Evidence[];
}
export interface Told { ref: Ref; statements: Statement[]; evidence: Evidence[] }
export interface CityProfile {
  city: City; programmes: Programme[]; statements: Statement[]; money: Told[]; zones: Told[];
  institutes: Told[]; clusters: Told[]; claims: Told[];
}
export interface Bet { city: Ref; targets: Target[] }
export interface IndustryProfile {
  industry: Industry; definition: Label; broader: Ref[]; narrower: Ref[]; mappings: Told[];
  bets: Bet[]; clusters: Told[]; bets_below: Bet[];
}
export interface Shared { industry: Ref; a: Target[]; b: Target[] }
export interface Near { a: Ref; b: Ref; parent: Ref; similarity: number }
export interface Own { industry: Ref; targets: Target[] }
export interface Comparison {
  level: string; a: CityProfile; b: CityProfile; shared: Shared[]; near: Near[];
  only_a: Own[]; only_b: Own[]; measures: Record<string, number | null>;
}
export interface Overlap {
  level: string; measure: string; levels: string[]; measures: string[]; cities: City[];
  values: (number | null)[][];
}
export interface Criterion { name: string; label: Label; weight: number }
export interface Scored {
  city: Ref; score: number | null; known: number;
  cells: Record<string, { value: number; facts: Ref[] }>;
}
export interface Scorecard { criteria: Criterion[]; cities: Scored[] }
export interface Span {
  programme: Ref; city: Ref; announced: string | null; inferred_year: number | null;
  horizon: number | null; first: number | null; last: number | null;
}
export interface Hit { ref: Ref; matched: string }
export interface ViewInfo { name: string; description: Label; formats: string[] }
export type Attributes = Record<string, string | number | boolean>;
export interface Node {
  id: string; label: Label; kind: string; x: number; y: number; size: number;
  attributes: Attributes; words: Record<string, Label>;
}
export interface Edge {
  source: string; target: string; weight: number; label: Label;
  attributes: Attributes; words: Record<string, Label>;
}
export interface Network { view: string; directed: boolean; nodes: Node[]; edges: Edge[] }
export interface Param { name: string; type: string; default: string | null }
export interface SavedQuery {
  name: string; title: Label; description: Label; params: Param[]; columns: string[];
  tags: string[]; text: string;
}
export interface Source { ref: Ref; statements: Statement[]; evidence: number; text: boolean }
export interface About {
  version: string; statements: number; inferred: number; built: string | null;
  classes: Record<string, number>; prefixes: Record<string, string>; sources: Source[];
  limits: Record<string, number>;
}
export interface Facts { fact: Ref; evidence: Evidence[] }
export interface Term { type: string; value: string; "xml:lang"?: string; datatype?: string }
export interface Results {
  head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Record<string, Term>[] };
}

/** What went wrong: status 0 where the server did not answer at all. */
export class Problem extends Error {
  constructor(
    readonly status: number, detail: string,
    readonly line: number | null = null, readonly column: number | null = null,
  ) {
    super(detail);
  }
}

/** Fetch, or throw a Problem with what the server says is wrong. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, "");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Problem(response.status, told.detail ?? "", told.line ?? null, told.column ?? null);
}

/** Return an address of the API; what is empty is left out. */
export function address(path: string, params: Record<string, unknown> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "" && each !== false) {
        query.append(name, String(each));
      }
    }
  }
  return query.size ? `${path}?${query}` : path;
}

/** Return the address of something of the API by its id. */
export const named = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;

export async function sparql(query: string, signal?: AbortSignal): Promise<Results> {
  const headers = {
    "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json",
  };
  return (await request("/sparql", { method: "POST", body: query, headers, signal })).json();
}

export interface Loaded<T> {
  data: T | null; error: Problem | null; loading: boolean; retry: () => void;
}

const kept = new Map<string, unknown>();
const KEPT = 60;

/**
 * Load something by its address, or with `load`; what was there stays until the new has come. The
 * graph does not change while it is served: what was loaded is kept.
 */
export function useLoaded<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T> = async (signal) =>
    (await request(key!, { signal })).json(),
): Loaded<T> {
  const [state, set] = useState<{ key: string | null; data: T | null; error: Problem | null }>({
    key: null, data: null, error: null,
  });
  const [tries, again] = useState(0);
  useEffect(() => {
    if (key === null) {
      set({ key, data: null, error: null });
      return;
    }
    if (kept.has(key)) {
      set({ key, data: kept.get(key) as T, error: null });
      return;
    }
    const stop = new AbortController();
    load(stop.signal).then(
      (data) => {
        if (stop.signal.aborted) return;
        kept.set(key, data);
        if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
        set({ key, data, error: null });
      },
      (error) => {
        if (stop.signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem(-1, String(error));
        set({ key, data: null, error: problem });
      },
    );
    return () => stop.abort();
  }, [key, tries]);
  const retry = () => {
    set({ key: null, data: null, error: null });
    again(tries + 1);
  };
  return { data: state.data, error: state.error, loading: state.key !== key, retry };
}
