"""A SPARQL 1.1 engine beyond this machine."""
