/** The language of the page, and how texts and numbers are written in it. */
import { place, setParams } from "./router";
import { WORDS } from "./words.gen";

type Lang = "en" | "zh";
export type Word = keyof typeof WORDS;
/** A text by language. */
export type Label = Record<string, string>;

/** Return the language: that of the address, else the one chosen before, else the browser's. */
export function lang(): Lang {
  const wanted = [place().params.get("lang"), localStorage.getItem("lang"), navigator.language];
  for (const each of wanted) {
    if (each?.startsWith("zh")) return "zh";
    if (each?.startsWith("en")) return "en";
  }
  return "en";
}

export function setLang(chosen: Lang): void {
  localStorage.setItem("lang", chosen);
  setParams({ lang: chosen }, true);
}

/** Return a text of the page, with {names} filled in. */
export function t(word: Word, fill: Record<string, string | number> = {}): string {
  const text = WORDS[word][lang() === "en" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = fill[name];
    return typeof value === "number" ? number(value) : (value ?? "");
  });
}

/** Return a text of the graph in the language of the page, or else in the one there is. */
export function said(label: Label): string {
  return label[lang()] ?? label["en"] ?? label["zh"] ?? Object.values(label)[0] ?? "";
}

/** Return the language a text of the graph is shown in, if not that of the page. */
export function otherLang(label: Label): string | undefined {
  if (label[lang()] !== undefined) return undefined;
  return label["en"] !== undefined ? "en" : "zh-CN";
}

const locale = () => (lang() === "zh" ? "zh-CN" : "en-GB");

export function number(value: number, digits = 2): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(value: number): string {
  const format = { style: "percent", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale(), format).format(value);
}

/** Return yuan as both read them: 10亿元, CNY 1 billion. */
export function money(yuan: number): string {
  if (lang() === "zh") {
    if (yuan >= 1e12) return `${number(yuan / 1e12)}万亿元`;
    if (yuan >= 1e8) return `${number(yuan / 1e8)}亿元`;
    return yuan >= 1e4 ? `${number(yuan / 1e4)}万元` : `${number(yuan)}元`;
  }
  if (yuan >= 1e12) return `CNY ${number(yuan / 1e12)} trillion`;
  if (yuan >= 1e9) return `CNY ${number(yuan / 1e9)} billion`;
  return yuan >= 1e6 ? `CNY ${number(yuan / 1e6)} million` : `CNY ${number(yuan)}`;
}

/** Return names as a list in words. */
export const listed = (names: string[]) => names.join(lang() === "zh" ? "、" : ", ");

/** Return a head of a table as it begins a line. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Return texts in the order of the language: Chinese by pinyin. */
export const byName = (one: string, other: string) => one.localeCompare(other, locale());

export const yesNo = (value: boolean) => t(value ? "yes" : "no");

/** Return the name of a language. */
export const langName = (name: string) => t(name === "zh" ? "name_zh" : "name_en");

/** A figure of a measure: whole if it counts, else with two digits. */
export const figure = (value: number, measure: string) =>
  measure === "shared" ? number(value, 0) : value.toFixed(2);

/** A year, or a date as its source gives it, and the year that is inferred. */
export function dated(announced: string | null, inferred: number | null): string {
  if (announced === null) {
    const year = inferred === null ? null : String(inferred);
    return year === null ? t("undated") : t("year_inferred", { date: year, year });
  }
  const printed = announced.replace(/^--/, "").replace(/ ?\(end of year\)$/, t("year_end"));
  return inferred === null ? printed : t("year_inferred", { date: printed, year: String(inferred) });
}
