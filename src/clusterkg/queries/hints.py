"""Hints on a valid query that may explain its result: unknown terms, errors of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions, Store

from clusterkg.base.locale import Message
from clusterkg.base.text import close, did_you_mean
from clusterkg.queries.saved import SavedQuery
from clusterkg.rdf.namespaces import CKG, PREFIXES, XSD, shorten
from clusterkg.rdf.sparql import Token, tokens
from clusterkg.rdf.terms import REPLACED_BY
from clusterkg.store.graph import Graph
from clusterkg.store.inverses import is_answered, turned

# Properties are searched in all statements only in graphs of up to this size, which takes 0.3 s.
_MOST_SCANNED: Final = 500_000
_MOST_HINTED: Final = 3
_MAY_BE_NONE: Final = ("*", "?")
_BEFORE_SUBJECT: Final = ("{", "}", ".")
_PATH: Final = (*_MAY_BE_NONE, *"^/|()!+")
_TERMS: Final = """
    SELECT DISTINCT ?term {
      { ?term a ?kind
        VALUES ?kind { owl:Class rdfs:Class rdf:Property owl:ObjectProperty owl:DatatypeProperty
                       owl:AnnotationProperty owl:NamedIndividual skos:Concept } }
      UNION { SELECT DISTINCT ?term { ?x a ?term } } %s }
"""
_PROPERTIES: Final = "UNION { SELECT DISTINCT ?term { ?s ?term ?o } }"


def hints(store: Graph, query: SavedQuery) -> list[Message]:
    """Return hints to show with the result of a query.

    They report ignored keys of its header; selected variables that nothing else mentions;
    deprecated terms; properties for which data state only the inverse; IRIs in a vocabulary of the
    graph that no statement uses; and zero-length paths from or to an unused term, for which the
    engine gives no row. For a remote engine only the first two are checked, since the others need a
    request per term.
    """
    query_tokens = tokens(query.text)
    given = {param.name for param in query.params}
    found = [*query.remarks, *_unbound(query_tokens, given)]
    if not isinstance(store, Store):
        return found
    named = list(_named(query_tokens))
    terms = {iri for _, iri in named}
    found += [*_replaced(store, terms), *_turned(store, query.text)]
    absent = {i: iri for i, iri in named if not _used(store, iri)}
    if not absent:
        return found
    lost = _lost_starts(query_tokens, absent)
    return [*found, *_unknown_terms(store, set(absent.values())), *lost]


def _unbound(query: list[Token], given: set[str]) -> Iterator[Message]:
    """Yield a hint for each variable of the outermost SELECT that never has a value.

    Such a variable is neither in the rest of the query, nor computed by AS, nor a parameter
    (`given`).
    """
    start = next((i for i, t in enumerate(query) if t.is_word("SELECT", "CONSTRUCT", "ASK")), None)
    if start is None or not query[start].is_word("SELECT"):
        return
    end = next((i for i, t in enumerate(query) if i > start and t.text == "{"), len(query))
    elsewhere = {t.text[1:] for t in query[end:] if t.kind == "variable"}
    named = {t.text[1:] for before, t in pairwise(query[:end]) if before.is_word("AS")}
    selected = [t.text[1:] for t in query[start:end] if t.kind == "variable"]
    for name in dict.fromkeys(selected):
        if name not in elsewhere | named | given:
            hint = did_you_mean(f"?{one}" for one in close(name, sorted(elsewhere), _MOST_HINTED))
            yield Message("queries.unbound", variable=f"?{name}", hint=hint)


def _replaced(store: Store, named: set[str]) -> Iterator[Message]:
    """Yield a hint for each IRI in `named` that is a deprecated term of the ontology."""
    for iri in sorted(named):
        if not iri.startswith(CKG):
            continue
        for quad in store.quads_for_pattern(NamedNode(iri), REPLACED_BY, None, None):
            if isinstance(quad.object, NamedNode):
                by = shorten(quad.object.value)
                yield Message("queries.replaced-term", term=shorten(iri), by=by)


def _turned(store: Store, text: str) -> Iterator[Message]:
    """Yield a hint for each property that matches nothing because data state only its inverse.

    There is none if `both_ways` can give the inverses.
    """
    pairs = turned(store, text)
    if not is_answered(store, pairs):
        for asked, stated in pairs:
            terms = {"term": shorten(asked.value), "other": shorten(stated.value)}
            yield Message("queries.inverse", **terms)


def _unknown_terms(store: Store, absent: set[str]) -> list[Message]:
    query = _TERMS % (_PROPERTIES if len(store) <= _MOST_SCANNED else "")
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    by_namespace: dict[str, set[str]] = {}
    for (term,) in solutions:
        if isinstance(term, NamedNode):
            namespace, local = _split(term.value)
            by_namespace.setdefault(namespace, set()).add(local)
    found = []
    for iri in sorted(absent):
        namespace, local = _split(iri)
        if namespace in by_namespace:
            likely = close(local, sorted(by_namespace[namespace]), _MOST_HINTED)
            hint = did_you_mean(shorten(namespace + name) for name in likely)
            found.append(Message("queries.unknown-term", term=shorten(iri), hint=hint))
    return found


def _named(query: list[Token]) -> Iterator[tuple[int, str]]:
    """Yield the index of each token that names a term of the graph, and the IRI of the term.

    Names of functions and of graphs, and the template of CONSTRUCT, are excluded.
    """
    declared = dict(PREFIXES)
    skipped = _template(query)
    for i, token in enumerate(query[:-1]):
        if token.is_word("PREFIX"):
            declared[query[i + 1].text[:-1]] = query[min(i + 2, len(query) - 1)].text[1:-1]
            skipped |= {i + 1, i + 2}
        elif token.is_word("BASE", "FROM", "NAMED", "GRAPH"):
            skipped.add(i + 1)
    for i, token in enumerate(query):
        called = query[min(i + 1, len(query) - 1)].text == "("
        if i in skipped or (called and query[i - 1].text not in _BEFORE_SUBJECT):
            continue
        if token.kind == "iri":
            yield i, token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in declared and "\\" not in local:
                yield i, declared[prefix] + local


def _template(query: list[Token]) -> set[int]:
    """Return the indexes of the tokens in the template of CONSTRUCT, whose terms may be new."""
    start = next((i for i, token in enumerate(query) if token.is_word("CONSTRUCT")), len(query))
    if start + 1 >= len(query) or query[start + 1].text != "{":
        return set()
    end = next((i for i, token in enumerate(query) if i > start and token.text == "}"), start)
    return set(range(start, end))


def _lost_starts(query: list[Token], absent: Mapping[int, str]) -> Iterator[Message]:
    """Yield a hint for each unused term at an end of a path that may have length zero."""
    for i, iri in absent.items():
        before = query[i - 1].text if i else ""
        path = takewhile(_is_of_path, query[i + 1 :] if before in _BEFORE_SUBJECT else ())
        if before in _MAY_BE_NONE or any(token.text in _MAY_BE_NONE for token in path):
            yield Message("queries.zero-length", term=shorten(iri))


def _is_of_path(token: Token) -> bool:
    return token.kind in ("iri", "name") or token.is_word("a") or token.text in _PATH


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
    return iri.startswith(XSD) or any(next(quads, None) for quads in found)


def _split(iri: str) -> tuple[str, str]:
    """Return the namespace and the local name of an IRI, split behind the last `#` or `/`."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]
