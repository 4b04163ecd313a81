"""Reduction of a view: to an undirected graph, the neighbourhood of a node, the heaviest edges, a
backbone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.text import near
from clusterkg.compare.backbone import backbone
from clusterkg.names.resolve import Names
from clusterkg.show.times import KEY, Spell, Times
from clusterkg.show.views import cells
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Reduction:
    """Options of reduction; by default everything is kept.

    Args:
        undirected: Whether to merge opposite edges, summing their weights.
        ego: The node whose neighbourhood is kept, by label, IRI or any name that
            `clusterkg.names.resolve` knows: all nodes within `depth` edges of it, in either
            direction.
        depth: Number of edges, at least 1; by default 1. Only with `ego`.
        min_weight: The least weight of an edge; lighter ones are dropped.
        top: Number of heaviest edges to keep, at least 1; those as heavy as the last are kept too.
        backbone: The backbone whose edges are kept: a level of disparity, or a method of
            `clusterkg.compare.backbone` with its level after a colon.
    """

    undirected: bool = False
    ego: str | None = None
    depth: int | None = None
    min_weight: float | None = None
    top: int | None = None
    backbone: str | float | None = None

    @property
    def chooses_edges(self) -> bool:
        """Whether edges are selected by weight."""
        return any(each is not None for each in (self.min_weight, self.top, self.backbone))

    def of_period(self, whole: nx.Graph[Any]) -> Callable[[nx.Graph[Any]], nx.Graph[Any]]:
        """Return a function that reduces the graph of a period of `whole`.

        It returns an empty graph if the node `ego` is absent from that period.

        Raises:
            InputError: there is no node `ego` in `whole`; the function raises as `reduced`.
        """
        by = self if self.ego is None else replace(self, ego=_node(whole, self.ego))
        return lambda graph: (
            graph.__class__() if by.ego is not None and by.ego not in graph else reduced(graph, by)
        )


def reduced(graph: nx.Graph[Any], by: Reduction) -> nx.Graph[Any]:
    """Return the graph with undirected, ego, min_weight, top and backbone applied, in this order.

    Nodes that lose their edges stay. `graph` is not changed, and is returned itself if nothing
    applies.

    Raises:
        InputError: there is no such node or backbone, a label is that of several nodes, a number is
            out of range, a depth is given without a node, or a backbone is undefined for negative
            weights.
    """
    if by.depth is not None and by.ego is None:
        raise InputError(Message("views.depth"))
    if (by.depth is not None and by.depth < 1) or (by.top is not None and by.top < 1):
        raise InputError(Message("views.from-one"))
    if by.undirected:
        graph = undirected(graph)
    if by.ego is not None:
        import networkx as nx

        graph = nx.ego_graph(
            graph, _node(graph, by.ego), radius=by.depth or 1, undirected=graph.is_directed()
        )
    if by.min_weight is not None:
        light = [edge for edge, weight in _weights(graph).items() if weight < by.min_weight]
        graph = _without(graph, light)
    if by.top is not None:
        weights = _weights(graph)
        least = sorted(weights.values(), reverse=True)[: by.top][-1:]
        graph = _without(graph, [edge for edge in weights if weights[edge] < min(least)])
    return graph if by.backbone is None else backbone(graph, by.backbone)


def _weights(graph: nx.Graph[Any]) -> dict[Any, float]:
    weights = (weight for *_, weight in graph.edges(data="weight", default=1))
    return dict(zip(graph.edges, weights, strict=True))


def _without(graph: nx.Graph[Any], edges: Iterable[Any]) -> nx.Graph[Any]:
    out = graph.copy()
    out.remove_edges_from(edges)
    return out


def meaning(graph: nx.Graph[Any], by: Reduction, store: Graph) -> Reduction:
    """Return the reduction with `ego` replaced by the IRI of the node that it names in another form
    or language.

    `by` is returned unchanged if `ego` is None, is the IRI or the label of a node of the view, or
    does not name exactly one node of the view.
    """
    if by.ego is None or by.ego in graph or by.ego in dict(graph.nodes(data="label")).values():
        return by
    named = [iri for iri in Names(store).meant(by.ego, "entity") if iri in graph]
    return replace(by, ego=named[0]) if len(named) == 1 else by


def _node(graph: nx.Graph[Any], name: str) -> Any:
    labels = {node: str(data.get("label", node)) for node, data in graph.nodes(data=True)}
    if name in graph:
        return name
    named = [node for node, label in labels.items() if label == name]
    if len(named) == 1:
        return named[0]
    if named:
        raise InputError(Message("views.several", name=name, nodes=sorted(map(str, named))))
    raise InputError(Message("views.no-such-node", name=name, hint=near(name, labels.values())))


def undirected(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Return a graph as an undirected one, with opposite edges merged; itself if it is undirected.

    The weights of merged edges are summed, also in each period. Edges of different kinds stay
    separate. Lists are united, and labels joined by "; "; of other attributes the first edge's
    value is kept.
    """
    import networkx as nx

    if not graph.is_directed():
        return graph
    out: nx.Graph[Any] = nx.MultiGraph() if graph.is_multigraph() else nx.Graph()
    out.graph.update(graph.graph)
    out.add_nodes_from(graph.nodes(data=True))
    together: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for edge, (*_, data) in zip(graph.edges, graph.edges(data=True), strict=True):
        one, other, *kind = edge
        ends = (one, other) if str(one) <= str(other) else (other, one)
        together[(*ends, *kind)].append(data)
    for (one, other, *kind), several in together.items():
        data = _merged(several) if len(several) > 1 else dict(several[0])
        if kind:
            out.add_edge(one, other, key=kind[0], **data)
        else:
            out.add_edge(one, other, **data)
    return out


def _merged(several: list[Mapping[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for each in several:
        for name, value in each.items():
            if name not in data:
                data[name] = value
            elif isinstance(value, list) and isinstance(data[name], list):
                data[name] = data[name] + [item for item in value if item not in data[name]]
    labels = [str(each["label"]) for each in several if each.get("label") is not None]
    if labels:
        data["label"] = "; ".join(dict.fromkeys(labels))
    weight = sum(each.get("weight", 1) for each in several)
    data["weight"] = weight
    if data.pop(KEY, None) is None:
        return data
    weighed: list[tuple[Spell, float]] = []
    for each in several:
        own, times = each.get("weight", 1), each.get(KEY)
        if times is None:
            weighed.append((Spell(), own))
        elif "weight" in times.numbers:
            weighed += times.numbers["weight"]
        else:
            weighed += [(spell, own) for spell in times.spells]
    runs = cells.together(weighed)
    changes = {"weight": tuple(runs)} if any(sum_ != weight for _, sum_ in runs) else {}
    data[KEY] = Times(tuple(cells.joined(spell for spell, _ in runs)), changes)
    return data
