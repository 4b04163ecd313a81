"""Network of cities and the industries that they name, with similar ones close together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.locale import listed, text
from clusterkg.rdf.table import Table
from clusterkg.show.export.appearance import BLUE, GREEN
from clusterkg.show.export.layout import positions
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.request import Request, columns_in, legend, marked
from clusterkg.show.pictures.scene import SMALL, Circle, Line, Picture, Shape, Text, moved

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float64]]

_LABEL: Final = 104.0
_LEADING: Final = 1.25
_CITY: Final = 14.0
_GAP: Final = 8.0
# Area of the drawing relative to that of its labels and nodes.
_AIR: Final = 5.0
_STEPS: Final = 500


def draw(request: Request) -> Picture:
    """Draw the network at the requested level; the layout is deterministic."""
    request = request.narrowed()
    lang = request.lang
    graph = request.bets()
    where = places(graph)
    shapes: list[Shape] = []
    most = max((data["weight"] for *_, data in graph.edges(data=True)), default=1)
    for one, other, data in graph.edges(data=True):
        thick = 1 + 3 * (data["weight"] - 1) / max(most - 1, 1)
        ends = f"{graph.nodes[one]['label']} – {graph.nodes[other]['label']}"
        title = f"{ends}: {data['weight']}"
        shapes.append(Line((where[one], where[other]), "faint", thick, name="edge", title=title))
    for node, data in graph.nodes(data=True):
        shapes += _node(data, where[node])
    for node, data in graph.nodes(data=True):
        shapes += _label(data, where[node])
    left = min((place[0] - _reach(graph.nodes[n])[0] for n, place in where.items()), default=0)
    top = min((place[1] - radius(graph.nodes[n]) for n, place in where.items()), default=0)
    right = max((place[0] + _reach(graph.nodes[n])[0] for n, place in where.items()), default=0)
    down = max((place[1] + _reach(graph.nodes[n])[1] for n, place in where.items()), default=0)
    shapes = [moved(shape, -left, 8 - top) for shape in shapes]
    wide = max(right - left, 520)
    keys: list[tuple[list[Shape], str]] = [
        ([Circle(0, 0, 9, BLUE)], text("show.column.city", lang)),
        ([Circle(0, 0, 6, GREEN)], text("show.column.industry", lang)),
    ]
    unknown = [n for n, data in graph.nodes(data=True) if _is_unknown(data)]
    if unknown:
        keys.append(([Circle(0, 0, 9, UNKNOWN, "soft")], text("show.picture.unknown", lang)))
    drawn, end = legend(keys, down - top + 26, wide)
    cities = [data for _, data in graph.nodes(data=True) if data["kind"] == "City"]
    notes = [text("show.picture.open", lang)] if any(data["open_list"] for data in cities) else []
    if not cities:
        notes.append(text("show.picture.none", lang))
    rows = (
        (
            Literal(str(graph.nodes[one]["label"])),
            Literal(str(graph.nodes[other]["label"])),
            Literal(int(data["weight"])),
            Literal(listed(data["printed"], "zh")),
        )
        for one, other, data in graph.edges(data=True)
    )
    return Picture(
        "network",
        lang,
        text("show.network.title", lang),
        text("show.network.description", lang, level=text(f"show.level.{request.level}", lang)),
        wide,
        end,
        (*shapes, *drawn),
        Table(columns_in(lang, "city", "industry", "targets", "printed_names"), tuple(rows)),
        notes,
    )


def places(graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """Return the position (x, y) of each node in pixels.

    Nodes are moved apart so that no label covers another label or node, as far as _STEPS suffice.
    """
    import numpy as np

    if not len(graph):
        return {}
    room = np.array([2 * max(_reach(data)) for _, data in graph.nodes(data=True)], dtype=float)
    # Wider than high, like screens and pages.
    found = positions(graph, room) * np.array([1.0, -0.8])
    reach = [(*_reach(data), radius(data)) for _, data in graph.nodes(data=True)]
    half = np.array([(aside, (down + up) / 2) for aside, down, up in reach]) + _GAP / 2
    shift = np.array([(0, (down - up) / 2) for _, down, up in reach])
    # As small as labels remain readable; overlaps are removed afterwards.
    wide, high = np.maximum(np.ptp(found, axis=0), 1)
    room_needed = float((4 * half[:, 0] * half[:, 1]).sum()) * _AIR
    found *= min(1, math.sqrt(room_needed / float(wide * high)))
    found = _apart(found + shift, half) - shift
    return {node: (float(x), float(y)) for node, (x, y) in zip(graph, found, strict=True)}


def _apart(centres: Array, half: Array) -> Array:
    """Return the centres of boxes moved apart until none overlap, or after _STEPS; each pair along
    the shorter overlap.

    Arrays have the shape (n, 2); `half` has half of each width and height.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    out = centres.copy()
    near = float(2 * np.hypot(*half.max(axis=0)))
    for _ in range(_STEPS):
        pairs = cKDTree(out).query_pairs(near, output_type="ndarray")
        one, other = pairs[:, 0], pairs[:, 1]
        between = out[one] - out[other]
        covered = half[one] + half[other] - np.abs(between)
        meet = (covered > 1e-6).all(axis=1)
        if not meet.any():
            break
        one, other, between, covered = one[meet], other[meet], between[meet], covered[meet]
        shorter = covered.argmin(axis=1)
        rows = np.arange(len(one))
        way = np.where(between[rows, shorter] < 0, -1.0, 1.0)
        step = np.zeros_like(between)
        step[rows, shorter] = way * (covered[rows, shorter] / 2 + 0.01)
        np.add.at(out, one, step)
        np.add.at(out, other, -step)
    return out


def _is_unknown(data: dict[str, Any]) -> bool:
    return data["kind"] == "City" and not data.get("industries")


def radius(data: dict[str, Any]) -> float:
    """Return the radius of a node in pixels, which grows with the square root of its number of
    targets or cities.
    """
    if data["kind"] == "City":
        return _CITY + 2 * math.sqrt(_count(data))
    return 3 + 3 * math.sqrt(_count(data))


def _count(data: dict[str, Any]) -> int:
    """Return the number of targets of a city, or of the cities that name an industry.

    An unclassified target counts as named by one city.
    """
    return int(data.get("targets", 0) if data["kind"] == "City" else data.get("cities", 1))


def _lines(data: dict[str, Any]) -> list[str]:
    is_open = data["kind"] == "City" and data["open_list"]
    return font.wrap(marked(str(data["label"]), is_open), SMALL, _LABEL)


def _reach(data: dict[str, Any]) -> tuple[float, float]:
    """Return how far a node with its label extends to each side, and downwards, in pixels."""
    lines = _lines(data)
    half = max(font.width(line, SMALL) for line in lines) / 2
    own = radius(data)
    return max(half, own), own + 4 + len(lines) * SMALL * _LEADING


def _node(data: dict[str, Any], place: tuple[float, float]) -> list[Shape]:
    is_city = data["kind"] == "City"
    title = f"{data['label']}: {_count(data)}"
    name = "city" if is_city else "industry"
    if _is_unknown(data):
        return [Circle(*place, radius(data), UNKNOWN, "soft", name="city unknown", title=title)]
    colour = BLUE if is_city else GREEN
    return [Circle(*place, radius(data), colour, "paper", name=name, title=title)]


def _label(data: dict[str, Any], place: tuple[float, float]) -> list[Shape]:
    x, y = place
    y += radius(data) + SMALL
    return [
        Text(x, y + k * SMALL * _LEADING, line, SMALL, "middle", halo=True, name="label")
        for k, line in enumerate(_lines(data))
    ]
