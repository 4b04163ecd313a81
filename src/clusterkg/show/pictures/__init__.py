"""Pictures of the graph, as SVG, PNG or a page of HTML."""

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
    """How a kind of picture is drawn, also as a series, and the levels and measures it knows."""

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
# What shows all programmes unless some are chosen.
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
    """Return a picture of a kind of KINDS, with words in `lang`: en, zh, or that of the locale.

    `level` is the level of the industry scheme (concept unless said) and `measure` one of
    `clusterkg.compare.overlap` (jaccard unless said), for the kinds that know levels and measures.
    `cities` are labels, codes or IRIs; without them all cities with a programme are shown. A heat
    map shows no more than `most` of them, like ones side by side. `series` draws a kind that has
    series once for each year or level, as of `clusterkg.show.export.series.parsed`. `whole` is the
    graph with all programmes, where `store` has those that are compared. `statistics` are for
    quadrants; by default the graph's own.

    Raises:
        InputError: there is no such kind, level, measure, language, city or series.
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
    """Raise InputError unless there is such a kind, and `path` tells a format that is written."""
    if kind not in KINDS:
        raise _no_kind(kind)
    if path.suffix.lower() not in _WRITERS:
        message = Message("base.no-format", format=path.suffix, formats=list(_WRITERS))
        raise InputError(message, path)


def save(picture: Picture, path: Path) -> None:
    """Write a picture; the name of `path` tells the format. The same graph gives the same bytes.

    Raises:
        InputError: the format is unknown, the file cannot be written, or PNG cannot be made here.
    """
    check(picture.kind, path)
    files.write(path, _WRITERS[path.suffix.lower()](picture))


def unprintable(picture: Picture) -> str:
    """Return the characters that the font lacks: a font of the reader shows them."""
    return font.missing([picture.title, picture.description, *picture.notes, *picture.texts()])
