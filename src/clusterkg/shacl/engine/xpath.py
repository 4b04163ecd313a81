"""Regular expressions of XPath: those that the store reads as the standard has it, and the others.

The store reads most in linear time. Back-references, classes that take another away, blocks of
Unicode and the classes of names of XML it refuses or reads otherwise: those are translated for
Python by elementpath, which knows the whole grammar of XPath 3.1 and XML Schema 1.1.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, QuerySolutions, Store

from clusterkg.base.locale import Message

_TO_PYTHON: Final = re.compile(r"\\[pP]\{Is|\\[icIC1-9]|-\[")
_LOOK_AROUND: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?<?[=!]")
_FLAGS: Final = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}
_KNOWN: Final = 1024


class PatternError(ValueError):
    """Says why an expression is none of XPath, as a text of the catalogue."""

    def __init__(self, message: Message, *, looks_around: bool = False) -> None:
        super().__init__(message)
        self.text = message
        self.looks_around = looks_around


@lru_cache(_KNOWN)
def for_python(pattern: str, flags: str = "", *, lenient: bool = False) -> re.Pattern[str] | None:
    """Return an expression as Python reads it, or None where the store reads it as XPath has it.

    With `lenient`, one with look-around is an expression of Python.

    Raises:
        PatternError: it is no expression of XPath.
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
        # The flag of XPath takes out white space, and knows no comments.
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
    """Say whether the store can read an expression: it has no value with one that it cannot."""
    given = ", ".join(str(Literal(text)) for text in (pattern, flags))
    rows = Store().query(f'SELECT (REGEX("", {given}) AS ?answer) {{}}')
    assert isinstance(rows, QuerySolutions)
    return next(rows)["answer"] is not None
