"""Verification statuses of evidence.

Those of items of documents are a function of who published, how, and what was seen; the same
definitions stand in the ontology's data as skos:definition of each status.
"""

from __future__ import annotations

from typing import Final

from clusterkg.rdf.namespaces import ID

VERIFIED: Final = ID + "status-verified"
REPORTED: Final = ID + "status-reported"
UNVERIFIED: Final = ID + "status-unverified"
# Who answers for what is printed: not a copy, nor a page of another kind.
FIRST_HAND: Final = (ID + "publisher-authority", ID + "publisher-press")
WHOLE: Final = "whole text"
PART: Final = "part"
# The names of statuses: those of items of documents, and passages of texts, which have a digest and
# no status: whoever has the text can check them.
PASSAGE: Final = "passage"
STATUSES: Final = ("verified", "reported", "unverified", PASSAGE)


def status_name(status: str, passage: str) -> str:
    """Return the name of the status of evidence: what nobody says is unverified, but passages.

    Args:
        status: IRI of the status; empty if none is stated.
        passage: Where a passage of a text starts; empty if the evidence is none.

    Examples:
        >>> [status_name(*each) for each in ((REPORTED, ""), ("", "26"), ("", ""))]
        ['reported', 'passage', 'unverified']
    """
    if status:
        return status.removeprefix(ID + "status-")
    return PASSAGE if passage else "unverified"


def status(publisher_kind: str, how_read: str, *, seen: bool) -> str:
    """Return the IRI of the status that an item has by definition.

    It is verified if its passage was seen to hold the fact, in the text or a part of it as the
    authority itself or the press published it; reported if it was seen in a copy, in a page of
    another kind, or quoted elsewhere; unverified if it was not seen.

    Args:
        publisher_kind: IRI of the kind of publisher of the source; empty if nothing was seen.
        how_read: `whole text`, `part` or `quoted elsewhere`; empty if nothing was seen.
        seen: Whether the passage was seen to hold the fact: it has a ckg:passageDigest.

    Examples:
        >>> status(ID + "publisher-press", "part", seen=True) == VERIFIED
        True
        >>> status(ID + "publisher-other", "whole text", seen=True) == REPORTED
        True
    """
    if not seen:
        return UNVERIFIED
    first_hand = publisher_kind in FIRST_HAND and how_read in (WHOLE, PART)
    return VERIFIED if first_hand else REPORTED
