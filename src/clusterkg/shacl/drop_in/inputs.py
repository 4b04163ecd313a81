"""Input graphs of a call as documents: rdflib graphs, stores, files, text."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, Store, Triple, parse

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS
from clusterkg.base.locale import Message
from clusterkg.base.source import file_iri
from clusterkg.base.source import opened as opened_source
from clusterkg.base.text import digest
from clusterkg.rdf.content import rdf_format as of_content
from clusterkg.rdf.document import Placed, Progress, RdfFile, WithoutCells
from clusterkg.rdf.guard import guarded
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.rdflib_terms import from_rdflib, quad, to_rdflib
from clusterkg.rdf.reader import EXTENSIONS, is_rdf, opened, rdf_format, reading
from clusterkg.rdf.terms import Term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    Source: TypeAlias = Graph | Store | str | bytes | PathLike[str] | IO[str] | IO[bytes]

# rdflib's names of formats that are neither media types nor extensions.
_NAMES: Final = {
    "json-ld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "longturtle": RdfFormat.TURTLE,
    "n-quads": RdfFormat.N_QUADS,
    "n-triples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "nt11": RdfFormat.N_TRIPLES,
    "ntriples": RdfFormat.N_TRIPLES,
    "pretty-xml": RdfFormat.RDF_XML,
    "turtle": RdfFormat.TURTLE,
    "xml": RdfFormat.RDF_XML,
}
# First characters of RDF text that cannot begin a path.
_TEXT: Final = re.compile(r"\s*(?:[#@<{\[]|(?:prefix|base)\s)|[^\n]*\n", re.IGNORECASE)
_STREAMS: Final = ("-", "stdin", "/dev/stdin")


class _Original:
    """Mapping of the terms of an input to the caller's own: here for files and text, of which the
    caller has no nodes and no graph.
    """

    def original(self, number: int) -> Node | None:
        """Return the caller's node for the blank node `number`, from 0 in the order of appearance.

        None if the caller has no such node, as with text.
        """
        return None

    def literal(self, value: Literal) -> Node:
        """Return `value` as the caller's rdflib term."""
        return to_rdflib(value)

    def extend(self, statements: Iterable[tuple[Node, Node, Node]]) -> None:
        """Add `statements` to the caller's graph; do nothing if there is none, as with text."""


class Given(_Original, WithoutCells):
    """An input graph as a document; base class of all but files.

    Args:
        name: The name of the argument, for errors.
    """

    def __init__(self, name: str) -> None:
        self.path = Path(name)
        self.has_graphs = False
        self.prefixes: Mapping[str, str] = {}

    def check(self) -> None:
        """Do nothing: the graph is read at first use."""

    @property
    def key(self) -> Hashable:
        """Cache key, equal only for the same graph."""
        raise NotImplementedError

    @cached_property
    def statements(self) -> Sequence[Quad]:
        """All statements, without graph names."""
        raise NotImplementedError

    def quads(self, progress: Progress | None = None) -> Iterator[Quad]:
        """Return the statements; `progress` is never called."""
        return iter(self.statements)

    def load(self, store: Store) -> None:
        """Add the statements to `store`."""
        store.extend(self.statements)

    def located(self, about: Collection[Term] | None = None) -> Placed | None:
        """Return None: an in-memory graph has no positions."""
        return None


class OfRdflib(Given):
    """An rdflib graph, or all graphs of an rdflib dataset."""

    def __init__(self, graph: Graph, name: str) -> None:
        super().__init__(name)
        self._graph = graph
        self._blank: list[Node] = []
        # Literals with an explicit xsd:string, which rdflib distinguishes from plain ones.
        self._explicit: set[str] = set()
        self.prefixes = {str(p): str(iri) for p, iri in graph.namespaces()}

    def _triples(self) -> Iterable[Any]:
        from rdflib import ConjunctiveGraph

        if isinstance(self._graph, ConjunctiveGraph):
            return ((s, p, o) for s, p, o, _ in self._graph.quads())
        return self._graph

    @cached_property
    def key(self) -> Hashable:
        """The statements, and the prefixes, which queries in shapes use."""
        return frozenset(self._triples()), frozenset(self.prefixes.items())

    @cached_property
    def statements(self) -> Sequence[Quad]:
        """All statements, in the order of the graph; blank nodes are named b0, b1 ... in that
        order.

        Raises:
            InputError: a statement is not RDF, such as one with a literal as subject.
        """
        from rdflib import BNode
        from rdflib import Literal as RdflibLiteral

        terms: dict[Any, Any] = {}

        def term(node: Any) -> Any:
            if (known := terms.get(node)) is not None:
                return known
            if isinstance(node, BNode):
                made: Term = BlankNode(f"b{len(self._blank)}")
                self._blank.append(node)
            else:
                made = self._term(node)
            if isinstance(node, RdflibLiteral) and str(node.datatype) == XSD + "string":
                self._explicit.add(str(node))
            terms[node] = made
            return made

        found = []
        for subject, predicate, value in self._triples():
            try:
                found.append(Quad(term(subject), term(predicate), term(value)))
            except TypeError as error:
                said = f"{subject.n3()} {predicate.n3()} {value.n3()}"
                raise InputError(
                    Message("shacl.drop-in.statement", said=said), self.path
                ) from error
        return found

    def _term(self, node: Any) -> Term:
        try:
            return from_rdflib(node)
        except ValueError as error:
            raise InputError(Message("shacl.drop-in.term", term=str(node)), self.path) from error

    def original(self, number: int) -> Node:
        """Return the caller's blank node that `statements` names b0, b1 ..., by its number."""
        return self._blank[number]

    def literal(self, value: Literal) -> Node:
        """Return `value` as an rdflib term.

        It has the explicit datatype xsd:string if the graph has some literal of this text with it.
        """
        from rdflib import Literal as RdflibLiteral
        from rdflib import URIRef

        if value.value in self._explicit and value.datatype.value == XSD + "string":
            return RdflibLiteral(value.value, datatype=URIRef(XSD + "string"))
        return super().literal(value)

    def extend(self, statements: Iterable[tuple[Node, Node, Node]]) -> None:
        """Add `statements` to the graph."""
        for statement in statements:
            self._graph.add(statement)


class OfStore(Given):
    """All graphs of a pyoxigraph store."""

    def __init__(self, store: Store, name: str) -> None:
        super().__init__(name)
        self._store = store

    @cached_property
    def key(self) -> Hashable:
        """The statements with their graph names."""
        return frozenset(self._store)

    @cached_property
    def statements(self) -> Sequence[Quad]:
        """All statements, without graph names, in the order of the store."""
        return [Quad(each.subject, each.predicate, each.object) for each in self._store]

    @cached_property
    def _blank(self) -> list[BlankNode]:
        """The blank nodes in the order in which `numbered` numbers them."""
        found: dict[BlankNode, None] = {}
        waiting: list[Any] = []
        for each in self.statements:
            waiting = [each.object, each.subject]
            while waiting:
                node = waiting.pop()
                if type(node) is Triple:
                    waiting += [node.object, node.subject]
                elif type(node) is BlankNode:
                    found[node] = None
        return list(found)

    def original(self, number: int) -> Node:
        """Return the blank node `number`, from 0, under its name in the store."""
        return to_rdflib(self._blank[number])

    def extend(self, statements: Iterable[tuple[Node, Node, Node]]) -> None:
        """Add `statements` to the default graph of the store."""
        for statement in statements:
            self._store.add(quad(statement))


class OfText(Given):
    """Text or bytes in an RDF format."""

    def __init__(self, content: bytes, fmt: RdfFormat, name: str) -> None:
        super().__init__(name)
        self._content = content
        self._format = fmt

    @cached_property
    def key(self) -> Hashable:
        """A digest of the content, its format, and the path from which its base IRI is made."""
        return digest(self._content), self._format, self.path.resolve()

    @cached_property
    def statements(self) -> Sequence[Quad]:
        """All statements, in the order of the parser."""
        stream = io.BytesIO(self._content)
        with reading(self.path):
            looked = guarded(stream, self._format, self.path, DEFAULTS, is_bounded=False)
            quads, self.prefixes = _parsed(looked, self._format, file_iri(self.path))
        return quads


class OfFile(_Original, RdfFile):
    """A file, whose statements have positions."""

    @cached_property
    def _iri(self) -> str:
        return file_iri(self.path)

    @cached_property
    def key(self) -> Hashable:
        """The IRI of the file, and a digest of its content."""
        with reading(self.path), opened_source(self.path) as stream:
            return self._iri, digest(stream.read())

    @cached_property
    def _content(self) -> tuple[list[Quad], dict[str, str]]:
        with reading(self.path), opened(self.path, self.limits) as stream:
            return _parsed(stream, rdf_format(self.path), self._iri)

    @property
    def statements(self) -> Sequence[Quad]:
        """All statements, without graph names, in the order of the parser."""
        return self._content[0]

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The namespaces by prefix."""
        return self._content[1]


def _parsed(stream: IO[bytes], fmt: RdfFormat, base: str) -> tuple[list[Quad], dict[str, str]]:
    """Return all statements of `stream`, without graph names, and the prefixes."""
    found = parse(stream, fmt, base_iri=base, rename_blank_nodes=True)
    if not fmt.supports_datasets:
        return list(found), dict(found.prefixes)
    quads = [Quad(each.subject, each.predicate, each.object) for each in found]
    return quads, dict(found.prefixes)


def given(source: Source, name: str, fmt: str | None = None) -> Given | OfFile:
    """Return `source`, an input of the call, as a document.

    A str or bytes is RDF text if it is empty, begins like RDF (a prefix, an IRI, a comment, a
    bracket) or has a line break; else it is a path or a file: IRI. `-`, `stdin` and `/dev/stdin`
    are standard input.

    Args:
        source: A graph of rdflib, a store, a path, text, bytes, or a stream.
        name: The name of the argument, for errors.
        fmt: The format, by one of rdflib's names; by default by extension, or else by content.

    Raises:
        InputError: `source` is none of these, a web address, in an unknown format, or cannot be
            read.
    """
    from rdflib import Graph

    if isinstance(source, Graph):
        return OfRdflib(source, name)
    if isinstance(source, Store):
        return OfStore(source, name)
    if isinstance(source, str) and source in _STREAMS:
        source = sys.stdin.buffer
    if isinstance(source, str | bytes):
        text = source if isinstance(source, str) else source[:300].decode(errors="replace")
        if not text or _TEXT.match(text):
            content = source.encode() if isinstance(source, str) else source
            return OfText(content, _format(fmt, content, name), name)
        source = Path(_path(text, name))
    if isinstance(source, PathLike):
        path = Path(source)
        if is_rdf(path) and (fmt is None or _named(fmt) == rdf_format(path)):
            return OfFile(path)
        with reading(path), opened_source(path) as stream:
            content = stream.read()
        return OfText(content, _format(fmt, content, str(path)), str(path))
    if hasattr(source, "read"):
        return _of_stream(source, name, fmt)
    raise InputError(Message("shacl.drop-in.source", kind=type(source).__name__), name)


def _of_stream(stream: IO[str] | IO[bytes], name: str, fmt: str | None) -> OfText:
    """Read a stream, from its beginning if it can be rewound, and rewind it for the caller."""
    if stream.seekable():
        stream.seek(0)
    read = stream.read()
    if stream.seekable():
        stream.seek(0)
    content = read.encode() if isinstance(read, str) else read
    path = getattr(stream, "name", None)
    is_file = isinstance(path, str) and is_rdf(Path(path))
    known = rdf_format(Path(str(path))) if is_file and fmt is None else _format(fmt, content, name)
    return OfText(content, known, str(path) if is_file else name)


def _path(text: str, name: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in ("http", "https"):
        raise InputError(Message("shacl.drop-in.address", address=text.partition("?")[0]), name)
    return url2pathname(parts.path) if parts.scheme == "file" else text


def _format(fmt: str | None, content: bytes, name: str) -> RdfFormat:
    return of_content(content, "", Path(name), EXTENSIONS) if fmt is None else _named(fmt)


def _named(name: str) -> RdfFormat:
    lower = name.lower()
    found = _NAMES.get(lower) or RdfFormat.from_media_type(lower) or RdfFormat.from_extension(lower)
    if found is None:
        known = sorted([*_NAMES, "n3", "nt", "nq", "rdf", "trig", "ttl"])
        raise InputError(Message("base.no-format", format=name, formats=known))
    return found
