"""Decompression of .gz and .zst as streams of any size; a truncated file is an error."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

PACKED: Final = (".gz", ".zst")
_MAGIC: Final = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst"}
# The window size of gzip (RFC 1952), the largest one.
_GZIP: Final = 16 + 15
# The largest window that the `zstd` command accepts by default.
_WINDOW: Final = 1 << 27
# Bytes unpacked at a time: a .zst block of four bytes may hold 128 KiB of zeros.
_PIECE: Final = 1 << 11
# A file that unpacks to more than this ratio is refused as a decompression bomb, once it has
# reached this size: generated N-Triples reach a ratio of 90, and a parser takes a minute for a
# gigabyte of blank lines.
_MOST_TIMES: Final = 300
_LARGE: Final = 1 << 26


def packing(path: Path) -> str:
    """Return the compression extension of a file name: .gz, .zst or empty."""
    extension = path.suffix.lower()
    return extension if extension in PACKED else ""


def packing_of(start: bytes) -> str:
    """Return the compression of content by its first bytes: .gz, .zst or empty."""
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")


def unpacking(stream: IO[bytes], path: Path, kind: str) -> IO[bytes]:
    """Return a stream of the decompressed content of a file; reads of any size are supported.

    Its methods raise InputError where the content is damaged or truncated.

    Args:
        stream: The compressed content.
        path: The file that errors name.
        kind: Its compression: .gz, .zst or empty.
    """
    return io.BufferedReader(_Unpacked(stream, path, kind)) if kind else stream


class _Unpacked(io.RawIOBase):
    """Stream of the members of a .gz or the frames of a .zst, one after the other.

    Python's gzip reader reads a name in the header byte by byte and accepts an empty file; the one
    of zstandard accepts a truncated frame.
    """

    def __init__(self, stream: IO[bytes], path: Path, kind: str) -> None:
        self._stream = stream
        self._path = path
        self._kind = kind
        self._new, self._error = _decompressor(self._kind)
        self._member: Any = None
        self._members = 0
        self._packed = b""
        self._unpacked = memoryview(b"")
        self._taken = self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._unpacked:
            self._packed = self._next()
            if not self._packed:
                if self._member is not None or not self._members:
                    raise InputError(Message("base.cut-off"), self._path)
                return 0
            self._unpack()
            self._given += len(self._unpacked)
            if self._given > max(_LARGE, _MOST_TIMES * self._taken):
                raise InputError(Message("base.bomb", times=_MOST_TIMES), self._path)
        part = self._unpacked[: len(buffer)]
        self._unpacked = self._unpacked[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def _next(self) -> bytes:
        """Return the next compressed bytes, skipping the zeros with which tapes pad .gz members."""
        is_behind = self._kind == ".gz" and self._member is None and self._members
        while packed := self._packed or self._stream.read(_PIECE):
            self._taken += 0 if self._packed else len(packed)
            if not is_behind:
                return packed
            if rest := packed.lstrip(b"\0"):
                return rest
            self._packed = b""
        return b""

    def _unpack(self) -> None:
        try:
            if self._member is None:
                self._member = self._new()
            self._unpacked = memoryview(self._member.decompress(self._packed))
        except self._error as error:
            said = Message("base.not-packed", packing=self._kind, problem=error)
            raise InputError(said, self._path) from error
        self._packed = b""
        if self._member.eof:
            self._packed = self._member.unused_data
            self._member = None
            self._members += 1


def _decompressor(kind: str) -> tuple[Any, type[Exception]]:
    """Return a factory of decompressors for one member, and the error that these raise."""
    if kind == ".gz":
        import zlib

        return lambda: zlib.decompressobj(_GZIP), zlib.error
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    return decompressor.decompressobj, zstandard.ZstdError
