"""Times at which nodes and edges exist, and values that change over time."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts.cities import Span

if TYPE_CHECKING:
    import networkx as nx

# Attribute with the times of a node or an edge; for a graph, whether it has times.
KEY: Final = "times"
# Years are expressed by spells, not as changing numbers.
_YEARS: Final = ("start_year", "end_year")


class Spell(NamedTuple):
    """A period from the start of `start` to the end of `end`, both included; "" means unbounded.

    `start` and `end` are ISO 8601 days or instants: 2019-03-31, or 2019-03-31T12:00:00.
    """

    start: str = ""
    end: str = ""


def of_years(span: Span) -> Spell:
    """Return a span of years as a spell, from the first day of its first year to the last day of
    its last year; a side on which the span is unbounded stays so.
    """
    return Spell(
        "" if span.first is None else f"{span.first:04d}-01-01",
        "" if span.last is None else f"{span.last:04d}-12-31",
    )


@dataclass(frozen=True)
class Times:
    """The times at which a node or an edge exists; one without such an instance always exists.

    `spells` are disjoint and sorted. They are empty if it never exists, as an edge between two
    cities whose programmes have no year in common. `numbers` are the values of changing attributes
    by spell. `alone` is true if the graph of all years does not contain it.
    """

    spells: tuple[Spell, ...]
    numbers: Mapping[str, tuple[tuple[Spell, float], ...]] = field(default_factory=dict)
    alone: bool = False


_Seen = dict[str, list[tuple[int, float]]]


def record(graph: nx.Graph[Any], periods: Iterable[tuple[Span, nx.Graph[Any]]]) -> None:
    """Set the times of the nodes and edges of `graph`, from the graph of each period.

    Args:
        graph: The graph of all years, which is changed. A node or an edge that is only in the graph
            of a period is added, an edge with weight 0. Such edges come from programmes that were
            replaced, and from `cosine-idf`, whose weights differ by period.
        periods: Contiguous periods, from before the first year to after the last, each with its
            graph.
    """
    spans: list[Span] = []
    nodes: dict[Any, list[int]] = defaultdict(list)
    edges: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    node_numbers: dict[Any, _Seen] = defaultdict(lambda: defaultdict(list))
    edge_numbers: dict[tuple[Any, ...], _Seen] = defaultdict(lambda: defaultdict(list))
    whole_nodes, whole_edges = set(graph), {ends for ends, _ in _edges(graph)}
    for place, (span, seen) in enumerate(periods):
        spans.append(span)
        for node, data in seen.nodes(data=True):
            if node not in graph:
                graph.add_node(node, **data)
            nodes[node].append(place)
            _keep(node_numbers[node], data, place)
        for ends, data in _edges(seen):
            if not graph.has_edge(*ends):
                graph.add_edge(*ends, **{**data, "weight": 0})
            edges[ends].append(place)
            _keep(edge_numbers[ends], data, place)
    for node, data in graph.nodes(data=True):
        _add(data, nodes[node], node_numbers[node], spans, alone=node not in whole_nodes)
    for ends, data in _edges(graph):
        _add(data, edges[ends], edge_numbers[ends], spans, alone=ends not in whole_edges)
    graph.graph[KEY] = True


def of_all_years(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Return the graph without the nodes and edges that only the graphs of periods contain.

    It is a read-only networkx view, which shares the attributes of `graph`.
    """
    import networkx as nx

    nodes = [node for node, data in graph.nodes(data=True) if _alone(data)]
    edges = zip(graph.edges, graph.edges(data=True), strict=True)
    return nx.restricted_view(graph, nodes, [edge for edge, (*_, data) in edges if _alone(data)])


def of_single_years(graph: nx.Graph[Any]) -> int:
    """Return the number of edges that only the graphs of periods contain, and that `record`
    therefore added.
    """
    return sum(_alone(data) for *_, data in graph.edges(data=True))


def leave_out(graph: nx.Graph[Any]) -> None:
    """Remove the times of all nodes and edges, and mark the graph as one without times."""
    for *_, data in (*graph.nodes(data=True), *graph.edges(data=True)):
        data.pop(KEY, None)
    graph.graph[KEY] = False


def _alone(data: Mapping[str, Any]) -> bool:
    times = data.get(KEY)
    return times is not None and times.alone


def _edges(graph: nx.Graph[Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Yield each edge as (node, node) or (node, node, key), and its attributes.

    The nodes of an undirected edge are sorted.
    """
    for edge, (*_, data) in zip(graph.edges, graph.edges(data=True), strict=True):
        one, other, *kind = edge
        if not graph.is_directed() and other < one:
            one, other = other, one
        yield (one, other, *kind), data


def _keep(seen: _Seen, data: Mapping[str, Any], place: int) -> None:
    for name, value in data.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and name not in _YEARS:
            seen[name].append((place, value))


def _add(
    data: dict[str, Any], places: list[int], seen: _Seen, spans: list[Span], *, alone: bool
) -> None:
    numbers = {}
    for name, values in seen.items():
        # What is unknown in a period changes too.
        if len(values) < len(places) or any(value != data.get(name) for _, value in values):
            numbers[name] = tuple((of_years(span), value) for span, value in _runs(values, spans))
    if numbers or alone or len(places) < len(spans):
        there = _runs([(place, 1) for place in places], spans)
        data[KEY] = Times(tuple(of_years(span) for span, _ in there), numbers, alone)


def _runs(values: list[tuple[int, float]], spans: list[Span]) -> list[tuple[Span, float]]:
    """Return the values with their periods, consecutive periods with the same value merged."""
    out: list[tuple[Span, float]] = []
    before = -2
    for place, value in values:
        if out and before == place - 1 and out[-1][1] == value:
            out[-1] = (Span(out[-1][0].first, spans[place].last), value)
        else:
            out.append((spans[place], value))
        before = place
    return out


@dataclass(frozen=True)
class Timeline:
    """The time range of a whole graph.

    `before` is an instant before all times; what never exists is assigned to it. `has_hours` tells
    whether any time is an instant rather than a day. `nodes` and `edges` name the attributes that
    change over time; if times were recorded, the edges' always include `weight`.
    """

    before: str
    has_hours: bool
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    _years: bool

    def of(self, data: Mapping[str, Any]) -> Times | None:
        """Return the times of a node or an edge; None if it always exists."""
        return _of(data, self._years)

    def spells(self, data: Mapping[str, Any]) -> tuple[Spell, ...]:
        """Return the spells of a node or an edge for export: empty if it always exists, the instant
        `before` if it never does.
        """
        times = self.of(data)
        if times is None or times.spells == (Spell(),):
            return ()
        return times.spells or (Spell(self.before, self.before),)

    def weights(self, data: Mapping[str, Any]) -> tuple[tuple[Spell, float], ...]:
        """Return the weights of an edge by spell.

        A weight that does not change is given for each spell of the edge. A weight that changes is
        preceded by the weight of all years at `before`, unless its first spell has no start.
        """
        whole, times = data.get("weight", 1), self.of(data)
        changing = () if times is None else times.numbers.get("weight", ())
        if changing:
            before = ((Spell(self.before, self.before), whole),)
            return changing if not changing[0][0].start else before + changing
        return tuple((spell, whole) for spell in self.spells(data) or (Spell(),))


def timeline(graph: nx.Graph[Any]) -> Timeline | None:
    """Return the time range of a graph; None if it has no times.

    A graph whose times were recorded (`graph.graph["times"]` is True) has a range even if all of it
    always exists. A graph without this key takes its times from `start_year` and `end_year` of its
    nodes and edges.

    Raises:
        InputError: the end of a node or an edge is before its start.
    """
    years = KEY not in graph.graph
    starts: set[str] = set()
    names: tuple[set[str], set[str]] = (set(), set())
    hours = False
    elements: tuple[Iterable[tuple[Any, ...]], ...] = (
        graph.nodes(data=True),
        graph.edges(data=True),
    )
    for changing, those in zip(names, elements, strict=True):
        for *name, data in those:
            times = _of(data, years)
            if times is None:
                continue
            changing.update(times.numbers)
            for spell in times.spells:
                if spell.start and spell.end and spell.end < spell.start:
                    ends = {"first": spell.start, "last": spell.end}
                    shown = " - ".join(map(str, name))
                    raise InputError(Message("export.years", name=shown, **ends))
                hours = hours or "T" in spell.start + spell.end
                # An open start takes a day that is in every period shown.
                starts.add(spell.start or spell.end)
    starts.discard("")
    if not starts and not graph.graph.get(KEY):
        return None
    day = date.fromisoformat(min(starts, default="1000-01-01")[:10]) - timedelta(days=1)
    nodes, edges = names
    if not years:
        # All edges get time-dependent weights, since Gephi loses one kind when it merges files.
        edges.add("weight")
    return Timeline(
        f"{day.isoformat()}T12:00:00", hours, tuple(sorted(nodes)), tuple(sorted(edges)), years
    )


def _of(data: Mapping[str, Any], years: bool) -> Times | None:
    if not years:
        return data.get(KEY)
    first, last = (data.get(name) for name in _YEARS)
    if first is None and last is None:
        return None
    return _of_years(first, last)


@functools.lru_cache(maxsize=4096)
def _of_years(first: int | None, last: int | None) -> Times:
    return Times((of_years(Span(first, last)),))
