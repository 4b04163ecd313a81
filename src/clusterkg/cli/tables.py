"""Commands for those who know spreadsheets and no Turtle: new, import."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.locale import Message, text
from clusterkg.cli.options import (
    data_option,
    graph_option,
    lang_option,
    language,
    messages_option,
    output_option,
    put,
    say,
)


@click.command("new")
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
    type=click.Path(path_type=Path),
    help="Fill in what a file of RDF says; may be repeated.",
)
@messages_option
def new_tables(city: str | None, out: Path, given: tuple[Path, ...]) -> None:
    """Start a new CITY: write tables to fill in, with its code, province and names.

    CITY is its name, Chinese or English, or its GB/T 2260 code.
    """
    from clusterkg.names import places
    from clusterkg.rdf.document import triples as said
    from clusterkg.tables import filling, layout, template
    from clusterkg.tables.documents import documents

    if city is None and not given:
        raise click.UsageError(text("cli.new.no-city", language()))
    if out.exists():
        raise InputError(Message("cli.new.exists"), out)
    place = None if city is None else places.find(city)
    if out.suffix.lower() == ".ttl":
        if place is None or given:
            raise click.UsageError(text("cli.new.template", language()))
        put(template.turtle(place), out)
    else:
        triples = [] if place is None else template.statements(place)
        triples += [triple for document in documents(given) for triple in said(document)]
        sheets = filling.fill(triples)
        if out.suffix and out.suffix.lower() != ".xlsx":
            raise InputError(Message("cli.new.format"), out)
        write = layout.write_workbook if out.suffix else layout.write_folder
        try:
            write(out, sheets)
        except OSError as error:
            raise InputError(system_message(error), out) from error
    click.echo(f"{out}: {place or ', '.join(map(str, given))}", err=True)


@click.command("import")
@click.argument("path", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@data_option
@graph_option
@output_option
@lang_option
def import_tables(
    path: Path, data: tuple[Path, ...], store_path: Path | str | None, out: Path | None, lang: str
) -> None:
    """Turn a workbook or a folder of CSV files into Turtle.

    Cells may name what the bundled graph holds, and what --data and --store hold.

    What is wrong is told by sheet, row and column. If a cell cannot be read nothing is written;
    if something is missing the Turtle is written all the same. Both exit with status 1.
    """
    from clusterkg import tables
    from clusterkg.rdf.canonical import canonical
    from clusterkg.store.graph import open_graph
    from clusterkg.tables.documents import documents
    from clusterkg.tables.given import Given

    graph = None if store_path is None else lambda: open_graph(store_path)
    found = tables.examine(path, Given(documents(data), graph))
    wrong = [*found.problems, *found.doubts]
    for line in tables.lines(wrong, lang):
        click.echo(line, err=True)
    if not found.problems:
        lines = "".join(
            f"{triple} .\n" for triple in sorted(str(s.triple) for s in found.statements)
        )
        put(canonical(lines), out)
    say(
        "cli.import.total",
        path=path,
        statements=len(found.statements),
        problems=len(found.problems),
        doubts=len(found.doubts),
    )
    if wrong:
        raise SystemExit(1)
