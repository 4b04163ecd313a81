"""Options that the server commands serve and mcp share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from clusterkg.cli.kinds import Seconds, StorePlace

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
texts_option = click.option(
    "--source",
    "texts",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A source text, from which passages are quoted; may be repeated.",
)
answer_time_option = click.option(
    "--timeout",
    type=Seconds(),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Time limit of a request.",
)
answer_memory_option = click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=1024,
    show_default=True,
    metavar="MB",
    help="Memory limit of a request.",
)


def port_option(default: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option --port, with `default`."""
    return click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=default,
        show_default=True,
        help="Port to listen on; 0 for any free one.",
    )


def stores_of(place: StorePlace) -> tuple[Path, ...]:
    """Return the folders given with --store; empty for the bundled graph."""
    given = place if isinstance(place, tuple) else (place,)
    return tuple(Path(each) for each in given if each is not None)
