/** Tables with notes: what was found, what to mind, where it was read, and how to get the same. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { address, type Label, type NotedTable, type Responses } from "./api";
import { capital, lang, number, said, t } from "./lang";
import { href, type Params } from "./router";
import { Said, Scope } from "./statements";
import { type Column, Downloads, Table } from "./table";

type Cell = string | number | null;
/** A row, by the names of its columns. */
export type Cells = Record<string, Cell>;

/** How a column is shown: `under` are columns that stand small below its value. */
export interface Shown {
  name: string; under?: string[]; cell?: (value: Cell, row: Cells) => ComponentChildren;
}

// So many rows are shown before all are asked for, of more than these.
const [FIRST, MANY] = [15, 40];
const FORMATS = ["csv-excel", "tsv", "json"];
const FIGURE = /^[<0-9.,%]+$/;
const SHARES = ["share", "base_share"];

function written(name: string, value: Cell): string {
  if (typeof value !== "number") return value ?? "";
  return SHARES.includes(name) ? `${number(100 * value, 1)}%` : number(value);
}

/** The table with all that belongs to it. Without `columns` all are shown as they are. */
export function Noted(props: {
  of: NotedTable; caption: string; columns?: Shown[]; path: keyof Responses; asked: Params;
  command: string[]; sources: ComponentChildren;
}): JSX.Element {
  const { of, path, asked } = props;
  const [all, showAll] = useState(false);
  const rows = of.rows.map((row): Cells =>
    Object.fromEntries(row.map((cell, i) => [of.columns[i]!, cell])));
  const known = (name: string) => rows.some((row) => row[name] !== null && row[name] !== "");
  const columns = (props.columns ?? of.columns.map((name): Shown => ({ name })))
    .filter((each) => known(each.name));
  return (
    <>
      {rows.length === 0 ? <p>{t("no_rows")}</p> : (
        <div class="noted">
          <Table caption={props.caption} rows={all || rows.length <= MANY ? rows : rows.slice(0, FIRST)} hideCaption
            columns={columns.map((each, i) => columnOf(of, rows, each, i === 0))} />
        </div>
      )}
      {!all && rows.length > MANY && (
        <button type="button" onClick={() => showAll(true)}>{t("show_all", { n: rows.length })}</button>
      )}
      <Downloads formats={FORMATS} href={(format) => address(path, { ...asked, format, lang: lang() })} />
      <h2>{t("notes")}</h2>
      <Notes of={of.notes} />
      <Scope of={of.scope} />
      <h2>{t("where_read")}</h2>
      <p class="tools">{props.sources}<a href={href("/about")}>{t("where_read_all")}</a></p>
      <h2>{t("same_command")}</h2>
      <Command words={props.command} />
    </>
  );
}

function columnOf(of: NotedTable, rows: Cells[], shown: Shown, rowHead: boolean): Column<Cells> {
  const headOf = (name: string) => capital(said(of.heads[of.columns.indexOf(name)] ?? { en: name }));
  const below = (shown.under ?? []).filter((name) => of.columns.includes(name));
  const isNumeric = rows.some((row) => typeof row[shown.name] === "number");
  const cell = (row: Cells) => {
    const value = row[shown.name] ?? null;
    return (
      <div>
        {shown.cell?.(value, row)
          ?? (value === null && isNumeric ? t("unknown") : written(shown.name, value))}
        {below.map((name) => {
          const more = row[name] ?? null;
          // Nothing to add: the value once more, or none that may be.
          if (more === null || more === "" || more === 0 || more === value) return null;
          const text = written(name, more);
          return <small key={name}>{FIGURE.test(text) ? t("labelled", { head: headOf(name), text }) : text}</small>;
        })}
      </div>
    );
  };
  const text = (row: Cells) => written(shown.name, row[shown.name] ?? null);
  const head = headOf(shown.name);
  if (!isNumeric || below.length > 0 || shown.cell) return { head, rowHead, text, cell };
  return {
    head, rowHead, format: (value) => written(shown.name, value),
    number: (row) => {
      const value = row[shown.name];
      return typeof value === "number" ? value : null;
    },
  };
}

const Notes = (props: { of: Label[] }) => (
  <ul class="notes">{props.of.map((each) => <li key={said(each)}><Said of={each} /></li>)}</ul>
);

/** What to type for the same answer. */
export const Command = (props: { words: string[] }) => (
  <pre tabIndex={0}>{["clusterkg", ...props.words.map(quoted), "--lang", lang()].join(" ")}</pre>
);

const quoted = (word: string) => (/^[\p{L}\p{N}:._/-]+$/u.test(word) ? word : `"${word}"`);

/** Return an option and its value, unless it has none. */
export const option = (name: string, value: string | null | undefined) =>
  (value ? [`--${name}`, value] : []);
