"""Commands on versions of data: diff, merge."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.cli.options import lang_option, output_option, put, say
from clusterkg.rdf.table import FORMATS


@click.command("diff")
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(FORMATS), default="table", show_default=True)
@lang_option
def show_changes(before: Path, after: Path, output: str, lang: str) -> None:
    """Tell what version B of some data adds to A, changes and drops."""
    from clusterkg.facts import changes
    from clusterkg.rdf.table import write
    from clusterkg.shacl.explain.labels import Names
    from clusterkg.store.graph import open_bundled
    from clusterkg.tables.documents import documents

    versions = documents([before, after])
    found = changes.diff(*map(changes.read, versions))
    names = Names(open_bundled(versions))
    click.echo(write(changes.table(found, names.label, lang), output), nl=False)
    say("cli.diff.total", n=len(found))


@click.command("merge")
@click.argument("one", metavar="A", type=click.Path(path_type=Path))
@click.argument("other", metavar="B", type=click.Path(path_type=Path))
@output_option
@lang_option
def merge_files(one: Path, other: Path, out: Path | None, lang: str) -> None:
    """Write all that A and B say, as Turtle; what they say otherwise is kept from both.

    Two numbers of two sources become two facts that may conflict, each with its evidence. Where
    there is no evidence both values stand. Conflicts are listed on standard error, and the exit
    status is then 1.
    """
    from clusterkg.facts import changes
    from clusterkg.rdf.canonical import canonical
    from clusterkg.rdf.table import write
    from clusterkg.shacl.engine.cardinality import single_valued
    from clusterkg.shacl.engine.data import Data
    from clusterkg.shacl.explain.labels import Names
    from clusterkg.store.graph import open_bundled
    from clusterkg.tables.documents import documents
    from clusterkg.validation import shapes_of

    versions = documents([one, other])
    context = open_bundled(versions)
    label = Names(context).label
    single = single_valued(shapes_of(), Data(context))
    ours, theirs = map(changes.read, versions)
    triples, conflicts = changes.merge(ours, theirs, single, label)
    text = canonical("".join(f"{triple} .\n" for triple in triples))
    put(text, out)
    if conflicts:
        click.echo(write(changes.table(conflicts, label, lang)), nl=False, err=True)
        raise SystemExit(1)
