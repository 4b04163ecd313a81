"""Results by file, entity and shape, how many there are, and the verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from clusterkg.base.locale import text
from clusterkg.base.paths import file_name
from clusterkg.rdf.terms import Term
from clusterkg.shacl.report import Report, Result


def grouped(results: Iterable[Result], lang: str) -> Mapping[str, Mapping[Term, list[Result]]]:
    """Return results by the name of their file, or the words that there is none, and by entity."""
    files: dict[str, dict[Term, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        files[file_of(result, lang)][result.focus].append(result)
    return files


def file_of(result: Result, lang: str) -> str:
    """Return the name of the file that a result is in, or the words that there is none."""
    return file_name(result.place.file) if result.place else text("shacl.no_file", lang)


def by_file(report: Report, lang: str) -> Mapping[str, list[Result]]:
    """Return all results by file: those that were validated first, with results or without.

    A folder stands for its files where none of them has a result.
    """
    files: dict[str, list[Result]] = {file_name(file): [] for file in report.checked}
    for result in report.results:
        name = file_of(result, lang)
        if name not in files:
            files.pop(str(Path(name).parent), None)
        files.setdefault(name, []).append(result)
    return files


def by_shape(report: Report) -> Mapping[str, list[Result]]:
    """Return all results by shape, the shape with the most of them first."""
    shapes: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        shapes[result.code].append(result)
    return dict(sorted(shapes.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def levels(results: Iterable[Result]) -> Counter[str]:
    """Return how many results there are of each level."""
    return Counter(result.level for result in results)


def counted(counts: Mapping[str, int], lang: str) -> str:
    """Return how many results there are of each level that `counts` has, in words."""
    found = (text(f"shacl.counted.{level}", lang, n=count) for level, count in counts.items())
    return text("base.clause-comma", lang).join(found)


def verdict(report: Report, lang: str) -> str:
    """Return whether the data conform, how many results there are, and how many are listed."""
    conforms = text("shacl.conforms" if report.conforms else "shacl.not_conforms", lang)
    told = text("shacl.verdict", lang, conforms=conforms, counts=counted(report.counts(), lang))
    shown, found = len(report.listed), len(report.results)
    if shown == found:
        return told
    return text("shacl.listed", lang, verdict=told, shown=shown, all=found)
