"""How much of the machine a file that is read may take: one value for every door."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text

MIB: Final = 1 << 20
# Measured on pyoxigraph 0.5: it takes no longer token, and dies of JSON or quoted triples that
# nest some thousands deep.
_MOST: Final = {"depth": 1000, "literal": 16 * MIB}


@dataclass(frozen=True)
class Limits:
    """The limits of a file that is read. What is over one is refused, with its place.

    Args:
        depth: How deep brackets, collections, quoted triples, elements of XML and JSON may nest;
            at most 1,000.
        literal: The longest literal, name or line, in bytes; at most 16 MiB.
        cells: The most cells of a workbook or a folder of CSV files.
        unpacked: The most bytes of a packed file, unpacked, of a workbook, a text or a pipe.
        memory: The most bytes of memory that a command may take.

    Raises:
        InputError: a limit is below 1, or over what the engine can take.

    Examples:
        >>> from clusterkg import Limits
        >>> Limits(cells=2_000_000).depth
        64
    """

    depth: int = 64
    literal: int = 16 * MIB
    cells: int = 500_000
    unpacked: int = 1024 * MIB
    memory: int = 4096 * MIB

    def __post_init__(self) -> None:
        for field in fields(self):
            value, most = getattr(self, field.name), _MOST.get(field.name)
            if value < 1 or (most is not None and value > most):
                key = "base.limit-range" if most else "base.limit-positive"
                raise InputError(Message(key, name=field.name, value=value, most=most))


DEFAULTS: Final = Limits()


class LimitError(InputError):
    """Something that is read is over a limit; says which, and how to raise it.

    Args:
        limit: The name of the limit.
        said: What is over it.
        path: The file.
        line: Its line, from 1.
        column: Its column, from 1.
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
        # An error is sent from one process to another by these.
        self.args = (limit, said, path, line, column)
        self.limit = limit

    def to(self, lang: str | None = None) -> str:
        """Return the position, the message and how to raise the limit, in a language."""
        most = _MOST.get(self.limit)
        key = "base.limit-hint-most" if most else "base.limit-hint"
        return super().to(lang) + text(key, lang, name=self.limit, most=most)
