"""City profiles: programmes, tiers, targets, zones, funding, practices, claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.facts.lists import named
from clusterkg.facts.profile import BACKING, Profile, Target, profile
from clusterkg.show.report.facts import Claim, Fact, Facts, Passage, Value, anchor

# Properties with a column of their own.
_OF_TARGETS: Final = ("printedName", "targetsIndustry", "tier", "sizeClass")
_MORE_OF_TIERS: Final = {"goal", "outcome", "closedList"}
_OF_PROGRAMMES: Final = ("hasTarget", "declaresTier", "closedList")
_OF_CITIES: Final = ("hasProgramme", "inProvince", "code", "hasZone", "developsIndustry")
_LISTS: Final = {True: "closed", False: "list_open", None: "list_unknown"}


@dataclass(frozen=True)
class TierRow:
    """A tier that a programme declares: its name and size class, the number of targets as declared,
    as printed and as listed, and its goals.
    """

    ambition: Sequence[str]
    declared: str
    printed: str
    listed: int
    more: Sequence[Fact]
    evidence: Sequence[Passage]


@dataclass(frozen=True)
class TargetRow:
    """A target with its industries, ambition, other values, and evidence."""

    name: str
    industries: Sequence[str]
    ambition: Sequence[str]
    more: Sequence[Fact]
    evidence: Sequence[Passage]


@dataclass(frozen=True)
class Programme:
    """A programme; `status` is that of its list: closed, list_open, list_unknown or no_targets.

    `lacking` names the kinds of support that the source states for no target.
    """

    anchor: str
    label: str
    facts: Sequence[Fact]
    status: str
    tiers: Sequence[TierRow]
    targets: Sequence[TargetRow]
    lacking: Sequence[str]


@dataclass(frozen=True)
class City:
    """The profile of a city; `also` holds its other names, its code and its province."""

    anchor: str
    label: str
    also: Sequence[str]
    programmes: Sequence[Programme]
    facts: Sequence[Fact]
    zones: Sequence[Value]
    clusters: Sequence[Value]
    claims: Sequence[Claim]


def profiles(facts: Facts) -> tuple[list[City], list[str]]:
    """Return the profiles of cities, and the labels of cities of which only the location is known.

    Both are sorted by label.
    """
    told, located = [], []
    counts = named(facts.reader.store)
    for iri in facts.reader.members("City"):
        city = _profile(facts, iri, counts)
        if city.programmes or city.facts or city.zones or city.clusters or city.claims:
            told.append(city)
        else:
            located.append(city.label)
    return told, located


def _profile(facts: Facts, city: str, counts: Mapping[str, int]) -> City:
    reader = facts.reader
    label = reader.label(city)
    known = profile(reader.store, city)
    programmes = reader.by_label(each.iri for each in known.programmes)
    claims = [claim for iri in (city, *programmes) for claim in reader.pointing("aboutEntity", iri)]
    return City(
        anchor("city", city),
        label,
        [
            *(name for name in reader.names(city) if name != label),
            *(term.value for term in reader.texts(city, "code")),
            *facts.labels(reader.links(city, "inProvince")),
        ],
        [_programme(facts, known, programme, counts) for programme in programmes],
        facts.entity(city, _OF_CITIES, evidence=False),
        facts.cited(reader.pointing("zoneOf", city)),
        facts.cited(reader.pointing("locatedIn", city)),
        facts.claims(dict.fromkeys(claims)),
    )


def _programme(
    facts: Facts, known: Profile, programme: str, counts: Mapping[str, int]
) -> Programme:
    reader = facts.reader
    by_iri = {each.iri: each for each in known.targets[programme]}
    targets = reader.by_label(by_iri)
    closed = next(each.closed for each in known.programmes if each.iri == programme)
    lacking = [name for name in BACKING if not any(reader.links(t, name) for t in targets)]
    return Programme(
        anchor("programme", programme),
        reader.label(programme),
        facts.entity(programme, _OF_PROGRAMMES, expected=("announced", "horizonYear")),
        _LISTS[closed] if targets else "no_targets",
        [_tier(facts, tier, counts[tier]) for tier in reader.links(programme, "declaresTier")],
        [_target(facts, by_iri[target]) for target in targets],
        [reader.heading(name).lower() for name in lacking] if targets else [],
    )


def _tier(facts: Facts, tier: str, count: int) -> TierRow:
    reader = facts.reader
    return TierRow(
        facts.labels(reader.links(tier, "tier") + reader.links(tier, "sizeClass")),
        reader.text(tier, "declaredCount"),
        reader.text(tier, "printedFigure"),
        count,
        facts.entity(tier, reader.stated(tier).keys() - _MORE_OF_TIERS, evidence=False),
        facts.evidence(tier),
    )


def _target(facts: Facts, target: Target) -> TargetRow:
    reader = facts.reader
    return TargetRow(
        target.printed or reader.label(target.iri),
        facts.labels(reader.by_label(target.industries)),
        facts.labels([*reader.by_label(target.tiers), *reader.by_label(target.sizes)]),
        facts.entity(target.iri, _OF_TARGETS, evidence=False),
        facts.evidence(target.iri),
    )
