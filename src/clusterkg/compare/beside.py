"""Comparison of declared targets with statistics, for one city or for pairs of cities."""

from __future__ import annotations

from collections.abc import Sequence

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.compare.real import Real, real
from clusterkg.compare.rivalry import Rivalry, rivalry
from clusterkg.compare.shares import Shares, shares
from clusterkg.facts.statistics import Statistics
from clusterkg.store.graph import Graph


def beside(
    store: Graph,
    cities: Sequence[str],
    statistics: Statistics,
    *,
    year: int | None = None,
    since: int | None = None,
    indicator: str | None = None,
    unit: str | None = None,
    base: Statistics | str | None = None,
    weights: Statistics | None = None,
    lang: str | None = None,
) -> Real | Rivalry:
    """Compare the declared targets of one city with statistics, or the pairs of several cities.

    Args:
        store: The graph with the compared programmes.
        cities: The cities (IRIs): one for its targets, two or more for their pairs.
        statistics: The statistics, of the graph or of a table.
        year: The year, if there are several; by default the latest.
        since: The first year of the trend, before `year`; by default the earliest.
        indicator: As in `shares`.
        unit: As in `shares`.
        base: As in `shares`.
        weights: As in `shares`.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: as in `shares`, `real` and `rivalry`; or there is no city, a single city has
            nothing to be compared with, there is no such earlier year, or `since` or `base` is
            given for several cities.
    """
    if not cities:
        raise InputError(Message("compare.real.no-city"))
    of_one = {"since": since is not None, "base": base is not None}
    if len(cities) > 1 and (given := [name for name, is_given in of_one.items() if is_given]):
        raise InputError(Message("cli.real.pairs", options=given))

    def of_year(which: int | None) -> Shares:
        return shares(
            statistics, year=which, indicator=indicator, unit=unit, base=base, weights=weights
        )

    found = of_year(year)
    if len(cities) > 1:
        return rivalry(store, cities, found, lang=lang)
    year = found.series.year
    years = [each for each in found.series.years if year is not None and each < year]
    if since is not None and since not in years:
        if not years:
            raise InputError(Message("compare.real.first-year", year=year or "?", since=since))
        raise InputError(Message("compare.real.since", year=year, since=since, years=years))
    first = since if since is not None else min(years, default=None)
    earlier = None if first is None else of_year(first)
    return real(store, cities[0], found, earlier, lang=lang)
