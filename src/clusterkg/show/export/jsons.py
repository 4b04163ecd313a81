"""JSON formats: Cytoscape.js and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.json_ld import Names
from clusterkg.rdf.namespaces import CKG, PREFIXES, RDFS, XSD, expand
from clusterkg.show.export.appearance import Look
from clusterkg.show.export.columns import free, known, of_graph, plain, values

if TYPE_CHECKING:
    import networkx as nx

VOCABULARY: Final = "https://w3id.org/clusterkg/view#"
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
_NODE_STYLE: Final = {
    "label": "data(label)",
    "background-color": "data(view_colour)",
    "width": "data(view_size)",
    "height": "data(view_size)",
    "font-size": 10,
}
_EDGE_STYLE: Final = {"width": "data(view_thickness)", "line-color": "#BBBBBB", "opacity": 0.7}
_ARROWS: Final = {
    "curve-style": "bezier",
    "target-arrow-shape": "triangle",
    "target-arrow-color": "#BBBBBB",
}


def dumped(value: Any) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def joined(items: Iterator[Any]) -> Iterator[str]:
    """Yield the items of a JSON array, one per line, with commas between."""
    for i, item in enumerate(items):
        yield f"{',' if i else ''}\n{dumped(item)}"


def _attributes(data: Mapping[str, Any], taken: tuple[str, ...]) -> dict[str, Any]:
    """Return attributes with a value as JSON values; a name in `taken` gets an underscore."""
    return {
        free(name, taken): values(value) if isinstance(value, list | tuple) else plain(value)
        for name, value in known(data)
    }


def cytoscape(graph: nx.Graph[Any], look: Look, creator: str) -> Iterator[str]:
    """Yield a Cytoscape.js document with positions and a style; Cytoscape opens it as .cyjs.

    networkx's version has no positions, edge ids or style. `y` points down.
    """
    of_graph(graph)
    arrows = graph.is_directed()
    style = [
        {"selector": "node", "style": _NODE_STYLE},
        {"selector": "edge", "style": _EDGE_STYLE | (_ARROWS if arrows else {})},
    ]
    about = {
        "name": graph.graph.get("name", ""),
        "description": graph.graph.get("description", ""),
        "generated_by": creator,
    }
    parallel = dumped(graph.is_multigraph())
    yield f'{{"data": {dumped(about)},\n"directed": {dumped(arrows)}, "multigraph": {parallel},\n'
    yield f'"style": {dumped(style)},\n"layout": {{"name": "preset"}},\n"elements": {{"nodes": ['
    taken = ("id", "source", "target", "parent", "view_size", "view_colour", "view_thickness")

    def node(i: int, name: Any, data: dict[str, Any]) -> dict[str, Any]:
        shown = {"view_size": 2 * look.size[i], "view_colour": look.colour[i]}
        named = {"id": str(name), "label": str(data.get("label", name))}
        return {
            "data": named | _attributes(data, taken) | shown,
            "position": {"x": look.x[i], "y": -look.y[i]},
        }

    def edge(i: int, source: Any, target: Any, data: dict[str, Any]) -> dict[str, Any]:
        ends = {"id": f"e{i}", "source": str(source), "target": str(target)}
        weight = plain(data.get("weight", 1))
        shown = {"weight": weight, "view_thickness": look.thickness(float(weight))}
        return {"data": ends | _attributes(data, taken) | shown}

    yield from joined(node(i, *item) for i, item in enumerate(graph.nodes(data=True)))
    yield '],\n"edges": ['
    yield from joined(edge(i, *item) for i, item in enumerate(graph.edges(data=True)))
    yield "]}}\n"


def json_ld(graph: nx.Graph[Any]) -> Iterator[str]:
    """Yield a JSON-LD document with the view as linked data.

    A node has its IRI and class and, in a directed view, the statements that its edges stand
    for. An edge is also a resource, with `source`, `target` and `weight`. The label
    is rdfs:label, and other attributes are terms of VOCABULARY; IRIs are shortened with the
    prefixes declared in the context. A node without an IRI is a blank node.
    """
    nodes, edges = of_graph(graph)
    doubles = {column.name for column in nodes + edges if column.type == "double"} | {"weight"}
    of = {node: _iri(node, i) for i, node in enumerate(graph)}
    kinds = {_class(kind) for _, kind in graph.nodes(data="kind", default="")}
    terms = {
        name: str(graph.graph.get("terms", {}).get(name) or _whole(name))
        for *_, data in graph.edges(data=True)
        for name in data.get("predicates", ())
    }
    own = {_term(column.name) for column in nodes + edges}
    short = Names({*of.values(), *kinds, *terms.values()}, PREFIXES, own)
    context: dict[str, Any] = {"@vocab": VOCABULARY, **short.prefixes}
    context["label"] = {"@id": RDFS + "label"}
    context |= {end: {"@type": "@id"} for end in ("source", "target")}
    # A whole float would become an xsd:integer, of another type than the other values.
    for name in sorted(doubles):
        context[_term(name)] = {"@type": XSD + "double"}
    yield f'{{"@context": {dumped(context)},\n"@graph": ['

    def node(name: Any, data: dict[str, Any]) -> dict[str, Any]:
        kind = short(_class(data.get("kind", "")))
        out: dict[str, Any] = {"@id": short(of[name]), **({"@type": kind} if kind else {})}
        out |= {_term(key): value for key, value in _attributes(data, ()).items()}
        if graph.is_directed():
            for _, target, edge in graph.edges(name, data=True):
                for predicate in edge.get("predicates", ()):
                    values = out.setdefault(short(terms[predicate]), [])
                    values.append({"@id": short(of[target])})
        return out

    def edge(source: Any, target: Any, data: dict[str, Any]) -> dict[str, Any]:
        ends = {"@type": "Edge", "source": short(of[source]), "target": short(of[target])}
        rest = _attributes({"weight": 1} | data, ("source", "target"))
        return ends | {_term(key): value for key, value in rest.items()}

    yield from joined(node(*item) for item in graph.nodes(data=True))
    yield "," if graph.size() and len(graph) else ""
    yield from joined(edge(*item) for item in graph.edges(data=True))
    yield "]}\n"


def _iri(node: Any, number: int) -> str:
    text = str(node)
    return text if _IRI.fullmatch(text) else f"_:n{number}"


def _term(name: str) -> str:
    """Return an attribute name as a JSON-LD term: other characters than letters, digits and _
    become _.
    """
    return re.sub(r"\W", "_", name)


def _class(name: Any) -> str:
    """Return the IRI of the class that a kind names; empty for Thing, Literal or none."""
    kind = str(name)
    if kind in ("", "Thing", "Literal"):
        return ""
    return _whole(kind) if ":" in kind else CKG + kind


def _whole(name: str) -> str:
    """Return the IRI of a prefixed name, or of an IRI in angle brackets."""
    return expand(name) or name.strip("<>")


def counted(path: Path, counts: Callable[[Any], tuple[int, int]]) -> tuple[int, int]:
    """Return the result of `counts` for the JSON document in a file.

    Raises:
        InputError: the file is not JSON.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            return counts(json.load(stream))
    except ValueError as error:
        raise InputError(Message("export.no-json", problem=str(error)), path) from error


def count_cytoscape(path: Path) -> tuple[int, int]:
    """Return the numbers of nodes and edges of a Cytoscape.js document."""
    return counted(path, lambda d: (len(d["elements"]["nodes"]), len(d["elements"]["edges"])))


def count_json_ld(path: Path) -> tuple[int, int]:
    """Return the numbers of nodes and edges of a JSON-LD document."""

    def counts(document: Any) -> tuple[int, int]:
        edges = sum(1 for item in document["@graph"] if item.get("@type") == "Edge")
        return len(document["@graph"]) - edges, edges

    return counted(path, counts)
