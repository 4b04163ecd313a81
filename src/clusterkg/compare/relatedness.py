"""Relatedness of industries by the cities that name both.

It describes cities' lists, not their production: industries that are listed together prove no
capability.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts.bets import checked, each_pair
from clusterkg.names import words
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

# With fewer cities, a share has a standard error of more than a tenth: 0.5 / sqrt(20) = 0.11.
FEWEST_CITIES: Final = 20
# If only one or two cities name an industry, each share is 0, a half or 1, decided by one city.
FEWEST_NAMING: Final = 3
LEVELS: Final = ("narrower", "concept", "field")


def proximity(named: Array) -> Array:
    """Return phi_kl = min(P(k|l), P(l|k)) = |both| / max(|k|, |l|), 0 to 1; 0 on the diagonal.

    Args:
        named: Binary matrix of cities (rows) and the industries (columns) that they name or have.

    Source: Hidalgo, Klinger, Barabasi and Hausmann 2007, Science 317, 482.

    Examples:
        >>> import numpy as np
        >>> proximity(np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])).round(3).tolist()
        [[0.0, 0.667], [0.667, 0.0]]
    """
    import numpy as np

    both = named.T @ named
    most = np.maximum(both.diagonal()[:, None], both.diagonal()[None, :])
    near: Array = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    np.fill_diagonal(near, 0)
    return near


def density(named: Array, near: Array) -> Array:
    """Return sum_l named_il phi_kl / sum_l phi_kl, from 0 to 1, as in Hidalgo et al. 2007.

    The shape is (cities, industries). It is 0 for an industry without any proximity.

    Args:
        named: Binary matrix of cities and industries.
        near: The proximity phi of industries.
    """
    import numpy as np

    total = near.sum(axis=0)
    known = np.broadcast_to(total > 0, named.shape)
    out: Array = np.divide(named @ near, total, out=np.zeros_like(named), where=known)
    return out


@dataclass(frozen=True)
class Relatedness:
    """Relatedness of industries (IRIs) in the lists of cities (IRIs).

    `industries` are those that at least FEWEST_NAMING cities name; `named` is the binary matrix of
    cities (rows) and industries (columns).
    """

    cities: tuple[str, ...]
    industries: tuple[str, ...]
    named: Array

    @cached_property
    def proximity(self) -> Array:
        """The proximity of each pair of industries, by the function `proximity`."""
        return proximity(self.named)

    @cached_property
    def density(self) -> Array:
        """The density of each industry for each city, by the function `density`."""
        return density(self.named, self.proximity)


def relatedness(store: Graph, level: str = "concept") -> Relatedness:
    """Return the relatedness of industries at a level of the scheme, one of LEVELS.

    Raises:
        InputError: there is no such level, or fewer than FEWEST_CITIES cities name an industry at
            it.
    """
    import numpy as np

    if checked(level) not in LEVELS:
        raise InputError(
            Message("compare.related.level", level=level, levels=words.listed("level", LEVELS))
        )
    namers: dict[str, list[str]] = defaultdict(list)
    for city, industry in each_pair(store, level):
        namers[industry].append(city)
    cities = tuple(sorted({city for named in namers.values() for city in named}))
    if len(cities) < FEWEST_CITIES:
        raise InputError(Message("compare.related.few-cities", n=len(cities), least=FEWEST_CITIES))
    kept = tuple(sorted(each for each, named in namers.items() if len(named) >= FEWEST_NAMING))
    row = {city: i for i, city in enumerate(cities)}
    matrix = np.zeros((len(cities), len(kept)))
    for column, industry in enumerate(kept):
        matrix[[row[city] for city in namers[industry]], column] = 1
    return Relatedness(cities, kept, matrix)
