"""Backbones of networks: the edges that are heavier than chance has it, or that hold it together.

networkx 3.6 has none of these.
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
    """Return the weight of each edge, parallel ones apart.

    Raises:
        InputError: a weight is below 0, which these measures have no meaning for.
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
    """Return the weights of what leaves and of what enters each node."""
    import networkx as nx

    if isinstance(graph, nx.DiGraph):
        return dict(graph.out_degree(weight="weight")), dict(graph.in_degree(weight="weight"))
    both = dict(graph.degree(weight="weight"))
    return both, both


def disparity(graph: nx.Graph[Any]) -> dict[Edge, float]:
    """Return how likely each edge's weight is by chance, from 0 to 1 (Serrano et al. 2009).

    By the disparity filter: a node of k edges, of strength s, has by chance an edge as heavy as w
    with (1 - w/s)^(k-1). The less of its two ends counts; an end with one edge says nothing (1). In
    a directed view the source is judged by what leaves it, the target by what enters it.

    Raises:
        InputError: a weight is below 0.
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
    """Return how likely each edge is no heavier than chance has it (Coscia and Neffke 2017).

    The lift of a weight over what the strengths of its ends make likely, as a share of both, is
    held against its standard deviation, which a beta prior gives; the chance is that of a normal
    distribution, so that 0.05 is their threshold of 1.64.

    Raises:
        InputError: a weight is below 0.
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
    """Say of each edge whether it is in the h-backbone (Zhang et al. 2018).

    That is: it is among the h edges that weigh at least h, or among the h' that at least h'
    shortest ways for each node pass, ways being counted in steps.

    Raises:
        InputError: a weight is below 0.
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
    """Return the method and the level of `method:level`, of a method, or of a level of disparity.

    Raises:
        InputError: there is no such method, or the level is not above 0 and at most 1.
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
    """Return the graph with only the edges of a backbone; all nodes stay.

    Edges keep the score by which they stay, which is that in the whole graph, as `disparity` or
    `noise_corrected`. `graph.graph["least"]` is the least score that an edge of the graph has.

    Args:
        by: a method of METHODS, with a level after a colon, or a level of `disparity` alone: edges
            stay whose score is below it.

    Raises:
        InputError: as of `parsed`, or a weight is below 0.
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
