"""Attributes of nodes and edges as columns, each of a single type."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.show.times import KEY

if TYPE_CHECKING:
    import networkx as nx

Scalar = str | int | float | bool

_INT: Final = 2**31
_LONG: Final = 2**63
_NUMBERS: Final = {"integer", "long", "biginteger"}


@dataclass(frozen=True)
class Column:
    """An attribute and its type in GEXF's terms; if `many`, its values are lists.

    `type` is boolean, integer (32 bits), long (64), biginteger, double or string, of each item if
    `many`.
    """

    name: str
    type: str
    many: bool


def columns(rows: Iterable[Mapping[str, Any]], what: str, taken: Iterable[str]) -> list[Column]:
    """Return the columns of nodes or edges, except those named in `taken`.

    Columns are in the order in which attributes first have a value; times are left out. None and
    NaN are missing values without a type, and an attribute with only these has no column. Integers
    of 32 bits mixed with floats become doubles; an attribute with only empty lists has texts.

    Args:
        rows: The attributes of each node or edge.
        what: `nodes` or `edges`, for error messages.
        taken: Names to leave out.

    Raises:
        InputError: an attribute has values of incompatible or unsupported types, an infinite number
            or a list in a list, or its name is not a text.
    """
    types: dict[str, set[tuple[str, bool]]] = {}
    ours = frozenset((*taken, KEY))
    # Types seen before are skipped: most values have the type of the previous row.
    seen: set[tuple[str, type]] = set()
    for row in rows:
        for name, value in row.items():
            kind = type(value)
            if (name, kind) in seen and (
                kind is str
                or kind is bool
                or (kind is int and -_INT < value < _INT)
                or (kind is float and value - value == 0)
            ):
                continue
            if name in ours:
                continue
            if not isinstance(name, str):
                raise InputError(Message("export.attribute-name", of=what, name=name))
            if (found := _kind(value, name, what)) is not None:
                types.setdefault(name, set()).add(found)
                if kind is not int or found[0] == "integer":
                    seen.add((name, kind))
    return [Column(name, *_one(found, name, what)) for name, found in types.items()]


def _kind(value: Any, name: str, what: str) -> tuple[str, bool] | None:
    if isinstance(value, list | tuple):
        inner = {found for item in value if (found := _kind(item, name, what)) is not None}
        if any(many for _, many in inner):
            raise InputError(Message("export.nested-list", of=what, name=name))
        return (_one(inner, name, what)[0], True) if inner else ("", True)
    return None if (kind := _scalar_type(value, name, what)) is None else (kind, False)


def _scalar_type(value: Any, name: str, what: str) -> str | None:
    """Return the type of one value; None if it is missing (None or NaN).

    Raises:
        InputError: the value is infinite, or of an unsupported type.
    """
    match value:
        case None:
            return None
        case str():
            return "string"
        case bool():
            return "boolean"
        case float() if math.isnan(value):
            return None
        case Integral():
            size = abs(int(value))
            return "integer" if size < _INT else "long" if size < _LONG else "biginteger"
        case Real() if math.isfinite(value):
            return "double"
        case Real():
            raise InputError(Message("export.infinite", of=what, name=name))
    kind = type(value).__name__
    if kind == "bool":
        return "boolean"
    raise InputError(Message("export.type", of=what, name=name, type=kind))


def _one(found: set[tuple[str, bool]], name: str, what: str) -> tuple[str, bool]:
    """Return the one type that can hold all types in `found`, and whether values are lists.

    Raises:
        InputError: there is no such type, or lists and single values are mixed.
    """
    kinds = {kind for kind, _ in found if kind}
    lists = {many for _, many in found}
    widest = next((kind for kind in ("biginteger", "long", "integer") if kind in kinds), "string")
    if len(kinds) == 1:
        widest = next(iter(kinds))
    elif kinds <= _NUMBERS | {"double"}:
        widest = "double" if "double" in kinds else widest
    elif kinds:
        message = Message("export.two-types", of=what, name=name, types=sorted(kinds))
        raise InputError(message)
    if widest == "double" and kinds & {"long", "biginteger"}:
        raise InputError(Message("export.long-and-fraction", of=what, name=name))
    if len(lists) > 1:
        raise InputError(Message("export.list-and-value", of=what, name=name))
    return widest, lists.pop() if lists else False


def values(value: Any) -> list[Scalar]:
    """Return the items of a list except missing ones, or a single value as a list."""
    items = value if isinstance(value, list | tuple) else [value]
    return [plain(item) for item in items if item is not None and item == item]


def plain(value: Any) -> Scalar:
    """Return a numpy value as a Python value; other values unchanged."""
    if type(value) in (str, int, float, bool):
        return value  # type: ignore[no-any-return]
    return value.item() if hasattr(value, "item") else value  # type: ignore[no-any-return]


def known(row: Mapping[str, Any], taken: Iterable[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the attributes (name, value) of a node or an edge that have a value, without times and
    `taken`.
    """
    for name, value in row.items():
        if value is not None and value == value and name != KEY and name not in taken:
            yield name, value


def check_graph(graph: nx.Graph[Any]) -> None:
    """Raise InputError if the weight of an edge is not a finite number; an edge without one weighs
    1.
    """
    for one, other, weight in graph.edges(data="weight", default=1):
        good = isinstance(weight, Real) and not isinstance(weight, bool)
        if not good or not math.isfinite(weight):
            ends = {"source": one, "target": other}
            raise InputError(Message("export.weight", weight=weight, **ends))


def free(name: str, taken: Iterable[str]) -> str:
    """Return `name` with as many underscores added as it takes to differ from `taken`."""
    while name in taken:
        name += "_"
    return name


def text(value: Any, column: Column) -> str:
    """Return a value as text that parses to the same value of its type."""
    if type(value) is str:
        return value
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(float(value)) if column.type == "double" else str(value)


def listed(value: Any, column: Column) -> str:
    """Return a list in Gephi's notation: in square brackets, each text in double quotes."""
    items = [text(item, column) for item in values(value)]
    if column.type == "string":
        items = ['"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items]
    return f"[{', '.join(items)}]"


def of_graph(
    graph: nx.Graph[Any], node_taken: Iterable[str] = (), edge_taken: Iterable[str] = ()
) -> tuple[list[Column], list[Column]]:
    """Return the columns of the nodes and of the edges of a graph, as `columns` does."""
    return (
        columns((data for _, data in graph.nodes(data=True)), "nodes", node_taken),
        columns((data for _, _, data in graph.edges(data=True)), "edges", edge_taken),
    )
