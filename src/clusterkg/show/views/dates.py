"""Column headings of the table of programmes with their dates."""

from __future__ import annotations

from typing import Final

from clusterkg.base.locale import text

_COLUMNS: Final = ("city", "programme", "announced", "inferred-year", "horizon")


def columns(lang: str) -> tuple[str, ...]:
    """Return the column headings in `lang`."""
    return tuple(text(f"views.column.{name}", lang) for name in _COLUMNS)
