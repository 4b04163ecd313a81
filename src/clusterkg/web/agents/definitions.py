"""Definitions of tools: name, description, arguments, and the task for a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import LANGUAGES, Message, text
from clusterkg.names.resolve import KINDS
from clusterkg.queries import saved
from clusterkg.queries.saved import MOST_DIGITS, SavedQuery
from clusterkg.web.agents import methods
from clusterkg.web.agents.answers import FEW, MANY
from clusterkg.web.agents.tools import METHOD, QUERY, TOOLS
from clusterkg.web.api.parameters import MOST_VALUES, Parameter, parse
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.route import Route
from clusterkg.web.workers.tasks import ApiTask

_BY_PATH: Final = {route.path: route for route in TOOLS}
_LONGEST: Final = 1000
_UNKNOWN: Final = {"const": "unknown"}
_TEXTS: Final = {"type": "array", "items": {"type": "string"}}
_NUMBER: Final = {"anyOf": [{"type": "integer"}, _UNKNOWN]}
# The output schema of every tool: `web.agents.answers.Answer`.
OUTPUT: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "tool": {"type": "string"},
        "columns": _TEXTS,
        "rows": {
            "anyOf": [
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {
                            "cells": {"type": "object"},
                            "receipts": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "required": ["fact", "label"],
                                    "additionalProperties": {"type": "string"},
                                },
                            },
                            "more_receipts": {"type": "integer"},
                        },
                        "required": ["cells", "receipts"],
                    },
                },
                _UNKNOWN,
            ]
        },
        "first_row": _NUMBER,
        "rows_total": _NUMBER,
        "scope": {
            "type": "object",
            "properties": {
                "cities_in_answer": _NUMBER,
                "cities_in_graph": {"type": "integer"},
                "cities_in_china": {"type": "integer"},
                "period": {"type": "string"},
                "facts": _TEXTS,
            },
            "required": ["cities_in_answer", "cities_in_graph", "cities_in_china", "period"],
        },
        "notes": _TEXTS,
    },
    "required": ["tool", "columns", "rows", "rows_total", "scope", "notes"],
}


class Definition(NamedTuple):
    """A tool: its name, its description, and its arguments as JSON Schema."""

    name: str
    title: str
    description: str
    arguments: dict[str, Any]


def definitions(lang: str) -> list[Definition]:
    """Return the tools by name, with texts in a language: saved queries first, then methods."""
    own = [_of_route(route, lang) for route in TOOLS if route.path not in (QUERY, METHOD)]
    queries = [_of_query(query, lang) for query in saved.saved().values()]
    taken = {each.name for each in (*queries, *own)}
    computed = [_of_method(name, lang) for name in methods.names() if name not in taken]
    return [*queries, *own, *computed]


def task(name: str, arguments: Mapping[str, Any], lang: str) -> ApiTask:
    """Return the worker task for a tool call.

    Args:
        name: The name of the tool.
        arguments: Its arguments, as parsed from JSON.
        lang: The language of the answer, unless the arguments give another.

    Raises:
        InputError: there is no such tool, or an argument is unknown, missing, or invalid.
    """
    told = {key: _texts(key, value) for key, value in ({"lang": lang} | dict(arguments)).items()}
    # null means that the argument is not given.
    given = {key: texts for key, texts in told.items() if texts}
    route = _BY_PATH.get(f"tool:{name}")
    if route is None or route.path in (QUERY, METHOD):
        if name in saved.saved():
            route, key = _BY_PATH[QUERY], "query"
        elif name in methods.names():
            route, key = _BY_PATH[METHOD], "method"
            own = {each.name for each in route.parameters}
            given = {
                each: texts if each in own else ["\n".join(texts)] for each, texts in given.items()
            }
        else:
            names = [each.name for each in definitions(lang)]
            raise UnknownNameError(Message("web.agents.no-tool", name=name, names=names))
        if key in given and key in {each.name for each in route.parameters}:
            raise InputError(Message("web.no-parameter", name=key, names=[]))
        given[key] = [name]
    return ApiTask(route.path, parse(route.parameters, given))


def _texts(name: str, value: Any) -> list[str]:
    """Return a JSON value as texts, as in the query string of a URL."""
    match value:
        case None:
            return []
        case bool():
            return ["true" if value else "false"]
        case str():
            return [value]
        case float():
            return [repr(value)]
        case int() if abs(value) < 10**MOST_DIGITS:
            return [str(value)]
        case list() if all(isinstance(each, str | int | float) for each in value):
            return [text for each in value for text in _texts(name, each)]
    raise InputError(Message("web.agents.no-value", name=name))


def _of_route(route: Route, lang: str) -> Definition:
    properties = {each.name: _property(each, lang) for each in route.parameters}
    required = [each.name for each in route.parameters if each.required]
    title = route.summary[lang]
    return Definition(route.path.partition(":")[2], title, title, _object(properties, required))


def _property(parameter: Parameter, lang: str) -> dict[str, Any]:
    about = parameter.about
    one: dict[str, Any] = {"type": parameter.type}
    if parameter.choices:
        one["enum"] = list(parameter.choices)
    elif parameter.type == "string":
        one["maxLength"] = about.longest
    for key, bound in (("minimum", about.least), ("maximum", about.most)):
        if bound is not None:
            one[key] = bound
    if parameter.repeated:
        one = {"type": "array", "items": one, "maxItems": MOST_VALUES}
    elif parameter.default is not None:
        one["default"] = parameter.default
    if about.example is not None:
        one["examples"] = [[about.example] if parameter.repeated else about.example]
    return {**one, "description": about.description[lang]}


def _of_query(query: SavedQuery, lang: str) -> Definition:
    properties: dict[str, Any] = {}
    for param in query.params:
        if param.name == "lang":
            continue
        one: dict[str, Any] = {"type": "integer" if param.type == "integer" else "string"}
        if param.choices:
            one["enum"] = list(param.choices)
        elif param.type != "integer":
            one["maxLength"] = _LONGEST
        if param.least is not None:
            one["minimum"] = param.least
        if param.default is not None and not param.is_optional:
            one["default"] = int(param.default) if param.type == "integer" else param.default
        if param.type in KINDS:
            kind = Message(f"names.kind.{param.type}")
            one["description"] = text("web.agents.a-name", lang, kind=kind)
        else:
            one["description"] = _takes(param.name, lang)
        properties[param.name] = one
    required = [each.name for each in query.params if each.default is None]
    title, more = query.title.get(lang, query.name), query.description.get(lang, "")
    description = text("web.agents.described", lang, title=title, more=more) if more else title
    return Definition(query.name, title, description, _object(_paged(properties, lang), required))


def _of_method(name: str, lang: str) -> Definition:
    known = methods.schema(name)
    title = text(f"web.agents.does.{name}", lang)
    properties = {
        each: about | {"description": _takes(each, lang)}
        for each, about in known["properties"].items()
    }
    return Definition(name, title, title, _object(_paged(properties, lang), known["required"]))


def _takes(argument: str, lang: str) -> str:
    """Return what an argument of a saved query or of a computation is."""
    return text(f"web.agents.takes.{argument}", lang)


def _paged(properties: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return properties together with those that every tool has."""
    limit = {"type": "integer", "minimum": 1, "maximum": MANY, "default": FEW}
    return {
        **properties,
        "limit": {**limit, "description": text("web.agents.limit", lang)},
        "offset": {
            "type": "integer",
            "minimum": 0,
            "default": 0,
            "description": text("web.agents.offset", lang),
        },
        "lang": {
            "type": "string",
            "enum": list(LANGUAGES),
            "description": text("web.lang", lang),
        },
    }


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }
