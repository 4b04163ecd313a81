"""Criteria of the scorecard: what each counts, and the facts behind the value of a city."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import fsum
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.compare.joins import Joins
from clusterkg.facts.bets import classified, targets_at
from clusterkg.facts.cities import Programme, programmes, year
from clusterkg.facts.statistics import statistics
from clusterkg.names import words
from clusterkg.queries.rows import rows
from clusterkg.rdf.table import Table, number
from clusterkg.store.graph import Graph

# For each city (IRI), the parts of its value: a fact (IRI), and how much it counts.
Parts = Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class Criterion:
    """A criterion with its default weight.

    `query` is the saved query that reads it, with the parameters `params`. It runs on the graph
    with the compared programmes or, if `whole` is true, with all programmes.
    """

    name: str
    weight: float
    query: str
    params: tuple[tuple[str, str], ...] = ()
    whole: bool = False

    def title(self, lang: str | None = None) -> str:
        """Return the title of the criterion in `lang`, by default that of the locale."""
        return text(f"compare.criterion.{self.name}", lang)

    def definition(self, lang: str | None = None) -> str:
        """Return the definition of its values in `lang`, by default that of the locale."""
        return text(f"compare.criterion-definition.{self.name}", lang)

    def unit(self, lang: str | None = None) -> str:
        """Return the unit of its values in `lang`, by default that of the locale."""
        return text(f"compare.criterion-unit.{self.name}", lang)

    def source(self, lang: str | None = None) -> str:
        """Return the publication that defines it, in `lang`, by default that of the locale."""
        return text(f"compare.criterion-source.{self.name}", lang)


_BACKING: Final = ("leader", "enterprise", "zone", "institute")
CRITERIA: Final = (
    *(Criterion(kind, 1, "five-ones-scorecard") for kind in _BACKING),
    Criterion("money", 1, "funding"),
    Criterion("research", 1, "research"),
    Criterion("policy", 1, "measures"),
    Criterion("reached", 1, "goals-and-outcomes"),
    Criterion("renewed", 1, "programmes-timeline", whole=True),
    Criterion("built", 1, "targets-and-statistics"),
    # Whether breadth or focus is better is for the reader to decide: they are shown with weight 0.
    Criterion("breadth", 0, "bets", (("level", "division"),)),
    Criterion("focus", 0, "bets", (("level", "division"),)),
)
BY_NAME: Final = {each.name: each for each in CRITERIA}
_PROMISE: Final = ("city", "funding", "amount_per_year", "currency", "may_conflict_with")
_GOAL: Final = (
    *("city", "goal", "comparator", "value", "unit"),
    *("outcome_kind", "outcome_value", "outcome_unit"),
)


def criterion(name: str) -> Criterion:
    """Return the criterion named `name`.

    Raises:
        InputError: there is no such criterion.
    """
    if name not in BY_NAME:
        raise InputError(
            Message("compare.no-criterion", name=name, criteria=words.listed("criterion", BY_NAME))
        )
    return BY_NAME[name]


def values(store: Graph, whole: Graph) -> dict[str, Parts]:
    """Return, by criterion, the facts behind each city's value, and how much each counts.

    A city without data on a criterion is left out, because unknown is not zero.

    Args:
        store: The graph with the compared programmes.
        whole: The graph with all programmes.
    """
    backed = _backed(store)
    divisions = _divisions(store)
    return {
        **{kind: backed.get(kind, {}) for kind in _BACKING},
        "money": _money(store),
        "research": _read(store, "research", ("city", "count", "value")),
        "policy": _policy(store),
        "reached": _reached(store),
        "renewed": _renewed(store, whole),
        "built": _built(store),
        "breadth": divisions,
        "focus": divisions,
    }


def total(name: str, parts: Sequence[tuple[str, float]]) -> float:
    """Return the value of the criterion `name` from its parts; there must be at least one."""
    return _TOTALS[name]([value for _, value in parts])


def _mean(parts: list[float]) -> float:
    return fsum(parts) / len(parts)


def _focus(parts: list[float]) -> float:
    counts = Counter(parts).values()
    # Exact summation, so that the result does not depend on the order of a set.
    return fsum((count / sum(counts)) ** 2 for count in counts)


_TOTALS: Final[Mapping[str, Callable[[list[float]], float]]] = {
    **dict.fromkeys((*_BACKING, "money", "research", "policy", "renewed"), fsum),
    **dict.fromkeys(("reached", "built"), _mean),
    "breadth": lambda parts: float(len(set(parts))),
    "focus": _focus,
}


def _backed(store: Graph) -> dict[str, Parts]:
    """Return, by kind of support (one of _BACKING), the targets of each city that have it.

    Each counts as one over the number of targets of the city. A city without any target with the
    support is left out.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for city, target, kind, _ in rows(store, "backing"):
        found[kind][city].add(target)
    counts = {city: each.targets for city, each in classified(store).items()} if found else {}
    return {
        kind: {
            city: [(each, 1 / counts[city]) for each in sorted(having)]
            for city, having in by_city.items()
        }
        for kind, by_city in found.items()
    }


def _read(store: Graph, query: str, columns: Sequence[str]) -> Parts:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for city, fact, value in rows(store, query, columns):
        found[city].append((fact, float(value)))
    return found


def _money(store: Graph) -> Parts:
    """Return the promises of each city with their yearly amount in CNY; no other currency counts.

    Of two promises that may overlap and differ in amount, the smaller one is left out.
    """
    # A promise without a figure is unknown, not zero.
    promised = [row for row in rows(store, "funding", _PROMISE) if row[2]]
    amounts = {funding: float(amount) for _, funding, amount, _, _ in promised}
    smaller = set()
    for _, funding, _, _, other in promised:
        if other in amounts and amounts[other] != amounts[funding]:
            smaller.add(min(funding, other, key=lambda each: amounts[each]))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for city, funding, amount, currency, _ in promised:
        if currency == "CNY" and funding not in smaller:
            found[city][funding] = float(amount)
    return {city: sorted(parts.items()) for city, parts in found.items()}


def _policy(store: Graph) -> Parts:
    """Return the distinct policy measures that a source says each city takes."""
    found: dict[str, set[str]] = defaultdict(set)
    for city, measure in rows(store, "measures", ("city", "measure")):
        found[city].add(measure)
    return {city: [(each, 1.0) for each in sorted(taken)] for city, taken in found.items()}


def _reached(store: Graph) -> Parts:
    """Return, for each city, its goals with an actual figure in the same unit.

    A goal counts 1 if one of these figures reaches it, else 0.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for city, goal, comparator, value, unit, kind, actual, its_unit in rows(
        store, "goals-and-outcomes", _GOAL
    ):
        if goal and kind == "actual" and unit == its_unit:
            reached = _is_reached(comparator, value, actual)
            if reached is not None:
                found[city][goal] = max(float(reached), found[city].get(goal, 0.0))
    return {city: sorted(parts.items()) for city, parts in found.items()}


def _is_reached(comparator: str, value: str, actual: str) -> bool | None:
    try:
        goal, result = Decimal(value), Decimal(actual)
    except InvalidOperation:
        return None
    if comparator in ("at most", "less than"):
        return result <= goal if comparator == "at most" else result < goal
    return result > goal if comparator == "more than" else result >= goal


def _renewed(store: Graph, whole: Graph) -> Parts:
    """Return, for each city, its programmes before the latest compared one, one per year.

    Only dated programmes at city level count; cities with none are left out.
    """
    latest: dict[str, int] = {}
    for each in programmes(store):
        if (announced := _announced(each)) is not None:
            latest[each.city] = max(announced, latest.get(each.city, announced))
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for each in programmes(whole):
        announced = _announced(each)
        if each.level == "city" and announced is not None and announced < latest.get(each.city, 0):
            found[each.city].setdefault(announced, each.iri)
    return {city: [(iri, 1.0) for _, iri in sorted(by.items())] for city, by in found.items()}


def _announced(programme: Programme) -> int | None:
    return year(programme.dates.announced) or year(programme.dates.inferred)


def _built(store: Graph) -> Parts:
    """Return the targets of each city with statistics: 1 if the city is strong in them, else 0.

    The latest statistics of the graph and their base are used. Only categories that equal a
    target's industries or are part of them count, not wider ones. If the statistics leave a choice
    of indicator or are percentages, the result is empty.
    """
    found = statistics(store, "en")
    if not found.observations:
        return {}
    from clusterkg.compare.real import HIGH
    from clusterkg.compare.shares import of_city, shares

    try:
        measured = shares(found, base=found if found.wholes else None)
        beside = {city: of_city(measured, city) for city in measured.cities}
    except InputError:
        # With several indicators, or percentages, the user must choose, with `real`.
        return {}
    place = {name: i for i, name in enumerate(measured.industries)}
    joins = Joins(store, measured.industries)
    industries: dict[tuple[str, str], list[str]] = defaultdict(list)
    for city, target, industry in sorted(targets_at(store, "narrower")):
        if city in measured.cities:
            industries[city, target].append(industry)
    out: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (city, target), named in sorted(industries.items()):
        join = joins.of(dict.fromkeys(named))
        if join.how not in ("exact", "part"):
            continue
        ours, base = (
            fsum(float(values[place[each]]) for each in join.categories) for values in beside[city]
        )
        if ours == ours and base > 0:
            out[city].append((target, float(ours / base > HIGH)))
    return out


def _divisions(store: Graph) -> Parts:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    places: dict[str, int] = {}
    for city, target, division in sorted(targets_at(store, "division")):
        found[city].append((target, float(places.setdefault(division, len(places)))))
    return found


def table(known: Mapping[str, int], weights: Mapping[str, float], n: int, lang: str) -> Table:
    """Return the criteria as a table: definition, unit, source, weight, number of cities with data.

    Args:
        known: The number of cities with data, by criterion.
        weights: The weights used.
        n: The number of cities compared.
        lang: Language of the text: `zh` or `en`.
    """
    out = []
    for each in CRITERIA:
        words = (each.name, each.title(lang), each.definition(lang), each.unit(lang))
        counts = (number(weights[each.name]), Literal(known.get(each.name, 0)), Literal(n))
        query = Literal(each.query)
        out.append((*map(Literal, words), Literal(each.source(lang)), query, *counts))
    columns = ("criterion", "meaning", "definition", "unit", "source", "query")
    return Table((*columns, "weight", "known", "cities"), tuple(out))
