"""Statements about new concepts that data add to the ontology's lists, and their IRIs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from clusterkg.base.text import digest, fold, slug
from clusterkg.rdf.namespaces import CKG, ID, IND, SKOS
from clusterkg.rdf.terms import TYPE

PREF_LABEL: Final = NamedNode(SKOS + "prefLabel")
ALT_LABEL: Final = NamedNode(SKOS + "altLabel")
LABELS: Final = (PREF_LABEL, ALT_LABEL)
# The concept scheme of each class whose members are its top concepts.
_SCHEMES: Final = {
    CKG + "Purpose": "purposes",
    CKG + "CountedThing": "counted-things",
    CKG + "Measure": "measures",
    CKG + "SizeClass": "size-classes",
    CKG + "Tier": "tiers",
}
# Prefixes of new IRIs, by class.
_BEGINNINGS: Final = {"CountedThing": "counted"}
_LONGEST_NAME: Final = 60


def described(thing: NamedNode, cls: NamedNode, labels: Sequence[Literal]) -> Iterator[Triple]:
    """Yield the statements about a new concept: its class, preferred labels and concept scheme."""
    yield Triple(thing, TYPE, cls)
    for label in labels:
        yield Triple(thing, PREF_LABEL, label)
    yield from in_scheme(thing, cls)


def in_scheme(thing: NamedNode, cls: NamedNode) -> Iterator[Triple]:
    """Yield the statements that put a concept into the concept scheme of its class, if any."""
    if cls.value in _SCHEMES:
        scheme = NamedNode(f"{ID}scheme-{_SCHEMES[cls.value]}")
        for name in ("inScheme", "topConceptOf"):
            yield Triple(thing, NamedNode(SKOS + name), scheme)


def at_level(industry: NamedNode, level: str) -> Iterator[Triple]:
    """Yield the statements that put an industry into the scheme of industries, at `level`; a
    division is a top concept.
    """
    scheme = NamedNode(IND.removesuffix("/"))
    yield Triple(industry, NamedNode(CKG + "schemeLevel"), Literal(level))
    yield Triple(industry, NamedNode(SKOS + "inScheme"), scheme)
    if level == "division":
        yield Triple(industry, NamedNode(SKOS + "topConceptOf"), scheme)


def named(cls: NamedNode, labels: Sequence[Literal]) -> NamedNode:
    """Return the IRI of a new concept, made from its English label, or else its Chinese one.

    A label that is too long for an IRI, or has no letter and no digit, is represented by the start
    of its digest.
    """
    kind = cls.value.removeprefix(CKG)
    label = min(labels, key=lambda text: (text.language or "zh", text.value)).value
    name = slug(label)
    if len(name) > _LONGEST_NAME or not name:
        name = digest(fold(label))[:12]
    return NamedNode(f"{ID}{_BEGINNINGS.get(kind, slug(kind))}-{name}")
