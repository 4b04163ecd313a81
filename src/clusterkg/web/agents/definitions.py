"""Definitions of tools: name, description, arguments, and the task for a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, both, text
from clusterkg.names.resolve import KINDS
from clusterkg.queries import saved
from clusterkg.queries.saved import MOST_DIGITS, Param, SavedQuery
from clusterkg.web.agents import methods
from clusterkg.web.agents.tools import METHOD, QUERY, TOOLS
from clusterkg.web.api.parameters import Described, Parameter, parse
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.route import Route
from clusterkg.web.workers.tasks import ApiTask

_BY_PATH: Final = {route.path: route for route in TOOLS}
# The parameters that every tool has.
_PAGED: Final = [each for each in _BY_PATH[QUERY].parameters if each.type != "rest"][1:]
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
    """A tool: its name, its title, its description, and its arguments as JSON Schema."""

    name: str
    title: str
    description: str
    arguments: dict[str, Any]


def definitions(lang: str) -> list[Definition]:
    """Return all tools, with texts in `lang`: saved queries, then the tools of `tools`, then the
    methods with other names.
    """
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
    """Return a JSON value as texts, as in the query string of a URL; none for null.

    Raises:
        InputError: the value is an object, an integer of too many digits, or a list with anything
            but texts, numbers and booleans.
    """
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
    title = route.summary[lang]
    arguments = _object(route.parameters, lang)
    return Definition(route.path.partition(":")[2], title, title, arguments)


def _of_query(query: SavedQuery, lang: str) -> Definition:
    title, more = query.title.get(lang, query.name), query.description.get(lang, "")
    description = text("web.agents.described", lang, title=title, more=more) if more else title
    own = [_of_param(each) for each in query.params if each.name != "lang"]
    return Definition(query.name, title, description, _object([*own, *_PAGED], lang))


def _of_param(param: Param) -> Parameter:
    is_whole = param.type == "integer"
    default = None if param.is_optional else param.default
    if param.type in KINDS:
        takes = Message("web.agents.a-name", kind=Message(f"names.kind.{param.type}")).both()
    else:
        takes = both(f"web.agents.takes.{param.name}")
    return Parameter(
        param.name,
        "integer" if is_whole else "string",
        Described(takes, tuple(param.choices), least=param.least),
        int(default) if is_whole and default is not None else default,
        required=param.default is None,
        repeated=False,
        argument=param.name,
    )


def _of_method(name: str, lang: str) -> Definition:
    title = text(f"web.agents.does.{name}", lang)
    return Definition(name, title, title, _object([*methods.parameters(name), *_PAGED], lang))


def _object(parameters: Iterable[Parameter], lang: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {each.name: _property(each, lang) for each in parameters},
        "required": [each.name for each in parameters if each.required],
        "additionalProperties": False,
    }


def _property(parameter: Parameter, lang: str) -> dict[str, Any]:
    about, schema = parameter.about, parameter.schema
    if about.example is not None:
        schema["examples"] = [[about.example] if parameter.repeated else about.example]
    return {**schema, "description": about.description[lang]}
