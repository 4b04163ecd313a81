"""Text that is safe to look at, and cells that are safe to open in a spreadsheet.

What people read goes through here: tables, messages, pages, pictures, comments and CSV for
spreadsheets. What programs read (W3C CSV and TSV, JSON, XML, RDF) is exact, and does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# The byte order mark, without which Excel on a Chinese Windows takes UTF-8 for GBK.
MARK: Final = "\ufeff"
# Patterns are compiled where they are first used: all of them take 2 ms, 3 in 100 of a cold query.
# Control characters, but for line feed and tab; what joins, parts or turns characters unseen
# (zero-width, bidirectional, tags, fillers of Hangul, Khmer and Mongolian); separators of lines;
# halves of pairs and what is no character. Selectors of variants of Chinese characters are none.
_UNSEEN: Final = (
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5"
    "\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufdd0-\\ufdef\\ufeff"
    "\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\ud800-\\udfff\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e00ff\\U000e01f0-\\U000e0fff]"
)
_BREAKS: Final = r"\r\n|[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]"
# Spreadsheets take a cell for a formula that starts with one of these; wide ones too, in Chinese
# and Japanese ones. After apostrophes of its own, so that the mark can be taken off again.
_FORMULA: Final = r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_NUMBER: Final = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
# What parts the cells of a row: where a comma is that of decimals, a semicolon does.
_PARTS: Final = '[",;\t\r\n]|^ | $'


def visible(text: str) -> str:
    """Return a text for eyes: what is not seen, or changes how others are seen, as its escape.

    Line feeds and tabs stay.

    Examples:
        >>> print(visible("Ningbo\\x1b[2J \\u202etxt"))
        Ningbo\\x1b[2J \\u202etxt
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSEEN, lambda found: found[0].encode("unicode_escape").decode(), text)


def one_line(text: str) -> str:
    """Return a text for eyes on one line: a break or a tab within it is a space."""
    if text.isascii() and text.isprintable():
        return text
    return visible(re.sub(_BREAKS, " ", text.rstrip("\r\n")))


def inert(cell: str, *, keep_numbers: bool = True) -> str:
    """Return a cell that no spreadsheet runs: what looks like a formula after an apostrophe.

    Numbers stay, also those below zero, unless they are to stay texts.

    Examples:
        >>> inert("=1+1"), inert("-5.2"), inert("'=1+1")
        ("'=1+1", '-5.2', "''=1+1")
    """
    if not re.match(_FORMULA, cell) or (keep_numbers and re.fullmatch(_NUMBER, cell)):
        return cell
    return f"'{cell}"


def without_mark(cell: str) -> str:
    """Return a cell as it was before `inert`."""
    return cell[1:] if cell.startswith("'") and re.match(_FORMULA, cell[1:]) else cell


def for_spreadsheets(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV that people open in a spreadsheet, the byte order mark first."""
    return MARK + spreadsheet_rows(rows)


def spreadsheet_rows(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of CSV of which no cell is a formula, becomes several, or hides what it holds."""
    return "".join(",".join(_quoted(visible(inert(cell))) for cell in row) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    if re.search(_PARTS, cell) is None:
        return cell
    return '"' + cell.replace('"', '""') + '"'
