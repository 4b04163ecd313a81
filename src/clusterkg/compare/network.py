"""Measures of a network, for views: who is central, what belongs together, which edges matter.

A weight is how close two nodes are in an undirected view, so that a way along heavy edges is
short; in a directed view it is a count that says nothing of distance, and ways are counted in
steps.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.compare.distance import distances
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.table import Table, Term, number

if TYPE_CHECKING:
    import networkx as nx

SEED: Final = 0
# Nodes times edges up to which all ways are counted: some seconds of work.
_EXACT: Final = 20_000_000


def strength(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the sum of the weights of each node's edges (Barrat et al. 2004)."""
    return {node: float(value) for node, value in graph.degree(weight="weight")}


def betweenness(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the share of shortest ways that pass each node, from 0 to 1 (Freeman 1977).

    The length of an edge is 1 / weight in an undirected view (Newman 2001), without rounding. By
    the algorithm of Brandes 2001; in large graphs from a sample of starts drawn with a fixed seed
    (Brandes and Pich 2007), as `is_sampled` tells.
    """
    import networkx as nx

    weight = None
    if not graph.is_directed():
        graph = graph.copy()
        weights = [weight for _, _, weight in graph.edges(data="weight", default=1)]
        lengths = distances(weights)
        nx.set_edge_attributes(graph, dict(zip(graph.edges, lengths, strict=True)), "distance")
        weight = "distance"
    starts = max(10, _EXACT // max(graph.size(), 1)) if is_sampled(graph) else None
    found = nx.betweenness_centrality(graph, k=starts, weight=weight, seed=SEED)
    return {node: float(value) for node, value in found.items()}


def is_sampled(graph: nx.Graph[Any]) -> bool:
    """Say whether betweenness is estimated from a sample, not counted."""
    return len(graph) > 10 and len(graph) * graph.size() > _EXACT


def communities(graph: nx.Graph[Any]) -> dict[Any, int]:
    """Return the number of each node's community, the largest being 0 (Blondel et al. 2008).

    Louvain's method, with weights, without directions, with a fixed seed. Of communities of one
    size, that of the first node comes first.
    """
    import networkx as nx

    found = nx.community.louvain_communities(_plain(graph), weight="weight", seed=SEED)
    ordered = sorted((sorted(members) for members in found), key=lambda m: (-len(m), m[0]))
    of = {place: rank for rank, members in enumerate(ordered) for place in members}
    return {node: of[place] for place, node in enumerate(graph)}


def modularity(graph: nx.Graph[Any], of: dict[Any, int]) -> float | None:
    """Return how much denser communities are than by chance (Newman and Girvan 2004).

    From -1/2 to 1; None where there is no edge.
    """
    import networkx as nx

    if not graph.size():
        return None
    parts: dict[int, set[int]] = {}
    for place, node in enumerate(graph):
        parts.setdefault(of[node], set()).add(place)
    plain = _plain(graph)
    return float(nx.community.modularity(plain, list(parts.values()), weight="weight"))


def _plain(graph: nx.Graph[Any]) -> nx.Graph[int]:
    """Return the graph without directions, its nodes numbered: in the same order each time."""
    import networkx as nx

    number_of = {node: place for place, node in enumerate(graph)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(graph)))
    for one, other, weight in graph.edges(data="weight", default=1):
        i, j = number_of[one], number_of[other]
        before = plain.get_edge_data(i, j, {"weight": 0})["weight"]
        plain.add_edge(i, j, weight=before + weight)
    return plain


def degree_assortativity(graph: nx.Graph[Any]) -> float | None:
    """Return how alike in degree joined nodes are, from -1 to 1 (Newman 2002).

    None where it is not defined: all ends of edges have the same degree.
    """
    import networkx as nx

    plain = _plain(graph)
    if len({plain.degree(node) for edge in plain.edges for node in edge}) < 2:
        return None
    return float(nx.degree_pearson_correlation_coefficient(plain))


def kind_assortativity(graph: nx.Graph[Any]) -> float | None:
    """Return how alike in kind joined nodes are, from -1 to 1 (Newman 2003).

    None where it is not defined: all ends of edges are of one kind.
    """
    import networkx as nx

    kinds = {graph.nodes[node].get("kind") for edge in graph.edges for node in edge}
    if len(kinds) < 2:
        return None
    return float(nx.attribute_assortativity_coefficient(graph, "kind"))


def disparity(graph: nx.Graph[Any]) -> dict[tuple[Any, Any], float]:
    """Return how likely each edge's weight is by chance, from 0 to 1 (Serrano et al. 2009).

    By the disparity filter: a node of k edges, of strength s, has by chance an edge as heavy as w
    with (1 - w/s)^(k-1). The less of its two ends counts; an end with one edge says nothing (1). In
    a directed view the source is judged by what leaves it, the target by what enters it.
    """
    import networkx as nx

    if isinstance(graph, nx.DiGraph):
        leaving, entering = dict(graph.out_degree()), dict(graph.in_degree())
        out, into = dict(graph.out_degree(weight="weight")), dict(graph.in_degree(weight="weight"))
    else:
        leaving = entering = dict(graph.degree())
        out = into = dict(graph.degree(weight="weight"))

    def chance(weight: float, total: float, degree: int) -> float:
        return (1 - weight / total) ** (degree - 1) if degree > 1 else 1.0

    return {
        (one, other): min(
            chance(weight, out[one], leaving[one]), chance(weight, into[other], entering[other])
        )
        for one, other, weight in graph.edges(data="weight", default=1)
    }


def backbone(graph: nx.Graph[Any], alpha: float) -> nx.Graph[Any]:
    """Return the graph with only the edges whose `disparity` is below `alpha`; all nodes stay.

    Raises:
        InputError: `alpha` is not above 0 and at most 1.
    """
    if not 0 < alpha <= 1:
        raise InputError(Message("compare.backbone", alpha=alpha))
    out = graph.copy()
    out.remove_edges_from([edge for edge, chance in disparity(graph).items() if not chance < alpha])
    return out


def annotate(graph: nx.Graph[Any]) -> None:
    """Add degree, strength, betweenness and community to nodes, and disparity to edges."""
    strengths, ways, groups = strength(graph), betweenness(graph), communities(graph)
    for node, attributes in graph.nodes(data=True):
        attributes.update(
            degree=int(graph.degree(node)),
            strength=strengths[node],
            betweenness=ways[node],
            community=groups[node],
        )
    for edge, chance in disparity(graph).items():
        graph.edges[edge]["disparity"] = chance


def nodes(graph: nx.Graph[Any]) -> Table:
    """Return the measures of each node, the strongest first."""
    graph = graph.copy()
    annotate(graph)
    listed = sorted(
        graph.nodes(data=True), key=lambda n: (-n[1]["strength"], -n[1]["degree"], str(n[0]))
    )
    rows = tuple(
        (
            Literal(str(data.get("label", node))),
            Literal(str(data.get("kind_label", data.get("kind", "")))),
            Literal(data["degree"]),
            number(data["strength"]),
            number(data["betweenness"]),
            Literal(data["community"]),
            _term(node),
        )
        for node, data in listed
    )
    columns = ("label", "kind", "degree", "strength", "betweenness", "community", "node")
    return Table(columns, rows)


def edges(graph: nx.Graph[Any]) -> Table:
    """Return the edges, those least likely by chance first."""
    names = {node: str(data.get("label", node)) for node, data in graph.nodes(data=True)}
    weights = {(one, other): weight for one, other, weight in graph.edges(data="weight", default=1)}
    listed = sorted(
        disparity(graph).items(),
        key=lambda e: (e[1], -weights[e[0]], *map(str, e[0])),
    )
    rows = tuple(
        (
            Literal(names[one]),
            Literal(names[other]),
            number(weights[one, other]),
            number(chance),
        )
        for (one, other), chance in listed
    )
    return Table(("source", "target", "weight", "disparity"), rows)


def summary(graph: nx.Graph[Any]) -> Table:
    """Return the measures of the whole network; a cell is empty where one is not defined."""
    import networkx as nx

    groups = communities(graph)
    plain = _plain(graph)
    measures: dict[str, float | None] = {
        "nodes": len(graph),
        "edges": graph.size(),
        "components": nx.number_connected_components(plain),
        "isolated": nx.number_of_isolates(plain),
        "density": nx.density(graph) if len(graph) > 1 else None,
        "communities": len(set(groups.values())),
        "modularity": modularity(graph, groups),
        "degree assortativity": degree_assortativity(graph),
        "kind assortativity": kind_assortativity(graph),
    }
    rows = tuple(
        (Literal(name), None if value is None or math.isnan(value) else number(value))
        for name, value in measures.items()
    )
    return Table(("measure", "value"), rows)


def _term(node: Any) -> Term:
    """Return a node as a term: an IRI shows short."""
    text = str(node)
    known = text.startswith(tuple(PREFIXES.values()))
    return NamedNode(text) if known else Literal(text)
