"""Machine-readable reports: complete JSON, and CSV with a row per result."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.escapes import for_spreadsheets, inert
from clusterkg.base.paths import file_name, iri_name
from clusterkg.base.text import in_language
from clusterkg.rdf.namespaces import shorten
from clusterkg.rdf.table import csv_rows, json_term
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.formats.naming import said
from clusterkg.shacl.report import Report, Result

_COLUMNS: Final = (
    *("level", "file", "line", "column", "end", "cell", "focus", "label", "path", "value"),
    *("language", "datatype", "shape", "component", "wrong", "expected", "fix"),
)


def as_json(report: Report, _lang: str) -> str:
    """Return a report as JSON; each result has the same keys, with null for missing values.

    Top-level keys: conforms (no violation), counts (of all results, by level), checked (files),
    results (the listed ones), labels (of IRIs, by language).

    A result has level, severity (IRI), focus, path, value, component (IRI), shape, constraint,
    parameters (lists of terms by name), messages (terms), details (results), place and words (by
    language: wrong, expected, fix). A path has name, in prefixed names, and sparql. A place has
    file, line, column, end and cell; 0 and "" mean unknown. A term is as in the JSON results of
    SPARQL 1.1: type, value, and xml:lang or datatype.
    """
    document = {
        "conforms": report.conforms,
        "counts": report.counts(),
        "checked": [file_name(file) for file in report.checked],
        "results": [_result(result) for result in report.listed],
        "labels": {
            iri_name(iri): dict(sorted(labels.items()))
            for iri, labels in sorted(report.labels.items())
            if labels
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(result: Result) -> dict[str, Any]:
    place = result.place
    return {
        "level": result.level,
        "severity": iri_name(result.severity.value),
        "focus": _term(result.focus),
        "path": _path(result.path),
        "value": _term(result.value),
        "component": iri_name(result.component.value),
        "shape": _term(result.shape),
        "constraint": _term(result.constraint),
        "parameters": {
            name: [_term(term) for term in terms]
            for name, terms in sorted(result.parameters.items())
        },
        "messages": [_term(message) for message in result.messages],
        "details": [_result(detail) for detail in result.details],
        "place": None
        if place is None
        else {
            "file": file_name(place.file),
            "line": place.line,
            "column": place.column,
            "end": place.end,
            "cell": place.cell,
        },
        "words": {
            lang: {"wrong": words.wrong, "expected": words.expected, "fix": words.fix}
            for lang, words in sorted(result.words.items())
        },
    }


def _path(path: Path | None) -> dict[str, str] | None:
    return None if path is None else {"name": str(path), "sparql": path.to_sparql()}


def _term(term: Term | None) -> dict[str, Any] | None:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": iri_name(term.value)}
    return None if term is None else json_term(term)


def as_csv(report: Report, lang: str) -> str:
    """Return a report as CSV with a header and a row per listed result; labels and texts are in
    `lang`.

    A cell that a spreadsheet would evaluate as a formula is preceded by an apostrophe.
    """
    return csv_rows([inert(cell) for cell in row] for row in _rows(report, lang))


def as_csv_excel(report: Report, lang: str) -> str:
    """Return the rows of `as_csv` as CSV for spreadsheets; see `for_spreadsheets`."""
    return for_spreadsheets(_rows(report, lang))


def _rows(report: Report, lang: str) -> Iterator[Sequence[str]]:
    yield _COLUMNS
    for result in report.listed:
        yield _row(report, result, lang)


def _row(report: Report, result: Result, lang: str) -> list[str]:
    place, value, words = result.place, result.value, said(result, lang)
    where = [""] * 5
    if place is not None:
        numbers = [str(n) if n else "" for n in (place.line, place.column, place.end)]
        where = [file_name(place.file), *numbers, place.cell]
    label = in_language(report.labels.get(result.focus.value, {}), lang)
    kind = ["", ""]
    if isinstance(value, Literal):
        kind = [
            value.language or "",
            "" if value.language else shorten(iri_name(value.datatype.value)),
        ]
    return [
        *(result.level, *where, _plain(result.focus), label),
        *("" if result.path is None else str(result.path), _plain(value), *kind),
        *(result.code, shorten(iri_name(result.component.value))),
        *(words.wrong, words.expected, words.fix),
    ]


def _plain(term: Term | None) -> str:
    match term:
        case None:
            return ""
        case NamedNode():
            return shorten(iri_name(term.value))
        case Literal():
            return term.value
    return str(term)
