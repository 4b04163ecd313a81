"""The validation engine: shapes compiled to SPARQL and run on data."""
