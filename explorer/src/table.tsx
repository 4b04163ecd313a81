/** Tables, and the same for spreadsheets. */
import type { ComponentChildren, JSX } from "preact";
import { saveCsv } from "./csv";
import { number, said, t } from "./lang";
import { Link, type Linked } from "./statements";

/**
 * A column: what it links to; a number, null if unknown; or a text, and its cell on the page where
 * that is more.
 */
export type Column<T> = { head: string; rowHead?: boolean } & (
  | { link: (row: T) => Linked | null }
  | { number: (row: T) => number | null; format?: (value: number) => string; text?: (row: T) => string }
  | { text: (row: T) => string; cell?: (row: T) => ComponentChildren }
);

function textOf<T>(column: Column<T>, row: T): string {
  if ("link" in column) return said(column.link(row)?.label ?? {});
  if ("number" in column) return column.text?.(row) ?? String(column.number(row) ?? "");
  return column.text(row);
}

function cellOf<T>(column: Column<T>, row: T): ComponentChildren {
  if ("link" in column) {
    const to = column.link(row);
    return to && <Link to={to} />;
  }
  if ("number" in column) {
    const value = column.number(row);
    return value === null ? t("unknown") : (column.format ?? number)(value);
  }
  return column.cell ? column.cell(row) : column.text(row);
}

/** A table, with a button that saves it as CSV if that has a `name`. */
export function Table<T>(props: {
  caption: string; name?: string; columns: Column<T>[]; rows: T[]; hideCaption?: boolean;
}): JSX.Element {
  const { columns, name, rows } = props;
  return (
    <>
      <Scroll label={props.caption}>
        <table class={columns.length > 2 ? "lines" : undefined}>
          <caption class={props.hideCaption ? "hidden" : undefined}>{props.caption}</caption>
          <thead>
            <tr>{columns.map((each) => (
              <th scope="col" class={"number" in each ? "number" : undefined}>{each.head}</th>
            ))}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {columns.map((each) => each.rowHead
                  ? <th scope="row">{cellOf(each, row)}</th>
                  : (
                    <td class={"number" in each ? "number" : undefined} data-head={each.head}>
                      {cellOf(each, row)}
                    </td>
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {name !== undefined && (
        <p class="tools">
          <button type="button" onClick={() => saveCsv(name, [
            columns.map((each) => each.head), ...rows.map((row) => columns.map((each) => textOf(each, row))),
          ])}>{t("csv")}</button>
        </p>
      )}
    </>
  );
}

/** What may be wider than the page scrolls by itself, also from the keyboard. */
export const Scroll = (props: { label: string; children: ComponentChildren }) => (
  <div class="scroll" role="region" aria-label={props.label} tabIndex={0}>{props.children}</div>
);

/** The same as files, one of each format. */
export const Downloads = (props: {
  formats: readonly string[]; href: (format: string) => string; name?: (format: string) => string;
}) => (
  <p class="tools">
    {props.formats.map((format) => (
      <a key={format} download href={props.href(format)}>
        {props.name?.(format) ?? (format === "csv-excel" ? "CSV" : format.toUpperCase())}
      </a>
    ))}
  </p>
);
