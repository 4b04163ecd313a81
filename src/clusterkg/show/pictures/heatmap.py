"""The overlap of cities as a heat map, like cities side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from clusterkg.compare.overlap import OverlapMatrix, overlap
from clusterkg.names.resolve import resolve
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN, ink_on, ramp
from clusterkg.show.pictures.request import WORDS, Request, legend, marked, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Picture, Rect, Shape, Text

if TYPE_CHECKING:
    import numpy as np

_WORDS: Final = {
    "en": {
        "title": "Overlap of cities",
        "description": "How alike the lists of industries of two cities are: {measure}, at the"
        " level {level}. Cities that are alike stand side by side.",
        "count": "On the diagonal: how many industries the city names.",
        "self": "the city itself",
    },
    "zh": {
        "title": "城市产业重合度",
        "description": "两市产业清单的相近程度：{measure}，比较层级为{level}。相近的城市排在一起。",
        "count": "对角线：该市列出的产业数。",
        "self": "城市自身",
    },
}
MEASURES: Final = {
    "shared": {"en": "number of shared industries", "zh": "共有产业数"},
    "jaccard": {"en": "Jaccard", "zh": "杰卡德系数"},
    "overlap-coefficient": {"en": "overlap coefficient", "zh": "重叠系数"},
    "cosine": {"en": "cosine", "zh": "余弦相似度"},
    "cosine-tier": {"en": "cosine, weighted by tier", "zh": "层级加权余弦"},
    "cosine-idf": {"en": "cosine, weighted by rarity", "zh": "稀有度加权余弦"},
    "wu-palmer": {"en": "Wu-Palmer", "zh": "Wu-Palmer 相似度"},
}
LEVELS: Final = {
    "printed": {"en": "printed names", "zh": "原文名称"},
    "concept": {"en": "concept", "zh": "产业概念"},
    "field": {"en": "field", "zh": "产业领域"},
    "division": {"en": "division", "zh": "产业门类"},
}
_HIGH: Final = 40.0
_SMALLEST: Final = 20.0
# Beyond so many cities names of columns are turned, and beyond so many more there are no figures.
_UPRIGHT, _FIGURES = 12, 30


def order(found: OverlapMatrix) -> list[int]:
    """Return the rows of a matrix so that like cities are near; unknown ones come last.

    Average linkage (Sokal and Michener 1958), its leaves in the order in which neighbours are
    most alike (Bar-Joseph et al. 2001).
    """
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    names = found.names
    known = [i for i in range(len(names)) if not np.isnan(found.values[i, i])]
    known.sort(key=lambda i: (names[i], found.cities[i]))
    unknown = sorted(set(range(len(names))) - set(known), key=lambda i: names[i])
    if len(known) > 2:
        values = found.values[np.ix_(known, known)]
        apart = values.max() - values
        np.fill_diagonal(apart, 0)
        tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=True)
        known = [known[int(leaf)] for leaf in leaves_list(tree)]
        # Either way round is as good: the first name by itself decides.
        if names[known[-1]] < names[known[0]]:
            known.reverse()
    return known + unknown


def greatest(values: np.ndarray) -> float:
    """Return the greatest value between two cities, or 0."""
    import numpy as np

    pairs = values[~np.eye(len(values), dtype=bool)]
    pairs = pairs[~np.isnan(pairs)]
    return float(pairs.max()) if pairs.size else 0.0


def figure(value: float, measure: str) -> str:
    """Return a value as it stands in a cell."""
    return f"{value:.0f}" if measure == "shared" else f"{value:.2f}"


def draw(request: Request) -> Picture:
    """Return the heat map of a measure at a level of the scheme."""
    words, shared = _WORDS[request.lang], WORDS[request.lang]
    chosen = [resolve(request.store, name, "city").value for name in request.cities]
    found = overlap(request.store, request.measure, request.level, cities=chosen, lang=request.lang)
    rows = order(found)
    names = [marked(found.names[i], found.open_lists[i]) for i in rows]
    most = greatest(found.values)
    measure = MEASURES[request.measure][request.lang]
    wide, high, turned = _cell(names)
    left = max((font.width(name, BODY) for name in names), default=0) + 10
    top = max((font.width(name, BODY) for name in names), default=0) + 14 if turned else 24
    shapes: list[Shape] = []
    for place, name in enumerate(names):
        y = top + place * high + high / 2 + 0.36 * BODY
        shapes.append(Text(left - 8, y, name, min(BODY, high - 4), "end", name="row"))
        x = left + (place + 0.5) * wide
        if turned:
            shapes.append(Text(x + 0.36 * BODY, top - 6, name, turn=90, name="column"))
        else:
            shapes.append(Text(x, top - 8, name, anchor="middle", name="column"))
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            box = (left + j * wide, top + i * high, wide, high)
            value = float(found.values[one, other])
            pair = f"{names[i]} – {names[j]}"
            if math.isnan(value):
                words_of = f"{pair}: {shared['unknown']}"
                shapes.append(Rect(*box, UNKNOWN, "paper", name="cell unknown", title=words_of))
                continue
            text = figure(value, request.measure)
            if i == j:
                own = text if request.measure == "shared" else ""
                shapes.append(
                    Rect(*box, "band", "paper", name="cell self", title=f"{names[i]}: {own}")
                )
                fill, text = "soft", own
            else:
                colour = ramp(value / most if most else 0)
                shapes.append(
                    Rect(*box, colour, "paper", name="cell", title=f"{pair}: {measure} {value:.4g}")
                )
                fill = ink_on(colour)
            if text and len(rows) <= _FIGURES:
                middle = (box[0] + wide / 2, box[1] + high / 2 + 0.36 * SMALL)
                shapes.append(Text(*middle, text, SMALL, "middle", fill, name="figure"))
    right = left + len(rows) * wide
    keys: list[tuple[list[Shape], str]] = [
        (swatch(ramp(share)), figure(most * share, request.measure))
        for share in ((0, 0.5, 1) if most and (request.measure != "shared" or most > 1) else (0, 1))
        if request.measure != "shared" or (most * share).is_integer()
    ]
    keys.append((swatch("band"), words["self"]))
    if any(math.isnan(float(found.values[i, i])) for i in rows):
        keys.append((swatch(UNKNOWN), shared["unknown"]))
    bottom = top + len(rows) * high
    drawn, end = legend(keys, 0, bottom + 16, max(right, 520))
    notes = [shared["open"]] if any(found.open_lists) else []
    if request.measure == "shared":
        notes.insert(0, words["count"])
    if not rows:
        notes.append(shared["none"])
    level = LEVELS[request.level][request.lang]
    return Picture(
        "heatmap",
        request.lang,
        words["title"],
        words["description"].format(measure=measure, level=level),
        max(right, 520),
        end,
        (*shapes, *drawn),
        found.ranked(),
        notes,
    )


def _cell(names: list[str]) -> tuple[float, float, bool]:
    """Return how wide and high a cell is, and whether the names of columns are turned."""
    if len(names) > _UPRIGHT:
        size = _HIGH if len(names) <= _FIGURES else _SMALLEST
        return size, size, True
    widest = max((font.width(name, BODY) for name in names), default=0)
    return max(56.0, widest + 14), _HIGH, False
