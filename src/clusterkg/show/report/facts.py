"""What the graph says of an entity, as a page tells it: each fact with where it was read."""

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
    """Where a fact was read: the number of the source (0: none), and the place in it.

    `words` are those of the passage, if the text is at hand.
    """

    source: int
    place: str
    sha256: str
    words: str = ""


@dataclass(frozen=True)
class Value:
    """A value in words; `address` is where it leads, `facts` tell more of it in place.

    `evidence` is where it was read, if that is told beside it.
    """

    words: str
    address: str = ""
    facts: Sequence[Fact] = ()
    evidence: Sequence[Passage] | None = None


@dataclass(frozen=True)
class Fact:
    """A heading and its values; without any, they are unknown. Or where all of it was read."""

    heading: str
    values: Sequence[Value] = ()
    evidence: Sequence[Passage] | None = None


@dataclass(frozen=True)
class Claim:
    """An assessment, by whom it is made and where."""

    speakers: Sequence[str]
    words: Sequence[str]
    evidence: Sequence[Passage] = field(default=())


def anchor(prefix: str, iri: str) -> str:
    """Return an id for an entity: another for each IRI, and of plain letters."""
    short = shorten(iri).strip("<>")
    return f"{prefix}-" + _NOT_IN_NAMES.sub(lambda char: f"_{ord(char[0]):x}_", short)


class Facts:
    """Tells facts in the language of `reader`; `sources` numbers the sources (IRIs) from 1.

    `texts` are those that are at hand, by the IRIs of their sources: their passages are shown.
    """

    def __init__(self, reader: Reader, texts: Mapping[str, str] | None = None) -> None:
        self.reader = reader
        self.texts = texts or {}
        self.lang = reader.lang
        # By IRI, so that a source has the same number in both languages.
        named = sorted(reader.members("Source"))
        self.sources = {iri: number for number, iri in enumerate(named, 1)}

    def labels(self, iris: Iterable[str]) -> list[str]:
        """Return the labels of entities."""
        return [self.reader.label(iri) for iri in iris]

    def evidence(self, iri: str) -> list[Passage]:
        """Return the passages where a fact was read, by source and position."""
        found = [self._passage(place) for place in self.reader.links(iri, "evidence")]
        return [passage for _, passage in sorted(found, key=lambda pair: pair[0])]

    def _passage(self, iri: str) -> tuple[tuple[int, int, int, str], Passage]:
        """Return a passage and what orders it among others."""
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
        """Return what is said of an entity; `skip` names what is left out.

        What is `expected` and not said is called unknown. What has no section of its own is told
        in place, and so on, to a fixed depth.
        """
        facts = []
        for name, values in self.reader.said(iri, expected).items():
            if name not in BACK and name not in skip:
                told = [self._value(name, value, deep) for value in values]
                facts.append(Fact(self._heading(name), told))
        # The statements of other sources that may not hold beside this one.
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
        """Return a literal as people read it."""
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
        """Return entities by label, each with where it was read."""
        return [Value(self.reader.label(iri), evidence=self.evidence(iri)) for iri in iris]

    def claims(self, iris: Iterable[str]) -> list[Claim]:
        """Return assessments: the claim, who makes it, and where."""
        return [
            Claim(
                self.labels(self.reader.links(iri, "speaker")),
                [words.value for words in self.reader.texts(iri, "claim")],
                self.evidence(iri),
            )
            for iri in iris
        ]
