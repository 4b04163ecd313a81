"""Commands for stores on disk: build, verify, doctor, info."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from clusterkg.base.escapes import one_line
from clusterkg.base.limits import Limits
from clusterkg.base.locale import text
from clusterkg.cli.command import command
from clusterkg.cli.kinds import File, Format, Place, StorePlace
from clusterkg.cli.options import (
    check_only,
    data_option,
    each_a_graph_option,
    file_options,
    graph_option,
    lang_option,
    messages_option,
    only_option,
)
from clusterkg.cli.output import put, put_result, result_options
from clusterkg.cli.usage import language, say
from clusterkg.rdf.table import TABLE_FORMATS


@command("build")
@click.argument("folder", metavar="FOLDER|URL", type=Place(elsewhere=True))
@click.argument("files", nargs=-1, metavar="[FILE]...", type=File())
@click.option("--rules/--no-rules", default=True, help="Run the inference rules.")
@click.option("--add", is_flag=True, help="Add the FILEs to the existing store.")
@click.option("--only", is_flag=True, help="Leave the bundled graph out: build from FILEs only.")
@each_a_graph_option
@click.option(
    "--graph-store",
    metavar="URL",
    help="URL of the engine's Graph Store, if it is not found automatically.",
)
@file_options
@messages_option
def build_store(
    folder: Path | str,
    files: tuple[Path, ...],
    rules: bool,
    add: bool,
    only: bool,
    each_a_graph: bool,
    graph_store: str | None,
    limits: Limits,
) -> None:
    """Build a store on disk in FOLDER from the bundled graph and the FILEs.

    FILEs are .ttl .nt .nq .trig .rdf .jsonld, optionally compressed as .gz or .zst. Statements of
    named graphs are stored there, and in the default graph as well. The old store stays in use
    until the new one is complete.

    With a URL (https://...) instead, the data are uploaded to a SPARQL 1.1 engine, one graph per
    file. This is not atomic: until the upload is complete, users of the graph get an error that
    says so.
    """
    from clusterkg.kg import KnowledgeGraph

    check_only(only, files, None)
    if only and add:
        raise click.UsageError(text("cli.build.only-add", language()))
    label = text("cli.build.loading", language())
    with ExitStack() as stack:
        updates: list[Callable[[int], None]] = []

        def started(total: int) -> None:
            bar = click.progressbar(length=total, label=label, file=sys.stderr)
            updates.append(stack.enter_context(bar).update)

        made = KnowledgeGraph.build(
            folder,
            files,
            rules=rules,
            add=add,
            only=only,
            each_a_graph=each_a_graph,
            graph_store=graph_store,
            limits=limits,
            started=started,
            progress=lambda _file, count: updates[0](count),
        )
    say("cli.build.built", folder=folder, n=made.statements, inferred=made.inferred)


@command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
@messages_option
def verify_store(folder: Path) -> None:
    """Compare all files of the store in FOLDER with its manifest; the exit status is 1 if they
    differ.
    """
    from clusterkg.kg import KnowledgeGraph

    wrong = KnowledgeGraph.verify(folder)
    for name in wrong:
        click.echo(text("cli.verify.differs", language(), folder=folder, name=name))
    say("cli.verify.damaged" if wrong else "cli.verify.whole", folder=folder)
    if wrong:
        raise SystemExit(1)


@command("doctor")
@click.argument("folder", metavar="FOLDER|URL", type=Place(elsewhere=True))
@result_options(TABLE_FORMATS)
@lang_option
def diagnose_store(folder: Path | str, output: str | None, out: Path | None, lang: str) -> None:
    """Check the health of a store or an engine, with advice.

    For the store in FOLDER: whether its files are unchanged (all are read), versions, counts,
    sources changed since the build, disk space and limits. For an engine at URL: response time,
    number of rows in a complete answer, deviations from the standard, and content. The exit status
    is 1 if answers may be wrong or incomplete.
    """
    from clusterkg.kg import KnowledgeGraph

    diagnosis = KnowledgeGraph.doctor(folder)
    put_result(diagnosis.table(lang), output, out)
    if not diagnosis:
        raise SystemExit(1)


@command("info")
@graph_option
@data_option
@only_option
@file_options
@click.option(
    "--format",
    "output",
    type=Format(["text", "void"]),
    default="text",
    help="void: the dataset in VoID and DCAT, as Turtle.",
)
@lang_option
def show_info(
    store_path: StorePlace,
    data: tuple[Path, ...],
    only: bool,
    limits: Limits,
    output: str,
    lang: str,
) -> None:
    """Show the size of the graph, its classes and its sources."""
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.rdf.namespaces import shorten, with_prefixes

    check_only(only, data, store_path)
    kg = KnowledgeGraph(store_path, data, limits, bundled=not only)
    if output == "void":
        put(kg.void().to("ttl"), None)
        return
    info = kg.info()
    click.echo(f"clusterkg {info.version}")
    for quirk in info.quirks:
        click.echo(text("cli.info.quirk", lang, name=quirk))
    if info.is_foreign:
        click.echo(text("cli.info.foreign", lang))
    if info.built is not None:
        date, version = info.built
        click.echo(text("cli.info.built", lang, date=date, version=version))
        click.echo(text("cli.info.inferred", lang, n=info.inferred))
    click.echo(text("cli.info.statements", lang, n=info.statements))
    with with_prefixes(info.prefixes):
        for name, number in info.classes.items():
            click.echo(f"  {number:>8} {one_line(shorten(name))}")
    for file, count in info.sources.items():
        told = file if count is None else text("cli.info.source", lang, file=file, n=count)
        click.echo(f"  {one_line(told)}")
