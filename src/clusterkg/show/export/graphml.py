"""GraphML format, for yEd and igraph.

networkx writes GraphML too, but without yEd's graphics, and holds the file in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from clusterkg.show.export.appearance import Look
from clusterkg.show.export.columns import Column, free, known, of_graph, plain, text, values
from clusterkg.show.export.xml import escape, names

if TYPE_CHECKING:
    import networkx as nx

_TYPES: Final = {
    "boolean": "boolean",
    "integer": "int",
    "long": "long",
    "biginteger": "string",
    "double": "double",
    "string": "string",
}
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:y="http://www.yworks.com/xml/graphml"
  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
# Attributes with a meaning for igraph, and for yEd.
_NODE: Final = (("label", "string"), ("x", "double"), ("y", "double"), ("size", "double"))
_EDGE: Final = (("weight", "double"), ("width", "double"))
_LINE: Final = "#999999"


def lines(graph: nx.Graph[Any], look: Look) -> Iterator[str]:
    """Yield the text of a GraphML file, a node or an edge at a time.

    Lists, which GraphML lacks, are JSON texts. `y` points down, as in yEd and igraph.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("weight",))
    taken = ("label", "x", "y", "size", "color", "weight", "width")
    titles = {column.name: free(column.name, taken) for column in of_nodes + of_edges}
    # An edge gets no generated label.
    titles["label"] = "label"
    yield _HEAD
    yield f"  <desc>{escape(str(graph.graph.get('description', '')))}</desc>\n"
    yield '  <key id="g" for="node" yfiles.type="nodegraphics"/>\n'
    yield '  <key id="h" for="edge" yfiles.type="edgegraphics"/>\n'
    for name, kind in (*_NODE, ("color", "string")):
        yield f'  <key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>\n'
    for name, kind in _EDGE:
        yield f'  <key id="{name}" for="edge" attr.name="{name}" attr.type="{kind}"/>\n'
    node_keys = {column.name: (f"n{i}", column) for i, column in enumerate(of_nodes)}
    edge_keys = {column.name: (f"e{i}", column) for i, column in enumerate(of_edges)}
    for what, keys in (("node", node_keys), ("edge", edge_keys)):
        for name, (key, column) in keys.items():
            kind = "string" if column.many else _TYPES[column.type]
            title = escape(titles[name])
            yield f'  <key id="{key}" for="{what}" attr.name="{title}" attr.type="{kind}"/>\n'
    direction = "directed" if graph.is_directed() else "undirected"
    arrow = "standard" if graph.is_directed() else "none"
    yield f'  <graph id="G" edgedefault="{direction}">\n'
    of = names(graph)
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        label = escape(str(data.get("label", node)))
        wide, x, y = 2 * look.size[i], look.x[i], -look.y[i]
        yield (
            f'    <node id="{of[node]}"><data key="g"><y:ShapeNode>'
            f'<y:Geometry height="{wide}" width="{wide}" x="{x - wide / 2:.2f}"'
            f' y="{y - wide / 2:.2f}"/><y:Fill color="{look.colour[i]}" transparent="false"/>'
            f'<y:BorderStyle color="#FFFFFF" type="line" width="1.0"/>'
            f'<y:NodeLabel modelName="eight_pos" modelPosition="s">{label}</y:NodeLabel>'
            f'<y:Shape type="ellipse"/></y:ShapeNode></data>'
            f'<data key="label">{label}</data><data key="x">{x}</data><data key="y">{y}</data>'
            f'<data key="size">{look.size[i]}</data><data key="color">{look.colour[i]}</data>'
            f"{_data(data, node_keys)}</node>\n"
        )
    for i, (source, target, data) in enumerate(graph.edges(data=True)):
        weight = float(plain(data.get("weight", 1)))
        thick = look.thickness(weight)
        yield (
            f'    <edge id="e{i}" source="{of[source]}" target="{of[target]}"><data key="h">'
            f'<y:PolyLineEdge><y:LineStyle color="{_LINE}" type="line" width="{thick}"/>'
            f'<y:Arrows source="none" target="{arrow}"/></y:PolyLineEdge></data>'
            f'<data key="weight">{weight}</data><data key="width">{thick}</data>'
            f"{_data(data, edge_keys)}</edge>\n"
        )
    yield "  </graph>\n</graphml>\n"


def _data(data: dict[str, Any], keys: dict[str, tuple[str, Column]]) -> str:
    cells = []
    for name, value in known(data):
        if name in keys:
            key, column = keys[name]
            cells.append(f'<data key="{key}">{escape(_text(value, column))}</data>')
    return "".join(cells)


def _text(value: Any, column: Column) -> str:
    return json.dumps(values(value), ensure_ascii=False) if column.many else text(value, column)
