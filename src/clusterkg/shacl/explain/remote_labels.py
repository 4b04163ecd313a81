"""Labels of resources in a remote SPARQL engine, fetched in batches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from clusterkg.rdf.terms import Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.labels import DEFINITIONS, NAMES, Labels
from clusterkg.store.remote.workspace import Workspace

# Resources per query.
_MOST: Final = 500


class RemoteLabels(Labels):
    """Labels and name suggestions of the resources in a remote engine."""

    def __init__(self, work: Workspace, shapes: Shapes, domain: Domain) -> None:
        super().__init__(work, shapes, domain)
        self._work = work
        self._read: dict[str, list[tuple[str, Literal]]] = {}

    def prepare(self, nodes: Iterable[Term]) -> None:
        """Fetch the labels of `nodes` in batches, unless they were fetched before."""
        new = [n.value for n in nodes if isinstance(n, NamedNode) and n.value not in self._read]
        listed = ", ".join(map(str, (*NAMES, *self.domain.names, *DEFINITIONS)))
        for start in range(0, len(new), _MOST):
            batch = new[start : start + _MOST]
            self._read |= {iri: [] for iri in batch}
            given = " ".join(f"<{iri}>" for iri in batch)
            text = f"VALUES ?s {{ {given} }} ?s ?p ?o FILTER(?p IN ({listed}))"
            found = self._work.query(f"SELECT ?s ?p ?o {{ {text} }}")
            assert isinstance(found, QuerySolutions)
            for row in found:
                node, name, value = row["s"], row["p"], row["o"]
                if isinstance(value, Literal):
                    self._read[node.value].append((name.value, value))

    def _literals(self, node: NamedNode, predicates: Sequence[NamedNode]) -> Iterable[Literal]:
        self.prepare([node])
        for predicate in predicates:
            yield from (value for name, value in self._read[node.value] if name == predicate.value)
