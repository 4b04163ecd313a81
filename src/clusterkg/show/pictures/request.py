"""The request for a chart, and helpers shared by the charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from clusterkg.base.locale import text
from clusterkg.facts.lists import open_lists
from clusterkg.show.pictures import font
from clusterkg.show.pictures.scene import SMALL, Circle, Rect, Shape, Text, moved
from clusterkg.show.views import view
from clusterkg.show.views.scope import Scope, narrowed
from clusterkg.store.graph import Graph

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.facts.statistics import Statistics

OPEN_MARK: Final = "*"
_SWATCH: Final = 14.0


@dataclass(frozen=True)
class Request:
    """A graph and how to draw it; `cities` are labels, codes or IRIs, or empty for all.

    `most` limits the cities of a heat map, since browsers are slow with more cells. `whole` is the
    graph with all programmes, if `store` has only some. `statistics` are those of a table; None for
    the graph's own.
    """

    store: Graph
    lang: str
    level: str
    measure: str
    cities: Sequence[str] = ()
    most: int | None = None
    whole: Graph | None = None
    statistics: Statistics | None = None

    def narrowed(self) -> Request:
        """Return the request with its graph restricted to its cities; unchanged without cities."""
        if not self.cities:
            return self
        return replace(self, store=narrowed(self.store, Scope(cities=self.cities)), cities=())

    def bets(self) -> nx.Graph[str]:
        """Return the view `city-industry` of the cities with a programme, with `open_list` of each
        city.
        """
        graph = view(self.store, "city-industry", level=self.level, lang=self.lang)
        listed = open_lists(self.store)
        cities = [node for node, data in graph.nodes(data=True) if data["kind"] == "City"]
        graph.remove_nodes_from(set(cities) - listed.keys())
        return graph


def columns_in(lang: str, *names: str) -> tuple[str, ...]:
    """Return the column headings for `names` in `lang`."""
    return tuple(text(f"show.column.{name}", lang) for name in names)


def marked(name: str, is_open: bool) -> str:
    """Return the name of a city, with OPEN_MARK if `is_open`: one of its lists is open."""
    return name + OPEN_MARK if is_open else name


def legend(
    entries: Iterable[tuple[Sequence[Shape], str]], y: float, limit: float
) -> tuple[list[Shape], float]:
    """Return the shapes of a legend below `y`, in rows no wider than `limit`, and the y of its
    lower end.

    An entry is a swatch, drawn around (0, 0) and as high as wide, and its text.
    """
    rows: list[list[tuple[Sequence[Shape], str, float]]] = [[]]
    left = 0.0
    for swatches, words in entries:
        half = max((_half(shape) for shape in swatches), default=_SWATCH / 2)
        needed = 2 * half + 6 + font.width(words, SMALL)
        if rows[-1] and left + needed > limit:
            rows.append([])
            left = 0.0
        rows[-1].append((swatches, words, half))
        left += needed + 20
    shapes: list[Shape] = []
    for row in rows:
        high = max([1.7 * SMALL, *(2 * half + 6 for *_, half in row)])
        left = 0.0
        for swatches, words, half in row:
            shapes += [moved(shape, left + half, y + high / 2) for shape in swatches]
            left += 2 * half + 6
            shapes.append(Text(left, y + high / 2 + 0.36 * SMALL, words, SMALL, name="legend"))
            left += font.width(words, SMALL) + 20
        y += high
    return shapes, y


def _half(shape: Shape) -> float:
    return shape.radius if isinstance(shape, Circle) else _SWATCH / 2


def swatch(fill: str, stroke: str = "line", *, dashed: bool = False) -> list[Shape]:
    """Return a square around (0, 0), as the swatch of a legend."""
    half = _SWATCH / 2
    return [Rect(-half, -half, _SWATCH, _SWATCH, fill, stroke, dashed, name="key")]
