"""The ASGI application with its routes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clusterkg import __version__
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.web.api.openapi import document
from clusterkg.web.api.representation import JSON
from clusterkg.web.api.routes import ROUTES
from clusterkg.web.app import linked, operations, pages, protocol
from clusterkg.web.app.guard import Guard
from clusterkg.web.app.responses import RefusedError, problem
from clusterkg.web.app.service import Service

_OPENAPI: Final = "/api/openapi.json"


def create(service: Service) -> Starlette:
    """Return the application; its lifespan starts the workers, unless they run, and ends them."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            await service.start()
            yield
        finally:
            await service.close()

    described = msgspec.json.encode(document(__version__, service.settings.limits))

    async def openapi(_request: Request) -> Response:
        return Response(described, media_type=JSON)

    return Starlette(
        routes=[
            Route(protocol.PATH, partial(protocol.handle_query, service), methods=["GET", "POST"]),
            Route(_OPENAPI, openapi),
            *(
                Route(
                    operations.path(route),
                    partial(operations.handle_operation, service, route),
                    methods=[route.method],
                )
                for route in ROUTES
            ),
            *linked.routes(service),
            *pages.routes(),
        ],
        middleware=[Middleware(Guard, settings=service.settings)],
        exception_handlers={
            HTTPException: _refused,
            InputError: _invalid,
            Exception: _failed,
        },
        lifespan=lifespan,
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase.capitalize()
    detail: Message | str = error.detail
    if isinstance(error, RefusedError):
        detail = error.said
    elif error.status_code == 404:
        detail = Message("web.nothing-here", path=request.url.path)
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        detail = Message("web.other-method", method=request.method, allowed=allowed)
    return problem(request.scope, error.status_code, title, detail, error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    return problem(request.scope, 400, "Bad request", error.said)


async def _failed(request: Request, _error: Exception) -> Response:
    return problem(request.scope, 500, "Error", Message("web.failed"))
