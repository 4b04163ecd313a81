"""Validate data against shapes in SHACL: `validation` is where it starts."""
