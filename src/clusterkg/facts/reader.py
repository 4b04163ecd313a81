"""Description of an entity in one language: labels, values, links, evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from clusterkg.base.text import capital
from clusterkg.facts import entities
from clusterkg.facts.scheme import reached
from clusterkg.rdf.direction import ASSERTED
from clusterkg.rdf.namespaces import CKG, OA, RDF, RDFS, shorten
from clusterkg.rdf.table import Term
from clusterkg.store.graph import Graph

# Properties shown first; all others follow by name.
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
# Properties that say what a number measures.
_MEASURED: Final = ("indicator", "countOf")
# Properties that data may state in either direction: each name with its inverse.
INVERSE: Final = ASSERTED | {other: name for name, other in ASSERTED.items()}


class Reader:
    """Reader of asserted statements; texts are in `lang`, or in another language if missing.

    Entities are given by their IRIs, properties and classes of the ontology by their local names. A
    link is found whether the data state the property or its inverse.
    """

    def __init__(self, store: Graph, lang: str) -> None:
        self.store = store
        self.lang = lang
        self._labels: dict[str, str | None] = {}

    def label(self, iri: str) -> str:
        """Return the label of an entity, a class or a property (IRI).

        Without a label, it is what `figure` returns (output value 2万亿元, Funding commitment
        10亿元), or else the short IRI.
        """
        return self._label(iri) or self.figure(iri) or shorten(iri)

    def figure(self, iri: str) -> str:
        """Return what the printed figure of an entity measures or counts, followed by the figure.

        If the data do not state what is measured or counted, the class of the entity is named
        instead. The result is empty if the entity has no printed figure.
        """
        if not (printed := self.text(iri, "printedFigure")):
            return ""
        of = [node for name in _MEASURED for node in self.links(iri, name)]
        names = map(self._label, (*of, CKG + self.kind(iri)))
        return f"{next(filter(None, names), '')} {printed}".strip()

    def names(self, iri: str) -> list[str]:
        """Return the values of rdfs:label of an entity in all languages, sorted."""
        found = self._objects(iri, RDFS + "label")
        return sorted(term.value for term in found if isinstance(term, Literal))

    def heading(self, name: str) -> str:
        """Return the label of a term of the ontology (local name), with an initial capital."""
        return capital(self.label(CKG + name))

    def has_label(self, iri: str) -> bool:
        """Return whether an entity has a label of its own."""
        return self._label(iri) is not None

    def _label(self, iri: str) -> str | None:
        """Return the label of an entity in `lang`, or in another language; None if it has none."""
        if iri not in self._labels:
            values = (self.literals(iri, predicate) for predicate in entities.LABELS)
            self._labels[iri] = next((found[0].value for found in values if found), None)
        return self._labels[iri]

    def members(self, name: str) -> list[str]:
        """Return the instances of a class of the ontology, sorted by label."""
        return self.by_label(self._subjects(RDF + "type", CKG + name))

    def pointing(self, name: str, iri: str) -> list[str]:
        """Return the entities that link to `iri` by the property `name`, sorted by label."""
        found = self._subjects(CKG + name, iri)
        if name in INVERSE:
            found |= self._nodes(iri, INVERSE[name])
        return self.by_label(found)

    def links(self, iri: str, name: str) -> list[str]:
        """Return the entities to which `iri` links by the property `name`, sorted by label."""
        found = self._nodes(iri, name)
        if name in INVERSE:
            found |= self._subjects(CKG + INVERSE[name], iri)
        return self.by_label(found)

    def _nodes(self, iri: str, name: str) -> set[str]:
        found = self._objects(iri, CKG + name)
        return {term.value for term in found if isinstance(term, NamedNode)}

    def texts(self, iri: str, name: str) -> list[Literal]:
        """Return the literals of the property `name` of an entity, as `literals` does."""
        return self.literals(iri, CKG + name)

    def literals(self, iri: str, predicate: str) -> list[Literal]:
        """Return the literals of a property (IRI) of an entity, as `entities.in_language` does."""
        found = [t for t in self._objects(iri, predicate) if isinstance(t, Literal)]
        return entities.in_language(found, self.lang)

    def text(self, iri: str, name: str) -> str:
        """Return the first of `texts` as a str; empty if there is none."""
        found = self.texts(iri, name)
        return found[0].value if found else ""

    def kinds(self, iri: str) -> set[str]:
        """Return the asserted classes of an entity that are in the ontology, as local names."""
        found = [t.value for t in self._objects(iri, RDF + "type") if isinstance(t, NamedNode)]
        return {name.removeprefix(CKG) for name in found if name.startswith(CKG)}

    @cached_property
    def superclasses(self) -> dict[str, set[str]]:
        """The direct superclasses of each class that has any (IRIs)."""
        found: dict[str, set[str]] = defaultdict(set)
        above = NamedNode(RDFS + "subClassOf")
        for quad in self.store.quads_for_pattern(None, above, None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].add(quad.object.value)
        return dict(found)

    def kind(self, iri: str) -> str:
        """Return the class of an entity that `entities.kind` chooses; empty if it has none."""
        types = self._objects(iri, RDF + "type")
        classes = sorted(term.value for term in types if isinstance(term, NamedNode))
        return entities.kind(entities.Entity(classes), self.superclasses) if classes else ""

    def kinds_above(self, iri: str) -> set[str]:
        """Return the ontology's classes of an entity and all their superclasses, as local names.

        Superclasses from other vocabularies are IRIs.
        """
        kinds = (reached(CKG + name, self.superclasses) for name in self.kinds(iri))
        return {name.removeprefix(CKG) for each in kinds for name in each}

    def place(self, iri: str) -> str | None:
        """Return the position of evidence: paragraph:start-end of a passage, or #number of an item.

        None if neither is stated.
        """
        start, end = self.span(iri)
        if start and end:
            return f"{self.text(iri, 'paragraph')}:{start}-{end}"
        item = self.text(iri, "itemNumber")
        return f"#{item}" if item else None

    def span(self, iri: str) -> tuple[str, str]:
        """Return the start and end offsets of a passage (IRI) as text; each empty if not stated."""
        start, end = (
            "".join(term.value for term in self.literals(iri, name)) for name in (START, END)
        )
        return start, end

    def cited(self, iri: str) -> str:
        """Return a citation of evidence: the label of its source, and the position, if stated."""
        sources = [self.label(each) for each in self.links(iri, "source")]
        return " ".join([*sources, *filter(None, [self.place(iri)])])

    def stated(
        self, iri: str, expected: Iterable[str] = ()
    ) -> dict[str, list[Literal | NamedNode]]:
        """Return the ontology's properties and the comments of an entity, with their sorted values.

        Keys are local names of properties, and `comment`, in the order of display; those in
        `expected` are present even without values. Links are sorted by label and come before
        literals, which are given in all languages.
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
        return {name: out[name] for name in sorted({*out, *expected}, key=_place)}

    def by_label(self, iris: Iterable[str]) -> list[str]:
        """Return the distinct entities (IRIs), sorted by label."""
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
