"""Drop-in replacement for pySHACL: the same call and result, for graphs of rdflib and
pyoxigraph.
"""
