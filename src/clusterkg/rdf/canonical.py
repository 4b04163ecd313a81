"""The one form in which Turtle is kept: prefixes, order and indentation are fixed."""

from __future__ import annotations

from clusterkg.rdf.namespaces import PREFIXES


def canonical(text: str) -> str:
    """Return Turtle or N-Triples in that form; comments and relative IRIs do not survive."""
    import rdflib

    source = rdflib.Graph(bind_namespaces="none").parse(data=text, format="turtle")
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, override=True, replace=True)
    for triple in source:
        graph.add(triple)
    return graph.serialize(format="longturtle").strip() + "\n"
