"""Writing of sheets as a workbook or CSV files, with a guide and drop-down lists."""

from __future__ import annotations

import gc
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base import files
from clusterkg.base.errors import InputError, system_message
from clusterkg.base.escapes import inert, one_line
from clusterkg.base.locale import Bilingual, Message, both
from clusterkg.base.text import slug, width
from clusterkg.names.resolve import CITY, INDUSTRY
from clusterkg.rdf.namespaces import CKG, XSD
from clusterkg.tables import folder, mapping
from clusterkg.tables.cells import Raw, text_of
from clusterkg.tables.columns import ID_KEY, KIND_KEY, Column, Table
from clusterkg.tables.filling import NO, NUMBERS, YES, Filled
from clusterkg.tables.model import class_labels, tables
from clusterkg.tables.nodes import PROVINCE, known
from clusterkg.tables.sheets import CODES, GUIDE, LONGEST, letters

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Classes whose sheets are for new entries; known ones are chosen from a list.
_KNOWN: Final = (CITY, PROVINCE, INDUSTRY, CKG + "Tier", CKG + "SizeClass")
_TARGETED: Final = CKG + "TargetConcept"
_LAST_ROW: Final = 5000
_GUIDE_WIDTH: Final = 70
# Column widths are measured in digits, and letters are narrower.
_GUIDE_LINE: Final = 84
_NOT_IN_CELLS: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_WIDTHS: Final = {ID_KEY: 30, "ckg:evidence": 24, "=passage": 48, "ckg:sha256": 20}

_FONT: Final = "Arial"
# The steps of the guide, in order.
_STEPS: Final = (
    "rows",
    "sources",
    "evidence",
    "facts",
    "references",
    "amounts",
    "unknown",
    "own",
    "import",
)


def heading(column: Column) -> Bilingual:
    """Return the heading of `column`, with an asterisk if the column is required."""
    mark = "*" if column.required else ""
    return Bilingual(column.header.zh + mark, column.header.en + mark)


def _note(column: Column) -> Bilingual:
    return _said("tables.several", note=column.note) if column.many else column.note


def _explained(name: Bilingual, note: Bilingual) -> Bilingual:
    return _said("tables.explained", name=name, note=note)


def _said(key: str, **fields: object) -> Bilingual:
    return Bilingual(**both(key, **fields))


def _lists() -> Iterator[tuple[Bilingual, tuple[str, ...], list[str]]]:
    """Yield each drop-down list: its name, its key in the result of `_write_lists`, and its items.

    The key is a tuple of classes or, for the column for the kind, KIND_KEY and the class.
    """
    labels = class_labels()
    sheets = {kind for table in tables() for kind in table.kinds}
    columns = [column for table in tables() for column in table.columns]
    # Targets name industries and themes, so that one list covers several sheets.
    alone = (column.classes for column in columns if not sheets >= {*column.classes})
    for classes in dict.fromkeys((*((cls,) for cls in _KNOWN), *alone)):
        shown = [node.shown for each in classes for node in known().of({each})]
        listed = sorted(shown, key=_by_code) if {*classes} & {CITY, PROVINCE} else shown
        yield labels[_widest(classes)], classes, listed
    for table in tables():
        if len(table.kinds) > 1:
            name = _said("tables.kinds-of", table=table.label)
            yield name, (KIND_KEY, table.cls), [" ".join(labels[kind]) for kind in table.kinds]


def _widest(classes: tuple[str, ...]) -> str:
    return _TARGETED if _TARGETED in classes else classes[0]


def _by_code(shown: str) -> str:
    return shown.rpartition(" ")[2]


def write_folder(path: Path, sheets: Sequence[Filled]) -> None:
    """Write each sheet as a CSV file into the new folder `path`, with the guide and the code lists.

    Raises:
        InputError: `path` exists already, or the folder cannot be created.
    """
    contents = {f"{name}.csv": folder.content(rows) for name, rows in _pages(sheets)}
    files.write_folder(path, contents)


def _pages(sheets: Sequence[Filled]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the name, without extension, and the rows of each CSV file."""
    for sheet in sheets:
        head = [" | ".join(heading(column)) for column in sheet.table.columns]
        rows = [[text_of(raw) for raw in row] for row in sheet.rows]
        yield slug(sheet.table.label.en), [head, *rows]
    guide = [list(GUIDE), *(list(_said(f"tables.guide.{step}")) for step in _STEPS), ["", ""]]
    for table in tables():
        guide.append(list(_explained(table.label, table.note)))
        guide += [list(_explained(heading(each), _note(each))) for each in table.columns]
    yield f"{folder.FOR_PEOPLE}guide", guide
    lists = list(_lists())
    height = max(len(items) for _, _, items in lists)
    columns = [
        [" | ".join(name), *items, *[""] * (height - len(items))] for name, _, items in lists
    ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    yield f"{folder.FOR_PEOPLE}code-lists", rows


def write_workbook(path: Path, sheets: Sequence[Filled]) -> None:
    """Write the sheets as the workbook `path`, with the guide, the code lists and drop-down lists.

    Raises:
        InputError: the file cannot be written, or a value does not fit a workbook.
    """
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    assert guide is not None
    _write_guide(guide)
    for sheet in sheets:
        _write_sheet(book, sheet)
    lists = _write_lists(book)
    for sheet in sheets:
        _add_choices(book[sheet.table.title], sheet.table, lists)
    files.write(path, saved(book))


def saved(book: Workbook) -> bytes:
    """Return `book` as the content of a file.

    Raises:
        InputError: its sheets cannot be written to the temporary folder, which may be full.
    """
    out = io.BytesIO()
    try:
        book.save(out)
    except OSError as error:
        said = system_message(error)
    else:
        return out.getvalue()
    # Otherwise openpyxl's unfinished objects would raise the error again when they are deleted.
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    del book
    gc.collect()
    sys.unraisablehook = hook
    raise InputError(said, tempfile.gettempdir())


def _write_guide(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = " ".join(GUIDE)
    sheet.append(list(GUIDE))
    for step in _STEPS:
        sheet.append(list(_said(f"tables.guide.{step}")))
    sheet.append([])
    for table in tables():
        sheet.append(list(_explained(table.label, table.note)))
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(_FONT, 10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(_FONT, 14, bold=True)
    for letter in "AB":
        sheet.column_dimensions[letter].width = _GUIDE_WIDTH
    for number, texts in enumerate(sheet.iter_rows(values_only=True), 1):
        lines = max(1 + width(str(text or "")) // _GUIDE_LINE for text in texts)
        sheet.row_dimensions[number].height = 17 * lines + (8 if number == 1 else 0)
    _print_well(sheet)


def _write_sheet(book: Workbook, filled: Filled) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    table = filled.table
    sheet = book.create_sheet(table.title)
    sheet.sheet_properties.tabColor = "1F4E79" if table.main else "A6A6A6"
    for place, column in enumerate(table.columns, 1):
        dark = bool(column.required)
        cell = sheet.cell(1, place)
        _put(cell, "\n".join(heading(column)))
        cell.font = Font(_FONT, 10, bold=True, color="FFFFFF" if dark else "1F4E79")
        cell.border = Border(left=Side("thin", color="FFFFFF"))
        cell.fill = PatternFill("solid", fgColor="1F4E79" if dark else "DDEBF7")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        note = _note(column)
        cell.comment = Comment(f"{note.zh}\n\n{note.en}", "clusterkg", 240, 340)
        dimension = sheet.column_dimensions[letters(place)]
        wide = column.lang or column.is_reference or column.key == KIND_KEY
        dimension.width = _WIDTHS.get(column.key, 30 if wide else 18)
        # Formatted as text, so that input stays unchanged: 2018-04 is not turned into a date.
        dimension.number_format = "General" if _is_number(column) else "@"
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "B2"
    for number, row in enumerate(filled.rows, 2):
        for place, (raw, column) in enumerate(zip(row, table.columns, strict=True), 1):
            if raw is not None:
                cell = sheet.cell(number, place)
                _put(cell, raw)
                cell.number_format = "General" if _is_number(column) else "@"
    _print_well(sheet, whole=False)


def _is_number(column: Column) -> bool:
    return column.datatype in NUMBERS


def _put(cell: Any, raw: Raw) -> None:
    """Fill a cell; text stays text, whatever its first character.

    Raises:
        InputError: the value does not fit a workbook, since openpyxl would truncate or reject it.
    """
    if isinstance(raw, str) and (len(raw) > LONGEST or _NOT_IN_CELLS.search(raw)):
        raise InputError(Message("tables.unfit-cell", text=one_line(raw[:40]), most=LONGEST))
    cell.value = raw
    if isinstance(raw, str):
        cell.data_type = "s"
        cell.quotePrefix = inert(raw, keep_numbers=False) != raw


def _print_well(sheet: Worksheet, *, whole: bool = True) -> None:
    """Set up printing with the first row on each page; if `whole`, with all columns on one page,
    else with the first column on each.
    """
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:1"
    if whole:
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    else:
        sheet.print_title_cols = "A:A"


def _write_lists(book: Workbook) -> dict[tuple[str, ...], str]:
    """Write the drop-down lists into a new sheet, and return the cell range of each by its key."""
    from openpyxl.styles import Font

    sheet = book.create_sheet(" ".join(CODES))
    sheet.sheet_properties.tabColor = "A6A6A6"
    ranges = {}
    for place, (name, classes, items) in enumerate(_lists(), 1):
        for number, item in enumerate((" ".join(name), *items), 1):
            _put(sheet.cell(number, place), item)
        sheet.cell(1, place).font = Font(_FONT, 10, bold=True)
        letter = letters(place)
        sheet.column_dimensions[letter].width = 40
        ranges[classes] = f"'{sheet.title}'!${letter}$2:${letter}${len(items) + 1}"
    sheet.freeze_panes = "A2"
    _print_well(sheet)
    return ranges


def _add_choices(sheet: Worksheet, table: Table, lists: dict[tuple[str, ...], str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(table.columns, 1):
        source = _choices(table, column, lists)
        if source is None:
            continue
        choice = DataValidation(type="list", formula1=source, allow_blank=True)
        # Other values are allowed: several values, or a row that is added later.
        choice.showErrorMessage = False
        choice.add(f"{letters(place)}2:{letters(place)}{_LAST_ROW}")
        sheet.add_data_validation(choice)


def _choices(table: Table, column: Column, lists: dict[tuple[str, ...], str]) -> str | None:
    if column.key == KIND_KEY:
        return lists[KIND_KEY, table.cls]
    if column.key == mapping.CURRENCY:
        return f'"{",".join(mapping.CURRENCIES)}"'
    if column.words:
        return f'"{",".join(" ".join(words) for words, _ in column.words)}"'
    if column.datatype == XSD + "boolean":
        return f'"{" ".join(YES)},{" ".join(NO)}"'
    listed = next((check.one_of for check in column.checks if check.one_of), None)
    if listed:
        return f'"{",".join(sorted(listed))}"'
    if not column.is_reference or not column.classes:
        return None
    each = (column.classes, *((cls,) for cls in column.classes))
    told = next((lists[classes] for classes in each if classes in lists), None)
    if told is not None:
        return told
    other = next(table for table in tables() if table.cls in column.classes)
    named = other.by_key.get("rdfs:label@zh") or other.columns[0]
    letter = letters(1 + other.columns.index(named))
    return f"'{other.title}'!${letter}$2:${letter}${_LAST_ROW}"
