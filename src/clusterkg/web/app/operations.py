"""Requests to the JSON API; an operation is a method and a path of the OpenAPI document."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.web.api.parameters import parse
from clusterkg.web.api.route import Route
from clusterkg.web.app.request import body, fields
from clusterkg.web.app.service import Service
from clusterkg.web.workers.tasks import ApiTask


def path(route: Route) -> str:
    """Return the path of `route` in Starlette's notation; placeholders also match slashes."""
    return re.sub(r"\{(\w+)\}", r"{\1:path}", route.path)


async def handle_operation(service: Service, route: Route, request: Request) -> ASGIApp:
    """Return the response to a request for an operation.

    Raises:
        InputError: a parameter is unknown, missing, repeated or invalid.
        RefusedError: the query string is invalid, or the body is refused by `request.body`.
    """
    given: dict[str, list[str]] = {}
    for name, value in fields(request.scope["query_string"]):
        given.setdefault(name, []).append(value)
    for name, value in request.path_params.items():
        if name in given:
            raise InputError(Message("web.given-in-path", name=name))
        given[name] = [value]
    values = parse(route.parameters, given)
    if not route.takes_body:
        return await service.respond(request, ApiTask(route.path, values))
    task = ApiTask(route.path, values, await body(request, service.settings.body))
    return await service.respond(request, task, keep=False, kind=route.path)
