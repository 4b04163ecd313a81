"""Input paths as documents: RDF files, workbooks, folders of CSV files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Store

from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.rdf.document import Document, RdfFile, check_file
from clusterkg.rdf.replaced import Renewal
from clusterkg.tables import UnreadableError, are_in, examine

if TYPE_CHECKING:
    from clusterkg.base.findings import Place
    from clusterkg.rdf.document import Placed, Progress
    from clusterkg.rdf.terms import Term
    from clusterkg.store.graph import Graph
    from clusterkg.tables.given import Given
    from clusterkg.tables.reader import Reading
    from clusterkg.tables.sheets import CellFinding


class Tables:
    """A workbook or a folder of CSV files as a document; it is read at first use."""

    has_graphs = False

    def __init__(self, path: Path, given: Given | None = None, limits: Limits = DEFAULTS) -> None:
        self.path = path
        self._given = given
        self._limits = limits
        self._renewal = Renewal(path)

    @functools.cached_property
    def reading(self) -> Reading:
        """The statements of the tables, and their problems."""
        return examine(self.path, self._given, self._limits)

    @property
    def findings(self) -> Sequence[CellFinding]:
        """The unreadable, missing and contradictory cells, sorted by position, if any cell cannot
        be read; else empty, since validation against the shapes reports missing values.
        """
        if not self.reading.problems:
            return ()
        findings = (*self.reading.problems, *self.reading.doubts)
        return sorted(findings, key=lambda finding: finding.cell)

    @property
    def blanks(self) -> Mapping[tuple[str, str], Place]:
        """The position of the first empty cell for each pair of a node and a property (IRIs).

        Raises:
            UnreadableError: a cell cannot be read.
        """
        return {key: cell.place for key, cell in self._read().blanks.items()}

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts of the files named in the sheet of sources, by the IRIs of the sources.

        Raises:
            UnreadableError: a cell cannot be read.
        """
        return self._read().texts

    def check(self) -> None:
        """Raise InputError unless `path` is a file, not a folder, that can be opened."""
        check_file(self.path)

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Yield the statements, with deprecated terms replaced.

        Nodes come in the order of their first rows, each with the statements of all its rows.

        Args:
            progress: Called once at the end with the size of the workbook; not for a folder.

        Raises:
            UnreadableError: a cell cannot be read.
        """
        said = (each.triple for each in self._read().statements)
        yield from self._renewal.quads(Quad(t.subject, t.predicate, t.object) for t in said)
        if progress is not None and self.path.is_file():
            progress(self.path.stat().st_size)

    def load(self, store: Store) -> None:
        """Add the statements of `quads` to `store`."""
        store.extend(self.quads())

    def located(self, _about: Collection[Term] | None = None) -> Placed:
        """Yield the statements of `quads`, whatever `_about`, with the position of the cell as that
        of both subject and object.
        """
        placed = (
            (Quad(triple.subject, triple.predicate, triple.object), cell.place, cell.place)
            for triple, cell in self._read().statements
        )
        yield from self._renewal.located(placed)

    def _read(self) -> Reading:
        if self.reading.problems:
            raise UnreadableError(self.reading.problems)
        return self.reading


def documents(
    paths: Sequence[Path],
    *,
    beside: Sequence[Path] = (),
    graph: Callable[[], Graph] | None = None,
    limits: Limits = DEFAULTS,
    each_a_graph: bool = False,
) -> list[Document]:
    """Return files and folders as documents, in the order of `paths`; none is read yet.

    Deprecated terms are read as their replacements. Cells of tables may name resources of the
    bundled graph (or that of CLUSTERKG_GRAPH), of the RDF files in `paths`, of `beside` and of
    `graph`.

    Args:
        paths: RDF files, workbooks and folders of CSV files.
        beside: Files of the same formats that are only used to look up names.
        graph: Opens a graph that is only used to look up names.
        limits: Limits for reading a file.
        each_a_graph: Whether each RDF file is also a named graph with the IRI of the file.

    Raises:
        InputError: a folder cannot be listed.
    """

    def rdf(path: Path) -> RdfFile:
        return RdfFile(path, limits, is_graph=each_a_graph, renewal=Renewal(path))

    files: list[Document] = [rdf(path) for path in paths if not are_in(path)]
    if len(files) == len(paths):
        return files
    from clusterkg.tables.given import Given

    given = Given([*files, *documents(beside, limits=limits)], graph)
    return [Tables(path, given, limits) if are_in(path) else rdf(path) for path in paths]
