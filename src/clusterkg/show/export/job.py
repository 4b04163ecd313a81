"""Export jobs: the view, the files and the appearance that a user requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.names.words import token
from clusterkg.show import export
from clusterkg.show.export import series
from clusterkg.show.export.appearance import by_community, has
from clusterkg.show.times import leave_out, of_all_years

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Job:
    """What to export and how; the fields are the options of `KnowledgeGraph.export`.

    Raises:
        InputError: there is no such format, layout or series, an option does not apply to the
            format, or options exclude or lack each other.
    """

    path: Path
    output: str | None = None
    gexf_version: str | None = None
    colour: str | None = None
    size: str | None = None
    layout: str | None = None
    seed: int = 0
    community: str | None = None
    resolution: float | None = None
    measures: bool = False
    series: str | None = None
    one_file: bool = False
    static: bool = False

    def __post_init__(self) -> None:
        export.check(self.format, self.gexf_version, self.style)
        if self.series is not None:
            key, _ = series.parsed(self.series)
            if self.one_file and (key != "year" or self.format not in export.TIMED):
                formats = list(export.TIMED)
                raise InputError(Message("export.one-file", formats=formats))
        elif self.one_file:
            raise InputError(Message("export.one-file", formats=list(export.TIMED)))
        if self.static and (self.one_file or self.format not in export.TIMED):
            raise InputError(Message("export.static", formats=list(export.TIMED)))

    @cached_property
    def format(self) -> str:
        """The format, one of `clusterkg.show.export.FORMATS`."""
        return export.format_of(self.path, self.output)

    @cached_property
    def style(self) -> export.Style:
        """The appearance of nodes."""
        layout = None if self.layout is None else token("layout", self.layout)
        return export.Style(self.colour, self.size, layout, self.seed)

    @property
    def files(self) -> list[Path]:
        """The paths of all files to be written, in order."""
        return [file for path in self._paths for file in export.files_of(path, self.format)]

    @property
    def _paths(self) -> list[Path]:
        return series.paths(self.path, None if self.one_file else self.series)

    def graphs(self, view: Callable[..., nx.Graph[Any]]) -> list[nx.Graph[Any]]:
        """Return the graph of each file, with the requested measures and communities.

        Args:
            view: Returns the view; it takes `times` (whether to add times), and the `year` or
                `level` of a series.
        """
        timed = self.format in export.TIMED and not self.static

        def seen(*, times: bool = timed, **of_series: Any) -> nx.Graph[Any]:
            graph = view(times=times, **of_series)
            if self.static:
                leave_out(graph)
            return self.annotated(graph)

        if self.series is None:
            return [seen()]
        if self.one_file:
            return [series.dynamic(seen, self.series, self.style)]
        return series.graphs(seen, self.series, self.style)

    def annotated(self, graph: nx.Graph[Any]) -> nx.Graph[Any]:
        """Add the requested measures and communities to the nodes and edges of `graph`, and return
        `graph`.

        They are computed on the graph of all years; what exists only in periods gets none.
        Communities that determine the colours are added even if they are not requested, so that
        readers can see what the colours mean.
        """
        own = any("colour" in look for look in graph.graph.get("look", {}).values())
        coloured = self.format in export.COLOURED and not own and by_community(graph, self.colour)
        asked = self.community is not None or self.resolution is not None
        if self.measures or asked or (coloured and not has(graph, "community")):
            from clusterkg.compare import network

            whole = of_all_years(graph)
            if self.measures:
                network.annotate(whole, self.community, self.resolution)
            else:
                found = network.communities(whole, self.community, self.resolution)
                for node, data in whole.nodes(data=True):
                    data["community"] = found[node]
        return graph

    def write(
        self, graphs: Sequence[nx.Graph[Any]], progress: export.Progress | None = None
    ) -> tuple[Path, ...]:
        """Write each graph to its file, or for tables to two, and return the paths.

        Args:
            graphs: The graphs in the order of the series, as from `graphs`.
            progress: As for `clusterkg.show.export.write`.

        Raises:
            InputError: as in `clusterkg.show.export.write`.
        """
        written: list[Path] = []
        for graph, path in zip(graphs, self._paths, strict=True):
            written += export.write(
                graph,
                path,
                self.output,
                version=self.gexf_version or export.GEXF_VERSIONS[0],
                style=self.style,
                progress=progress,
            )
        return tuple(written)
