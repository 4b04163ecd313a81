"""Linked data: what the graph's own IRIs name, as RDF and as pages."""
