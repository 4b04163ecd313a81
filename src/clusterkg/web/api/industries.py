"""Industries: the scheme, and the profile of one."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.base.locale import Message
from clusterkg.facts.bets import bets, each_pair
from clusterkg.facts.scheme import below, scheme
from clusterkg.rdf.namespaces import SKOS
from clusterkg.web.api.cities import target, told
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import Reading, both, local, texts
from clusterkg.web.api.model import Bet, Industry, IndustryProfile, Label, Statement, Told, Value

# Mapping properties from an industry to categories of other classifications.
_MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


def listed(context: Context) -> list[Industry]:
    """Return all industries of the scheme, sorted by IRI."""
    store, reading = context.store, context.reading
    levels, broader = scheme(store)
    cities: dict[str, set[str]] = defaultdict(set)
    for city, named in each_pair(store):
        cities[named].add(city)
    also: dict[str, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, NamedNode(SKOS + "altLabel"), None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            also[quad.subject.value].append(quad.object.value)
    return [
        Industry(
            reading.ref(iri),
            sorted(set(also[iri])),
            level,
            [local(above) for above in broader.get(iri, ())],
            sorted(map(local, cities[iri])),
        )
        for iri, level in sorted(levels.items())
    ]


def profile(context: Context, name: str) -> IndustryProfile:
    """Return the industry that `name` means, with its neighbours in the scheme, and the targets
    that name it or, separately, only narrower ones.

    Raises:
        UnknownNameError: there is no such industry, or more than one.
    """
    store, reading = context.store, context.reading
    iri = reading.find(name, "industry")
    industry = next(found for found in listed(context) if found.ref.iri == iri)
    _, broader = scheme(store)
    narrower = [each for each, above in broader.items() if iri in above]
    narrow = below(iri, broader)
    own: dict[str, set[str]] = defaultdict(set)
    wide: dict[str, set[str]] = defaultdict(set)
    for bet in bets(store):
        if bet.industry == iri:
            own[bet.city].add(bet.target)
        elif bet.industry in narrow:
            wide[bet.city].add(bet.target)
    by_label = reading.reader.by_label
    return IndustryProfile(
        industry,
        _definition(reading, iri),
        reading.refs(by_label(broader.get(iri, ()))),
        reading.refs(by_label(narrower)),
        _mappings(reading, iri),
        _bets(reading, own),
        told(reading, reading.reader.pointing("inIndustry", iri)),
        _bets(reading, wide),
    )


def _bets(reading: Reading, by_city: dict[str, set[str]]) -> list[Bet]:
    by_label = reading.reader.by_label
    return [
        Bet(reading.ref(city), [target(reading, each) for each in by_label(by_city[city])])
        for city in by_label(by_city)
    ]


def _definition(reading: Reading, iri: str) -> Label:
    found = texts(
        quad.object
        for quad in reading.store.quads_for_pattern(
            NamedNode(iri), NamedNode(SKOS + "definition"), None, DefaultGraph()
        )
        if isinstance(quad.object, Literal)
    )
    return found[0] if found else {}


def _mappings(reading: Reading, iri: str) -> list[Told]:
    """Return the categories of other classifications to which an industry is mapped, with the kind
    and confidence of the mapping, sorted by IRI.
    """
    store = reading.store
    confidence: dict[str, list[Statement]] = {}
    for mapping in reading.reader.pointing("mappingOf", iri):
        for category in reading.links(mapping, "mappedTo"):
            confidence[category] = reading.statements(mapping, ("mappedTo", "mappingOf"))
    out = {}
    for name in _MATCHES:
        pattern = (NamedNode(iri), NamedNode(SKOS + name), None, DefaultGraph())
        for quad in store.quads_for_pattern(*pattern):
            if isinstance(quad.object, NamedNode):
                category = quad.object.value
                match = _value(Message(f"web.match.{name}").both())
                kind = Statement(f"skos:{name}", Message("web.match-kind").both(), [match])
                rest = [*_category(reading, category), *confidence.get(category, ())]
                out[category] = Told(reading.ref(category), [kind, *rest], [])
    return [out[category] for category in sorted(out)]


def _category(reading: Reading, iri: str) -> list[Statement]:
    """Return the statements of a category's code and of its classification, if it has them."""
    out = []
    for name, label in (("notation", Message("web.code")), ("inScheme", Message("web.scheme"))):
        pattern = (NamedNode(iri), NamedNode(SKOS + name), None, DefaultGraph())
        values = []
        for quad in reading.store.quads_for_pattern(*pattern):
            if isinstance(quad.object, NamedNode):
                scheme = quad.object.value
                values.append(Value(reading.label(scheme), reading.ref(scheme), [], []))
            elif isinstance(quad.object, Literal):
                values.append(_value(both(quad.object.value)))
        if values:
            out.append(Statement(f"skos:{name}", label.both(), values))
    return out


def _value(text: Label) -> Value:
    return Value(text, None, [], [])
