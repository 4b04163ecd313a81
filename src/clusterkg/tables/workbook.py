"""Reading of workbooks."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, LimitError, Limits
from clusterkg.base.locale import Message
from clusterkg.base.nesting import NotXmlError, Xml
from clusterkg.base.source import BLOCK, opened, too_large
from clusterkg.tables.cells import Broken, Date, Formula, Raw
from clusterkg.tables.sheets import Grid, letters

if TYPE_CHECKING:
    from openpyxl.cell import Cell

MOST_PARTS: Final = 2000
_MOST_ROWS: Final = 1 << 20
# Maximum merged cells of a workbook: more would exhaust memory when it is marked.
_MOST_MERGED: Final = 1 << 20
_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)")
# The part that lists the sheets.
_BOOK: Final = ("xl/_rels/workbook.xml.rels", "xl/workbook.xml")
# Elements besides cells for which openpyxl creates objects.
_OTHERS: Final = frozenset(
    (
        *("si", "xf", "font", "fill", "border", "numFmt", "dxf", "cellStyle", "definedName"),
        *("hyperlink", "dataValidation", "mergeCell", "col", "cfRule", "comment", "author"),
        *("Override", "Default", "Relationship", "sheet"),
    )
)
_MOST_OLD: Final = 1 << 28
# First bytes of the container of .xls files, and of encrypted .xlsx files.
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(path: Path, limits: Limits = DEFAULTS) -> list[Grid]:
    """Return the sheets of the workbook `path`.

    Raises:
        InputError: the file is not a readable workbook, is of the old format .xls, is encrypted, or
            has too many parts or merged cells.
        LimitError: its parts are too large, or it has too many cells.
    """
    with opened(path, limits) as stream:
        content = stream if stream.seekable() else io.BytesIO(stream.read())
        start = content.read(len(_OLD))
        content.seek(0)
        if start == _OLD:
            raise InputError(Message(_kind_of_old(content)), path)
        return grids(path, content, _check(path, content, limits))


def grids(path: Path, content: IO[bytes], merged: Mapping[str, tuple[str, ...]]) -> list[Grid]:
    """Return the sheets in `content`, a workbook that has been checked.

    Args:
        path: The path to name in errors.
        merged: The merged areas of each sheet, by its name.

    Raises:
        InputError: openpyxl cannot read it.
    """
    from openpyxl import load_workbook

    found = []
    with understood(path) as place:
        book = load_workbook(content, read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            place.append(sheet.title)
            found.append(Grid(sheet.title, list(_rows(sheet)), merged.get(sheet.title, ())))
        book.close()
    return found


@contextmanager
def understood(path: Path) -> Iterator[list[str]]:
    """While the block runs, turn any exception into an InputError, and suppress warnings.

    The block may append the name of the sheet that it reads to the yielded list; the error names
    the last one.
    """
    sheets: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield sheets
        except InputError:
            raise
        except Exception as error:
            said = Message("tables.unreadable-workbook", problem=error)
            place = f"{path}: {sheets[-1]}" if sheets else path
            raise InputError(said, place) from error


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Raw]]]:
    # The size stated in a workbook is not always true.
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


def _check(path: Path, content: IO[bytes], limits: Limits) -> dict[str, tuple[str, ...]]:
    """Return the merged areas of each sheet, by its name, after checking the file.

    Raises:
        InputError: the file is no workbook that openpyxl reads completely, is encrypted, or has too
            many parts or merged cells.
        LimitError: its parts are too large, or it has too many cells.
    """
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > limits.unpacked:
                raise too_large(path, limits)
            if len(parts) > MOST_PARTS:
                message = Message("tables.too-many-parts", parts=len(parts), most=MOST_PARTS)
                raise InputError(message, path)
            if any(part.flag_bits & 1 for part in parts):
                raise InputError(Message("tables.encrypted"), path)
            _check_sheets(path, archive)
            counted = _Cells(path, limits)
            # The names of the sheets are read first, for use in errors.
            for part in sorted(parts, key=lambda part: part.filename not in _BOOK):
                if part.filename not in _BOOK and not counted.sheets:
                    counted.sheets = {name: title for title, name in _sheets(archive)}
                with archive.open(part) as stream:
                    counted.look_at(stream, part.filename)
            return {title: counted.merged.get(name, ()) for title, name in _sheets(archive)}
    except InputError:
        raise
    except Exception as error:
        # A part of the file can make the XML reader raise any exception.
        raise InputError(Message("tables.no-workbook"), path) from error


def _check_sheets(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise InputError for a workbook without sheets, or with one that openpyxl would ignore."""
    names = archive.namelist()
    sheets = list(_sheets(archive))
    if not sheets:
        raise InputError(Message("tables.no-sheets"), path)
    for title, part in sheets:
        if names.count(part) != 1:
            raise InputError(Message("tables.lost-sheet", sheet=title, part=part), path)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet, and that of the archive member that contains it."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = targets[element.get(_RELATION)]
            part = posixpath.normpath(posixpath.join("/xl", target))
            yield element.get("name", ""), part.lstrip("/")


def _kind_of_old(content: IO[bytes]) -> str:
    """Return the key of the message for a file in the container of old or encrypted workbooks."""
    found = "EncryptedPackage".encode("utf-16-le") in content.read(_MOST_OLD)
    return "tables.encrypted" if found else "tables.old-workbook"


class _Cells:
    """Count of the cells that openpyxl would create for all sheets.

    openpyxl creates each row from the first column to its last cell, and each row up to the last
    one: a single cell at the edge of a sheet implies all before it.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.sheets: dict[str, str] = {}
        self.merged: dict[str, tuple[str, ...]] = {}
        self._path = path
        self._limits = limits
        self._part = ""
        self._row = self._column = 0
        self._cells = self._others = self._area = 0

    def look_at(self, stream: IO[bytes], part: str) -> None:
        """Count the cells of `part`, the archive member in `stream`, and check its nesting and its
        entities; a part that is not XML is ignored.

        Raises:
            InputError: the part nests too deeply, or has a row beyond the last one, entities or too
                many merged cells.
            LimitError: the parts so far have too many cells or other elements.
        """
        self._part = part
        self._row = self._column = 0
        check = Xml(self._place(), self._limits, self._started)
        try:
            while block := stream.read(BLOCK):
                check(block, False)
        except NotXmlError:
            # A picture, or another part that openpyxl ignores.
            return

    def _started(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes.get("r", ""))
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name in _OTHERS:
            self._others += 1
            if self._others > self._limits.cells:
                self._too_many(name)
            if name == "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _start_row(self, text: str | None) -> None:
        number = self._row + 1 if text is None else _number(text)
        if not 0 < number <= _MOST_ROWS:
            said = Message("tables.row-out-of-sheet", n=_MOST_ROWS)
            raise InputError(said, self._place(f"A{text}"))
        # An empty row costs an eighth of the time of a cell.
        self._add(1 + max(number - self._row, 0) // 8)
        self._row, self._column = number, 0

    def _cell(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        column = _column(found[1]) if found else self._column + 1
        self._add(max(column - self._column, 0))
        self._column = column

    def _merge(self, area: str) -> None:
        self.merged[self._part] = (*self.merged.get(self._part, ()), area)
        one, other = (_ADDRESS.fullmatch(corner) for corner in area.partition(":")[::2])
        if one and other:
            columns = _column(other[1]) - _column(one[1])
            rows = _number(other[2]) - _number(one[2])
            self._area += (abs(columns) + 1) * (abs(rows) + 1)
        if self._area > _MOST_MERGED:
            said = Message("tables.too-many-merged", n=_MOST_MERGED)
            raise InputError(said, self._place(area))

    def _add(self, count: int) -> None:
        self._cells += count
        if self._cells > self._limits.cells:
            self._too_many(f"{letters(self._column + 1)}{self._row}")

    def _too_many(self, where: str) -> None:
        said = Message("base.too-many-cells", most=self._limits.cells)
        raise LimitError("cells", said, self._place(where))

    def _place(self, *inside: str) -> str:
        part = self.sheets.get(self._part, self._part)
        return f"{self._path}: {'!'.join((part, *inside))}"


def _number(text: str) -> int:
    """Return a row number as openpyxl reads it; 0 if it is invalid."""
    try:
        number = float(text)
        return int(number) if number.is_integer() else 0
    except (ValueError, OverflowError):
        return 0


def _column(name: str) -> int:
    number = 0
    for letter in name[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number
