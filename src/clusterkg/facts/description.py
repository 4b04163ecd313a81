"""Description of an entity: its statements, their evidence, and linked entities without a page.

Values are terms and IRIs, independent of language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterkg.base.locale import LANGUAGES, Bilingual, both
from clusterkg.base.numerals import truth, whole
from clusterkg.facts.cities import dated
from clusterkg.facts.figures import grouped
from clusterkg.facts.reader import Reader
from clusterkg.facts.tokens import said
from clusterkg.rdf.literals import FRACTIONS
from clusterkg.rdf.namespaces import XSD

CONFLICT: Final = "mayConflictWith"
# Classes whose entities have no page: they are described where something links to them.
_IN_PLACE: Final = frozenset(
    (
        *("FundingCommitment", "Goal", "Outcome", "StatedCount", "PracticeModel"),
        "PracticeElement",
        *("Event", "PolicyDocument", "Assessment", "NationalProgramme", "DesignationList"),
    )
)
# Links back to the page one came from, and values shown elsewhere on the page.
_BACK: Final = frozenset(
    (
        *("programmeOf", "targetOf", "zoneOf", "eventOf", "evidence", "aboutEntity", "listedUnder"),
        CONFLICT,
    )
)
# Maximum nesting of entities that are described in place.
_DEEPEST: Final = 3


@dataclass(frozen=True)
class Evidence:
    """Evidence of a fact; numbers are None, and texts and IRIs empty, if not stated.

    `start` and `end` count characters of the text of the source (IRI) from zero; `passage` is the
    text between them, None if the text is not available. `status` is the IRI of the verification
    status.
    """

    iri: str
    source: str
    paragraph: int | None
    item: int | None
    start: int | None
    end: int | None
    sha256: str
    status: str
    passage: str | None


@dataclass(frozen=True)
class Value:
    """A value of a property.

    `about` are the statements about an entity without a page, None for other values; `evidence` is
    that of such an entity, or of one that may conflict, else None.
    """

    term: Literal | NamedNode
    about: Sequence[Statement] | None = None
    evidence: Sequence[Evidence] | None = None


@dataclass(frozen=True)
class Statement:
    """A property of the ontology (local name) or `comment`, and its values, links first."""

    property: str
    values: Sequence[Value]


class Descriptions:
    """Descriptions of the entities of a graph.

    Args:
        reader: Reads the graph, and determines the order of properties and values.
        texts: The available texts, by the IRIs of their sources.
    """

    def __init__(self, reader: Reader, texts: Mapping[str, str]) -> None:
        self.reader = reader
        self.texts = texts

    def statements(
        self, iri: str, skip: Collection[str] = (), expected: Iterable[str] = (), *, deep: int = 0
    ) -> list[Statement]:
        """Return the statements about an entity, and last the entities that it may conflict with.

        Evidence, and links to what contains the entity, such as `programmeOf`, are left out.

        Args:
            skip: Properties to leave out.
            expected: Properties that are included even without a value.
            deep: The current depth; entities without a page are described down to the third.
        """
        out = [
            Statement(name, [self._value(term, deep) for term in terms])
            for name, terms in self.reader.stated(iri, expected).items()
            if name not in _BACK and name not in skip
        ]
        if others := self.reader.links(iri, CONFLICT):
            values = [Value(NamedNode(each), None, self.evidence(each)) for each in others]
            out.append(Statement(CONFLICT, values))
        return out

    def _value(self, term: Literal | NamedNode, deep: int) -> Value:
        if (
            isinstance(term, Literal)
            or deep >= _DEEPEST
            or not self.reader.kinds(term.value) & _IN_PLACE
        ):
            return Value(term)
        about = self.statements(term.value, deep=deep + 1)
        return Value(term, about, self.evidence(term.value))

    def evidence(self, iri: str) -> list[Evidence]:
        """Return the evidence of a fact, sorted by source and position."""
        found = (self.place(place) for place in self.reader.links(iri, "evidence"))
        return sorted(found, key=_position)

    def place(self, iri: str) -> Evidence:
        """Return the evidence with the IRI `iri`."""
        reader = self.reader
        source = next(iter(reader.links(iri, "source")), "")
        start, end = map(whole, reader.span(iri))
        known = source in self.texts and start is not None and end is not None
        return Evidence(
            iri,
            source,
            whole(reader.text(iri, "paragraph")),
            whole(reader.text(iri, "itemNumber")),
            start,
            end,
            reader.text(iri, "sha256"),
            next(iter(reader.links(iri, "verificationStatus")), ""),
            self.texts[source][start:end] if known else None,
        )


def _position(place: Evidence) -> tuple[str, int, int, str]:
    return place.source, place.start or place.item or 0, place.end or 0, place.iri


def written(name: str, literal: Literal) -> Bilingual:
    """Return a literal of the property `name` (local name) for display, in both languages.

    Truth values, tokens and dates are translated, decimal numbers get commas of thousands, other
    values are unchanged.
    """
    value, datatype = literal.value, literal.datatype.value
    if datatype == XSD + "boolean" and (known := truth(value)) is not None:
        return Bilingual(**both("facts.yes" if known else "facts.no"))
    if name == "announced":
        return Bilingual(*(dated(value, lang) for lang in LANGUAGES))
    return said(name, grouped(value) if datatype in FRACTIONS else value)
