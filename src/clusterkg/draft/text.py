"""Text split into paragraphs and sentences, with offsets in characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from clusterkg.base.text import comparable

# Full-width and half-width marks and digits.
_WIDTHS: Final = dict(
    zip(map(ord, ",;:!?()０１２３４５６７８９＋．／"), "，；：！？（）0123456789+./", strict=True)
)
_DECIMAL_COMMA: Final = re.compile(r"(?<=[0-9])，(?=[0-9]{3})")
_SENTENCE_END: Final = re.compile(r"[。！？]+[”’」』）]*")
# Longer ones are not sentences: the rules are applied at each of their positions.
_LONGEST: Final = 2000
_CUTS: Final = "；，、 "
_CLAUSE_END: Final = "，。；！？\n"
_AROUND: Final = " \t\r\n　，。；、：！？"


@dataclass(frozen=True, order=True)
class Span:
    """A range of characters of the whole text, from `start` up to but excluding `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence, its offset in the whole text, and the number of its paragraph, from 1."""

    text: str
    start: int
    paragraph: int

    @property
    def end(self) -> int:
        """The offset of its end in the whole text."""
        return self.start + len(self.text)

    def span(self, start: int, end: int) -> Span:
        """Return the position in the whole text of the range from `start` to `end` of the
        sentence.
        """
        return Span(self.start + start, self.start + end)


def _last_mark(line: str, start: int, end: int) -> int:
    """Return the offset after the last mark or space in a range of a line; without one, `end`."""
    return max((line.rfind(mark, start, end) + 1 for mark in _CUTS), default=0) or end


def _plain_forms(text: str) -> dict[int, str]:
    """Return the normalised form of each character of `text` that has another, by code point."""
    found = {place: mark for place, mark in _WIDTHS.items() if chr(place) in text}
    for char in {char for char in text if "\u4e00" <= char <= "\u9fff"}:
        simple = comparable(char)
        if len(simple) == 1 and simple != char:
            found[ord(char)] = simple
    return found


class Text:
    """A text in normalised form (`text`), and its sentences in order.

    Punctuation becomes Chinese, digits ASCII, and characters simplified. Each replacement is one to
    one, so that offsets stay valid. Each line that is not blank is a paragraph. Sentences of over
    2,000 characters are cut.
    """

    def __init__(self, printed: str) -> None:
        self._printed = printed
        self.text = _DECIMAL_COMMA.sub(",", printed.translate(_plain_forms(printed)))
        self.sentences: list[Sentence] = []
        paragraph = start = 0
        for line in self.text.split("\n"):
            if line.strip():
                paragraph += 1
                self._cut(line, start, paragraph)
            start += len(line) + 1
        self._starts = [sentence.start for sentence in self.sentences]

    def _cut(self, line: str, start: int, paragraph: int) -> None:
        done = 0
        for end in [*(match.end() for match in _SENTENCE_END.finditer(line)), len(line)]:
            while end - done > _LONGEST:
                cut = _last_mark(line, done, done + _LONGEST)
                self._add(line[done:cut], start + done, paragraph)
                done = cut
            self._add(line[done:end], start + done, paragraph)
            done = end

    def _add(self, text: str, start: int, paragraph: int) -> None:
        if text.strip():
            self.sentences.append(Sentence(text, start, paragraph))

    def printed(self, span: Span) -> str:
        """Return the original text of `span`."""
        return self._printed[span.start : span.end]

    def sentence_at(self, place: int) -> Sentence:
        """Return the sentence that contains the offset `place`, or else the last one before it; the
        first if there is none before.

        Raises:
            IndexError: the text has no sentence.
        """
        return self.sentences[max(0, bisect_right(self._starts, place) - 1)]

    def passage(self, *spans: Span) -> Span:
        """Return the range from the start of the first clause that `spans` touch to the end of the
        last, without surrounding punctuation. All spans must be in one paragraph.
        """
        start, end = min(spans).start, max(span.end for span in spans)
        while start > 0 and self.text[start - 1] not in _CLAUSE_END:
            start -= 1
        while end < len(self.text) and self.text[end] not in _CLAUSE_END:
            end += 1
        while start < end and self.text[start] in _AROUND:
            start += 1
        while end > start and self.text[end - 1] in _AROUND:
            end -= 1
        return Span(start, end)
