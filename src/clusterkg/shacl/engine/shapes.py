"""Shapes as Python objects, read from a graph; what is ill formed or not supported is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.text import close
from clusterkg.rdf.namespaces import PREFIXES, RDFS
from clusterkg.rdf.sparql import calls_service
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.graph import SH, TYPE, Graph, Node, named, sh
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.vocabulary import TERMS, UNSUPPORTED

_XSD: Final = PREFIXES["xsd"]
_CLASSES: Final = (NamedNode(RDFS + "Class"), NamedNode(PREFIXES["owl"] + "Class"))

# The constraint components of SHACL Core whose parameter may come several times, each value a
# constraint of its own, and those whose parameter comes once.
_EACH: Final = {
    "class": "Class",
    "node": "Node",
    "property": "Property",
    "not": "Not",
    "and": "And",
    "or": "Or",
    "xone": "Xone",
    "equals": "Equals",
    "disjoint": "Disjoint",
    "lessThan": "LessThan",
    "lessThanOrEquals": "LessThanOrEquals",
    "hasValue": "HasValue",
}
_ONCE: Final = {
    "datatype": "Datatype",
    "nodeKind": "NodeKind",
    "minCount": "MinCount",
    "maxCount": "MaxCount",
    "minExclusive": "MinExclusive",
    "minInclusive": "MinInclusive",
    "maxExclusive": "MaxExclusive",
    "maxInclusive": "MaxInclusive",
    "minLength": "MinLength",
    "maxLength": "MaxLength",
    "languageIn": "LanguageIn",
    "in": "In",
    "uniqueLang": "UniqueLang",
    "closed": "Closed",
}
_LISTS: Final = ("languageIn", "in", "and", "or", "xone")
_NESTED: Final = ("node", "property", "not", "and", "or", "xone")
_COUNTS: Final = ("minCount", "maxCount", "minLength", "maxLength")
_FLAGS: Final = ("uniqueLang", "closed")
_IRIS: Final = ("class", "datatype", "equals", "disjoint", "lessThan", "lessThanOrEquals")
_PROPERTY_ONLY: Final = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
_KINDS: Final = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral")
_NODE_KINDS: Final = tuple(sh(kind) for kind in (*_KINDS, "IRIOrLiteral"))
_TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape.

    `parameters` maps the local name of each parameter to its values, the members where it is a
    list. `shapes` are the nodes of the shapes that it refers to. `source` is the node of a
    SHACL-SPARQL constraint or component.
    """

    component: NamedNode
    parameters: Mapping[str, tuple[Term, ...]]
    shapes: tuple[Node, ...] = ()
    source: Node | None = None

    @cached_property
    def kind(self) -> str:
        """The name of a component of SHACL Core, such as MinCount; else its IRI."""
        name = self.component.value
        core = name.removeprefix(SH).removesuffix("ConstraintComponent")
        return core if name.startswith(SH) else name

    def value(self, parameter: str) -> Term:
        """Return the value of a parameter that has one."""
        return self.parameters[parameter][0]

    def number(self, parameter: str) -> int:
        """Return the value of a parameter that is a count."""
        return int(self.parameters[parameter][0].value)


@dataclass(frozen=True)
class Shape:
    """A node shape, or a property shape if it has a path.

    `targets` are pairs of the local name of a property of targets (targetNode, targetClass,
    targetSubjectsOf, targetObjectsOf) and a term.
    """

    node: Node
    path: Path | None
    targets: tuple[tuple[str, Term], ...]
    constraints: tuple[Constraint, ...]
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool


class Shapes:
    """The shapes of a graph, by node."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read the shapes of a graph.

        Raises:
            InputError: a shape is ill formed, refers to itself, or asks for what is not supported.
        """
        self.quads = list(quads)
        self.graph = Graph(self.quads)
        self.components = _components(self.graph)
        self._shapes: dict[Node, Shape] = {}
        for node in self._roots():
            self._read(node, ())

    def __getitem__(self, node: Node) -> Shape:
        return self._shapes[node]

    def all(self) -> list[Shape]:
        """Return every shape, those with targets and those that others refer to."""
        return list(self._shapes.values())

    def targeted(self) -> list[Shape]:
        """Return the shapes that have a target, where validation starts."""
        return [shape for shape in self._shapes.values() if shape.targets]

    def _roots(self) -> list[Node]:
        found: dict[Node, None] = {}
        for kind in ("NodeShape", "PropertyShape", "Shape"):
            found |= dict.fromkeys(self.graph.instances(sh(kind)))
        for name in _TARGETS:
            found |= dict.fromkeys(subject for subject, _ in self.graph.pairs(sh(name)))
        return list(found)

    def _read(self, node: Node, above: tuple[Node, ...]) -> None:
        if node in above:
            names = " -> ".join(named(n) for n in (*above[above.index(node) :], node))
            raise InputError(Message("shacl.shapes.recursive", shapes=names))
        if node in self._shapes:
            return
        shape = self._shape(node)
        for constraint in shape.constraints:
            for inner in constraint.shapes:
                self._read(inner, (*above, node))
        self._shapes[node] = shape

    def _shape(self, node: Node) -> Shape:
        graph = self.graph
        path_node = graph.one(node, sh("path"))
        if path_node is None and sh("PropertyShape") in graph.objects(node, TYPE):
            raise InputError(Message("shacl.shapes.without-path", node=named(node)))
        if path_node is not None and sh("NodeShape") in graph.objects(node, TYPE):
            raise InputError(Message("shacl.shapes.node-with-path", node=named(node)))
        severity = graph.one(node, sh("severity")) or sh("Violation")
        messages = graph.objects(node, sh("message"))
        if not isinstance(severity, NamedNode):
            raise InputError(Message("shacl.shapes.severity", node=named(node)))
        if not all(isinstance(message, Literal) for message in messages):
            raise InputError(Message("shacl.shapes.message", node=named(node)))
        return Shape(
            node,
            None if path_node is None else graph.path(path_node),
            self._targets(node),
            tuple(self._constraints(node, path_node is not None)),
            severity,
            tuple(message for message in messages if isinstance(message, Literal)),
            _flag(graph.one(node, sh("deactivated")), node, "deactivated"),
        )

    def _targets(self, node: Node) -> tuple[tuple[str, Term], ...]:
        found = [(name, term) for name in _TARGETS for term in self.graph.objects(node, sh(name))]
        for name, term in found:
            if isinstance(term, BlankNode) or (name != "targetNode" and isinstance(term, Literal)):
                raise InputError(_refusal("no-iri", name, node, value=named(term)))
        types = self.graph.objects(node, TYPE)
        if isinstance(node, NamedNode) and any(cls in types for cls in _CLASSES):
            found.append(("targetClass", node))
        return tuple(found)

    def _constraints(self, node: Node, is_property: bool) -> Iterable[Constraint]:
        graph = self.graph
        given = {predicate.removeprefix(SH) for predicate in graph.predicates(node)}
        for name in filter(given.__contains__, _EACH):
            for value in graph.objects(node, sh(name)):
                yield self._constraint(node, name, _EACH[name], value, is_property)
        for name in filter(given.__contains__, _ONCE):
            component, only = _ONCE[name], graph.one(node, sh(name))
            if only is None or (name in _FLAGS and not _flag(only, node, name)):
                continue
            yield self._constraint(node, name, component, only, is_property)
        for pattern in graph.objects(node, sh("pattern")):
            yield Constraint(_component("Pattern"), self._pattern(node, pattern))
        yield from self._qualified(node, is_property)
        for source in graph.objects(node, sh("sparql")):
            if not isinstance(source, Node):
                raise InputError(_refusal("no-node", "sparql", node, value=named(source)))
            if not _flag(graph.one(source, sh("deactivated")), source, "deactivated"):
                yield Constraint(_component("SPARQL"), {"sparql": (source,)}, source=source)
        for custom in self.components:
            yield from custom.constraints(graph, node)

    def _constraint(
        self, node: Node, name: str, component: str, value: Term, is_property: bool
    ) -> Constraint:
        if name in _PROPERTY_ONLY and not is_property:
            raise InputError(_refusal("property-only", name, node))
        if name in _IRIS and not isinstance(value, NamedNode):
            raise InputError(_refusal("no-iri", name, node, value=named(value)))
        if name in _COUNTS:
            _count(value, name, node)
        if name == "nodeKind" and value not in _NODE_KINDS:
            raise InputError(_refusal("no-node-kind", name, node, kinds=[*map(named, _NODE_KINDS)]))
        members = self.graph.members(value) if name in _LISTS else (value,)
        if name == "languageIn" and not all(isinstance(tag, Literal) for tag in members):
            raise InputError(_refusal("no-tags", name, node))
        shapes: tuple[Node, ...] = ()
        if name in _NESTED:
            shapes = tuple(inner for inner in members if isinstance(inner, Node))
            if len(shapes) != len(members):
                raise InputError(_refusal("no-shapes", name, node))
        parameters = {name: members}
        if name == "closed":
            ignored = self.graph.one(node, sh("ignoredProperties"))
            parameters["ignoredProperties"] = self.graph.members(ignored) if ignored else ()
            parameters["property"] = tuple(
                path
                for inner in self.graph.objects(node, sh("property"))
                for path in self.graph.objects(inner, sh("path"))
                if isinstance(path, NamedNode)
            )
        return Constraint(_component(component), parameters, shapes)

    def _pattern(self, node: Node, pattern: Term) -> Mapping[str, tuple[Term, ...]]:
        flags = self.graph.one(node, sh("flags"))
        for value in (pattern, flags):
            if value is not None and not isinstance(value, Literal):
                raise InputError(Message("shacl.shapes.pattern", node=named(node)))
        return {"pattern": (pattern,)} | ({} if flags is None else {"flags": (flags,)})

    def _qualified(self, node: Node, is_property: bool) -> Iterable[Constraint]:
        graph = self.graph
        for inner in graph.objects(node, sh("qualifiedValueShape")):
            if not isinstance(inner, Node) or not is_property:
                raise InputError(Message("shacl.shapes.qualified", node=named(node)))
            disjoint = _flag(
                graph.one(node, sh("qualifiedValueShapesDisjoint")),
                node,
                "qualifiedValueShapesDisjoint",
            )
            siblings = tuple(self._siblings(node, inner)) if disjoint else ()
            for name, component in (
                ("qualifiedMinCount", "QualifiedMinCount"),
                ("qualifiedMaxCount", "QualifiedMaxCount"),
            ):
                count = graph.one(node, sh(name))
                if count is not None:
                    _count(count, name, node)
                    parameters = {name: (count,), "qualifiedValueShape": (inner,)}
                    yield Constraint(_component(component), parameters, (inner, *siblings))

    def _siblings(self, node: Node, own: Node) -> Iterable[Node]:
        """Return the sibling shapes as the standard defines them (SHACL 4.7.3)."""
        for parent in self.graph.subjects(sh("property"), node):
            for other in self.graph.objects(parent, sh("property")):
                for sibling in self.graph.objects(other, sh("qualifiedValueShape")):
                    if sibling != own and isinstance(sibling, Node):
                        yield sibling


@dataclass(frozen=True)
class Component:
    """A constraint component of a shapes graph; parameters are pairs of a predicate and whether
    it may be left out."""

    node: NamedNode
    parameters: tuple[tuple[NamedNode, bool], ...]

    def constraints(self, graph: Graph, shape: Node) -> Iterable[Constraint]:
        """Return the constraints that a shape declares by this component."""
        given = {path: graph.objects(shape, path) for path, _ in self.parameters}
        if not all(optional or given[path] for path, optional in self.parameters):
            return
        if len(self.parameters) > 1 and any(len(values) > 1 for values in given.values()):
            raise InputError(
                Message("shacl.shapes.twice", node=named(shape), component=named(self.node))
            )
        names = {path: local_name(path) for path, _ in self.parameters}
        if len(self.parameters) == 1:
            ((path, values),) = given.items()
            for value in values:
                yield Constraint(self.node, {names[path]: (value,)}, source=self.node)
        else:
            parameters = {names[path]: (v[0],) for path, v in given.items() if v}
            yield Constraint(self.node, parameters, source=self.node)


def local_name(term: NamedNode) -> str:
    """Return what comes after the last # or / or : of an IRI, as parameters are named by."""
    return re.split(r"[#/:]", term.value)[-1]


def _components(graph: Graph) -> tuple[Component, ...]:
    found = []
    for node in graph.instances(sh("ConstraintComponent")):
        if not isinstance(node, NamedNode):
            raise InputError(Message("shacl.shapes.component-unnamed", node=named(node)))
        if node.value.startswith(SH):
            continue
        parameters = []
        for parameter in graph.objects(node, sh("parameter")):
            path = graph.one(parameter, sh("path"))
            if not isinstance(path, NamedNode):
                raise InputError(Message("shacl.shapes.parameter", node=named(node)))
            optional = _flag(graph.one(parameter, sh("optional")), node, "optional")
            parameters.append((path, optional))
        if all(optional for _, optional in parameters):
            raise InputError(Message("shacl.shapes.parameters", node=named(node)))
        found.append(Component(node, tuple(parameters)))
    return tuple(found)


def _component(name: str) -> NamedNode:
    return sh(f"{name}ConstraintComponent")


def _flag(value: Term | None, node: Term, name: str) -> bool:
    if value is None:
        return False
    if isinstance(value, Literal) and value.value in ("true", "1", "false", "0"):
        # By the standard the flag is this very literal; `check` refuses another (uniqueLang-002).
        return value.value == "true"
    raise InputError(_refusal("flag", name, node, value=named(value)))


def _refusal(wrong: str, name: str, node: Term, **fields: object) -> Message:
    return Message(f"shacl.shapes.{wrong}", name=name, node=named(node), **fields)


def _count(value: Term, name: str, node: Term) -> None:
    if not (
        isinstance(value, Literal)
        and value.datatype.value == _XSD + "integer"
        and value.value.removeprefix("+").isascii()
        and value.value.removeprefix("+").isdigit()
    ):
        raise InputError(_refusal("count", name, node, value=named(value)))


def check(graph: Graph) -> None:
    """Check the shapes that a person has written for what would silently check nothing.

    Raises:
        InputError: a term of SHACL is misspelt or asks for what is not supported, or a flag is
            neither true nor false.
    """
    for term in graph.terms():
        if not isinstance(term, NamedNode) or not term.value.startswith(SH):
            continue
        name = term.value.removeprefix(SH)
        if name not in TERMS:
            folded = {known.lower(): known for known in sorted(TERMS)}
            likest = close(name.lower(), folded, most=1)
            if not likest:
                raise InputError(Message("shacl.shapes.no-term", name=name))
            raise InputError(
                Message("shacl.shapes.no-term-near", name=name, near=folded[likest[0]])
            )
    for name in UNSUPPORTED:
        for subject, _ in graph.pairs(sh(name)):
            raise InputError(_refusal("unsupported", name, subject))
    for name in ("select", "ask"):
        for _, text in graph.pairs(sh(name)):
            if calls_service(text.value):
                raise InputError(Message("shacl.service"))
    for name in (*_FLAGS, "deactivated", "optional", "qualifiedValueShapesDisjoint"):
        for subject, value in graph.pairs(sh(name)):
            if not isinstance(value, Literal) or value.value not in ("true", "false"):
                raise InputError(_refusal("flag", name, subject, value=named(value)))
