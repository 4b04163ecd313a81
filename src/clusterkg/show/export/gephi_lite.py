"""Workspaces of Gephi Lite 1.0: the graph with positions, appearance and filters.

Gephi Lite reads GEXF too, but not which labels are shown or what colours mean. The format follows
its published JSON Schema (gephi-lite-format.schema.json).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.show.export.appearance import GREY, Look
from clusterkg.show.export.columns import Column, free, known, of_graph, plain, text, values
from clusterkg.show.export.jsons import counted, dumped, joined

if TYPE_CHECKING:
    import networkx as nx

VERSION: Final = "1.0.0"
# Attributes for the appearance, since Gephi Lite draws by attributes only.
_OF_NODES: Final = ("label", "size", "color")
_OF_EDGES: Final = ("label", "weight")
_LINE: Final = "#BBBBBB"
# Its line widths are in units of distance, and hardly visible at Gephi's widths.
_WIDER: Final = 3
# Attributes with more values, or more grey ones, get no colours; with more values, no filter.
_MANY: Final = 12
_GREYS: Final = 100
# The largest exact integer in JavaScript.
_EXACT: Final = 2**53
# Lists are texts, with a separator that occurs in no item.
_SEPARATORS: Final = ("; ", " | ", "\u001f")


def lines(graph: nx.Graph[Any], look: Look, by: str | None) -> Iterator[str]:
    """Yield the text of a workspace file, a node or an edge at a time.

    Sizes and widths are those of `look`. Colours have a legend if an attribute determines them: the
    one named `by`, the community or the kind, in this order. Filters by edge weight, if weights
    differ, and by kind, if there are 2 to 12, are included, and initially keep everything.
    """
    node_columns, edge_columns = of_graph(graph, ("label",), ("label", "weight"))
    nodes = _Fields("nodes", node_columns, _OF_NODES, graph.nodes(data=True))
    edges = _Fields("edges", edge_columns, _OF_EDGES, _edges(graph))
    palette = _palette(graph, look, by)
    if palette is not None:
        nodes.categories.add(palette[0])
    yield f'{{"type": "gephi-lite", "version": "{VERSION}", "graphDataset": {{"nodeData": {{'
    of = {node: str(node) for node in graph}

    def node(i: int, name: Any, data: Mapping[str, Any]) -> tuple[str, Any]:
        shown = {"size": look.size[i], "color": look.colour[i]}
        return of[name], {"label": str(data.get("label", name))} | shown | nodes.data(data)

    def edge(i: int, data: Mapping[str, Any]) -> tuple[str, Any]:
        weight = plain(data.get("weight", 1))
        first: dict[str, Any] = {"weight": weight}
        if data.get("label") is not None:
            first["label"] = str(data["label"])
        return str(i), first | edges.data(data)

    yield from _members(node(i, *item) for i, item in enumerate(graph.nodes(data=True)))
    yield '}, "edgeData": {'
    yield from _members(edge(i, data) for i, (_, data) in enumerate(_edges(graph)))
    yield '}, "layout": {'
    yield from _members((of[n], {"x": look.x[i], "y": look.y[i]}) for i, n in enumerate(graph))
    direction = "directed" if graph.is_directed() else "undirected"
    about = {
        "title": str(graph.graph.get("name", "")),
        "description": str(graph.graph.get("description", "")),
    }
    options = {"type": direction, "multi": True, "allowSelfLoops": True}
    yield f'}}, "metadata": {dumped(about)}'
    yield f', "nodeFields": {dumped(nodes.declared())}'
    yield f', "edgeFields": {dumped(edges.declared())}'
    yield f', "fullGraph": {{"options": {dumped(options)}, "attributes": {{}}, "nodes": ['
    yield from joined({"key": of[name]} for name in graph)
    yield '], "edges": ['
    yield from joined(
        {"key": str(i), "source": of[one], "target": of[other]}
        for i, (one, other, *_) in enumerate(graph.edges)
    )
    yield f']}}}}, "filters": {{"filters": {dumped(_filters(graph, nodes, edges))}}}'
    bounds = (look.thickness(look.lightest), look.thickness(look.heaviest))
    yield f', "appearance": {dumped(_appearance(nodes, edges, palette, bounds))}}}\n'


def _edges(graph: nx.Graph[Any]) -> Iterator[tuple[None, dict[str, Any]]]:
    return ((None, data) for *_, data in graph.edges(data=True))


def _members(those: Iterator[tuple[str, Any]]) -> Iterator[str]:
    """Yield the members of a JSON object, one per line."""
    for i, (name, value) in enumerate(those):
        yield f"{',' if i else ''}\n{dumped(name)}: {dumped(value)}"


class _Fields:
    """The attributes of nodes or of edges, and their types in Gephi Lite."""

    def __init__(
        self,
        what: str,
        those: Sequence[Column],
        own: tuple[str, ...],
        items: Any,
    ) -> None:
        self._what = what
        self._own = own
        self._columns = {column.name: column for column in those}
        self._ids = {column.name: free(column.name, own) for column in those}
        self.categories: set[str] = set()
        said = {
            item
            for _, data in items
            for name, column in self._columns.items()
            if column.many and column.type == "string" and data.get(name) is not None
            for item in values(data[name])
        }
        self._separator = next(
            (each for each in _SEPARATORS if not any(each in str(item) for item in said)),
            _SEPARATORS[-1],
        )

    def data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes of an item as scalars: lists joined by the separator, integers
        beyond 2^53 as text.
        """
        out: dict[str, Any] = {}
        for name, value in known(data):
            if (column := self._columns.get(name)) is None:
                continue
            if column.many:
                items = (text(item, column) for item in values(value))
                out[self._ids[name]] = self._separator.join(items)
            else:
                found = plain(value)
                is_long = isinstance(found, int) and abs(found) > _EXACT
                out[self._ids[name]] = str(found) if is_long else found
        return out

    def field(self, name: str) -> dict[str, Any]:
        """Return Gephi Lite's field model of an attribute of the graph, or of the appearance."""
        column = self._columns.get(name)
        if column is None:
            kinds = {"size": "number", "weight": "number", "color": "color"}
            return {"id": name, "itemType": self._what, "type": kinds.get(name, "text")}
        model: dict[str, Any] = {"id": self._ids[name], "itemType": self._what}
        if column.many:
            return model | {"type": "keywords", "separator": self._separator}
        if name in self.categories or name in ("kind", "kind_label"):
            return model | {"type": "category"}
        kinds = {"string": "text", "biginteger": "text", "boolean": "boolean"}
        return model | {"type": kinds.get(column.type, "number")}

    def declared(self) -> list[dict[str, Any]]:
        """Return the field models of all attributes."""
        return [self.field(name) for name in (*self._own, *self._columns)]

    def __contains__(self, name: str) -> bool:
        return name in self._columns


def _palette(graph: nx.Graph[Any], look: Look, by: str | None) -> tuple[str, dict[str, str]] | None:
    """Return the attribute that determines the node colours, and the colour of each of its values.

    It is the first of `by`, community, kind_label and kind whose values have one colour each, at
    most _MANY of them another than grey and _GREYS of them grey; None if there is none.
    """
    for name in (by, "community", "kind_label", "kind"):
        if name is None:
            continue
        found: dict[str, str] = {}
        for (_, data), colour in zip(graph.nodes(data=True), look.colour, strict=True):
            value = data.get(name)
            if isinstance(value, list | tuple | float):
                break
            if value is None and colour != GREY:
                break
            if value is not None and found.setdefault(_said(value), colour) != colour:
                break
        else:
            coloured = sum(colour != GREY for colour in found.values())
            if found and coloured <= _MANY and len(found) - coloured <= _GREYS:
                return name, found
    return None


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filters(graph: nx.Graph[Any], nodes: _Fields, edges: _Fields) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    weights = [float(plain(weight)) for *_, weight in graph.edges(data="weight", default=1)]
    if len(set(weights)) > 1:
        bounds = {"min": min(weights), "max": max(weights), "keepMissingValues": True}
        out.append({"type": "range", "itemType": "edges", "field": edges.field("weight")} | bounds)
    kinds = {str(kind) for _, kind in graph.nodes(data="kind_label") if kind is not None}
    if "kind_label" in nodes and 1 < len(kinds) <= _MANY:
        field = nodes.field("kind_label")
        out.append({"type": "terms", "itemType": "nodes", "field": field})
    return out


def _appearance(
    nodes: _Fields,
    edges: _Fields,
    palette: tuple[str, dict[str, str]] | None,
    thickness: tuple[float, float],
) -> dict[str, Any]:
    colour: dict[str, Any] = {"type": "field", "field": nodes.field("color")}
    if palette is not None:
        shades = {"field": nodes.field(palette[0]), "colorPalette": palette[1]}
        colour = {"type": "partition"} | shades
    # Without bounds, a size is used unscaled.
    size = {"type": "ranking", "field": nodes.field("size"), "missingSize": 20}
    least, most = (_WIDER * each for each in thickness)
    wide = {"type": "ranking", "field": edges.field("weight"), "missingSize": least}
    wide |= {"minSize": least, "maxSize": most}
    label_size = {"type": "fixed", "value": 14, "zoomCorrelation": 0, "density": 1}
    whole = {"type": "ellipsis", "enabled": False, "maxLength": 25}
    return {
        "showEdges": {"value": True},
        "nodesSize": size,
        "edgesSize": wide,
        "backgroundColor": "#FFFFFF00",
        "layoutGridColor": "#666666",
        "nodesColor": colour | {"missingColor": GREY},
        "edgesColor": {"type": "fixed", "value": _LINE},
        "nodesLabel": {"type": "field", "field": nodes.field("label"), "missingValue": ""},
        "edgesLabel": {"type": "none"},
        "nodesLabelSize": label_size,
        "edgesLabelSize": label_size,
        "nodesLabelEllipsis": whole,
        "edgesLabelEllipsis": whole,
        "nodesImage": {"type": "none"},
        "edgesZIndex": {"type": "field", "field": edges.field("weight"), "reversed": False},
    }


def count(path: Path) -> tuple[int, int]:
    """Return the numbers of nodes and edges of a workspace file; (0, 0) if data are missing for
    some.
    """

    def counts(document: Any) -> tuple[int, int]:
        dataset = document["graphDataset"]
        graph = dataset["fullGraph"]
        nodes, edges = len(graph["nodes"]), len(graph["edges"])
        whole = len(dataset["nodeData"]) == nodes and len(dataset["edgeData"]) == edges
        return (nodes, edges) if whole else (0, 0)

    return counted(path, counts)
