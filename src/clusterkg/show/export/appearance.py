"""How nodes and edges look when a file is opened: places, sizes, colours."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.show.export.layout import positions

if TYPE_CHECKING:
    import networkx as nx

COLOURS: Final = ("kind", "community")
# The palette of Okabe and Ito (2008), which people tell apart whose sight of colours is weak.
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#999999"
PALETTE: Final = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, YELLOW)

# Kinds have the same colour in every file; what is not named here takes what is left, or is grey.
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
# Gephi stretches what it reads until sizes span these: from the start as it makes them, a picture
# stays as it is written.
_SMALLEST, _LARGEST = 4.0, 100.0
_EVEN: Final = 20.0
# Of more edges than this communities take minutes to find: only who asks for them waits.
_SOON: Final = 200_000
_THINNEST, _THIN, _THICKEST = 1.0, 2.0, 6.0
# A label is about so wide for each of its characters, if it is not too long to be shown.
_CHARACTER, _CHARACTERS = 10.0, 8


@dataclass(frozen=True)
class Look:
    """How a graph looks; lists are in the order of its nodes.

    Places and sizes are in units of Gephi, for which a size is a radius; colours are #RRGGBB;
    `lightest` and `heaviest` are the least and the greatest weight of an edge.
    """

    x: list[float]
    y: list[float]
    size: list[float]
    colour: list[str]
    lightest: float
    heaviest: float

    def thickness(self, weight: float) -> float:
        """Return how thick an edge is drawn: as its share of the heaviest, if weights differ."""
        if self.lightest == self.heaviest:
            return _THIN
        return round(_THINNEST + (_THICKEST - _THINNEST) * weight / self.heaviest, 2)


def look(graph: nx.Graph[Any], colour: str | None = None) -> Look:
    """Return how `graph` looks: the same each time.

    Sizes follow the root of the attribute that `graph.graph["size"]` names, or else of the degree,
    so that areas do not mislead. Colours stand for the kind of a node or, if that tells nothing
    apart or `colour` is `community`, for its community; all but the seven largest are grey. In a
    large graph only `colour` brings communities.

    Raises:
        InputError: `colour` is not one of COLOURS.
    """
    import numpy as np

    if colour is not None and colour not in COLOURS:
        raise InputError(Message("export.no-colours", by=colour, known=list(COLOURS)))
    wanted = graph.graph.get("size")
    degrees = dict(graph.degree())
    amounts = [
        float(data.get(wanted) or 0) if wanted else float(degrees[node])
        for node, data in graph.nodes(data=True)
    ]
    size = _sizes(amounts)
    room = [
        max(2.4 * radius, _CHARACTER * min(len(str(label)), _CHARACTERS))
        for radius, (_, label) in zip(size, graph.nodes(data="label", default=""), strict=True)
    ]
    places = positions(graph, np.array(room, dtype=float)).round(2)
    weights = [float(weight) for _, _, weight in graph.edges(data="weight", default=1)]
    return Look(
        places[:, 0].tolist(),
        places[:, 1].tolist(),
        size,
        _colours(graph, colour),
        min(weights, default=0),
        max(weights, default=0),
    )


def _sizes(amounts: list[float]) -> list[float]:
    roots = [math.sqrt(max(amount, 0)) for amount in amounts]
    least, most = min(roots, default=0), max(roots, default=0)
    if least == most:
        return [_EVEN] * len(roots)
    span = (_LARGEST - _SMALLEST) / (most - least)
    return [round(_SMALLEST + span * (root - least), 2) for root in roots]


def _colours(graph: nx.Graph[Any], colour: str | None) -> list[str]:
    kinds = [str(data.get("kind", "")) for _, data in graph.nodes(data=True)]
    by_kind = Counter(kinds)
    tells = len(by_kind) != 1 or graph.size() > _SOON
    if colour == "kind" or (colour is None and tells):
        # The most frequent first, and of two as frequent the first by name.
        order = sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        of = {kind: KINDS[kind] for kind in order if kind in KINDS}
        free = (each for each in PALETTE if each not in of.values())
        for kind in order:
            if kind not in of:
                of[kind] = next(free, GREY)
        return [of[kind] for kind in kinds]
    from clusterkg.compare.network import communities

    found = communities(graph)
    members = Counter(found.values())
    # The largest come first; who is alone belongs to none.
    shades = dict(
        zip((which for which in sorted(members) if members[which] > 1), PALETTE, strict=False)
    )
    return [shades.get(found[node], GREY) for node in graph]
