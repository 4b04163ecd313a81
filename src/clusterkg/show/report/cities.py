"""The profile of each city: programmes, tiers, targets, zones, money, practices, claims."""

from __future__ import annotations

from html import escape

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
    programmes = reader.links(city, "hasProgramme")
    zones = reader.pointing("zoneOf", city)
    clusters = reader.pointing("locatedIn", city)
    claims = [*reader.pointing("aboutEntity", city)]
    for programme in programmes:
        claims += reader.pointing("aboutEntity", programme)
    parts = [_programme(facts, programme) for programme in programmes]
    own = facts.entity(city, _OF_CITIES, evidence=False)
    if own:
        parts.append(f"<h4>{escape(words['of_city'])}</h4>\n{own}")
    parts.append(facts.listed(reader.heading("Zone"), zones))
    parts.append(facts.listed(words["national"], clusters))
    if claims:
        parts.append(f"<h4>{escape(words['said_of'])}</h4>\n{facts.claims(dict.fromkeys(claims))}")
    return "".join(parts)


def _programme(facts: Facts, programme: str) -> str:
    reader, words = facts.reader, facts.words
    targets = reader.links(programme, "hasTarget")
    closed = reader.text(programme, "closedList")
    known = {"true": "closed", "1": "closed", "false": "list_open", "0": "list_open"}
    status = "no_targets" if not targets else known.get(closed, "list_unknown")
    about = facts.entity(programme, _OF_PROGRAMMES, expected=("announced", "horizonYear"))
    return (
        f'<section class="programme" id="{anchor("programme", programme)}">\n'
        f"<h4>{facts.label(programme)}</h4>\n{about}"
        f'<p class="status {status}">{words[status]}</p>\n'
        f"{_tiers(facts, programme)}{_targets(facts, targets)}</section>\n"
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


def _targets(facts: Facts, targets: list[str]) -> str:
    """Return the targets of a programme, each with its industries, ambition and evidence."""
    reader, words = facts.reader, facts.words
    rows: list[tuple[str, ...]] = []
    for target in targets:
        ambition = reader.links(target, "tier") + reader.links(target, "sizeClass")
        name = reader.text(target, "printedName") or reader.label(target)
        rows.append(
            (
                facts.foreign(name),
                facts.labels(reader.links(target, "targetsIndustry")) or facts.unknown(),
                facts.labels(ambition) or facts.unknown(),
                facts.entity(target, _OF_TARGETS, evidence=False),
                facts.evidence(target),
            )
        )
    if not rows:
        return ""
    heads = [words[name] for name in ("target", "industries", "ambition", "backing", "evidence")]
    if not any(row[3] for row in rows):
        heads.pop(3)
        rows = [row[:3] + row[4:] for row in rows]
    lacking = [name for name in _BACKING if not any(reader.links(t, name) for t in targets)]
    out = table("targets", heads, rows, words["unknown"], cards=True)
    if lacking:
        names = COMMA[reader.lang].join(reader.heading(name).lower() for name in lacking)
        out += f'<p class="note">{escape(words["lacking"].format(names=names))}</p>\n'
    return out
