"""Tokens of a SPARQL query, and properties that can be read from them without running it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

# The engine crashes on a deeply nested query: far deeper than this, and than people write.
DEEPEST: Final = 64
# Size of the caches by query text: more than there are saved queries.
_REMEMBERED: Final = 32

# More permissive than the SPARQL grammar, since a query may be tokenised before it is parsed. An
# escape outside of strings and names is a mark, so that its second character opens nothing. A run
# may become the prefix of a name; being one token, it is searched for a colon only once.
_TOKEN: Final = r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\s]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?|_)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<run>[^\W\d_](?:[\w-]|\.+(?=[\w-]))*+)
    | (?P<word>\w+)
    | (?P<mark>\\.|.)
    """
_IN_RUN: Final = r"(?P<word>\w+)|(?P<mark>.)"
_FLAGS: Final = re.VERBOSE | re.DOTALL
FORMS: Final = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
UPDATES: Final = (
    *("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"),
)


class Token(NamedTuple):
    """A token of a query: its kind, its text, and its start and end offsets.

    The kinds are space, comment, string, iri, variable, language (@zh), name (prefix:local), word
    (keywords, functions and numbers) and mark (one character, or an escape).
    """

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Return whether the token is one of `words` (in capitals), in upper or lower case."""
        return self.kind == "word" and self.text.upper() in words


def lex(text: str) -> Iterator[Token]:
    """Yield all tokens of a query, with comments and white space.

    Their texts, joined, are the query again.
    """
    for match in re.compile(_TOKEN, _FLAGS).finditer(text):
        kind = match.lastgroup or ""
        if kind != "run":
            yield Token(kind, match[0], *match.span())
            continue
        for part in re.compile(_IN_RUN).finditer(text, *match.span()):
            yield Token(part.lastgroup or "", part[0], *part.span())


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query without comments and white space."""
    return [token for token in lex(text) if token.kind not in ("space", "comment")]


class Dataset(NamedTuple):
    """The graphs that a query reads, by IRI: those merged into its default graph, and the named
    ones.

    If both are empty, the query reads the default dataset of the store or engine.
    """

    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def prologue(query: Sequence[Token], base: str | None) -> tuple[str | None, dict[str, str]]:
    """Return the base IRI of a query, and the namespaces by prefix that it declares.

    A query without BASE has the base IRI `base`, or None. If a prefix is declared twice, the last
    declaration counts.
    """
    # Imported where it is needed: 3 ms of a cold query.
    from urllib.parse import urljoin

    prefixes: dict[str, str] = {}
    for token, first, second in zip(query, query[1:], query[2:], strict=False):
        if token.is_word("BASE"):
            base = urljoin(base or "", first.text[1:-1])
        elif token.is_word("PREFIX"):
            prefixes[first.text.rstrip(":")] = urljoin(base or "", second.text[1:-1])
    return base, prefixes


def expanded(token: Token, base: str | None, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that a token of kind `iri` or `name` denotes.

    An `iri` is resolved against `base`; a `name` is a prefixed name, in which the namespace of an
    unknown prefix counts as empty.
    """
    from urllib.parse import urljoin

    if token.kind == "iri":
        return urljoin(base or "", token.text[1:-1])
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def named_graphs(query: Sequence[Token], base: str | None, prefixes: Mapping[str, str]) -> Dataset:
    """Return the graphs that the FROM and FROM NAMED clauses of a query name, each once."""
    graphs: dict[str, None] = {}
    named: dict[str, None] = {}
    # The word FROM stands nowhere else in a query.
    for token, first, second in zip(query, query[1:], query[2:], strict=False):
        if token.is_word("FROM"):
            is_named = first.is_word("NAMED")
            into = named if is_named else graphs
            into[expanded(second if is_named else first, base, prefixes)] = None
    return Dataset(tuple(graphs), tuple(named))


@functools.lru_cache(_REMEMBERED)
def form(text: str) -> str:
    """Return the first word in a query that is in FORMS or UPDATES, in capitals; "" if none is."""
    words = (token.text.upper() for token in lex(text) if token.is_word(*FORMS, *UPDATES))
    return next(words, "")


_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _code_point(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


@functools.lru_cache(_REMEMBERED)
def calls_service(text: str) -> bool:
    """Return whether a query may send a request to another server (SERVICE).

    False positives are possible, false negatives are not.
    """
    return any(
        "SERVICE" in spelling.upper() and any(map(_may_call, lex(spelling)))
        for spelling in {text, _CODE_POINT.sub(_code_point, text)}
    )


def _may_call(token: Token) -> bool:
    # A parser may read SERVICEex:a as two tokens; the local name of ex:service is no keyword.
    if token.kind in ("space", "comment", "string", "iri", "variable"):
        return False
    return "SERVICE" in re.sub(r"\\.|:\w+", " ", token.text).upper()
