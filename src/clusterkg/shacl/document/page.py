"""The outline of shapes as a page of HTML that needs no other file and runs no script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from clusterkg.shacl.document.outline import Phrase, Row, Rule, Section

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --paper: #ffffff; --band: #f6f8fa; --link: #0550ae; --required: #a40e26;
  --recommended: #7d4e00; --suggested: #0550ae; --allowed: #59636e; --excluded: #59636e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --line: #3d444d;
  --paper: #0d1117; --band: #161b22; --link: #79b8ff; --required: #ff9a9e;
  --recommended: #e3b341; --suggested: #79b8ff; --allowed: #9da7b3; --excluded: #9da7b3; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui,
  -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
code { font: 0.86em/1.4 ui-monospace, Consolas, "Liberation Mono", monospace;
  overflow-wrap: anywhere; }
.page { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 2.5rem;
  max-width: 84rem; margin: 0 auto; padding: 0 1.5rem 4rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto;
  padding: 2rem 0; font-size: 0.9rem; }
nav h2 { margin: 0 0 0.5rem; font-size: 0.9rem; color: var(--soft); }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { padding: 0.1rem 0; }
h1 { margin: 2rem 0 1rem; font-size: 1.8rem; line-height: 1.25; }
section { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
section h2 { margin: 0; font-size: 1.3rem; }
section h2 code { margin-left: 0.4rem; font-weight: normal; color: var(--soft); }
section h3 { margin: 1.25rem 0 0.25rem; font-size: 1rem; }
.definition { margin: 0.25rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.15rem 0.75rem;
  margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
dl.needs dt { font-weight: 600; }
table { width: 100%; margin-top: 0.75rem; border-collapse: collapse; font-size: 0.94rem;
  table-layout: fixed; }
th, td { padding: 0.5rem 0.75rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
thead th { background: var(--band); font-size: 0.85rem; white-space: nowrap; }
thead th:nth-child(1) { width: 19%; }
thead th:nth-child(2), thead th:nth-child(3) { width: 11%; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
tbody th code { display: block; font-weight: normal; color: var(--soft); }
td ul, td p { margin: 0; padding: 0; }
td li { margin-left: 0.9em; list-style: "– " outside; }
.required { color: var(--required); font-weight: 600; }
.recommended { color: var(--recommended); font-weight: 600; }
.suggested { color: var(--suggested); }
.allowed { color: var(--allowed); }
.excluded { color: var(--excluded); text-decoration: line-through; }
.meaning { color: var(--soft); }
ul.rules { margin: 0; padding-left: 1.25rem; }
ul.rules code { color: var(--soft); }
@media (max-width: 60rem) {
  .page { display: block; padding: 0 1rem 3rem; }
  nav { position: static; max-height: none; padding: 1rem 0 0; }
  nav ol { display: flex; flex-wrap: wrap; gap: 0 1rem; }
  thead { display: none; }
  table, tbody, tr, tbody th, td { display: block; width: auto; }
  tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td { border: 0; padding: 0.1rem 0; }
  td.need, td.count { display: inline-block; margin-right: 1rem; }
  tbody th code { display: inline; margin-left: 0.4rem; }
}
@media print { nav { display: none; } .page { display: block; } section { break-inside: avoid; } }
"""
_COLUMNS: Final = ("property", "need", "count", "values", "notes")


def page(
    sections: Sequence[Section], needs: Sequence[str], words: Mapping[str, str], lang: str
) -> str:
    """Return the page; `words` are the headings and the words for how much something is needed."""
    ids = _ids(sections)
    anchors: dict[str, str] = {}
    for section, anchor in zip(sections, ids, strict=True):
        anchors |= {name: anchor for name in section.names if name not in anchors}
    contents = "".join(
        f'<li><a href="#{escape(anchor)}">{escape(section.title)}</a></li>\n'
        for section, anchor in zip(sections, ids, strict=True)
    )
    legend = "".join(
        f'<dt class="{need}">{words[need]}</dt><dd>{words[need + ".why"]}</dd>\n' for need in needs
    )
    body = "".join(
        _section(section, anchor, words, anchors)
        for section, anchor in zip(sections, ids, strict=True)
    )
    title = escape(words["title"])
    tag = "zh-Hans" if lang == "zh" else lang
    return f"""<!DOCTYPE html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<div class="page">
<nav aria-label="{words["contents"]}">
<h2>{words["contents"]}</h2>
<ol>
{contents}</ol>
</nav>
<main>
<h1>{title}</h1>
<dl class="needs">
{legend}</dl>
{body}</main>
</div>
</body>
</html>
"""


def _ids(sections: Sequence[Section]) -> list[str]:
    """Return a name for each section, to link to: the local name of what it is about."""
    found: list[str] = []
    for number, section in enumerate(sections, 1):
        local = re.split("[#/]", section.names[0])[-1] if section.names else ""
        name = re.sub(r"\s", "-", local) or f"section-{number}"
        found.append(name if name not in found else f"{name}-{number}")
    return found


def _section(
    section: Section, anchor: str, words: Mapping[str, str], anchors: Mapping[str, str]
) -> str:
    names = "".join(f" <code>{escape(name)}</code>" for name in section.short_names)
    parts = [f'<section id="{escape(anchor)}">\n<h2>{escape(section.title)}{names}</h2>\n']
    if section.definition:
        parts.append(f'<p class="definition">{escape(section.definition)}</p>\n')
    lists = [("narrower", section.narrower), ("members", section.members)]
    pairs = [
        f"<dt>{words[name]}</dt><dd>{escape(words['comma'].join(items))}</dd>\n"
        for name, items in lists
        if items
    ]
    if pairs:
        parts.append(f"<dl>\n{''.join(pairs)}</dl>\n")
    if section.rows:
        heads = "".join(f'<th scope="col">{words[column]}</th>' for column in _COLUMNS)
        rows = "".join(_row(row, words, anchors) for row in section.rows)
        parts.append(
            f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        )
    if section.rules:
        rules = "".join(_rule(rule, words["stop"]) for rule in section.rules)
        parts.append(f'<h3>{words["rules"]}</h3>\n<ul class="rules">\n{rules}</ul>\n')
    return "".join([*parts, "</section>\n"])


def _row(row: Row, words: Mapping[str, str], anchors: Mapping[str, str]) -> str:
    label = "" if row.label == row.name else escape(row.label)
    values = "".join(f"<li>{_phrase(phrase, anchors)}</li>" for phrase in row.phrases)
    meaning = f'<p class="meaning">{escape(row.meaning)}</p>' if row.meaning else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in row.notes)
    return (
        f'<tr><th scope="row">{label} <code>{escape(row.name)}</code></th>\n'
        f'<td class="need"><span class="{row.need}">{words[row.need]}</span></td>'
        f'<td class="count">{escape(row.count)}</td>\n'
        f'<td class="values">{f"<ul>{values}</ul>" if values else ""}</td>\n'
        f"<td>{meaning}{notes}</td></tr>\n"
    )


def _phrase(phrase: Phrase, anchors: Mapping[str, str]) -> str:
    marked, before, after = phrase.code or phrase.linked, phrase.text, ""
    if not marked:
        return escape(before)
    before, _, after = phrase.text.partition(marked)
    inner = f"<code>{escape(marked)}</code>" if phrase.code else escape(marked)
    if phrase.link in anchors:
        inner = f'<a href="#{escape(anchors[phrase.link])}">{escape(marked)}</a>'
    return f"{escape(before)}{inner}{escape(after)}"


def _rule(rule: Rule, stop: str) -> str:
    name = f" <code>{escape(rule.name)}</code>" if rule.name else ""
    return f"<li>{escape(stop.join([rule.text, *rule.notes]))}{name}</li>\n"
