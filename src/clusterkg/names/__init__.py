"""Resolution of names to resources of the graph: places, industries and others."""
