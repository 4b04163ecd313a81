"""Limits on the size of input and on memory, the same for the command, Python and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.base.memory import MB

# Measured on pyoxigraph 0.5: it accepts no longer token, and crashes on JSON or quoted triples that
# are nested some thousands deep.
_MOST: Final = {"depth": 1000, "literal": 16 * MB}


@dataclass(frozen=True)
class Limits:
    """Limits on what is read: input over a limit is refused, with an error that says where it is.

    Args:
        depth: Maximum nesting of brackets, collections, quoted triples, XML elements and JSON; at
            most 1,000.
        literal: Maximum length of a literal, name or line, in bytes; at most 16 MiB.
        cells: Maximum number of cells of a workbook or a folder of CSV files.
        unpacked: Maximum size of each of these, in bytes: a compressed file after decompression, a
            workbook, a text, the content of a pipe.
        memory: Maximum memory that a command may use, in bytes.

    Raises:
        InputError: a limit is below 1, or higher than the engine supports.

    Examples:
        >>> from clusterkg import Limits
        >>> Limits(cells=2_000_000).depth
        64
    """

    depth: int = 64
    literal: int = 16 * MB
    cells: int = 500_000
    unpacked: int = 1024 * MB
    memory: int = 4096 * MB

    def __post_init__(self) -> None:
        for field in fields(self):
            value, most = getattr(self, field.name), _MOST.get(field.name)
            if value < 1 or (most is not None and value > most):
                key = "base.limit-range" if most else "base.limit-positive"
                raise InputError(Message(key, name=field.name, value=value, most=most))


DEFAULTS: Final = Limits()


class LimitError(InputError):
    """Error of an input that exceeds a limit; its text names the limit and how to raise it.

    Args:
        limit: The name of the limit: a field of `Limits`.
        said: The message: what exceeds the limit.
        path: The file.
        line: The line, from 1.
        column: The column, from 1.
    """

    status: ClassVar[int] = 413

    def __init__(
        self,
        limit: str,
        said: Message,
        path: str | Path | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(said, path, line, column)
        # The arguments with which the error is pickled and sent to another process.
        self.args = (limit, said, path, line, column)
        self.limit = limit

    def to(self, lang: str | None = None) -> str:
        """Return the position, the message and how to raise the limit.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        most = _MOST.get(self.limit)
        key = "base.limit-hint-most" if most else "base.limit-hint"
        return super().to(lang) + text(key, lang, name=self.limit, most=most)
