"""Conversion of table rows to statements with their cells, and reporting of problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.locale import Message
from clusterkg.base.text import digest
from clusterkg.names.resolve import INDUSTRY
from clusterkg.rdf import concepts
from clusterkg.rdf.replaced import NOTE, remarked
from clusterkg.rdf.terms import TYPE
from clusterkg.tables import mapping, passages
from clusterkg.tables.cells import CellError, FollowingError, text_of
from clusterkg.tables.columns import FILE_KEY, ID_KEY, KIND_KEY, PASSAGE_KEY, Column, Table
from clusterkg.tables.figures import completed
from clusterkg.tables.industries import BROADER, Industries
from clusterkg.tables.links import Links
from clusterkg.tables.nodes import parts
from clusterkg.tables.rows import Row, rows
from clusterkg.tables.sheets import Cell, CellFinding, Grid
from clusterkg.tables.values import value

if TYPE_CHECKING:
    from clusterkg.tables.given import Given


class Statement(NamedTuple):
    """A triple, and the cell that states it."""

    triple: Triple
    cell: Cell


@dataclass(frozen=True)
class Reading:
    """The result of reading tables.

    Args:
        statements: The statements; some are missing if there are problems.
        problems: The unreadable cells.
        doubts: The missing and the contradictory cells.
        blanks: The first empty cell for a value, by the IRIs of the node and the property.
        texts: The texts of the files of sources, by the IRI of the source.
        rows: The rows read, with their IRIs as far as these could be determined.
    """

    statements: tuple[Statement, ...]
    problems: tuple[CellFinding, ...]
    doubts: tuple[CellFinding, ...]
    blanks: Mapping[tuple[str, str], Cell]
    texts: Mapping[str, str]
    rows: Sequence[Row] = ()


def interpret(path: Path, grids: list[Grid], given: Given | None = None) -> Reading:
    """Return the content of the sheets of a workbook or a folder; unreadable cells are reported.

    A triple that several cells state is listed once, with the first of them.

    Args:
        path: The workbook or folder, for positions; source texts are read from that folder, or the
            folder of the workbook.
        given: Resources that cells may name, besides rows and bundled resources.
    """
    reader = _Reader(path, grids, given)
    found: dict[Triple, Cell] = {}
    for statement in reader.statements():
        found.setdefault(*statement)
    statements = tuple(Statement(triple, cell) for triple, cell in found.items())
    found_wrong = tuple(reader.problems), tuple(reader.doubts)
    return Reading(statements, *found_wrong, reader.blanks, reader.texts, reader.rows)


class _Reader:
    def __init__(self, path: Path, grids: list[Grid], given: Given | None) -> None:
        self.problems: list[CellFinding] = []
        self.doubts: list[CellFinding] = []
        self.blanks: dict[tuple[str, str], Cell] = {}
        self._folder = path if path.is_dir() else path.parent
        # Rows with an unreadable cell: consequences of it are not reported.
        self._faulty: set[tuple[str, int]] = set()
        # Sheets with an unknown heading, which may be that of a column that seems to be missing.
        self._headless: set[str] = set()
        self._following: list[CellFinding] = []
        self.rows = list(rows(path, grids, self._report))
        self._links = Links(self.rows, self._values, given)
        self._sources: dict[str, Row] = {}
        self._texts: dict[int, str | None] = {}

    def _report(self, cell: Cell, said: Message) -> None:
        self._faulty.add((cell.sheet, cell.row))
        if said.key == "tables.unknown-column":
            self._headless.add(cell.sheet)
        self.problems.append(CellFinding(cell, said))

    def _refuse(self, cell: Cell, error: CellError) -> None:
        if isinstance(error, FollowingError):
            self._following.append(CellFinding(cell, error.said))
        else:
            self._report(cell, error.said)

    def _doubt(self, cell: Cell, said: Message) -> None:
        self.doubts.append(CellFinding(cell, said, "doubtful-cell", "warning"))

    def _miss(self, cell: Cell, said: Message) -> None:
        self.doubts.append(CellFinding(cell, said, "missing-cell"))

    def _is_faulty(self, row: Row) -> bool:
        return (row.cell.sheet, row.cell.row) in self._faulty

    def statements(self) -> Iterator[Statement]:
        """Yield the statements of each row, and add to `problems`, `doubts` and `blanks`."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            try:
                iri = self._links.iri(row)
            except CellError as error:
                self._check_nameless(row, error)
                continue
            groups.setdefault(iri, []).append(row)
            self._links.declare(iri, (row.table.cls,))
            if row.table.cls == passages.SOURCE:
                self._sources.setdefault(iri, row)
        added = self._industries(groups)
        for iri, same in groups.items():
            self._check_same(same)
            yield from self._node(NamedNode(iri), same)
            if same[0].table.cls == INDUSTRY:
                yield from self._in_scheme(NamedNode(iri), same[0], added)
        if not self.problems:
            # Rows that refer to one another in a cycle are reported as that only.
            self.problems += self._following

    def _industries(self, groups: Mapping[str, list[Row]]) -> Industries:
        """Return the industries that the workbook adds; names already in use are reported."""
        own = {iri: same for iri, same in groups.items() if same[0].table.cls == INDUSTRY}
        links = self._links
        added = Industries(
            own,
            lambda row: self._values(row, BROADER),
            links.outside,
            links.called,
            links.is_bundled,
        )
        for cell, said in added.taken():
            self._report(cell, said)
        return added

    def _in_scheme(self, node: NamedNode, row: Row, added: Industries) -> Iterator[Statement]:
        """Yield the statements of an industry's position in the scheme; none if that is unknown,
        which is reported.
        """
        cell = row.place(BROADER)
        if self._is_faulty(row):
            return
        try:
            level = added.level(node.value)
        except CellError as error:
            self._refuse(cell, error)
            return
        if level == "division" and not self._values(row, BROADER):
            self._doubt(cell, Message("tables.industry.division"))
        yield from (Statement(triple, cell) for triple in concepts.at_level(node, level))

    def _check_nameless(self, row: Row, error: CellError) -> None:
        """Report the problems of a row without an IRI: of its other cells or, if these have none,
        `error`; and missing values.
        """
        read = {column.key: self._values(row, column.key) for column in row.table.read}
        if not self._is_faulty(row):
            self._report(row.place(ID_KEY), error.said)
            # The ID is made from these columns: that they are empty has been reported.
            for key in (each for name in row.table.named for each in name.split("|")):
                read |= dict.fromkeys((key, key.removesuffix("en") + "zh"), ("",))
        self._check_required(row.table, [row], {key for key, found in read.items() if found})

    def _check_same(self, same: list[Row]) -> None:
        """Report rows with the same generated ID: several rows may describe a node only with
        explicit IDs.
        """
        first = same[0]
        for row in same[1:]:
            made = not (row.text(ID_KEY) and first.text(ID_KEY))
            if made and not (self._is_faulty(row) or self._is_faulty(first)):
                said = Message("tables.same-id", cell=first.place(ID_KEY).inside)
                self._report(row.place(ID_KEY), said)

    def _node(self, node: NamedNode, same: list[Row]) -> Iterator[Statement]:
        seen: dict[str, tuple[tuple[str, ...], Row]] = {}
        for table in dict.fromkeys(row.table for row in same):
            of_table = [row for row in same if row.table is table]
            yield from self._types(node, of_table)
            for row in of_table:
                for column in table.read:
                    found = self._values(row, column.key) if column.ways else ()
                    if found:
                        self._check_once(column, found, row, seen)
                        cell = row.place(column.key)
                        yield from _said(node, column, found, cell)
                        for iri in found if column.is_reference else ():
                            yield from (Statement(t, cell) for t in self._links.made(iri))
                    elif column.key in row.places:
                        for way in column.ways:
                            self.blanks.setdefault(
                                (node.value, way.property), row.place(column.key)
                            )
            self._check_required(table, of_table, seen)

    def _types(self, node: NamedNode, same: list[Row]) -> Iterator[Statement]:
        table = same[0].table
        said = False
        for row in same:
            for kind in self._values(row, KIND_KEY):
                said = True
                yield Statement(Triple(node, TYPE, NamedNode(kind)), row.place(KIND_KEY))
        if not said:
            yield Statement(Triple(node, TYPE, NamedNode(table.cls)), same[0].place(ID_KEY))
        for triple in concepts.in_scheme(node, NamedNode(table.cls)):
            yield Statement(triple, same[0].place(ID_KEY))

    def _check_once(
        self,
        column: Column,
        found: tuple[str, ...],
        row: Row,
        seen: dict[str, tuple[tuple[str, ...], Row]],
    ) -> None:
        before, other = seen.setdefault(column.key, (found, row))
        if not column.once or before == found:
            return
        # Rows with the same generated ID are reported once, as such.
        if row.text(ID_KEY) and other.text(ID_KEY):
            cell = other.place(column.key).inside
            self._report(
                row.place(column.key), Message("tables.other-value", cell=cell, value=before[0])
            )

    def _check_required(self, table: Table, same: list[Row], seen: Collection[str]) -> None:
        for column in table.columns:
            names = [column.key]
            if column.required == "any":
                if not column.key.endswith("zh"):
                    continue
                names.append(column.key.removesuffix("zh") + "en")
            names += table.formerly(column)
            if column.key in passages.COMPUTED.get(table.cls, ()):
                names.append(passages.HELPER[table.cls])
            unread = any(row.raws.get(name) is not None for row in same for name in names)
            unread |= same[0].cell.sheet in self._headless and column.key not in same[0].places
            if column.required and not unread and not any(name in seen for name in names):
                said = Message("tables.missing", column=column.header)
                if column.checks and any(column.checks[0].message):
                    said = Message(
                        "tables.missing-advice",
                        column=column.header,
                        advice=column.checks[0].message,
                    )
                self._miss(same[0].place(column.key), said)

    def _values(self, row: Row, key: str) -> tuple[str, ...]:
        """Return the values of a cell or, if it is empty, those derived from others.

        An unreadable cell has none, and is reported once.
        """
        if key in row.values:
            return row.values[key]
        # A cell that refers to itself counts as empty.
        row.values[key] = ()
        column = row.table.by_key.get(key)
        found: tuple[str, ...] = ()
        try:
            found = () if column is None else self._read(row, column)
        except CellError as error:
            self._refuse(row.place(key), error)
        row.values[key] = found
        return found

    def _read(self, row: Row, column: Column) -> tuple[str, ...]:
        raw = row.raws.get(column.key)
        # A formula or an error is reported as such in any column.
        text = text_of(raw)
        if column.key == KIND_KEY:
            return self._links.kinds(text, row)
        if column.key in passages.COMPUTED.get(row.table.cls, ()):
            computed = self._computed(row).get(column.key)
            if computed is not None:
                return self._agreeing(row, column, text, computed)
        if mapping.PRINTED in row.table.by_key:
            raw = completed(row, column, self._doubt)
        if raw is None or not text_of(raw):
            return ()
        if column.is_reference:
            return self._links.targets(text, column)
        if column.many:
            return tuple(dict.fromkeys(parts(text)))
        try:
            return (value(raw, column),)
        except CellError:
            if not text:
                # The other cell's value is unsuitable here: this one counts as missing.
                return ()
            raise

    def _computed(self, row: Row) -> dict[str, str]:
        """Return the values computed from a source text or a passage, by column key; empty if there
        is no text or passage, or the passage is not found.
        """
        if row.table.cls == passages.SOURCE:
            text = self._text(row)
            return {} if text is None else {"ckg:sha256": digest(text)}
        passage = row.text(PASSAGE_KEY)
        if not passage:
            return {}
        if "=found" not in row.values:
            row.values["=found"] = ()
            try:
                found = self._find(row, passage).as_values()
                row.values["=found"] = tuple(item for pair in found.items() for item in pair)
            except CellError as error:
                self._refuse(row.place(PASSAGE_KEY), error)
        told = row.values["=found"]
        return dict(zip(told[::2], told[1::2], strict=True))

    def _find(self, row: Row, passage: str) -> passages.Passage:
        sources = self._values(row, "ckg:source")
        source = self._sources.get(sources[0]) if sources else None
        text = None if source is None else self._text(source)
        if text is None:
            # An unreadable value is reported at its own cell.
            unread = source.raws.get(FILE_KEY) if source else row.raws.get("ckg:source")
            follows = unread is not None and (source is not None or not sources)
            raise (FollowingError if follows else CellError)(Message("tables.no-text"))
        return passages.find(text, passage, row.text("ckg:paragraph"))

    def _text(self, row: Row) -> str | None:
        """Return the text of a source; None if it names no file, or one that cannot be read."""
        name = row.text(FILE_KEY)
        if not name:
            return None
        if id(row) not in self._texts:
            self._texts[id(row)] = None
            try:
                self._texts[id(row)] = passages.read(self._folder, name)
            except CellError as error:
                self._report(row.place(FILE_KEY), error.said)
        return self._texts[id(row)]

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the files read, by the IRIs of their sources."""
        texts = {iri: self._texts.get(id(row)) for iri, row in self._sources.items()}
        return {iri: text for iri, text in texts.items() if text is not None}

    def _agreeing(self, row: Row, column: Column, text: str, computed: str) -> tuple[str, ...]:
        if text and value(row.raws[column.key], column) != computed:
            raise CellError(Message("tables.not-computed", text=text, computed=computed))
        return (computed,)


def _said(
    node: NamedNode, column: Column, found: tuple[str, ...], cell: Cell
) -> Iterator[Statement]:
    for text in found:
        for way in column.ways:
            term: NamedNode | Literal
            if column.lang:
                term = Literal(text, language=column.lang)
            elif column.datatype:
                term = Literal(text, datatype=NamedNode(column.datatype))
            else:
                term = NamedNode(text)
            predicate = NamedNode(way.property)
            if column.is_date and (parts := remarked(term)) is not None:
                term, notes = parts
                yield from (Statement(Triple(node, NOTE, note), cell) for note in notes)
            if way.inverse:
                assert isinstance(term, NamedNode)
                yield Statement(Triple(term, predicate, node), cell)
            else:
                yield Statement(Triple(node, predicate, term), cell)
