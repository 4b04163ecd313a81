"""Dates of programmes: announcement and horizon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.base import printed
from clusterkg.base.printed import Date, Years
from clusterkg.draft.programmes import Programme
from clusterkg.draft.text import Sentence, Span

_PUBLISHED: Final = re.compile(r"召开|推出|制[订定]|发布|提出|公布|出台|印发|启动|亮出|通过|实施")
_PUBLISHED_LATER: Final = re.compile("出台|印发|发布|公布")
_YEARLY: Final = re.compile(r"每年|/年|资金|财政|用地")
# Length below which a line with a date may give the date of publication of a web page.
_LINE: Final = 50
_SENTENCE_ENDS: Final = ("。", "！", "？")
_LINE_WORDS: Final = re.compile("发布时间|发布日期|发文日期|成文日期|来源：")


@dataclass(frozen=True)
class Document:
    """The date of a text itself; `printed` is the date with its sentence, None if there is none."""

    printed: tuple[Sentence, Date] | None = None

    @property
    def year(self) -> int | None:
        """The year of the text; None if it has no date, or one without a year."""
        return int(self.printed[1].text[:4]) if self.printed and self.printed[1].has_year else None

    def year_of(self, day: Date) -> Years | None:
        """Return the year of `day`, which is printed without a year, and the reason for it.

        It is the year of the text, or the year before if `day` comes later in a year than the date
        of the text. None if the text has no date with a year.
        """
        if self.printed is None or self.year is None:
            return None
        own = self.printed[1].text[len("2021-") :]
        is_later = bool(own) and day.text.removeprefix("--") > f"{own}-99"
        return printed.of_document(self.year, self.year - is_later)


def document(sentences: Sequence[Sentence]) -> Document:
    """Return the date that is printed in the text with these `sentences`, if any.

    It is read from the last sentence that ends with its first date, or is short and has a date and
    words such as 发布时间; or else from the title, which is the first sentence, unless it ends with
    a full stop or the like. Of several dates in it, the first with a year counts, or else the
    first.
    """
    lines = [sentence for sentence in sentences if _is_date_line(sentence)][-1:]
    titles = [sentence for sentence in sentences[:1] if not sentence.text.endswith(_SENTENCE_ENDS)]
    return Document(next(filter(None, (_printed([one]) for one in (*lines, *titles))), None))


def _is_date_line(sentence: Sentence) -> bool:
    text = sentence.text.strip(" \u3000\t\r（）")
    found = printed.dates(text)
    if not found:
        return False
    return text == text[found[0].start : found[0].end] or (
        len(text) < _LINE and bool(_LINE_WORDS.search(text))
    )


def date(programme: Programme, sentences: Sequence[Sentence], document: Document) -> None:
    """Set the announcement date and the horizon of `programme`, as far as they are found.

    The date is one printed in the paragraph of its first mention, in a sentence on publication; or
    else a year such as 去年 there; or else the date of the text. The horizon is the deadline, or
    else the range of years, in the first sentence that mentions the programme and has one (see
    `_aim`).

    Args:
        programme: A programme with at least one mention.
        sentences: The sentences about its city.
        document: The date of the text.
    """
    first, _ = programme.mentions[0]
    here = [s for s in sentences if s.paragraph == first.paragraph]
    before = [s for s in here if s.start <= first.start and _PUBLISHED.search(s.text)]
    after = [s for s in here if s.start > first.start and _PUBLISHED_LATER.search(s.text)]
    found = _printed(before) or _printed(after)
    relative = None if found else _relative(before, document.year)
    if relative:
        sentence, place, years = relative
        programme.announced, programme.announced_in = str(years.first), years
        programme.dated_in.append(sentence.span(place, place + 1))
    elif dated := found or document.printed:
        sentence, said = dated
        programme.announced = said.text
        programme.dated_in.append(sentence.span(said.start, said.start + 1))
        if not said.has_year:
            programme.announced_in = document.year_of(said)
    for sentence, span in programme.mentions:
        if aim := _aim(sentence, span):
            place, programme.horizon = aim
            programme.dated_in.append(sentence.span(place, place + 1))
            break


def is_of(programme: Programme, sentence: Sentence) -> bool:
    """Return whether `sentence` contains the name of `programme` or of one of its groups; names of
    one or two characters do not count.
    """
    kinds = [group.kind + group.head for one in programme.declarations for group in one.groups]
    names = [name for name in (programme.key, *kinds) if len(name) > 2]
    return any(name in sentence.text for name in names)


def take_horizon(programme: Programme, years: Years | None, span: Span) -> None:
    """Set the horizon of `programme` to `years`, unless it has a horizon already, or `years` is
    None or inferred.

    Args:
        years: The target year of a total; None if unknown. Inferred years have a reason.
        span: The position of the years.
    """
    if programme.horizon is None and years and not years.reason:
        programme.horizon = years
        programme.dated_in.append(span)


def _printed(sentences: Sequence[Sentence]) -> tuple[Sentence, Date] | None:
    """Return the first date with a year in `sentences`, or else the first date, with its sentence;
    None if there is no date.
    """
    found = [(sentence, said) for sentence in sentences for said in printed.dates(sentence.text)]
    return min(found, key=lambda pair: not pair[1].has_year, default=None)


def _relative(
    sentences: Sequence[Sentence], year: int | None
) -> tuple[Sentence, int, Years] | None:
    for sentence in sentences:
        for place, years in printed.relative(sentence.text, year):
            return sentence, place, years
    return None


def _aim(sentence: Sentence, span: Span) -> tuple[int, Years] | None:
    """Return the offset in `sentence` of a deadline, and its years.

    It is the last deadline before `span`, or else the first in the sentence. In a sentence without
    a deadline, it is the last range of years before `span` that is not about yearly payments; None
    without such a range.
    """
    place = span.start - sentence.start
    aims = printed.until(sentence.text)
    if aims:
        earlier = [(start, years) for start, years in aims if start <= place]
        return earlier[-1] if earlier else aims[0]
    wide = [
        (start, years)
        for start, years in printed.spans(sentence.text)
        if start <= place and not _YEARLY.search(_clause(sentence.text, start))
    ]
    return wide[-1] if wide else None


def _clause(text: str, place: int) -> str:
    """Return the clause that contains an offset, and the one after it."""
    start = max(text.rfind("，", 0, place), text.rfind("；", 0, place)) + 1
    return "，".join(re.split("[，；]", text[start:])[:2])
