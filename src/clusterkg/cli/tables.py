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
    help="Fill in what a file of RDF says; may be repeated.",
)
@click.option("--code", metavar="CODE", help="Its GB/T 2260 code, where the name does not tell it.")
@click.option(
    "--within",
    metavar="PLACE",
    help="The city or province it lies in: tells places of one name apart, and starts one that no"
    " list has, such as a development zone.",
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
    """Start a new CITY: write tables to fill in, with its code, province and names.

    CITY is its name, Chinese or English, or its GB/T 2260 code; also that of a place at county
    level (义乌, 鼓楼区) or of a national new area (雄安新区).
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
    """Turn a workbook or a folder of CSV files into Turtle.

    Cells may name what the bundled graph holds, and what --data and --store hold.

    What is wrong is told by sheet, row and column. If a cell cannot be read nothing is written;
    if something is missing the Turtle is written all the same. Both exit with status 1.
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
