"""Network measures of views: centrality, communities, assortativity.

In an undirected view, a weight is the closeness of two nodes, so that paths along heavy edges are
short; in a directed view it is a count unrelated to distance, and the length of a path is its
number of edges.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.compare.backbone import disparity, weights_of
from clusterkg.compare.distance import distances
from clusterkg.rdf.namespaces import PREFIXES, XSD
from clusterkg.rdf.table import Table, Term, number

if TYPE_CHECKING:
    import networkx as nx

SEED: Final = 0
COMMUNITIES: Final = ("louvain", "leiden")
# Measures of nodes.
NODES: Final = (
    *("degree", "strength", "betweenness", "closeness", "pagerank", "clustering", "core"),
    "community",
)
_DECIMAL: Final = XSD + "decimal"
# Product of nodes and edges up to which all shortest paths are computed, which takes some seconds.
_EXACT: Final = 20_000_000


def strength(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the strength of each node, the sum of its edges' weights (Barrat et al. 2004).

    In a directed graph, both incoming and outgoing edges count.
    """
    return {node: float(value) for node, value in graph.degree(weight="weight")}


def _simple(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Return a graph with parallel edges merged, summing their weights.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    simple: nx.Graph[Any] = nx.DiGraph() if graph.is_directed() else nx.Graph()
    simple.add_nodes_from(graph)
    for (one, other, *_), weight in weights_of(graph).items():
        before = simple.get_edge_data(one, other, {"weight": 0})["weight"]
        simple.add_edge(one, other, weight=before + weight)
    return simple


def _ways(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Return a graph for shortest paths: simple and, if undirected, without edges of weight 0.

    Raises:
        InputError: a weight is negative.
    """
    simple = _simple(graph)
    if not graph.is_directed():
        none = [(a, b) for a, b, data in simple.edges(data=True) if not data["weight"]]
        simple.remove_edges_from(none)
    return simple


def betweenness(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the share of shortest paths through each node, from 0 to 1 (Freeman 1977).

    In an undirected view the length of an edge is exactly 1 / weight (Newman 2001); edges of weight
    0 are ignored. The algorithm is that of Brandes 2001; in large graphs it runs on a sample of
    source nodes with a fixed seed (Brandes and Pich 2007), as `is_sampled` says.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    simple = _ways(graph)
    weight = None
    if not graph.is_directed():
        lengths = distances([data["weight"] for *_, data in simple.edges(data=True)])
        nx.set_edge_attributes(simple, dict(zip(simple.edges, lengths, strict=True)), "distance")
        weight = "distance"
    starts = max(10, _EXACT // max(simple.size(), 1)) if is_sampled(graph) else None
    found = nx.betweenness_centrality(simple, k=starts, weight=weight, seed=SEED)
    return {node: float(value) for node, value in found.items()}


def closeness(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the closeness of each node to all nodes that reach it (Wasserman and Faust 1994).

    Lengths are those of `betweenness`: 1 / weight in an undirected view. In a directed view, paths
    lead to the node, and their length is their number of edges.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    simple = _ways(graph)
    distance = None
    if not graph.is_directed():
        for _, _, data in simple.edges(data=True):
            data["distance"] = 1 / data["weight"]
        distance = "distance"
    return {n: float(v) for n, v in nx.closeness_centrality(simple, distance=distance).items()}


def pagerank(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the PageRank of each node, the share of time of a random surfer (Brin and Page 1998).

    Edges are followed in proportion to their weights; the teleport probability is 0.15.

    Raises:
        InputError: a weight is negative.
    """
    import networkx as nx

    simple = _simple(graph)
    return {n: float(v) for n, v in nx.pagerank(simple).items()} if len(simple) else {}


def clustering(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Return the share of linked pairs among each node's neighbours (Watts and Strogatz 1998).

    Weights and directions are ignored.
    """
    import networkx as nx

    found: Any = nx.clustering(_plain(graph))
    return {node: float(found[place]) for place, node in enumerate(graph)}


def core(graph: nx.Graph[Any]) -> dict[Any, int]:
    """Return the core number of each node, the largest k of its k-cores (Seidman 1983).

    Weights, directions and loops are ignored.
    """
    import networkx as nx

    plain = _plain(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    found = nx.core_number(plain)
    return {node: int(found[place]) for place, node in enumerate(graph)}


def is_sampled(graph: nx.Graph[Any]) -> bool:
    """Return whether a graph is so large that betweenness is estimated from a sample."""
    return len(graph) > 10 and len(graph) * graph.size() > _EXACT


def communities(
    graph: nx.Graph[Any], method: str | None = None, resolution: float | None = None
) -> dict[Any, int]:
    """Return the community number of each node, 0 for the largest.

    The method is Louvain (Blondel et al. 2008) or Leiden (Traag et al. 2019, by igraph), weighted,
    undirected, with a fixed seed; negative edges are ignored. If no edge has a weight above 0, each
    node is a community. Communities of equal size are ordered by their first node.

    Args:
        method: louvain or leiden; by default louvain.
        resolution: Above 1 communities are smaller, below 1 larger; by default 1.

    Raises:
        InputError: there is no such method, igraph is not installed, or the resolution is not
            positive.
    """
    import networkx as nx

    method = COMMUNITIES[0] if method is None else method
    resolution = 1.0 if resolution is None else resolution
    if method not in COMMUNITIES:
        message = Message("compare.no-community", method=method, methods=list(COMMUNITIES))
        raise InputError(message)
    if not 0 < resolution < math.inf:
        raise InputError(Message("compare.resolution", resolution=resolution))
    plain = _plain(graph)
    if not plain.size(weight="weight"):
        found = [{node} for node in plain]
    elif method == "leiden":
        found = _leiden(plain, resolution)
    else:
        found = nx.community.louvain_communities(
            plain, weight="weight", resolution=resolution, seed=SEED
        )
    ordered = sorted((sorted(members) for members in found), key=lambda m: (-len(m), m[0]))
    of = {place: rank for rank, members in enumerate(ordered) for place in members}
    return {node: of[place] for place, node in enumerate(graph)}


def _leiden(plain: nx.Graph[int], resolution: float) -> list[set[int]]:
    import random

    try:
        import igraph
    except ImportError:
        raise InputError(Message("compare.no-igraph")) from None
    other = igraph.Graph(len(plain), list(plain.edges))
    igraph.set_random_number_generator(random.Random(SEED))
    try:
        found = other.community_leiden(
            objective_function="modularity",
            weights=[data["weight"] for *_, data in plain.edges(data=True)] or None,
            resolution=resolution,
            n_iterations=-1,
        )
    finally:
        igraph.set_random_number_generator(random)
    return [set(members) for members in found]


def modularity(graph: nx.Graph[Any], of: dict[Any, int]) -> float | None:
    """Return the modularity of communities, from -1/2 to 1 (Newman and Girvan 2004).

    None if no edge has a weight above 0. Directions and negative edges are ignored.

    Args:
        of: The community of each node.
    """
    import networkx as nx

    if not graph.size():
        return None
    parts: dict[int, set[int]] = {}
    for place, node in enumerate(graph):
        parts.setdefault(of[node], set()).add(place)
    plain = _plain(graph)
    if not plain.size(weight="weight"):
        return None
    return float(nx.community.modularity(plain, list(parts.values()), weight="weight"))


def _plain(graph: nx.Graph[Any]) -> nx.Graph[int]:
    """Return the simple undirected graph, nodes numbered in order; negative weights count as 0."""
    import networkx as nx

    number_of = {node: place for place, node in enumerate(graph)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(graph)))
    for one, other, weight in graph.edges(data="weight", default=1):
        i, j = number_of[one], number_of[other]
        before = plain.get_edge_data(i, j, {"weight": 0})["weight"]
        plain.add_edge(i, j, weight=before + max(weight, 0))
    return plain


def degree_assortativity(graph: nx.Graph[Any]) -> float | None:
    """Return the degree assortativity of the graph, from -1 to 1 (Newman 2002).

    None if there is no edge, or all ends of edges have the same degree.
    """
    import networkx as nx

    plain = _plain(graph)
    if len({plain.degree(node) for edge in plain.edges for node in edge}) < 2:
        return None
    return float(nx.degree_pearson_correlation_coefficient(plain))


def kind_assortativity(graph: nx.Graph[Any]) -> float | None:
    """Return the assortativity by kind of node, from -1 to 1 (Newman 2003).

    None if there is no edge, or all ends of edges have the same kind.
    """
    import networkx as nx

    kinds = {graph.nodes[node].get("kind") for edge in graph.edges for node in edge}
    if len(kinds) < 2:
        return None
    return float(nx.attribute_assortativity_coefficient(graph, "kind"))


def annotate(
    graph: nx.Graph[Any], community: str | None = None, resolution: float | None = None
) -> None:
    """Add the measures of NODES to nodes, and the disparity to edges, as attributes.

    Edges of a backbone keep their disparity in the original graph. Closeness is left out if
    `is_sampled`, since it needs all shortest paths.

    Args:
        graph: The graph, which is changed.
        community: The method of `communities`.
        resolution: As in `communities`.

    Raises:
        InputError: as in `communities`, or a weight is negative.
    """
    measures: dict[str, dict[Any, float]] = {
        "degree": dict(graph.degree()),
        "strength": strength(graph),
        "betweenness": betweenness(graph),
        "closeness": {} if is_sampled(graph) else closeness(graph),
        "pagerank": pagerank(graph),
        "clustering": clustering(graph),
        "core": dict(core(graph)),
        "community": dict(communities(graph, community, resolution)),
    }
    for node, attributes in graph.nodes(data=True):
        attributes.update({name: of[node] for name, of in measures.items() if node in of})
    all_edges = graph.edges
    for edge, chance in disparity(graph).items():
        all_edges[edge].setdefault("disparity", chance)


def nodes(
    graph: nx.Graph[Any], community: str | None = None, resolution: float | None = None
) -> Table:
    """Return the measures of `annotate` as a table with a row per node, by descending strength.

    The graph is not changed.

    Raises:
        InputError: as in `annotate`.
    """
    graph = graph.copy()
    annotate(graph, community, resolution)
    listed = sorted(
        graph.nodes(data=True), key=lambda n: (-n[1]["strength"], -n[1]["degree"], str(n[0]))
    )
    rows = tuple(
        (
            Literal(str(data.get("label", node))),
            Literal(str(data.get("kind_label", data.get("kind", "")))),
            *(_cell(data.get(name)) for name in NODES),
            _term(node),
        )
        for node, data in listed
    )
    return Table(("label", "kind", *NODES, "node"), rows)


def _cell(value: float | None) -> Literal | None:
    if value is None:
        return None
    return Literal(value) if isinstance(value, int) else _significant(value)


def _significant(value: float) -> Literal:
    """Return a number with four decimals or, below 1, four significant digits."""
    if abs(value) >= 1:
        return number(value)
    # A probability of 0.00002 is not 0.
    return Literal(f"{Decimal(f'{value:.4g}'):f}", datatype=NamedNode(_DECIMAL))


def edges(graph: nx.Graph[Any]) -> Table:
    """Return the edges as a table with weight and disparity, by ascending disparity.

    Raises:
        InputError: a weight is negative.
    """
    names = {node: str(data.get("label", node)) for node, data in graph.nodes(data=True)}
    weights = weights_of(graph)
    all_edges = graph.edges
    found = {e: all_edges[e].get("disparity", chance) for e, chance in disparity(graph).items()}
    listed = sorted(found.items(), key=lambda e: (e[1], -weights[e[0]], *map(str, e[0])))
    rows = tuple(
        (
            Literal(names[edge[0]]),
            Literal(names[edge[1]]),
            number(weights[edge]),
            _significant(chance),
        )
        for edge, chance in listed
    )
    return Table(("source", "target", "weight", "disparity"), rows)


def summary(
    graph: nx.Graph[Any], community: str | None = None, resolution: float | None = None
) -> Table:
    """Return the measures of the whole network as a table; undefined ones are empty.

    Raises:
        InputError: as in `communities`.
    """
    import networkx as nx

    groups = communities(graph, community, resolution)
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
    """Return a node as a term: an IRI if it has a known prefix (shown in short form), or text."""
    text = str(node)
    known = text.startswith(tuple(PREFIXES.values()))
    return NamedNode(text) if known else Literal(text)
