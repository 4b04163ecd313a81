"""Positions of the triples of a Turtle, TriG, N-Triples or N-Quads file.

The parser reports triples without positions. So the text is read a second time here, for its
structure only, without resolving names. Positions come in the order of the parser's triples, and
the k-th position is that of the k-th triple. If the two readings disagree, no position is returned
at all, since a wrong position is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.rdf.namespaces import RDF
from clusterkg.rdf.reader import numbered, parsed, rdf_format, unpacked
from clusterkg.rdf.terms import TYPE


@dataclass(frozen=True, slots=True)
class Span:
    """A range of characters on one line; lines and columns count from 1.

    `end` is the column after the last character; if the range spans several lines, after the last
    character of its first line.
    """

    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """Positions of the subject, the predicate and the object of a triple.

    A blank node with properties is at its `[`, a list at its `(`. In a list, the first cell is at
    the `(` and each later one at its item; rdf:first and rdf:rest are at their cell, and the end of
    the list is at its `)`.
    """

    subject: Span
    predicate: Span
    object: Span


class UnknownSyntaxError(ValueError):
    """Raised for syntax that is not supported here."""


FORMATS: Final = frozenset(
    (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
)

_FIRST: Final = NamedNode(RDF + "first")
_REST: Final = NamedNode(RDF + "rest")
_NIL: Final = NamedNode(RDF + "nil")

# Any non-ASCII character is accepted in a name: the parser has rejected the invalid ones.
# The sets are negated ASCII: each range up to U+10FFFF would take 3 ms to compile.
_SKIP: Final = r"[ \t\r\n]*+(?:#[^\r\n]*+[ \t\r\n]*+)*+"
_CHAR: Final = r"[^\x00-,./:-@\[-^`{-\x7f]"
_LETTER: Final = r"[^\x00-@\[-`{-\x7f]"
_PREFIX: Final = rf"{_LETTER}{_CHAR}*+(?:\.++{_CHAR}++)*+"
_LOCAL: Final = (
    r"(?:[^\x00-$&-/;-@\[-^`{-\x7f]|\\.)"
    r"(?:[^\x00-$&-,./;-@\[-^`{-\x7f]++|\\.|\.++(?=[^\x00-$&-,./;-@\[\]^`{-\x7f]))*+"
)
_IRI: Final = rf'<[^\x00-\x20<>"{{}}|^`]*+>|(?:{_PREFIX})?:(?:{_LOCAL})?'
_LABEL: Final = rf"_:[^\x00-/:-@\[-^`{{-\x7f]{_CHAR}*+(?:\.++{_CHAR}++)*+"
_NUMBER: Final = r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)"
_SHORT: Final = r""""[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"|'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+'"""
_LONG: Final = (
    r'"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*+"""'
    r"|'''[^'\\]*+(?:(?:\\.|'{1,2}(?!'))[^'\\]*+)*+'''"
)
_LANGUAGE: Final = r"@[A-Za-z]+(?:-[0-9A-Za-z]+)*(?:--[A-Za-z]+)?"
_TOKEN: Final = (
    rf"(?P<skip>{_SKIP})(?:"
    rf"(?P<term>{_IRI}|{_LABEL}|{_NUMBER}|true|false|a)"
    rf"|(?P<string>{_LONG}|{_SHORT})(?P<suffix>{_SKIP}(?:{_LANGUAGE}|\^\^{_SKIP}(?:{_IRI})))?"
    r"|(?P<mark>[][(){},;.])"
    r"|(?P<directive>@prefix|@base|(?i:prefix|base|graph))"
    rf"|(?P<version>(?:@version|(?i:version)){_SKIP}(?:{_SHORT}))"
    r"|(?P<end>\Z)|(?P<unknown>.))"
)
# Number of names and IRIs after each directive.
_FOLLOWING: Final = {"@prefix": 2, "prefix": 2, "@base": 1, "base": 1, "graph": 0}

# Start and end of a token, in characters from the start of the text. A third number distinguishes
# the cell of a list from the item at the same offset.
_Place: TypeAlias = tuple[int, ...]


class Offsets(NamedTuple):
    """Offsets of the parts of a triple: pairs of first character and end, from 0."""

    subject: tuple[int, int]
    predicate: tuple[int, int]
    object: tuple[int, int]


class _Found(NamedTuple):
    """Offsets of a triple; `implied` is its predicate if it is not written, as in a list."""

    subject: _Place
    predicate: _Place
    object: _Place
    implied: NamedNode | None = None


class _Open(NamedTuple):
    """An open `[` or `(`: the triple that leads to it, and the state before it."""

    place: _Place
    triple: _Found | None
    state: int
    subject: _Place
    predicate: _Place


# What is expected next: a part of a triple, what follows its object, or an item of a list.
_SUBJECT, _VERB, _OBJECT, _AFTER, _ITEM = range(5)
_NOWHERE: Final[_Place] = ()


def spans(text: str, kind: RdfFormat) -> Iterator[Located]:
    """Return the position of each triple, in the order in which the parser reports them.

    Args:
        text: Well-formed text without a byte order mark.
        kind: Turtle, TriG, N-Triples or N-Quads.

    Raises:
        UnknownSyntaxError: the text uses syntax of RDF 1.2 other than text direction or VERSION, or
            the format is another one.
    """
    if kind not in FORMATS:
        raise UnknownSyntaxError(kind.name)
    return map(_Lines(text).located, _walk(text, kind))


def located(path: Path, limits: Limits | None = DEFAULTS) -> Iterator[tuple[Quad, Located]] | None:
    """Return the statements of a file with their positions; blank nodes are named b0, b1 ...

    Returns:
        None if positions cannot be determined: for tables, RDF/XML and JSON-LD, for unsupported
        syntax, and if the parser's triples differ from those found here.

    Raises:
        InputError: the file cannot be read, or is not well-formed.
    """
    if path.is_dir() or path.suffix.lower() == ".xlsx":
        return None
    kind = rdf_format(path)
    if kind not in FORMATS:
        return None
    content = unpacked(path, limits)
    quads = list(parsed(content, path, limits))
    # The parser accepts invalid bytes only in comments.
    text = content.decode(errors="replace")
    try:
        found = list(_walk(text, kind))
    except UnknownSyntaxError:
        return None
    if not _Agreement(text).of_all(quads, found):
        return None
    return zip(numbered(quads), map(_Lines(text).located, found), strict=True)


def offsets(text: str, quads: list[Quad]) -> list[Offsets] | None:
    """Return the offsets of the parts of each statement of a Turtle text.

    Args:
        quads: The statements of the text, in the order of the parser.

    Returns:
        None if the text has unsupported syntax, or `quads` differ from the triples found here.
    """
    try:
        found = list(_walk(text, RdfFormat.TURTLE))
    except UnknownSyntaxError:
        return None
    if not _Agreement(text).of_all(quads, found):
        return None
    return [
        Offsets(each.subject[:2], each.predicate[:2], each.object[:2])  # type: ignore[arg-type]
        for each in found
    ]


class _Lines:
    """Start and end offsets of the lines of a text; LF, CR and CR LF end a line."""

    def __init__(self, text: str) -> None:
        breaks = [found.span() for found in re.finditer(r"\r\n?|\n", text)]
        self._starts = [0, *(end for _, end in breaks)]
        self._ends = [*(start for start, _ in breaks), len(text)]
        # Cached because consecutive triples share subjects and predicates.
        self._span = lru_cache(maxsize=16)(self._spanned)

    def located(self, found: _Found) -> Located:
        return Located(
            self._span(found.subject), self._span(found.predicate), self._span(found.object)
        )

    def _spanned(self, place: _Place) -> Span:
        start, end = place[:2]
        line = bisect_right(self._starts, start)
        before = self._starts[line - 1] - 1
        return Span(line, start - before, min(end, self._ends[line - 1]) - before)


def _walk(text: str, kind: RdfFormat) -> Iterator[_Found]:
    """Yield the offsets of the triples of a text in the parser's order.

    A token may complete several triples, of which the parser reports the last first. A string
    completes its triple only with the next token, which may be a language tag or datatype.
    """
    reader = _Reader(kind)
    ready = reader.ready
    following = 0
    # Compiled here because most commands need no positions.
    for token in re.compile(_TOKEN, re.DOTALL).finditer(text):
        group = token.lastgroup
        place = (token.end("skip"), token.end())
        if group == "term":
            if following:
                following -= 1
                continue
            reader.term(place)
        elif group == "mark":
            reader.mark(text[place[0]], place)
        elif group == "string" or group == "suffix":
            reader.item(place)
            yield from reversed(ready)
            ready.clear()
            reader.value(place)
            if group == "string":
                continue
        elif group == "directive":
            following = _FOLLOWING[token[group].lower()]
        elif group == "unknown":
            raise UnknownSyntaxError(token[group])
        if ready:
            yield from reversed(ready)
            ready.clear()


def unknown(text: str) -> int:
    """Return the offset of the first unsupported syntax in a well-formed text; without any, the
    length of the text.
    """
    found = re.compile(_TOKEN, re.DOTALL).finditer(text)
    return next((token.end("skip") for token in found if token["unknown"]), len(text))


class _Reader:
    """State of the reading at a token; `ready` are the triples that this token completes."""

    def __init__(self, kind: RdfFormat) -> None:
        self.ready: list[_Found] = []
        self._names_graphs_last = kind == RdfFormat.N_QUADS
        self._state = _SUBJECT
        self._subject = self._predicate = _NOWHERE
        self._open: list[_Open] = []

    def term(self, place: _Place) -> None:
        """Process an IRI, a labelled blank node, a number or a keyword used as a term."""
        if self._state == _SUBJECT:
            self._subject = place
            self._state = _VERB
        elif self._state == _VERB:
            self._predicate = place
            self._state = _OBJECT
        elif self._state == _AFTER and self._names_graphs_last:
            pass
        else:
            self.item(place)
            self.value(place)

    def item(self, place: _Place) -> None:
        """Create the cell for an item of a list; the first is at the `(`, others at their item."""
        if self._state != _ITEM:
            return
        if self._subject is _NOWHERE:
            opened = self._open[-1]
            self._subject = opened.place
            if opened.triple is not None:
                self.ready.append(opened.triple)
        else:
            cell = (*place, 1)
            self.ready.append(_Found(self._subject, self._subject, cell, _REST))
            self._subject = cell
        self._predicate = self._subject

    def value(self, place: _Place) -> None:
        """Process an object or an item."""
        self.ready.append(self._triple(place))
        self._state = _ITEM if self._state == _ITEM else _AFTER

    def mark(self, sign: str, place: _Place) -> None:
        if sign == ";":
            self._state = _VERB
        elif sign == ",":
            self._state = _OBJECT
        elif sign in "[(":
            self._opened(sign, place)
        elif sign in "])":
            self._closed(sign, place)
        else:  # A statement ends, or a graph starts or ends.
            self._state = _SUBJECT

    def _opened(self, sign: str, place: _Place) -> None:
        self.item(place)
        if self._state == _SUBJECT:
            self._open.append(_Open(place, None, _VERB, place, _NOWHERE))
        else:
            triple = self._triple(place)
            state = _ITEM if self._state == _ITEM else _AFTER
            self._open.append(_Open(place, triple, state, self._subject, self._predicate))
        self._subject, self._state = (place, _VERB) if sign == "[" else (_NOWHERE, _ITEM)

    def _closed(self, sign: str, place: _Place) -> None:
        if not self._open:
            raise UnknownSyntaxError(sign)
        opened = self._open.pop()
        if sign == ")" and self._subject is not _NOWHERE:
            self.ready.append(_Found(self._subject, self._subject, place, _REST))
        elif opened.triple is not None:
            self.ready.append(opened.triple)
        self._state, self._subject, self._predicate = opened[2:]

    def _triple(self, place: _Place) -> _Found:
        if self._state not in (_OBJECT, _ITEM):
            raise UnknownSyntaxError
        implied = _FIRST if self._state == _ITEM else None
        return _Found(self._subject, self._predicate, place, implied)


class _Agreement:
    """Checks, without resolving names, that triples fit the positions found for them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: dict[BlankNode, _Place | str] = {}

    def of_all(self, quads: list[Quad], found: list[_Found]) -> bool:
        """Return whether each triple matches its position, and no two blank nodes have the same."""
        return (
            len(quads) == len(found)
            and all(map(self._fits, quads, found))
            and len(set(self._nodes.values())) == len(self._nodes)
        )

    def _fits(self, quad: Quad, found: _Found) -> bool:
        return (
            self._denotes(quad.subject, found.subject)
            and (
                quad.predicate == found.implied
                if found.implied
                else self._denotes(quad.predicate, found.predicate)
            )
            and self._denotes(quad.object, found.object)
        )

    def _denotes(self, term: Any, place: _Place) -> bool:
        token = self._text[place[0] : place[1]]
        kind = type(term)
        if kind is BlankNode:
            is_cell = len(place) > 2
            if not is_cell and token[0] not in "[(_":
                return False
            key = place if is_cell or token[0] != "_" else token
            return self._nodes.setdefault(term, key) == key
        if kind is Literal:
            return term.value in token or "\\" in token
        if token == "a":
            return bool(term == TYPE)
        if token in "()":
            return bool(term == _NIL)
        if token[0] == "<":
            # A relative IRI is a suffix of the full one, except for dot segments.
            tail = token[1:-1].rpartition("/")[2].lstrip(".")
        else:
            tail = token.partition(":")[2]
        return kind is NamedNode and (term.value.endswith(tail) or "\\" in token)
