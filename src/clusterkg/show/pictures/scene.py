"""Shapes of a chart with their positions, independent of the output format.

Positions and sizes are in pixels from the upper left corner; y points down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from clusterkg.base.brief import Brief
from clusterkg.rdf.table import Table
from clusterkg.show.pictures import font

# #RRGGBB, or a role of clusterkg.show.pictures.colours; the role `unknown` is drawn hatched.
Colour: TypeAlias = str

TITLE, BODY, SMALL = 20.0, 13.0, 12.0
MARGIN = 24.0
_LEAST = 520.0


@dataclass(frozen=True)
class Rect:
    """A rectangle; `name` is its CSS class, and `title` its tooltip.

    `about` are the IRIs of what it stands for, to which the explorer links.
    """

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    stroke: Colour = ""
    dashed: bool = False
    radius: float = 0
    name: str = ""
    title: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Circle:
    """A circle around (x, y)."""

    x: float
    y: float
    radius: float
    fill: Colour
    stroke: Colour = ""
    dashed: bool = False
    name: str = ""
    title: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A polyline."""

    points: tuple[tuple[float, float], ...]
    stroke: Colour
    width: float = 1
    dashed: bool = False
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Band:
    """A ribbon of constant height; `left` and `right` are the upper ends of its left and right
    edge.
    """

    left: tuple[float, float]
    right: tuple[float, float]
    height: float
    fill: Colour
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text; x is the position of its `anchor` (start, middle or end), y of the baseline.

    `turn` is the counter-clockwise rotation around (x, y) in degrees. `halo` outlines the text
    against lines behind it. `title` is the accessible name of its link, if not the text.
    """

    x: float
    y: float
    text: str
    size: float = BODY
    anchor: str = "start"
    fill: Colour = "ink"
    turn: float = 0
    halo: bool = False
    name: str = ""
    title: str = ""
    about: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """The width of the line."""
        return font.width(self.text, self.size)

    @property
    def left(self) -> float:
        """The x position of the left end of the line, if it is not rotated."""
        return self.x - self.width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]


# Left, top, right and bottom.
Box: TypeAlias = tuple[float, float, float, float]
Shape: TypeAlias = Rect | Circle | Line | Band | Text


@dataclass(frozen=True, repr=False)
class Picture(Brief):
    """A chart with its texts.

    `shapes` fill `width` times `height` pixels, without title and notes. `description` tells how to
    read the chart, `notes` are caveats, and `table` has the data.
    """

    kind: str
    lang: str
    title: str
    description: str
    width: float
    height: float
    shapes: Sequence[Shape]
    table: Table
    notes: Sequence[str] = field(default=())

    def _brief(self) -> str:
        return f"{self.kind}, {self.title}, {self.width:.0f} x {self.height:.0f}"

    def texts(self) -> list[str]:
        """Return the lines of text among the shapes, without title and notes."""
        return [shape.text for shape in self.shapes if isinstance(shape, Text)]


def meet(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def moved(shape: Shape, x: float, y: float) -> Shape:
    """Return a shape moved by `x` to the right and `y` down."""
    match shape:
        case Line():
            return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
        case Band():
            (a, b), (c, d) = shape.left, shape.right
            return replace(shape, left=(a + x, b + y), right=(c + x, d + y))
        case _:
            return replace(shape, x=shape.x + x, y=shape.y + y)


def framed(picture: Picture) -> Picture:
    """Return a chart with its title and description above and its notes below, as shapes."""
    inner = max(picture.width, _LEAST)
    y = MARGIN + TITLE
    head: list[Shape] = []
    for line in font.wrap(picture.title, TITLE, inner):
        head.append(Text(MARGIN, y, line, TITLE, name="title"))
        y += 1.35 * TITLE
    for line in font.wrap(picture.description, BODY, inner):
        head.append(Text(MARGIN, y, line, BODY, fill="soft", name="description"))
        y += 1.5 * BODY
    top = y
    y += picture.height + (1.5 * SMALL if picture.notes else 0)
    foot: list[Shape] = []
    for note in picture.notes:
        for line in font.wrap(note, SMALL, inner):
            y += 1.5 * SMALL
            foot.append(Text(MARGIN, y, line, SMALL, fill="soft", name="note"))
    body = [moved(shape, MARGIN, top) for shape in picture.shapes]
    return replace(
        picture,
        width=inner + 2 * MARGIN,
        height=y + MARGIN,
        shapes=(*head, *body, *foot),
    )
