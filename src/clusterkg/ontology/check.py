"""Checks of an ontology: consistency by HermiT, OWL 2 DL profile, labels, and known pitfalls."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.process import with_this_process
from clusterkg.base.resources import graph_path
from clusterkg.base.text import fold
from clusterkg.ontology.pitfalls import pitfalls
from clusterkg.ontology.vocabulary import rules
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.literals import INTEGERS
from clusterkg.rdf.namespaces import CKG, XSD, shorten
from clusterkg.rdf.rdflib_terms import quiet
from clusterkg.tables.documents import documents

if TYPE_CHECKING:
    from rdflib import Graph

# The datatypes of the OWL 2 datatype map (OWL 2 Structural Specification, section 4).
_DATATYPES = INTEGERS | frozenset(
    XSD + name
    for line in (
        "decimal double float string normalizedString token language Name NCName NMTOKEN boolean",
        "hexBinary base64Binary anyURI dateTime dateTimeStamp",
    )
    for name in line.split()
)


def check(paths: Sequence[Path] = (), limits: Limits = DEFAULTS) -> list[str]:
    """Return the problems of the ontology in `paths`, by default the bundled one.

    Data without classes and properties of their own (RDF files, workbooks, folders of CSV files)
    are checked together with the bundled ontology and industry scheme, whose own problems are not
    reported.

    Returns:
        Messages that begin with the kind of problem: `inconsistent`, `unsatisfiable`, `profile`,
        `label`, `definition`, `concept`, a name of `pitfalls.PITFALLS` or `vocabulary.RULES`, or
        `refused` if HermiT rejects an ontology outside OWL 2 DL.

    Raises:
        InputError: a file cannot be read, or Java, which HermiT needs, is missing.
    """
    bundled = [graph_path("ontology", name) for name in ("clusterkg.ttl", "industries.ttl")]
    graph = _read(paths or bundled[:1], limits)
    known: set[str] = set()
    if not _declares(graph):
        own, graph = graph, _read(bundled, limits)
        known = set(_static(graph))
        graph += own
    return sorted({*_static(graph)} - known) + _reason(graph)


def _static(graph: Graph) -> Iterator[str]:
    for problems in (_words, _profile, _uses, _concepts, _industries, pitfalls, rules):
        yield from problems(graph)


def _declares(graph: Graph) -> bool:
    from rdflib import OWL, RDF

    kinds = (OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return any((None, RDF.type, kind) in graph for kind in kinds)


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


def _words(graph: Graph) -> Iterator[str]:
    from rdflib import OWL, RDF, RDFS, SKOS, Literal

    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    for term in sorted(str(term) for term in terms if str(term).startswith(CKG)):
        node = next(node for node in terms if str(node) == term)
        for kind, predicate in (("label", RDFS.label), ("definition", SKOS.definition)):
            texts = [o for o in graph.objects(node, predicate) if isinstance(o, Literal)]
            for lang in ("en", "zh"):
                number = sum(text.language == lang for text in texts)
                if number != 1:
                    yield f"{kind}: {shorten(term)} has {number} in {lang}, needs one"


def _profile(graph: Graph) -> Iterator[str]:
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
        for term in left & right:
            yield f"profile: {shorten(str(term))} is both {one} and {other} property (OWL 2 DL)"
    builtin = (str(RDF), str(RDFS), str(OWL), XSD)
    declared = object_properties | data_properties | annotations
    used = {p for p in graph.predicates() if not str(p).startswith(builtin)}
    for term in used - declared:
        yield f"profile: {shorten(str(term))} is used but not declared (OWL 2 DL)"
    for predicate in (RDFS.subClassOf, RDFS.domain, OWL.disjointWith):
        for subject, value in graph.subject_objects(predicate):
            if isinstance(value, URIRef) and value not in classes:
                yield f"profile: {shorten(str(value))}, of {shorten(str(subject))}, is no class"
    known = {URIRef(iri) for iri in _DATATYPES} | {RDFS.Literal, RDF.langString}
    for term in data_properties:
        for value in graph.objects(term, RDFS.range):
            if isinstance(value, URIRef) and value not in known:
                yield f"profile: {shorten(str(value))} is not an OWL 2 datatype (OWL 2 DL)"
    for term in object_properties:
        for value in graph.objects(term, RDFS.range):
            if isinstance(value, URIRef) and value not in classes:
                yield f"profile: {shorten(str(value))}, of {shorten(str(term))}, is no class"
    composite = set(graph.subjects(OWL.propertyChainAxiom)) | set(
        graph.subjects(RDF.type, OWL.TransitiveProperty)
    )
    simple_only = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty)
    for term in composite:
        for kind in (*simple_only, OWL.IrreflexiveProperty):
            if (term, RDF.type, kind) in graph:
                yield f"profile: {shorten(str(term))} is not simple, so not {shorten(kind)}"
    for kind in (OWL.disjointUnionOf, OWL.hasSelf):
        for subject in graph.subjects(kind):
            yield f"profile: {shorten(str(subject))} uses {shorten(kind)} (OWL 2 RL)"
    if (None, RDF.type, OWL.ReflexiveProperty) in graph:
        yield "profile: owl:ReflexiveProperty is used (OWL 2 RL)"
    for subject, cls in graph.subject_objects(RDFS.subClassOf):
        for kind in (OWL.someValuesFrom, OWL.unionOf, OWL.oneOf, OWL.minCardinality):
            if (cls, kind, None) in graph:
                name = shorten(str(subject))
                yield f"profile: {name} has {shorten(kind)} as a superclass (OWL 2 RL)"


def _uses(graph: Graph) -> Iterator[str]:
    """Yield violations of OWL 2 DL in statements about individuals."""
    from rdflib import OWL, RDF, RDFS, Literal, URIRef

    object_properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    data_properties = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    values = {"object": (object_properties, "a literal"), "data": (data_properties, "a node")}
    wrong: set[str] = set()
    for _, term, value in graph:
        kind = "object" if isinstance(value, Literal) else "data"
        properties, found = values[kind]
        if term in properties:
            wrong.add(f"{shorten(str(term))} is {kind} property and has {found} as value")
        datatype = str(value.datatype or XSD + "string") if isinstance(value, Literal) else ""
        if datatype and datatype not in _DATATYPES and datatype != str(RDF.langString):
            wrong.add(f"{shorten(datatype)}, of {shorten(str(term))}, is not an OWL 2 datatype")
    declared = set(graph.subjects(RDF.type, OWL.Class)) | set(graph.subjects(RDF.type, RDFS.Class))
    for cls in set(graph.objects(None, RDF.type)) - declared:
        if isinstance(cls, URIRef) and not str(cls).startswith((str(OWL), str(RDF), str(RDFS))):
            wrong.add(f"{shorten(str(cls))} has members but is not declared")
    yield from (f"profile: {each} (OWL 2 DL)" for each in wrong)


def _concepts(graph: Graph) -> Iterator[str]:
    """Yield SKOS concepts without a scheme, or without a path to one of its top concepts.

    Deprecated concepts have left their scheme.
    """
    from rdflib import DCTERMS, RDF, RDFS, SKOS

    classes = set(graph.transitive_subjects(RDFS.subClassOf, SKOS.Concept))
    concepts = {each for cls in classes for each in graph.subjects(RDF.type, cls)}
    concepts -= set(graph.subjects(DCTERMS.isReplacedBy))
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    top = set(graph.subjects(SKOS.topConceptOf)) | set(graph.objects(None, SKOS.hasTopConcept))
    for concept in concepts:
        name = shorten(str(concept))
        within = set(graph.objects(concept, SKOS.inScheme))
        within |= set(graph.objects(concept, SKOS.topConceptOf))
        if not within:
            yield f"concept: {name} is in no scheme"
        for scheme in within - schemes:
            yield f"concept: {shorten(str(scheme))}, of {name}, is no skos:ConceptScheme"
        above = set(graph.transitive_objects(concept, SKOS.broader))
        if not above & top:
            yield f"concept: {name} leads up to no top concept"


def _industries(graph: Graph) -> Iterator[str]:
    """Yield violations of the rules of the industry scheme.

    Labels must be unique, and each industry must have one broader industry that is one level
    higher.
    """
    from rdflib import DCTERMS, RDF, SKOS, Literal, URIRef

    levels = ("division", "field", "concept", "narrower")
    replaced = set(graph.subjects(DCTERMS.isReplacedBy))
    level = URIRef(CKG + "schemeLevel")
    industries = set(graph.subjects(RDF.type, URIRef(CKG + "Industry"))) - replaced
    named: dict[tuple[str, str], set[str]] = {}
    for concept in industries | set(graph.subjects(RDF.type, URIRef(CKG + "Theme"))) - replaced:
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for name in graph.objects(concept, predicate):
                if isinstance(name, Literal):
                    key = fold(str(name)), name.language or ""
                    named.setdefault(key, set()).add(shorten(str(concept)))
    for (said, lang), concepts in named.items():
        if len(concepts) > 1:
            yield f"concept: {' and '.join(sorted(concepts))} are all called {said!r} in {lang}"
    for industry in industries:
        above = set(graph.objects(industry, SKOS.broader))
        if len(above) > 1:
            yield f"concept: {shorten(str(industry))} has {len(above)} that are broader, needs one"
        own = str(graph.value(industry, level))
        upper = {str(graph.value(each, level)) for each in above} & {*levels}
        right = {levels[levels.index(each) + 1] for each in upper - {levels[-1]}} or {levels[0]}
        if own not in right or levels[-1] in upper:
            yield f"concept: {shorten(str(industry))} is a {own}, which is not one level below"


def _reason(graph: Graph) -> list[str]:
    import subprocess

    import owlready2

    # A world of its own: the default one is shared by the whole process.
    world = owlready2.World()
    owlready2.reasoning._subprocess_kargs |= with_this_process()
    data = graph.serialize(format="nt", encoding="utf-8")
    onto = world.get_ontology("http://example.org/checked#")
    onto.load(fileobj=io.BytesIO(data), format="ntriples")
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["inconsistent: HermiT finds no model of the ontology"]
    except FileNotFoundError as error:
        raise InputError(Message("ontology.no-java")) from error
    except (owlready2.base.OwlReadyJavaError, subprocess.CalledProcessError) as error:
        said = str(error).strip().splitlines()
        detail = next((line for line in said if "xception" in line), said[0] if said else "")
        return [f"refused: HermiT does not take the ontology: {detail}"]
    return sorted(
        f"unsatisfiable: {shorten(cls.iri)} can have no member"
        for cls in world.inconsistent_classes()
        if cls is not owlready2.Nothing
    )
