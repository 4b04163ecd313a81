"""Excerpts of the lines on which results are located."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.escapes import visible
from clusterkg.base.findings import Place
from clusterkg.base.text import width
from clusterkg.rdf.reader import unpacked
from clusterkg.shacl.report import Result

_TAB: Final = " " * 4
_BREAK: Final = re.compile(rb"\r\n?|\n")
# Maximum columns shown before, in and after the marked part.
_BEFORE, _MARKED, _AFTER = 45, 60, 35
# Characters read around a position: a line may be as long as its file and have as many results;
# some characters have no width.
_NEAR: Final = 400


@dataclass(frozen=True)
class Excerpt:
    """A line shortened for display: the parts before, in and after the columns at fault.

    If these are unknown, the whole is in `after`. Tabs become four spaces, and invisible characters
    are escaped.
    """

    line: int
    before: str
    marked: str
    after: str


def excerpts(results: Iterable[Result]) -> Mapping[Place, Excerpt]:
    """Return excerpts of the lines on which results are located, by position.

    Files and lines that do not exist, and binary files, are skipped: a report may be older than its
    files, and a workbook has no lines.
    """
    wanted: dict[str, set[Place]] = defaultdict(set)
    for result in results:
        if result.place and result.place.line:
            wanted[result.place.file].add(result.place)
    found: dict[Place, Excerpt] = {}
    for file, places in wanted.items():
        lines = dict(_lines(file, {place.line for place in places}))
        for place in places:
            line = lines.get(place.line)
            excerpt = None if line is None else _excerpt(line, place)
            if excerpt is not None:
                found[place] = excerpt
    return found


def _lines(file: str, numbers: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with `numbers`, each after its number, counted as the parser does:
    LF, CR or CR LF ends a line.

    A missing or binary file has no lines. Reading ends at a line that is not UTF-8.
    """
    try:
        content = unpacked(Path(file))
    except InputError:
        return
    if b"\0" in content:
        return
    start, last = 0, max(numbers)
    for number in range(1, last + 1):
        end = _BREAK.search(content, start)
        if number in numbers:
            try:
                yield number, content[start : end.start() if end else None].decode()
            except UnicodeDecodeError:
                return
        if end is None:
            return
        start = end.end()


def _excerpt(line: str, place: Place) -> Excerpt | None:
    if not place.column:
        most = _BEFORE + _MARKED
        return Excerpt(place.line, "", "", _start(line[: most + _NEAR].rstrip(), most))
    if place.column > len(line) + 1:
        return None
    start = place.column - 1
    end = min(max(place.end - 1, start + 1), len(line))
    before, marked = line[max(0, start - _NEAR) : start], line[start : min(end, start + _NEAR)]
    after = line[end : end + _NEAR].rstrip()
    kept = _cut(_shown(before)[::-1], _BEFORE)[::-1]
    return Excerpt(place.line, kept, _start(marked, _MARKED) or " ", _start(after, _AFTER))


def _start(text: str, most: int) -> str:
    return _cut(_shown(text), most)


def _cut(text: str, most: int) -> str:
    """Return the start of a text that is at most `most` columns wide; an ellipsis follows if it is
    cut.
    """
    filled = 0
    for number, char in enumerate(text):
        filled += width(char)
        if filled > most:
            return text[:number] + "…"
    return text


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB).replace("\n", " "))
