"""Checks of an ontology."""
