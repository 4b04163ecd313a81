"""The MCP server; its tools are run as worker tasks, with the same limits as requests."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec

from clusterkg import __version__
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, text
from clusterkg.base.memory import MB
from clusterkg.base.resources import graph_path
from clusterkg.queries import saved
from clusterkg.web.agents.definitions import OUTPUT, definitions, task
from clusterkg.web.settings import Settings
from clusterkg.web.workers.outcome import BusyError, Outcome
from clusterkg.web.workers.runner import Runner, can_fork, runner
from clusterkg.web.workers.tasks import encode

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.types import CallToolResult
    from starlette.types import ASGIApp

PATH: Final = "/mcp"
# Maximum size of an answer.
LARGEST: Final = 4 * MB
_CLIENT: Final = "agent"
_SCHEME: Final = "clusterkg://"
_TURTLE: Final = "text/turtle"
_QUERY: Final = "application/sparql-query"
_LONGEST_URI: Final = 200
_FILES: Final = {"ontology": "clusterkg.ttl", "industries": "industries.ttl"}


def create(work: Runner, lang: str) -> Server[Any]:
    """Return the MCP server, whose tools are run by `work`, with texts in `lang`, `zh` or `en`.

    Raises:
        InputError: the extra `mcp` is not installed.
    """
    try:
        from mcp import types
        from mcp.server.lowlevel import Server
        from mcp.shared.exceptions import MCPError
    except ImportError as error:
        raise InputError(Message("web.agents.not-installed")) from error

    described = [
        types.Tool(
            name=each.name,
            title=each.title,
            description=each.description,
            input_schema=each.arguments,
            output_schema=OUTPUT,
            annotations=types.ToolAnnotations(
                read_only_hint=True, idempotent_hint=True, open_world_hint=False
            ),
        )
        for each in definitions(lang)
    ]
    resources = {
        uri: types.Resource(uri=uri, name=name, title=title, mime_type=kind)
        for uri, name, title, kind in _resources(lang)
    }

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=described)

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> CallToolResult:
        return await _call(work, params.name, params.arguments or {}, lang)

    async def list_resources(_context: Any, _params: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=list(resources.values()))

    async def read_resource(
        _context: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        known = resources.get(params.uri)
        if known is None:
            said = text("web.agents.no-resource", lang, uri=params.uri[:_LONGEST_URI])
            raise MCPError(types.INVALID_PARAMS, said)
        content = types.TextResourceContents(
            uri=params.uri, mime_type=known.mime_type, text=_content(params.uri)
        )
        return types.ReadResourceResult(contents=[content])

    return Server(
        "clusterkg",
        version=__version__,
        instructions=text("web.agents.instructions", lang),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def _resources(lang: str) -> list[tuple[str, str, str, str]]:
    """Return the URI, name, title and media type of each resource."""
    files = [
        (f"{_SCHEME}{name}", name, text(f"web.agents.{name}", lang), _TURTLE) for name in _FILES
    ]
    queries = [
        (f"{_SCHEME}queries/{name}", name, query.title.get(lang, name), _QUERY)
        for name, query in saved.saved(internal=True).items()
    ]
    return files + queries


def _content(uri: str) -> str:
    """Return the text of the resource with the URI `uri`, which must exist."""
    kind, _, name = uri.removeprefix(_SCHEME).partition("/")
    path = saved.file(name) if name else graph_path("ontology", _FILES[kind])
    return path.read_text(encoding="utf-8")


async def _call(work: Runner, name: str, arguments: dict[str, Any], lang: str) -> CallToolResult:
    """Return the answer of the tool `name`; an error message for the agent if the call fails."""
    from mcp import types

    try:
        asked = task(name, arguments, lang)
        key = blake2b(encode(asked), digest_size=16).digest()
        outcome = await work.submit(asked, key, _CLIENT)
    except InputError as error:
        return _refused(error.to(lang))
    except BusyError as error:
        return _refused(error.said.to(lang))
    result = outcome.result
    if result.refusal is not None:
        refusal = result.refusal
        place = [str(each) for each in (refusal.line, refusal.column) if each is not None]
        return _refused(": ".join(filter(None, (":".join(place), refusal.detail[lang]))))
    body = _body(outcome)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=body.decode())],
        structured_content=msgspec.json.decode(body),
    )


def _refused(said: str) -> CallToolResult:
    from mcp import types

    return types.CallToolResult(content=[types.TextContent(type="text", text=said)], is_error=True)


def _body(outcome: Outcome) -> bytes:
    if outcome.descriptor is None:
        return outcome.result.body
    with os.fdopen(outcome.descriptor, "rb") as file:
        file.seek(0)
        return file.read()


def serve(settings: Settings, lang: str, *, http: bool) -> None:
    """Serve agents, by HTTP or on standard streams, until a signal comes or the input ends.

    Args:
        settings: The settings; answers are limited to `LARGEST` bytes.
        lang: Language of the text: `zh` or `en`.
        http: Whether to serve by HTTP, on a loopback address only.

    Raises:
        InputError: the graph cannot be opened, the extra is not installed, the address cannot be
            bound, or it is not a loopback address.
    """
    settings = replace(settings, size=min(settings.size, LARGEST))
    if http and not _is_loopback(settings.host):
        raise InputError(Message("web.agents.loopback", host=settings.host))
    if not can_fork():
        print(f"clusterkg: {text('web.no-fork', lang)}", file=sys.stderr, flush=True)
    asyncio.run(_by_http(settings, lang) if http else _by_streams(settings, lang))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def _working(settings: Settings) -> AsyncIterator[Runner]:
    work = runner(settings)
    try:
        await work.start()
        yield work
    finally:
        await work.close()


async def _by_streams(settings: Settings, lang: str) -> None:
    async with _working(settings) as work:
        server = create(work, lang)
        from mcp.server.stdio import stdio_server

        from clusterkg.web.agents.streams import Answers, Requests

        async with stdio_server() as (received, sent):
            answers = Answers(sent)
            requests = Requests(received, answers, lang, settings.timeout + 1)
            await server.run(requests, answers, server.create_initialization_options())


def application(server: Server[Any], settings: Settings) -> ASGIApp:
    """Return the ASGI application that serves `server` at `/mcp`, behind `Guard`."""
    from clusterkg.web.app.guard import Guard

    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.body,
        host=settings.host,
    )
    return Guard(app, settings)


async def _by_http(settings: Settings, lang: str) -> None:
    import uvicorn

    from clusterkg.web.app.serve import configured, listen, url

    async with _working(settings) as work:
        config = configured(application(create(work, lang), settings), settings)
        with listen(settings.host, settings.port) as bound:
            host, port = bound.getsockname()[:2]
            print(f"clusterkg: {url(host, port)}{PATH}", file=sys.stderr, flush=True)
            await uvicorn.Server(config).serve([bound])
