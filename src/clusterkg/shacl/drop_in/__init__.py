"""In place of pySHACL: its call and its result triple, on the graphs of rdflib and pyoxigraph."""
