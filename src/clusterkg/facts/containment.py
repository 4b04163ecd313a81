"""Containment: whether and where a passage prints a name, a figure, a year, a date or a tier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

from clusterkg.base.folded import Folded
from clusterkg.base.printed import Day, Quantity, Years, days, periods, plans, quantities, spans
from clusterkg.facts import figures
from clusterkg.facts.figures import AMOUNTS, FIGURE, NUMBERS, SIZED, decimal
from clusterkg.names import tiers
from clusterkg.rdf.namespaces import CKG, RDFS

Spans: TypeAlias = list[tuple[int, int]]

LABEL: Final = RDFS + "label"
# Properties whose values are printed literally.
TEXTS: Final = (
    *(CKG + f"printed{name}" for name in ("Name", "Figure", "Title", "Indicator", "Area")),
    LABEL,
)
YEARS: Final = tuple(CKG + name for name in ("year", "horizonYear", "firstYear", "lastYear"))
DATES: Final = (CKG + "announced", CKG + "inForceFrom")
PERIOD: Final = CKG + "planPeriod"
TIER: Final = CKG + "tier"
SIZE: Final = CKG + "sizeClass"
# Properties that a target inherits from its declaration.
INHERITED: Final = (TIER, SIZE)
# The property for what a figure counts; its label must be beside the figure.
COUNTED: Final = CKG + "countOf"
# Properties whose values are printed by their label.
NAMED: Final = (*INHERITED, COUNTED)
# Properties that may be inferred, with a reason.
DATED: Final = (*YEARS, *DATES, PERIOD)
_DATE: Final = re.compile(r"(\d{4}|-)?(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?: \(end of year\))?")


_CLAUSE_ENDS: Final = "，。；！？\n"


@dataclass(frozen=True)
class Scales:
    """Chinese labels of tiers, size classes and things counted, and the amounts of size classes."""

    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: Mapping[str, Decimal] = field(default_factory=dict)

    def is_known(self, iri: str) -> bool:
        """Return whether a tier, size class or thing counted (IRI) has a label or an amount."""
        return iri in self.labels or iri in self.sizes


def occurrences(prop: str, value: str, passage: Folded, scales: Scales) -> Spans:
    """Return the offsets (start, end) in the whole text at which a passage prints a value.

    Args:
        prop: The property with the value, one of CHECKED.
        value: The value in the data.
        scales: The printed names of tiers, size classes and things counted.
    """
    find = _FINDERS[prop]
    return find(value, passage, scales)


def shown(prop: str, value: str, scales: Scales) -> str:
    """Return the value of a property as people would search for it: a label, or a plain number.

    Other values are unchanged.
    """
    if prop in NAMED:
        return next(iter(scales.labels.get(value, ())), value)
    return figures.shown(value) if prop in NUMBERS else value


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the start and end of the clause or clauses that contain a range of characters.

    The punctuation mark that ends a clause is not part of it.
    """
    while start > 0 and text[start - 1] not in _CLAUSE_ENDS:
        start -= 1
    while end < len(text) and text[end] not in _CLAUSE_ENDS:
        end += 1
    return start, end


# Cached: each passage is searched for many values.
@lru_cache(maxsize=1 << 10)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(text))


@lru_cache(maxsize=1 << 10)
def _days(text: str) -> tuple[Day, ...]:
    return tuple(days(text))


@lru_cache(maxsize=1 << 10)
def _periods(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(periods(text))


@lru_cache(maxsize=1 << 10)
def _meant(text: str) -> tuple[tuple[int, Years], ...]:
    """Return the spans of years that a text implies, with offsets: 十四五 is 2021 to 2025."""
    return (*spans(text), *plans(text))


def _text(value: str, passage: Folded, _scales: Scales) -> Spans:
    return passage.find(value)


def _year(value: str, passage: Folded, _scales: Scales) -> Spans:
    found = [
        passage.span(day.start, day.end)
        for day in _days(passage.text)
        if str(day.year) == value and not day.is_carried
    ]
    spelled_out = [
        passage.span(start, start + 1)
        for start, years in _meant(passage.text)
        if value in (str(years.first), str(years.last))
    ]
    return [*found, *spelled_out]


def _date(value: str, passage: Folded, _scales: Scales) -> Spans:
    match = _DATE.fullmatch(value)
    if match is None:
        return []
    year, month, day = (None if part in (None, "-") else int(part) for part in match.groups())
    # Deadlines and spans of years are not announcement dates.
    taken = _periods(passage.text)
    return [
        passage.span(each.start, each.end)
        for each in _days(passage.text)
        if year in (None, each.year)
        and month in (None, each.month)
        and day in (None, each.day)
        and not any(start <= each.start < end for start, end in taken)
    ]


def _period(value: str, passage: Folded, scales: Scales) -> Spans:
    years = re.findall(r"\d{4}", value)
    found = [_year(year, passage, scales) for year in years]
    return found[0] if found and all(found) else []


def _figure(value: str, passage: Folded, _scales: Scales) -> Spans:
    """Find a figure; 五千亿 is not found in 五千亿级, which is a size class."""
    spans = passage.find(value)
    return [each for each in spans if not SIZED.match(passage.printed, each[1] - passage.start)]


def _amount(value: str, passage: Folded, _scales: Scales) -> Spans:
    number = decimal(value)
    return _spans(
        passage, lambda each: each.value == number and not SIZED.match(passage.text, each.end)
    )


def _label(value: str, passage: Folded, scales: Scales) -> Spans:
    return [span for label in scales.labels.get(value, ()) for span in passage.find(label)]


def _number(value: str, passage: Folded, _scales: Scales) -> Spans:
    number = decimal(value)
    return _spans(passage, lambda each: each.value == number)


def _tier(value: str, passage: Folded, scales: Scales) -> Spans:
    matches = [tiers.find(label, passage.text) for label in scales.labels.get(value, ())]
    return [passage.span(*match.span()) for match in matches if match]


def _size(value: str, passage: Folded, scales: Scales) -> Spans:
    labels = scales.labels.get(value, ())
    size = scales.sizes.get(value)
    if size is None:
        size = next((each.value for name in labels for each in quantities(name)), None)
    return [] if size is None else _spans(passage, lambda each: each.value == size)


def _spans(passage: Folded, wanted: Callable[[Quantity], bool]) -> Spans:
    found = []
    for each in _quantities(passage.text):
        is_of_date = passage.text[each.end : each.end + 1] in ("年", "月", "日")
        if wanted(each) and not is_of_date:
            found.append(passage.span(each.start, each.end))
    return found


_FINDERS: Final[Mapping[str, Callable[[str, Folded, Scales], Spans]]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(YEARS, _year),
    **dict.fromkeys(DATES, _date),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(AMOUNTS, _amount),
    FIGURE: _figure,
    COUNTED: _label,
    PERIOD: _period,
    TIER: _tier,
    SIZE: _size,
}
CHECKED: Final = frozenset(_FINDERS)
