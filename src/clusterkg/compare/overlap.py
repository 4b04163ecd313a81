"""How much cities bet on the same industries: measures on a city x industry matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, text
from clusterkg.compare import shares
from clusterkg.compare.bounds import Bounds, Reckoner
from clusterkg.facts.bets import Classified, checked, classified, pairs
from clusterkg.facts.cities import cities as list_cities
from clusterkg.facts.lists import Listed, by_city, is_open, years
from clusterkg.facts.scheme import alike, lines
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp

    Array = np.ndarray[Any, np.dtype[np.float64]]
    Indices = np.ndarray[Any, np.dtype[np.int64]]


# The saved query that all measures are computed from; of it `city-industries` has the pairs.
QUERY: Final = "bets"


@dataclass(frozen=True, repr=False)
class OverlapMatrix(Brief):
    """How alike each two cities are.

    `values` has the shape (n, n) for the n `cities` (IRIs, with `names` beside them), in the unit
    of `measure`; it is symmetric, and not a number (NaN) in the rows of a city that lists no
    industry: unknown, not zero. `lists` has the lists of each city that were compared; `classified`
    says how many of its targets the scheme places. `lang` is the language of the names, and of the
    notes.

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
    _bounds: Callable[[int, int], Bounds] = field(repr=False, compare=False)

    @cached_property
    def open_lists(self) -> tuple[bool, ...]:
        """Whether some list of each city may name more: what it does not name proves nothing."""
        return tuple(map(is_open, self.lists))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years in which the lists of each city were announced; empty where unknown."""
        return tuple(map(years, self.lists))

    def _brief(self) -> str:
        return f"{self.measure} at the level {self.level}, {counted(self.cities, 'city', 'cities')}"

    def __str__(self) -> str:
        return str(self.table())

    def __len__(self) -> int:
        return len(self.cities)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def ranked(self, top: int | None = None, *, of: str | None = None) -> Table:
        """Return the pairs of cities, the most alike first; pairs that are unknown come last.

        Pairs that are alike are by the IRIs of their cities, in every language; `cut` tells of
        those after `top`. With `of`, the IRI of a city, only its pairs. Beside each pair are the
        years of the lists and how many targets they have, as more targets share more. The note
        names the cities of a pair whose list is open, not whole, or of one kind of industry.
        """
        import numpy as np

        one, other, keys = self._pairs(of)
        by_iri = {iri: place for place, iri in enumerate(sorted(self.cities))}
        places = np.array([by_iri[iri] for iri in self.cities], dtype=np.int64)
        if top is not None and top < len(keys):
            # All pairs as alike as the last one shown are ordered by IRI, and no others.
            near = np.flatnonzero(keys <= np.partition(keys, top - 1)[top - 1])
        else:
            near = np.arange(len(keys))
        order = near[np.lexsort((places[other[near]], places[one[near]], keys[near]))][:top]
        out: list[tuple[Term | None, ...]] = []
        for k in order:
            pair = (int(one[k]), int(other[k]))
            bounds = self._bounds(*pair)
            cell = None if np.isinf(keys[k]) else number(float(-keys[k]))
            possible = None if cell is None or bounds.possible is None else number(bounds.possible)
            names = (Literal(self.names[i]) for i in pair)
            announced = (Literal(self.years[i]) for i in pair)
            targets = (Literal(self.classified[i].targets) for i in pair)
            note = Literal(self._note(pair, bounds))
            out.append((*names, cell, possible, *announced, *targets, note))
        beside = ("year_a", "year_b", "targets_a", "targets_b", "note")
        return Table(("city_a", "city_b", self.measure, "possible", *beside), tuple(out))

    def _note(self, pair: tuple[int, int], bounds: Bounds) -> str:
        """Return what keeps the value of a pair from being sure."""
        said = []
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
        if bounds.least is not None and bounds.most is not None:
            least, most = (number(value).value for value in (bounds.least, bounds.most))
            said.append(text("compare.bounds", self.lang, least=least, most=most))
        return text("compare.and", self.lang).join(said)

    def told(self, one: int, other: int) -> tuple[float | None, str]:
        """Return what the value of a pair (places) may come to, and what leaves it unsure."""
        bounds = self._bounds(one, other)
        return bounds.possible, self._note((one, other), bounds)

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

    Frequencies are counted over all cities, whichever are shown. MEASURES names the measures.

    Raises:
        InputError: there is no such measure or level; or the measure needs shares, not lists.
    """
    import numpy as np

    checked(level)
    if measure in shares.MEASURES:
        message = Message("compare.needs-shares", measure=measure, measures=list(MEASURES))
        raise InputError(message)
    if measure not in MEASURES:
        raise InputError(Message("compare.no-measure", measure=measure, measures=list(MEASURES)))
    if measure == "wu-palmer" and level == "printed":
        raise InputError(Message("compare.wu-palmer-printed"))
    listed = by_city(store)
    known = [city for city in list_cities(store, language_of(lang)) if city.iri in listed]
    order = {city.iri: i for i, city in enumerate(known)}
    bets = _matrix(pairs(store, level, reach=measure == "cosine-tier"), order)
    values = MEASURES[measure](bets, store)
    unknown = np.asarray(bets.binary.sum(axis=1)).ravel() == 0
    values[unknown, :] = np.nan
    values[:, unknown] = np.nan
    shown = [order[city] for city in dict.fromkeys(cities) if city in order]
    picked = shown or list(range(len(known)))
    counts = classified(store)
    placed = [counts.get(city.iri, Classified()) for city in known]
    reckoner = Reckoner(store, measure, level, bets.binary, bets.industries, placed)
    return OverlapMatrix(
        tuple(known[i].iri for i in picked),
        tuple(known[i].name for i in picked),
        tuple(tuple(listed[known[i].iri]) for i in picked),
        measure,
        level,
        values[np.ix_(picked, picked)],
        language_of(lang),
        tuple(placed[i] for i in picked),
        lambda one, other: reckoner.bounds(picked[one], picked[other]),
    )


@dataclass(frozen=True)
class _Bets:
    """The matrix, cities by industries: 0 and 1, and the reach of the widest ambition."""

    binary: sp.csr_array
    reach: sp.csr_array
    industries: tuple[str, ...]


def _matrix(columns: Sequence[tuple[list[str], list[int]]], order: dict[str, int]) -> _Bets:
    import numpy as np
    import scipy.sparse as sp

    (cities, city_of), (industries, industry_of), *reach = columns
    row_of = np.array([order.get(city, -1) for city in cities], dtype=np.int64)[city_of]
    width = max(len(industries), 1)
    known = row_of >= 0
    cells = (row_of * width + np.array(industry_of, dtype=np.int64))[known]
    places, first = np.unique(cells, return_inverse=True)
    where = (places // width, places % width)
    flat = sp.csr_array((np.ones(len(places)), where), shape=(len(order), len(industries)))
    wide = flat
    for ranks, rank_of in reach:
        # A city that names an industry in several tiers is taken at its widest reach.
        widest = np.ones(len(places))
        rank = np.array([float(rank or 1) for rank in ranks])[rank_of]
        np.maximum.at(widest, first, rank[known])
        wide = sp.csr_array((widest, where), shape=flat.shape)
    return _Bets(flat, wide, tuple(industries))


def _product(matrix: sp.csr_array) -> Array:
    out: Array = (matrix @ matrix.T).toarray().astype(float)
    return out


def _ratio(top: Array, bottom: Array) -> Array:
    """Divide; nothing over nothing is nothing, as for two cities that list no industry."""
    import numpy as np

    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _cosine(matrix: sp.csr_array) -> Array:
    import numpy as np

    dot = _product(matrix)
    norm = np.sqrt(np.diag(dot))
    return _ratio(dot, np.outer(norm, norm))


def shared(bets: _Bets, _store: Graph) -> Array:
    """|A and B|: how many industries both cities name."""
    return _product(bets.binary)


def jaccard(bets: _Bets, _store: Graph) -> Array:
    """|A and B| / |A or B|, from 0 to 1 (重点产业重合度; Jaccard 1912)."""
    dot = _product(bets.binary)
    size = dot.diagonal()
    return _ratio(dot, size[:, None] + size[None, :] - dot)


def overlap_coefficient(bets: _Bets, _store: Graph) -> Array:
    """|A and B| / min(|A|, |B|), from 0 to 1 (Szymkiewicz 1934, Simpson 1943)."""
    import numpy as np

    dot = _product(bets.binary)
    size = dot.diagonal()
    return _ratio(dot, np.minimum(size[:, None], size[None, :]))


def cosine(bets: _Bets, _store: Graph) -> Array:
    """|A and B| / sqrt(|A| |B|), from 0 to 1 (Ochiai 1957)."""
    return _cosine(bets.binary)


def cosine_tier(bets: _Bets, _store: Graph) -> Array:
    """Cosine of the reach of ambition (ckg:reachRank, 1 where unknown), from 0 to 1."""
    return _cosine(bets.reach)


def cosine_idf(bets: _Bets, _store: Graph) -> Array:
    """Cosine where industry k weighs ln(N / n_k), from 0 to 1 (Sparck Jones 1972).

    N cities list industries, and n_k of them industry k: what all name counts for nothing. A city
    that names nothing else has no direction, so that its similarity to others is 0.
    """
    import numpy as np
    import scipy.sparse as sp

    count = np.asarray(bets.binary.sum(axis=0)).ravel()
    listing = int((np.asarray(bets.binary.sum(axis=1)).ravel() > 0).sum())
    weight = np.log(listing / count) if listing else count
    return _cosine(sp.csr_array(bets.binary @ sp.diags_array(weight)))


def wu_palmer(bets: _Bets, store: Graph) -> Array:
    """Mean of each industry's best match in the other city, both ways, from 0 to 1.

    Two industries are alike by 2 d(c) / (d(a) + d(b)), where c is the narrowest industry broader
    than or equal to both, and d counts the steps from the scheme, a division being at 1 (Wu and
    Palmer 1994); nothing in common is 0. The mean of best matches is that of Azuaje et al. 2005.
    """
    import numpy as np

    known = list(lines(store, bets.industries).values())
    similar = np.zeros((len(known), len(known)))
    for i, one in enumerate(known):
        for j, other in enumerate(known[: i + 1]):
            similar[i, j] = similar[j, i] = alike(one, other)
    named = [bets.binary.indices[a:b] for a, b in zip(*_spans(bets.binary), strict=True)]
    out = np.zeros((len(named), len(named)))
    for i, mine in enumerate(named):
        for j, theirs in enumerate(named[: i + 1]):
            if len(mine) and len(theirs):
                block = similar[np.ix_(mine, theirs)]
                out[i, j] = out[j, i] = (block.max(1).mean() + block.max(0).mean()) / 2
    return out


def _spans(matrix: sp.csr_array) -> tuple[Any, Any]:
    return matrix.indptr[:-1], matrix.indptr[1:]


MEASURES: Final[dict[str, Callable[[_Bets, Graph], Array]]] = {
    "shared": shared,
    "jaccard": jaccard,
    "overlap-coefficient": overlap_coefficient,
    "cosine": cosine,
    "cosine-tier": cosine_tier,
    "cosine-idf": cosine_idf,
    "wu-palmer": wu_palmer,
}
