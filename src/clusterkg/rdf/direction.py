"""Normalisation of inverse properties to the direction in which they are asserted."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode, Triple

from clusterkg.rdf.namespaces import CKG

# By the local name of the inverse property, which data may use as well.
ASSERTED: Final = {"hasProgramme": "programmeOf", "hasTarget": "targetOf", "hasZone": "zoneOf"}
_ASSERTED: Final = {CKG + name: NamedNode(CKG + other) for name, other in ASSERTED.items()}


def turned(triple: Triple) -> Triple:
    """Return a triple whose property is in ASSERTED as the equivalent triple with the asserted
    property.

    Its subject and its object change places. A triple with another property, or whose object is not
    an IRI, is returned unchanged.
    """
    asserted = _ASSERTED.get(triple.predicate.value)
    if asserted is None or not isinstance(triple.object, NamedNode):
        return triple
    return Triple(triple.object, asserted, triple.subject)
