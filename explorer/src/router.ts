/** The address says what is shown: pages read it and write it, nothing else is kept. */
export interface Place { path: string; params: URLSearchParams }

/** What a page is given of its address: parameters, and the id of the thing it is about, if any. */
export interface PageProps { params: URLSearchParams; id: string }

let changed: () => void = () => undefined;
/** Whether someone went to another page since the first: then the heading takes the focus. */
let moved = false;

export const place = (): Place => ({
  path: location.pathname, params: new URLSearchParams(location.search),
});

export const hasMoved = () => moved;

export type Params = Record<string, string | number | string[] | null | undefined>;

/** Return parameters as a query string; what is empty is left out. */
export function searchParams(params: Params): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") query.append(name, String(each));
    }
  }
  return query;
}

/** Return the address of a page; the language stays if it is in the address. */
export function href(path: string, params: Params = {}): string {
  const query = searchParams(params);
  const lang = place().params.get("lang");
  if (lang && !query.has("lang")) query.set("lang", lang);
  // Ids of the graph have colons, which may stand in an address as they are.
  const text = query.toString().replaceAll("%3A", ":");
  return text ? `${path}?${text}` : path;
}

/** Return the page of the query behind a number, by its address in the API. */
export function queryPage(why: string): string {
  const { pathname, searchParams: given } = new URL(why, location.origin);
  return href(pathname.replace("/api/why/", "/query/"), Object.fromEntries(given));
}

/** Go to another page. */
export function go(address: string): void {
  moved = true;
  history.pushState(null, "", address);
  changed();
  scrollTo(0, 0);
}

/** Change parameters of this page; `replace` where going back should not undo it step by step. */
export function setParams(params: Params, replace = false): void {
  const query: Params = {};
  const now = place().params;
  for (const name of new Set(now.keys())) query[name] = now.getAll(name);
  const address = href(location.pathname, { ...query, ...params });
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  changed();
}

/** Call `change` whenever the address changes, and follow links to pages without loading. */
export function start(change: () => void): void {
  changed = change;
  addEventListener("popstate", () => {
    moved = true;
    changed();
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = link.getAttribute("href") ?? "";
    if (!to.startsWith("/") || /^\/(api|sparql|assets)(\/|\?|$)/.test(to)) return;
    if (link.hasAttribute("download") || link.hasAttribute("target")) return;
    event.preventDefault();
    go(to);
  });
}
