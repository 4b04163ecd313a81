"""Stress layout: distances in the drawing follow distances in the graph.

Components are laid out by stress majorization (Gansner, Koren and North 2004), starting from pivot
MDS (Brandes and Pich 2006). In large components, trees attached to the rest are drawn as discs
around their attachment node, and the rest is laid out by sparse stress, in which a node keeps its
distance to neighbours and to some pivots that represent all others (Ortmann, Klimenta and Brandes
2017). Finally overlapping nodes are moved apart, and components are packed side by side.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import scipy.sparse as sp

    Array = np.ndarray[Any, np.dtype[np.float64]]
    Places = np.ndarray[Any, np.dtype[np.int64]]

SEED: Final = 0
# The length of an edge in Gephi's units, in which nodes are 8 to 200 wide.
EDGE: Final = 250.0
# Up to this many nodes all pairs are used; beyond, pivots represent other nodes.
_ALL_PAIRS: Final = 1000
_PIVOTS: Final = 30
_STEPS: Final = 60
# Iteration ends when no node moves by more than this share of an edge length.
_STILL: Final = 0.01
_SPARSE_STEPS: Final = 20
# Maximum length of a light edge, relative to the heaviest.
_LONGEST: Final = 4.0
_APART_STEPS: Final = 40
# A component with less than this share of the height of its row begins the next row.
_LOW: Final = 0.25
_LARGE: Final = 20_000
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def positions(graph: nx.Graph[Any], room: Array, seed: int = SEED) -> Array:
    """Return the positions of nodes as an array of shape (n, 2), centred on (0, 0).

    Weights count by their absolute value; edges of weight 0 have no influence.

    Args:
        graph: The graph. In an undirected graph heavier edges are shorter; in a directed graph all
            are equally long.
        room: The diameter that each node needs, in Gephi's units, in the order of the nodes.
        seed: Random seed; with the same seed the result is the same.
    """
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    n = len(graph)
    if n == 0:
        return np.zeros((0, 2))
    lengths = _lengths(_weights(graph), graph.is_directed())
    _, component = connected_components(lengths, directed=False)
    by_component = np.argsort(component, kind="stable")
    bounds = np.flatnonzero(np.diff(component[by_component])) + 1
    members = np.split(by_component, bounds)
    out = np.zeros((n, 2))
    for those in members:
        if len(those) > 1:
            part = lengths[those][:, those] if len(those) < n else lengths
            out[those] = _component(sp.csr_array(part), room[those], seed)
    _pack(out, members, room)
    return np.asarray(out - out.mean(axis=0))


def _weights(graph: nx.Graph[Any]) -> sp.csr_array:
    """Return the edge weights as a sparse matrix, each edge in one direction, parallel ones summed.

    This takes half the time of networkx, which lists both directions.
    """
    import numpy as np
    import scipy.sparse as sp

    place = {node: i for i, node in enumerate(graph)}
    edges = np.array(
        [(place[a], place[b], weight) for a, b, weight in graph.edges(data="weight", default=1)],
        dtype=np.float64,
    ).reshape(-1, 3)
    ends = edges[:, :2].astype(np.int32).T
    if not graph.is_directed():
        ends = np.sort(ends, axis=0)
    return sp.csr_array(sp.coo_array((edges[:, 2], ends), shape=(len(place), len(place))))


def _lengths(weights: sp.csr_array, directed: bool) -> sp.csr_array:
    """Return the symmetric matrix of edge lengths, without loops: all 1 if `directed`, else
    sqrt(heaviest / weight), at most _LONGEST.

    Weights count by their absolute value; of two opposite edges the heavier counts.
    """
    import numpy as np
    import scipy.sparse as sp

    weights = abs(weights)
    both = sp.csr_array(weights.maximum(weights.T))
    both.setdiag(0)
    both.eliminate_zeros()
    if both.nnz:
        heaviest = both.data.max()
        light = np.sqrt(heaviest / both.data) if not directed else np.ones_like(both.data)
        both.data = np.minimum(light, _LONGEST)
    return both


def _component(lengths: sp.csr_array, room: Array, seed: int) -> Array:
    """Return positions of a connected component, with edges about as long as in `lengths`."""
    import numpy as np

    if lengths.shape[0] <= _ALL_PAIRS:
        return _spread(_core(lengths, seed) * EDGE, room)
    hung, parents = _hanging(lengths)
    radii = room / 2
    around = _discs(hung, parents, radii)
    core = np.setdiff1d(np.arange(len(room)), hung)
    out = np.zeros((len(room), 2))
    if len(core) > 1:
        inner = lengths[core][:, core].tocoo()
        # Edges leave room for the discs at their ends.
        inner.data = inner.data + (radii[core][inner.row] + radii[core][inner.col]) / EDGE
        out[core] = _spread(_core(inner.tocsr(), seed) * EDGE, 2 * radii[core])
    for node, parent in zip(reversed(hung), reversed(parents), strict=True):
        out[node] = out[parent] + around[node]
    return out


def _core(lengths: sp.csr_array, seed: int) -> Array:
    """Return positions by full or sparse stress, with edges as long as in `lengths`."""
    import numpy as np

    n = lengths.shape[0]
    draw = np.random.default_rng(seed)
    pivots, distances = _pivots(lengths, n if n <= _ALL_PAIRS else _few(n, _PIVOTS))
    places = _start(distances[:: math.ceil(len(distances) / _PIVOTS)]) + draw.normal(
        scale=0.05, size=(n, 2)
    )
    if n <= _ALL_PAIRS:
        return _stress(places, distances)
    return _sparse_stress(places, lengths, pivots, distances)


def _few(n: int, count: int) -> int:
    return count if n <= _LARGE else count // 2


def _hanging(lengths: sp.csr_array) -> tuple[list[int], list[int]]:
    """Return the nodes of trees attached to the rest, each before its parent, and their parents."""
    import numpy as np

    edges = lengths.tocoo()
    left = np.diff(lengths.indptr)
    # The XOR of a node's remaining neighbours, from which the last one can be read.
    sums = np.zeros(len(left), dtype=np.int64)
    np.add.at(sums, edges.row, edges.col.astype(np.int64))
    degrees, last = left.tolist(), sums.tolist()
    waiting = [node for node, degree in enumerate(degrees) if degree == 1]
    hung, parents = [], []
    for node in waiting:
        if degrees[node] != 1:
            continue
        parent = last[node]
        hung.append(node)
        parents.append(parent)
        degrees[node] = 0
        degrees[parent] -= 1
        last[parent] -= node
        if degrees[parent] == 1:
            waiting.append(parent)
    return hung, parents


def _discs(hung: list[int], parents: list[int], radii: Array) -> Array:
    """Place attached nodes in a sunflower spiral around their parent (Vogel 1979).

    Returns:
        The position of each node relative to its parent. `radii` is changed: that of a parent
        becomes the radius of its disc.
    """
    import numpy as np

    around = np.zeros((len(radii), 2))
    area = (radii**2).tolist()
    seeds = [0] * len(radii)
    reach = radii.tolist()
    for node, parent in zip(hung, parents, strict=True):
        own = reach[node]
        area[parent] += 1.5 * own * own
        far = math.sqrt(area[parent]) + own / 2
        angle = seeds[parent] * _GOLDEN
        seeds[parent] += 1
        around[node] = far * math.cos(angle), far * math.sin(angle)
        reach[parent] = max(reach[parent], far + own)
    radii[:] = reach
    return around


def _pivots(lengths: sp.csr_array, count: int) -> tuple[Places, Array]:
    """Return pivots far from each other, and their distances from all nodes, of shape (pivots, n).

    All nodes are pivots if there are at most `count`.
    """
    import numpy as np
    from scipy.sparse.csgraph import dijkstra, shortest_path

    n = lengths.shape[0]
    if count >= n:
        return np.arange(n), np.asarray(shortest_path(lengths, directed=False))
    even = bool((lengths.data == lengths.data[0]).all())
    scale = float(lengths.data[0]) if even else 1.0
    chosen = [int(np.argmax(np.diff(lengths.indptr)))]
    rows: list[Array] = []
    nearest = np.full(n, np.inf)
    while len(rows) < count:
        # Lengths are symmetric, which spares the search a check.
        row = dijkstra(lengths, directed=True, indices=[chosen[-1]], unweighted=even)[0] * scale
        rows.append(row)
        nearest = np.minimum(nearest, row)
        chosen.append(int(np.argmax(nearest)))
    return np.array(chosen[:count]), np.array(rows)


def _start(distances: Array) -> Array:
    """Return the projection on the plane in which distances from pivots vary most (pivot MDS)."""
    import numpy as np

    squared = distances.T**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    plane = centred @ vectors[:, np.argsort(values)[::-1][:2]]
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, np.zeros(len(plane))])
    # The sign of each axis is arbitrary: one is fixed, so that the result is deterministic.
    far = np.abs(plane).argmax(axis=0)
    plane = plane * np.where(plane[far, [0, 1]] < 0, -1, 1)
    spread = np.sqrt((plane**2).sum(axis=1).mean())
    return np.asarray(plane / spread * np.sqrt((distances**2).mean() / 2) if spread else plane)


def _stress(places: Array, distances: Array) -> Array:
    """Return the positions after moving all pairs towards their distances, by majorization."""
    import numpy as np

    n = len(places)
    apart = np.where(distances > 0, distances, 1)
    weights = apart**-2
    np.fill_diagonal(weights, 0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian + 1 / n) - 1 / n
    for _ in range(_STEPS):
        square = (places**2).sum(axis=1)
        now = np.sqrt(np.maximum(square[:, None] + square - 2 * places @ places.T, 0))
        pull = -weights * distances / np.maximum(now, 1e-9)
        np.fill_diagonal(pull, 0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        moved = inverse @ (pull @ places)
        done = np.abs(moved - places).max() < _STILL
        places = moved
        if done:
            break
    return np.asarray(places)


def _sparse_stress(places: Array, lengths: sp.csr_array, pivots: Places, distances: Array) -> Array:
    """Return the positions after moving neighbours towards the lengths of their edges, and nodes
    towards their distances from the pivots.
    """
    import numpy as np
    import scipy.sparse as sp

    n = len(places)
    edges = lengths.tocoo()
    to_pivots = distances.T.copy()
    # A pivot represents the nodes that are nearest to it and within half of the distance.
    region = distances.argmin(axis=0)
    stands = np.empty_like(to_pivots)
    for k in range(len(pivots)):
        own = np.sort(distances[k, region == k])
        stands[:, k] = np.searchsorted(own, to_pivots[:, k] / 2, side="right")
    safe = np.where(to_pivots > 0, to_pivots, 1)
    pivot_weights = np.where(to_pivots > 0, stands / safe**2, 0)
    edge_weights = edges.data**-2
    total = pivot_weights.sum(axis=1) + np.bincount(edges.row, edge_weights, minlength=n)
    adjacency = sp.csr_array((edge_weights, (edges.row, edges.col)), shape=(n, n))
    for _ in range(_few(n, _SPARSE_STEPS)):
        pull = np.zeros((n, 2))
        gap = places[edges.row] - places[edges.col]
        factor = edge_weights * edges.data / np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
        for axis in (0, 1):
            pull[:, axis] += np.bincount(edges.row, factor * gap[:, axis], minlength=n)
        pull += adjacency @ places
        for k, pivot in enumerate(pivots):
            gap = places - places[pivot]
            far = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
            step = (pivot_weights[:, k] * to_pivots[:, k] / far)[:, None] * gap
            pull += step + pivot_weights[:, k, None] * places[pivot]
        places = pull / total[:, None]
    return np.asarray(places)


def _spread(places: Array, room: Array) -> Array:
    """Return positions scaled up, at most twofold, so that most nodes have room; those that still
    overlap are moved apart.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    n = len(places)
    nearest = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    tight = float(np.quantile(nearest, 0.25))
    places = places * min(max(float(np.median(room)) / max(tight, 1e-6), 1), 2)
    # A wide node may overlap many others; a node of a large drawing has few neighbours.
    neighbours = min(8 if n > _ALL_PAIRS else 64, n)
    for _ in range(_APART_STEPS if n <= _LARGE else _APART_STEPS // 4):
        near, who = map(np.asarray, cKDTree(places).query(places, k=neighbours))
        gap = places[:, None] - places[who[:, 1:]]
        want = (room[:, None] + room[who[:, 1:]]) / 2
        far = np.maximum(near[:, 1:], 1e-6)
        push = np.maximum(want - far, 0) / far
        if not (push > 1e-3).any():
            break
        places = places + (gap * (push * 0.5)[:, :, None]).sum(axis=1) / 2
    return np.asarray(places)


def _pack(places: Array, members: list[Places], room: Array) -> None:
    """Move components side by side in rows, the highest first."""
    import numpy as np

    margin = EDGE / 2
    boxes = []
    for those in members:
        half = room[those].max() / 2 + margin / 2
        low, high = places[those].min(axis=0) - half, places[those].max(axis=0) + half
        boxes.append((low, high - low))
    order = sorted(range(len(members)), key=lambda i: (-boxes[i][1][1], -boxes[i][1][0]))
    area = sum(float(box[1][0] * box[1][1]) for box in boxes)
    wide = max(1.3 * math.sqrt(area), *(float(box[1][0]) for box in boxes))
    x = y = tall = 0.0
    for i in order:
        low, size = boxes[i]
        # Beside a tall component, low ones would be far from the rest of their row.
        if x and (x + size[0] > wide or size[1] < _LOW * tall):
            x, y, tall = 0.0, y - tall, 0.0
        # Rows follow one another downwards.
        places[members[i]] += np.array([x - low[0], y - size[1] - low[1]])
        x += float(size[0])
        tall = max(tall, float(size[1]))
