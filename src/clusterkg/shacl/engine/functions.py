"""SPARQL functions defined in a shapes graph (SHACL-AF 5), registered as custom functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.components import Parameter, parameters
from clusterkg.shacl.engine.data import Data, term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, Node, named, sh
from clusterkg.shacl.engine.prebinding import Query, prepared
from clusterkg.shacl.engine.sparql import run, running

# Delimiters of a parameter's name in a text, which occur in no text.
_MARK: Final = "\ufdd0{}\ufdd1"
# Maximum depth of calls: a function may call itself without end.
_DEEPEST: Final = 32


class Functions:
    """The functions of a shapes graph, callable in queries on some data."""

    def __init__(self, data: Data, graph: Graph) -> None:
        """Find the functions and register them with the data; each is parsed at its first call.

        Raises:
            InputError: there are functions, and the data are in a remote engine.
        """
        self._data = data
        self._graph = graph
        self._functions: dict[NamedNode, _Function] = {}
        for node in graph.instances(sh("SPARQLFunction")):
            if isinstance(node, NamedNode):
                if not data.calls_python:
                    message = Message("shacl.functions-elsewhere", function=named(node))
                    raise InputError(message)
                self._functions[node] = function = _Function(data, graph, node)
                data.functions[node] = function

    def __contains__(self, node: NamedNode) -> bool:
        return node in self._functions

    def check(self) -> Iterator[ShapeError]:
        """Yield the fault of each function that cannot be called."""
        for function in self._functions.values():
            try:
                function.check()
            except ShapeError as error:
                yield error

    def parameters(self, node: NamedNode) -> tuple[Parameter, ...]:
        """Return the parameters of the function `node`, in the order of its arguments."""
        return self._functions[node].parameters

    def call(self, node: NamedNode, arguments: tuple[Term | None, ...]) -> Term | None:
        """Return the value of the function `node`; an omitted argument is given as None.

        The value is None if the query has no result, a required argument is omitted, there are too
        many arguments, or calls are nested too deeply.

        Raises:
            ShapeError: the function is ill-formed.
        """
        return self._functions[node].value(arguments)


class _Function:
    """A SPARQL function; its values are cached by arguments, since the data do not change."""

    def __init__(self, data: Data, graph: Graph, node: NamedNode) -> None:
        self._data = data
        self._graph = graph
        self._node = node
        self._queries: dict[frozenset[str], Query] = {}
        self._values: dict[tuple[Term | None, ...], Term | None] = {}
        self._depth = 0

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters in the order of the arguments."""
        return parameters(self._graph, self._node)

    def __call__(self, *arguments: NamedNode | BlankNode | Literal | Triple) -> Term | None:
        """Return the value for arguments from the store; None if the function has no value for
        them, or one of them is a triple term.
        """
        if any(isinstance(argument, Triple) for argument in arguments):
            return None
        return self.value(tuple(arguments))  # type: ignore[arg-type]

    def check(self) -> None:
        """Raise ShapeError if the function cannot be called."""
        query = self._query(frozenset(parameter.name for parameter in self.parameters))
        self._run(query, {parameter.name: Literal("") for parameter in self.parameters})

    def value(self, arguments: tuple[Term | None, ...]) -> Term | None:
        """Return the value for `arguments`, None if it has none; see `Functions.call`."""
        if arguments not in self._values:
            if self._depth >= _DEEPEST:
                return None
            self._depth += 1
            try:
                self._values[arguments] = self._value(arguments)
            finally:
                self._depth -= 1
        return self._values[arguments]

    def _value(self, arguments: tuple[Term | None, ...]) -> Term | None:
        declared = self.parameters
        if len(arguments) > len(declared):
            return None
        padded = (*arguments, *[None] * (len(declared) - len(arguments)))
        given = {p.name: value for p, value in zip(declared, padded, strict=True) if value}
        if any(not parameter.optional and parameter.name not in given for parameter in declared):
            return None
        return self._run(self._query(frozenset(given)), given)

    def _run(self, query: Query, given: dict[str, Term]) -> Term | None:
        # A blank node cannot be written in a query: a set with only that node binds the variable.
        blank = {name: value for name, value in given.items() if isinstance(value, BlankNode)}
        pattern = " ".join(self._data.mark([value], f"?{name}") for name, value in blank.items())
        text = query.on(pattern)
        for name, value in given.items():
            text = text.replace(_MARK.format(name), f"?{name}" if name in blank else str(value))
        if query.kind == "ask":
            with running(query):
                return Literal(self._data.ask(text, written=False))
        rows = run(self._data, query, text)
        (variable,) = query.variables or ("",)
        for row in rows:
            return term(row, variable)
        return None

    def _query(self, given: frozenset[str]) -> Query:
        if given not in self._queries:
            kind = "ask" if self._graph.objects(self._node, sh("ask")) else "select"
            marks = {name: _MARK.format(name) for name in given}
            query = prepared(self._graph, self._node, kind, marks)
            if kind == "select" and len(query.variables or ()) != 1:
                raise query.fault("shacl.query.one-variable")
            self._queries[given] = query
        return self._queries[given]


def unknown_function(node: Node, function: NamedNode) -> ShapeError:
    """Return the error for a call, in the expression `node`, of an undefined function."""
    message = Message("shacl.query.function", node=named(node), function=named(function))
    return ShapeError(message, node, function)
