"""What a graph says of an entity, in one language: labels, values, links, evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.facts import entities
from clusterkg.rdf.direction import ASSERTED
from clusterkg.rdf.namespaces import CKG, OA, RDF, RDFS, shorten
from clusterkg.rdf.table import Term
from clusterkg.store.graph import Graph

# What is said first of an entity; all else follows by name.
_FIRST: Final = (
    "printedName",
    "announced",
    "inferredYear",
    "inferenceReason",
    "horizonYear",
    "closedList",
    "announcedAt",
    "setOutIn",
    "issuer",
    "supersedes",
    "indicator",
    "printedIndicator",
    "comparator",
    "amountPerYear",
    "value",
    "upperValue",
    "currency",
    "unit",
    "printedFigure",
    "firstYear",
    "lastYear",
    "year",
)
# Things that have no page of their own: they are told where something points at them.
TOLD: Final = frozenset(
    (
        *("FundingCommitment", "Goal", "Outcome", "StatedCount", "PracticeModel"),
        "PracticeElement",
        *("Event", "PolicyDocument", "Assessment", "NationalProgramme", "DesignationList"),
    )
)
# What a number is of, by the property that says so.
MEASURED: Final = ("indicator", "countOf")
# Ways back to where one comes from, and what is said elsewhere on the page.
BACK: Final = frozenset(
    (
        *("programmeOf", "targetOf", "zoneOf", "eventOf", "evidence", "aboutEntity", "listedUnder"),
        *("mayConflictWith",),
    )
)
# Relations of which data may state either direction: each name, and the name of its inverse.
INVERSE: Final = ASSERTED | {other: name for name, other in ASSERTED.items()}
# How deep what is told in place tells of more in place.
DEEPEST: Final = 3


class Reader:
    """Reads what is asserted; labels are in `lang`, or in the language there is.

    Of a relation and its inverse either may be asserted: both are walked.
    """

    def __init__(self, store: Graph, lang: str) -> None:
        self.store = store
        self.lang = lang
        self._labels: dict[str, str | None] = {}

    def label(self, iri: str) -> str:
        """Return the label of an entity, a class or a property.

        What has none goes by what it measures or counts, or by its class, and the figure that is
        printed: output value 2万亿元, Funding commitment 10亿元.
        """
        return self._label(iri) or self.figure(iri) or shorten(iri)

    def figure(self, iri: str) -> str:
        """Return what a printed figure is of, and the figure; nothing if none is printed."""
        printed = self.text(iri, "printedFigure")
        kinds = sorted(self._label(CKG + kind) or "" for kind in self.kinds(iri))
        measured = (self._label(one) or "" for name in MEASURED for one in self._nodes(iri, name))
        names = [*filter(None, measured), *kinds]
        return " ".join([names[0], printed]) if printed and names else ""

    def names(self, iri: str) -> list[str]:
        """Return the labels of an entity in all languages."""
        found = self._objects(iri, RDFS + "label")
        return sorted(term.value for term in found if isinstance(term, Literal))

    def heading(self, name: str) -> str:
        """Return the label of a term of the ontology, as a heading."""
        label = self.label(CKG + name)
        return label[0].upper() + label[1:]

    def has_label(self, iri: str) -> bool:
        """Say whether an entity has a label of its own."""
        return self._label(iri) is not None

    def _label(self, iri: str) -> str | None:
        """Return the label of an entity in the language there is, None if it has none."""
        if iri not in self._labels:
            values = (self.literals(iri, predicate) for predicate in entities.LABELS)
            self._labels[iri] = next((found[0].value for found in values if found), None)
        return self._labels[iri]

    def members(self, name: str) -> list[str]:
        """Return what is a member of a class of the ontology, by label."""
        return self.by_label(self._subjects(RDF + "type", CKG + name))

    def pointing(self, name: str, iri: str) -> list[str]:
        """Return what points at an entity with a property of the ontology, by label."""
        found = self._subjects(CKG + name, iri)
        if name in INVERSE:
            found |= self._nodes(iri, INVERSE[name])
        return self.by_label(found)

    def links(self, iri: str, name: str) -> list[str]:
        """Return what an entity points at with a property of the ontology, by label."""
        found = self._nodes(iri, name)
        if name in INVERSE:
            found |= self._subjects(CKG + INVERSE[name], iri)
        return self.by_label(found)

    def _nodes(self, iri: str, name: str) -> set[str]:
        found = self._objects(iri, CKG + name)
        return {term.value for term in found if isinstance(term, NamedNode)}

    def texts(self, iri: str, name: str) -> list[Literal]:
        """Return the literals of a property of the ontology, in the language there is."""
        return self.literals(iri, CKG + name)

    def literals(self, iri: str, predicate: str) -> list[Literal]:
        """Return the literals of a property (IRI), in the language there is."""
        found = [t for t in self._objects(iri, predicate) if isinstance(t, Literal)]
        return entities.in_language(found, self.lang)

    def text(self, iri: str, name: str) -> str:
        """Return the value of a property of the ontology as text, or nothing."""
        found = self.texts(iri, name)
        return found[0].value if found else ""

    def kinds(self, iri: str) -> set[str]:
        """Return the names of the classes of the ontology that an entity is said to be of."""
        found = [t.value for t in self._objects(iri, RDF + "type") if isinstance(t, NamedNode)]
        return {name.removeprefix(CKG) for name in found if name.startswith(CKG)}

    @cached_property
    def superclasses(self) -> dict[str, set[str]]:
        """The classes right above each class."""
        found: dict[str, set[str]] = defaultdict(set)
        above = NamedNode(RDFS + "subClassOf")
        for quad in self.store.quads_for_pattern(None, above, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].add(quad.object.value)
        return dict(found)

    def kind(self, iri: str) -> str:
        """Return the local name of the narrowest class of an entity; nothing if it has none."""
        types = self._objects(iri, RDF + "type")
        classes = sorted(term.value for term in types if isinstance(term, NamedNode))
        return entities.kind(entities.Entity(classes), self.superclasses) if classes else ""

    def kinds_above(self, iri: str) -> set[str]:
        """Return the local names of the classes of an entity, and of those above them."""
        waiting = [CKG + name for name in self.kinds(iri)]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.superclasses.get(name, ())
        return {name.removeprefix(CKG) for name in found}

    def place(self, iri: str) -> str | None:
        """Return a passage (IRI) as paragraph:start-end, an item of a document as #number.

        None if it is neither.
        """
        start, end = self.span(iri)
        if start and end:
            return f"{self.text(iri, 'paragraph')}:{start}-{end}"
        item = self.text(iri, "itemNumber")
        return f"#{item}" if item else None

    def span(self, iri: str) -> tuple[str, str]:
        """Return where a passage (IRI) starts and ends in its text; each empty if not said."""
        start, end = (
            "".join(term.value for term in self.literals(iri, name)) for name in (START, END)
        )
        return start, end

    def cited(self, iri: str) -> str:
        """Return evidence (IRI) as it is cited: the label of its source, and the place in it."""
        sources = [self.label(each) for each in self.links(iri, "source")]
        return " ".join([*sources, *filter(None, [self.place(iri)])])

    def stated(self, iri: str) -> dict[str, list[Literal | NamedNode]]:
        """Return all that the ontology's properties and comments say of an entity, in order.

        Keys are the names of properties without their prefix, and `comment`. Links go by label and
        come before literals, which are there in all languages.
        """
        literals: dict[str, list[Literal]] = defaultdict(list)
        out: dict[str, list[Literal | NamedNode]] = defaultdict(list)
        for quad in self.store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()):
            predicate = quad.predicate.value
            name = predicate.removeprefix(CKG)
            if predicate == RDFS + "comment":
                name = "comment"
            elif name == predicate:
                continue
            if isinstance(quad.object, Literal):
                literals[name].append(quad.object)
            elif isinstance(quad.object, NamedNode):
                out[name].append(quad.object)
        for name, links in out.items():
            links.sort(key=lambda node: (self.label(node.value), node.value))
            out[name] = links
        for name, values in literals.items():
            values.sort(key=lambda value: (value.language or "", value.value))
            out[name] += values
        return {name: out[name] for name in sorted(out, key=_place)}

    def said(self, iri: str, expected: Iterable[str] = ()) -> dict[str, list[Literal | NamedNode]]:
        """Return what `stated` does, with the literals in the language there is.

        Those `expected` are there, though nothing is said.
        """
        stated = self.stated(iri)
        out: dict[str, list[Literal | NamedNode]] = {}
        for name in sorted({*stated, *expected}, key=_place):
            values = stated.get(name, [])
            literals = [value for value in values if isinstance(value, Literal)]
            links = [value for value in values if isinstance(value, NamedNode)]
            out[name] = [*links, *entities.in_language(literals, self.lang)]
        return out

    def by_label(self, iris: Iterable[str]) -> list[str]:
        """Return entities in the order of their labels."""
        return sorted(set(iris), key=lambda iri: (self.label(iri), iri))

    def _objects(self, iri: str, predicate: str) -> list[Term]:
        pattern = (NamedNode(iri), NamedNode(predicate), None, DefaultGraph())
        return [quad.object for quad in self.store.quads_for_pattern(*pattern)]

    def _subjects(self, predicate: str, iri: str) -> set[str]:
        pattern = (None, NamedNode(predicate), NamedNode(iri), DefaultGraph())
        found = (quad.subject for quad in self.store.quads_for_pattern(*pattern))
        return {node.value for node in found if isinstance(node, NamedNode)}


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


START: Final = OA + "start"
END: Final = OA + "end"
