"""A picture as a page that needs no other file and runs no script: the same in numbers below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from clusterkg.rdf.table import Table, shown
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import DARK, LIGHT
from clusterkg.show.pictures.scene import Picture
from clusterkg.show.pictures.svg import inline

_WORDS: Final = {"en": "The same as a table", "zh": "以表格显示"}
_STYLE: Final = """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem 1.25rem 3rem; color: var(--ink);
  background: var(--paper); line-height: 1.55; font-size: 16px; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.3; font-weight: 600; }
p { margin: 0 0 0.5rem; max-width: 50rem; color: var(--soft); }
figure { margin: 1rem 0; }
.scroll { overflow-x: auto; }
svg { display: block; }
summary { cursor: pointer; padding: 0.5rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.35rem 0.75rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
@media print { body { max-width: none; padding: 0; } svg { max-width: 100%; height: auto; } }
"""


def colours_style() -> str:
    """Return the rules of style that give the roles of colours, by light, dark and print."""

    def roles(of: Mapping[str, str]) -> str:
        return " ".join(f"--{role}: {colour};" for role, colour in of.items())

    return (
        f":root {{ color-scheme: light dark; {roles(LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {roles(DARK)} }} }}\n"
        f"@media print {{ :root {{ color-scheme: light; {roles(LIGHT)} }} }}\n"
    )


def font_style(texts: Iterable[str], *, measured: bool) -> str:
    """Return the rules of style that bring the font, with what `texts` need of it.

    It is taken for all text where places rest on its measures (`measured`), and else for Chinese
    alone, which is then never left to what the reader has: a browser that finds a character in no
    font before this one may keep the box that it drew until this one came.
    """
    chinese = "" if measured else " unicode-range: U+2E80-FFEF;"
    return (
        f'@font-face {{ font-family: "{font.FAMILY}"; src: url({font.subset(texts)})'
        f" format('woff');{chinese} }}\n"
        f'body {{ font-family: "{font.FAMILY}", system-ui, sans-serif; }}\n'
    )


def page(title: str, lang: str, style: str, body: str) -> str:
    """Return a page that may load nothing from anywhere, by its own rule."""
    return f"""<!DOCTYPE html>
<html lang="{"zh-Hans" if lang == "zh" else lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>
{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def as_html(picture: Picture) -> str:
    """Return the picture as a page."""
    cells = [shown(term) for row in picture.table.rows for term in row]
    words = [picture.title, picture.description, *picture.notes, *picture.texts(), *cells]
    words += [*picture.table.columns, _WORDS[picture.lang]]
    style = colours_style() + font_style(words, measured=True) + _STYLE
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in picture.notes)
    body = (
        f"<h1>{escape(picture.title)}</h1>\n<p>{escape(picture.description)}</p>\n"
        f'<figure class="scroll">\n{inline(picture)}</figure>\n{notes}'
        f"<details><summary>{_WORDS[picture.lang]}</summary>\n"
        f'<div class="scroll">{_table(picture.table)}</div></details>\n'
    )
    return page(picture.title, picture.lang, style, body)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(term))}</td>" for term in row) + "</tr>\n"
        for row in table.rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"
