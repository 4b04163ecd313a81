"""Text compared and measured: folding, script, near misses, width."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache


def close(word: str, known: Iterable[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(word, list(known), n=5, cutoff=0.4)


def near(word: str, known: Iterable[str]) -> str:
    """Return which of the known words may be meant, as the end of a sentence; or nothing."""
    return did_you_mean(close(word, known))


def did_you_mean(words: Iterable[str]) -> str:
    listed = ", ".join(words)
    return f"; did you mean {listed}?" if listed else ""


def fold(text: str) -> str:
    """Return `text` in the form in which labels are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def comparable(text: str) -> str:
    """Return a name in the form in which near misses are looked for.

    Width, case and spaces are folded, hyphens are spaces, and traditional characters become
    simplified ones.
    """
    folded = " ".join(fold(text).replace("-", " ").replace("_", " ").split())
    return folded if folded.isascii() else "".join(map(_simplified, folded))


@cache
def _simplified(char: str) -> str:
    return char if char.isascii() else _converter()(char)


@cache
def _converter() -> Callable[[str], str]:
    # Fifty milliseconds: only where a Chinese name was not found.
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def width(text: str) -> int:
    """Return how many columns of a terminal `text` fills."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if unicodedata.category(char) not in ("Mn", "Me")
    )
