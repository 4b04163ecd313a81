"""Verification statuses of evidence.

The status of a document item follows from its publisher, how it was read, and whether the fact was
seen in it; the ontology's data give the same definitions as skos:definition of each status.
"""

from __future__ import annotations

from typing import Final

from clusterkg.rdf.namespaces import ID

VERIFIED: Final = ID + "status-verified"
REPORTED: Final = ID + "status-reported"
UNVERIFIED: Final = ID + "status-unverified"
# Kinds of publishers that answer for what they print; excludes copies and other pages.
FIRST_HAND: Final = (ID + "publisher-authority", ID + "publisher-press")
WHOLE: Final = "whole text"
PART: Final = "part"
# Names of statuses: of document items, and of passages, which have a digest instead of a status,
# since whoever has the text can check them.
PASSAGE: Final = "passage"
STATUSES: Final = ("verified", "reported", "unverified", PASSAGE)


def status_name(status: str, passage: str) -> str:
    """Return the name of the status of evidence: unverified if not stated, except for passages.

    Args:
        status: IRI of the status; empty if none is stated.
        passage: Start of a passage of a text; empty if the evidence is not a passage.

    Examples:
        >>> [status_name(*each) for each in ((REPORTED, ""), ("", "26"), ("", ""))]
        ['reported', 'passage', 'unverified']
    """
    if status:
        return status.removeprefix(ID + "status-")
    return PASSAGE if passage else "unverified"


def status(publisher_kind: str, how_read: str, *, seen: bool) -> str:
    """Return the IRI of the verification status of a document item.

    It is verified if the passage was seen to state the fact in text published by the authority
    itself or by the press; reported if it was seen in a copy, on another kind of page, or quoted
    elsewhere; unverified if it was not seen.

    Args:
        publisher_kind: IRI of the kind of publisher of the source; empty if nothing was seen.
        how_read: `whole text`, `part` or `quoted elsewhere`; empty if nothing was seen.
        seen: Whether the passage was seen to state the fact, and so has a ckg:passageDigest.

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
