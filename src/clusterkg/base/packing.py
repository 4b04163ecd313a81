"""Decompression of .gz and .zst as streams of any size; a truncated file is an error."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import IO, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.source import stream_of

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

    The methods of the stream raise InputError if the content is damaged, truncated or empty, or
    expands to more than 64 MiB and more than 300 times its size.

    Args:
        path: The file that errors name.
        kind: The compression: .gz, .zst or empty; if empty, `stream` itself is returned.
    """
    return stream_of(_unpacked(stream, path, kind)) if kind else stream


def _unpacked(stream: IO[bytes], path: Path, kind: str) -> Generator[bytes, None, None]:
    """Yield the decompressed content of a .gz, member by member, or of a .zst, frame by frame.

    Used instead of Python's gzip reader, which reads a name in the header byte by byte and accepts
    an empty file, and that of zstandard, which accepts a truncated frame.

    Raises:
        InputError: the content is damaged, truncated or empty, or expands too much.
    """
    new, refused = _decompressor(kind)
    member: Any = None
    members = taken = given = 0
    packed = b""
    while packed := packed or stream.read(_PIECE):
        taken += len(packed)
        # Zeros behind a member of .gz pad a block of a tape.
        if kind == ".gz" and member is None and members:
            packed = packed.lstrip(b"\0")
            if not packed:
                continue
        try:
            member = new() if member is None else member
            piece = member.decompress(packed)
        except refused as error:
            said = Message("base.not-packed", packing=kind, problem=error)
            raise InputError(said, path) from error
        packed = member.unused_data if member.eof else b""
        taken -= len(packed)
        if member.eof:
            member = None
            members += 1
        given += len(piece)
        if given > max(_LARGE, _MOST_TIMES * taken):
            raise InputError(Message("base.bomb", times=_MOST_TIMES), path)
        yield piece
    if member is not None or not members:
        raise InputError(Message("base.cut-off"), path)


def _decompressor(kind: str) -> tuple[Any, type[Exception]]:
    """Return a function that creates a decompressor of one member, and the error type of these."""
    if kind == ".gz":
        import zlib

        return lambda: zlib.decompressobj(_GZIP), zlib.error
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    return decompressor.decompressobj, zstandard.ZstdError
