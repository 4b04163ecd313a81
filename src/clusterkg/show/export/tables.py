"""CSV tables of nodes and edges, for spreadsheets and the imports of Gephi and Neo4j."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.escapes import MARK, inert
from clusterkg.base.locale import Message
from clusterkg.show.export.columns import Column, free, of_graph, plain, text, values
from clusterkg.show.times import Spell, Timeline, timeline

if TYPE_CHECKING:
    import networkx as nx

_NEO4J_TYPES: Final = {
    "boolean": "boolean",
    "integer": "int",
    "long": "long",
    "double": "double",
    "string": "string",
}


_TIMESET: Final = "timeset"


def _lines(rows: Iterable[Iterable[Any]], escape: str | None = None) -> Iterator[str]:
    """Yield rows as lines of CSV: quotes are doubled (RFC 4180), or preceded by `escape`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", doublequote=escape is None, escapechar=escape)
    for row in rows:
        writer.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _missing(value: Any) -> bool:
    return value is None or value != value


def spreadsheet(graph: nx.Graph[Any]) -> dict[str, Iterator[str]]:
    """Return the lines of two tables for spreadsheets, under the keys `nodes` and `edges`.

    List items are joined by "; ", and no cell below the header is a formula. Each table begins with
    a byte order mark, without which Excel takes Chinese for another encoding.
    """
    return {name: chain([MARK], lines) for name, lines in _tables(graph, None).items()}


def gephi(graph: nx.Graph[Any]) -> dict[str, Iterator[str]]:
    """Return the lines of two tables for Gephi's import, under the keys `nodes` and `edges`.

    Quotes and backslashes in a cell are preceded by a backslash. If the graph has times, the column
    `timeset` gives those of a node or edge. Gephi infers column types from the first 25 rows, so
    each row that is the first with a value in some column comes before all others.
    """
    return _tables(graph, timeline(graph), for_gephi=True)


def _tables(
    graph: nx.Graph[Any], time: Timeline | None, *, for_gephi: bool = False
) -> dict[str, Iterator[str]]:
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    parallel = graph.is_multigraph()
    node_heads: tuple[str, ...] = ("Id", "Label")
    edge_heads: tuple[str, ...] = ("Source", "Target", "Type", "Id", "Label", "Weight")
    if parallel and for_gephi:
        of_edges = [column for column in of_edges if column.name != "kind"]
        edge_heads += ("Kind",)
    direction = "Directed" if graph.is_directed() else "Undirected"

    def cell(value: Any, column: Column) -> str:
        if _missing(value):
            return ""
        return "; ".join(text(item, column) for item in values(value))

    def safe(cells: Iterable[Any]) -> list[Any]:
        # Cells that spreadsheets take for formulas are harmless in Gephi.
        return [inert(c) if isinstance(c, str) and not for_gephi else c for c in cells]

    def row(cells: list[Any], data: Mapping[str, Any]) -> list[Any]:
        if time is not None:
            cells.append(_timeset(time.spells(data)))
        return safe(cells)

    def nodes() -> Iterator[list[Any]]:
        yield safe([*node_heads, *_heads(of_nodes, node_heads), *([_TIMESET] if time else [])])
        for node, data in _telling(list(graph.nodes(data=True)), of_nodes, for_gephi):
            cells = (cell(data.get(column.name), column) for column in of_nodes)
            yield row([str(node), str(data.get("label", node)), *cells], data)

    def edges() -> Iterator[list[Any]]:
        yield safe([*edge_heads, *_heads(of_edges, edge_heads), *([_TIMESET] if time else [])])
        numbered = [(i, *edge) for i, edge in enumerate(graph.edges(data=True))]
        for i, source, target, data in _telling(numbered, of_edges, for_gephi):
            cells = [cell(data.get(column.name), column) for column in of_edges]
            label, weight = data.get("label", ""), plain(data.get("weight", 1))
            kind = [str(data.get("kind", ""))] if "Kind" in edge_heads else []
            first = [str(source), str(target), direction, i, str(label), weight, *kind]
            yield row([*first, *cells], data)

    escape = "\\" if for_gephi else None
    return {"nodes": _lines(nodes(), escape), "edges": _lines(edges(), escape)}


def _telling(
    rows: list[tuple[Any, ...]], those: list[Column], first: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield rows; if `first`, begin with each row that is the first with a value in some column."""
    if not first:
        yield from rows
        return
    early: set[int] = set()
    names = {column.name for column in those}
    for place, row in enumerate(rows):
        if names and (new := {n for n in names if not _missing(row[-1].get(n))}):
            names -= new
            early.add(place)
    yield from (rows[place] for place in sorted(early))
    yield from (row for place, row in enumerate(rows) if place not in early)


def _timeset(spells: Iterable[Spell]) -> str:
    those = [f"[{s.start or '-Infinity'}, {s.end or 'Infinity'}]" for s in spells]
    return f"<{'; '.join(those)}>" if those else ""


def _heads(those: list[Column], taken: tuple[str, ...]) -> list[str]:
    """Return the names of columns as headings; a name that is in `taken` in any case gets
    underscores.
    """
    lower = [head.lower() for head in taken]
    return [c.name if c.name.lower() not in lower else free(c.name + "_", taken) for c in those]


def neo4j(graph: nx.Graph[Any]) -> dict[str, Iterator[str]]:
    """Return the lines of the tables `nodes` and `relationships` for `neo4j-admin database import`.

    The Neo4j label of a node is its kind, or else Thing. An edge becomes a relationship for each
    property that it stands for, with the property's name as type; an edge without properties
    becomes one of type RELATED. List items are separated by semicolons.

    Raises:
        InputError: as in `clusterkg.show.export.columns.columns`; or, when the lines are read, a
            list item contains a semicolon, or a number has more than 64 bits.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    # Left out because Neo4j's labels and types say the same.
    of_nodes = [column for column in of_nodes if column.name != "kind"]
    of_edges = [column for column in of_edges if column.name != "predicates"]

    def head(column: Column) -> str:
        if column.type not in _NEO4J_TYPES:
            raise InputError(Message("export.neo4j-number", name=column.name))
        name = re.sub(r"\W", "_", column.name)
        return f"{name}:{_NEO4J_TYPES[column.type]}{'[]' if column.many else ''}"

    def cell(value: Any, column: Column) -> str:
        if _missing(value):
            return ""
        items = [text(item, column) for item in values(value)]
        if column.many and any(";" in item for item in items):
            raise InputError(Message("export.neo4j-list", name=column.name))
        return ";".join(items)

    def nodes() -> Iterator[list[Any]]:
        yield ["id:ID", ":LABEL", "label:string", *(head(column) for column in of_nodes)]
        for node, data in graph.nodes(data=True):
            cells = (cell(data.get(column.name), column) for column in of_nodes)
            kind = re.sub(r"\W", "_", str(data.get("kind", "Thing")))
            yield [node, kind, data.get("label", node), *cells]

    def edges() -> Iterator[list[Any]]:
        heads = (head(column) for column in of_edges)
        yield [":START_ID", ":END_ID", ":TYPE", "weight:double", *heads]
        for source, target, data in graph.edges(data=True):
            cells = [cell(data.get(column.name), column) for column in of_edges]
            weight = float(plain(data.get("weight", 1)))
            for predicate in data.get("predicates") or ["RELATED"]:
                yield [source, target, _type(predicate), weight, *cells]

    return {"nodes": _lines(nodes()), "relationships": _lines(edges())}


def _type(predicate: str) -> str:
    """Return the relationship type for a property: HAS_TARGET for ckg:hasTarget."""
    local = re.split(r"[:/#]", predicate.strip("<>"))[-1]
    return re.sub(r"\W", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", local)).upper()


def count(path: Path, *, for_gephi: bool = False) -> int:
    """Return the number of rows of a table written by `gephi` (`for_gephi`) or by another function
    of this module, without the header.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        escape = "\\" if for_gephi else None
        reader = csv.reader(stream, doublequote=not for_gephi, escapechar=escape)
        return sum(1 for _ in reader) - 1
