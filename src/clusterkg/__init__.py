"""A knowledge graph of the industrial cluster programmes of Chinese cities."""

from __future__ import annotations

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

# Imported when they are asked for: all of them take as long as two queries.
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
    data: Sequence[Given] = (),
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
    """Open the bundled graph in memory, a store on disk (read-only), or an engine elsewhere.

    Args:
        store: The folder of a store that `clusterkg build` made, or the address of an engine of
            SPARQL 1.1: a text that starts with https:// or http://; or several of them that are
            copies of one graph: when one fails, the next is asked.
        data: What to load into the graph in memory: files of RDF, workbooks, folders of CSV files,
            graphs and datasets of rdflib, stores of pyoxigraph.
        limits: What a file that is read may take of the machine, for all methods of the graph.
        bundled: Whether the bundled graph is there; else `data` is all there is.
        each_a_graph: Whether each file of RDF is also a named graph, which has the IRI of the file.
        source_of: Only facts that cite one of these sources: IRIs, prefixed names or labels.
        status: Only facts with evidence of one of these statuses: verified, reported, unverified,
            or passage, for passages of texts, which have a digest in place of a status.
        as_of: Compare each city's latest programme announced by the end of this year, and not ended
            before it.
        period: Compare programmes of the plan of these years, as in 2021-2025, or announced in
            them.
        programme: Compare these programmes alone: IRIs, prefixed names or labels.
        level_of: Whose programmes are compared: city, park, county, province, circle, analyst or
            all.
        all_programmes: Whether all programmes of each city are compared together.

    Returns:
        The graph; every command of `clusterkg` is a method of it.

    Raises:
        InputError: there is no whole store there, the engine cannot be asked, or a file cannot be
            read.
    """
    from clusterkg.base.limits import DEFAULTS
    from clusterkg.base.running import run
    from clusterkg.kg import KnowledgeGraph

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
    # What cannot be opened is told here, not by the first question.
    run(lambda: kg.store)
    return kg


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(f"clusterkg.{_MODULES[name]}"), name)
    # Looking the version up takes as long as a query does: only those who ask for it wait.
    if name == "__version__":
        from importlib.metadata import version

        return version("clusterkg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
