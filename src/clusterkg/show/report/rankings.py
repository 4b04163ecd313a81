"""Comparisons in the report: the heat map, similar pairs, the scorecard."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.text import capital
from clusterkg.compare.overlap import OverlapMatrix
from clusterkg.compare.scorecard import scorecard
from clusterkg.facts.bets import each_pair
from clusterkg.facts.reader import Reader
from clusterkg.show.pictures.colours import ink_on, ramp
from clusterkg.show.pictures.heatmap import figure, greatest, order
from clusterkg.show.pictures.request import marked
from clusterkg.show.pictures.scorecard import figures, short
from clusterkg.show.report.facts import anchor
from clusterkg.store.graph import Graph

_MOST: Final = 60
# From this many cities on, column names are rotated.
_UPRIGHT: Final = 10


@dataclass(frozen=True)
class Shade:
    """A cell of the heat map: its figure, colours, and pair of cities; `figure` is None if
    unknown.
    """

    figure: str | None
    pair: str
    fill: str = ""
    ink: str = ""


@dataclass(frozen=True)
class HeatMap:
    """The heat map as rows (HTML anchor of the city, name, cells).

    `turned` tells whether column names are rotated.
    """

    rows: Sequence[tuple[str, str, Sequence[Shade]]]
    notes: Sequence[str]
    turned: bool


@dataclass(frozen=True)
class Pair:
    """A pair of cities: their names, similarity, and the industries that both name."""

    names: tuple[str, str]
    figure: str
    shared: Sequence[str]


@dataclass(frozen=True)
class Card:
    """A row of the scorecard: for each column (figure, percent of the column's scale); None if
    unknown.
    """

    city: str
    values: Sequence[tuple[str, str] | None]


def heat_map(found: OverlapMatrix, lang: str) -> HeatMap:
    """Return the overlap of all cities as a heat map, similar cities side by side."""
    rows = order(found)
    names = [marked(found.names[i], found.open_lists[i]) for i in rows]
    most = greatest(found.values)
    measure = text(f"show.measure.{found.measure}", lang)
    level = text(f"show.level.{found.level}", lang)
    told = text("show.report.measure", lang, measure=measure, level=level)
    notes = [capital(told)]
    if any(math.isnan(float(found.values[i, i])) for i in rows):
        notes.append(text("show.report.hatched", lang))
    if any(found.open_lists):
        notes.append(text("show.picture.open", lang))
    return HeatMap(
        [
            (anchor("city", found.cities[i]), name, [_shade(found, i, j, most) for j in rows])
            for i, name in zip(rows, names, strict=True)
        ],
        notes,
        len(rows) > _UPRIGHT,
    )


def _shade(found: OverlapMatrix, i: int, j: int, most: float) -> Shade:
    value = float(found.values[i, j])
    pair = f"{found.names[i]} – {found.names[j]}"
    if math.isnan(value):
        return Shade(None, pair)
    told = figure(value, found.measure)
    if i == j:
        return Shade(told if found.measure == "shared" else "", pair)
    colour = ramp(value / most if most else 0)
    return Shade(told, pair, colour, ink_on(colour))


def pairs(store: Graph, found: OverlapMatrix, lang: str) -> tuple[list[Pair], int]:
    """Return at most 60 pairs of cities, the most similar first, and the number of pairs with a
    value.

    Equal pairs are sorted by IRI. Each pair has the industries that both cities name.
    """
    reader = Reader(store, lang)
    named: dict[str, set[str]] = defaultdict(set)
    for city, industry in each_pair(store, found.level):
        named[city].add(industry)
    # City labels need not be unique: pairs are looked up by index, not by name.
    ranked = [
        (float(found.values[i, j]), i, j)
        for i in range(len(found.cities))
        for j in range(i + 1, len(found.cities))
        if not math.isnan(float(found.values[i, j]))
    ]
    ranked.sort(key=lambda pair: (-pair[0], found.cities[pair[1]], found.cities[pair[2]]))
    rows = []
    for value, i, j in ranked[:_MOST]:
        shared = sorted(named[found.cities[i]] & named[found.cities[j]])
        words = [each if found.level == "printed" else reader.label(each) for each in shared]
        one, other = (marked(found.names[k], found.open_lists[k]) for k in (i, j))
        rows.append(Pair((one, other), figure(value, found.measure), words))
    return rows, len(ranked)


def criteria(store: Graph, whole: Graph, lang: str) -> tuple[list[str], list[Card], str]:
    """Return the scorecard: its column titles, a row per city, and why there are no scores ("" if
    there are).

    `store` has the compared programmes, `whole` all of them.
    """
    card = scorecard(store, whole=whole, lang=lang)
    titles, rows, most = figures(card, lang)
    titles["known"] = text("show.report.known", lang)
    cards = [
        Card(
            city,
            [
                None if value is None else (short(value, lang), f"{100 * value / most[name]:.0f}")
                for name, value in zip(titles, values, strict=True)
            ],
        )
        for city, values in rows
    ]
    reason = card.reason()
    unscored = "" if reason is None else reason.to(lang)
    return list(titles.values()), cards, unscored
