"""Heading rows of a statistical table: one, or two of which the upper one spans columns.

Yearbooks print the year, an indicator or a group in the upper row, and industries or cities below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from clusterkg.base.locale import Message
from clusterkg.base.text import fold
from clusterkg.tables import yearbook
from clusterkg.tables.cells import CellError, Raw, text_of
from clusterkg.tables.sheets import column_number
from clusterkg.tables.yearbook import Head, Unit

# Merged areas are read up to so many cells: sheets may claim areas larger than all that they hold.
_MOST_MERGED: Final = 500_000
_AREA: Final = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")

Rows = Sequence[tuple[int, list[Raw]]]


class Column(NamedTuple):
    """A value column: its name (an industry or a city), and the other information in its
    headings.
    """

    place: int
    name: str
    unit: Unit = Unit()
    year: str = ""
    indicator: str = ""


def fill_merged(rows: Rows, merged: Sequence[str]) -> None:
    """Copy the value of each merged area into all of its cells."""
    by_number = dict(rows)
    last = max(by_number, default=0)
    visited = 0
    for area in merged:
        found = _AREA.fullmatch(area)
        if found is None or visited > _MOST_MERGED:
            continue
        left, right = (column_number(found[i]) - 1 for i in (1, 3))
        value = at(by_number.get(int(found[2]), []), left)
        # Headings and names span cells; a number in several would be counted twice.
        text = shown(value)
        if not text or (_is_number(text) and not yearbook.only_year(text)):
            continue
        for number in range(int(found[2]), min(int(found[4]), last) + 1):
            row = by_number.get(number, [])
            visited += 1 + len(row[left : right + 1])
            if visited > _MOST_MERGED:
                break
            for place in range(left, min(right + 1, len(row))):
                row[place] = value if not shown(row[place]) else row[place]


class Headings(NamedTuple):
    """The value columns named by the heading rows, and the number of heading rows after the first.

    `is_double` says whether two rows together name each column.
    """

    columns: list[Column]
    more: int
    is_double: bool


def columns(heads: Sequence[Head], rows: Rows, place: int) -> Headings:
    """Return the value columns of a wide table.

    Args:
        heads: The heading row that names cities or industries.
        rows: All rows.
        place: The index of that row.

    Raises:
        CellError: there are three heading rows, or two that do not tell the industries.
    """
    sides = [i for i, head in enumerate(heads) if head.role not in ("", "value")]
    start = max((i for i in sides if heads[i].role in ("city", "category")), default=0) + 1
    header = rows[place][1]
    skipped = 0
    below = rows[place + 1][1] if place + 1 < len(rows) else []
    if _is_translation(header, below, heads):
        skipped = 1
        below = rows[place + 2][1] if place + 2 < len(rows) else []
    has_below = _is_row_of_heads(header, below, sides, start)
    above = rows[place - 1][1] if place else []
    has_above = _spans(above, start)
    after = rows[place + skipped + 2][1] if place + skipped + 2 < len(rows) else []
    if has_below and (has_above or _is_row_of_heads(header, after, sides, start)):
        raise CellError(Message("tables.statistics.three-head-rows"))
    upper: Sequence[Raw] = ()
    lower: Sequence[Raw] = header
    if has_below:
        upper, lower = _spread(header, start, sides, len(below)), below
    elif has_above:
        upper = _spread(above, start, sides, len(header))
    found = [
        _joined(i, at(upper, i), at(lower, i))
        for i in range(max(len(upper), len(lower)))
        if i not in sides and (shown(at(lower, i)) or (shown(at(upper, i)) and has_below))
    ]
    if not has_below:
        found = [each for each in found if heads[each.place].role != "value"]
    return Headings(found, skipped + has_below, has_below or has_above)


def _joined(place: int, upper: Raw, lower: Raw) -> Column:
    """Return a column from its two headings: a year, a unit, an indicator and a name, in either
    row.
    """
    year, of_column = "", Unit()
    named: list[Head] = []
    for raw in (upper, lower):
        head = yearbook.head(raw)
        of_column = head.unit if head.unit.base else of_column
        if told_year := yearbook.only_year(head.name):
            year = told_year
        elif (told := yearbook.unit(head.name)) is not None:
            of_column = told
        elif head.name:
            named.append(head)
    if len(named) < 2 or fold(named[0].name) == fold(named[1].name):
        return Column(place, named[0].name if named else "", of_column, year)
    group, own = named
    if yearbook.is_sum(own.name):
        return Column(place, group.name, of_column, year)
    if yearbook.sector(group.name) or yearbook.is_sum(group.name):
        return Column(place, own.name, of_column, year)
    # What has a unit, or counts persons, is measured.
    measured = [head for head in named if head.role == "value" or head.unit.base]
    if len(measured) != 1:
        raise CellError(Message("tables.statistics.two-names", upper=group.name, lower=own.name))
    name = own if measured[0] is group else group
    return Column(place, name.name, of_column, year, measured[0].name)


def _spans(row: Sequence[Raw], start: int) -> bool:
    """Say whether a row above the headings contains spanning years or names, and is no title."""
    told = [i for i in range(len(row)) if shown(row[i])]
    texts = [shown(row[i]) for i in told]
    if not told or told[0] < start or any(yearbook.of_title(row[i])[0].base for i in told):
        return False
    distinct = set(texts)
    return len(distinct) > 1 or all(yearbook.only_year(text) for text in distinct)


def _is_row_of_heads(
    header: Sequence[Raw], row: Sequence[Raw], sides: Sequence[int], start: int
) -> bool:
    """Say whether a row below the headings has names, years or units, but no values."""
    # What is merged with the row above is the same.
    if any(shown(at(row, i)) and at(row, i) != at(header, i) for i in sides):
        return False
    told = [shown(raw) for raw in row[start:] if shown(raw)]
    return bool(told) and all(yearbook.only_year(text) or not _is_number(text) for text in told)


def _is_translation(header: Sequence[Raw], row: Sequence[Raw], heads: Sequence[Head]) -> bool:
    """Say whether a row repeats the headings in another language: 城市 and below it City."""
    sides = [i for i, head in enumerate(heads) if head.role in ("city", "category")]
    return bool(sides) and all(
        yearbook.head(at(row, i)).role == heads[i].role and at(row, i) != at(header, i)
        for i in sides
    )


def _spread(row: Sequence[Raw], start: int, sides: Sequence[int], width: int) -> list[Raw]:
    """Return a row of the given width in which each heading is repeated up to the next one."""
    out: list[Raw] = []
    last: Raw = None
    for i in range(max(len(row), width)):
        if i < start or i in sides:
            last = None
        elif shown(at(row, i)):
            last = row[i]
        out.append(last)
    return out


def at(row: Sequence[Raw], place: int) -> Raw:
    """Return the cell of a row at an index; None if the row is shorter."""
    return row[place] if 0 <= place < len(row) else None


def shown(raw: Raw) -> str:
    """Return the text of a cell, or what is wrong with it."""
    try:
        return text_of(raw)
    except CellError as error:
        return str(error.said)


def _is_number(text: str) -> bool:
    """Say whether a cell is a value: a number, or a marker of a missing one."""
    try:
        yearbook.amount(text)
    except CellError:
        return False
    return True
