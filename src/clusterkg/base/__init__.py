"""The lowest layer, used by all packages: errors, processes, text, the catalogue, bundled files."""
