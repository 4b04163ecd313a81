"""Backbones of networks: edges heavier than expected by chance, or essential for connectivity.

networkx 3.6 has none of these methods.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

if TYPE_CHECKING:
    import networkx as nx

METHODS: Final = ("disparity", "noise-corrected", "h")
LEVEL: Final = 0.05
Edge = tuple[Any, ...]


def weights_of(graph: nx.Graph[Any]) -> dict[Edge, float]:
    """Return the weight of each edge, 1 if it has none; parallel edges are not merged.

    Raises:
        InputError: a weight is negative, for which these measures are undefined.
    """
    weights = {
        edge: float(weight)
        for edge, (*_, weight) in zip(
            graph.edges, graph.edges(data="weight", default=1), strict=True
        )
    }
    for (one, other, *_), weight in weights.items():
        if weight < 0:
            ends = {"source": str(one), "target": str(other)}
            raise InputError(Message("compare.negative", weight=weight, **ends))
    return weights


def _sums(graph: nx.Graph[Any]) -> tuple[dict[Any, float], dict[Any, float]]:
    """Return the total weight of outgoing and of incoming edges of each node.

    In an undirected graph, both are the total of all its edges.
    """
    import networkx as nx

    if isinstance(graph, nx.DiGraph):
        return dict(graph.out_degree(weight="weight")), dict(graph.in_degree(weight="weight"))
    both = dict(graph.degree(weight="weight"))
    return both, both


def disparity(graph: nx.Graph[Any]) -> dict[Edge, float]:
    """Return, for each edge, the probability of such a weight by chance (Serrano et al. 2009).

    For a node with k edges and strength s, an edge is at least as heavy as w with probability (1 -
    w/s)^(k-1). The smaller value of the two ends counts; an end with only one edge gives 1. In a
    directed graph, the source is judged by its outgoing edges, the target by its incoming ones.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    weights = weights_of(graph)
    out, into = _sums(graph)
    if isinstance(graph, nx.DiGraph):
        leaving, entering = dict(graph.out_degree()), dict(graph.in_degree())
    else:
        leaving = entering = dict(graph.degree())

    def chance(weight: float, total: float, degree: int) -> float:
        return (1 - weight / total) ** (degree - 1) if degree > 1 and total else 1.0

    return {
        edge: min(
            chance(weight, out[edge[0]], leaving[edge[0]]),
            chance(weight, into[edge[1]], entering[edge[1]]),
        )
        for edge, weight in weights.items()
    }


def noise_corrected(graph: nx.Graph[Any]) -> dict[Edge, float]:
    """Return the p-value of each edge against the noise-corrected model (Coscia and Neffke 2017).

    The normalised lift of a weight over its expectation from the strengths of both ends is divided
    by its standard deviation under a beta prior; the p-value is that of a normal distribution, so
    that 0.05 is their threshold of 1.64. It is 1 if the weight is 0, if the strengths of all nodes
    add up to at most 1, or if one of the ends has all of that sum.

    Raises:
        InputError: a weight is negative.
    """
    from statistics import NormalDist

    weights = weights_of(graph)
    out, into = _sums(graph)
    total = math.fsum(out.values())
    normal = NormalDist()
    found = {}
    for edge, weight in weights.items():
        one, other = out[edge[0]], into[edge[1]]
        if weight == 0 or total <= 1 or one >= total or other >= total:
            found[edge] = 1.0
            continue
        kappa = total / (one * other)
        lift = (kappa * weight - 1) / (kappa * weight + 1)
        mean = one * other / total**2
        variance = one * other * (total - one) * (total - other) / (total**4 * (total - 1))
        prior = mean**2 / variance * (1 - mean) - mean
        rest = mean / variance * (1 - mean**2) - (1 - mean)
        share = (prior + weight) / (prior + rest + total)
        slope = 1 / (one * other) - total * (one + other) / (one * other) ** 2
        steep = 2 * (kappa + weight * slope) / (kappa * weight + 1) ** 2
        deviation = math.sqrt(share * (1 - share) * total) * abs(steep)
        found[edge] = normal.cdf(-lift / deviation) if deviation else float(lift <= 0)
    return found


def h_edges(graph: nx.Graph[Any]) -> dict[Edge, bool]:
    """Return, for each edge, whether it is in the h-backbone (Zhang et al. 2018).

    It is if its weight is at least the largest h such that h edges have a weight of at least h; or
    if it is on at least h' shortest paths per node, with h' defined likewise. Both h and h' are at
    least 1. The length of a path is its number of edges.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    weights = weights_of(graph)
    simple: nx.Graph[Any] = nx.DiGraph(graph) if graph.is_directed() else nx.Graph(graph)
    ways = nx.edge_betweenness_centrality(simple, normalized=False)
    of = {edge: ways.get(edge[:2], ways.get(edge[1::-1], 0.0)) for edge in weights}
    bridges = {edge: value / max(len(graph), 1) for edge, value in of.items()}
    strong, bridging = _h(weights.values()), _h(bridges.values())
    return {edge: weights[edge] >= strong or bridges[edge] >= bridging for edge in weights}


def _h(values: Any) -> int:
    """Return the largest h such that h values are at least h; at least 1."""
    ordered = sorted(values, reverse=True)
    return max(1, sum(1 for place, value in enumerate(ordered, 1) if value >= place))


def parsed(text: str | float) -> tuple[str, float | None]:
    """Parse `method:level`, a method alone, or a level of disparity alone.

    Returns:
        The method, and the level: LEVEL if none is given, None for the method `h`.

    Raises:
        InputError: there is no such method, the level is not in (0, 1], or `h` has a level.
    """
    method, _, level = str(text).partition(":")
    if method not in METHODS:
        method, level = "disparity", str(text)
    if method == "h":
        if level:
            raise InputError(Message("compare.h-level"))
        return method, None
    try:
        alpha = float(level) if level else LEVEL
    except ValueError:
        message = Message("compare.no-backbone", text=str(text), methods=list(METHODS))
        raise InputError(message) from None
    if not 0 < alpha <= 1:
        raise InputError(Message("compare.backbone", alpha=alpha))
    return method, alpha


def backbone(graph: nx.Graph[Any], by: str | float) -> nx.Graph[Any]:
    """Return a graph with only the edges of a backbone; all nodes are kept.

    Edges have their score in the whole graph as the attribute `disparity` or `noise_corrected`, and
    `graph.graph["least"]` is the smallest score of any edge, None without edges. The method `h` has
    neither.

    Args:
        by: A method of METHODS, optionally with a level after a colon, or a level of `disparity`
            alone: edges with a lower score are kept.

    Raises:
        InputError: as in `parsed`, or a weight is negative.
    """
    method, level = parsed(by)
    out = graph.copy()
    if level is None:
        out.remove_edges_from([edge for edge, stays in h_edges(graph).items() if not stays])
        return out
    scores = disparity(graph) if method == "disparity" else noise_corrected(graph)
    name, edges = method.replace("-", "_"), out.edges
    for edge, score in scores.items():
        edges[edge][name] = score
    out.remove_edges_from([edge for edge, score in scores.items() if not score < level])
    out.graph["least"] = min(scores.values(), default=None)
    return out
