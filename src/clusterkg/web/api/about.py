"""Description of the server and its graph."""

from __future__ import annotations

from clusterkg import __version__
from clusterkg.rdf.namespaces import PREFIXES, shorten
from clusterkg.rdf.terms import INFERRED
from clusterkg.store import graph
from clusterkg.web.api import provenance
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import About


def about(context: Context) -> About:
    """Return the size, classes and sources of the graph, and the limits of the server."""
    built = None
    if context.store_path is None:
        statements = graph.size(context.store)
        found = context.store.quads_for_pattern(None, None, None, INFERRED)
        inferred = sum(1 for _ in found)
    else:
        from clusterkg.store import disk

        made = disk.manifest(context.store_path)
        built, statements, inferred = made.built, made.statements, made.inferred
    return About(
        __version__,
        statements,
        inferred,
        built,
        {shorten(name): number for name, number in graph.classes(context.store).items()},
        dict(PREFIXES),
        provenance.sources(context),
        dict(context.limits),
    )
