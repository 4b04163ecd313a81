"""What methods of the graph give that is no table, matrix or report."""

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
    """How much is in a graph, and where it comes from.

    Args:
        version: Of clusterkg, as it runs.
        statements: How many there are.
        classes: How many members each class (IRI) of the ontology is asserted to have.
        sources: The files it comes from, each with the number of its statements if that is known.
        built: When it was built, and by which version; None for the graph in memory.
        inferred: How many of its statements follow by the rules; None for the graph in memory.
        quirks: What the engine gets wrong, by the names of checks.
        is_foreign: Whether the engine was filled by others than clusterkg.
    """

    version: str
    statements: int
    classes: Mapping[str, int]
    sources: Mapping[str, int | None]
    built: tuple[str, str] | None = None
    inferred: int | None = None
    quirks: tuple[str, ...] = ()
    is_foreign: bool = False

    def _brief(self) -> str:
        return f"clusterkg {self.version}, {counted(self.statements, 'statement')}"


def info(graph: Graph, place: Path | str | None, loaded: Sequence[Path], *, bundled: bool) -> Info:
    """Return how much is in a graph that was opened at `place`."""
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
    """What names mean: a loop over it gives a `Match` for each name, in the order of names."""

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
        """Return answers, candidates and parts that are unknown, a row each.

        Labels are in `lang`, zh or en, by default that of the locale.
        """
        from clusterkg.names.listing import table

        return table(self.matcher, self.matches, language_of(lang))


@dataclass(frozen=True, repr=False)
class Imported(Brief):
    """What tables say, as Turtle; it is true if no cell is at fault and nothing is missing.

    Args:
        turtle: What the cells say, in the canonical form; empty if there are `problems`.
        statements: How many there are.
        problems: Cells that cannot be read.
        doubts: What is missing, or may be meant otherwise.
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
    """Facts proposed from a text.

    Args:
        turtle: The proposals as Turtle in the canonical form, each marked with ckg:toConfirm.
        findings: What the text says of each city.
    """

    turtle: str
    findings: tuple[Findings, ...]

    def _brief(self) -> str:
        return "; ".join(map(str, self.findings))


@dataclass(frozen=True, repr=False)
class Merged(Brief):
    """All that two versions of data say; it is true if they say nothing otherwise.

    Args:
        turtle: All statements, in the canonical form.
        conflicts: A row for each property of which each version gives another value.
    """

    turtle: str
    conflicts: Table = field(default_factory=lambda: Table((), ()))

    def _brief(self) -> str:
        lines = counted(self.turtle.count("\n"), "line")
        return f"{lines} of Turtle, {counted(self.conflicts, 'conflict')}"

    def __bool__(self) -> bool:
        return not len(self.conflicts)
