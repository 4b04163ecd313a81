"""Constraints that shapes' authors write in SPARQL, run for all focus nodes at once.

Pre-binding (SHACL 5.1, appendix A) gives $this a value everywhere in a query, in groups and
sub-selects too. Here each group is given the pattern of the whole set of focus nodes, so that
one run finds for each what it would have found alone. What holds one value for all nodes, such as
the parameters of a component, is put in its place in the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolution

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.sparql import DEEPEST, Token, calls_service, is_too_deep, lex
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import SHAPES, Data, term
from clusterkg.shacl.engine.graph import Graph, Node, named, sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.shapes import Constraint, Shape, Shapes
from clusterkg.shacl.report import Result

_IMPORTS: Final = NamedNode(PREFIXES["owl"] + "imports")
_REFUSED: Final = ("MINUS", "VALUES", "SERVICE")
_TEMPLATE: Final = re.compile(r"\{[?$](\w+)\}")
_TRUE: Final = "(true)"


@dataclass(frozen=True)
class _Query:
    """A query made ready: `text` is given the pattern of the focus nodes in each `{}` group."""

    parts: tuple[str, ...]
    one_by_one: bool
    variables: frozenset[str]

    def on(self, pattern: str) -> str:
        """Return the query for the focus nodes of a pattern."""
        return f"{pattern} ".join(self.parts)


class SparqlConstraints:
    """The constraints in SPARQL of some shapes, on some data."""

    def __init__(self, data: Data, shapes: Shapes) -> None:
        self._data = data
        self._shapes = shapes
        self._graph = shapes.graph

    def results(self, shape: Shape, constraint: Constraint, focus: str) -> Iterator[Result]:
        """Return what a constraint finds on the nodes that the pattern `focus` gives as ?this.

        Raises:
            InputError: the query is wrong, or does what pre-binding forbids.
        """
        assert constraint.source is not None
        if constraint.kind == "SPARQL":
            yield from self._select(shape, constraint, constraint.source, {}, focus)
            return
        values = {name: terms[0] for name, terms in constraint.parameters.items()}
        kind = "nodeValidator" if shape.path is None else "propertyValidator"
        for name in (kind, "validator"):
            validator = self._graph.one(constraint.source, sh(name))
            if isinstance(validator, Node) and name == "validator":
                yield from self._ask(shape, constraint, validator, values, focus)
            elif isinstance(validator, Node):
                yield from self._select(shape, constraint, validator, values, focus)
            else:
                continue
            return
        raise InputError(
            Message(
                "shacl.shapes.validator", node=named(constraint.source), shape=named(shape.node)
            )
        )

    def _select(
        self,
        shape: Shape,
        constraint: Constraint,
        source: Node,
        values: Mapping[str, Term],
        focus: str,
    ) -> Iterator[Result]:
        query = self._query(shape, source, "select", values)
        if "this" not in query.variables:
            raise InputError(Message("shacl.query.this", node=named(source)))
        patterns = [focus]
        if query.one_by_one:
            rows = self._data.select(f"SELECT DISTINCT ?this {{ {focus} }}")
            nodes = [node for row in rows if (node := term(row, "this")) is not None]
            patterns = [self._data.mark([node]) for node in nodes]
        seen: set[tuple[str, ...]] = set()
        for pattern in patterns:
            for row in self._run(query, pattern, source):
                result = self._result(shape, constraint, source, query, values, row)
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
        good = {
            str(row["pair"]).rsplit(":", 1)[1].rstrip(">")
            for row in self._run(query, pattern, source)
        }
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

    def _run(self, query: _Query, pattern: str, source: Node) -> Iterator[QuerySolution]:
        try:
            yield from self._data.select(query.on(pattern), written=False)
        except SyntaxError as error:
            raise InputError(
                Message("shacl.query.wrong", node=named(source), problem=error)
            ) from error

    def _result(
        self,
        shape: Shape,
        constraint: Constraint,
        source: Node,
        query: _Query,
        values: Mapping[str, Term],
        row: QuerySolution,
    ) -> Result:
        found = {name: term(row, name) for name in query.variables}
        bound = {**values, **{name: value for name, value in found.items() if value is not None}}
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
        declared = self._graph.objects(source, sh("message"))
        texts = list(own) or [text for text in declared if isinstance(text, Literal)]

        def filled(match: re.Match[str]) -> str:
            value = values.get(match[1])
            return match[0] if value is None else _plain(value)

        return tuple(
            Literal(_TEMPLATE.sub(filled, text.value), language=text.language)
            for text in texts or shape.messages
        )

    def _query(self, shape: Shape, source: Node, kind: str, values: Mapping[str, Term]) -> _Query:
        text = self._graph.one(source, sh(kind))
        if not isinstance(text, Literal):
            raise InputError(Message("shacl.query.none", node=named(source), kind=kind))
        if calls_service(text.value):
            raise InputError(Message("shacl.service"))
        if is_too_deep(text.value):
            raise InputError(Message("shacl.query.deep", node=named(source), most=DEEPEST))
        constants = {name: str(value) for name, value in values.items()}
        constants["shapesGraph"] = str(SHAPES)
        if isinstance(shape.node, NamedNode):
            constants["currentShape"] = str(shape.node)
        if shape.path is not None:
            constants["PATH"] = shape.path.to_sparql()
        known = prefixes(self._graph, source)
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items())
        prebound = ("this", "value") if kind == "ask" else ("this",)
        try:
            return _prepared(declared, text.value, constants, prebound)
        except InputError as error:
            raise InputError(
                Message("shacl.query.refused", node=named(source), problem=error.said)
            ) from error


def names_shapes_graph(graph: Graph) -> bool:
    """Say whether a query asks for the graph of the shapes."""
    texts = (text for name in ("select", "ask") for _, text in graph.pairs(sh(name)))
    return any("shapesGraph" in text.value for text in texts)


def prefixes(graph: Graph, source: Node) -> dict[str, str]:
    """Return the namespaces that a query may shorten, by prefix.

    Raises:
        InputError: a declaration lacks one of the two.
    """
    waiting = list(graph.objects(source, sh("prefixes")))
    seen: list[Term] = []
    found = []
    while waiting:
        ontology = waiting.pop()
        if ontology in seen:
            continue
        seen.append(ontology)
        waiting += graph.objects(ontology, _IMPORTS)
        for declaration in graph.objects(ontology, sh("declare")):
            prefix = graph.one(declaration, sh("prefix"))
            namespace = graph.one(declaration, sh("namespace"))
            if prefix is None or namespace is None:
                raise InputError(Message("shacl.query.prefix", node=named(ontology)))
            found.append((prefix.value, namespace.value))
    return dict(sorted(found))


def _plain(value: Term) -> str:
    return named(value) if isinstance(value, NamedNode) else value.value


def _tested(tokens: list[Token], constants: Mapping[str, str]) -> list[Token]:
    """Return tokens with (true) for each BOUND(?x) of a constant, which is no variable there."""
    significant = [i for i, token in enumerate(tokens) if token.kind != "space"]
    tested = list(tokens)
    for test in zip(*(significant[start:] for start in range(4)), strict=False):
        word, opening, variable, closing = (tokens[i] for i in test)
        if (
            word.is_word("BOUND")
            and (opening.text, closing.text) == ("(", ")")
            and variable.kind == "variable"
            and variable.text[1:] in constants
        ):
            empty = Token("space", "", word.start, word.start)
            tested[test[0] : test[3] + 1] = [
                Token("name", _TRUE, word.start, closing.end),
                *[empty] * (test[3] - test[0]),
            ]
    return tested


def _prepared(
    prefixes: str, text: str, constants: Mapping[str, str], prebound: tuple[str, ...]
) -> _Query:
    """Return a query with constants in place, cut where groups take the focus nodes.

    Raises:
        InputError: it does what pre-binding forbids.
    """
    tokens = _tested([token for token in lex(text) if token.kind != "comment"], constants)
    words = [token.text.upper() if token.kind in ("word", "mark") else "" for token in tokens]
    variables = [token.text[1:] if token.kind == "variable" else "" for token in tokens]
    significant = [i for i, token in enumerate(tokens) if token.kind != "space"]
    after = dict(itertools.pairwise(significant))
    before = {later: earlier for earlier, later in after.items()}
    parts: list[list[str]] = [[prefixes]]
    groups: list[str] = []
    selecting: list[str] | None = None
    selected: frozenset[str] | None = None
    depth = 0
    for i, token in enumerate(tokens):
        word, variable = words[i], variables[i]
        if word in _REFUSED:
            raise InputError(Message("shacl.query.forbidden", word=word))
        if word == "AS" and i in after and variables[after[i]] in prebound:
            raise InputError(Message("shacl.query.assigned", variable=variables[after[i]]))
        if word == "ASK":
            parts[-1].append("SELECT DISTINCT ?pair")
            selected = frozenset({"pair"})
            continue
        if word == "SELECT":
            selecting, depth = [], 0
        if word in ("(", ")"):
            depth += 1 if word == "(" else -1
        if selecting is not None and (variable or word == "*"):
            is_alias = i in before and words[before[i]] == "AS"
            if depth == 0 or is_alias:
                selecting.append(variable or "*")
            if depth == 0 and variable in constants:
                continue
        if word == "{":
            if selecting is not None:
                _check_selection(selecting, prebound, top=selected is None)
                selected = frozenset(selecting) if selected is None else selected
                selecting = None
            above = groups[-1] if groups else ""
            exists = i in before and words[before[i]] == "EXISTS"
            is_select = i in after and words[after[i]] == "SELECT"
            groups.append("exists" if exists or (above == "exists" and not is_select) else "group")
            parts[-1].append("{ ")
            # The engine gives what is under EXISTS the values of the node at hand by itself.
            if groups[-1] == "group" and not is_select:
                parts.append([])
            continue
        if word == "}" and groups:
            groups.pop()
        if variable in constants:
            parts[-1].append(constants[variable])
        else:
            parts[-1].append(token.text)
    counted = any(word in ("LIMIT", "OFFSET") for word in words)
    return _Query(tuple("".join(part) for part in parts), counted, selected or frozenset())


def _check_selection(selecting: list[str], prebound: tuple[str, ...], *, top: bool) -> None:
    if not top and not set(prebound) <= set(selecting):
        names = [f"${name}" for name in prebound]
        raise InputError(Message("shacl.query.sub-select", variables=names))
