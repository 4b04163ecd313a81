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

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z ,.;&'()/\s-]*")

Rows = Sequence[tuple[int, list[Raw]]]


class Column(NamedTuple):
    """A value column: its index (`place`, from 0), its name (an industry or a city), and the other
    information in its headings.
    """

    place: int
    name: str
    unit: Unit = Unit()
    year: str = ""
    indicator: str = ""


def fill_merged(rows: Rows, merged: Sequence[str]) -> None:
    """Copy the text or year at the top left of each merged area into its empty cells, in `rows`.

    No row is added or extended. Other numbers are not copied; nor is anything once _MOST_MERGED
    cells have been visited.
    """
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
    """Return the value columns of a table, from its one or two heading rows.

    Args:
        heads: The headings in the row that names the column of cities or of industries.
        rows: All rows.
        place: The index of that row in `rows`.

    Raises:
        CellError: there are three heading rows, or two that give a column two names, and it is
            unclear which of these is the indicator.
    """
    sides = [i for i, head in enumerate(heads) if head.role not in ("", "value")]
    start = max((i for i in sides if heads[i].role in ("city", "category")), default=0) + 1
    header = rows[place][1]
    skipped = 0
    below = rows[place + 1][1] if place + 1 < len(rows) else []
    if _is_translation(header, below, heads) or _are_translated(header, below, start):
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
    """Return the column with the headings `upper` and `lower`, each of which is empty, or a year, a
    unit or a name.

    Of two different names, one of a total (or in `upper`, of a sector) is dropped; else the one
    that has a unit, or is a word for values such as 从业人员, is the indicator.

    Raises:
        CellError: both names remain, and not exactly one of them can be the indicator.
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
    """Return whether `row`, above the headings, is a heading row too, not a title: it is empty
    before `start`, states no unit as titles do, and has several different texts, or one year.
    """
    told = [i for i in range(len(row)) if shown(row[i])]
    texts = [shown(row[i]) for i in told]
    if not told or told[0] < start or any(yearbook.of_title(row[i])[0].base for i in told):
        return False
    distinct = set(texts)
    return len(distinct) > 1 or all(yearbook.only_year(text) for text in distinct)


def _is_row_of_heads(
    header: Sequence[Raw], row: Sequence[Raw], sides: Sequence[int], start: int
) -> bool:
    """Return whether `row`, below `header`, has names, years or units from `start` on, but no
    values, and in the columns `sides` nothing but what `header` has.
    """
    # What is merged with the row above is the same.
    if any(shown(at(row, i)) and at(row, i) != at(header, i) for i in sides):
        return False
    told = [shown(raw) for raw in row[start:] if shown(raw)]
    return bool(told) and all(yearbook.only_year(text) or not _is_number(text) for text in told)


def _is_translation(header: Sequence[Raw], row: Sequence[Raw], heads: Sequence[Head]) -> bool:
    """Return whether `row` has other words for each heading of cities and industries in `header`,
    as a translation has (城市 and below it City); False if there is no such heading.
    """
    sides = [i for i, head in enumerate(heads) if head.role in ("city", "category")]
    return bool(sides) and all(
        yearbook.head(at(row, i)).role == heads[i].role and at(row, i) != at(header, i)
        for i in sides
    )


def _are_translated(header: Sequence[Raw], row: Sequence[Raw], start: int) -> bool:
    """Return whether `row` translates each heading from `start` on: the heading contains Chinese,
    and the text below it is in Latin letters, differs from all others and is no known heading;
    neither is a unit.
    """
    names = {shown(raw): shown(at(row, i)) for i, raw in enumerate(header) if i >= start}
    names = {name: below for name, below in names.items() if name or below}
    return (
        bool(names)
        and all(
            _CHINESE.search(name)
            and _LATIN.fullmatch(below)
            and yearbook.unit(name) is None
            and yearbook.unit(below) is None
            and yearbook.head(below).role == ""
            for name, below in names.items()
        )
        and len(set(names.values())) == len(names)
    )


def _spread(row: Sequence[Raw], start: int, sides: Sequence[int], width: int) -> list[Raw]:
    """Return `row`, at least `width` long, with each heading repeated up to the next one; cells
    before `start` and in `sides` are None.
    """
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
    """Return the cell of `row` at the index `place`; None if it is negative or past the end."""
    return row[place] if 0 <= place < len(row) else None


def shown(raw: Raw) -> str:
    """Return the text of a cell, or the error message if it holds a formula or an error value."""
    try:
        return text_of(raw)
    except CellError as error:
        return str(error.said)


def _is_number(text: str) -> bool:
    """Return whether `yearbook.amount` accepts `text`: as a number from 0 on, or as a marker of a
    missing one, such as an empty text.
    """
    try:
        yearbook.amount(text)
    except CellError:
        return False
    return True
