/** SPARQL: an editor, and the answers of the endpoint. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, RESULTS, type Results, sparql, useAnswer } from "../api";
import { save } from "../csv";
import { number, said, t } from "../lang";
import { useTerms } from "../names";
import { announce, Await, Failure, Page } from "../page";
import { type PageProps, setParams } from "../router";
import { Select } from "../select";
import { Scroll } from "../table";
import { Answer } from "../terms";
import { shown, visible } from "../visible";
import type { Editor } from "./codemirror";

const FIRST = `PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?city ?name ?printed WHERE {
  ?target ckg:targetOf/ckg:programmeOf ?city ; ckg:printedName ?printed .
  ?city rdfs:label ?name .
  FILTER(LANG(?name) = "zh")
}
ORDER BY ?name ?printed
LIMIT 50
`;
const TABLES: [string, string, string][] = [
  ["CSV", "csv-excel", "csv"], ["TSV", "tsv", "tsv"], ["JSON", "json", "srj"], ["XML", "xml", "srx"],
];
const GRAPHS: [string, string, string][] = [
  ["Turtle", "ttl", "ttl"], ["N-Triples", "nt", "nt"], ["JSON-LD", "jsonld", "jsonld"],
];
const ACCEPT = `${RESULTS}, text/turtle;q=0.9`;

/** An answer: a table, or else a graph in Turtle. */
interface Found { query: string; seconds: number; table: Results | null; graph: string }

export function EditorPage({ params }: PageProps): JSX.Element {
  const about = useAnswer("/api/about");
  const saved = useAnswer("/api/queries");
  const terms = useTerms();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [running, setRunning] = useState<AbortController | null>(null);
  const known = useRef({ terms, prefixes: {} as Record<string, string> });
  known.current = { terms, prefixes: about.data?.prefixes ?? {} };

  const run = async () => {
    const query = editor.current!.text();
    const stop = new AbortController();
    setRunning(stop);
    setProblem(null);
    setFound(null);
    editor.current!.mark(null);
    setParams({ query }, true);
    const start = performance.now();
    try {
      const answer = await sparql(query, { accept: ACCEPT }, stop.signal);
      const isTable = answer.headers.get("Content-Type")?.startsWith(RESULTS);
      const table = isTable ? await shown<Results>(answer) : null;
      const graph = isTable ? "" : visible(await answer.text());
      setFound({ query, seconds: (performance.now() - start) / 1000, table, graph });
      announce(table ? t("rows", { n: table.results?.bindings.length ?? 1 }) : t("graph"));
    } catch (error) {
      if (stop.signal.aborted) return;
      const wrong = ApiError.of(error);
      setProblem(wrong);
      editor.current!.mark(wrong);
    } finally {
      setRunning(null);
    }
  };
  const runNow = useRef(run);
  runNow.current = run;

  useEffect(() => {
    let gone = false;
    // The editor is large: it comes when this page is first shown.
    void import("./codemirror").then(({ create }) => {
      if (gone) return;
      editor.current = create(box.current!, params.get("query") ?? FIRST, {
        label: t("query_label"), run: () => void runNow.current(), known: () => known.current,
      });
      if (params.has("query")) void runNow.current();
    });
    return () => {
      gone = true;
      editor.current?.destroy();
    };
  }, []);
  const plain = (saved.data ?? []).filter((query) => query.params.length === 0);
  return (
    <Page title={t("editor_title")} lead={t("editor_lead")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select
          label={t("start_from")} value=""
          options={[["", t("choose")], ...plain.map((x): [string, string] => [x.name, said(x.title)])]}
          onChange={(name) => {
            const query = plain.find((each) => each.name === name);
            if (query) editor.current?.set(query.text);
          }}
        />
      </form>
      <div class="editor" ref={box} />
      <p class="tools">
        {running === null
          ? <button type="button" class="primary" onClick={() => void run()}>{t("run")}</button>
          : <button type="button" onClick={() => running.abort()}>{t("stop")}</button>}
        <small>{t("editor_keys")}</small>
      </p>
      {running && <p role="status">{t("running")}</p>}
      {problem && <Failure problem={problem} />}
      {found && (
        <section aria-label={t("answer")}>
          <h2>{t("answer")}</h2>
          <p>
            {found.table?.results
              && `${t("rows", { n: found.table.results.bindings.length })} · `}
            {t("seconds", { n: number(found.seconds) })}
          </p>
          {found.table ? (
            <Await of={about}>{({ prefixes }) => (
              <Answer of={found.table!} prefixes={prefixes} caption={t("answer")} />
            )}</Await>
          ) : <Scroll label={t("graph")}><pre>{found.graph}</pre></Scroll>}
          <p class="tools">
            {(found.table ? TABLES : GRAPHS).map(([name, format, ending]) => (
              <button key={name} type="button" onClick={() => void download(found.query, format, ending)}>
                {name}
              </button>
            ))}
          </p>
        </section>
      )}
    </Page>
  );

  async function download(query: string, format: string, ending: string) {
    try {
      save(`answer.${ending}`, await (await sparql(query, { format })).blob());
    } catch (error) {
      setProblem(ApiError.of(error));
    }
  }
}
