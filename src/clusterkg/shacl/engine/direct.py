"""Evaluation of most SHACL Core constraints in an index, without queries on the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from clusterkg.rdf.literals import INTEGERS, well_formed
from clusterkg.rdf.namespaces import RDF, SH, XSD
from clusterkg.rdf.terms import TYPE, Term
from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.index import Index
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.engine.xpath import for_python

# The value nodes of each focus node.
Values = Mapping[Term, Collection[Term]]
_DECIMALS: Final = INTEGERS | {XSD + "decimal"}
_TEXTS: Final = frozenset((XSD + "string", RDF + "langString"))
# The store rejects much longer numbers.
_DIGITS: Final = 15
_IRI, _BLANK, _LITERAL = (frozenset({kind}) for kind in (NamedNode, BlankNode, Literal))
_NODE_KINDS: Final = {
    "IRI": _IRI,
    "BlankNode": _BLANK,
    "Literal": _LITERAL,
    "BlankNodeOrIRI": _BLANK | _IRI,
    "BlankNodeOrLiteral": _BLANK | _LITERAL,
    "IRIOrLiteral": _IRI | _LITERAL,
}


class Found(NamedTuple):
    """A violation of a constraint.

    Args:
        this: The focus node.
        value: The value at fault; None if no single value is.
        path: The path; None if it is that of the shape.
        parameters: Values of parameters for the message, besides those of the constraint.
    """

    this: Term
    value: Term | None = None
    path: Path | None = None
    parameters: Mapping[str, tuple[Term, ...]] = {}


class Direct:
    def __init__(self, data: Data) -> None:
        self._data = data
        self._of_values: Final[dict[str, Callable[[Constraint, Collection[Term]], Any]]] = {
            "Class": self._not_of_class,
            "Datatype": _not_of_datatype,
            "NodeKind": _not_of_kind,
            "MinLength": lambda c, v: _not_long(v, c.number("minLength"), None),
            "MaxLength": lambda c, v: _not_long(v, 0, c.number("maxLength")),
            "Pattern": _not_matching,
            "LanguageIn": _not_in_language,
            "In": lambda c, v: set(v) - {m for m in c.parameters["in"] if type(m) is not BlankNode},
            "MinInclusive": lambda c, v: _out_of_bounds(c, v, lambda a, b: a >= b),
            "MinExclusive": lambda c, v: _out_of_bounds(c, v, lambda a, b: a > b),
            "MaxInclusive": lambda c, v: _out_of_bounds(c, v, lambda a, b: a <= b),
            "MaxExclusive": lambda c, v: _out_of_bounds(c, v, lambda a, b: a < b),
        }
        self._of_nodes: Final[dict[str, Callable[[Constraint, Values, Index], Iterator[Found]]]] = {
            "MinCount": _too_few,
            "MaxCount": _too_many,
            "UniqueLang": _same_language,
            "HasValue": _without_value,
            "Equals": _unequal,
            "Disjoint": _common,
            "SubsetOf": _not_there,
            "Closed": _not_allowed,
        }

    def found(self, constraint: Constraint, values: Values, index: Index) -> list[Found] | None:
        """Return the violations of `constraint`; None if it must run as a query.

        Args:
            constraint: The constraint.
            values: The value nodes of each focus node.
            index: The index of the data.
        """
        kind = constraint.kind
        if kind in self._of_nodes:
            return list(self._of_nodes[kind](constraint, values, index))
        if kind not in self._of_values:
            return None
        every = {value: None for some in values.values() for value in some}.keys()
        bad = self._of_values[kind](constraint, every) if every else ()
        if not bad:
            return bad if bad is None else []
        return [Found(this, v) for this, some in values.items() for v in some if v in bad]

    def _not_of_class(self, constraint: Constraint, values: Collection[Term]) -> Collection[Term]:
        cls, index = constraint.value("class"), self._data.index
        assert isinstance(cls, NamedNode) and index is not None
        classes = {NamedNode(name) for name in self._data.narrower(cls)}
        return {v for v in values if classes.isdisjoint(index.values(v, TYPE))}


def _too_few(constraint: Constraint, values: Values, _index: Index) -> Iterator[Found]:
    least = constraint.number("minCount")
    return (Found(this) for this, some in values.items() if len(some) < least)


def _too_many(constraint: Constraint, values: Values, _index: Index) -> Iterator[Found]:
    most = constraint.number("maxCount")
    return (Found(this) for this, some in values.items() if len(some) > most)


def _same_language(constraint: Constraint, values: Values, _index: Index) -> Iterator[Found]:
    for this, some in values.items():
        used = Counter(v.language.lower() for v in some if type(v) is Literal and v.language)
        for language, number in used.items():
            if number > 1:
                yield Found(this, parameters={"lang": (Literal(language),)})


def _without_value(constraint: Constraint, values: Values, _index: Index) -> Iterator[Found]:
    wanted = constraint.value("hasValue")
    return (Found(this) for this, some in values.items() if wanted not in some)


def _unequal(constraint: Constraint, values: Values, index: Index) -> Iterator[Found]:
    other = constraint.value("equals")
    assert isinstance(other, NamedNode)
    for this, some in values.items():
        others = index.values(this, other).keys()
        yield from (Found(this, value) for value in some if value not in others)
        yield from (Found(this, value) for value in others if value not in some)


def _common(constraint: Constraint, values: Values, index: Index) -> Iterator[Found]:
    other = constraint.value("disjoint")
    assert isinstance(other, NamedNode)
    for this, some in values.items():
        others = index.values(this, other)
        yield from (Found(this, value) for value in some if value in others)


def _not_there(constraint: Constraint, values: Values, index: Index) -> Iterator[Found]:
    other = constraint.value("subsetOf")
    assert isinstance(other, NamedNode)
    for this, some in values.items():
        others = index.values(this, other)
        yield from (Found(this, value) for value in some if value not in others)


def _not_allowed(constraint: Constraint, values: Values, index: Index) -> Iterator[Found]:
    allowed = {*constraint.parameters["ignoredProperties"], *constraint.parameters["property"]}
    for node in {value: None for some in values.values() for value in some}:
        for name, some in index.properties(node).items():
            if name not in allowed:
                path = Path("predicate", name.value)
                yield from (Found(node, value, path) for value in some)


def _not_of_datatype(constraint: Constraint, values: Collection[Term]) -> Collection[Term]:
    wanted = constraint.value("datatype")
    name = wanted.value
    return {
        v
        for v in values
        if type(v) is not Literal or v.datatype != wanted or not well_formed(v.value, name)
    }


def _not_of_kind(constraint: Constraint, values: Collection[Term]) -> Collection[Term]:
    kinds = _NODE_KINDS[constraint.value("nodeKind").value.removeprefix(SH)]
    return {v for v in values if type(v) not in kinds}


def _not_long(values: Collection[Term], least: int, most: int | None) -> Collection[Term]:
    return {
        v
        for v in values
        if type(v) is BlankNode
        or len(v.value) < least
        or (most is not None and len(v.value) > most)
    }


def _not_matching(constraint: Constraint, values: Collection[Term]) -> Collection[Term]:
    given = [constraint.parameters[name][0].value for name in constraint.parameters]
    texts = {v.value for v in values if type(v) is not BlankNode}
    expression = for_python(*given, lenient=True)
    if expression is not None:
        good = {text for text in texts if expression.search(text)}
    else:
        listed = ", ".join(str(Literal(part)) for part in given)
        row = " ".join(str(Literal(text)) for text in texts)
        found = Store().query(
            f"SELECT ?text {{ VALUES ?text {{ {row} }} FILTER(REGEX(?text, {listed})) }}"
        )
        assert isinstance(found, QuerySolutions)
        good = {row["text"].value for row in found}
    return {v for v in values if type(v) is BlankNode or v.value not in good}


def _not_in_language(constraint: Constraint, values: Collection[Term]) -> Collection[Term]:
    ranges = [tag.value.lower() for tag in constraint.parameters["languageIn"]]

    def is_in(value: Term) -> bool:
        tag = (value.language or "").lower() if type(value) is Literal else ""
        return bool(tag) and any(
            one == "*" or tag == one or tag.startswith(one + "-") for one in ranges
        )

    return {v for v in values if not is_in(v)}


def _out_of_bounds(
    constraint: Constraint, values: Collection[Term], holds: Callable[[Decimal, Decimal], bool]
) -> Collection[Term] | None:
    """Return the values that violate the bound of `constraint`; None if a query must compare them.

    A query must do so if the bound or a literal, other than a string, is no integer or decimal of
    at most `_DIGITS` characters.
    """
    (bound,) = next(iter(constraint.parameters.values()))
    least = _number(bound)
    if least is None:
        return None
    bad = set()
    for value in values:
        if type(value) is not Literal or value.datatype.value in _TEXTS:
            bad.add(value)
            continue
        number = _number(value)
        if number is None:
            return None
        if not holds(number, least):
            bad.add(value)
    return bad


def _number(term: Term) -> Decimal | None:
    if type(term) is not Literal or len(term.value) > _DIGITS:
        return None
    datatype = term.datatype.value
    if datatype not in _DECIMALS or not well_formed(term.value, datatype):
        return None
    return Decimal(term.value)
