"""Hints on a query that runs and asks for what there is not: terms that no statement uses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions, Store

from clusterkg.base.locale import Message
from clusterkg.base.text import close, did_you_mean
from clusterkg.rdf.namespaces import PREFIXES, shorten
from clusterkg.rdf.sparql import tokens
from clusterkg.store.graph import Graph

# Properties are looked for in all statements only in graphs of up to this size: 0.3 s.
_MOST_SCANNED: Final = 500_000
_MOST_HINTED: Final = 3
_TERMS: Final = """
    SELECT DISTINCT ?term {
      { ?term a ?kind
        VALUES ?kind { owl:Class rdfs:Class rdf:Property owl:ObjectProperty owl:DatatypeProperty
                       owl:AnnotationProperty owl:NamedIndividual skos:Concept } }
      UNION { SELECT DISTINCT ?term { ?x a ?term } } %s }
"""
_PROPERTIES: Final = "UNION { SELECT DISTINCT ?term { ?s ?term ?o } }"


class UnknownTermWarning(UserWarning):
    """A query names a term of a vocabulary of the graph that no statement uses.

    Args:
        said: Which term, and which one may be meant.
    """

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return str(self.said)


def unknown_terms(store: Graph, text: str) -> list[Message]:
    """Return a hint for each IRI of a query that no statement uses, though its namespace is known.

    A namespace is known if a class, a property or a concept of the graph is in it. Nothing is said
    of engines elsewhere, which would be asked once for each term.
    """
    if not isinstance(store, Store):
        return []
    absent = [iri for iri in dict.fromkeys(_iris(text)) if not _used(store, iri)]
    if not absent:
        return []
    query = _TERMS % (_PROPERTIES if len(store) <= _MOST_SCANNED else "")
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    by_namespace: dict[str, set[str]] = {}
    for (term,) in solutions:
        if isinstance(term, NamedNode):
            namespace, local = _split(term.value)
            by_namespace.setdefault(namespace, set()).add(local)
    hints = []
    for iri in absent:
        namespace, local = _split(iri)
        if namespace in by_namespace:
            likely = close(local, sorted(by_namespace[namespace]), _MOST_HINTED)
            hint = did_you_mean(shorten(namespace + name) for name in likely)
            hints.append(Message("queries.unknown-term", term=shorten(iri), hint=hint))
    return hints


def _iris(text: str) -> Iterator[str]:
    """Yield the IRIs of a query in full; those that name functions, datatypes or graphs are not."""
    query = tokens(text)
    declared = dict(PREFIXES)
    following = [*query[1:], query[-1]] if query else []
    skipped: set[int] = set()
    for token, after, then in zip(query, following, [*following[1:], *following[-1:]], strict=True):
        if token.is_word("PREFIX") and after.kind == "name" and then.kind == "iri":
            declared[after.text[:-1]] = then.text[1:-1]
            skipped |= {after.start, then.start}
        elif token.is_word("BASE", "FROM", "NAMED", "GRAPH"):
            skipped.add(after.start)
    for token, after in pairwise([*query, *query[-1:]]):
        if token.start in skipped or (after.text == "(" and after is not token):
            continue
        if token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in declared and "\\" not in local:
                yield declared[prefix] + local


def _used(store: Store, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return True
    found = (
        store.quads_for_pattern(None, node, None, None),
        store.quads_for_pattern(None, None, node, None),
        store.quads_for_pattern(node, None, None, None),
    )
    return iri.startswith(PREFIXES["xsd"]) or any(next(quads, None) for quads in found)


def _split(iri: str) -> tuple[str, str]:
    """Return the namespace of an IRI and its local name."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]
