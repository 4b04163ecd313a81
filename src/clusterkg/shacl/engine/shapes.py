"""Shapes as Python objects, read from a graph, with faults for ill-formed or unsupported ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import OWL, RDFS
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.components import Component, components, texts
from clusterkg.shacl.engine.constraints import Constraint, ConstraintReader, flag
from clusterkg.shacl.engine.faults import Fault, ShapeError
from clusterkg.shacl.engine.graph import TYPE, Graph, Node, named, sh
from clusterkg.shacl.engine.paths import Path

if TYPE_CHECKING:
    from clusterkg.shacl.engine.prebinding import Query

_CLASSES: Final = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
_TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")


@dataclass(frozen=True)
class Shape:
    """A node shape, or a property shape if it has a path.

    `targets` are pairs of a target property's local name (targetNode, targetClass,
    targetSubjectsOf, targetObjectsOf, target) and a term; for `target`, the term is the node of a
    SHACL-AF target.
    """

    node: Node
    path: Path | None
    targets: tuple[tuple[str, Term], ...]
    constraints: tuple[Constraint, ...]
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool

    @cached_property
    def properties(self) -> tuple[Node, ...]:
        """The property shapes to which sh:property refers."""
        return tuple(c.shapes[0] for c in self.constraints if c.kind == "Property")

    @cached_property
    def without_properties(self) -> Shape:
        """The shape without the constraints of sh:property."""
        own = tuple(c for c in self.constraints if c.kind != "Property")
        return self if len(own) == len(self.constraints) else replace(self, constraints=own)


class Shapes:
    """The shapes of a graph, by node."""

    def __init__(self, quads: Iterable[Quad], *, strict: bool = True, draft: bool = False) -> None:
        """Read the shapes of a graph.

        Args:
            quads: The graph.
            strict: Whether a fault raises an error; otherwise it is added to `faults`, and the
                shape or constraint is skipped.
            draft: Whether terms of the SHACL 1.2 drafts are allowed.

        Raises:
            ShapeError: with `strict`, the first fault: a shape is ill-formed or refers to itself.
        """
        self.quads = list(quads)
        self.graph = Graph(self.quads)
        self.draft = draft
        self.faults: list[ShapeError] = []
        # Skipped parts with their positions, if the shapes came from files.
        self.warnings: tuple[Fault, ...] = ()
        self.without_rules: set[Node] = set()
        # Cache of prepared queries, by node, kind and constants, for later validations.
        self.ready: dict[tuple[object, ...], Query] = {}
        self.components: tuple[Component, ...] = components(self.graph, self.faults.append)
        self._reader = ConstraintReader(self.graph, self.faults.append, draft=draft)
        self._shapes: dict[Node, Shape] = {}
        for node in self._roots():
            self._read(node, ())
        if strict and self.faults:
            raise self.faults[0]

    def __getitem__(self, node: Node) -> Shape:
        return self._shapes[node]

    def __contains__(self, node: Node) -> bool:
        return node in self._shapes

    def all(self) -> list[Shape]:
        """Return all shapes, including those to which only other shapes refer."""
        return list(self._shapes.values())

    def targeted(self) -> list[Shape]:
        """Return the shapes that have a target; validation starts from these."""
        return [shape for shape in self._shapes.values() if shape.targets]

    @property
    def number_of_rules(self) -> int:
        """The number of values of sh:rule and sh:values in the graph."""
        return sum(len(self.graph.pairs(sh(name))) for name in ("rule", "values"))

    def drop(self, shape: Shape, constraint: Constraint) -> None:
        """Remove `constraint` from `shape`."""
        kept = tuple(c for c in self._shapes[shape.node].constraints if c is not constraint)
        self._shapes[shape.node] = replace(self._shapes[shape.node], constraints=kept)

    def drop_target(self, shape: Shape, target: Term) -> None:
        """Remove the SHACL-AF target `target` from `shape`."""
        kept = tuple(t for t in self._shapes[shape.node].targets if t != ("target", target))
        self._shapes[shape.node] = replace(self._shapes[shape.node], targets=kept)

    def drop_rules(self, shape: Shape) -> None:
        """Skip the rules of `shape`."""
        self.without_rules.add(shape.node)

    def _roots(self) -> list[Node]:
        found: dict[Node, None] = {}
        kinds = ("NodeShape", "PropertyShape", "Shape", *(["ShapeClass"] if self.draft else []))
        for kind in kinds:
            found |= dict.fromkeys(self.graph.instances(sh(kind)))
        for name in _TARGETS:
            found |= dict.fromkeys(subject for subject, _ in self.graph.pairs(sh(name)))
        for condition in ("condition", "filterShape"):
            inner = (value for _, value in self.graph.pairs(sh(condition)))
            found |= dict.fromkeys(
                value
                for value in inner
                if isinstance(value, Node) and any(self.graph.predicates(value))
            )
        return list(found)

    def _read(self, node: Node, above: tuple[Node, ...]) -> bool:
        """Read the shape `node` and those to which it refers; return whether it is well-formed and
        does not refer to itself.
        """
        if node in above:
            names = " -> ".join(named(n) for n in (*above[above.index(node) :], node))
            self.faults.append(ShapeError(Message("shacl.shapes.recursive", shapes=names), node))
            return False
        if node in self._shapes:
            return True
        try:
            shape = self._shape(node)
        except ShapeError as error:
            self.faults.append(error)
            return False
        inside = (*above, node)
        kept = []
        for constraint in shape.constraints:
            # All are read, so that all faults are found.
            read = [self._read(inner, inside) for inner in constraint.shapes]
            kept += [constraint] if all(read) else []
        self._shapes[node] = replace(shape, constraints=tuple(kept))
        return True

    def _shape(self, node: Node) -> Shape:
        graph = self.graph
        path_node = graph.one(node, sh("path"))
        types = graph.objects(node, TYPE)
        if path_node is None and sh("PropertyShape") in types:
            raise ShapeError(Message("shacl.shapes.without-path", node=named(node)), node)
        if path_node is not None and sh("NodeShape") in types:
            message = Message("shacl.shapes.node-with-path", node=named(node))
            raise ShapeError(message, node, sh("path"))
        severity = graph.one(node, sh("severity")) or sh("Violation")
        messages = graph.objects(node, sh("message"))
        if not isinstance(severity, NamedNode):
            message = Message("shacl.shapes.severity", node=named(node))
            raise ShapeError(message, node, sh("severity"))
        for text in messages:
            if not isinstance(text, Literal):
                message = Message("shacl.shapes.message", node=named(node))
                self.faults.append(ShapeError(message, node, sh("message"), text))
        return Shape(
            node,
            None if path_node is None else graph.path(path_node),
            self._targets(node),
            tuple(self._constraints(node, path_node is not None)),
            severity,
            texts(graph, node),
            flag(graph.one(node, sh("deactivated")), node, "deactivated"),
        )

    def _targets(self, node: Node) -> tuple[tuple[str, Term], ...]:
        found = []
        for name in _TARGETS:
            for term in self.graph.objects(node, sh(name)):
                is_own = name == "target"
                literal = isinstance(term, Literal) and name != "targetNode"
                if literal or (isinstance(term, BlankNode) and not is_own):
                    message = Message(
                        "shacl.shapes.no-iri", name=name, node=named(node), value=named(term)
                    )
                    self.faults.append(ShapeError(message, node, sh(name), term))
                else:
                    found.append((name, term))
        types = self.graph.objects(node, TYPE)
        classes = (*_CLASSES, *([sh("ShapeClass")] if self.draft else []))
        if isinstance(node, NamedNode) and any(cls in types for cls in classes):
            found.append(("targetClass", node))
        return tuple(found)

    def _constraints(self, node: Node, is_property: bool) -> Iterable[Constraint]:
        yield from self._reader.constraints(node, is_property)
        for custom in self.components:
            try:
                yield from custom.constraints(self.graph, node)
            except ShapeError as error:
                self.faults.append(error)
