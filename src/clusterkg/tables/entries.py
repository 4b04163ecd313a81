"""Entries of a statistical table: cells with values, together with their row and column
headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from clusterkg.tables import yearbook
from clusterkg.tables.cells import CellError, Raw, text_of
from clusterkg.tables.sheets import Cell, Grid
from clusterkg.tables.yearbook import Head, Unit

# The header is below at most this many rows of title, unit and blanks.
_FIRST_ROWS: Final = 12


class Entry(NamedTuple):
    """A cell with a value, and the headings that describe it."""

    cell: Cell
    raw: Raw
    area: str
    category: str
    code: str = ""
    year: str = ""
    indicator: str = ""
    unit: Unit = Unit()


class Sheet:
    """A sheet as entries: its headings, unit, year, and layout (long or wide)."""

    def __init__(self, path: Path, grid: Grid) -> None:
        self._path, self._name = path, grid.name
        rows = [(number, list(row)) for number, row in grid.rows]
        self.heads: list[Head] = []
        self._unit, self._year = Unit(), ""
        self._rows: list[tuple[int, list[Raw]]] = []
        for place, (_, row) in enumerate(rows[:_FIRST_ROWS]):
            heads = [yearbook.head(raw) for raw in row]
            if any(head.role in ("city", "category") for head in heads):
                self.heads, self._rows = heads, rows[place + 1 :]
                break
            for raw in row:
                unit, year = yearbook.of_title(raw)
                self._unit = unit if unit.base else self._unit
                self._year = str(year) if year else self._year

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each cell with a value."""
        place = {head.role: i for i, head in reversed(list(enumerate(self.heads))) if head.role}
        named = [i for i, head in enumerate(self.heads) if not head.role and head.name]
        if "value" not in place and {"city", "category"} <= place.keys() and len(named) == 1:
            place["value"] = named[0]
        if "value" in place and ("category" in place or "category_code" in place):
            yield from self._long(place)
        elif "value" not in place and len({"city", "category"} & place.keys()) == 1:
            yield from self._wide(place, named)

    def _long(self, place: Mapping[str, int]) -> Iterator[Entry]:
        values = self.heads[place["value"]]
        own = values.name if values.role == "" or values.unit.base else ""
        for number, row in self._rows:
            cells = {role: _cell(row, i) for role, i in place.items()}
            if any(map(_shown, cells.values())):
                area = _shown(cells.get("city")) or _shown(cells.get("code"))
                told = _shown(cells.get("unit"))
                yield Entry(
                    Cell(self._path, self._name, number, place["value"] + 1, values.name),
                    cells["value"],
                    area if "city" in place or "code" in place else yearbook.WHOLE,
                    _shown(cells.get("category")),
                    _shown(cells.get("category_code")),
                    _shown(cells.get("year")) or self._year,
                    _shown(cells.get("indicator")) or own,
                    yearbook.given_unit(told)
                    if told
                    else values.unit
                    if values.unit.base
                    else self._unit,
                )

    def _wide(self, place: Mapping[str, int], named: Sequence[int]) -> Iterator[Entry]:
        by_city = "city" in place
        side = place["city" if by_city else "category"]
        for number, row in self._rows:
            name, year = _shown(_cell(row, side)), place.get("year")
            if not any(_shown(_cell(row, i)) for i in named):
                continue
            code = "" if by_city else _shown(_cell(row, place.get("category_code", -1)))
            of_row = _shown(_cell(row, place["unit"])) if "unit" in place else ""
            for i in named:
                head = self.heads[i]
                unit = head.unit if head.unit.base else self._unit
                yield Entry(
                    Cell(self._path, self._name, number, i + 1, head.name),
                    _cell(row, i),
                    name if by_city else head.name,
                    head.name if by_city else name,
                    code,
                    (_shown(_cell(row, year)) if year is not None else "") or self._year,
                    _shown(_cell(row, place["indicator"])) if "indicator" in place else "",
                    yearbook.given_unit(of_row) if of_row else unit,
                )


def _cell(row: Sequence[Raw], place: int) -> Raw:
    return row[place] if 0 <= place < len(row) else None


def _shown(raw: Raw) -> str:
    try:
        return text_of(raw)
    except CellError as error:
        return str(error.said)
