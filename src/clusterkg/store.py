"""Open the bundled graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from clusterkg.namespaces import PREFIXES
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


def select(store: Store, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT query as plain text, in one order; unbound is empty."""
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)
