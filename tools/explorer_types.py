"""Write what the explorer takes from Python: explorer/src/*.gen.*.

types.gen.ts has the types of the API, from its OpenAPI document; colours.gen.ts the colours of
kinds of things; colours.gen.css the colours by role.

openapi-typescript is not used: it would need Node to find a stale file in the gate, and knows no
`Responses`. The document uses seven forms of JSON Schema; any other is refused.

    python tools/explorer_types.py
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clusterkg.base.colours import DARK, LIGHT
from clusterkg.base.files import write
from clusterkg.show.export.appearance import GREY, KINDS
from clusterkg.web.api.openapi import document

FOLDER = Path(__file__).parents[1] / "explorer" / "src"
HEADER = "// Written by tools/explorer_types.py from the OpenAPI document: do not edit.\n"
PRIMITIVES = {name: name for name in ("string", "number", "boolean", "null")} | {
    "integer": "number"
}


def typescript(api: dict[str, Any]) -> str:
    """Return the TypeScript of an OpenAPI document.

    It has an interface for each schema; `Responses`, from each path to the type of the JSON that
    GET returns; and `CHOICES`, from each path to the default and the choices of its parameters.

    Args:
        api: An OpenAPI 3.1 document, as made by `clusterkg.web.api.openapi.document`.

    Returns:
        The text of the file, the same for the same document.

    Raises:
        ValueError: A schema has a form that is not translated.
    """
    schemas = api["components"]["schemas"]
    gets = {path: item["get"] for path, item in sorted(api["paths"].items()) if "get" in item}
    parts = [HEADER, *(_interface(name, schemas[name]) for name in sorted(schemas))]
    responses = "".join(f'  "{path}": {kind};\n' for path, kind in _responses(gets))
    parts.append(
        "/** The JSON that GET returns, by path. */\n"
        "export interface Responses {\n" + responses + "}\n"
    )
    choices = "".join(
        f'  "{path}": {json.dumps(choices)},\n'
        for path, operation in gets.items()
        if (choices := _choices(operation))
    )
    parts.append(
        "/** The default and the choices of parameters, by path and name. */\n"
        "export const CHOICES = {\n" + choices + "} as const;\n"
    )
    return "\n".join(parts)


def _interface(name: str, schema: dict[str, Any]) -> str:
    about = inspect.cleandoc(schema["description"]).splitlines()
    comment = "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in about) + " */\n"
    required = schema.get("required", [])
    fields = "".join(
        f"  {_property(field)}{'' if field in required else '?'}: {translate(kind)};\n"
        for field, kind in schema["properties"].items()
    )
    return f"{comment}export interface {name} {{\n{fields}}}\n"


def _property(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def translate(schema: dict[str, Any]) -> str:
    """Return the TypeScript type of a JSON Schema; raise ValueError for a form not known here."""
    match schema:
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"enum": values}:
            return " | ".join(json.dumps(value) for value in values)
        case {"anyOf": kinds}:
            return " | ".join(translate(kind) for kind in kinds)
        case {"type": "array", "items": item}:
            inner = translate(item)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case {"type": "object", "additionalProperties": dict(value)}:
            return f"Record<string, {translate(value)}>"
        case {"type": list(names)}:
            return " | ".join(PRIMITIVES[name] for name in names)
        case {"type": str(name)} if name in PRIMITIVES:
            return PRIMITIVES[name]
    raise ValueError(f"no TypeScript for the schema {schema}: add its form to {__file__}")


def _responses(gets: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, operation in gets.items():
        content = operation["responses"]["200"]["content"]
        if schema := content.get("application/json", {}).get("schema"):
            yield path, translate(schema)


def _choices(operation: dict[str, Any]) -> dict[str, Any]:
    return {
        parameter["name"]: {"default": schema["default"], "choices": schema["enum"]}
        for parameter in operation["parameters"]
        if {"default", "enum"} <= (schema := parameter["schema"]).keys()
    }


def kinds() -> str:
    """Return the TypeScript of the colours of kinds of things, which are those of files."""
    values = json.dumps(KINDS, indent=2)
    return (
        "// Written by tools/explorer_types.py: do not edit.\n\n"
        "/** The colour of a kind of things, in every picture and file. */\n"
        f"export const KINDS: Record<string, string> = {values};\n"
        f"/** The colour of all other kinds. */\nexport const OTHER = {json.dumps(GREY)};\n"
    )


def colours() -> str:
    """Return the style sheet of the colours by role, light and dark."""
    roles = "".join(f"  --{role}: light-dark({LIGHT[role]}, {DARK[role]});\n" for role in LIGHT)
    return f"/* Written by tools/explorer_types.py: do not edit. */\n:root {{\n{roles}}}\n"


def files() -> dict[Path, str]:
    """Return the generated files and their texts."""
    return {
        FOLDER / "types.gen.ts": typescript(document("", {})),
        FOLDER / "colours.gen.ts": kinds(),
        FOLDER / "colours.gen.css": colours(),
    }


if __name__ == "__main__":
    for path, text in files().items():
        write(path, text.encode())
