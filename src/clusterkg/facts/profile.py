"""Profiles of cities: their programmes, with dates and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clusterkg.facts.cities import Programme, programmes
from clusterkg.queries.rows import rows
from clusterkg.store.graph import Graph

# Properties that link a target to what supports it.
BACKING: Final = ("zone", "institute", "enterprise", "responsiblePost")


@dataclass(frozen=True)
class Target:
    """A target of a programme: its printed name, or empty, and the IRIs of what it names."""

    iri: str
    printed: str
    industries: tuple[str, ...]
    tiers: tuple[str, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """The programmes of a city, sorted by IRI, and the targets of each by the programme's IRI."""

    city: str
    programmes: tuple[Programme, ...]
    targets: dict[str, tuple[Target, ...]]


def profile(store: Graph, city: str) -> Profile:
    """Return the programmes of a city (IRI) with their targets."""
    seen: dict[tuple[str, str, str], tuple[set[str], set[str], set[str]]] = {}
    for programme, target, printed, *named in rows(store, "city-targets", city=city):
        sets = seen.setdefault((programme, target, printed), (set(), set(), set()))
        for values, value in zip(sets, named, strict=True):
            values.update({value} - {""})
    own = tuple(each for each in programmes(store) if each.city == city)
    targets = {
        each.iri: tuple(
            Target(target, printed, *(tuple(sorted(values)) for values in sets))
            for (programme, target, printed), sets in seen.items()
            if programme == each.iri
        )
        for each in own
    }
    return Profile(city, own, targets)
