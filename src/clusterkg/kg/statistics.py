"""Questions that statistics answer: shares of industries, and what is declared beside what is."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of
from clusterkg.kg.opened import FilePath
from clusterkg.kg.questions import Questions

if TYPE_CHECKING:
    from clusterkg.compare.real import Real
    from clusterkg.compare.rivalry import Rivalry
    from clusterkg.facts.statistics import Statistics
    from clusterkg.rdf.table import Table

# What names the nation in the statistics of the graph, as a base.
NATIONAL: Final = "national"
_TABLES: Final = (".xlsx", ".csv", ".tsv", ".txt")


class StatisticsWarning(UserWarning):
    """What was passed over in a table of statistics, or does not add up; `said` has the text."""

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said


class Structure(Questions):
    """A graph and the questions that statistics of cities answer."""

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
        """Return a measure of shares of output or employment.

        Args:
            path: A workbook, or a file of CSV or TSV: long (city, industry, value) or wide.
            measure: structural-similarity, krugman, location-quotient or relatedness-density;
                or another name of one; `define` gives their formulas and sources.
            cities: Only these; by default all of the table.
            year: Of several; by default the latest.
            indicator: What is measured, where the table has several indicators.
            unit: Of several; or of numbers that tell none.
            base: What cities are compared with: `sum` of the table's cities, `national` for the
                nation in the graph, a name in the table, or another table. 全国 and other names of
                the nation are that in the table, or else in the graph. By default the nation in the
                table, or else the sum.
            weights: A table of city and one number, of which the values are percentages.
            lang: Language of the words, zh or en; by default that of the locale.

        Returns:
            A row a city, and a column a city or an industry; what is unknown is empty. `base` names
            what cities are compared with, `note` what is not known of a city.

        Warns:
            StatisticsWarning: something was passed over, or parts exceed their printed total.

        Raises:
            InputError: there is no such measure, or the file is not as it should be: all cells at
                fault at once; or the measure needs amounts and the values are percentages.
        """
        from clusterkg.compare import shares

        lang = language_of(lang)
        found = self._statistics(path, lang)
        own = shares.shares(
            found,
            year=year,
            indicator=indicator,
            unit=unit,
            base=self._base(base, found, lang),
            weights=None if weights is None else self._statistics(weights, lang),
        )
        if year is None and len(own.series.years) > 1:
            years = list(own.series.years)
            said = Message("facts.statistics.latest", year=own.series.year, years=years)
            warnings.warn(StatisticsWarning(said), stacklevel=2)
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
        """Return what cities declare beside what they have.

        Args:
            cities: One city for its targets, each beside the statistics that it is seen in; two or
                more for their pairs, declared overlap beside real overlap.
            statistics: A workbook, or a file of CSV or TSV; by default the graph's own.
            year: Of several; by default the latest.
            since: Of one city, the year that the trend is from; by default the earliest.
            indicator: What is measured, where there are several indicators.
            unit: Of several; or of numbers that tell none.
            base: Of one city, as in `shares`; by default the nation, in the table or the graph.
            weights: As in `shares`.
            lang: Language of the words, zh or en; by default that of the locale.

        Returns:
            `table` has a row a target or a pair, `summary_table` what was compared with what, and
            `warnings` what to mind.

        Raises:
            InputError: as of `shares`; or there is no such city, no programme of it, no statistics,
                one city alone, with nothing to compare it with, or options are given that do not
                apply to several.

        Examples:
            >>> import clusterkg
            >>> kg = clusterkg.open()
            >>> found = kg.real("青岛", lang="en")
            >>> found.joins["proxy"] > found.joins["exact"]
            True
        """
        from clusterkg.compare.beside import beside

        lang = language_of(lang)
        of_one = {"since": since is not None, "base": base is not None}
        if len(cities) > 1 and (given := [name for name, is_given in of_one.items() if is_given]):
            raise InputError(Message("cli.real.pairs", options=given))
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
            weights=None if weights is None else self._statistics(weights, lang),
            lang=lang,
        )

    def _base(self, base: FilePath | None, own: Statistics, lang: str) -> Statistics | str | None:
        from clusterkg.names.places import is_nation, named

        if base is None:
            return None
        if is_nation(str(base)):
            # The nation in the table, if it has one; `national` is that of the graph in any case.
            has_own = any(map(is_nation, map(own.label, own.wholes)))
            is_own = has_own and str(base) != NATIONAL
            return own if is_own else self._statistics(None, lang)
        if isinstance(base, Path) or Path(base).suffix.lower() in _TABLES:
            return self._statistics(base, lang)
        places = [place.iri for place in named(str(base)) if place.iri in own.labels]
        return places[0] if len(places) == 1 else str(base)

    def _statistics(self, path: FilePath | None, lang: str) -> Statistics:
        """Return the statistics in a table, or in the graph, and warn of what is passed over."""
        if path is None:
            from clusterkg.facts.statistics import statistics

            # What is asked of sources and statuses narrows the lists, and not the statistics.
            narrowed = bool(self._source_of or self._status)
            return statistics(self._opened() if narrowed else self.store, lang)
        from clusterkg.tables.statistics import read

        found = read(Path(path), self.store, self._limits, lang)
        for doubt in found.doubts:
            warnings.warn(StatisticsWarning(doubt), stacklevel=3)
        return found

    def _areas(self, names: Sequence[str]) -> list[str]:
        """Return cities that a table may have as the keys of their rows."""
        from clusterkg.names.places import named
        from clusterkg.names.resolve import Names

        known = Names(self.store)
        found = []
        for name in names:
            meant = known.meant(name, "city") or tuple(place.iri for place in named(name))
            found.append(meant[0] if len(meant) == 1 else name)
        return found
