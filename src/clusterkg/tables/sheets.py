"""Sheets as they are read from a workbook or a folder, and places in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clusterkg.tables.cells import Raw
from clusterkg.tables.mapping import Said

# Sheets that are there to be read by people, and those that are somebody's own.
GUIDE: Final = Said("说明", "Guide")
CODES: Final = Said("代码表", "Code lists")
OWN_MARKS: Final = ("#", "_")


@dataclass(frozen=True, order=True)
class Cell:
    """A place: `row` and `column` count from 1; without a row, the sheet; without both, a file."""

    path: Path
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def name(self) -> str:
        """The cell as spreadsheets name it, such as C5."""
        return f"{letters(self.column) if self.column else ''}{self.row or ''}"

    def __str__(self) -> str:
        inside = "!".join(part for part in (self.sheet, self.name) if part)
        return f"{self.path}: {inside}" if inside else str(self.path)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, and how to mend it."""

    cell: Cell
    said: Said

    def text(self, lang: str) -> str:
        """Return the place and the message in `lang`, zh or en."""
        return f"{self.cell}: {self.said.zh if lang == 'zh' else self.said.en}"


@dataclass(frozen=True)
class Grid:
    """A sheet: its rows with their numbers, from 1, and its merged areas, such as B2:B4."""

    name: str
    rows: Iterable[tuple[int, Sequence[Raw]]]
    merged: tuple[str, ...] = field(default=())


def letters(column: int) -> str:
    """Return the letters of a column that counts from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
