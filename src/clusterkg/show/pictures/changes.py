"""Chart of a city's lists over time: a row per industry, a column per list."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.compare.course import Cell, Course, course, label, titled
from clusterkg.facts.reader import Reader
from clusterkg.names.resolve import resolve
from clusterkg.rdf.table import Table
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import STEPS
from clusterkg.show.pictures.request import Request, columns_in, legend, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Circle, Picture, Rect, Shape, Text

_HIGH: Final = 26.0
_WIDE: Final = 170.0
_LINE: Final = 16.0
# Named in the previous list too, or new to the city in this one.
_KEPT: Final = STEPS[1]
_NEW: Final = STEPS[3]


def draw(request: Request) -> Picture:
    """Draw the lists of one city, with the industries at a level of the scheme.

    Raises:
        InputError: not exactly one city is given, or it has fewer than two lists.
    """
    lang = request.lang
    if len(request.cities) != 1:
        raise InputError(Message("show.changes.one-city"))
    city = resolve(request.store, request.cities[0], "city").value
    reader = Reader(request.store, lang)
    found = course(request.store, city, request.level, lang=lang)
    if len(found.lists) == 1:
        lists = [titled(reader, each) for each in found.lists]
        raise InputError(Message("compare.plans.only-list", city=reader.label(city), lists=lists))
    names = {each: label(reader, each) for each in found.cells}
    left = max((font.width(name, BODY) for name in names.values()), default=0) + 12
    heads = [font.wrap(titled(reader, each), SMALL, _WIDE - 8) for each in found.lists]
    y = 8 + _LINE * max(map(len, heads))
    shapes: list[Shape] = [
        Text(
            left + j * _WIDE + 4,
            14 + _LINE * k,
            line,
            SMALL,
            name="column",
            about=(each.programme.iri,),
        )
        for j, (each, lines) in enumerate(zip(found.lists, heads, strict=True))
        for k, line in enumerate(lines)
    ]
    for industry, cells in found.cells.items():
        about = (industry,) if "://" in industry else ()
        shapes.append(Text(0, y + _HIGH / 2 + 5, names[industry], name="row", about=about))
        for j, cell in enumerate(cells):
            box = (left + j * _WIDE + 1, y + 1, _WIDE - 2, _HIGH - 2)
            # An industry may have been in the previous list, if that is open: it is not marked as
            # new.
            is_new = j > 0 and all(before.state == "absent" for before in cells[:j])
            shapes += _cell(cell, box, names[industry], lang, is_new=is_new)
        y += _HIGH
    right = max(left + len(found.lists) * _WIDE, 520)
    drawn, end = legend(_keys(found, lang), y + 16, right)
    notes = [
        text("show.changes.unclassified", lang, names=each) for each in found.unclassified if each
    ]
    return Picture(
        "changes",
        lang,
        text("show.changes.title", lang, city=reader.label(city)),
        text("show.changes.description", lang, level=text(f"show.level.{request.level}", lang)),
        right,
        end,
        (*shapes, *drawn),
        _table(reader, found, names),
        notes,
    )


def _cell(
    cell: Cell, box: tuple[float, float, float, float], row: str, lang: str, *, is_new: bool
) -> list[Shape]:
    x, y, wide, high = box
    colon = text("base.colon", lang)
    if cell.state == "named":
        said = listed = cell.printed
        if cell.tiers:
            said = text("compare.plans.cell", lang, name=listed, tier=cell.tiers)
        first, *more = font.wrap(listed, SMALL, wide - 20)
        short = first + "…" if more else first
        fill, ink = (_NEW, "#ffffff") if is_new else (_KEPT, "#000000")
        name = "cell new" if is_new else "cell named"
        return [
            Rect(*box, fill, name=name, title=f"{row}{colon}{said}"),
            Text(x + 6, y + high / 2 + 0.36 * SMALL, short, SMALL, fill=ink, name="figure"),
        ]
    key = "show.changes.open" if cell.state == "open" else "show.matrix.absent"
    said = text(key, lang)
    out: list[Shape] = [Rect(*box, "band", name=f"cell {cell.state}", title=f"{row}{colon}{said}")]
    if cell.state == "open":
        out.append(Circle(x + wide / 2, y + high / 2, 2, "soft", name="dot"))
    return out


def _keys(found: Course, lang: str) -> list[tuple[list[Shape], str]]:
    states = {cell.state for cells in found.cells.values() for cell in cells}
    keys: list[tuple[list[Shape], str]] = [
        (swatch(_KEPT), text("show.matrix.named", lang)),
        (swatch(_NEW), text("show.changes.new", lang)),
    ]
    if "absent" in states:
        keys.append((swatch("band"), text("show.matrix.absent", lang)))
    if "open" in states:
        keys.append(([*swatch("band"), Circle(0, 0, 2, "soft")], text("show.changes.open", lang)))
    return keys


def _table(reader: Reader, found: Course, names: dict[str, str]) -> Table:
    rows = [
        (
            Literal(names[industry]),
            Literal(titled(reader, each)),
            Literal(cell.printed),
            Literal(cell.tiers),
        )
        for industry, cells in found.cells.items()
        for each, cell in zip(found.lists, cells, strict=True)
        if cell.state == "named"
    ]
    return Table(
        columns_in(reader.lang, "industry", "programme", "printed_names", "tier"), tuple(rows)
    )
