"""Measures of overlap on a binary matrix of cities and industries.

Each measure is a symmetric matrix of all pairs of cities; it is 0 for a city without industries.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from clusterkg.compare.measures import OF_LISTS
from clusterkg.facts.scheme import alike, lines
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp

    Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Bets:
    """A binary matrix with a row per city, and a column for each of `industries`.

    Industries are IRIs or, at the level `printed`, printed names.
    """

    binary: sp.csr_array
    industries: tuple[str, ...]

    def row(self, city: int) -> set[int]:
        """Return the columns of the industries that a city (row index) names."""
        start, end = self.binary.indptr[city], self.binary.indptr[city + 1]
        return set(self.binary.indices[start:end].tolist())

    @cached_property
    def counts(self) -> Array:
        """The number of cities that name each industry, by column."""
        import numpy as np

        return np.asarray(self.binary.sum(axis=0), dtype=np.float64).ravel()

    def shared(self, one: int, other: int) -> list[tuple[str, int]]:
        """Return the industries that two cities (rows) share, the most frequently named first.

        Each comes with the number of cities that name it.
        """
        both = self.row(one) & self.row(other)
        found = [(self.industries[each], int(self.counts[each])) for each in both]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def matrix(columns: Sequence[tuple[list[str], list[int]]], order: dict[str, int]) -> Bets:
    """Return the matrix of pairs of city and industry.

    Args:
        columns: The pairs, dictionary-encoded: the cities and their index in each pair, then the
            industries likewise.
        order: The row of each city; pairs of other cities are left out.
    """
    import numpy as np
    import scipy.sparse as sp

    (cities, city_of), (industries, industry_of) = columns
    row_of = np.array([order.get(city, -1) for city in cities], dtype=np.int64)[city_of]
    width = max(len(industries), 1)
    cells = (row_of * width + np.array(industry_of, dtype=np.int64))[row_of >= 0]
    places = np.unique(cells)
    where = (places // width, places % width)
    flat = sp.csr_array((np.ones(len(places)), where), shape=(len(order), len(industries)))
    return Bets(flat, tuple(industries))


def _product(matrix: sp.csr_array) -> Array:
    out: Array = (matrix @ matrix.T).toarray().astype(float)
    return out


def _ratio(top: Array, bottom: Array) -> Array:
    """Divide elementwise; 0 / 0 is 0, as for two cities that list no industry."""
    import numpy as np

    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _cosine(matrix: sp.csr_array) -> Array:
    import numpy as np

    dot = _product(matrix)
    norm = np.sqrt(np.diag(dot))
    return _ratio(dot, np.outer(norm, norm))


def shared(bets: Bets, _store: Graph) -> Array:
    """Return |A and B|, the number of industries that both cities name."""
    return _product(bets.binary)


def jaccard(bets: Bets, _store: Graph) -> Array:
    """Return |A and B| / |A or B|, from 0 to 1 (重点产业重合度; Jaccard 1912)."""
    dot = _product(bets.binary)
    size = dot.diagonal()
    return _ratio(dot, size[:, None] + size[None, :] - dot)


def overlap_coefficient(bets: Bets, _store: Graph) -> Array:
    """Return |A and B| / min(|A|, |B|), from 0 to 1 (Szymkiewicz 1934, Simpson 1943)."""
    import numpy as np

    dot = _product(bets.binary)
    size = dot.diagonal()
    return _ratio(dot, np.minimum(size[:, None], size[None, :]))


def cosine(bets: Bets, _store: Graph) -> Array:
    """Return |A and B| / sqrt(|A| |B|), from 0 to 1 (Ochiai 1957)."""
    return _cosine(bets.binary)


def rarity(bets: Bets) -> tuple[Array, float]:
    """Return the weight ln(N / n_k) of each industry k, and ln N for one that no city names.

    N cities list industries, and n_k of them list industry k.
    """
    import numpy as np

    listing = int((np.asarray(bets.binary.sum(axis=1)).ravel() > 0).sum())
    if not listing:
        return bets.counts, 0.0
    weights: Array = np.log(listing / bets.counts)
    return weights, math.log(listing)


def cosine_idf(bets: Bets, _store: Graph) -> Array:
    """Return the cosine similarity with the weights of `rarity`, from 0 to 1 (Sparck Jones 1972).

    An industry that all cities name has weight 0. A city that names only such industries has
    similarity 0 to all others.
    """
    import scipy.sparse as sp

    weight, _ = rarity(bets)
    return _cosine(sp.csr_array(bets.binary @ sp.diags_array(weight)))


def newman(bets: Bets, _store: Graph) -> Array:
    """Return the sum of 1 / (n_k - 1) over shared industries k, named by n_k cities (Newman 2001).

    For each industry, the ties of a city to the others add up to 1; an industry of a single city
    gives no tie. From "Scientific collaboration networks. II", with cities as scientists and
    industries as papers.
    """
    import numpy as np
    import scipy.sparse as sp

    others = bets.counts - 1
    weight = np.divide(1, others, out=np.zeros(len(others)), where=others > 0)
    dot: Array = (bets.binary @ sp.diags_array(weight) @ bets.binary.T).toarray()
    return dot


def wu_palmer(bets: Bets, store: Graph) -> Array:
    """Return the mean similarity of industries to their best match in the other city, from 0 to 1.

    The similarity is 2 d(c) / (d(a) + d(b)), where c is the narrowest industry broader than or
    equal to both, and d is the depth in the scheme, 1 for divisions (Wu and Palmer 1994); without c
    it is 0. The mean of both directions is the best-match average of Schlicker et al. 2006.
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


# In the order of the names.
_FUNCTIONS: Final = (shared, jaccard, overlap_coefficient, cosine, cosine_idf, newman, wu_palmer)
MEASURES: Final[Mapping[str, Callable[[Bets, Graph], Array]]] = dict(
    zip(OF_LISTS, _FUNCTIONS, strict=True)
)
