"""Single-value constraints as SPARQL expressions over ?value that are true if the value conforms.

A shape with only such constraints is an expression too, so that logical constraints and qualified
value shapes over such shapes need only one query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.literals import WRITTEN
from clusterkg.rdf.namespaces import SH, XSD
from clusterkg.rdf.terms import SUBCLASS, Term
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.data import Data, is_one_of
from clusterkg.shacl.engine.shapes import Shape, Shapes
from clusterkg.shacl.engine.xpath import for_python

_ORDERS: Final = {
    "MinExclusive": ">",
    "MinInclusive": ">=",
    "MaxExclusive": "<",
    "MaxInclusive": "<=",
}
_NODE_KINDS: Final = {
    "IRI": "isIRI(?value)",
    "BlankNode": "isBLANK(?value)",
    "Literal": "isLITERAL(?value)",
    "BlankNodeOrIRI": "(isBLANK(?value) || isIRI(?value))",
    "BlankNodeOrLiteral": "(isBLANK(?value) || isLITERAL(?value))",
    "IRIOrLiteral": "(isIRI(?value) || isLITERAL(?value))",
}
_SINGLE_LINE: Final = r'(!isLITERAL(?value) || !REGEX(STR(?value), "[\n\u000B\f\r]"))'
_NUMERIC: Final = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_ORDERED: Final = frozenset(XSD + name for name in ("boolean", "date", "dateTime", "time"))


class Expressions:
    """Translates constraints into SPARQL expressions for some data."""

    def __init__(self, data: Data, shapes: Shapes) -> None:
        self._data = data
        self._shapes = shapes
        self._matchers: dict[re.Pattern[str], NamedNode] = {}
        self._makers: Final[dict[str, Callable[[Constraint], str | None]]] = {
            "Class": self._class,
            "Datatype": self._datatype,
            "NodeKind": lambda c: _NODE_KINDS[_named(c.value("nodeKind")).removeprefix(SH)],
            "MinLength": lambda c: (
                f"(!isBLANK(?value) && STRLEN(STR(?value)) >= {c.number('minLength')})"
            ),
            "MaxLength": lambda c: (
                f"(!isBLANK(?value) && STRLEN(STR(?value)) <= {c.number('maxLength')})"
            ),
            "Pattern": self._pattern,
            "LanguageIn": _language_in,
            "SingleLine": lambda c: _SINGLE_LINE,
            "RootClass": self._root_class,
            "In": self._in,
            "Not": lambda c: self._logical(c, lambda parts: f"(!{parts[0]})"),
            "And": lambda c: self._logical(c, lambda parts: f"({' && '.join(parts or ['true'])})"),
            "Or": lambda c: self._logical(c, lambda parts: f"({' || '.join(parts or ['false'])})"),
            "Xone": lambda c: self._logical(c, _exactly_one),
            "Node": lambda c: self._logical(c, lambda parts: parts[0]),
        }

    def of(self, constraint: Constraint) -> str | None:
        """Return the expression of `constraint`.

        None if it concerns more than a single value, is a SPARQL constraint, or refers to a shape
        without an expression.

        Raises:
            InputError: the engine cannot evaluate a regular expression.
        """
        if constraint.kind in _ORDERS:
            return self._ordered(constraint)
        maker = self._makers.get(constraint.kind)
        return None if maker is None else maker(constraint)

    def of_shape(self, shape: Shape) -> str | None:
        """Return the expression of `shape`, `true` if it is deactivated.

        None if it is a property shape, or a constraint has no expression.
        """
        if shape.deactivated:
            return "true"
        if shape.path is not None:
            return None
        parts = []
        for constraint in shape.constraints:
            part = (
                self.equal(constraint.value("hasValue"))
                if constraint.kind == "HasValue"
                else self.of(constraint)
            )
            if part is None:
                return None
            parts.append(part)
        return f"({' && '.join(parts)})" if parts else "true"

    def of_some(self, constraint: Constraint) -> str | None:
        """Return an expression that must be true for at least one value of each node.

        None if `constraint` is neither sh:hasValue nor a qualified minimum of 1 whose shapes have
        expressions.
        """
        if constraint.kind == "HasValue":
            return self.equal(constraint.value("hasValue"))
        if constraint.kind == "QualifiedMinCount" and constraint.number("qualifiedMinCount") == 1:
            return self.of_qualified(constraint)
        return None

    def of_qualified(self, constraint: Constraint) -> str | None:
        """Return an expression that is true if ?value conforms to the qualified value shape of
        `constraint`, and to none of the sibling shapes that must be disjoint.

        None if one of these shapes has no expression.
        """
        own, *siblings = (self.of_shape(self._shapes[node]) for node in constraint.shapes)
        if own is None or None in siblings:
            return None
        return " && ".join([own, *(f"!{part}" for part in siblings)])

    def equal(self, wanted: Term) -> str:
        """Return an expression that is true if ?value is the term `wanted`."""
        return f"sameTerm(?value, {self._data.constant(wanted)})"

    def compared(self, variable: str) -> str:
        """Return an expression for the literal of `variable`, for comparison by value.

        It decodes literals that are stored as written, if the data have any.
        """
        if not self._data.has_written:
            return variable
        datatype = f"STR(DATATYPE({variable}))"
        as_written = f'STRDT(STR({variable}), IRI(STRAFTER({datatype}, "{WRITTEN}")))'
        return f'IF(STRSTARTS({datatype}, "{WRITTEN}"), {as_written}, {variable})'

    def _logical(self, constraint: Constraint, join: Callable[[list[str]], str]) -> str | None:
        parts = [self.of_shape(self._shapes[node]) for node in constraint.shapes]
        known = [part for part in parts if part is not None]
        return join(known) if len(known) == len(parts) else None

    def _class(self, constraint: Constraint) -> str:
        cls = constraint.value("class")
        assert isinstance(cls, NamedNode)
        names = self._data.populated(cls) or [cls.value]
        # A lookup in a set takes one step; otherwise it takes one per class.
        if self._data.marked(cls):
            return f"EXISTS {{ {self._data.members(cls).replace('?this', '?value')} }}"
        return f"EXISTS {{ {is_one_of('?value', names)} }}"

    def _root_class(self, constraint: Constraint) -> str:
        cls = constraint.value("rootClass")
        return f"(sameTerm(?value, {cls}) || EXISTS {{ ?value {SUBCLASS}+ {cls} }})"

    def _datatype(self, constraint: Constraint) -> str:
        datatype = _named(constraint.value("datatype"))
        is_it = f"COALESCE(DATATYPE(?value) = <{datatype}>, false)"
        if self._data.has_written:
            both = f"<{datatype}>, <{WRITTEN}{datatype}>"
            is_it = f"COALESCE(DATATYPE(?value) IN ({both}), false)"
        if self._data.rewritten:
            # The written form is lost, but the store evaluates no ill-formed literal.
            if datatype in _NUMERIC:
                return f"({is_it} && isNUMERIC({self.compared('?value')}))"
            if datatype in _ORDERED:
                value = self.compared("?value")
                return f"({is_it} && COALESCE({value} <= {value}, false))"
        return is_it

    def _ordered(self, constraint: Constraint) -> str:
        (bound,) = next(iter(constraint.parameters.values()))
        sign = _ORDERS[constraint.kind]
        return f"COALESCE({self.compared('?value')} {sign} {bound}, false)"

    def _pattern(self, constraint: Constraint) -> str:
        given = [constraint.parameters[name][0].value for name in constraint.parameters]
        expression = for_python(*given, lenient=True) if self._data.calls_python else None
        if expression is not None:
            return f"(!isBLANK(?value) && {self._matcher(expression)}(STR(?value)))"
        given[0] = self._data.pattern(given[0], "".join(given[1:]))
        listed = ", ".join(str(Literal(text)) for text in given)
        # An engine treats an expression that it cannot parse like one that does not match.
        probe = f'SELECT (REGEX("", {listed}) AS ?answer) {{}}'
        if next(iter(self._data.select(probe)))["answer"] is None:
            raise InputError(Message("shacl.shapes.pattern-refused", pattern=listed))
        return f"(!isBLANK(?value) && REGEX(STR(?value), {listed}))"

    def _matcher(self, expression: re.Pattern[str]) -> NamedNode:
        """Return the custom function that matches `expression`; it is registered with the data."""
        name = self._matchers.get(expression)
        if name is None:
            name = NamedNode(f"urn:clusterkg:matches:{len(self._data.functions)}")
            self._matchers[expression] = name
            self._data.functions[name] = lambda text: Literal(
                expression.search(text.value) is not None
            )
        return name

    def _in(self, constraint: Constraint) -> str:
        members = constraint.parameters["in"]
        # = compares literals by value and would accept 1.0 for 1.
        iris = ", ".join(str(member) for member in members if isinstance(member, NamedNode))
        parts = [f"(isIRI(?value) && ?value IN ({iris}))"] if iris else []
        parts += [self.equal(member) for member in members if isinstance(member, Literal)]
        return f"({' || '.join(parts)})" if parts else "false"


def _named(term: Term) -> str:
    assert isinstance(term, NamedNode)
    return term.value


def _language_in(constraint: Constraint) -> str:
    tags = [str(Literal(tag.value)) for tag in constraint.parameters["languageIn"]]
    parts = [f"LANGMATCHES(LANG(?value), {tag})" for tag in tags]
    return f"(isLITERAL(?value) && ({' || '.join(parts) or 'false'}))"


def _exactly_one(parts: list[str]) -> str:
    return f"({' + '.join(f'IF({part}, 1, 0)' for part in parts or ['false'])} = 1)"
