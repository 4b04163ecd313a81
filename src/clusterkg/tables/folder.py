"""Folders of CSV files: listing, decoding and parsing, and the content of a file to write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.escapes import inert, without_mark
from clusterkg.base.limits import DEFAULTS, LimitError, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_bytes
from clusterkg.tables.cells import Raw
from clusterkg.tables.sheets import CSV, Grid

# Prefix of files that are meant for people and are not read.
FOR_PEOPLE: Final = "_"
_SEPARATORS: Final = ",;\t"


def files(path: Path) -> list[Path]:
    """Return the CSV files of the folder `path`, sorted by path.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(file for file in path.iterdir() if file.suffix.lower() == CSV)


def read(path: Path, limits: Limits = DEFAULTS) -> list[Grid]:
    """Return each CSV file of the folder `path` as a sheet.

    Accepted encodings are UTF-8, UTF-16 with a byte order mark, and GB18030, which spreadsheets in
    China write.

    Raises:
        InputError: a file cannot be read, or there is none.
        LimitError: there are, or may be, more cells than the limit.
    """
    try:
        found = files(path)
        if not found:
            raise InputError(Message("tables.no-csv"), path)
    except OSError as error:
        raise InputError(system_message(error), path) from error
    cells = 0
    grids = []
    for file in found:
        text = _decoded(read_bytes(file, limits), file)
        # An upper bound: a separator in a quoted cell does not end it.
        cells += sum(map(text.count, ("\n", "\r", *_SEPARATORS)))
        if cells > limits.cells:
            raise LimitError("cells", Message("base.too-many-cells", most=limits.cells), file)
        grids.append(Grid(file.stem, list(_rows(text, file, limits)), path=file))
    return grids


def _rows(text: str, path: Path, limits: Limits) -> Iterator[tuple[int, Sequence[Raw]]]:
    """Yield each row with the number of the line on which it begins.

    The separator is the comma, the semicolon or the tab, whichever is most frequent in the first
    line; in this order if several are.

    Raises:
        InputError: `text` is not CSV; the error names `path`.
    """
    head = text[: text.find("\n")] if "\n" in text else text
    separator = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(limits.literal)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        line = 1
        for row in reader:
            yield line, [without_mark(cell) for cell in row]
            # A cell may span several lines.
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            Message("base.not-parsed", problem=str(error)), path, reader.line_num
        ) from error


def _decoded(content: bytes, path: Path) -> str:
    marks = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
    }
    told = next((name for mark, name in marks.items() if content.startswith(mark)), None)
    for encoding in (told,) if told else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(Message("tables.csv-encoding"), path)


def table(content: bytes, path: Path) -> list[tuple[int, Sequence[Raw]]]:
    """Return the rows of `content`, a CSV file, each with the number of the line on which it
    begins.

    Raises:
        InputError: the encoding is unknown, or the text is not CSV; the error names `path`.
    """
    return list(_rows(_decoded(content, path), path, DEFAULTS))


def content(rows: list[list[str]]) -> bytes:
    """Return `rows` as a CSV file for spreadsheets: in UTF-8 with a byte order mark, and with an
    apostrophe in front of cells that might be evaluated.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([inert(cell, keep_numbers=False) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
