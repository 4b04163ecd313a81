"""The profile of each city: programmes, tiers, targets, zones, money, practices, claims."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from clusterkg.facts.profile import Profile, Target
from clusterkg.facts.profile import profile as read_profile
from clusterkg.show.report.facts import Facts
from clusterkg.show.report.markup import anchor, section, table
from clusterkg.show.report.words import COMMA

_BACKING = ("zone", "institute", "enterprise", "responsiblePost")
# Told in columns of their own.
_OF_TARGETS = ("printedName", "targetsIndustry", "tier", "sizeClass")
_OF_PROGRAMMES = ("hasTarget", "declaresTier", "closedList")
_OF_CITIES = ("hasProgramme", "inProvince", "code", "hasZone", "developsIndustry")


def profiles(facts: Facts) -> str:
    """Return the profiles of all cities of which the graph says more than where they are."""
    reader, words = facts.reader, facts.words
    cities = reader.members("City")
    told = {city: _profile(facts, city) for city in cities}
    only_named = [city for city in cities if not told[city]]
    inner = "".join(
        f'<article class="city" id="{anchor("city", city)}">\n{_head(facts, city)}{told[city]}'
        "</article>\n"
        for city in cities
        if told[city]
    )
    if only_named:
        inner += f"<p>{words['nothing'].format(names=facts.labels(only_named))}</p>\n"
    return section("cities", words["cities"], inner or f"<p>{words['none']}</p>\n")


def _head(facts: Facts, city: str) -> str:
    """Return the name of a city in both languages, its code and province."""
    reader = facts.reader
    parts = [name for name in reader.names(city) if name != reader.label(city)]
    parts += [term.value for term in reader.texts(city, "code")]
    parts += map(reader.label, reader.links(city, "inProvince"))
    small = f" <small>{' · '.join(facts.foreign(part) for part in parts)}</small>" if parts else ""
    return f"<h3>{facts.label(city)}{small}</h3>\n"


def _profile(facts: Facts, city: str) -> str:
    reader, words = facts.reader, facts.words
    known = read_profile(reader.store, city)
    programmes = reader.by_label(each.iri for each in known.programmes)
    zones = reader.pointing("zoneOf", city)
    clusters = reader.pointing("locatedIn", city)
    claims = [*reader.pointing("aboutEntity", city)]
    for programme in programmes:
        claims += reader.pointing("aboutEntity", programme)
    parts = [_programme(facts, known, programme) for programme in programmes]
    own = facts.entity(city, _OF_CITIES, evidence=False)
    if own:
        parts.append(f"<h4>{escape(words['of_city'])}</h4>\n{own}")
    parts.append(facts.listed(reader.heading("Zone"), zones))
    parts.append(facts.listed(words["national"], clusters))
    if claims:
        parts.append(f"<h4>{escape(words['said_of'])}</h4>\n{facts.claims(dict.fromkeys(claims))}")
    return "".join(parts)


def _programme(facts: Facts, known: Profile, programme: str) -> str:
    reader, words = facts.reader, facts.words
    targets = {each.iri: each for each in known.targets[programme]}
    closed = next(each.closed for each in known.programmes if each.iri == programme)
    status = {True: "closed", False: "list_open", None: "list_unknown"}[closed]
    status = status if targets else "no_targets"
    by_label = [targets[each] for each in reader.by_label(targets)]
    about = facts.entity(programme, _OF_PROGRAMMES, expected=("announced", "horizonYear"))
    return (
        f'<section class="programme" id="{anchor("programme", programme)}">\n'
        f"<h4>{facts.label(programme)}</h4>\n{about}"
        f'<p class="status {status}">{words[status]}</p>\n'
        f"{_tiers(facts, programme)}{_targets(facts, by_label)}</section>\n"
    )


def _tiers(facts: Facts, programme: str) -> str:
    """Return the tiers that a programme declares: how many targets, and how many are named."""
    reader, words = facts.reader, facts.words
    rows = []
    for declaration in reader.links(programme, "declaresTier"):
        ambition = reader.links(declaration, "tier") + reader.links(declaration, "sizeClass")
        declared = reader.text(declaration, "declaredCount")
        printed = reader.text(declaration, "printedFigure")
        figure = f" ({facts.foreign(printed)})" if printed else ""
        listed = len(reader.pointing("listedUnder", declaration))
        rows.append(
            (
                facts.labels(ambition) or facts.unknown(),
                f"{escape(declared)}{figure}",
                str(listed) if listed else facts.unknown(),
                facts.evidence(declaration),
            )
        )
    heads = [words[name] for name in ("tier", "declared", "listed", "evidence")]
    return table("tiers", heads, rows, words["unknown"], cards=True) if rows else ""


def _targets(facts: Facts, targets: Sequence[Target]) -> str:
    """Return the targets of a programme, each with its industries, ambition and evidence."""
    reader, words = facts.reader, facts.words
    rows: list[tuple[str, ...]] = []
    for target in targets:
        ambition = [*reader.by_label(target.tiers), *reader.by_label(target.sizes)]
        rows.append(
            (
                facts.foreign(target.printed or reader.label(target.iri)),
                facts.labels(reader.by_label(target.industries)) or facts.unknown(),
                facts.labels(ambition) or facts.unknown(),
                facts.entity(target.iri, _OF_TARGETS, evidence=False),
                facts.evidence(target.iri),
            )
        )
    if not rows:
        return ""
    heads = [words[name] for name in ("target", "industries", "ambition", "backing", "evidence")]
    if not any(row[3] for row in rows):
        heads.pop(3)
        rows = [row[:3] + row[4:] for row in rows]
    lacking = [name for name in _BACKING if not any(reader.links(t.iri, name) for t in targets)]
    out = table("targets", heads, rows, words["unknown"], cards=True)
    if lacking:
        names = COMMA[reader.lang].join(reader.heading(name).lower() for name in lacking)
        out += f'<p class="note">{escape(words["lacking"].format(names=names))}</p>\n'
    return out
