"""Bounds of overlap: effects of umbrella terms, open lists and unclassified targets on a value."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from clusterkg.compare.formulas import Bets
from clusterkg.facts.scheme import alike, extents, lines
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

# Measures that depend only on the numbers of shared industries and of each city's industries.
# Identical lists have the maximum similarity, even if their length is infinite.
OF_COUNTS: Final[dict[str, Callable[[float, float, float], float]]] = {
    "shared": lambda both, one, other: both,
    "jaccard": lambda both, one, other: (
        1.0 if both == one == other else both / (one + other - both)
    ),
    "overlap-coefficient": lambda both, one, other: (
        1.0 if both == min(one, other) else both / min(one, other)
    ),
    "cosine": lambda both, one, other: (
        1.0 if both == one == other else both / math.sqrt(one * other)
    ),
}
# Levels at which industries of the scheme are compared.
_LEVELS: Final = ("narrower", "concept", "field", "division")


@dataclass(frozen=True)
class Bounds:
    """The possible values of a measure for a pair of cities; None if unknown or unlimited.

    `possible` interprets each name as broadly as possible: an umbrella term as what it covers
    (`ckg:covers`), a broad industry as its narrower ones; it is given for measures in OF_COUNTS at
    levels of the scheme only. `least` and `most` bound the value if, in addition, lists contain
    further industries; see `Reckoner`.
    """

    possible: float | None = None
    least: float | None = None
    most: float | None = None


class Reckoner:
    """The bounds of pairs of cities, computed on demand.

    A city's list may contain further industries: an unclassified target may be any industry, even
    one that is already named; so may an industry that a tier counts but does not name; an open list
    has no limit. Each counts as one industry, and those of one list as different ones. For the
    lower bound they are assumed to be in no other list, for the upper bound to be industries of the
    other city, to which umbrella terms are also matched.

    Bounds of measures of counts are attained. Those of wu-palmer are valid but may not be attained:
    an added industry counts as a child of the one that it is closest to. cosine-idf keeps the
    weights of industries, with ln N for one that nobody names, and may reach 1 where umbrella terms
    with different weights match. newman has no bounds, since further names of one city change the
    weights in all others.

    Args:
        measure: The measure, one of `measures.OF_LISTS`.
        level: The level of comparison.
        more: Maximum number of further industries of each city, by row; infinite for an open list.
        weights: For cosine-idf, the weight of each industry, and of one that nobody names.
    """

    def __init__(
        self,
        store: Graph,
        measure: str,
        level: str,
        bets: Bets,
        more: Sequence[float],
        weights: tuple[Array, float] | None = None,
    ) -> None:
        self._store = store
        self._measure = measure
        self._has_scheme = level in _LEVELS
        self._bets = bets
        self._industries = bets.industries
        self._more = more
        self._weights = weights

    def bounds(self, one: int, other: int) -> Bounds:
        """Return the bounds for a pair of cities (rows).

        All are None for newman, and if one of the cities names no industry and has no further ones.
        """
        ours, theirs = self._bets.row(one), self._bets.row(other)
        more = (self._more[one], self._more[other])
        unknown = not (ours or more[0]) or not (theirs or more[1])
        if unknown or self._measure == "newman":
            return Bounds()
        if self._measure == "wu-palmer":
            return self._nearness(ours, theirs, more)
        if self._weights is not None:
            return self._weighed(ours, theirs, more, *self._weights)
        return self._counted(ours, theirs, more)

    def _counted(self, ours: set[int], theirs: set[int], more: tuple[float, float]) -> Bounds:
        value = OF_COUNTS[self._measure]
        a, b = len(ours), len(theirs)
        shared = self._matched(ours, theirs)
        possible = value(shared, a, b) if a and b and self._has_scheme else None
        least = value(len(ours & theirs), a + more[0], b + more[1])
        # Further industries first match those of the other city, and then are new ones in both.
        met, meets = min(more[0], b - shared), min(more[1], a - shared)
        new = min(more[0] - met, more[1] - meets)
        most = value(shared + met + meets + new, a + met + new, b + meets + new)
        return Bounds(possible, least, None if math.isinf(most) else most)

    def _weighed(
        self,
        ours: set[int],
        theirs: set[int],
        more: tuple[float, float],
        weights: Array,
        newest: float,
    ) -> Bounds:
        def squares(industries: Collection[int]) -> list[float]:
            return sorted((float(weights[each]) ** 2 for each in industries), reverse=True)

        def cosine(both: float, one: float, other: float) -> float:
            return both / math.sqrt(one * other) if one and other else 0.0

        both = sum(squares(ours & theirs))
        one, other = sum(squares(ours)), sum(squares(theirs))
        extra = [n * newest**2 if n and newest else 0.0 for n in more]
        least = cosine(both, one + extra[0], other + extra[1])
        met = _first(squares(theirs - ours), more[0])
        meets = _first(squares(ours - theirs), more[1])
        new = min(more[0] - len(met), more[1] - len(meets))
        if math.isinf(new) or self._matched(ours, theirs) > len(ours & theirs):
            return Bounds(None, least, 1.0)
        one, other = one + sum(met), other + sum(meets)
        both, added = both + sum(met) + sum(meets), new * newest**2
        return Bounds(None, least, min(cosine(both + added, one + added, other + added), 1.0))

    def _nearness(self, ours: set[int], theirs: set[int], more: tuple[float, float]) -> Bounds:
        sides = []
        for mine, others in ((ours, theirs), (theirs, ours)):
            best = {i: max((self._alike(i, j) for j in others), default=0.0) for i in mine}
            sides.append(best)
        least = sum(
            sum(best.values()) / (len(best) + extra)
            for best, extra in zip(sides, more, strict=True)
        )
        most = sum(
            self._nearest(best, others, mine, added)
            for best, others, mine, added in zip(
                sides, (theirs, ours), more, reversed(more), strict=True
            )
        )
        return Bounds(None, least / 2, most / 2)

    def _nearest(
        self, best: Mapping[int, float], others: set[int], own: float, added: float
    ) -> float:
        """Return the maximum mean of best matches if the other list has `added` further industries.

        The list itself has `own` further ones, each of which matches something.
        """
        if math.isinf(own):
            return 1.0
        values = []
        for industry, value in best.items():
            if self._has_scheme and self._meets[industry] & others:
                value = 1.0
            elif added:
                deep = len(self._lines[self._industries[industry]])
                value = max(value, 2 * deep / (2 * deep + 1))
            values.append(value)
        # The industries with the worst match gain most from being named by the other list.
        exact = int(min(added, len(values)))
        total = exact + sum(sorted(values)[exact:])
        return (total + own) / (len(values) + own)

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return lines(self._store, self._industries)

    def _alike(self, one: int, other: int) -> float:
        return alike(self._lines[self._industries[one]], self._lines[self._industries[other]])

    @cached_property
    def _meets(self) -> list[frozenset[int]]:
        """The industries whose extents may overlap with that of each industry, by column."""
        held = extents(self._store, self._industries)
        holders: dict[str, set[int]] = defaultdict(set)
        for i, industry in enumerate(self._industries):
            for each in held[industry]:
                holders[each].add(i)
        return [
            frozenset().union(*(holders[each] for each in held[industry]))
            for industry in self._industries
        ]

    def _matched(self, ours: set[int], theirs: set[int]) -> int:
        """Return the maximum number of industries that two cities may share, matched one to one.

        Augmenting paths (Kuhn 1955) take 0.12 s for the 3,160 pairs of eighty cities; scipy's
        matching takes 0.41 s, because of the matrices that it needs.
        """
        if not self._has_scheme:
            return len(ours & theirs)
        choices = {industry: self._meets[industry] & theirs for industry in ours}
        partner: dict[int, int] = {}

        def finds(one: int, seen: set[int]) -> bool:
            for other in choices[one] - seen:
                seen.add(other)
                if other not in partner or finds(partner[other], seen):
                    partner[other] = one
                    return True
            return False

        return sum(finds(one, set()) for one in choices)


def _first(numbers: list[float], count: float) -> list[float]:
    return numbers[: len(numbers) if math.isinf(count) else int(count)]
