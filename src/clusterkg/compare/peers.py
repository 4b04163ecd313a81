"""Cities with the most similar declared industries, and side-by-side comparison of cities."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.noted import Noted
from clusterkg.compare.overlap import OverlapMatrix, overlap
from clusterkg.compare.relatedness import FEWEST_CITIES
from clusterkg.compare.shares import Shares, structural_similarity
from clusterkg.facts.bets import Bet, bets, by_city_and_industry, printed
from clusterkg.facts.cities import cities as list_cities
from clusterkg.facts.cities import coordinates
from clusterkg.facts.lists import by_city, is_of_other_kind, is_open, years
from clusterkg.facts.reader import Reader
from clusterkg.facts.scheme import alike, lines
from clusterkg.names import words
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

# Maximum number of cities side by side: a wider table is unreadable.
MOST: Final = 5
# Minimum similarity of related industries, relative to the length of their paths in the scheme:
# parts of one field are related (2/3), parts of one division are not (1/3).
NEAR: Final = 0.5
_SIBLINGS: Final = 0.67
# Mean radius of the earth in km (IUGG).
_RADIUS: Final = 6371.0088


@dataclass(frozen=True)
class Wanted:
    """Restrictions on the cities to search; None for no restriction.

    Args:
        within: Maximum distance in km.
        province: Only cities of this province (IRI).
        size: Maximum ratio of sizes, in both directions: a number from 1.
    """

    within: float | None = None
    province: str | None = None
    size: float | None = None


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance in km between two points.

    Points are latitude and longitude in degrees.

    Examples:
        >>> round(distance((29.87, 121.54), (30.27, 120.15)))
        141
    """
    (a, b), (c, d) = (map(math.radians, place) for place in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _RADIUS * math.asin(math.sqrt(half))


def peers(
    store: Graph,
    city: str,
    measure: str = "jaccard",
    level: str = "concept",
    wanted: Wanted = Wanted(),
    top: int | None = None,
    shares: Shares | None = None,
    *,
    lang: str | None = None,
) -> Noted:
    """Return the other cities by similarity of their declared industries to a city's, with reasons.

    Args:
        city: The city (IRI).
        measure: A measure of `clusterkg.compare.overlap`.
        level: printed, narrower, concept, field, division or theme.
        wanted: Restrictions on the cities.
        top: Maximum number of cities; by default all.
        shares: Statistics, for the similarity of structure and the size of cities.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        One row per city, the most similar first, those without a list last: the value and its
        possible value, the p-value of the overlap (`p_by_frequency` of `Chance`), the similarity of
        structure (`real`, from the statistics), the size (`size`, the total of the statistics), the
        distance in km, the shared industries, the pairs of related ones, the numbers of industries
        that only one of the two names, and a note on uncertainty.

    Raises:
        InputError: there is no such measure or level, no programme of the city, or sizes are
            compared and that of the city is unknown.
    """
    matrix = overlap(store, measure, level, lang=lang)
    reader = Reader(store, matrix.lang)
    if city not in matrix.cities:
        raise InputError(Message("cli.overlap.no-programme", city=reader.label(city)))
    places = coordinates(store)
    provinces = {each.iri: each.province for each in list_cities(store, matrix.lang)}
    own = matrix.cities.index(city)
    real = _structure(shares, city)
    sizes = _sizes(shares)
    label = reader.label(city)
    if wanted.size is not None and city not in sizes:
        raise InputError(Message("compare.peers.no-size", city=label))
    named = by_city_and_industry(bets(store, level))
    nearness = Nearness(store, named)
    compared = _Compared(matrix, own, reader, named, nearness, real, sizes)
    rows: list[tuple[float, str, tuple[Term | None, ...]]] = []
    nowhere = sizeless = 0
    for i, other in enumerate(matrix.cities):
        if i == own or (wanted.province is not None and provinces[other] != wanted.province):
            continue
        apart = None
        if city in places and other in places:
            apart = distance(places[city], places[other])
        if wanted.within is not None and (apart is None or apart > wanted.within):
            nowhere += apart is None
            continue
        if wanted.size is not None:
            if other not in sizes:
                sizeless += 1
                continue
            if not 1 / wanted.size <= sizes[other] / sizes[city] <= wanted.size:
                continue
        value = float(matrix.values[own, i])
        rows.append(
            (
                math.inf if math.isnan(value) else -value,
                other,
                compared.row(i, apart),
            )
        )
    rows.sort(key=lambda row: row[:2])
    notes = [_basis(matrix, own, label), _real(shares, real, label)]
    if shares is not None and city in sizes:
        notes.append(_size(shares, city, label))
    if wanted.within is not None:
        notes.append(Message("compare.peers.within", km=f"{wanted.within:g}", n=len(rows)))
        if nowhere or city not in places:
            notes.append(Message("compare.peers.nowhere", n=nowhere))
    if wanted.province is not None:
        notes.append(
            Message("compare.peers.province", province=reader.label(wanted.province), n=len(rows))
        )
    if wanted.size is not None:
        notes.append(Message("compare.peers.size", n=len(rows), ratio=f"{wanted.size:g}"))
        if sizeless:
            notes.append(Message("compare.peers.sizeless", n=sizeless))
    notes.append(Message("compare.peers.meaning"))
    columns = (
        *("city", measure, "possible", "p_by_frequency", "real", "size", "distance_km", "shared"),
        *("near", "only_here", "only_there", "year", "note"),
    )
    return Noted(Table(columns, tuple(row for *_, row in rows[:top])), tuple(notes), matrix.lang)


def like(
    store: Graph,
    cities: Sequence[str],
    measure: str = "jaccard",
    level: str = "concept",
    wanted: Wanted = Wanted(),
    top: int | None = None,
    shares: Shares | None = None,
    *,
    lang: str | None = None,
) -> Noted:
    """Return the `peers` of one city (IRI), or the table `side_by_side` of two to five.

    Raises:
        InputError: as in `peers` and `side_by_side`; or arguments that only `peers` has are given
            for several cities.
    """
    if len(cities) == 1:
        return peers(store, cities[0], measure, level, wanted, top, shares, lang=lang)
    options = {
        "measure": measure != "jaccard",
        **{each.name: getattr(wanted, each.name) is not None for each in fields(wanted)},
        "top": top is not None,
        "statistics": shares is not None,
    }
    if given := [name for name, is_given in options.items() if is_given]:
        raise InputError(Message("cli.peers.side", options=given))
    return side_by_side(store, cities, level, lang=lang)


def _structure(shares: Shares | None, city: str) -> dict[str, float]:
    """Return the structural similarity of other cities (IRIs) to `city`, without unknown ones."""
    if shares is None or city not in shares.cities:
        return {}
    (row,) = structural_similarity(shares, [shares.cities.index(city)])
    values = zip(shares.cities, row.tolist(), strict=True)
    return {other: value for other, value in values if other != city and value == value}


def _sizes(shares: Shares | None) -> dict[str, float]:
    """Return the total of each city (IRI); unknown ones are left out."""
    if shares is None:
        return {}
    found = ((city, shares.size(city)) for city in shares.cities)
    return {city: size for city, size in found if size is not None}


def _size(shares: Shares, city: str, label: str) -> Message:
    """Return a note on the statistics behind the sizes of cities."""
    series = shares.series
    size = shares.size(city)
    return Message(
        "compare.peers.of-size",
        city=label,
        size=f"{size:,.0f}",
        unit=series.unit_said or Message("compare.real.unknown"),
        indicator=series.statistics.label(series.indicator) or Message("compare.no-indicator"),
        year=series.year or Message("compare.no-year"),
    )


def _real(shares: Shares | None, real: Mapping[str, float], label: str) -> Message:
    """Return a note on the statistics behind the structural similarity."""
    if shares is None or not real:
        return Message("compare.peers.no-real", city=label)
    series = shares.series
    return Message(
        "compare.peers.real",
        n=len(real),
        indicator=series.statistics.label(series.indicator)
        or series.unit_said
        or Message("compare.no-indicator"),
        year=series.year or Message("compare.no-year"),
        categories=int(shares.parts.sum()),
    )


def _basis(matrix: OverlapMatrix, own: int, label: str) -> Message:
    return Message(
        "compare.peers.basis",
        city=label,
        year=matrix.years[own] or "?",
        targets=matrix.classified[own].targets,
        n=len(matrix.cities) - 1,
        level=words.said("level", matrix.level),
    )


@dataclass(frozen=True)
class _Compared:
    """A city, given by its row in a matrix, to be compared with the others.

    `real` has the structural similarities, `sizes` the sizes of cities (IRIs) with data.
    """

    matrix: OverlapMatrix
    own: int
    reader: Reader
    named: Mapping[str, Mapping[str, list[Bet]]]
    nearness: Nearness
    real: Mapping[str, float]
    sizes: Mapping[str, float]

    def row(self, other: int, apart: float | None) -> tuple[Term | None, ...]:
        """Return the table row for another city (row of the matrix) at a distance of `apart` km."""
        matrix, label, lang = self.matrix, self.reader.label, self.reader.lang
        ours, theirs = (self.named[matrix.cities[i]].keys() for i in (self.own, other))
        value = float(matrix.values[self.own, other])
        is_known = not math.isnan(value)
        possible, chance, note = matrix.told(self.own, other)
        *_, p = chance.cells()
        real = self.real.get(matrix.cities[other])
        size = self.sizes.get(matrix.cities[other])
        pairs = [
            text("compare.peers.near", lang, ours=label(one), theirs=label(each))
            for one, each in self.nearness.pairs(ours - theirs, theirs - ours)
        ]
        return (
            Literal(matrix.names[other]),
            number(value) if is_known else None,
            number(possible) if is_known and possible is not None else None,
            p if is_known else None,
            None if real is None else number(real),
            None if size is None else Literal(round(size)),
            None if apart is None else Literal(round(apart)),
            Literal(listed(sorted(map(label, ours & theirs)), lang)),
            Literal(listed(sorted(pairs), lang)),
            *(Literal(len(own)) if is_known else None for own in (ours - theirs, theirs - ours)),
            Literal(matrix.years[other]),
            Literal(note),
        )


class Nearness:
    """Relatedness of industries: in the scheme, and by the cities that name both.

    Industries with a similarity in the scheme above 0.67 are related, such as a concept and its
    field, or parts of one concept. Those above 0.5, such as parts of one field, or a field and its
    division, are related if a city names both, or if there are too few cities to judge. Others,
    such as parts of one division, are not related.

    Args:
        named: The industries of each city, as its keys.
    """

    def __init__(self, store: Graph, named: Mapping[str, Collection[str]]) -> None:
        self._namers: dict[str, set[str]] = defaultdict(set)
        for city, industries in named.items():
            for industry in industries:
                self._namers[industry].add(city)
        self._lines = lines(store, sorted(self._namers))
        self._is_related = len(set().union(*self._namers.values())) >= FEWEST_CITIES

    def pairs(self, ours: Collection[str], theirs: Collection[str]) -> list[tuple[str, str]]:
        """Pair each industry (IRI) in `ours` with the most similar one in `theirs`.

        Similarity is that of Wu and Palmer 1994; of equals, the one with the greatest proximity is
        chosen, then the first by IRI. An industry without a related one is left out.
        """
        out = []
        for one in sorted(ours):
            found = [
                (self.alike(one, other), self._together(one, other), other) for other in theirs
            ]
            alike_by, together, best = min(
                found, default=(0.0, 0.0, ""), key=lambda each: (-each[0], -each[1], each[2])
            )
            if alike_by > _SIBLINGS or (alike_by > NEAR and (together or not self._is_related)):
                out.append((one, best))
        return out

    def alike(self, one: str, other: str) -> float:
        """Return the similarity of two industries in the scheme, from 0 to 1."""
        return alike(self._lines[one], self._lines[other])

    def above(self, one: str, other: str) -> str:
        """Return the lowest common ancestor of two industries of one division.

        If one of the two contains the other, the broader one is returned.
        """
        pairs = zip(self._lines[one], self._lines[other], strict=False)
        return [each for each, same in pairs if each == same][-1]

    def _together(self, one: str, other: str) -> float:
        """Return the proximity of two industries: of the cities that name the more frequent one,
        the share that name both.
        """
        a, b = self._namers[one], self._namers[other]
        return len(a & b) / max(len(a), len(b))


def side_by_side(
    store: Graph, cities: Sequence[str], level: str = "concept", *, lang: str | None = None
) -> Noted:
    """Return a table of two to five cities (IRIs), with a row per industry and a column per city.

    A cell has the names as printed; if the city does not name the industry, it has a question mark
    if the list may be incomplete or is limited to another kind of industry, and is empty otherwise.
    Industries that most cities name come first.

    Args:
        level: printed, narrower, concept, field, division or theme.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Raises:
        InputError: there are not two to five cities, one has no list, or there is no such level.
    """
    reader = Reader(store, language_of(lang))
    those = list(dict.fromkeys(cities))
    if not 2 <= len(those) <= MOST:
        raise InputError(Message("compare.peers.most", n=len(those), most=MOST))
    matrix = overlap(store, "jaccard", level, cities=those, lang=reader.lang)
    for city in those:
        if city not in matrix.cities:
            raise InputError(Message("cli.overlap.no-programme", city=reader.label(city)))
    named = by_city_and_industry(bets(store, level))
    lists = by_city(store)
    opened = {city: is_open(lists[city]) for city in those}
    all_named = {industry for city in those for industry in named[city]}
    who = {industry: [c for c in those if industry in named[c]] for industry in all_named}
    order = sorted(
        all_named, key=lambda i: (-len(who[i]), [c not in who[i] for c in those], reader.label(i))
    )
    unlike: dict[str, None] = {}
    rows = []
    for industry in order:
        naming = [each for city in who[industry] for each in lists[city]]
        cells = []
        for city in those:
            is_unlike = is_of_other_kind(lists[city], naming)
            if is_unlike and not opened[city]:
                unlike[city] = None
            is_unknown = opened[city] or is_unlike
            cells.append(printed(named[city].get(industry, ())) or ("?" if is_unknown else ""))
        rows.append(
            (Literal(reader.label(industry)), Literal(len(who[industry])), *map(Literal, cells))
        )
    notes = []
    for i, one in enumerate(those):
        for other in those[i + 1 :]:
            pair = matrix.cities.index(one), matrix.cities.index(other)
            value = float(matrix.values[pair])
            notes.append(
                Message(
                    "compare.peers.pair",
                    a=reader.label(one),
                    b=reader.label(other),
                    value="?" if math.isnan(value) else number(value).value,
                    shared=len(named[one].keys() & named[other].keys()),
                )
            )
    if any(opened.values()):
        names = [reader.label(city) for city in those if opened[city]]
        notes.append(Message("compare.peers.question", cities=names))
    if unlike:
        names = [reader.label(city) for city in those if city in unlike]
        notes.append(Message("compare.peers.question-kind", cities=names))
    heads = (f"{reader.label(city)} {years(lists[city], reader.lang)}".strip() for city in those)
    return Noted(Table(("industry", "cities", *heads), tuple(rows)), tuple(notes), reader.lang)
