"""Errors that the user can fix."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from clusterkg.base.escapes import one_line, visible
from clusterkg.base.locale import Message

_SYSTEM: Final = {
    errno.ENOENT: "base.no-such-file",
    errno.EACCES: "base.no-permission",
    errno.EEXIST: "base.exists",
    errno.EISDIR: "base.is-a-folder",
    errno.ENOTDIR: "base.no-folder",
    errno.ENOSPC: "base.no-space",
    errno.EDQUOT: "base.no-space",
    errno.EFBIG: "base.too-big",
    errno.EROFS: "base.read-only",
    errno.EPERM: "base.not-permitted",
    errno.ENAMETOOLONG: "base.long-name",
    errno.ELOOP: "base.circle",
    errno.EIO: "base.broken-disk",
}
# How messages of RocksDB about damaged files begin.
_DAMAGE: Final = ("Corruption: ", "IO error: ")


class InputError(Exception):
    """Error in an input: what is wrong and how to fix it, with the position if it is known.

    Args:
        message: What is wrong and how to fix it: a message of the catalogue, or an engine's own
            text.
        path: The file.
        line: The line in it, from 1.
        column: The column, from 1.
    """

    def __init__(
        self,
        message: Message | str,
        path: str | Path | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.said = message
        self.path = path
        self.line = line
        self.column = column

    @property
    def message(self) -> str:
        """The message without its position, in the language of the locale."""
        return visible(str(self.said))

    def to(self, lang: str | None = None) -> str:
        """Return the position, if any, and the message; control characters in them are escaped.

        Args:
            lang: Language of the message: `zh` or `en`; by default that of the locale.
        """
        position = [str(part) for part in (self.path, self.line, self.column) if part is not None]
        said = self.said.to(lang) if isinstance(self.said, Message) else visible(self.said)
        return ": ".join([one_line(":".join(position)), said]) if position else said

    def __str__(self) -> str:
        return self.to()


class DamagedError(InputError):
    """Error of a store on disk whose files are damaged."""


def damage(error: Exception) -> DamagedError | None:
    """Return a DamagedError if the engine's error says that files of a store are damaged, else
    None.
    """
    if not isinstance(error, RuntimeError | OSError) or not str(error).startswith(_DAMAGE):
        return None
    # What follows names blocks and their checksums.
    problem = str(error).partition(" in /")[0].partition(" offset ")[0]
    return DamagedError(Message("base.damaged", problem=problem))


def system_message(error: OSError) -> Message | str:
    """Return the text of an error of the operating system: a message of the catalogue, or the
    system's own text if the catalogue has none.
    """
    key = _SYSTEM.get(error.errno or 0)
    return Message(key) if key else error.strerror or str(error)
