"""Restriction of a graph to facts from chosen sources or with chosen verification statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Bilingual, Message
from clusterkg.facts.statuses import STATUSES, status_name
from clusterkg.names import words
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import CKG, INFERRED_GRAPH, RDF, RDFS, SKOS
from clusterkg.rdf.table import Term
from clusterkg.rdf.terms import TYPE
from clusterkg.store.graph import Graph

_SOURCE: Final = NamedNode(CKG + "Source")
# Properties from a part to its whole, and from a whole to its parts.
_UP: Final = frozenset(
    CKG + name for name in ("programmeOf", "targetOf", "zoneOf", "eventOf", "listedUnder")
)
_DOWN: Final = frozenset(
    CKG + name
    for name in (
        *("hasProgramme", "hasTarget", "hasZone", "declaresTier", "goal", "outcome", "funding"),
        *("hasCount", "practice", "hasElement"),
    )
)
# Properties from a target to what supports it; the evidence for the link is that of the supporter.
_BACKING: Final = frozenset(
    CKG + name for name in ("responsiblePost", "enterprise", "zone", "institute")
)
# Properties kept of a whole or a named resource that is not itself supported by a chosen source.
_NAMING: Final = frozenset((RDF + "type", RDFS + "label", SKOS + "prefLabel"))


def scoped(graph: Graph, sources: Collection[str] = (), statuses: Collection[str] = ()) -> Graph:
    """Return a copy of a graph without the facts that no chosen evidence supports.

    A fact is a resource with evidence, a programme or a target. It is kept if some evidence of it
    is from one of `sources` and has one of `statuses`; evidence without a source supports nothing.
    The wholes of a kept fact and the resources that it names keep at least their class and labels:
    a target keeps its programme and its city. Links to what supports a target (a post, an
    enterprise, a zone, an institute) depend on the evidence of the supporter. Resources that are
    not facts are kept, except non-matching evidence and sources. Inferred statements are dropped.

    Args:
        sources: IRIs of sources; empty for all.
        statuses: Verification statuses; empty for all.

    Returns:
        The copy, or `graph` itself if nothing is restricted.

    Raises:
        InputError: there is no such status, or the graph is a remote engine.
    """
    if not sources and not statuses:
        return graph
    for status in statuses:
        if status not in STATUSES:
            raise InputError(
                Message("facts.no-status", status=status, statuses=words.listed("status", STATUSES))
            )
    if not isinstance(graph, Store):
        raise InputError(Message("facts.scope-elsewhere"))
    facts: dict[str, bool] = defaultdict(bool)
    left_out = set()
    for fact, evidence, source, status, passage in rows(graph, "cited"):
        fits = not statuses or status_name(status, passage) in statuses
        is_of = bool(source) and (not sources or source in sources)
        facts[fact] |= fits and is_of
        if not (fits and is_of):
            left_out.add(evidence)
    if sources:
        others = graph.quads_for_pattern(None, TYPE, _SOURCE, DefaultGraph())
        left_out |= {_iri(quad.subject) for quad in others} - set(sources)
    parts = _Parts(graph, facts, left_out - {""})
    copy = Store()
    copy.bulk_extend(quad for quad in _stated(graph) if parts.keep(quad))
    return copy


def told(
    sources: Collection[str | Bilingual] = (), statuses: Collection[str] = ()
) -> list[Message]:
    """Return messages that describe the restriction made by `scoped`.

    Args:
        sources: Names or labels of the sources; empty for all.
        statuses: Verification statuses; empty for all.
    """
    if not sources and not statuses:
        return [Message("facts.scope.all", statuses=_words(STATUSES))]
    parts = []
    if sources:
        parts.append(Message("facts.scope.sources", sources=list(sources)))
    if statuses:
        parts.append(Message("facts.scope.statuses", statuses=_words(statuses)))
    return parts


def _words(statuses: Collection[str]) -> list[Message]:
    return [Message(f"facts.scope.{each}") for each in STATUSES if each in statuses]


def _stated(graph: Store) -> Iterator[Quad]:
    inferred = NamedNode(INFERRED_GRAPH)
    return (quad for quad in graph if quad.graph_name != inferred)


class _Parts:
    """The kept facts of a graph, the wholes that contain them, and the resources that they name."""

    def __init__(self, graph: Store, facts: Mapping[str, bool], left_out: Set[str]) -> None:
        self._facts = facts
        self._left_out = left_out
        self._named: set[str] = set()
        self._wholes: set[str] = set()
        wholes: dict[str, set[str]] = defaultdict(set)
        for quad in graph.quads_for_pattern(None, None, None, DefaultGraph()):
            one, other = _iri(quad.subject), _iri(quad.object)
            if quad.predicate.value in _UP:
                wholes[one].add(other)
            elif quad.predicate.value in _DOWN:
                wholes[other].add(one)
            elif facts.get(one) and not self._is_left_backing(quad.predicate.value, other):
                self._named.add(other)
        waiting = [fact for fact, is_kept in facts.items() if is_kept]
        while waiting:
            for whole in wholes[waiting.pop()] - self._wholes:
                self._wholes.add(whole)
                waiting.append(whole)

    def keep(self, quad: Quad) -> bool:
        """Return whether a statement is kept."""
        one, other = _iri(quad.subject), _iri(quad.object)
        predicate = quad.predicate.value
        if one in self._left_out or other in self._left_out:
            return False
        if self._is_left_backing(predicate, other):
            return False
        is_left_out = not self._facts.get(other, True) and other not in self._wholes
        if is_left_out and (predicate in _DOWN or other not in self._named):
            return False
        if self._facts.get(one, True):
            return True
        if one in self._wholes:
            return predicate in _NAMING | _UP | _DOWN
        return one in self._named and predicate in _NAMING

    def _is_left_backing(self, predicate: str, thing: str) -> bool:
        return predicate in _BACKING and not self._facts.get(thing, True)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""
