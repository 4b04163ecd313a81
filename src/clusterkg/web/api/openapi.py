"""The OpenAPI document of the API, derived from its routes and structs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from clusterkg.base.locale import both, text
from clusterkg.web.api.model import Label, Problem
from clusterkg.web.api.parameters import Parameter
from clusterkg.web.api.representation import JSON
from clusterkg.web.api.route import Route
from clusterkg.web.api.routes import ROUTES

PROBLEM: Final = "application/problem+json"
_REF: Final = "#/components/schemas/{name}"
_STATUSES: Final = (400, 404, 413, 414, 415, 431, 503, 504)


def document(version: str, limits: Mapping[str, float]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document; `limits` are those of the server, by name."""
    structs = [route.struct for route in ROUTES if route.struct is not None]
    _, schemas = msgspec.json.schema_components([*structs, Problem], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    listed = "".join(f" {name}: {value:g}." for name, value in sorted(limits.items()))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clusterkg",
            "version": version,
            "description": _both(both("web.openapi"))
            + (f"\n\n{_both(both('web.limits'))}{listed}" if listed else ""),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {f"Problem{status}": _problem(status) for status in _STATUSES},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _name(route),
        "summary": route.summary["en"],
        "description": _both(
            {lang: text("web.sentence", lang, text=said) for lang, said in route.summary.items()}
        ),
        "tags": [route.path.split("/")[2]],
        "parameters": [_parameter(parameter, route) for parameter in route.parameters],
        "responses": {"200": _success(route)} | _problems(route),
    }
    if route.takes_body:
        operation["requestBody"] = {
            "description": _both(both("web.file")),
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        }
    return operation


def _name(route: Route) -> str:
    words = [word.strip("{}") for word in route.path.split("/")[2:]]
    return "-".join([route.method.lower(), *words])


def _parameter(parameter: Parameter, route: Route) -> dict[str, Any]:
    place = "path" if f"{{{parameter.name}}}" in route.path else "query"
    out: dict[str, Any] = {
        "name": parameter.name,
        "in": place,
        "description": _both(parameter.about.description),
        "required": parameter.required,
        "schema": parameter.schema,
    }
    if place == "path":
        out["schema"]["minLength"] = 1
    if parameter.about.example is not None:
        out["example"] = parameter.about.example
    if parameter.type == "rest" or parameter.repeated:
        out |= {"style": "form", "explode": True}
    return out


def _success(route: Route) -> dict[str, Any]:
    content: dict[str, Any] = {
        media_type.partition(";")[0]: {"schema": {} if "json" in media_type else {"type": "string"}}
        for media_type in route.media_types
    }
    if route.struct is not None:
        one = {"$ref": _REF.format(name=route.struct.__name__)}
        content[JSON] = {"schema": {"type": "array", "items": one} if route.listed else one}
    return {"description": _both(route.summary), "content": content}


def _problems(route: Route) -> dict[str, Any]:
    statuses = [status for status in _STATUSES if route.takes_body or status != 415]
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    label = both(f"web.status-{status}")
    out: dict[str, Any] = {
        "description": _both(label),
        "content": {
            PROBLEM: {
                "schema": {"$ref": _REF.format(name="Problem")},
                "example": {"title": label["en"], "status": status, "detail": label["en"]},
            }
        },
    }
    if status == 503:
        out["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return out


def _both(label: Label) -> str:
    """Return a text in English, then in Chinese, since readers of the document may use either."""
    return f"{label['en']} {label['zh']}"
