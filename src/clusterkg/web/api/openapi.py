"""The OpenAPI document of the API, made from its routes and the structs of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from clusterkg.web.api.body import JSON
from clusterkg.web.api.model import Label, Problem
from clusterkg.web.api.routes import ROUTES, Parameter, Route

_REF: Final = "#/components/schemas/{name}"
_PROBLEM: Final = "application/problem+json"
_TYPES: Final = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
# Both languages, since people of both read it.
_PROBLEMS: Final[Mapping[int, Label]] = {
    400: {"en": "a parameter or the file cannot be used", "zh": "参数或文件无法使用"},
    404: {"en": "there is nothing of that name", "zh": "没有该名称"},
    413: {"en": "more was sent than is looked at", "zh": "内容过大"},
    415: {"en": "the body is of another media type", "zh": "请求体的媒体类型不符"},
    431: {"en": "the address and the headers are too long", "zh": "地址与请求头过长"},
    503: {"en": "busy: come back after the seconds of Retry-After", "zh": "繁忙，请稍后再试"},
    504: {"en": "the time for an answer is up", "zh": "超时"},
}
_ABOUT: Final = (
    "Read-only answers from a knowledge graph of the industrial cluster programmes of Chinese"
    " cities; each fact says where it was read. What is not known is null, or an empty list, and"
    " never zero. 中国城市产业集群规划知识图谱的只读接口：每个事实都注明出处；"
    "未知为 null 或空列表，从不为零。"
)


def document(version: str, limits: Mapping[str, float]) -> dict[str, Any]:
    """Return the document, of OpenAPI 3.1; `limits` are those of the server, by name."""
    structs = [route.answer for route in ROUTES if route.answer is not None]
    _, schemas = msgspec.json.schema_components([*structs, Problem], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    told = "".join(f" {name}: {value:g}." for name, value in sorted(limits.items()))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "clusterkg",
            "version": version,
            "description": _ABOUT + (f"\n\nLimits:{told}" if told else ""),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {f"Problem{status}": _problem(status) for status in _PROBLEMS},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _name(route),
        "summary": route.summary["en"],
        "description": f"{route.summary['en']}. {route.summary['zh']}。",
        "tags": [route.path.split("/")[2]],
        "parameters": [_parameter(parameter, route) for parameter in route.parameters],
        "responses": {"200": _answer(route)} | _problems(route),
    }
    if route.takes_body:
        operation["requestBody"] = {
            "description": "the file itself 文件本身",
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
        "description": f"{parameter.description['en']} {parameter.description['zh']}",
        "required": parameter.required,
        "schema": _schema(parameter),
    }
    if place == "path":
        out["schema"]["minLength"] = 1
    if parameter.example is not None:
        out["example"] = parameter.example
    if parameter.kind == "rest" or parameter.repeated:
        out |= {"style": "form", "explode": True}
    return out


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.kind == "rest":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    schema: dict[str, Any] = {"type": _TYPES[parameter.kind]}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    elif parameter.kind == "text":
        schema["maxLength"] = parameter.longest
    if parameter.default is not None:
        schema["default"] = parameter.default
    if parameter.least is not None:
        schema["minimum"] = parameter.least
    if parameter.most is not None:
        schema["maximum"] = parameter.most
    return {"type": "array", "items": schema, "maxItems": 100} if parameter.repeated else schema


def _answer(route: Route) -> dict[str, Any]:
    content: dict[str, Any] = {
        kind.partition(";")[0]: {"schema": {} if "json" in kind else {"type": "string"}}
        for kind in route.media_types
    }
    if route.answer is not None:
        one = {"$ref": _REF.format(name=route.answer.__name__)}
        content[JSON] = {"schema": {"type": "array", "items": one} if route.listed else one}
    return {"description": f"{route.summary['en']} {route.summary['zh']}", "content": content}


def _problems(route: Route) -> dict[str, Any]:
    statuses = [status for status in _PROBLEMS if route.takes_body or status != 415]
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    told = _PROBLEMS[status]
    out: dict[str, Any] = {
        "description": f"{told['en']} {told['zh']}",
        "content": {
            _PROBLEM: {
                "schema": {"$ref": _REF.format(name="Problem")},
                "example": {"title": told["en"], "status": status, "detail": told["en"]},
            }
        },
    }
    if status == 503:
        out["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return out
