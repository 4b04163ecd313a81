"""The command that compares declared targets with statistics: real."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.escapes import visible
from clusterkg.cli.command import command
from clusterkg.cli.options import (
    Opener,
    comparing_options,
    refuse,
    say_scope,
    statistics_option,
    statistics_options,
)
from clusterkg.cli.output import put_result, result_options
from clusterkg.rdf.table import TABLE_FORMATS


@command("real")
@click.argument("cities", metavar="CITY...", nargs=-1, required=True)
@statistics_option()
@click.option("--since", type=int, help="First year of the trend; default: the earliest.")
@click.option(
    "--others", is_flag=True, help="Show what one CITY is strong in but does not declare."
)
@click.option("--summary", is_flag=True, help="Show what was compared, instead of the rows.")
@statistics_options
@result_options(TABLE_FORMATS)
@comparing_options
def show_real(
    cities: tuple[str, ...],
    statistics: Path | None,
    since: int | None,
    others: bool,
    summary: bool,
    base: str | None,
    weights: Path | None,
    year: int | None,
    indicator: str | None,
    unit: str | None,
    output: str | None,
    out: Path | None,
    opened: Opener,
    lang: str,
) -> None:
    """Compare what a CITY declares with its statistics; or pairs of several cities.

    One row per target: its statistical category (exact, part, proxy for a wider one, or none), the
    shares of the city and of the base, their location quotient with its band (below 0.8, around the
    mean, above 1.25) and trend, its relatedness to what the city is strong in, and a verdict. For
    two or more cities, one row per pair, in four quadrants: rivals, herd, hidden rivals, different.
    """
    from clusterkg.compare.real import Real

    if len(cities) > 1:
        refuse("cli.real.pairs", "since", "base", "others")
    kg = opened()
    found = kg.real(
        *cities,
        statistics=statistics,
        year=year,
        since=since,
        indicator=indicator,
        unit=unit,
        base=base,
        weights=weights,
        lang=lang,
    )
    table = found.summary_table() if summary else found.table()
    if others and isinstance(found, Real):
        table = found.others()
    put_result(table, output, out)
    said = [note.to(lang) for note in found.warnings] if summary else found.noted().told()
    for note in said:
        click.echo(f"clusterkg: {visible(note)}", err=True)
    say_scope(kg)
