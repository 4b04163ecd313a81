"""The sources of the explorer: which modules import which, and types that are those of the API."""

from __future__ import annotations

import importlib.util
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

from clusterkg.web.api.routes import ROUTES

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "explorer" / "src"
# import x from "./y", import "./y", export * from "./y" and import("./y"), on one line or several.
IMPORT = re.compile(r"""(?:\bfrom|\bimport\s*\(?)\s*["'](\.[^"']*)["']""")


def tool(name: str) -> ModuleType:
    """Return a module of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


explorer_types = tool("explorer_types")
explorer_words = tool("explorer_words")


def imports(folder: Path) -> dict[str, set[str]]:
    """Return the modules of a folder, each with those of the folder that it imports."""
    paths = {path.with_suffix("").resolve(): path for path in folder.rglob("*.ts*")}
    return {
        path.relative_to(folder).as_posix(): {
            paths[(path.parent / name).resolve()].relative_to(folder).as_posix()
            for name in IMPORT.findall(path.read_text(encoding="utf-8"))
            if not name.endswith(".css")
        }
        for path in paths.values()
    }


def circle(modules: dict[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports, the first also last; empty without a circle."""
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_of_imports_is_found(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "app.tsx").write_text('import {\n  CityPage,\n} from "./pages/city";\n')
    city = tmp_path / "pages" / "city.tsx"
    city.write_text('import type { PageProps } from "../app";\n')
    assert set(circle(imports(tmp_path))) == {"app.tsx", "pages/city.tsx"}
    city.write_text('void import("../app");\n')
    assert circle(imports(tmp_path))
    city.write_text('import { render } from "preact";\n')
    assert circle(imports(tmp_path)) == []


def test_the_explorer_has_no_circle_of_imports() -> None:
    assert circle(imports(SOURCES)) == []


def test_every_module_is_reached_from_the_first() -> None:
    modules = imports(SOURCES)
    reached: set[str] = set()
    waiting = ["main.tsx"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += modules[name]
    assert set(modules) == reached


def test_types_and_colours_are_those_of_the_api_and_of_pictures() -> None:
    for path, text in explorer_types.files().items():
        assert path.read_text(encoding="utf-8") == text, "run python tools/explorer_types.py"


def test_the_texts_of_the_pages_are_those_of_the_catalogue() -> None:
    text = explorer_words.FILE.read_text(encoding="utf-8")
    made = explorer_words.typescript(explorer_words.entries())
    assert text == made, "run python tools/explorer_words.py"


def test_each_text_of_the_pages_is_used() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in SOURCES.rglob("*.ts*")
        if path != explorer_words.FILE
    )
    # `theme_${each}`, named("level", each) and `${level}_n` name all that begin or end so.
    starts = [*re.findall(r"`(\w+_)\$\{", source)]
    starts += [f"{name}_" for name in re.findall(r'named\("(\w+)"', source)]
    ends = re.findall(r"\$\{\w+\}(_\w+)`", source)
    names = re.findall(
        r"^  (\w+): \[", explorer_words.FILE.read_text(encoding="utf-8"), re.MULTILINE
    )
    whole = set(re.findall(r"[\"'`](\w+)[\"'`]", source))
    unused = [n for n in names if n not in whole and not n.startswith(tuple(starts))]
    assert [n for n in unused if not n.endswith(tuple(ends))] == []


def test_each_parameter_of_the_peers_has_a_field() -> None:
    page = (SOURCES / "pages" / "peers.tsx").read_text(encoding="utf-8")
    (route,) = (route for route in ROUTES if route.path == "/api/peers")
    # Which facts and programmes count is no question of one page.
    own = {each.name for each in route.parameters if each.argument != "part"}
    assert "size" in own
    for name in own - {"city", "lang", "format"}:
        assert f"setParams({{ {name}:" in re.sub(r"\n +", " ", page), name


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "number"),
        ({"type": ["number", "null"]}, "number | null"),
        ({"anyOf": [{"$ref": "#/components/schemas/Ref"}, {"type": "null"}]}, "Ref | null"),
        ({"type": "array", "items": {"type": ["number", "null"]}}, "(number | null)[]"),
        ({"enum": ["info", "warning"]}, '"info" | "warning"'),
        (
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "null"}},
            },
            "Record<string, null[]>",
        ),
    ],
)
def test_each_form_of_a_schema_is_translated(schema: dict[str, object], kind: str) -> None:
    assert explorer_types.translate(schema) == kind


def test_a_property_whose_name_is_no_identifier_is_quoted() -> None:
    schema = {"description": "A.", "properties": {"xml:lang": {"type": "string"}}}
    api = {"components": {"schemas": {"Term": schema}}, "paths": {}}
    assert '"xml:lang"?: string;' in explorer_types.typescript(api)


def test_a_form_that_is_not_translated_is_refused() -> None:
    with pytest.raises(ValueError, match="no TypeScript for"):
        explorer_types.translate({"type": "array", "prefixItems": [{"type": "string"}]})
