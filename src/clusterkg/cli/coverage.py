"""The command that lists the graph's coverage."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.escapes import visible
from clusterkg.cli.command import command
from clusterkg.cli.options import Opener, graph_options, lang_option, scope_options
from clusterkg.cli.output import put_result, result_options
from clusterkg.rdf.table import TABLE_FORMATS


@command("coverage")
@click.option("--summary", is_flag=True, help="Show totals instead of each programme.")
@result_options(TABLE_FORMATS)
@graph_options
@scope_options
@lang_option
def show_coverage(
    summary: bool, output: str | None, out: Path | None, opened: Opener, lang: str
) -> None:
    """List the programmes of each city, their completeness and their evidence.

    A list is complete if the source names all items and no tier has fewer than it declares; partial
    if a tier has fewer; open if their number is not stated. `official` is the share of facts read
    on a page of the authority itself, `read_on` the last day on which a page was read. Lists of
    parks, counties and provinces are not counted as lists of a city.
    """
    found = opened().coverage(lang=lang)
    put_result(found.summary_table() if summary else found.table(), output, out)
    click.echo(f"clusterkg: {visible(found.told().to(lang))}", err=True)
