"""Rules of SHACL-AF, run in their order before validation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.shacl.engine import faults
from clusterkg.shacl.engine.components import order
from clusterkg.shacl.engine.constraints import flag
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Node, named, sh
from clusterkg.shacl.engine.prebinding import prepared
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.engine.sparql import running

_TRIPLE: Final = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Rule:
    """A rule of a shape.

    Args:
        node: The node of the rule; for sh:values, that of the property shape.
        order: Its sh:order.
        conditions: Shapes to which a focus node must conform.
        run: Given the engine and focus nodes, yields what the rule infers for them.
    """

    node: Node
    order: float
    conditions: tuple[Node, ...]
    run: Callable[[Engine, set[Term]], Iterator[Triple]]


def infer(data: Data, shapes: Shapes) -> int:
    """Run the rules of `shapes` once; add what they infer to `data`, and return the number of new
    statements.

    Shapes and rules of the same order do not see each other's inferences (SHACL-AF 8.4).

    Raises:
        InputError: a rule is ill-formed, or the data are in a remote engine.
    """
    if not shapes.number_of_rules:
        return 0
    by_shape = [(order(shapes.graph, s.node), s, rules_of(data, shapes, s)) for s in shapes.all()]
    ordered = sorted(
        ((rank, shape, rules) for rank, shape, rules in by_shape if rules and shape.targets),
        key=lambda entry: entry[0],
    )
    if ordered and not data.calls_python:
        raise InputError(Message("shacl.rules-elsewhere"))
    number = 0
    for _, group in itertools.groupby(ordered, key=lambda entry: entry[0]):
        inferred: dict[Quad, None] = {}
        for _, shape, rules in group:
            own = _of_shape(data, shapes, shape, rules)
            data.remove([quad.triple for quad in own])
            inferred |= dict.fromkeys(own)
        data.add([*inferred])
        number += len(inferred)
    return number


def _of_shape(data: Data, shapes: Shapes, shape: Shape, rules: list[Rule]) -> list[Quad]:
    """Run the rules of a shape; return the statements that are new, which are added to the data."""
    inferred: list[Quad] = []
    if shape.deactivated:
        return inferred
    for _, group in itertools.groupby(rules, key=lambda rule: rule.order):
        engine = Engine(data, shapes)
        focus = engine.focus_nodes(shape)
        found: dict[Quad, None] = {}
        for rule in group:
            nodes = focus
            for condition in rule.conditions:
                nodes = nodes & engine.conforming(condition, nodes)
            triples = rule.run(engine, nodes) if nodes else iter(())
            found |= dict.fromkeys(Quad(t.subject, t.predicate, t.object) for t in triples)
        new = data.new(list(found))
        data.add(new)
        inferred += new
    return inferred


def rules_of(data: Data, shapes: Shapes, shape: Shape) -> list[Rule]:
    """Return the active rules of `shape` in their order.

    Rules of property values (sh:values) of the shape and its property shapes have the order 0. The
    list is empty if the rules of the shape were dropped.

    Raises:
        ShapeError: a rule is ill-formed, or of an unsupported type.
    """
    graph = shapes.graph
    found: list[Rule] = []
    if shape.node in shapes.without_rules or not shapes.number_of_rules:
        return found
    for node in graph.objects(shape.node, sh("rule")):
        if not isinstance(node, Node):
            message = Message("shacl.shapes.no-rule", node=named(node))
            raise ShapeError(message, shape.node, sh("rule"), node)
        if not flag(graph.one(node, sh("deactivated")), node, "deactivated"):
            found.append(_rule(data, shapes, node))
    for inner in (shape, *(shapes[n] for n in _properties(shape))):
        for expression in graph.objects(inner.node, sh("values")):
            if inner.path is None or inner.path.kind != "predicate":
                message = Message("shacl.shapes.values", node=named(inner.node))
                raise ShapeError(message, inner.node, sh("values"))
            predicate = NamedNode(inner.path.predicate)
            run = _triples((sh("this"), predicate, expression))
            found.append(Rule(inner.node, 0.0, (), run))
    return sorted(found, key=lambda rule: rule.order)


def _properties(shape: Shape) -> list[Node]:
    return [c.shapes[0] for c in shape.constraints if c.kind == "Property"]


def _rule(data: Data, shapes: Shapes, node: Node) -> Rule:
    graph = shapes.graph
    conditions = tuple(c for c in graph.objects(node, sh("condition")) if isinstance(c, Node))
    types = graph.objects(node, TYPE)
    if sh("TripleRule") in types:
        parts = tuple(graph.one(node, sh(name)) for name in _TRIPLE)
        for name, part in zip(_TRIPLE, parts, strict=True):
            if part is None:
                raise ShapeError(Message("shacl.shapes.triple", node=named(node), name=name), node)
        run = _triples(tuple(part for part in parts if part is not None))
    elif sh("SPARQLRule") in types or graph.objects(node, sh("construct")):
        run = _construct(data, shapes, node)
    else:
        names = [named(kind) for kind in types]
        key = "rule-type" if names else "no-rule"
        message = Message(f"shacl.shapes.{key}", node=named(node), types=names)
        raise ShapeError(message, node, kind=faults.UNSUPPORTED)
    return Rule(node, order(graph, node), conditions, run)


def _triples(parts: tuple[Term, ...]) -> Callable[[Engine, set[Term]], Iterator[Triple]]:
    """Return a function that yields, for each focus node, a statement of each combination of the
    values of three expressions.
    """

    def run(engine: Engine, nodes: set[Term]) -> Iterator[Triple]:
        given = [engine.expressions.nodes(part, nodes) for part in parts]
        for node in nodes:
            for subject, predicate, value in itertools.product(*(each[node] for each in given)):
                # Combinations with a literal subject, or a predicate that is no IRI, are skipped.
                if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
                    yield Triple(subject, predicate, value)

    return run


def _construct(
    data: Data, shapes: Shapes, node: Node
) -> Callable[[Engine, set[Term]], Iterator[Triple]]:
    query = prepared(shapes.graph, node, "construct", {}, ("this",))

    def run(_engine: Engine, nodes: set[Term]) -> Iterator[Triple]:
        one_by_one = [[each] for each in nodes]
        for some in one_by_one if query.one_by_one else [nodes]:
            with running(query):
                yield from data.construct(query.on(data.mark(some)))

    return run
