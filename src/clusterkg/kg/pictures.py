"""The graph as networks, pictures and a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clusterkg.base.errors import InputError
from clusterkg.base.files import check
from clusterkg.base.locale import Message, language_of
from clusterkg.kg.opened import FilePath, Opened, file_paths
from clusterkg.names.words import in_any_language, listed, said

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.base.findings import Place
    from clusterkg.rdf.table import Table
    from clusterkg.show.pictures.scene import Picture
    from clusterkg.store.graph import Graph


class Pictures(Opened):
    """A graph and what shows it to people."""

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
        """Return a view as a networkx graph: a named one, or that of a query in a file (.rq).

        Args:
            view: A name of `clusterkg.show.views.VIEWS`, or the path of a query.
            level: narrower, concept, field, division or theme, for the views that compare; for
                city-overlap also printed.
            lang: Language of the labels, zh or en; by default that of the locale.
            measure: The weight in city-overlap: a measure of `overlap`; in industry-cooccurrence
                shared or newman.
            cities: Only these.
            tier: Only targets of this tier.
            year: Only programmes in force in this year, the latest or not.
            inferred: Whether to add what follows by the rules.
            params: Values of the parameters of a query.
            undirected: Whether an edge and the one back are one, with the sum of their weights.
            ego: A node, by its label or IRI: it and what is within `depth` edges of it.
            depth: 1 unless said.
            min_weight: Leaves only edges that weigh at least so much. This, `top` and `backbone`
                go by the weights of the year, or with `times` by those of each.
            top: Leaves only so many edges, the heaviest, and those as heavy as the last.
            backbone: Leaves only the edges whose disparity is below it, or those of a method of
                `clusterkg.compare.backbone`, with a level after a colon: `noise-corrected:0.05`.
            times: Whether nodes and edges have `times`: when they are there, and the numbers that
                change, as `clusterkg.show.times` has them. With a year there are none.

        Raises:
            InputError: there is no such view, level, measure, city or tier, or an option is given
                that does not apply to the view.

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

        try:
            return views.view(
                self._of_view(view, year),
                view,
                level=level,
                lang=language_of(lang),
                measure=measure,
                scope=Scope(cities, tier, year, inferred),
                params=params,
                # A year takes all that was in force in it, whichever programmes are compared.
                times=self._of_view(view, 0) if times else None,
                reduction=Reduction(undirected, ego, depth, min_weight, top, backbone),
            )
        except ReversedYearsError as error:
            place = self._stated(error.programme, CKG + "horizonYear")
            if place is None:
                raise
            raise InputError(error.said, place.file, place.line) from None

    def _of_view(self, view: str, year: int | None) -> Graph:
        """Return the graph that a view is made of: all programmes, where it compares none.

        Raises:
            InputError: programmes are chosen for a view that compares none.
        """
        from clusterkg.show.views import LEVELLED

        if view not in LEVELLED:
            if not self._choice.is_default and not self._choice.every:
                message = Message(
                    "views.no-programmes", name=said("view", view), views=listed("view", LEVELLED)
                )
                raise InputError(message)
            return self.store
        # A year takes all that was in force in it.
        return self.store if year is not None and self._choice.is_default else self.compared

    def _stated(self, subject: str, predicate: str) -> Place | None:
        """Return where the files that were loaded first state a property (IRI) of an entity."""
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
        """Measure a view as a network: who is central, and what belongs together.

        Args:
            view: As `view` takes it.
            edges: The edges, those that matter first, instead of the nodes.
            summary: The network as a whole, instead of the nodes.
            community: How communities are found: louvain (the default), or leiden, by igraph.
            resolution: Above 1 communities are smaller, below 1 larger; 1 unless said.
            narrowed: The other options of `view`.

        Returns:
            A row a node, an edge or a measure; `clusterkg.compare.network` gives the formulas.

        Raises:
            InputError: as of `view`.

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
        """Measure a graph of networkx as `network` does a view."""
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
        progress: Callable[[int], None] | None = None,
        **narrowed: Any,
    ) -> tuple[Path, ...]:
        """Write a view to a file, or a series of it to several.

        Args:
            path: The file; its extension tells the format.
            view: As `view` takes it.
            output: A format of `clusterkg.show.export.FORMATS`, instead of what the path tells.
            gexf_version: 1.3 (the default) or 1.2.
            colour: `kind`, `community`, `degree`, or an attribute of nodes.
            size: `degree`, or an attribute of nodes that is a number: what areas stand for.
            layout: stress (the default), fa2, geo, circular or none.
            seed: Draws another picture by the layout.
            community: How communities are found, as of `network`.
            resolution: As of `network`.
            measures: Adds those of `network` to nodes and edges.
            series: `year=2010..2030` or `level=concept,field`: a file for each value, whose name
                has it, with each node at one place in all.
            one_file: One file for the years of a series: its timeline has them, each with its own
                edges, weights and measures. For formats that have a time.
            progress: Told how many more nodes and edges are written.
            narrowed: The other options of `view`.

        Returns:
            The files written: two for tables, of nodes and of edges.

        Raises:
            InputError: as of `view`; or there is no such format, an option does not apply to it,
                or the file cannot be written.
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
        )
        check(job.files, self._loaded)
        return job.write(job.graphs(partial(self.view, view, **narrowed)), progress)

    @staticmethod
    def write_view(graph: nx.Graph[str], path: FilePath, **options: Any) -> tuple[Path, ...]:
        """Write a graph of networkx to a file with options of `export`; return the files."""
        from clusterkg.show.export.job import Job

        job = Job(Path(path), **options)
        return job.write([job.annotated(graph)])

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
        """Draw a picture, and write it to a file if one is given.

        Args:
            kind: heatmap, network, matrix, timeline, scorecard, sankey, map, changes or
                quadrants.
            out: The file: .svg, .png or .html.
            level: printed, narrower, concept, field, division or theme, for heatmap, network,
                matrix and changes; concept unless said.
            measure: For the heat map, as of `overlap`; jaccard unless said.
            cities: Only these; by default all with a programme. Changes are of one city.
            lang: Language of the words, zh or en; by default that of the locale.
            series: For the network, `year=2010..2030` or `level=concept,field`: a picture for each
                beside each other, with each node at one place in all.
            statistics: For the quadrants, a table as of `real`; by default the graph's own.

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
        """Write a page of HTML on the whole graph, which needs no other file and no network.

        Args:
            out: The file.
            level: Of the overlap: printed, narrower, concept, field, division or theme.
            measure: Of the overlap.
            lang: Language of the words, zh or en; by default that of the locale.
            source: Texts that facts were read from, in UTF-8, whose passages are shown.
            cache: Whether passages of texts that were given before are shown, and these are kept
                in the user's cache.

        Raises:
            InputError: there is no such level or measure, or the file cannot be written.
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
