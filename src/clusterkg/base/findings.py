"""What checks find wrong: findings, their places, and the words that tell them to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

LEVELS: Final = ("violation", "warning", "info")


class Place(NamedTuple):
    """Position in a file; line and columns count characters from 1, 0 is unknown.

    `end` is the column after the last character. `cell` names a cell of a table, as in
    `targets!C5`, where the file is one.
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
    """A finding in one language: what is wrong, what is expected, and how to mend it.

    Each is a sentence or empty.
    """

    wrong: str
    expected: str = ""
    mend: str = ""


class Finding(Protocol):
    """Something that is wrong with data, whichever check found it: of shapes, cells or passages."""

    @property
    def level(self) -> str:
        """One of LEVELS, the gravest first."""

    @property
    def code(self) -> str:
        """Short name of what is broken, the same in every run: of a shape, or of a kind of cell."""

    @property
    def place(self) -> Place | None:
        """Position of what is wrong, if it is known."""

    @property
    def words(self) -> Mapping[str, Words]:
        """The finding in words, by language: en and zh."""
