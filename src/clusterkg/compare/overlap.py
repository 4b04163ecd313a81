"""Overlap of cities' targeted industries, by measures on a matrix of cities and industries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, text
from clusterkg.compare import formulas, measures
from clusterkg.compare.bounds import OF_COUNTS, Bounds, Reckoner
from clusterkg.compare.chance import Chance, Draws
from clusterkg.compare.ranks import interval
from clusterkg.facts.bets import Classified, checked, classified, pairs
from clusterkg.facts.cities import cities as list_cities
from clusterkg.facts.lists import Listed, by_city, is_open, years
from clusterkg.facts.reader import Reader
from clusterkg.facts.tokens import said as token_said
from clusterkg.names import words
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]
    Indices = np.ndarray[Any, np.dtype[np.int64]]


# The saved query from which all measures are computed; `city-industries` has its distinct pairs.
QUERY: Final = "bets"


@dataclass(frozen=True, repr=False)
class OverlapMatrix(Brief):
    """The similarity of each pair of cities.

    `values` has the shape (n, n) for the n `cities` (IRIs, with their `names`), in the unit of
    `measure`; it is symmetric, and NaN for a city that lists no industry or has no compared
    programme, because unknown is not zero. Of each city, `lists` are the compared lists,
    `classified` the numbers of targets, and `below` the administrative level if it is below
    prefecture level, else empty. `lang` is the language of the names and notes.

    Examples:
        >>> import clusterkg
        >>> matrix = clusterkg.open().overlap(level="field", lang="en")
        >>> [term.value for term in matrix.ranked(top=1).rows[0][:3]]
        ['Shanghai', 'Wuhan', '0.5714']
    """

    cities: tuple[str, ...]
    names: tuple[str, ...]
    lists: tuple[tuple[Listed, ...], ...]
    measure: str
    level: str
    values: Array
    lang: str
    classified: tuple[Classified, ...]
    below: tuple[str, ...]
    _bounds: Callable[[int, int], Bounds] = field(repr=False, compare=False)
    _chance: Callable[[int, int], Chance] = field(repr=False, compare=False)
    _named_by: Callable[[int, int], list[tuple[str, int]]] = field(repr=False, compare=False)

    @cached_property
    def open_lists(self) -> tuple[bool, ...]:
        """For each city, whether a list may be incomplete, so that absence proves nothing."""
        return tuple(map(is_open, self.lists))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years in which the lists of each city were announced, as texts; see `lists.years`."""
        return tuple(years(those, self.lang) for those in self.lists)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the cities without a compared programme."""
        return tuple(n for n, those in zip(self.names, self.lists, strict=True) if not those)

    def _brief(self) -> str:
        return f"{self.measure} at the level {self.level}, {counted(self.cities, 'city', 'cities')}"

    def __str__(self) -> str:
        return str(self.table())

    def __len__(self) -> int:
        return len(self.cities)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def ranked(
        self,
        top: int | None = None,
        *,
        of: str | None = None,
        ranks: bool = False,
        chance: bool = False,
    ) -> Table:
        """Return the pairs of cities as a table, the most similar first; unknown pairs come last.

        Ties are sorted by the IRIs of the cities, whatever the language; `cut` counts the ties that
        are left out after `top`. Columns: the value, the value if umbrella terms are interpreted
        broadly (`possible`), bounds of the value given open lists and unclassified targets
        (`least`, `most`; empty if unlimited), years of the lists, numbers of targets, since longer
        lists share more, and a note. The note names cities whose list is open, incomplete, missing,
        or limited to one kind of industry, or has targets that are not compared, and places below
        prefecture level; for cosine-idf and newman, also the number of cities that name the shared
        industries.

        Args:
            top: Maximum number of pairs; by default all.
            of: The IRI of a city in `cities`: only its pairs.
            ranks: Also return the range of ranks that the bounds of all pairs allow; a single
                number if the rank is certain. Ties have the same rank.
            chance: Also return the expected overlap of random lists with these lengths, see
                `Draws`.

        Raises:
            InputError: `chance` is requested for a measure that does not count shared industries.
        """
        if chance and self.measure not in OF_COUNTS:
            counted_ones = list(OF_COUNTS)
            raise InputError(
                Message(
                    "compare.no-chance",
                    measure=words.said("measure", self.measure),
                    measures=counted_ones,
                )
            )
        one, other, keys = self._pairs(of)
        order = self._order(one, other, keys, top)
        standing = self._standing(one, other) if ranks else None
        out: list[tuple[Term | None, ...]] = []
        for k in order:
            pair = (int(one[k]), int(other[k]))
            bounds = self._bounds(*pair)
            value = None if math.isinf(keys[k]) else float(-keys[k])
            possible = None if value is None else bounds.possible
            row: list[Term | None] = [Literal(self.names[i]) for i in pair]
            row += map(_cell, (value, possible, bounds.least, bounds.most))
            if standing is not None:
                row.append(standing(bounds))
            if chance:
                row += self._chance(*pair).cells()
            row += (Literal(self.years[i]) for i in pair)
            targets = (self.classified[i].targets if self.lists[i] else None for i in pair)
            row += (None if n is None else Literal(n) for n in targets)
            out.append((*row, Literal(self._note(pair))))
        columns = ["city_a", "city_b", self.measure, "possible", "least", "most"]
        columns += ["ranks"] if ranks else []
        columns += Chance.COLUMNS if chance else ()
        columns += ["year_a", "year_b", "targets_a", "targets_b", "note"]
        return Table(tuple(columns), tuple(out))

    def _order(self, one: Indices, other: Indices, keys: Array, top: int | None) -> Indices:
        """Return the indices of the first `top` pairs, or of all, in the order of `ranked`."""
        import numpy as np

        by_iri = {iri: place for place, iri in enumerate(sorted(self.cities))}
        places = np.array([by_iri[iri] for iri in self.cities], dtype=np.int64)
        if top is not None and top < len(keys):
            # Only pairs not worse than the last one shown need to be sorted.
            near = np.flatnonzero(keys <= np.partition(keys, top - 1)[top - 1])
        else:
            near = np.arange(len(keys))
        out: Indices = near[np.lexsort((places[other[near]], places[one[near]], keys[near]))][:top]
        return out

    def _standing(self, one: Indices, other: Indices) -> Callable[[Bounds], Literal | None]:
        """Return a function that gives the range of ranks of a pair from its bounds."""
        import numpy as np

        every = [self._bounds(int(i), int(j)) for i, j in zip(one, other, strict=True)]
        reckoned = [each for each in every if each.least is not None]
        least = np.sort([each.least for each in reckoned])
        most = np.sort([np.inf if each.most is None else each.most for each in reckoned])

        def told(bounds: Bounds) -> Literal | None:
            if bounds.least is None:
                return None
            top = np.inf if bounds.most is None else bounds.most
            first = 1 + len(least) - int(np.searchsorted(least, top, side="right"))
            last = 1 + len(most) - int(np.searchsorted(most, bounds.least, side="right"))
            # A pair does not precede itself.
            return Literal(interval(first, last - (top > bounds.least)))

        return told

    def _note(self, pair: tuple[int, int]) -> str:
        """Return a note on why the value of a pair is uncertain; empty if it is not."""
        said = []
        for i in pair:
            if self.below[i]:
                place = self.names[i]
                what = token_said("administrativeLevel", self.below[i])
                said.append(text("facts.below", self.lang, city=place, level=what))
        if absent := [self.names[i] for i in pair if not self.lists[i]]:
            said.append(text("compare.no-list", self.lang, cities=absent))
        partial = [i for i in pair if any(each.state == "partial" for each in self.lists[i])]
        if lists := [self.names[i] for i in pair if self.open_lists[i] and i not in partial]:
            said.append(text("compare.open-list", self.lang, cities=lists))
        if partial:
            lists = [self.names[i] for i in partial]
            said.append(text("compare.partial-list", self.lang, cities=lists))
        for i in pair:
            kinds = {each.kind for each in self.lists[i]}
            if len(kinds) == 1 and (kind := kinds.pop()):
                word = text(f"facts.kind.{kind}", self.lang)
                said.append(text("compare.one-kind", self.lang, city=self.names[i], kind=word))
        for i in pair if self.level not in ("printed", "theme") else ():
            counts = self.classified[i]
            city, n = self.names[i], counts.targets
            if left := counts.unclassified:
                said.append(text("compare.unclassified", self.lang, city=city, left=left, n=n))
            if themes := counts.themes:
                said.append(text("compare.themes", self.lang, city=city, themes=themes, n=n))
        if self.measure in ("cosine-idf", "newman") and (shared := self._named_by(*pair)):
            each = [Message("compare.named-by", industry=name, n=n) for name, n in shared]
            said.append(text("compare.rarity", self.lang, industries=each))
        return text("compare.and", self.lang).join(said)

    def told(self, one: int, other: int) -> tuple[float | None, Chance, str]:
        """Return the possible value of a pair (row indices), its expected overlap, and its note."""
        bounds = self._bounds(one, other)
        return bounds.possible, self._chance(one, other), self._note((one, other))

    def cut(self, top: int, *, of: str | None = None) -> int:
        """Return the number of pairs after the first `top` of `ranked` that tie with the last one.

        `of` is as in `ranked`.
        """
        import numpy as np

        *_, keys = self._pairs(of)
        if top >= len(keys):
            return 0
        return int((keys <= np.partition(keys, top - 1)[top - 1]).sum()) - top

    def _pairs(self, of: str | None) -> tuple[Indices, Indices, Array]:
        """Return the pairs of cities (of the city `of` only) as index arrays, with their sort keys.

        A key is minus the value, infinite if that is unknown.
        """
        import numpy as np

        one, other = np.triu_indices(len(self.cities), k=1)
        if of is not None:
            place = self.cities.index(of)
            own = (one == place) | (other == place)
            one, other = one[own], other[own]
        values = self.values[one, other]
        return one, other, np.where(np.isnan(values), np.inf, -values)

    def table(self) -> Table:
        """Return the matrix as a table with a row and a column per city; unknown cells are empty.

        Cities with a list that may be incomplete are marked with `*`.
        """
        marks = [f"{n}*" if o else n for n, o in zip(self.names, self.open_lists, strict=True)]
        rows = tuple(
            (Literal(mark), *(None if v != v else number(float(v)) for v in self.values[i]))
            for i, mark in enumerate(marks)
        )
        return Table(("city", *marks), rows)


def overlap(
    store: Graph,
    measure: str = "jaccard",
    level: str = "concept",
    *,
    cities: Sequence[str] = (),
    lang: str | None = None,
) -> OverlapMatrix:
    """Return the similarity of the cities with a programme, or of `cities`.

    Frequencies are counted over all cities, even if only some are shown.

    Args:
        measure: A measure of `measures.OF_LISTS`, by any of its names.
        level: printed, narrower, concept, field, division or theme.
        cities: Only these cities (IRIs); those without a programme are included as unknown, IRIs of
            no city are ignored. If no city is left, all with a programme are returned.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there is no such measure or level, the measure needs shares instead of lists,
            or wu-palmer is requested for printed names.
    """
    import numpy as np

    checked(level)
    measure = measures.of_lists(measure)
    if measure == "wu-palmer" and level == "printed":
        raise InputError(Message("compare.wu-palmer-printed"))
    listed = by_city(store)
    every = {city.iri: city for city in list_cities(store, language_of(lang))}
    known = [city for city in every.values() if city.iri in listed]
    order = {city.iri: i for i, city in enumerate(known)}
    bets = formulas.matrix(pairs(store, level), order)
    values = formulas.MEASURES[measure](bets, store)
    unknown = np.asarray(bets.binary.sum(axis=1)).ravel() == 0
    values[unknown, :] = np.nan
    values[:, unknown] = np.nan
    asked = tuple(city for city in dict.fromkeys(cities) if city in every) or tuple(order)
    picked = [order.get(city) for city in asked]
    counts = classified(store)
    placed = [counts.get(city.iri, Classified()) for city in known]
    more = [
        sum(each.missing for each in listed[city.iri])
        + (0 if level == "printed" else counted.unclassified)
        for city, counted in zip(known, placed, strict=True)
    ]
    weights = formulas.rarity(bets) if measure == "cosine-idf" else None
    reckoner = Reckoner(store, measure, level, bets, more, weights)
    draws = Draws(bets)
    reader = Reader(store, language_of(lang))
    rows = {place: i for place, i in enumerate(picked) if i is not None}
    shown = np.full((len(asked), len(asked)), np.nan)
    shown[np.ix_(list(rows), list(rows))] = values[np.ix_(list(rows.values()), list(rows.values()))]

    def named_by(one: int, other: int) -> list[tuple[str, int]]:
        shared = bets.shared(rows[one], rows[other]) if {one, other} <= rows.keys() else ()
        return [(each if level == "printed" else reader.label(each), n) for each, n in shared]

    return OverlapMatrix(
        asked,
        tuple(every[city].name for city in asked),
        tuple(tuple(listed.get(city, ())) for city in asked),
        measure,
        level,
        shown,
        language_of(lang),
        tuple(Classified() if i is None else placed[i] for i in picked),
        tuple(every[city].level for city in asked),
        lambda one, other: (
            reckoner.bounds(rows[one], rows[other]) if {one, other} <= rows.keys() else Bounds()
        ),
        lambda one, other: (
            draws.chance(rows[one], rows[other]) if {one, other} <= rows.keys() else Chance()
        ),
        named_by,
    )


def _cell(value: float | None) -> Literal | None:
    return None if value is None else number(value)
