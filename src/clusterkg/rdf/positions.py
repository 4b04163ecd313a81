"""Tell where each triple of a Turtle, TriG, N-Triples or N-Quads file stands.

The parser tells triples without their places. So a file is read a second time here, for its
structure only: no name is resolved. Places come in the very order in which the parser tells
triples, and the k-th place is that of the k-th triple. Where the two readings do not agree, no
place is told at all, since a wrong place is worse than none.
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
    """A place on one line, in characters; lines and columns count from 1.

    `end` is the column after the last character; of what spans more lines, after the last
    character of its first line.
    """

    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where the parts of a triple stand.

    A blank node with properties stands at its `[`, a list at its `(`. In a list, the first cell
    stands at the `(` and each later one at its item; rdf:first and rdf:rest stand where their cell
    does, and the end of the list at its `)`.
    """

    subject: Span
    predicate: Span
    object: Span


class UnknownSyntaxError(ValueError):
    """The text has syntax that is not read here."""


FORMATS: Final = frozenset(
    (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
)

_FIRST: Final = NamedNode(RDF + "first")
_REST: Final = NamedNode(RDF + "rest")
_NIL: Final = NamedNode(RDF + "nil")

# Beyond ASCII any character counts as part of a name: the parser has refused those that are not.
# So the sets name the rest of ASCII: a range up to U+10FFFF takes 3 ms to compile each.
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
# How many names and IRIs follow a directive.
_FOLLOWING: Final = {"@prefix": 2, "prefix": 2, "@base": 1, "base": 1, "graph": 0}

# Where a token starts and ends, in characters from the start of the text. A third number tells
# the cell of a list from the item that it stands at.
_Place: TypeAlias = tuple[int, ...]


class Offsets(NamedTuple):
    """Where the parts of a triple stand: from the first character to after the last, from 0."""

    subject: tuple[int, int]
    predicate: tuple[int, int]
    object: tuple[int, int]


class _Found(NamedTuple):
    """Where a triple stands; `implied` is its predicate if that is not written, in a list."""

    subject: _Place
    predicate: _Place
    object: _Place
    implied: NamedNode | None = None


class _Open(NamedTuple):
    """A `[` or `(` that is not closed yet: the triple that leads to it, and what was before it."""

    place: _Place
    triple: _Found | None
    state: int
    subject: _Place
    predicate: _Place


# What comes next: the parts of a triple, what follows its object, or an item of a list.
_SUBJECT, _VERB, _OBJECT, _AFTER, _ITEM = range(5)
_NOWHERE: Final[_Place] = ()


def spans(text: str, kind: RdfFormat) -> Iterator[Located]:
    """Return where each triple stands, in the order in which the parser tells them.

    Args:
        text: well-formed text without a byte order mark.
        kind: Turtle, TriG, N-Triples or N-Quads.

    Raises:
        UnknownSyntaxError: the text has what is new in RDF 1.2 other than a direction of text or
            a version, or the format is another one.
    """
    if kind not in FORMATS:
        raise UnknownSyntaxError(kind.name)
    return map(_Lines(text).located, _walk(text, kind))


def located(path: Path, limits: Limits | None = DEFAULTS) -> Iterator[tuple[Quad, Located]] | None:
    """Return the statements of a file, each with its place; its blank nodes are b0, b1 ...

    Returns:
        None where places cannot be told for sure: for tables, RDF/XML and JSON-LD, for syntax that
        is not read here, and where the parser tells anything else than what was found.

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
    # Only in comments does the parser let bytes pass that are no characters.
    text = content.decode(errors="replace")
    try:
        found = list(_walk(text, kind))
    except UnknownSyntaxError:
        return None
    if not _Agreement(text).of_all(quads, found):
        return None
    return zip(numbered(quads), map(_Lines(text).located, found), strict=True)


def offsets(text: str, quads: list[Quad]) -> list[Offsets] | None:
    """Return where the parts of each statement of a Turtle text stand, or None if that is unknown.

    `quads` are its statements in the order of the parser.
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
    """Where the lines of a text start and end; they are broken by LF, CR or both."""

    def __init__(self, text: str) -> None:
        breaks = [found.span() for found in re.finditer(r"\r\n?|\n", text)]
        self._starts = [0, *(end for _, end in breaks)]
        self._ends = [*(start for start, _ in breaks), len(text)]
        # Triples that follow each other share subjects and predicates.
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
    """Return the triples of a text in the order in which the parser tells them.

    A token may complete several triples; the parser tells the last of them first. A string
    completes its triple only when the next token is read, as that may be its language or datatype.
    """
    reader = _Reader(kind)
    ready = reader.ready
    following = 0
    # Compiled here: most commands have no place to find.
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
    """Return where in a well-formed text the syntax begins that is not read here, or its end."""
    found = re.compile(_TOKEN, re.DOTALL).finditer(text)
    return next((token.end("skip") for token in found if token["unknown"]), len(text))


class _Reader:
    """What is known of the text up to a token; `ready` are the triples that the token completes."""

    def __init__(self, kind: RdfFormat) -> None:
        self.ready: list[_Found] = []
        self._names_graphs_last = kind == RdfFormat.N_QUADS
        self._state = _SUBJECT
        self._subject = self._predicate = _NOWHERE
        self._open: list[_Open] = []

    def term(self, place: _Place) -> None:
        """Take an IRI, a blank node with a label, a number or a keyword that is one of these."""
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
        """Make the cell for an item of a list; the first stands at the `(`, others at the item."""
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
        """Take an object or an item."""
        self.ready.append(self._triple(place))
        self._state = _ITEM if self._state == _ITEM else _AFTER

    def mark(self, sign: str, place: _Place) -> None:
        """Take a sign of punctuation."""
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
    """Whether triples and places belong together, as far as that shows without resolving names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: dict[BlankNode, _Place | str] = {}

    def of_all(self, quads: list[Quad], found: list[_Found]) -> bool:
        """Say whether each triple fits its place, and each blank node has a place of its own."""
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
            # A relative IRI ends as the full one does, but for dots that stand for a step.
            tail = token[1:-1].rpartition("/")[2].lstrip(".")
        else:
            tail = token.partition(":")[2]
        return kind is NamedNode and (term.value.endswith(tail) or "\\" in token)
