"""The graph as an object of Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, default_language
from clusterkg.queries import saved
from clusterkg.rdf.table import Result
from clusterkg.store.graph import open_graph
from clusterkg.tables.documents import documents

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Graph

    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.validation import ValidationReport


class KnowledgeGraph:
    """The bundled graph and what is loaded into it, a store on disk, or an engine elsewhere.

    A store on disk is read-only; what is loaded into an engine stays there.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.store = open_graph(path)
        self._path = path
        self._loaded: list[Path] = []

    def load(self, path: str | PathLike[str]) -> None:
        """Add a file to the graph in memory, or to an engine, in place of one of the same name.

        Raises:
            InputError: the file cannot be read, or the graph is a store on disk, or the engine
                refuses the file.
        """
        (document,) = documents([Path(path)], graph=lambda: self.store)
        if not isinstance(self.store, Store):
            from clusterkg.store.upload import build

            build(str(self._path), [document], add=True)
            self.store = open_graph(self._path)
            self._loaded.append(Path(path))
            return
        try:
            document.load(self.store)
        except RuntimeError as error:
            raise InputError(Message("store.read-only"), Path(path)) from error
        self._loaded.append(Path(path))

    def validate(self) -> ValidationReport:
        """Validate the files that were loaded, or else the graph itself.

        Raises:
            InputError: a file has gone or has become unreadable since it was loaded.
        """
        from clusterkg.validation import validate

        return validate(self._loaded, store=self._path)

    def overlap(
        self, measure: str = "jaccard", level: str = "concept", *, lang: str | None = None
    ) -> OverlapMatrix:
        """Return how alike the cities are; `clusterkg.compare.overlap` says how it is measured.

        Names are in `lang`, zh or en; by default in the language of the locale.

        Examples:
            >>> import clusterkg
            >>> matrix = clusterkg.open().overlap("shared", lang="en")
            >>> wuhan, qingdao = matrix.names.index("Wuhan"), matrix.names.index("Qingdao")
            >>> int(matrix.values[wuhan, qingdao])
            3
        """
        from clusterkg.compare.overlap import overlap

        return overlap(self.store, measure, level, lang=lang or default_language())

    def to_rdflib(self) -> Graph:
        """Return a copy of the graph in rdflib."""
        from rdflib import Graph

        lines = "".join(f"{quad.triple} .\n" for quad in self.store)
        return Graph().parse(data=lines, format="nt")

    def query(
        self, query: str | saved.SavedQuery, *, lang: str | None = None, **params: str | int
    ) -> Result:
        """Run a saved query by its name, or the text of a query.

        Labels are in `lang`, zh or en, where the query takes it; by default in the language of the
        locale. A label that there is not in it is in the other language.

        Examples:
            >>> import clusterkg
            >>> table = clusterkg.open().query("industry-overlap", city_a="武汉", city_b="青岛")
            >>> [str(row[table.columns.index("printed_b")].value) for row in table.rows]
            ['汽车制造', '生物医药', '节能环保']
        """
        if isinstance(query, str):
            is_name = query.replace("-", "").replace("_", "").isalnum()
            query = saved.find(query) if is_name else saved.parse(query)
        given = {name: str(value) for name, value in params.items()}
        return saved.run(self.store, query, given, lang=lang or default_language())

    def view(
        self,
        name: str = "city-overlap",
        *,
        level: str = "concept",
        lang: str | None = None,
        measure: str = "shared",
        cities: Sequence[str] = (),
        tier: str | None = None,
        year: int | None = None,
        inferred: bool = False,
        params: Mapping[str, str] | None = None,
    ) -> nx.Graph[str]:
        """Return a view as a networkx graph: a named one, or that of a query in a file (.rq).

        `clusterkg.show.views.VIEWS` says what each shows, `clusterkg.show.views.view` what the
        options do; `cities`, `tier`, `year` and `inferred` narrow it as
        `clusterkg.show.views.scope.Scope` does. Labels are in `lang`, zh or en; by default in the
        language of the locale.
        """
        from clusterkg.show.views import view
        from clusterkg.show.views.scope import Scope

        scope = Scope(cities, tier, year, inferred)
        return view(
            self.store,
            name,
            level=level,
            lang=lang or default_language(),
            measure=measure,
            scope=scope,
            params=params,
        )

    def export(
        self,
        path: str | PathLike[str],
        view: str = "city-overlap",
        *,
        output: str | None = None,
        version: str = "1.3",
        colour: str | None = None,
        measures: bool = False,
        backbone: float | None = None,
        progress: Callable[[int], None] | None = None,
        **narrowed: Any,
    ) -> tuple[Path, ...]:
        """Write a view to a file, and return the files written: tables are two.

        `output` is a format of `clusterkg.show.export.FORMATS`; by default the name of the file
        tells it. `measures` adds those of `clusterkg.compare.network` to nodes and edges;
        `backbone` leaves only the edges whose disparity is below it. Other options are those of
        `view`.
        """
        from clusterkg.compare import network
        from clusterkg.show import export

        export.format_of(Path(path), output)
        graph = self.view(view, **narrowed)
        if backbone is not None:
            graph = network.backbone(graph, backbone)
        if measures:
            network.annotate(graph)
        return export.write(
            graph, Path(path), output, version=version, colour=colour, progress=progress
        )
