"""RDF without a graph: namespaces, terms, files, positions, the text of queries, tables."""
