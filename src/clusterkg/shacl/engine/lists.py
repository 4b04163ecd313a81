"""RDF lists in the data, for the list constraints of SHACL 1.2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.graph import FIRST, NIL, REST


def members(data: Data, heads: Iterable[Term]) -> Mapping[Term, tuple[Term, ...] | None]:
    """Return the members of the lists that begin at `heads`; None for a node that is no list.

    A list is well-formed: each node has one rdf:first and one rdf:rest, and it is not cyclic.
    """
    return {head: _members(data, head) for head in heads}


def _members(data: Data, head: Term) -> tuple[Term, ...] | None:
    found: list[Term] = []
    seen = {head}
    while head != NIL:
        firsts, rests = (_values(data, head, predicate) for predicate in (FIRST, REST))
        if len(firsts) != 1 or len(rests) != 1:
            return None
        found.append(firsts[0])
        (head,) = rests
        if head in seen:
            return None
        seen.add(head)
    return tuple(found)


def _values(data: Data, node: Term, predicate: Term) -> list[Term]:
    rows = data.select(f"SELECT ?value {{ {data.mark([node])} ?this {predicate} ?value }}")
    values = (term(row, "value") for row in rows)
    return [value for value in values if value is not None]
