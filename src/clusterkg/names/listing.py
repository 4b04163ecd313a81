"""Reading of name lists from files, and tables of match results."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.base.text import comparable, in_language
from clusterkg.rdf.table import Table, Term, number

if TYPE_CHECKING:
    from clusterkg.names.industries import Answer, Match, Matcher

COLUMNS: Final = ("name", "part", "status", "concept", "label", "score", "reason", "dropped")
_MOST_NAMES: Final = 100_000
_HEADINGS: Final = ("name", "printedname", "printed name", "名称", "原文名称", "产业", "industry")


def read_names(path: Path, limits: Limits = DEFAULTS) -> list[str]:
    """Return the names in a file: a CSV with a column of names, or a text with one name per line.

    Empty names are left out, repeated ones kept. Of several columns with a known heading, the first
    is read; a CSV with one column needs no heading.

    Raises:
        InputError: the file cannot be read, is not UTF-8, is no valid CSV if its extension is
            .csv, has more than 100,000 names, or has several columns and none with a known heading.
        LimitError: the file is larger than `limits.unpacked`.
    """
    text = read_text(path, limits)
    if path.suffix.lower() != ".csv":
        names = [line.strip() for line in text.splitlines()]
    else:
        names = _column(text, path)
    names = [name for name in names if name]
    if len(names) > _MOST_NAMES:
        raise InputError(Message("names.too-many", number=len(names), most=_MOST_NAMES), path)
    return names


def _column(text: str, path: Path) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(Message("base.not-parsed", problem=str(error)), path) from error
    if not rows:
        return []
    headings = [comparable(cell) for cell in rows[0]]
    known = [i for i, heading in enumerate(headings) if heading in _HEADINGS]
    if not known and len(headings) > 1:
        message = Message("names.no-column", en=_HEADINGS[0], zh=_HEADINGS[3])
        raise InputError(message, path, 1)
    column = known[0] if known else 0
    return [row[column].strip() for row in rows[bool(known) :] if len(row) > column]


def table(matcher: Matcher, matches: Iterable[Match], lang: str) -> Table:
    """Return answers, unknown parts and candidates as a table with the columns `COLUMNS`.

    The status of a row is `match` (an answer; the whole name is understood), `partial` (an answer;
    part of the name is not understood), `unknown` or `candidate`. An unknown part has a row of its
    own before its candidates.

    Args:
        lang: Preferred language of the labels: `zh` or `en`.
    """
    rows: list[tuple[Term | None, ...]] = []
    for match in matches:
        rows += [_row(matcher, match.name, match.status, answer, lang) for answer in match.answers]
        for part in match.unknown:
            shown = (Literal(match.name), Literal(part), Literal("unknown"))
            rows.append((*shown, None, None, None, None, None))
            rows += [
                _row(matcher, match.name, "candidate", guess, lang)
                for guess in match.candidates
                if guess.part == part
            ]
    return Table(COLUMNS, tuple(rows))


def _row(
    matcher: Matcher, name: str, status: str, answer: Answer, lang: str
) -> tuple[Term | None, ...]:
    labels = matcher.labels[answer.concept]
    label = in_language(labels, lang)
    return (
        Literal(name),
        Literal(answer.part),
        Literal(status),
        NamedNode(answer.concept),
        Literal(label, language=lang if lang in labels else None),
        number(answer.score),
        Literal(answer.reason),
        Literal(" ".join(answer.dropped)) if answer.dropped else None,
    )
