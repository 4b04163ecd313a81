"""Tables with notes: changes, similar cities, related industries, supply chains, statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message
from clusterkg.compare import chains, course, following, history, peers, turnover
from clusterkg.compare.beside import beside
from clusterkg.compare.noted import Noted
from clusterkg.compare.shares import shares
from clusterkg.facts.statistics import statistics
from clusterkg.names.headings import heads
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.table import Term, shown
from clusterkg.web.api import tables
from clusterkg.web.api.context import Context, Part
from clusterkg.web.api.labels import label, parameters_for_options
from clusterkg.web.api.model import Label, NotedTable
from clusterkg.web.api.representation import Representation

_WHOLE: Final = XSD + "integer"
_DECIMAL: Final = XSD + "decimal"


def changes(
    context: Context,
    city: str | None,
    lists: tuple[str | None, str | None],
    level: str,
    lang: str,
    *,
    over_time: bool,
) -> Noted:
    """Return the changes between two lists of `city` or, if that is None, of each city with two.

    Args:
        city: The name of the city.
        lists: The earlier and the later list; None for the default.
        level: The level at which industries are compared.
        lang: Language of labels and notes: `zh` or `en`.
        over_time: Whether to return all lists of the city instead, one column each.

    Raises:
        InputError: with `over_time` no city is given, or lists are named; or a name is unknown.
    """
    if over_time and (city is None or lists != (None, None)):
        raise InputError(Message("web.over-time"))
    if city is None:
        return turnover.all_cities(context.store, *lists, level, lang=lang)
    iri = context.reading.find(city, "city")
    if over_time:
        return course.over_time(context.store, iri, level, lang=lang)
    return history.changes(context.store, iri, *lists, level, lang=lang)


def alike(
    part: Part, cities: tuple[str, ...], measure: str, level: str, wanted: peers.Wanted, lang: str
) -> Noted:
    """Return the cities most similar to one of `cities` (names), or two to five side by side.

    The province in `wanted` is a name too. Statistics of the graph, if there are any, are shown
    with the peers of one city.

    Raises:
        UnknownNameError: a city or the province is unknown or ambiguous.
        InputError: as for `peers.like`.
    """
    find = part.reading.find
    iris = list(dict.fromkeys(find(city, "city") for city in cities))
    if wanted.province is not None:
        wanted = replace(wanted, province=find(wanted.province, "province"))
    real = None
    if len(iris) == 1 and (found := statistics(part.context.whole, lang)).observations:
        real = shares(found)
    return peers.like(part.store, iris, measure, level, wanted, shares=real, lang=lang)


def followed(part: Part, city: str, level: str, lang: str) -> Noted:
    """Return the industries related to those that `city`, a name, lists.

    Raises:
        UnknownNameError: the city is unknown or ambiguous.
        InputError: as for `following.following`.
    """
    return following.following(part.store, part.reading.find(city, "city"), level, lang=lang)


def supplied(part: Part, industry: str, lang: str) -> Noted:
    """Return the suppliers and customers of `industry`, a name, and the cities that list each.

    Raises:
        UnknownNameError: the industry is unknown or ambiguous.
    """
    return chains.chain(part.store, part.reading.find(industry, "industry"), lang=lang)


def real(
    part: Part,
    cities: tuple[str, ...],
    years: tuple[int | None, int | None],
    base: str | None,
    lang: str,
) -> Noted:
    """Return the targets of a single city in `cities` (names) with the statistics of the graph or,
    if there are several cities, their pairs.

    `years` are `year` and `since` of `beside`, and `base` is its `base`. The restriction to sources
    and statuses applies to lists, not to statistics.

    Raises:
        UnknownNameError: a city is unknown or ambiguous.
        InputError: as for `beside`.
    """
    iris = list(dict.fromkeys(part.reading.find(city, "city") for city in cities))
    found = statistics(part.context.whole, lang)
    year, since = years
    return beside(part.store, iris, found, year=year, since=since, base=base, lang=lang).noted()


def represented(
    name: str,
    compared: Callable[[str], Noted],
    lang: str,
    output: str | None,
    scope: list[Label],
) -> NotedTable | Representation:
    """Return a table with its notes or, if `output` names a format, as the file that the command
    line writes.

    Args:
        name: The command with this result; it names the file.
        compared: Returns the result in a language. It is called for each language of the notes,
            since these name cities and industries.
        lang: Language of the rows: `zh` or `en`.
        output: The format of the file; None for the table with its notes.
        scope: Sentences on which facts and programmes are used.
    """
    found = compared(lang)
    if output is not None:
        return tables.download(name, found.table, output)
    notes = {each: (found if each == lang else compared(each)).told() for each in LANGUAGES}
    said = [
        {each: parameters_for_options(note) for each, note in zip(notes, pair, strict=True)}
        for pair in zip(*notes.values(), strict=True)
    ]
    return _table(name, found, said, scope)


def told(name: str, found: Noted, scope: list[Label], query: str) -> NotedTable:
    """Return the rows of the saved query `name` with its notes in both languages, and the text
    `query` with the values of its parameters.

    The notes must name no resources, whose labels would be in one language only.
    """
    return _table(name, found, [*map(label, found.notes)], scope, query)


def _table(
    name: str, found: Noted, notes: list[Label], scope: list[Label], query: str = ""
) -> NotedTable:
    columns = found.table.columns
    rows = [[_plain(cell) for cell in row] for row in found.table]
    return NotedTable(list(columns), heads(columns, name), rows, notes, scope, query)


def _plain(cell: Term | None) -> str | int | float | None:
    if not isinstance(cell, Literal):
        return None if cell is None else shown(cell)
    if cell.datatype.value == _WHOLE:
        return int(cell.value)
    return float(cell.value) if cell.datatype.value == _DECIMAL else cell.value
