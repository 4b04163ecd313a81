"""Places for nodes: distances in the picture follow distances in the graph.

Components are laid out by stress (Gansner, Koren and North 2004), from a start by pivots (Brandes
and Pich 2006). In those of many nodes, trees that hang on the rest are discs around what they hang
on, and the rest is laid out by sparse stress, in which a node keeps its distance from neighbours
and from some pivots that stand for all others (Ortmann, Klimenta and Brandes 2017). Then nodes that
cover each other are moved apart, and components are set side by side.
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
# The length of an edge, in the unit of Gephi, in which nodes are 8 to 200 wide.
EDGE: Final = 250.0
# Up to this many nodes all pairs keep their distance; above, pivots stand for them.
_ALL_PAIRS: Final = 1000
_PIVOTS: Final = 30
_STEPS: Final = 60
# A step that moves no node by more than this share of an edge is the last.
_STILL: Final = 0.01
_SPARSE_STEPS: Final = 20
# A light edge is at most this much longer than the heaviest.
_LONGEST: Final = 4.0
_APART_STEPS: Final = 40
_LARGE: Final = 20_000
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def positions(graph: nx.Graph[Any], room: Array, seed: int = SEED) -> Array:
    """Return where to draw each node, of the shape (n, 2), around (0, 0).

    `room` is the diameter of the space that each node needs, in the same unit and order. In an
    undirected graph a heavy edge is short: weights say how close two nodes are.
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
    """Return the weights of edges, those of parallel ones as one sum, each edge one way.

    In half the time of networkx, which lists both ways.
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
    """Return the length of each edge, the same both ways, from 1."""
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
    """Return places for connected nodes, an edge being about as long as `lengths` says."""
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
        # An edge leaves room for the discs at its ends.
        inner.data = inner.data + (radii[core][inner.row] + radii[core][inner.col]) / EDGE
        out[core] = _spread(_core(inner.tocsr(), seed) * EDGE, 2 * radii[core])
    for node, parent in zip(reversed(hung), reversed(parents), strict=True):
        out[node] = out[parent] + around[node]
    return out


def _core(lengths: sp.csr_array, seed: int) -> Array:
    """Return places by stress, of all pairs or sparse, with edges as long as `lengths`."""
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
    """Return half as many for a large graph, of which nobody sees the difference."""
    return count if n <= _LARGE else count // 2


def _hanging(lengths: sp.csr_array) -> tuple[list[int], list[int]]:
    """Return the nodes of trees that hang on the rest, leaves first, and what each hangs on."""
    import numpy as np

    edges = lengths.tocoo()
    left = np.diff(lengths.indptr)
    # What remains of a node's neighbours, combined so that the last one can be read off.
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
    """Set what hangs on a node around it, in a spiral as of sunflower seeds (Vogel 1979).

    Returns the place of each node from what it hangs on, and widens `radii` to those of the discs.
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
    """Return nodes far from each other, and the distance of each from every node: (count, n)."""
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
        # Lengths are the same both ways, which the search need not find out.
        row = dijkstra(lengths, directed=True, indices=[chosen[-1]], unweighted=even)[0] * scale
        rows.append(row)
        nearest = np.minimum(nearest, row)
        chosen.append(int(np.argmax(nearest)))
    return np.array(chosen[:count]), np.array(rows)


def _start(distances: Array) -> Array:
    """Return the plane in which distances from pivots differ most (pivot MDS)."""
    import numpy as np

    squared = distances.T**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    plane = centred @ vectors[:, np.argsort(values)[::-1][:2]]
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, np.zeros(len(plane))])
    # The same plane has two signs a way: one is chosen, so that the picture is the same each time.
    far = np.abs(plane).argmax(axis=0)
    plane = plane * np.where(plane[far, [0, 1]] < 0, -1, 1)
    spread = np.sqrt((plane**2).sum(axis=1).mean())
    return np.asarray(plane / spread * np.sqrt((distances**2).mean() / 2) if spread else plane)


def _stress(places: Array, distances: Array) -> Array:
    """Bring all pairs near to their distances, by majorization."""
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
    """Bring neighbours, and nodes and pivots, near to their distances."""
    import numpy as np
    import scipy.sparse as sp

    n = len(places)
    edges = lengths.tocoo()
    to_pivots = distances.T.copy()
    # A pivot stands for the nodes that are nearest to it and nearer to it than half the way.
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
    """Scale a picture up until nodes have room, then move apart those that still touch."""
    import numpy as np
    from scipy.spatial import cKDTree

    n = len(places)
    nearest = np.asarray(cKDTree(places).query(places, k=2)[0])[:, 1]
    tight = float(np.quantile(nearest, 0.25))
    places = places * min(max(float(np.median(room)) / max(tight, 1e-6), 1), 2)
    # A wide node may touch many, a node of a large picture is next to few.
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
    """Set components side by side, in rows, the largest first."""
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
        if x and x + size[0] > wide:
            x, y, tall = 0.0, y - tall, 0.0
        # Rows go down from the top.
        places[members[i]] += np.array([x - low[0], y - size[1] - low[1]])
        x += float(size[0])
        tall = max(tall, float(size[1]))
