"""Files of RDF as streams of statements: unpacked, parsed, blank nodes named alike each time."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, Triple, parse

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.locale import Message

FORMATS: Final[dict[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
PACKED: Final = (".gz", ".zst")
_PLACE: Final = (
    r"^Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)"
    r"|between line \d+ column \d+ and line \d+ column \d+): "
)
# The part of an XML file in which its entities must be declared, in bytes.
_PROLOGUE: Final = 1 << 16


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, without a byte order mark."""
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise InputError(system_message(error), path) from error


def unpacked(path: Path) -> bytes:
    """Return the content of a file, unpacked if it is packed, without a byte order mark."""
    with reading(path), opened(path) as stream:
        return stream.read().removeprefix(codecs.BOM_UTF8)


def packing(path: Path) -> str:
    """Return the ending that says how a file is packed: .gz, .zst or nothing."""
    ending = path.suffix.lower()
    return ending if ending in PACKED else ""


def rdf_format(path: Path) -> RdfFormat:
    """Return the format that the name of a file tells.

    Raises:
        InputError: the ending is not known.
    """
    name = path.with_suffix("") if packing(path) else path
    found = FORMATS.get(name.suffix.lower())
    if found is None:
        known = " ".join(FORMATS)
        raise InputError(Message("rdf.format", suffix=name.suffix, known=known), path)
    return found


def is_rdf(path: Path) -> bool:
    """Say whether the name of a file tells a format of RDF."""
    name = path.with_suffix("") if packing(path) else path
    return name.suffix.lower() in FORMATS


def quads(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Quad]:
    """Return the statements of a file, one after the other, in the order of the parser."""
    with reading(path), opened(path, progress) as stream:
        start = stream.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        yield from parsed(io.BufferedReader(_Chained(start, stream), 1 << 20), path)


def parsed(content: bytes | IO[bytes], path: Path) -> Iterator[Quad]:
    """Return what the unpacked content of a file says, in the order of the parser."""
    base = path.resolve().as_uri()
    with reading(path):
        yield from parse(content, rdf_format(path), base_iri=base, rename_blank_nodes=True)


def numbered(quads: Iterable[Quad], prefix: str = "b") -> Iterator[Quad]:
    """Name blank nodes b0, b1 ... as they first appear: a subject, its object, their graph.

    So they have the same names each time that a file is read.
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
            # A quad is made in half the time where the default graph is not named.
            of_graph = () if type(graph) is DefaultGraph else (named(graph),)
            yield Quad(subject, quad.predicate, value, *of_graph)
        else:
            yield quad


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what a parser or a packer raises into an InputError that names the place."""
    try:
        yield
    except SyntaxError as error:
        # The parser repeats in words the place that the error already carries.
        message: Message | str = re.sub(_PLACE, "", error.msg)
        if "UTF-8" in error.msg:
            message = Message("rdf.not-utf8")
        if "LoadDocumentCallback" in error.msg:
            message = Message("rdf.context-elsewhere")
        raise InputError(message, path, error.lineno, error.offset) from error
    except EOFError as error:
        raise InputError(Message("rdf.file-ends"), path) from error
    except OSError as error:
        raise InputError(system_message(error), path) from error
    except (ValueError, zlib.error) as error:
        raise InputError(str(error), path) from error


@contextmanager
def opened(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[IO[bytes]]:
    """Open a file unpacked; `progress` is told of the bytes as they lie on disk."""
    with ExitStack() as stack:
        stream: IO[bytes] = stack.enter_context(path.open("rb"))
        if progress is not None:
            raw = stack.enter_context(_Counted(stream, progress))
            stream = stack.enter_context(io.BufferedReader(raw, 1 << 20))
        if packing(path) == ".gz":
            import gzip

            stream = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=stream)))
        elif packing(path) == ".zst":
            import zstandard

            try:
                packed = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
                yield _checked(cast(IO[bytes], packed), path)
            except zstandard.ZstdError as error:
                raise InputError(str(error), path) from error
            return
        yield _checked(stream, path)


def _checked(stream: IO[bytes], path: Path) -> IO[bytes]:
    """Refuse RDF/XML whose entities grow: the parser's process would end for want of memory.

    Entities that stand for a namespace, as ontology editors write them, are let through.
    """
    if rdf_format(path) is not RdfFormat.RDF_XML:
        return stream
    start = stream.read(_PROLOGUE)
    if b"<!DOCTYPE" in start:
        entities = re.findall(rb"<!ENTITY\s+([^>]*)>", start)
        closed = re.search(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", start, re.DOTALL)
        if closed is None or any(b"&" in e or b"%" in e or len(e) > 256 for e in entities):
            raise InputError(Message("rdf.entities"), path)
    return io.BufferedReader(_Chained(start, stream), 1 << 20)


class _Counted(io.RawIOBase):
    """A stream that tells how much of it has been read."""

    def __init__(self, stream: IO[bytes], progress: Callable[[int], None]) -> None:
        self._stream = stream
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._progress(len(data))
        return len(data)


class _Chained(io.RawIOBase):
    """Some bytes, then the rest of a stream."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._start[: len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(data) :]
        buffer[: len(data)] = data
        return len(data)
