"""Reports as a self-contained HTML page without scripts."""

from __future__ import annotations

from clusterkg.base.findings import LEVELS
from clusterkg.base.html import page
from clusterkg.base.locale import text
from clusterkg.base.text import capital
from clusterkg.shacl.formats.counts import by_file, by_shape, grouped, levels, verdict
from clusterkg.shacl.formats.excerpt import excerpts
from clusterkg.shacl.formats.naming import (
    clean,
    path_name,
    place_name,
    said,
    term_name,
)
from clusterkg.shacl.report import Report, Result


def as_html(report: Report, lang: str) -> str:
    """Return a page: the verdict, counts by file and by shape, then each listed result with its
    line.

    Args:
        report: The report.
        lang: Language of the text: `zh` or `en`.
    """
    files = grouped(report.listed, lang)
    lines = excerpts(report.listed)
    return page(
        "validation",
        "shacl/formats/report.html.j2",
        text("shacl.report.title", lang),
        lang,
        verdict=capital(verdict(report, lang)),
        conforms=report.conforms,
        levels=LEVELS,
        tables=[
            ("file", {file: levels(found) for file, found in by_file(report, lang).items()}),
            ("shape", {shape: levels(found) for shape, found in by_shape(report).items()}),
        ],
        anchors={file: f"file-{number}" for number, file in enumerate(files, 1)},
        files={
            file: [
                (
                    term_name(report, focus, lang),
                    [
                        (
                            result,
                            clean(said(result, lang).wrong),
                            place_name(result.place) if result.place else "",
                            lines.get(result.place) if result.place else None,
                            _details(report, result, lang),
                        )
                        for result in results
                    ],
                )
                for focus, results in entities.items()
            ]
            for file, entities in files.items()
        },
        clean=clean,
    )


def _details(report: Report, result: Result, lang: str) -> dict[str, str]:
    words = said(result, lang)
    texts = {
        "expected": clean(words.expected),
        "fix": clean(words.fix),
        "property": path_name(report, result.path, lang) if result.path else "",
        "value": term_name(report, result.value, lang) if result.value else "",
        "shape": clean(result.code),
        "constraint": clean(result.component_name),
    }
    return {name: words for name, words in texts.items() if words}
