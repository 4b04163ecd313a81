"""Identification of rows: the IRI of each row, and the node that a cell refers to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.locale import LANGUAGES, Bilingual, Message
from clusterkg.base.text import fold, is_chinese, slug
from clusterkg.names.index import Index, local, together
from clusterkg.names.resolve import CITY, INDUSTRY
from clusterkg.names.sizes import size_class
from clusterkg.rdf import concepts
from clusterkg.rdf.namespaces import ID, IND, expand
from clusterkg.tables import industries
from clusterkg.tables.cells import CellError, FollowingError
from clusterkg.tables.columns import ID_KEY, LABELS, Column, Table
from clusterkg.tables.mapping import LISTED, MADE
from clusterkg.tables.model import class_labels, tables
from clusterkg.tables.nodes import (
    SHORT_ID,
    SIZE_CLASS,
    Node,
    Nodes,
    ambiguous,
    counties,
    explicit,
    identified,
    known,
    parts,
    unknown,
)
from clusterkg.tables.rows import Row

if TYPE_CHECKING:
    from clusterkg.tables.given import Given

# Maximum length of a name within an identifier, which is cut at a word.
_LONGEST_NAME: Final = 60
# Maximum number of searches for similar names, which take long.
_MOST_HINTS: Final = 50


class Links:
    """The rows of a workbook as nodes: their IRIs, and the node that a name in a cell denotes.

    Args:
        rows: All rows.
        values: Returns the values of a row's cell in the column with a key.
        given: Resources that cells may name, besides rows and bundled resources.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        values: Callable[[Row, str], tuple[str, ...]],
        given: Given | None = None,
    ) -> None:
        self._values = values
        self._index = Index(with_cities=True, with_suffix=True)
        self._given = given
        self._classes: dict[str, set[str]] = {}
        self._all = rows
        self._told: dict[tuple[str, tuple[str, ...], bool], tuple[str, ...]] = {}
        self._hints = 0
        self._new: dict[str, Sequence[Triple]] = {}
        self._making = 0
        self._made_ids: dict[str, list[Row]] | None = None
        for number, row in enumerate(rows):
            names = [row.text(column) for column in (ID_KEY, "ckg:code")]
            labels = [self._label(row, lang) for lang in LANGUAGES]
            others = [name for column in LISTED for name in parts(row.text(column))]
            for name in (*names, *labels, together(labels), *others):
                self._index.add(str(number), name)
        self._city: Row | None = None
        cities = {self._iri_or_none(row): row for row in rows if row.table.cls == CITY}
        # A place below prefecture level adds the city that it lies in.
        below = {iri: row for iri, row in cities.items() if row.text("ckg:administrativeLevel")}
        cities = below if len(below) == 1 else cities
        if len(cities) == 1 and None not in cities:
            self._city = next(iter(cities.values()))

    def _known(self, text: str, classes: Collection[str]) -> list[Node]:
        """Return the nodes outside the workbook that `text` denotes: the bundled ones or, if there
        are none, the given ones, or else county-level places.
        """
        found = known().named(text, classes) or self._beside.named(text, classes)
        return found or counties(text, classes)

    def called(self, text: str) -> list[Node]:
        """Return the industry or theme outside the workbook that `text` as a whole names; empty if
        there is none, or more than one.
        """
        found = self._known(text, industries.CONCEPTS)
        return found if len({node.iri for node in found}) == 1 else []

    @staticmethod
    def is_bundled(iri: str) -> bool:
        """Return whether `iri` is a bundled resource, or one of China's cities and provinces."""
        return iri in known().by_iri

    def outside(self, iri: str) -> list[Node]:
        """Return the bundled nodes with the IRI `iri` or, if there are none, the given ones."""
        return known().by_iri.get(iri) or self._beside.by_iri.get(iri, [])

    @functools.cached_property
    def _own_industries(self) -> Nodes:
        """Index of the industries that the workbook adds."""
        made = ((self._iri_or_none(row), row) for row in self._all if row.table.cls == INDUSTRY)
        return industries.named((iri, row) for iri, row in made if iri is not None)

    @functools.cached_property
    def _beside(self) -> Nodes:
        """Index of the given resources that any cell of the workbook may name."""
        if self._given is None:
            return Nodes()
        texts = {
            text
            for row in self._all
            for raw in row.raws.values()
            if isinstance(raw, str)
            for text in (raw.strip(), *parts(raw))
        }
        return self._given.named(texts)

    def _iri_or_none(self, row: Row) -> str | None:
        try:
            return self.iri(row)
        except CellError:
            return None

    def iri(self, row: Row) -> str:
        """Return the IRI of `row`, and store it in the row.

        It follows from the identifier or, without one, from the other cells, as `_made` says.

        Raises:
            CellError: the identifier is invalid, or is a row number in a workbook that is not about
                a single city; or there is nothing to make an identifier from.
        """
        if row.iri is None:
            text = row.text(ID_KEY)
            if not text:
                self._making += 1
                try:
                    row.iri = self._made(row)
                finally:
                    self._making -= 1
            elif SHORT_ID.fullmatch(text):
                row.iri = ID + "-".join((self._scope(), slug(row.table.label.en), text.lower()))
            else:
                row.iri = identified(text)
        return row.iri

    def _scope(self) -> str:
        if self._city is None:
            raise CellError(Message("tables.short-id"))
        return local(self.iri(self._city))

    def _made(self, row: Row) -> str:
        """Return the IRI of the only node outside the workbook that the code or a label of `row`
        denotes; without a single one, and for industries, an IRI made from the names in the row.

        Raises:
            CellError: the row has no name from which an IRI can be made.
        """
        # A row of industries adds a new one: if the scheme has the name, that is reported
        # elsewhere.
        adds = row.table.cls == INDUSTRY
        for column in () if adds else ("ckg:code", *LABELS):
            name = row.text(column)
            same = self._known(name, row.table.kinds) if name else []
            if len(same) == 1:
                return same[0].iri
        made: list[str] = []
        said = False
        for name in row.table.named:
            if name == "=class":
                made.append(slug(row.table.label.en))
            elif name == "=city":
                made += [local(self.iri(self._city))] if self._city else []
            else:
                names = name.split("|")
                part = next(filter(None, (self._part(row, each) for each in names)), "")
                owner = row.table.by_key.get(names[0])
                said |= bool(part) and not (
                    owner is not None and owner.is_reference and name == row.table.named[0]
                )
                # "Chengdu 5+5+1" of chengdu gives chengdu-5-5-1.
                if made and (part == made[0] or part.startswith(made[0] + "-")):
                    made.pop(0)
                made += [part] if part else []
        if not said:
            raise CellError(Message("tables.nameless"))
        return (IND if adds else ID) + "-".join(made)

    def _part(self, row: Row, name: str) -> str:
        """Return the part of an identifier that the column `name` contributes, empty if the column
        is; a long text is cut at a word.
        """
        column = row.table.by_key.get(name)
        assert column is not None
        found = self._values(row, name)
        if not found and column.lang:
            found = self._values(row, name.removesuffix("en") + "zh")
        if column.is_reference:
            return "-".join(map(local, found))
        whole = slug(" ".join(found))
        if len(whole) <= _LONGEST_NAME:
            return whole
        return whole[: _LONGEST_NAME + 1].rpartition("-")[0] or whole[:_LONGEST_NAME]

    def targets(self, text: str, column: Column) -> tuple[str, ...]:
        """Return the IRIs of the nodes that `text`, a cell of `column`, names, each once.

        Raises:
            CellError: a name is unknown, ambiguous, or of a node of another class, or the column
                takes one value only and the cell has several.
        """
        asked = (text, column.classes, column.once)
        if asked not in self._told:
            self._told[asked] = self._found(text, column)
        return self._told[asked]

    def _found(self, text: str, column: Column) -> tuple[str, ...]:
        # A name may itself contain a semicolon; but 汽车；生物医药 as a whole denotes two things.
        whole = self._named(text, column.classes)
        names = parts(text)
        if whole and (len(names) == 1 or len({node.iri for node in whole}) == 1):
            return (self._one(text, whole),)
        if column.once and len(names) > 1:
            raise CellError(Message("tables.several-values", text=text, values=len(names)))
        return tuple(dict.fromkeys(self._target(name, column.classes) for name in names))

    def _target(self, text: str, classes: tuple[str, ...]) -> str:
        iri = explicit(text)
        if iri is not None:
            self._check_class(text, iri, classes)
            return iri
        found = self._named(text, classes)
        new = None if found else _new(text, classes)
        if new is not None:
            self._new.setdefault(new[0], new[1])
            return new[0]
        if not found:
            self._hints += 1
            close = known().like(text, classes) if self._hints <= _MOST_HINTS else ()
            # Sources print industries that are not in the scheme yet; cities and tiers are known.
            raise unknown(text, close, _sheets(classes), is_new=INDUSTRY in classes)
        return self._one(text, found)

    def made(self, iri: str) -> Sequence[Triple]:
        """Return the statements about the resource `iri`, if it was created from its name; else
        none.
        """
        return self._new.get(iri, ())

    def _named(self, text: str, classes: tuple[str, ...]) -> list[Node]:
        """Return the nodes that `text` can denote: rows of the workbook or, without such a row,
        nodes outside it.

        Raises:
            FollowingError: the IRI of such a row cannot be determined.
        """
        numbers = self._index.meant(
            text, lambda number: not classes or self._all[int(number)].table.cls in classes
        )
        rows = [self._all[int(number)] for number in numbers] or self._by_made_id(text, classes)
        # An identifier takes precedence over a name with the same spelling.
        exact = [row for row in rows if row.text(ID_KEY) == text] or rows
        own = {}
        for row in exact:
            label = Bilingual(*(self._label(row, lang) for lang in LANGUAGES))
            try:
                iri = self.iri(row)
            except CellError as error:
                raise FollowingError(error.said) from error
            own[iri] = Node(iri, row.table.cls, label, ())
        if not own and INDUSTRY in classes and not self._making:
            own = {node.iri: node for node in self._own_industries.named(text, (INDUSTRY,))}
        return list(own.values()) or self._known(text, classes)

    def _by_made_id(self, text: str, classes: tuple[str, ...]) -> list[Row]:
        """Return the rows of `classes` whose generated identifier is `text`; none while identifiers
        are being generated.
        """
        if self._making:
            return []
        if self._made_ids is None:
            self._made_ids = {}
            for row in self._all:
                iri = None if row.text(ID_KEY) else self._iri_or_none(row)
                if iri is not None:
                    self._made_ids.setdefault(fold(local(iri)), []).append(row)
        rows = self._made_ids.get(fold(text), [])
        return [row for row in rows if not classes or row.table.cls in classes]

    @staticmethod
    def _label(row: Row, lang: str) -> str:
        """Return the label of `row` in `lang`; empty if there is none, except that the printed name
        is the Chinese label of a row without a label in either language.
        """
        label = next(
            (text for name in LABELS if name.endswith(lang) and (text := row.text(name))), ""
        )
        if label or lang != "zh" or any(map(row.text, LABELS)):
            return label
        return row.text("ckg:printedName")

    @staticmethod
    def _one(text: str, found: list[Node]) -> str:
        if len({node.iri for node in found}) > 1:
            raise ambiguous(text, found)
        return found[0].iri

    def declare(self, iri: str, classes: tuple[str, ...]) -> None:
        """Register `iri` as that of a row of `classes`, against which references are checked."""
        self._classes.setdefault(iri, set()).update(classes)

    def _check_class(self, text: str, iri: str, classes: tuple[str, ...]) -> None:
        told = self._classes.get(iri) or {node.cls for node in known().by_iri.get(iri, ())}
        if classes and told and not told & set(classes):
            names = [class_labels()[cls] for cls in sorted(told) if cls in class_labels()]
            raise CellError(Message("tables.wrong-kind", text=text, kinds=names))

    def kinds(self, text: str, row: Row) -> tuple[str, ...]:
        """Return the classes (IRIs) named in `text`, the cell of `row` in the column for the kind.

        Raises:
            CellError: the sheet has no such kind.
        """
        names = _kind_names(row.table)
        found = []
        for part in parts(text):
            if fold(part) not in names:
                labels = [class_labels()[kind] for kind in row.table.kinds]
                raise CellError(Message("tables.no-kind", name=part, kinds=labels))
            found.append(names[fold(part)])
        return tuple(dict.fromkeys(found))


def _new(text: str, classes: tuple[str, ...]) -> tuple[str, Sequence[Triple]] | None:
    """Return the IRI and the statements of the resource that can be created from the name `text`.

    It is a size class if `classes` include that class and `text` names one (without statements, if
    it is known); else a member of the first class of MADE in `classes`. None if neither applies.
    """
    size = size_class(text) if SIZE_CLASS in classes else None
    if size is not None:
        return size.iri, () if size.iri in known().by_iri else tuple(size.triples())
    cls = next((name for name in map(expand, MADE) if name in classes), None)
    if cls is None:
        return None
    lang = "zh" if is_chinese(text) else "en"
    labels = [Literal(text, language=lang)]
    thing = concepts.named(NamedNode(cls), labels)
    return thing.value, tuple(concepts.described(thing, NamedNode(cls), labels))


@functools.cache
def _sheets(classes: tuple[str, ...]) -> Message:
    """Return the advice to add a resource of `classes` (empty for any) to its sheet; it names the
    sheet if there is only one.
    """
    titles = [table.title for table in tables() if {*table.kinds} & {*classes} or not classes]
    if len(titles) == 1:
        return Message("tables.add-to-sheet", sheet=titles[0])
    return Message("tables.add-to-its-sheet" if titles else "tables.no-sheet")


@functools.cache
def _kind_names(table: Table) -> dict[str, str]:
    labels = class_labels()
    return {
        fold(name): kind
        for kind in table.kinds
        for name in (*labels[kind], " ".join(labels[kind]), kind.rpartition("#")[2])
    }
