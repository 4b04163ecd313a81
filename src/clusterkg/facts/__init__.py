"""Reading the graph: targets, programmes, evidence, statistics, and differences between
versions.
"""
