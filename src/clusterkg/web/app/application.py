"""The application: the endpoint, the API and the pages, in one ASGI app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from clusterkg import __version__
from clusterkg.web.api.openapi import document
from clusterkg.web.api.routes import ROUTES
from clusterkg.web.api.routes import Route as ApiRoute
from clusterkg.web.app import calls, pages, protocol
from clusterkg.web.app import responses as answers
from clusterkg.web.app.guard import Guard
from clusterkg.web.app.service import Service
from clusterkg.web.settings import Settings

_OPENAPI: Final = "/api/openapi.json"
Answerer = Callable[[Request], Awaitable[ASGIApp]]


def create(service: Service) -> Starlette:
    """Return the application; its workers live as long as its lifespan, if not longer."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            await service.start()
            yield
        finally:
            await service.close()

    async def ask(request: Request) -> ASGIApp:
        return await protocol.ask(service, request)

    return Starlette(
        routes=[
            Route(protocol.PATH, _Endpoint(ask), methods=["GET", "POST"]),
            Route(_OPENAPI, _openapi(service.settings)),
            *(_route(service, route) for route in ROUTES),
            *pages.routes(),
        ],
        middleware=[Middleware(Guard, settings=service.settings)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=lifespan,
    )


class _Endpoint:
    """What answers a request with an ASGI app: a whole answer, or one out of a file."""

    def __init__(self, answer: Answerer) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = await self._answer(Request(scope, receive))
        await found(scope, receive, send)


def _route(service: Service, route: ApiRoute) -> Route:
    async def call(request: Request) -> ASGIApp:
        return await calls.call(service, route, request)

    return Route(calls.path(route), _Endpoint(call), methods=[route.method])


def _openapi(settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    import msgspec

    body = msgspec.json.encode(document(__version__, settings.limits))

    async def openapi(_request: Request) -> Response:
        return Response(body, headers={"content-type": "application/json"})

    return openapi


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase.capitalize()
    detail = error.detail
    if error.status_code == 404 and detail == HTTPStatus.NOT_FOUND.phrase:
        detail = f"there is nothing at {request.url.path}"
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        detail = f"{request.method} is not for this address; it takes {allowed}"
    return answers.problem(error.status_code, title, detail, error.headers)


async def _failed(_request: Request, _error: Exception) -> Response:
    return answers.problem(500, "Error", "the server failed; its log says more")
