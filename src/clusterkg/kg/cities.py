"""Methods on single cities: similar cities, candidate industries, changes between plans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of
from clusterkg.kg.opened import FilePath
from clusterkg.kg.statistics import Structure
from clusterkg.names.words import in_any_language

if TYPE_CHECKING:
    from clusterkg.compare.noted import Noted
    from clusterkg.compare.shares import Shares


class Cities(Structure):
    """A graph with the methods on single cities."""

    @in_any_language
    def changes(
        self,
        city: str | None = None,
        *,
        from_: str | None = None,
        to: str | None = None,
        over_time: bool = False,
        all_cities: bool = False,
        level: str = "concept",
        lang: str | None = None,
    ) -> Noted:
        """Compare two lists of a city, industry by industry, or of all cities that have two.

        Args:
            city: The city; omitted with `all_cities`.
            from_: The earlier list: a programme (not with `all_cities`), a year (the list in force
                then), or a period as 2016-2020; by default the list that preceded the later one. If
                none did and `to` is not given, a city's list used in comparisons is the earlier
                one, and its latest list the later one.
            to: The later list, given likewise; by default the one used in comparisons.
            over_time: Show all lists of the city, one column each.
            all_cities: Count industries over all cities that have two lists.
            level: printed, narrower, concept, field, division or theme.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A table with notes: for two lists one row per change, else one row per industry. An
            industry missing from an open list may have been kept, and is distinguished from one
            dropped by a complete list.

        Raises:
            InputError: there is no such city, level or programme, there are no two lists to
                compare, or options exclude each other.
        """
        from clusterkg.compare import course, history, turnover

        lang = language_of(lang)
        if (city is None) != all_cities:
            raise InputError(Message("cli.changes.city"))
        if over_time and (all_cities or from_ is not None or to is not None):
            raise InputError(Message("cli.changes.over-time", options=["over_time"]))
        if city is None:
            return turnover.all_cities(self.store, from_, to, level, lang=lang)
        iri = self.resolve(city, "city")
        if over_time:
            return course.over_time(self.store, iri, level, lang=lang)
        return history.changes(self.store, iri, from_, to, level, lang=lang)

    @in_any_language
    def peers(
        self,
        cities: Sequence[str],
        *,
        measure: str = "jaccard",
        level: str = "concept",
        province: str | None = None,
        within: float | None = None,
        size: float | None = None,
        top: int | None = None,
        statistics: FilePath | None = None,
        lang: str | None = None,
    ) -> Noted:
        """Return the cities whose lists are most similar to that of a city, or compare several.

        Args:
            cities: One city (a name alone is accepted too), or two to five to compare side by side,
                for which only `level` may be given.
            measure: A measure of `overlap`.
            level: printed, narrower, concept, field, division or theme.
            province: Only cities of this province.
            within: Only cities within this distance in km (great circle).
            size: Only cities whose total in the statistics is at most this many times as large or
                as small as that of the city: 2 for half to twice as large.
            top: Maximum number of cities, the most similar first.
            statistics: A table of cities by industry, as for `real`; by default the graph's own. It
                adds the similarity of the cities' industrial structure.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A table with notes: one row per city with the industries that both name, related ones,
            and those that only one names; for cities side by side, one row per industry.

        Raises:
            InputError: there is no such city, province, measure or level, a city has no programme
                among those compared, its size is unknown, a number is out of range, or options do
                not apply to cities side by side.

        Examples:
            >>> import clusterkg
            >>> found = clusterkg.open().peers("武汉", within=900, lang="en")
            >>> [row[0].value for row in found.table]
            ['Shanghai', 'Ningbo', 'Qingdao', 'Shenzhen', 'Hangzhou']
        """
        from clusterkg.compare import peers

        lang = language_of(lang)
        chosen = self._cities([cities] if isinstance(cities, str) else cities)
        of = None if province is None else self.resolve(province, "province")
        if within is not None and not within >= 0:
            raise InputError(Message("compare.peers.km", km=f"{within:g}"))
        if size is not None and not 1 <= size < math.inf:
            raise InputError(Message("compare.peers.ratio", ratio=f"{size:g}"))
        wanted = peers.Wanted(within, of, size)
        real = None
        if len(chosen) == 1 or statistics is not None:
            real = self._structure(statistics, lang)
        return peers.like(self.compared, chosen, measure, level, wanted, top, real, lang=lang)

    def _structure(self, statistics: FilePath | None, lang: str) -> Shares | None:
        """Return the shares in the table `statistics`, or by default in the graph; None if the
        graph has none.

        Raises:
            InputError: the table cannot be read, or has several indicators or units.
        """
        from clusterkg.compare.shares import shares

        found = self._statistics(statistics, lang)
        if statistics is None and not found.observations:
            return None
        return shares(found)

    @in_any_language
    def next(
        self,
        city: str,
        *,
        level: str = "concept",
        top: int | None = None,
        statistics: FilePath | None = None,
        lang: str | None = None,
    ) -> Noted:
        """Return industries related to those that a city names, which it does not name itself.

        Args:
            city: The city, by any of its names.
            level: narrower, concept or field.
            top: Maximum number of industries, the most related first.
            statistics: A table of cities by industry, as for `real`: relatedness is then computed
                from the industries in which cities are strong in that table, not from their lists.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A table with notes, one row per industry, by descending density: its density, the cities
            that name it, and the city's own industries that are closest to it. These describe
            lists, not production. With `statistics`: its density, the city's location quotient, the
            cities that are strong in it, and the city's targets in it.

        Raises:
            InputError: there is no such city or level; too few cities name industries, or this one
                names none; or with `statistics`, a level is given, or there are too few cities, no
                data on this one, or only percentages.
        """
        from clusterkg.compare import following

        lang = language_of(lang)
        iri = self.resolve(city, "city")
        if statistics is None:
            return following.following(self.compared, iri, level, top, lang=lang)
        if level != "concept":
            raise InputError(Message("cli.next.level", options=["level"]))
        real = self._structure(statistics, lang)
        assert real is not None
        return following.following_real(self.compared, iri, real, top, lang=lang)

    def chain(self, industry: str, *, lang: str | None = None) -> Noted:
        """Return the suppliers and customers of an industry, and the cities that name each.

        Args:
            industry: The industry, by any of its names.
            lang: Language of the text: `zh` or `en`; by default that of the locale.

        Returns:
            A table with notes: a row for the industry itself (step 0), and one per supply link
            stated by a source. Upstream links come first (negative steps), then those within the
            industry (step 0), then downstream ones.

        Raises:
            InputError: there is no such industry.

        Examples:
            >>> import clusterkg
            >>> found = clusterkg.open().chain("新材料", lang="en")
            >>> [(step.value, cities.value) for step, *_, cities, _ in found.table]
            [('0', '1')]
        """
        from clusterkg.compare import chains

        iri = self.resolve(industry, "industry")
        return chains.chain(self.compared, iri, lang=language_of(lang))
