"""Recognition of tiers in printed phrases."""

from __future__ import annotations

import re
from typing import Final

# Words with which texts praise a tier, besides its label.
_SAME_TIER: Final = {
    "具有国际影响力": "国际影响力",
    "国内领先": "[国全]国?内?领先",
}
_CHAR_PAIR: Final = 2


def find(label: str, text: str) -> re.Match[str] | None:
    """Return the first match of a tier in a phrase, by its Chinese label; None if there is none.

    The two-character words of a label that ends in 产业 may be in reverse order (特色优势), and two
    tiers have an expression of their own.
    """
    if label in _SAME_TIER:
        return re.search(_SAME_TIER[label], text)
    words = label.removesuffix("产业")
    halves = [words[i : i + _CHAR_PAIR] for i in range(0, len(words), _CHAR_PAIR)]
    if label == words or len(halves) == 1:
        return re.search(re.escape(words), text)
    orders = (halves, halves[::-1])
    return re.search("|".join("".join(map(re.escape, order)) for order in orders), text)
