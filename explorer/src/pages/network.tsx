/** The graph as networks: what is shown, what of it, and as which file. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  address, CHOICES, type Edge, type Network, type Node, useAnswer, useSparql, type ViewInfo,
} from "../api";
import { cityOptions } from "../cities";
import { ofKind } from "../colours";
import { byName, lang, number, otherLang, said, t } from "../lang";
import {
  kindName, labelIn, levelName, measureName, measuresAt, options, viewName,
} from "../names";
import { Await, Page } from "../page";
import { type PageProps, place, setParams } from "../router";
import { Select } from "../select";
import { Link, Said } from "../statements";
import { Downloads, Table } from "../table";
import { Drawing } from "./drawing";

const { level: LEVEL, measure: MEASURE } = CHOICES["/api/views/{name}"];
const LEVELLED = ["city-overlap", "city-industry", "industry-cooccurrence"];
const TIERS = `
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?tier ?tier_zh ?tier_en {
  ?tier a ckg:Tier
  OPTIONAL { ?tier skos:prefLabel ?tier_zh FILTER(LANGMATCHES(LANG(?tier_zh), "zh")) }
  OPTIONAL { ?tier skos:prefLabel ?tier_en FILTER(LANGMATCHES(LANG(?tier_en), "en")) }
} ORDER BY ?tier`;
const ROWS = 200;

export function NetworkPage({ params }: PageProps): JSX.Element {
  const view = params.get("view") ?? "city-industry";
  const asked = {
    name: view, level: LEVELLED.includes(view) ? params.get("level") : null,
    measure: view === "city-overlap" ? params.get("measure") : null,
    city: params.getAll("city"), tier: params.get("tier"), year: params.get("year"),
    inferred: params.get("inferred"),
  };
  const views = useAnswer("/api/views");
  const found = useAnswer("/api/views/{name}", asked);
  const info = views.data?.find((each) => each.name === view);
  return (
    <Page title={t("network_title")} lead={info && <Said of={info.description} />}>
      <Filters params={params} view={view} views={views.data ?? []} />
      <Await of={found}>{(network) => <Shown of={network} params={params} />}</Await>
      {info && (
        <section>
          <h2>{t("download")}</h2>
          <p>{t("download_lead")}</p>
          <Downloads formats={info.formats} name={(format) => FORMATS[format] ?? format}
            href={(format) => address("/api/views/{name}", { ...asked, format, lang: lang() })} />
        </section>
      )}
    </Page>
  );
}

const FORMATS: Record<string, string> = {
  gexf: "GEXF (Gephi)", "gephi-lite": "Gephi Lite", graphml: "GraphML", cytoscape: "Cytoscape",
  csv: "CSV (zip)", "gephi-csv": "CSV (Gephi, zip)", neo4j: "Neo4j (zip)", jsonld: "JSON-LD",
  dot: "DOT (Graphviz)",
};

function Filters(props: { params: URLSearchParams; view: string; views: ViewInfo[] }): JSX.Element {
  const { params, view } = props;
  const cities = useAnswer("/api/cities");
  const tiers = useSparql(TIERS);
  const levels = LEVEL.choices.filter((each) => view === "city-overlap" || each !== "printed");
  const level = params.get("level") ?? LEVEL.default;
  const chosen = params.getAll("city");
  const set = (name: string) => (value: string) => setParams({ [name]: value });
  const tierOptions = (tiers.data?.results?.bindings ?? []).map((row): [string, string] => [
    row["tier"]!.value, said(labelIn(row, "tier")),
  ]);
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <Select label={t("view")} value={view}
        options={options(props.views.length ? props.views.map((each) => each.name) : [view], viewName)}
        onChange={(value) => setParams({
          view: value, level: null, measure: null, hide: null, least: null,
        })} />
      {LEVELLED.includes(view) && (
        <Select label={t("level")} value={level} options={options(levels, levelName)}
          onChange={set("level")} />
      )}
      {view === "city-overlap" && (
        <Select label={t("measure")} value={params.get("measure") ?? MEASURE.default}
          options={options(measuresAt(level, MEASURE.choices), measureName)}
          onChange={set("measure")} />
      )}
      <Select label={t("tier")} value={params.get("tier") ?? ""}
        options={[["", t("all")], ...tierOptions]} onChange={set("tier")} />
      <label class="field">
        <span>{t("in_force")}</span>
        <input type="number" min={1900} max={2200} value={params.get("year") ?? ""}
          onChange={(event) => setParams({ year: event.currentTarget.value })} />
      </label>
      <label class="check">
        <input type="checkbox" checked={params.get("inferred") === "true"}
          onChange={(event) => setParams({ inferred: event.currentTarget.checked ? "true" : null })} />
        {t("with_inferred")}
      </label>
      <fieldset class="checks">
        <legend>{t("only_cities")}</legend>
        {cityOptions((cities.data ?? []).filter((city) => city.programmes > 0)).map(([id, name]) => (
          <label class="check" key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={(event) => setParams({
              city: event.currentTarget.checked
                ? [...chosen, id] : chosen.filter((each) => each !== id),
            })} />
            {name}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

/** What the page leaves of a network: kinds that are not hidden, and edges heavy enough. */
function Shown({ of, params }: { of: Network; params: URLSearchParams }): JSX.Element {
  const [chosen, setChosen] = useState<string | null>(null);
  const kinds = [...new Set(of.nodes.map((node) => node.kind))]
    .sort((one, other) => byName(kindName(one), kindName(other)));
  const hidden = params.getAll("hide");
  const weights = of.edges.map((edge) => edge.weight);
  const [lightest, heaviest] = [Math.min(...weights), Math.max(...weights)];
  const least = Number(params.get("least") ?? lightest);
  const nodes = of.nodes.filter((node) => !hidden.includes(node.kind));
  const ids = new Set(nodes.map((node) => node.id));
  const edges = of.edges.filter((edge) =>
    edge.weight >= least && ids.has(edge.source) && ids.has(edge.target));
  const one = nodes.find((node) => node.id === chosen) ?? null;
  const caption = t("network_alt", {
    view: viewName(of.view), nodes: nodes.length, edges: edges.length,
  });
  if (of.nodes.length === 0) return <p class="unknown">{t("network_empty")}</p>;
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        {kinds.length > 1 && (
          <fieldset class="checks">
            <legend>{t("kinds")}</legend>
            {kinds.map((kind) => (
              <label class="check" key={kind}>
                <input type="checkbox" checked={!hidden.includes(kind)} onChange={(event) => setParams({
                  hide: event.currentTarget.checked
                    ? hidden.filter((each) => each !== kind) : [...hidden, kind],
                }, true)} />
                <i class="swatch" style={{ background: ofKind(kind) }} />
                {kindName(kind)}
              </label>
            ))}
          </fieldset>
        )}
        {heaviest > lightest && (
          <label class="field">
            <span>{t("least_weight")} {number(least)}</span>
            <input type="range" min={lightest} max={heaviest} value={least}
              step={Number.isInteger(heaviest) ? 1 : (heaviest - lightest) / 50}
              onInput={(event) => setParams({ least: event.currentTarget.value }, true)} />
          </label>
        )}
      </form>
      <p role="status">{caption}</p>
      <Drawing nodes={nodes} edges={edges} directed={of.directed} caption={caption}
        chosen={one?.id ?? null} choose={setChosen} lang={lang()} />
      <Details of={one} nodes={of.nodes} edges={edges} choose={setChosen} />
      <AsTable nodes={nodes} edges={edges} />
    </>
  );
}

/** The node that was chosen, and what it is joined to. */
function Details(props: {
  of: Node | null; nodes: Node[]; edges: Edge[]; choose: (id: string) => void;
}): JSX.Element {
  const { of, nodes, edges } = props;
  if (!of) return <p class="note">{t("network_hint")}</p>;
  const by = new Map(nodes.map((node) => [node.id, node]));
  const joined = edges.filter((edge) => edge.source === of.id || edge.target === of.id)
    .sort((one, other) => other.weight - one.weight);
  return (
    <section class="behind" aria-live="polite">
      <h2><Link to={of} /></h2>
      <p>{kindName(of.kind)}</p>
      <ul class="joined">
        {joined.map((edge) => {
          const node = by.get(edge.source === of.id ? edge.target : edge.source);
          return node && (
            <li key={node.id}>
              <button type="button" class="link" onClick={() => props.choose(node.id)}
                lang={otherLang(node.label)}>{said(node.label)}</button>{" "}
              <small>{number(edge.weight)}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The same for those who cannot see the drawing. */
function AsTable(props: { nodes: Node[]; edges: Edge[]; }): JSX.Element {
  const [open, setOpen] = useState(place().params.get("table") === "1");
  const { nodes, edges } = props;
  const by = new Map(nodes.map((node) => [node.id, node]));
  const degree = new Map<string, number>();
  for (const edge of edges) {
    for (const end of [edge.source, edge.target]) degree.set(end, (degree.get(end) ?? 0) + 1);
  }
  const heavy = edges.toSorted((one, other) => other.weight - one.weight).slice(0, ROWS);
  const sorted = nodes.toSorted((a, b) => (degree.get(b.id) ?? 0) - (degree.get(a.id) ?? 0)).slice(0, ROWS);
  return (
    <details open={open} onToggle={(event) => {
      setOpen(event.currentTarget.open);
      setParams({ table: event.currentTarget.open ? "1" : null }, true);
    }}>
      <summary>{t("as_table")}</summary>
      {open && (
        <>
          {(nodes.length > ROWS || edges.length > ROWS) && <p>{t("first_rows", { n: ROWS })}</p>}
          <Table
            caption={t("nodes")} name="nodes" rows={sorted}
            columns={[
              { head: t("name"), rowHead: true, link: (row) => row },
              { head: t("kind"), text: (row) => kindName(row.kind) },
              { head: t("joined_to"), number: (row) => degree.get(row.id) ?? 0 },
            ]}
          />
          <Table
            caption={t("edges")} name="edges" rows={heavy}
            columns={[
              { head: t("from"), link: (row) => by.get(row.source)! },
              { head: t("to"), link: (row) => by.get(row.target)! },
              { head: t("weight"), number: (row) => row.weight },
            ]}
          />
        </>
      )}
    </details>
  );
}
