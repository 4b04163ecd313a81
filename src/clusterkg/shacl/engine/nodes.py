"""Node expressions of SHACL-AF, evaluated for a set of focus nodes."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.functions import Functions, unknown_function
from clusterkg.shacl.engine.graph import FIRST, NIL, Graph, Node, named, sh

# The result of an expression: nodes by focus node.
Given: TypeAlias = Mapping[Term, frozenset[Term]]
# Returns those of the given nodes that conform to a shape.
Conforming: TypeAlias = Callable[[Node, Iterable[Term]], set[Term]]
_THIS: Final = sh("this")
_AGGREGATES: Final = {"count": "COUNT", "min": "MIN", "max": "MAX", "sum": "SUM"}


class NodeExpressions:
    """The node expressions of a shapes graph, evaluated on some data.

    Args:
        data: The data.
        graph: The shapes graph.
        functions: The functions that expressions may call.
        conforming: Returns those of the given nodes that conform to a shape.
    """

    def __init__(
        self, data: Data, graph: Graph, functions: Functions, conforming: Conforming
    ) -> None:
        self._data = data
        self._graph = graph
        self._functions = functions
        self._conforming = conforming
        # Blank nodes under evaluation, to detect an expression that contains itself.
        self._open: list[Term] = []
        self._kinds: Final[dict[str, Callable[[Node, frozenset[Term]], Given]]] = {
            "path": self._path,
            "filterShape": self._filter,
            "union": self._union,
            "intersection": self._intersection,
            "minus": self._minus,
            "exists": self._exists,
            "if": self._if,
            "distinct": lambda node, focus: self._of(node, "distinct", focus),
        }

    def nodes(self, expression: Term, focus: Iterable[Term]) -> Given:
        """Return the nodes that `expression` gives for each node of `focus`.

        Raises:
            ShapeError: `expression` is not a node expression, or calls an undefined function.
        """
        focus = frozenset(focus)
        if isinstance(expression, BlankNode) and expression in self._open:
            raise self._wrong(expression)
        self._open.append(expression)
        try:
            return self._nodes(expression, focus)
        finally:
            self._open.pop()

    def _nodes(self, expression: Term, focus: frozenset[Term]) -> Given:
        if expression == _THIS:
            return {node: frozenset({node}) for node in focus}
        if isinstance(expression, Literal | NamedNode):
            constant = frozenset({expression})
            return dict.fromkeys(focus, constant)
        for name, evaluate in self._kinds.items():
            if self._graph.objects(expression, sh(name)):
                return evaluate(expression, focus)
        for name, aggregate in _AGGREGATES.items():
            if self._graph.objects(expression, sh(name)):
                given = self._of(expression, name, focus)
                return {node: self._aggregate(aggregate, given[node]) for node in focus}
        return self._function(expression, focus)

    def _of(self, expression: Term, name: str, focus: frozenset[Term]) -> Given:
        """Evaluate the expression that is the value of sh:`name` at `expression`, by default
        $this.
        """
        inner = self._graph.one(expression, sh(name))
        return self.nodes(_THIS if inner is None else inner, focus)

    def _wrong(self, expression: Term) -> ShapeError:
        message = Message("shacl.shapes.no-expression", node=named(expression))
        return ShapeError(message, expression)

    def _listed(self, expression: Term, name: str, focus: frozenset[Term]) -> list[Given]:
        head = self._graph.one(expression, sh(name))
        return [self.nodes(inner, focus) for inner in self._graph.members(head or NIL)]

    def _path(self, expression: Node, focus: frozenset[Term]) -> Given:
        node = self._graph.one(expression, sh("path"))
        assert node is not None
        path = self._graph.path(node)
        starts = self._of(expression, "nodes", focus)
        everywhere = frozenset[Term]().union(*starts.values())
        values: dict[Term, set[Term]] = defaultdict(set)
        text = (
            f"SELECT DISTINCT ?this ?value {{ {self._data.mark(everywhere)}"
            f" ?this {path.to_sparql()} ?value }}"
        )
        for row in self._data.select(text):
            start, value = term(row, "this"), term(row, "value")
            if start is not None and value is not None:
                values[start].add(value)
        if path.nullable:
            for start in everywhere:
                values[start].add(start)
        return {
            node: frozenset[Term]().union(*(values.get(start, ()) for start in starts[node]))
            for node in focus
        }

    def _filter(self, expression: Node, focus: frozenset[Term]) -> Given:
        shape = self._graph.one(expression, sh("filterShape"))
        if not isinstance(shape, Node):
            raise self._wrong(expression)
        given = self._of(expression, "nodes", focus)
        good = self._conforming(shape, frozenset[Term]().union(*given.values()))
        return {node: given[node] & good for node in focus}

    def _union(self, expression: Node, focus: frozenset[Term]) -> Given:
        parts = self._listed(expression, "union", focus)
        return {node: frozenset[Term]().union(*(p[node] for p in parts)) for node in focus}

    def _intersection(self, expression: Node, focus: frozenset[Term]) -> Given:
        parts = self._listed(expression, "intersection", focus)
        if not parts:
            raise self._wrong(expression)
        return {node: parts[0][node].intersection(*(p[node] for p in parts)) for node in focus}

    def _minus(self, expression: Node, focus: frozenset[Term]) -> Given:
        given = self._of(expression, "nodes", focus)
        less = self._of(expression, "minus", focus)
        return {node: given[node] - less[node] for node in focus}

    def _exists(self, expression: Node, focus: frozenset[Term]) -> Given:
        given = self._of(expression, "exists", focus)
        return {node: frozenset({Literal(bool(given[node]))}) for node in focus}

    def _if(self, expression: Node, focus: frozenset[Term]) -> Given:
        test = self._of(expression, "if", focus)
        found: dict[Term, frozenset[Term]] = {}
        for name, nodes in (
            ("then", frozenset(n for n in focus if test[n] == {Literal(True)})),
            ("else", frozenset(n for n in focus if test[n] != {Literal(True)})),
        ):
            if self._graph.objects(expression, sh(name)):
                found |= self._of(expression, name, nodes)
            else:
                found |= dict.fromkeys(nodes, frozenset())
        return found

    def _aggregate(self, name: str, values: frozenset[Term]) -> frozenset[Term]:
        if name == "COUNT":
            return frozenset({Literal(len(values))})
        listed = " ".join(str(value) for value in values if not isinstance(value, Node))
        text = f"SELECT ({name}(?value) AS ?found) {{ VALUES ?value {{ {listed} }} }}"
        found = {term(row, "found") for row in self._data.select(text)}
        return frozenset(value for value in found if value is not None)

    def _function(self, expression: Term, focus: frozenset[Term]) -> Given:
        calls = [
            (NamedNode(predicate), value)
            for predicate in self._graph.predicates(expression)
            for value in self._graph.objects(expression, NamedNode(predicate))
            if value == NIL or self._graph.objects(value, FIRST)
        ]
        if len(calls) != 1 or not isinstance(expression, Node):
            raise self._wrong(expression)
        ((function, arguments),) = calls
        if function not in self._functions:
            raise unknown_function(expression, function)
        declared = self._functions.parameters(function)
        given = [self.nodes(inner, focus) for inner in self._graph.members(arguments)]
        if len(given) > len(declared):
            raise self._wrong(expression)
        found: dict[Term, frozenset[Term]] = {}
        for node in focus:
            columns: list[list[Term | None]] = [
                [*each[node]] or ([None] if parameter.optional else [])
                for each, parameter in zip(given, declared, strict=False)
            ]
            values = (self._functions.call(function, row) for row in itertools.product(*columns))
            found[node] = frozenset(value for value in values if value is not None)
        return found
