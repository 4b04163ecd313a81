"""The dates of programmes, as printed and in years with their fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clusterkg.store.graph import Graph, select

_PROGRAMMES: Final = """
SELECT ?programme ?city ?announced ?inferred ?horizon WHERE {
  ?city ckg:hasProgramme ?programme .
  OPTIONAL { ?programme ckg:announced ?announced }
  OPTIONAL { ?programme ckg:inferredYear ?inferred }
  OPTIONAL { ?programme ckg:horizonYear ?horizon }
}
"""
# The columns of a table of programmes with their dates, by language.
COLUMNS: Final = {
    "en": ("city", "programme", "announced", "inferred year", "horizon"),
    "zh": ("城市", "规划", "公布", "推定年份", "目标年"),
}


@dataclass(frozen=True)
class Dates:
    """The dates of a programme as printed; empty where the source gives none."""

    announced: str
    inferred: str
    horizon: str

    @property
    def month(self) -> tuple[str, str]:
        """Year and month of the announcement, as far as they are known."""
        found = re.match(r"(\d{4})(?:-(\d{2}))?(?!\d)", self.announced)
        if found:
            return found[1], found[2] or ""
        month = re.match(r"--(\d{2})(?!\d)", self.announced)
        return (self.inferred, month[1] if month else "") if self.inferred else ("", "")

    @property
    def first(self) -> float | None:
        """The earliest that it can have been announced: a year with its fraction."""
        year, month = self.month
        if not year:
            return None
        return int(year) + (int(month) - 1) / 12 if month else float(int(year))

    @property
    def last(self) -> float | None:
        """The latest that it can have been announced."""
        if self.first is None:
            return None
        return self.first + (1 / 12 if self.month[1] else 1)

    @property
    def end(self) -> float | None:
        """The end of the year that is its horizon."""
        return float(int(self.horizon) + 1) if self.horizon else None


def dates(store: Graph) -> dict[str, tuple[str, Dates]]:
    """Return the city (IRI) and the dates of each programme (IRI)."""
    return {
        programme: (city, Dates(announced, inferred, horizon))
        for programme, city, announced, inferred, horizon in select(store, _PROGRAMMES)
    }
