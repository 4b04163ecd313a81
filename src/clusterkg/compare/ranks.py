"""Ranks that are certain, and those between which something may stand."""

from __future__ import annotations


def interval(first: int, last: int) -> str:
    """Return ranks as they are printed: 3, or 1–9."""
    return str(first) if first == last else f"{first}–{last}"
