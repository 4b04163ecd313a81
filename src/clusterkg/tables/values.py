"""Values of cells that do not refer to nodes."""

from __future__ import annotations

from clusterkg.base.locale import Message
from clusterkg.base.text import fold
from clusterkg.rdf.literals import INTEGERS
from clusterkg.rdf.namespaces import XSD
from clusterkg.tables import cells, mapping
from clusterkg.tables.cells import CellError, Raw, plain, text_of
from clusterkg.tables.columns import Column


def value(raw: Raw, column: Column) -> str:
    """Return the value of a cell of `column` in Turtle notation.

    Raises:
        CellError: the cell cannot be read, or its value is not allowed in the column.
    """
    text = _read(raw, column)
    checks = column.checks
    if column.words:
        return _token(text, column)
    if column.datatype == XSD + "string" and checks:
        # Full-width codes, cny in lower case and upper-case digests are normalised.
        name = cells.CURRENCY_NAMES.get(plain(text).upper(), text)
        forms = (text, plain(text), plain(text).upper(), plain(text).lower(), name)
        text = next((form for form in forms if all(c.passes(form) for c in checks)), text)
    for check in checks:
        if not check.passes(text):
            raise CellError(Message("tables.refused", text=text, advice=check.message))
    return text


def _token(text: str, column: Column) -> str:
    """Return the value in the closed list of `column` that `text` denotes: as the value itself, or
    as its word in Chinese, in English or in both.

    Raises:
        CellError: the list has no such value.
    """
    wanted = fold(text)
    for words, token in column.words:
        if wanted in map(fold, (*words, " ".join(words), token)):
            return token
    raise CellError(
        Message("tables.no-word", text=text, words=[words for words, _ in column.words])
    )


def _read(raw: Raw, column: Column) -> str:
    if column.is_date:
        return cells.date(raw)
    if column.datatype in INTEGERS:
        return cells.integer(raw)
    match column.datatype.removeprefix(XSD):
        case "decimal":
            found = cells.amount(raw)
            if found.per_year and column.key != mapping.PER_YEAR:
                raise CellError(Message("tables.per-year", text=text_of(raw)))
            return cells.decimal(found.value)
        case "boolean":
            return cells.boolean(raw)
        case _:
            return text_of(raw)
