"""Commands that keep stores on disk: build, verify, info."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from clusterkg.cli.options import data_option, store_option


@click.command("build")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--rules/--no-rules", default=True, help="Infer what follows by the rules.")
@click.option("--add", is_flag=True, help="Add the FILEs to the store that is there.")
def build_store(folder: Path, files: tuple[Path, ...], rules: bool, add: bool) -> None:
    """Build a store on disk in FOLDER from the bundled graph and the FILEs.

    FILEs are .ttl .nt .nq .trig .rdf .jsonld, also packed as .gz or .zst. The old store stays as
    it was until the new one is whole.
    """
    from clusterkg.build import build, size

    total = size(files, bundled=not add)
    with click.progressbar(length=total, label="Loading", file=sys.stderr) as bar:
        made = build(
            folder,
            files,
            infer=rules,
            add=add,
            progress=lambda _file, count: bar.update(count),
        )
    message = f"{folder}: {made.statements:,} statements, {made.inferred:,} of them inferred"
    click.echo(message, err=True)


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
def verify_store(folder: Path) -> None:
    """Read all of the store in FOLDER and compare it with its manifest; exits 1 if it differs."""
    from clusterkg.disk import verify

    wrong = verify(folder)
    for name in wrong:
        click.echo(f"{folder}: {name} is not as it was built")
    click.echo(f"{folder}: {'damaged; build it anew' if wrong else 'whole'}", err=True)
    if wrong:
        raise SystemExit(1)


@click.command("info")
@store_option
@data_option
def show_info(store_path: Path | None, data: tuple[Path, ...]) -> None:
    """Tell how much is in the graph, of which classes, and where it comes from."""
    from clusterkg import __version__, disk, store
    from clusterkg.namespaces import shorten

    graph = store.open_graph(store_path, data)
    click.echo(f"clusterkg {__version__}")
    if store_path is None:
        sources = [*map(str, store.bundled_files()), *map(str, data)]
    else:
        made = disk.manifest(store_path)
        sources = list(made.sources)
        click.echo(f"built {made.built} with clusterkg {made.version}")
        click.echo(f"{made.inferred} statements inferred")
    click.echo(f"{len(graph)} statements")
    for name, number in store.classes(graph).items():
        click.echo(f"  {number:>8} {shorten(name)}")
    for source in sources:
        click.echo(f"  {source}")
