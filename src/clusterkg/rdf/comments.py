"""Comments of a Turtle file, kept when its statements are rewritten."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from clusterkg.rdf.positions import Located, Span, spans

_COMMENT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r'|<[^\x00-\x20<>"{}|^`]*>|\\.|(?P<comment>#[^\r\n]*)',
    re.DOTALL,
)
_DIRECTIVE: Final = re.compile(r"^[ \t]*@?(?:prefix|base|version)\b", re.IGNORECASE | re.MULTILINE)

# The item that a comment stands above: a block, a predicate of a block, or an object.
_Anchor: TypeAlias = tuple[Any, ...]
_HEAD: Final = ("head",)
_END: Final = ("end",)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, and the item above which it stands; `apart` says that an empty line follows."""

    text: str
    above: _Anchor
    apart: bool


def comments(text: str) -> list[Comment]:
    """Return the comments of `text`, which is well-formed Turtle without triple terms, in their
    order.
    """
    found = [match for match in _COMMENT.finditer(text) if match["comment"]]
    if not found:
        return []
    blocks = _Blocks(text)
    directives = [match.start() for match in _DIRECTIVE.finditer(text, 0, blocks.start)]
    head = directives[-1] if directives else 0
    kept = []
    for match in found:
        start = match.start("comment")
        above = _HEAD if start < head else blocks.at(start)
        apart = re.match(r"(?:\r\n?|\n)[ \t]*[\r\n]", text[match.end() :]) is not None
        kept.append(Comment(match["comment"].rstrip(), above, apart))
    return kept


def restored(text: str, kept: list[Comment]) -> str:
    """Return canonical Turtle with the comments `kept` inserted above the items they belong to.

    A comment whose item is gone stands above the nearest block around it, or at the end.
    """
    if not kept:
        return text
    lines = text.splitlines()
    places = _Blocks(text).lines
    by_line: dict[int, list[Comment]] = defaultdict(list)
    for comment in kept:
        line = places.get(comment.above)
        while line is None and len(comment.above) > 1:
            # A node that had a label is in brackets now: take the nearest block that contains it.
            comment = Comment(comment.text, comment.above[:-1], comment.apart)
            line = places.get(comment.above)
        if comment.above == _HEAD:
            line = 1
        by_line[len(lines) + 1 if line is None else line].append(comment)
    written: list[str] = []
    for number, line_text in enumerate([*lines, ""], start=1):
        indent = line_text[: len(line_text) - len(line_text.lstrip())]
        last = number > len(lines)
        if last and by_line[number]:
            written.append("")
        for comment in by_line[number]:
            written.append(indent + comment.text)
            if comment.apart and not indent and not last:
                written.append("")
        if not last:
            written.append(line_text)
    return "\n".join(written).rstrip("\n") + "\n"


class _Blocks:
    """Positions of the blocks of a text, of their predicates and of their objects."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
        triples = list(parse(text.encode(), RdfFormat.TURTLE))
        places = list(spans(text, RdfFormat.TURTLE))
        inner = {self._offset(place.object) for place in places}
        names: dict[BlankNode, int] = {}
        self.lines: dict[_Anchor, int] = {}
        self._outer: list[tuple[int, Located, _Anchor]] = []
        self._ends = sorted(self._end(place.object) for place in places)
        for quad, place in sorted(
            zip(triples, places, strict=True), key=lambda each: self._offset(each[1].object)
        ):
            if self._offset(place.subject) in inner:
                continue
            anchor = _anchor(quad.triple, names)
            self._outer.append((self._offset(place.object), place, anchor))
            for length, span in ((1, place.subject), (2, place.predicate), (3, place.object)):
                self.lines.setdefault(anchor[:length], span.line)
        self._objects = [start for start, _, _ in self._outer]

    @property
    def start(self) -> int:
        """Offset of the first block; the length of the text if it has none."""
        return self._offset(self._outer[0][1].subject) if self._outer else len(self._text)

    def at(self, start: int) -> _Anchor:
        """Return the item above or beside which the comment at offset `start` is written."""
        number = bisect_left(self._objects, start)
        last, _, before = self._outer[number - 1] if number else (-1, None, None)
        _, place, after = self._outer[number] if number < len(self._outer) else (0, None, _END)
        subject = self._offset(place.subject) if place else len(self._text)
        predicate = self._offset(place.predicate) if place else len(self._text)
        line = self._starts[bisect_right(self._starts, start) - 1]
        alone = self._text[line:start].strip() == ""
        opens = last < subject < start or last < predicate < start
        if before is not None:
            if not alone and not opens:
                return before
            if subject > start and not self._closed(start):
                return before
        if subject > start:
            return after[:1]
        return after[:2] if predicate > start else after

    def _closed(self, start: int) -> bool:
        """Return whether a full stop has closed the statement before an offset."""
        number = bisect_right(self._ends, start)
        rest = self._text[self._ends[number - 1] if number else 0 : start]
        return "." in re.sub(r"#[^\r\n]*", "", rest)

    def _offset(self, span: Span) -> int:
        return self._starts[span.line - 1] + span.column - 1

    def _end(self, span: Span) -> int:
        return self._starts[span.line - 1] + span.end - 1


def _anchor(triple: Triple, names: dict[BlankNode, int]) -> _Anchor:
    """Return the anchor of a triple: its parts, with blank nodes by number, since labels change.

    A blank node as object is left out.
    """
    parts: tuple[Any, ...] = (triple.subject, triple.predicate, triple.object)
    if isinstance(triple.object, BlankNode):
        parts = parts[:2]
    if isinstance(triple.subject, BlankNode):
        parts = (names.setdefault(triple.subject, len(names)), *parts[1:])
    return parts
