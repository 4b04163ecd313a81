"""SPARQL-based targets and target types of SHACL-AF."""

from __future__ import annotations

from pyoxigraph import NamedNode

from clusterkg.base.locale import Message
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.shacl.engine import faults
from clusterkg.shacl.engine.components import parameters
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, named, sh
from clusterkg.shacl.engine.prebinding import Query, prepared
from clusterkg.shacl.engine.sparql import run


class Targets:
    """The SHACL-AF targets of a shapes graph, on some data."""

    def __init__(self, data: Data, graph: Graph) -> None:
        self._data = data
        self._graph = graph
        self._found: dict[Term, set[Term]] = {}

    def nodes(self, target: Term) -> set[Term]:
        """Return the focus nodes that `target` selects; none if a required parameter is missing.

        Raises:
            ShapeError: `target` has no query or an invalid one, or is of no supported type.
        """
        if target not in self._found:
            query = self._query(target)
            if query is None:
                return set()
            if query.variables is not None and "this" not in query.variables:
                raise query.fault("shacl.query.this")
            rows = run(self._data, query, query.on(""))
            values = (term(row, "this") for row in rows)
            self._found[target] = {value for value in values if value is not None}
        return self._found[target]

    def _query(self, target: Term) -> Query | None:
        """Return the query of a target; None if a required parameter is missing."""
        graph = self._graph
        if graph.objects(target, sh("select")):
            return prepared(graph, target, "select", {})
        known = graph.instances(sh("SPARQLTargetType"))
        types = graph.objects(target, TYPE)
        for kind in known:
            if kind not in types:
                continue
            constants = {}
            for parameter in parameters(graph, kind):
                value = graph.one(target, parameter.path)
                if value is not None:
                    constants[parameter.name] = str(value)
                elif not parameter.optional:
                    return None
            return prepared(graph, kind, "select", constants)
        names = [named(kind) for kind in types if isinstance(kind, NamedNode)]
        key = "target-type" if names else "no-target"
        message = Message(f"shacl.shapes.{key}", node=named(target), types=names)
        raise ShapeError(message, target, kind=faults.UNSUPPORTED)
