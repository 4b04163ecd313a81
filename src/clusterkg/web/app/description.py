"""The description of the service (SPARQL 1.1 Service Description), in RDF."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from clusterkg.rdf.namespaces import PREFIXES, RDF
from clusterkg.store.rules import INFERRED
from clusterkg.web.workers.tasks import Hello

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
# Those in which results come, by their names there.
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)


def describe(endpoint: str, served: Hello, media_type: str) -> bytes:
    """Return the description of the service at an address that answers from what is served."""
    service, dataset, graph = NamedNode(endpoint), BlankNode("dataset"), BlankNode("graph")
    kind, triples_of = NamedNode(RDF + "type"), NamedNode(_VOID + "triples")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    def number(count: int) -> Literal:
        return Literal(str(count), datatype=NamedNode(PREFIXES["xsd"] + "integer"))

    triples = [
        Triple(service, kind, sd("Service")),
        Triple(service, sd("endpoint"), service),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        *(Triple(service, sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, kind, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), graph),
        Triple(graph, kind, sd("Graph")),
        Triple(graph, triples_of, number(served.statements - served.inferred)),
    ]
    if served.inferred:
        named, inferred = BlankNode("named"), BlankNode("inferred")
        triples += [
            Triple(dataset, sd("namedGraph"), named),
            Triple(named, kind, sd("NamedGraph")),
            Triple(named, sd("name"), INFERRED),
            Triple(named, sd("graph"), inferred),
            Triple(inferred, kind, sd("Graph")),
            Triple(inferred, triples_of, number(served.inferred)),
        ]
    found = RdfFormat.from_media_type(media_type)
    if media_type == "application/json":
        found = RdfFormat.JSON_LD
    assert found is not None
    prefixes = {"sd": _SD, "void": _VOID, "format": _FORMATS}
    content = serialize(triples, format=found, prefixes=prefixes)
    assert content is not None
    return content
