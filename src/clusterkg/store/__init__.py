"""Storage of the graph: in memory, on disk or in a remote engine; builds and inference rules."""
