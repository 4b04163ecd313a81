"""Findings of checks: level, code, position, and text in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

LEVELS: Final = ("violation", "warning", "info")


class Place(NamedTuple):
    """Position in a file. Line and columns count characters from 1; 0 means unknown.

    `end` is the column after the last character. `cell` names the cell of a workbook, as in
    `targets!C5`.
    """

    file: str
    line: int = 0
    column: int = 0
    end: int = 0
    cell: str = ""

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join([*parts, self.cell] if self.cell else parts)


class Words(NamedTuple):
    """The text of a finding in one language: what is wrong, what is expected, and how to fix it.

    Each is a sentence or empty.
    """

    wrong: str
    expected: str = ""
    fix: str = ""


class Finding(Protocol):
    """A problem in data that a check has found: a check of shapes, of cells or of passages."""

    @property
    def level(self) -> str:
        """Severity: one of LEVELS, which begin with the most severe."""

    @property
    def code(self) -> str:
        """Short, stable identifier of the rule that is broken: a shape, or a rule for cells."""

    @property
    def place(self) -> Place | None:
        """Position in a file; None if it is unknown."""

    @property
    def words(self) -> Mapping[str, Words]:
        """Text of the finding by language: en and zh."""
