"""Sankey diagram of targets, from cities over industry fields to tiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import text
from clusterkg.compare.overlap import overlap
from clusterkg.facts.bets import bets
from clusterkg.rdf.table import Table, number
from clusterkg.show.export.appearance import PALETTE
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.heatmap import order
from clusterkg.show.pictures.request import Request, columns_in, legend, marked, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Band, Picture, Rect, Shape, Text
from clusterkg.show.pictures.scheme import Scheme, scheme_of
from clusterkg.store.graph import Graph

_NODE: Final = 14.0
_APART: Final = 300.0
_SLOT: Final = 22.0
# Height of a target, and maximum height of all together, beyond which targets become thinner.
_UNIT, _MOST = 16.0, 1600.0


@dataclass
class _Node:
    """A node of a column: `y` is its top, `rank` its position in the column, `unit` the height of a
    target.
    """

    label: str
    colour: str
    amount: float
    unit: float = _UNIT
    y: float = 0
    rank: int = 0

    @property
    def height(self) -> float:
        return self.amount * self.unit


@dataclass(frozen=True)
class _Flow:
    """The number of targets of a city that flow from one node to another."""

    city: _Node
    source: _Node
    target: _Node
    amount: float


def flows(store: Graph, scheme: Scheme) -> dict[tuple[str, str, str], float]:
    """Return the number of targets by city, field and tier (IRIs; the tier is empty if unstated).

    A target with several fields or tiers is divided equally among them; one without an industry is
    left out. Industries above the level of fields count as their own field.
    """
    fields: dict[tuple[str, str], set[str]] = defaultdict(set)
    tiers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for bet in bets(store, "concept"):
        fields[bet.city, bet.target].update(scheme.at(bet.industry, "field") or [bet.industry])
        tiers[bet.city, bet.target].update(dict(bet.tiers) or {""})
    out: dict[tuple[str, str, str], float] = defaultdict(float)
    for (city, target), those in sorted(fields.items()):
        named = tiers[city, target]
        for field in sorted(those):
            for tier in sorted(named):
                out[city, field, tier] += 1 / (len(those) * len(named))
    return dict(out)


def draw(request: Request) -> Picture:
    """Draw the flows of all targets with an industry."""
    request = request.narrowed()
    lang = request.lang
    scheme = scheme_of(request.store, lang)
    flowing = flows(request.store, scheme)
    found = overlap(request.store, "jaccard", "field", lang=lang)
    rows = order(found)
    cities = {
        found.cities[i]: _Node(
            marked(found.names[i], found.open_lists[i]),
            PALETTE[place % len(PALETTE)],
            sum(amount for (city, _, _), amount in flowing.items() if city == found.cities[i]),
        )
        for place, i in enumerate(rows)
    }
    tiers = _tiers(request.store, flowing, scheme, text("show.sankey.unstated", lang))
    fields = _fields(flowing, scheme, list(cities), list(tiers))
    columns = (cities, fields, tiers)
    unit = min(_UNIT, _MOST / max(sum(flowing.values()), 1))
    for column in columns:
        for node in column.values():
            node.unit = unit
    high = max((_needed(column.values()) for column in columns), default=0)
    for column in columns:
        _spread(list(column.values()), high)
    first = max((font.width(node.label, BODY) for node in cities.values()), default=0) + 10
    last = max((font.width(node.label, BODY) for node in tiers.values()), default=0) + 10
    reach = max((font.width(node.label, BODY) for node in fields.values()), default=0)
    apart = max(_APART, reach + 80)
    places = (first, first + apart, first + 2 * apart)
    shapes: list[Shape] = []
    into: dict[tuple[str, str], float] = defaultdict(float)
    for (city, field, _), amount in flowing.items():
        into[city, field] += amount
    first_half = [_Flow(cities[c], cities[c], fields[f], n) for (c, f), n in into.items()]
    other_half = [_Flow(cities[c], fields[f], tiers[t], n) for (c, f, t), n in flowing.items()]
    shapes += _ribbons(first_half, places[0], places[1], lang)
    shapes += _ribbons(other_half, places[1], places[2], lang)
    for column, x in zip(columns, places, strict=True):
        for node in column.values():
            shapes += _drawn(node, x, lang, start=column is cities)
    heads = [text(f"show.sankey.head.{name}", lang) for name in ("city", "field", "tier")]
    for head, x, anchor in zip(heads, places, ("end", "start", "start"), strict=True):
        where = x - 8 if anchor == "end" else x + _NODE + 8
        shapes.append(Text(where, 14, head, SMALL, anchor, "soft", name="column"))
    wide = places[2] + _NODE + last
    keys = []
    if "" in tiers or any(not node.amount for node in cities.values()):
        keys.append((swatch(UNKNOWN), text("show.sankey.unknown", lang)))
    drawn, end = legend(keys, high + 42, wide)
    notes = [text("show.picture.open", lang)] if any(found.open_lists) else []
    if not rows:
        notes.append(text("show.picture.none", lang))
    table = tuple(
        (
            Literal(cities[city].label),
            Literal(fields[field].label),
            Literal(tiers[tier].label),
            number(amount),
        )
        for (city, field, tier), amount in flowing.items()
    )
    return Picture(
        "sankey",
        lang,
        text("show.sankey.title", lang),
        text("show.sankey.description", lang),
        wide,
        end,
        (*shapes, *drawn),
        Table(columns_in(lang, "city", "field", "tier", "targets"), table),
        notes,
    )


def _tiers(
    store: Graph, flowing: Mapping[tuple[str, str, str], float], scheme: Scheme, unstated: str
) -> dict[str, _Node]:
    """Return the nodes of tiers by descending rank, then those without a rank; targets without a
    tier last.
    """
    ranks = dict(tier for bet in bets(store, "concept") for tier in bet.tiers)
    amounts: dict[str, float] = defaultdict(float)
    for (_, _, tier), amount in flowing.items():
        amounts[tier] += amount
    ordered = sorted(amounts, key=lambda tier: (not tier, -ranks.get(tier, 0), scheme.label(tier)))
    return {
        tier: _Node(
            scheme.label(tier) if tier else unstated, "soft" if tier else UNKNOWN, amounts[tier]
        )
        for tier in ordered
    }


def _fields(
    flowing: Mapping[tuple[str, str, str], float],
    scheme: Scheme,
    cities: Sequence[str],
    tiers: Sequence[str],
) -> dict[str, _Node]:
    """Return the nodes of fields, sorted by the mean height of the cities and tiers that they
    connect.
    """
    amounts: dict[str, float] = defaultdict(float)
    heights: dict[str, float] = defaultdict(float)
    for (city, field, tier), amount in flowing.items():
        amounts[field] += amount
        into = (cities.index(city) + 0.5) / len(cities)
        out = (tiers.index(tier) + 0.5) / len(tiers)
        heights[field] += amount * (into + out) / 2
    ordered = sorted(
        amounts, key=lambda field: (heights[field] / amounts[field], scheme.label(field))
    )
    return {field: _Node(scheme.label(field), "soft", amounts[field]) for field in ordered}


def _needed(nodes: Iterable[_Node]) -> float:
    return sum(max(node.height, _SLOT - 6) + 6 for node in nodes)


def _spread(nodes: Sequence[_Node], high: float) -> None:
    """Set the positions of nodes so that they fill a column of height `high`."""
    spare = (high - _needed(nodes)) / max(len(nodes), 1)
    y = 30.0
    for rank, node in enumerate(nodes):
        room = max(node.height, _SLOT - 6) + 6 + spare
        node.y, node.rank = y + (room - node.height) / 2, rank
        y += room


def _ribbons(flows: Sequence[_Flow], x: float, until: float, lang: str) -> list[Shape]:
    """Return the ribbons between two columns, at each node sorted so that few cross."""
    out: list[Shape] = []
    starts = _stacked(flows, lambda f: f.source, lambda f: (f.city.rank, f.target.rank))
    ends = _stacked(flows, lambda f: f.target, lambda f: (f.source.rank, f.city.rank))
    for place, flow in enumerate(flows):
        labels = dict.fromkeys((flow.city.label, flow.source.label, flow.target.label))
        out.append(
            Band(
                (x + _NODE, starts[place]),
                (until, ends[place]),
                flow.amount * flow.city.unit,
                flow.city.colour,
                "flow",
                f"{' → '.join(labels)}: {_targets(flow.amount, lang)}",
            )
        )
    return out


def _stacked(
    flows: Sequence[_Flow],
    node_of: Callable[[_Flow], _Node],
    order_of: Callable[[_Flow], tuple[int, int]],
) -> dict[int, float]:
    """Return the y at which each flow (by index) meets its node; flows are stacked downwards in
    `order_of`.
    """
    taken: dict[int, float] = defaultdict(float)
    out = {}
    for place in sorted(range(len(flows)), key=lambda p: order_of(flows[p])):
        node = node_of(flows[place])
        out[place] = node.y + taken[node.rank]
        taken[node.rank] += flows[place].amount * node.unit
    return out


def _targets(amount: float, lang: str) -> str:
    return text("show.picture.targets", lang, n=amount)


def _drawn(node: _Node, x: float, lang: str, *, start: bool) -> list[Shape]:
    middle = node.y + node.height / 2 + 0.36 * BODY
    label = (
        Text(x - 8, middle, node.label, anchor="end", name="node")
        if start
        else Text(x + _NODE + 8, middle, node.label, halo=True, name="node")
    )
    if not node.amount:
        box = Rect(x, node.y - 8, _NODE, 16, UNKNOWN, "soft", name="node unknown", title=node.label)
        return [box, label]
    title = f"{node.label}: {_targets(node.amount, lang)}"
    edge = "soft" if node.colour == UNKNOWN else ""
    name = "node unknown" if node.colour == UNKNOWN else "node"
    box = Rect(x, node.y, _NODE, node.height, node.colour, edge, name=name, title=title)
    return [box, label]
