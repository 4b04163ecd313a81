"""Scorecard of cities on the criteria of a model cluster city that the first source names."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import fsum
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of
from clusterkg.compare import criteria
from clusterkg.compare.criteria import CRITERIA, criterion
from clusterkg.compare.ranks import interval
from clusterkg.facts.cities import cities as list_cities
from clusterkg.facts.lists import open_lists
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

# Minimum number of cities compared, and of criteria in a score.
_LEAST: Final = 2
# Tolerance for equal sums of floats.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Cell:
    """The value of a criterion for a city, and the facts (IRIs) behind it, with how much each
    counts.
    """

    value: float
    parts: tuple[tuple[str, float], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The distinct facts (IRIs), sorted."""
        return tuple(sorted({fact for fact, _ in self.parts}))


@dataclass(frozen=True, repr=False)
class Scorecard(Brief):
    """Values of cities on criteria; unknown values are missing from `cells`, never zero.

    `cells` maps a city (IRI) and a criterion to its cell; `names` gives the labels of cities;
    `weights` are those used. `lang` is the language of the text: `zh` or `en`.

    Scores use only criteria with data for all compared cities, so that all are measured alike. With
    few data, `ranks` gives the range of ranks that a city may have.

    Examples:
        >>> import clusterkg
        >>> card = clusterkg.open().scorecard(lang="en")
        >>> card.names[card.ranked()[0]] in card.names.values()
        True
    """

    names: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]
    weights: Mapping[str, float]
    lang: str

    def _brief(self) -> str:
        return f"{counted(self.names, 'city', 'cities')} on {', '.join(self.weights)}"

    def __str__(self) -> str:
        return str(self.table())

    def __len__(self) -> int:
        return len(self.names)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """The number of cities with data on each criterion."""
        found = Counter(name for _, name in self.cells)
        return {name: found[name] for name in self.weights}

    @cached_property
    def common(self) -> tuple[str, ...]:
        """The criteria with a weight that have data for all compared cities."""
        cities = len(self.names)
        return tuple(n for n in self.weights if self.weights[n] and self.counts[n] == cities)

    @property
    def has_scores(self) -> bool:
        """Whether there are scores, which need two cities and two criteria in `common`."""
        return len(self.names) >= _LEAST and len(self.common) >= _LEAST

    def score(self, city: str) -> float | None:
        """Return the weighted mean of a city's (IRI) values on the common criteria, from 0 to 1.

        Each value is divided by the maximum over the cities. None if there are no scores; `reason`
        says why.
        """
        if not self.has_scores:
            return None
        return self._sum(city, self.common, 0) / sum(self.weights[name] for name in self.common)

    def reason(self) -> Message | None:
        """Return the reason why there are no scores; None if there are."""
        if self.has_scores:
            return None
        cities = len(self.names)
        if cities < _LEAST:
            return Message("compare.no-score.alone")
        if self.common:
            title = Message(f"compare.criterion.{self.common[0]}")
            return Message("compare.no-score.one", criterion=title, n=cities)
        return Message("compare.no-score.none", n=cities)

    def comparable(self) -> tuple[list[str], list[str]]:
        """Return the largest set of cities that all have data on the same two weighted criteria.

        Of several pairs of criteria with equally many cities, the first is taken.

        Returns:
            The cities (IRIs), and all weighted criteria with data for every one of them; both
            empty if there would be fewer than two cities.
        """
        known = {
            name: {city for city in self.names if (city, name) in self.cells}
            for name in self.weights
            if self.weights[name]
        }
        found: list[tuple[list[str], list[str]]] = [
            (sorted(known[one] & known[other]), [one, other])
            for one, other in combinations(known, 2)
        ]
        cities, pair = max(found, key=lambda each: len(each[0]), default=([], []))
        if len(cities) < _LEAST:
            return [], []
        return cities, [name for name in known if name in pair or known[name] >= {*cities}]

    def ranks(self, city: str) -> tuple[int, int] | None:
        """Return the best and the worst possible rank of a city (IRI) on all weighted criteria.

        Unknown values, of this and other cities, may be anything from zero to the greatest known
        value. Cities with equal sums share a rank, and as many ranks after it are skipped. None if
        no city has data on a weighted criterion, or the city is not compared.
        """
        if city not in self._spans:
            return None
        low, high = self._spans[city]
        lowest, highest = self._sorted
        first = 1 + len(lowest) - bisect_right(lowest, high + _ROUNDING)
        # The city does not precede itself.
        itself = high > low + _ROUNDING
        return first, 1 + len(highest) - bisect_right(highest, low + _ROUNDING) - itself

    @cached_property
    def _sorted(self) -> tuple[list[float], list[float]]:
        low, high = zip(*self._spans.values(), strict=True)
        return sorted(low), sorted(high)

    @cached_property
    def _spans(self) -> dict[str, tuple[float, float]]:
        """The minimum and maximum weighted sum of each city over the criteria with any data."""
        names = [name for name in self.weights if self.weights[name] and self.counts[name]]
        if not names:
            return {}
        return {city: (self._sum(city, names, 0), self._sum(city, names, 1)) for city in self.names}

    def _sum(self, city: str, names: Sequence[str], unknown: float) -> float:
        return fsum(
            self.weights[name]
            * (
                unknown
                if (cell := self.cells.get((city, name))) is None
                else cell.value / self._most[name]
            )
            for name in names
        )

    @cached_property
    def _most(self) -> dict[str, float]:
        most: dict[str, float] = {}
        for (_, name), cell in self.cells.items():
            most[name] = max(cell.value, most.get(name, 0.0))
        return {name: value or 1.0 for name, value in most.items()}

    def known(self, city: str) -> float:
        """Return the share of the total weight that is on criteria with data for a city (IRI).

        It is from 0 to 1, and 0 if all weights are 0.
        """
        weights = sum(self.weights.values())
        own = sum(weight for name, weight in self.weights.items() if (city, name) in self.cells)
        return own / weights if weights else 0.0

    def ranked(self) -> list[str]:
        """Return the cities (IRIs) by descending score, then by worst and by best possible rank.

        Cities with the same ranks are sorted by `known`, the greatest first, and then by IRI.
        """

        def rank(city: str) -> tuple[float, int, int, float, str]:
            first, last = self.ranks(city) or (0, 0)
            return -round(self.score(city) or 0, 9), last, first, -self.known(city), city

        return sorted(self.names, key=rank)

    def table(self) -> Table:
        """Return the cities in the order of `ranked` as a table; unknown cells are empty."""
        rows: list[tuple[Term | None, ...]] = []
        for city in self.ranked():
            score, ranks = self.score(city), self.ranks(city)
            cells = (self.cells.get((city, name)) for name in self.weights)
            rows.append(
                (
                    Literal(self.names[city]),
                    None if ranks is None else Literal(interval(*ranks)),
                    None if score is None else number(score),
                    number(self.known(city)),
                    *(None if cell is None else number(cell.value) for cell in cells),
                )
            )
        return Table(("city", "ranks", "score", "known", *self.weights), tuple(rows))

    def by(self, name: str) -> Table:
        """Return the cities with data on the criterion `name` as a table, by descending value.

        Ties share a rank. `facts` is the number of facts behind the value.

        Raises:
            InputError: there is no such criterion.
        """
        criterion(name)
        found = [(cell.value, city) for (city, other), cell in self.cells.items() if other == name]
        rows: list[tuple[Term | None, ...]] = []
        for value, city in sorted(found, key=lambda each: (-each[0], each[1])):
            rank = 1 + sum(1 for other, _ in found if other > value + _ROUNDING)
            facts = len(self.cells[city, name].facts)
            unit = Literal(criterion(name).unit(self.lang))
            row = (Literal(rank), Literal(self.names[city]), number(value), unit, Literal(facts))
            rows.append(row)
        return Table(("rank", "city", name, "unit", "facts"), tuple(rows))

    def criteria(self) -> Table:
        """Return the criteria as a table: definition, unit, source, weight, cities with data.

        `query` is the saved query that reads the criterion.
        """
        return criteria.table(self.counts, self.weights, len(self.names), self.lang)

    def facts(self, city: str, lang: str | None = None) -> Table:
        """Return the facts behind each value of a city (IRI) as a table, with how much each counts.

        A criterion without data has one row. Facts of `focus` and `breadth` are counted by
        division, and have no number. `lang` is by default that of the locale.
        """
        rows: list[tuple[Term | None, ...]] = []
        for each in CRITERIA:
            head = (Literal(each.name), Literal(each.title(lang)))
            cell = self.cells.get((city, each.name))
            if cell is None:
                rows.append((*head, None, None, None))
                continue
            for fact, part in cell.parts:
                counts = None if each.name in ("breadth", "focus") else number(part)
                rows.append((*head, number(cell.value), NamedNode(fact), counts))
        return Table(("criterion", "meaning", "value", "fact", "counts"), tuple(rows))


def scorecard(
    store: Graph,
    weights: Mapping[str, float] | None = None,
    *,
    cities: Sequence[str] = (),
    whole: Graph | None = None,
    lang: str | None = None,
) -> Scorecard:
    """Return the scorecard of the cities with a programme.

    Args:
        store: The graph with the compared programmes.
        weights: Non-negative numbers by criterion; other criteria keep their default weights.
        cities: Only these cities (IRIs), by default all; scores and ranks are computed over them
            alone. IRIs of no city are ignored.
        whole: The graph with all programmes, for the criterion `renewed`; by default `store`.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: a weight is negative or not finite, or for an unknown criterion; or a city has
            no programme.
    """
    chosen = {each.name: float(each.weight) for each in CRITERIA}
    for name, weight in (weights or {}).items():
        criterion(name)
        if not 0 <= weight < float("inf"):
            raise InputError(Message("compare.weight", name=name, weight=weight))
        chosen[name] = float(weight)
    listed = open_lists(store)
    named = list_cities(store, language_of(lang))
    wanted = set(cities) or set(listed)
    if lacking := [city.name for city in named if city.iri in wanted - set(listed)]:
        raise InputError(Message("cli.overlap.no-programme", city=lacking[0]))
    names = {city.iri: city.name for city in named if city.iri in wanted}
    cells: dict[tuple[str, str], Cell] = {}
    for name, by_city in criteria.values(store, store if whole is None else whole).items():
        for city, parts in by_city.items():
            if city in names:
                cells[city, name] = Cell(criteria.total(name, parts), tuple(sorted(parts)))
    return Scorecard(names, cells, chosen, language_of(lang))
