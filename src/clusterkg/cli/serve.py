"""The command that serves the graph: serve."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.locale import text
from clusterkg.base.memory import MB
from clusterkg.base.source import STANDARD_INPUT
from clusterkg.cli.kinds import StorePlace
from clusterkg.cli.options import (
    check_only,
    data_option,
    messages_option,
    only_option,
    store_option,
)
from clusterkg.cli.serving import (
    answer_memory_option,
    answer_time_option,
    host_option,
    port_option,
    stores_of,
    texts_option,
)
from clusterkg.cli.usage import language


@click.command("serve")
@store_option
@data_option
@only_option
@host_option
@port_option(8000)
@texts_option
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A host name of the server, besides localhost; may be repeated.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help=(
        "Allow requests from pages of this origin (https://example.org, or * for all); may be "
        "repeated."
    ),
)
@answer_time_option
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="NUMBER",
    help=(
        "Processes for quick requests, and twice as many for long ones; default: two per processor."
    ),
)
@click.option(
    "--max-rows",
    "rows",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    help="Maximum number of rows of an answer.",
)
@click.option(
    "--max-bytes",
    "size",
    type=click.IntRange(min=1),
    default=256 * MB,
    show_default=True,
    help="Maximum number of bytes of an answer.",
)
@answer_memory_option
@click.option(
    "--cache",
    type=click.IntRange(min=0),
    default=64,
    show_default=True,
    metavar="MB",
    help="Memory for cached answers; 0 for none.",
)
@messages_option
def serve_graph(
    store_path: StorePlace,
    data: tuple[Path, ...],
    only: bool,
    texts: tuple[Path, ...],
    workers: int | None,
    memory: int,
    cache: int,
    **given: object,
) -> None:
    """Serve the explorer, a SPARQL endpoint (/sparql) and a JSON API (/api), all read-only.

    Stop it with Ctrl-C. Without --allow-host, other machines can reach it only by its IP address.
    """
    if STANDARD_INPUT in data:
        raise click.UsageError(text("cli.serve.standard-input", language()))
    check_only(only, data, store_path)
    from dataclasses import replace

    from clusterkg.web.app.serve import serve
    from clusterkg.web.settings import Settings

    stores = stores_of(store_path)
    settings = Settings(stores, data, texts, bundled=not only, memory=memory * MB, cache=cache * MB)
    if workers is not None:
        given["workers"] = workers
    serve(replace(settings, **given))  # type: ignore[arg-type]
