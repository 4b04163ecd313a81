"""What validation is told of the field that the data are from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from clusterkg.base.text import fold


@dataclass(frozen=True)
class Domain:
    """A field that data are from; by default any.

    All terms of `namespace` must be defined in the data or their context. `names` are properties,
    besides labels, whose values people write for a thing. `comparable` returns a name in the form
    in which near misses are looked for. `no_focus` says in a language how to mend a file in which
    no shape applies to anything.
    """

    namespace: str = ""
    names: tuple[NamedNode, ...] = ()
    comparable: Callable[[str], str] = fold
    no_focus: Callable[[str], str] | None = None
