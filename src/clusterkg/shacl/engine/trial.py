"""Trial run of shapes on no data, which finds errors such as invalid queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clusterkg.base.locale import Message
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.functions import Functions
from clusterkg.shacl.engine.graph import named, sh
from clusterkg.shacl.engine.rules import rules_of
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.engine.xpath import unread

_TRIED = ("SPARQL", "Expression")


def drop_failing(shapes: Shapes, own: Collection[object]) -> list[ShapeError]:
    """Remove from `shapes` the targets, constraints and rules that fail in a trial run.

    Args:
        shapes: The shapes.
        own: The nodes to try; others are known to be right.

    Returns:
        Their faults, those of functions, and those of regular expressions in queries.
    """
    data = Data()
    engine = Engine(data, shapes)
    found = [*Functions(data, shapes.graph).check(), *_patterns(shapes, own)]
    for shape in shapes.all():
        if shape.node in own:
            found += _of_shape(data, shapes, engine, shape)
    return found


def _patterns(shapes: Shapes, own: Collection[object]) -> Iterable[ShapeError]:
    for name in ("select", "ask", "construct"):
        for node, text in shapes.graph.pairs(sh(name)):
            # Most queries have none, so they need not be tokenised.
            is_tried = node in own and "REGEX" in text.value.upper()
            if is_tried and (wrong := unread(text.value)) is not None:
                message = Message("shacl.query.pattern", node=named(node), problem=wrong)
                yield ShapeError(message, node, sh(name), text)


def _of_shape(data: Data, shapes: Shapes, engine: Engine, shape: Shape) -> Iterable[ShapeError]:
    for kind, target in shape.targets:
        if kind == "target":
            try:
                engine.selected.nodes(target)
            except ShapeError as error:
                shapes.drop_target(shape, target)
                yield error
    for constraint in shape.constraints:
        if constraint.source is not None or constraint.kind in _TRIED:
            try:
                engine.attempt(shape, constraint)
            except ShapeError as error:
                shapes.drop(shape, constraint)
                yield error
    try:
        for rule in rules_of(data, shapes, shape):
            nodes: set[Term] = set()
            for condition in rule.conditions:
                engine.conforming(condition, nodes)
            list(rule.run(engine, nodes))
    except ShapeError as error:
        shapes.drop_rules(shape)
        yield error
