"""Unpack .gz and .zst as streams, however much they unpack to; a file that is cut is an error."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any, Final, cast

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.source import Chained

PACKED: Final = (".gz", ".zst")
# The largest window that `zstd` itself takes without being asked to.
_WINDOW: Final = 1 << 27
# So much of a .zst file is unpacked at once: a block of four bytes may hold 128 KiB of zeros.
_PIECE: Final = 1 << 11


def packing(path: Path) -> str:
    """Return the extension that says how a file is packed: .gz, .zst or nothing."""
    extension = path.suffix.lower()
    return extension if extension in PACKED else ""


def unpacking(stream: IO[bytes], path: Path) -> IO[bytes]:
    """Return the unpacked content of a file as a stream, of which any amount may be read.

    Its methods raise InputError where the content is damaged or cut off.
    """
    match packing(path):
        case ".gz":
            return io.BufferedReader(_Gzip(stream, path))
        case ".zst":
            return io.BufferedReader(_Zstandard(stream, path))
    return stream


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self._path = path

    def readable(self) -> bool:
        return True

    def _damaged(self, error: Exception) -> InputError:
        kind = packing(self._path)
        return InputError(Message("base.not-packed", packing=kind, problem=error), self._path)

    def _cut_off(self) -> InputError:
        return InputError(Message("base.cut-off"), self._path)


class _Gzip(_Unpacked):
    def __init__(self, stream: IO[bytes], path: Path) -> None:
        import gzip

        # Python takes a file without any member for an empty one.
        start = stream.read(1)
        super().__init__(io.BufferedReader(Chained(start, stream)), path)
        self._is_empty = not start
        self._members = gzip.GzipFile(fileobj=self._stream)

    def readinto(self, buffer: Any) -> int:
        import zlib

        if self._is_empty:
            raise self._cut_off()
        try:
            return cast(io.BufferedIOBase, self._members).readinto(buffer)
        except EOFError as error:
            raise self._cut_off() from error
        except (OSError, zlib.error) as error:
            raise self._damaged(error) from error


class _Zstandard(_Unpacked):
    """The frames of a file: zstandard's own reader takes one that is cut off for a whole one."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        import zstandard

        super().__init__(stream, path)
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        self._error = zstandard.ZstdError
        self._frame: Any = None
        self._packed = b""
        self._unpacked = memoryview(b"")
        self._frames = 0

    def readinto(self, buffer: Any) -> int:
        while not self._unpacked:
            self._packed = self._packed or self._stream.read(_PIECE)
            if not self._packed:
                if self._frame is not None or not self._frames:
                    raise self._cut_off()
                return 0
            self._unpack()
        part = self._unpacked[: len(buffer)]
        self._unpacked = self._unpacked[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def _unpack(self) -> None:
        try:
            if self._frame is None:
                self._frame = self._decompressor.decompressobj()
            self._unpacked = memoryview(self._frame.decompress(self._packed))
        except self._error as error:
            raise self._damaged(error) from error
        self._packed = b""
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame = None
            self._frames += 1
