"""A picture of an ontology: classes in columns by their distance from one, joined by properties."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from html import escape
from operator import mul

_WIDTH, _HEIGHT = 150, 34
_COLUMN, _ROW, _MARGIN = 280, 66, 20
_PASSES = 8
# Where along a line its words may stand, the best first.
_ALONG = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.2, 0.8, 0.12, 0.88)
_STYLE = (
    ".diagram text { font: 13px sans-serif; fill: currentColor; text-anchor: middle }"
    " .diagram .by { font-size: 11px; opacity: .75 }"
    " .diagram rect { fill: none; stroke: currentColor; rx: 5px }"
    " .diagram path { fill: none; stroke: currentColor; opacity: .35 }"
    " .diagram .head { fill: currentColor; opacity: 1 }"
    " .diagram a:hover rect { stroke-width: 2px }"
)
_HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
    ' orient="auto"><path class="head" d="M0 1 L8 4 L0 7 z"/></marker></defs>'
)

Edge = tuple[str, str, str]


def svg(edges: Sequence[Edge], start: str, title: str, label: Callable[[str], str]) -> str:
    """Return a picture as SVG in one line of HTML; each class links to its anchor.

    Args:
        edges: Subject class, property and object class, by local name.
        start: The class in the first column.
        title: What the picture shows.
        label: Returns the label of a class or a property.
    """
    places = _places(edges, start)
    width = max(x for x, _ in places.values()) + _WIDTH + _MARGIN
    height = max(y for _, y in places.values()) + _HEIGHT + _MARGIN
    parts = [
        '<div style="overflow-x: auto">',  # wider than a page of text: its words stay legible
        f'<svg class="diagram" role="img" viewBox="0 0 {width} {height}" width="{width}"'
        ' style="max-width: none">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{_HEAD}",
    ]
    taken: list[Box] = [(x, y, x + _WIDTH, y + _HEIGHT) for x, y in places.values()]
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one, name, other in edges:
        if one in places and other in places and one != other:
            between[one, other].append(name)
    for (one, other), names in between.items():
        parts.append(_line(places[one], places[other], [label(name) for name in names], taken))
    for name, (x, y) in places.items():
        parts.append(
            f'<a href="#{name}"><rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}"/>'
            f'<text x="{x + _WIDTH // 2}" y="{y + 22}">{escape(label(name))}</text></a>'
        )
    return "".join([*parts, "</svg></div>"])


Box = tuple[float, float, float, float]


def _line(one: tuple[int, int], other: tuple[int, int], names: list[str], taken: list[Box]) -> str:
    """Return a line between two classes; its words stand where there is room for them."""
    (x, y), (to_x, to_y) = one, other
    middle = _HEIGHT // 2
    if x == to_x:
        begin, end, bend = x + _WIDTH, to_x + _WIDTH, 60
    elif x < to_x:
        begin, end, bend = x + _WIDTH, to_x, 60
    else:
        begin, end, bend = x, to_x + _WIDTH, -60
    y, to_y = y + middle, to_y + middle
    # Behind the far end the turn is to the same side if both stand in one column.
    turn = end + bend if x == to_x else end - bend
    width = max(sum(6 if char.isascii() else 11 for char in name) for name in names)
    tall = 13 * (len(names) - 1)

    def at(t: float) -> tuple[float, float]:
        parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        xs, ys = (begin, begin + bend, turn, end), (y, y, to_y, to_y)
        return sum(map(mul, parts, xs)), sum(map(mul, parts, ys)) - 4

    def box(t: float) -> Box:
        at_x, at_y = at(t)
        return at_x - width / 2, at_y - 11, at_x + width / 2, at_y + 2 + tall

    t = next((t for t in _ALONG if not any(_meet(box(t), each) for each in taken)), _ALONG[0])
    taken.append(box(t))
    at_x, at_y = at(t)
    curve = f"M{begin} {y} C{begin + bend} {y} {turn} {to_y} {end} {to_y}"
    path = f'<path d="{curve}" marker-end="url(#head)"/>'
    words = (
        f'<text class="by" x="{at_x:.0f}" y="{at_y + 13 * line:.0f}">{escape(name)}</text>'
        for line, name in enumerate(names)
    )
    return "".join([path, *words])


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _places(edges: Sequence[Edge], start: str) -> dict[str, tuple[int, int]]:
    """Return where each class stands that a way leads to from the first."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, _, other in edges:
        near[one].add(other)
        near[other].add(one)
    ranks = {start: 0}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for other in sorted(near[one] - ranks.keys()):
            ranks[other] = ranks[one] + 1
            waiting.append(other)
    columns: dict[int, list[str]] = defaultdict(list)
    for name, rank in ranks.items():
        columns[rank].append(name)
    heights = _ordered(columns, near)
    return {
        name: (_MARGIN + rank * _COLUMN, int(_MARGIN + heights[name] * _ROW))
        for name, rank in ranks.items()
    }


def _ordered(columns: Mapping[int, list[str]], near: Mapping[str, set[str]]) -> dict[str, float]:
    """Return the rows of classes: each column by the mean row of what its classes are joined to."""
    most = max(map(len, columns.values()))
    heights: dict[str, float] = {}

    def stack(names: list[str]) -> None:
        first = (most - len(names)) / 2
        heights.update({name: first + place for place, name in enumerate(names)})

    for names in columns.values():
        stack(names)
    for _ in range(_PASSES):
        for names in columns.values():
            means = {
                name: sum(heights[each] for each in near[name]) / len(near[name]) for name in names
            }
            stack(sorted(names, key=lambda name: (means[name], name)))
    return heights
