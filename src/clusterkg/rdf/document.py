"""Documents: data files of any format as streams of statements with their positions."""

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
# Statements with the positions of their subjects and objects.
Placed: TypeAlias = Iterator[tuple[Quad, Place, Place]]


class Document(Protocol):
    """A data file of any format, or a folder that holds one data set."""

    @property
    def path(self) -> Path:
        """The path of the file or folder."""

    @property
    def has_graphs(self) -> bool:
        """Whether statements may be in named graphs."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Findings about parts that cannot be read, whose statements are missing."""

    @property
    def blanks(self) -> Mapping[tuple[str, str], Place]:
        """Positions of the empty cells of values, by the IRIs of the resource and the property."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Source texts in files beside the document, by the IRIs of the sources."""

    def check(self) -> None:
        """Raise InputError unless the file can be opened and its format is known."""

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Return the statements as a stream, in the same order each time.

        Args:
            progress: Called with the number of bytes read from disk since the last call.

        Raises:
            InputError: the file cannot be read, or there are `findings`.
        """

    def load(self, store: Store) -> None:
        """Add all statements to the default graph of `store`; if one is invalid, add none."""

    def located(self, about: Collection[Term] | None = None) -> Placed | None:
        """Return the statements with the positions of subject and object.

        Statements that mention none of the nodes `about` may be left out.

        Returns:
            None if the positions are unknown.
        """


class WithoutCells:
    """Base class of documents without cells, which are read completely or not at all."""

    @property
    def findings(self) -> Sequence[Finding]:
        """No findings: a part cannot be skipped."""
        return ()

    @property
    def blanks(self) -> Mapping[tuple[str, str], Place]:
        """No blank cells: the format has none."""
        return {}

    @property
    def texts(self) -> Mapping[str, str]:
        """No source texts: the format names no text files."""
        return {}


class RdfFile(WithoutCells):
    """A file in an RDF format, compressed or not.

    Args:
        path: The path of the file.
        limits: Limits on size and nesting. None, for files of the package itself, skips all checks
            before parsing.
        is_graph: Whether statements of the file's default graph go to a named graph with the IRI of
            the file.
        renewal: Converter of deprecated terms to their replacements; None to leave them.
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
        """Whether statements may be in named graphs."""
        return self.is_graph or rdf_format(self.path).supports_datasets

    def check(self) -> None:
        """Raise InputError unless the file can be opened and its format is known."""
        check_file(self.path)
        rdf_format(self.path)

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Return the statements in the order of the parser; those that replace texts come last."""
        return self._in_graph(self._renewed(reader.quads(self.path, self.limits, progress)))

    def _renewed(self, quads: Iterator[Quad]) -> Iterator[Quad]:
        return quads if self._renewal is None else self._renewal.quads(quads)

    def _in_graph(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Return the statements; if `is_graph`, with the default graph named after the file."""
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
        """Add all statements to the default graph of `store`, and those in named graphs also to the
        same graphs of `store`.
        """
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
        """Return the statements with the positions of subject and object.

        Statements that mention none of the nodes `about` may be left out.

        Returns:
            None if the positions are unknown.
        """
        from clusterkg.rdf import lines, positions

        if self._renewal is not None and self._renewal.changed:
            # Statements made from a text mention none of the nodes.
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
    """Yield all statements, and those of named graphs a second time in the default graph."""
    for quad in quads:
        if quad.graph_name != DefaultGraph():
            yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)


def triples(document: Document) -> Iterator[Triple]:
    """Return the statements of a document as triples, without graph names."""
    return (quad.triple for quad in document.quads())
