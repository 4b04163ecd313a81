"""Quality rules of SKOS vocabularies by name: those of qSKOS that need no other vocabulary.

Mader, Haslhofer and Isaac 2012, Finding Quality Issues in SKOS Vocabularies. Deprecated concepts
(dcterms:isReplacedBy, owl:deprecated) have left their scheme, and are not checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Final

from clusterkg.base.locale import Message
from clusterkg.ontology.nodes import named, tag
from clusterkg.rdf.namespaces import SKOS

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_UP: Final = ("broader", "broaderTransitive")
_DOWN: Final = ("narrower", "narrowerTransitive")
_ACROSS: Final = (
    "related",
    "exactMatch",
    "closeMatch",
    "broadMatch",
    "narrowMatch",
    "relatedMatch",
)
_DOCUMENTING: Final = (
    *("definition", "scopeNote", "note", "example", "editorialNote", "historyNote", "changeNote"),
    # The code of a concept leads to the classification that defines it.
    "notation",
)
# A scheme has a language if more than this share of its concepts has a label in it.
_MOST: Final = 0.5


class Vocabulary:
    """The concepts of a graph, their schemes, and the relations between them."""

    def __init__(self, graph: Graph) -> None:
        from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

        self.graph = graph
        classes = set(graph.transitive_subjects(RDFS.subClassOf, SKOS.Concept))
        concepts = {each for cls in classes for each in graph.subjects(RDF.type, cls)}
        concepts -= set(graph.subjects(DCTERMS.isReplacedBy))
        concepts -= set(graph.subjects(OWL.deprecated))
        self.concepts = sorted(concepts, key=str)
        self.schemes = sorted(set(graph.subjects(RDF.type, SKOS.ConceptScheme)), key=str)
        self.tops = set(graph.subjects(SKOS.topConceptOf))
        self.tops |= set(graph.objects(None, SKOS.hasTopConcept))
        self.members: dict[Node, list[Node]] = defaultdict(list)
        for concept in self.concepts:
            within = {
                *graph.objects(concept, SKOS.inScheme),
                *graph.objects(concept, SKOS.topConceptOf),
                *graph.subjects(SKOS.hasTopConcept, concept),
            }
            for scheme in within:
                self.members[scheme].append(concept)

    def above(self, concept: Node) -> set[Node]:
        """Return the concepts directly broader than `concept`, whether stated as broader or as
        narrower.
        """
        return self._objects(concept, _UP) | self._subjects(concept, _DOWN)

    def all_above(self, concept: Node) -> set[Node]:
        """Return all direct and indirect broader concepts of `concept`; it is one of them in a
        cycle.
        """
        found: set[Node] = set()
        waiting = [concept]
        while waiting:
            new = self.above(waiting.pop()) - found
            found |= new
            waiting += new
        return found

    def joined(self, concept: Node) -> bool:
        """Return whether `concept` has a hierarchical, associative or mapping relation."""
        names = (*_UP, *_DOWN, *_ACROSS)
        return bool(self._objects(concept, names) | self._subjects(concept, names))

    def labels(self, concept: Node, kind: str = "prefLabel") -> list[tuple[str, str]]:
        """Return pairs of label and language tag of `concept`, sorted; the tag is empty without a
        language.

        `kind` is the local name of the property, prefLabel or altLabel.
        """
        from rdflib import Literal, URIRef

        found = self.graph.objects(concept, URIRef(SKOS + kind))
        return sorted((str(e), e.language or "") for e in found if isinstance(e, Literal))

    def _objects(self, concept: Node, names: tuple[str, ...]) -> set[Node]:
        from rdflib import URIRef

        return {v for name in names for v in self.graph.objects(concept, URIRef(SKOS + name))}

    def _subjects(self, concept: Node, names: tuple[str, ...]) -> set[Node]:
        from rdflib import URIRef

        return {v for name in names for v in self.graph.subjects(URIRef(SKOS + name), concept)}


def _orphan(of: Vocabulary) -> Iterator[Message]:
    """Orphan concepts: concepts without relations, other than top concepts."""
    for concept in of.concepts:
        if concept not in of.tops and not of.joined(concept):
            yield Message("ontology.orphan-concept", concept=named(concept))


def _cyclic(of: Vocabulary) -> Iterator[Message]:
    """Cyclic hierarchical relations: a concept that is broader than itself."""
    for concept in of.concepts:
        if concept in of.all_above(concept):
            yield Message("ontology.cyclic-broader", concept=named(concept))


def _label_conflict(of: Vocabulary) -> Iterator[Message]:
    """Overlapping labels: concepts of a scheme with the same preferred label in one language,
    ignoring case.

    A concept may share the label of a broader one: classifications repeat the name of a class with
    a single part.
    """
    for scheme, concepts in of.members.items():
        called: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for concept in concepts:
            for label, lang in of.labels(concept):
                called[label.casefold(), lang].append(concept)
        for (label, lang), those in called.items():
            for one, other in combinations(sorted(those, key=str), 2):
                if one not in of.all_above(other) and other not in of.all_above(one):
                    yield Message(
                        "ontology.label-conflict",
                        terms=[named(one), named(other)],
                        scheme=named(scheme),
                        label=label,
                        lang=tag(lang),
                    )


def _many_preferred(of: Vocabulary) -> Iterator[Message]:
    """Inconsistent preferred labels: several in one language."""
    for concept in of.concepts:
        for lang, number in Counter(lang for _, lang in of.labels(concept)).items():
            if number > 1:
                yield Message(
                    "ontology.many-preferred-labels",
                    concept=named(concept),
                    number=number,
                    lang=tag(lang),
                )


def _disjoint_labels(of: Vocabulary) -> Iterator[Message]:
    """Disjoint labels violation: a label that is both preferred and alternative."""
    for concept in of.concepts:
        for label, lang in set(of.labels(concept)) & set(of.labels(concept, "altLabel")):
            yield Message(
                "ontology.preferred-and-alternative",
                concept=named(concept),
                label=label,
                lang=tag(lang),
            )


def _undocumented(of: Vocabulary) -> Iterator[Message]:
    """Undocumented concepts: no definition, note or code; a scope note of the scheme counts."""
    from rdflib import SKOS, URIRef

    documenting = [URIRef(SKOS + name) for name in _DOCUMENTING]
    noted = {
        concept
        for scheme, concepts in of.members.items()
        if (scheme, SKOS.scopeNote, None) in of.graph
        for concept in concepts
    }
    for concept in of.concepts:
        if concept not in noted and not any((concept, e, None) in of.graph for e in documenting):
            yield Message("ontology.undocumented-concept", concept=named(concept))


def _missing_language(of: Vocabulary) -> Iterator[Message]:
    """Incomplete language coverage: no label in a language that most concepts of the scheme
    have.
    """
    for concepts in of.members.values():
        languages = [{lang for _, lang in of.labels(concept) if lang} for concept in concepts]
        counts = Counter(lang for those in languages for lang in those)
        usual = {lang for lang, number in counts.items() if number > _MOST * len(concepts)}
        for concept, those in zip(concepts, languages, strict=True):
            for lang in sorted(usual - those):
                yield Message("ontology.missing-language", concept=named(concept), lang=lang)


def _broader_and_related(of: Vocabulary) -> Iterator[Message]:
    """Relation clashes: a concept related to one of its broader concepts."""
    for concept in of.concepts:
        related = of._objects(concept, ("related",)) | of._subjects(concept, ("related",))
        for other in sorted(related & of.all_above(concept) - {concept}, key=str):
            yield Message(
                "ontology.broader-and-related", concept=named(concept), broader=named(other)
            )


def _no_top(of: Vocabulary) -> Iterator[Message]:
    """Omitted top concepts: a scheme with concepts, but without a top concept."""
    for scheme in of.schemes:
        if of.members[scheme] and not of.tops & set(of.members[scheme]):
            yield Message("ontology.no-top-concept", scheme=named(scheme))


def _top_with_broader(of: Vocabulary) -> Iterator[Message]:
    """Top concepts having broader concepts."""
    for concept in of.concepts:
        if concept in of.tops and of.above(concept):
            yield Message("ontology.top-with-broader", concept=named(concept))


RULES: Final[dict[str, Callable[[Vocabulary], Iterator[Message]]]] = {
    "orphan-concept": _orphan,
    "cyclic-broader": _cyclic,
    "label-conflict": _label_conflict,
    "many-preferred-labels": _many_preferred,
    "preferred-and-alternative": _disjoint_labels,
    "undocumented-concept": _undocumented,
    "missing-language": _missing_language,
    "broader-and-related": _broader_and_related,
    "no-top-concept": _no_top,
    "top-with-broader": _top_with_broader,
}
