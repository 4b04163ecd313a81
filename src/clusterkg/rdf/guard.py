"""Checks on the content of an RDF file before it reaches a parser."""

from __future__ import annotations

import codecs
from collections.abc import Generator
from pathlib import Path
from typing import IO, Final

from pyoxigraph import RdfFormat

from clusterkg.base.errors import InputError
from clusterkg.base.limits import LimitError, Limits
from clusterkg.base.locale import Message
from clusterkg.base.nesting import Check, Json, Turtle, Xml
from clusterkg.base.source import BLOCK, stream_of, too_large

OF_LINES: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
# First bytes of other file types under an RDF extension.
_OTHERS: Final = {
    b"\x1f\x8b": ".gz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"PK\x03\x04": ".zip, .xlsx, .docx",
    b"\xd0\xcf\x11\xe0": ".xls, .doc",
    b"%PDF-": ".pdf",
    b"BZh": ".bz2",
    b"\xfd7zXZ": ".xz",
}


def guarded(
    stream: IO[bytes], kind: RdfFormat, path: Path, limits: Limits, *, is_bounded: bool
) -> IO[bytes]:
    """Return a stream of checked content, without a byte order mark.

    The methods of the stream raise LimitError for content that exceeds a limit, and InputError for
    a NUL and for content that is no text. In RDF/XML they also raise InputError for bytes that are
    not UTF-8, which the parsers of other formats report. No byte is delivered before it has been
    checked.

    Args:
        path: The file that errors name.
        limits: Limits on depth, literals and size.
        is_bounded: Whether `limits.unpacked` applies: content may be larger than the file.
    """
    return stream_of(_checked(stream, kind, path, limits, is_bounded))


def _check(kind: RdfFormat, path: Path, limits: Limits) -> Check:
    if kind == RdfFormat.RDF_XML:
        return Xml(path, limits, only_utf8=True)
    if kind in (RdfFormat.JSON_LD, RdfFormat.STREAMING_JSON_LD):
        return Json(path, limits)
    return Turtle(path, limits, is_of_lines=kind in OF_LINES)


def _checked(
    stream: IO[bytes], kind: RdfFormat, path: Path, limits: Limits, is_bounded: bool
) -> Generator[memoryview, None, None]:
    """Yield the content of a stream in parts that have been checked."""
    check = _check(kind, path, limits)
    characters = _Characters(path, of_xml=kind == RdfFormat.RDF_XML)
    size, held = 0, b""
    is_done = False
    while not is_done:
        block = stream.read(BLOCK)
        is_done = not block
        if not size:
            check_start(block, path)
        size += len(block)
        if is_bounded and size > limits.unpacked:
            raise too_large(path, limits)
        if size == len(block):
            block = block.removeprefix(codecs.BOM_UTF8)
        characters.pass_over(block, is_done)
        held += block
        count = check(held, is_done)
        passed, held = memoryview(held)[:count], held[count:]
        if len(held) > limits.literal:
            said = Message("base.too-long", most=limits.literal)
            raise LimitError("literal", said, path, characters.line_of(held))
        yield passed


def check_start(block: bytes, path: Path) -> None:
    """Raise InputError if the first bytes are those of UTF-16, or of another file type (.pdf)."""
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        raise InputError(Message("base.utf-16"), path, 1, 1)
    for start, kinds in _OTHERS.items():
        if block.startswith(start):
            raise InputError(Message("rdf.other-kind", kinds=kinds), path)


class _Characters:
    """Checks for NUL characters and, in XML, for bytes that are not UTF-8.

    The parsers of the other formats report the position of such bytes themselves, and accept them
    in comments.
    """

    def __init__(self, path: Path, *, of_xml: bool) -> None:
        self._path = path
        self._of_xml = of_xml
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line = 1
        # The start of the unfinished line; of a long one, its last part.
        self._last = b""

    def pass_over(self, block: bytes, is_last: bool) -> None:
        """Check the next block, and raise InputError at the position of a wrong byte."""
        if self._of_xml:
            self._decode(block, is_last)
        position = block.find(b"\0")
        if position >= 0:
            self._refuse(Message("base.nul"), block, position)
        breaks = block.count(b"\n")
        self._line += breaks
        start = block.rfind(b"\n") + 1
        self._last = (b"" if breaks else self._last[-BLOCK:]) + block[start:]

    def line_of(self, held: bytes) -> int:
        """Return the number of the line on which the unconsumed bytes `held` begin."""
        return self._line - held.count(b"\n")

    def _decode(self, block: bytes, is_last: bool) -> None:
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(block, is_last)
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            position = max(error.start - pending, 0)
            self._refuse(Message("base.no-character", byte=f"{byte:02X}"), block, position)

    def _refuse(self, said: Message, block: bytes, position: int) -> None:
        line = self._line + block.count(b"\n", 0, position)
        start = block.rfind(b"\n", 0, position) + 1
        before = (self._last if line == self._line else b"") + block[start:position]
        raise InputError(said, self._path, line, len(before.decode(errors="ignore")) + 1)
