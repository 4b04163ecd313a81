"""Description of the server and its graph."""

from __future__ import annotations

from clusterkg.kg.results import info
from clusterkg.rdf.namespaces import PREFIXES, shorten
from clusterkg.web.api import provenance
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import About


def about(context: Context) -> About:
    """Return the version of clusterkg, the size, classes and sources of the graph, and the limits
    of the server.
    """
    known = info(context.store, context.store_path, context.data, bundled=True)
    return About(
        known.version,
        known.statements,
        known.inferred or 0,
        known.built[0] if known.built else None,
        {shorten(name): number for name, number in known.classes.items()},
        dict(PREFIXES),
        provenance.sources(context),
        dict(context.limits),
    )
