"""A small in-memory graph for reading shapes, indexed by subject and predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import RDF, SH, shorten
from clusterkg.rdf.terms import SUBCLASS, Term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.paths import Path

Node = NamedNode | BlankNode

TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
_OPERATORS = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


@cache
def sh(name: str) -> NamedNode:
    """Return the IRI of the SHACL term `name`."""
    return NamedNode(SH + name)


def named(term: Term) -> str:
    """Return a term for messages, with a prefix if possible; a blank node is `[]`."""
    if isinstance(term, BlankNode):
        return "[]"
    return shorten(term.value) if isinstance(term, NamedNode) else str(term)


class Graph:
    """Statements by subject and predicate, in the order in which they were read, without those that
    contain a triple term.

    `prefixes` are namespaces that queries may use without a declaration, by default none.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.prefixes: Mapping[str, str] = {}
        self._by_subject: dict[Term, dict[str, list[Term]]] = {}
        self._by_predicate: dict[str, list[tuple[Node, Term]]] = defaultdict(list)
        for quad in quads:
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, Term):
                values = self._by_subject.setdefault(subject, {}).setdefault(predicate, [])
                if value not in values:
                    values.append(value)
                    self._by_predicate[predicate].append((subject, value))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the values of `predicate` at `subject`."""
        return self._by_subject.get(subject, {}).get(predicate.value, [])

    def predicates(self, subject: Term) -> Iterator[str]:
        """Yield the IRIs of the properties of `subject`."""
        yield from self._by_subject.get(subject, {})

    def pairs(self, predicate: NamedNode) -> list[tuple[Node, Term]]:
        """Return the pairs of subject and value that `predicate` links."""
        return self._by_predicate.get(predicate.value, [])

    def subjects(self, predicate: NamedNode, value: Term) -> list[Node]:
        """Return the nodes whose `predicate` has `value`."""
        return [subject for subject, found in self.pairs(predicate) if found == value]

    def instances(self, cls: NamedNode) -> list[Node]:
        """Return the instances of `cls` and of its subclasses in this graph."""
        classes: dict[Node, None] = {cls: None}
        waiting: list[Node] = [cls]
        while waiting:
            more = [n for n in self.subjects(SUBCLASS, waiting.pop()) if n not in classes]
            classes |= dict.fromkeys(more)
            waiting += more
        return list(dict.fromkeys(node for one in classes for node in self.subjects(TYPE, one)))

    def one(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the value of `predicate` at `subject`; None if it has none.

        Raises:
            ShapeError: it has several.
        """
        found = self.objects(subject, predicate)
        if len(found) > 1:
            message = Message(
                "shacl.shapes.several",
                node=named(subject),
                number=len(found),
                property=named(predicate),
            )
            raise ShapeError(message, subject, predicate, found[1])
        return found[0] if found else None

    def members(self, head: Term) -> tuple[Term, ...]:
        """Return the members of the RDF list that begins at `head`.

        Raises:
            ShapeError: it is not a list, or is cyclic.
        """
        out: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ShapeError(Message("shacl.shapes.no-list", node=named(head)), head)
            seen.add(head)
            out.append(first[0])
            head = rest[0]
        return tuple(out)

    def path(self, node: Term) -> Path:
        """Return the property path at `node`.

        Raises:
            ShapeError: it is not a well-formed SHACL path.
        """
        return self._path(node, ())

    def _path(self, node: Term, above: tuple[Term, ...]) -> Path:
        if isinstance(node, NamedNode):
            return Path("predicate", node.value)
        wrong = Message("shacl.shapes.no-path", node=named(node))
        if node in above or isinstance(node, Literal):
            raise ShapeError(wrong, node)
        above = (*above, node)
        if self.objects(node, FIRST):
            parts = tuple(self._path(part, above) for part in self.members(node))
            if len(parts) < 2:
                raise ShapeError(Message("shacl.shapes.short-sequence", wrong=wrong), node)
            return Path("sequence", parts=parts)
        if (head := self.one(node, sh("alternativePath"))) is not None:
            parts = tuple(self._path(part, above) for part in self.members(head))
            if len(parts) < 2:
                raise ShapeError(Message("shacl.shapes.short-alternative", wrong=wrong), node)
            return Path("alternative", parts=parts)
        for kind in _OPERATORS:
            if (inner := self.one(node, sh(kind))) is not None:
                return Path(kind, parts=(self._path(inner, above),))
        raise ShapeError(wrong, node)
