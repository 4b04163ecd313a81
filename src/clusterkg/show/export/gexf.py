"""GEXF, Gephi's format: the complete graph with its appearance.

networkx writes only GEXF 1.2, holds the file in memory, has no lists, edge intervals or line
widths, and inserts the current date. Here nodes and edges are written one at a time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from clusterkg.show.export.appearance import Look
from clusterkg.show.export.columns import Column, listed, of_graph, plain, text, values
from clusterkg.show.export.xml import escape, names
from clusterkg.show.times import Spell, Timeline, timeline

if TYPE_CHECKING:
    import networkx as nx

# 1.2draft is Gephi's own name for 1.2.
_NAMESPACES: Final = {"1.3": "http://gexf.net/1.3", "1.2": "http://www.gexf.net/1.2draft"}
# GEXF 1.2 has a single list type, and no numbers over 64 bits.
_SEPARATOR: Final = "|"
# Prefix of dynamic elements, so that readers without support skip them.
_PREFIX: Final = "time"
_OF_GEPHI: Final = frozenset(("id", "label", "timeset", "source", "target", "type", "weight"))


def lines(graph: nx.Graph[Any], look: Look, version: str, creator: str) -> Iterator[str]:
    """Yield the text of a GEXF file, a node or an edge at a time.

    Attribute ids are their names, so that files imported into one workspace share columns. Times
    are spells. A number that changes over time has values with start and end: the weight as
    `weight`, any other attribute NAME as `NAME_by_year`. Their elements have a namespace prefix,
    and the static values are written beside them: graphology, which ignores these elements, would
    otherwise read the last weight of an edge as its only one.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    time = timeline(graph)
    namespace = _NAMESPACES[version]
    prefix = "" if time is None else f' xmlns:{_PREFIX}="{namespace}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<gexf xmlns="{namespace}" xmlns:viz="{namespace}/viz"{prefix} version="{version}">\n'
    yield f"  <meta>\n    <creator>{escape(creator)}</creator>\n"
    about = escape(str(graph.graph.get("description", "")))
    yield f"    <description>{about}</description>\n  </meta>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    mode = ' mode="static"'
    if time is not None:
        mode = f' mode="dynamic" timeformat="{"dateTime" if time.has_hours else "date"}"'
        mode += ' timerepresentation="interval"' if version == "1.3" else ""
    yield f'  <graph defaultedgetype="{direction}"{mode}>\n'
    node_numbers, edge_numbers = (time.nodes, time.edges) if time else ((), ())
    yield from _declared("node", of_nodes, version, node_numbers)
    yield from _declared("edge", of_edges, version, edge_numbers)
    yield from _changing("node", node_numbers, of_nodes)
    yield from _changing("edge", edge_numbers, of_edges)
    write_node = _values(of_nodes, version, time, node_numbers)
    write_edge = _values(of_edges, version, time, edge_numbers)
    spells = _no_spells if time is None else _spells(time)
    of = names(graph)
    flat = "" if version == "1.3" else ' z="0.0"'
    yield f'    <nodes count="{len(graph)}">\n'
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        label = escape(str(data.get("label", node)))
        shade = look.colour[i]
        red, green, blue = (int(shade[j : j + 2], 16) for j in (1, 3, 5))
        yield (
            f'      <node id="{of[node]}" label="{label}">{write_node(data)}{spells(data)}'
            f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
            f'<viz:position x="{look.x[i]}" y="{look.y[i]}"{flat}/>'
            f'<viz:size value="{look.size[i]}"/></node>\n'
        )
    yield "    </nodes>\n"
    parallel = graph.is_multigraph()
    yield f'    <edges count="{graph.size()}">\n'
    for i, (source, target, data) in enumerate(graph.edges(data=True)):
        weight = float(plain(data.get("weight", 1)))
        label = f' label="{escape(str(data["label"]))}"' if data.get("label") is not None else ""
        if parallel and data.get("kind") is not None:
            # Gephi keeps parallel edges apart only if their kinds differ; otherwise it merges them.
            label += f' kind="{escape(str(data["kind"]))}"'
        yield (
            f'      <edge id="{i}" source="{of[source]}" target="{of[target]}"{label}'
            f' weight="{weight}">{write_edge(data)}{spells(data)}'
            f'<viz:thickness value="{look.thickness(weight)}"/></edge>\n'
        )
    yield "    </edges>\n  </graph>\n</gexf>\n"


@functools.lru_cache(maxsize=4096)
def _within(spell: Spell) -> str:
    start = f' start="{spell.start}"' if spell.start else ""
    return f'{start} end="{spell.end}"' if spell.end else start


def _spells(time: Timeline) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that writes the spells of a node or an edge: "" if it always exists."""

    def write(data: Mapping[str, Any]) -> str:
        those = time.spells(data)
        inner = "".join(f"<spell{_within(each)}/>" for each in those)
        return f"<spells>{inner}</spells>" if inner else ""

    return write


def _no_spells(_data: Mapping[str, Any]) -> str:
    return ""


def _ids(those: list[Column], changing: Collection[str]) -> dict[str, str]:
    """Return the id of each attribute: its name, with underscores added if Gephi reserves it (in
    any case) or another id is the same.
    """
    out: dict[str, str] = {}
    taken = set(_OF_GEPHI) | {_title(name).lower() for name in changing}
    for column in those:
        name = escape(column.name)
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        out[column.name] = name
    return out


def _changing(what: str, those: Collection[str], columns: list[Column]) -> Iterator[str]:
    if those:
        types = {column.name: column.type for column in columns}
        yield f'    <{_PREFIX}:attributes class="{what}" mode="dynamic">\n'
        for name in those:
            title, kind = escape(_title(name)), types.get(name, "double")
            yield f'      <{_PREFIX}:attribute id="{title}" title="{title}" type="{kind}"/>\n'
        yield f"    </{_PREFIX}:attributes>\n"


def _title(changing: str) -> str:
    return changing if changing == "weight" else f"{changing}_by_year"


def _type(column: Column, version: str) -> str:
    if version == "1.3":
        return f"list{column.type}" if column.many else column.type
    if column.many:
        return "liststring"
    return "string" if column.type == "biginteger" else column.type


def _declared(
    what: str, those: list[Column], version: str, changing: Collection[str]
) -> Iterator[str]:
    if those:
        ids = _ids(those, changing)
        yield f'    <attributes class="{what}">\n'
        for column in those:
            title, kind = escape(column.name), _type(column, version)
            yield f'      <attribute id="{ids[column.name]}" title="{title}" type="{kind}"/>\n'
        yield "    </attributes>\n"


def _values(
    those: list[Column], version: str, time: Timeline | None, changing: Collection[str]
) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that writes the attribute values of a node or an edge, changing ones
    last.
    """
    ids = _ids(those, changing)
    starts = {
        column.name: (f'<attvalue for="{ids[column.name]}" value="', column) for column in those
    }
    doubles = {column.name for column in those if column.type == "double"} | {"weight"}

    def values_in_time(data: Mapping[str, Any], time: Timeline) -> Iterator[str]:
        for name in changing:
            if name == "weight":
                numbers = time.weights(data)
            else:
                times = time.of(data)
                numbers = () if times is None else times.numbers.get(name, ())
                if not numbers and data.get(name) is not None:
                    spells = time.spells(data) or (Spell(),)
                    numbers = tuple((spell, data[name]) for spell in spells)
            for spell, value in numbers:
                written = float(value) if name in doubles else value
                yield (
                    f'<{_PREFIX}:attvalue for="{escape(_title(name))}" value="{written}"'
                    f"{_within(spell)}/>"
                )

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
        if time is not None and changing:
            cells.extend(values_in_time(data, time))
        return f"<attvalues>{''.join(cells)}</attvalues>" if cells else ""

    return write
