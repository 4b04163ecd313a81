"""Errors that are the user's to fix."""

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
# How messages of RocksDB on damaged files begin.
_DAMAGE: Final = ("Corruption: ", "IO error: ")


class InputError(Exception):
    """Something that was given cannot be used; says where, as far as that is known.

    Args:
        message: What is wrong and how to fix it: of the catalogue, or a text of an engine's own.
        path: The file.
        line: Its line, from 1.
        column: Its column, from 1.
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
        """The message without the position, in the language of the locale."""
        return visible(str(self.said))

    def to(self, lang: str | None = None) -> str:
        """Return the position and the message in a language, by default that of the locale.

        File names and values in it are safe to look at.
        """
        position = [str(part) for part in (self.path, self.line, self.column) if part is not None]
        said = self.said.to(lang) if isinstance(self.said, Message) else visible(self.said)
        return ": ".join([one_line(":".join(position)), said]) if position else said

    def __str__(self) -> str:
        return self.to()


class DamagedError(InputError):
    """A store on disk whose files are not as they were built."""


def damage(error: Exception) -> DamagedError | None:
    """Return what to say of an error of the engine, if it is that of a damaged file of a store."""
    if not isinstance(error, RuntimeError | OSError) or not str(error).startswith(_DAMAGE):
        return None
    # What follows names blocks and their sums.
    problem = str(error).partition(" in /")[0].partition(" offset ")[0]
    return DamagedError(Message("base.damaged", problem=problem))


def system_message(error: OSError) -> Message | str:
    """Return what the operating system says: of the catalogue, or as it says it."""
    key = _SYSTEM.get(error.errno or 0)
    return Message(key) if key else error.strerror or str(error)
