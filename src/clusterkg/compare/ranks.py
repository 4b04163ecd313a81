"""Display of certain ranks and of ranges of ranks."""

from __future__ import annotations


def interval(first: int, last: int) -> str:
    """Return the range of ranks from `first` to `last` as text: 3, or 1–9."""
    return str(first) if first == last else f"{first}–{last}"
