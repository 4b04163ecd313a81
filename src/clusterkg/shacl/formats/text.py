"""Reports for a terminal, in the style of compilers, and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.findings import LEVELS, Place
from clusterkg.base.locale import text
from clusterkg.base.text import width
from clusterkg.rdf.table import Table, write
from clusterkg.shacl.formats.counts import by_file, by_shape, counted, grouped, levels, verdict
from clusterkg.shacl.formats.excerpt import Excerpt, excerpts
from clusterkg.shacl.formats.naming import (
    clean,
    path_name,
    place_name,
    said,
    term_name,
)
from clusterkg.shacl.report import Report, Result

_INDENT: Final = "    "
# ECMA-48 escape codes: bold, dim, and bold red, yellow and blue.
_CODES: Final = {
    "bold": "1",
    "dim": "2",
    "violation": "1;31",
    "warning": "1;33",
    "info": "1;34",
}


def as_text(report: Report, lang: str, colour: bool = False) -> str:
    """Return a report by file and focus node, each listed result with its line; the verdict comes
    last.

    Args:
        report: The report.
        lang: Language of the text: `zh` or `en`.
        colour: Whether to use escape codes of terminals.
    """
    lines_of_files = excerpts(report.listed)
    lines: list[str] = []
    for file, entities in grouped(report.listed, lang).items():
        found = levels(result for results in entities.values() for result in results)
        counts = {level: found[level] for level in LEVELS if found[level]}
        heading = f"{clean(file)}{text('base.colon', lang)}{counted(counts, lang)}"
        lines += [_painted(heading, "bold", colour), ""]
        for focus, results in entities.items():
            lines.append(_painted(term_name(report, focus, lang), "bold", colour))
            for result in results:
                lines += block(report, result, lines_of_files, lang, colour)
            lines.append("")
    return "\n".join([*lines, _painted(verdict(report, lang), "bold", colour), ""])


def block(
    report: Report,
    result: Result,
    lines_of_files: Mapping[Place, Excerpt],
    lang: str,
    colour: bool = False,
) -> Iterator[str]:
    """Yield the lines on one result: what is wrong, its line, nested results, what is expected, how
    to fix it, and the shape.

    Args:
        report: The report, for labels.
        result: The result.
        lines_of_files: Excerpts by position; a result without one gets no line.
        lang: Language of the text: `zh` or `en`.
        colour: Whether to use escape codes of terminals.
    """
    words, colon = said(result, lang), text("base.colon", lang)
    start = f"{place_name(result.place)}: " if result.place else ""
    level = _painted(text(f"shacl.level.{result.level}", lang), result.level, colour)
    yield f"{start}{level}{colon}{clean(words.wrong)}"
    if result.place and result.place in lines_of_files:
        yield from _source(lines_of_files[result.place], result.level, colour)
    yield from _details(result, lang, _INDENT)
    if words.expected:
        yield f"{_INDENT}{text('shacl.word.expected', lang)}{colon}{clean(words.expected)}"
    if words.fix:
        yield f"{_INDENT}{text('shacl.word.fix', lang)}{colon}{clean(words.fix)}"
    source = f"{text('shacl.word.shape', lang)}{colon}{clean(result.code)}"
    if result.path is not None:
        source += (
            f"  {text('shacl.word.property', lang)}{colon}{path_name(report, result.path, lang)}"
        )
    yield _INDENT + _painted(source, "dim", colour)


def _source(excerpt: Excerpt, level: str, colour: bool) -> Iterator[str]:
    """Yield a source line, and a line with marks below the columns at fault, if they are known."""
    number = f"{excerpt.line:>{len(_INDENT)}}"
    line = f"{excerpt.before}{excerpt.marked}{excerpt.after}"
    yield f"{_painted(f'{number} |', 'dim', colour)} {line}"
    if excerpt.marked:
        gutter = _painted(f"{' ' * len(number)} |", "dim", colour)
        marks = "^" * max(1, width(excerpt.marked))
        yield f"{gutter} {' ' * width(excerpt.before)}{_painted(marks, level, colour)}"


def _details(result: Result, lang: str, indent: str) -> Iterator[str]:
    """Yield a line for each explained result of a nested shape, indented by its depth."""
    for detail in result.details:
        if lang in detail.words:
            yield f"{indent}- {clean(detail.words[lang].wrong)}"
            yield from _details(detail, lang, indent + "  ")


def summary(report: Report, lang: str) -> str:
    """Return tables of the counts by level, by shape and by file, and the verdict."""
    known = {level: text(f"shacl.level.{level}", lang) for level in LEVELS}
    counts = [(known[level], str(count)) for level, count in report.counts().items()]
    tables = [_table((text("shacl.word.level", lang), text("shacl.word.count", lang)), counts)]
    for name, groups in (("shape", by_shape(report)), ("file", by_file(report, lang))):
        rows = []
        for key, results in groups.items():
            found = levels(results)
            rows.append((key, *(str(found[level]) for level in LEVELS)))
        if rows:
            tables.append(_table((text(f"shacl.word.{name}", lang), *known.values()), rows))
    return "\n".join([*tables, f"{verdict(report, lang)}\n"])


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    cells = (tuple(Literal(clean(cell)) for cell in row) for row in rows)
    return write(Table(columns, tuple(cells)))


def _painted(line: str, style: str, colour: bool) -> str:
    return f"\x1b[{_CODES[style]}m{line}\x1b[0m" if colour else line
