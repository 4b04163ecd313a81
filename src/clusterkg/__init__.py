"""A knowledge graph of the industrial cluster programmes of Chinese cities."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from clusterkg.kg import KnowledgeGraph

try:
    __version__ = version("clusterkg")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0+unknown"

__all__ = ["__version__", "open"]


def open(extra: Iterable[str | PathLike[str]] = ()) -> KnowledgeGraph:
    """Return the bundled graph, with the files in `extra` added to it."""
    from clusterkg.kg import KnowledgeGraph

    return KnowledgeGraph(extra)
