"""Series of a view over years or scheme levels, with the same positions in all graphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.facts.cities import Span
from clusterkg.names.words import token
from clusterkg.show.times import KEY, record

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.show.export.appearance import Style

_YEARS: Final = re.compile(r"(\d{4})\.\.(\d{4})")
# More graphs than this are taken for a typing error.
_MOST: Final = 200


def parsed(text: str) -> tuple[str, list[Any]]:
    """Return the dimension of a series (year or level) and its distinct values in the given order.

    Args:
        text: `year=2010..2030`, `year=2010,2020`, or `level=concept,field`.

    Raises:
        InputError: it is none of these, or a range spans more than 200 years or is reversed.
    """
    key, _, said = text.partition("=")
    values: list[Any] = [value.strip() for value in said.split(",") if value.strip()]
    if key == "year":
        span = _YEARS.fullmatch(said)
        if span is not None and 0 <= int(span[2]) - int(span[1]) < _MOST:
            return key, list(range(int(span[1]), int(span[2]) + 1))
        if values and all(re.fullmatch(r"\d{4}", value) for value in values):
            return key, list(dict.fromkeys(map(int, values)))
    elif key == "level" and values:
        return key, list(dict.fromkeys(token("level", value) for value in values))
    raise InputError(Message("export.series", text=text))


def paths(path: Path, text: str | None) -> list[Path]:
    """Return the path of each graph of a series: overlap-2010.gexf for overlap.gexf; without a
    series, `path`.

    Raises:
        InputError: as in `parsed`.
    """
    if text is None:
        return [path]
    stem, dot, extension = path.name.partition(".")
    return [path.with_name(f"{stem}-{value}{dot}{extension}") for value in parsed(text)[1]]


def graphs(view: Callable[..., nx.Graph[Any]], text: str, style: Style) -> list[nx.Graph[Any]]:
    """Return the graph for each value of a series; a node has the same position in all of them.

    Args:
        view: Returns the view for a `year` or a `level`, given by name.
        text: The series, as in `parsed`.
        style: Its layout and seed determine the positions, computed for all graphs together.
    """
    key, values = parsed(text)
    out = [view(**{key: value}) for value in values]
    _place(out, out, style)
    return out


def dynamic(view: Callable[..., nx.Graph[Any]], text: str, style: Style) -> nx.Graph[Any]:
    """Return one dynamic graph that shows, at each year of a series, the graph of that year.

    It contains what exists in at least one year. At years outside or left out of the series, it is
    empty. Positions are as in `graphs`.

    Args:
        view: Returns the view for a `year`, or with `times=False` for all years.
        text: A series of years, as in `parsed`.
        style: As in `graphs`.
    """
    _, years = parsed(text)
    out = dict(zip(years, graphs(view, text, style), strict=True))
    whole = view(times=False)
    empty: nx.Graph[Any] = whole.__class__()
    first, last = min(years), max(years)
    periods = [(Span(None, first - 1), empty)]
    periods += [(Span(year, year), out.get(year, empty)) for year in range(first, last + 1)]
    periods.append((Span(last + 1, None), empty))
    record(whole, periods)
    edges = zip(whole.edges, whole.edges(data=True), strict=True)
    whole.remove_edges_from([edge for edge, (*_, data) in edges if not data[KEY].spells])
    whole.remove_nodes_from([n for n, data in whole.nodes(data=True) if not data[KEY].spells])
    _place([whole], list(out.values()), style)
    return whole


def _place(
    placed: Sequence[nx.Graph[Any]], together: Sequence[nx.Graph[Any]], style: Style
) -> None:
    """Set in `placed` the positions of nodes in a layout of all graphs `together`; positions
    already set stay.
    """
    import networkx as nx

    from clusterkg.show.export.appearance import Style, look

    whole = nx.compose_all(together)
    whole.graph.update(together[-1].graph)
    shown = look(whole, Style(layout=style.layout, seed=style.seed))
    for graph in placed:
        said = graph.graph.setdefault("look", {})
        for i, node in enumerate(whole):
            if node in graph:
                said[node] = {"x": shown.x[i], "y": shown.y[i]} | said.get(node, {})
