"""Commands on versions of data: diff, merge."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.limits import Limits
from clusterkg.base.locale import text
from clusterkg.cli.command import command
from clusterkg.cli.kinds import File
from clusterkg.cli.options import file_options, lang_option, messages_option
from clusterkg.cli.output import output_option, put, put_result, result_options
from clusterkg.cli.usage import language, say
from clusterkg.rdf.table import TABLE_FORMATS


@command("diff")
@click.argument("before", metavar="A", type=File())
@click.argument("after", metavar="B", type=File())
@result_options(TABLE_FORMATS)
@file_options
@lang_option
def show_changes(
    before: Path, after: Path, output: str | None, out: Path | None, limits: Limits, lang: str
) -> None:
    """Show what version B of data adds, changes and drops compared with version A."""
    from clusterkg.kg import KnowledgeGraph

    table = KnowledgeGraph.diff(before, after, lang=lang, limits=limits)
    put_result(table, output, out)
    say("cli.diff.total", n=len(table))


@command("merge")
@click.argument("one", metavar="A", type=File())
@click.argument("other", metavar="B", type=File())
@output_option
@file_options
@lang_option
def merge_files(one: Path, other: Path, out: Path | None, limits: Limits, lang: str) -> None:
    """Merge A and B to Turtle; where their values differ, both are kept.

    Two values from two sources become two possibly conflicting facts, each with its evidence.
    Without evidence both values are kept on the same fact. Conflicts are listed on standard error,
    and the exit status is then 1.
    """
    from clusterkg.kg import KnowledgeGraph

    merged = KnowledgeGraph.merge(one, other, lang=lang, limits=limits)
    put(merged.turtle, out)
    if not merged:
        click.echo(merged.conflicts.to(), nl=False, err=True)
        raise SystemExit(1)


@command("upgrade")
@click.argument(
    "paths",
    metavar="FILE|FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="File for the result; default for an RDF file: standard output.",
)
@click.option("--in-place", is_flag=True, help="Overwrite each PATH.")
@file_options
@messages_option
def upgrade_files(
    paths: tuple[Path, ...], out: Path | None, in_place: bool, limits: Limits
) -> None:
    """Convert data of an older version to current terms.

    PATH may be an RDF file, a workbook, a folder of CSV files, or a store. Nothing is lost, and
    data that are up to date stay unchanged.
    """
    from clusterkg.base import files
    from clusterkg.kg import KnowledgeGraph

    if in_place and out is not None:
        raise click.UsageError(text("cli.upgrade.one-place", language()))
    if len(paths) > 1 and not in_place:
        raise click.UsageError(text("cli.upgrade.several", language()))
    if out is not None and out.is_file():
        files.check([out], paths)
    for path in paths:
        upgraded = KnowledgeGraph.upgrade(path, limits=limits)
        if out is None and not in_place:
            if not upgraded.is_text:
                raise click.UsageError(text("cli.upgrade.no-text", language()))
            put(upgraded.content.decode(), None)
        elif out is not None or upgraded:
            upgraded.save(out)
        say("cli.upgrade.total", path=path, n=upgraded.changed)
