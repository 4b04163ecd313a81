"""The text of a query, looked at without running it."""

from __future__ import annotations

import functools
import re
from typing import Final

# The engine dies of a deep query, without a word: far deeper than this, and than people write.
DEEPEST: Final = 64
# Texts of which it is remembered what was found in them: more than there are saved queries.
_REMEMBERED: Final = 32

# What may hold the letters "service" in a query without being the keyword. An escape comes
# first, so that the # or quote of `ex:a\#` does not seem to open a comment or a string.
_NOT_KEYWORD = re.compile(
    r"""
      \\.
    | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}
    | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\s]*>
    | \#[^\n\r]*
    | [?$]\w+
    | :\w+
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _code_point(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


@functools.lru_cache(_REMEMBERED)
def calls_service(text: str) -> bool:
    """Say whether a query may send a request to another server; errs towards yes."""
    return any(
        re.search("SERVICE", _NOT_KEYWORD.sub(" ", form), re.IGNORECASE) is not None
        for form in (text, _CODE_POINT.sub(_code_point, text))
    )


@functools.lru_cache(_REMEMBERED)
def nesting(text: str) -> int:
    """Return how deep the brackets of a query nest."""
    depth = deepest = 0
    for bracket in re.findall(r"[][(){}]", _NOT_KEYWORD.sub(" ", text)):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    return deepest
