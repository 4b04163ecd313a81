"""Checks of an ontology: consistency by HermiT, OWL 2 DL profile, labels, and known pitfalls."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message, language_of, text
from clusterkg.base.process import with_this_process
from clusterkg.base.resources import graph_path
from clusterkg.base.text import fold
from clusterkg.names.words import said
from clusterkg.ontology.nodes import named, tag
from clusterkg.ontology.pitfalls import PITFALLS, Terms
from clusterkg.ontology.vocabulary import RULES, Vocabulary
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.literals import INTEGERS
from clusterkg.rdf.namespaces import CKG, XSD, shorten
from clusterkg.rdf.rdflib_terms import quiet
from clusterkg.tables.documents import documents

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

# The datatypes of the OWL 2 datatype map (OWL 2 Structural Specification, section 4).
_DATATYPES = INTEGERS | frozenset(
    XSD + name
    for line in (
        "decimal double float string normalizedString token language Name NCName NMTOKEN boolean",
        "hexBinary base64Binary anyURI dateTime dateTimeStamp",
    )
    for name in line.split()
)


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
    return sorted({*problems(graph, lang)} - known) + _reason(graph, lang)


def problems(graph: Graph, lang: str | None = None) -> Iterator[str]:
    """Yield a message for each problem that can be found without a reasoner, after its kind.

    Args:
        graph: The ontology, with the data.
        lang: Language of the messages: `zh` or `en`; by default that of the locale.
    """
    from rdflib import RDFS, SKOS

    found = [
        ("label", _words(graph, RDFS.label)),
        ("definition", _words(graph, SKOS.definition)),
        ("profile", _profile(graph)),
        ("profile", _uses(graph)),
        ("import", _imports(graph)),
        ("concept", _concepts(graph)),
        ("concept", _industries(graph)),
    ]
    terms, vocabulary = Terms(graph), Vocabulary(graph)
    found += [(name, pitfall(terms)) for name, pitfall in PITFALLS.items()]
    found += [(name, rule(vocabulary)) for name, rule in RULES.items()]
    for kind, messages in found:
        for message in messages:
            yield f"{kind}: {message.to(lang)}"


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


def _words(graph: Graph, predicate: URIRef) -> Iterator[Message]:
    """Yield a message on each term of the bundled namespace that does not have one value of
    `predicate` in English and one in Chinese.
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
        yield Message("ontology.undeclared", term=named(term))
    of_classes = (RDFS.subClassOf, RDFS.domain, OWL.disjointWith)
    ends = [
        *(pair for each in of_classes for pair in graph.subject_objects(each)),
        *((term, end) for term in object_properties for end in graph.objects(term, RDFS.range)),
    ]
    for term, value in ends:
        if isinstance(value, URIRef) and value not in classes:
            yield Message("ontology.no-class", value=named(value), term=named(term))
    known = {URIRef(iri) for iri in _DATATYPES} | {RDFS.Literal, RDF.langString}
    for term in data_properties:
        for value in graph.objects(term, RDFS.range):
            if isinstance(value, URIRef) and value not in known:
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
        if datatype and str(datatype) not in _DATATYPES and datatype != RDF.langString:
            yield Message("ontology.datatype", value=named(datatype), term=named(term))
    declared = set(graph.subjects(RDF.type, OWL.Class)) | set(graph.subjects(RDF.type, RDFS.Class))
    for cls in set(graph.objects(None, RDF.type)) - declared:
        if isinstance(cls, URIRef) and not str(cls).startswith((str(OWL), str(RDF), str(RDFS))):
            yield Message("ontology.members", term=named(cls))


def _concepts(graph: Graph) -> Iterator[Message]:
    """Yield SKOS concepts without a scheme, in an undeclared scheme, or without a path to a top
    concept.

    Deprecated concepts (dcterms:isReplacedBy) have left their scheme.
    """
    from rdflib import DCTERMS, RDF, RDFS, SKOS

    classes = set(graph.transitive_subjects(RDFS.subClassOf, SKOS.Concept))
    concepts = {each for cls in classes for each in graph.subjects(RDF.type, cls)}
    concepts -= set(graph.subjects(DCTERMS.isReplacedBy))
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    top = set(graph.subjects(SKOS.topConceptOf)) | set(graph.objects(None, SKOS.hasTopConcept))
    for concept in concepts:
        name = named(concept)
        within = set(graph.objects(concept, SKOS.inScheme))
        within |= set(graph.objects(concept, SKOS.topConceptOf))
        if not within:
            yield Message("ontology.in-no-scheme", concept=name)
        for scheme in within - schemes:
            yield Message("ontology.no-scheme", scheme=named(scheme), concept=name)
        above = set(graph.transitive_objects(concept, SKOS.broader))
        if not above & top:
            yield Message("ontology.no-way-up", concept=name)


def _industries(graph: Graph) -> Iterator[Message]:
    """Yield violations of the rules of the industry scheme.

    In each language, no two industries or themes have the same label. Each industry has a level
    and, unless it is a division, one broader industry, of the next higher level.
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

    given = {str(each).rstrip("#/") for each in graph.subjects(RDF.type, OWL.Ontology)}
    for iri in set(map(str, graph.objects(None, OWL.imports))):
        if iri.rstrip("#/") not in given:
            yield Message("ontology.import", ontology=f"<{iri}>")


def _for_hermit(graph: Graph) -> Graph:
    """Return a copy that HermiT takes: imports left out, as owlready2 would fetch them; datatypes
    outside its map, which `_profile` and `_uses` report, as any literal.
    """
    from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
    from rdflib.term import Node

    defined = set(graph.subjects(OWL.equivalentClass)) | {RDFS.Literal}
    declared = set(graph.subjects(RDF.type, RDFS.Datatype)) - defined
    of_schema = {o for o in graph.objects() if isinstance(o, URIRef) and o.startswith(XSD)}
    foreign = {each for each in declared | of_schema if str(each) not in _DATATYPES}

    def taken(node: Node) -> Node:
        if isinstance(node, Literal):
            datatype = str(node.datatype or XSD + "string")
            is_known = datatype in _DATATYPES or datatype.startswith(str(RDF))
            return node if is_known else Literal(str(node))
        return RDFS.Literal if node in foreign else node

    copy = Graph()
    for subject, predicate, value in graph:
        if predicate != OWL.imports and subject not in foreign:
            copy.add((subject, predicate, taken(value)))
    return copy


def _reason(graph: Graph, lang: str) -> list[str]:
    import subprocess

    import owlready2

    # A world of its own: the default one is shared by the whole process.
    world = owlready2.World()
    owlready2.reasoning._subprocess_kargs |= with_this_process()
    data = _for_hermit(graph).serialize(format="nt", encoding="utf-8")
    onto = world.get_ontology("http://example.org/checked#")
    onto.load(fileobj=io.BytesIO(data), format="ntriples")
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return [f"inconsistent: {text('ontology.inconsistent', lang)}"]
    except FileNotFoundError as error:
        raise InputError(Message("ontology.no-java")) from error
    except (owlready2.base.OwlReadyJavaError, subprocess.CalledProcessError) as error:
        said = str(error).strip().splitlines()
        detail = next((line for line in said if "xception" in line), said[0] if said else "")
        return [f"refused: {text('ontology.refused', lang, detail=detail)}"]
    return sorted(
        f"unsatisfiable: {text('ontology.unsatisfiable', lang, term=shorten(cls.iri))}"
        for cls in world.inconsistent_classes()
        if cls is not owlready2.Nothing
    )
