"""One line for a value that holds much: what `repr` and `print` show of it."""

from __future__ import annotations

from collections.abc import Sized
from typing import Final

_LONGEST: Final = 200


class Brief:
    """A value whose `repr` is its class and one line; `str` is that line, unless it says more."""

    __slots__ = ()

    def _brief(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return shown(self, self._brief())

    def __str__(self) -> str:
        return self._brief()


def shown(value: object, text: str) -> str:
    """Return the `repr` of a value: its class and a text, on one line that is not long."""
    line = " ".join(text.split())
    return f"<{type(value).__name__}: {line[:_LONGEST]}{'…' * (len(line) > _LONGEST)}>"


def counted(things: Sized | int, one: str, many: str = "") -> str:
    """Return a number and a noun, as developers read it: 1 row, 2 rows."""
    n = things if isinstance(things, int) else len(things)
    return f"{n:,} {one if n == 1 else many or one + 's'}"
