"""One's own data alone: no statement of the bundled graph is in what is asked."""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.queries.saved import QueryWarning
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.table import Table

CASES = Path(__file__).parents[1] / "cases"
OWN = """@prefix : <http://example.org/> .
:a a :Thing ; :p :b ; <http://www.w3.org/2000/01/rdf-schema#label> "Automotive"@en .
:b a :Thing .
"""
# Two things of the class must not have one label; the bundled graph has that label too.
SHAPES = (
    """@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:Shape a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select """
    + '"""'
    + """
  SELECT $this { $this <http://www.w3.org/2000/01/rdf-schema#label> ?label .
    ?other <http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel>
      ?label FILTER(?other != $this) }"""
    + '"""'
    + """ ] .
"""
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN)
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, args), "--lang", "en"])


def counted(result: Result) -> int:
    assert result.exit_code == 0, result.stderr
    return int(result.stdout.split()[1])


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_a_query_sees_the_files_alone(own: Path, tmp_path: Path) -> None:
    query = tmp_path / "count.rq"
    query.write_text(COUNT)
    # Three statements of :a and one of :b, counted by hand.
    csv = ("--format", "csv")
    assert counted(run("query", query, "--data", own, "--only", *csv)) == 4
    assert counted(run("query", query, "--data", own, *csv)) > 1000
    assert "4 statements" in run("info", "--data", own, "--only").stdout
    kg = clusterkg.open(data=[own], bundled=False)
    assert len(kg.store) == 4


def test_a_store_is_built_of_the_files_alone(own: Path, tmp_path: Path) -> None:
    store = tmp_path / "own.store"
    assert run("build", store, own, "--only", "--no-rules").exit_code == 0
    query = tmp_path / "count.rq"
    query.write_text(COUNT)
    assert counted(run("query", query, "--store", store, "--format", "csv")) == 4


def test_the_shapes_given_are_the_only_ones_and_see_the_files_alone(
    own: Path, tmp_path: Path
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES)
    beside = run("validate", own, "--shapes", shapes)
    assert beside.exit_code == 1, "the label is one of the bundled industries too"
    alone = run("validate", own, "--shapes", shapes, "--only")
    assert (alone.exit_code, alone.stderr) == (0, "")
    assert clusterkg.open(bundled=False).validate([own], shapes=[shapes])


def test_terms_are_not_called_unknown_where_no_ontology_is_read(tmp_path: Path) -> None:
    """Each term of a file was, 81 times for one city."""
    city = tmp_path / "city.ttl"
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("ckg", "id", "rdfs"))
    city.write_text(
        f"{prefixes}"
        'id:x a ckg:City ; rdfs:label "某"@zh , "X"@en ; ckg:code "330900" ;'
        " ckg:inProvince id:province-y . id:province-y a ckg:Province ;"
        ' rdfs:label "Y"@en , "乙"@zh ; ckg:code "330000" .'
    )
    said = run("validate", city, "--only")
    assert (said.exit_code, "0 violations" in said.stdout) == (0, True), said.output


def test_other_commands_see_the_files_alone(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.graphml"
    said = run("export", out, "--view", "full", "--data", own, "--only")
    assert said.exit_code == 0, said.stderr
    assert "330200" not in out.read_text(encoding="utf-8")


def test_a_view_of_nothing_says_which_views_take_any_data(own: Path, tmp_path: Path) -> None:
    empty = run("export", tmp_path / "out.gexf", "--data", own, "--only")
    assert "0 nodes" in empty.stderr and "--view full draws any data" in empty.stderr
    full = run("export", tmp_path / "out.gexf", "--view", "full", "--data", own, "--only")
    assert "--view full" not in full.stderr


def test_named_graphs_and_files_as_graphs(own: Path, tmp_path: Path) -> None:
    trig = tmp_path / "own.trig"
    trig.write_text("<http://e/g> { <http://e/a> <http://e/p> 1 }")
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    given = ("--data", trig, "--data", own, "--only", "--format", "csv")

    def asked(*more: str) -> list[str]:
        query = tmp_path / "graphs.rq"
        query.write_text(graphs)
        return run("query", query, *given, *more).stdout.split()[1:]

    assert asked() == ["http://e/g"]
    assert asked("--each-a-graph") == [own.as_uri(), "http://e/g"]


def test_from_may_name_a_file_if_asked(own: Path, tmp_path: Path) -> None:
    query = tmp_path / "from.rq"
    query.write_text("SELECT (COUNT(*) AS ?n) FROM <own.ttl> { ?s ?p ?o }")
    assert run("query", query).exit_code == 2
    assert counted(run("query", query, "--allow-from-files", "--format", "csv")) == 4


def test_only_without_files_is_refused(own: Path, tmp_path: Path) -> None:
    assert "say which files" in run("query", "funding", "--only").stderr
    assert "say which files" in run("validate", "--only").stderr
    assert "say which files" in run("build", tmp_path / "s", "--only").stderr
    assert "build one with --only" in run("info", "--store", own, "--data", own, "--only").stderr
    assert "choose one" in run("build", tmp_path / "s", own, "--only", "--add").stderr
    with pytest.raises(InputError, match="in memory"):
        clusterkg.open(tmp_path, bundled=False)


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_an_answer_stops_after_so_many_rows_and_says_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text("<urn:a> <urn:p> 1, 2, 3 .")
    kg = clusterkg.open(data=[path], bundled=False)
    with pytest.warns(QueryWarning, match="stopped after 2 rows"):
        found = kg.query(text, max_rows=2, lang="en")
    assert not isinstance(found, bool)
    assert (len(found), found.is_cut) == (2, True)
    whole = kg.query(text, max_rows=3)
    assert not isinstance(whole, bool)
    assert (len(whole), whole.is_cut) == (3, False)
    query = tmp_path / "q.rq"
    query.write_text(text)
    asked = ["query", str(query), "--data", str(path), "--only", "--lang", "en", "--max-rows"]
    cut = CliRunner().invoke(main, [*asked, "2"])
    assert cut.exit_code == 0
    assert "stopped after 2 rows: there are more" in cut.stderr
    assert CliRunner().invoke(main, [*asked, "3"]).stderr == ""


PEOPLE = """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://example.org/ns> a owl:Ontology .
ex:ann a ex:Person ; ex:age 7 .
"""
RULE = """@prefix s: <http://example.org/shapes/> .
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://example.org/shapes> owl:imports <http://example.org/ns> .
s:Person a sh:NodeShape ; sh:targetClass ex:Person ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ] ;
  sh:sparql [ sh:message "{$this} is {?value}, and no adult"@en ; sh:select
    "SELECT $this ?value { $this <http://example.org/age> ?value FILTER(?value < 18) }" ] .
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.ttl"
    path.write_text(PEOPLE)
    return path


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "rule.ttl"
    path.write_text(RULE)
    return path


def test_a_report_has_the_names_of_the_files(people: Path, rule: Path) -> None:
    report = clusterkg.open(bundled=False).validate(people, shapes=rule)
    names = [row.split(",")[11] for row in report.to("csv").splitlines()]
    text = report.to("text", "en")
    assert "\nex:ann\n" in text and "ex:name is missing." in text
    assert "<http://example.org/" not in text + report.summary("en") + "".join(names)
    assert "sh:focusNode ex:ann" in report.to("ttl")
    # Which files have been read before makes no difference.
    assert "<http://example.org/ann>" in report.results[0].key


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_message_of_a_rule_of_others_says_what_is_wrong(
    people: Path, rule: Path, lang: str
) -> None:
    report = clusterkg.open(bundled=False).validate(people, shapes=rule)
    (said,) = (one.words[lang] for one in report.results if one.component_name == "sh:SPARQL")
    assert said.wrong.endswith("is 7, and no adult") and not said.fix


def test_an_import_is_found_in_the_data(people: Path, rule: Path) -> None:
    kg = clusterkg.open(data=people, bundled=False)
    assert len(kg.validate(shapes=rule)) == 2
    with pytest.raises(InputError, match="what is imported"):
        clusterkg.open(bundled=False).validate(rule, shapes=rule)


def test_a_table_has_the_names_of_the_query_and_of_the_files(people: Path) -> None:
    kg = clusterkg.open(data=people, bundled=False)
    table = kg.query("PREFIX my: <http://example.org/> SELECT ?x ?age { ?x my:age ?age }")
    assert isinstance(table, Table)
    assert "my:ann" in table.to("table") and "my:ann" not in table.to("csv")
    (row,) = table
    assert (row["age"].value, row[1].value, table[0]["x"].value[-3:]) == ("7", "7", "ann")
    with pytest.raises(KeyError, match="the columns are x, age"):
        row["name"]
    everything = kg.query("SELECT ?x { ?x a <http://example.org/Person> }")
    assert "ex:ann" in str(everything)


def test_one_file_or_graph_need_not_stand_in_a_list(people: Path, rule: Path) -> None:
    import rdflib

    graph = rdflib.Graph().parse(people)
    for kg in (
        clusterkg.open(data=people, bundled=False),
        clusterkg.open(data=str(people), bundled=False),
        clusterkg.open(data=graph, bundled=False),
        clusterkg.open(data=[graph], bundled=False),
    ):
        assert len(kg) == 3
    kg = clusterkg.open(data=people, bundled=False)
    assert len(kg.validate(graph, shapes=str(rule))) == 2


def test_info_counts_the_members_of_own_classes(people: Path) -> None:
    said = run("info", "--data", people, "--only").stdout
    assert "       1 ex:Person\n" in said


def test_the_server_serves_the_files_alone(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clusterkg.web.api.context import Context
    from clusterkg.web.app import serve

    given: list[Any] = []
    monkeypatch.setattr(serve, "serve", given.append)
    assert run("serve", "--data", people, "--only").exit_code == 0
    (settings,) = given
    assert (settings.data, settings.bundled) == ((people,), False)
    assert len(Context.open(data=settings.data, bundled=settings.bundled).store) == 3
    assert "say which files" in run("serve", "--only").stderr


def test_prefixes_of_the_query_and_of_the_files_are_known_in_values(people: Path) -> None:
    kg = clusterkg.open(data=people, bundled=False)
    for value in ("my:ann", "ex:ann", "<http://example.org/ann>"):
        found = kg.query(
            "#+ param: x entity\nPREFIX my: <http://example.org/> SELECT ?x ?a { ?x my:age ?a }",
            x=value,
        )
        assert isinstance(found, Table) and len(found) == 1
    with pytest.raises(InputError, match=r"PREFIX ex: <http://example\.org/>"):
        kg.query("SELECT ?x { ?x ex:age ?a }")
    with pytest.raises(InputError, match=r"put above the query: #\+ param: x entity"):
        kg.query("SELECT ?x { ?x a ?y }", x="ex:ann", lang="en")


def test_common_properties_have_their_own_names_in_reports_of_shapes_of_others(
    people: Path, tmp_path: Path
) -> None:
    shapes = tmp_path / "label.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> ."
        "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:minCount 1 ;"
        " sh:path <http://www.w3.org/2000/01/rdf-schema#label> ] ."
    )
    kg = clusterkg.open(bundled=False)
    (alone,) = kg.validate(people, shapes=shapes)
    assert alone.words["en"].wrong == "rdfs:label is missing."


def test_a_warning_stands_at_the_line_that_asked(people: Path) -> None:
    kg = clusterkg.open(data=people, bundled=False)
    with pytest.warns(QueryWarning, match="ex:agge") as told:
        kg.query("PREFIX ex: <http://example.org/> SELECT ?x { ?x ex:agge ?y }")
    assert told[0].filename == __file__
    assert "kg.query" in linecache.getline(__file__, told[0].lineno)


def test_differences_have_the_names_of_the_files(people: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.ttl"
    after.write_text(PEOPLE.replace("7", "8"))
    table = clusterkg.KnowledgeGraph.diff(people, after)
    assert "ex:ann" in str(table) and "ex:age" in str(table)


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "sources", "--data", "deep.ttl"],
        ["validate", "deep.ttl", "--shapes", "own.ttl", "--lenient"],
        ["diff", "deep.ttl", "deep.ttl"],
        ["info", "--data", "deep.ttl"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_raised_limit_holds_each_time_that_a_file_is_read(
    own: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.parent)
    Path("deep.ttl").write_text(f"<urn:a> <urn:b> {'( ' * 80} 1 {' )' * 80} .", encoding="utf-8")
    only = [] if arguments[0] == "diff" else ["--only"]
    result = CliRunner().invoke(main, [*arguments, *only])
    assert result.exit_code == 2 and "--max-depth" in result.output
    result = CliRunner().invoke(main, [*arguments, *only, "--max-depth", "100"])
    assert result.exit_code in (0, 1), result.output


def test_a_file_is_read_once_and_may_be_gone_when_its_graph_is_asked(people: Path) -> None:
    kg = clusterkg.open(data=people, bundled=False)
    people.unlink()
    table = kg.query("PREFIX ex: <http://example.org/> SELECT ?x { ?x ex:age ?age }")
    assert len(table) and "ex:" in str(table)
