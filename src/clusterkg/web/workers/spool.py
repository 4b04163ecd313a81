"""Buffer for a worker's result: in memory while small, then in an unnamed file."""

from __future__ import annotations

import io
import re
import tempfile
from typing import IO, Final, cast

from clusterkg.base.locale import Message
from clusterkg.web.workers.tasks import INLINE

# Patterns that start a row of a result; a carry is kept for one that spans two chunks. They cannot
# occur within values, since formats escape quotes, `<` and line ends there.
ROWS: Final = {
    "json": re.compile(rb'[\[,]\{"[^"\\]+":\{"type":"'),
    "xml": re.compile(rb"<result>"),
    "tsv": re.compile(rb"\n"),
}
_PIECE: Final = 1 << 16
_CARRY: Final = 1 << 10


class TooMuchError(Exception):
    """Raised for a result over a limit, which `said` states."""

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said


class Spool:
    """A writable stream that counts bytes and, by a pattern, rows.

    Args:
        size: Maximum number of bytes.
        rows: Maximum number of rows.
        row: The pattern that starts a row; None if rows are not counted.
        heads: How many times the pattern occurs in the header of a result.
    """

    def __init__(
        self, size: int, rows: int, row: re.Pattern[bytes] | None = None, heads: int = 0
    ) -> None:
        self._most, self._most_rows, self._row = size, rows, row
        self._pending = bytearray()
        self._carry = b""
        self._rows = -heads
        self._file: IO[bytes] = io.BytesIO()
        self._on_disk = False
        self.size = 0

    @property
    def stream(self) -> IO[bytes]:
        """This object as a stream for the engine's serializers, which use only `write` and
        `flush`.
        """
        return cast(IO[bytes], self)

    def write(self, data: bytes) -> int:
        """Write `data`, and return its length.

        Raises:
            TooMuchError: a limit is exceeded.
        """
        self._pending += data
        if len(self._pending) >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Count and store what has been written.

        Raises:
            TooMuchError: a limit is exceeded.
        """
        piece = bytes(self._pending)
        self._pending.clear()
        self.size += len(piece)
        if self.size > self._most:
            raise TooMuchError(Message("web.most-bytes", most=self._most))
        if self._row is not None:
            self._count(piece)
        if self.size > INLINE and not self._on_disk:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes to the web process
            file.write(self._file.getvalue())  # type: ignore[attr-defined]
            self._file, self._on_disk = file, True
        self._file.write(piece)

    def _count(self, piece: bytes) -> None:
        assert self._row is not None
        text = self._carry + piece
        counted = 0
        for found in self._row.finditer(text):
            self._rows += 1
            counted = found.end()
        if self._rows > self._most_rows:
            raise TooMuchError(Message("web.most-rows", most=self._most_rows))
        self._carry = text[max(counted, len(text) - _CARRY) :]

    def finish(self) -> tuple[bytes, IO[bytes] | None]:
        """Return what was written: the bytes and None or, over INLINE bytes, b"" and a temporary
        file with them.

        Raises:
            TooMuchError: a limit is exceeded.
        """
        self.flush()
        if self._on_disk:
            self._file.flush()
            return b"", self._file
        return self._file.getvalue(), None  # type: ignore[attr-defined]
