"""The command line, without regard to what the bundled data say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Store

from clusterkg.cli import main
from clusterkg.rdf.document import Document
from clusterkg.store import graph as bundled_store

HEAVY = ["rdflib", "pyshacl", "owlready2", "networkx", "rich", "jinja2"]
DATA = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix id: <https://w3id.org/clusterkg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:atlantis a ckg:City ; rdfs:label "亚特兰蒂斯"@zh, "Atlantis"@en .
"""
QUERY = "#+ param: city city\nSELECT ?city ?l { ?city rdfs:label ?l } ORDER BY ?l\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data file; the bundled graph is empty."""

    def open_bundled(extra: tuple[Document, ...] = ()) -> Store:
        store = Store()
        for document in extra:
            document.load(store)
        return store

    monkeypatch.setattr(bundled_store, "open_bundled", open_bundled)
    path = tmp_path / "data.ttl"
    path.write_text(DATA, encoding="utf-8")
    return path


def call(*args: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def test_query_of_standard_input(data: Path) -> None:
    result = call("query", "-", "--data", data, "--param", "city=亚特兰蒂斯市", stdin=QUERY)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[2:] == [
        "id:atlantis  Atlantis",
        "id:atlantis  亚特兰蒂斯",
    ]


def test_query_of_a_file(data: Path) -> None:
    path = data.with_name("q.rq")
    path.write_text(QUERY, encoding="utf-8")
    result = call("query", path, "--data", data, "--param", "city=ATLANTIS", "--format", "json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["results"]["bindings"]) == 2


WIDE = """SELECT ?城市 ?text ?none {
    VALUES (?城市 ?text) { ("宁波" "绿色石化、高端装备、新型功能材料") ("Ningbo" "a b") }
}"""


def test_a_table_wider_than_the_terminal_is_shown_as_records(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(*options: str) -> tuple[list[str], str]:
        result = call("query", "-", "--data", data, "--lang", "en", *options, stdin=WIDE)
        return result.stdout.splitlines(), result.stderr

    table, _ = shown()
    monkeypatch.setenv("COLUMNS", "30")
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("clusterkg.cli.output.sys", terminal)
    records, note = shown()
    assert records == [
        "城市  宁波",
        "text  绿色石化、高端装备、新型",
        "      功能材料",
        "none",
        "",
        "城市  Ningbo",
        "text  a b",
        "none",
    ]
    assert "--format table" in note
    assert shown("--format", "table")[0] == table
    # Chinese characters take two columns each: 6 + 2 + 32 + 2 + 4.
    monkeypatch.setenv("COLUMNS", "46")
    assert shown()[0] == table
    monkeypatch.setenv("COLUMNS", "45")
    assert shown()[0] == [*records[:1], "text  绿色石化、高端装备、新型功能材料", *records[3:]]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["query", "-"], "<stdin>: no value for city; parameters: city (city)"),
        (["query", "-", "--param", "city"], "expected NAME=VALUE"),
        (["query", "-", "--param", "city=a", "--param", "city=b"], "city is given twice"),
        (["query", "-", "--param", "city=Atlantic"], "did you mean Atlantis?"),
        (["query", "-", "--format", "docx"], "docx"),
        (["query", "no-such-query"], "no query 'no-such-query'"),
        (["query", "no-such-file.rq"], "no-such-file.rq: No such file"),
        (["query", "-", "--data", "no-such.ttl"], "no-such.ttl: No such file"),
        (["nonsense"], "nonsense"),
    ],
)
def test_errors_go_to_stderr_with_status_2(data: Path, args: list[str], message: str) -> None:
    extra = ["--data", str(data)] if args[0] == "query" else []
    result = call(*args, *extra, stdin=QUERY)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_error_in_data_has_a_place(data: Path) -> None:
    data.write_text(DATA + "oops\n", encoding="utf-8")
    result = call("query", "-", "--data", data, stdin="ASK {}")
    assert result.exit_code == 2
    assert f"{data}:6:" in result.stderr


def test_list_of_queries_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert call("queries").stdout == call("queries", "--lang", "zh").stdout
    monkeypatch.setenv("LC_ALL", "C")
    assert call("queries").stdout == call("queries", "--lang", "en").stdout


def test_the_list_of_commands_says_what_each_command_says() -> None:
    context = click.Context(main, terminal_width=88)
    listed = context.command.get_help(context).partition("Commands:\n")[2].splitlines()
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    width = 88 - 6 - max(map(len, commands))
    expected = {n: c.get_short_help_str(width) for n, c in commands.items() if c is not None}
    assert dict(line.split(maxsplit=1) for line in listed) == expected
    assert all(command is not None and command.name == name for name, command in commands.items())


def test_a_misspelt_command_is_asked_back() -> None:
    assert "Did you mean one of: 'queries', 'query'?" in call("querry").stderr


@pytest.mark.parametrize("args", [["--help"], ["query", "-"]])
def test_heavy_modules_are_not_imported(args: list[str]) -> None:
    code = (
        "import sys\n"
        "from clusterkg.cli import main\n"
        "status = main(sys.argv[1:], standalone_mode=False)\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, input="ASK {}", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"
