"""Network views as nodes and edges with positions, and as files for other programs."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, text
from clusterkg.base.text import near
from clusterkg.compare import measures
from clusterkg.show import views
from clusterkg.show.views.scope import Scope
from clusterkg.web.api.context import Context, Part
from clusterkg.web.api.entities import local
from clusterkg.web.api.model import Edge, Label, Network, Node, ViewInfo
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.representation import Representation

if TYPE_CHECKING:
    import networkx as nx

# Formats of `clusterkg.show.export` by name, with their media types.
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "gexf": ("gexf", "application/gexf+xml"),
    "graphml": ("graphml", "application/graphml+xml"),
    "gephi-lite": ("gephi-lite", "application/json"),
    "cytoscape": ("cytoscape", "application/json"),
    "csv": ("csv", "application/zip"),
    "gephi-csv": ("gephi-csv", "application/zip"),
    "neo4j": ("neo4j", "application/zip"),
    "jsonld": ("jsonld", "application/ld+json"),
    "dot": ("dot", "text/vnd.graphviz"),
}
MEASURES: Final = measures.OF_LISTS
# Maximum number of nodes that a browser can draw.
_MOST_NODES: Final = 10_000
_LARGEST: Final = 100.0
_TAKEN: Final = frozenset(("label", "kind", "weight", "size", "x", "y"))


@dataclass(frozen=True)
class ViewRequest:
    """A view and its options, as for `clusterkg.show.views.view`."""

    name: str
    level: str = "concept"
    measure: str = "shared"
    cities: Sequence[str] = ()
    tier: str | None = None
    year: int | None = None
    inferred: bool = False

    def of(self, part: Part) -> Context | Part:
        """Return the graph of the view: with all programmes if the view compares no programmes, or
        if it shows a year and the choice is the default; else `part`, with the chosen programmes.
        """
        if self.name not in views.LEVELLED or (self.year is not None and part.choice.is_default):
            return part.context
        return part

    def view(self, part: Part, lang: str, *, times: bool = False) -> nx.Graph[Any]:
        """Return the view with texts in `lang`, `zh` or `en`; with `times`, also the times at which
        nodes and edges exist.

        Raises:
            UnknownNameError: there is no such view, or no such city.
            InputError: the options do not apply to the view.
        """
        if self.name not in views.VIEWS:
            kind, hint = Message("names.kind.view"), near(self.name, views.VIEWS)
            raise UnknownNameError(Message("names.unknown", kind=kind, name=self.name, hint=hint))
        cities = [part.reading.find(city, "city") for city in self.cities]
        scope = Scope(cities, self.tier, self.year, self.inferred)
        return views.view(
            self.of(part).store,
            self.name,
            level=self.level,
            lang=lang,
            measure=self.measure,
            scope=scope,
            times=replace(self, year=0).of(part).store if times else None,
        )


def listed() -> list[ViewInfo]:
    """Return the available views, in the order of `clusterkg.show.views`."""
    return [
        ViewInfo(name, dict(view.description), list(FORMATS)) for name, view in views.VIEWS.items()
    ]


def network(part: Part, request: ViewRequest) -> Network:
    """Return a view as nodes and edges; positions are deterministic, as in exports.

    Raises:
        UnknownNameError: there is no such view, or no such city.
        InputError: the options do not apply to the view, or it has over 10,000 nodes.
    """
    from clusterkg.show.export.appearance import Style, look

    reading = part.reading
    graph = request.view(part, "en")
    if len(graph) > _MOST_NODES:
        raise InputError(Message("web.too-many-nodes", n=len(graph)))
    other = request.view(part, "zh")
    scope = request.of(part).scope
    seen = look(graph, Style(colour="kind"))
    nodes = []
    for place, (iri, data) in enumerate(graph.nodes(data=True)):
        label = reading.labels.get(iri) or _both(data["label"], other.nodes[iri]["label"])
        nodes.append(
            Node(
                local(iri),
                label,
                data["kind"],
                seen.x[place],
                -seen.y[place],
                seen.size[place] / _LARGEST,
                *_attributes(data, other.nodes[iri]),
            )
        )
    edges = []
    for one, two, data in graph.edges(data=True):
        again = other.edges[one, two]
        label = _both(data["label"], again["label"]) if "label" in data else {}
        weight = float(data.get("weight", 1))
        edges.append(Edge(local(one), local(two), weight, label, *_attributes(data, again)))
    return Network(request.name, graph.is_directed(), nodes, edges, scope)


def _both(en: str, zh: str) -> Label:
    return dict(zip(LANGUAGES, (zh, en), strict=True))


def _attributes(
    data: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, str | float | bool], dict[str, Label]]:
    """Return the attributes of a node or an edge (`data`), and those that have another value in
    Chinese (`other`) as labels in both languages.
    """
    from clusterkg.show.export.columns import known

    attributes: dict[str, str | float | bool] = {}
    words: dict[str, Label] = {}
    for name, value in known(data, _TAKEN):
        attributes[name] = _flat(value, ", ")
        if value != other.get(name):
            words[name] = _both(
                _text(value, ", "), _text(other.get(name), text("base.comma", "zh"))
            )
    return attributes, words


def _flat(value: Any, comma: str) -> str | float | bool:
    if isinstance(value, bool | int | float):
        return value
    return _text(value, comma)


def _text(value: Any, comma: str) -> str:
    return comma.join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def download(part: Part, request: ViewRequest, output: str, lang: str) -> Representation:
    """Return a view as a file in the format `output`, a key of `FORMATS`; if the format has several
    files, as a zip archive of them.

    Raises:
        UnknownNameError: there is no such view, or no such city.
        InputError: the options do not apply to the view.
    """
    from clusterkg.show import export

    fmt, media_type = FORMATS[output]
    graph = request.view(part, lang, times=fmt in export.TIMED)
    with tempfile.TemporaryDirectory(prefix="clusterkg-view-") as folder:
        path = Path(folder) / f"{request.name}{export.FORMATS[fmt][0]}"
        files = export.write(graph, path, fmt)
        if media_type != "application/zip":
            return Representation(path.read_bytes(), media_type, path.name)
        return Representation(_zipped(files), media_type, f"{request.name}-{output}.zip")


def _zipped(files: Sequence[Path]) -> bytes:
    """Return a zip archive of `files` without dates, so that equal files give equal archives."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
