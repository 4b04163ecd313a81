"""Small multiples of the network of cities and industries, by year or by level."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal

from clusterkg.base.locale import listed, text
from clusterkg.rdf.table import Table
from clusterkg.show.export import series
from clusterkg.show.export.appearance import BLUE, GREEN
from clusterkg.show.pictures import font, network
from clusterkg.show.pictures.request import Request, columns_in, legend
from clusterkg.show.pictures.scene import (
    BODY,
    SMALL,
    Box,
    Circle,
    Line,
    Picture,
    Rect,
    Shape,
    Text,
    meet,
)
from clusterkg.show.views.scope import Scope, narrowed

if TYPE_CHECKING:
    import networkx as nx

WIDE: Final = 420.0
HIGH: Final = 320.0
HEAD: Final = 26.0
GAP: Final = 20.0
_EDGE: Final = 16.0
_COLUMNS: Final = 3
_LABEL: Final = 10.0
_DOT: Final = 1.5
_OUT: Final = 0.02
_LARGE: Final = 12


def draw(request: Request, said: str) -> Picture:
    """Draw a panel for each year or level; a node has the same position in all panels.

    Args:
        request: What to show; its level applies if the series is over years.
        said: The series, as for `clusterkg.show.export.series.parsed`.

    Raises:
        InputError: as in `parsed`, or there is no such city.
    """
    import networkx as nx

    request, lang = request.narrowed(), request.lang
    key, values = series.parsed(said)
    if key == "year":
        titles = [str(value) for value in values]
        stores = (narrowed(request.store, Scope(year=value)) for value in values)
        requests = [replace(request, store=store) for store in stores]
    else:
        titles = [text(f"show.level.{value}", lang) for value in values]
        requests = [replace(request, level=value) for value in values]
    graphs = [each.bets() for each in requests]
    places = _fitted(nx.compose_all(graphs))
    shapes: list[Shape] = []
    columns = min(_COLUMNS, len(graphs))
    for i, (title, graph) in enumerate(zip(titles, graphs, strict=True)):
        x = (i % columns) * (WIDE + GAP)
        y = (i // columns) * (HEAD + HIGH + GAP)
        shapes += _panel(graph, title, places, x, y, lang)
    wide = columns * (WIDE + GAP) - GAP
    rows = -(-len(graphs) // columns)
    keys: list[tuple[list[Shape], str]] = [
        ([Circle(0, 0, 6, BLUE)], text("show.column.city", lang)),
        ([Circle(0, 0, 4, GREEN)], text("show.column.industry", lang)),
        ([Circle(0, 0, 2, "faint")], text("show.multiples.elsewhere", lang)),
    ]
    drawn, end = legend(keys, rows * (HEAD + HIGH + GAP), wide)
    table = tuple(
        (
            Literal(title),
            Literal(str(graph.nodes[one]["label"])),
            Literal(str(graph.nodes[other]["label"])),
            Literal(int(data["weight"])),
            Literal(listed(data["printed"], "zh")),
        )
        for title, graph in zip(titles, graphs, strict=True)
        for one, other, data in graph.edges(data=True)
    )
    level = text(f"show.level.{request.level}", lang)
    return Picture(
        "network",
        lang,
        text(f"show.multiples.{key}", lang),
        text(f"show.multiples.of-{key}", lang, level=level),
        wide,
        end,
        (*shapes, *drawn),
        Table(columns_in(lang, key, "city", "industry", "targets", "printed_names"), table),
    )


def _fitted(graph: nx.Graph[str]) -> dict[str, tuple[float, float, float]]:
    """Return the position (x, y) and radius of each node within a panel, scaled to fill it."""
    places = network.places(graph)
    if not places:
        return {}
    import numpy as np

    found = np.array(list(places.values()))
    # Outliers are placed at the edge, so that the others have room.
    low, high = np.quantile(found, _OUT, axis=0), np.quantile(found, 1 - _OUT, axis=0)
    stretch = (WIDE - 2 * _EDGE, HIGH - 2 * _EDGE - _LABEL) / np.maximum(high - low, 1)
    fitted = _EDGE + (np.clip(found, low, high) - low) * stretch
    shrunk = max(min(*map(float, stretch), 0.5), 0.2)
    return {
        node: (float(x), float(y), shrunk * network.radius(graph.nodes[node]))
        for node, (x, y) in zip(places, fitted, strict=True)
    }


def _panel(
    graph: nx.Graph[str],
    title: str,
    places: dict[str, tuple[float, float, float]],
    x: float,
    y: float,
    lang: str,
) -> list[Shape]:
    """Return the shapes of one panel, with its upper left corner at (x, y)."""
    kinds = [data["kind"] == "City" for node, data in graph.nodes(data=True) if graph.degree(node)]
    cities = sum(kinds)
    count = text("show.multiples.count", lang, cities=cities, industries=len(kinds) - cities)
    shapes: list[Shape] = [
        Text(x, y + BODY, title, BODY, name="panel"),
        Text(x + WIDE, y + BODY, count, SMALL, "end", "soft", name="count"),
        Rect(x, y + HEAD, WIDE, HIGH, "paper", "line", name="frame"),
    ]
    y += HEAD

    def at(node: str) -> tuple[float, float]:
        return x + places[node][0], y + places[node][1]

    shapes += [
        Circle(*at(node), _DOT, "faint", name="elsewhere") for node in places if node not in graph
    ]
    most = max((data["weight"] for *_, data in graph.edges(data=True)), default=1)
    for one, other, data in graph.edges(data=True):
        thick = 0.3 + 0.9 * data["weight"] / most
        named = f"{graph.nodes[one]['label']} – {graph.nodes[other]['label']}: {data['weight']}"
        shapes.append(Line((at(one), at(other)), "line", thick, name="edge", title=named))
    for node, data in graph.nodes(data=True):
        is_city = data["kind"] == "City"
        colour, name = (BLUE, "city") if is_city else (GREEN, "industry")
        dot = places[node][2]
        shapes.append(Circle(*at(node), dot, colour, "paper", name=name, title=str(data["label"])))
    return shapes + _labels(graph, places, x, y)


def _labels(
    graph: nx.Graph[str], places: dict[str, tuple[float, float, float]], x: float, y: float
) -> list[Shape]:
    """Return labels of the nodes with edges, those of the largest nodes first; a label that would
    overlap another is left out.

    Only labels of the _LARGE largest nodes may cover another node.
    """

    def rank(item: tuple[str, dict[str, Any]]) -> tuple[float, str]:
        node, data = item
        return -places[node][2], str(data["label"])

    taken: list[Box] = []
    dots = [
        (across - dot, along - dot, across + dot, along + dot)
        for across, along, dot in (places[node] for node in graph if graph.degree(node))
    ]
    shapes: list[Shape] = []
    named = [(n, data) for n, data in graph.nodes(data=True) if graph.degree(n)]
    for place, (node, data) in enumerate(sorted(named, key=rank)):
        kept = taken if place < _LARGE else taken + dots
        across, along, dot = places[node]
        half = font.width(str(data["label"]), _LABEL) / 2 + 1
        middle = min(max(across, half + 2), WIDE - half - 2)
        for base in (along + dot + _LABEL, along - dot - 3):
            box = (middle - half, base - _LABEL, middle + half, base + 3)
            if base < HIGH - 2 and base > _LABEL and not any(meet(box, each) for each in kept):
                taken.append(box)
                label = Text(x + middle, y + base, str(data["label"]), _LABEL, "middle", halo=True)
                shapes.append(replace(label, name="label"))
                break
    return shapes
