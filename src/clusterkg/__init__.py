"""A knowledge graph of the industrial cluster programmes of Chinese cities."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from clusterkg.kg import KnowledgeGraph

try:
    __version__ = version("clusterkg")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0+unknown"

__all__ = ["__version__", "open"]


def open(store: str | PathLike[str] | None = None) -> KnowledgeGraph:
    """Return the bundled graph, in memory, or the store on disk in the folder `store`, read-only.

    Raises:
        InputError: there is no whole store there.
    """
    from clusterkg.kg import KnowledgeGraph

    return KnowledgeGraph(None if store is None else Path(store))
