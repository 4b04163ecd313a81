"""The validation engine: shapes evaluated by SPARQL queries, or on small data by lookups."""
