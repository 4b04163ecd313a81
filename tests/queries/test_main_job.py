"""The command line on the bundled graph, as a user meets it: whole processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("rdflib", "pyshacl", "owlready2", "networkx", "pandas", "matplotlib", "jinja2")


def run(*args: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clusterkg", *args]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    "args",
    [["--help"], ["query", "documents"]],
)
def test_help_and_queries_import_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\n"
        "from clusterkg.cli import main\n"
        f"main({args!r}, standalone_mode=False)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["query", "fundin"], "did you mean funding"),
        (["query", "city-profile"], "no value for city"),
        (["query", "city-profile", "--param", "city=宁坡"], "did you mean 宁波"),
        (["query", "city-profile", "--param", "town=宁波"], "no parameter 'town'"),
        (["query", "city-profile", "--param", "宁波"], "expected NAME=VALUE"),
        (["query", "funding", "--format", "pdf"], "pdf"),
        (["query", "funding", "--data", "absent.ttl"], "absent.ttl"),
        (["query", "absent.rq"], "absent.rq"),
        (["quarry"], "quarry"),
    ],
)
def test_mistakes_exit_2_and_say_what_is_wrong(args: list[str], said: str) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_syntax_error_names_its_line() -> None:
    done = run("query", "-", text="SELECT ?s WHERE {\n  ?s ?p ;; }\n")
    assert done.returncode == 2
    assert "<stdin>:2:" in done.stderr


def test_a_broken_turtle_file_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("@prefix ex: <http://example.org/> .\nex:a ex:b\n  !\n", encoding="utf-8")
    done = run("query", "funding", "--data", str(file))
    assert done.returncode == 2
    assert f"{file}:3:" in done.stderr


def test_a_query_never_leaves_the_machine() -> None:
    text = "SELECT * { seRvice <http://127.0.0.1:9/> { ?s ?p ?o } }"
    done = run("query", "-", text=text)
    assert done.returncode == 2
    assert "SERVICE is refused" in done.stderr


def test_added_data_is_queried_with_the_bundled_graph(tmp_path: Path) -> None:
    file = tmp_path / "city.ttl"
    file.write_text(
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .\n"
        "@prefix id: <https://w3id.org/clusterkg/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'id:valley ckg:zoneOf id:wuhan ; rdfs:label "谷"@zh .\n',
        encoding="utf-8",
    )
    done = run("query", "zones", "--data", str(file), "--format", "json")
    names = [row["zone_label"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]]
    assert "谷" in names
    assert len(names) == 5


def test_ask_and_construct() -> None:
    assert run("query", "-", text="ASK { id:wuhan a ckg:City }").stdout.strip() == "true"
    built = run(
        "query", "-", text="CONSTRUCT { ?c a ckg:City } { ?c ckg:code '330200' . ?c a ckg:City }"
    )
    assert "id:ningbo" in built.stdout


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "markdown", "xml", "jsonl"])
def test_every_format_carries_the_answer(form: str) -> None:
    done = run("query", "funding", "--format", form)
    assert done.returncode == 0
    assert "10亿元" in done.stdout


def test_queries_are_listed_in_both_languages() -> None:
    assert "两市共同目标产业" in run("queries", "--lang", "zh").stdout
    assert "Industries that two cities both name" in run("queries", "--lang", "en").stdout


ENDLESS = """SELECT (COUNT(*) AS ?n) {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?l)
}"""


def test_a_query_that_never_ends_is_ended() -> None:
    done = run("query", "-", "--timeout", "1", text=ENDLESS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not done within 1 seconds" in done.stderr


def test_a_query_within_its_time_answers_as_without() -> None:
    assert run("query", "funding", "--timeout", "60").stdout == run("query", "funding").stdout
    mistake = run("query", "-", "--timeout", "60", text="SELECT * {")
    assert mistake.returncode == 2
    assert "<stdin>:1" in mistake.stderr


@pytest.mark.parametrize("options", [[], ["--timeout", "60"]])
def test_a_query_on_which_the_engine_would_die_is_a_clear_error(options: list[str]) -> None:
    nested = "ASK {" + "{" * 50_000 + "}" * 50_000 + "}"
    done = run("query", "-", *options, text=nested)
    assert done.returncode == 2
    assert "nests deeper than 64" in done.stderr
    assert run("query", "-", *options, text="ASK " + "{" * 60 + "}" * 60).returncode == 0
    in_a_string = f'ASK {{ BIND("{"(" * 100}" AS ?x) }}'
    assert run("query", "-", *options, text=in_a_string).returncode == 0


def test_explain_tells_of_each_step_apart_from_the_answer() -> None:
    done = run("query", "documents", "--explain")
    assert done.stdout == run("query", "documents").stdout
    assert [line.split("ms")[1].split(":")[0].strip() for line in done.stderr.splitlines()] == [
        "open the graph",
        "bind, plan and evaluate",
        "write",
    ]
    assert "3 rows" in done.stderr
