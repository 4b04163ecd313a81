"""Documents: files of data as streams of statements, with the position of each statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from clusterkg.base import source
from clusterkg.base.errors import InputError
from clusterkg.base.findings import Finding, Place
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.rdf import reader
from clusterkg.rdf.reader import parsed, rdf_format, reading, unpacked
from clusterkg.rdf.terms import Term

if TYPE_CHECKING:
    from clusterkg.rdf.positions import Span
    from clusterkg.rdf.replaced import Renewal

Progress: TypeAlias = Callable[[int], None]
# Statements with the places of their subject and object.
Placed: TypeAlias = Iterator[tuple[Quad, Place, Place]]


class Document(Protocol):
    """A file of data, or a folder that is one, whatever its format."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def has_graphs(self) -> bool:
        """Whether its statements may be in named graphs."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What cannot be read, so that not all statements are there."""

    @property
    def blanks(self) -> Mapping[tuple[str, str], Place]:
        """The places left blank for a value, by the IRIs of a node and a property."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts beside it that it was read from, by the IRIs of their sources."""

    def check(self) -> None:
        """Raise InputError unless the file can be opened and is of a known kind."""

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Return the statements, in the same order each time, without holding them in memory.

        `progress` is told how many more bytes of the file, as it lies on disk, have been read.

        Raises:
            InputError: it cannot be read, or there are findings.
        """

    def load(self, store: Store) -> None:
        """Add all statements to the default graph of `store`, or none if any of them is wrong."""

    def located(self, about: Collection[Term] | None = None) -> Placed | None:
        """Return the statements with their places, or None where no place is known.

        Statements that mention none of the nodes `about` may be left out.
        """


class WithoutCells:
    """What a document has that has no cells: it is read whole, or not at all."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Nothing: no part can be left unread."""
        return ()

    @property
    def blanks(self) -> Mapping[tuple[str, str], Place]:
        """Nothing: there is no place for a value that is not there."""
        return {}

    @property
    def texts(self) -> Mapping[str, str]:
        """Nothing: it names no files of text."""
        return {}


class RdfFile(WithoutCells):
    """A file in a format of RDF, packed or not.

    Args:
        path: Where it lies.
        limits: What it may take of the machine. Without limits, which is for files that were
            installed, it is not looked at before it is parsed.
        is_graph: Whether what is in none of its graphs is in one that has the IRI of the file.
        renewal: Reads what it says in replaced terms as if it had those of today.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits | None = DEFAULTS,
        *,
        is_graph: bool = False,
        renewal: Renewal | None = None,
    ) -> None:
        self.path = path
        self.limits = limits
        self.is_graph = is_graph
        self._renewal = renewal

    @property
    def has_graphs(self) -> bool:
        """Whether its statements may be in named graphs."""
        return self.is_graph or rdf_format(self.path).supports_datasets

    def check(self) -> None:
        """Raise InputError unless the file can be opened and is of a known kind."""
        check_file(self.path)
        rdf_format(self.path)

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Return the statements in the order of the parser."""
        return self._in_graph(self._renewed(reader.quads(self.path, self.limits, progress)))

    def _renewed(self, quads: Iterator[Quad]) -> Iterator[Quad]:
        return quads if self._renewal is None else self._renewal.quads(quads)

    def _in_graph(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Put what is in no graph into that of the file, if the file is one."""
        if not self.is_graph:
            return iter(quads)
        graph = NamedNode(source.file_iri(self.path))
        return (
            Quad(quad.subject, quad.predicate, quad.object, graph)
            if quad.graph_name == DefaultGraph()
            else quad
            for quad in quads
        )

    def load(self, store: Store) -> None:
        """Add all statements to the default graph of `store`, and to their own graphs."""
        content = unpacked(self.path, self.limits)
        is_checked = self.limits is not None and self.limits.literal < DEFAULTS.literal
        is_old = self._renewal is not None and self._renewal.concerns(content)
        if self.has_graphs or is_checked or is_old:
            quads = self._in_graph(self._renewed(parsed(content, self.path, self.limits)))
            store.extend(merged(quads) if self.has_graphs else quads)
            return
        with reading(self.path):
            kind, base = rdf_format(self.path), source.file_iri(self.path)
            store.load(content, kind, base_iri=base)

    def located(self, about: Collection[Term] | None = None) -> Placed | None:
        """Return the statements with their places, or None for a syntax without known places."""
        from clusterkg.rdf import lines, positions

        if self._renewal is not None and self._renewal.changed:
            # What was made of a text is mentioned nowhere.
            about = None
        pairs = (lines.about(self.path, about, self.limits) if about is not None else None) or (
            positions.located(self.path, self.limits)
        )
        if pairs is None:
            return None
        placed = ((quad, self._place(at.subject), self._place(at.object)) for quad, at in pairs)
        return placed if self._renewal is None else self._renewal.located(placed)

    def _place(self, span: Span) -> Place:
        return Place(str(self.path), span.line, span.column, span.end)


def check_file(path: Path) -> None:
    """Raise InputError unless `path` is a file that can be opened."""
    if path.is_dir():
        raise InputError(Message("rdf.folder-of-tables"), path)
    with source.opened(path):
        pass


def merged(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Add to the statements of named graphs the same in the default graph, which is their merge."""
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)


def triples(document: Document) -> Iterator[Triple]:
    """Return the statements of a document without the names of graphs."""
    return (quad.triple for quad in document.quads())
