"""Sheets as read from a workbook or a folder, and positions in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clusterkg.base.brief import Brief
from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import Bilingual, Message
from clusterkg.tables.cells import Raw

# Sheets for people to read, and sheets of the user's own, which are skipped.
GUIDE: Final = Bilingual("说明", "Guide")
CODES: Final = Bilingual("代码表", "Code lists")
OWN_MARKS: Final = ("#", "_")
# The maximum number of characters in a cell of a workbook.
LONGEST: Final = 32_767
CSV: Final = ".csv"


@dataclass(frozen=True, order=True)
class Cell:
    """A position: a cell, a row (`column` is 0), a sheet (both are 0) or a file (`sheet` is empty).

    Rows and columns count from 1. A CSV file is a sheet of its own, in which `row` is the line on
    which the row begins. `heading` is the heading of the column, if known.
    """

    path: Path
    sheet: str = ""
    row: int = 0
    column: int = 0
    heading: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The name of the cell in spreadsheets, such as C5; 5 for a row, empty for a sheet."""
        return f"{letters(self.column) if self.column else ''}{self.row or ''}"

    @property
    def place(self) -> Place:
        """The position of the cell in its file."""
        if self._is_csv:
            cell = " ".join(filter(None, (letters(self.column), self.heading)))
            return Place(str(self.path), self.row, cell=cell)
        return Place(str(self.path), cell=self.inside)

    @property
    def inside(self) -> str:
        """The position within the workbook or folder: targets!C5, zone.csv:2:B."""
        if self._is_csv:
            return str(self.place._replace(file=self.path.name))
        return "!".join(part for part in (self.sheet, self.name) if part)

    @property
    def _is_csv(self) -> bool:
        return self.path.suffix.lower() == CSV

    def __str__(self) -> str:
        if self._is_csv:
            return str(self.place)
        return f"{self.path}: {self.inside}" if self.inside else str(self.path)


@dataclass(frozen=True, repr=False)
class CellFinding(Brief):
    """A finding on a cell; `said` is what is wrong and how to fix it."""

    cell: Cell
    said: Message
    code: str = "unreadable-cell"
    level: str = "violation"

    def _brief(self) -> str:
        return f"{self.place}: {self.level}: {self.said}"

    @property
    def place(self) -> Place:
        """The position of the cell."""
        return self.cell.place

    @property
    def words(self) -> Mapping[str, Words]:
        """The message, by language."""
        return {lang: Words(said) for lang, said in self.said.both().items()}

    def text(self, lang: str) -> str:
        """Return the position and the message in `lang`, `zh` or `en`."""
        return f"{self.cell}: {self.said.to(lang)}"


@dataclass(frozen=True)
class Grid:
    """A sheet: its name, its rows with their numbers, from 1, and its merged areas, such as B2:B4.

    `path` is the CSV file; None for a sheet of a workbook.
    """

    name: str
    rows: Iterable[tuple[int, Sequence[Raw]]]
    merged: tuple[str, ...] = field(default=())
    path: Path | None = None


def column_number(name: str) -> int:
    """Return the number, from 1, of the column with the letters `name`, in upper case."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """Return the letters of the column with the number `column`, from 1; empty for 0."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
