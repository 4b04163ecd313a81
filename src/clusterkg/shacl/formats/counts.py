"""Results grouped by file, entity and shape, their counts, and the verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from clusterkg.base.locale import text
from clusterkg.base.paths import file_name
from clusterkg.rdf.terms import Term
from clusterkg.shacl.report import Report, Result


def grouped(results: Iterable[Result], lang: str) -> Mapping[str, Mapping[Term, list[Result]]]:
    """Return results by file name and then by focus node; those without a file are under a
    heading.
    """
    files: dict[str, dict[Term, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        files[file_of(result, lang)][result.focus].append(result)
    return files


def file_of(result: Result, lang: str) -> str:
    """Return the name of the file of `result`, or a heading for results without a file."""
    return file_name(result.place.file) if result.place else text("shacl.no_file", lang)


def by_file(report: Report, lang: str) -> Mapping[str, list[Result]]:
    """Return all results by file, or by the heading of results without a file.

    The validated files come first, even those without results. A folder stands for its files if
    none of them has a result.
    """
    files: dict[str, list[Result]] = {file_name(file): [] for file in report.checked}
    for result in report.results:
        name = file_of(result, lang)
        if name not in files:
            files.pop(str(Path(name).parent), None)
        files.setdefault(name, []).append(result)
    return files


def by_shape(report: Report) -> Mapping[str, list[Result]]:
    """Return all results by the code of the shape, that with the most results first, then by
    code.
    """
    shapes: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        shapes[result.code].append(result)
    return dict(sorted(shapes.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def levels(results: Iterable[Result]) -> Counter[str]:
    """Return the number of results by level; 0 for a level without results."""
    return Counter(result.level for result in results)


def counted(counts: Mapping[str, int], lang: str) -> str:
    """Return the numbers of results by level as text, separated by commas."""
    found = (text(f"shacl.counted.{level}", lang, n=count) for level, count in counts.items())
    return text("base.clause-comma", lang).join(found)


def verdict(report: Report, lang: str) -> str:
    """Return a text that says whether the data conform, and how many results there are by level.

    If not all results are listed, it says how many are.
    """
    conforms = text("shacl.conforms" if report.conforms else "shacl.not_conforms", lang)
    whole = text("shacl.verdict", lang, conforms=conforms, counts=counted(report.counts(), lang))
    shown, found = len(report.listed), len(report.results)
    if shown == found:
        return whole
    return text("shacl.listed", lang, verdict=whole, shown=shown, all=found)
