"""Cell values and their parsing: numbers, amounts, dates, booleans."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from clusterkg.base import numerals
from clusterkg.base.locale import Message
from clusterkg.base.printed import SCALES


@dataclass(frozen=True)
class Formula:
    """A cell with a formula, whose value a spreadsheet would compute."""

    text: str


@dataclass(frozen=True)
class Broken:
    """A cell with an error value, such as #REF!."""

    text: str


@dataclass(frozen=True)
class Date:
    """A calendar date; `has_day` says whether the cell displays the day."""

    value: datetime.date
    has_day: bool


Raw: TypeAlias = str | int | float | bool | Date | Formula | Broken | None


class CellError(Exception):
    """Error of a cell that cannot be read; `said` is what is wrong and how to fix it."""

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said


class FollowingError(CellError):
    """Error of a cell that depends on another faulty cell, which is reported itself."""


class Amount(NamedTuple):
    """A number, its currency (empty if not stated), and whether it is per year."""

    value: Decimal
    currency: str
    per_year: bool


CURRENCY_NAMES: Final = {
    "元": "CNY",
    "人民币": "CNY",
    "人民币元": "CNY",
    "元人民币": "CNY",
    "RMB": "CNY",
    "YUAN": "CNY",
    "¥": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
}
_DIGIT: Final = "[一二两三四五六七八九]"
# Each power at most once, in descending order: 两三个 means two or three and is no number.
_NUMERAL: Final = (
    rf"(?=[零一二两三四五六七八九十])(?:{_DIGIT}千)?零?(?:{_DIGIT}百)?零?(?:{_DIGIT}?十)?{_DIGIT}?"
)
_SIMPLIFIED: Final = str.maketrans("億萬兩個圓〇", "亿万两个元零")
_UNIT: Final = "|".join(sorted(map(re.escape, CURRENCY_NAMES), key=len, reverse=True))
_AMOUNT: Final = re.compile(
    rf"(?:每年|年均)?(?P<before>{_UNIT}|(?-i:[A-Z]{{3}}))?"
    rf"(?P<number>[+-]?\d+(?:\.\d+)?|{_NUMERAL})"
    rf"(?:(?P<power>万亿|[十百千]?[万亿])|(?P<scale>{'|'.join(SCALES)}))?"
    rf"(?:(?P<after>{_UNIT}|(?-i:[A-Z]{{3}}))|[个家项大条所名人])?"
    r"(?P<year>/年|每年|a year|per year)?",
    re.IGNORECASE,
)
_SCALE_ALONE: Final = re.compile(r"[百千]?[万亿]亿?级?(?:元|人民币)?(?:级|/年)?")
_YES: Final = {"是", "true", "yes", "真", "1", "是 yes"}
_NO: Final = {"否", "false", "no", "假", "0", "否 no"}

_YEAR: Final = r"(?P<year>[12]\d{3})"
_DATES: Final = (
    re.compile(rf"{_YEAR}[-/.年](?P<month>\d{{1,2}})(?:[-/.月](?P<day>\d{{1,2}})日?|月)?"),
    re.compile(rf"{_YEAR}年?(?P<end>底|末|年底|年末| ?\(end of year\)| end of year)?"),
    re.compile(r"(?:--)?(?P<month>\d{1,2})[-月](?P<day>\d{1,2})日?"),
)


def plain(text: str) -> str:
    """Return `text` in Unicode form NFKC, which makes full-width digits and signs half-width,
    without outer white space.
    """
    return unicodedata.normalize("NFKC", text).strip()


def text_of(raw: Raw) -> str:
    """Return the text of a cell without outer white space; empty for an empty cell.

    Booleans are `true` or `false`, dates 2018-04-12 or, if the day is not displayed, 2018-04.

    Raises:
        CellError: the cell holds a formula or an error value.
    """
    match raw:
        case None:
            return ""
        case str():
            return raw.replace("\r\n", "\n").strip()
        case bool():
            return "true" if raw else "false"
        case float() if raw.is_integer():
            return str(int(raw))
        case int() | float():
            return numerals.plain(Decimal(repr(raw)))
        case Date():
            return raw.value.strftime("%Y-%m-%d" if raw.has_day else "%Y-%m")
        case Formula():
            raise CellError(Message("tables.formula", formula=raw.text))
        case Broken():
            raise CellError(Message("tables.error-value", error=raw.text))


def boolean(raw: Raw) -> str:
    """Parse a cell that says yes or no in either language, and return "true" or "false".

    Raises:
        CellError: the cell says neither.
    """
    text = plain(text_of(raw)).casefold()
    if text in _YES:
        return "true"
    if text in _NO:
        return "false"
    raise CellError(Message("tables.no-boolean", text=text))


def integer(raw: Raw) -> str:
    """Return the whole number in a cell in Turtle notation; 2025年, 四个 and １０ are accepted.

    Raises:
        CellError: the cell is not a whole number.
    """
    text = plain(text_of(raw))
    number = amount(re.sub(r"年$", "", text)).value
    if number != number.to_integral_value():
        raise CellError(Message("tables.no-integer", text=text))
    return f"{number:.0f}"


def decimal(number: Decimal) -> str:
    """Return a number in Turtle notation, with a decimal point."""
    text = numerals.plain(number)
    return text if "." in text else text + ".0"


def amount(raw: Raw) -> Amount:
    """Parse a number with its unit: 10亿元, 1.5亿元/年, 1,000 and 2 billion yuan are accepted.

    Raises:
        CellError: the cell has no number, or only a size class (百亿级), text besides a number and
            a unit, or two currencies.
    """
    text = plain(text_of(raw))
    compact = re.sub(r"(?<=\d),(?=\d{3})|\s+", "", text).translate(_SIMPLIFIED)
    if _SCALE_ALONE.fullmatch(compact):
        raise CellError(Message("tables.size-class", text=text))
    found = _AMOUNT.fullmatch(compact)
    if found is None:
        raise CellError(Message("tables.no-number", text=text))
    number = found["number"]
    value = Decimal(number) if number[-1].isdecimal() else Decimal(numerals.integer(number) or 0)
    value *= SCALES[found["scale"].lower()] if found["scale"] else 1
    value *= numerals.scale(found["power"] or "") or 1
    units = {_currency(unit) for unit in (found["before"], found["after"]) if unit}
    if len(units) > 1:
        raise CellError(Message("tables.two-currencies", text=text))
    each_year = bool(found["year"]) or compact.startswith(("每年", "年均"))
    return Amount(value, units.pop() if units else "", each_year)


def _currency(unit: str) -> str:
    return CURRENCY_NAMES.get(unit.upper(), unit.upper())


def date(raw: Raw) -> str:
    """Parse a date, and return it with the precision given: 2018-04-12, 2018-04, 2018, --05-10, or
    2013 (end of year).

    Raises:
        CellError: the cell is not a date, or the date is not in the calendar.
    """
    if isinstance(raw, float) and not raw.is_integer():
        raise CellError(Message("tables.date-as-number", number=raw))
    text = plain(text_of(raw))
    compact = re.sub(r"\s+", " ", text)
    for form in _DATES:
        if found := form.fullmatch(compact):
            return _date({"year": None, "month": None, "day": None, **found.groupdict()}, text)
    raise CellError(Message("tables.no-date", text=text))


def _date(parts: dict[str, str | None], text: str) -> str:
    year, month, day = (parts[name] for name in ("year", "month", "day"))
    try:
        # A leap year, so that 29 February is valid without a year.
        datetime.date(int(year or 2000), int(month or 1), int(day or 1))
    except ValueError as error:
        raise CellError(Message("tables.not-in-calendar", text=text)) from error
    if parts.get("end"):
        return f"{year} (end of year)"
    if year is None:
        return f"--{int(month or 0):02}-{int(day or 0):02}"
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
