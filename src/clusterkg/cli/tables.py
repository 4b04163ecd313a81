"""Commands for spreadsheet users: new, import."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.escapes import one_line
from clusterkg.base.limits import Limits
from clusterkg.base.locale import Message, listed
from clusterkg.cli.command import command
from clusterkg.cli.kinds import File, StorePlace
from clusterkg.cli.options import (
    data_option,
    file_options,
    graph_option,
    lang_option,
    messages_option,
)
from clusterkg.cli.output import output_option, put
from clusterkg.cli.usage import language, say


@command("new")
@click.argument("city", required=False)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="PATH",
    required=True,
    type=click.Path(path_type=Path),
    help="A workbook (.xlsx), a folder for CSV files, or a template in Turtle (.ttl).",
)
@click.option(
    "--from",
    "given",
    multiple=True,
    metavar="FILE",
    type=File(),
    help="Fill in the statements of an RDF file; may be repeated.",
)
@click.option(
    "--code", metavar="CODE", help="Its GB/T 2260 code, if the name does not determine it."
)
@click.option(
    "--within",
    metavar="PLACE",
    help=(
        "The city or province that it lies in: distinguishes places with the same name, and "
        "creates one that is in no list, such as a development zone."
    ),
)
@file_options
@messages_option
def new_tables(
    city: str | None,
    out: Path,
    given: tuple[Path, ...],
    code: str | None,
    within: str | None,
    limits: Limits,
) -> None:
    """Create tables for a new CITY, with its code, province and names filled in.

    CITY is a Chinese or English name, or a GB/T 2260 code; county-level places (义乌, 鼓楼区) and
    national new areas (雄安新区) are accepted too.
    """
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.names import places

    KnowledgeGraph.new(city, output=out, from_=given, code=code, within=within, limits=limits)
    place = None if city is None else places.new(city, code or "", within or "")
    shown = listed([place.said] if place else given, language())
    click.echo(one_line(f"{out}: {shown}"), err=True)
    is_by_name = not (code or within or (city or "").isdecimal())
    others = places.homonyms(place) if place and is_by_name and not place.level else ()
    if others:
        say("cli.new.homonyms", places=[other.said for other in others])


@command("import")
@click.argument("path", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@data_option
@graph_option
@output_option
@file_options
@lang_option
def import_tables(
    path: Path,
    data: tuple[Path, ...],
    store_path: StorePlace,
    out: Path | None,
    limits: Limits,
    lang: str,
) -> None:
    """Convert a workbook or a folder of CSV files to Turtle.

    Cells may name resources of the bundled graph, and of --data and --store.

    Problems are reported by sheet, row and column. If a cell cannot be read, nothing is written; if
    something is only missing, the Turtle is still written. In both cases the exit status is 1.
    """
    from clusterkg import tables
    from clusterkg.kg import KnowledgeGraph

    imported = KnowledgeGraph(store_path, data, limits).import_(path)
    for line in tables.lines([*imported.problems, *imported.doubts], lang):
        click.echo(one_line(line), err=True)
    if not imported.problems:
        put(imported.turtle, out)
    say(
        "cli.import.total",
        path=path,
        statements=Message("cli.import.statements", n=imported.statements),
        problems=Message("cli.import.problems", n=len(imported.problems)),
        doubts=Message("cli.import.doubts", n=len(imported.doubts)),
    )
    if not imported:
        raise SystemExit(1)
