"""Scope of a comparing query: how many cities it covers, and programmes of which years."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.facts.cities import year
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

# Tags of saved queries whose rows are meaningful only in comparison with other cities.
COMPARING: Final = frozenset(("overlap", "industry", "scorecard", "practice", "tier", "goal"))


def asked(store: Graph, cities: Collection[str] = ()) -> Message:
    """Describe the scope of a comparison: numbers of cities and programmes, and years announced.

    Args:
        store: The graph.
        cities: Only these cities (IRIs); by default all with a programme that names a target.
    """
    found = [row for row in rows(store, "asked") if not cities or row[0] in cities]
    named = {city for city, *_ in found}
    programmes = {programme for _, programme, *_ in found}
    dates = {
        programme: year(announced) or year(inferred) for _, programme, announced, inferred in found
    }
    years = [each for each in dates.values() if each is not None]
    fields = {"n": len(named), "programmes": len(programmes)}
    if not years:
        return Message("facts.asked.undated", **fields)
    undated = len(programmes) - len(years)
    key = "facts.asked.some-undated" if undated else "facts.asked.dated"
    dated = {"first": min(years), "last": max(years)}
    return Message(key, **fields, **dated, **({"undated": undated} if undated else {}))
