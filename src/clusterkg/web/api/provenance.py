"""Evidence of facts, and the list of sources."""

from __future__ import annotations

from clusterkg.web.api.context import Context
from clusterkg.web.api.model import Facts, Source


def evidence(context: Context, name: str) -> Facts:
    """Return the evidence of the fact that `name` means; of a piece of evidence, itself.

    Raises:
        UnknownNameError: there is no such resource, or more than one.
    """
    reading = context.reading
    iri = reading.find(name)
    is_place = "Evidence" in reading.reader.kinds_above(iri)
    return Facts(reading.ref(iri), [reading.place(iri)] if is_place else reading.evidence(iri))


def sources(context: Context) -> list[Source]:
    """Return the sources, sorted by IRI."""
    reading = context.reading
    return [
        Source(
            reading.ref(iri),
            reading.statements(iri),
            len(reading.reader.pointing("source", iri)),
            iri in context.texts,
        )
        for iri in sorted(reading.reader.members("Source"))
    ]
