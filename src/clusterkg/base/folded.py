"""Printed text normalised for comparison, with the original position of each character."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import Final

from clusterkg.base.numerals import NUMERALS
from clusterkg.base.text import fold

# Punctuation that people type for one another: one character stands for each family.
_MARKS: Final = {
    **dict.fromkeys("“”„‟「」『』«»", '"'),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("—–−‐‑―～~", "-"),
    **dict.fromkeys("•・‧", "·"),
}
_THOUSANDS: Final = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_WHITE: Final = re.compile(" +")
_NUMERAL: Final = f"0-9{NUMERALS}"


@lru_cache(maxsize=1 << 16)
def _form(char: str) -> str:
    return _MARKS.get(char) or (" " if char.isspace() else fold(char))


class Folded:
    """A text normalised like names (`fold`), with one character for each family of similar
    punctuation.

    The families are double quotation marks, single ones, dashes and middle dots. White space is
    kept, as one space, only between ASCII letters or digits. Commas that separate thousands are
    dropped.

    Args:
        printed: The original text.
        start: Offset of the first character of `printed` in a longer text; all offsets returned are
            offsets in that.

    Examples:
        >>> text = Folded("１，２００億 元")
        >>> text.text, text.find("1200亿元")
        ('1200亿元', [(0, 8)])
    """

    def __init__(self, printed: str, start: int = 0) -> None:
        forms = [_form(char) for char in printed]
        places = array("Q")
        for place, form in enumerate(forms, start):
            places.extend([place] * len(form))
        folded = "".join(forms)
        for needless in (_spaces, _commas):
            folded, places = _without(needless(folded), folded, places)
        self.printed = printed
        self.start = start
        self.text = folded
        self._places = places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the start and end offsets in the original text of a non-empty range of `text`."""
        return self._places[start], self._places[end - 1] + 1

    def find(self, printed: str) -> list[tuple[int, int]]:
        """Return the offsets (start, end) in the original text of each occurrence of `printed`.

        Both are compared in normalised form. An occurrence within a longer number does not count.
        An empty `printed` has none.
        """
        pattern = _pattern(printed)
        if pattern is None:
            return []
        return [self.span(*match.span()) for match in pattern.finditer(self.text)]


# The same names and figures are looked for in passage after passage.
@lru_cache(maxsize=1 << 12)
def _pattern(printed: str) -> re.Pattern[str] | None:
    wanted = Folded(printed).text
    if not wanted:
        return None
    before = rf"(?<![{_NUMERAL}])(?<![0-9][.])" if re.match(f"[{_NUMERAL}]", wanted) else ""
    after = rf"(?![{_NUMERAL}])(?![.][0-9])" if re.search(f"[{_NUMERAL}]$", wanted) else ""
    return re.compile(f"{before}{re.escape(wanted)}{after}")


def _spaces(folded: str) -> set[int]:
    """Return the indexes of spaces to drop: all but one between ASCII letters or digits."""
    dropped: set[int] = set()
    for match in _WHITE.finditer(folded):
        around = folded[match.start() - 1 : match.start()], folded[match.end() : match.end() + 1]
        counts = all(char.isascii() and char.isalnum() for char in around)
        dropped.update(range(match.start() + counts, match.end()))
    return dropped


def _commas(folded: str) -> set[int]:
    """Return the indexes of commas that separate thousands."""
    return {
        match.start() + at
        for match in _THOUSANDS.finditer(folded)
        for at, char in enumerate(match[0])
        if char == ","
    }


def _without(dropped: set[int], folded: str, places: array[int]) -> tuple[str, array[int]]:
    if not dropped:
        return folded, places
    kept = [number for number in range(len(folded)) if number not in dropped]
    return "".join(folded[number] for number in kept), array("Q", (places[n] for n in kept))
