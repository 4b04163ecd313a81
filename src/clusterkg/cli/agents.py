"""The command that answers agents: mcp."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.locale import text
from clusterkg.base.source import STANDARD_INPUT
from clusterkg.cli.options import (
    Seconds,
    StorePlace,
    data_option,
    lang_option,
    refuse,
    store_option,
)

_MB = 1 << 20


@click.command("mcp")
@store_option
@data_option
@click.option("--http", is_flag=True, help="Answer by HTTP on this machine, not on the streams.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="Port to listen at; 0 takes one that is free.",
)
@click.option(
    "--source",
    "texts",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text of a source, of which passages are then shown; may be repeated.",
)
@click.option(
    "--timeout",
    type=Seconds(),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="End what takes longer.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=1024,
    show_default=True,
    metavar="MB",
    help="Memory that an answer may take.",
)
@lang_option
def answer_agents(
    store_path: StorePlace,
    data: tuple[Path, ...],
    http: bool,
    host: str,
    port: int,
    texts: tuple[Path, ...],
    timeout: float,
    memory: int,
    lang: str,
) -> None:
    """Answer agents by the Model Context Protocol (MCP): each saved query is a tool.

    Every row of an answer comes with receipts: the fact, its source, the passage or why it is not
    shown, its digest and its status. Needs the extra `mcp`. No model is called.
    """
    if STANDARD_INPUT in data:
        raise click.UsageError(text("cli.serve.standard-input", lang))
    if not http:
        refuse("cli.mcp.http", "host", "port")
    from clusterkg.web.agents.server import serve
    from clusterkg.web.settings import Settings

    given = store_path if isinstance(store_path, tuple) else (store_path,)
    stores = tuple(Path(each) for each in given if each is not None)
    settings = Settings(
        *(stores, data, texts, host, port),
        timeout=timeout,
        workers=2,
        memory=memory * _MB,
        cache=0,
    )
    serve(settings, lang, http=http)
