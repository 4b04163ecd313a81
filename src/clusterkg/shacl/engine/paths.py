"""SHACL property paths: data structure, and conversion to SPARQL and RDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from clusterkg.rdf.namespaces import RDF, SH, shorten

_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))


@dataclass(frozen=True)
class Path:
    """A property path: `kind` is predicate, sequence, alternative, or the name of an operator.

    A predicate has its IRI in `predicate`; all others have their parts in `parts`. The operators
    are inversePath, zeroOrMorePath, oneOrMorePath and zeroOrOnePath, with one part each.
    """

    kind: str
    predicate: str = ""
    parts: tuple[Path, ...] = ()

    def _text(self, name: Callable[[str], str]) -> str:
        if self.kind == "predicate":
            return name(self.predicate)
        inner = [part._text(name) for part in self.parts]
        if self.kind == "sequence":
            return f"({'/'.join(inner)})"
        if self.kind == "alternative":
            return f"({'|'.join(inner)})"
        if self.kind == "inversePath":
            return f"(^{inner[0]})"
        return f"({inner[0]}{_SUFFIXES[self.kind]})"

    def to_sparql(self) -> str:
        """Return the path in SPARQL 1.1 syntax, with full IRIs."""
        return self._text(lambda iri: f"<{iri}>")

    def __str__(self) -> str:
        text = self._text(shorten)
        return text[1:-1] if text.startswith("(") else text

    def inverse(self) -> Path:
        """Return the inverse path; that of an inverse path is its part."""
        return self.parts[0] if self.kind == "inversePath" else Path("inversePath", parts=(self,))

    @property
    def nullable(self) -> bool:
        """Whether the path matches a node with itself in zero steps."""
        if self.kind in ("zeroOrMorePath", "zeroOrOnePath"):
            return True
        some = any if self.kind == "alternative" else all
        return bool(self.parts) and some(part.nullable for part in self.parts)

    def predicates(self) -> frozenset[str]:
        """Return the IRIs of all predicates in the path."""
        if self.kind == "predicate":
            return frozenset({self.predicate})
        return frozenset().union(*(part.predicates() for part in self.parts))

    def triples(self) -> tuple[NamedNode | BlankNode, list[Triple]]:
        """Return the node of the path in RDF, and the statements that describe it.

        Blank nodes are new in each call.
        """
        if self.kind == "predicate":
            return NamedNode(self.predicate), []
        if self.kind == "sequence":
            return _list(self.parts)
        node = BlankNode()
        if self.kind == "alternative":
            inner, triples = _list(self.parts)
        else:
            inner, triples = self.parts[0].triples()
        name = "alternativePath" if self.kind == "alternative" else self.kind
        return node, [Triple(node, NamedNode(SH + name), inner), *triples]


def _list(parts: tuple[Path, ...]) -> tuple[NamedNode | BlankNode, list[Triple]]:
    head: NamedNode | BlankNode = _NIL
    triples: list[Triple] = []
    for part in reversed(parts):
        inner, more = part.triples()
        node = BlankNode()
        triples = [Triple(node, _FIRST, inner), Triple(node, _REST, head), *more, *triples]
        head = node
    return head, triples
