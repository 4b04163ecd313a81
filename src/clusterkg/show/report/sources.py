"""Provenance of the report: sources, files, versions, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import metadata, version
from pathlib import Path

from pyoxigraph import NamedNode

from clusterkg.base.locale import text
from clusterkg.base.paths import shown
from clusterkg.base.source import read_bytes
from clusterkg.base.text import digest
from clusterkg.rdf.namespaces import OWL
from clusterkg.show.report.facts import Fact, Facts, Value
from clusterkg.store import disk
from clusterkg.store.graph import Graph, bundled_files, size


@dataclass(frozen=True)
class Source:
    """A source with its number in the report, its label, and the facts about it."""

    number: int
    label: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class File:
    """A file from which the graph was read: name, size in bytes, and SHA-256."""

    name: str
    size: int
    sha256: str


def sources(facts: Facts) -> list[Source]:
    """Return the sources in the order of their numbers, each with the number of citing passages."""
    found = []
    for iri, number in facts.sources.items():
        cited = Value(str(len(facts.reader.pointing("source", iri))))
        told = facts.entity(iri, evidence=False)
        told.append(Fact(text("show.report.passages", facts.lang), [cited]))
        found.append(Source(number, facts.reader.label(iri), told))
    return found


def files(data: Sequence[Path], store_path: Path | None, *, bundled: bool = True) -> list[File]:
    """Return the files from which the graph was read, or from which its store was built.

    Args:
        data: Files that were loaded into the graph in memory; of several with one name, the last
            is returned.
        store_path: The folder of the store, whose manifest lists the files; None for the graph in
            memory.
        bundled: Whether the graph in memory has the bundled graph.
    """
    if store_path is None:
        read = [*(bundled_files() if bundled else ()), *data]
        return [_file(path) for path in {p.name: p for p in read}.values()]
    known = disk.manifest(store_path).sources
    return [File(Path(name).name, size, sha256) for name, (size, sha256) in known.items()]


def _file(path: Path) -> File:
    content = read_bytes(path)
    return File(shown(path.name), len(content), digest(content))


def citation(store: Graph) -> tuple[str, str]:
    """Return the citation of this graph, as a sentence and as BibTeX."""
    release = version("clusterkg")
    about = metadata("clusterkg")
    summary, licence = about["Summary"], about["License-Expression"] or ""
    parts = [f"clusterkg {release}. {summary}."]
    parts += [f"Ontology: {name}." for name in (ontology(store),) if name]
    parts += [f"{licence}."] if licence else []
    bibtex = (
        f"@misc{{clusterkg,\n  title = {{clusterkg: {summary}}},\n  version = {{{release}}},\n}}"
    )
    return " ".join(parts), bibtex


def ontology(store: Graph) -> str:
    """Return the version IRI of the ontology in a graph: the first in order, empty if there is
    none.
    """
    predicate = NamedNode(OWL + "versionIRI")
    found = store.quads_for_pattern(None, predicate, None)
    return min((getattr(quad.object, "value", "") for quad in found), default="")


def versions(store: Graph, lang: str) -> dict[str, str]:
    """Return the versions of the software and data behind the report by label; unknown ones are
    left out.
    """
    rows = {
        "clusterkg": version("clusterkg"),
        text("show.report.ontology", lang): ontology(store),
        text("show.report.engine", lang): f"pyoxigraph {version('pyoxigraph')}",
        text("show.report.statements", lang): f"{size(store):,}",
    }
    return {name: value for name, value in rows.items() if value}
