"""Commands for presentation: plot, report."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.escapes import one_line
from clusterkg.base.files import is_stream
from clusterkg.cli.command import command
from clusterkg.cli.kinds import Word
from clusterkg.cli.options import (
    Opener,
    cache_option,
    comparing_options,
    lang_option,
    level_option,
    local_graph_options,
    measure_option,
    programme_options,
    refuse,
    say_scope,
    scope_options,
    sources_option,
    statistics_option,
)
from clusterkg.cli.output import output_checked
from clusterkg.cli.usage import say


@command("plot")
@click.argument("kind", type=Word("kind"))
@click.argument("out", type=click.Path(path_type=Path))
@level_option(
    "printed, narrower, concept, field, division or theme; default concept.", default=None
)
@measure_option("Measure of the heat map, as for `overlap`; default jaccard.", default=None)
@click.option(
    "--city", "cities", multiple=True, metavar="CITY", help="Only these cities; may be repeated."
)
@click.option(
    "--series",
    metavar="year=Y..Y|level=L,L",
    help="For the network: a panel for each year or level, with nodes at the same positions.",
)
@statistics_option("For the quadrants: a table as for `real`; default: the graph's own.")
@comparing_options
@output_checked
def plot_picture(
    kind: str,
    out: Path,
    level: str | None,
    measure: str | None,
    cities: tuple[str, ...],
    series: str | None,
    statistics: Path | None,
    opened: Opener,
    lang: str,
) -> None:
    """Draw a chart of KIND to OUT (.svg, .png or .html).

    KIND is heatmap (overlap of cities), network (cities and industries), matrix (the same as a
    table), timeline (programmes), scorecard, sankey (cities, fields, tiers), map, changes (the
    lists of one --city over time), or quadrants (pairs of cities by declared and real overlap).
    What the source does not say is hatched, and never drawn as nothing; a city whose list is open
    is marked.
    """
    from clusterkg.show import pictures

    pictures.check(kind, out)
    if series is not None and series.startswith("level"):
        refuse("cli.export.series", "level", of="level")
    kg = opened()
    options = {"level": level, "measure": measure, "lang": lang, "series": series}
    picture = kg.plot(kind, out, cities=cities, statistics=statistics, **options)
    _say_size(out)
    say_scope(kg, always=False)
    if lacking := pictures.unprintable(picture):
        say("cli.plot.no-glyph", characters=lacking)


@command("report")
@click.argument("out", type=click.Path(path_type=Path))
@level_option("For the overlap.")
@measure_option("For the overlap.")
@sources_option
@cache_option
@local_graph_options
@scope_options
@programme_options
@lang_option
@output_checked
def write_report(
    out: Path,
    level: str,
    measure: str,
    source: tuple[Path, ...],
    cache: bool,
    opened: Opener,
    lang: str,
) -> None:
    """Write a self-contained HTML report on the whole graph to OUT.

    It has the overlap, rankings, the programmes of every city with the evidence of each fact,
    validation results, sources and versions. Passages are quoted from given and cached source
    texts.
    """
    opened().report(out, level=level, measure=measure, lang=lang, source=source, cache=cache)
    _say_size(out)


def _say_size(out: Path) -> None:
    if not is_stream(out):
        click.echo(f"{one_line(str(out))}: {out.stat().st_size / 1000:.0f} kB", err=True)
