"""SHACL validation of data against shapes. The entry point is `validation.validate`."""
