/** The frame of all pages. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { lang, setLang, t, type Word } from "./lang";
import { useTerms } from "./names";
import { Page } from "./page";
import { AboutPage } from "./pages/about";
import { ChainPage } from "./pages/chain";
import { ChangesPage } from "./pages/changes";
import { CityPage } from "./pages/city";
import { ComparePage } from "./pages/compare";
import { EditorPage } from "./pages/editor";
import { IndustriesPage } from "./pages/industries";
import { IndustryPage } from "./pages/industry";
import { MapPage } from "./pages/map";
import { NetworkPage } from "./pages/network";
import { NextPage } from "./pages/next";
import { OverlapPage } from "./pages/overlap";
import { PeersPage } from "./pages/peers";
import { QueriesPage } from "./pages/queries";
import { QueryPage } from "./pages/query";
import { RealPage } from "./pages/real";
import { ScorecardPage } from "./pages/scorecard";
import { SearchPage } from "./pages/search";
import { TimelinePage } from "./pages/timeline";
import { ValidatePage } from "./pages/validate";
import { href, type PageProps, place, start } from "./router";
import { SearchBox } from "./searchbox";

const PAGES: Record<string, (props: PageProps) => JSX.Element> = {
  "/": OverlapPage, "/compare": ComparePage, "/industries": IndustriesPage, "/search": SearchPage,
  "/network": NetworkPage, "/timeline": TimelinePage, "/scorecard": ScorecardPage, "/map": MapPage,
  "/real": RealPage, "/peers": PeersPage, "/next": NextPage, "/changes": ChangesPage, "/chain": ChainPage,
  "/validate": ValidatePage, "/queries": QueriesPage, "/sparql-editor": EditorPage,
  "/about": AboutPage,
};
const OF_ONE: Record<string, (props: PageProps) => JSX.Element> = {
  city: CityPage, industry: IndustryPage, query: QueryPage,
};
const MENU: [string, Word][] = [
  ["/", "overlap"], ["/compare", "compare"], ["/scorecard", "scorecard"], ["/timeline", "timeline"],
  ["/map", "map"], ["/industries", "industries"], ["/network", "network"], ["/queries", "queries"],
  ["/sparql-editor", "editor"], ["/validate", "validate"], ["/about", "about"],
];
const PARENT: Record<string, string> = {
  city: "/map", industry: "/industries", query: "/queries", real: "/map", peers: "/map", next: "/map",
  changes: "/map", chain: "/industries",
};

const NotFound = () => <Page title={t("e404")}><p><a href={href("/")}>{t("overlap")}</a></p></Page>;

export function App(): JSX.Element {
  const [, redraw] = useState(0);
  useEffect(() => start(() => redraw((n) => n + 1)), []);
  useTerms();
  const { path, params } = place();
  const [, kind = "", id = ""] = /^\/([^/]*)\/(.+)$/.exec(path) ?? [];
  // Of all cities, changes are those of industries.
  const whole = path === "/changes" && !params.has("city") ? "/industries" : path;
  const Shown = PAGES[path] ?? OF_ONE[kind] ?? NotFound;
  document.documentElement.lang = lang() === "zh" ? "zh-CN" : "en";
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>("h1")?.focus();
      }}>{t("skip")}</a>
      <header>
        <div class="top">
          <a class="brand" href={href("/")}>clusterkg<span>{t("tagline")}</span></a>
          <SearchBox key={path} initial={params.get("q") ?? ""} />
          <Choices />
        </div>
        <Menu path={PARENT[whole.split("/")[1]!] ?? whole} />
      </header>
      <main id="main"><Shown key={path} params={params} id={decoded(id)} /></main>
      <div id="live" class="hidden" role="status" aria-live="polite" />
      <footer><p>{t("footer")} <a href="/api/openapi.json">{t("api")}</a></p></footer>
    </>
  );
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function Menu(props: { path: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [props.path]);
  return (
    <nav aria-label={t("pages")} class={open ? "open" : undefined}>
      <button type="button" class="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("menu")}
      </button>
      <ul>
        {MENU.map(([to, word]) => (
          <li key={to}>
            <a href={href(to)} aria-current={to === props.path ? "page" : undefined}>{t(word)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const THEMES = ["auto", "light", "dark"] as const;

/** Language and light: both are kept for the next time. */
function Choices(): JSX.Element {
  const [theme, setTheme] = useState(localStorage.getItem("theme") ?? "auto");
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    localStorage.setItem("theme", theme);
    dispatchEvent(new Event("themechange"));
  }, [theme]);
  const other = lang() === "en" ? "zh" : "en";
  return (
    <div class="choices">
      <button type="button" lang={other === "zh" ? "zh-CN" : "en"} onClick={() => setLang(other)}>
        {other === "zh" ? "中文" : "English"}
      </button>
      <label>
        <span class="hidden">{t("theme")}</span>
        <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
          {THEMES.map((each) => <option value={each} selected={each === theme}>{t(`theme_${each}`)}</option>)}
        </select>
      </label>
    </div>
  );
}
