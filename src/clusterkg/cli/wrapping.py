"""Wrapping of help by display width: Chinese characters take two columns and may be broken
anywhere.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Final

from click import Context, _textwrap, formatting

from clusterkg.base.locale import template
from clusterkg.base.text import width
from clusterkg.cli.usage import one

# Filler after each wide character, since textwrap counts characters.
_SECOND: Final = "\ue000"
# Unicode categories of punctuation that must not end a line, or begin one.
_OPENING: Final = ("Ps", "Pi")
_CLOSING: Final = ("Pe", "Pf", "Po")


class Wrapper(_textwrap.TextWrapper):
    """Text wrapper by display width; text without wide characters is wrapped as by click."""

    def _split(self, text: str) -> list[str]:
        return [
            piece + _SECOND * (width(piece) - len(piece))
            for chunk in super()._split(text)
            for piece in _pieces(chunk)
        ]

    def wrap(self, text: str) -> list[str]:
        """Return the lines of a paragraph, without the filler."""
        return [line.replace(_SECOND, "") for line in super().wrap(text)]


class Formatter(formatting.HelpFormatter):
    """Help formatter that writes colons as the language of the text does."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        usage = one("Usage:") if prefix is None else prefix
        super().write_usage(prog, args, f"{usage} " if usage.isascii() else usage)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        colon = template("base.colon", "zh" if width(heading) > len(heading) else "en").rstrip()
        self.write(f"{'':>{self.current_indent}}{heading}{colon}\n")


def install() -> None:
    """Make click wrap lines and lay out lists by display width."""
    _textwrap.TextWrapper = Wrapper  # type: ignore[misc]
    Context.formatter_class = Formatter
    formatting.term_len = width  # type: ignore[attr-defined, assignment]


def _pieces(chunk: str) -> list[str]:
    """Return the pieces of a chunk between which a line may break."""
    pieces = [chunk[:1]]
    for before, after in pairwise(chunk):
        is_wide = width(before) > 1 or width(after) > 1
        if (
            is_wide
            and unicodedata.category(before) not in _OPENING
            and unicodedata.category(after) not in _CLOSING
        ):
            pieces.append(after)
        else:
            pieces[-1] += after
    return pieces
