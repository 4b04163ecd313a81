"""What a picture is made of: shapes at places, before they are written in some format.

Places and sizes are in pixels of a screen, from the upper left corner; y points down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from clusterkg.base.brief import Brief
from clusterkg.rdf.table import Table
from clusterkg.show.pictures import font

# A #RRGGBB, or one of the roles of clusterkg.show.pictures.colours, among them `unknown`: hatched.
Colour: TypeAlias = str

TITLE, BODY, SMALL = 20.0, 13.0, 12.0
MARGIN = 24.0
_LEAST = 520.0


@dataclass(frozen=True)
class Rect:
    """A rectangle; `name` says what it stands for, and `title` is shown when pointed at.

    `about` are the IRIs of what it stands for: the explorer links to them.
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
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    stroke: Colour
    width: float = 1
    dashed: bool = False
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Band:
    """A ribbon from the left edge (x, y to y + height) to the right one, both of one height."""

    left: tuple[float, float]
    right: tuple[float, float]
    height: float
    fill: Colour
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text on the baseline y: `anchor` (start, middle or end) stands at x.

    `turn` is in degrees, against the clock, around (x, y). `halo` keeps lines behind it apart.
    `title` names what `about` is, where that is more than the text.
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
        """How wide the line is."""
        return font.width(self.text, self.size)

    @property
    def left(self) -> float:
        """Where the line starts, if it is not turned."""
        return self.x - self.width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]


# Left, top, right and bottom.
Box: TypeAlias = tuple[float, float, float, float]
Shape: TypeAlias = Rect | Circle | Line | Band | Text


@dataclass(frozen=True, repr=False)
class Picture(Brief):
    """A picture and what is said of it.

    `shapes` fill `width` times `height`; `description` says how to read it, `notes` what to mind;
    `table` holds the same in words and numbers.
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
        """Return all lines of text that are drawn."""
        return [shape.text for shape in self.shapes if isinstance(shape, Text)]


def meet(one: Box, other: Box) -> bool:
    """Say whether two boxes cover each other in part."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def moved(shape: Shape, x: float, y: float) -> Shape:
    """Return a shape that far to the right and down."""
    match shape:
        case Line():
            return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
        case Band():
            (a, b), (c, d) = shape.left, shape.right
            return replace(shape, left=(a + x, b + y), right=(c + x, d + y))
        case _:
            return replace(shape, x=shape.x + x, y=shape.y + y)


def framed(picture: Picture) -> Picture:
    """Return a picture with its title and description above it and its notes below."""
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
