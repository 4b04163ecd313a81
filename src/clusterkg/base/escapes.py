"""Escaping of text for display and of cells for spreadsheets.

All text for people is escaped here: tables, messages, pages, charts, comments and CSV for
spreadsheets. Formats for programs (W3C CSV and TSV, JSON, XML, RDF) are exact: nothing is escaped
in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# The byte order mark, without which Excel on Chinese Windows reads UTF-8 as GBK.
MARK: Final = "\ufeff"
# Patterns are compiled at first use: compiling all of them takes 2 ms, 3 % of a cold query.
# Matched: control characters except line feed and tab; invisible characters that join, separate or
# reorder others (zero-width, bidirectional, tags, fillers of Hangul, Khmer and Mongolian); line
# separators; lone surrogates and noncharacters. Variation selectors of Chinese characters are not
# matched.
_UNSEEN: Final = (
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5"
    "\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufdd0-\\ufdef\\ufeff"
    "\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\ud800-\\udfff\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e00ff\\U000e01f0-\\U000e0fff]"
)
_BREAKS: Final = r"\r\n|[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]"
# Spreadsheets take a cell for a formula if it starts with one of these; Chinese and Japanese ones
# also accept the full-width forms. Leading apostrophes are matched too, so that `without_mark` can
# undo `inert`.
_FORMULA: Final = r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_NUMBER: Final = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
# Column separators: a semicolon where the comma is the decimal separator.
_PARTS: Final = '[",;\t\r\n]|^ | $'


def visible(text: str) -> str:
    r"""Return a text in which escapes replace invisible characters, and those that change how
    others are displayed.

    Line feeds and tabs stay.

    Examples:
        >>> print(visible("Ningbo\x1b[2J \u202etxt"))
        Ningbo\x1b[2J \u202etxt
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSEEN, lambda found: found[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """Return a text as `visible` does, on one line: line breaks and tabs become spaces.

    Line breaks at the end are removed.
    """
    if text.isascii() and text.isprintable():
        return text
    return visible(re.sub(_BREAKS, " ", text.rstrip("\r\n")))


def inert(cell: str, *, keep_numbers: bool = True) -> str:
    """Return the text of a cell, with an apostrophe in front if a spreadsheet might evaluate it.

    Args:
        keep_numbers: Whether to leave signed numbers as they are; otherwise they become text.

    Examples:
        >>> inert("=1+1"), inert("-5.2"), inert("'=1+1")
        ("'=1+1", '-5.2', "''=1+1")
    """
    if not re.match(_FORMULA, cell) or (keep_numbers and re.fullmatch(_NUMBER, cell)):
        return cell
    return f"'{cell}"


def without_mark(cell: str) -> str:
    """Return the text of a cell without the apostrophe that `inert` put in front of it, if any."""
    return cell[1:] if cell.startswith("'") and re.match(_FORMULA, cell[1:]) else cell


def for_spreadsheets(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV for spreadsheets, as `spreadsheet_rows` does, after a byte order mark."""
    return MARK + spreadsheet_rows(rows)


def spreadsheet_rows(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV for spreadsheets: no cell is evaluated or split, and invisible characters
    are escaped.
    """
    return "".join(",".join(_quoted(visible(inert(cell))) for cell in row) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    if re.search(_PARTS, cell) is None:
        return cell
    return '"' + cell.replace('"', '""') + '"'
