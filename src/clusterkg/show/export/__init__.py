"""Export of networkx graphs to files; an export that fails leaves existing files unchanged."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.files import fill, is_stream, replacing
from clusterkg.base.formats import named
from clusterkg.base.locale import Message
from clusterkg.names.words import listed
from clusterkg.rdf.document import Progress as Progress
from clusterkg.show.export.appearance import Style as Style
from clusterkg.show.export.arrangement import LAYOUTS

if TYPE_CHECKING:
    import networkx as nx

_BATCH: Final = 2000
GEXF_VERSIONS: Final = ("1.3", "1.2")


# Extensions of the formats; the first match counts.
FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "gexf": (".gexf",),
    "graphml": (".graphml",),
    "gephi-lite": (".gephi-lite.json",),
    "cytoscape": (".cyjs",),
    "jsonld": (".jsonld",),
    "dot": (".dot", ".gv"),
    "neo4j": (".neo4j.csv",),
    "gephi-csv": (".gephi.csv",),
    "csv": (".csv",),
}
# Formats that consist of several files, and the parts of their names.
_PARTS: Final = {
    "csv": ("nodes", "edges"),
    "gephi-csv": ("nodes", "edges"),
    "neo4j": ("nodes", "relationships"),
}
# Formats that include the appearance of nodes.
COLOURED: Final = ("gexf", "gephi-lite", "graphml", "cytoscape", "dot")
# Formats that include the times of nodes and edges.
TIMED: Final = ("gexf", "gephi-csv")


def format_of(path: Path, output: str | None = None) -> str:
    """Return the export format: `output` if given, else that of the extension of `path`.

    Raises:
        InputError: there is no such format, or no format has the extension.
    """
    known = [f"{name} ({' '.join(endings)})" for name, endings in FORMATS.items()]
    if output is not None:
        try:
            return named(output, FORMATS)
        except InputError:
            message = Message("base.no-format", format=output, formats=known)
            raise InputError(message) from None
    for name, endings in FORMATS.items():
        if path.name.lower().endswith(endings):
            return name
    raise InputError(Message("export.no-extension", formats=known), path)


def check(fmt: str, gexf_version: str | None, style: Style | None = None) -> None:
    """Raise InputError if an option does not apply to the format `fmt`, or there is no such
    layout.
    """
    if gexf_version is not None and fmt != "gexf":
        raise InputError(Message("export.version-of-gexf", format=fmt))
    style = style or Style()
    if style != Style() and fmt not in COLOURED:
        message = Message("export.no-colour", format=fmt, formats=list(COLOURED))
        raise InputError(message)
    if style.layout is not None and style.layout not in LAYOUTS:
        layouts = listed("layout", LAYOUTS)
        raise InputError(Message("export.no-layout", layout=style.layout, layouts=layouts))


def write(
    graph: nx.Graph[Any],
    path: Path,
    output: str | None = None,
    *,
    version: str = "1.3",
    style: Style | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write a graph to a file, or for the formats of tables to two: nodes and edges.

    The output is deterministic. What was written is read back, and replaces existing files only if
    it has as many nodes and edges as the graph.

    Args:
        path: The file; for two, their names are made from it (`files_of`).
        output: A name in FORMATS; by default the format of the extension.
        version: The version of GEXF: 1.3 or 1.2.
        style: The appearance, as for `clusterkg.show.export.appearance.look`; formats that are not
            in COLOURED ignore it.
        progress: Called with the number of pieces of text (about one per node and edge) written
            since the last call.

    Returns:
        The paths of the files written.

    Raises:
        InputError: the format or an option is unknown, the graph has something that the format
            cannot express, a file cannot be written, or two files would go to a device, a pipe or
            -.
    """
    from clusterkg.show.export.columns import check_graph

    name = format_of(path, output)
    if version not in GEXF_VERSIONS:
        message = Message("export.gexf-version", version=version, versions=list(GEXF_VERSIONS))
        raise InputError(message)
    check_graph(graph)
    parts, count = _WRITERS[name](graph, version, style or Style())
    if len(parts) > 1 and is_stream(path):
        raise InputError(Message("export.two-files", format=name), path)
    files = files_of(path, name)
    with replacing(*files) as temporary:
        beside = dict(zip(parts, temporary, strict=True))
        for part, pieces in parts.items():
            fill(beside[part], _encoded(pieces, progress))
        if count(beside) != (len(graph), graph.size()):
            raise InputError(Message("export.differs"), path)
    return tuple(files)


def _lost(error: UnicodeError) -> tuple[bytes, int]:
    """Return the replacement character for each lone surrogate, as a codec error handler."""
    assert isinstance(error, UnicodeEncodeError)
    return "\ufffd".encode() * (error.end - error.start), error.end


codecs.register_error("clusterkg-lost", _lost)


def _encoded(pieces: Iterator[str], progress: Progress | None) -> Iterator[bytes]:
    while batch := list(islice(pieces, _BATCH)):
        yield "".join(batch).encode(errors="clusterkg-lost")
        if progress is not None:
            progress(len(batch))


def files_of(path: Path, fmt: str) -> list[Path]:
    """Return the paths of the files that an export to `path` writes in the format `fmt`."""
    return [_part(path, part) for part in _PARTS.get(fmt, ("",))]


def _part(path: Path, part: str) -> Path:
    """Return the path of a part of an export: overlap-nodes.csv for `nodes` of overlap.csv; `path`
    itself if `part` is empty.
    """
    if not part:
        return path
    stem, dot, ending = path.name.partition(".")
    return path.with_name(f"{stem}-{part}{dot}{ending}")


_Parts = dict[str, Iterator[str]]
_Count = Callable[[dict[str, Path]], tuple[int, int]]


def _creator() -> str:
    from importlib.metadata import version

    return f"clusterkg {version('clusterkg')}"


def _gexf(graph: nx.Graph[Any], version: str, style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import gexf, xml
    from clusterkg.show.export.appearance import look

    pieces = gexf.lines(graph, look(graph, style), version, _creator())
    return {"": pieces}, lambda files: xml.count(files[""])


def _graphml(graph: nx.Graph[Any], _version: str, style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import graphml, xml
    from clusterkg.show.export.appearance import look

    return {"": graphml.lines(graph, look(graph, style))}, lambda files: xml.count(files[""])


def _gephi_lite(graph: nx.Graph[Any], _version: str, style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import gephi_lite
    from clusterkg.show.export.appearance import attribute, look

    by = attribute(graph, style.colour or graph.graph.get("colour"))
    pieces = gephi_lite.lines(graph, look(graph, style), by)
    return {"": pieces}, lambda files: gephi_lite.count(files[""])


def _cytoscape(graph: nx.Graph[Any], _version: str, style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import jsons
    from clusterkg.show.export.appearance import look

    pieces = jsons.cytoscape(graph, look(graph, style), _creator())
    return {"": pieces}, lambda files: jsons.count_cytoscape(files[""])


def _json_ld(graph: nx.Graph[Any], _version: str, _style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import jsons

    return {"": jsons.json_ld(graph)}, lambda files: jsons.count_json_ld(files[""])


def _dot(graph: nx.Graph[Any], _version: str, style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import dot
    from clusterkg.show.export.appearance import look

    return {"": dot.lines(graph, look(graph, style))}, lambda files: dot.count(files[""])


def _csv(graph: nx.Graph[Any], _version: str, _style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import tables

    return tables.spreadsheet(graph), lambda f: (
        tables.count(f["nodes"]),
        tables.count(f["edges"]),
    )


def _gephi_csv(graph: nx.Graph[Any], _version: str, _style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import tables

    return tables.gephi(graph), lambda f: (
        tables.count(f["nodes"], for_gephi=True),
        tables.count(f["edges"], for_gephi=True),
    )


def _neo4j(graph: nx.Graph[Any], _version: str, _style: Style) -> tuple[_Parts, _Count]:
    from clusterkg.show.export import tables

    # An edge that stands for several statements becomes as many relationships.
    lists = (data.get("predicates") for _, _, data in graph.edges(data=True))
    more = sum(max(len(those or ()), 1) for those in lists) - graph.size()

    def count(files: dict[str, Path]) -> tuple[int, int]:
        return tables.count(files["nodes"]), tables.count(files["relationships"]) - more

    return tables.neo4j(graph), count


_WRITERS: Final[dict[str, Callable[[nx.Graph[Any], str, Style], tuple[_Parts, _Count]]]] = {
    "gexf": _gexf,
    "graphml": _graphml,
    "gephi-lite": _gephi_lite,
    "cytoscape": _cytoscape,
    "jsonld": _json_ld,
    "dot": _dot,
    "neo4j": _neo4j,
    "gephi-csv": _gephi_csv,
    "csv": _csv,
}
