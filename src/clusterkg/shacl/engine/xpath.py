"""XPath regular expressions: those that the store evaluates correctly, and translations of the
others.

The store evaluates most of them in linear time. It rejects or misreads back-references, class
subtraction, Unicode blocks and XML name classes: elementpath, which implements the whole grammar of
XPath 3.1 and XML Schema 1.1, translates these to Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, QuerySolutions, Store

from clusterkg.base.locale import Message
from clusterkg.rdf.sparql import Token, tokens

_TO_PYTHON: Final = re.compile(r"\\[pP]\{Is|\\[icIC1-9]|\[(?:\\.|[^\]\\])*-\[")
_LOOK_AROUND: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?<?[=!]")
_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}
_KNOWN: Final = 1024


class PatternError(ValueError):
    """Error of an invalid XPath regular expression.

    Args:
        message: The error message, from the catalogue.
        looks_around: Whether the reason is look-around, which Python supports.
    """

    def __init__(self, message: Message, *, looks_around: bool = False) -> None:
        super().__init__(message)
        self.text = message
        self.looks_around = looks_around


@lru_cache(_KNOWN)
def for_python(pattern: str, flags: str = "", *, lenient: bool = False) -> re.Pattern[str] | None:
    """Return the Python equivalent of a regular expression; None if the store evaluates it
    correctly.

    Args:
        pattern: The regular expression.
        flags: Its flags: s, m, i, x and q.
        lenient: Whether an expression with look-around is taken as one of Python.

    Raises:
        PatternError: it is not a valid XPath regular expression, or has look-around and `lenient`
            is false.
    """
    if "q" not in flags and _TO_PYTHON.search(pattern) is None and _is_read(pattern, flags):
        return None
    if "q" in flags and _is_read(pattern, flags):
        return None
    if _LOOK_AROUND.search(pattern):
        expression = _of_python(pattern, flags)
        if lenient:
            return expression
        raise PatternError(Message("shacl.pattern.look-around", pattern=pattern), looks_around=True)
    if not set(flags) <= {*_FLAGS, "q"}:
        raise PatternError(Message("shacl.pattern.flags", flags=flags))
    from elementpath.regex import RegexError, translate_pattern

    options = _options(flags)
    if "x" in flags:
        # The x flag of XPath removes white space, and has no comments.
        pattern, options = re.sub(r"\s", "", pattern), options & ~re.VERBOSE
    try:
        text = (
            translate_pattern(pattern, options, "1.1") if "q" not in flags else re.escape(pattern)
        )
        return re.compile(text, options)
    except (RegexError, re.error) as error:
        raise PatternError(
            Message("shacl.pattern.wrong", pattern=pattern, problem=error)
        ) from error


def unread(query: str) -> Message | None:
    """Return the error message for the first constant REGEX pattern of `query` that the store
    cannot evaluate correctly; None if there is none.

    The store treats a pattern that it cannot parse like one that does not match, and there is no
    fallback within a query.
    """
    read = tokens(query)
    for i, token in enumerate(read):
        if not token.is_word("REGEX"):
            continue
        given = [_constant(part) for part in _arguments(read, i + 1)]
        if len(given) < 2 or given[1] is None:
            continue
        flags = given[2] if len(given) > 2 else ""
        try:
            if flags is not None and for_python(given[1], flags) is not None:
                return Message("shacl.pattern.in-query", pattern=given[1])
        except PatternError as error:
            return error.text
    return None


def _arguments(read: Sequence[Token], start: int) -> list[list[Token]]:
    """Return the tokens of each argument in the brackets that open at index `start`."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in read[start:]:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0:
            break
        if depth == 1 and token.text == ",":
            found.append([])
        elif not (depth == 1 and token.text == "("):
            found[-1].append(token)
    return found


def _constant(argument: Sequence[Token]) -> str | None:
    """Return the text of an argument that is a plain string; None for another."""
    if len(argument) != 1 or argument[0].kind != "string":
        return None
    rows = Store().query(f"SELECT ({argument[0].text} AS ?text) {{}}")
    assert isinstance(rows, QuerySolutions)
    value = next(rows)["text"]
    return value.value if isinstance(value, Literal) else None


def _of_python(pattern: str, flags: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, _options(flags))
    except re.error as error:
        message = Message("shacl.pattern.wrong", pattern=pattern, problem=error)
        raise PatternError(message) from error


def _options(flags: str) -> int:
    options = 0
    for flag in flags:
        options |= _FLAGS.get(flag, 0)
    return options


def _is_read(pattern: str, flags: str) -> bool:
    """Return whether the store can parse a regular expression."""
    given = ", ".join(str(Literal(text)) for text in (pattern, flags))
    rows = Store().query(f'SELECT (REGEX("", {given}) AS ?answer) {{}}')
    assert isinstance(rows, QuerySolutions)
    return next(rows)["answer"] is not None
