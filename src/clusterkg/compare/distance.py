"""Distances of a network as integers: ways that are equally long are equal, not nearly so.

A weight is a float, and 1 / weight another: 1/3 + 1/6 + 1/6 and 2/3 differ by a rounding, which
takes one of two shortest ways away. Weights of networks are counts, ratios of counts (Jaccard), or
roots of them (cosine), and each of these can be told from its float.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm
from typing import Final

# A float is the ratio of counts that it is within its rounding of: of random ones one in 1,000 is.
_LARGEST: Final = 1_000_000
_ROUNDING: Final = Fraction(1, 2**50)
# Binary digits after the point of roots, and of weights that are no ratio and no root.
_DIGITS: Final = 200


def distances(weights: Iterable[float]) -> list[int]:
    """Return 1 / weight of each weight, times one factor that makes all of them integers.

    Sums of them are equal where those of 1 / weight are, if each weight is an integer, a ratio of
    integers up to a million, or the root of one. Other weights count as their floats.

    Args:
        weights: numbers above 0.
    """
    parts = [_reciprocal(weight) for weight in weights]
    factor = lcm(*(multiple.denominator for multiple, _ in parts))
    # A root is the same integer wherever it stands, so that equal sums of roots stay equal.
    digits = _DIGITS if any(root != 1 for _, root in parts) else 0
    return [int(multiple * factor) * isqrt(root << 2 * digits) for multiple, root in parts]


@lru_cache(maxsize=65_536)
def _reciprocal(weight: float) -> tuple[Fraction, int]:
    """Return m and n such that 1 / weight is m * sqrt(n), n having no square in it."""
    value = Fraction(weight)
    if (ratio := _simple(value)) is not None:
        return 1 / ratio, 1
    if (square := _simple(value**2)) is not None:
        # sqrt(q / p) is sqrt(q p) / p; p and q have no divisor in common.
        outer_p, inner_p = _roots(square.numerator)
        outer_q, inner_q = _roots(square.denominator)
        return Fraction(outer_p * outer_q, square.numerator), inner_p * inner_q
    return Fraction(round(2**_DIGITS / value), 2**_DIGITS), 1


def _simple(value: Fraction) -> Fraction | None:
    """Return the ratio of small integers that a value is but for rounding, if there is one."""
    near = value.limit_denominator(_LARGEST)
    return near if near and abs(near - value) <= value * _ROUNDING else None


def _roots(number: int) -> tuple[int, int]:
    """Return a and b such that `number` is a^2 b and b has no square in it."""
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
