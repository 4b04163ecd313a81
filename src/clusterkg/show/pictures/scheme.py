"""Where industries stand in the scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clusterkg.facts import entities, scheme
from clusterkg.store.graph import Graph


@dataclass(frozen=True)
class Scheme:
    """The levels of industries, what is right above each, and their labels, by IRI."""

    levels: Mapping[str, str]
    broader: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]

    def at(self, industry: str, level: str) -> list[str]:
        """Return the industries of a level that are `industry` or above it, in order."""
        line = scheme.reached(industry, self.broader)
        return sorted(each for each in line if self.levels.get(each) == level)

    def label(self, industry: str) -> str:
        """Return the label of an industry."""
        return self.labels.get(industry, industry)


def scheme_of(store: Graph, lang: str) -> Scheme:
    """Return the scheme of industries of a graph."""
    levels, broader = scheme.scheme(store)
    return Scheme(levels, broader, entities.labels(store, lang))
