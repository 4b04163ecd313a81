"""Upgrade of workbooks and folders of CSV files from older versions to current sheets and columns.

Only what was replaced is changed: the user's own sheets and columns, formats and comments stay.
Where two text columns became one column of references, the second stays as a column of the user's.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.limits import Limits
from clusterkg.base.locale import Message
from clusterkg.base.text import slug
from clusterkg.rdf.namespaces import shorten
from clusterkg.rdf.replaced import Renewal, of_things, replacements
from clusterkg.rdf.terms import TYPE
from clusterkg.tables import UnreadableError, folder, workbook
from clusterkg.tables.cells import text_of
from clusterkg.tables.columns import ID_KEY, Column, Table
from clusterkg.tables.filling import SEPARATOR
from clusterkg.tables.layout import heading, saved
from clusterkg.tables.model import tables
from clusterkg.tables.nodes import written
from clusterkg.tables.reader import Reading, interpret
from clusterkg.tables.rows import Row
from clusterkg.tables.sheets import CSV, OWN_MARKS, Grid

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

# The texts of a new resource, by column.
_Labels: TypeAlias = defaultdict[str, list[str]]


def upgraded(path: Path, limits: Limits) -> tuple[bytes, Mapping[str, bytes], int]:
    """Upgrade a workbook or a folder of CSV files, without writing it.

    Returns:
        The content of the workbook (empty for a folder), the content of each file of the folder by
        name (none for a workbook, or if nothing changes), and the number of statements changed.

    Raises:
        InputError: the tables cannot be read, have an unreadable cell, or cannot be changed so that
            they state the same in current terms.
    """
    is_folder = path.is_dir()
    grids = (folder if is_folder else workbook).read(path, limits)
    reading = _read(path, grids)
    renewal = Renewal(path, is_told=True)
    wanted = _renewed(reading, renewal)
    if not renewal.changed:
        return b"" if is_folder else path.read_bytes(), {}, 0
    changes = _Changes(reading, grids)
    content, parts = (b"", _files(grids, changes)) if is_folder else (_book(path, changes), {})
    if is_folder:
        again = [
            Grid(Path(name).stem, folder.table(text, path / name), path=path / name)
            for name, text in parts.items()
        ]
    else:
        again = workbook.grids(path, io.BytesIO(content), {})
    check = Renewal(path, is_told=True)
    if _renewed(_read(path, again), check) != wanted or check.changed:
        raise InputError(Message("tables.not-upgraded"), path)
    return content, parts, renewal.changed


def _read(path: Path, grids: list[Grid]) -> Reading:
    reading = interpret(path, grids)
    if reading.problems:
        raise UnreadableError(reading.problems)
    return reading


def _renewed(reading: Reading, renewal: Renewal) -> frozenset[Quad]:
    triples = (each.triple for each in reading.statements)
    return frozenset(renewal.quads(Quad(t.subject, t.predicate, t.object) for t in triples))


class _Changes:
    """The edits to old tables.

    `cells` are new texts by sheet, and row and column (from 1); `sheets` the new tables of sheets
    to rename; `added` the labels of resources that were texts before, by sheet and IRI.
    """

    def __init__(self, reading: Reading, grids: Sequence[Grid]) -> None:
        self.cells: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
        self.sheets: dict[str, Table] = {}
        self.added: dict[str, dict[str, _Labels]] = defaultdict(dict)
        self._widths = {
            grid.name: max((len(row) for _, row in grid.rows), default=0) for grid in grids
        }
        by_sheet: dict[str, list[Row]] = defaultdict(list)
        for row in reading.rows:
            by_sheet[row.cell.sheet].append(row)
        for sheet, own in by_sheet.items():
            self._sheet(sheet, own)

    def _sheet(self, sheet: str, own: list[Row]) -> None:
        table, places = own[0].table, own[0].places
        today = _today(table.cls)
        old = [column for column in table.former if column.key in places]
        if today.cls == table.cls and not old:
            return
        self._name(sheet, own)
        if today.cls != table.cls:
            self.sheets[sheet] = today
            for key, place in places.items():
                column = today.by_key.get(_key(table.by_key[key]))
                if column is not None:
                    self.cells[sheet][own[0].head, place] = _head(column)
        by_property: dict[str, list[Column]] = defaultdict(list)
        for column in old:
            by_property[column.ways[0].property].append(column)
        for name, columns in by_property.items():
            self._columns(sheet, own, name, columns, today)

    def _name(self, sheet: str, own: list[Row]) -> None:
        """Write explicit identifiers into rows without one, since generated ones would change."""
        place = own[0].places.get(ID_KEY)
        if place is None:
            self._widths[sheet] += 1
            place = self._widths[sheet]
            column = own[0].table.by_key[ID_KEY]
            self.cells[sheet][own[0].head, place] = _head(column)
        for row in own:
            if not row.text(ID_KEY) and row.iri is not None:
                self.cells[sheet][row.cell.row, place] = written(row.iri)

    def _columns(
        self, sheet: str, own: list[Row], name: str, columns: list[Column], today: Table
    ) -> None:
        """Replace the first of the columns of the deprecated property `name`, one per language, by
        the current column; mark the others as the user's own.
        """
        new = replacements().terms[name]
        column = next(c for c in today.columns if c.ways and c.ways[0].property == new.value)
        first, *others = (own[0].places[each.key] for each in columns)
        self.cells[sheet][own[0].head, first] = _head(column)
        for place, each in zip(others, columns[1:], strict=True):
            self.cells[sheet][own[0].head, place] = f"{OWN_MARKS[0]} {_head(each)}"
        if not columns[0].lang:
            return
        for row in own:
            texts = [
                Literal(value, language=each.lang)
                for each in columns
                for value in row.values.get(each.key, ())
            ]
            if texts and row.iri is not None:
                triples = list(of_things(NamedNode(row.iri), name, texts))
                self._things(triples)
                things = [t.object for t in triples if t.predicate == new]
                cell = SEPARATOR.join(written(t.value) for t in things if isinstance(t, NamedNode))
                self.cells[sheet][row.cell.row, first] = cell

    def _things(self, triples: Sequence[Triple]) -> None:
        classes = {t.subject: t.object for t in triples if t.predicate == TYPE}
        for triple in triples:
            thing, cls = triple.subject, classes.get(triple.subject)
            if not isinstance(thing, NamedNode) or not isinstance(cls, NamedNode):
                continue
            if isinstance(triple.object, Literal):
                labels = self.added[_today(cls.value).title].setdefault(
                    thing.value, defaultdict(list)
                )
                said = labels[f"{shorten(triple.predicate.value)}@{triple.object.language}"]
                if triple.object.value not in said:
                    said.append(triple.object.value)


def _today(cls: str) -> Table:
    """Return the current sheet for a class or its replacement."""
    term = replacements().terms.get(cls)
    wanted = cls if term is None else term.value
    return next(table for table in tables() if table.cls == wanted)


def _key(column: Column) -> str:
    """Return the key of the current column that replaces `column`, or its own if none does."""
    if not column.ways:
        return column.key
    way = column.ways[0]
    term = replacements().terms.get(way.property)
    if term is None:
        return column.key
    return f"{'^' if way.inverse else ''}{shorten(term.value)}"


def _head(column: Column) -> str:
    return "\n".join(heading(column))


def _rows_of(table: Table, added: Mapping[str, _Labels]) -> list[list[str]]:
    """Return the rows that describe new resources in the sheet of their class.

    A resource with several texts for a column gets several rows.
    """
    keys = [column.key for column in table.columns if column.key != ID_KEY]
    return [
        [written(iri), *("".join(labels.get(key, ())[number : number + 1]) for key in keys)]
        for iri, labels in added.items()
        for number in range(max(map(len, labels.values())))
    ]


def _book(path: Path, changes: _Changes) -> bytes:
    """Return the content of a workbook after the edits."""
    from openpyxl import load_workbook

    with workbook.understood(path):
        book: Workbook = load_workbook(path, rich_text=True)
        for sheet, cells in changes.cells.items():
            for (row, column), text in cells.items():
                book[sheet].cell(row, column).value = text
        for sheet, table in changes.sheets.items():
            book[sheet].title = table.title
        for title, added in changes.added.items():
            _append(book, title, added)
        return saved(book)


def _append(book: Workbook, title: str, added: Mapping[str, _Labels]) -> None:
    table = next(table for table in tables() if table.title == title)
    if title not in book.sheetnames:
        book.create_sheet(title)
        for place, column in enumerate(table.columns, 1):
            book[title].cell(1, place).value = _head(column)
    sheet: Any = book[title]
    for row in _rows_of(table, added):
        sheet.append(row)


def _files(grids: Sequence[Grid], changes: _Changes) -> dict[str, bytes]:
    """Return the files of a folder after the edits, by name."""
    parts: dict[str, bytes] = {}
    for grid in grids:
        rows = [[text_of(raw) for raw in row] for _, row in grid.rows]
        numbers = {number: place for place, (number, _) in enumerate(grid.rows)}
        for (row, column), text in changes.cells.get(grid.name, {}).items():
            own = rows[numbers[row]]
            own += [""] * (column - len(own))
            own[column - 1] = text.replace("\n", " | ") if row == min(numbers) else text
        table = changes.sheets.get(grid.name)
        name = grid.name if table is None else slug(table.label.en)
        parts[f"{name}{CSV}"] = folder.content(rows)
    for title, added in changes.added.items():
        table = next(table for table in tables() if table.title == title)
        head = [" | ".join(heading(column)) for column in table.columns]
        parts[f"{slug(table.label.en)}{CSV}"] = folder.content([head, *_rows_of(table, added)])
    return parts
