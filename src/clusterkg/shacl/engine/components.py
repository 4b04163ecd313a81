"""Parameters that a shapes graph declares, and the constraint components that take them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import SH
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.constraints import Constraint, flag
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, Node, named, sh


@dataclass(frozen=True)
class Parameter:
    """A parameter of a component, a function or a type of targets."""

    path: NamedNode
    optional: bool

    @property
    def name(self) -> str:
        """The variable that it is in queries."""
        return local_name(self.path)


@dataclass(frozen=True)
class Component:
    """A constraint component of a shapes graph."""

    node: NamedNode
    parameters: tuple[Parameter, ...]

    def constraints(self, graph: Graph, shape: Node) -> Iterable[Constraint]:
        """Return the constraints that a shape declares by this component."""
        given = {one.path: graph.objects(shape, one.path) for one in self.parameters}
        if not all(one.optional or given[one.path] for one in self.parameters):
            return
        if len(self.parameters) > 1:
            for path, values in given.items():
                if len(values) > 1:
                    message = Message(
                        "shacl.shapes.twice", node=named(shape), component=named(self.node)
                    )
                    raise ShapeError(message, shape, path, values[1])
        if len(self.parameters) == 1:
            (parameter,) = self.parameters
            for value in given[parameter.path]:
                yield Constraint(self.node, {parameter.name: (value,)}, source=self.node)
        else:
            values_by_name = {
                one.name: (given[one.path][0],) for one in self.parameters if given[one.path]
            }
            yield Constraint(self.node, values_by_name, source=self.node)


def local_name(term: NamedNode) -> str:
    """Return what comes after the last # or / or : of an IRI, as parameters are named by."""
    return re.split(r"[#/:]", term.value)[-1]


def parameters(graph: Graph, node: Node) -> tuple[Parameter, ...]:
    """Return the parameters that a node declares, in the order of the arguments of a function.

    Raises:
        ShapeError: one has no IRI as its path.
    """
    found: list[tuple[float, Parameter]] = []
    for declaration in graph.objects(node, sh("parameter")):
        path = graph.one(declaration, sh("path"))
        if not isinstance(path, NamedNode):
            message = Message("shacl.shapes.parameter", node=named(node))
            raise ShapeError(message, declaration)
        optional = flag(graph.one(declaration, sh("optional")), declaration, "optional")
        found.append((order(graph, declaration), Parameter(path, optional)))
    found.sort(key=lambda entry: (entry[0], entry[1].name))
    return tuple(parameter for _, parameter in found)


def order(graph: Graph, node: Term) -> float:
    """Return the place of a node in an order, 0 by default.

    Raises:
        ShapeError: it is no number.
    """
    value = graph.one(node, sh("order"))
    try:
        return 0.0 if value is None else float(value.value)
    except ValueError:
        message = Message("shacl.shapes.order", node=named(node), value=named(value or node))
        raise ShapeError(message, node, sh("order"), value) from None


def components(graph: Graph, noting: Callable[[ShapeError], None]) -> tuple[Component, ...]:
    """Return the constraint components of a shapes graph; the faults of others are noted."""
    found = []
    for node in graph.instances(sh("ConstraintComponent")):
        try:
            if not isinstance(node, NamedNode):
                message = Message("shacl.shapes.component-unnamed", node=named(node))
                raise ShapeError(message, node)
            if node.value.startswith(SH):
                continue
            declared = parameters(graph, node)
            if all(parameter.optional for parameter in declared):
                raise ShapeError(Message("shacl.shapes.parameters", node=named(node)), node)
            found.append(Component(node, declared))
        except ShapeError as error:
            noting(error)
    return tuple(found)


def texts(graph: Graph, node: Term) -> tuple[Literal, ...]:
    """Return the messages of a node."""
    return tuple(m for m in graph.objects(node, sh("message")) if isinstance(m, Literal))
