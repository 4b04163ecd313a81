/** Tables for spreadsheets. */

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** Return a cell that a spreadsheet does not run, as src/clusterkg/base/escapes.py does. */
const inert = (text: string) => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const quoted = (text: string) => (/[",;\t\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function csv(rows: string[][]): string {
  return rows.map((row) => row.map((cell) => quoted(inert(cell))).join(",") + "\r\n").join("");
}

/** Let the browser save a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Save a table as CSV; the mark at its start tells Excel that it is UTF-8. */
export function saveCsv(name: string, rows: string[][]): void {
  save(`${name}.csv`, new Blob(["\ufeff", csv(rows)], { type: "text/csv;charset=utf-8" }));
}
