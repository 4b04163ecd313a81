"""SPARQL-based constraints, run for all focus nodes at once, or one by one with LIMIT or OFFSET."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from clusterkg.base.locale import Message
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.components import texts
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.data import SHAPES, Data, term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, Node, named, sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.prebinding import Query, prepared
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.report import Result

_TEMPLATE: Final = re.compile(r"\{[?$](\w+)\}")
_UNKNOWN_FUNCTION: Final = re.compile(r"custom function (<[^>]*>) is not supported")


class SparqlConstraints:
    """The SPARQL-based constraints of some shapes, on some data."""

    def __init__(self, data: Data, shapes: Shapes) -> None:
        self._data = data
        self._shapes = shapes
        self._graph = shapes.graph

    def results(self, shape: Shape, constraint: Constraint, focus: str) -> Iterator[Result]:
        """Yield the results of `constraint` on the nodes that the pattern `focus` binds to ?this.

        Raises:
            ShapeError: the query is invalid or violates the restrictions of pre-binding, or a
                component has no validator in SPARQL.
        """
        assert constraint.source is not None
        if constraint.kind == "SPARQL":
            yield from self._select(shape, constraint, constraint.source, {}, focus)
            return
        values = {name: terms[0] for name, terms in constraint.parameters.items()}
        kind = "nodeValidator" if shape.path is None else "propertyValidator"
        for name in (kind, "validator"):
            # Only one of several validators is used (SHACL 6.2.3): the first in SPARQL.
            for validator in self._graph.objects(constraint.source, sh(name)):
                if not isinstance(validator, Node):
                    continue
                if self._graph.objects(validator, sh("ask")):
                    yield from self._ask(shape, constraint, validator, values, focus)
                    return
                if self._graph.objects(validator, sh("select")):
                    yield from self._select(shape, constraint, validator, values, focus)
                    return
        message = Message(
            "shacl.shapes.validator", node=named(constraint.source), shape=named(shape.node)
        )
        raise ShapeError(message, constraint.source)

    def _select(
        self,
        shape: Shape,
        constraint: Constraint,
        source: Node,
        values: Mapping[str, Term],
        focus: str,
    ) -> Iterator[Result]:
        query = self._query(shape, source, "select", values)
        if query.variables is not None and "this" not in query.variables:
            raise query.fault("shacl.query.this")
        patterns = [focus]
        if query.one_by_one:
            rows = self._data.select(f"SELECT DISTINCT ?this {{ {focus} }}")
            nodes = [node for row in rows if (node := term(row, "this")) is not None]
            patterns = [self._data.mark([node]) for node in nodes]
        seen: set[tuple[str, ...]] = set()
        for pattern in patterns:
            rows = run(self._data, query, query.on(pattern))
            names = query.variables or {variable.value for variable in rows.variables}
            for row in rows:
                found = {name: value for name in names if (value := term(row, name)) is not None}
                result = self._result(shape, constraint, source, {**values, **found})
                if result.key not in seen:
                    seen.add(result.key)
                    yield result

    def _ask(
        self,
        shape: Shape,
        constraint: Constraint,
        source: Node,
        values: Mapping[str, Term],
        focus: str,
    ) -> Iterator[Result]:
        path = "BIND(?this AS ?value)" if shape.path is None else None
        path = path or f"?this {shape.path.to_sparql() if shape.path else ''} ?value"
        rows = self._data.select(f"SELECT DISTINCT ?this ?value {{ {focus} {path} }}")
        pairs = [(term(row, "this"), term(row, "value")) for row in rows]
        known = [(this, value) for this, value in pairs if this is not None and value is not None]
        query = self._query(shape, source, "ask", values)
        pattern = self._data.mark_pairs(known)
        rows = run(self._data, query, query.on(pattern))
        good = {str(row["pair"]).rsplit(":", 1)[1].rstrip(">") for row in rows}
        for i, (this, value) in enumerate(known):
            if str(i) not in good:
                filled = {**values, "this": this, "value": value}
                yield Result(
                    shape.severity,
                    this,
                    shape.path,
                    value,
                    constraint.component,
                    shape.node,
                    parameters=constraint.parameters,
                    messages=self._messages(shape, source, filled),
                )

    def _result(
        self,
        shape: Shape,
        constraint: Constraint,
        source: Node,
        bound: Mapping[str, Term],
    ) -> Result:
        this, path, message = bound["this"], bound.get("path"), bound.get("message")
        own = [message] if isinstance(message, Literal) else []
        return Result(
            shape.severity,
            this,
            Path("predicate", path.value) if isinstance(path, NamedNode) else shape.path,
            bound.get("value", this if shape.path is None else None),
            constraint.component,
            shape.node,
            source if constraint.kind == "SPARQL" else None,
            parameters=constraint.parameters,
            messages=self._messages(shape, source, bound, own),
        )

    def _messages(
        self, shape: Shape, source: Node, values: Mapping[str, Term], own: Iterable[Literal] = ()
    ) -> tuple[Literal, ...]:
        templates = list(own) or texts(self._graph, source) or shape.messages

        def filled(match: re.Match[str]) -> str:
            value = values.get(match[1])
            return match[0] if value is None else _plain(value)

        return tuple(
            Literal(_TEMPLATE.sub(filled, text.value), language=text.language) for text in templates
        )

    def _query(self, shape: Shape, source: Node, kind: str, values: Mapping[str, Term]) -> Query:
        constants = {name: str(value) for name, value in values.items()}
        constants["shapesGraph"] = str(SHAPES)
        if isinstance(shape.node, NamedNode):
            constants["currentShape"] = str(shape.node)
        if shape.path is not None:
            constants["PATH"] = shape.path.to_sparql()
        prebound = ("this", "value") if kind == "ask" else ("this",)
        key = source, kind, *constants.items()
        if key not in self._shapes.ready:
            self._shapes.ready[key] = prepared(self._graph, source, kind, constants, prebound)
        return self._shapes.ready[key]


def run(data: Data, query: Query, text: str) -> QuerySolutions:
    """Return the solutions of `text`, which was prepared from `query`.

    Raises:
        ShapeError: the query is invalid, or calls an undefined function.
    """
    with running(query):
        return data.select(text, written=False)


@contextmanager
def running(query: Query) -> Iterator[None]:
    """While the block runs, turn an error of the store on the syntax of `query`, or on an undefined
    function that it calls, into a ShapeError.
    """
    try:
        yield
    except SyntaxError as error:
        from clusterkg.rdf.diagnosis import diagnose

        problem = diagnose(query.text, _as_written(query) or error, prefixes=query.prefixes)
        wrong = query.fault("shacl.query.wrong", problem=problem.said)
        wrong.row = problem.line or 0
        raise wrong from error
    except RuntimeError as error:
        function = _UNKNOWN_FUNCTION.search(str(error))
        if function is None:
            raise
        raise query.fault("shacl.query.function", function=function[1]) from error


def _as_written(query: Query) -> SyntaxError | None:
    """Return the parser's error on the query as written; None if that is valid."""
    try:
        Store().query(query.text, prefixes=dict(query.prefixes))
    except SyntaxError as error:
        return error
    except RuntimeError:
        pass
    return None


def names_shapes_graph(graph: Graph) -> bool:
    """Return whether a SELECT or ASK query of the shapes graph `graph` contains `shapesGraph`."""
    texts = (text for name in ("select", "ask") for _, text in graph.pairs(sh(name)))
    return any("shapesGraph" in text.value for text in texts)


def _plain(value: Term) -> str:
    return named(value) if isinstance(value, NamedNode) else value.value
