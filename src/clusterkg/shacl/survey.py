"""Count which constraints all focus nodes meet, so that those need no query of their own.

Joining focus nodes to their values is most of the work, and most data nearly conform: one query
counts for all constraints on the same path, and only those that some node violates are then run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, QuerySolution

from clusterkg.shacl.data import Data
from clusterkg.shacl.expressions import Expressions
from clusterkg.shacl.shapes import Constraint

# What a constraint needs counted, by name, and whether these counts show that all nodes meet it.
_Check = tuple[dict[str, str], Callable[[Mapping[str, int]], bool]]

_NO_COUNTS: Final[dict[str, str]] = {}
_TAGGED: Final = 'COALESCE(LANG(?value) != "", false)'


class Survey:
    """What has been counted on some data."""

    def __init__(self, data: Data, expressions: Expressions) -> None:
        self._data = data
        self._expressions = expressions
        self._numbers: dict[str, int] = {}
        # Constraints, which have no hash, live as long as the shapes do.
        self._met: dict[tuple[str, int], bool] = {}

    def nodes(self, focus: str) -> int:
        """Return how many focus nodes a pattern gives as ?this."""
        if focus not in self._numbers:
            (row,) = self._data.select(f"SELECT (COUNT(DISTINCT ?this) AS ?nodes) {{ {focus} }}")
            self._numbers[focus] = _number(row, "nodes") or 0
        return self._numbers[focus]

    def look(self, focus: str, link: str, constraints: Iterable[Constraint]) -> None:
        """Count for constraints on the values that `link` gives as ?value."""
        checks: list[tuple[Constraint, _Check]] = []
        for constraint in constraints:
            if (focus, id(constraint)) not in self._met:
                check = self._check(constraint, self.nodes(focus))
                self._met[focus, id(constraint)] = False
                if check is not None:
                    checks.append((constraint, check))
        # One constraint is as fast to run as to count for.
        if len(checks) < 2:
            return
        counts = {"pairs": "COUNT(*)", "nodes": "COUNT(DISTINCT ?this)"}
        named: list[tuple[Constraint, Callable[[Mapping[str, int]], bool], dict[str, str]]] = []
        for i, (constraint, (wanted, is_met)) in enumerate(checks):
            names = {name: f"{name}{i}" for name in wanted}
            counts |= {names[name]: text for name, text in wanted.items()}
            named.append((constraint, is_met, names))
        listed = " ".join(f"({text} AS ?{name})" for name, text in counts.items())
        (row,) = self._data.select(f"SELECT {listed} {{ {focus} {link} }}")
        found = {name: _number(row, name) for name in counts}
        for constraint, is_met, names in named:
            own = {name: found[column] for name, column in names.items()}
            known = {name: n for name, n in {**found, **own}.items() if n is not None}
            # The engine gives some counts up where an expression has no value.
            self._met[focus, id(constraint)] = own.keys() <= known.keys() and is_met(known)

    def unmet(self, focus: str, constraints: Iterable[Constraint]) -> list[Constraint]:
        """Return the constraints that some focus node may violate, as far as has been counted."""
        return [c for c in constraints if not self._met.get((focus, id(c)), False)]

    def _check(self, constraint: Constraint, total: int) -> _Check | None:
        kind = constraint.kind
        if kind == "MinCount":
            least = constraint.number("minCount")
            return (_NO_COUNTS, lambda n: n["nodes"] == total) if least == 1 else None
        if kind in ("MaxCount", "QualifiedMaxCount"):
            most = constraint.number(kind[0].lower() + kind[1:])
            return (_NO_COUNTS, lambda n: n["pairs"] == n["nodes"]) if most else None
        if kind == "UniqueLang":
            # Two nodes or tags that look alike as text count as one: then it is not met.
            pair = f'IF({_TAGGED}, CONCAT(STR(?this), " ", LCASE(LANG(?value))), "")'
            counts = {
                "tagged": f"COUNT(IF({_TAGGED}, 1, ?none))",
                "tags": f"COUNT(DISTINCT {pair})",
            }
            return (
                counts,
                lambda n: (
                    n["pairs"] == n["nodes"]
                    or n["tags"] == n["tagged"] + (n["tagged"] < n["pairs"])
                ),
            )
        wanted = self._expressions.of_some(constraint)
        if wanted is not None:
            counts = {"having": f"COUNT(DISTINCT IF({wanted}, ?this, ?none))"}
            return counts, lambda n: n["having"] == total
        good = self._expressions.of(constraint)
        if good is not None:
            # As in a filter, what cannot be told is not counted.
            return {"bad": f"COUNT(IF({good}, ?none, 1))"}, lambda n: n["bad"] == 0
        return None


def _number(row: QuerySolution, variable: str) -> int | None:
    found = row[variable]
    return int(found.value) if isinstance(found, Literal) else None
