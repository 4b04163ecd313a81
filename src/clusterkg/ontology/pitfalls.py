"""Ontology pitfalls by name: those of OOPS! that can be detected from the axioms alone.

Poveda-Villalón, Gómez-Pérez and Suárez-Figueroa 2014, OOPS! (OntOlogy Pitfall Scanner!); each
function gives the number of its pitfall. Only the ontology's own terms are checked, not those that
it reuses, except for inverses. Deprecated terms (owl:deprecated) are checked only for missing
labels and comments, cycles and wrong inverses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from clusterkg.base.locale import Message
from clusterkg.ontology.nodes import named, tag
from clusterkg.rdf.namespaces import PREFIXES, SKOS

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

    # A class, or the classes of a union.
    End: TypeAlias = Node | frozenset[Node]

_INCLUDES: Final = (PREFIXES["schema"], "http://schema.org/", "http://purl.org/dc/dcam/")
_IS_A: Final = re.compile(r"is_?a|is|kind_?of|subclass_?of|type_?of|instance_?of", re.IGNORECASE)
# What follows the namespace of an IRI.
_LOCAL: Final = re.compile("[^#/]*$")
_FILE: Final = re.compile(r"\.(owl|rdf|ttl|n3|rdfxml|xml|jsonld)\b", re.IGNORECASE)


class Terms:
    """The ontology's own classes and properties by kind, sorted; `replaced` are the deprecated
    ones.

    Own are the terms in a namespace of the ontology, and those with the ontology as
    rdfs:isDefinedBy. Without an ontology header, they are the terms of the namespace with most
    declared terms; in a tie, of all such namespaces.
    """

    def __init__(self, graph: Graph) -> None:
        from rdflib import OWL, RDF, RDFS, XSD, URIRef

        self.graph = graph
        self.ontologies = set(graph.subjects(RDF.type, OWL.Ontology))
        of = {
            "classes": (OWL.Class, RDFS.Class),
            "objects": (OWL.ObjectProperty,),
            "data": (OWL.DatatypeProperty,),
            "others": (OWL.AnnotationProperty, RDF.Property),
        }
        found = {
            name: {each for kind in kinds for each in graph.subjects(RDF.type, kind)}
            for name, kinds in of.items()
        }
        # An ontology may describe a term of RDF or OWL, which it does not make its own.
        builtin = tuple(str(space) for space in (RDF, RDFS, OWL, XSD))
        terms = {each for those in found.values() for each in those if isinstance(each, URIRef)}
        declared = [term for term in terms if not str(term).startswith(builtin)]
        spaces = self._namespaces(declared)
        own = sorted(term for term in declared if self._is_own(term, spaces))
        self.own: list[URIRef] = own
        self.replaced = {term for term in own if (term, OWL.deprecated, None) in graph}
        self.classes, self.objects, self.data, self.others = (
            [term for term in own if term in found[name]] for name in of
        )
        self.properties = sorted({*self.objects, *self.data, *self.others})

    def _namespaces(self, declared: list[URIRef]) -> tuple[str, ...]:
        """Return the namespaces of the ontology, each once with # and once with / at the end;
        without a header, those with most of the `declared` terms, as they are.
        """
        from rdflib import URIRef

        if not self.ontologies:
            counts = Counter(_LOCAL.sub("", str(term)) for term in declared)
            return tuple(space for space in counts if counts[space] == max(counts.values()))
        uri = URIRef("http://purl.org/vocab/vann/preferredNamespaceUri")
        stated = {*self.graph.objects(None, uri), *self.ontologies}
        return tuple(f"{str(space).rstrip('#/')}{end}" for space in stated for end in "#/")

    def _is_own(self, term: URIRef, spaces: tuple[str, ...]) -> bool:
        from rdflib import RDFS

        defined = self.graph.objects(term, RDFS.isDefinedBy)
        return str(term).startswith(spaces) or not self.ontologies.isdisjoint(defined)

    def current(self, terms: Iterable[URIRef]) -> list[URIRef]:
        """Return those of `terms` that are not deprecated."""
        return [term for term in terms if term not in self.replaced]

    def ends(self, term: Node, kind: str, *, included: bool = True) -> set[End]:
        """Return the domains or the ranges of the property `term`, as `kind` says: `domain` or
        `range`.

        Those of schema:domainIncludes and the like are among them if `included`. A union is given
        as the set of its classes, so that unions of the same classes are equal.
        """
        from rdflib import OWL, RDFS, URIRef

        found = set(self.graph.objects(term, RDFS[kind]))
        for namespace in _INCLUDES if included else ():
            found |= set(self.graph.objects(term, URIRef(f"{namespace}{kind}Includes")))
        unions = {end: self.graph.value(end, OWL.unionOf) for end in found}
        return {
            frozenset(self.graph.items(union)) if union else end for end, union in unions.items()
        }


def _missing_label(terms: Terms) -> Iterator[Message]:
    """P08: a term without a label."""
    from rdflib import RDFS, SKOS

    for term in terms.own:
        if not {*terms.graph.objects(term, RDFS.label), *terms.graph.objects(term, SKOS.prefLabel)}:
            yield Message("ontology.missing-label", term=named(term))


def _missing_comment(terms: Terms) -> Iterator[Message]:
    """P08: a term without a comment, definition or description."""
    from rdflib import DCTERMS, RDFS, URIRef

    explaining = (RDFS.comment, URIRef(SKOS + "definition"), DCTERMS.description)
    for term in terms.own:
        if not any(terms.graph.value(term, each) for each in explaining):
            yield Message("ontology.missing-comment", term=named(term))


def _missing_domain_or_range(terms: Terms) -> Iterator[Message]:
    """P11: an object or datatype property without a domain or a range."""
    for term in terms.current(sorted({*terms.objects, *terms.data})):
        lacking = [kind for kind in ("domain", "range") if not terms.ends(term, kind)]
        if lacking:
            yield Message(f"ontology.missing.{'-'.join(lacking)}", term=named(term))


def _unconnected(terms: Terms) -> Iterator[Message]:
    """P04: a class that no axiom links to another term."""
    from rdflib import OWL, RDFS

    joined = {
        end
        for term in terms.properties
        for kind in ("domain", "range")
        for end in terms.ends(term, kind)
    }
    for predicate in (RDFS.subClassOf, OWL.equivalentClass, OWL.onClass, OWL.someValuesFrom):
        for one, other in terms.graph.subject_objects(predicate):
            joined |= {one, other}
    for predicate in (OWL.allValuesFrom, OWL.unionOf, OWL.intersectionOf):
        for value in terms.graph.objects(None, predicate):
            joined |= {value, *terms.graph.items(value)}
    for term in terms.current(terms.classes):
        if term not in joined:
            yield Message("ontology.unconnected", term=named(term))


def _cycle(terms: Terms) -> Iterator[Message]:
    """P06: a class or property that is a sub-term of itself by way of another term."""
    from rdflib import RDFS

    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in terms.own:
            above = set(terms.graph.objects(term, predicate)) - {term}
            if any(term in terms.graph.transitive_objects(each, predicate) for each in above):
                yield Message("ontology.cycle", term=named(term))


def _same_label(terms: Terms) -> Iterator[Message]:
    """P32: classes, or properties, with the same label in one language, ignoring case."""
    from rdflib import RDFS, Literal

    for those in (terms.classes, terms.properties):
        called: dict[tuple[str, str], list[URIRef]] = defaultdict(list)
        for term in terms.current(those):
            for label in terms.graph.objects(term, RDFS.label):
                if isinstance(label, Literal):
                    called[str(label).casefold(), label.language or ""].append(term)
        for (word, lang), same in called.items():
            if len(same) > 1:
                names = [named(term) for term in same]
                yield Message("ontology.same-label", terms=names, label=word, lang=tag(lang))


def _missing_inverse(terms: Terms) -> Iterator[Message]:
    """P13: two properties with swapped domain and range that are not declared inverse.

    Only pairs of classes with one property in each direction are compared.
    """
    from rdflib import OWL, RDF

    joins: dict[tuple[End, End], list[URIRef]] = defaultdict(list)
    for term in terms.current(terms.objects):
        ends = [terms.ends(term, kind) for kind in ("domain", "range")]
        if all(len(each) == 1 for each in ends):
            joins[ends[0].pop(), ends[1].pop()].append(term)
    for (one, other), there in joins.items():
        back = joins.get((other, one), [])
        if str(one) >= str(other) or len(there) != 1 or len(back) != 1:
            continue
        pair = {(there[0], back[0]), (back[0], there[0])}
        symmetric = (there[0], RDF.type, OWL.SymmetricProperty) in terms.graph
        if not symmetric and not pair & set(terms.graph.subject_objects(OWL.inverseOf)):
            yield Message("ontology.missing-inverse", term=named(there[0]), other=named(back[0]))


def _wrong_inverse(terms: Terms) -> Iterator[Message]:
    """P05, P25, P26: an inverse that is the property itself, that of a symmetric property, or one
    whose domain and range are not the range and domain of the property.
    """
    from rdflib import OWL, RDF

    pairs = set(terms.graph.subject_objects(OWL.inverseOf))
    # What is stated in both directions is said once.
    for one, other in {(a, b) for a, b in pairs if str(a) <= str(b) or (b, a) not in pairs}:
        names = {"term": named(one), "other": named(other)}
        if one == other:
            yield Message("ontology.own-inverse", term=named(one))
        elif (one, RDF.type, OWL.SymmetricProperty) in terms.graph:
            yield Message("ontology.symmetric-inverse", **names)
        for kind, turned in (("domain", "range"), ("range", "domain")):
            ours = terms.ends(one, kind, included=False)
            theirs = terms.ends(other, turned, included=False)
            if ours and theirs and ours != theirs:
                yield Message(f"ontology.inverse.{kind}", **names)


def _is_a(terms: Terms) -> Iterator[Message]:
    """P03: an object property whose name says that it should be rdfs:subClassOf, rdf:type or
    owl:sameAs.
    """
    for term in terms.current(terms.objects):
        local = re.split("[#/]", str(term))[-1]
        if _IS_A.fullmatch(local):
            yield Message("ontology.is-a-property", term=named(term))


def _no_disjointness(terms: Terms) -> Iterator[Message]:
    """P10: an ontology with several classes, but without any disjoint ones."""
    from rdflib import OWL, RDF

    graph = terms.graph
    if len(terms.classes) > 1 and not (
        (None, OWL.disjointWith, None) in graph
        or (None, OWL.disjointUnionOf, None) in graph
        or (None, RDF.type, OWL.AllDisjointClasses) in graph
    ):
        yield Message("ontology.no-disjointness")


def _naming(terms: Terms) -> Iterator[Message]:
    """P22: inconsistent case of the first letter; terms with the rarer one, or lower case in a tie,
    are reported.
    """
    for those, what in ((terms.classes, "classes"), (terms.properties, "properties")):
        first = {term: re.split("[#/]", str(term))[-1][:1] for term in terms.current(those)}
        # Digits and Chinese characters are neither large nor small.
        large = {t: each.isupper() for t, each in first.items() if each.isupper() or each.islower()}
        kinds = set(large.values())
        if len(kinds) > 1:
            few = min(kinds, key=lambda kind: (list(large.values()).count(kind), kind))
            for term in sorted(term for term, kind in large.items() if kind == few):
                yield Message(f"ontology.naming.{what}", term=named(term))


def _file_in_iri(terms: Terms) -> Iterator[Message]:
    """P36: an ontology whose IRI has a file extension."""
    for each in sorted(terms.ontologies, key=str):
        # An IRI that is relative in the file has become that of the file.
        if _FILE.search(str(each)) and not str(each).startswith("file:"):
            yield Message("ontology.file-in-iri", ontology=named(each))


def _no_header(terms: Terms) -> Iterator[Message]:
    """P38: an ontology without an owl:Ontology header."""
    if terms.own and not terms.ontologies:
        yield Message("ontology.no-header")


def _no_licence(terms: Terms) -> Iterator[Message]:
    """P41: an ontology without a licence or a statement of rights."""
    from rdflib import DC, DCTERMS, URIRef

    known = (
        DCTERMS.license,
        DCTERMS.rights,
        DC.rights,
        URIRef("http://creativecommons.org/ns#license"),
    )
    for each in sorted(terms.ontologies, key=str):
        if not any(terms.graph.value(each, predicate) for predicate in known):
            yield Message("ontology.no-licence", ontology=named(each))


PITFALLS: Final[dict[str, Callable[[Terms], Iterator[Message]]]] = {
    "missing-label": _missing_label,
    "missing-comment": _missing_comment,
    "missing-domain-or-range": _missing_domain_or_range,
    "unconnected": _unconnected,
    "cycle": _cycle,
    "same-label": _same_label,
    "missing-inverse": _missing_inverse,
    "wrong-inverse": _wrong_inverse,
    "is-a-property": _is_a,
    "no-disjointness": _no_disjointness,
    "naming": _naming,
    "file-in-iri": _file_in_iri,
    "no-header": _no_header,
    "no-licence": _no_licence,
}
