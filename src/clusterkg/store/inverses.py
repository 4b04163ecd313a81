"""Inverse properties: data state one direction of a relation, and queries may ask for the other.

Each relation is asserted once. A store built with rules has the other direction in the inferred
graph; a graph in memory gets it when a query uses only that property.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.rdf.namespaces import OWL
from clusterkg.rdf.terms import INFERRED

_INVERSE: Final = NamedNode(OWL + "inverseOf")
# Larger graphs are not copied: a copy takes 0.1 s at 100,000 statements.
_MOST_COPIED: Final = 500_000


class Turned(NamedTuple):
    """A property that a query names (`asked`), and its inverse, which statements use (`stated`)."""

    asked: NamedNode
    stated: NamedNode


def turned(store: Store, text: str) -> list[Turned]:
    """Return the pairs of inverse properties of which a query names one, and statements use the
    other.

    A pair of which the query names both is left out. Its text is searched for the local names.
    """
    found = set()
    for quad in store.quads_for_pattern(None, _INVERSE, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found |= {Turned(quad.subject, quad.object), Turned(quad.object, quad.subject)}
    return [
        pair
        for pair in sorted(found, key=str)
        if _local(pair.asked) in text
        and _local(pair.stated) not in text
        and _states(store, pair.stated, None)
    ]


def both_ways(store: Store, text: str) -> tuple[Store, bool]:
    """Return a store with both directions of the relations that a query needs.

    It is a copy to which inverse statements are added; or `store` itself, if no inverse is missing,
    if all of them are inferred statements, or if the store is too large to copy.

    Returns:
        The store, and whether the inverses are in its inferred graph.
    """
    pairs = turned(store, text)
    if not pairs or not is_answered(store, pairs):
        return store, False
    if _are_inferred(store, pairs):
        return store, True
    whole = Store()
    whole.bulk_extend(store)
    for pair in pairs:
        whole.extend(
            Quad(quad.object, pair.asked, quad.subject, quad.graph_name)
            for quad in store.quads_for_pattern(None, pair.stated, None)
            if not isinstance(quad.object, Literal)
        )
    return whole, False


def is_answered(store: Store, pairs: Sequence[Turned]) -> bool:
    """Return whether `both_ways` can give `pairs`: inferred, or in a copy of a small store."""
    return _are_inferred(store, pairs) or len(store) <= _MOST_COPIED


def _are_inferred(store: Store, pairs: Sequence[Turned]) -> bool:
    return all(_states(store, pair.asked, INFERRED) for pair in pairs)


def _local(iri: NamedNode) -> str:
    return iri.value.rpartition("#")[2].rpartition("/")[2]


def _states(store: Store, predicate: NamedNode, graph: NamedNode | None) -> bool:
    return next(store.quads_for_pattern(None, predicate, None, graph), None) is not None
