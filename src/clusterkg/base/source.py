"""Open input by kind: a file, a pipe or an open file of the process; devices are refused."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.limits import DEFAULTS, LimitError, Limits
from clusterkg.base.locale import Message

BLOCK: Final = 1 << 20
# What - means on a command line where an input file is expected.
STANDARD_INPUT: Final = Path("/dev/stdin")
# Names of open files of this process: such a pipe ends when its writer does.
_OPEN_FILE: Final = re.compile(r"/dev/(?:stdin|fd/([0-9]+))")
# Seconds to wait for a writer of a named pipe.
_PATIENCE: Final = 10.0
# Files that exist in memory only, by path.
_KEPT: Final[dict[Path, bytes]] = {}
# Content read from pipes: a pipe can be read once, while files are read several times.
_PIPES: Final[dict[tuple[str, int, int], bytes]] = {}


@contextmanager
def opened(path: Path, limits: Limits = DEFAULTS) -> Iterator[IO[bytes]]:
    """Open a file and yield a stream of its bytes.

    A pipe is read to its end and kept in memory, so that it can be opened again.

    Raises:
        InputError: the path is a folder, a device or a socket, the pipe has no writer, or the file
            cannot be read.
        LimitError: a pipe delivers more bytes than `limits.unpacked`.
    """
    try:
        with _opened(path, limits) as stream:
            yield stream
    except OSError as error:
        raise InputError(system_message(error), path) from error


def read_bytes(path: Path, limits: Limits = DEFAULTS) -> bytes:
    """Return the content of a file, without a UTF-8 byte order mark.

    Raises:
        InputError: the file cannot be read.
        LimitError: the file is larger than `limits.unpacked`.
    """
    with opened(path, limits) as stream:
        return whole(stream, path, limits).removeprefix(codecs.BOM_UTF8)


def read_text(path: Path, limits: Limits = DEFAULTS) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises:
        InputError: the file cannot be read, or is not UTF-8, or contains a NUL.
        LimitError: the file is larger than `limits.unpacked`.
    """
    return decoded(read_bytes(path, limits), path)


def decoded(content: bytes, path: str | Path) -> str:
    """Decode bytes as UTF-8.

    Raises:
        InputError: the bytes are not UTF-8, or contain a NUL; the error gives `path`, the line and
            the column.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(Message("base.utf-16"), path, 1, 1)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        byte = content[error.start]
        raise InputError(
            Message("base.no-character", byte=f"{byte:02X}"), path, *_place(content, error.start)
        ) from error
    if "\0" in text:
        raise InputError(Message("base.nul"), path, *_place(content, content.index(b"\0")))
    return text


def whole(stream: IO[bytes], path: Path, limits: Limits) -> bytes:
    """Return the rest of a stream.

    Raises:
        LimitError: the rest is larger than `limits.unpacked`; the error names `path`.
    """
    content = bytearray()
    while block := stream.read(BLOCK):
        content += block
        if len(content) > limits.unpacked:
            raise too_large(path, limits)
    return bytes(content)


def too_large(path: Path | str, limits: Limits) -> LimitError:
    """Return the LimitError for a file larger than `limits.unpacked`."""
    return LimitError("unpacked", Message("base.too-large", most=limits.unpacked), path)


def _place(content: bytes, position: int) -> tuple[int, int]:
    """Return the line and the column of a byte offset, both from 1; columns count characters."""
    start = content.rfind(b"\n", 0, position) + 1
    line = content.count(b"\n", 0, position) + 1
    return line, len(content[start:position].decode(errors="replace")) + 1


def keep(path: Path, content: bytes) -> None:
    """Keep `content` in memory under `path`, which can then be read like a file."""
    _KEPT[path] = content


def file_iri(path: Path) -> str:
    """Return the file: IRI of a path; that of standard input is the same in every run."""
    return "file:///dev/stdin" if path == STANDARD_INPUT else path.resolve().as_uri()


def _opened(path: Path, limits: Limits) -> IO[bytes]:
    if path in _KEPT:
        return io.BytesIO(_KEPT[path])
    if "\0" in str(path):
        raise InputError(Message("base.no-such-file"), repr(path))
    if path == STANDARD_INPUT and (not path.exists() or _is_replaced()):
        # Windows has no name for it, and a program may have replaced sys.stdin.
        name = (str(path), 0, id(sys.stdin))
        if name not in _PIPES:
            _PIPES[name] = whole(sys.stdin.buffer, path, limits)
        return io.BytesIO(_PIPES[name])
    status = path.stat()
    mode = status.st_mode
    number = _OPEN_FILE.fullmatch(str(path))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    is_terminal = number is not None and os.isatty(int(number[1] or 0))
    if stat.S_ISFIFO(mode) or (number and stat.S_ISSOCK(mode)) or is_terminal:
        key = (str(path), status.st_dev, status.st_ino)
        if key not in _PIPES:
            open_one = os.fdopen(os.dup(int(number[1] or 0)), "rb") if number else _pipe(path)
            with open_one as stream:
                _PIPES[key] = whole(stream, path, limits)
        return io.BytesIO(_PIPES[key])
    if stat.S_ISSOCK(mode):
        raise InputError(Message("base.socket"), path)
    stream = path.open("rb")
    if not stat.S_ISREG(mode) and not stream.isatty() and path.resolve() != Path(os.devnull):
        stream.close()
        raise InputError(Message("base.device"), path)
    return stream


def _is_replaced() -> bool:
    """Return whether sys.stdin is another stream than the standard input of the process."""
    try:
        return sys.stdin is not None and sys.stdin.fileno() != 0
    except (OSError, ValueError):
        return True


def _pipe(path: Path) -> IO[bytes]:
    """Open a named pipe once it has a writer; a blocking open could not be cancelled.

    Raises:
        InputError: no writer has come within ten seconds.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    until = time.monotonic() + _PATIENCE
    stream = os.fdopen(handle, "rb", buffering=0)
    first: bytes | None = b""
    while first == b"":
        # Without a writer, a read returns nothing; with one that has not written yet, it returns
        # None.
        first = stream.read(BLOCK)
        if first == b"":
            if time.monotonic() > until:
                stream.close()
                raise InputError(Message("base.pipe", seconds=_PATIENCE), path)
            time.sleep(0.02)
    os.set_blocking(handle, True)
    return chained(first or b"", stream)


def chained(start: bytes, rest: IO[bytes]) -> IO[bytes]:
    """Return a stream of the bytes `start`, followed by those of the stream `rest`."""

    def pieces() -> Generator[bytes, None, None]:
        with rest:
            yield start
            while block := rest.read(BLOCK):
                yield block

    return stream_of(pieces())


def stream_of(pieces: Generator[bytes | memoryview, None, None]) -> IO[bytes]:
    """Return a stream of the byte strings that a generator yields on demand."""
    return io.BufferedReader(_Pieces(pieces), BLOCK)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Generator[bytes | memoryview, None, None]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        part = self._left[: len(buffer)]
        self._left = self._left[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._pieces.close()
        super().close()
