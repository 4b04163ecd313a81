"""Passages of available texts, compared with the recorded offsets, paragraph and digest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from clusterkg.base.locale import Message
from clusterkg.base.text import digest, paragraph_at
from clusterkg.facts.citations import Citation
from clusterkg.facts.evidence import Check, Passage
from clusterkg.facts.reader import END
from clusterkg.rdf.namespaces import CKG

_SHA256: Final = CKG + "sha256"
# The property at fault in an evidence, and the fix, by what is wrong with its passage.
_AT_FAULT: Final = {
    "facts.passage-outside": (END, "facts.correct-end"),
    "facts.passage-differs": (_SHA256, "facts.correct-passage"),
    "facts.passage-elsewhere": (CKG + "paragraph", "facts.correct-paragraph"),
}


def passage_of(citation: Citation, text: str, facts: Collection[str]) -> Passage:
    """Return the passage of a text that a citation points at, with any difference from the record.

    Args:
        citation: The citation of a passage.
        text: The whole text of the source.
        facts: IRIs of the facts that cite the passage.
    """
    places = (citation.start, citation.end, citation.paragraph)
    start, end, paragraph = (_offset(each) for each in places)
    return Passage(
        citation.evidence,
        citation.source,
        tuple(sorted(facts)),
        paragraph,
        start,
        end,
        text[max(0, start) : max(0, end)],
        difference(text, start, end, paragraph, citation.sha256),
    )


def at_fault(passage: Passage, citation: Citation, text: str) -> Check:
    """Return a failed check of the value of the evidence that differs; `passage` has a problem."""
    problem = passage.problem
    assert problem is not None
    prop, key = _AT_FAULT[problem.key]
    value = {END: citation.end, _SHA256: citation.sha256}.get(prop, citation.paragraph)
    fix = Message(key, **{"length": len(text), **problem.fields})
    return Check(
        passage.evidence, prop, value, value, "differs", (passage,), reason=problem, fix=fix
    )


def _offset(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else -1


def difference(text: str, start: int, end: int, paragraph: int, sha256: str) -> Message | None:
    """Compare a passage with its record: offsets, paragraph number and SHA-256.

    Returns:
        How they differ, or None if all agree.
    """
    if not 0 <= start < end <= len(text):
        return Message("facts.passage-outside", start=start, end=end, length=len(text))
    if digest(text[start:end]) != sha256:
        return Message("facts.passage-differs")
    number = paragraph_at(text, start)
    if number == paragraph:
        return None
    return Message("facts.passage-elsewhere", number=number, paragraph=paragraph)
