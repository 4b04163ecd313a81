"""Read workbooks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.locale import Message
from clusterkg.tables.cells import Broken, Date, Formula, Raw
from clusterkg.tables.sheets import Grid

if TYPE_CHECKING:
    from openpyxl.cell import Cell

# Unpacked; 100,000 rows of ten cells take a third of it.
MOST_BYTES: Final = 256 * 2**20
MOST_PARTS: Final = 2000
_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z0-9:$]+)["']""")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(path: Path) -> list[Grid]:
    """Return the sheets of a workbook.

    Raises:
        InputError: it is no workbook, is encrypted, or would fill the memory when unpacked.
    """
    from openpyxl import load_workbook

    merged = _check(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        grids = [
            Grid(sheet.title, list(_rows(sheet)), merged.get(sheet.title, ()))
            for sheet in book.worksheets
        ]
        book.close()
    except Exception as error:
        # The reader raises whatever a part of the file makes it stumble over.
        raise InputError(Message("tables.unreadable-workbook", problem=error), path) from error
    return grids


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Raw]]]:
    # What a workbook says of its size is not always true.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if row:
            yield number, [_raw(cell) for cell in row]


def _raw(cell: Cell) -> Raw:
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type not in "fe"):
        return value
    match cell.data_type:
        case "f":
            return Formula(str(value if isinstance(value, str) else getattr(value, "text", value)))
        case "e":
            return Broken(str(value))
        case "d":
            return _date(value, cell.number_format)
    assert isinstance(value, int | float | bool)
    return value


def _date(value: Any, number_format: str) -> Raw:
    if not hasattr(value, "year"):
        return str(value)
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.lower())
    day = value.date() if hasattr(value, "date") else value
    return Date(day, "d" in shown)


def _check(path: Path) -> dict[str, tuple[str, ...]]:
    """Refuse what is no workbook or too large; return the merged areas of each sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > MOST_BYTES or len(parts) > MOST_PARTS:
                message = Message(
                    "tables.too-large",
                    bytes=size,
                    parts=len(parts),
                    most_bytes=MOST_BYTES,
                    most_parts=MOST_PARTS,
                )
                raise InputError(message, path)
            return {name: _merged(archive, part) for name, part in _sheets(archive)}
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError) as error:
        raise InputError(Message("tables.no-workbook"), path) from error
    except OSError as error:
        raise InputError(system_message(error), path) from error


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Return the names of the sheets and of the parts that hold them."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = targets[element.get(_RELATION)]
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            yield element.get("name", ""), part


def _merged(archive: zipfile.ZipFile, part: str) -> tuple[str, ...]:
    """Return the merged areas of a sheet; they stand in its last part."""
    found: list[bytes] = []
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            # An area may stand across two blocks; the same is not taken twice.
            window = tail + block
            matches = list(_MERGED.finditer(window))
            found += [match[1] for match in matches]
            tail = window[matches[-1].end() if matches else -200 :][-200:]
    return tuple(area.decode() for area in found)
