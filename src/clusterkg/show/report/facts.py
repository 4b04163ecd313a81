"""Facts about an entity as text for the report, each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import text
from clusterkg.facts import description
from clusterkg.facts.description import Descriptions, Evidence, Statement, written
from clusterkg.facts.entities import in_language
from clusterkg.facts.reader import Reader
from clusterkg.rdf.namespaces import XSD, shorten

_NOT_IN_NAMES: Final = re.compile("[^A-Za-z0-9-]")


@dataclass(frozen=True)
class Passage:
    """Evidence of a fact: the number of its source (0 if it is not listed), and the position in it.

    `words` is the quoted passage; empty if its text is not available.
    """

    source: int
    place: str
    sha256: str
    words: str = ""


@dataclass(frozen=True)
class Value:
    """A value as text; `address` is the URL it links to, `facts` are details shown below it.

    `evidence` is None if it is not shown beside the value.
    """

    words: str
    address: str = ""
    facts: Sequence[Fact] = ()
    evidence: Sequence[Passage] | None = None


@dataclass(frozen=True)
class Fact:
    """A heading with its values, or with the evidence of an entity; without either, the value is
    unknown.
    """

    heading: str
    values: Sequence[Value] = ()
    evidence: Sequence[Passage] | None = None


@dataclass(frozen=True)
class Claim:
    """An assessment: its text, author and evidence."""

    speakers: Sequence[str]
    words: Sequence[str]
    evidence: Sequence[Passage] = field(default=())


def anchor(prefix: str, iri: str) -> str:
    """Return an HTML id that is unique for an IRI: `prefix`, and ASCII letters, digits, hyphens and
    underscores.
    """
    short = shorten(iri).strip("<>")
    return f"{prefix}-" + _NOT_IN_NAMES.sub(lambda char: f"_{ord(char[0]):x}_", short)


class Facts:
    """Facts in the language of `reader`.

    Args:
        reader: The reader of the graph.
        texts: Available source texts by IRI; passages are quoted from these.
    """

    def __init__(self, reader: Reader, texts: Mapping[str, str]) -> None:
        self.reader = reader
        self.described = Descriptions(reader, texts)
        self.lang = reader.lang
        # Sorted by IRI, so that a source has the same number in both languages.
        named = sorted(reader.members("Source"))
        self.sources = {iri: number for number, iri in enumerate(named, 1)}

    def labels(self, iris: Iterable[str]) -> list[str]:
        """Return the labels of entities, in the given order."""
        return [self.reader.label(iri) for iri in iris]

    def evidence(self, iri: str) -> list[Passage]:
        """Return the evidence of the entity `iri`, sorted by source and position."""
        return [self._passage(each) for each in self.described.evidence(iri)]

    def _passage(self, of: Evidence) -> Passage:
        if of.start and of.end:
            place = {"paragraph": of.paragraph or "", "start": of.start, "end": of.end}
            where = text("show.report.passage", self.lang, **place)
        elif of.paragraph:
            where = text("show.report.paragraph", self.lang, paragraph=of.paragraph)
        elif of.item:
            where = text("show.report.item", self.lang, item=of.item)
        else:
            where = self.reader.label(of.iri)
        told = f"{where} ({self.reader.label(of.status)})" if of.status else where
        return Passage(self.sources.get(of.source, 0), told, of.sha256, of.passage or "")

    def entity(
        self,
        iri: str,
        skip: Collection[str] = (),
        *,
        expected: Sequence[str] = (),
        evidence: bool = True,
    ) -> list[Fact]:
        """Return the facts about an entity.

        Args:
            iri: The entity.
            skip: Properties to leave out.
            expected: Properties shown as unknown if they have no value.
            evidence: Whether the evidence follows as the last fact.
        """
        facts = list(map(self._fact, self.described.statements(iri, skip, expected)))
        return [*facts, self._evidence(self.described.evidence(iri))] if evidence else facts

    def _evidence(self, of: Iterable[Evidence]) -> Fact:
        heading = text("show.report.evidence", self.lang)
        return Fact(heading, evidence=list(map(self._passage, of)))

    def _fact(self, of: Statement) -> Fact:
        name = of.property
        links = [self._link(each) for each in of.values if isinstance(each.term, NamedNode)]
        literals = [each.term for each in of.values if isinstance(each.term, Literal)]
        told = [self._literal(name, each) for each in in_language(literals, self.lang)]
        is_note = name == "comment"
        heading = text("show.report.note", self.lang) if is_note else self.reader.heading(name)
        return Fact(heading, links + told)

    def _link(self, of: description.Value) -> Value:
        iri, places = of.term.value, of.evidence
        if of.about is None or places is None:
            beside = None if places is None else list(map(self._passage, places))
            return Value(self.reader.label(iri), evidence=beside)
        label = self.reader.label(iri) if self.reader.has_label(iri) else ""
        return Value(label, facts=[*map(self._fact, of.about), self._evidence(places)])

    def _literal(self, name: str, literal: Literal) -> Value:
        words = written(name, literal).to(self.lang)
        is_url = literal.datatype.value == XSD + "anyURI" and words.startswith(
            ("http://", "https://")
        )
        return Value(words, words if is_url else "")

    def cited(self, iris: Iterable[str]) -> list[Value]:
        """Return the labels of entities as values, each with its evidence."""
        return [Value(self.reader.label(iri), evidence=self.evidence(iri)) for iri in iris]

    def claims(self, iris: Iterable[str]) -> list[Claim]:
        """Return the assessments `iris`, each with its text, author and evidence."""
        return [
            Claim(
                self.labels(self.reader.links(iri, "speaker")),
                [words.value for words in self.reader.texts(iri, "claim")],
                self.evidence(iri),
            )
            for iri in iris
        ]
