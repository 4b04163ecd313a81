"""SHACL validation of data against shapes; the entry point is `validation`."""
