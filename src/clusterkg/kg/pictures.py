"""Methods that return networks, charts and the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterkg.base.errors import InputError
from clusterkg.base.files import check
from clusterkg.base.locale import Message, language_of, text
from clusterkg.kg.opened import FilePath, Opened, file_paths
from clusterkg.names.words import in_any_language, listed, said

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.base.findings import Place
    from clusterkg.rdf.table import Table
    from clusterkg.show.pictures.scene import Picture
    from clusterkg.store.graph import Graph


class Pictures(Opened):
    """A graph with the methods that present it."""

    @in_any_language
    def view(
        self,
        view: str = "city-overlap",
        *,
        level: str = "concept",
        lang: str | None = None,
        measure: str = "shared",
        cities: Sequence[str] = (),
        tier: str | None = None,
        year: int | None = None,
        inferred: bool = False,
        params: Mapping[str, str] | None = None,
        undirected: bool = False,
        ego: str | None = None,
        depth: int | None = None,
        min_weight: float | None = None,
        top: int | None = None,
        backbone: str | float | None = None,
        times: bool = False,
    ) -> nx.Graph[str]:
        """Return a view as a networkx graph: a named view, or that of a query file (.rq).

        Args:
            view: A name in `clusterkg.show.views.VIEWS`, or the path of a query.
            level: narrower, concept, field, division or theme, for views that compare; for
                city-overlap also printed.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            measure: The edge weight: in city-overlap a measure of `overlap`, in
                industry-cooccurrence shared or newman.
            cities: Only these cities.
            tier: Only targets of this tier.
            year: Only programmes in force in this year, whether or not they are the latest.
            inferred: Whether to add inferred statements.
            params: Values of the query's parameters.
            undirected: Whether to merge opposite edges, summing their weights.
            ego: The node (name or IRI) whose neighbourhood is kept: all nodes within `depth` edges
                of it.
            depth: Number of edges, at least 1; by default 1. Only with `ego`.
            min_weight: Least weight of an edge; lighter ones are dropped. This, `top` and
                `backbone` use the weights of the year, or with `times` those of each year.
            top: Number of heaviest edges to keep; those as heavy as the last are kept too.
            backbone: The backbone whose edges are kept: a level of disparity, as a number, or a
                method of `clusterkg.compare.backbone` with its level after a colon:
                `noise-corrected:0.05`.
            times: Whether to add the times at which nodes and edges exist, and values that change
                (`clusterkg.show.times`). Ignored if a year is given.

        Raises:
            InputError: there is no such view, level, measure, city or tier, or an option does not
                apply to the view.

        Examples:
            >>> import clusterkg
            >>> graph = clusterkg.open().view()
            >>> id = "https://w3id.org/clusterkg/id/"
            >>> graph[id + "wuhan"][id + "qingdao"]["weight"]
            3
        """
        from clusterkg.rdf.namespaces import CKG
        from clusterkg.show import views
        from clusterkg.show.views.reduced import Reduction
        from clusterkg.show.views.scope import ReversedYearsError, Scope

        lang = language_of(lang)
        try:
            graph = views.view(
                self._of_view(view, year),
                view,
                level=level,
                lang=lang,
                measure=measure,
                scope=Scope(cities, tier, year, inferred),
                params=params,
                # For a year, all programmes in force count, whichever are compared.
                times=self._of_view(view, 0) if times else None,
                reduction=Reduction(undirected, ego, depth, min_weight, top, backbone),
            )
        except ReversedYearsError as error:
            place = self._stated(error.programme, CKG + "horizonYear")
            if place is None:
                raise
            raise InputError(error.said, place.file, place.line) from None
        if view in views.LEVELLED and year is None:
            # Exported files tell, too, what is compared and which cities are unknown.
            told = text("base.semicolon", lang).join(said.to(lang) for said in self.told(lang))
            graph.graph["description"] = f"{graph.graph['description']} {told}".strip()
        return graph

    def _of_view(self, view: str, year: int | None) -> Graph:
        """Return the graph for a view: with all programmes if the view compares none, or if a year
        is given and no programmes were chosen; otherwise with those that are compared.

        Raises:
            InputError: programmes were chosen, and the view compares none.
        """
        from clusterkg.show.views import LEVELLED

        if view not in LEVELLED:
            if not self._choice.is_default and not self._choice.every:
                message = Message(
                    "views.no-programmes", name=said("view", view), views=listed("view", LEVELLED)
                )
                raise InputError(message)
            return self.store
        # For a year, all programmes in force count.
        return self.store if year is not None and self._choice.is_default else self.compared

    def _stated(self, subject: str, predicate: str) -> Place | None:
        """Return the first position in the loaded files at which `subject` has the property
        `predicate` (both IRIs); None if there is none.
        """
        from pyoxigraph import NamedNode

        from clusterkg.tables.documents import documents

        for document in documents(self._loaded, graph=lambda: self.store, limits=self._limits):
            for quad, _, place in document.located({NamedNode(subject)}) or ():
                if (quad.subject, quad.predicate) == (NamedNode(subject), NamedNode(predicate)):
                    return place
        return None

    def network(
        self,
        view: str = "city-overlap",
        *,
        edges: bool = False,
        summary: bool = False,
        community: str | None = None,
        resolution: float | None = None,
        **narrowed: Any,
    ) -> Table:
        """Return network measures of a view: centrality, and communities.

        Args:
            view: As for `view`.
            edges: Whether to measure edges instead of nodes, the most significant first.
            summary: Whether to measure the network as a whole instead of nodes.
            community: Community detection: louvain (the default), or leiden, which needs igraph.
            resolution: Above 1 communities are smaller, below 1 larger; by default 1.
            narrowed: The other options of `view`.

        Returns:
            A row per node, edge or measure; `clusterkg.compare.network` gives the formulas.

        Raises:
            InputError: as in `view`; or options exclude each other.

        Examples:
            >>> import clusterkg
            >>> table = clusterkg.open().network(summary=True)
            >>> [name.value for name, _ in table][:3]
            ['nodes', 'edges', 'components']
        """
        if edges and summary:
            raise InputError(Message("cli.network.edges", options=["edges", "summary"]))
        return self.measured(
            self.view(view, **narrowed),
            edges=edges,
            summary=summary,
            community=community,
            resolution=resolution,
        )

    @staticmethod
    def measured(
        graph: nx.Graph[str],
        *,
        edges: bool = False,
        summary: bool = False,
        community: str | None = None,
        resolution: float | None = None,
    ) -> Table:
        """Return network measures of a networkx graph, with the options of `network`.

        The graph is not changed. With `edges`, `summary` is ignored.

        Raises:
            InputError: `community` or `resolution` is given with `edges`, or is invalid.
        """
        from clusterkg.compare import network

        if edges:
            if community is not None or resolution is not None:
                raise InputError(
                    Message("cli.network.community", options=["community", "resolution"])
                )
            return network.edges(graph)
        measure = network.summary if summary else network.nodes
        return measure(graph, community, resolution)

    def export(
        self,
        path: FilePath,
        view: str = "city-overlap",
        *,
        output: str | None = None,
        gexf_version: str | None = None,
        colour: str | None = None,
        size: str | None = None,
        layout: str | None = None,
        seed: int = 0,
        community: str | None = None,
        resolution: float | None = None,
        measures: bool = False,
        series: str | None = None,
        one_file: bool = False,
        static: bool = False,
        progress: Callable[[int], None] | None = None,
        **narrowed: Any,
    ) -> tuple[Path, ...]:
        """Write a view to a file, or a series of views to several.

        Args:
            path: The file; by default its extension determines the format.
            view: As for `view`.
            output: A format of `clusterkg.show.export.FORMATS`, instead of that of the extension.
            gexf_version: 1.3 (the default) or 1.2.
            colour: `kind`, `community`, `degree`, or a node attribute.
            size: `degree`, or a numeric node attribute to which areas are proportional.
            layout: stress (the default), fa2, geo, circular or none.
            seed: Random seed of the layout.
            community: As for `network`.
            resolution: As for `network`.
            measures: Whether to add the measures of `network` to nodes and edges.
            series: `year=2010..2030` or `level=concept,field`: a file for each value, with the
                value in its name; a node has the same position in all of them.
            one_file: Whether to write a series of years to one file with a timeline, in which each
                year has its own edges, weights and measures; only for gexf and gephi-csv.
            static: Whether to leave out times, and edges that exist only in single years.
            progress: Called with the number of nodes and edges written since the last call.
            narrowed: The other options of `view`.

        Returns:
            The paths of the files written; for tables two, of nodes and of edges.

        Raises:
            InputError: as in `view`; or there is no such format, an option does not apply to it, or
                the file cannot be written.
        """
        from clusterkg.show.export.job import Job

        job = Job(
            Path(path),
            output,
            gexf_version,
            colour,
            size,
            layout,
            seed,
            community,
            resolution,
            measures,
            series,
            one_file,
            static,
        )
        check(job.files, self._loaded)
        return job.write(job.graphs(partial(self.view, view, **narrowed)), progress)

    @staticmethod
    def write_view(
        graph: nx.Graph[str],
        path: FilePath,
        *,
        output: str | None = None,
        gexf_version: str | None = None,
        colour: str | None = None,
        size: str | None = None,
        layout: str | None = None,
        seed: int = 0,
        community: str | None = None,
        resolution: float | None = None,
        measures: bool = False,
        static: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Path, ...]:
        """Write a networkx graph to a file, or for tables to two, and return the paths.

        Args:
            graph: A graph of `view`, which may have been changed since. It is not changed here.
            path: As for `export`.
            output: As for `export`.
            gexf_version: As for `export`.
            colour: As for `export`.
            size: As for `export`.
            layout: As for `export`.
            seed: As for `export`.
            community: As for `export`.
            resolution: As for `export`.
            measures: As for `export`.
            static: As for `export`.
            progress: As for `export`.

        Raises:
            InputError: there is no such format, an option does not apply to it, or the file cannot
                be written.
        """
        from clusterkg.show.export.job import Job

        look = (output, gexf_version, colour, size, layout, seed, community, resolution, measures)
        job = Job(Path(path), *look, static=static)
        return job.write(job.graphs(lambda **_: graph.copy()), progress)

    @in_any_language
    def plot(
        self,
        kind: str,
        out: FilePath | None = None,
        *,
        level: str | None = None,
        measure: str | None = None,
        cities: Sequence[str] = (),
        lang: str | None = None,
        series: str | None = None,
        statistics: FilePath | None = None,
    ) -> Picture:
        """Draw a chart, and write it to a file if one is given.

        Args:
            kind: heatmap, network, matrix, timeline, scorecard, sankey, map, changes or quadrants.
            out: The file: .svg, .png or .html.
            level: printed, narrower, concept, field, division or theme, for heatmap, network,
                matrix and changes; by default concept.
            measure: A measure of `overlap`, for heatmap; by default jaccard.
            cities: Only these cities; by default all with a programme. The kind changes needs
                exactly one.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            series: For network, `year=2010..2030` or `level=concept,field`: a panel for each value,
                in which a node has the same position.
            statistics: For quadrants, a table as for `real`; by default the graph's own.

        Returns:
            The chart.

        Raises:
            InputError: there is no such kind, level, measure, city or format, an option does not
                apply to the kind, or the file cannot be written.
        """
        from clusterkg.show import pictures

        if out is not None:
            pictures.check(kind, Path(out))
            check([Path(out)], self._loaded)
        graph = self.compared
        of_years = kind in pictures.OF_ALL_PROGRAMMES or (series or "").startswith("year")
        if of_years and self._choice.is_default:
            graph = self.store
        found = None
        if statistics is not None:
            from clusterkg.tables.statistics import read

            found = read(Path(statistics), self.store, self._limits, lang)
        picture = pictures.plot(
            graph,
            kind,
            lang=lang,
            level=level,
            measure=measure,
            cities=cities,
            series=series,
            whole=self.store,
            statistics=found,
        )
        if out is not None:
            pictures.save(picture, Path(out))
        return picture

    @in_any_language
    def report(
        self,
        out: FilePath,
        *,
        level: str = "concept",
        measure: str = "jaccard",
        lang: str | None = None,
        source: FilePath | Sequence[FilePath] = (),
        cache: bool = True,
    ) -> Path:
        """Write a self-contained HTML report on the whole graph.

        Args:
            out: The file.
            level: Level of the overlap: printed, narrower, concept, field, division or theme.
            measure: A measure of `overlap`.
            lang: Language of the text: `zh` or `en`; by default that of the locale.
            source: UTF-8 files of source texts, from which passages are quoted.
            cache: Whether to quote from the user's cache of source texts too, and to add these to
                it.

        Returns:
            The path of the file.

        Raises:
            InputError: there is no such level or measure, the graph is in an engine, or a file
                cannot be read or written.
        """
        from clusterkg.facts.scope import told
        from clusterkg.show.report import Origin, write

        out = Path(out)
        if isinstance(self._place, str):
            raise InputError(Message("cli.store-in-folder"), self._place)
        check([out], self._loaded)
        narrowed = bool(self._source_of or self._status)
        said = told(self._source_of, self._status) if narrowed else []
        write(
            out,
            self._opened() if narrowed else self.store,
            Origin(self._loaded, self._place, self._bundled, said),
            scoped=self.store,
            lang=lang,
            level=level,
            measure=measure,
            limits=self._limits,
            source=file_paths(source),
            cache=cache,
            choice=self._choice,
        )
        return out
