"""DOT format for Graphviz: `neato -Tsvg` draws the graph at the exported positions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.show.export.appearance import Look
from clusterkg.show.export.columns import free, known, of_graph, plain, values

if TYPE_CHECKING:
    import networkx as nx

# Attributes with a meaning for Graphviz, whose names other attributes must not use.
_TAKEN: Final = (
    *("label", "xlabel", "pos", "width", "height", "size", "fillcolor", "color", "shape", "style"),
    *("penwidth", "weight", "len", "dir", "class", "id", "image", "URL", "href", "tooltip"),
    *("edgetooltip", "layer", "fontname", "fontsize", "fontcolor", "target", "root", "rank"),
    *("group", "pin", "regular", "fixedsize", "arrowsize"),
)
_POINTS: Final = 72
_LEAST_FONT: Final = 16.0
_SHAPE: Final = {
    "shape": "circle",
    "style": "filled",
    "fixedsize": "shape",
    "fontname": "sans-serif",
}
_LINE: Final = {"color": "#999999", "arrowsize": "0.5"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def lines(graph: nx.Graph[Any], look: Look) -> Iterator[str]:
    """Yield the text of a DOT file, with one line per node and edge; every attribute is text.

    Gephi reads neither default attributes nor anything after the graph's own attributes, so the
    graph's attributes come at the end, and each node states its own appearance.
    """
    of_graph(graph)
    kind, arrow = ("digraph", "->") if graph.is_directed() else ("graph", "--")
    yield f"{kind} {_quoted(graph.graph.get('name', 'view'))} {{\n"
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        shown = {
            "label": data.get("label", node),
            # Gephi does not read a y that ends with the ! of a fixed node.
            "pos": f"{look.x[i]},{look.y[i]}",
            "pin": "true",
            "width": f"{2 * look.size[i] / _POINTS:.3f}",
            "color": look.colour[i],
            "fontsize": f"{_font(look.size[i]):.0f}",
            "fontcolor": _ink(str(data.get("label", node)), look.size[i], look.colour[i]),
        } | _SHAPE
        yield f"  {_quoted(node)} [{_attributes(shown, data)}];\n"
    for source, target, data in graph.edges(data=True):
        weight = plain(data.get("weight", 1))
        shown = {"weight": weight, "penwidth": look.thickness(float(weight))} | _LINE
        # As labels, names of statements would overlap in Graphviz: they become tooltips.
        shown |= {"edgetooltip": data["label"]} if data.get("label") is not None else {}
        yield f"  {_quoted(source)} {arrow} {_quoted(target)} [{_attributes(shown, data)}];\n"
    about = _quoted(graph.graph.get("description", ""))
    yield f'  graph [layout="neato", inputscale="{_POINTS}", outputorder="edgesfirst",'
    yield f' charset="UTF-8", comment={about}];\n'
    yield "}\n"


def _font(radius: float) -> float:
    return max(_LEAST_FONT, radius / 2.5)


def _ink(label: str, radius: float, colour: str) -> str:
    """Return white for a label that fits into a dark node, else black."""
    wide = sum(1 if char >= "\u2e80" else 0.55 for char in label) * _font(radius)
    red, green, blue = (int(colour[j : j + 2], 16) / 255 for j in (1, 3, 5))
    dark = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.3
    return "#FFFFFF" if dark and wide < 2 * radius else "#000000"


def _attributes(shown: dict[str, Any], data: dict[str, Any]) -> str:
    rest = {
        free(name, _TAKEN): "; ".join(map(_text, values(value)))
        for name, value in known(data)
        if name not in ("label", "weight")
    }
    return ", ".join(f"{_name(name)}={_quoted(value)}" for name, value in (shown | rest).items())


def _name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else _quoted(name)


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _quoted(value: Any) -> str:
    """Return a quoted string; control characters, which DOT cannot express, are replaced."""
    text = _CONTROL.sub("\ufffd", _text(value).replace("\r\n", "\n").replace("\r", "\n"))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def count(path: Path) -> tuple[int, int]:
    """Return the numbers of nodes and edges of a file written by this module."""
    found = [0, 0]
    edge = re.compile(r'  "(?:[^"\\]|\\.)*" (-[->] )?')
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if match := edge.match(line):
                found[match[1] is not None] += 1
    return found[0], found[1]
