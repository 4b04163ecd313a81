"""Drop-in replacement for pySHACL: the arguments and results of `pyshacl.validate`."""
