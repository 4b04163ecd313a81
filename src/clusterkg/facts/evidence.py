"""From a fact to the passage it was read from, verified against the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from clusterkg.base.brief import Brief
from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.base.text import digest as text_digest
from clusterkg.queries.rows import rows
from clusterkg.rdf.namespaces import shorten
from clusterkg.store.graph import Graph


@dataclass(frozen=True, repr=False)
class Passage(Brief):
    """A passage of a text, and what was found where it should stand.

    `start` and `end` count Unicode characters of the whole text from zero, the end exclusive.
    `problem` is None if offsets, paragraph and digest all agree with the text.

    Args:
        evidence: IRI of the evidence.
        source: IRI of the source.
        facts: IRIs of the facts that cite the passage.
        paragraph: Number of the paragraph, from 1.
        start: Offset of the first character.
        end: Offset behind the last character.
        text: What stands there in the text.
        problem: How it differs from what was read.
    """

    evidence: str
    source: str
    facts: tuple[str, ...]
    paragraph: int
    start: int
    end: int
    text: str
    problem: Message | None

    def _brief(self) -> str:
        place = f"{shorten(self.source)}:{self.paragraph}:{self.start}-{self.end}"
        status = self.problem or Message("facts.verified")
        return f"{place}: {status}: {self.text}"


def verify(
    store: Graph, path: Path, source: str | None = None, limits: Limits = DEFAULTS
) -> list[Passage]:
    """Return each passage that the graph reads from the text in `path`, checked against it.

    Without `source`, the text is taken to be the source whose digest it has; if there is none
    such and the graph knows a single source, that one, so that each difference is shown.

    Raises:
        InputError: the file cannot be read, is not UTF-8, or is none of several sources.
    """
    text = read_text(path, limits)
    facts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for *place, fact in rows(store, "passages"):
        facts[tuple(place)].add(fact)
    sources = {place[1]: place[2] for place in facts}
    if source is None:
        same = [name for name, known in sources.items() if known == text_digest(text)]
        if not same and len(sources) > 1:
            raise InputError(Message("facts.no-source-of-text", sources=sorted(sources)), path)
        source = (same or list(sources) or [""])[0]
    read = {place: those for place, those in facts.items() if place[1] == source}
    if not read:
        any_source = Message("facts.any-source")
        raise InputError(Message("facts.no-evidence", source=source or any_source), path)
    found = [_passage(text, place, those) for place, those in read.items()]
    return sorted(found, key=lambda passage: (passage.start, passage.end, passage.evidence))


def difference(text: str, start: int, end: int, paragraph: int, digest: str) -> Message | None:
    """Return how a text differs from what is known of the passage in it.

    Nothing if offsets, paragraph and digest all agree.
    """
    if not 0 <= start < end <= len(text):
        return Message("facts.passage-outside", start=start, end=end, length=len(text))
    if text_digest(text[start:end]) != digest:
        return Message("facts.passage-differs")
    number = sum(1 for line in text[:start].split("\n")[:-1] if line.strip()) + 1
    if number == paragraph:
        return None
    return Message("facts.passage-elsewhere", number=number, paragraph=paragraph)


def _passage(text: str, place: tuple[str, ...], facts: set[str]) -> Passage:
    evidence, source, _, number, first, last, digest = place
    start, end, paragraph = int(first), int(last), int(number)
    return Passage(
        evidence,
        source,
        tuple(sorted(facts - {""})),
        paragraph,
        start,
        end,
        text[start:end],
        difference(text, start, end, paragraph, digest),
    )
