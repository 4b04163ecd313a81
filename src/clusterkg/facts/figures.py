"""Parsing of printed figures: numbers, currencies and units, and texts that are not amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from clusterkg.base.folded import Folded
from clusterkg.base.numerals import plain
from clusterkg.base.printed import quantities
from clusterkg.rdf.namespaces import CKG

FIGURE: Final = CKG + "printedFigure"
# Properties for amounts; a size class is not an amount.
AMOUNTS: Final = tuple(CKG + name for name in ("value", "upperValue", "amountPerYear"))
NUMBERS: Final = (*AMOUNTS, CKG + "declaredCount")
CURRENCY: Final = CKG + "currency"
UNIT: Final = CKG + "unit"
# Properties compared with the printed figure of the same fact, not with a text.
READINGS: Final = (*NUMBERS, CURRENCY, UNIT)
# 五千亿级 and 千亿元级 are size classes.
SIZED: Final = re.compile("元?级")
# The first of these currencies that a figure names counts: 元 is the yuan if no other one does.
_CURRENCIES: Final = (
    ("USD", re.compile("美元|美金|us[$]|usd|[$]|dollar")),
    ("EUR", re.compile("欧元|eur|€")),
    ("HKD", re.compile("港元|港币|hkd|hk[$]")),
    ("JPY", re.compile("日元|jpy")),
    ("CNY", re.compile("元|人民币|rmb|cny|yuan")),
)
_SHARE: Final = re.compile("%|百分|percent")
# A number with a larger exponent is shown as it is written: 1E999999999 would fill a gigabyte.
_MOST_DIGITS: Final = 40


def decimal(text: str) -> Decimal | None:
    """Return the number that a text states; None if it is no number or is not finite."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown(value: str) -> str:
    """Return a number without exponent or trailing zeros; other texts unchanged.

    Numbers whose exponent in scientific notation is above 40 or below -40 are unchanged, too.
    """
    return _spelled_out(value, in_thousands=False)


def grouped(value: str) -> str:
    """Return a number as in `shown`, with commas of thousands; other texts unchanged.

    Examples:
        >>> grouped("1200000.50"), grouped("1E999999999"), grouped("many")
        ('1,200,000.5', '1E999999999', 'many')
    """
    return _spelled_out(value, in_thousands=True)


def _spelled_out(value: str, *, in_thousands: bool) -> str:
    number = decimal(value)
    if number is None or abs(number.adjusted()) > _MOST_DIGITS:
        return value
    return plain(number, in_thousands=in_thousands)


def is_reading(value: str, figure: str) -> bool | None:
    """Return whether a number is one of those in a printed figure; None if the figure has none."""
    number = decimal(value)
    read = [each.value for each in quantities(Folded(figure).text)]
    return number in read if read else None


def reading(figure: str) -> str:
    """Return the numbers in a printed figure as one text, with commas of thousands."""
    return ", ".join(grouped(str(each.value)) for each in quantities(Folded(figure).text))


def is_size_class(value: str, figure: str) -> bool:
    """Return whether a figure prints a number, and only as a size class, not as an amount.

    Examples:
        >>> is_size_class("500000000000", "五千亿级"), is_size_class("2", "两个万亿级")
        (True, False)
    """
    number, text = decimal(value), Folded(figure).text
    read = [each for each in quantities(text) if each.value == number]
    return bool(read) and all(SIZED.match(text, each.end) for each in read)


def currency(figure: str) -> str:
    """Return the currency that a printed figure names; empty if it names none.

    Of several, it is the first of USD, EUR, HKD, JPY and CNY.

    Examples:
        >>> currency("10亿元"), currency("2亿美元"), currency("12.5%")
        ('CNY', 'USD', '')
    """
    text = Folded(figure).text.lower()
    return next((code for code, pattern in _CURRENCIES if pattern.search(text)), "")


def fault(prop: str, value: str, figure: str) -> tuple[str, str] | None:
    """Return the message keys of a value's contradiction to its figure, and of the fix.

    None if there is no contradiction. `prop` is one of READINGS.
    """
    return _FAULTS[prop](prop, value, figure)


def _of_number(prop: str, value: str, figure: str) -> tuple[str, str] | None:
    if is_reading(value, figure) is False:
        return "facts.other-reading", "facts.correct-value"
    if prop in AMOUNTS and is_size_class(value, figure):
        return "facts.size-is-no-amount", "facts.correct-size"
    return None


def _of_currency(_prop: str, value: str, figure: str) -> tuple[str, str] | None:
    if value not in dict(_CURRENCIES):
        return None
    if (printed := currency(figure)) and printed != value:
        return "facts.other-currency", "facts.correct-value"
    if not printed and _SHARE.search(Folded(figure).text.lower()):
        return "facts.no-currency", "facts.correct-value"
    return None


def _of_unit(_prop: str, value: str, figure: str) -> tuple[str, str] | None:
    text = Folded(figure).text.lower()
    if Folded(value).text.lower() in text:
        return None
    is_share = bool(_SHARE.search(text))
    if currency(figure) or is_share != bool(_SHARE.search(Folded(value).text.lower())):
        return "facts.other-unit", "facts.correct-value"
    return None


_FAULTS: Final[Mapping[str, Callable[[str, str, str], tuple[str, str] | None]]] = {
    **dict.fromkeys(NUMBERS, _of_number),
    CURRENCY: _of_currency,
    UNIT: _of_unit,
}
