"""Rewriting of valid queries that the engine answers incorrectly.

pyoxigraph 0.5.13 rejects TRUE and FALSE in capitals, gives no value for a GROUP_CONCAT of numbers
or of IRIs, and takes time exponential in the nesting of REPLACE, SUBSTR and REGEX without their
last argument: 2.4 s for 18 levels.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from clusterkg.rdf.sparql import Token, lex

_ONCE: Final = ("DISTINCT", "REDUCED")
# May be a SELECT *: other queries are not tokenised, which saves 4 ms of a cold one.
_STAR: Final = r"(?i)(?:SELECT|DISTINCT|REDUCED)(?:\s|#[^\n\r]*+)*+\*"

# Number of arguments without the optional one, and an equivalent value of that.
_OPTIONAL: Final = {"REPLACE": (3, '""'), "SUBSTR": (2, "1000000000"), "REGEX": (2, '""')}
# Fewer calls take no time, however they are nested.
_MANY: Final = 6


def standard(text: str) -> str:
    """Return an equivalent query that the engine answers as the standard says.

    A query without the constructs named in the docstring of this module is returned unchanged.
    """
    capitals = text.upper()
    # Tokenising would dominate the time of a cold query.
    nests = sum(capitals.count(name) for name in _OPTIONAL) >= _MANY
    if not nests and not any(word in capitals for word in ("GROUP_CONCAT", "TRUE", "FALSE")):
        return text
    query = list(lex(text))
    pieces = [token.text for token in query]
    for i, token in enumerate(query):
        if token.is_word("TRUE", "FALSE"):
            pieces[i] = token.text.lower()
        elif token.is_word("GROUP_CONCAT"):
            _as_text(query, pieces, i + 1)
        elif nests and token.is_word(*_OPTIONAL):
            _with_optional(query, pieces, i)
    return "".join(pieces)


def starless(text: str, variables: Collection[str]) -> str:
    """Return a query with the `*` of its outermost SELECT replaced by `variables`.

    The variables stand in the order in which they appear in the text, which is not the engine's
    order of the columns of SELECT *. Without such a `*`, or without variables, the query is
    returned unchanged.
    """
    if re.search(_STAR, text) is None:
        return text
    query = list(lex(text))
    words = [token for token in query if token.kind not in ("space", "comment")]
    start = next((i for i, token in enumerate(words) if token.is_word("SELECT")), len(words))
    follows = [token for token in words[start + 1 : start + 3] if not token.is_word(*_ONCE)]
    if not follows or follows[0].text != "*" or not variables:
        return text
    named = [token.text[1:] for token in words if token.kind == "variable"]
    ordered = sorted(variables, key=named.index)
    star = follows[0]
    return f"{text[: star.start]}{' '.join(f'?{name}' for name in ordered)}{text[star.end :]}"


def _as_text(query: list[Token], pieces: list[str], start: int) -> None:
    """Wrap the expression in the brackets that open at or after token `start` in STR(...)."""
    depth = 0
    first: int | None = None
    for i in range(start, len(query)):
        token = query[i]
        if token.kind in ("space", "comment"):
            continue
        if depth == 1 and first is None and not token.is_word("DISTINCT"):
            first = i
        if depth == 1 and token.text in (")", ";") and token.kind == "mark":
            if first is not None and first < i:
                pieces[first] = f"STR({pieces[first]}"
                pieces[i] = f"){pieces[i]}"
            return
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif depth == 0:
            return


def _with_optional(query: list[Token], pieces: list[str], start: int) -> None:
    """Add the optional argument to the function call at token `start`, unless it has one."""
    least, value = _OPTIONAL[query[start].text.upper()]
    depth, commas = 0, 0
    for i in range(start + 1, len(query)):
        token = query[i]
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
            if depth == 0:
                if commas == least - 1:
                    pieces[i] = f", {value}{pieces[i]}"
                return
        elif depth == 0:
            return
        commas += depth == 1 and token.text == ","
