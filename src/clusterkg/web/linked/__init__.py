"""Linked data: descriptions of the graph's own IRIs, as RDF and as pages."""
