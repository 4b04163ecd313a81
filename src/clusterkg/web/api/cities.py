"""Cities: the list, and the profile of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from clusterkg.base.locale import text
from clusterkg.base.numerals import whole
from clusterkg.facts import bets
from clusterkg.facts.cities import below, coordinates
from clusterkg.facts.cities import cities as list_cities
from clusterkg.facts.cities import programmes as list_programmes
from clusterkg.facts.lists import named, open_lists
from clusterkg.facts.profile import BACKING, Profile
from clusterkg.facts.profile import profile as read_profile
from clusterkg.facts.tokens import said
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import Reading
from clusterkg.web.api.model import City, CityProfile, Label, Programme, Target, Tier, Told

# Properties with fields of their own.
_OF_PROGRAMMES: Final = frozenset(
    (
        *("hasTarget", "declaresTier", "closedList", "announced", "inferredYear", "horizonYear"),
        *("printedName", "funding"),
    )
)
_OF_CITIES: Final = frozenset(("hasProgramme", "inProvince", "code", "hasZone"))


def listed(context: Context, only: str | None = None) -> list[City]:
    """Return all cities, or only the city `only` (IRI), sorted by code, those without one last."""
    reading = context.reading
    where = coordinates(context.store)
    industries: dict[str, set[str]] = defaultdict(set)
    for city, industry in bets.each_pair(context.store):
        industries[city].add(industry)
    programmes: dict[str, set[str]] = defaultdict(set)
    for programme in list_programmes(context.store):
        programmes[programme.city].add(programme.iri)
    open_ = open_lists(context.store)
    levels = below(context.store)

    def listed_city(iri: str) -> City:
        latitude, longitude = where.get(iri, (None, None))
        targets = {each for it in programmes[iri] for each in reading.links(it, "hasTarget")}
        return City(
            reading.ref(iri),
            reading.text(iri, "code"),
            reading.link(iri, "inProvince"),
            _level(levels.get(iri)),
            latitude,
            longitude,
            len(programmes[iri]),
            len(targets),
            len(industries[iri]),
            open_.get(iri),
            iri in context.measured,
        )

    every = [city.iri for city in list_cities(context.store)] if only is None else [only]
    found = map(listed_city, every)
    return sorted(found, key=lambda city: (city.code or "~", city.ref.id))


def _level(token: str | None) -> Label | None:
    return None if token is None else said("administrativeLevel", token)._asdict()


def profile(context: Context, name: str) -> CityProfile:
    """Return the profile of the city that `name` means.

    Raises:
        UnknownNameError: there is no such city, or more than one.
    """
    reading = context.reading
    iri = reading.find(name, "city")
    (city,) = listed(context, iri)
    reader = reading.reader
    known = read_profile(context.store, iri)
    counts = named(context.store)
    programmes = reader.by_label(each.iri for each in known.programmes)
    targets = [each.iri for those in known.targets.values() for each in those]
    zones = set(reading.links(iri, "hasZone"))
    zones |= {zone for each in [*programmes, *targets] for zone in reading.links(each, "zone")}
    money = {fund for each in programmes for fund in reading.links(each, "funding")}
    money |= {fund for each in targets for fund in reader.pointing("fundsTarget", each)}
    claims = {
        claim for each in (iri, *programmes) for claim in reader.pointing("aboutEntity", each)
    }
    institutes = {found for each in targets for found in reading.links(each, "institute")}
    return CityProfile(
        city,
        [programme(reading, known, counts, each) for each in programmes],
        reading.statements(iri, _OF_CITIES),
        told(reading, money),
        told(reading, zones),
        told(reading, institutes),
        told(reading, reader.pointing("locatedIn", iri)),
        told(reading, claims),
    )


def told(reading: Reading, iris: set[str] | list[str]) -> list[Told]:
    """Return the entities `iris` with statements and evidence, each once, sorted by label."""
    return [reading.told(iri) for iri in reading.reader.by_label(iris)]


def programme(reading: Reading, known: Profile, counts: Mapping[str, int], iri: str) -> Programme:
    """Return the programme `iri` of the profile `known`, with its tiers and targets.

    `counts` has the number of targets listed under each tier declaration (IRI).
    """
    about = next(each for each in known.programmes if each.iri == iri)
    targets = {each.iri: each for each in known.targets[iri]}
    dates = about.dates
    return Programme(
        reading.ref(iri),
        dates.announced or None,
        whole(dates.inferred),
        whole(dates.horizon),
        about.closed,
        [_tier(reading, each, counts[each]) for each in reading.links(iri, "declaresTier")],
        [target(reading, each) for each in reading.reader.by_label(targets)],
        reading.statements(iri, _OF_PROGRAMMES),
        reading.evidence(iri),
    )


def target(reading: Reading, iri: str) -> Target:
    """Return the target `iri`, with its industries, its tier and the statements that back it."""
    stated = reading.statements(iri)
    return Target(
        reading.ref(iri),
        reading.text(iri, "printedName") or "",
        reading.refs(reading.links(iri, "targetsIndustry")),
        reading.link(iri, "tier"),
        reading.link(iri, "sizeClass"),
        [each for each in stated if each.property.removeprefix("ckg:") in BACKING],
        reading.evidence(iri),
    )


def _tier(reading: Reading, iri: str, count: int) -> Tier:
    ambition = [*reading.links(iri, "tier"), *reading.links(iri, "sizeClass")]
    label: Label = {}
    for lang in ("en", "zh"):
        parts = [name for each in ambition if (name := reading.label(each).get(lang))]
        if parts:
            label[lang] = text("base.clause-comma", lang).join(parts)
    return Tier(
        label,
        reading.whole(iri, "declaredCount"),
        reading.text(iri, "printedFigure") or "",
        count,
        reading.evidence(iri),
    )
