"""Measures of shares of output or employment, from statistics of cities by category."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.measures import OF_SHARES, of_shares
from clusterkg.compare.relatedness import FEWEST_CITIES as FEWEST_CITIES
from clusterkg.compare.relatedness import proximity
from clusterkg.facts.statistics import PERCENT, Series, Statistics, series
from clusterkg.names import places
from clusterkg.rdf.table import Table, number

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]
    Chosen = np.ndarray[Any, np.dtype[np.bool_]]

# Percentages of one whole add up to at most 100, except for rounding.
_WHOLE: Final = 100.5
# Names of a base that is neither an area nor a file.
SUM: Final = "sum"


@dataclass(frozen=True)
class Base:
    """Amounts by category with which cities are compared.

    `values` are in the order of `Shares.industries`; `year` is None if it is not stated.
    """

    name: Message | str
    values: Array
    year: int | None = None

    def said(self, lang: str) -> str:
        """Return the name in `lang`, with the year if there is one."""
        name = self.name.to(lang) if isinstance(self.name, Message) else self.name
        if self.year is None:
            return name
        return text("compare.shares.base.year", lang, name=name, year=self.year)


@dataclass(frozen=True)
class Shares:
    """Amounts of cities by category: `values` has the shape (cities, categories), in one unit.

    Unknown amounts are NaN and excluded: shares of a city, and of what it is compared with, are
    computed over the categories known for both. A category within another one is not added to it:
    a division of manufacturing has a share of the whole, and is no part beside manufacturing.
    `is_amount` is false if the values are percentages of each city's own total, which cannot be
    added: then `base` is None unless one is given.
    """

    series: Series
    cities: tuple[str, ...]
    industries: tuple[str, ...]
    values: Array
    base: Base | None
    is_amount: bool = True

    def name(self, key: str) -> str:
        """Return the name of a city or a category."""
        return self.series.statistics.label(key)

    @cached_property
    def widest(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """The index of the widest category that contains each category; its own if none does."""
        import numpy as np

        within = self.series.within
        wide = {
            name: next((e for e in self.industries if e in within[name] and not within[e]), name)
            for name in self.industries
        }
        place = {name: i for i, name in enumerate(self.industries)}
        return np.array([place[wide[name]] for name in self.industries], dtype=np.intp)

    @property
    def parts(self) -> Chosen:
        """Whether each category is a part of the whole, and not within another category."""
        import numpy as np

        out: Chosen = self.widest == np.arange(len(self.industries))
        return out

    def outermost(self, categories: Collection[str]) -> list[int]:
        """Return the indices of some categories, without those within another one of them."""
        within = self.series.within
        return [
            i
            for i, name in enumerate(self.industries)
            if name in categories and within[name].isdisjoint(categories)
        ]

    def size(self, city: str) -> float | None:
        """Return the total of a city (IRI): the printed one, or else the sum of its categories.

        None if the values are percentages, if there is neither a printed total nor a value for
        every category, or if the total is 0.
        """
        values = self.values[self.cities.index(city)][self.parts]
        if not self.is_amount:
            return None
        total = self.series.total(city) or float(values.sum())
        return total if total > 0 else None

    def covered(self, city: str) -> float | None:
        """Return the sum of a city's categories over its printed total; None without a total."""
        import numpy as np

        total = self.series.total(city)
        if not total:
            return None
        return float(np.nansum(self.values[self.cities.index(city)][self.parts]) / total)

    def described(self, base: str, lang: str) -> list[tuple[str, str]]:
        """Return a description of the data, as pairs of name and value; unknown values are empty.

        Args:
            base: The description of what cities are compared with.
            lang: Language of the text: `zh` or `en`.
        """
        chosen, label = self.series, self.series.statistics.label
        unit = chosen.unit_said
        scopes = [chosen.statistics.scopes.get(source, "") for source in chosen.sources]
        origin = chosen.statistics.origin
        return [
            ("year", str(chosen.year or "")),
            ("indicator", label(chosen.indicator) if chosen.indicator else ""),
            ("unit", unit.to(lang) if isinstance(unit, Message) else unit),
            ("base", base),
            ("scope", " ".join(dict.fromkeys(filter(None, scopes)))),
            (
                "source",
                listed(map(label, chosen.sources), lang)
                or (origin.to(lang) if isinstance(origin, Message) else str(origin)),
            ),
        ]

    def note(self, city: str, lang: str) -> str:
        """Return a note on why the shares of a city do not describe the whole of it; empty if they
        do.
        """
        import numpy as np

        row = self.values[self.cities.index(city)]
        said = []
        if lacking := [
            self.name(name) for name, gap in zip(self.industries, np.isnan(row), strict=True) if gap
        ]:
            said.append(text("compare.shares.unknown", lang, names=lacking))
        if not np.nansum(row):
            said.append(text("compare.shares.nothing", lang))
        elif (~np.isnan(row[self.parts])).sum() < 2:
            said.append(text("compare.shares.alone", lang))
        if (covered := self.covered(city)) is not None and abs(covered - 1) > 0.005:
            said.append(text("compare.shares.covered", lang, share=f"{covered:.1%}"))
        return text("compare.and", lang).join(said)


def shares(
    statistics: Statistics,
    *,
    year: int | None = None,
    indicator: str | None = None,
    unit: str | None = None,
    base: Statistics | str | None = None,
    weights: Statistics | None = None,
) -> Shares:
    """Return the shares in statistics, with the base with which they are compared.

    Args:
        statistics: The observations, selected as by `series`.
        year: The year; by default the latest.
        indicator: Required if there are several.
        unit: Required if there are several. By default numbers without a unit that may be
            percentages are taken for percentages.
        base: `sum` for the sum of the completely known cities, the name of an area in the
            statistics, or other statistics: their nation, or else the sum of their cities. By
            default the nation or the total in the statistics, or else the sum.
        weights: The total of each city, which turns percentages into amounts: the printed total, or
            else the only observation.

    Raises:
        InputError: as in `series`; there is no such base, it has no category in common, or it would
            be a sum of percentages; a city has no weight, the weights are of several indicators, or
            weights are given for amounts.
    """
    chosen = series(statistics, year=year, indicator=indicator, unit=unit)
    values = _matrix(chosen, chosen.cities, chosen.categories)
    parts = values[:, [not chosen.within[name] for name in chosen.categories]]
    is_amount = chosen.unit != PERCENT and bool(chosen.unit or not _like_percentages(parts))
    if weights is not None:
        if is_amount:
            raise InputError(Message("compare.shares.no-percentages", unit=chosen.unit_said))
        values = values / 100 * _weights(weights, chosen)[:, None]
        is_amount = True
    return Shares(
        chosen,
        chosen.cities,
        chosen.categories,
        values,
        _base(chosen, values, base, is_amount=is_amount),
        is_amount,
    )


def _like_percentages(values: Array) -> bool:
    """Return whether numbers without a unit may be percentages.

    They may be if some have fractions, and no city's sum exceeds 100 by more than rounding.
    """
    import numpy as np

    has_fractions = bool((np.nan_to_num(values) % 1).any())
    return has_fractions and not bool((np.nansum(values, axis=1) > _WHOLE).any())


def _matrix(chosen: Series, areas: Sequence[str], categories: Sequence[str]) -> Array:
    import numpy as np

    place = {name: i for i, name in enumerate(categories)}
    out = np.full((len(areas), len(categories)), np.nan)
    for i, area in enumerate(areas):
        for category, value in chosen.values[area].items():
            if value is not None and category in place:
                out[i, place[category]] = value
    return out


def _weights(weights: Statistics, chosen: Series) -> Array:
    """Return the total of each city for the year: the printed one, or else the only observation."""
    import numpy as np

    known: dict[tuple[str, int | None], float | None] = {
        (area, year): value for (area, year, _), value in weights.totals.items()
    }
    kinds = {indicator for *_, indicator in weights.totals}
    if not known:
        known = {(each.area, each.year): each.value for each in weights.observations}
        kinds = {f"{e.category} {e.indicator} {e.unit}" for e in weights.observations}
    if len(kinds) > 1:
        raise InputError(Message("compare.shares.several-weights", origin=weights.origin))
    year = chosen.year
    if year is None:
        year = max((each for _, each in known if each is not None), default=None)
    found = [known.get((city, year)) or known.get((city, None)) for city in chosen.cities]
    label = chosen.statistics.label
    if lacking := [label(city) for city, w in zip(chosen.cities, found, strict=True) if not w]:
        raise InputError(Message("compare.shares.no-weight", cities=lacking, origin=weights.origin))
    return np.array(found, dtype=float)


def _base(
    chosen: Series, values: Array, base: Statistics | str | None, *, is_amount: bool
) -> Base | None:
    """Return the base; None if it would be a sum of values that cannot be added."""
    is_nation = base is None or (isinstance(base, str) and places.is_nation(base))
    if is_nation and chosen.statistics.wholes:
        # If the nation has no data for the year, the nearest year is used.
        base = chosen.statistics
    if isinstance(base, Statistics):
        return _of_others(chosen, base)
    if base not in (None, SUM):
        meant = {str(base), *(place.iri for place in places.named(str(base)))}
        areas = [area for area in chosen.values if meant & {area, chosen.statistics.label(area)}]
        if not areas:
            names = [chosen.statistics.label(area) for area in (*chosen.wholes, *chosen.cities)]
            raise InputError(Message("compare.shares.no-base", name=base, areas=names[:20]))
        name = chosen.statistics.label(areas[0])
        found = _matrix(chosen, areas[:1], chosen.categories)[0]
        return Base(
            Message("compare.shares.base.area", name=name, origin=chosen.statistics.origin),
            found,
            chosen.year,
        )
    return _sum(chosen, values) if is_amount else None


def _sum(chosen: Series, values: Array) -> Base:
    """Return the sum over the cities of which all categories are known; NaN if there is none."""
    import numpy as np

    whole = np.isfinite(values.sum(axis=1))
    amounts = values[whole].sum(axis=0) if whole.any() else np.full(values.shape[1], np.nan)
    said = Message(
        "compare.shares.base.sum",
        n=int(whole.sum()),
        all=len(whole),
        origin=chosen.statistics.origin,
    )
    return Base(said, amounts, chosen.year)


def _of_others(chosen: Series, others: Statistics) -> Base:
    """Return the nation in other statistics, or else the sum of their cities, for the nearest year.

    Of two years that are equally near, the later one is used.

    Raises:
        InputError: as in `series`; the statistics have no category in common, or their cities have
            percentages.
    """
    import numpy as np

    wholes = {each.year for each in others.observations if each.area in others.wholes}
    known = [y for y in wholes or {each.year for each in others.observations} if y is not None]
    near = min(known, key=lambda y: (abs(y - (chosen.year or y)), -y)) if known else None
    of_base = series(others, year=near)
    if PERCENT in (of_base.unit,) and not of_base.wholes:
        raise InputError(Message("compare.shares.percent-base", origin=others.origin))
    areas = of_base.wholes[:1] or of_base.cities
    values = _matrix(of_base, areas, chosen.categories)
    if np.isnan(values).all():
        raise InputError(Message("compare.shares.no-common", origin=others.origin))
    if of_base.wholes:
        name = others.label(areas[0])
        said = Message("compare.shares.base.area", name=name, origin=others.origin)
        return Base(said, values[0], of_base.year)
    found = _sum(of_base, values)
    return Base(found.name, found.values, of_base.year)


def structural_similarity(shares: Shares, cities: Sequence[int] | None = None) -> Array:
    """Return S_ij = sum_k x_ik x_jk / sqrt(sum_k x_ik^2 sum_k x_jk^2), a row for each of `cities`.

    x_ik is industry k's share of city i, over the categories known for both; 1 means the same
    structure (产业结构相似系数; UNIDO 1979). It is NaN in the same cases as Krugman's index.
    """
    import numpy as np

    def similar(ours: Array, theirs: Array) -> Array:
        dot = (ours * theirs).sum(axis=1)
        norm = np.sqrt(np.square(ours).sum(axis=1) * np.square(theirs).sum(axis=1))
        out: Array = dot / norm
        return out

    return _pairs(shares, cities, similar)


def krugman(shares: Shares, cities: Sequence[int] | None = None) -> Array:
    """Return K_ij = sum_k |x_ik - x_jk|, a row for each of `cities`, from 0 (equal) to 2
    (disjoint).

    x_ik is industry k's share of city i, over the categories known for both. It is NaN if a city
    has no share, or if fewer than two categories are known for both, where any two would be equal.
    Source: Krugman 1991, Geography and Trade.
    """
    import numpy as np

    def apart(ours: Array, theirs: Array) -> Array:
        out: Array = np.abs(ours - theirs).sum(axis=1)
        return out

    return _pairs(shares, cities, apart)


def _pairs(
    shares: Shares, cities: Sequence[int] | None, measure: Callable[[Array, Array], Array]
) -> Array:
    """Return a measure of all pairs, computed city by city to limit the memory."""
    import numpy as np

    chosen = range(len(shares.cities)) if cities is None else cities
    out = np.empty((len(chosen), len(shares.cities)))
    amounts = shares.values[:, shares.parts]
    gaps = np.isnan(amounts)
    for place, i in enumerate(chosen):
        known = ~(gaps | gaps[i])
        ours = np.where(known, amounts[i], 0.0)
        values = measure(_share(ours), _share(np.where(known, amounts, 0.0)))
        out[place] = np.where(known.sum(axis=1) > 1, values, np.nan)
    return out


def location_quotient(shares: Shares, cities: Sequence[int] | None = None) -> Array:
    """Return LQ_ik, category k's share of city i over its share of the base, a row for each city.

    Both shares are over the categories known for both. Above 1, the city is more specialised in the
    category than the base (Florence 1939; Isard 1960; as revealed comparative advantage, Balassa
    1965). It is NaN for a category that is unknown for the city or the base, or whose widest
    category is; for one that is 0 in the base; and for the only part that is known.

    Raises:
        InputError: there is no base (percentages without weights), it has no data, or it is the
            only city.
    """
    import numpy as np

    ours, whole = _beside(shares, shares.values if cities is None else shares.values[list(cities)])
    out: Array = np.divide(ours, whole, out=np.full_like(ours, np.nan), where=whole > 0)
    return out


def of_city(shares: Shares, city: str) -> tuple[Array, Array]:
    """Return the shares of a city and of the base by category, over the categories known for both.

    Raises:
        InputError: as in `location_quotient`.
    """
    place = shares.cities.index(city)
    ours, whole = _beside(shares, shares.values[[place]])
    return ours[0], whole[0]


def _beside(shares: Shares, values: Array) -> tuple[Array, Array]:
    """Return shares of cities and of the base over the categories known for both; others are NaN.

    Raises:
        InputError: as in `location_quotient`.
    """
    import numpy as np

    if shares.base is None:
        raise InputError(Message("compare.shares.percentages"))
    origin = shares.series.statistics.origin
    if len(shares.cities) == 1 and np.array_equal(shares.base.values, shares.values[0]):
        raise InputError(Message("compare.real.one-city", origin=origin))
    if not np.nansum(shares.base.values):
        raise InputError(Message("compare.shares.no-whole", origin=origin))
    known = ~np.isnan(values) & ~np.isnan(shares.base.values)
    known &= known[:, shares.widest]
    both = (values, np.broadcast_to(shares.base.values, values.shape))
    ours, whole = (_share(np.where(known, each, np.nan), shares.parts) for each in both)
    # The share of the only part that is known is 1 everywhere, and says nothing.
    alone = shares.parts & (known[:, shares.parts].sum(axis=1, keepdims=True) < 2)
    return np.where(alone, np.nan, ours), np.where(alone, np.nan, whole)


def relatedness_density(shares: Shares, cities: Sequence[int] | None = None) -> Array:
    """Return the relatedness density of each category for each city, from 0 to 1, a row for each
    city.

    M_ik is 1 if the location quotient is at least 1; phi_kl = |cities with both| / max(|with k|,
    |with l|); the density is sum_l M_il phi_kl / sum_l phi_kl over the l known for the city that
    are not within another category, other than k and the one k is within (Hidalgo et al. 2007). It
    is 0 if k is related to nothing.

    Raises:
        InputError: there are fewer than FEWEST_CITIES cities, or as in `location_quotient`.
    """
    import numpy as np

    if len(shares.cities) < FEWEST_CITIES:
        many = len(shares.cities)
        raise InputError(Message("compare.few-cities", least=FEWEST_CITIES, number=many))
    quotients = location_quotient(shares)
    good = (quotients >= 1).astype(float)
    near = proximity(good)
    # Manufacturing and its divisions are one industry, and a division is near all that holds it.
    near[~shares.parts] = 0
    near[shares.widest, np.arange(len(shares.industries))] = 0
    if cities is not None:
        quotients, good = quotients[list(cities)], good[list(cities)]
    total = (~np.isnan(quotients)).astype(float) @ near
    out: Array = np.divide(good @ near, total, out=np.zeros_like(good), where=total > 0)
    return out


def _share(values: Array, parts: Chosen | None = None) -> Array:
    """Return values over the sum of the parts (by default of all) along the last axis.

    They are NaN if the sum is 0; NaN is left out of the sum.
    """
    import numpy as np

    summed = values if parts is None else values[..., parts]
    total = np.nansum(summed, axis=-1, keepdims=True)
    out: Array = np.divide(values, total, out=np.full_like(values, np.nan), where=total > 0)
    return out


# In the order of the names.
_FUNCTIONS: Final = (structural_similarity, krugman, location_quotient, relatedness_density)
MEASURES: Final[Mapping[str, Callable[..., Array]]] = dict(zip(OF_SHARES, _FUNCTIONS, strict=True))
_OF_PAIRS: Final = ("structural-similarity", "krugman")


def table(
    shares: Shares, measure: str, *, cities: Sequence[str] = (), lang: str | None = None
) -> Table:
    """Return a measure as a table with a row for each of `cities`, by default for all.

    Columns are cities or categories. Unknown values are empty. The column `base` names what cities
    are compared with, for measures that have a base; `note` says what is unknown of a city.

    Args:
        measure: A measure of `measures.OF_SHARES`, by any of its names.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there is no such measure or city, or the measure does not apply to these shares.
    """
    measure = of_shares(measure)
    lang = language_of(lang)
    if lacking := [city for city in cities if city not in shares.cities]:
        origin = shares.series.statistics.origin
        raise InputError(Message("compare.shares.no-city", cities=lacking, origin=origin))
    rows = [shares.cities.index(city) for city in cities] or list(range(len(shares.cities)))
    values = MEASURES[measure](shares, rows)
    of_pairs = measure in _OF_PAIRS
    columns = shares.cities if of_pairs else shares.industries
    beside = ("note",) if of_pairs else ("base", "note")
    out = []
    for i, line in zip(rows, values, strict=True):
        city = shares.cities[i]
        cells = [None if value != value else number(float(value)) for value in line]
        last = [Literal(shares.note(city, lang))]
        if not of_pairs and shares.base is not None:
            last.insert(0, Literal(shares.base.said(lang)))
        out.append((Literal(shares.name(city)), *cells, *last))
    return Table(("city", *map(shares.name, columns), *beside), tuple(out))
