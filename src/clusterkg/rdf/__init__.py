"""RDF independent of any graph: namespaces, terms, files, positions, query text, result tables."""
