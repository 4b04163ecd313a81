"""Rows of sheets, with their columns matched to the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

from clusterkg.base.locale import Message
from clusterkg.base.text import fold, slug
from clusterkg.tables.cells import CellError, Raw, text_of
from clusterkg.tables.columns import Column, Table
from clusterkg.tables.model import former, tables
from clusterkg.tables.sheets import CODES, GUIDE, OWN_MARKS, Cell, Grid

Report: TypeAlias = Callable[[Cell, Message], None]

# Number of rows in which headings are searched.
_MOST_ABOVE: Final = 10


@dataclass(eq=False)
class Row:
    """A row with at least one non-empty cell below a known heading.

    Args:
        table: The table of the sheet.
        cell: The position of the row.
        raws: The contents of its non-empty cells, by column key.
        places: The position of each column, from 1, by its key.
        headings: The headings as shown in positions, by column key.
        head: The number of the row with the headings.
        values: The values of the cells read so far, by column key.
        iri: The IRI of the node, once it is determined.
    """

    table: Table
    cell: Cell
    raws: dict[str, Raw]
    places: dict[str, int]
    headings: dict[str, str]
    head: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    iri: str | None = None

    def place(self, column: str) -> Cell:
        """Return the position of the cell in the column with the key `column`; without such a
        column in the sheet, that of the row.
        """
        heading = self.headings.get(column, "")
        return replace(self.cell, column=self.places.get(column, 0), heading=heading)

    def text(self, column: str) -> str:
        """Return the text of the cell in the column with the key `column`; empty if the cell is
        empty, or holds a formula or an error value.
        """
        try:
            return text_of(self.raws.get(column))
        except CellError:
            return ""


def rows(path: Path, grids: list[Grid], report: Report) -> Iterator[Row]:
    """Yield the rows of the sheets in the model.

    The guide, the code lists, and the user's own sheets and columns are skipped. `report` is called
    for any other sheet with content; and, in a sheet of the model, for missing, unknown or repeated
    headings, for cells under no heading, for merged cells, and for rows above the headings that
    are not titles.
    """
    for grid in grids:
        if grid.name.startswith(OWN_MARKS) or fold(grid.name) in _FOR_PEOPLE:
            continue
        table = _table(grid.name)
        if table is None:
            if any(value not in (None, "") for _, row in grid.rows for value in row):
                report(Cell(grid.path or path, grid.name), _unknown_sheet(grid.name))
            continue
        yield from _rows(grid.path or path, grid, table, report)


_FOR_PEOPLE = {fold(name) for said in (GUIDE, CODES) for name in (*said, " ".join(said))}


def _rows(path: Path, grid: Grid, table: Table, report: Report) -> Iterator[Row]:
    filled = [(number, raws) for number, raws in grid.rows if any(map(_is_filled, raws))]
    if not filled:
        return
    first = _heading(table, filled)
    if first is None:
        report(Cell(path, grid.name, filled[0][0]), _no_headings(filled[0][0], table.columns))
        return
    for number, raws in filled[:first]:
        if _is_like(raws, filled[first][1]):
            said = Message("tables.above-headings", row=number, headings=filled[first][0])
            report(Cell(path, grid.name, number), said)
    for area in grid.merged:
        if _last_row(area) >= filled[first][0]:
            report(Cell(path, f"{grid.name}!{area}"), Message("tables.merged"))
    header = _header(path, grid.name, *filled[first], table, report)
    places = {column: place for place, column in header.items()}
    headings = {key: _shown(str(filled[first][1][place - 1])) for key, place in places.items()}
    head = filled[first][0]
    for number, raws in filled[first + 1 :]:
        found: dict[str, Raw] = {}
        for place, raw in enumerate(raws, 1):
            if not _is_filled(raw):
                continue
            column = header.get(place)
            if column is None:
                report(Cell(path, grid.name, number, place), Message("tables.no-heading"))
            elif column:
                found[column] = raw
        if found:
            yield Row(table, Cell(path, grid.name, number), found, places, headings, head)


def _is_filled(raw: Raw) -> bool:
    return raw is not None and not (isinstance(raw, str) and not raw.strip())


def _heading(table: Table, filled: Sequence[tuple[int, Sequence[Raw]]]) -> int | None:
    """Return the index in `filled` of the heading row.

    It is the row, among the first ten, with the greatest number of known headings; of rows with
    the same number, the first. A title may be above it. None if no row has a known heading.
    """
    by_name = _by_name(table)

    def count(raws: Sequence[Raw]) -> int:
        return sum(any(part in by_name for part in _parts(str(raw or ""))) for raw in raws)

    counts = [count(raws) for _, raws in filled[:_MOST_ABOVE]]
    return counts.index(max(counts)) if max(counts) else None


def _is_like(raws: Sequence[Raw], headings: Sequence[Raw]) -> bool:
    """Return whether a row above the headings has too many cells to be a title."""
    cells, columns = (sum(map(_is_filled, row)) for row in (raws, headings))
    return cells > 1 and 2 * cells >= columns


def _by_name(table: Table) -> dict[str, Column]:
    former = {fold(name): column for column in table.read for name in column.former}
    return former | {
        name: column
        for column in reversed(table.read)
        for name in (*map(fold, column.header), fold(column.key))
    }


def _header(
    path: Path, sheet: str, number: int, raws: Sequence[Raw], table: Table, report: Report
) -> dict[int, str]:
    """Return the column key by position, from 1; positions without a heading are left out.

    The key of a user's own column is empty; so is that of an unknown or a repeated heading, which
    is reported.
    """
    by_name = _by_name(table)
    found: dict[int, str] = {}
    for place, raw in enumerate(raws, 1):
        text = str(raw or "").strip()
        if not text:
            continue
        if text.startswith(OWN_MARKS):
            found[place] = ""
            continue
        cell = Cell(path, sheet, number, place)
        column = next((by_name[part] for part in _parts(text) if part in by_name), None)
        if column is None:
            found[place] = ""
            report(cell, _unknown_column(text, table.columns))
        elif column.key in found.values():
            found[place] = ""
            report(cell, Message("tables.column-twice", column=text))
        else:
            found[place] = column.key
    return found


def _parts(text: str) -> list[str]:
    """Return a heading, normalised, and the names in it, which may be in both languages."""
    return [fold(part) for part in (text, *_names(text)) if part.strip()]


def _names(heading: str) -> list[str]:
    return [part.strip().removesuffix("*") for part in re.split(r"[\n|/]", heading)]


def _shown(heading: str) -> str:
    """Return the first name in a heading, for display in positions."""
    return _names(heading.strip())[0]


def _table(name: str) -> Table | None:
    """Return the table of the sheet or file `name`; current tables take precedence. None if there
    is no such table.

    Of a bilingual name the English part suffices, since Chinese names of classes have changed.
    """
    wanted = fold(name)
    every = (*tables(), *former())
    for table in every:
        names = (table.title, table.label.zh, table.label.en, slug(table.label.en))
        if wanted in map(fold, names):
            return table
    english = re.sub("^[^a-z]+", "", wanted)
    return next((table for table in every if english == fold(table.label.en)), None)


def _unknown_sheet(name: str) -> Message:
    return Message("tables.unknown-sheet", name=name, sheets=[table.label for table in tables()])


def _last_row(area: str) -> int:
    """Return the last row of an area such as $B$2:$B$4."""
    return int(re.findall("[0-9]+", area)[-1])


def _no_headings(row: int, columns: tuple[Column, ...]) -> Message:
    return Message("tables.no-headings", row=row, columns=[column.header for column in columns])


def _unknown_column(name: str, columns: tuple[Column, ...]) -> Message:
    return Message(
        "tables.unknown-column",
        name=" ".join(name.split()),
        columns=[column.header for column in columns],
    )
