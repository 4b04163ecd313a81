"""A knowledge graph of the industrial cluster programmes of Chinese cities."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from clusterkg.base.errors import InputError
    from clusterkg.base.findings import Finding
    from clusterkg.base.limits import Limits
    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.compare.scorecard import Scorecard
    from clusterkg.facts.evidence import Verification
    from clusterkg.facts.why import Why
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.names.industries import Match
    from clusterkg.queries.saved import SavedQuery
    from clusterkg.rdf.given import Given
    from clusterkg.rdf.table import Table, Triples
    from clusterkg.shacl.drop_in.validate import validate
    from clusterkg.validation import ValidationReport

__all__ = [
    "Finding",
    "InputError",
    "KnowledgeGraph",
    "Limits",
    "Match",
    "OverlapMatrix",
    "SavedQuery",
    "Scorecard",
    "Table",
    "Triples",
    "ValidationReport",
    "Verification",
    "Why",
    "open",
    "validate",
]

# Imported on first use: importing all of them takes as long as two queries.
_MODULES: Final = {
    "Finding": "base.findings",
    "InputError": "base.errors",
    "KnowledgeGraph": "kg",
    "Limits": "base.limits",
    "Match": "names.industries",
    "OverlapMatrix": "compare.overlap",
    "SavedQuery": "queries.saved",
    "Scorecard": "compare.scorecard",
    "Table": "rdf.table",
    "Triples": "rdf.table",
    "ValidationReport": "validation",
    "Verification": "facts.evidence",
    "Why": "facts.why",
    "validate": "shacl.drop_in.validate",
}


def open(
    store: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
    data: Given | Sequence[Given] = (),
    limits: Limits | None = None,
    *,
    bundled: bool = True,
    each_a_graph: bool = False,
    source_of: Sequence[str] = (),
    status: Sequence[str] = (),
    as_of: int | None = None,
    period: str | None = None,
    programme: Sequence[str] = (),
    level_of: str = "city",
    all_programmes: bool = False,
) -> KnowledgeGraph:
    """Open the bundled graph in memory, a store on disk (read-only), or a remote SPARQL engine.

    Args:
        store: The folder of a store built by `clusterkg build`, or the URL (https:// or http://) of
            a SPARQL 1.1 engine; or a list of copies of one graph: if one fails, the next is asked.
            If all of them are files, these are loaded like `data`, without the bundled graph.
        data: What to load into the graph in memory: RDF files, workbooks, folders of CSV files,
            graphs and datasets of rdflib, stores of pyoxigraph.
        limits: Limits for reading files, in all methods of the graph; by default those of `Limits`.
        bundled: Whether to load the bundled graph; without it, the graph has only `data`.
        each_a_graph: Whether each RDF file is also a named graph with the IRI of the file.
        source_of: Only facts that cite one of these sources: IRIs, prefixed names or labels.
        status: Only facts with evidence of one of these statuses: verified, reported, unverified;
            or passage: a passage of a text, which has a digest instead of a status.
        as_of: Compare each city's latest programme that was announced by the end of this year and
            had not ended before it.
        period: Compare programmes with this plan period, such as 2021-2025, or announced in it.
        programme: Compare only these programmes: IRIs, prefixed names or labels.
        level_of: Compare programmes of this level: city, park, county, province, circle, analyst or
            all.
        all_programmes: Whether all programmes of each city are compared together.

    Returns:
        The graph, with a method for every command but `serve` and `mcp`.

    Raises:
        InputError: there is no complete store there, the engine cannot be asked, or a file cannot
            be read.
    """
    from pathlib import Path

    from clusterkg.base.limits import DEFAULTS
    from clusterkg.base.running import run
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.rdf.given import several

    places = [store] if isinstance(store, str | os.PathLike) else list(store or ())
    if places and all(Path(place).is_file() for place in places):
        store, data, bundled = None, [*places, *several(data)], False
    kg = KnowledgeGraph(
        store,
        data,
        limits or DEFAULTS,
        bundled=bundled,
        each_a_graph=each_a_graph,
        source_of=source_of,
        status=status,
        as_of=as_of,
        period=period,
        programme=programme,
        level_of=level_of,
        all_programmes=all_programmes,
    )
    # Errors of opening are raised here, not by the first query.
    run(lambda: kg.store)
    return kg


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(f"clusterkg.{_MODULES[name]}"), name)
    # Looking up the version takes as long as a query, so it is done on first use.
    if name == "__version__":
        from importlib.metadata import version

        return version("clusterkg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
