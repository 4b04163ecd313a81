"""Comparisons: overlap of all pairs, two cities in detail, the scorecard, the time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, both
from clusterkg.base.numerals import whole
from clusterkg.compare import overlap as measuring
from clusterkg.compare import scorecard as scoring
from clusterkg.compare.criteria import CRITERIA
from clusterkg.compare.measures import OF_LISTS
from clusterkg.compare.peers import Nearness
from clusterkg.facts.bets import LEVELS, Bet, by_city_and_industry
from clusterkg.facts.bets import bets as list_bets
from clusterkg.facts.cities import programmes
from clusterkg.rdf.namespaces import shorten
from clusterkg.web.api import cities
from clusterkg.web.api.context import Context, Part
from clusterkg.web.api.entities import Reading
from clusterkg.web.api.labels import label
from clusterkg.web.api.model import (
    Cell,
    Comparison,
    Criterion,
    Label,
    Near,
    Overlap,
    Own,
    Scorecard,
    Scored,
    Shared,
    Span,
    Target,
)


def overlap(part: Part, level: str, measure: str) -> Overlap:
    """Return the similarity of each pair of cities with a chosen programme, by `measure`."""
    found = measuring.overlap(part.store, measure, level)
    by_iri = {city.ref.iri: city for city in cities.listed(part.context)}
    return Overlap(
        level,
        measure,
        list(LEVELS),
        list(OF_LISTS),
        [by_iri[city] for city in found.cities],
        list(found.years),
        [each.targets for each in found.classified],
        [[_known(value) for value in row] for row in found.values.tolist()],
        why_address(measuring.QUERY, {"level": level}),
        part.notes(),
        part.scope,
    )


def why_address(query: str, params: Mapping[str, str]) -> str:
    """Return the path of the API with the query behind a number, given its parameters."""
    return f"/api/why/{query}" + (f"?{urlencode(params)}" if params else "")


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 6)


def compare(part: Part, a: str, b: str, level: str) -> Comparison:
    """Return the complete profiles of two cities, and a comparison of their chosen programmes.

    `near` gives, for each industry that only the first names, the most closely related one that
    only the second names, if `Nearness` finds one.

    Raises:
        InputError: `a` and `b` mean the same city.
        UnknownNameError: there is no such city, or more than one.
    """
    reading = part.reading
    one, other = reading.find(a, "city"), reading.find(b, "city")
    if one == other:
        raise InputError(Message("compare.one-city", city=shorten(one)))
    bets = by_city_and_industry(list_bets(part.store, level))
    ours, theirs = bets[one], bets[other]
    nearness = Nearness(part.store, bets)

    by_label = reading.reader.by_label

    def targets(named: Mapping[str, Sequence[Bet]], industry: str) -> list[Target]:
        those = by_label(bet.target for bet in named[industry])
        return [cities.target(reading, each) for each in those]

    only_a, only_b = by_label(ours.keys() - theirs.keys()), by_label(theirs.keys() - ours.keys())
    pair = (one, other)
    measured = {
        measure: measuring.overlap(part.store, measure, level, cities=pair) for measure in OF_LISTS
    }
    return Comparison(
        level,
        cities.profile(part.context, one),
        cities.profile(part.context, other),
        [
            Shared(reading.ref(each), targets(ours, each), targets(theirs, each))
            for each in by_label(ours.keys() & theirs.keys())
        ],
        _near(reading, nearness, only_a, only_b),
        [Own(reading.ref(each), targets(ours, each)) for each in only_a],
        [Own(reading.ref(each), targets(theirs, each)) for each in only_b],
        {name: _known(float(each.values[0, 1])) for name, each in measured.items()},
        {name: _known(each.told(0, 1)[0]) for name, each in measured.items()},
        _note(part, pair, level),
        part.notes(pair),
        part.scope,
    )


def _note(part: Part, pair: Sequence[str], level: str) -> Label:
    """Return a note in each language on why the overlap of the two cities of `pair` is uncertain;
    the texts are empty if it is certain.
    """
    found = {
        lang: measuring.overlap(part.store, level=level, cities=pair, lang=lang)
        for lang in LANGUAGES
    }
    return {lang: each.told(0, 1)[-1] for lang, each in found.items()}


def _near(reading: Reading, nearness: Nearness, only_a: list[str], only_b: list[str]) -> list[Near]:
    ref = reading.ref
    near = dict(nearness.pairs(only_a, only_b))
    return [
        Near(
            ref(one),
            ref(near[one]),
            ref(nearness.above(one, near[one])),
            round(nearness.alike(one, near[one]), 6),
        )
        for one in only_a
        if one in near
    ]


def card(
    part: Part,
    weights: Mapping[str, float],
    cities: Sequence[str],
    lang: str | None = None,
) -> scoring.Scorecard:
    """Return the scorecard of `cities`, given by name; without any, of all cities.

    Raises:
        UnknownNameError: a city is unknown or ambiguous.
        InputError: a weight is negative, or for an unknown criterion; or a city has no programme.
    """
    only = [part.reading.find(city, "city") for city in cities]
    whole = part.context.store
    return scoring.scorecard(part.store, weights, cities=only, whole=whole, lang=lang)


def scorecard(
    part: Part,
    weights: Mapping[str, float],
    cities: Sequence[str] = (),
) -> Scorecard:
    """Return the scorecard of `cities`, given by name; without any, of all cities.

    It is sorted by score or, if there are no scores, by possible ranks.

    Raises:
        InputError: as for `card`.
    """
    reading = part.reading
    found = card(part, weights, cities)
    criteria = [
        Criterion(
            each.name,
            both(f"compare.criterion.{each.name}"),
            both(f"compare.criterion-definition.{each.name}"),
            both(f"compare.criterion-unit.{each.name}"),
            both(f"compare.criterion-source.{each.name}"),
            found.weights[each.name],
            found.counts[each.name],
            why_address(each.query, dict(each.params)),
        )
        for each in CRITERIA
    ]
    reason = found.reason()

    def scored(city: str) -> Scored:
        cells = {
            name: Cell(cell.value, reading.refs(cell.facts))
            for name in found.weights
            if (cell := found.cells.get((city, name))) is not None
        }
        ranks = found.ranks(city)
        known = (found.score(city), found.known(city), cells)
        return Scored(reading.ref(city), None if ranks is None else list(ranks), *known)

    comparable = [] if reason is None else found.comparable()[0]
    return Scorecard(
        criteria,
        [scored(city) for city in found.ranked()],
        None if reason is None else label(reason),
        reading.refs(comparable) if len(comparable) < len(found) else [],
        part.notes(list(found.names)),
        part.scope,
    )


def timeline(context: Context) -> list[Span]:
    """Return all programmes, sorted by their last possible announcement day, undated ones last."""
    reading = context.reading
    dated = {
        (each.dates.latest, each.city, each.iri): Span(
            reading.ref(each.iri),
            reading.ref(each.city),
            each.dates.announced or None,
            whole(each.dates.inferred),
            whole(each.dates.horizon),
            each.dates.first,
            each.dates.last,
        )
        for each in programmes(context.store)
    }
    return [dated[key] for key in sorted(dated)]
