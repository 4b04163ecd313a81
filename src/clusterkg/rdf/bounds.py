"""Limits on the size of a query, checked before it runs, because the engine cannot refuse one.

The engine is recursive; its time grows with the square of the operators in a chain, and with at
least the cube of the patterns that it has to reorder. Measured with pyoxigraph 0.5.13 on 20
statements: 1,000 terms of ||, FILTER or UNION take a second, 2,000 take four, 10,000 crash the
process; 100 patterns with one subject take 1.5 seconds, 150 more than eight.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Final, NamedTuple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.sparql import DEEPEST, Token, tokens

MOST_OPERATORS: Final = 1000
MOST_PATTERNS: Final = 100
_REMEMBERED: Final = 32
_OPERATORS: Final = frozenset("|&/*+-!")
_WORDS: Final = (
    *("AS", "EXISTS", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "SELECT", "UNION"),
    "VALUES",
)
# Groups that are evaluated separately: each counts as this many patterns of the enclosing group.
_APART: Final = {"UNION": 0, "MINUS": 0, "EXISTS": 0, "OPTIONAL": 1, "LATERAL": 1}
# Clauses outside the groups of a query, and those whose keywords are operators.
_CLAUSES: Final = ("DESCRIBE", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
_KEYED: Final = ("GROUP", "HAVING", "ORDER")
_CLOSING: Final = (")]}", ">")
_TERMS: Final = ("iri", "variable", "name", "string")


class Size(NamedTuple):
    """The size of a query: depth of brackets, number of operators, and patterns in the largest
    group.
    """

    depth: int
    operators: int
    patterns: int


class _Frame:
    """An open bracket, and the number of patterns in it so far.

    `counts` is the number of patterns that it adds to the enclosing bracket; if it is None, it adds
    as many as are in it.
    """

    def __init__(
        self, bracket: str, *, listed: bool, expression: bool, counts: int | None = None
    ) -> None:
        self.bracket = bracket
        self.listed = listed
        self.expression = expression
        self.counts = counts
        self.clause = ""
        self.patterns = 0


def check(text: str, path: str | None = None) -> None:
    """Raise InputError if a query is too large for the engine; the message says how to shorten it.

    Args:
        path: The file of the query, or a name for it.
    """
    size = measure(text)
    if size.depth > DEEPEST:
        raise InputError(Message("rdf.query-depth", most=DEEPEST), path)
    if size.operators > MOST_OPERATORS:
        raise InputError(
            Message("rdf.query-operators", n=size.operators, most=MOST_OPERATORS), path
        )
    if size.patterns > MOST_PATTERNS:
        raise InputError(Message("rdf.query-patterns", n=size.patterns, most=MOST_PATTERNS), path)


@functools.lru_cache(_REMEMBERED)
def measure(text: str) -> Size:
    """Return the size of a query.

    The rows of VALUES, the members of an IN list, the arguments of a function and the template of
    CONSTRUCT do not count, since the engine accepts any number of them; operators within a member
    or an argument do.
    """
    meter = _Meter()
    start = Token("space", "", 0, 0)
    listed = [start, *tokens(text), start]
    for (before, token), (_, after) in pairwise(pairwise(listed)):
        meter.take(before, token, after)
    return Size(meter.depth, meter.operators, meter.patterns)


class _Meter:
    def __init__(self) -> None:
        self.depth = self.operators = self.patterns = 0
        self._open = [_Frame("", listed=False, expression=True)]
        self._word = ""

    def take(self, before: Token, token: Token, after: Token) -> None:
        """Count `token`, given the tokens before and after it."""
        frame = self._open[-1]
        if token.kind == "word":
            self._word = token.text.upper()
            if self._word in _CLAUSES:
                frame.clause = self._word
        if token.kind == "mark" and token.text in "([{":
            self._enter(before, token.text)
        elif token.text == "<" == before.text and before.end == token.start:
            # Two tokens << make one bracket, and a reified triple counts as two patterns.
            self.depth = max(self.depth, len(self._open))
            self._enter(before, token.text)
            self._open[-1].patterns += 2
        elif token.kind == "mark" and token.text in _CLOSING[frame.bracket == "<"]:
            self._leave()
        elif not frame.listed:
            self._count(frame, before, token, after)

    def _enter(self, before: Token, bracket: str) -> None:
        around = self._open[-1]
        self.operators += bracket == "(" and around.clause in _KEYED
        word = before.text.upper() if before.kind == "word" else ""
        values = bracket == "{" and self._word == "VALUES"
        listed = around.listed or values or (bracket == "{" and word == "CONSTRUCT")
        # A bracket after a word belongs to a function or FILTER; any other is a path or a list.
        expression = bracket == "(" and (around.expression or bool(word))
        counts = 0 if expression or around.listed else 1 if values else _APART.get(word)
        self._open.append(_Frame(bracket, listed=listed, expression=expression, counts=counts))
        self.depth = max(self.depth, len(self._open) - 1)
        if bracket == "{":
            self._word = ""

    def _leave(self) -> None:
        if len(self._open) == 1:
            return
        frame = self._open.pop()
        around = self._open[-1]
        around.patterns += max(frame.patterns, 1) if frame.counts is None else frame.counts
        self.patterns = max(self.patterns, frame.patterns)

    def _count(self, frame: _Frame, before: Token, token: Token, after: Token) -> None:
        if token.is_word(*_WORDS):
            self.operators += 1
        elif token.kind == "mark" and token.text in _OPERATORS:
            self._count_operator(before, token, after)
        elif frame.clause == "DESCRIBE" and _is_term(token):
            self.operators += 1
        if frame.expression:
            return
        if frame.bracket == "(":
            # The members of a list count as two patterns each. In a path, operators stand between
            # them.
            is_member = _is_term(token) and (_is_term(before) or before.text in "()]")
            frame.patterns += 2 if is_member else token.text == "/"
        elif token.text in (";", ",", "/") or (token.text == "." and not _decimal(before, after)):
            frame.patterns += token.kind == "mark"

    def _count_operator(self, before: Token, token: Token, after: Token) -> None:
        # || and && are two tokens each, != is one operator, and a sign in a list is none.
        doubled = token.text == before.text and token.text in "|&" and before.end == token.start
        unequal = token.text == "!" and after.text == "=" and after.start == token.end
        sign = token.text in "+-" and before.text in ("(", ",")
        self.operators += not (doubled or unequal or sign)


def _is_term(token: Token) -> bool:
    return token.kind in _TERMS or token.text[:1].isdigit()


def _decimal(before: Token, after: Token) -> bool:
    return before.text[-1:].isdigit() and after.text[:1].isdigit() and before.kind == "word"
