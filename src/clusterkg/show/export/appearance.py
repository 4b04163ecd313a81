"""Appearance of nodes and edges in exported files: positions, sizes, colours."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.names.words import listed, token
from clusterkg.show.export.arrangement import arrange
from clusterkg.show.export.layout import SEED
from clusterkg.show.times import KEY

if TYPE_CHECKING:
    import networkx as nx

# The attribute that sizes the nodes of a view, which may be missing in part of it.
VIEW_SIZES: Final = frozenset(("industries", "targets", "cities"))
# The palette of Okabe and Ito (2008), suitable for colour-blind readers.
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#999999"
PALETTE: Final = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, YELLOW)

# Kinds have the same colour in every file; others take unused colours, or are grey.
_TARGETS: Final = (
    *("IndustryTarget", "Cluster", "InnovationBase", "FutureIndustry", "AdvantageIndustry"),
    *("EmergingIndustry", "PillarIndustry"),
)
KINDS: Final = {
    "City": BLUE,
    "ClusterProgramme": ORANGE,
    **dict.fromkeys(_TARGETS, VERMILION),
    "Industry": GREEN,
    **dict.fromkeys(("Zone", "Place", "Province"), SKY),
    **dict.fromkeys(("Tier", "TierDeclaration", "SizeClass"), PURPLE),
    **dict.fromkeys(("Organization", "ResearchInstitute", "Enterprise", "Post"), YELLOW),
    **dict.fromkeys(("Evidence", "Source", "IndustryMapping"), GREY),
}
# Gephi's range of radii: it rescales the sizes in a file to this range unless Auto-scale is off.
_SMALLEST, _LARGEST = 4.0, 100.0
_LIGHT, _DARK = "#CFE3F1", "#08306B"
_EVEN: Final = 20.0
# For more edges, communities take minutes and are computed only on request.
_SOON: Final = 200_000
_THINNEST, _THIN, _THICKEST = 1.0, 2.0, 6.0
# Approximate width of a label per character; longer labels are not taken into account.
_CHARACTER, _CHARACTERS = 10.0, 8


@dataclass(frozen=True)
class Look:
    """The appearance of a graph; lists are in the order of its nodes.

    Positions and sizes are in Gephi's units, a size being a radius; colours are #RRGGBB. `lightest`
    and `heaviest` are the least and the greatest absolute weight of an edge; 0 without edges.
    """

    x: list[float]
    y: list[float]
    size: list[float]
    colour: list[str]
    lightest: float
    heaviest: float

    def thickness(self, weight: float) -> float:
        """Return the line width of an edge: a constant plus a part proportional to its absolute
        weight, or a constant if all weights are equal.
        """
        if self.lightest == self.heaviest:
            return _THIN
        return round(_THINNEST + (_THICKEST - _THINNEST) * abs(weight) / self.heaviest, 2)


@dataclass(frozen=True)
class Style:
    """Options of appearance; if None, those of the graph or its view are used.

    `colour` and `size` name a node attribute or `degree`; `colour` may be `community`. `layout` is
    one of LAYOUTS, and `seed` its random seed.
    """

    colour: str | None = None
    size: str | None = None
    layout: str | None = None
    seed: int = SEED


def look(graph: nx.Graph[Any], style: Style | None = None) -> Look:
    """Return the deterministic appearance of a graph.

    Areas of nodes are proportional to an attribute: that of the style, else the one named by
    `graph.graph["size"]`, else the degree. Colours stand for an attribute: that of the style, else
    the one named by `graph.graph["colour"]`, else the kind of a node, or its community if all have
    one kind and there are at most 200,000 edges. Groups beyond the palette of seven colours are
    grey, but known kinds keep their own colour; a number with more than seven values is coloured
    from light to dark. The layout is that of the style, else the one named by
    `graph.graph["layout"]`, else stress. The appearance of nodes in `graph.graph["look"]` takes
    precedence.

    Raises:
        InputError: the style names an attribute that no node has, an unknown layout, or one for
            which the graph lacks data.
    """
    import numpy as np

    style = style or Style()
    own: dict[Any, dict[str, Any]] = graph.graph.get("look", {})
    size = _sizes(_amounts(graph, attribute(graph, style.size or graph.graph.get("size"))))
    shades = _colours(graph, style.colour)
    for i, node in enumerate(graph):
        size[i] = float(own.get(node, {}).get("size", size[i]))
        shades[i] = own.get(node, {}).get("colour", shades[i])
    room = [
        max(2.4 * radius, _CHARACTER * min(len(str(label)), _CHARACTERS))
        for radius, (_, label) in zip(size, graph.nodes(data="label", default=""), strict=True)
    ]
    layout = style.layout or graph.graph.get("layout") or "stress"
    placed = {node for node, said in own.items() if "x" in said and "y" in said}
    if placed >= set(graph):
        places = np.zeros((len(graph), 2))
    else:
        places = arrange(graph, np.array(room, dtype=float), layout, style.seed)
    for i, node in enumerate(graph):
        if node in placed:
            places[i] = own[node]["x"], own[node]["y"]
    places = places.round(2)
    weights = [abs(float(weight)) for _, _, weight in graph.edges(data="weight", default=1)]
    return Look(
        places[:, 0].tolist(),
        places[:, 1].tolist(),
        size,
        shades,
        min(weights, default=0),
        max(weights, default=0),
    )


def attribute(graph: nx.Graph[Any], name: str | None) -> str | None:
    """Return the attribute that `name` means in any language; None if `name` is empty.

    An attribute of the graph with exactly this name comes first; an unknown name is returned
    unchanged.
    """
    if not name:
        return None
    return name if has(graph, name) else token("attribute", name)


def _amounts(graph: nx.Graph[Any], wanted: str | None) -> list[float]:
    """Return the amount that determines the area of each node: the attribute `wanted`, or else the
    degree.

    A missing value, or one that is no number, counts as 0.

    Raises:
        InputError: no node has a number as the attribute `wanted`, and it is not in VIEW_SIZES.
    """
    if not wanted or wanted == "degree":
        return [float(degree) for _, degree in graph.degree()]
    values = [data.get(wanted) for _, data in graph.nodes(data=True)]
    numbers = [v for v in values if isinstance(v, Real) and not isinstance(v, bool)]
    if graph and wanted not in VIEW_SIZES and not numbers:
        known = listed("attribute", _attributes(graph, Real))
        raise InputError(Message("export.no-size", name=wanted, known=known))
    return [float(v) if isinstance(v, Real) and v == v else 0.0 for v in values]


def _attributes(graph: nx.Graph[Any], kind: type) -> list[str]:
    found = {
        name
        for _, data in graph.nodes(data=True)
        for name, value in data.items()
        if name != KEY and isinstance(value, kind) and not isinstance(value, bool)
    }
    return ["degree", *sorted(found)]


def _sizes(amounts: list[float]) -> list[float]:
    """Return radii such that areas are proportional to amounts.

    Negative amounts count as 0. The largest radius is _LARGEST, the smallest at least _SMALLEST; if
    all amounts are equal, all radii are _EVEN.
    """
    roots = [math.sqrt(max(amount, 0)) for amount in amounts]
    least, most = min(roots, default=0), max(roots, default=0)
    if least == most:
        return [_EVEN] * len(roots)
    return [max(_SMALLEST, round(_LARGEST * root / most, 2)) for root in roots]


def by_community(graph: nx.Graph[Any], colour: str | None) -> bool:
    """Return whether the nodes of a graph are coloured by community.

    Args:
        colour: The attribute for colours; None for that of the graph, or the default of `look`.
    """
    colour = attribute(graph, colour or graph.graph.get("colour"))
    return colour == "community" or (
        colour is None
        and graph.size() <= _SOON
        and len({data.get("kind", "") for _, data in graph.nodes(data=True)}) == 1
    )


def _colours(graph: nx.Graph[Any], word: str | None) -> list[str]:
    colour = attribute(graph, word or graph.graph.get("colour"))
    if by_community(graph, word):
        return _by_community(graph)
    if colour in (None, "kind"):
        kinds = [str(data.get("kind", "")) for _, data in graph.nodes(data=True)]
        by_kind = Counter(kinds)
        # Sorted by frequency, and then by name.
        order = sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        of = {kind: KINDS[kind] for kind in order if kind in KINDS}
        free = (each for each in PALETTE if each not in of.values())
        for kind in order:
            if kind not in of:
                of[kind] = next(free, GREY)
        return [of[kind] for kind in kinds]
    if colour == "degree":
        return _ramp([float(degree) for _, degree in graph.degree()])
    if len(graph) and not has(graph, colour):
        known = listed("attribute", ["community", *_attributes(graph, object)])
        raise InputError(Message("export.no-colours", by=colour, known=known))
    return _by_value([data.get(colour) for _, data in graph.nodes(data=True)])


def _by_community(graph: nx.Graph[Any]) -> list[str]:
    """Return a colour per node: one for each of the seven largest communities, grey for smaller
    ones and for nodes alone in theirs.
    """
    found: dict[Any, Any] = dict(graph.nodes(data="community"))
    if not has(graph, "community"):
        from clusterkg.compare.network import communities

        found = communities(graph)
    members = Counter(which for which in found.values() if which is not None)
    order = sorted(members, key=lambda which: (-members[which], str(which)))
    together = (which for which in order if members[which] > 1)
    shades = dict(zip(together, PALETTE, strict=False))
    return [shades.get(found[node], GREY) for node in graph]


def has(graph: nx.Graph[Any], name: str) -> bool:
    """Return whether some node has the attribute `name`."""
    return any(name in data for _, data in graph.nodes(data=True))


def _by_value(values: list[Any]) -> list[str]:
    """Return a colour for each value: a gradient for more than seven different numbers, else one
    for each of the seven most frequent values; others and missing ones are grey.
    """
    known = [value for value in values if value is not None]
    numbers = all(isinstance(v, Real) and not isinstance(v, bool) for v in known)
    if numbers and len(set(known)) > len(PALETTE):
        return _ramp([None if value is None else float(value) for value in values])
    counts = Counter(str(value) for value in known)
    order = sorted(counts, key=lambda value: (-counts[value], value))
    shades = dict(zip(order, PALETTE, strict=False))
    return [GREY if value is None else shades.get(str(value), GREY) for value in values]


def _ramp(values: list[float | None]) -> list[str]:
    """Return a colour from light to dark for each number; a missing one is grey."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)

    def shade(value: float) -> str:
        share = (value - low) / (high - low) if high > low else 1.0
        ends = [(int(_LIGHT[i : i + 2], 16), int(_DARK[i : i + 2], 16)) for i in (1, 3, 5)]
        return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in ends)

    return [GREY if value is None else shade(value) for value in values]
