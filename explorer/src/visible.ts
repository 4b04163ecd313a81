/** Text for eyes, as src/clusterkg/base/escapes.py has it. */

const UNSEEN = new RegExp(
  "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
  + "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb"
  + "\\ufffe\\uffff\\u{d800}-\\u{dfff}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}"
  + "\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}]", "gu",
);

/** Return a text in which what is not seen, or changes how others are seen, is its escape. */
export const visible = (text: string): string => text.replace(UNSEEN, (char) => {
  const code = char.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}`
    : code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
});

/** Return the JSON of an answer, with all its texts for eyes. */
export async function shown<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  // Below U+0020 they are escapes in JSON, as they may be above.
  if (visible(text) === text && !/\\u/.test(text)) return JSON.parse(text) as T;
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" ? visible(value) : value) as T;
}
