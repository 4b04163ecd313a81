"""Commands that write graphs to files: export."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.cli.options import Opener, graph_options, lang_option


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--view", "name", default="city-overlap", show_default=True, help="What to export.")
@click.option("--level", default="concept", show_default=True, help="concept, field or division.")
@graph_options
@lang_option
def export_view(out: Path, name: str, level: str, opened: Opener, lang: str) -> None:
    """Write a view of the graph to OUT, for Gephi (.gexf) and others (.graphml).

    The views are city-overlap, city-industry and full.
    """
    from clusterkg.export import check_format, write
    from clusterkg.views import view

    check_format(out)
    graph = view(opened(), name, level=level, lang=lang)
    write(graph, out)
    click.echo(f"{out}: {len(graph)} nodes, {graph.size()} edges", err=True)
