"""A knowledge graph of the industrial cluster programmes of Chinese cities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from clusterkg.kg import KnowledgeGraph

__all__ = ["open"]


def open(store: str | PathLike[str] | None = None) -> KnowledgeGraph:
    """Return the bundled graph, in memory, or the store on disk in the folder `store`, read-only.

    A text that starts with https:// or http:// is the address of an engine of SPARQL 1.1.

    Raises:
        InputError: there is no whole store there, or the engine cannot be asked.
    """
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.store.remote import is_address

    if isinstance(store, str) and is_address(store):
        return KnowledgeGraph(store)
    return KnowledgeGraph(None if store is None else Path(store))


def __getattr__(name: str) -> str:
    # Looking the version up takes as long as a query does: only those who ask for it wait.
    if name == "__version__":
        from importlib.metadata import version

        return version("clusterkg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
