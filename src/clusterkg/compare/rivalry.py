"""Pairs of cities by declared and real overlap: rivals, herd, hidden rivals, different.

Cities that name the same industries need not have the same structure, and vice versa. Both overlaps
are compared with their medians over all pairs.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.brief import counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, text
from clusterkg.compare.noted import Summarised
from clusterkg.compare.overlap import overlap
from clusterkg.compare.shares import Shares, structural_similarity
from clusterkg.facts.reader import Reader
from clusterkg.names.words import shown
from clusterkg.rdf.table import Table, number
from clusterkg.store.graph import Graph

DECLARED: Final = "jaccard"
REAL: Final = "structural-similarity"
# Minimum number of pairs for a median.
_FEWEST: Final = 3
# The quadrant of a pair, by whether its declared and its real overlap are above their medians.
QUADRANTS: Final = {
    (True, True): "rivals",
    (True, False): "herd",
    (False, True): "hidden",
    (False, False): "different",
}
COLUMNS: Final = (
    "city_a",
    "city_b",
    "declared",
    "real",
    "quadrant",
    "declared_middle",
    "real_middle",
)


@dataclass(frozen=True)
class Pair:
    """Two cities (IRIs) with their declared and their real overlap, from 0 to 1."""

    city_a: str
    city_b: str
    declared: float
    real: float


@dataclass(frozen=True, repr=False)
class Rivalry(Summarised):
    """Pairs of cities by declared and real overlap.

    `pairs` are all pairs with data on both overlaps, `chosen` the requested ones; `middle` are the
    medians of declared and real overlap over all pairs, None for fewer than three pairs.
    """

    pairs: tuple[Pair, ...]
    chosen: tuple[Pair, ...]
    middle: tuple[float, float] | None
    shares: Shares
    reader: Reader

    def _brief(self) -> str:
        return f"{counted(self.chosen, 'pair')} of {len(self.pairs)}"

    def __len__(self) -> int:
        return len(self.chosen)

    def whole(self) -> Rivalry:
        """Return a copy in which all pairs are requested."""
        return replace(self, chosen=self.pairs)

    def quadrant(self, pair: Pair) -> str:
        """Return the quadrant of a pair by the medians; empty if there are no medians."""
        if self.middle is None:
            return ""
        declared, real = self.middle
        return QUADRANTS[pair.declared > declared, pair.real > real]

    def table(self) -> Table:
        """Return the requested pairs as a table, by descending declared overlap."""
        out = []
        for each in sorted(self.chosen, key=lambda pair: (-pair.declared, -pair.real, pair.city_a)):
            quadrant = self.quadrant(each)
            said = text(f"compare.rivalry.{quadrant}", self.lang) if quadrant else ""
            out.append(
                (
                    Literal(self.reader.label(each.city_a)),
                    Literal(self.reader.label(each.city_b)),
                    number(each.declared),
                    number(each.real),
                    Literal(said) if said else None,
                    *(number(m) if self.middle else None for m in self.middle or (0.0, 0.0)),
                )
            )
        return Table(COLUMNS, tuple(out))

    def summary(self) -> list[tuple[str, str]]:
        """Return what was compared, as pairs of name and value."""
        found = [
            ("pairs", str(len(self.pairs))),
            ("declared-by", shown("measure", DECLARED, self.lang)),
            ("real-by", shown("measure", REAL, self.lang)),
            *self.shares.described(text("compare.rivalry.base", self.lang), self.lang),
        ]
        return [(name, value or text("compare.real.unknown", self.lang)) for name, value in found]

    @property
    def warnings(self) -> tuple[Message, ...]:
        """Caveats for reading the table."""
        said = [Message("compare.rivalry.warn.sections", n=int(self.shares.parts.sum()))]
        if self.middle is None:
            said.append(Message("compare.rivalry.warn.few", n=len(self.pairs)))
        said.append(Message("compare.rivalry.warn.plans"))
        return tuple(said)


def rivalry(
    store: Graph, cities: Sequence[str], shares: Shares, *, lang: str | None = None
) -> Rivalry:
    """Return the pairs of cities (IRIs) by declared and real overlap.

    Declared overlap is the Jaccard index of the lists of industries, real overlap the structural
    similarity of the shares. Thresholds are the medians over all pairs with data on both: a pair
    above both are rivals; above that of declared overlap only, a herd; above that of real overlap
    only, hidden rivals; above neither, different. Pairs without data are left out.

    Raises:
        InputError: a city has no programme, or no statistics.
    """
    reader = Reader(store, language_of(lang))
    matrix = overlap(store, DECLARED, lang=lang)
    similar = structural_similarity(shares)
    declared = {city: i for i, city in enumerate(matrix.cities)}
    real = {city: i for i, city in enumerate(shares.cities)}
    if lacking := [reader.label(city) for city in cities if city not in declared]:
        raise InputError(Message("cli.overlap.no-programme", city=lacking[0]))
    if lacking := [reader.label(city) for city in cities if city not in real]:
        origin = shares.series.statistics.origin
        raise InputError(Message("compare.shares.no-city", cities=lacking, origin=origin))
    pairs = []
    for one, other in itertools.combinations(sorted(declared.keys() & real.keys()), 2):
        pair = Pair(
            one,
            other,
            float(matrix.values[declared[one], declared[other]]),
            float(similar[real[one], real[other]]),
        )
        if pair.declared == pair.declared and pair.real == pair.real:
            pairs.append(pair)
    chosen = tuple(each for each in pairs if {each.city_a, each.city_b} <= set(cities))
    middle = None
    if len(pairs) >= _FEWEST:
        middle = (
            statistics.median(each.declared for each in pairs),
            statistics.median(each.real for each in pairs),
        )
    return Rivalry(tuple(pairs), chosen, middle, shares, reader)
