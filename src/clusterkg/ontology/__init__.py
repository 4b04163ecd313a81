"""Checks of ontologies and SKOS vocabularies."""
