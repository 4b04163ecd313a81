/** The pages about one thing, beside each other. */
import type { ComponentChildren, JSX } from "preact";
import { type City, useAnswer } from "./api";
import { cityNamed } from "./cities";
import { listed, said, t, type Word } from "./lang";
import { Await, Page } from "./page";
import { href, setParams } from "./router";
import { CityChoice, CitySelect } from "./select";

/** A list of pages, of which one is here. */
function Tabs(props: { label: string; pages: [to: string, text: string][]; here: string }): JSX.Element {
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.pages.map(([to, text]) => (
          <li key={to}><a href={to} aria-current={to === props.here ? "page" : undefined}>{text}</a></li>
        ))}
      </ul>
    </nav>
  );
}

const QUESTIONS = {
  "/real": "tab_real", "/peers": "tab_peers", "/next": "tab_next", "/changes": "tab_changes",
} as const satisfies Record<string, Word>;

const home = (city: City) => href(`/city/${city.ref.id}`);

/** The pages of a city: `path` is the one that is here. */
export function CityTabs({ city, path }: { city: City; path: string }): JSX.Element {
  const to = (page: string) => href(page, { city: city.ref.id });
  return <Tabs
    label={said(city.ref.label)} here={path === "/city" ? home(city) : to(path)}
    pages={[[home(city), t("tab_city")],
      ...Object.entries(QUESTIONS).map(([page, word]): [string, string] => [to(page), t(word)])]}
  />;
}

/** The pages of an industry. */
export function IndustryTabs(props: { id: string; label: string; path: string }): JSX.Element {
  const [own, chain] = [href(`/industry/${props.id}`), href("/chain", { industry: props.id })];
  return <Tabs label={props.label} here={props.path === "/chain" ? chain : own}
    pages={[[own, t("tab_industry")], [chain, t("tab_chain")]]} />;
}

// Side by side no more cities are read.
const MOST = 5;

/**
 * A page that asks something of a city, or of several if `several` says which may stand beside it.
 * Its title has the names of the cities; fields that choose stand before what it shows.
 */
export function CityQuestion(props: {
  params: URLSearchParams; path: keyof typeof QUESTIONS; title: (city: string, n: number) => string;
  lead: (city: string, n: number) => string; several?: (city: City) => boolean;
  fields?: (cities: City[], all: City[]) => ComponentChildren;
  children: (cities: City[], all: City[]) => ComponentChildren;
}): JSX.Element {
  const found = useAnswer("/api/cities");
  const names = props.params.getAll("city");
  const all = found.data ?? [];
  const cities = names.flatMap((name) => cityNamed(all, name) ?? []);
  const unknown = found.data ? names.filter((name) => !cityNamed(all, name)) : [];
  const [first, ...others] = cities;
  const name = listed(names.map((each) => {
    const city = cityNamed(all, each);
    return city ? said(city.ref.label) : each;
  }));
  const ids = cities.map((each) => each.ref.id);
  const beside = all.filter((each) =>
    first && each !== first && props.several?.(first) && props.several(each));
  return (
    <Page title={first ? props.title(name, names.length) : t(QUESTIONS[props.path])}
      lead={first && props.lead(name, names.length)}>
      <Await of={found}>{() => (
        <>
          {first && <CityTabs city={first} path={props.path} />}
          <form class="filters" onSubmit={(event) => event.preventDefault()}>
            <CitySelect label={t("city")} value={first?.ref.id ?? null}
              cities={all.filter((each) => each.programmes > 0 || each === first)}
              onChange={(id) => setParams({ city: [id, ...ids.slice(1).filter((each) => each !== id)],
                before: null, after: null })} />
            {first && (
              <CityChoice label={t("beside_city")} all={beside} chosen={others} most={MOST - 1}
                onChange={(more) => setParams({ city: [first.ref.id, ...more] })} />
            )}
            {props.fields?.(cities, all)}
          </form>
          {unknown.map((name) => <p role="alert" key={name}>{t("no_city", { name })}</p>)}
          {names.length === 0 && <p>{t("choose_city")}</p>}
          {first && unknown.length === 0 && props.children(cities, all)}
        </>
      )}</Await>
    </Page>
  );
}
