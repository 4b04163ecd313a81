"""Map of cities as dots on a grid of latitude and longitude, without borders."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal

from clusterkg.base.locale import text
from clusterkg.facts.cities import coordinates
from clusterkg.rdf.table import Table, number
from clusterkg.show.export.appearance import BLUE
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.request import OPEN_MARK, Request, columns_in, legend, marked
from clusterkg.show.pictures.scene import BODY, SMALL, Box, Circle, Line, Picture, Shape, Text, meet

_WIDE, _HIGH = 820.0, 640.0
_EDGE: Final = 46.0
_MANY: Final = 30


@dataclass(frozen=True)
class Dot:
    """A city with its coordinates in degrees, its number of targets, and the number `among` of
    cities on the map.
    """

    label: str
    latitude: float
    longitude: float
    targets: int
    iri: str = ""
    among: int = 0

    @property
    def radius(self) -> float:
        """The radius of the dot in pixels: larger with more targets, and halved if there are more
        than 30 cities.
        """
        return (4.0 + 2.4 * math.sqrt(self.targets)) * (0.5 if self.among > _MANY else 1)


def dots(request: Request) -> tuple[list[Dot], list[str]]:
    """Return the cities with coordinates, those with most targets first, and the labels of those
    without.
    """
    where = coordinates(request.store)
    found, left = [], []
    for city, data in request.bets().nodes(data=True):
        if data["kind"] != "City":
            continue
        label = marked(str(data["label"]), data["open_list"])
        if city in where:
            found.append(Dot(label, *where[city], data.get("targets", 0), city))
        else:
            left.append(label)
    found = [replace(dot, among=len(found)) for dot in found]
    found.sort(key=lambda dot: (-dot.targets, dot.label))
    return found, sorted(left)


@dataclass(frozen=True)
class _Grid:
    """A grid of degrees, and their conversion to pixels: equirectangular, true to scale at the
    middle latitude.
    """

    west: int
    south: int
    east: int
    north: int
    step: int

    @property
    def _flat(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Pixels per degree of latitude."""
        wide = (self.east - self.west) * self._flat
        return min((_WIDE - 2 * _EDGE) / wide, (_HIGH - 2 * _EDGE) / (self.north - self.south))

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return the position (x, y) in pixels of a latitude and a longitude."""
        x = _EDGE + (longitude - self.west) * self._flat * self.scale
        return x, 10 + (self.north - latitude) * self.scale

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of the map in pixels, including the degrees written at its edges."""
        x, y = self.at(self.south, self.east)
        return x + _EDGE, y + 30

    def lines(self) -> list[Shape]:
        """Return the shapes of the grid lines and of the degrees written at them."""
        out: list[Shape] = []
        for longitude in range(self.west, self.east + 1, self.step):
            ends = (self.at(self.north, longitude), self.at(self.south, longitude))
            out.append(Line(ends, "line", name="meridian"))
            x, y = ends[1]
            out.append(Text(x, y + 18, _degrees(longitude, "EW"), SMALL, "middle", "soft"))
        for latitude in range(self.south, self.north + 1, self.step):
            ends = (self.at(latitude, self.west), self.at(latitude, self.east))
            out.append(Line(ends, "line", name="parallel"))
            x, y = ends[0]
            out.append(Text(x - 6, y + 4, _degrees(latitude, "NS"), SMALL, "end", "soft"))
        return out


def _degrees(value: int, sides: str) -> str:
    return f"{abs(value)}°{sides[value < 0]}" if value else "0°"


def draw(request: Request) -> Picture:
    """Draw the map of cities, with a dot sized by the number of targets."""
    request = request.narrowed()
    lang = request.lang
    unknown = text("show.picture.unknown", lang)
    found, left = dots(request)
    grid = _grid(found)
    wide, high = max(grid.size[0], 520), grid.size[1]
    shapes = grid.lines()
    taken = [_box(*grid.at(d.latitude, d.longitude), d.radius, d.radius) for d in found]
    for dot in found:
        x, y = grid.at(dot.latitude, dot.longitude)
        fill, name = (BLUE, "city") if dot.targets else (UNKNOWN, "city unknown")
        told = text("show.map.targets", lang, n=dot.targets) if dot.targets else unknown
        title = f"{dot.label}: {told}"
        edge = "paper" if dot.targets else "soft"
        shapes.append(
            Circle(x, y, dot.radius, fill, edge, name=name, title=title, about=(dot.iri,))
        )
    crowded = []
    for dot in found:
        label = _label(dot, grid, taken)
        if label is None:
            crowded.append(dot.label)
        else:
            shapes.append(label)
    keys: list[tuple[list[Shape], str]] = []
    most = max((dot.targets for dot in found), default=0)
    for count in sorted({most, max(most // 4, 1)} if most else ()):
        size = Dot("", 0, 0, count, among=len(found)).radius
        keys.append(([Circle(0, 0, size, BLUE)], text("show.map.targets", lang, n=count)))
    if any(not dot.targets for dot in found):
        keys.append(([Circle(0, 0, 7, UNKNOWN, "soft")], unknown))
    drawn, end = legend(keys, high + 12, wide)
    return Picture(
        "map",
        lang,
        text("show.map.title", lang),
        text("show.map.description", lang),
        wide,
        end,
        (*shapes, *drawn),
        _table(found, left, lang),
        _notes(found, left, crowded, lang),
    )


def _grid(found: list[Dot]) -> _Grid:
    """Return a grid that covers all dots with a margin, at most about ten lines a side; without
    dots, a grid that covers China.
    """
    if not found:
        return _Grid(100, 20, 125, 45, 5)
    south, north = min(d.latitude for d in found), max(d.latitude for d in found)
    west, east = min(d.longitude for d in found), max(d.longitude for d in found)
    span = max(north - south, east - west)
    step = next((step for step in (1, 2, 5, 10) if span / step <= 8), 20)
    # At least half a grid step is left between a dot and the edge.
    return _Grid(
        math.floor(west / step - 0.5) * step,
        max(math.floor(south / step - 0.5) * step, -90),
        math.ceil(east / step + 0.5) * step,
        min(math.ceil(north / step + 0.5) * step, 90),
        step,
    )


def _box(x: float, y: float, aside: float, up: float) -> Box:
    return (x - aside, y - up, x + aside, y + up)


def _label(dot: Dot, grid: _Grid, taken: list[Box]) -> Text | None:
    """Return the label of a dot, beside, above or below the dot; None if there is no room for it.

    The box that the label occupies is added to `taken`.
    """
    x, y = grid.at(dot.latitude, dot.longitude)
    half, gap = font.width(dot.label, BODY) / 2, dot.radius + 4
    for across, down in (
        *((gap + half, 0), (-gap - half, 0), (0, -gap - 7), (0, gap + 7)),
        *((gap + half, -11), (gap + half, 11), (-gap - half, -11), (-gap - half, 11)),
    ):
        box = _box(x + across, y + down, half + 1, 8)
        inside = box[0] > 0 and box[2] < grid.size[0]
        if inside and not any(meet(box, other) for other in taken):
            taken.append(box)
            return Text(
                x + across,
                y + down + 5,
                dot.label,
                BODY,
                "middle",
                halo=True,
                name="city",
                about=(dot.iri,),
            )
    return None


def _notes(found: list[Dot], left: list[str], crowded: list[str], lang: str) -> list[str]:
    notes = [text("show.map.left", lang, names=left)] if left else []
    if crowded:
        notes.append(text("show.map.crowded", lang, names=crowded))
    if any(label.endswith(OPEN_MARK) for label in [*left, *(dot.label for dot in found)]):
        notes.append(text("show.picture.open", lang))
    if not found and not left:
        notes.append(text("show.picture.none", lang))
    if found:
        notes.append(text("show.map.source", lang))
    return notes


def _table(found: list[Dot], left: list[str], lang: str) -> Table:
    """Return the cities as a table, those with coordinates first; unknown values are empty."""
    rows: list[tuple[Literal | None, ...]] = [
        (
            Literal(dot.label),
            number(dot.latitude),
            number(dot.longitude),
            Literal(dot.targets) if dot.targets else None,
        )
        for dot in found
    ]
    rows += [(Literal(label), None, None, None) for label in left]
    return Table(columns_in(lang, "city", "latitude", "longitude", "targets"), tuple(rows))
