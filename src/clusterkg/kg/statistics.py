"""Methods on statistics: shares of industries, and declared targets compared with statistics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.locale import Message, language_of
from clusterkg.base.running import warn
from clusterkg.kg.opened import FilePath
from clusterkg.kg.questions import Questions

if TYPE_CHECKING:
    from clusterkg.compare.real import Real
    from clusterkg.compare.rivalry import Rivalry
    from clusterkg.facts.statistics import Statistics
    from clusterkg.rdf.table import Table

# The base that stands for the nation in the graph's statistics.
NATIONAL: Final = "national"
_TABLES: Final = (".xlsx", ".csv", ".tsv", ".txt")


class StatisticsWarning(UserWarning):
    """Warning about a statistical table: values that were skipped or do not add up, or a choice
    made by default.

    `said` is its message.
    """

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said


class Structure(Questions):
    """A graph with the methods on statistics of cities."""

    def shares(
        self,
        path: FilePath,
        measure: str = "structural-similarity",
        *,
        cities: Sequence[str] = (),
        year: int | None = None,
        indicator: str | None = None,
        unit: str | None = None,
        base: FilePath | None = None,
        weights: FilePath | None = None,
        lang: str | None = None,
    ) -> Table:
        """Return a measure computed from each industry's share of a city's output or employment.

        Args:
            path: A workbook, or a CSV or TSV file, long (columns city, industry, value) or wide (a
                column per city or industry).
            measure: structural-similarity, krugman, location-quotient or relatedness-density, or a
                synonym; `define` gives their formulas and sources.
            cities: Only these; by default all of the table.
            year: The year, if there are several; by default the latest.
            indicator: The indicator, if the table has several.
            unit: The unit, if there are several, or for numbers without one.
            base: What cities are compared with: `sum` for the sum of the table's cities, `national`
                for the nation in the graph, a name in the table, or the path of another table. 全国
                and other names of the nation stand for the nation in the table or, if it has none,
                in the graph. By default the nation in the table or, if it has none, the sum.
            weights: A table with one number per city: the total of which its values are
                percentages.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            One row per city, and one column per city or industry; unknown values are empty. `base`
            names what cities are compared with, `note` what is unknown of a city.

        Warns:
            StatisticsWarning: values were skipped, parts exceed their printed total, or the latest
                of several years or a unit given by the caller is used.

        Raises:
            InputError: there is no such measure; cells are faulty, in which case all are listed; or
                the measure needs amounts and the values are percentages.
        """
        from clusterkg.compare import shares
        from clusterkg.facts.statistics import some, unit_said

        lang = language_of(lang)
        found = self._statistics(path, lang)
        own = shares.shares(
            found,
            year=year,
            indicator=indicator,
            unit=unit,
            base=self._base(base, found, lang),
            weights=self._weights(weights, lang),
        )
        if year is None and len(own.series.years) > 1:
            years = some(own.series.years)
            said = Message("facts.statistics.latest", year=own.series.year, years=years)
            warn(StatisticsWarning(said))
        if own.series.is_unit_given:
            said = Message(
                "facts.statistics.unit-told", unit=unit_said(own.series.unit), origin=found.origin
            )
            warn(StatisticsWarning(said))
        return shares.table(own, measure, cities=self._areas(cities), lang=lang)

    def real(
        self,
        *cities: str,
        statistics: FilePath | None = None,
        year: int | None = None,
        since: int | None = None,
        indicator: str | None = None,
        unit: str | None = None,
        base: FilePath | None = None,
        weights: FilePath | None = None,
        lang: str | None = None,
    ) -> Real | Rivalry:
        """Compare what cities declare with their statistics.

        Args:
            cities: One city, for its targets with the statistics of their industries; two or more,
                for pairs with their declared and real overlap.
            statistics: A workbook, or a CSV or TSV file; by default the graph's own statistics.
            year: The year, if there are several; by default the latest.
            since: For one city, the first year of the trend; by default the earliest.
            indicator: The indicator, if there are several.
            unit: The unit, if there are several, or for numbers without one.
            base: For one city, as in `shares`; by default the nation in the table or, if it has
                none, in the graph.
            weights: As in `shares`.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            The comparison: `table` has one row per target or pair, `summary_table` describes what
            was compared, and `warnings` are caveats.

        Raises:
            InputError: as in `shares`; or there is no such city, no programme or statistics of it,
                nothing to compare it with, or options do not apply to several cities.

        Examples:
            >>> import clusterkg
            >>> kg = clusterkg.open()
            >>> found = kg.real("青岛", lang="en")
            >>> found.joins["proxy"] > found.joins["exact"]
            True
        """
        from clusterkg.compare.beside import beside

        lang = language_of(lang)
        found = self._statistics(statistics, lang)
        return beside(
            self.compared,
            self._cities(cities),
            found,
            year=year,
            since=since,
            indicator=indicator,
            unit=unit,
            base=self._base(base, found, lang),
            weights=self._weights(weights, lang),
            lang=lang,
        )

    def _base(self, base: FilePath | None, own: Statistics, lang: str) -> Statistics | str | None:
        from clusterkg.names.places import is_nation

        if base is None:
            return None
        if is_nation(str(base)):
            # The nation in the table, if it has one; `national` is that of the graph in any case.
            has_own = any(map(is_nation, map(own.label, own.wholes)))
            is_own = has_own and str(base) != NATIONAL
            return own if is_own else self._statistics(None, lang)
        if isinstance(base, Path) or Path(base).suffix.lower() in _TABLES:
            return self._statistics(base, lang)
        return str(base)

    def _weights(self, path: FilePath | None, lang: str) -> Statistics | None:
        return None if path is None else self._statistics(path, lang, is_of_totals=True)

    def _statistics(
        self, path: FilePath | None, lang: str, *, is_of_totals: bool = False
    ) -> Statistics:
        """Return the statistics in a table, by default in the graph, and warn of skipped values."""
        if path is None:
            from clusterkg.facts.statistics import statistics

            # The choice of sources and statuses applies to lists, not to statistics.
            narrowed = bool(self._source_of or self._status)
            return statistics(self._opened() if narrowed else self.store, lang)
        from clusterkg.tables.statistics import read

        found = read(Path(path), self.store, self._limits, lang, is_of_totals=is_of_totals)
        for doubt in found.doubts:
            warn(StatisticsWarning(doubt))
        return found

    def _areas(self, names: Sequence[str]) -> list[str]:
        """Return the row keys of cities: an IRI, or the name itself if it is not that of exactly
        one place.
        """
        from clusterkg.names.places import named
        from clusterkg.names.resolve import Names

        known = Names(self.store)
        found = []
        for name in names:
            meant = known.meant(name, "city") or tuple(place.iri for place in named(name))
            found.append(meant[0] if len(meant) == 1 else name)
        return found
