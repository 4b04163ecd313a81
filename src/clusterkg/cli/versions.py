"""Commands on versions of data: diff, merge."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.limits import Limits
from clusterkg.cli.command import command
from clusterkg.cli.options import (
    File,
    file_options,
    lang_option,
    output_option,
    put,
    put_result,
    result_options,
    say,
)
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
    """Tell what version B of some data adds to A, changes and drops."""
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
    """Write all that A and B say, as Turtle; what they say otherwise is kept from both.

    Two numbers of two sources become two facts that may conflict, each with its evidence. Where
    there is no evidence both values stand. Conflicts are listed on standard error, and the exit
    status is then 1.
    """
    from clusterkg.kg import KnowledgeGraph

    merged = KnowledgeGraph.merge(one, other, lang=lang, limits=limits)
    put(merged.turtle, out)
    if not merged:
        click.echo(merged.conflicts.to(), nl=False, err=True)
        raise SystemExit(1)
