"""Charts as SVG, and as PNG made from it.

Programs such as word processors and file managers ignore fonts embedded in SVG files, so text is
drawn as outlines, which look the same everywhere; over them lies the same text, invisible, for
search, selection, copying and screen readers. In an HTML page, where the browser uses the page's
font, text is plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from clusterkg.base.colours import LIGHT
from clusterkg.base.errors import InputError
from clusterkg.base.escapes import one_line
from clusterkg.base.locale import Message
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.scene import Band, Circle, Line, Picture, Rect, Shape, Text, framed

# Scale of a PNG: sharp on high-density screens and on paper, unless the chart is huge.
_SCALE: Final = 2
_HUGE: Final = 10_000_000
_HALO: Final = 3


def as_svg(picture: Picture) -> str:
    """Return a chart with title and notes as a self-contained SVG file."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _Writer(outlines=True).document(
        framed(picture)
    )


def inline(picture: Picture) -> str:
    """Return a chart as an SVG element for a page that supplies the font and the colours."""
    return _Writer(outlines=False).document(picture)


def linked(picture: Picture, address: Callable[[tuple[str, ...]], str]) -> str:
    """Return a chart as an SVG element whose shapes are links, for a page that supplies the
    colours.

    Text is fitted to its measured width in any font. Of several shapes with the same `about`, only
    the first link can be reached by keyboard and screen reader.

    Args:
        address: Returns the URL for the IRIs in `about` of a shape.
    """
    return _Writer(outlines=False, address=address).document(picture)


def as_png(picture: Picture) -> bytes:
    """Return a chart with title and notes as PNG, at twice its size, or at its size if that is ten
    million pixels or more.

    Raises:
        InputError: the drawing library is not installed.
    """
    try:
        from resvg_py import svg_to_bytes
    except ModuleNotFoundError as error:
        raise InputError(Message("show.picture.no_png")) from error
    scale = _SCALE if picture.width * picture.height < _HUGE else 1
    return bytes(svg_to_bytes(svg_string=as_svg(picture), zoom=scale, skip_system_fonts=True))


class _Writer:
    """Writer of shapes as SVG: text as outlines if `outlines`; shapes as links if there is an
    `address`.
    """

    def __init__(
        self, *, outlines: bool, address: Callable[[tuple[str, ...]], str] | None = None
    ) -> None:
        self._outlines = outlines
        self._address = address
        self._linked: set[tuple[str, ...]] = set()

    def document(self, picture: Picture) -> str:
        """Return the chart as one SVG element."""
        wide, high = _number(picture.width), _number(picture.height)
        name = _text(picture.title)
        told = f"<title>{name}</title>\n<desc>{_text(picture.description)}</desc>\n"
        lang = "zh-Hans" if picture.lang == "zh" else picture.lang
        space = ' xmlns="http://www.w3.org/2000/svg"'
        ground = f'<rect width="{wide}" height="{high}" {self._fill("paper")}/>\n'
        body = "".join(f"{line}\n" for shape in picture.shapes for line in self._link(shape))
        role = "group" if self._address else "img"
        return (
            f'<svg{space} width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
            f' role="{role}" aria-label="{name}" class="{picture.kind}" xml:lang="{lang}"'
            f' font-family="{escape(font.FAMILY)}, sans-serif">\n'
            f"{told if self._outlines else ''}{self._pattern()}{ground}{body}</svg>\n"
        )

    def _pattern(self) -> str:
        lines = (
            '<path d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6" stroke-width="1.2" stroke-opacity="0.6" '
        )
        return (
            '<defs><pattern id="unknown" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" {self._fill("paper")}/>'
            f"{lines}{self._colour('stroke', 'soft')}/></pattern></defs>\n"
        )

    def _link(self, shape: Shape) -> Iterator[str]:
        about = getattr(shape, "about", ())
        if self._address is None or not about:
            yield from self._shape(shape)
            return
        label = shape.title or getattr(shape, "text", "")
        told = f'aria-label="{_text(label)}"'
        if about in self._linked:
            told = 'tabindex="-1" aria-hidden="true"'
        self._linked.add(about)
        yield f'<a href="{_text(self._address(about))}" {told}>'
        yield from self._shape(shape)
        yield "</a>"

    def _shape(self, shape: Shape) -> Iterator[str]:
        match shape:
            case Rect():
                radius = f' rx="{_number(shape.radius)}"' if shape.radius else ""
                yield self._element(
                    f'rect x="{_number(shape.x)}" y="{_number(shape.y)}"'
                    f' width="{_number(shape.width)}" height="{_number(shape.height)}"{radius}'
                    f" {self._fill(shape.fill)}{self._edge(shape)}",
                    shape,
                )
            case Circle():
                yield self._element(
                    f'circle cx="{_number(shape.x)}" cy="{_number(shape.y)}"'
                    f' r="{_number(shape.radius)}" {self._fill(shape.fill)}{self._edge(shape)}',
                    shape,
                )
            case Line():
                points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
                dashes = ' stroke-dasharray="4 3"' if shape.dashed else ""
                yield self._element(
                    f'polyline points="{points}" fill="none"'
                    f" {self._colour('stroke', shape.stroke)}"
                    f' stroke-width="{_number(shape.width)}"{dashes}',
                    shape,
                )
            case Band():
                yield self._element(
                    f'path d="{_ribbon(shape)}" {self._fill(shape.fill)} fill-opacity="0.55"', shape
                )
            case Text():
                yield from self._words(shape)

    def _element(self, inner: str, shape: Rect | Circle | Line | Band) -> str:
        name = f' class="{escape(shape.name)}"' if shape.name else ""
        tag = inner.split(" ", 1)[0]
        if not shape.title:
            return f"<{inner}{name}/>"
        return f"<{inner}{name}><title>{_text(shape.title)}</title></{tag}>"

    def _edge(self, shape: Rect | Circle) -> str:
        if not shape.stroke:
            return ""
        dashes = ' stroke-dasharray="3 2"' if shape.dashed else ""
        return f" {self._colour('stroke', shape.stroke)}{dashes}"

    def _words(self, shape: Text) -> Iterator[str]:
        if not shape.text:
            return
        name = f' class="{escape(shape.name)}"' if shape.name else ""
        turn = f" rotate({_number(-shape.turn)})" if shape.turn else ""
        place = f'transform="translate({_number(shape.x)} {_number(shape.y)}){turn}"'
        anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
        written = f'<text{anchor} font-size="{_number(shape.size)}"'
        around = ""
        if shape.halo:
            around = f' {self._colour("stroke", "paper")} stroke-linejoin="round"'
        if not self._outlines:
            if around:
                around += f' stroke-width="{_HALO}" paint-order="stroke"'
            if self._address:
                written += f' textLength="{_number(shape.width)}" lengthAdjust="spacingAndGlyphs"'
            yield (
                f"<g {place}{name}>{written} {self._fill(shape.fill)}{around}>"
                f"{_text(shape.text)}</text></g>"
            )
            return
        scale = shape.size / font.UNITS
        shift = shape.left - shape.x
        drawn = f'<path transform="translate({_number(shift)} 0) scale({scale:g} {-scale:g})"'
        path = font.outline(shape.text)
        yield f"<g {place}{name}>"
        if around:
            # The halo is painted first as an element of its own, since not every program supports
            # paint-order.
            yield f'{drawn}{around} stroke-width="{_HALO / scale:g}" fill="none" d="{path}"/>'
        yield f'{drawn} {self._fill(shape.fill)} d="{path}"/>'
        # Characters that the font lacks are shown in a font of the reader's machine.
        for char, left in font.shapeless(shape.text):
            yield (
                f'<text x="{_number(shift + left * scale)}" font-size="{_number(shape.size)}"'
                f' aria-hidden="true" {self._fill(shape.fill)}>{_text(char)}</text>'
            )
        yield (
            f'{written} fill-opacity="0" textLength="{_number(shape.width)}"'
            f' lengthAdjust="spacingAndGlyphs">{_text(shape.text)}</text></g>'
        )

    def _fill(self, colour: str) -> str:
        return self._colour("fill", colour)

    def _colour(self, what: str, colour: str) -> str:
        if colour == UNKNOWN:
            return f'{what}="url(#unknown)"'
        if colour not in LIGHT:
            return f'{what}="{colour}"'
        return f'{what}="{LIGHT[colour]}"' if self._outlines else f'{what}="var(--{colour})"'


def _ribbon(band: Band) -> str:
    (x0, y0), (x1, y1) = band.left, band.right
    middle = _number((x0 + x1) / 2)
    left, right = _number(x0), _number(x1)
    return (
        f"M{left},{_number(y0)} C{middle},{_number(y0)} {middle},{_number(y1)}"
        f" {right},{_number(y1)} V{_number(y1 + band.height)}"
        f" C{middle},{_number(y1 + band.height)} {middle},{_number(y0 + band.height)}"
        f" {left},{_number(y0 + band.height)} Z"
    )


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(text: str) -> str:
    return escape(one_line(text))
