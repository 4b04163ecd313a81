"""Who could be the model: cities on the criteria that the first source names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, text
from clusterkg.facts.bets import targets_at
from clusterkg.facts.cities import cities
from clusterkg.facts.lists import open_lists
from clusterkg.queries.rows import coded, rows
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph


def _mean(values: list[tuple[str, str]]) -> float:
    return fsum(float(value) for _, value in values) / len(values)


def _sum(values: list[tuple[str, str]]) -> float:
    return fsum(float(value) for _, value in dict.fromkeys(values))


def _breadth(values: list[tuple[str, str]]) -> float:
    return float(len({value for _, value in values}))


def _focus(values: list[tuple[str, str]]) -> float:
    counts = Counter(value for _, value in values).values()
    # Exact, so that the order of a set does not show in the last place.
    return fsum((count / sum(counts)) ** 2 for count in counts)


@dataclass(frozen=True)
class Criterion:
    """What is counted of a city, and the weight it has unless another is given."""

    name: str
    weight: float

    def title(self, lang: str | None = None) -> str:
        """Return what is counted, in a language, by default that of the locale."""
        return text(f"compare.criterion.{self.name}", lang)


CRITERIA: Final = (
    Criterion("leader", 1),
    Criterion("enterprise", 1),
    Criterion("zone", 1),
    Criterion("institute", 1),
    Criterion("money", 1),
    Criterion("research", 1),
    # Whether to spread or to concentrate is the reader's to judge: shown, and weighed at will.
    Criterion("breadth", 0),
    Criterion("focus", 0),
)
# How many cities make a criterion comparable, and how many such criteria make a score.
_LEAST: Final = 2
_BACKING: Final = ("leader", "enterprise", "institute")
_PROMISE: Final = ("city", "funding", "amount_per_year", "currency", "may_conflict_with")
# The facts of a criterion (IRIs) of each city (IRI), each with its value.
_Values = Mapping[str, Sequence[tuple[str, str]]]


def _backed(store: Graph) -> dict[str, _Values]:
    """Return which targets are backed by a leader, an enterprise, an institute.

    Nothing is known of a city of which no target is.
    """
    (cities, city_of), (targets, target_of), *kinds = coded(store, "backing")
    of: dict[str, _Values] = {}
    for kind, (values, value_of) in zip(_BACKING, kinds, strict=True):
        told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        backed = set()
        for city, target, value in zip(city_of, target_of, value_of, strict=True):
            truth = values[value] == "true"
            told[cities[city]].append((targets[target], "1" if truth else "0"))
            if truth:
                backed.add(cities[city])
        of[kind] = {city: told[city] for city in backed}
    return of


def _zones(store: Graph) -> _Values:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for city, zone in rows(store, "zones", ("city", "zone")):
        found[city].append((zone, "1"))
    return found


def _money(store: Graph) -> _Values:
    """Return what is promised in CNY; of promises that may be of the same money, the largest."""
    # What a source promises without a figure is unknown, and not zero.
    promised = [row for row in rows(store, "funding", _PROMISE) if row[2]]
    amounts = {funding: float(amount) for _, funding, amount, _, _ in promised}
    smaller = set()
    for _, funding, _, _, other in promised:
        if other in amounts and amounts[other] != amounts[funding]:
            smaller.add(min(funding, other, key=lambda each: amounts[each]))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for city, funding, amount, currency, _ in promised:
        if currency == "CNY" and funding not in smaller:
            found[city].append((funding, amount))
    return found


def _research(store: Graph) -> _Values:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for city, fact, value in rows(store, "research"):
        found[city].append((fact, value))
    return found


def _divisions(store: Graph) -> _Values:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for city, target, division in targets_at(store, "division"):
        found[city].append((target, division))
    return found


_SUMMED: Final = {
    **dict.fromkeys(_BACKING, _mean),
    **dict.fromkeys(("zone", "money", "research"), _sum),
    "breadth": _breadth,
    "focus": _focus,
}
# The saved query that each criterion is read by, with its parameters.
QUERIES: Final[Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    **dict.fromkeys(_BACKING, ("backing", ())),
    "zone": ("zones", ()),
    "money": ("funding", ()),
    "research": ("research", ()),
    **dict.fromkeys(("breadth", "focus"), ("bets", (("level", "division"),))),
}


def queries_of(criterion: str | None = None) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the saved queries that a criterion is read by, or all are, each once.

    Raises:
        InputError: there is no such criterion.
    """
    if criterion is None:
        return list(dict.fromkeys(QUERIES.values()))
    if criterion not in QUERIES:
        raise InputError(Message("compare.no-criterion", name=criterion, criteria=list(QUERIES)))
    return [QUERIES[criterion]]


@dataclass(frozen=True)
class Cell:
    """The value of one criterion for one city, and the facts (IRIs) that it comes from."""

    value: float
    facts: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Scorecard(Brief):
    """Cities on criteria: what is not in the graph is not in `cells`, and is never zero.

    `cells` maps a city (IRI) and the name of a criterion to a cell; `names` maps a city to its
    label; `weights` are those in force. `lang` is the language of the names, and of the notes.

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

    def score(self, city: str) -> float | None:
        """Return the weighted mean of what can be compared of a city, from 0 to 1, or None.

        Each value is divided by the greatest that is known of any city. A criterion that is known
        of one city alone compares nothing, and one criterion alone makes no score: `reason` tells.
        """
        names = self._compared(city)
        if len(names) < _LEAST:
            return None
        parts = (
            self.weights[name] * self.cells[city, name].value / self._most(name) for name in names
        )
        return fsum(parts) / sum(self.weights[name] for name in names)

    def reason(self, city: str, lang: str | None = None) -> str:
        """Return why a city has no score, in a language; nothing if it has one."""
        weighed = [name for name in self._known(city) if self.weights[name]]
        compared = self._compared(city)
        if len(compared) >= _LEAST:
            return ""
        key = "one" if compared else "alone" if weighed else "none"
        titles = [each.title(lang) for each in CRITERIA if each.name in (compared or weighed)]
        return text(f"compare.no-score.{key}", lang, criteria=titles)

    def known(self, city: str) -> float:
        """Return the share of all weight that is on criteria known of a city, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[name] for name in self._known(city)) / total if total else 0.0

    def _known(self, city: str) -> list[str]:
        return [name for name in self.weights if (city, name) in self.cells]

    def _compared(self, city: str) -> list[str]:
        """Return the criteria with a weight that are known of a city and of another."""
        cities = Counter(name for _, name in self.cells)
        known = self._known(city)
        return [name for name in known if self.weights[name] and cities[name] >= _LEAST]

    def _most(self, criterion: str) -> float:
        values = (cell.value for (_, name), cell in self.cells.items() if name == criterion)
        return max(values) or 1.0

    def ranked(self) -> list[str]:
        """Return the cities (IRIs), the most backed by what is known first.

        Those without a score come last, those first of which most is known.
        """

        def rank(city: str) -> tuple[bool, float, float]:
            score, known = self.score(city), self.known(city)
            return score is None, -(score or 0) * known, -known

        return sorted(self.names, key=rank)

    def table(self) -> Table:
        """Return the cities as `ranked` does; an unknown cell is empty.

        The note tells why a city has no score.
        """
        rows: list[tuple[Term | None, ...]] = []
        for city in self.ranked():
            score = self.score(city)
            cells = (self.cells.get((city, name)) for name in self.weights)
            rows.append(
                (
                    Literal(self.names[city]),
                    None if score is None else number(score),
                    number(self.known(city)),
                    *(None if cell is None else number(cell.value) for cell in cells),
                    Literal(self.reason(city, self.lang)),
                )
            )
        return Table(("city", "score", "known", *self.weights, "note"), tuple(rows))

    def facts(self, city: str, lang: str | None = None) -> Table:
        """Return the criteria of one city with the facts that each value comes from."""
        rows: list[tuple[Term | None, ...]] = []
        for criterion in CRITERIA:
            title = Literal(criterion.title(lang))
            cell = self.cells.get((city, criterion.name))
            name = Literal(criterion.name)
            if cell is None:
                rows.append((name, title, None, None))
                continue
            for fact in cell.facts:
                rows.append((name, title, number(cell.value), NamedNode(fact)))
        return Table(("criterion", "meaning", "value", "fact"), tuple(rows))


def scorecard(
    store: Graph, weights: Mapping[str, float] | None = None, *, lang: str | None = None
) -> Scorecard:
    """Return the scorecard of every city with a programme; `weights` replaces some weights.

    Raises:
        InputError: a weight is negative, or of no criterion.
    """
    chosen = {criterion.name: float(criterion.weight) for criterion in CRITERIA}
    for name, weight in (weights or {}).items():
        if name not in chosen:
            raise InputError(Message("compare.no-criterion", name=name, criteria=list(chosen)))
        if not 0 <= weight < float("inf"):
            raise InputError(Message("compare.weight", name=name, weight=weight))
        chosen[name] = float(weight)
    listed = open_lists(store)
    named = cities(store, language_of(lang))
    names = {city.iri: city.name for city in named if city.iri in listed}
    cells: dict[tuple[str, str], Cell] = {}
    for name, by_city in _values(store).items():
        for city, values in by_city.items():
            if city in names:
                facts = tuple(sorted({fact for fact, _ in values}))
                cells[city, name] = Cell(_SUMMED[name](list(values)), facts)
    return Scorecard(names, cells, chosen, language_of(lang))


def _values(store: Graph) -> dict[str, _Values]:
    """Return the values of each criterion."""
    divisions = _divisions(store)
    return {
        **_backed(store),
        "zone": _zones(store),
        "money": _money(store),
        "research": _research(store),
        "breadth": divisions,
        "focus": divisions,
    }
