"""Time line of programmes, from announcement to horizon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import text
from clusterkg.facts.cities import Dates, programmes
from clusterkg.facts.entities import labels
from clusterkg.rdf.table import Table
from clusterkg.show.export.appearance import BLUE, SKY
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.request import Request, legend, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Line, Picture, Rect, Shape, Text
from clusterkg.show.views.dates import columns
from clusterkg.store.graph import Graph

_ROW: Final = 46.0
_YEAR: Final = 56.0
_NARROWEST: Final = 12.0
_WIDEST: Final = 900.0
_NAME: Final = 240.0
_BAR: Final = 12.0
# For longer lists the years are repeated at the bottom.
_LONG: Final = 20


@dataclass(frozen=True)
class Span(Dates):
    """The dates of a programme, with its IRI and label and the label of its city."""

    city: str
    name: str
    iri: str

    def told(self, lang: str) -> str:
        """Return the dates as text: announcement – horizon, with a question mark for an unknown
        one.
        """
        announced = self.said(lang) or "?"
        if self.inferred:
            year = self.inferred
            announced = text("show.timeline.guess", lang, announced=announced, year=year)
        return f"{announced} – {self.horizon or '?'}"


def spans(store: Graph, lang: str) -> list[Span]:
    """Return all programmes, sorted by the latest day on which each may have been announced;
    undated ones last.
    """
    names = labels(store, lang)
    found = [
        Span(
            each.dates.announced,
            each.dates.inferred,
            each.dates.horizon,
            each.dates.latest,
            each.dates.note,
            names.get(each.city, each.city),
            names.get(each.iri, each.iri),
            each.iri,
        )
        for each in programmes(store, lang)
    ]
    return sorted(found, key=lambda s: (s.latest, s.city, s.name))


@dataclass(frozen=True)
class _Axis:
    """A time axis from the start of the year `first` to the end of `last`.

    It begins at x = `left`; a year is `wide` pixels.
    """

    first: int
    last: int
    left: float
    wide: float

    def x(self, year: float) -> float:
        """Return the x position of a point in time, in years."""
        return self.left + (year - self.first) * self.wide

    @property
    def right(self) -> float:
        """The x position of the end of the last year."""
        return self.x(self.last + 1)

    def ticks(self, bottom: float, places: Sequence[float]) -> list[Shape]:
        """Return lines between years, down to `bottom`, and the labels of years at each y in
        `places`.

        If years are narrow, only every second, fifth, ... is labelled.
        """
        every = next((step for step in (1, 2, 5, 10, 20) if step * self.wide >= 42), 50)
        out: list[Shape] = []
        for year in range(self.first, self.last + 2):
            out.append(Line(((self.x(year), 26), (self.x(year), bottom)), "line", name="gridline"))
            if year <= self.last and year % every == 0:
                middle = self.x(year + 0.5)
                out += [
                    Text(middle, y, str(year), SMALL, "middle", "soft", name="tick") for y in places
                ]
        return out


def draw(request: Request) -> Picture:
    """Draw the time line of all programmes."""
    request = request.narrowed()
    lang, colon = request.lang, text("base.colon", request.lang)
    found = spans(request.store, lang)
    names = [font.wrap(span.name, BODY, _NAME) for span in found]
    axis = _axis(found, names)
    rows = [_ROW + 17 * (len(lines) - 1) for lines in names]
    bottom = 30 + sum(rows)
    is_long = len(found) > _LONG
    shapes = axis.ticks(bottom, (16, bottom + 16) if is_long else (16,))
    y = 30.0
    right = max(axis.right, 520)
    for span, lines, high in zip(found, names, rows, strict=True):
        told = span.told(lang)
        title, about = f"{span.name}{colon}{told}", (span.iri,)
        shapes.append(Line(((0, y), (axis.right, y)), "line"))
        shapes.append(Text(0, y + 18, span.city, SMALL, fill="soft", name="city"))
        for number, line in enumerate(lines):
            shapes.append(Text(0, y + 36 + 17 * number, line, name="row", title=title, about=about))
        start = axis.x(axis.first if span.first is None else span.first)
        shapes += _bars(span, axis, y + 26, title)
        date = Text(start, y + 19, told, SMALL, halo=True, name="date")
        shapes.append(date)
        right = max(right, date.left + date.width)
        y += high
    drawn, end = legend(_keys(found, lang), y + (34 if is_long else 16), right)
    rows_of = ((s.city, s.name, s.said(lang), s.inferred, s.horizon) for s in found)
    table = tuple(tuple(Literal(cell) if cell else None for cell in row) for row in rows_of)
    return Picture(
        "timeline",
        lang,
        text("show.timeline.title", lang),
        text("show.timeline.description", lang),
        right,
        end,
        (*shapes, *drawn),
        Table(columns(lang), table),
        () if found else (text("show.picture.none", lang),),
    )


def _axis(found: list[Span], names: list[list[str]]) -> _Axis:
    years = [year for span in found for year in (span.first, span.last, span.end) if year]
    # A span of whole years ends where the next year begins.
    first, last = int(min(years, default=2000)), math.ceil(max(years, default=2001)) - 1
    left = max((font.width(line, BODY) for lines in names for line in lines), default=0)
    left = max([left, *(font.width(span.city, SMALL) for span in found)]) + 16
    wide = min(max(_WIDEST / (last - first + 1), _NARROWEST), _YEAR)
    return _Axis(first, last, left, wide)


def _bars(span: Span, axis: _Axis, y: float, title: str) -> list[Shape]:
    """Return the bar of a programme: known parts in full colour, unknown ones hatched."""

    def bar(name: str, start: float, end: float, fill: str, stroke: str = "") -> Rect:
        wide = max(axis.x(end) - axis.x(start), 5)
        return Rect(
            axis.x(start),
            y,
            wide,
            _BAR,
            fill,
            stroke,
            bool(stroke),
            name=name,
            title=title,
            about=(span.iri,),
        )

    end = axis.last + 1 if span.end is None else span.end
    if span.first is None or span.last is None:
        return [bar("bar unknown", axis.first, end, UNKNOWN)]
    last = min(span.last, end)
    out: list[Shape] = []
    if end > last:
        name, fill = ("bar unknown", UNKNOWN) if span.end is None else ("bar known", BLUE)
        out.append(bar(name, last, end, fill))
    if span.inferred:
        out.append(bar("announced inferred", span.first, last, SKY, "ink"))
    elif span.last - span.first >= 1:
        out.append(bar("announced year", span.first, last, SKY))
    else:
        out.append(bar("announced", span.first, last, BLUE))
    return out


def _keys(found: list[Span], lang: str) -> list[tuple[list[Shape], str]]:
    entries = {
        "known": (swatch(BLUE), any(s.first and s.end for s in found)),
        "year": (swatch(SKY), any(s.first and (s.last or 0) - s.first >= 1 for s in found)),
        "inferred": (swatch(SKY, "ink", dashed=True), any(s.inferred for s in found)),
        "open": (swatch(UNKNOWN), any(s.first and not s.end for s in found)),
        "undated": (swatch(UNKNOWN), any(s.first is None for s in found)),
    }
    return [
        (shapes, text(f"show.timeline.key.{name}", lang))
        for name, (shapes, needed) in entries.items()
        if needed
    ]
