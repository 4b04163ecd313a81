"""Parsing of numbers, sums of money and years as Chinese texts print them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clusterkg.base.numerals import NUMERALS, integer, scale

# A run of digits is matched from its start only: trying each digit would be quadratic.
AMOUNT: Final = re.compile(
    r"(?P<digits>(?<![0-9])[0-9]+(?:,[0-9]{3})*(?:[.][0-9]+)?)?"
    rf"(?:余|多)?(?P<words>[{NUMERALS}]{{0,8}})(?:余|多)?元"
)
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_PERIOD: Final = r"[“\"]?(?P<plan>(?:十[一二三四五六七八九]?|[一二三四五六七八九])五)[”\"]?"
_UNTIL: Final = re.compile(
    rf"(?:到|至|截至|展望)(?P<a>{_YEAR})年(?!起)|(?P<b>{_YEAR})年(?:年?[底末])?(?:以?前|之前)"
    rf"|(?:到|至){_PERIOD}(?:期?末|期间?末)"
)
_SPAN: Final = re.compile(
    rf"(?P<first>{_YEAR})年?起?(?:[—–－~～-]+|至|到)(?P<last>{_YEAR})年?"
    rf"|(?P<from>{_YEAR})年(?:度)?(?:起|开始)[，,]?(?:连续|在?未来)(?P<years>[0-9]{{1,2}}|[{NUMERALS}]{{1,3}})年"
    rf"|{_PERIOD}(?:时期|期间|期内)"
)
_DATE: Final = re.compile(
    rf"(?<![0-9到至])(?:(?P<year>{_YEAR})年)(?:(?P<end>年?[底末])|(?P<month>[0-9]{{1,2}})月"
    r"(?:(?P<day>[0-9]{1,2})日)?)?(?![—–至到起前])"
    r"|(?<![0-9年])(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日"
    rf"|(?<![0-9])(?P<iso_year>{_YEAR})[-/.](?P<iso_month>[0-9]{{1,2}})[-/.](?P<iso_day>[0-9]{{1,2}})(?![0-9])"
)
_PLAN: Final = re.compile(rf"{_PERIOD}(?:(?<=[”\"])|(?=规划|计划|时期|期))")
_RELATIVE: Final = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
SCALES: Final = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3}
_QUANTITY: Final = re.compile(
    r"(?<![0-9])(?<![0-9][.])(?P<digits>[0-9]+(?:,[0-9]{3})*(?:[.][0-9]+)?)(?:余|多|几)?"
    rf"(?:(?P<words>[十百千万亿]{{1,8}})| ?(?P<scale>{'|'.join(SCALES)}))?"
    rf"|(?P<numeral>[{NUMERALS}]{{1,12}})"
)
# 1000—1500亿元: the first number takes the power of ten of the second.
_RANGE: Final = re.compile(r"[-—–－~～至到]")
_DIGIT_YEAR: Final = r"[零〇一二三四五六七八九]{4}"
_ANY_DATE: Final = re.compile(
    rf"(?<![0-9])(?P<year>{_YEAR}|{_DIGIT_YEAR})年(?:度)?(?:(?P<month>[0-9]{{1,2}}|十?[一二三四五六七八九]|十)月"
    rf"(?:份)?(?:(?P<day>[0-9]{{1,2}}|[{NUMERALS}]{{1,3}})[日号])?)?"
    rf"|(?<![0-9])(?P<m>[0-9]{{1,2}}|十?[一二三四五六七八九]|十)月(?P<d>[0-9]{{1,2}}|[{NUMERALS}]{{1,3}})[日号]"
    rf"|(?<![0-9])(?P<iso_year>{_YEAR})[-/.](?P<iso_month>[0-9]{{1,2}})"
    r"(?:[-/.](?P<iso_day>[0-9]{1,2}))?(?![0-9])"
    rf"|(?<![0-9.])(?P<alone>{_YEAR})(?![0-9]|[.][0-9]|[余多亿万千百个家项倍元%])"
)


@dataclass(frozen=True)
class Years:
    """A first and a last year.

    `reason` says in Chinese and in English how the years were inferred; None if they are printed.
    """

    first: int
    last: int
    reason: tuple[str, str] | None = None


@dataclass(frozen=True)
class Quantity:
    """A number with its powers of ten applied, and its start and end offsets in the text."""

    value: Decimal
    start: int
    end: int


@dataclass(frozen=True)
class Day:
    """A date in a text, with its start and end offsets; a part that is not printed is None.

    `is_carried` says that the year was taken from an earlier date.
    """

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    is_carried: bool = False


@dataclass(frozen=True)
class Date:
    """A date in a text, with its start and end offsets.

    `text` has the parts that are printed: 2018, 2018-04-10, --05-10 without a year, or
    2018 (end of year).
    """

    text: str
    start: int
    end: int
    has_year: bool


def amount(match: re.Match[str]) -> Decimal | None:
    """Return the sum of money in yuan of a match of AMOUNT; None if it is zero, or no number."""
    digits, words = match["digits"], match["words"]
    if not digits:
        number = integer(words) if words else None
        return Decimal(number) if number else None
    factor = scale(words)
    return None if factor is None else Decimal(digits.replace(",", "")) * factor or None


def period(name: str) -> Years | None:
    """Return the years of the five-year plan `name`, such as 十四五.

    None for a plan before the sixth (1981), and for any other text.
    """
    number = integer(name.removesuffix("五"))
    if number is None or number < 6:
        return None
    first = 1951 + 5 * number
    said = (
        f"“{name}”时期为{first}—{first + 4}年。",
        f"Five-year plan number {number} is that of {first} to {first + 4}.",
    )
    return Years(first, first + 4, said)


def until(text: str) -> list[tuple[int, Years]]:
    """Return the offset and the years of each deadline in a text.

    A deadline at the end of a five-year plan has all years of the plan, as `period` gives them.
    """
    found = []
    for match in _UNTIL.finditer(text):
        year = match["a"] or match["b"]
        years = Years(int(year), int(year)) if year else period(match["plan"])
        if years:
            found.append((match.start(), years))
    return found


def spans(text: str) -> list[tuple[int, Years]]:
    """Return the offset and the years of each span of years in a text.

    A span whose last year is before its first is left out.
    """
    found = []
    for match in _SPAN.finditer(text):
        if match["first"]:
            years: Years | None = Years(int(match["first"]), int(match["last"]))
        elif match["from"]:
            length, first = integer(match["years"]) or 1, int(match["from"])
            years = Years(first, first + length - 1)
        else:
            years = period(match["plan"])
        if years and years.first <= years.last:
            found.append((match.start(), years))
    return found


def plans(text: str) -> list[tuple[int, Years]]:
    """Return the offset and the years of each five-year plan, from the sixth, that a text names."""
    found = ((match.start(), period(match["plan"])) for match in _PLAN.finditer(text))
    return [(start, years) for start, years in found if years]


def relative(text: str, year: int | None) -> list[tuple[int, Years]]:
    """Return the offset and the year of each 前年, 去年, 今年 and 明年 in a text.

    Args:
        year: The year in which the text was written; if None, the result is empty.
    """
    if year is None:
        return []
    return [
        (match.start(), of_document(year, year + _RELATIVE[match[0]]))
        for match in re.finditer("|".join(_RELATIVE), text)
    ]


def of_document(year: int, meant: int) -> Years:
    """Return the year `meant`, which a text of `year` implies but does not print, with the
    reason.
    """
    said = (f"文本发表于{year}年，故指{meant}年。", f"The text is of {year}, so {meant} is meant.")
    return Years(meant, meant, said)


def dates(text: str) -> list[Date]:
    """Return the dates in a text, except those within spans of years and deadlines.

    A date with a month over 12 or a day over 31 is left out.
    """
    found = []
    taken = periods(text)
    for match in _DATE.finditer(text):
        year = match["year"] or match["iso_year"]
        month = match["month"] or match["m"] or match["iso_month"]
        day = match["day"] or match["d"] or match["iso_day"]
        of_span = any(start <= match.start() < end for start, end in taken)
        if of_span or not 1 <= int(month or 1) <= 12 or not 1 <= int(day or 1) <= 31:
            continue
        said = year or "-"
        if month:
            said += f"-{int(month):02d}"
        if day:
            said += f"-{int(day):02d}"
        if match["end"]:
            said += " (end of year)"
        found.append(Date(said, match.start(), match.end(), year is not None))
    return found


def periods(text: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of deadlines and of spans of years: they date no event."""
    return [match.span() for pattern in (_UNTIL, _SPAN) for match in pattern.finditer(text)]


def quantities(text: str) -> list[Quantity]:
    """Return the numbers in a text, with their powers of ten applied.

    In a range such as 1000—1500亿, the first number takes the power of ten of the second one.

    Examples:
        >>> [int(each.value) for each in quantities("1.2万亿元、四个、1000—1500亿元")]
        [1200000000000, 4, 100000000000, 150000000000]
    """
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        digits, words = match["digits"], match["words"] or ""
        if digits:
            factor = SCALES[match["scale"]] if match["scale"] else scale(words)
            value = None if factor is None else Decimal(digits.replace(",", "")) * factor
        else:
            number = integer(match["numeral"])
            value = None if number is None else Decimal(number)
        if value is None:
            continue
        before = found[-1] if found else None
        if before and words and _RANGE.fullmatch(text[before.end : match.start()]):
            is_bare = text[before.start : before.end].replace(".", "").isdecimal()
            if is_bare:
                power = scale(words) or 1
                found[-1] = Quantity(before.value * power, before.start, before.end)
        found.append(Quantity(value, *match.span()))
    return found


def days(text: str) -> list[Day]:
    """Return every date in a text, whole or partial; it may be one that no calendar has (month 13).

    A date without a year is returned without it and, if a date with a year precedes, a second time
    with that year.

    Examples:
        >>> [(day.year, day.month, day.day) for day in days("2018年4月，5月10日")]
        [(2018, 4, None), (None, 5, 10), (2018, 5, 10)]
    """
    found: list[Day] = []
    last: int | None = None
    for match in _ANY_DATE.finditer(text):
        parts = [
            next((_calendar(match[name]) for name in names if match[name]), None)
            for names in (
                ("year", "iso_year", "alone"),
                ("month", "m", "iso_month"),
                ("day", "d", "iso_day"),
            )
        ]
        year, month, day = parts
        found.append(Day(year, month, day, *match.span()))
        if year is None and last is not None:
            found.append(Day(last, month, day, *match.span(), is_carried=True))
        last = year or last
    return found


def _calendar(text: str) -> int | None:
    """Parse a year, a month or a day in Arabic or Chinese numerals: 二〇一八, 十二, 10.

    None if it is no number.
    """
    if len(text) == 4 and not text.isdecimal():
        return int("".join(str(integer(char) or 0) for char in text))
    return integer(text)
