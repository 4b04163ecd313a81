"""Quadrants of city pairs by declared and real overlap: rivals, herd, hidden rivals, different."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clusterkg.base.locale import text
from clusterkg.compare.rivalry import QUADRANTS, Pair, Rivalry, rivalry
from clusterkg.compare.shares import shares
from clusterkg.facts.statistics import statistics
from clusterkg.names.resolve import Names
from clusterkg.rdf.table import number
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import STEPS
from clusterkg.show.pictures.request import Request
from clusterkg.show.pictures.scene import SMALL, Box, Circle, Line, Picture, Rect, Shape, Text, meet

_WIDE: Final = 620.0
_HIGH: Final = 460.0
_LEFT: Final = 46.0
_DOT: Final = 5.0
_LINE: Final = 1.3 * SMALL
# Up to this many pairs are labelled; of more, only the requested ones.
_NAMED: Final = 21
# Ends of the axes within the frame, which leave room for dots at the edge.
_ROOM: Final = 0.1

Place = Callable[[Pair], tuple[float, float]]


def draw(request: Request) -> Picture:
    """Draw all pairs of cities with data on both overlaps; pairs of the requested cities are
    highlighted.

    Raises:
        InputError: there are no statistics, or a requested city has no statistics or no programme.
    """
    lang = request.lang
    found = request.statistics or statistics(request.store, lang)
    names = Names(request.store)
    cities = [names.resolve(city, "city").value for city in request.cities]
    pairs = rivalry(request.store, cities, shares(found), lang=lang)
    spans = [_span([getattr(each, name) for each in pairs.pairs]) for name in ("declared", "real")]

    def place(pair: Pair) -> tuple[float, float]:
        x, y = (
            (value - low) / (high - low)
            for value, (low, high) in zip((pair.declared, pair.real), spans, strict=True)
        )
        return _LEFT + x * _WIDE, (1 - y) * _HIGH

    shapes: list[Shape] = [Rect(_LEFT, 0, _WIDE, _HIGH, "paper", "line", name="plot")]
    shapes += _middle(pairs, place, lang)
    dots, crowded = _dots(pairs, place)
    shapes += dots
    shapes += _axes(pairs, place, lang)
    notes = [text("show.map.crowded", lang, names=crowded)] if crowded else []
    notes += [said.to(lang) for said in pairs.warnings]
    return Picture(
        "quadrants",
        lang,
        text("show.quadrants.title", lang),
        text("show.quadrants.description", lang),
        _LEFT + _WIDE,
        _HIGH + 3 * _LINE,
        tuple(shapes),
        pairs.table() if cities else pairs.whole().table(),
        notes,
    )


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = _ROOM * ((high - low) or 1.0)
    return low - room, high + room


def _middle(pairs: Rivalry, place: Place, lang: str) -> list[Shape]:
    """Return the lines of the medians and the names of the quadrants; none without medians."""
    if pairs.middle is None:
        return []
    x, y = place(Pair("", "", *pairs.middle))
    out: list[Shape] = [
        Line(((x, 0), (x, _HIGH)), "soft", dashed=True, name="middle"),
        Line(((_LEFT, y), (_LEFT + _WIDE, y)), "soft", dashed=True, name="middle"),
    ]
    for (is_declared, is_real), name in QUADRANTS.items():
        at = (_LEFT + _WIDE - 8 if is_declared else _LEFT + 8, 18 if is_real else _HIGH - 8)
        anchor = "end" if is_declared else "start"
        said = text(f"show.quadrants.{name}", lang)
        out.append(Text(*at, said, SMALL, anchor, "soft", name=f"corner of-{name}"))
    return out


def _dots(pairs: Rivalry, place: Place) -> tuple[list[Shape], list[str]]:
    """Return a dot for each pair with labels, and the labels left out for want of room.

    The pairs of requested cities are on top, and only they are labelled. If no city is requested,
    all pairs are labelled, unless there are more than _NAMED.
    """
    chosen = set(pairs.chosen)
    named = chosen or set(pairs.pairs if len(pairs.pairs) <= _NAMED else ())
    out: list[Shape] = []
    taken: list[Box] = []
    crowded: list[str] = []
    for each in sorted(pairs.pairs, key=lambda pair: (pair in chosen, pair.city_a, pair.city_b)):
        x, y = place(each)
        name = " – ".join(map(pairs.reader.label, (each.city_a, each.city_b)))
        values = ", ".join(number(value).value for value in (each.declared, each.real))
        about = (each.city_a, each.city_b)
        fill = STEPS[3] if each in chosen or not chosen else STEPS[1]
        title = f"{name}: {values}"
        out.append(Circle(x, y, _DOT, fill, "paper", name="pair", title=title, about=about))
        if each in named:
            wide = font.width(name, SMALL)
            # A label that would overlap another is listed below the chart.
            for left in (x + 8, x - 8 - wide):
                box = (left, y - SMALL, left + wide, y + 4)
                inside = left > _LEFT and box[2] < _LEFT + _WIDE
                if inside and not any(meet(box, other) for other in taken):
                    taken.append(box)
                    out.append(Text(left, y + 4, name, SMALL, halo=True, name="name", about=about))
                    break
            else:
                crowded.append(name)
    return out, crowded


def _axes(pairs: Rivalry, place: Place, lang: str) -> list[Shape]:
    """Return the smallest and the largest value at each axis, and the titles of the axes."""
    out: list[Shape] = []
    for pick in (min, max):
        if pairs.pairs:
            declared = pick(pairs.pairs, key=lambda each: each.declared)
            real = pick(pairs.pairs, key=lambda each: each.real)
            (x, _), (_, y) = place(declared), place(real)
            below, beside = f"{declared.declared:.2f}", f"{real.real:.2f}"
            out.append(Text(x, _HIGH + _LINE, below, SMALL, "middle", name="tick"))
            out.append(Text(_LEFT - 6, y + 4, beside, SMALL, "end", name="tick"))
    said = text("show.quadrants.declared", lang)
    out.append(Text(_LEFT + _WIDE / 2, _HIGH + 2 * _LINE, said, SMALL, "middle", name="axis"))
    said = text("show.quadrants.real", lang)
    out.append(Text(14, _HIGH / 2, said, SMALL, "middle", turn=90, name="axis"))
    return out
