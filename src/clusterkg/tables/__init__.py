"""Tables that analysts fill in, as workbooks or as folders of CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, language_of

if TYPE_CHECKING:
    from clusterkg.tables.given import Given
    from clusterkg.tables.reader import Reading
    from clusterkg.tables.sheets import CellFinding

# Maximum number of problems listed individually; the others are counted.
_MOST_TOLD: Final = 200


class UnreadableError(InputError):
    """Error that carries all unreadable cells; its message gives the first and the number of the
    others.
    """

    def __init__(self, problems: Sequence[CellFinding]) -> None:
        first, others = problems[0], len(problems) - 1
        more = Message("tables.first-problem", problem=first.said, others=others)
        super().__init__(more if others else first.said, str(first.cell))
        self.args = (tuple(problems),)
        self.problems = tuple(problems)


class UnreadableTableError(UnreadableError):
    """Error that carries all unreadable cells of one table, with the message that `lines` makes."""

    def to(self, lang: str | None = None) -> str:
        """Return a line for each unreadable cell, as `lines` does.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        return "\n".join(lines(self.problems, language_of(lang)))


def lines(problems: Sequence[CellFinding], lang: str) -> list[str]:
    """Return a line in `lang` (`zh` or `en`) for each of the first 200 problems; if there are more,
    the last line is `...` and their number.
    """
    told = [problem.text(lang) for problem in problems[:_MOST_TOLD]]
    if len(problems) > _MOST_TOLD:
        told.append(f"... {len(problems) - _MOST_TOLD}")
    return told


def is_workbook(path: Path) -> bool:
    """Return whether the extension of `path` is .xlsx, in upper or lower case."""
    return path.suffix.lower() == ".xlsx"


def are_in(path: Path) -> bool:
    """Return whether `path` has the extension of a workbook, or is a folder with a CSV file.

    Raises:
        InputError: the folder cannot be read.
    """
    if is_workbook(path):
        return True
    try:
        return path.is_dir() and any(file.suffix.lower() == ".csv" for file in path.iterdir())
    except OSError as error:
        raise InputError(system_message(error), path) from error


def examine(path: Path, given: Given | None = None, limits: Limits = DEFAULTS) -> Reading:
    """Return the statements of the tables in `path`, and the problems of their cells.

    Cells may name resources of `given` and of the bundled graph or, if CLUSTERKG_GRAPH is set, of
    the graph that it names.

    Raises:
        InputError: `path` is not a workbook or a folder of CSV files, or cannot be read as one.
    """
    from clusterkg.tables import folder, workbook
    from clusterkg.tables.reader import interpret

    grids = (folder if path.is_dir() else workbook).read(path, limits)
    return interpret(path, grids, given)
