"""Queries as RDF, read and written."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.queries import executable, saved

# As the published collections of examples of bioinformatics have them.
FOREIGN = """
PREFIX ex: <http://example.org/queries/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:001 a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;
  sh:prefixes ex:prefixes ;
  rdfs:comment "Cities with their codes"@en ;
  schema:target <http://example.org/sparql> ;
  sh:select "SELECT ?city ?code { ?city a c:City ; c:code ?code } ORDER BY ?code" .
ex:prefixes a owl:Ontology ; sh:declare
  [ sh:prefix "c" ; sh:namespace "https://w3id.org/clusterkg/ontology#" ] .
"""
SECOND = """
ex:002 sh:prefixes ex:prefixes ; sh:ask "PREFIX c: <http://example.org/c#> ASK { ?x a c:None }" .
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(CliRunner().invoke(main, ["queries", "--format", "ttl"]).stdout, "utf-8")
    return path


def test_saved_queries_are_the_same_written_and_read_again(written: Path) -> None:
    read = executable.read(written)
    assert list(read) == sorted(saved.saved())
    for name, query in saved.saved().items():
        again = read[name]
        assert again.params == query.params
        assert (again.title, again.description) == (query.title, query.description)
        assert again.text.endswith(query.text)


def test_they_are_written_as_others_read_them(written: Path) -> None:
    graph = rdflib.Graph().parse(written)
    rows = graph.query(
        """SELECT ?choice { ?q sh:select ?text ; sh:parameter ?p . ?p sh:name "level" ;
             sh:in/rdf:rest*/rdf:first ?choice . FILTER(STRENDS(STR(?q), "/overlap-all-pairs")) }"""
    )
    assert {str(row[0]) for row in rows} == {*("narrower", "concept", "field", "division", "theme")}  # type: ignore[index]


def test_a_query_written_runs_and_answers_as_the_saved_one(written: Path) -> None:
    kg = clusterkg.open()
    assert kg.query(Path(f"{written}#city-profile"), city="宁波", lang="zh") == kg.query(
        "city-profile", city="宁波", lang="zh"
    )


def test_a_foreign_file_runs_with_the_prefixes_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "001.ttl"
    path.write_text(FOREIGN, "utf-8")
    answer = CliRunner().invoke(main, ["query", str(path), "--format", "csv"])
    assert answer.exit_code == 0, answer.stderr
    # GB/T 2260: the codes of the six cities; the first is that of Shanghai.
    assert answer.stdout.splitlines()[1].endswith(",310000")
    assert executable.find(path).description == {"en": "Cities with their codes"}


def test_a_name_selects_one_of_several_queries(tmp_path: Path) -> None:
    path = tmp_path / "all.ttl"
    path.write_text(FOREIGN + SECOND, "utf-8")
    with pytest.raises(InputError, match="FILE#NAME: 001, 002"):
        executable.find(path)
    with pytest.raises(InputError, match="holds no query 003; it holds 001, 002"):
        executable.find(path, "003")
    # What the text declares itself stays as it is.
    assert clusterkg.open().query(Path(f"{path}#002")) is False


def test_a_file_without_a_query_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none.ttl"
    path.write_text("<http://a> <http://b> <http://c> .")
    answer = CliRunner().invoke(main, ["query", str(path)])
    assert answer.exit_code == 2
    assert "contains no query" in answer.stderr
