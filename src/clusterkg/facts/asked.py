"""Scope of a query that compares cities: numbers of cities and programmes, and their years."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from clusterkg.base.locale import Message
from clusterkg.facts.cities import year
from clusterkg.names.resolve import resolve
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    from clusterkg.queries.saved import SavedQuery

# Tags of saved queries whose rows are meaningful only in comparison with other cities.
COMPARING: Final = frozenset(
    {
        *("overlap", "industry", "scorecard", "practice", "tier", "goal"),
        *("target", "money", "zone", "count", "time"),
    }
)
# The tag of saved queries that compare what lists name.
OF_LISTS: Final = "overlap"


def asked(store: Graph, cities: Collection[str] = ()) -> Message:
    """Return a message on the scope of a comparison.

    It gives the numbers of cities and of programmes, and the years of the announcements.

    Args:
        cities: Only these cities (IRIs); by default all. Cities without a programme that names a
            target do not count.
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
    first, last = min(years), max(years)
    span = str(first) if first == last else Message("facts.asked.span", first=first, last=last)
    if not undated:
        return Message("facts.asked.dated", **fields, years=span)
    return Message("facts.asked.some-undated", **fields, years=span, undated=undated)


def notes(
    store: Graph, query: SavedQuery, given: Mapping[str, str], *, is_empty: bool
) -> tuple[Message, ...]:
    """Return notes on an empty answer, and on the cities and years of a comparing query.

    Args:
        store: The graph on which the query ran.
        query: The query; one that is not bundled has no notes.
        given: The values of its parameters by name.
        is_empty: Whether the answer has no row.

    Raises:
        InputError: a given city is not in the graph.
    """
    if not query.is_bundled:
        return ()
    # A query that compares lists finds nothing where none fits; others, where no source says so.
    key = "queries.no-row-of-lists" if OF_LISTS in query.tags else "queries.no-row"
    none = (Message(key),) if is_empty else ()
    # An optional city only selects rows, which are compared with those of all cities.
    needed = [each for each in query.params if each.type == "city" and each.default is None]
    if COMPARING.isdisjoint(query.tags) and not needed:
        return none
    cities = [resolve(store, given[each.name], "city").value for each in needed]
    return (*none, asked(store, cities))
