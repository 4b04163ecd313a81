"""Heat map of the overlap of cities, with similar cities side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from clusterkg.base.locale import text
from clusterkg.compare.overlap import OverlapMatrix, overlap
from clusterkg.names.resolve import resolve
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN, ink_on, ramp
from clusterkg.show.pictures.request import Request, legend, marked, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Picture, Rect, Shape, Text

if TYPE_CHECKING:
    import numpy as np

_HIGH: Final = 40.0
_SMALLEST: Final = 20.0
# From this many cities on, column names are rotated; from the second number on, figures are left
# out.
UPRIGHT, _FIGURES = 12, 30


def order(found: OverlapMatrix) -> list[int]:
    """Return the indices of cities in an order in which similar cities are adjacent; those without
    data come last.

    Average linkage (Sokal and Michener 1958) with optimal leaf ordering (Bar-Joseph et al. 2001).
    """
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    names = found.cities
    known = [i for i in range(len(names)) if not np.isnan(found.values[i, i])]
    known.sort(key=lambda i: names[i])
    unknown = sorted(set(range(len(names))) - set(known), key=lambda i: names[i])
    if len(known) > 2:
        values = found.values[np.ix_(known, known)]
        apart = values.max() - values
        np.fill_diagonal(apart, 0)
        tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=True)
        known = [known[int(leaf)] for leaf in leaves_list(tree)]
        # Both directions are equally good: the one that begins with the smaller IRI is taken.
        if names[known[-1]] < names[known[0]]:
            known.reverse()
    return known + unknown


def greatest(values: np.ndarray) -> float:
    """Return the greatest known value between two different cities; 0 if there is none."""
    import numpy as np

    pairs = values[~np.eye(len(values), dtype=bool)]
    pairs = pairs[~np.isnan(pairs)]
    return float(pairs.max()) if pairs.size else 0.0


def figure(value: float, measure: str) -> str:
    """Return a value as shown in a cell: whole for the measure `shared`, else with two decimals."""
    return f"{value:.0f}" if measure == "shared" else f"{value:.2f}"


def draw(request: Request) -> Picture:
    """Draw the heat map of the requested measure at the requested level."""
    lang = request.lang
    unknown = text("show.picture.unknown", lang)
    chosen = [resolve(request.store, name, "city").value for name in request.cities]
    found = overlap(request.store, request.measure, request.level, cities=chosen, lang=lang)
    every = order(found)
    rows = every[: request.most]
    names = [marked(found.names[i], found.open_lists[i]) for i in rows]
    most = greatest(found.values)
    measure = text(f"show.measure.{request.measure}", lang)
    wide, high, turned = _cell(names)
    # The year of its list is shown beside each city.
    labels = [f"{name} {found.years[i]}".strip() for name, i in zip(names, rows, strict=True)]
    left = max((font.width(label, BODY) for label in labels), default=0) + 10
    top = max((font.width(name, BODY) for name in names), default=0) + 14 if turned else 24
    shapes: list[Shape] = []
    for place, (name, i) in enumerate(zip(names, rows, strict=True)):
        city = (found.cities[i],)
        y = top + place * high + high / 2 + 0.36 * BODY
        size = min(BODY, high - 4)
        shapes.append(Text(left - 8, y, labels[place], size, "end", name="row", about=city))
        x = left + (place + 0.5) * wide
        if turned:
            shapes.append(Text(x + 0.36 * BODY, top - 6, name, turn=90, name="column", about=city))
        else:
            shapes.append(Text(x, top - 8, name, anchor="middle", name="column", about=city))
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            box = (left + j * wide, top + i * high, wide, high)
            value = float(found.values[one, other])
            pair = f"{names[i]} – {names[j]}"
            about = (found.cities[one], found.cities[other]) if i != j else ()
            if math.isnan(value):
                title = f"{pair}: {unknown}"
                shapes.append(
                    Rect(*box, UNKNOWN, "paper", name="cell unknown", title=title, about=about)
                )
                continue
            told = figure(value, request.measure)
            if i == j:
                own = told if request.measure == "shared" else ""
                shapes.append(
                    Rect(*box, "band", "paper", name="cell self", title=f"{names[i]}: {own}")
                )
                fill, told = "soft", own
            else:
                colour = ramp(value / most if most else 0)
                title = f"{pair}: {measure} {value:.4g}"
                shapes.append(Rect(*box, colour, "paper", name="cell", title=title, about=about))
                fill = ink_on(colour)
            if told and len(rows) <= _FIGURES:
                middle = (box[0] + wide / 2, box[1] + high / 2 + 0.36 * SMALL)
                shapes.append(
                    Text(*middle, told, SMALL, "middle", fill, name="figure", about=about)
                )
    right = left + len(rows) * wide
    keys: list[tuple[list[Shape], str]] = [
        (swatch(ramp(share)), figure(most * share, request.measure))
        for share in ((0, 0.5, 1) if most and (request.measure != "shared" or most > 1) else (0, 1))
        if request.measure != "shared" or (most * share).is_integer()
    ]
    keys.append((swatch("band"), text("show.heatmap.self", lang)))
    if any(math.isnan(float(found.values[i, i])) for i in rows):
        keys.append((swatch(UNKNOWN), unknown))
    bottom = top + len(rows) * high
    drawn, end = legend(keys, bottom + 16, max(right, 520))
    notes = [text("show.picture.open", lang)] if any(found.open_lists[i] for i in rows) else []
    if request.measure == "shared":
        notes.insert(0, text("show.heatmap.count", lang))
    if len(rows) < len(every):
        notes.append(text("show.heatmap.first", lang, shown=len(rows), all=len(every)))
    if not rows:
        notes.append(text("show.picture.none", lang))
    level = text(f"show.level.{request.level}", lang)
    return Picture(
        "heatmap",
        lang,
        text("show.section.overlap", lang),
        text("show.heatmap.description", lang, measure=measure, level=level),
        max(right, 520),
        end,
        (*shapes, *drawn),
        found.ranked(),
        notes,
    )


def _cell(names: list[str]) -> tuple[float, float, bool]:
    """Return the width and height of a cell in pixels, and whether column names are rotated."""
    if len(names) > UPRIGHT:
        size = _HIGH if len(names) <= _FIGURES else _SMALLEST
        return size, size, True
    widest = max((font.width(name, BODY) for name in names), default=0)
    return max(56.0, widest + 14), _HIGH, False
