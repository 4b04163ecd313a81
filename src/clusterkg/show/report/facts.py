"""Facts about an entity for the report, each with its evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import text
from clusterkg.base.numerals import whole
from clusterkg.facts.cities import dated
from clusterkg.facts.figures import grouped
from clusterkg.facts.reader import BACK, DEEPEST, TOLD, Reader
from clusterkg.facts.tokens import TOKENS, said
from clusterkg.rdf.literals import FRACTIONS
from clusterkg.rdf.namespaces import XSD, shorten

_NOT_IN_NAMES: Final = re.compile("[^A-Za-z0-9-]")


@dataclass(frozen=True)
class Passage:
    """Evidence of a fact: the number of the source (0: none), and the position in it.

    `words` is the quoted passage, if its text is available.
    """

    source: int
    place: str
    sha256: str
    words: str = ""


@dataclass(frozen=True)
class Value:
    """A value in words; `address` is the target of its link, `facts` are details shown in place.

    `evidence` is given if it is shown beside the value.
    """

    words: str
    address: str = ""
    facts: Sequence[Fact] = ()
    evidence: Sequence[Passage] | None = None


@dataclass(frozen=True)
class Fact:
    """A heading with its values, or with the evidence; without values they are shown as unknown."""

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
    """Return a unique HTML id for an IRI, made of ASCII letters, digits and hyphens."""
    short = shorten(iri).strip("<>")
    return f"{prefix}-" + _NOT_IN_NAMES.sub(lambda char: f"_{ord(char[0]):x}_", short)


class Facts:
    """Facts in the language of `reader`; `sources` numbers the sources (IRIs) from 1.

    `texts` are available source texts by IRI; passages are quoted from these.
    """

    def __init__(self, reader: Reader, texts: Mapping[str, str] | None = None) -> None:
        self.reader = reader
        self.texts = texts or {}
        self.lang = reader.lang
        # Sorted by IRI, so that a source has the same number in both languages.
        named = sorted(reader.members("Source"))
        self.sources = {iri: number for number, iri in enumerate(named, 1)}

    def labels(self, iris: Iterable[str]) -> list[str]:
        """Return the labels of entities."""
        return [self.reader.label(iri) for iri in iris]

    def evidence(self, iri: str) -> list[Passage]:
        """Return the evidence of a fact, sorted by source and position."""
        found = [self._passage(place) for place in self.reader.links(iri, "evidence")]
        return [passage for _, passage in sorted(found, key=lambda pair: pair[0])]

    def _passage(self, iri: str) -> tuple[tuple[int, int, int, str], Passage]:
        """Return a passage with its sort key."""
        reader = self.reader
        source = next(iter(reader.links(iri, "source")), "")
        number = self.sources.get(source, 0)
        paragraph, item = reader.text(iri, "paragraph"), reader.text(iri, "itemNumber")
        start, end = reader.span(iri)
        if start and end:
            where = text(
                "show.report.passage", self.lang, paragraph=paragraph, start=start, end=end
            )
        elif paragraph:
            where = text("show.report.paragraph", self.lang, paragraph=paragraph)
        else:
            where = text("show.report.item", self.lang, item=item) if item else reader.label(iri)
        status = [reader.label(node) for node in reader.links(iri, "verificationStatus")]
        told = f"{where} ({status[0]})" if status else where
        order = (number, whole(start or item) or 0, whole(end) or 0, told)
        words = ""
        if source in self.texts and start.isdecimal() and end.isdecimal():
            words = self.texts[source][int(start) : int(end)]
        return order, Passage(number, told, reader.text(iri, "sha256"), words)

    def entity(
        self,
        iri: str,
        skip: Collection[str] = (),
        *,
        expected: Sequence[str] = (),
        deep: int = 0,
        evidence: bool = True,
    ) -> list[Fact]:
        """Return the facts about an entity.

        Args:
            iri: The entity.
            skip: Properties to leave out.
            expected: Properties shown as unknown if they have no value.
            deep: Nesting level; linked entities without a section of their own are described in
                place, up to a fixed level.
            evidence: Whether to include the evidence.
        """
        facts = []
        for name, values in self.reader.said(iri, expected).items():
            if name not in BACK and name not in skip:
                told = [self._value(name, value, deep) for value in values]
                facts.append(Fact(self._heading(name), told))
        # Possibly conflicting facts from other sources.
        if other := self.reader.links(iri, "mayConflictWith"):
            told = [Value(self.reader.label(n), evidence=self.evidence(n)) for n in other]
            facts.append(Fact(self.reader.heading("mayConflictWith"), told))
        if evidence:
            heading = text("show.report.evidence", self.lang)
            facts.append(Fact(heading, evidence=self.evidence(iri)))
        return facts

    def _heading(self, name: str) -> str:
        if name == "comment":
            return text("show.report.note", self.lang)
        return self.reader.heading(name)

    def _value(self, name: str, value: Literal | NamedNode, deep: int) -> Value:
        if isinstance(value, Literal):
            told = self._literal(value)
            words = dated(told.words, self.lang) if name == "announced" else told.words
            if name in TOKENS:
                words = getattr(said(name, words), self.lang)
            return Value(words, told.address)
        iri = value.value
        if deep >= DEEPEST or not self.reader.kinds(iri) & TOLD:
            return Value(self.reader.label(iri))
        label = self.reader.label(iri) if self.reader.has_label(iri) else ""
        return Value(label, facts=self.entity(iri, deep=deep + 1))

    def _literal(self, literal: Literal) -> Value:
        """Return a literal formatted for display."""
        words, datatype = literal.value, literal.datatype.value
        if datatype == XSD + "boolean":
            is_true = words in ("true", "1")
            return Value(text("show.report.yes" if is_true else "show.report.no", self.lang))
        if datatype in FRACTIONS:
            return Value(grouped(words))
        if datatype == XSD + "anyURI" and words.startswith(("http://", "https://")):
            return Value(words, words)
        return Value(words)

    def cited(self, iris: Iterable[str]) -> list[Value]:
        """Return entities by label, each with its evidence."""
        return [Value(self.reader.label(iri), evidence=self.evidence(iri)) for iri in iris]

    def claims(self, iris: Iterable[str]) -> list[Claim]:
        """Return assessments: the claim, its author, and its evidence."""
        return [
            Claim(
                self.labels(self.reader.links(iri, "speaker")),
                [words.value for words in self.reader.texts(iri, "claim")],
                self.evidence(iri),
            )
            for iri in iris
        ]
