"""Tables for other tools: HTML for notebooks, data frames of pandas and polars."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.escapes import one_line, visible
from clusterkg.base.locale import text
from clusterkg.rdf.literals import INTEGERS
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.table import Table, Term, plain, shown

if TYPE_CHECKING:
    import pandas
    import polars

_NUMBERS: Final = frozenset(XSD + name for name in ("decimal", "double", "float"))
# Rows that a notebook shows; the others are counted.
_MOST_ROWS: Final = 100


def value(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a Python value: a number or a truth value by its datatype, else text.

    An ill-formed number is text. An unbound variable is None, and so is an ill-formed boolean.
    """
    if term is None:
        return None
    if isinstance(term, Literal):
        datatype = term.datatype.value
        with suppress(ValueError):
            if datatype in INTEGERS:
                return int(term.value)
            if datatype in _NUMBERS:
                return float(term.value)
            if datatype == XSD + "boolean":
                return {"true": True, "1": True, "false": False, "0": False}.get(term.value)
    return plain(term)


def _columns(table: Table) -> dict[str, list[Any]]:
    rows = [tuple(map(value, row)) for row in table.rows]
    return {name: [row[i] for row in rows] for i, name in enumerate(table.columns)}


def pandas_frame(table: Table) -> pandas.DataFrame:
    """Return a table as a pandas data frame of the values that `value` returns.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError(text("rdf.no-library", name="pandas")) from error
    return pandas.DataFrame(_columns(table))


def polars_frame(table: Table) -> polars.DataFrame:
    """Return a table as a polars data frame of the values that `value` returns.

    Raises:
        ImportError: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise ImportError(text("rdf.no-library", name="polars")) from error
    return polars.DataFrame(_columns(table), strict=False)


def html(table: Table) -> str:
    """Return the first 100 rows of a table as HTML, and the number of the others, if any."""
    head = "".join(f"<th>{escape(one_line(name))}</th>" for name in table.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(visible(shown(term)))}</td>' for term in row)}</tr>"
        for row in table.rows[:_MOST_ROWS]
    )
    more = len(table) - _MOST_ROWS
    note = f"<p>{escape(text('rdf.more-rows', n=more))}</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
