"""Relatedness of industries by the cities that name both, and what a city could name next.

Of the lists of cities, not of what they produce: an industry that goes with those of a city is one
that like cities name, which proves no capability.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.noted import Noted
from clusterkg.facts.bets import checked, classified, each_pair
from clusterkg.facts.lists import by_city, is_open
from clusterkg.facts.reader import Reader
from clusterkg.facts.scheme import extents
from clusterkg.names import words
from clusterkg.rdf.table import Table, number
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

# Below, a share of cities has a standard error of more than a tenth: 0.5 / sqrt(20) = 0.11.
FEWEST_CITIES: Final = 20
# Of an industry that one or two cities name, each share is 0, a half or 1: one city decides.
FEWEST_NAMING: Final = 3
LEVELS: Final = ("narrower", "concept", "field")
# Of how many cities, and of how many of a city's own industries, the names are told.
_CITIES: Final = 12
_RELATED: Final = 3
_COLUMNS: Final = (
    "industry",
    "density",
    "mean_density",
    "cities",
    "named_by",
    "related_to",
    "note",
)


def proximity(named: Array) -> Array:
    """Return phi_kl = min(P(k|l), P(l|k)) = |both| / max(|k|, |l|), 0 to 1; 0 on the diagonal.

    Args:
        named: 1 where a city (row) names, or has, an industry (column), else 0.

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
    """Return sum_l named_il phi_kl / sum_l phi_kl, (cities, industries), 0 to 1: Hidalgo et al.

    It is 0 where an industry is near none.
    """
    import numpy as np

    total = near.sum(axis=0)
    known = np.broadcast_to(total > 0, named.shape)
    out: Array = np.divide(named @ near, total, out=np.zeros_like(named), where=known)
    return out


@dataclass(frozen=True)
class Relatedness:
    """Which industries (IRIs) go together in the lists of cities (IRIs).

    `named` has a row a city and a column an industry, of those that FEWEST_NAMING cities name.
    """

    cities: tuple[str, ...]
    industries: tuple[str, ...]
    named: Array

    @cached_property
    def proximity(self) -> Array:
        """Proximity of each two industries, as `proximity` has it."""
        return proximity(self.named)

    @cached_property
    def density(self) -> Array:
        """Density of each industry for each city, as `density` has it."""
        return density(self.named, self.proximity)


def relatedness(store: Graph, level: str = "concept") -> Relatedness:
    """Return which industries go together, at a level of the scheme.

    Raises:
        InputError: there is no such level, or too few cities name an industry at it.
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


def following(
    store: Graph,
    city: str,
    level: str = "concept",
    top: int | None = None,
    *,
    lang: str | None = None,
) -> Noted:
    """Return the industries that go with those of a city (IRI) and that it does not name.

    Args:
        store: The graph.
        city: The city.
        level: narrower, concept or field.
        top: Only so many, those of the greatest density.
        lang: Language of the words, zh or en; by default that of the locale.

    Returns:
        A row an industry: its density for this city, the mean of that over all cities, who names
        it, and to which of the city's own industries it is nearest: proximity, and how many cities
        name both. The note says where an own industry may hold it.

    Raises:
        InputError: there is no such level, too few cities name an industry, or this one names none.
    """
    reader = Reader(store, language_of(lang))
    found = relatedness(store, level)
    pairs = each_pair(store, level)
    own = {industry for each, industry in pairs if each == city}
    if not own:
        raise InputError(Message("compare.related.no-list", city=reader.label(city)))
    row = found.cities.index(city)
    held = extents(store, {*own, *found.industries})
    columns = [j for j, each in enumerate(found.industries) if each not in own]
    columns.sort(key=lambda j: (-found.density[row, j], reader.label(found.industries[j])))
    rows = [_row(reader, found, row, j, own, held) for j in columns if found.density[row, j] > 0]
    notes = [
        Message(
            "compare.related.basis",
            n=len(found.cities),
            level=words.said("level", level),
            own=len(own),
        ),
        Message(
            "compare.related.rare",
            n=len({each for _, each in pairs}) - len(found.industries),
            least=FEWEST_NAMING,
        ),
    ]
    lists = by_city(store).get(city, [])
    if is_open(lists):
        notes.append(Message("compare.related.open", city=reader.label(city)))
    if left := classified(store)[city].unclassified:
        notes.append(Message("compare.related.unclassified", city=reader.label(city), n=left))
    notes.append(Message("compare.related.meaning"))
    return Noted(Table(_COLUMNS, tuple(rows[:top])), tuple(notes), reader.lang)


def _row(
    reader: Reader,
    found: Relatedness,
    row: int,
    column: int,
    own: set[str],
    held: dict[str, set[str]],
) -> tuple[Literal, ...]:
    industry = found.industries[column]
    named_by = [city for i, city in enumerate(found.cities) if found.named[i, column]]
    names = sorted(map(reader.label, named_by))
    shown: list[object] = list(names[:_CITIES])
    if len(names) > _CITIES:
        shown.append(Message("compare.related.more", n=len(names) - _CITIES))
    near = [
        (float(found.proximity[column, j]), reader.label(each), j)
        for j, each in enumerate(found.industries)
        if each in own and found.proximity[column, j] > 0
    ]
    related = [
        text(
            "compare.related.to",
            reader.lang,
            industry=label,
            proximity=number(value).value,
            n=int(found.named[:, column] @ found.named[:, j]),
        )
        for value, label, j in sorted(near, key=lambda each: (-each[0], each[1]))[:_RELATED]
    ]
    holders = [reader.label(each) for each in own if not held[each].isdisjoint(held[industry])]
    note = text("compare.related.held", reader.lang, industries=sorted(holders)) if holders else ""
    return (
        Literal(reader.label(industry)),
        number(float(found.density[row, column])),
        number(float(found.density[:, column].mean())),
        Literal(len(named_by)),
        Literal(listed(shown, reader.lang)),
        Literal(listed(related, reader.lang)),
        Literal(note),
    )
