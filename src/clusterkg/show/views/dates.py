"""The columns of a table of programmes with their dates."""

from __future__ import annotations

from typing import Final

# The columns of a table of programmes with their dates, by language.
COLUMNS: Final = {
    "en": ("city", "programme", "announced", "inferred year", "horizon"),
    "zh": ("城市", "规划", "公布", "推定年份", "目标年"),
}
