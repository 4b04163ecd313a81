"""Marking of faulty cells with comments in a copy of a workbook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base import files
from clusterkg.base.errors import InputError
from clusterkg.base.escapes import visible
from clusterkg.base.findings import LEVELS, Finding
from clusterkg.base.locale import Message
from clusterkg.tables import is_workbook
from clusterkg.tables.layout import saved
from clusterkg.tables.sheets import LONGEST
from clusterkg.tables.workbook import understood

if TYPE_CHECKING:
    from clusterkg.base.findings import Place

_AUTHOR: Final = "clusterkg"
_FILLS: Final = {"violation": "FFF8CBAD", "warning": "FFFFE699", "info": "FFDDEBF7"}
_CELL: Final = re.compile(r"([A-Z]*)([0-9]*)(?::[A-Z]+[0-9]+)?")
_WIDTH, _LINE, _CHARACTERS = 360, 18, 42


def mark(book: Path, out: Path, findings: Iterable[Finding], lang: str) -> int:
    """Write a copy of `book` with a comment at each faulty cell, and return the number of comments.

    A finding on a row is put into its first cell, one on a sheet into A1. Existing comments stay
    above the new text. Cells keep their styles except for the background.

    Args:
        findings: The findings; those in other files, or without a cell, are ignored.
        lang: Language of the comments: `zh` or `en`.

    Raises:
        InputError: `book` cannot be read as a workbook, or `out` exists, has another extension
            than .xlsx, or cannot be written.
    """
    check(book, out)
    by_cell: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.place is not None and finding.place.file == str(book) and finding.place.cell:
            by_cell[_address(finding.place)].append(finding)
    _write(book, out, by_cell, lang)
    return len(by_cell)


def check(book: Path, out: Path) -> None:
    """Raise InputError unless `book` and `out` have the extension .xlsx, and `out` does not exist
    and can be written; call it before long work.
    """
    if not is_workbook(book):
        raise InputError(Message("tables.mark.no-workbook"), book)
    if not is_workbook(out):
        raise InputError(Message("tables.mark.name"), out)
    if out.exists():
        raise InputError(Message("base.is-there"), out)
    files.check([out])


def _address(place: Place) -> tuple[str, str]:
    """Return the sheet and the name of the cell in which to put a comment about `place`."""
    # The name of a sheet may itself contain the separator.
    sheet, separator, name = place.cell.rpartition("!")
    found = _CELL.fullmatch(name) if separator else None
    if found is None:
        return place.cell, "A1"
    return sheet, f"{found[1] or 'A'}{found[2] or '1'}"


def _write(book: Path, out: Path, by_cell: dict[tuple[str, str], list[Finding]], lang: str) -> None:
    from openpyxl import load_workbook

    with understood(book):
        made = load_workbook(book, rich_text=True)
        for (sheet, name), found in by_cell.items():
            _comment(made[sheet][name], found, lang)
        if by_cell:
            made.active = made.sheetnames.index(next(iter(by_cell))[0])
            for one in made.worksheets:
                one.sheet_view.tabSelected = one is made.active
        content = saved(made)
    files.write(out, content)


def _comment(cell: Any, findings: list[Finding], lang: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    told = [cell.comment.text] if cell.comment else []
    for finding in findings:
        words = finding.words[lang]
        wrong = Message(f"tables.mark.{finding.level}", wrong=words.wrong).to(lang)
        told.append("\n".join(filter(None, (wrong, words.fix))))
    text = visible("\n\n".join(told))[:LONGEST]
    lines = sum(1 + len(line) // _CHARACTERS for line in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, width=_WIDTH, height=_LINE * (lines + 1))
    gravest = min((finding.level for finding in findings), key=LEVELS.index)
    cell.fill = PatternFill("solid", fgColor=_FILLS[gravest])
