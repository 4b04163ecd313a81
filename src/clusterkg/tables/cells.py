"""What is in a cell, and what it means: numbers, amounts, dates, yes and no."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from clusterkg.base import numerals
from clusterkg.tables.mapping import Said


@dataclass(frozen=True)
class Formula:
    """A cell whose value a spreadsheet would compute."""

    text: str


@dataclass(frozen=True)
class Broken:
    """A cell that holds an error, such as #REF!."""

    text: str


@dataclass(frozen=True)
class Date:
    """A date of the calendar; `has_day` says whether the cell shows its day."""

    value: datetime.date
    has_day: bool


Raw: TypeAlias = str | int | float | bool | Date | Formula | Broken | None


class CellError(Exception):
    """A cell that cannot be read; says in both languages what is wrong and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = Said(zh, en)


class FollowingError(CellError):
    """A cell that cannot be read because another cannot, which is told by itself."""


class Amount(NamedTuple):
    """A number, its currency as far as it is told, and whether it is for each year."""

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
# Each power once, in order: 两三个 is two or three, and no number.
_NUMERAL: Final = (
    rf"(?=[零一二两三四五六七八九十])(?:{_DIGIT}千)?零?(?:{_DIGIT}百)?零?(?:{_DIGIT}?十)?{_DIGIT}?"
)
_SIMPLIFIED: Final = str.maketrans("億萬兩個圓〇", "亿万两个元零")
_SCALES: Final = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "trillion": 10**12,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
}
_UNIT: Final = "|".join(sorted(map(re.escape, CURRENCY_NAMES), key=len, reverse=True))
_AMOUNT: Final = re.compile(
    rf"(?:每年|年均)?(?P<before>{_UNIT}|(?-i:[A-Z]{{3}}))?"
    rf"(?P<number>[+-]?\d+(?:\.\d+)?|{_NUMERAL})"
    rf"(?P<scale>{'|'.join(_SCALES)})?"
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
    """Return text with full-width digits and signs as half-width, without outer space."""
    return unicodedata.normalize("NFKC", text).strip()


def text_of(raw: Raw) -> str:
    """Return what a cell shows, as text; empty if there is nothing in it.

    Raises:
        CellError: it holds a formula or an error.
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
            return _short(Decimal(repr(raw)))
        case Date():
            return raw.value.strftime("%Y-%m-%d" if raw.has_day else "%Y-%m")
        case Formula():
            raise CellError(
                f"这是公式（{raw.text}），不是值：请复制后“选择性粘贴为数值”。",
                f"This is a formula ({raw.text}), not a value: copy it and paste it as a value.",
            )
        case Broken():
            raise CellError(
                f"单元格为错误值 {raw.text}：请改为应有的值。",
                f"The cell holds the error {raw.text}: put in what is meant.",
            )


def boolean(raw: Raw) -> str:
    """Return "true" or "false"."""
    text = plain(text_of(raw)).casefold()
    if text in _YES:
        return "true"
    if text in _NO:
        return "false"
    raise CellError(f"“{text}”既非“是”也非“否”。", f"{text!r} is neither yes nor no.")


def integer(raw: Raw) -> str:
    """Return a whole number as Turtle has it; 2025年, 四个 and １０ are read."""
    text = plain(text_of(raw))
    number = amount(re.sub(r"年$", "", text)).value
    if number != number.to_integral_value():
        raise CellError(f"“{text}”不是整数。", f"{text!r} is not a whole number.")
    return str(int(number))


def decimal(number: Decimal) -> str:
    """Return a number as Turtle has it, with a decimal point."""
    text = _short(number)
    return text if "." in text else text + ".0"


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(raw: Raw) -> Amount:
    """Return a number with its unit: 10亿元, 1.5亿元/年, 1,000 and 2 billion yuan are read.

    Raises:
        CellError: there is no number, or more is said than a number and a unit.
    """
    text = plain(text_of(raw))
    compact = re.sub(r"(?<=\d),(?=\d{3})|\s+", "", text).translate(_SIMPLIFIED)
    if _SCALE_ALONE.fullmatch(compact):
        raise CellError(
            f"“{text}”没有数字：规模级别不是金额。请写出数字，或改填规模级别。",
            f"{text!r} has no number: a size class is not an amount. Give the number, or a size"
            " class in its own column.",
        )
    found = _AMOUNT.fullmatch(compact)
    if found is None:
        raise CellError(
            f"“{text}”不能读作数字：请只写一个数字及其单位，如 10亿元。",
            f"{text!r} cannot be read as a number: give one number and its unit, such as 10亿元.",
        )
    number = found["number"]
    value = Decimal(number) if number[-1].isdecimal() else Decimal(numerals.integer(number) or 0)
    value *= _SCALES[found["scale"].lower()] if found["scale"] else 1
    units = {_currency(unit) for unit in (found["before"], found["after"]) if unit}
    if len(units) > 1:
        raise CellError(f"“{text}”写有两种货币。", f"{text!r} names two currencies.")
    each_year = bool(found["year"]) or compact.startswith(("每年", "年均"))
    return Amount(value, units.pop() if units else "", each_year)


def _currency(unit: str) -> str:
    return CURRENCY_NAMES.get(unit.upper(), unit.upper())


def date(raw: Raw) -> str:
    """Return a date as far as it is told: 2018-04-12, 2018-04, 2018, --05-10, 2013 (end of year).

    Raises:
        CellError: it is no date, or not of the calendar.
    """
    if isinstance(raw, float) and not raw.is_integer():
        raise CellError(
            f"{raw} 是数字：2018.10 会被存成 2018.1。请把单元格设为文本，写 2018-10。",
            f"{raw} is a number: 2018.10 would turn into 2018.1. Make the cell text: 2018-10.",
        )
    text = plain(text_of(raw))
    compact = re.sub(r"\s+", " ", text)
    for form in _DATES:
        if found := form.fullmatch(compact):
            return _date({"year": None, "month": None, "day": None, **found.groupdict()}, text)
    raise CellError(
        f"“{text}”不能读作日期：请写 2018-04-12、2018年4月、2018、5月10日或 2013年底。",
        f"{text!r} cannot be read as a date: write 2018-04-12, 2018-04, 2018, --05-10 or"
        " 2013 (end of year).",
    )


def _date(parts: dict[str, str | None], text: str) -> str:
    year, month, day = (parts[name] for name in ("year", "month", "day"))
    try:
        # 2000 has a 29 February.
        datetime.date(int(year or 2000), int(month or 1), int(day or 1))
    except ValueError as error:
        raise CellError(f"日历中没有“{text}”。", f"{text!r} is not in the calendar.") from error
    if parts.get("end"):
        return f"{year} (end of year)"
    if year is None:
        return f"--{int(month or 0):02}-{int(day or 0):02}"
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
