"""Domain knowledge that makes validation messages more helpful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from clusterkg.base.text import fold


@dataclass(frozen=True)
class Domain:
    """The domain of the data; by default none.

    Terms of `namespace` must be defined in the data or their context. `names` are properties,
    besides labels, whose values people use as names. `comparable` normalises a name for fuzzy
    matching. `no_focus` returns, in a language, how to fix a file in which no shape has a target.
    """

    namespace: str = ""
    names: tuple[NamedNode, ...] = ()
    comparable: Callable[[str], str] = fold
    no_focus: Callable[[str], str] | None = None
