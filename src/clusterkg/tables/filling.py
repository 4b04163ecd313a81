"""Conversion of triples to table cells; a triple that no cell can hold is an error."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Bilingual, Message
from clusterkg.base.text import fold
from clusterkg.rdf.direction import turned
from clusterkg.rdf.literals import INTEGERS, well_formed
from clusterkg.rdf.namespaces import RDF, XSD, shorten
from clusterkg.tables.cells import Raw
from clusterkg.tables.columns import ID_KEY, KIND_KEY, LABELS, Column, Table
from clusterkg.tables.model import class_labels, tables
from clusterkg.tables.nodes import SEPARATORS, Node, known, written
from clusterkg.tables.reader import interpret
from clusterkg.tables.sheets import LONGEST, Grid

YES: Final = Bilingual("是", "yes")
NO: Final = Bilingual("否", "no")
SEPARATOR: Final = "；"
_MOST_SHOWN: Final = 20
NUMBERS: Final = INTEGERS | {XSD + "decimal"}
# Characters that XML cannot hold, or changes.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_TYPE: Final = RDF + "type"

Cells: TypeAlias = dict[str, list[str]]


@dataclass(frozen=True)
class Filled:
    """A sheet with its rows; a row has a value, or None, for each column of the table."""

    table: Table
    rows: tuple[tuple[Raw, ...], ...]


def fill(triples: Iterable[Triple]) -> tuple[Filled, ...]:
    """Return all sheets, with rows that state `triples`; reading them again gives the same triples.

    Of a property and its inverse, such as ckg:targetOf and ckg:hasTarget, the one with a column is
    used.

    Raises:
        InputError: there are triples that no cell can state; the message lists the first of them.
    """
    filler = _Filler(list(dict.fromkeys(map(turned, triples))))
    found = filler.filled()
    told = _told(found)
    lost = [triple for triple in filler.triples if _form(triple) not in told]
    if lost:
        listed = "\n".join(f"  {_shown(triple)}" for triple in lost[:_MOST_SHOWN])
        message = Message("tables.no-cell", n=len(lost), statements=listed)
        if len(lost) > _MOST_SHOWN:
            message = Message("tables.and-more", message=message, others=len(lost) - _MOST_SHOWN)
        raise InputError(message)
    return found


def _told(found: Iterable[Filled]) -> set[tuple[str, str, object]]:
    """Return the triples that result when the rows are read again, in the form of `_form`."""
    grids = [
        Grid(
            sheet.table.title,
            [(1, [column.key for column in sheet.table.columns]), *enumerate(sheet.rows, 2)],
        )
        for sheet in found
    ]
    reading = interpret(Path(), grids)
    return {_form(statement.triple) for statement in reading.statements}


def _form(triple: Triple) -> tuple[str, str, object]:
    """Return a triple in a form that is equal for numbers or booleans with the same value."""
    value: object = triple.object
    if isinstance(value, Literal) and _is_well_formed(value):
        name = value.datatype.value.removeprefix(XSD)
        if value.datatype.value in NUMBERS:
            value = (name, Decimal(value.value))
        elif name == "boolean":
            value = (name, value.value in ("true", "1"))
    return str(triple.subject), triple.predicate.value, value


def _is_well_formed(value: Literal) -> bool:
    """Return whether a literal is valid for its datatype; True if that is neither of numbers nor
    of booleans.
    """
    known = value.datatype.value in NUMBERS or value.datatype.value == XSD + "boolean"
    return not known or well_formed(value.value, value.datatype.value)


def _shown(triple: Triple) -> str:
    terms = (triple.subject, triple.predicate, triple.object)
    return " ".join(shorten(t.value) if isinstance(t, NamedNode) else str(t) for t in terms)


class _Filler:
    def __init__(self, triples: Sequence[Triple]) -> None:
        self.triples = triples
        self._table_of = {kind: table for table in tables() for kind in table.kinds}
        # The cells of each node in each table for one of its classes.
        self._cells: dict[str, dict[str, Cells]] = defaultdict(dict)
        # The nodes that each name can denote.
        self._names: dict[str, set[str]] = defaultdict(set)

    def filled(self) -> tuple[Filled, ...]:
        for triple in self.triples:
            subject, value = triple.subject, triple.object
            if triple.predicate.value == _TYPE and isinstance(value, NamedNode):
                table = self._table_of.get(value.value)
                if table is not None and isinstance(subject, NamedNode):
                    cells = self._cells[subject.value].setdefault(table.cls, {})
                    cells.setdefault(KIND_KEY, []).append(value.value)
        for triple in self.triples:
            self._place(triple)
        self._index_names()
        return tuple(self._sheet(table) for table in tables())

    def _place(self, triple: Triple) -> None:
        """Put a triple into the first cell that can state it, if there is one."""
        subject, value, predicate = triple.subject, triple.object, triple.predicate.value
        if not isinstance(subject, NamedNode):
            return
        for node, other, inverse in ((subject, value, False), (value, subject, True)):
            if not isinstance(node, NamedNode):
                continue
            for cls, cells in self._cells.get(node.value, {}).items():
                column = _column(self._table_of[cls], predicate, other, inverse)
                if column is not None:
                    assert isinstance(other, NamedNode | Literal)
                    held = cells.setdefault(column.key, [])
                    if other.value not in held:
                        held.append(other.value)
                    return

    def _index_names(self) -> None:
        for iri, by_class in self._cells.items():
            self._names[fold(written(iri))].add(iri)
            for cells in by_class.values():
                labels = [label for name in LABELS for label in cells.get(name, ())]
                for label in (*labels, " ".join(labels)):
                    self._names[fold(label)].add(iri)

    def _sheet(self, table: Table) -> Filled:
        rows: list[tuple[Raw, ...]] = []
        for iri in sorted(self._cells):
            if table.cls in self._cells[iri]:
                rows += self._rows(table, iri, self._cells[iri][table.cls])
        return Filled(table, tuple(rows))

    def _rows(self, table: Table, iri: str, cells: Cells) -> Iterable[tuple[Raw, ...]]:
        """Yield the rows of a node; further values of a single-value column get further rows."""
        kinds = cells.pop(KIND_KEY)
        columns = [column for column in table.columns if column.ways]
        height = max(
            [1, *(len(cells.get(column.key, ())) for column in columns if not column.many)]
        )
        for number in range(height):
            row: list[Raw] = []
            for column in table.columns:
                values = cells.get(column.key, [])
                if column.key == ID_KEY:
                    row.append(written(iri))
                elif column.key == KIND_KEY:
                    said = [" ".join(class_labels()[kind]) for kind in sorted(kinds)]
                    row.append(None if number else SEPARATOR.join(said))
                elif column.many:
                    shown = values if column.datatype else [self._name(v, column) for v in values]
                    names = [] if number else shown
                    row.append(SEPARATOR.join(sorted(names)) or None)
                elif number >= len(values):
                    row.append(None)
                elif column.is_reference:
                    row.append(self._name(values[number], column))
                else:
                    row.append(_raw(values[number], column))
            yield tuple(row)

    def _name(self, iri: str, column: Column) -> str:
        """Return the text that refers to a node in a cell: its first unambiguous label; its ID if
        it has no such label, or this contains a separator.
        """
        label = ""
        if iri in self._cells:
            labels = [
                label
                for cells in self._cells[iri].values()
                for name in LABELS
                for label in cells.get(name, ())
            ]
            label = next((name for name in labels if self._names[fold(name)] == {iri}), "")
        else:
            nodes = known().by_iri.get(iri, [])
            label = next((n.shown for n in nodes if self._means(n, column)), "")
        return label if label and not SEPARATORS.search(label) else _reference(iri, self._cells)

    def _means(self, node: Node, column: Column) -> bool:
        found = {other.iri for other in known().named(node.shown, column.classes)}
        return found == {node.iri} and fold(node.shown) not in self._names


def _reference(iri: str, rows: object) -> str:
    """Return an IRI in the notation of a cell that refers to it: short only if `rows` or the
    bundled graph has it.
    """
    assert isinstance(rows, dict)
    if iri in rows or iri in known().by_iri:
        return written(iri)
    return shorten(iri)


def _column(table: Table, predicate: str, value: object, inverse: bool) -> Column | None:
    """Return the first column of `table` that can hold `value` for `predicate`; None if there is
    none.
    """
    for column in table.columns:
        for way in column.ways:
            if way.property == predicate and way.inverse == inverse and _holds(column, value):
                return column
    return None


def _holds(column: Column, value: object) -> bool:
    if isinstance(value, NamedNode):
        return column.is_reference
    if not isinstance(value, Literal) or column.is_reference or not _is_well_formed(value):
        return False
    if len(value.value) > LONGEST or _NOT_IN_XML.search(value.value):
        return False
    if column.lang:
        return value.language == column.lang
    return value.language is None and value.datatype.value == column.datatype


def _raw(text: str, column: Column) -> Raw:
    """Return a value as cell content: a word of a closed list or a boolean in both languages, a
    number if that keeps all its digits, or else the text.
    """
    words = next((words for words, token in column.words if token == text), None)
    if words is not None:
        return " ".join(words)
    if column.datatype == XSD + "boolean":
        return " ".join(YES if text in ("true", "1") else NO)
    if column.datatype in INTEGERS:
        return int(text) if len(text) <= 15 else text
    if column.datatype == XSD + "decimal":
        number = Decimal(text)
        if number == number.to_integral_value() and abs(number) < 10**15:
            return int(number)
        return float(number) if Decimal(repr(float(number))) == number else text
    return text
