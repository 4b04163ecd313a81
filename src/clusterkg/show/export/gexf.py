"""GEXF, the format of Gephi: all of a graph, and how it looks.

networkx writes GEXF 1.2 and holds all of it in memory; it has neither lists nor intervals of edges
nor thickness, and stamps the day. Here each node and edge is written as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.show.export.appearance import Look
from clusterkg.show.export.columns import Column, listed, of_graph, plain, text, values
from clusterkg.show.export.xml import escape, names

if TYPE_CHECKING:
    import networkx as nx

# 1.2draft is what Gephi itself calls 1.2.
_NAMESPACES: Final = {"1.3": "http://gexf.net/1.3", "1.2": "http://www.gexf.net/1.2draft"}
# 1.2 has one type of list, and no number over 64 bits.
_SEPARATOR: Final = "|"


def lines(graph: nx.Graph[Any], look: Look, version: str, creator: str) -> Iterator[str]:
    """Return the text of a file, a node or an edge in each piece.

    Attributes have numbers for ids, and their names for titles. Nodes and edges with a `start_year`
    or an `end_year` have an interval too, of whole years, by which Gephi's timeline shows them.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    years = [column for column in of_nodes + of_edges if column.name in ("start_year", "end_year")]
    timed = bool(years) and all(c.type == "integer" and not c.many for c in years)
    namespace = _NAMESPACES[version]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<gexf xmlns="{namespace}" xmlns:viz="{namespace}/viz" version="{version}">\n'
    yield f"  <meta>\n    <creator>{escape(creator)}</creator>\n"
    about = escape(str(graph.graph.get("description", "")))
    yield f"    <description>{about}</description>\n  </meta>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    time = ' mode="static"'
    if timed:
        time = ' mode="dynamic" timeformat="date"'
        time += ' timerepresentation="interval"' if version == "1.3" else ""
    yield f'  <graph defaultedgetype="{direction}"{time}>\n'
    yield from _declared("node", of_nodes, version)
    yield from _declared("edge", of_edges, version)
    interval = _interval if timed else _no_interval
    write_node = _values(of_nodes, version)
    write_edge = _values(of_edges, version)
    of = names(graph)
    flat = "" if version == "1.3" else ' z="0.0"'
    yield f'    <nodes count="{len(graph)}">\n'
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        label = escape(str(data.get("label", node)))
        shade = look.colour[i]
        red, green, blue = (int(shade[j : j + 2], 16) for j in (1, 3, 5))
        yield (
            f'      <node id="{of[node]}" label="{label}"{interval(data)}>{write_node(data)}'
            f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
            f'<viz:position x="{look.x[i]}" y="{look.y[i]}"{flat}/>'
            f'<viz:size value="{look.size[i]}"/></node>\n'
        )
    yield "    </nodes>\n"
    yield f'    <edges count="{graph.size()}">\n'
    for i, (source, target, data) in enumerate(graph.edges(data=True)):
        weight = float(plain(data.get("weight", 1)))
        label = f' label="{escape(str(data["label"]))}"' if data.get("label") is not None else ""
        yield (
            f'      <edge id="{i}" source="{of[source]}" target="{of[target]}"{label}'
            f' weight="{weight}"{interval(data)}>{write_edge(data)}'
            f'<viz:thickness value="{look.thickness(weight)}"/></edge>\n'
        )
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _interval(data: Mapping[str, Any]) -> str:
    first, last = data.get("start_year"), data.get("end_year")
    if first is not None and last is not None and last < first:
        raise InputError(Message("export.years", first=first, last=last))
    start = "" if first is None else f' start="{first:04d}-01-01"'
    return start if last is None else f'{start} end="{last:04d}-12-31"'


def _no_interval(_data: Mapping[str, Any]) -> str:
    return ""


def _type(column: Column, version: str) -> str:
    if version == "1.3":
        return f"list{column.type}" if column.many else column.type
    if column.many:
        return "liststring"
    return "string" if column.type == "biginteger" else column.type


def _declared(what: str, those: list[Column], version: str) -> Iterator[str]:
    if those:
        yield f'    <attributes class="{what}">\n'
        for number, column in enumerate(those):
            title, kind = escape(column.name), _type(column, version)
            yield f'      <attribute id="{number}" title="{title}" type="{kind}"/>\n'
        yield "    </attributes>\n"


def _values(those: list[Column], version: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what writes the attributes of a node or an edge."""
    starts = {
        column.name: (f'<attvalue for="{number}" value="', column)
        for number, column in enumerate(those)
    }

    def write(data: Mapping[str, Any]) -> str:
        cells = []
        for name, value in data.items():
            if name not in starts or value is None or value != value:
                continue
            start, column = starts[name]
            kind = type(value)
            if kind is str:
                written = escape(value)
            elif kind is int and column.type != "double":
                written = str(value)
            elif not column.many:
                written = text(value, column)
            elif version == "1.3":
                written = escape(listed(value, column))
            else:
                written = escape(_SEPARATOR.join(text(item, column) for item in values(value)))
            cells.append(f'{start}{written}"/>')
        return f"<attvalues>{''.join(cells)}</attvalues>" if cells else ""

    return write
