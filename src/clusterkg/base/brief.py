"""One-line summaries of large values, shown by `repr` and `print`."""

from __future__ import annotations

from collections.abc import Sized
from typing import Final

_LONGEST: Final = 200


class Brief:
    """Base class of values whose `repr` is the class name and a summary on one line.

    A subclass defines the summary in `_brief`; `str` returns it in full.
    """

    __slots__ = ()

    def _brief(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return shown(self, self._brief())

    def __str__(self) -> str:
        return self._brief()


def shown(value: object, text: str) -> str:
    """Return the `repr` of a value: its class name and `text`, on one line, truncated after 200
    characters.
    """
    line = " ".join(text.split())
    return f"<{type(value).__name__}: {line[:_LONGEST]}{'…' * (len(line) > _LONGEST)}>"


def counted(things: Sized | int, one: str, many: str = "") -> str:
    """Return a count with its noun in singular or plural, in English: 1 row, 2,000 rows.

    Args:
        things: The count, or the collection to count.
        one: The singular.
        many: The plural; by default the singular with an s.
    """
    n = things if isinstance(things, int) else len(things)
    return f"{n:,} {one if n == 1 else many or one + 's'}"
