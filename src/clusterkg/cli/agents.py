"""The command for AI agents: mcp."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.locale import text
from clusterkg.base.memory import MB
from clusterkg.base.source import STANDARD_INPUT
from clusterkg.cli.kinds import StorePlace
from clusterkg.cli.options import data_option, lang_option, refuse, store_option
from clusterkg.cli.serving import (
    answer_memory_option,
    answer_time_option,
    host_option,
    port_option,
    stores_of,
    texts_option,
)


@click.command("mcp")
@store_option
@data_option
@click.option(
    "--http",
    is_flag=True,
    help="Serve by HTTP on this machine, instead of standard input and output.",
)
@host_option
@port_option(8001)
@texts_option
@answer_time_option
@answer_memory_option
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
    """Serve AI agents by the Model Context Protocol (MCP): each saved query is a tool.

    Every row of an answer comes with receipts: the fact, its source, the passage or why it is not
    shown, its digest and its status. Needs the extra `mcp`. No model is called.
    """
    if STANDARD_INPUT in data:
        raise click.UsageError(text("cli.serve.standard-input", lang))
    if not http:
        refuse("cli.mcp.http", "host", "port")
    from clusterkg.web.agents.server import serve
    from clusterkg.web.settings import Settings

    stores = stores_of(store_path)
    settings = Settings(
        *(stores, data, texts, host, port),
        timeout=timeout,
        workers=2,
        memory=memory * MB,
        cache=0,
    )
    serve(settings, lang, http=http)
