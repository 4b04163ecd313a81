"""Open the bundled graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from clusterkg.errors import InputError
from clusterkg.namespaces import CKG, PREFIXES
from clusterkg.resources import bundled
from clusterkg.sources import load


def bundled_files() -> list[Path]:
    """Return the files of the bundled graph: the ontology, the industries, the data."""
    ontology = bundled("ontology")
    data = sorted(bundled("data", "ttl").glob("*.ttl"))
    return [ontology / "clusterkg.ttl", ontology / "industries.ttl", *data]


def open_bundled(extra: Sequence[Path] = ()) -> Store:
    """Return a store that holds the bundled graph and the files in `extra`."""
    store = Store()
    for path in [*bundled_files(), *extra]:
        load(store, path)
    return store


def open_graph(path: Path | None = None, extra: Sequence[Path] = ()) -> Store:
    """Return the store on disk at `path`, read-only, or the bundled graph with the files `extra`.

    Raises:
        InputError: the store cannot be opened, or there are files to add to it.
    """
    if path is None:
        return open_bundled(extra)
    if extra:
        raise InputError("a store on disk is read-only: build these files into it", extra[0])
    from clusterkg import disk

    return disk.open_store(path)


def select(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT query as plain text, in one order; unbound is empty."""
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)


def classes(store: Store) -> dict[str, int]:
    """Return how many members each class of the ontology is asserted to have, by IRI."""
    text = "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class } GROUP BY ?class"
    return {name: int(number) for name, number in select(store, text) if name.startswith(CKG)}
