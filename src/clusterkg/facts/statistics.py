"""Statistics of areas by category of GB/T 4754 or by industry, from the graph or from a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, text
from clusterkg.base.numerals import whole
from clusterkg.base.text import fold
from clusterkg.facts.scheme import reached, scheme
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import SKOS
from clusterkg.store.graph import Graph

PERCENT: Final = "%"
PERSONS: Final = "人"
# Maximum number of years listed in full.
_LISTED: Final = 12
_UNITS: Final = {PERSONS: "persons", "元": "yuan", "美元": "dollars"}


def unit_said(unit: str) -> Message | str:
    """Return the translatable name of a unit; a unit without one, such as %, unchanged."""
    return Message(f"facts.unit.{_UNITS[unit]}") if unit in _UNITS else unit


def some(years: Sequence[int]) -> list[int | str]:
    """Return years to be listed in a text; of more than 12, the first and last two around …."""
    return [*years] if len(years) <= _LISTED else [*years[:2], "…", *years[-2:]]


def _unit_named(name: str) -> str:
    """Return the unit that `name` names in either language; other names unchanged."""
    return next(
        (
            unit
            for unit, key in _UNITS.items()
            if fold(name) in {fold(text(f"facts.unit.{key}", lang)) for lang in LANGUAGES}
        ),
        name,
    )


@dataclass(frozen=True)
class Observation:
    """A number for an area and a category.

    `area`, `category` and `indicator` are IRIs, or names printed in a table if the graph has no
    such resource. `value` is None if unknown, `year` if not stated. `unit` is without powers of
    ten; `unit`, `indicator` and `source` (IRI) are empty if not stated.
    """

    area: str
    category: str
    year: int | None
    indicator: str
    unit: str
    value: float | None
    source: str = ""


@dataclass(frozen=True)
class Statistics:
    """Observations from one origin.

    `origin` names the file or the graph; `labels` gives the names of areas, categories, indicators
    and sources; `wholes` are the areas that are not cities but a nation or a total, the widest
    first; `totals` are the printed totals by area, year and indicator; `scopes` say what the
    observations of each source cover; `doubts` are messages on values that were skipped or do not
    add up. `members` gives the categories of GB/T 4754 (IRIs) that belong to a category of the
    table; `above` gives the directly wider categories of a category, whether or not the table has
    them.
    """

    origin: Message | str
    observations: tuple[Observation, ...]
    labels: Mapping[str, str]
    wholes: tuple[str, ...] = ()
    totals: Mapping[tuple[str, int | None, str], float] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Message, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: Mapping[str, Collection[str]] = field(default_factory=dict)

    def label(self, key: str) -> str:
        """Return the name of an area, category, indicator or source; without a name, the key."""
        return self.labels.get(key, key)


@dataclass(frozen=True)
class Series:
    """The observations of one year, indicator and unit, unique by area and category.

    `values` gives the numbers by area, then by category; `years` are all years of the indicator.
    `is_unit_given` is true if no observation has a unit, and `unit` is the one requested.
    """

    statistics: Statistics
    year: int | None
    indicator: str
    unit: str
    values: Mapping[str, Mapping[str, float | None]]
    years: tuple[int, ...]
    is_unit_given: bool = False

    @property
    def unit_said(self) -> Message | str:
        """The name of the unit, for display; empty if unknown."""
        said = unit_said(self.unit)
        return Message("facts.statistics.unit-given", unit=said) if self.is_unit_given else said

    @property
    def categories(self) -> tuple[str, ...]:
        """All categories, in the order of the table."""
        return tuple(dict.fromkeys(name for row in self.values.values() for name in row))

    @cached_property
    def within(self) -> dict[str, set[str]]:
        """The other categories of the table that contain each category."""
        return within(self.categories, self.statistics.above)

    @property
    def cities(self) -> tuple[str, ...]:
        """The areas that are cities, in the order of the table."""
        return tuple(area for area in self.values if area not in self.statistics.wholes)

    @property
    def wholes(self) -> tuple[str, ...]:
        """The areas that are not cities, the widest first."""
        return tuple(area for area in self.statistics.wholes if area in self.values)

    def total(self, area: str) -> float | None:
        """Return the printed total of an area; None if none is printed."""
        return self.statistics.totals.get((area, self.year, self.indicator))

    @property
    def sources(self) -> tuple[str, ...]:
        """The distinct sources of the observations of this year and indicator, in any unit.

        Empty ones are left out.
        """
        return tuple(
            dict.fromkeys(
                each.source
                for each in self.statistics.observations
                if each.source and each.year == self.year and each.indicator == self.indicator
            )
        )


def series(
    statistics: Statistics,
    *,
    year: int | None = None,
    indicator: str | None = None,
    unit: str | None = None,
) -> Series:
    """Return the observations of one year, indicator and unit.

    Observations without a year or a unit are included. Of two for the same area and category, one
    with the year is preferred to one without a year.

    Args:
        year: The year; by default the latest. It is ignored if no observation states a year.
        indicator: The name of the indicator; required if there are several.
        unit: The name of the unit, without powers of ten; required if there are several. If no
            observation states a unit, all are taken to be in this one.

    Raises:
        InputError: there are no observations; none is of the year, indicator or unit; or there are
            several indicators or units to choose from.
    """
    chosen = list(statistics.observations)
    indicators = list(dict.fromkeys(each.indicator for each in chosen))
    if indicator is not None:
        wanted = fold(indicator)
        named = [
            each
            for each in indicators
            if wanted in (fold(each), fold(statistics.label(each)), fold(each.rpartition("/")[2]))
        ]
        if not named:
            shown = [statistics.label(each) for each in indicators]
            raise InputError(
                Message("facts.statistics.no-indicator", name=indicator, indicators=shown)
            )
        indicators = named
    if len(indicators) > 1:
        shown = [statistics.label(each) for each in indicators]
        raise InputError(Message("facts.statistics.indicators", indicators=shown))
    chosen = [each for each in chosen if each.indicator in indicators]
    years = sorted({each.year for each in chosen if each.year is not None})
    if year is not None and year not in years and years:
        raise InputError(Message("facts.statistics.no-year", year=year, years=some(years)))
    if years:
        year = years[-1] if year is None else year
        chosen = [each for each in chosen if each.year in (year, None)]
    units = sorted({each.unit for each in chosen if each.unit})
    named_units = [unit_said(each) for each in units]
    asked, unit = unit, None if unit is None else _unit_named(unit)
    if unit is not None and (units and unit not in units):
        raise InputError(Message("facts.statistics.no-unit", unit=asked, units=named_units))
    if len(units) > 1 and unit is None:
        raise InputError(Message("facts.statistics.units", units=named_units))
    unit = unit or (units[0] if units else "")
    values: dict[str, dict[str, float | None]] = defaultdict(dict)
    # A value of the year overwrites one without a year.
    for each in sorted(chosen, key=lambda each: each.year is not None):
        if each.unit in (unit, ""):
            values[each.area][each.category] = each.value
    if not values:
        raise InputError(Message("facts.statistics.none", origin=statistics.origin))
    return Series(
        statistics,
        year if years else None,
        indicators[0],
        unit,
        dict(values),
        tuple(years),
        is_unit_given=bool(unit) and not units,
    )


def within(categories: Iterable[str], above: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Return, for each of some categories, the others of them that contain it.

    `above` gives the directly wider categories of each. Of two that contain each other, the first
    is the wider.
    """
    place = {name: i for i, name in enumerate(dict.fromkeys(categories))}
    lines = {name: (reached(name, above) & place.keys()) - {name} for name in place}
    return {
        name: {wide for wide in line if name not in lines[wide] or place[wide] < place[name]}
        for name, line in lines.items()
    }


def tree(store: Graph) -> dict[str, list[str]]:
    """Return the directly broader categories of GB/T 4754, and the directly broader industries.

    They are keyed by category and by industry (IRIs).
    """
    above = defaultdict(list, scheme(store)[1])
    for code, broader in rows(store, "category-tree"):
        above[code].append(broader)
    return dict(above)


def wider(store: Graph) -> dict[str, list[str]]:
    """Return the directly wider categories and industries of each category of GB/T 4754 and
    industry.

    An industry is within each category to which it is mapped, unless the category is only a part of
    the industry.
    """
    above = defaultdict(list, tree(store))
    for industry, relation, code in rows(store, "mappings"):
        if relation != SKOS + "narrowMatch":
            above[industry].append(code)
    return dict(above)


def statistics(store: Graph, lang: str) -> Statistics:
    """Return the observations of a graph, with names in `lang`."""
    found: list[Observation] = []
    labels: dict[str, str] = {}
    wholes: dict[str, None] = {}
    scopes: dict[str, str] = {}
    columns = (
        *("area", "area_label", "whole", "category", "category_label", "year", "indicator"),
        *("indicator_label", "unit", "value", "source", "source_label", "scope"),
    )
    for row in rows(store, "city-statistics", columns, lang=lang):
        each: dict[str, str] = dict(zip(columns, row, strict=True))
        found.append(
            Observation(
                each["area"],
                each["category"],
                whole(each["year"]),
                each["indicator"],
                each["unit"],
                float(each["value"]) if each["value"] else None,
                each["source"],
            )
        )
        for name in ("area", "category", "indicator", "source"):
            labels[each[name]] = each[f"{name}_label"] or each[name]
        if each["whole"] == "true":
            wholes[each["area"]] = None
        scopes[each["source"]] = each["scope"]
    return Statistics(
        Message("facts.statistics.graph"),
        tuple(found),
        labels,
        tuple(wholes),
        scopes=scopes,
        above=wider(store),
    )
