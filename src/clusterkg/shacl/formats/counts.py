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
    """Return results by file name and then by entity; results without a file have a heading."""
    files: dict[str, dict[Term, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        files[file_of(result, lang)][result.focus].append(result)
    return files


def file_of(result: Result, lang: str) -> str:
    """Return the name of a result's file, or a heading for results without a file."""
    return file_name(result.place.file) if result.place else text("shacl.no_file", lang)


def by_file(report: Report, lang: str) -> Mapping[str, list[Result]]:
    """Return all results by file; the validated files come first, even those without results.

    A folder stands for its files if none of them has a result.
    """
    files: dict[str, list[Result]] = {file_name(file): [] for file in report.checked}
    for result in report.results:
        name = file_of(result, lang)
        if name not in files:
            files.pop(str(Path(name).parent), None)
        files.setdefault(name, []).append(result)
    return files


def by_shape(report: Report) -> Mapping[str, list[Result]]:
    """Return all results by shape, the shape with the most results first."""
    shapes: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        shapes[result.code].append(result)
    return dict(sorted(shapes.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def levels(results: Iterable[Result]) -> Counter[str]:
    """Return the number of results of each level."""
    return Counter(result.level for result in results)


def counted(counts: Mapping[str, int], lang: str) -> str:
    """Return the counts by level in words."""
    found = (text(f"shacl.counted.{level}", lang, n=count) for level, count in counts.items())
    return text("base.clause-comma", lang).join(found)


def verdict(report: Report, lang: str) -> str:
    """Return whether the data conform, the number of results, and how many are listed, in words."""
    conforms = text("shacl.conforms" if report.conforms else "shacl.not_conforms", lang)
    told = text("shacl.verdict", lang, conforms=conforms, counts=counted(report.counts(), lang))
    shown, found = len(report.listed), len(report.results)
    if shown == found:
        return told
    return text("shacl.listed", lang, verdict=told, shown=shown, all=found)
