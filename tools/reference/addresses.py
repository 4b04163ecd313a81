"""The page of the JSON API, made from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from clusterkg.base.locale import text
from clusterkg.web.api.openapi import document
from clusterkg.web.api.parameters import Parameter
from clusterkg.web.api.routes import ROUTES
from reference.words import escape, table

_INTRO = {
    "en": "# JSON API\n\n`clusterkg serve` answers at these addresses; what it answers does not"
    " change the graph. The same as a document of OpenAPI 3.1: [openapi.json](openapi.json).\n\n",
    "zh": "# JSON 接口\n\n`clusterkg serve` 在下列地址提供只读服务。OpenAPI 3.1 文档："
    "[openapi.json](openapi.json)。\n\n",
}
_WORDS = {
    "en": {
        "params": ["Parameter", "Type", "Unless given", "What it is"],
        "fields": ["Field", "Type", "What it is"],
        "needed": "must be given",
        "answer": "Answer: ",
        "list": "a list of",
        "or": "or",
        "structures": "Answers",
        "described": "",
        "problems": "Problems",
        "status": ["Status", "Meaning"],
        "body": "The body of the request is the file itself.",
    },
    "zh": {
        "params": ["参数", "类型", "默认值", "含义"],
        "fields": ["字段", "类型", "含义"],
        "needed": "必填",
        "answer": "结果：",
        "list": "列表，元素为",
        "or": "或",
        "structures": "结果的结构",
        "described": "说明取自 OpenAPI 文档，为英文。\n\n",
        "problems": "错误",
        "status": ["状态码", "含义"],
        "body": "请求体就是文件本身。",
    },
}


def openapi() -> dict[str, Any]:
    """Return the document, without the limits that each server sets for itself."""
    return document(version("clusterkg"), {})


def page(lang: str) -> str:
    """Return the page: a section an address, then what answers are made of."""
    words, whole = _WORDS[lang], openapi()
    parts = [_INTRO[lang]]
    for route in ROUTES:
        anchor = whole["paths"][route.path][route.method.lower()]["operationId"]
        parts.append(f"## {route.method} {escape(route.path)} {{ #{anchor} }}\n\n")
        parts.append(f"{escape(route.summary[lang])}\n\n")
        if route.takes_body:
            parts.append(f"{words['body']}\n\n")
        rows = [_parameter(parameter, lang) for parameter in route.parameters]
        parts.append(table(list(words["params"]), rows))
        kinds = [f"`{kind.partition(';')[0]}`" for kind in route.media_types]
        if route.struct is not None:
            name = route.struct.__name__
            listed = f"{words['list']} " if route.listed else ""
            kinds.insert(0, f"{listed}[{name}](#{name})")
        answers = f" {words['or']} ".join(dict.fromkeys(kinds))
        parts.append(f"{words['answer']}{answers}\n\n")
    parts.append(f"## {words['structures']} {{ #answers }}\n\n{words['described']}")
    for name, schema in sorted(whole["components"]["schemas"].items()):
        parts.append(_struct(name, schema, lang))
    parts.append(f"## {words['problems']} {{ #problems }}\n\n")
    numbers = [name.removeprefix("Problem") for name in sorted(whole["components"]["responses"])]
    rows = [[number, escape(text(f"web.status-{number}", lang))] for number in numbers]
    parts.append(table(list(words["status"]), rows))
    return "".join(parts)


def _parameter(parameter: Parameter, lang: str) -> list[str]:
    kind = parameter.type
    if parameter.choices:
        kind = ", ".join(f"`{choice}`" for choice in parameter.choices)
    default = "" if parameter.default is None else f"`{parameter.default}`"
    unless = _WORDS[lang]["needed"] if parameter.required else default
    return [f"`{parameter.name}`", kind, unless, escape(parameter.about.description[lang])]


def _struct(name: str, schema: Mapping[str, Any], lang: str) -> str:
    head = f"### {name} {{ #{name} }}\n\n{escape(schema.get('description', ''))}\n\n"
    rows = [
        [f"`{field}`", _type(about, lang), escape(about.get("description", ""))]
        for field, about in schema.get("properties", {}).items()
    ]
    if not any(row[2] for row in rows):
        return head + table(list(_WORDS[lang]["fields"][:2]), [row[:2] for row in rows])
    return head + table(list(_WORDS[lang]["fields"]), rows)


def _type(schema: Mapping[str, Any], lang: str) -> str:
    words = _WORDS[lang]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "anyOf" in schema:
        return f" {words['or']} ".join(_type(one, lang) for one in schema["anyOf"])
    if schema.get("type") == "array":
        inner = schema.get("items") or {}
        return f"{words['list']} {_type(inner, lang)}"
    kind = schema.get("type", "any")
    return escape(", ".join(kind) if isinstance(kind, list) else str(kind))
