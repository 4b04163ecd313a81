"""Commands for network views: export, network."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clusterkg.base import files
from clusterkg.base.locale import Message, text
from clusterkg.cli.command import command
from clusterkg.cli.kinds import Word, name_values
from clusterkg.cli.options import (
    Opener,
    comparing_options,
    level_option,
    measure_option,
    refuse,
    say_scope,
)
from clusterkg.cli.output import inputs, put_result, result_options
from clusterkg.cli.usage import language, say
from clusterkg.names.words import listed, said
from clusterkg.rdf.table import TABLE_FORMATS

if TYPE_CHECKING:
    import networkx as nx

    from clusterkg.kg import KnowledgeGraph

Viewer = Callable[..., "nx.Graph[str]"]
# Smaller exports show no progress, because they end before it could be read.
_LONG = 50_000


def community_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options for community detection to a command."""
    for option in (
        click.option(
            "--resolution",
            type=float,
            metavar="R",
            help="Resolution of communities: above 1 they are smaller.",
        ),
        click.option("--community", metavar="METHOD", help="louvain or leiden; default louvain."),
    ):
        command = option(command)
    return command


def _compared(name: str, opened: Opener) -> KnowledgeGraph | None:
    """Return the graph if the view `name` compares the chosen programmes and no year is given, else
    None.
    """
    from clusterkg.show.views import LEVELLED

    of_a_year = click.get_current_context().params["year"] is not None
    return opened() if name in LEVELLED and not of_a_year else None


def view_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of views to a command, which gets `viewed`: a function that makes a view with
    them.
    """

    @functools.wraps(command)
    def wrapped(
        *args: Any,
        opened: Opener,
        lang: str,
        level: str,
        measure: str,
        cities: tuple[str, ...],
        tier: str | None,
        year: int | None,
        inferred: bool,
        params: dict[str, str],
        undirected: bool,
        ego: str | None,
        depth: int | None,
        min_weight: float | None,
        top: int | None,
        backbone: str | None,
        **kwargs: Any,
    ) -> None:
        def viewed(name: str, *, times: bool = False, **of_series: Any) -> nx.Graph[str]:
            from clusterkg.show.views import LEVELLED, WEIGHED

            if name not in LEVELLED:
                refuse(
                    "cli.view.level",
                    "level",
                    name=said("view", name),
                    views=listed("view", LEVELLED),
                )
            if name not in WEIGHED:
                refuse("cli.view.measure", "measure", name=said("view", name))
            if ego is None:
                refuse("cli.view.depth", "depth")
            options: dict[str, Any] = {"level": level, "year": year} | of_series
            graph = opened().view(
                name,
                **options,
                lang=lang,
                measure=measure,
                cities=cities,
                tier=tier,
                inferred=inferred,
                params=params,
                undirected=undirected,
                ego=ego,
                depth=depth,
                min_weight=min_weight,
                top=top,
                backbone=backbone,
                times=times,
            )
            if backbone is not None and not graph.size() and "least" in graph.graph:
                least = graph.graph["least"]
                if least is not None:
                    say("cli.view.no-backbone", least=f"{least:.4g}")
            return graph

        command(*args, viewed=viewed, opened=opened, **kwargs)

    made: Callable[..., None] = wrapped
    for option in (
        click.option(
            "--backbone",
            metavar="[METHOD:]LEVEL",
            help=(
                "Keep only edges whose weight by chance is less likely than LEVEL; METHOD is "
                "disparity (the default), noise-corrected, or h, which has no level."
            ),
        ),
        click.option(
            "--top", type=int, metavar="K", help="Keep only the K heaviest edges, including ties."
        ),
        click.option(
            "--min-weight",
            type=float,
            metavar="W",
            help="Keep only edges with a weight of at least W.",
        ),
        click.option("--depth", type=int, metavar="N", help="Radius of --ego in edges; default 1."),
        click.option("--ego", metavar="NODE", help="Keep only a node and its neighbourhood."),
        click.option(
            "--undirected", is_flag=True, help="Merge opposite edges, summing their weights."
        ),
        click.option(
            "--param",
            "params",
            multiple=True,
            metavar="NAME=VALUE",
            callback=name_values,
            help="A parameter of a view's query; may be repeated.",
        ),
        click.option("--inferred/--asserted", help="Whether to include inferred statements."),
        click.option("--year", type=int, help="Only programmes in force in this year."),
        click.option("--tier", help="Only targets of this tier."),
        click.option(
            "--city",
            "cities",
            multiple=True,
            metavar="CITY",
            help="Only this city; may be repeated.",
        ),
        measure_option(
            "The weight in city-overlap: a measure of `clusterkg overlap`; in "
            "industry-cooccurrence shared or newman.",
            default="shared",
        ),
        level_option("narrower, concept, field, division or theme; for city-overlap also printed."),
    ):
        made = option(made)
    return comparing_options(made)


@command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--view",
    "name",
    type=Word("view"),
    metavar="VIEW",
    default="city-overlap",
    show_default=True,
    help="A view, or FILE.rq.",
)
@click.option("--format", "output", help="File format; default: that of OUT's extension.")
@click.option("--gexf-version", help="1.3 or 1.2; default 1.3.")
@click.option(
    "--colour",
    "--color",
    "colour",
    help="Colour nodes by kind, community, degree or a node attribute.",
)
@click.option("--size", help="Size nodes by degree, or by a numeric node attribute.")
@click.option("--layout", help="stress, fa2, geo, circular or none; default stress.")
@click.option("--seed", type=int, default=0, show_default=True, help="Random seed of the layout.")
@community_options
@click.option("--measures", is_flag=True, help="Add the measures of `clusterkg network`.")
@click.option(
    "--series",
    metavar="year=Y..Y|level=L,L",
    help="Write a file for each year or level, with nodes at the same positions.",
)
@click.option("--one-file", is_flag=True, help="Write the years of --series into one file (GEXF).")
@click.option(
    "--static", is_flag=True, help="Leave out time, and edges that exist in single years only."
)
@view_options
def export_view(
    out: Path, name: str, series: str | None, viewed: Viewer, opened: Opener, **options: Any
) -> None:
    """Write a network view of the graph to OUT.

    \b
    OUT.gexf      Gephi (--gexf-version 1.2 for Gephi 0.8)
    OUT.gephi-lite.json  Gephi Lite
    OUT.graphml   yEd, igraph
    OUT.cyjs      Cytoscape, Cytoscape.js
    OUT.csv       spreadsheets: OUT-nodes.csv and OUT-edges.csv
    OUT.gephi.csv Gephi's spreadsheet import: OUT-nodes.gephi.csv, OUT-edges.gephi.csv
    OUT.neo4j.csv Neo4j's import: OUT-nodes.neo4j.csv, OUT-relationships.neo4j.csv
    OUT.jsonld    linked data
    OUT.dot       Graphviz, Gephi

    \b
    city-overlap           cities, joined by the industries they share
    city-industry          cities and the industries of their targets
    industry-cooccurrence  industries, joined by the cities that name both
    programme-structure    city, programme, target, industry, zone, institute
    industry-tree          the scheme of industries
    full                   every entity and every statement between two
    FILE.rq                CONSTRUCT, or SELECT ?source ?target ?weight
    """
    from clusterkg.show.export.job import Job
    from clusterkg.show.times import of_single_years

    job = Job(out, series=series, **options)
    if series is not None:
        of_each = series.partition("=")[0]
        refuse("cli.export.series", of_each, of=of_each)
    files.check(job.files, inputs(click.get_current_context().params))
    graphs = job.graphs(partial(viewed, name))
    with ExitStack() as stack:
        progress = None
        if (length := sum(len(graph) + graph.size() for graph in graphs)) > _LONG:
            say("cli.export.placing", n=sum(map(len, graphs)))
            bar = click.progressbar(
                length=length, label=text("cli.export.writing", language()), file=sys.stderr
            )
            progress = stack.enter_context(bar).update
        written_files = job.write(graphs, progress)
    say(
        "cli.export.written",
        files=" ".join(map(str, written_files)),
        nodes=Message("cli.export.nodes", n=sum(map(len, graphs))),
        edges=Message("cli.export.edges", n=sum(graph.size() for graph in graphs)),
    )
    if not any(map(len, graphs)) and name != "full" and not name.endswith(".rq"):
        say("cli.export.empty")
    if alone := sum(map(of_single_years, graphs)):
        say("cli.export.alone", n=alone)
    say_scope(_compared(name, opened), always=False)


@command("network")
@click.argument("name", metavar="[VIEW]", type=Word("view"), default="city-overlap")
@click.option("--edges", is_flag=True, help="Measure edges, the most significant first.")
@click.option("--summary", is_flag=True, help="Measure the network as a whole.")
@community_options
@result_options(TABLE_FORMATS)
@view_options
def show_network(
    name: str,
    edges: bool,
    summary: bool,
    community: str | None,
    resolution: float | None,
    output: str | None,
    out: Path | None,
    viewed: Viewer,
    opened: Opener,
) -> None:
    """Compute network measures of a VIEW: centrality and communities.

    One row per node: degree, strength (sum of edge weights), betweenness, closeness, PageRank,
    clustering, core number and community number. For betweenness and closeness, the length of an
    edge is 1 / weight in an undirected view, and 1 in a directed one. With --edges: the disparity
    of each edge, the probability of such a weight by chance. With --summary: density, modularity
    and assortativity. The views are those of `clusterkg export`.
    """
    from clusterkg.compare import network
    from clusterkg.kg import KnowledgeGraph

    if edges and summary:
        refuse("cli.network.edges", "edges", "summary")
    if edges:
        refuse("cli.network.community", "community", "resolution")
    graph = viewed(name)
    if not edges and not summary and network.is_sampled(graph):
        say("cli.network.estimated")
    table = KnowledgeGraph.measured(
        graph, edges=edges, summary=summary, community=community, resolution=resolution
    )
    put_result(table, output, out)
    say_scope(_compared(name, opened))
