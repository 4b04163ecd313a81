"""Industries that two cities share, or possibly share, with evidence."""

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

    Industries that both name are certain; they come first. Pairs of other industries are possible
    if one is an umbrella term or a broader one that may include the other, or if the two may have
    parts in common. The column `cities` is the number of cities that name an industry at the level,
    and `named_by` the number of those that name this one (empty for pairs). Evidence is the source
    of each passage with `paragraph:start-end`, in characters of the source, or with the number of
    the item of a document: `#2`.

    Args:
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

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
    """Return the pairs of industries (IRIs) whose extents may overlap, sorted."""
    held = extents(store, {*ours, *theirs})
    return sorted(
        (one, other) for one in ours for other in theirs if not held[one].isdisjoint(held[other])
    )
