"""Completion of an amount in a row: number, printed figure and currency are derived from one
another.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from clusterkg.base.locale import Message
from clusterkg.tables import cells, mapping
from clusterkg.tables.cells import CellError, text_of
from clusterkg.tables.columns import Column
from clusterkg.tables.rows import Row
from clusterkg.tables.sheets import Cell
from clusterkg.tables.values import value


def completed(row: Row, column: Column, doubt: Callable[[Cell, Message], None]) -> cells.Raw:
    """Return the content of the cell of `row` in `column`; None if it is empty and not derived.

    An empty number, printed figure or currency is derived from the other two if they give it.
    `doubt` is called if the number contradicts the printed figure, or the currency either of them.

    Raises:
        CellError: the cell holds a formula, an error value, or a currency that is not allowed.
    """
    raw = row.raws.get(column.key)
    text = text_of(raw)
    figure = next((key for key in mapping.FIGURES if key in row.table.by_key), "")
    printed = row.text(mapping.PRINTED)
    number = row.raws.get(figure)
    if column.key == mapping.PRINTED and not text and isinstance(number, str):
        return None if re.fullmatch(r"[\d.,\s]+", number) else number.strip()
    told = _amount(printed)
    if column.key == figure:
        if not text:
            return None if told is None else printed
        mine = _amount(number)
        if mine is not None and told is not None and mine.value != told.value:
            meant = cells.decimal(told.value)
            said = Message("tables.other-number", number=text, printed=printed, figure=meant)
            doubt(row.place(figure), said)
    if column.key == mapping.CURRENCY:
        own = _amount(number) if isinstance(number, str) else None
        unit = next((found.currency for found in (own, told) if found and found.currency), "")
        if not text:
            return unit or None
        if unit and value(raw, column) != unit:
            said = Message("tables.other-currency", currency=text, unit=unit)
            doubt(row.place(column.key), said)
    return raw


def _amount(raw: cells.Raw) -> cells.Amount | None:
    try:
        return cells.amount(raw)
    except CellError:
        return None
