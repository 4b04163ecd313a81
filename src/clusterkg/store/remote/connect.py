"""Connection to an engine: detection of its quirks, and of the graphs that it holds."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import INFERRED_GRAPH, WORK
from clusterkg.rdf.sparql import Dataset
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.graphs import MANIFEST, manifest, named_graphs
from clusterkg.store.remote.probe import probe
from clusterkg.store.remote.transport import SECONDS

_MOST_GRAPHS: Final = 1000


@lru_cache(maxsize=8)
def connect(address: str, seconds: float = SECONDS) -> Remote:
    """Return the engine at `address`, ready for queries; it is probed once per process.

    Args:
        address: The URL for queries.
        seconds: Time limit of each request.

    Raises:
        InputError: the engine cannot be asked, is empty, or holds an unfinished build.
    """
    remote = probed(address, seconds)
    known = manifest(remote)
    if known is not None:
        if not known.finished:
            raise InputError(Message("store.engine-half-built"), remote.address.name)
        remote.dataset = known.dataset
    else:
        remote.dataset = _as_it_is(remote)
        remote.may_overlap = True
    return remote


@lru_cache(maxsize=8)
def probed(address: str, seconds: float = SECONDS) -> Remote:
    """Return the engine at `address`, probed for quirks; which graphs to query is not set yet.

    Raises:
        InputError: the engine cannot be asked.
    """
    remote = Remote(address, seconds=seconds)
    remote.quirks = probe(remote)
    return remote


def _as_it_is(remote: Remote) -> Dataset:
    """Return the dataset to query in an engine that was not filled by this package.

    It is the engine's own or, if its default graph is empty, all named graphs as the default graph.

    Raises:
        InputError: the engine is empty, or has too many graphs.
    """
    if remote.rows("SELECT ?s { ?s ?p ?o } LIMIT 1", Dataset()):
        return Dataset()
    known = set(named_graphs(remote)) - {MANIFEST, INFERRED_GRAPH}
    found = sorted(name for name in known if not name.startswith(WORK))
    if len(found) > _MOST_GRAPHS:
        raise InputError(Message("store.engine-graphs", n=len(found)), remote.address.name)
    if not found:
        raise InputError(Message("store.engine-empty"), remote.address.name)
    return Dataset(tuple(found), (INFERRED_GRAPH,))
