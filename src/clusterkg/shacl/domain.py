"""Knowledge about the domain of the data, for additional checks and better messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from clusterkg.base.text import fold


@dataclass(frozen=True)
class Domain:
    """What validation knows about the domain of the data; by default nothing.

    Args:
        namespace: Beginning of the IRIs of terms, each of which must have an rdf:type in the data
            or their context; empty for no such check.
        names: Properties, besides labels, whose values people use as names.
        comparable: Normalises a name for fuzzy matching.
        no_focus: Given a language, returns how to fix a file in which no node is a target of a
            shape.
    """

    namespace: str = ""
    names: tuple[NamedNode, ...] = ()
    comparable: Callable[[str], str] = fold
    no_focus: Callable[[str], str] | None = None
