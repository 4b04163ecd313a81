"""Several pictures of one view: by year, or by level of the scheme, each node at one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.show.export.appearance import Style

_YEARS: Final = re.compile(r"(\d{4})\.\.(\d{4})")
# More pictures than this are a slip of the pen.
_MOST: Final = 200


def parsed(text: str) -> tuple[str, list[Any]]:
    """Return what differs from picture to picture, year or level, and its values, in order.

    Args:
        text: `year=2010..2030`, `year=2010,2020`, or `level=concept,field`.

    Raises:
        InputError: it is none of these.
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
        return key, list(dict.fromkeys(values))
    raise InputError(Message("export.series", text=text))


def paths(path: Path, text: str | None) -> list[Path]:
    """Return the file of each picture: overlap.gexf has overlap-2010.gexf; without a series, it.

    Raises:
        InputError: as of `parsed`.
    """
    if text is None:
        return [path]
    stem, dot, extension = path.name.partition(".")
    return [path.with_name(f"{stem}-{value}{dot}{extension}") for value in parsed(text)[1]]


def graphs(
    view: Callable[..., nx.Graph[Any]], text: str | None, style: Style
) -> list[nx.Graph[Any]]:
    """Return the graph of each picture; a node has one place in all: that in all of them at once.

    Args:
        view: returns the view, with `year` or `level` as the series has it.
        text: as of `parsed`; without, there is one picture.
        style: its layout places the nodes.
    """
    if text is None:
        return [view()]
    import networkx as nx

    from clusterkg.show.export.appearance import Style, look

    key, values = parsed(text)
    out = [view(**{key: value}) for value in values]
    whole = nx.compose_all(out)
    whole.graph.update(out[-1].graph)
    shown = look(whole, Style(layout=style.layout, seed=style.seed))
    for graph in out:
        said = graph.graph.setdefault("look", {})
        for i, node in enumerate(whole):
            if node in graph:
                said[node] = {"x": shown.x[i], "y": shown.y[i]} | said.get(node, {})
    return out
