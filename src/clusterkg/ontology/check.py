"""Checks of an ontology: consistency by HermiT, OWL 2 DL profile, labels, and known pitfalls."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, language_of
from clusterkg.base.resources import graph_path
from clusterkg.base.text import fold
from clusterkg.names.words import said
from clusterkg.ontology.nodes import named, tag
from clusterkg.ontology.pitfalls import PITFALLS, Terms
from clusterkg.ontology.reasoner import DATATYPES, reason
from clusterkg.ontology.vocabulary import RULES, Vocabulary
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, XSD, shorten
from clusterkg.rdf.rdflib_terms import quiet
from clusterkg.tables.documents import documents

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node


def check(
    paths: Sequence[Path] = (), limits: Limits = DEFAULTS, lang: str | None = None
) -> list[str]:
    """Return the problems of the ontology in `paths`, by default the bundled one.

    Data without classes and properties of their own (RDF files, workbooks, folders of CSV files)
    are checked together with the bundled ontology and industry scheme, whose own problems are not
    reported.

    Args:
        paths: The files.
        limits: Limits for reading a file.
        lang: Language of the messages: `zh` or `en`; by default that of the locale.

    Returns:
        Messages, sorted, those of the reasoner last. In either language they begin with the kind of
        problem: `inconsistent`, `unsatisfiable`, `import`, `profile`, `label`, `definition`,
        `concept`, a name of `pitfalls.PITFALLS` or `vocabulary.RULES`, or `refused` if HermiT
        rejects an ontology outside OWL 2 DL.

    Raises:
        InputError: a file cannot be read, or Java, which HermiT needs, is missing.
    """
    lang = language_of(lang)
    bundled = [graph_path("ontology", name) for name in ("clusterkg.ttl", "industries.ttl")]
    graph = _read(paths or bundled[:1], limits)
    known: set[str] = set()
    if not _declares(graph):
        own, graph = graph, _read(bundled, limits)
        known = set(problems(graph, lang))
        graph += own
    return sorted({*problems(graph, lang)} - known) + reason(graph, lang)


def problems(graph: Graph, lang: str | None = None) -> Iterator[str]:
    """Yield a message for each problem that can be found without a reasoner, after its kind.

    Args:
        graph: The ontology, with the data.
        lang: Language of the messages: `zh` or `en`; by default that of the locale.
    """
    from rdflib import RDFS, SKOS

    terms, vocabulary = Terms(graph), Vocabulary(graph)
    found = [
        ("label", _words(graph, RDFS.label)),
        ("definition", _words(graph, SKOS.definition)),
        ("profile", _profile(graph)),
        ("profile", _uses(graph)),
        ("import", _imports(graph)),
        ("concept", _concepts(vocabulary)),
        ("concept", _industries(graph)),
    ]
    found += [(name, pitfall(terms)) for name, pitfall in PITFALLS.items()]
    found += [(name, rule(vocabulary)) for name, rule in RULES.items()]
    for kind, messages in found:
        for message in messages:
            yield f"{kind}: {message.to(lang)}"


def _declares(graph: Graph) -> bool:
    from rdflib import OWL, RDF, RDFS

    kinds = (OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return any((None, RDF.type, kind) in graph for kind in (*kinds, RDFS.Class, RDF.Property))


def _read(paths: Sequence[Path], limits: Limits) -> Graph:
    from pyoxigraph import RdfFormat, Store
    from rdflib import Graph

    store = Store()
    for path, document in zip(paths, documents(paths, limits=limits), strict=True):
        # The ontology is read without migration, because it declares the deprecated terms.
        (RdfFile(path, limits) if isinstance(document, RdfFile) else document).load(store)
    buffer = io.BytesIO()
    # All graphs of a TriG file are merged, since reasoners ignore graph names.
    for quad in store:
        buffer.write(f"{quad.subject} {quad.predicate} {quad.object} .\n".encode())
    with quiet():
        return Graph().parse(data=buffer.getvalue(), format=RdfFormat.N_TRIPLES.file_extension)


def _words(graph: Graph, predicate: URIRef) -> Iterator[Message]:
    """Yield a message for each term of the bundled namespace and each of English and Chinese in
    which the term does not have exactly one value of `predicate`.
    """
    from rdflib import OWL, RDF, Literal

    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for term in {term for kind in kinds for term in graph.subjects(RDF.type, kind)}:
        if not str(term).startswith(CKG):
            continue
        texts = [o.language for o in graph.objects(term, predicate) if isinstance(o, Literal)]
        for lang in ("en", "zh"):
            if (number := texts.count(lang)) != 1:
                yield Message("ontology.texts", term=named(term), number=number, lang=lang)


def _profile(graph: Graph) -> Iterator[Message]:
    from rdflib import OWL, RDF, RDFS, URIRef

    object_properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    data_properties = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    classes = set(graph.subjects(RDF.type, OWL.Class)) | {OWL.Thing, OWL.Nothing}
    properties = {
        "object": object_properties,
        "data": data_properties,
        "annotation": annotations,
    }
    for (one, left), (other, right) in itertools.combinations(properties.items(), 2):
        words = [Message(f"ontology.property.{kind}") for kind in (one, other)]
        for term in left & right:
            yield Message("ontology.two-kinds", term=named(term), one=words[0], other=words[1])
    builtin = (str(RDF), str(RDFS), str(OWL), XSD)
    declared = object_properties | data_properties | annotations
    used = {p for p in graph.predicates() if not str(p).startswith(builtin)}
    for term in used - declared:
        if (term, RDF.type, RDF.Property) in graph:
            yield Message("ontology.rdfs-only", term=named(term))
        else:
            yield Message("ontology.undeclared", term=named(term))
    of_classes = (RDFS.subClassOf, RDFS.domain, OWL.disjointWith)
    ends = [
        *(pair for each in of_classes for pair in graph.subject_objects(each)),
        *((term, end) for term in object_properties for end in graph.objects(term, RDFS.range)),
    ]
    in_rdfs = _rdfs_classes(graph)
    for term, value in ends:
        if value in in_rdfs and value not in classes:
            yield Message("ontology.rdfs-only", term=named(value))
        elif isinstance(value, URIRef) and value not in classes:
            yield Message("ontology.no-class", value=named(value), term=named(term))
    for term in data_properties:
        for value in graph.objects(term, RDFS.range):
            if isinstance(value, URIRef) and not _is_datatype(graph, value):
                yield Message("ontology.datatype", value=named(value), term=named(term))
    composite = set(graph.subjects(OWL.propertyChainAxiom)) | set(
        graph.subjects(RDF.type, OWL.TransitiveProperty)
    )
    simple_only = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty)
    for term in composite:
        for kind in (*simple_only, OWL.IrreflexiveProperty):
            if (term, RDF.type, kind) in graph:
                yield Message("ontology.not-simple", term=named(term), kind=named(kind))
    uses = [(kind, graph.subjects(kind)) for kind in (OWL.disjointUnionOf, OWL.hasSelf)]
    uses += [(OWL.ReflexiveProperty, graph.subjects(RDF.type, OWL.ReflexiveProperty))]
    for kind, subjects in uses:
        for subject in subjects:
            yield Message("ontology.uses", term=named(subject), kind=named(kind))
    for subject, cls in graph.subject_objects(RDFS.subClassOf):
        for kind in (OWL.someValuesFrom, OWL.unionOf, OWL.oneOf, OWL.minCardinality):
            if (cls, kind, None) in graph:
                yield Message("ontology.superclass", term=named(subject), kind=named(kind))


def _uses(graph: Graph) -> Iterator[Message]:
    """Yield violations of OWL 2 DL in statements about individuals."""
    from rdflib import OWL, RDF, RDFS, Literal, URIRef

    object_properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    data_properties = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    # Sets, because a property that is used wrongly is so in most of its statements.
    literals = {(term, v.datatype) for _, term, v in graph if isinstance(v, Literal)}
    nodes = {term for _, term, value in graph if not isinstance(value, Literal)}
    for term in {term for term, _ in literals} & object_properties:
        yield Message("ontology.literal-value", term=named(term))
    for term in nodes & data_properties:
        yield Message("ontology.node-value", term=named(term))
    for term, datatype in literals:
        if datatype and not _is_datatype(graph, datatype):
            yield Message("ontology.datatype", value=named(datatype), term=named(term))
    declared = set(graph.subjects(RDF.type, OWL.Class)) | _rdfs_classes(graph)
    for cls in set(graph.objects(None, RDF.type)) - declared:
        if isinstance(cls, URIRef) and not str(cls).startswith((str(OWL), str(RDF), str(RDFS))):
            yield Message("ontology.members", term=named(cls))


def _rdfs_classes(graph: Graph) -> set[Node]:
    """Return the instances of rdfs:Class and of its direct and indirect subclasses."""
    from rdflib import RDF, RDFS

    kinds = graph.transitive_subjects(RDFS.subClassOf, RDFS.Class)
    return {each for kind in kinds for each in graph.subjects(RDF.type, kind)}


def _is_datatype(graph: Graph, iri: URIRef) -> bool:
    """Return whether OWL 2 DL allows the datatype `iri`: built in, or declared and outside XSD."""
    from rdflib import RDF, RDFS

    return str(iri) in DATATYPES or (
        not iri.startswith(XSD) and (iri, RDF.type, RDFS.Datatype) in graph
    )


def _concepts(of: Vocabulary) -> Iterator[Message]:
    """Yield a message on each concept that is in no scheme, in one that is not declared, or in one
    with top concepts, but without a path to a top concept.
    """
    with_scheme = {concept for concepts in of.members.values() for concept in concepts}
    for concept in set(of.concepts) - with_scheme:
        yield Message("ontology.in-no-scheme", concept=named(concept))
    for scheme, concepts in of.members.items():
        has_top = not of.tops.isdisjoint(concepts)
        for concept in concepts:
            if scheme not in of.schemes:
                yield Message("ontology.no-scheme", scheme=named(scheme), concept=named(concept))
            if has_top and of.tops.isdisjoint({concept, *of.all_above(concept)}):
                yield Message("ontology.no-way-up", concept=named(concept))


def _industries(graph: Graph) -> Iterator[Message]:
    """Yield violations of the rules of the industry scheme.

    In each language, no two industries or themes have the same label. Each industry has a level
    and, unless it is a division, one broader industry, of the next higher level. Industries and
    themes with dcterms:isReplacedBy are not checked.
    """
    from rdflib import DCTERMS, RDF, SKOS, Literal, URIRef

    levels = ("division", "field", "concept", "narrower")
    replaced = set(graph.subjects(DCTERMS.isReplacedBy))
    level = URIRef(CKG + "schemeLevel")
    industries = set(graph.subjects(RDF.type, URIRef(CKG + "Industry"))) - replaced
    by_label: dict[tuple[str, str], set[str]] = {}
    for concept in industries | set(graph.subjects(RDF.type, URIRef(CKG + "Theme"))) - replaced:
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in graph.objects(concept, predicate):
                if isinstance(label, Literal):
                    key = fold(str(label)), label.language or ""
                    by_label.setdefault(key, set()).add(shorten(str(concept)))
    for (word, lang), concepts in by_label.items():
        if len(concepts) > 1:
            names = sorted(concepts)
            yield Message("ontology.same-label", terms=names, label=word, lang=tag(lang))
    for industry in industries:
        above = set(graph.objects(industry, SKOS.broader))
        if len(above) > 1:
            yield Message("ontology.many-broader", concept=named(industry), number=len(above))
        own = str(graph.value(industry, level) or "")
        upper = {str(graph.value(each, level)) for each in above} & {*levels}
        right = {levels[levels.index(each) + 1] for each in upper - {levels[-1]}} or {levels[0]}
        if not own:
            yield Message("ontology.no-level", concept=named(industry))
        elif own not in right or levels[-1] in upper:
            yield Message("ontology.level", concept=named(industry), level=said("level", own))


def _imports(graph: Graph) -> Iterator[Message]:
    """Yield each import of an ontology that is not among the files: none is fetched."""
    from rdflib import OWL, RDF

    there = {*graph.subjects(RDF.type, OWL.Ontology), *graph.objects(None, OWL.versionIRI)}
    given = {str(each).rstrip("#/") for each in there}
    for iri in set(map(str, graph.objects(None, OWL.imports))):
        if iri.rstrip("#/") not in given:
            yield Message("ontology.import", ontology=f"<{iri}>")
