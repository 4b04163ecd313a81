"""Run shapes on data: shapes compiled to SPARQL."""
