"""Overlap, scorecard, coverage and timeline as tables, for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.text import in_language
from clusterkg.compare import overlap, practices
from clusterkg.compare.criteria import CRITERIA
from clusterkg.facts import coverage
from clusterkg.rdf import table
from clusterkg.rdf.table import Table
from clusterkg.show.views.dates import columns
from clusterkg.web.api import comparison
from clusterkg.web.api.context import Context, Part
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.saved import FORMATS as _MEDIA

FORMATS: Final = ("csv-excel", "csv", "tsv", "json", "jsonl", "markdown", "xml", "table")


def matrix(part: Part, level: str, measure: str, lang: str) -> Table:
    """Return the similarity of each pair of cities, with a row and a column per city."""
    return overlap.overlap(part.store, measure, level, lang=lang).table()


def scores(
    part: Part,
    weights: Mapping[str, float],
    cities: Sequence[str],
    criterion: str | None,
    lang: str,
) -> Table:
    """Return the scorecard of `cities` (names; without any, of all), sorted by score or possible
    rank; if `criterion` is given, only the values of that criterion, in descending order.

    Raises:
        InputError: weights are given beside a criterion; or as for `scorecard.scorecard`.
    """
    if criterion is not None and any(weights[e.name] != e.weight for e in CRITERIA):
        raise InputError(Message("cli.scorecard.by", options=["weight"]))
    found = comparison.card(part, weights, cities, lang)
    return found.table() if criterion is None else found.by(criterion)


def measures(part: Part, cities: Sequence[str], lang: str) -> Table:
    """Return the policy measures that `cities` (names; without any, all) take, with a row per city
    and a column per measure; cities without data are left out.

    Raises:
        UnknownNameError: a city is unknown or ambiguous.
    """
    only = [part.reading.find(city, "city") for city in cities]
    return practices.practices(part.store, only, lang=lang)


def covered(context: Context, lang: str) -> Table:
    """Return all programmes with their completeness and evidence, sorted by city and date."""
    return coverage.coverage(context.store, lang).table()


def timeline(context: Context, lang: str) -> Table:
    """Return the dates of all programmes, with labels and headings in `lang`; unknown values are
    None.
    """
    rows = []
    for span in comparison.timeline(context):
        cells: list[str | int | None] = [
            *(in_language(label, lang) for label in (span.city.label, span.programme.label)),
            *(span.announced, span.inferred_year, span.horizon),
        ]
        rows.append(tuple(None if cell is None else Literal(cell) for cell in cells))
    return Table(columns(lang), tuple(rows))


def download(name: str, result: Table, output: str) -> Representation:
    """Return the table `result` as a file called `name`, in the format `output`, as the command
    line writes it.
    """
    media_type, extension = _MEDIA[output]
    return Representation(table.write(result, output).encode(), media_type, f"{name}.{extension}")
