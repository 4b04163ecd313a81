"""Results of methods that are not a table, matrix or report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.base.brief import Brief, counted
from clusterkg.base.locale import language_of
from clusterkg.rdf.table import Table

if TYPE_CHECKING:
    from clusterkg.draft import Findings
    from clusterkg.names.industries import Match, Matcher
    from clusterkg.store.graph import Graph
    from clusterkg.tables.sheets import CellFinding


@dataclass(frozen=True, repr=False)
class Info(Brief):
    """Size and origin of a graph.

    Args:
        version: The running version of clusterkg.
        statements: Number of distinct statements.
        classes: Number of asserted members of each class (IRI) of the ontology.
        sources: The number of statements by source file (for an engine not filled by clusterkg, by
            named graph); None where unknown.
        built: Date and clusterkg version of the build; None for the graph in memory and an engine
            not filled by clusterkg.
        inferred: Number of inferred statements; None as for `built`.
        quirks: Names of the checks that the engine fails.
        is_foreign: Whether the engine was not filled by clusterkg.
        prefixes: Namespaces by prefix that the loaded files declare.
    """

    version: str
    statements: int
    classes: Mapping[str, int]
    sources: Mapping[str, int | None]
    built: tuple[str, str] | None = None
    inferred: int | None = None
    quirks: tuple[str, ...] = ()
    is_foreign: bool = False
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def _brief(self) -> str:
        return f"clusterkg {self.version}, {counted(self.statements, 'statement')}"


def info(graph: Graph, place: Path | str | None, loaded: Sequence[Path], *, bundled: bool) -> Info:
    """Return the size and origin of the graph opened at `place`: a folder, a URL, or None for
    memory.

    Args:
        loaded: Files that were loaded into the graph in memory.
        bundled: Whether the graph in memory has the bundled graph.
    """
    from clusterkg import __version__
    from clusterkg.store import disk
    from clusterkg.store import graph as stores

    size, classes = stores.size(graph), stores.classes(graph)
    if isinstance(place, str):
        return _of_engine(place, size, classes)
    if place is None:
        files = [*(stores.bundled_files() if bundled else ()), *loaded]
        return Info(__version__, size, classes, dict.fromkeys(map(str, files)))
    made = disk.manifest(place)
    return Info(
        __version__,
        size,
        classes,
        dict.fromkeys(made.sources),
        built=(made.built, made.version),
        inferred=made.inferred,
    )


def _of_engine(address: str, size: int, classes: Mapping[str, int]) -> Info:
    from clusterkg import __version__
    from clusterkg.store.remote.connect import connect
    from clusterkg.store.remote.graphs import manifest

    remote = connect(address)
    made = manifest(remote)
    quirks = tuple(check.name for check in remote.quirks.failed)
    if made is None:
        graphs = dict.fromkeys(remote.dataset.graphs)
        return Info(__version__, size, classes, graphs, quirks=quirks, is_foreign=True)
    return Info(
        __version__,
        size,
        classes,
        {source.file: source.statements for source in made.sources},
        built=(made.built, made.version),
        inferred=made.inferred,
        quirks=quirks,
    )


@dataclass(frozen=True, repr=False)
class Matches(Brief):
    """The result of matching names; iteration yields a `Match` for each name, in the given
    order.
    """

    matches: tuple[Match, ...]
    matcher: Matcher = field(repr=False, compare=False)

    def _brief(self) -> str:
        answered = sum(match.status == "match" for match in self.matches)
        return f"{answered} of {counted(self.matches, 'name')} answered"

    def __str__(self) -> str:
        return str(self.table())

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def table(self, lang: str | None = None) -> Table:
        """Return answers, candidates and unknown parts of the names as a table, one row each.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        from clusterkg.names.listing import table

        return table(self.matcher, self.matches, language_of(lang))


@dataclass(frozen=True, repr=False)
class Imported(Brief):
    """Tables converted to Turtle; truthy if there are neither problems nor doubts.

    Args:
        turtle: The statements in canonical Turtle; empty if there are `problems`.
        statements: Number of statements that could be read.
        problems: Cells that cannot be read.
        doubts: Missing or contradictory cells.
    """

    turtle: str
    statements: int
    problems: tuple[CellFinding, ...] = ()
    doubts: tuple[CellFinding, ...] = ()

    def _brief(self) -> str:
        faults = f"{counted(self.problems, 'problem')}, {counted(self.doubts, 'doubt')}"
        return f"{counted(self.statements, 'statement')}, {faults}"

    def __bool__(self) -> bool:
        return not self.problems and not self.doubts


@dataclass(frozen=True, repr=False)
class Draft(Brief):
    """Facts drafted from a text.

    Args:
        turtle: The drafts in canonical Turtle, each marked with ckg:toConfirm.
        findings: What the text says about each city.
    """

    turtle: str
    findings: tuple[Findings, ...]

    def _brief(self) -> str:
        return "; ".join(map(str, self.findings))


@dataclass(frozen=True, repr=False)
class Merged(Brief):
    """Two versions of data merged; truthy if there are no conflicts.

    Args:
        turtle: All statements, in canonical Turtle.
        conflicts: A row for each property of a resource with conflicting values.
    """

    turtle: str
    conflicts: Table = field(default_factory=lambda: Table((), ()))

    def _brief(self) -> str:
        lines = counted(self.turtle.count("\n"), "line")
        return f"{lines} of Turtle, {counted(self.conflicts, 'conflict')}"

    def __bool__(self) -> bool:
        return not len(self.conflicts)
