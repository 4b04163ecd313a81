"""Commands for those who know spreadsheets and no Turtle: new, import."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.escapes import one_line
from clusterkg.base.limits import Limits
from clusterkg.base.locale import Message, listed
from clusterkg.cli.command import command
from clusterkg.cli.options import (
    File,
    StorePlace,
    data_option,
    file_options,
    graph_option,
    lang_option,
    language,
    messages_option,
    output_option,
    put,
    say,
)


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
@file_options
@messages_option
def new_tables(city: str | None, out: Path, given: tuple[Path, ...], limits: Limits) -> None:
    """Start a new CITY: write tables to fill in, with its code, province and names.

    CITY is its name, Chinese or English, or its GB/T 2260 code.
    """
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.names import places

    KnowledgeGraph.new(city, output=out, from_=given, limits=limits)
    place = None if city is None else places.find(city)
    shown = listed([place.said] if place else given, language())
    click.echo(one_line(f"{out}: {shown}"), err=True)


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
