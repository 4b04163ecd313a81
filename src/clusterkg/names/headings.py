"""Translation of the column headings, tokens and truth values of result tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import LANGUAGES, is_defined, text
from clusterkg.names.words import KINDS, shown
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.table import Table, Term

# Suffix of the name of a column with the labels of a column of IRIs.
_NAMES: Final = "_label"
# Technical columns that are left out beside their label column.
_KEY: Final = "measure"
_MEANING: Final = "meaning"
_BOOLEAN: Final = XSD + "boolean"


def in_words(table: Table, lang: str, of: str = "") -> Table:
    """Return a table with its headings, tokens and truth values in Chinese, or as it is if `lang`
    is `en`.

    Headings that are not columns of clusterkg, such as the cities of a matrix, are not translated.
    The technical column `measure` is left out beside the column `meaning`.

    Args:
        lang: Language of the text: `zh` or `en`.
        of: The command or saved query with this result, since some columns have another heading
            there; by default none.
    """
    if lang == "en":
        return table
    if {_KEY, _MEANING} <= set(table.columns):
        table = _without(table, _KEY)
    heads = tuple(_head(column, of, table.columns, lang) for column in table.columns)
    rows = (
        tuple(_cell(column, cell, lang) for column, cell in zip(table.columns, row, strict=True))
        for row in table.rows
    )
    return _told_as(table, heads, tuple(rows))


def heads(columns: Sequence[str], of: str) -> list[dict[str, str]]:
    """Return the heading of each column of the result of the command or saved query `of`, by
    language.
    """
    return [{lang: _head(column, of, columns, lang) for lang in LANGUAGES} for column in columns]


def _without(table: Table, column: str) -> Table:
    place = table.columns.index(column)
    rows = tuple((*row[:place], *row[place + 1 :]) for row in table.rows)
    return _told_as(table, (*table.columns[:place], *table.columns[place + 1 :]), rows)


def _told_as(
    table: Table, columns: tuple[str, ...], rows: tuple[tuple[Term | None, ...], ...]
) -> Table:
    """Return a table with `columns` and `rows`, and the notes and receipt of `table`."""
    told = Table(columns, rows)
    told.is_cut, told.receipt, told.notes = table.is_cut, table.receipt, table.notes
    return told


def _head(column: str, of: str, columns: Sequence[str], lang: str) -> str:
    whole = column.removesuffix(_NAMES)
    for key in (f"columns.head.{of}.{whole}", f"columns.head.{whole}"):
        if is_defined(key, lang):
            head = text(key, lang)
            is_beside = whole != column and whole in columns
            return text("columns.names-of", lang, column=head) if is_beside else head
    return column


def _cell(column: str, cell: Term | None, lang: str) -> Term | None:
    if not isinstance(cell, Literal) or cell.language is not None:
        return cell
    if cell.datatype.value == _BOOLEAN:
        return Literal(text("columns.yes" if cell.value == "true" else "columns.no", lang))
    key = f"columns.value.{column}.{cell.value.replace(' ', '-')}"
    if is_defined(key, lang):
        return Literal(text(key, lang))
    return Literal(shown(column, cell.value, lang)) if column in KINDS else cell
