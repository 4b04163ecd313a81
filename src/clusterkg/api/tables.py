"""Answers as tables, for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal

from clusterkg import overlap, scorecard, table
from clusterkg.api import comparing
from clusterkg.api.answers import Answer
from clusterkg.api.asking import FORMATS as _MEDIA
from clusterkg.api.context import Context
from clusterkg.api.model import Label
from clusterkg.table import Table
from clusterkg.views.dates import COLUMNS

FORMATS: Final = ("csv", "tsv", "json", "jsonl", "markdown", "xml", "table")


def matrix(context: Context, level: str, measure: str, lang: str) -> Table:
    """Return how alike each two cities are, a row and a column a city."""
    return overlap.overlap(context.store, measure, level, lang=lang).table()


def scores(context: Context, weights: Mapping[str, float], lang: str) -> Table:
    """Return the cities on the criteria, those first of which most is known and good."""
    return scorecard.scorecard(context.store, weights, lang=lang).table()


def timeline(context: Context, lang: str) -> Table:
    """Return the dates of all programmes; what is not known is empty."""
    rows = []
    for span in comparing.timeline(context):
        cells: list[str | int | None] = [
            *(_in(label, lang) for label in (span.city.label, span.programme.label)),
            *(span.announced, span.inferred_year, span.horizon),
        ]
        rows.append(tuple(None if cell is None else Literal(cell) for cell in cells))
    return Table(COLUMNS[lang], tuple(rows))


def _in(label: Label, lang: str) -> str:
    return label.get(lang) or next(iter(label.values()), "")


def download(name: str, found: Table, output: str) -> Answer:
    """Return a table as a file; nothing in one for a spreadsheet is run when it is opened."""
    media_type, ending = _MEDIA[output]
    body = table.write(table.for_spreadsheets(found) if output in ("csv", "tsv") else found, output)
    # Without the mark a spreadsheet takes Chinese in UTF-8 for something else.
    mark = "\ufeff" if output == "csv" else ""
    return Answer((mark + body).encode(), media_type, f"{name}.{ending}")
