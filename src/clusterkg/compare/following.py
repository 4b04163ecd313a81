"""Industries that a city could target next, by relatedness in lists or in statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, language_of, listed, text
from clusterkg.compare.joins import Joins
from clusterkg.compare.noted import Noted
from clusterkg.compare.relatedness import FEWEST_NAMING, Relatedness, relatedness
from clusterkg.compare.shares import Shares, location_quotient, relatedness_density
from clusterkg.facts.bets import bets, classified, each_pair
from clusterkg.facts.lists import by_city, is_open
from clusterkg.facts.reader import Reader
from clusterkg.facts.scheme import extents
from clusterkg.names import words
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import Graph

# Maximum number of cities, and of a city's own industries, listed by name.
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
_REAL_COLUMNS: Final = (
    *("category", "density", "mean_density", "quotient", "cities", "strong_in", "declared"),
)


def following(
    store: Graph,
    city: str,
    level: str = "concept",
    top: int | None = None,
    *,
    lang: str | None = None,
) -> Noted:
    """Return the industries that a city (IRI) does not name and that are related to its own.

    Industries that fewer than FEWEST_NAMING cities name are not considered.

    Args:
        level: narrower, concept or field.
        top: Maximum number of industries; by default all.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        One row per industry, by descending density: its density for this city, its mean density
            over all cities, the cities that name it, and up to three of the city's own
            industries, the closest first, with their proximity and the number of cities that name
            both. A note says if one of the city's own industries may include it.

    Raises:
        InputError: there is no such level, fewer than FEWEST_CITIES cities name an industry at it,
            or this city names none.
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
        Literal(_some(reader, named_by)),
        Literal(listed(related, reader.lang)),
        Literal(note),
    )


def following_real(
    store: Graph, city: str, shares: Shares, top: int | None = None, *, lang: str | None = None
) -> Noted:
    """Return the categories in which a city (IRI) is not strong, by relatedness to its strong ones.

    A city is strong in a category with a location quotient of at least 1; a category with an
    unknown quotient is left out. Categories are related if cities tend to be strong in both. The
    density is that of `relatedness_density`.

    Args:
        store: The graph with the compared programmes.
        top: Maximum number of categories; by default all.
        lang: Language of the text: `zh` or `en`; by default that of the locale.

    Returns:
        One row per category, by descending density: its density for this city, its mean density
            over all cities, the city's quotient, the cities that are strong in it, and the city's
            targets in it.

    Raises:
        InputError: there are too few cities, no statistics of this one, or only percentages.
    """
    reader = Reader(store, language_of(lang))
    series = shares.series
    if city not in shares.cities:
        origin = series.statistics.origin
        raise InputError(
            Message("compare.shares.no-city", cities=[reader.label(city)], origin=origin)
        )
    density, quotients = relatedness_density(shares), location_quotient(shares)
    row = shares.cities.index(city)
    joins = Joins(store, shares.industries, series.statistics.members)
    declared: dict[str, set[str]] = defaultdict(set)
    for bet in bets(store, "narrower"):
        for category in joins.of([bet.industry]).categories if bet.city == city else ():
            declared[category].add(bet.printed)
    columns = [j for j in range(len(shares.industries)) if quotients[row, j] < 1]
    columns.sort(key=lambda j: (-density[row, j], shares.name(shares.industries[j])))

    def cells(column: int) -> tuple[Term | None, ...]:
        category = shares.industries[column]
        strong = [each for i, each in enumerate(shares.cities) if quotients[i, column] >= 1]
        return (
            Literal(shares.name(category)),
            number(float(density[row, column])),
            number(float(density[:, column].mean())),
            number(float(quotients[row, column])),
            Literal(len(strong)),
            Literal(_some(reader, strong, shares.name)),
            Literal(listed(sorted(declared[category]), "zh")),
        )

    assert shares.base is not None
    notes = [
        Message(
            "compare.related.real",
            n=len(shares.cities),
            indicator=series.statistics.label(series.indicator)
            or series.unit_said
            or Message("compare.no-indicator"),
            base=shares.base.said(reader.lang),
            categories=int(shares.parts.sum()),
        ),
        Message("compare.related.real-meaning"),
    ]
    table = Table(_REAL_COLUMNS, tuple(cells(column) for column in columns[:top]))
    return Noted(table, tuple(notes), reader.lang)


def _some(reader: Reader, cities: Iterable[str], name: Callable[[str], str] | None = None) -> str:
    """Return the names of cities as one text: up to 12, and the number of the others."""
    names = sorted(map(name or reader.label, cities))
    shown: list[object] = list(names[:_CITIES])
    if len(names) > _CITIES:
        shown.append(Message("compare.related.more", n=len(names) - _CITIES))
    return listed(shown, reader.lang)
