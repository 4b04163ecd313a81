"""Results as pySHACL returns them: the report as a graph of rdflib, and as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from clusterkg.base.locale import default_language
from clusterkg.rdf.literals import original
from clusterkg.rdf.quiet import quiet
from clusterkg.rdf.rdflib_terms import to_rdflib
from clusterkg.rdf.terms import Term
from clusterkg.shacl.drop_in.inputs import Given, OfFile
from clusterkg.shacl.engine.data import WRITTEN, Data
from clusterkg.shacl.engine.graph import sh
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.formats.graph import statements
from clusterkg.shacl.report import Result

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_NUMBERED: Final = re.compile(r"([ds]\d+b)(\d+)")
# Blank nodes of blank nodes, and so on, are written down to here.
_DEEP: Final = 12


class Originals:
    """The terms of documents as they were handed over.

    Args:
        documents: The documents by the prefix of their blank nodes.
    """

    def __init__(self, documents: Mapping[str, Given | OfFile]) -> None:
        self._documents = documents
        self._made: dict[BlankNode, Node] = {}

    def __call__(self, term: Any) -> Node:
        """Return a term of a document in rdflib: a blank node is the one that was handed over."""
        from rdflib import BNode

        if isinstance(term, BlankNode):
            if term not in self._made:
                self._made[term] = self._blank(term) or BNode()
            return self._made[term]
        if isinstance(term, Literal):
            document = next(iter(self._documents.values()), None)
            return to_rdflib(term) if document is None else document.literal(term)
        return to_rdflib(term)

    def _blank(self, term: BlankNode) -> Node | None:
        numbered = _NUMBERED.fullmatch(term.value)
        if numbered is None or numbered[1] not in self._documents:
            return None
        return self._documents[numbered[1]].original(int(numbered[2]))


def as_graph(
    results: Sequence[Result],
    data: Data,
    shapes: Shapes,
    originals: Originals,
    prefixes: Mapping[str, str],
    *,
    conforms: bool,
) -> Graph:
    """Return the report of SHACL; of blank nodes of data and shapes, with what is said of them."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="core")
    for prefix, iri in {"sh": sh("").value, **prefixes}.items():
        graph.bind(prefix, iri)
    with quiet():
        for triple in (
            *statements(results, messages, conforms=conforms),
            *_described(results, data, shapes),
        ):
            graph.add(
                (
                    originals(triple.subject),
                    originals(triple.predicate),
                    originals(triple.object),
                )
            )
    return graph


def messages(result: Result) -> tuple[Literal, ...]:
    """Return the messages; where the shape has none, what is wrong, in the locale's language."""
    lang = default_language()
    words = result.words.get(lang)
    said = () if words is None else (Literal(words.wrong, language=lang),)
    return result.messages or said


def _described(results: Iterable[Result], data: Data, shapes: Shapes) -> Iterator[Triple]:
    """Return what data and shapes say of the blank nodes that results speak of."""
    waiting: list[object] = []
    inner = list(results)
    while inner:
        result = inner.pop()
        waiting += [result.shape, result.constraint, result.focus, result.value]
        inner += result.details
    seen: set[BlankNode] = set()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, BlankNode) or node in seen:
            continue
        seen.add(node)
        for predicate in shapes.graph.predicates(node):
            for value in shapes.graph.objects(node, NamedNode(predicate)):
                yield Triple(node, NamedNode(predicate), value)
                waiting.append(value)
        for graph in (DefaultGraph(), WRITTEN):
            for quad in data.store.quads_for_pattern(node, None, None, graph):
                said = original(quad.object) if isinstance(quad.object, Literal) else quad.object
                yield Triple(node, quad.predicate, said)
                waiting.append(said)


def as_text(
    results: Sequence[Result], graph: Graph, originals: Originals, *, conforms: bool
) -> str:
    """Return the report as pySHACL words it, with our messages."""
    lines = ["Validation Report", f"Conforms: {conforms}"]
    if results:
        lines.append(f"Results ({len(results)}):")
    names = _Names(graph, originals)
    return "\n".join([*lines, *sorted(map(names.block, results)), ""])


class _Names:
    """Terms as they are written in a text."""

    def __init__(self, graph: Graph, originals: Originals) -> None:
        self._graph = graph
        self._originals = originals

    def block(self, result: Result) -> str:
        """Return the lines of a result."""
        kind = "Constraint Violation" if result.level == "violation" else "Validation Result"
        component = result.component.value
        name = re.split(r"[#/]", component)[-1]
        lines = [f"{kind} in {name} ({component}):"]
        path = None if result.path is None else str(result.path)
        if result.path is not None and result.path.kind == "predicate":
            path = self._name(NamedNode(result.path.predicate))
        for label, said in (
            ("Severity", self._name(result.severity)),
            ("Source Shape", self._name(result.shape)),
            ("Focus Node", self._name(result.focus)),
            ("Value Node", self._name(result.value)),
            ("Result Path", path),
            ("Source Constraint", self._name(result.constraint)),
            *(("Message", message.value) for message in messages(result)),
        ):
            if said is not None:
                lines.append(f"\t{label}: {said}")
        return "\n".join(lines)

    def _name(self, term: Term | None) -> str | None:
        return None if term is None else self._shown(self._originals(term), 0)

    def _shown(self, node: Any, depth: int) -> str:
        from rdflib import RDF, BNode
        from rdflib import Literal as RdflibLiteral

        if isinstance(node, RdflibLiteral):
            lang = f", lang={node.language}" if node.language else ""
            kind = f", datatype={self._shown(node.datatype, 0)}" if node.datatype else ""
            return f'Literal("{node}"{lang}{kind})'
        if not isinstance(node, BNode):
            return str(node.n3(self._graph.namespace_manager))
        if depth > _DEEP:
            return "[ ... ]"
        if (node, RDF.first, None) in self._graph:
            return (
                f"( {' '.join(self._shown(each, depth + 1) for each in self._graph.items(node))} )"
            )
        parts: dict[str, list[str]] = {}
        for predicate, value in self._graph.predicate_objects(node):
            name = str(predicate.n3(self._graph.namespace_manager))
            parts.setdefault(name, []).append(self._shown(value, depth + 1))
        said = (f"{name} {', '.join(sorted(values))}" for name, values in sorted(parts.items()))
        return f"[ {' ; '.join(said)} ]" if parts else "[ ]"
