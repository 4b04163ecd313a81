"""What two cities share, industry by industry, and what they may share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of
from clusterkg.compare.course import cited
from clusterkg.facts.bets import bets, by_city_and_industry, printed
from clusterkg.facts.reader import Reader
from clusterkg.facts.scheme import extents
from clusterkg.rdf.namespaces import shorten
from clusterkg.rdf.table import Table
from clusterkg.store.graph import Graph


def explain(
    store: Graph, city_a: str, city_b: str, level: str = "concept", *, lang: str | None = None
) -> Table:
    """Return the industries that two cities (IRIs) share, as each prints them, with evidence.

    `named_by` says how many of the `cities` that list industries name what both do: what all name
    sets no city apart, and weighs little by rarity. Those that both name are certain. A pair of
    which one is an umbrella name, or wide, and may hold the other is possible, and comes after.
    Evidence is the source of each passage with `paragraph:start-end`, in characters of the source,
    or with the number of the item of a document: `#2`.

    Raises:
        InputError: there is no such level, or the two are one city.
    """
    if city_a == city_b:
        raise InputError(Message("compare.one-city", city=shorten(city_a)))
    reader = Reader(store, language_of(lang))
    found = bets(store, level)
    named = by_city_and_industry(found)
    ours, theirs = named[city_a], named[city_b]
    naming: dict[str, set[str]] = defaultdict(set)
    for bet in found:
        naming[bet.industry].add(bet.city)
    cities = Literal(len({bet.city for bet in found}))
    pairs = [(industry, industry) for industry in sorted(ours.keys() & theirs.keys())]
    if level not in ("printed", "theme"):
        pairs += _meeting(store, ours.keys() - theirs.keys(), theirs.keys() - ours.keys())
    rows = []
    for one, other in pairs:
        both = (ours[one], theirs[other])
        labels = [name if level == "printed" else reader.label(name) for name in (one, other)]
        cells = (
            " / ".join(dict.fromkeys(labels)),
            "certain" if one == other else "possible",
            *(printed(those) for those in both),
            *(cited(reader, those) for those in both),
        )
        count = Literal(len(naming[one])) if one == other else None
        rows.append((*(Literal(cell) for cell in cells), count, cities))
    columns = ("industry_label", "match", "printed_a", "printed_b", "evidence_a", "evidence_b")
    return Table((*columns, "named_by", "cities"), tuple(rows))


def _meeting(store: Graph, ours: Collection[str], theirs: Collection[str]) -> list[tuple[str, str]]:
    """Return the pairs of industries (IRIs) of which both may hold the same, in order."""
    held = extents(store, {*ours, *theirs})
    return sorted(
        (one, other) for one in ours for other in theirs if not held[one].isdisjoint(held[other])
    )
