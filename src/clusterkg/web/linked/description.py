"""Description of a resource: its statements, those that refer to it, and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import ID, IND, RDFS, SKOS
from clusterkg.rdf.terms import EVIDENCE
from clusterkg.store.graph import Graph
from clusterkg.web.api.problems import UnknownNameError

# Maximum number of statements that refer to it: a status of evidence has thousands.
MOST: Final = 500
_LABELS: Final = tuple(NamedNode(iri) for iri in (RDFS + "label", SKOS + "prefLabel"))


@dataclass(frozen=True)
class Description:
    """The statements that describe a resource.

    Attributes:
        stated: Statements whose subject is the resource or a blank node reachable from it.
        naming: Statements whose object is the resource, `MOST` at most.
        beside: Statements about its evidence, and labels of the resources mentioned.
        is_cut: Whether the graph has more statements whose object is the resource than `naming`.
    """

    node: NamedNode
    stated: tuple[Triple, ...]
    naming: tuple[Triple, ...]
    beside: tuple[Triple, ...]
    is_cut: bool

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All statements, without duplicates."""
        return tuple(dict.fromkeys((*self.stated, *self.naming, *self.beside)))


def describe(store: Graph, iri: str) -> Description:
    """Return the description of the resource `iri` in `store`.

    Raises:
        UnknownNameError: no statement has `iri` as its subject or object, or `iri` is invalid.
    """
    nothing = UnknownNameError(Message("web.linked.nothing", iri=iri))
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise nothing from error
    stated = sorted(_stated(store, node), key=str)
    naming = list(islice(_pattern(store, None, node), MOST + 1))
    if not stated and not naming:
        raise nothing
    kept = sorted(naming[:MOST], key=str)
    return Description(
        node,
        tuple(stated),
        tuple(kept),
        tuple(_beside(store, [*stated, *kept])),
        len(naming) > MOST,
    )


def _stated(store: Graph, node: NamedNode | BlankNode) -> Iterator[Triple]:
    """Yield the statements about a node, and about blank nodes reachable from it."""
    waiting: list[NamedNode | BlankNode] = [node]
    seen = set(waiting)
    while waiting:
        for triple in _pattern(store, waiting.pop(), None):
            yield triple
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def _beside(store: Graph, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the statements about the evidence in `triples`, and labels: of the objects of these
    statements, and of the resources of the data and of the scheme in `triples`.
    """
    named: dict[NamedNode, None] = {}
    for triple in triples:
        if triple.predicate == EVIDENCE and isinstance(triple.object, NamedNode):
            for told in _pattern(store, triple.object, None):
                yield told
                if isinstance(told.object, NamedNode):
                    named[told.object] = None
        for term in (triple.subject, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith((ID, IND)):
                named[term] = None
    for node in named:
        for label in _LABELS:
            for quad in store.quads_for_pattern(node, label, None, DefaultGraph()):
                yield quad.triple


def _pattern(
    store: Graph, subject: NamedNode | BlankNode | None, value: NamedNode | None
) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(subject, None, value, DefaultGraph()):
        yield quad.triple
