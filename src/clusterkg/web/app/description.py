"""The SPARQL 1.1 Service Description, in RDF."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterkg.rdf.terms import INFERRED, TYPE
from clusterkg.rdf.triples import MEDIA_TYPES, as_text
from clusterkg.web.workers.tasks import Ready

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
# The result formats, by their IRIs there.
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


def describe(endpoint: str, graph_served: Ready, media_type: str) -> bytes:
    """Return the service description of an endpoint and its graph.

    Args:
        endpoint: The URL of the endpoint.
        graph_served: The numbers of statements in the graph.
        media_type: The RDF format.
    """
    service, dataset, graph = NamedNode(endpoint), BlankNode("dataset"), BlankNode("graph")
    triples_of = NamedNode(_VOID + "triples")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    triples = [
        Triple(service, TYPE, sd("Service")),
        Triple(service, sd("endpoint"), service),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        *(Triple(service, sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, TYPE, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), graph),
        Triple(graph, TYPE, sd("Graph")),
        Triple(graph, triples_of, Literal(graph_served.statements - graph_served.inferred)),
    ]
    if graph_served.inferred:
        named, inferred = BlankNode("named"), BlankNode("inferred")
        triples += [
            Triple(dataset, sd("namedGraph"), named),
            Triple(named, TYPE, sd("NamedGraph")),
            Triple(named, sd("name"), INFERRED),
            Triple(named, sd("graph"), inferred),
            Triple(inferred, TYPE, sd("Graph")),
            Triple(inferred, triples_of, Literal(graph_served.inferred)),
        ]
    prefixes = {"sd": _SD, "void": _VOID, "format": _FORMATS}
    return as_text(triples, MEDIA_TYPES[media_type], prefixes).encode()
