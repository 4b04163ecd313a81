"""The industry scheme as needed for charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clusterkg.facts import entities, scheme
from clusterkg.store.graph import Graph


@dataclass(frozen=True)
class Scheme:
    """The level of each industry, its directly broader industries, and its label, by IRI."""

    levels: Mapping[str, str]
    broader: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]

    def at(self, industry: str, level: str) -> list[str]:
        """Return which of `industry` and its directly or indirectly broader industries are on the
        level `level`, sorted by IRI.
        """
        line = scheme.reached(industry, self.broader)
        return sorted(each for each in line if self.levels.get(each) == level)

    def label(self, industry: str) -> str:
        """Return the label of an industry, or its IRI if it has none."""
        return self.labels.get(industry, industry)


def scheme_of(store: Graph, lang: str) -> Scheme:
    """Return the industry scheme of a graph."""
    levels, broader = scheme.scheme(store)
    return Scheme(levels, broader, entities.labels(store, lang))
