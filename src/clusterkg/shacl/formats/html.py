"""A report as a page of HTML that needs no other file and runs no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from clusterkg.base.findings import LEVELS, Place
from clusterkg.rdf.terms import Term
from clusterkg.shacl.formats.counts import by_file, by_shape, grouped, levels, verdict
from clusterkg.shacl.formats.excerpt import Excerpt, excerpts
from clusterkg.shacl.formats.naming import (
    LEVEL_NAMES,
    WORDS,
    clean,
    path_name,
    place_name,
    said,
    term_name,
)
from clusterkg.shacl.report import Report, Result

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --paper: #ffffff; --band: #f6f8fa; --link: #0550ae; --violation: #a40e26; --warning: #7d4e00;
  --info: #0550ae; --good: #116329; --mark: #ffd8d3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --line: #3d444d;
  --paper: #0d1117; --band: #161b22; --link: #79b8ff; --violation: #ff9a9e; --warning: #e3b341;
  --info: #79b8ff; --good: #7ee787; --mark: #6e2b2b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 0 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, Consolas, "Liberation Mono", "Noto Sans Mono CJK SC",
  monospace; font-size: 0.86em; }
h1 { margin: 2rem 0 0.5rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 0.5rem; padding-top: 1rem; border-top: 1px solid var(--line);
  font-size: 1.3rem; }
h3 { margin: 1.75rem 0 0.25rem; font-size: 1.05rem; }
p { margin: 0; }
.verdict { margin-bottom: 1.5rem; font-size: 1.15rem; font-weight: 600; color: var(--violation); }
.verdict.good { color: var(--good); }
.scroll { overflow-x: auto; }
table { width: 100%; margin: 0 0 1.5rem; border-collapse: collapse; font-size: 0.94rem; }
th, td { padding: 0.4rem 0.75rem; text-align: right; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; font-weight: normal; white-space: nowrap; }
th:first-child { width: 99%; text-align: left; padding-left: 0; white-space: normal; }
thead th { font-size: 0.85rem; color: var(--soft); }
td.none { color: var(--soft); }
.result { margin: 0.6rem 0 1.1rem; padding: 0.1rem 0 0.1rem 0.9rem;
  border-left: 3px solid var(--violation); break-inside: avoid; }
.result.warning { border-color: var(--warning); }
.result.info { border-color: var(--info); }
.level { margin-right: 0.35rem; font-weight: 600; color: var(--violation); }
.warning .level, td.warning { color: var(--warning); }
.info .level, td.info { color: var(--info); }
td.violation { color: var(--violation); font-weight: 600; }
.place { font-size: 0.9rem; color: var(--soft); }
.source { margin: 0.4rem 0; padding: 0.45rem 0.75rem; background: var(--band); overflow-x: auto;
  line-height: 1.5; overflow-wrap: normal; }
.source .number { margin-right: 1rem; color: var(--soft); user-select: none; }
mark { color: inherit; background: var(--mark); border-radius: 2px;
  box-shadow: 0 2px 0 var(--violation); }
ul { margin: 0.2rem 0; padding-left: 1.25rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.75rem;
  margin: 0.3rem 0 0; font-size: 0.94rem; }
dt { color: var(--soft); }
dd { margin: 0; }
@media (max-width: 36rem) {
  body { padding: 0 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  th, td { padding: 0.4rem 0.35rem; }
  .result { padding-left: 0.7rem; }
  .source { white-space: pre-wrap; overflow-wrap: anywhere; }
  dl { column-gap: 0.5rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000000; --soft: #444444; --line: #bbbbbb;
    --paper: #ffffff; --band: #f4f4f4; --link: #000000; --violation: #a40e26;
    --warning: #7d4e00; --info: #0550ae; --good: #116329; --mark: #ffd8d3; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  .source { white-space: pre-wrap; }
}
"""
_TITLE: Final = {"en": "Validation report", "zh": "校验报告"}


def as_html(report: Report, lang: str) -> str:
    """Return a page: the verdict, counts by file and by shape, then each result with its line."""
    files = grouped(report.listed, lang)
    anchors = {file: f"file-{number}" for number, file in enumerate(files, 1)}
    lines = excerpts(report.listed)
    sections = "".join(
        _section(report, file, anchors[file], entities, lines, lang)
        for file, entities in files.items()
    )
    told = verdict(report, lang)
    told = told[0].upper() + told[1:]
    return f"""<!DOCTYPE html>
<html lang="{"zh-Hans" if lang == "zh" else lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{_TITLE[lang]}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>{_TITLE[lang]}</h1>
<p class="verdict{" good" if report.conforms else ""}">{escape(told)}</p>
</header>
<main>
{_table("file", by_file(report, lang), anchors, lang)}
{_table("shape", by_shape(report), {}, lang)}
{sections}</main>
</body>
</html>
"""


def _table(
    name: str, groups: Mapping[str, list[Result]], anchors: Mapping[str, str], lang: str
) -> str:
    """Return how many results each file or shape has, with links to what is on the page."""
    rows = []
    for key, results in groups.items():
        title, found = escape(clean(key)), levels(results)
        head = f'<a href="#{anchors[key]}">{title}</a>' if key in anchors else title
        cells = (
            f'<td class="{level if found[level] else "none"}">{found[level]}</td>'
            for level in LEVELS
        )
        rows.append(f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>\n')
    if not rows:
        return ""
    heads = (WORDS[lang][name], *LEVEL_NAMES[lang].values())
    columns = "".join(f'<th scope="col">{head.capitalize()}</th>' for head in heads)
    return (
        f'<div class="scroll"><table>\n<thead><tr>{columns}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></div>"
    )


def _section(
    report: Report,
    file: str,
    anchor: str,
    entities: Mapping[Term, list[Result]],
    lines: Mapping[Place, Excerpt],
    lang: str,
) -> str:
    parts = [f'<section id="{anchor}">\n<h2>{escape(clean(file))}</h2>\n']
    for focus, results in entities.items():
        parts.append(f"<h3>{escape(term_name(report, focus, lang))}</h3>\n")
        parts += ("".join(_result(report, result, lines, lang)) for result in results)
    return "".join([*parts, "</section>\n"])


def _result(
    report: Report, result: Result, lines: Mapping[Place, Excerpt], lang: str
) -> Iterator[str]:
    words = said(result, lang)
    level = f'<span class="level">{LEVEL_NAMES[lang][result.level]}</span>'
    yield f'<div class="result {result.level}">\n<p>{level} {escape(clean(words.wrong))}</p>\n'
    if result.place is not None:
        yield f'<p class="place"><code>{escape(place_name(result.place))}</code></p>\n'
    if result.place and result.place in lines:
        yield _source(lines[result.place])
    yield _details(result, lang)
    told = {
        "expected": clean(words.expected),
        "mend": clean(words.mend),
        "property": path_name(report, result.path, lang) if result.path else "",
        "value": term_name(report, result.value, lang) if result.value else "",
        "shape": clean(result.code),
        "constraint": clean(result.component_name),
    }
    pairs = "".join(
        f"<dt>{WORDS[lang][key].capitalize()}</dt><dd>{escape(text)}</dd>\n"
        for key, text in told.items()
        if text
    )
    yield f"<dl>\n{pairs}</dl>\n</div>\n"


def _source(excerpt: Excerpt) -> str:
    marked = f"<mark>{escape(excerpt.marked)}</mark>" if excerpt.marked else ""
    return (
        f'<pre class="source"><span class="number">{excerpt.line}</span>'
        f"{escape(excerpt.before)}{marked}{escape(excerpt.after)}</pre>\n"
    )


def _details(result: Result, lang: str) -> str:
    items = "".join(
        f"<li>{escape(clean(detail.words[lang].wrong))}{_details(detail, lang)}</li>\n"
        for detail in result.details
        if lang in detail.words
    )
    return f"<ul>\n{items}</ul>\n" if items else ""
