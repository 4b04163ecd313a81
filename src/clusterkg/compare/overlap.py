"""How much cities bet on the same industries: measures on a city x industry matrix."""

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


# The saved query that all measures are computed from; of it `city-industries` has the pairs.
QUERY: Final = "bets"


@dataclass(frozen=True, repr=False)
class OverlapMatrix(Brief):
    """How alike each two cities are.

    `values` has the shape (n, n) for the n `cities` (IRIs, with `names` beside them), in the unit
    of `measure`; it is symmetric, and not a number (NaN) in the rows of a city that lists no
    industry, or has no programme that enters: unknown, not zero. `lists` has the lists of each city
    that were compared; `classified` says how many of its targets the scheme places, `below` what it
    is if it is below prefecture level. `lang` is the language of the names, and of the notes.

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
        """Whether some list of each city may name more: what it does not name proves nothing."""
        return tuple(map(is_open, self.lists))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years in which the lists of each city were announced, or that one is not dated."""
        return tuple(years(those, self.lang) for those in self.lists)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the cities of which no programme enters: nothing is known of them."""
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
        """Return the pairs of cities, the most alike first; pairs that are unknown come last.

        Pairs that are alike are by the IRIs of their cities, in every language; `cut` tells of
        those after `top`. Beside each value are what it may be if umbrella names mean all that they
        may (`possible`), and between which bounds it lies, given what open lists and unplaced
        targets may add (`least`, `most`; empty where there is no limit); the years of the lists,
        and how many targets they have, as more targets share more. The note names the cities of a
        pair whose list is open, not whole, or of one kind of industry, and the places that are
        below prefecture level; that of cosine-idf how many cities name what both do.

        Args:
            top: Only the first so many pairs.
            of: The IRI of a city: only its pairs.
            ranks: Also between which ranks the pair may stand, given the bounds of all pairs; one
                number where its rank is certain. Pairs that are alike have one rank.
            chance: Also what two lists of these lengths share by chance, see `Draws`.

        Raises:
            InputError: `chance` is asked of a measure that does not count what is shared.
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
        """Return the places of the first pairs, in order."""
        import numpy as np

        by_iri = {iri: place for place, iri in enumerate(sorted(self.cities))}
        places = np.array([by_iri[iri] for iri in self.cities], dtype=np.int64)
        if top is not None and top < len(keys):
            # All pairs as alike as the last one shown are ordered by IRI, and no others.
            near = np.flatnonzero(keys <= np.partition(keys, top - 1)[top - 1])
        else:
            near = np.arange(len(keys))
        out: Indices = near[np.lexsort((places[other[near]], places[one[near]], keys[near]))][:top]
        return out

    def _standing(self, one: Indices, other: Indices) -> Callable[[Bounds], Literal | None]:
        """Return what tells between which ranks a pair of these bounds may stand."""
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
            # A pair does not stand before itself.
            return Literal(interval(first, last - (top > bounds.least)))

        return told

    def _note(self, pair: tuple[int, int]) -> str:
        """Return what keeps the value of a pair from being sure."""
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
        """Return what the value of a pair (places) may come to, by chance too; what is unsure."""
        bounds = self._bounds(one, other)
        return bounds.possible, self._chance(one, other), self._note((one, other))

    def cut(self, top: int, *, of: str | None = None) -> int:
        """Return how many more pairs are as alike as the last of the first `top` of `ranked`."""
        import numpy as np

        *_, keys = self._pairs(of)
        if top >= len(keys):
            return 0
        return int((keys <= np.partition(keys, top - 1)[top - 1]).sum()) - top

    def _pairs(self, of: str | None) -> tuple[Indices, Indices, Array]:
        """Return the pairs of cities by place, and what ranks them: the most alike is least."""
        import numpy as np

        one, other = np.triu_indices(len(self.cities), k=1)
        if of is not None:
            place = self.cities.index(of)
            own = (one == place) | (other == place)
            one, other = one[own], other[own]
        values = self.values[one, other]
        return one, other, np.where(np.isnan(values), np.inf, -values)

    def table(self) -> Table:
        """Return the matrix, a row and a column a city; an open list is marked with `*`."""
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
    """Return how alike the cities with a programme are, or those of `cities` (IRIs).

    Frequencies are counted over all cities, whichever are shown. One of `cities` without a
    programme is unknown beside the others. `measures.OF_LISTS` has the measures, which may be
    called by any of their names.

    Raises:
        InputError: there is no such measure or level; or the measure needs shares, not lists.
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
