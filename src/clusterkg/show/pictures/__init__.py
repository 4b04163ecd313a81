"""Charts of the graph, as SVG, PNG or an HTML page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base import files
from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES as LANGUAGES
from clusterkg.base.locale import Message, language_of
from clusterkg.compare import measures
from clusterkg.facts.bets import LEVELS as ALL_LEVELS
from clusterkg.names import words
from clusterkg.show.export.series import parsed
from clusterkg.show.pictures import (
    changes,
    font,
    geography,
    heatmap,
    matrix,
    multiples,
    network,
    quadrants,
    sankey,
    scorecard,
    timeline,
)
from clusterkg.show.pictures.html import as_html
from clusterkg.show.pictures.request import Request
from clusterkg.show.pictures.scene import Picture
from clusterkg.show.pictures.svg import as_png, as_svg
from clusterkg.show.views import LEVELS
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    from clusterkg.facts.statistics import Statistics


@dataclass(frozen=True)
class Kind:
    """A kind of chart: how it is drawn, alone and as a series, and its valid levels and
    measures.
    """

    draw: Callable[[Request], Picture]
    levels: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    series: Callable[[Request, str], Picture] | None = None


KINDS: Final[dict[str, Kind]] = {
    "heatmap": Kind(heatmap.draw, ALL_LEVELS, measures.OF_LISTS),
    "network": Kind(network.draw, LEVELS, series=multiples.draw),
    "matrix": Kind(matrix.draw, LEVELS),
    "timeline": Kind(timeline.draw),
    "scorecard": Kind(scorecard.draw),
    "sankey": Kind(sankey.draw),
    "map": Kind(geography.draw),
    "changes": Kind(changes.draw, ALL_LEVELS),
    "quadrants": Kind(quadrants.draw),
}
# Kinds that show all programmes unless some are chosen.
OF_ALL_PROGRAMMES: Final = ("timeline", "changes")
_WRITERS: Final[dict[str, Callable[[Picture], bytes]]] = {
    ".svg": lambda picture: as_svg(picture).encode(),
    ".png": as_png,
    ".html": lambda picture: as_html(picture).encode(),
}


def plot(
    store: Graph,
    kind: str,
    *,
    lang: str | None = None,
    level: str | None = None,
    measure: str | None = None,
    cities: Sequence[str] = (),
    most: int | None = None,
    series: str | None = None,
    whole: Graph | None = None,
    statistics: Statistics | None = None,
) -> Picture:
    """Return a chart.

    Args:
        store: The graph, with the programmes that are compared.
        kind: One of KINDS.
        lang: Language of the text: `zh` or `en`; by default that of the locale.
        level: Level of the industry scheme, for kinds with levels; by default concept.
        measure: A measure of `clusterkg.compare.overlap`, for kinds with measures; by default
            jaccard.
        cities: Labels, codes or IRIs; by default all cities with a programme.
        most: Maximum number of cities in a heat map: the first of the order that puts similar ones
            side by side.
        series: Years or levels, as for `clusterkg.show.export.series.parsed`, each drawn in a
            panel; for the kind network.
        whole: The graph with all programmes, if `store` has only the compared ones.
        statistics: Statistics of cities, for the kind quadrants; by default the graph's own.

    Returns:
        The chart.

    Raises:
        InputError: there is no such kind, level, measure, language, city or series, or an option
            does not apply to the kind.
    """
    if kind not in KINDS:
        raise _no_kind(kind)
    lang = language_of(lang)
    for name, given, known in (
        ("level", level, KINDS[kind].levels),
        ("measure", measure, KINDS[kind].measures),
    ):
        if given is not None and not known:
            raise InputError(Message(f"show.picture.without_{name}", kind=words.said("kind", kind)))
        if given is not None and given not in known:
            raise InputError(
                Message(
                    f"show.picture.no_{name}",
                    name=given,
                    kind=words.said("kind", kind),
                    known=words.listed(name, known),
                )
            )
    if statistics is not None and kind != "quadrants":
        raise InputError(Message("show.picture.without_statistics", kind=kind))
    request = Request(
        *(store, lang, level or "concept", measure or "jaccard", tuple(cities)),
        most,
        whole,
        statistics,
    )
    if series is None:
        return KINDS[kind].draw(request)
    _check_series(kind, level, series)
    draw = KINDS[kind].series
    assert draw is not None
    return draw(request, series)


def _check_series(kind: str, level: str | None, series: str) -> None:
    key, values = parsed(series)
    if KINDS[kind].series is None:
        kinds = [name for name, each in KINDS.items() if each.series is not None]
        raise InputError(
            Message(
                "show.picture.without_series",
                kind=words.said("kind", kind),
                kinds=words.listed("kind", kinds),
            )
        )
    if key == "level":
        known = KINDS[kind].levels
        for value in [*values, level] if level is not None else values:
            if value not in known:
                names = {
                    "name": value,
                    "kind": words.said("kind", kind),
                    "known": words.listed("level", known),
                }
                raise InputError(Message("show.picture.no_level", **names))


def _no_kind(kind: str) -> InputError:
    return InputError(Message("show.no_picture", name=kind, known=words.listed("kind", KINDS)))


def check(kind: str, path: Path) -> None:
    """Raise InputError if there is no kind `kind`, or the extension of `path` is not .svg, .png or
    .html.
    """
    if kind not in KINDS:
        raise _no_kind(kind)
    if path.suffix.lower() not in _WRITERS:
        message = Message("base.no-format", format=path.suffix, formats=list(_WRITERS))
        raise InputError(message, path)


def save(picture: Picture, path: Path) -> None:
    """Write a chart in the format of the extension of `path`; the output is deterministic.

    Raises:
        InputError: the extension is another than .svg, .png or .html, the file cannot be written,
            or the library for PNG is not installed.
    """
    check(picture.kind, path)
    files.write(path, _WRITERS[path.suffix.lower()](picture))


def unprintable(picture: Picture) -> str:
    """Return the characters of a chart that the bundled font lacks; they are shown in a font of the
    reader's machine.
    """
    return font.missing([picture.title, picture.description, *picture.notes, *picture.texts()])
