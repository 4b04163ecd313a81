"""Requests to the JSON API: the values of their parameters, checked by the route's own account."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp

from clusterkg.web.api.routes import Parameter, Route
from clusterkg.web.app import request as reading
from clusterkg.web.app.service import Service
from clusterkg.web.workers.tasks import Call

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


def path(route: Route) -> str:
    """Return the path of a route as Starlette has it: a placeholder may hold an IRI."""
    return re.sub(r"\{(\w+)\}", r"{\1:path}", route.path)


async def call(service: Service, route: Route, request: Request) -> ASGIApp:
    """Answer a request to an address of the API."""
    given: dict[str, list[str]] = {}
    for name, value in reading.fields(request.scope["query_string"]):
        given.setdefault(name, []).append(value)
    for name, value in request.path_params.items():
        if name in given:
            raise HTTPException(400, f"{name} is given in the path already")
        given[name] = [value]
    called = values(route, given)
    if not route.takes_body:
        return await service.respond(request, Call(route.path, called))
    content = await reading.body(request, service.settings.body)
    task = Call(route.path, called, content)
    return await service.respond(request, task, keep=False, kind=route.path)


def values(route: Route, given: dict[str, list[str]]) -> dict[str, Any]:
    """Return the values of all parameters of a route.

    Raises:
        HTTPException: 400, one is unknown, missing, given twice or not what it should be.
    """
    known = {each.name: each for each in route.parameters if each.kind != "rest"}
    rest = next((each.name for each in route.parameters if each.kind == "rest"), None)
    others = {name: texts for name, texts in given.items() if name not in known}
    if others and rest is None:
        listed = ", ".join(known) or "none"
        raise HTTPException(400, f"no parameter {next(iter(others))!r}; parameters: {listed}")
    found = {name: _value(each, given.get(name, [])) for name, each in known.items()}
    if rest is not None:
        found[rest] = {name: _once(name, texts) for name, texts in others.items()}
    return found


def _once(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        raise HTTPException(400, f"{name} is given {len(texts)} times")
    return texts[0]


def _value(parameter: Parameter, texts: list[str]) -> Any:
    if parameter.repeated:
        return tuple(_parsed(parameter, text) for text in texts)
    if texts:
        return _parsed(parameter, _once(parameter.name, texts))
    if parameter.required:
        raise HTTPException(400, f"{parameter.name} is missing")
    return parameter.default


def _parsed(parameter: Parameter, text: str) -> Any:
    name = parameter.name
    match parameter.kind:
        case "integer" | "number":
            return _number(parameter, text)
        case "boolean":
            if text not in _TRUTH:
                raise HTTPException(400, f"{name} is true or false, not {text!r}")
            return _TRUTH[text]
    if len(text) > parameter.longest:
        raise HTTPException(400, f"{name} is longer than {parameter.longest} characters")
    if parameter.choices and text not in parameter.choices:
        listed = ", ".join(parameter.choices)
        raise HTTPException(400, f"{name} is one of {listed}; not {text!r}")
    return text


def _number(parameter: Parameter, text: str) -> float:
    whole = parameter.kind == "integer"
    if not (_INTEGER if whole else _NUMBER).fullmatch(text):
        raise HTTPException(400, f"{parameter.name}: {text!r} is no {parameter.kind}")
    number = int(text) if whole else float(text)
    least = -math.inf if parameter.least is None else parameter.least
    most = math.inf if parameter.most is None else parameter.most
    if not math.isfinite(number) or not least <= number <= most:
        raise HTTPException(400, f"{parameter.name} is from {least:g} to {most:g}, not {text}")
    return number
