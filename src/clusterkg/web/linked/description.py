"""What the graph states of a thing: its statements, what names it, and where it was read."""

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

# Statements that name a thing: a status of evidence has thousands.
MOST: Final = 500
_LABELS: Final = tuple(NamedNode(iri) for iri in (RDFS + "label", SKOS + "prefLabel"))


@dataclass(frozen=True)
class Description:
    """What is stated of a thing, what names it, and what is stated of its evidence and names.

    `is_cut` says that more names it than `naming` has.
    """

    node: NamedNode
    stated: tuple[Triple, ...]
    naming: tuple[Triple, ...]
    beside: tuple[Triple, ...]
    is_cut: bool

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.stated, *self.naming, *self.beside)))


def describe(store: Graph, iri: str) -> Description:
    """Return what a graph states of what an IRI names.

    Raises:
        UnknownNameError: it states nothing.
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
    """Yield what is stated of a node, and of the blank nodes that it leads to."""
    waiting: list[NamedNode | BlankNode] = [node]
    seen = set(waiting)
    while waiting:
        for triple in _pattern(store, waiting.pop(), None):
            yield triple
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def _beside(store: Graph, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the statements of evidence, and the labels of what is named."""
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
