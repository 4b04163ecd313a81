"""Triples of CONSTRUCT and DESCRIBE in every format of RDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Triple, parse

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.rdf.reader import FORMATS
from clusterkg.rdf.table import Triples
from clusterkg.rdf.triples import TRIPLE_FORMATS

OWN = """PREFIX own: <http://example.org/own#>
own:a own:p "x\\r\\ny & <z>"@zh, 1.50, own:b ; own:q _:b . _:b own:p "right"@ar--rtl .
"""
QUERY = """PREFIX q: <http://example.org/query#>
CONSTRUCT { ?s ?p ?o ; q:of ckg:City } { ?s ?p ?o }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN)
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, args), "--lang", "en"])


def again(text: str, extension: str) -> set[Triple]:
    """Return what a text says, without blank nodes: the parser gives them new names."""
    found = parse(text.encode(), FORMATS[extension])
    return {quad.triple for quad in found if "_:" not in str(quad.triple)}


@pytest.mark.parametrize("fmt", TRIPLE_FORMATS)
def test_each_format_says_the_same(own: Path, tmp_path: Path, fmt: str) -> None:
    kg = clusterkg.open(data=[own], bundled=False)
    found = kg.query(QUERY)
    assert isinstance(found, Triples)
    wanted = {triple for triple in found if "_:" not in str(triple)}
    # Three statements of own:a without a blank node, and that it is of a city: counted by hand.
    assert len(wanted) == 4
    assert again(found.to(fmt), f".{fmt}") == wanted
    path = found.save(tmp_path / f"out.{fmt}")
    assert path.read_bytes().decode() == found.to(fmt)
    (tmp_path / "q.rq").write_text(QUERY)
    asked = ("query", tmp_path / "q.rq", "--data", own, "--only")
    printed = run(*asked, "--format", fmt).stdout_bytes.decode()
    assert again(printed, f".{fmt}") == wanted
    assert run(*asked, "-o", tmp_path / f"again.{fmt}").exit_code == 0
    assert again((tmp_path / f"again.{fmt}").read_bytes().decode(), f".{fmt}") == wanted


@pytest.mark.parametrize(
    ("name", "fmt"), [("a.xml", "rdf"), ("a.json", "jsonld"), ("a.owl", "rdf")]
)
def test_extensions_of_other_things_are_of_rdf_for_triples(
    own: Path, tmp_path: Path, name: str, fmt: str
) -> None:
    found = clusterkg.open(data=[own], bundled=False).query(QUERY)
    assert isinstance(found, Triples)
    assert found.save(tmp_path / name).read_bytes().decode() == found.to(fmt)


@pytest.mark.parametrize("fmt", ["ttl", "trig", "n3", "rdf"])
def test_prefixes_are_those_of_the_query_and_of_the_data(own: Path, fmt: str) -> None:
    found = clusterkg.open(data=[own], bundled=False).query(QUERY)
    assert isinstance(found, Triples)
    text = found.to(fmt)
    assert "own:p" in text
    assert "q:of" in text
    assert "sh:" not in text


@pytest.mark.parametrize("fmt", ["csv", "csv-excel", "tsv", "markdown", "jsonl", "table"])
def test_triples_are_no_table(own: Path, fmt: str) -> None:
    found = clusterkg.open(data=[own], bundled=False).query(QUERY)
    assert isinstance(found, Triples)
    with pytest.raises(InputError, match="use one of"):
        found.to(fmt)


@pytest.mark.parametrize("fmt", TRIPLE_FORMATS)
def test_a_table_has_no_format_of_triples(own: Path, fmt: str) -> None:
    found = clusterkg.open(data=[own], bundled=False).query("SELECT * { ?s ?p ?o }")
    assert not isinstance(found, bool)
    with pytest.raises(InputError, match=f"only the triples .* as {fmt}"):
        found.to(fmt)


@pytest.mark.parametrize(
    ("statement", "fmt", "said"),
    [
        ("<urn:a> <http://e/> 1", "rdf", "cannot write the property <http://e/>"),
        ("<urn:a> <http://e/p> 'a\\u0001b'", "rdf", "control character"),
        ("<urn:a> <http://e/p> <<( <urn:b> <http://e/1> 1 )>>", "rdf", "property <http://e/1>"),
        ("<urn:a> <http://e/p> <<( <urn:b> <http://e/p> 1 )>>", "jsonld", "no triple terms"),
    ],
)
def test_triples_that_a_format_cannot_hold_are_refused(
    tmp_path: Path, statement: str, fmt: str, said: str
) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(f"{statement} .")
    found = clusterkg.open(data=[path], bundled=False).query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, Triples)
    with pytest.raises(InputError, match=said):
        found.to(fmt)
