"""Results in pySHACL's form: the report as an rdflib graph and as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import default_language
from clusterkg.rdf.namespaces import RDF, SH, XSD
from clusterkg.rdf.rdflib_terms import quiet, to_rdflib
from clusterkg.rdf.terms import Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.drop_in.inputs import Given, OfFile
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.graph import sh
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.location import iris
from clusterkg.shacl.explain.messages import wrong
from clusterkg.shacl.formats.graph import statements
from clusterkg.shacl.report import Result

if TYPE_CHECKING:
    from rdflib.term import Node

_NODE: Final = sh("NodeConstraintComponent")
_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_NUMBERED: Final = re.compile(r"([ds]\d+b)(\d+)")
# Maximum depth to which nested blank nodes are described.
_DEEP: Final = 12


class Originals:
    """Maps terms of documents back to the caller's rdflib terms.

    Args:
        documents: The documents by the prefix of their blank nodes.
    """

    def __init__(self, documents: Mapping[str, Given | OfFile]) -> None:
        self._documents = documents
        self._made: dict[Any, Node] = {}

    def __call__(self, term: Any) -> Node:
        """Return `term` as an rdflib term: a blank node as the caller's own, or else as a new one.

        The same term gives the same node in every call.
        """
        made = self._made.get(term)
        if made is None:
            self._made[term] = made = self._original(term)
        return made

    def _original(self, term: Any) -> Node:
        from rdflib import BNode

        if isinstance(term, BlankNode):
            return self._blank(term) or BNode()
        document = next(iter(self._documents.values()), None)
        if isinstance(term, Literal) and document is not None:
            return document.literal(term)
        return to_rdflib(term)

    def _blank(self, term: BlankNode) -> Node | None:
        numbered = _NUMBERED.fullmatch(term.value)
        if numbered is None or numbered[1] not in self._documents:
            return None
        return self._documents[numbered[1]].original(int(numbered[2]))


class Report:
    """The report of a call of `validate`; the attribute `graph` is the report as an rdflib graph.

    Args:
        results: The results.
        data: The data.
        shapes: The shapes.
        originals: The mapping to the caller's terms.
        prefixes: The namespaces by prefix.
        conforms: Whether the data conform.
    """

    def __init__(
        self,
        results: Sequence[Result],
        data: Data,
        shapes: Shapes,
        originals: Originals,
        prefixes: Mapping[str, str],
        *,
        conforms: bool,
    ) -> None:
        self._originals = originals
        self._prefixes = {"sh": SH, "rdf": RDF, "xsd": XSD, **prefixes}
        self._conforms = conforms
        self._lang = default_language()
        self._names = data.names(shapes, Domain())
        self._prefix_of = {iri: prefix for prefix, iri in self._prefixes.items()}
        if any(not result.messages for result in results):
            self._names.prepare(map(NamedNode, iris(results)))
        self._results = [self._with_message(result) for result in results]
        self._said: dict[Term, dict[NamedNode, list[Term]]] = {}
        for node, predicate, value in _described(self._results, data, shapes):
            values = self._said.setdefault(node, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)
        from clusterkg.shacl.drop_in.lazy import graph

        self.graph = graph(self._statements, self._prefixes)
        if data.index is None:
            # A graph that is not built yet keeps all of the data in memory.
            len(self.graph)

    def _statements(self) -> Iterator[Any]:
        original = self._originals
        with quiet():
            for triple in statements(
                self._results, lambda result: result.messages, conforms=self._conforms
            ):
                subject, predicate, value = triple.subject, triple.predicate, triple.object
                yield original(subject), original(predicate), original(value)
            for node, properties in self._said.items():
                for predicate, values in properties.items():
                    for value in values:
                        yield original(node), original(predicate), original(value)

    def _with_message(self, result: Result) -> Result:
        """Return `result` with messages: its own, or else one that describes the violation.

        As in pySHACL, only a result of sh:node keeps the nested results.
        """
        said = result.messages
        if not said:
            text = wrong(result, self._names, self._lang)
            said = (Literal(text, language=self._lang),)
        inner = result.details if result.component == _NODE else ()
        return replace(result, messages=said, details=tuple(map(self._with_message, inner)))

    def text(self) -> str:
        """Return the report in pySHACL's layout, with this package's messages."""
        lines = ["Validation Report", f"Conforms: {self._conforms}"]
        if self._results:
            lines.append(f"Results ({len(self._results)}):")
        return "\n".join([*lines, *sorted(map(self._block, self._results)), ""])

    def _block(self, result: Result) -> str:
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
            *(("Message", message.value) for message in result.messages),
        ):
            if said is not None:
                lines.append(f"\t{label}: {said}")
        return "\n".join(lines)

    def _name(self, term: Term | None) -> str | None:
        return None if term is None else self._shown(term, 0)

    def _shown(self, term: Any, depth: int) -> str:
        if isinstance(term, NamedNode):
            return self._short(term.value)
        if isinstance(term, Literal):
            node: Any = self._originals(term)
            lang = f", lang={node.language}" if node.language else ""
            kind = f", datatype={self._short(str(node.datatype))}" if node.datatype else ""
            return f'Literal("{node}"{lang}{kind})'
        if depth > _DEEP:
            return "[ ... ]"
        parts = self._said.get(term, {})
        if _FIRST in parts:
            return f"( {' '.join(self._shown(one, depth + 1) for one in self._items(term))} )"
        said = (
            f"{name} {', '.join(sorted(self._shown(value, depth + 1) for value in values))}"
            for name, values in sorted((self._short(p.value), v) for p, v in parts.items())
        )
        return f"[ {' ; '.join(said)} ]" if parts else "[ ]"

    def _items(self, node: Term) -> Iterator[Term]:
        """Yield the members of a list; a cyclic one ends where it repeats."""
        seen: set[Term] = set()
        while node not in seen and (parts := self._said.get(node)):
            seen.add(node)
            yield from parts.get(_FIRST, [])[:1]
            node = next(iter(parts.get(_REST, [])), _NIL)

    def _short(self, iri: str) -> str:
        namespace, cut, local = iri.rpartition("#" if "#" in iri else "/")
        prefix = self._prefix_of.get(namespace + cut)
        return f"<{iri}>" if prefix is None or not local else f"{prefix}:{local}"


def _described(
    results: Iterable[Result], data: Data, shapes: Shapes
) -> Iterator[tuple[BlankNode, NamedNode, Any]]:
    """Yield the statements of data and shapes about the blank nodes in results, and about blank
    nodes that these lead to.
    """
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
                yield node, NamedNode(predicate), value
                waiting.append(value)
        for quad in data.statements_of(node):
            yield node, quad.predicate, quad.object
            waiting.append(quad.object)
