"""Reading of constraints from a shapes graph, with faults for ill-formed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import SH, XSD
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.faults import ShapeError
from clusterkg.shacl.engine.graph import Graph, Node, named, sh
from clusterkg.shacl.engine.xpath import PatternError, for_python

# Components of SHACL Core whose parameter may be repeated, each value being a constraint of its
# own, and those whose parameter may occur once.
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
# Components of the SHACL 1.2 drafts.
_DRAFT_EACH: Final = {
    "memberShape": "MemberShape",
    "someValue": "SomeValue",
    "rootClass": "RootClass",
    "subsetOf": "SubsetOf",
}
_DRAFT_ONCE: Final = {
    "minListLength": "MinListLength",
    "maxListLength": "MaxListLength",
    "uniqueMembers": "UniqueMembers",
    "singleLine": "SingleLine",
}
_LISTS: Final = ("languageIn", "in", "and", "or", "xone")
_NESTED: Final = ("node", "property", "not", "and", "or", "xone", "memberShape", "someValue")
_COUNTS: Final = (
    *("minCount", "maxCount", "minLength", "maxLength", "minListLength", "maxListLength"),
)
FLAGS: Final = ("uniqueLang", "closed", "uniqueMembers", "singleLine")
# No count of statements can be larger, and Python parses no thousands of digits.
_MOST_DIGITS: Final = 18
_IRIS: Final = (
    *("class", "datatype", "equals", "disjoint", "lessThan", "lessThanOrEquals"),
    *("rootClass", "subsetOf"),
)
_BOUNDS: Final = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
_PROPERTY_ONLY: Final = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
_KINDS: Final = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral")
_NODE_KINDS: Final = tuple(sh(kind) for kind in (*_KINDS, "IRIOrLiteral"))


@dataclass(frozen=True)
class Constraint:
    """A constraint of a shape.

    `parameters` maps the local name of each parameter to its values; a list is given by its
    members. `shapes` are the nodes of the shapes that it refers to. `source` is the node of a
    SHACL-SPARQL constraint or component, or of an expression.
    """

    component: NamedNode
    parameters: Mapping[str, tuple[Term, ...]]
    shapes: tuple[Node, ...] = ()
    source: Node | None = None

    @cached_property
    def kind(self) -> str:
        """The name of a component of SHACL, such as MinCount or SPARQL; the IRI of a custom one."""
        name = self.component.value
        core = name.removeprefix(SH).removesuffix("ConstraintComponent")
        return core if name.startswith(SH) else name

    def value(self, parameter: str) -> Term:
        """Return the value of `parameter`, which has one value."""
        return self.parameters[parameter][0]

    def number(self, parameter: str) -> int:
        """Return the value of `parameter`, which is a count."""
        return int(self.parameters[parameter][0].value)


class ConstraintReader:
    """Reads the constraints of a shapes graph, except those of custom components.

    Args:
        graph: The shapes graph.
        noting: Called with each fault.
        draft: Whether the components of the SHACL 1.2 drafts are read.
    """

    def __init__(self, graph: Graph, noting: Callable[[ShapeError], None], *, draft: bool) -> None:
        self._graph = graph
        self._noting = noting
        self._each = _EACH | (_DRAFT_EACH if draft else {})
        self._once = _ONCE | (_DRAFT_ONCE if draft else {})

    def constraints(self, node: Node, is_property: bool) -> Iterator[Constraint]:
        """Yield the well-formed constraints of the shape `node`; faults are passed to `noting`."""
        graph = self._graph
        given = {predicate.removeprefix(SH) for predicate in graph.predicates(node)}
        makers: list[Callable[[], Iterable[Constraint]]] = []
        for name in filter(given.__contains__, self._each):
            for value in graph.objects(node, sh(name)):
                makers.append(partial(self._read, node, name, self._each[name], value, is_property))
        for name in filter(given.__contains__, self._once):
            makers.append(partial(self._single, node, name, is_property))
        for pattern in graph.objects(node, sh("pattern")):
            makers.append(partial(self._pattern, node, pattern))
        for inner in graph.objects(node, sh("qualifiedValueShape")):
            makers.append(partial(self._qualified, node, inner, is_property))
        for source in graph.objects(node, sh("sparql")):
            makers.append(partial(self._sparql, node, source))
        for source in graph.objects(node, sh("expression")):
            makers.append(partial(self._expression, source))
        for maker in makers:
            try:
                yield from list(maker())
            except ShapeError as error:
                self._noting(error)

    def _single(self, node: Node, name: str, is_property: bool) -> Iterator[Constraint]:
        value = self._graph.one(node, sh(name))
        if value is not None and (name not in FLAGS or flag(value, node, name)):
            yield from self._read(node, name, self._once[name], value, is_property)

    def _read(
        self, node: Node, name: str, component: str, value: Term, is_property: bool
    ) -> Iterator[Constraint]:
        graph = self._graph
        if name in _PROPERTY_ONLY and not is_property:
            raise _refusal("property-only", name, node, value)
        if name in _IRIS and not isinstance(value, NamedNode):
            raise _refusal("no-iri", name, node, value)
        if name in _BOUNDS and not isinstance(value, Literal):
            raise _refusal("no-bound", name, node, value)
        if name in _COUNTS:
            count(value, name, node)
        if name == "nodeKind" and value not in _NODE_KINDS:
            raise _refusal("no-node-kind", name, node, value, kinds=[*map(named, _NODE_KINDS)])
        members = graph.members(value) if name in _LISTS else (value,)
        if name == "languageIn" and not all(isinstance(tag, Literal) for tag in members):
            raise _refusal("no-tags", name, node, value)
        shapes: tuple[Node, ...] = ()
        if name in _NESTED:
            shapes = tuple(self._shape(node, name, member, value) for member in members)
        parameters = {name: members}
        if name == "closed":
            ignored = graph.one(node, sh("ignoredProperties"))
            parameters["ignoredProperties"] = graph.members(ignored) if ignored else ()
            parameters["property"] = tuple(
                path
                for inner in graph.objects(node, sh("property"))
                for path in graph.objects(inner, sh("path"))
                if isinstance(path, NamedNode)
            )
        yield Constraint(core_component(component), parameters, shapes)

    def _shape(self, node: Node, name: str, inner: Term, value: Term) -> Node:
        """Return `inner`, a shape that the parameter `name` refers to.

        Raises:
            ShapeError: it is a literal, an IRI without statements, or no property shape if `name`
                is property.
        """
        graph = self._graph
        if not isinstance(inner, Node):
            raise _refusal("no-shapes", name, node, value, inner=named(inner))
        if isinstance(inner, NamedNode) and not any(graph.predicates(inner)):
            raise _refusal("dangling", name, node, value, inner=named(inner))
        if name == "property" and not graph.objects(inner, sh("path")):
            raise _refusal("no-property-shape", name, node, value, inner=named(inner))
        return inner

    def _pattern(self, node: Node, pattern: Term) -> Iterator[Constraint]:
        flags = self._graph.one(node, sh("flags"))
        for value in (pattern, flags):
            if value is not None and not isinstance(value, Literal):
                message = Message("shacl.shapes.pattern", node=named(node))
                raise ShapeError(message, node, None, value)
        try:
            for_python(pattern.value, "" if flags is None else flags.value)
        except PatternError as error:
            wrong = ShapeError(error.text, node, sh("pattern"), pattern)
            if not error.looks_around:
                raise wrong from error
            # After this warning, Python's regular expressions are used.
            self._noting(wrong)
        parameters = {"pattern": (pattern,)} | ({} if flags is None else {"flags": (flags,)})
        yield Constraint(core_component("Pattern"), parameters)

    def _qualified(self, node: Node, inner: Term, is_property: bool) -> Iterator[Constraint]:
        graph = self._graph
        if not isinstance(inner, Node) or not is_property:
            message = Message("shacl.shapes.qualified", node=named(node))
            raise ShapeError(message, node, sh("qualifiedValueShape"), inner)
        self._shape(node, "qualifiedValueShape", inner, inner)
        name = "qualifiedValueShapesDisjoint"
        disjoint = flag(graph.one(node, sh(name)), node, name)
        siblings = tuple(self._siblings(node, inner)) if disjoint else ()
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            number = graph.one(node, sh(name))
            if number is not None:
                count(number, name, node)
                parameters = {name: (number,), "qualifiedValueShape": (inner,)}
                component = core_component(name[0].upper() + name[1:])
                yield Constraint(component, parameters, (inner, *siblings))

    def _siblings(self, node: Node, own: Node) -> Iterable[Node]:
        """Yield the sibling shapes of the qualified value shape `own` (SHACL 4.7.3)."""
        for parent in self._graph.subjects(sh("property"), node):
            for other in self._graph.objects(parent, sh("property")):
                for sibling in self._graph.objects(other, sh("qualifiedValueShape")):
                    if sibling != own and isinstance(sibling, Node):
                        yield sibling

    def _sparql(self, node: Node, source: Term) -> Iterator[Constraint]:
        if not isinstance(source, Node):
            raise _refusal("no-node", "sparql", node, source)
        if not flag(self._graph.one(source, sh("deactivated")), source, "deactivated"):
            yield Constraint(core_component("SPARQL"), {"sparql": (source,)}, source=source)

    def _expression(self, source: Term) -> Iterator[Constraint]:
        node = source if isinstance(source, Node) else None
        yield Constraint(core_component("Expression"), {"expression": (source,)}, source=node)


def core_component(name: str) -> NamedNode:
    """Return the IRI of the component `name` of SHACL, such as MinCount."""
    return sh(f"{name}ConstraintComponent")


def flag(value: Term | None, node: Term, name: str) -> bool:
    """Return whether `value`, of the boolean property `name` of `node`, is `true`.

    A missing value and `1` count as false.

    Raises:
        ShapeError: `value` is none of true, false, 1 and 0.
    """
    if value is None:
        return False
    if isinstance(value, Literal) and value.value in ("true", "1", "false", "0"):
        # The standard requires exactly this literal; `lint` reports others (uniqueLang-002).
        return value.value == "true"
    raise _refusal("flag", name, node, value)


def count(value: Term, name: str, node: Term) -> None:
    """Raise ShapeError unless `value` is an xsd:integer that is not negative, with at most 18
    digits.

    The error names the property `name` of `node`.
    """
    if not (
        isinstance(value, Literal)
        and value.datatype.value == XSD + "integer"
        and value.value.removeprefix("+").isascii()
        and value.value.removeprefix("+").isdigit()
    ):
        raise _refusal("count", name, node, value)
    if len(value.value) > _MOST_DIGITS:
        raise _refusal("long-count", name, node, n=len(value.value), most=_MOST_DIGITS)


def _refusal(
    wrong: str, name: str, node: Term, value: Term | None = None, **fields: object
) -> ShapeError:
    values = {} if value is None else {"value": named(value)}
    message = Message(f"shacl.shapes.{wrong}", name=name, node=named(node), **values, **fields)
    return ShapeError(message, node, sh(name), value)
