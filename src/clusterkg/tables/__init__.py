"""Tables that analysts fill in, as workbooks or as folders of CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.errors import InputError

if TYPE_CHECKING:
    from clusterkg.tables.reading import Reading


def are_in(path: Path) -> bool:
    """Say whether `path` is a workbook or a folder of CSV files, by its name and kind."""
    if path.suffix.lower() == ".xlsx":
        return True
    return path.is_dir() and any(file.suffix.lower() == ".csv" for file in path.iterdir())


def examine(path: Path) -> Reading:
    """Return what the tables in `path` say, and what is wrong with them, cell by cell.

    Raises:
        InputError: it is not a workbook or a folder of CSV files, or cannot be read as one.
    """
    from clusterkg.tables import folder, workbook
    from clusterkg.tables.reading import interpret

    return interpret(path, folder.read(path) if path.is_dir() else workbook.read(path))


def read(path: Path) -> Reading:
    """Return what the tables in `path` say, if there is nothing in them that cannot be read.

    Raises:
        InputError: a cell cannot be read, or the file cannot.
    """
    found = examine(path)
    if found.problems:
        first = found.problems[0]
        place = f"{first.cell}"
        others = len(found.problems) - 1
        more = f" ({others} more; `clusterkg import` lists all)" if others else ""
        raise InputError(f"{first.said.en} {first.said.zh}{more}", place)
    return found
