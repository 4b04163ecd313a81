"""Counts that show which constraints all focus nodes meet, so that these need no query of their
own.

Joining focus nodes with their values is most of the work, and most data nearly conform: one query
counts for all constraints on the same path, and only those that some node violates are then run. If
all data are validated, even fewer joins suffice: one query counts the values of all properties of
the focus nodes, and a condition that all values of a property meet holds for every shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolution

from clusterkg.shacl.engine.constraints import Constraint
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.expressions import Expressions

# Requirements on the values of each node: at least one, at most one, at least one for which an
# expression is true, or none for which it is false.
_SOME, _SINGLE, _HAVING, _GOOD = range(4)
# For at most this many focus nodes, their values are read rather than all values of the property.
_FEW: Final = 100


class _Check(NamedTuple):
    constraint: Constraint
    need: int
    expression: str = ""

    @property
    def to_count(self) -> str:
        """The SPARQL aggregate of the requirement.

        For `_HAVING`, it counts the focus nodes with a value for which the expression is true, else
        the values for which it is false. A value for which the expression raises an error is not
        counted.
        """
        if self.need == _HAVING:
            return f"COUNT(DISTINCT IF({self.expression}, ?this, ?none))"
        return f"COUNT(IF({self.expression}, ?none, 1))"

    def is_met(self, pairs: int, nodes: int, total: int, counted: int | None) -> bool:
        """Return whether the requirement is met, from the counts of a query.

        Args:
            pairs: Number of pairs of node and value.
            nodes: Number of nodes that have a value.
            total: Number of all focus nodes.
            counted: Value of `to_count`; None if the engine returned none, because some expressions
                have no value.
        """
        return {
            _SOME: nodes == total,
            _SINGLE: pairs == nodes,
            _HAVING: counted == total,
            _GOOD: counted == 0,
        }[self.need]


class Survey:
    """The counts made on some data; the attribute `whole` says whether all data are validated."""

    def __init__(self, data: Data, expressions: Expressions) -> None:
        self.whole = False
        self._data = data
        self._expressions = expressions
        self._totals: dict[str, int] = {}
        self._properties: dict[str, Mapping[str, tuple[int, int]]] = {}
        self._all_good: dict[tuple[str, str], bool] = {}
        self._all_unique: dict[str, bool] = {}
        # By identity: constraints are not hashable, and live as long as the shapes.
        self._met: dict[tuple[str, int], bool] = {}

    def nodes(self, focus: str) -> int:
        """Return the number of nodes that the pattern `focus` binds to ?this."""
        if focus not in self._totals:
            (row,) = self._data.select(f"SELECT (COUNT(DISTINCT ?this) AS ?nodes) {{ {focus} }}")
            self._totals[focus] = _number(row, "nodes") or 0
        return self._totals[focus]

    def look(
        self, focus: str, link: str, constraints: Iterable[Constraint], predicate: str = ""
    ) -> None:
        """Find by counting which of `constraints` all focus nodes meet; `unmet` returns the others.

        Args:
            focus: The pattern that binds ?this to each focus node.
            link: The pattern that binds ?value to each of its values.
            constraints: Constraints on these values.
            predicate: The IRI of the property, if the path is a single property; else empty.
        """
        new = [one for one in constraints if (focus, id(one)) not in self._met]
        self._met |= {(focus, id(one)): False for one in new}
        checks = [check for check in map(self._check, new) if check is not None]
        if predicate and self.whole and checks and self.nodes(focus) > _FEW:
            pairs, nodes = self._of_property(focus, predicate)
            self._note(focus, checks, pairs, nodes, [None if pairs else 0] * len(checks))
            good = self._good_everywhere(link, [c for c in checks if c.need == _GOOD])
            for constraint in self.unmet(focus, new):
                unique = constraint.kind == "UniqueLang" and self._unique_everywhere(link)
                self._met[focus, id(constraint)] = unique or id(constraint) in good
            unmet = {id(constraint) for constraint in self.unmet(focus, new)}
            needs = (_HAVING, _GOOD)
            checks = [c for c in checks if id(c.constraint) in unmet and c.need in needs]
        # A single query serves all single-value constraints, and one each the others.
        if len(checks) > 1 and any(check.need != _GOOD for check in checks):
            self._join(focus, link, checks)

    def unmet(self, focus: str, constraints: Iterable[Constraint]) -> list[Constraint]:
        """Return those of `constraints` that some focus node may violate, by the counts made so
        far.
        """
        return [c for c in constraints if not self._met.get((focus, id(c)), False)]

    def _note(
        self,
        focus: str,
        checks: Sequence[_Check],
        pairs: int,
        nodes: int,
        counted: Sequence[int | None],
    ) -> None:
        for check, number in zip(checks, counted, strict=True):
            met = check.is_met(pairs, nodes, self.nodes(focus), number)
            self._met[focus, id(check.constraint)] = met

    def _join(self, focus: str, link: str, checks: Sequence[_Check]) -> None:
        columns = {"pairs": "COUNT(*)", "nodes": "COUNT(DISTINCT ?this)"}
        columns |= {f"n{i}": check.to_count for i, check in enumerate(checks) if check.expression}
        (row,) = self._data.select(f"SELECT {_listed(columns)} {{ {focus} {link} }}")
        counted = [_number(row, f"n{i}") if f"n{i}" in columns else 0 for i in range(len(checks))]
        pairs, nodes = _number(row, "pairs"), _number(row, "nodes")
        assert pairs is not None and nodes is not None
        self._note(focus, checks, pairs, nodes, counted)

    def _of_property(self, focus: str, predicate: str) -> tuple[int, int]:
        """Return the number of pairs of focus node and value of a property, and of nodes with a
        value.
        """
        if focus not in self._properties:
            columns = {"pairs": "COUNT(*)", "nodes": "COUNT(DISTINCT ?this)"}
            text = (
                f"SELECT ?property {_listed(columns)}"
                f" {{ {focus} ?this ?property ?value }} GROUP BY ?property"
            )
            found: dict[str, tuple[int, int]] = {}
            for row in self._data.select(text):
                name, pairs, nodes = row["property"], _number(row, "pairs"), _number(row, "nodes")
                assert isinstance(name, NamedNode) and pairs is not None and nodes is not None
                found[name.value] = pairs, nodes
            self._properties[focus] = found
        return self._properties[focus].get(predicate, (0, 0))

    def _good_everywhere(self, link: str, checks: Iterable[_Check]) -> set[int]:
        """Return the ids of the constraints that all values of a property meet."""
        known = {check.expression: check for check in checks}
        new = [check for text, check in known.items() if (link, text) not in self._all_good]
        if new:
            columns = {f"n{i}": check.to_count for i, check in enumerate(new)}
            (row,) = self._data.select(f"SELECT {_listed(columns)} {{ {link} }}")
            for i, check in enumerate(new):
                self._all_good[link, check.expression] = _number(row, f"n{i}") == 0
        return {id(c.constraint) for c in checks if self._all_good[link, c.expression]}

    def _unique_everywhere(self, link: str) -> bool:
        """Return whether no node has two values of a property in the same language."""
        if link not in self._all_unique:
            columns = {"pairs": "COUNT(*)", "nodes": "COUNT(DISTINCT ?this)"}
            text = (
                f"SELECT {_listed(columns)} {{ {link} BIND(LCASE(LANG(?value)) AS ?lang)"
                ' FILTER(?lang != "") } GROUP BY ?lang'
            )
            rows = self._data.select(text)
            self._all_unique[link] = all(_number(r, "pairs") == _number(r, "nodes") for r in rows)
        return self._all_unique[link]

    def _check(self, constraint: Constraint) -> _Check | None:
        kind = constraint.kind
        if kind == "UniqueLang":
            return _Check(constraint, _SINGLE)
        if kind in ("MinCount", "MaxCount", "QualifiedMaxCount"):
            number = constraint.number(kind[0].lower() + kind[1:])
            if kind == "MinCount":
                return _Check(constraint, _SOME) if number == 1 else None
            return _Check(constraint, _SINGLE) if number else None
        wanted = self._expressions.of_some(constraint)
        if wanted is not None:
            return _Check(constraint, _HAVING, wanted)
        good = self._expressions.of(constraint)
        return None if good is None else _Check(constraint, _GOOD, good)


def _listed(columns: Mapping[str, str]) -> str:
    return " ".join(f"({text} AS ?{name})" for name, text in columns.items())


def _number(row: QuerySolution, variable: str) -> int | None:
    found = row[variable]
    return int(found.value) if isinstance(found, Literal) else None
