"""RDF files as streams of statements: decompression, checks, parsing and naming of blank nodes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, Triple, parse

from clusterkg.base import source
from clusterkg.base.errors import InputError, system_message
from clusterkg.base.limits import DEFAULTS, LimitError, Limits
from clusterkg.base.locale import Message
from clusterkg.base.packing import packing, packing_of, unpacking

FORMATS: Final[dict[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    # N3 is read as far as it is Turtle.
    ".n3": RdfFormat.TURTLE,
}
# Extensions shared with other file types: the content decides.
_BY_CONTENT: Final = (".owl", ".xml", ".json")
EXTENSIONS: Final = (*FORMATS, *_BY_CONTENT)
# Declared formats of files whose extension does not tell it.
_DECLARED: Final[dict[Path, RdfFormat]] = {}
# Workbook formats that are not supported.
_TABLES: Final = (".xls", ".xlsm", ".xlsb", ".xlt", ".ods", ".et", ".numbers")
_PLACE: Final = (
    r"^Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)"
    r"|between line \d+ column \d+ and line \d+ column \d+): "
)


def unpacked(path: Path, limits: Limits | None = DEFAULTS) -> bytes:
    """Return the decompressed and checked content of a file, without a byte order mark.

    If `limits` is None, for files of the package itself, the checks are skipped.

    Raises:
        InputError: the file cannot be read, or fails a check.
    """
    with reading(path), opened(path, limits) as stream:
        return stream.read().removeprefix(codecs.BOM_UTF8)


def rdf_format(path: Path) -> RdfFormat:
    """Return the format of a file: by its extension, else by `declare`, else by its content.

    Raises:
        InputError: the file has no known RDF format, or cannot be read.
    """
    extension = _extension(path)
    if extension in FORMATS:
        return FORMATS[extension]
    if extension in _TABLES:
        raise InputError(Message("rdf.other-tables"), path)
    if path in _DECLARED:
        return _DECLARED[path]
    from clusterkg.rdf import content

    with source.opened(path) as packed, _unpacked(packed, path) as stream:
        return content.rdf_format(stream.read(source.BLOCK), extension, path, EXTENSIONS)


def declare(path: Path, extension: str) -> None:
    """Have the file `path`, whose extension names no format, read as a file with `extension`.

    Args:
        extension: A key of FORMATS, such as `.ttl`.
    """
    _DECLARED[path] = FORMATS[extension]


def is_rdf(path: Path) -> bool:
    """Return whether the extension of a file is one of EXTENSIONS; .gz and .zst are disregarded."""
    return _extension(path) in EXTENSIONS


def prefixes(paths: Iterable[Path], limits: Limits = DEFAULTS) -> dict[str, str]:
    """Return the namespaces by prefix that RDF files declare before their first statements.

    If two files declare a prefix, the first one counts.

    Raises:
        InputError: a file cannot be read, or fails a check.
    """
    known: dict[str, str] = {}
    for path in paths:
        with reading(path), opened(path, limits) as stream:
            found = parse(stream, rdf_format(path), base_iri=source.file_iri(path))
            next(found, None)
            known = {**known, **found.prefixes, **known}
    return known


def _extension(path: Path) -> str:
    """Return the extension of a file in lower case, without that of compression."""
    return (path.with_suffix("") if packing(path) else path).suffix.lower()


def _unpacked(stream: IO[bytes], path: Path) -> IO[bytes]:
    """Return a stream of the decompressed content of a file.

    The compression is that of the extension .gz or .zst. A file with neither, and without the
    extension of an RDF format, is decompressed if its first bytes are those of .gz or .zst.
    """
    kind = packing(path)
    if not kind and _extension(path) not in FORMATS:
        start = stream.read(4)
        kind = packing_of(start)
        stream = source.chained(start, stream)
    return unpacking(stream, path, kind)


def quads(
    path: Path, limits: Limits | None = DEFAULTS, progress: Callable[[int], None] | None = None
) -> Iterator[Quad]:
    """Yield the statements of a file in the order of the parser; blank nodes get random labels.

    Args:
        limits: Limits on size and nesting; None skips the checks.
        progress: Called with the number of bytes read from disk since the last call.

    Raises:
        InputError: the file cannot be read, or is not well-formed.
    """
    with reading(path), opened(path, limits, progress) as stream:
        yield from parsed(stream, path, limits)


def parsed(
    content: bytes | IO[bytes], path: Path, limits: Limits | None = DEFAULTS
) -> Iterator[Quad]:
    """Yield the statements of decompressed content in the order of the parser.

    Blank nodes get random labels. `path` determines the format and the base IRI. Of `limits` only
    that on the length of terms is checked.

    Raises:
        LimitError: a term is too long.
        InputError: the content is not well-formed.
    """
    base = source.file_iri(path)
    with reading(path):
        found = parse(content, rdf_format(path), base_iri=base, rename_blank_nodes=True)
        if limits is None or limits.literal >= DEFAULTS.literal:
            yield from found
        else:
            yield from _short(found, path, limits)


def _short(quads: Iterable[Quad], path: Path, limits: Limits) -> Iterator[Quad]:
    """Yield the statements, and raise LimitError for a term longer than `limits.literal`."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            # A character has at most four bytes.
            text = "" if isinstance(term, Triple) else term.value
            if 4 * len(text) > limits.literal and len(text.encode()) > limits.literal:
                said = Message("base.too-long", most=limits.literal)
                raise LimitError("literal", said, path)
        yield quad


def numbered(quads: Iterable[Quad], prefix: str = "b") -> Iterator[Quad]:
    """Yield statements with blank nodes renamed b0, b1 ... in the order of their first appearance.

    Within a statement the order is subject, object, graph. So the labels are the same each time
    that a file is read.
    """
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        around = []
        while type(term) is Triple:
            around.append((named(term.subject), term.predicate))
            term = term.object
        if type(term) is BlankNode:
            term = names.get(term) or names.setdefault(term, BlankNode(f"{prefix}{len(names)}"))
        while around:
            term = Triple(*around.pop(), term)
        return term

    for quad in quads:
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if BlankNode in (type(subject), type(value), type(graph)) or type(value) is Triple:
            subject, value = named(subject), named(value)
            # Omitting the default graph halves the time of creating a quad.
            of_graph = () if type(graph) is DefaultGraph else (named(graph),)
            yield Quad(subject, quad.predicate, value, *of_graph)
        else:
            yield quad


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Within the block, turn errors of a parser and of the system into InputErrors that name
    `path`.

    An error has the line and the column if the parser reports them. A token that is longer than the
    parser accepts gives a LimitError.
    """
    try:
        yield
    except SyntaxError as error:
        # The parser's message repeats the position that the error carries already.
        message = Message("base.not-parsed", problem=re.sub(_PLACE, "", error.msg))
        if "UTF-8" in error.msg:
            message = Message("rdf.not-utf8")
        if "LoadDocumentCallback" in error.msg:
            message = Message("rdf.context-elsewhere")
        if _extension(path) == ".n3":
            message = Message("rdf.n3", problem=message)
        raise InputError(message, path, error.lineno, error.offset) from error
    except MemoryError as error:
        if "buffer maximal size" not in str(error):
            raise
        # The parser has a limit of its own on tokens.
        said = Message("base.too-long", most=DEFAULTS.literal)
        raise LimitError("literal", said, path) from error
    except OSError as error:
        raise InputError(system_message(error), path) from error
    except ValueError as error:
        raise InputError(Message("base.not-parsed", problem=str(error)), path) from error


@contextmanager
def opened(
    path: Path, limits: Limits | None = DEFAULTS, progress: Callable[[int], None] | None = None
) -> Iterator[IO[bytes]]:
    """Open a file, and yield a stream of its decompressed and checked content.

    If `limits` is None, the checks are skipped. `progress` is called with the number of bytes read
    from disk since the last call.

    Raises:
        InputError: the file cannot be opened, or its content fails a check as it is read.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(source.opened(path, limits or DEFAULTS))
        if progress is not None:
            counted = source.stream_of(_counted(stream, progress))
            stream = stack.enter_context(counted)
        unpacked = _unpacked(stream, path)
        is_bounded = unpacked is not stream or not path.is_file()
        if limits is not None:
            # The bundled graph is read without limits, so that a cold query need not import the XML
            # parser.
            from clusterkg.rdf.guard import guarded

            unpacked = guarded(unpacked, rdf_format(path), path, limits, is_bounded=is_bounded)
        yield unpacked


def _counted(stream: IO[bytes], progress: Callable[[int], None]) -> Generator[bytes, None, None]:
    while block := stream.read(source.BLOCK):
        progress(len(block))
        yield block
