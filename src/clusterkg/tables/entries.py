"""Entries of a statistical table: cells with values, together with their row and column
headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from clusterkg.base.locale import Message
from clusterkg.tables import UnreadableTableError, yearbook
from clusterkg.tables.cells import CellError, Raw
from clusterkg.tables.headrows import Column, at, columns, fill_merged, shown
from clusterkg.tables.sheets import Cell, CellFinding, Grid
from clusterkg.tables.yearbook import Head, Unit

# The header is below at most this many rows of title, unit and blanks.
_FIRST_ROWS: Final = 12


class Entry(NamedTuple):
    """A cell for a value, which may be empty, and the texts in its row and headings that describe
    the value.

    `area` is the name or code of a city, or `yearbook.WHOLE` in a table without cities; `category`
    is the name of an industry, and `code` its code. A text that is not given is empty.
    """

    cell: Cell
    raw: Raw
    area: str
    category: str
    code: str = ""
    year: str = ""
    indicator: str = ""
    unit: Unit = Unit()


class Sheet:
    """A sheet of a statistical table, long or wide: its headings, and the unit and year above them.

    Args:
        path: The file, for positions.
        is_of_totals: Whether a table of cities and values, without industries, is read as totals.

    Raises:
        UnreadableTableError: the heading rows cannot be interpreted.
    """

    def __init__(self, path: Path, grid: Grid, *, is_of_totals: bool = False) -> None:
        self._path, self._name, self._is_of_totals = path, grid.name, is_of_totals
        rows = [(number, list(row)) for number, row in grid.rows]
        fill_merged(rows, grid.merged)
        self.heads: list[Head] = []
        self._unit, self._year = Unit(), ""
        self._rows: list[tuple[int, list[Raw]]] = []
        self._columns: list[Column] = []
        self._is_double = False
        for place, (_, row) in enumerate(rows[:_FIRST_ROWS]):
            heads = [yearbook.head(raw) for raw in row]
            if any(head.role in ("city", "category") for head in heads):
                self.heads = heads
                try:
                    self._columns, more, is_double = columns(heads, rows, place)
                except CellError as error:
                    cell = Cell(path, grid.name, rows[place][0])
                    raise UnreadableTableError([CellFinding(cell, error.said)]) from None
                self._rows = rows[place + 1 + more :]
                # An indicator that stands over several columns is none of values.
                self._is_double = is_double
                break
            for raw in row:
                unit, year = yearbook.of_title(raw)
                self._unit = unit if unit.base else self._unit
                self._year = str(year) if year else self._year

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each cell of the value columns, in rows that are not empty.

        There are none if no header names a column of cities or of industries, or if it is unclear
        which columns hold the values.

        Raises:
            UnreadableTableError: value columns of a wide table of cities have no name.
        """
        place = {head.role: i for i, head in reversed(list(enumerate(self.heads))) if head.role}
        if self._is_double:
            place.pop("value", None)
        named = self._columns
        of_both = {"city", "category"} <= place.keys()
        if "value" not in place and of_both and len(named) == 1:
            place["value"] = named[0].place
        if "value" in place and ("category" in place or "category_code" in place):
            values = self.heads[place["value"]]
            own = values.name if values.role == "" or values.unit.base else ""
            column = Column(place["value"], values.name, values.unit, indicator=own)
            yield from self._long(place, [column])
        elif of_both and "value" not in place and named and all(map(_is_year, named)):
            yield from self._long(place, named)
        elif "value" not in place and len({"city", "category"} & place.keys()) == 1:
            yield from self._wide(place, named)
        elif "value" in place and "city" in place and self._is_of_totals:
            head = self.heads[place["value"]]
            yield from self._wide(place, [Column(place["value"], head.name, head.unit)])

    def _long(self, place: Mapping[str, int], values: Sequence[Column]) -> Iterator[Entry]:
        for number, row in self._rows:
            cells = {role: shown(at(row, i)) for role, i in place.items()}
            told = [shown(at(row, each.place)) for each in values]
            if not any((*cells.values(), *told)):
                continue
            area = cells.get("city") or cells.get("code", "")
            of_row = cells.get("unit")
            for each in values:
                unit = each.unit if each.unit.base else self._unit
                yield Entry(
                    Cell(self._path, self._name, number, each.place + 1, each.name or each.year),
                    at(row, each.place),
                    area if "city" in place or "code" in place else yearbook.WHOLE,
                    cells.get("category", ""),
                    cells.get("category_code", ""),
                    cells.get("year") or each.year or self._year,
                    cells.get("indicator") or each.indicator,
                    yearbook.given_unit(of_row) if of_row else unit,
                )

    def _wide(self, place: Mapping[str, int], named: Sequence[Column]) -> Iterator[Entry]:
        by_city = "city" in place
        side = place["city" if by_city else "category"]
        if by_city and (nameless := [each for each in named if not each.name]):
            cell = Cell(self._path, self._name, self._rows[0][0] - 1 if self._rows else 1)
            said = Message("tables.statistics.no-name", heads=[each.year for each in nameless])
            raise UnreadableTableError([CellFinding(cell, said)])
        for number, row in self._rows:
            name, year = shown(at(row, side)), place.get("year")
            if not any(shown(at(row, each.place)) for each in named):
                continue
            code = "" if by_city else shown(at(row, place.get("category_code", -1)))
            of_row = shown(at(row, place["unit"])) if "unit" in place else ""
            of_year = shown(at(row, year)) if year is not None else ""
            told = shown(at(row, place["indicator"])) if "indicator" in place else ""
            for each in named:
                unit = each.unit if each.unit.base else self._unit
                yield Entry(
                    Cell(self._path, self._name, number, each.place + 1, each.name or each.year),
                    at(row, each.place),
                    name if by_city else each.name or yearbook.WHOLE,
                    each.name if by_city else name,
                    code,
                    of_year or each.year or self._year,
                    told or each.indicator,
                    yearbook.given_unit(of_row) if of_row else unit,
                )


def _is_year(column: Column) -> bool:
    return bool(column.year) and not column.name
