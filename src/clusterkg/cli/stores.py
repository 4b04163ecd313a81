"""Commands that keep stores on disk: build, verify, info."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clusterkg.base.locale import text
from clusterkg.cli.options import (
    Place,
    data_option,
    graph_option,
    lang_option,
    language,
    messages_option,
    say,
)

if TYPE_CHECKING:
    from clusterkg.store.disk import Manifest
    from clusterkg.store.remote.graphs import Manifest as RemoteManifest


@click.command("build")
@click.argument("folder", metavar="FOLDER|URL", type=Place(elsewhere=True))
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--rules/--no-rules", default=True, help="Infer what follows by the rules.")
@click.option("--add", is_flag=True, help="Add the FILEs to the store that is there.")
@click.option(
    "--graph-store",
    metavar="URL",
    help="Where an engine takes whole graphs, if it is not found by itself.",
)
@messages_option
def build_store(
    folder: Path | str,
    files: tuple[Path, ...],
    rules: bool,
    add: bool,
    graph_store: str | None,
) -> None:
    """Build a store on disk in FOLDER from the bundled graph and the FILEs.

    FILEs are .ttl .nt .nq .trig .rdf .jsonld, also packed as .gz or .zst. The old store stays as
    it was until the new one is whole.

    At a URL (https://...), an engine of SPARQL 1.1 is filled instead, a graph for each file. What
    is written there is not written at once: until it is whole, who asks is told so.
    """
    from clusterkg.store.build import build, size
    from clusterkg.store.graph import open_graph
    from clusterkg.tables.documents import documents

    if graph_store is not None and not isinstance(folder, str):
        raise click.UsageError(text("cli.build.graph-store", language()))
    opened = documents(files, graph=(lambda: open_graph(folder)) if add else None)
    total = size(opened, bundled=not add)
    made: Manifest | RemoteManifest
    label = text("cli.build.loading", language())
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:

        def progress(_file: Path, count: int) -> None:
            bar.update(count)

        if isinstance(folder, str):
            from clusterkg.store import upload

            made = upload.build(
                folder, opened, infer=rules, add=add, graph_store=graph_store, progress=progress
            )
        else:
            made = build(folder, opened, infer=rules, add=add, progress=progress)
    say("cli.build.built", folder=folder, statements=made.statements, inferred=made.inferred)


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
@messages_option
def verify_store(folder: Path) -> None:
    """Read all of the store in FOLDER and compare it with its manifest; exits 1 if it differs."""
    from clusterkg.store.disk import verify

    wrong = verify(folder)
    for name in wrong:
        click.echo(text("cli.verify.differs", language(), folder=folder, name=name))
    say("cli.verify.damaged" if wrong else "cli.verify.whole", folder=folder)
    if wrong:
        raise SystemExit(1)


@click.command("info")
@graph_option
@data_option
@lang_option
def show_info(store_path: Path | str | None, data: tuple[Path, ...], lang: str) -> None:
    """Tell how much is in the graph, of which classes, and where it comes from."""
    from clusterkg import __version__
    from clusterkg.rdf.namespaces import shorten
    from clusterkg.store import disk
    from clusterkg.store import graph as store
    from clusterkg.tables.documents import documents

    graph = store.open_graph(store_path, documents(data))
    click.echo(f"clusterkg {__version__}")
    if store_path is None:
        sources = [*map(str, store.bundled_files()), *map(str, data)]
    elif isinstance(store_path, str):
        sources = _told(store_path, lang)
    else:
        made = disk.manifest(store_path)
        sources = list(made.sources)
        click.echo(text("cli.info.built", lang, date=made.built, version=made.version))
        click.echo(text("cli.info.inferred", lang, number=made.inferred))
    click.echo(text("cli.info.statements", lang, number=len(graph)))
    for name, number in store.classes(graph).items():
        click.echo(f"  {number:>8} {shorten(name)}")
    for source in sources:
        click.echo(f"  {source}")


def _told(address: str, lang: str) -> list[str]:
    """Tell what an engine is like and when it was filled, and return its sources."""
    from clusterkg.store.remote.connect import connect
    from clusterkg.store.remote.graphs import manifest

    remote = connect(address)
    made = manifest(remote)
    for check in remote.quirks.failed:
        click.echo(text("cli.info.quirk", lang, name=check.name))
    if made is None:
        click.echo(text("cli.info.foreign", lang))
        return list(remote.dataset.graphs)
    click.echo(text("cli.info.built", lang, date=made.built, version=made.version))
    click.echo(text("cli.info.inferred", lang, number=made.inferred))
    return [
        text("cli.info.source", lang, file=source.file, number=source.statements)
        for source in made.sources
    ]
