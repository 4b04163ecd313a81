"""The bundled font: metrics, outlines, and subsets for embedding.

Chinese must be readable where no Chinese font is installed, so charts never rely on one.
"""

from __future__ import annotations

import base64
import functools
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clusterkg.base.escapes import one_line

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FAMILY: Final = "Clusterkg Sans SC"
PATH: Final = Path(__file__).resolve().parent / "fonts" / "clusterkg-sans-sc.woff"
UNITS: Final = 1000
_CLOSING: Final = "，。、；：？！）》」』”’…"


@functools.cache
def _font() -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(PATH, lazy=True)


@functools.cache
def _glyphs() -> dict[int, str]:
    return dict(_font().getBestCmap())


@functools.cache
def _advance(char: str) -> int:
    """Return the advance width of a character in 1/1000 of the font size: 1 em if it is missing."""
    name = _glyphs().get(ord(char))
    return int(_font()["hmtx"][name][0]) if name is not None else UNITS


def width(text: str, size: float) -> float:
    """Return the width of a line of text, in the unit of `size`."""
    return sum(map(_advance, one_line(text))) * size / UNITS


def missing(texts: Iterable[str]) -> str:
    """Return the characters of `texts` that the font lacks, sorted, each once."""
    found = {char for text in texts for char in one_line(text)}
    return "".join(sorted(char for char in found if ord(char) not in _glyphs()))


def outline(text: str) -> str:
    """Return a line of text as SVG path commands, in 1/1000 of the font size, y upwards.

    Characters that the font lacks leave a gap; `shapeless` gives their positions.
    """
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    glyphs = _font().getGlyphSet()
    pen = SVGPathPen(glyphs)
    x = 0
    for char in one_line(text):
        if (name := _glyphs().get(ord(char))) is not None:
            glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, x, 0)))
        x += _advance(char)
    return str(pen.getCommands())


def shapeless(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character of a line that the font lacks, and its x position, in the coordinates of
    `outline`.
    """
    x = 0
    for char in one_line(text):
        if ord(char) not in _glyphs():
            yield char, x
        x += _advance(char)


def wrap(text: str, size: float, limit: float) -> list[str]:
    """Break text into lines no wider than `limit`, at spaces or next to Chinese characters.

    A part that is itself wider gets a line of its own. A blank text has no lines.
    """
    lines, line = [], ""
    for part in _parts(text):
        if line and width((line + part).rstrip(), size) > limit:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(text: str) -> list[str]:
    """Return the parts between which a line may break; closing punctuation is attached to the part
    before.
    """
    parts: list[str] = []
    for char in text:
        last = parts[-1][-1] if parts else " "
        inside = last != " " and not _is_wide(last) and not _is_wide(char)
        if parts and (inside or char == " " or char in _CLOSING):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\uffef"


def subset(texts: Iterable[str]) -> str:
    """Return a data: URL of a WOFF font that contains only the characters of `texts`."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    # The names include the owner and the licence, which must accompany the font.
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.flavor = "woff"
    font = TTFont(PATH, lazy=True, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(char) for text in texts for char in text}))
    subsetter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return "data:font/woff;base64," + base64.b64encode(out.getvalue()).decode()
