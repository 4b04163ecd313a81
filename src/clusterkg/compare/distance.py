"""Exact integer distances in a network, so that paths of equal length are recognised as equal.

With floats 1/3 + 1/6 + 1/6 and 2/3 differ by rounding, so that one of two shortest paths is lost.
Weights here are counts, ratios of counts (Jaccard), or square roots of ratios (cosine), and each of
these can be recovered from its float.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm
from typing import Final

# A float this close to a ratio of small integers is taken for that ratio; of random floats, one in
# 1,000 is.
_LARGEST: Final = 1_000_000
_ROUNDING: Final = Fraction(1, 2**50)
# Binary digits after the point for roots, and for weights that are neither ratios nor roots.
_DIGITS: Final = 200


def distances(weights: Iterable[float]) -> list[int]:
    """Return 1 / weight for each weight, scaled by a common factor to integers.

    Equal sums of 1 / weight give equal sums of the results, if each weight is an integer, a ratio
    of integers up to 1,000,000, or the square root of such a ratio. Other weights keep the
    precision of a float.

    Args:
        weights: Positive numbers.
    """
    parts = [_reciprocal(weight) for weight in weights]
    factor = lcm(*(multiple.denominator for multiple, _ in parts))
    # A root becomes the same integer everywhere, so that equal sums of roots stay equal.
    digits = _DIGITS if any(root != 1 for _, root in parts) else 0
    return [int(multiple * factor) * isqrt(root << 2 * digits) for multiple, root in parts]


@lru_cache(maxsize=65_536)
def _reciprocal(weight: float) -> tuple[Fraction, int]:
    """Return m and n such that 1 / weight is m * sqrt(n), with n square-free."""
    value = Fraction(weight)
    if (ratio := _simple(value)) is not None:
        return 1 / ratio, 1
    if (square := _simple(value**2)) is not None:
        # sqrt(q / p) is sqrt(q p) / p; p and q are coprime.
        outer_p, inner_p = _roots(square.numerator)
        outer_q, inner_q = _roots(square.denominator)
        return Fraction(outer_p * outer_q, square.numerator), inner_p * inner_q
    return Fraction(round(2**_DIGITS / value), 2**_DIGITS), 1


def _simple(value: Fraction) -> Fraction | None:
    """Return the ratio of small integers that a value equals up to rounding, None without one."""
    near = value.limit_denominator(_LARGEST)
    return near if near and abs(near - value) <= value * _ROUNDING else None


def _roots(number: int) -> tuple[int, int]:
    """Return a and b such that `number` is a^2 b, with b square-free."""
    outer, inner, divisor = 1, 1, 2
    while divisor * divisor <= number:
        power = 0
        while number % divisor == 0:
            number //= divisor
            power += 1
        outer *= divisor ** (power // 2)
        inner *= divisor ** (power % 2)
        divisor += 1
    return outer, inner * number
