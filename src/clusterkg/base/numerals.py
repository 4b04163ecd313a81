"""Parsing of Chinese numerals, and of numbers in untrusted data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal

_DIGITS: Final = {char: number for number, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_POWERS: Final = _TENS | _MYRIADS
NUMERALS: Final = "零〇一二两三四五六七八九十百千万亿"
# Python refuses to parse thousands of digits; no year and no count has more than these.
_MOST_DIGITS: Final = 18


def whole(text: str) -> int | None:
    """Parse a whole number from untrusted data; None for other text and for over 18 digits.

    Examples:
        >>> whole("2025"), whole("-1"), whole("INF"), whole("9" * 5000)
        (2025, -1, None, None)
    """
    digits = text[1:] if text[:1] in ("+", "-") else text
    is_one = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(text) if is_one else None


def truth(text: str) -> bool | None:
    """Parse an xsd:boolean: true, false, 1 or 0; None for any other text."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def plain(number: Decimal, *, in_thousands: bool = False) -> str:
    """Return a finite number without zeros at the end of its decimals, optionally with commas.

    Examples:
        >>> from decimal import Decimal
        >>> plain(Decimal("1200.50")), plain(Decimal("12E+5"), in_thousands=True)
        ('1200.5', '1,200,000')
    """
    text = f"{number:,f}" if in_thousands else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def integer(text: str) -> int | None:
    """Parse a whole number in Arabic or Chinese numerals; None for other text.

    None also for more than 18 Arabic digits.

    Examples:
        >>> integer("十二"), integer("两千零五十"), integer("26"), integer("二〇")
        (12, 2050, 26, None)
    """
    if text.isdecimal():
        return int(text) if len(text) <= _MOST_DIGITS else None
    total = part = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            part += (1 if digit is None else digit) * _TENS[char]
            digit = None
        elif char in _MYRIADS:
            total = (total + part + (digit or 0) or 1) * _MYRIADS[char]
            part, digit = 0, None
        else:
            return None
    return total + part + (digit or 0) if text else None


def scale(text: str) -> int | None:
    """Return the product of Chinese powers of ten such as 千万; 1 for an empty text.

    None if there is any other character.

    Examples:
        >>> scale("千万"), scale("万亿"), scale(""), scale("三千")
        (10000000, 1000000000000, 1, None)
    """
    if not set(text) <= _POWERS.keys():
        return None
    return math.prod(_POWERS[char] for char in text)
