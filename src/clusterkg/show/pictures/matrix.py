"""Matrix of cities and industries: which are named, and where that is unknown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from clusterkg.base.locale import listed, text
from clusterkg.compare.overlap import overlap
from clusterkg.rdf.table import Table
from clusterkg.show.export.appearance import BLUE
from clusterkg.show.pictures import font
from clusterkg.show.pictures.colours import UNKNOWN
from clusterkg.show.pictures.heatmap import UPRIGHT, order
from clusterkg.show.pictures.request import Request, columns_in, legend, marked, swatch
from clusterkg.show.pictures.scene import BODY, SMALL, Circle, Line, Picture, Rect, Shape, Text
from clusterkg.show.pictures.scheme import Scheme, scheme_of

if TYPE_CHECKING:
    import networkx as nx

_HIGH: Final = 24.0


def draw(request: Request) -> Picture:
    """Draw the matrix at the requested level; industries below divisions are grouped by
    division.
    """
    request = request.narrowed()
    lang = request.lang
    graph = request.bets()
    scheme = scheme_of(request.store, lang)
    found = overlap(request.store, "jaccard", request.level, lang=lang)
    cities = [found.cities[i] for i in order(found)]
    names = {c: marked(graph.nodes[c]["label"], graph.nodes[c]["open_list"]) for c in cities}
    groups = _groups(
        graph, scheme, text("show.matrix.other", lang), grouped=request.level != "division"
    )
    labels = [scheme.label(i) for those in groups.values() for i in those]
    indent = 14 if len(groups) > 1 or "" not in groups else 0
    widest = max((font.width(label, BODY) + indent for label in labels), default=0)
    left = max([widest, *(font.width(group, SMALL) for group in groups)]) + 12
    widths = [font.width(name, BODY) for name in names.values()]
    turned = len(cities) > UPRIGHT
    wide = _HIGH if turned else max([44.0, *(width + 16 for width in widths)])
    y = max(widths) + 14 if turned else 26.0
    shapes: list[Shape] = []
    for j, city in enumerate(cities):
        x = left + (j + 0.5) * wide
        if turned:
            shapes.append(Text(x + 0.36 * BODY, y - 6, names[city], turn=90, name="column"))
        else:
            shapes.append(Text(x, 16, names[city], anchor="middle", name="column"))
    right = left + len(cities) * wide
    for group, industries in groups.items():
        if group:
            y += 8
            shapes.append(Text(0, y + 15, group, SMALL, fill="soft", name="group"))
            shapes.append(Line(((left, y + 21), (right, y + 21)), "line"))
            y += _HIGH
        for industry in industries:
            label = scheme.label(industry)
            shapes.append(Text(indent, y + _HIGH / 2 + 5, label, name="row"))
            for j, city in enumerate(cities):
                box = (left + j * wide + 1, y + 1, wide - 2, _HIGH - 2)
                shapes += _cell(graph, city, industry, box, f"{names[city]} – {label}", request)
            y += _HIGH
    keys: list[tuple[list[Shape], str]] = [
        (swatch(BLUE), text("show.matrix.named", lang)),
        (swatch("band"), text("show.matrix.absent", lang)),
    ]
    if any(graph.nodes[c]["open_list"] and graph.nodes[c].get("industries") for c in cities):
        keys.append(([*swatch("band"), Circle(0, 0, 2, "soft")], text("show.matrix.open", lang)))
    if any(not graph.nodes[c].get("industries") for c in cities):
        keys.append((swatch(UNKNOWN), text("show.picture.unknown", lang)))
    drawn, end = legend(keys, y + 16, max(right, 520))
    notes = (
        [text("show.picture.open", lang)]
        if any(graph.nodes[c]["open_list"] for c in cities)
        else []
    )
    if not cities:
        notes.append(text("show.picture.none", lang))
    return Picture(
        "matrix",
        lang,
        text("show.matrix.title", lang),
        text("show.matrix.description", lang, level=text(f"show.level.{request.level}", lang)),
        max(right, 520),
        end,
        (*shapes, *drawn),
        _table(graph, scheme, groups, cities, lang),
        notes,
    )


def _groups(
    graph: nx.Graph[str], scheme: Scheme, other: str, *, grouped: bool
) -> dict[str, list[str]]:
    """Return the industries that cities name, by the label of their division.

    Within a division those named by most cities come first; industries without a division come
    last, under `other`. If not `grouped`, all are under "".
    """
    found: dict[str, list[str]] = defaultdict(list)
    for industry, data in graph.nodes(data=True):
        if data["kind"] == "Industry":
            above = scheme.at(industry, "division") if grouped else []
            group = scheme.label(above[0]) if above else other
            found[group if grouped else ""].append(industry)
    # Within a division the most frequently named come first; industries without a division come
    # last.
    return {
        group: sorted(found[group], key=lambda i: (-graph.degree(i), scheme.label(i)))
        for group in sorted(found, key=lambda name: (name == other, name))
    }


def _cell(
    graph: nx.Graph[str],
    city: str,
    industry: str,
    box: tuple[float, float, float, float],
    title: str,
    request: Request,
) -> list[Shape]:
    x, y, wide, high = box
    lang = request.lang
    middle = (x + wide / 2, y + high / 2)
    data = graph.get_edge_data(city, industry)
    if data is not None:
        count = int(data["weight"])
        printed = listed(data["printed"], "zh")
        told = f"{title}: {text('show.picture.targets', lang, n=count)}"
        told += f" ({printed})" if printed else ""
        out: list[Shape] = [Rect(*box, BLUE, name="cell named", title=told)]
        if count > 1:
            place = (middle[0], middle[1] + 0.36 * SMALL)
            out.append(Text(*place, str(count), SMALL, "middle", "#ffffff", name="figure"))
        return out
    if not graph.nodes[city].get("industries"):
        told = f"{title}: {text('show.picture.unknown', lang)}"
        return [Rect(*box, UNKNOWN, name="cell unknown", title=told)]
    if graph.nodes[city]["open_list"]:
        told = f"{title}: {text('show.matrix.open', lang)}"
        return [
            Rect(*box, "band", name="cell open", title=told),
            Circle(*middle, 2, "soft", name="dot"),
        ]
    return [
        Rect(
            *box,
            "band",
            name="cell absent",
            title=f"{title}: {text('show.matrix.absent', lang)}",
        )
    ]


def _table(
    graph: nx.Graph[str],
    scheme: Scheme,
    groups: dict[str, list[str]],
    cities: list[str],
    lang: str,
) -> Table:
    rows = []
    for industries in groups.values():
        for industry in industries:
            for city in cities:
                if (data := graph.get_edge_data(city, industry)) is not None:
                    rows.append(
                        (
                            Literal(scheme.label(industry)),
                            Literal(str(graph.nodes[city]["label"])),
                            Literal(int(data["weight"])),
                            Literal(listed(data["printed"], "zh")),
                        )
                    )
    return Table(columns_in(lang, "industry", "city", "targets", "printed_names"), tuple(rows))
