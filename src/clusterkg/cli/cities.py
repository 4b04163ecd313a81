"""Commands about single cities and supply chains: changes, peers, next, chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clusterkg.base.escapes import visible
from clusterkg.cli.command import command
from clusterkg.cli.options import (
    Opener,
    comparing_options,
    graph_options,
    lang_option,
    level_option,
    measure_option,
    refuse,
    say_scope,
    scope_options,
    statistics_option,
)
from clusterkg.cli.output import on_terminal, put_result, result_options
from clusterkg.cli.usage import say
from clusterkg.rdf.table import TABLE_FORMATS, Table

if TYPE_CHECKING:
    from clusterkg.compare.noted import Noted

# Default number of rows shown on a terminal.
_FIRST: Final = 15


def _put(found: Noted, output: str | None, out: Path | None, *, is_cut: bool = False) -> None:
    """Write a table, and its notes to standard error; if `is_cut`, a terminal shows only the first
    rows.
    """
    table = found.table
    if is_cut and on_terminal(output, out):
        table = Table(table.columns, table.rows[:_FIRST])
    put_result(table, output, out)
    if len(table) < len(found.table):
        say("cli.cities.first", shown=len(table), n=len(found.table))
    for note in found.told():
        click.echo(f"clusterkg: {visible(note)}", err=True)


@command("changes")
@click.argument("city", required=False)
@click.option(
    "--from",
    "before",
    metavar="LIST",
    help="The earlier list: a programme, a year, or a period such as 2016-2020.",
)
@click.option("--to", "after", metavar="LIST", help="The later list, given likewise.")
@click.option("--over-time", is_flag=True, help="Show all lists of the city, one column each.")
@click.option(
    "--all", "all_cities", is_flag=True, help="Count changes over all cities with two lists."
)
@level_option()
@result_options(TABLE_FORMATS)
@graph_options
@scope_options
@lang_option
def show_plans(
    city: str | None,
    before: str | None,
    after: str | None,
    over_time: bool,
    all_cities: bool,
    level: str,
    output: str | None,
    out: Path | None,
    opened: Opener,
    lang: str,
) -> None:
    """Compare two lists of CITY: industries kept, dropped, new, renamed, moved to another tier.

    By default the later list is the one that `overlap` compares, and the earlier one the last that
    was announced before it. An industry missing from an open or incomplete list may still be on it:
    it counts as not named, not as dropped. An industry whose name became narrower or wider is
    neither new nor dropped. --all counts the cities that kept, added or dropped each industry;
    --over-time shows all lists of CITY side by side.
    """
    if over_time:
        refuse("cli.changes.over-time", "before", "after", "all_cities")
    kg = opened()
    found = kg.changes(
        city,
        from_=before,
        to=after,
        over_time=over_time,
        all_cities=all_cities,
        level=level,
        lang=lang,
    )
    _put(found, output, out)
    say_scope(always=False)


@command("peers")
@click.argument("cities", nargs=-1, required=True, metavar="CITY...")
@measure_option("Measure of similarity, as for `overlap`.")
@level_option()
@click.option("--province", metavar="PROVINCE", help="Only cities of this province.")
@click.option(
    "--within",
    type=click.FloatRange(min=0),
    metavar="KM",
    help="Only cities within this distance (great circle).",
)
@click.option(
    "--size",
    type=click.FloatRange(min=1),
    metavar="TIMES",
    help=(
        "Only cities whose total in the statistics is at most this many times as large or as small."
    ),
)
@click.option("--top", type=click.IntRange(min=1), help="Show only the most similar ones.")
@statistics_option()
@result_options(TABLE_FORMATS)
@comparing_options
def show_peers(
    cities: tuple[str, ...],
    measure: str,
    level: str,
    province: str | None,
    within: float | None,
    size: float | None,
    top: int | None,
    statistics: Path | None,
    output: str | None,
    out: Path | None,
    opened: Opener,
    lang: str,
) -> None:
    """List the cities with the most similar declared industries to CITY, with reasons.

    Each row has the industries that both name, related ones, and how many only one of the two
    names; with statistics, `real` is the similarity of their industrial structure, and `size` the
    total (persons employed, or what the statistics measure). Two to five CITYs are shown side by
    side. Similar lists mean converging plans, not similar economies.
    """
    if len(cities) > 1:
        refuse("cli.peers.side", "measure", "province", "within", "size", "top", "statistics")
    kg = opened()
    found = kg.peers(
        cities,
        measure=measure,
        level=level,
        province=province,
        within=within,
        size=size,
        top=top,
        statistics=statistics,
        lang=lang,
    )
    _put(found, output, out, is_cut=top is None and len(cities) == 1)
    say_scope(kg)


@command("next")
@click.argument("city")
@level_option("narrower, concept or field.")
@click.option("--top", type=click.IntRange(min=1), help="Show only the most related ones.")
@statistics_option("Use this table of cities by industry, as for `real`, instead of lists.")
@result_options(TABLE_FORMATS)
@comparing_options
def show_next(
    city: str,
    level: str,
    top: int | None,
    statistics: Path | None,
    output: str | None,
    out: Path | None,
    opened: Opener,
    lang: str,
) -> None:
    """List industries related to those that CITY names, which it does not name itself.

    The proximity of two industries grows with the share of cities that name both (Hidalgo et al.
    2007); the density of an industry is the share of its proximity that is to industries of CITY.
    At least 20 cities must name industries, because shares of few cities mean nothing. The result
    describes lists, not production; with --statistics it is computed from the industries in which
    cities are strong in that table.
    """
    if statistics is not None:
        refuse("cli.next.level", "level")
    kg = opened()
    found = kg.next(city, level=level, top=top, statistics=statistics, lang=lang)
    _put(found, output, out, is_cut=top is None)
    say_scope(kg)


@command("chain")
@click.argument("industry")
@result_options(TABLE_FORMATS)
@comparing_options
def show_chain(
    industry: str, output: str | None, out: Path | None, opened: Opener, lang: str
) -> None:
    """List the suppliers and customers of INDUSTRY, and the cities that name each.

    One row per supply link stated by a source, upstream first: from the input-output table, or from
    a ministry. Few links are documented, so that a missing link proves nothing.
    """
    kg = opened()
    _put(kg.chain(industry, lang=lang), output, out)
    say_scope(kg)
