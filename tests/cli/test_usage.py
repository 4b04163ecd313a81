"""Click's own words are in the language of the command, from the catalogue."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusterkg.base.locale import starting_with
from clusterkg.cli import main, usage

# Words for developers, the help of options, and words of what no command has.
_NOT_SHOWN = re.compile(
    r"deprecated|decl|Name '|No options defined|Choice\(|UUID|executable|Value must|does not match"
    r"|start character|Confirm|%\(prog\)s|Show th|continue\?"
)


def run(*args: str, env: dict[str, str] | None = None) -> str:
    return CliRunner().invoke(main, list(args), env=env).output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["query"], "用法："),
        (["query"], "缺少参数 '名称|文件|-'"),
        (["query"], "错误："),
        # Its sentences end as Chinese ones do.
        (["new", "义乌"], "缺少选项 '-o' / '--output'。"),
        (["peers", "宁波", "--within", "abc"], "'abc' 不是有效的数。"),
        (["peers", "宁波", "--top", "abc"], "'abc' 不是有效的整数。"),
        (["query"], "查看帮助。"),
        (["query", "--bad"], "没有选项 '--bad'"),
        (["overlap", "--top", "0"], "'--top' 的值无效：0 不在范围 x>=1 之内。"),
        (["query", "zones", "--format", "xx"], "不在可选之列："),
        (["query", "zones", "other"], "多余的参数（other）"),
        (["query", "--help"], "选项"),
        (["overlap", "--explain", "a"], "选项 '--explain' 须给出 2 个值。"),
    ],
)
def test_errors_of_usage_and_headings_are_in_the_language_asked_for(
    args: list[str], said: str
) -> None:
    for given in (["--lang", "zh"], ["--lang=zh"]):
        assert said in run(args[0], *given, *args[1:])
    assert said in run(*args, env={"LC_ALL": "zh_CN.UTF-8"})
    english = run(args[0], "--lang", "en", *args[1:], env={"LC_ALL": "zh_CN.UTF-8"})
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", english)


def test_headings_of_the_list_of_commands_are_in_the_language_of_the_locale() -> None:
    for args in ([], ["query"]):
        told = run(*args, "--help", env={"LC_ALL": "zh_CN.UTF-8"})
        assert "用法：" in told and "选项" in told
        assert ("命令" in told) == (not args)
    assert "用法：" in run(env={"LC_ALL": "zh_CN.UTF-8"})
    assert "没有命令 'quer'" in run("quer", env={"LC_ALL": "zh_CN.UTF-8"})


def test_lang_after_a_double_hyphen_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    usage.take_language(["query", "--", "--lang", "zh"])
    assert usage.language() == "en"


def test_the_catalogue_has_all_that_click_says_to_users() -> None:
    known = starting_with("cli.click.", "zh")
    lacking = []
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        path = Path(str(import_module(f"click.{name}").__file__))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("_", "ngettext") and isinstance(first, ast.Constant):
                    lacking.append(str(first.value))
    assert lacking
    assert [text for text in lacking if text not in known and not _NOT_SHOWN.search(text)] == []


def test_the_words_of_a_parser_are_introduced_in_the_language_asked_for(tmp_path: Path) -> None:
    turtle = tmp_path / "a.ttl"
    turtle.write_text("@prefix a: <http://a/> .\na:b c .\n")
    table = tmp_path / "tables"
    table.mkdir()
    (table / "zone.csv").write_text('编号,城市\n"a"b,c\n')
    for path in (turtle, table):
        assert "无法解析：" in run("validate", str(path), "--lang", "zh")
        assert "无法解析" not in run("validate", str(path), "--lang", "en")
