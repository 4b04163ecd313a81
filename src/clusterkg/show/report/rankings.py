"""Who is like whom, and who backs what: the heat map, the pairs, the scorecard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Final

from clusterkg.compare.overlap import OverlapMatrix
from clusterkg.compare.scorecard import CRITERIA, scorecard
from clusterkg.rdf.table import plain
from clusterkg.show.pictures.colours import ink_on, ramp
from clusterkg.show.pictures.heatmap import LEVELS, MEASURES, figure, greatest, order
from clusterkg.show.pictures.request import marked
from clusterkg.show.pictures.scorecard import short
from clusterkg.show.report.facts import Facts
from clusterkg.show.report.markup import anchor, section, table
from clusterkg.show.report.words import COMMA
from clusterkg.show.views import view
from clusterkg.store.graph import Graph

_MOST: Final = 60
# Beyond so many cities the names of columns are turned.
_UPRIGHT: Final = 10


def heat_map(facts: Facts, found: OverlapMatrix) -> str:
    """Return the overlap of all cities as a table of shades."""
    words, lang = facts.words, facts.reader.lang
    rows = order(found)
    if not rows:
        return section("overlap", words["overlap"], f"<p>{words['none']}</p>\n")
    names = [marked(found.names[i], found.open_lists[i]) for i in rows]
    most = greatest(found.values)
    turned = ' class="turned"' if len(rows) > _UPRIGHT else ""
    heads = "".join(f'<th scope="col"{turned}><span>{escape(name)}</span></th>' for name in names)
    body = []
    for i, name in zip(rows, names, strict=True):
        cells = "".join(_cell(found, i, j, most, words) for j in rows)
        link = f'<a href="#{anchor("city", found.cities[i])}">{escape(name)}</a>'
        body.append(f'<tr><th scope="row">{link}</th>{cells}</tr>\n')
    measure = MEASURES[found.measure][lang]
    told = words["measure"].format(measure=measure, level=LEVELS[found.level][lang])
    notes = [told[0].upper() + told[1:]]
    if any(math.isnan(float(found.values[i, i])) for i in rows):
        notes.append(words["hatched"])
    if any(found.open_lists):
        notes.append(words["open"])
    inner = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    inner += (
        f'<div class="scroll"><table class="heat">\n<thead><tr><td></td>{heads}</tr></thead>\n'
        f"<tbody>\n{''.join(body)}</tbody>\n</table></div>\n"
    )
    return section("overlap", words["overlap"], inner)


def _cell(found: OverlapMatrix, i: int, j: int, most: float, words: Mapping[str, str]) -> str:
    value = float(found.values[i, j])
    pair = escape(f"{found.names[i]} – {found.names[j]}")
    if math.isnan(value):
        return f'<td class="hatched" title="{pair}: {words["unknown_list"]}"></td>'
    text = figure(value, found.measure)
    if i == j:
        return f'<td class="self">{text if found.measure == "shared" else ""}</td>'
    colour = ramp(value / most if most else 0)
    look = f"background:{colour};color:{ink_on(colour)}"
    return f'<td style="{look}" title="{pair}">{text}</td>'


def pairs(facts: Facts, store: Graph, found: OverlapMatrix) -> str:
    """Return the pairs of cities, the most alike first, with the industries that both name."""
    words, lang = facts.words, facts.reader.lang
    graph = view(store, "city-overlap", level=found.level, lang=lang, measure="shared")
    # A city's label may be that of another: a pair is looked up by place, not by name.
    ranked = [
        (float(found.values[i, j]), i, j)
        for i in range(len(found.cities))
        for j in range(i + 1, len(found.cities))
        if not math.isnan(float(found.values[i, j]))
    ]
    ranked.sort(key=lambda pair: (-pair[0], found.names[pair[1]], found.names[pair[2]]))
    rows = []
    for value, i, j in ranked[:_MOST]:
        edge = graph.get_edge_data(found.cities[i], found.cities[j]) or {}
        names = [marked(found.names[k], found.open_lists[k]) for k in (i, j)]
        shared = COMMA[lang].join(edge.get("industries", ()))
        rows.append(
            (
                escape(words["of_pair"].format(one=names[0], other=names[1])),
                figure(value, found.measure),
                facts.foreign(shared) or "–",
            )
        )
    heads = (words["city"], MEASURES[found.measure][lang], words["shared"])
    inner = (
        table("pairs", heads, rows, words["unknown"]) if rows else f"<p>{words['no_pairs']}</p>\n"
    )
    if len(ranked) > _MOST:
        inner += f'<p class="note">{words["more"].format(shown=_MOST, all=len(ranked))}</p>\n'
    return section("pairs", words["pairs"], inner)


def criteria(facts: Facts, store: Graph) -> str:
    """Return the scorecard, what is unknown being empty and hatched."""
    words, lang = facts.words, facts.reader.lang
    found = scorecard(store, lang=lang).table()
    titles = {c.name: c.title_zh if lang == "zh" else c.title_en for c in CRITERIA}
    columns = found.columns[1:]
    heads = [words["city"], *(titles.get(name) or words[name] for name in columns)]
    values = [[float(plain(cell)) if cell else None for cell in row[1:]] for row in found.rows]
    most = [max((row[k] or 0 for row in values), default=0) or 1 for k in range(len(columns))]
    rows = []
    for row, known in zip(found.rows, values, strict=True):
        cells: list[str | None] = []
        for name, value, top in zip(columns, known, most, strict=True):
            if value is None:
                cells.append(None)
                continue
            share = value if name in ("score", "known") else value / top
            bar = f'<span class="bar" style="width:{100 * share:.0f}%"></span>'
            cells.append(short(value, lang) + bar)
        rows.append((escape(plain(row[0])), *cells))
    inner = f"<p>{escape(words['score_note'])}</p>\n"
    inner += (
        table("scorecard", heads, rows, words["unknown"]) if rows else f"<p>{words['none']}</p>\n"
    )
    return section("scorecard", words["scorecard"], inner)
