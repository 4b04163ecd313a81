/** The editor of the SPARQL page: colours, completion of prefixes and terms, marks of errors. */
import {
  autocompletion, closeBrackets, closeBracketsKeymap, type Completion, type CompletionContext,
  completionKeymap, type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { ApiError } from "../api";
import { said } from "../lang";
import type { OntologyTerm } from "../names";
import { shorten } from "../terms";

export interface Editor {
  text: () => string; set: (text: string) => void; mark: (error: ApiError | null) => void;
  destroy: () => void;
}
interface Known { terms: OntologyTerm[]; prefixes: Record<string, string> }

const KEYWORDS = (
  "SELECT DISTINCT CONSTRUCT DESCRIBE ASK WHERE PREFIX BASE OPTIONAL UNION MINUS FILTER BIND VALUES"
  + " GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET GRAPH EXISTS NOT IN AS COUNT SUM MIN MAX AVG SAMPLE"
  + " GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI CONTAINS STRSTARTS STRENDS REGEX REPLACE"
  + " SUBSTR STRLEN UCASE LCASE CONCAT IF COALESCE YEAR MONTH DAY ABS ROUND ISIRI ISLITERAL"
).split(" ");

export function create(
  parent: HTMLElement, text: string, options: { label: string; run: () => void; known: () => Known },
): Editor {
  const run = () => {
    options.run();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), lintGutter(), StreamLanguage.define(sparql), syntaxHighlighting(COLOURS),
        autocompletion({ icons: false, override: [(context) => complete(context, options.known())] }),
        keymap.of([
          { key: "Mod-Enter", run }, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": options.label }), LOOK,
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    mark: (error) => mark(view, error),
    destroy: () => view.destroy(),
  };
}

/** Mark where an error is, and go there. */
function mark(view: EditorView, error: ApiError | null): void {
  const { doc } = view.state;
  if (!error || error.line === null) {
    view.dispatch(setDiagnostics(view.state, []));
    return;
  }
  const line = doc.line(Math.min(Math.max(error.line, 1), doc.lines));
  const from = Math.min(line.from + Math.max((error.column ?? 1) - 1, 0), line.to);
  const to = Math.max(line.to, from);
  view.dispatch(
    setDiagnostics(view.state, [{ from, to, severity: "error", message: error.message }]),
    { selection: { anchor: from }, scrollIntoView: true },
  );
  view.focus();
}

function complete(context: CompletionContext, known: Known): CompletionResult | null {
  const word = context.matchBefore(/[?$]?[\w-]*(:[\w-]*)?/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const text = context.state.doc.toString();
  const line = context.state.doc.lineAt(word.from);
  const head = line.text.slice(0, word.from - line.from);
  if (/PREFIX\s+$/i.test(head)) {
    const found = Object.entries(known.prefixes)
      .map(([prefix, iri]): Completion => (
        { label: `${prefix}:`, detail: iri, apply: `${prefix}: <${iri}>` }
      ));
    return { from: word.from, options: found };
  }
  if (/^[?$]/.test(word.text)) {
    const names = new Set(text.match(/[?$]\w+/g) ?? []);
    names.delete(word.text);
    return { from: word.from, options: [...names].map((label) => ({ label, type: "variable" })) };
  }
  return {
    from: word.from,
    options: [
      ...known.terms.map((term): Completion => ({
        label: shorten(term.iri, known.prefixes), detail: said(term.label),
        type: term.isClass ? "class" : "property",
        apply: (view, _, from, to) => insert(view, term.iri, from, to, known),
      })),
      ...Object.keys(known.prefixes).map((prefix) => ({ label: `${prefix}:`, type: "namespace" })),
      ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
    ],
  };
}

/** Put a term in, and its prefix at the top unless it is declared. */
function insert(view: EditorView, iri: string, from: number, to: number, known: Known): void {
  const name = shorten(iri, known.prefixes);
  const prefix = name.split(":")[0]!;
  const declared = new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
  const space = known.prefixes[prefix];
  const changes = [{ from, to, insert: space ? name : `<${iri}>` }];
  const line = declared || !space ? "" : `PREFIX ${prefix}: <${space}>\n`;
  view.dispatch({
    changes: line ? [{ from: 0, insert: line }, ...changes] : changes,
    selection: { anchor: from + line.length + changes[0]!.insert.length },
  });
}

// Colours come from the page, light or dark.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.comment, tags.meta], color: "var(--soft)" },
  { tag: [tags.atom, tags.number, tags.bool], color: "var(--bad)" },
  { tag: tags.variableName, color: "var(--ink)", fontWeight: "600" },
]);
const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.9rem" },
  ".cm-scroller": {
    fontFamily: "ui-monospace, Menlo, Consolas, monospace", maxHeight: "60vh", minHeight: "14rem",
  },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--band)", color: "var(--soft)", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--band)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--chosen)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--link)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--paper)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-matchingBracket": { backgroundColor: "var(--chosen)" },
});
