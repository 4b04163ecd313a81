"""Targets of each city compared with the graph's statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clusterkg.base.locale import listed, text
from clusterkg.compare.beside import beside
from clusterkg.compare.real import Real, Seen
from clusterkg.facts.lists import by_city
from clusterkg.facts.statistics import statistics
from clusterkg.show.report.facts import anchor
from clusterkg.store.graph import Graph


@dataclass(frozen=True)
class Row:
    """A target with its statistics as text; what is unknown is empty."""

    target: str
    tier: str
    seen: str
    categories: str
    shares: str
    quotient: str
    trend: str
    density: str
    verdict: str


@dataclass(frozen=True)
class Beside:
    """The targets of a city, and a note on what was compared."""

    rows: Sequence[Row]
    notes: Sequence[str]


def tables(store: Graph, part: Graph, lang: str) -> dict[str, Beside]:
    """Return the targets of each city with a list and with statistics in the graph, by the HTML
    anchor of the city.

    Args:
        store: The graph with the statistics.
        part: The graph with the compared programmes.
        lang: Language of the text: `zh` or `en`.
    """
    known = statistics(store, lang)
    listed = by_city(part)
    areas = dict.fromkeys(each.area for each in known.observations)
    out = {}
    for city in areas:
        if city in listed:
            found = beside(part, [city], known, lang=lang)
            assert isinstance(found, Real)
            rows = [_row(found, each) for each in found.targets]
            out[anchor("city", city)] = Beside(rows, found.noted().told())
    return out


def _row(found: Real, each: Seen) -> Row:
    shares = [each.share, each.base_share]
    quotient = ""
    if each.quotient is not None:
        band = text(f"compare.real.band.{each.band}", found.lang)
        quotient = text("show.real.quotient", found.lang, value=f"{each.quotient:.2f}", band=band)
    trend = density = ""
    if each.trend:
        word = text(f"compare.real.trend.{each.trend}", found.lang)
        trend = text("show.real.trend", found.lang, before=f"{each.before:.2f}", trend=word)
    if each.density is not None:
        density = f"{each.density:.2f}"
    return Row(
        each.printed,
        listed(map(found.reader.label, each.tiers), found.lang),
        text(f"compare.real.join.{each.join.how}", found.lang),
        found.categories(each.join),
        " / ".join(f"{share:.1%}" for share in shares if share is not None),
        quotient,
        trend,
        density,
        found.verdict(each),
    )
