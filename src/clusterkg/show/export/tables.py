"""Tables of nodes and edges: for Gephi's spreadsheet import, and for Neo4j's import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.escapes import inert
from clusterkg.base.locale import Message
from clusterkg.show.export.columns import Column, free, listed, of_graph, plain, text, values

if TYPE_CHECKING:
    import networkx as nx

_NEO4J_TYPES: Final = {
    "boolean": "boolean",
    "integer": "int",
    "long": "long",
    "double": "double",
    "string": "string",
}


def _lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Return rows as CSV (RFC 4180), one in each piece."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _missing(value: Any) -> bool:
    return value is None or value != value


def gephi(graph: nx.Graph[Any]) -> dict[str, Iterator[str]]:
    """Return the tables of nodes and of edges that Gephi's spreadsheet import takes.

    Lists are in square brackets, text in them between quotes. No cell is a formula.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    node_heads = ("Id", "Label")
    edge_heads = ("Source", "Target", "Type", "Id", "Label", "Weight")
    direction = "Directed" if graph.is_directed() else "Undirected"

    def cell(value: Any, column: Column) -> str:
        if _missing(value):
            return ""
        return listed(value, column) if column.many else text(value, column)

    def safe(row: list[Any]) -> list[Any]:
        # Spreadsheets open these tables too.
        return [inert(each) if isinstance(each, str) else each for each in row]

    def nodes() -> Iterator[list[Any]]:
        yield [*node_heads, *_heads(of_nodes, node_heads)]
        for node, data in graph.nodes(data=True):
            cells = (cell(data.get(column.name), column) for column in of_nodes)
            yield safe([node, data.get("label", node), *cells])

    def edges() -> Iterator[list[Any]]:
        yield [*edge_heads, *_heads(of_edges, edge_heads)]
        for i, (source, target, data) in enumerate(graph.edges(data=True)):
            cells = (cell(data.get(column.name), column) for column in of_edges)
            label, weight = data.get("label", ""), plain(data.get("weight", 1))
            yield safe([source, target, direction, i, label, weight, *cells])

    return {"nodes": _lines(nodes()), "edges": _lines(edges())}


def _heads(those: list[Column], taken: tuple[str, ...]) -> list[str]:
    """Return the heads of columns, other than those `taken`, in capitals or not."""
    lower = [head.lower() for head in taken]
    return [c.name if c.name.lower() not in lower else free(c.name + "_", taken) for c in those]


def neo4j(graph: nx.Graph[Any]) -> dict[str, Iterator[str]]:
    """Return the tables of nodes and relationships that `neo4j-admin database import` takes.

    A node's label is its kind. A relationship's type is the statement it stands for, one for each
    where an edge stands for several, or RELATED. Lists are parted by semicolons.

    Raises:
        InputError: there is a semicolon in a list, or a number of more than 64 bits.
    """
    of_nodes, of_edges = of_graph(graph, ("label",), ("label", "weight"))
    # Labels and types of Neo4j say what these do.
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
    """Return the type of a relationship: ckg:hasTarget is HAS_TARGET."""
    local = re.split(r"[:/#]", predicate.strip("<>"))[-1]
    return re.sub(r"\W", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", local)).upper()


def count(path: Path) -> int:
    """Return how many rows a table has, without its head."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1
