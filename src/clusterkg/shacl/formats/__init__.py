"""Output formats of a validation report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import with_prefixes
from clusterkg.shacl.report import Report

# Modules of the formats, imported on use: importing all takes as long as validating a file.
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("text", "as_text"),
    "json": ("data", "as_json"),
    "csv": ("data", "as_csv"),
    "csv-excel": ("data", "as_csv_excel"),
    "ttl": ("graph", "as_turtle"),
    "sarif": ("ci", "as_sarif"),
    "junit": ("ci", "as_junit"),
    "html": ("html", "as_html"),
}


def write(report: Report, fmt: str, lang: str) -> str:
    """Return `report` as text in a format, with file names relative to the current folder.

    Args:
        report: The report.
        fmt: One of FORMATS.
        lang: Language of the text: `zh` or `en`.

    Raises:
        InputError: there is no such format.
    """
    if fmt not in FORMATS:
        raise InputError(Message("shacl.report.no_format", name=fmt, known=list(FORMATS)))
    module, function = FORMATS[fmt]
    writer: Callable[[Report, str], str] = getattr(import_module(f"{__name__}.{module}"), function)
    with with_prefixes(report.prefixes):
        return writer(report, lang)
