"""Open the bundled graph, a store on disk, or an engine elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.resources import graph_path
from clusterkg.rdf.namespaces import CKG, PREFIXES
from clusterkg.store.files import load
from clusterkg.store.remote import is_address

_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def bundled_files() -> list[Path]:
    """Return the files of the default graph: the ontology, the industries, the data."""
    ontology = graph_path("ontology")
    data = sorted(graph_path("data", "ttl").glob("*.ttl"))
    return [ontology / "clusterkg.ttl", ontology / "industries.ttl", *data]


def open_bundled(extra: Sequence[Path] = ()) -> Store:
    """Return a store that holds the bundled graph and the files in `extra`."""
    store = Store()
    for path in [*bundled_files(), *extra]:
        load(store, path)
    return store


def open_graph(path: Path | str | None = None, extra: Sequence[Path] = ()) -> Store:
    """Return the store on disk at `path`, read-only, or the bundled graph with the files `extra`.

    A path that is an address (https://...) is that of an engine of SPARQL: what is returned then
    is a `remote.client.Remote`, which has all of a store that is read.

    Raises:
        InputError: the store cannot be opened, or there are files to add to it.
    """
    if path is None:
        return open_bundled(extra)
    if isinstance(path, str) and is_address(path):
        if extra:
            raise InputError(Message("store.engine-read-only"), extra[0])
        from clusterkg.store.remote.connect import connect

        return cast(Store, connect(path))
    path = Path(path)
    if extra:
        raise InputError(Message("store.read-only"), extra[0])
    from clusterkg.store import disk

    return disk.open_store(path)


def select(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT query as plain text, in one order; unbound is empty."""
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)


def coded(store: Store, text: str) -> list[tuple[list[str], list[int]]]:
    """Return the columns of a SELECT query: the values, each once, and which of them each row has.

    Values are as `select` gives them and in order; rows are in no order. For many rows of few
    values: terms are not made one by one, which takes a third of the time of a large answer.
    """
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    width = len(found.variables)
    written = found.serialize(format=QueryResultsFormat.TSV)
    assert written is not None
    _, _, body = written.decode().partition("\n")
    cells = body.replace("\n", "\t").split("\t")[:-1]
    columns = []
    for i in range(width):
        column = cells[i::width]
        value_of = {cell: _value(cell) for cell in set(column)}
        values = sorted(set(value_of.values()))
        places = {value: place for place, value in enumerate(values)}
        place_of = {cell: places[value] for cell, value in value_of.items()}
        columns.append((values, [place_of[cell] for cell in column]))
    return columns


def _value(cell: str) -> str:
    """Return the plain text of a term as TSV writes it."""
    if cell.startswith('"'):
        text = cell[1 : cell.rindex('"')]
        return re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), text)
    return cell.removeprefix("<").removesuffix(">").removeprefix("_:")


def classes(store: Store) -> dict[str, int]:
    """Return how many members each class of the ontology is asserted to have, by IRI."""
    text = "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class } GROUP BY ?class"
    return {name: int(number) for name, number in select(store, text) if name.startswith(CKG)}
