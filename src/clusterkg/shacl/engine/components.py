"""Custom constraint components of a shapes graph, and their parameters."""

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
    """A parameter of a component, a function or a target type."""

    path: NamedNode
    optional: bool

    @property
    def name(self) -> str:
        """The name of its variable in queries."""
        return local_name(self.path)


@dataclass(frozen=True)
class Component:
    """A custom constraint component."""

    node: NamedNode
    parameters: tuple[Parameter, ...]

    def constraints(self, graph: Graph, shape: Node) -> Iterable[Constraint]:
        """Yield the constraints that `shape` declares with this component.

        There is none if `shape` lacks a required parameter. A component with one parameter gives a
        constraint for each of its values.

        Raises:
            ShapeError: there are several parameters, and one of them has several values.
        """
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
    """Return the part of an IRI after the last #, / or :, which names a parameter in queries."""
    return re.split(r"[#/:]", term.value)[-1]


def parameters(graph: Graph, node: Node) -> tuple[Parameter, ...]:
    """Return the parameters that `node` declares, in the order of a function's arguments.

    They are sorted by sh:order, then by name.

    Raises:
        ShapeError: the path of a parameter is not an IRI, sh:order is not a number, sh:optional is
            not a boolean, or one of these has several values.
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
    """Return the sh:order of `node`, 0 by default.

    Raises:
        ShapeError: the sh:order is not a number, or there are several.
    """
    value = graph.one(node, sh("order"))
    try:
        return 0.0 if value is None else float(value.value)
    except ValueError:
        message = Message("shacl.shapes.order", node=named(node), value=named(value or node))
        raise ShapeError(message, node, sh("order"), value) from None


def components(graph: Graph, noting: Callable[[ShapeError], None]) -> tuple[Component, ...]:
    """Return the custom constraint components of a shapes graph.

    Those of the SHACL namespace are left out. The faults of ill-formed ones are passed to `noting`.
    """
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
    """Return the literals among the sh:message values of `node`."""
    return tuple(m for m in graph.objects(node, sh("message")) if isinstance(m, Literal))
