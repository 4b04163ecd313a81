"""Layouts of a graph: stress, force-directed, geographic, circular, or none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.names.words import listed
from clusterkg.show.export.layout import EDGE, SEED, positions

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

LAYOUTS: Final = ("stress", "fa2", "geo", "circular", "none")
# Iterations of ForceAtlas2, after which the views of this package no longer change.
_STEPS: Final = 200
# Size of a degree of latitude in Gephi's units, and how much larger it may become so that all but
# this share of nodes have room.
_DEGREE: Final = 100.0
_WIDEST: Final = 3.0
_CROWDED: Final = 0.25


def arrange(graph: nx.Graph[Any], room: Array, layout: str, seed: int = SEED) -> Array:
    """Return the positions of nodes as an array of shape (n, 2), around (0, 0).

    - stress: distances follow those in the graph (`clusterkg.show.export.layout`).
    - fa2: ForceAtlas2 (Jacomy et al. 2014), as implemented by networkx.
    - geo: by the `latitude` and `longitude` of nodes; others are placed amid their neighbours (in a
      directed graph, successors) with coordinates, or else in the middle.
    - circular: on a circle, sorted by kind and label.
    - none: all at (0, 0), for a program that computes a layout itself.

    Args:
        room: The diameter that each node needs, in Gephi's units, in the order of the nodes.
        layout: One of LAYOUTS.
        seed: Random seed of stress and fa2.

    Raises:
        InputError: there is no such layout, or it is `geo` and no node has coordinates.
    """
    import networkx as nx
    import numpy as np

    if layout not in LAYOUTS:
        layouts = listed("layout", LAYOUTS)
        raise InputError(Message("export.no-layout", layout=layout, layouts=layouts))
    n = len(graph)
    if layout == "stress":
        return positions(graph, room, seed)
    if layout == "none" or n == 0:
        return np.zeros((n, 2))
    if layout == "geo":
        return _map(graph, room)
    if layout == "circular":
        order = _by_kind(graph)
        radius = max(float(room.sum()) / (2 * math.pi), EDGE)
        angles = np.empty(n)
        angles[order] = 2 * np.pi * np.arange(n) / n
        return np.asarray(radius * np.column_stack([np.cos(angles), np.sin(angles)]))
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(n))
    number_of = {node: i for i, node in enumerate(graph)}
    for one, other, weight in graph.edges(data="weight", default=1):
        plain.add_edge(number_of[one], number_of[other], weight=abs(weight) or 1)
    start = positions(graph, room, seed)
    found = nx.forceatlas2_layout(
        plain,
        pos={i: start[i] / EDGE for i in range(n)},
        max_iter=_STEPS,
        weight="weight",
        seed=seed,
    )
    places = np.array([found[i] for i in range(n)])
    spread = float(np.abs(places).max())
    return np.asarray(places * (float(np.abs(start).max()) / spread if spread else 1.0))


def _by_kind(graph: nx.Graph[Any]) -> list[int]:
    keys = [
        (str(data.get("kind", "")), str(data.get("label", "")))
        for _, data in graph.nodes(data=True)
    ]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _map(graph: nx.Graph[Any], room: Array) -> Array:
    """Return positions in an equirectangular projection, true to scale at the mean latitude.

    The scale is such that three quarters of the nodes have room, within limits.
    """
    import networkx as nx
    import numpy as np
    from scipy.spatial import cKDTree

    known: dict[Any, tuple[float, float]] = {}
    for node, data in graph.nodes(data=True):
        if (latitude := data.get("latitude")) is not None and data.get("longitude") is not None:
            known[node] = (float(data["longitude"]), float(latitude))
    if not known:
        raise InputError(Message("export.no-map"))
    middle = np.mean(list(known.values()), axis=0)
    narrow = math.cos(math.radians(float(middle[1])))
    flat = (np.array(list(known.values())) - middle) * [narrow, 1]
    # As far apart as in a stress layout, where it takes no more than so much.
    # A node alone has no other near it, however far one looks.
    gaps = np.minimum(cKDTree(flat).query(flat, k=[2])[0], 360)
    wanted = float(np.median(room)) / max(float(np.quantile(gaps, _CROWDED)), 1e-6)
    places = dict(zip(known, flat * min(max(wanted, _DEGREE), _WIDEST * _DEGREE), strict=True))
    turn = 0
    for node in graph:
        if node not in places:
            # Placed amid neighbours on the map, each slightly beside the previous one.
            near = [places[other] for other in nx.all_neighbors(graph, node) if other in known]
            x, y = np.mean(near, axis=0) if near else (0.0, 0.0)
            angle, far = turn * math.pi * (3 - math.sqrt(5)), 20 + 4 * math.sqrt(turn)
            places[node] = (float(x) + far * math.cos(angle), float(y) + far * math.sin(angle))
            turn += 1
    return np.array([places[node] for node in graph])
