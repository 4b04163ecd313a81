/** The JSON API and the SPARQL endpoint: how their answers are fetched. */
import { useEffect, useState } from "preact/hooks";
import { lang } from "./lang";
import { type Params, searchParams } from "./router";
import type { Problem, Responses, Term } from "./types.gen";
import { shown } from "./visible";

export type { Label } from "./lang";
export type * from "./types.gen";
export { CHOICES } from "./types.gen";

export type Row = Record<string, Term>;
export interface Results {
  head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Row[] };
}

/** A request that failed: status 0 where the server did not answer at all, -1 where the page did. */
export class ApiError extends Error {
  constructor(
    readonly status: number, detail: string,
    readonly line: number | null = null, readonly column: number | null = null,
  ) {
    super(detail);
  }

  static of(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError(-1, String(error));
  }
}

/** Fetch, or throw an ApiError with what the server says is wrong, in the language of the page. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", lang());
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "");
  }
  if (response.ok) return response;
  const problem = await shown<Partial<Problem>>(response).catch((): Partial<Problem> => ({}));
  throw new ApiError(response.status, problem.detail ?? "", problem.line, problem.column);
}

/** Return an address of the API: the {placeholders} of its path filled in, the rest its query. */
export function address(path: string, params: Params = {}): string {
  const rest = { ...params };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    delete rest[name];
    return encodeURIComponent(String(params[name]));
  });
  const query = searchParams(rest);
  return query.size ? `${filled}?${query}` : filled;
}

export const RESULTS = "application/sparql-results+json";

/** Send a query to the SPARQL endpoint, for an answer in a format by its name or as accepted. */
export const sparql = (
  query: string, by: { accept?: string; format?: string }, signal?: AbortSignal,
) => request(by.format ? `/sparql?format=${by.format}` : "/sparql", {
  method: "POST", body: query, signal,
  headers: { "Content-Type": "application/sparql-query", Accept: by.accept ?? "*/*" },
});

export interface Loaded<T> {
  data: T | null; error: ApiError | null; loading: boolean; retry: () => void;
}

const cache = new Map<string, unknown>();
const CACHED = 60;

/**
 * Load JSON, unless `key` is null; what was there stays until the new has come. The graph does not
 * change while it is served: the last answers are kept.
 */
function useLoaded<T>(
  key: string | null, load: (key: string, signal: AbortSignal) => Promise<Response>,
): Loaded<T> {
  const [state, set] = useState<{ key: string | null; data: T | null; error: ApiError | null }>({
    key: null, data: null, error: null,
  });
  const [tries, again] = useState(0);
  useEffect(() => {
    if (key === null) {
      set({ key, data: null, error: null });
      return;
    }
    if (cache.has(key)) {
      set({ key, data: cache.get(key) as T, error: null });
      return;
    }
    const stop = new AbortController();
    load(key, stop.signal).then((response) => shown<T>(response)).then(
      (data) => {
        if (stop.signal.aborted) return;
        cache.set(key, data);
        if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
        set({ key, data, error: null });
      },
      (error) => {
        if (!stop.signal.aborted) set({ key, data: null, error: ApiError.of(error) });
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

const get = (url: string, signal: AbortSignal) => request(url, { signal });

/** Load the answer of a path of the API, unless it is null. */
export const useAnswer = <P extends keyof Responses>(path: P | null, params: Params = {}) =>
  useLoaded<Responses[P]>(path && address(path, params), get);

/** Load the answer of a saved query, unless its parameters are null. */
export const useSavedQuery = (name: string, params: Params | null) =>
  useLoaded<Results>(params && address("/api/queries/{name}", { name, ...params }), get);

/** Load the answer of a query, unless it is null. */
export const useSparql = (query: string | null) =>
  useLoaded<Results>(query, (text, signal) => sparql(text, { accept: RESULTS }, signal));
