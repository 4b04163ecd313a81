"""Bad data and bad shapes end in a clear error or a result, never in a traceback or a request."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from clusterkg.base.errors import InputError
from clusterkg.validation import validate

VALID = Path(__file__).parents[1] / "data" / "valid.ttl"
TEXT = VALID.read_text(encoding="utf-8")
PREFIXES = TEXT.split("\n\n")[0]
SH = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
XML = '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [{entities}]>\n<rdf:RDF {names}>{body}</rdf:RDF>'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/"'


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any attempt to connect."""

    def refuse(*_args: object) -> None:
        raise AssertionError("validation connects to nothing")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("html.ttl", "<!DOCTYPE html><p>", r"html\.ttl:1:1"),
        ("truncated.ttl", TEXT[: TEXT.index("sha256") + 3], r"truncated\.ttl:\d+:\d+: Unexpected"),
        ("gb.ttl", TEXT.encode("gb18030"), r"gb\.ttl:\d+:\d+: not UTF-8: save the file in UTF-8"),
        ("utf16.ttl", TEXT.encode("utf-16"), "not UTF-8"),
        ("prefix.ttl", "ex:a a ex:B .", r"prefix\.ttl:1:1: The prefix ex: has not been declared"),
        ("spreadsheet.csvx", "a,b", "unknown kind of file '.csvx'; known are .ttl"),
        (
            "context.jsonld",
            '{"@context": "http://127.0.0.1:9/c", "@id": "http://example.org/a"}',
            "a context elsewhere is never fetched",
        ),
        (
            "bomb.rdf",
            XML.format(
                entities='<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">',
                names=RDF,
                body='<rdf:Description rdf:about="http://example.org/a"><e:p>&b;</e:p>'
                "</rdf:Description>",
            ),
            "entities made of entities",
        ),
        (
            "external.rdf",
            XML.format(
                entities=f'<!ENTITY a SYSTEM "file:///etc/passwd{"x" * 300}">', names=RDF, body=""
            ),
            "entities",
        ),
    ],
)
def test_an_unreadable_file_is_refused(
    name: str, content: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        validate([written(tmp_path / name, content)])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["byte order mark", "CRLF", "CR"],
)
def test_marks_and_line_ends_of_other_systems_are_read(content: bytes, tmp_path: Path) -> None:
    assert validate([written(tmp_path / "valid.ttl", content)]).results == ()


def test_the_place_is_right_after_a_mark_and_with_other_line_ends(tmp_path: Path) -> None:
    broken = TEXT.replace('ckg:code "510100"', 'ckg:code "9510100"').replace("\n", "\r\n")
    assert broken.count('"95') == 1
    line = broken[: broken.index('"95')].count("\n") + 1
    path = written(tmp_path / "new.ttl", b"\xef\xbb\xbf" + broken.encode())
    (result,) = validate([path]).results
    assert result.place is not None
    assert (result.place.line, result.place.column) == (line, 14)


def test_entities_for_namespaces_are_read(tmp_path: Path) -> None:
    body = '<rdf:Description rdf:about="&e;a"><e:p>x</e:p></rdf:Description>'
    entities = '<!ENTITY e "http://example.org/">'
    path = written(tmp_path / "x.rdf", XML.format(entities=entities, names=RDF, body=body))
    (result,) = validate([path]).results
    assert result.component.value.endswith("NoFocusNode")


@pytest.mark.parametrize(
    ("figure", "datatype"),
    [
        ("1E999999999", "decimal"),
        ("２", "integer"),
        ("1.0", "integer"),
        ("300", "byte"),
        ("2024-02-30", "date"),
        ("abc", "integer"),
    ],
)
def test_an_ill_formed_figure_is_told_as_written(
    figure: str, datatype: str, tmp_path: Path
) -> None:
    wrong = f'ckg:declaredCount "{figure}"^^xsd:{datatype}'
    text = TEXT.replace("ckg:declaredCount 1", wrong)
    assert text != TEXT
    report = validate([written(tmp_path / "new.ttl", text)])
    found = [r for r in report.results if r.component.value.endswith("DatatypeConstraintComponent")]
    assert found
    assert {r.value.value for r in found if r.value is not None} == {figure}


def test_a_figure_with_a_leading_zero_is_an_integer(tmp_path: Path) -> None:
    text = TEXT.replace("ckg:declaredCount 1", "ckg:declaredCount 01")
    assert text != TEXT
    assert validate([written(tmp_path / "new.ttl", text)]).results == ()


def test_a_label_in_another_form_of_unicode_is_suggested_the_known_one(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "é產業")
    text = f"{PREFIXES}\nt:x a ckg:City ; rdfs:label '{name}'@zh, 'X'@en ; ckg:code '510100' ."
    report = validate([VALID, written(tmp_path / "new.ttl", text)])
    assert not report.conforms


def test_imports_of_an_ontology_are_not_fetched(tmp_path: Path) -> None:
    text = TEXT + "\n<http://127.0.0.1:9/o> a owl:Ontology ; owl:imports <http://127.0.0.1:9/p> ."
    text = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + text
    for engine in ("compiled", "pyshacl"):
        assert validate([written(tmp_path / "new.ttl", text)], engine=engine).results == ()


def test_a_relative_iri_is_taken_from_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "new.ttl", f"{PREFIXES}\n<#x> a ckg:Province .")
    found = {result.focus.value for result in validate([path]).results}
    assert found == {path.resolve().as_uri() + "#x"}


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("t:s a sh:NodeShape ; sh:minCont 1 .", "no term sh:minCont; did you mean sh:minCount"),
        (
            "t:s a sh:NodeShape ; sh:property [ sh:minCount 1 ] .",
            "has no sh:path and so is no property shape",
        ),
        ("t:s a sh:PropertyShape ; sh:minCount 1 .", "has no sh:path"),
        ("t:s a sh:PropertyShape ; sh:path t:p ; sh:minCount 'one' .", "must be an integer"),
        ("t:s a sh:PropertyShape ; sh:path t:p ; sh:in ( 1 2 .", r"shapes\.ttl:\d+:\d+"),
        ("t:s a sh:PropertyShape ; sh:path t:p ; sh:in t:p .", "not a well-formed list"),
        ("t:s a sh:PropertyShape ; sh:path ( t:p ) .", "two parts or more"),
        ("t:s a sh:NodeShape ; sh:closed 'maybe' .", "must be true or false"),
        ("t:s a sh:PropertyShape ; sh:path t:p ; sh:uniqueLang '1' .", "must be true or false"),
        ("t:s a sh:NodeShape ; sh:nodeKind sh:Iri .", "did you mean sh:IRI"),
        ("t:s a sh:NodeShape ; sh:targetClass 'City' .", "must be an IRI"),
        ("t:s a sh:NodeShape ; sh:rule [ ] .", "is no rule"),
        ("t:s a sh:NodeShape ; sh:target [ ] .", "has no sh:select and no type"),
        (
            "t:s a sh:NodeShape ; sh:property t:q . t:q sh:path t:p ; sh:node t:r ."
            " t:r sh:not t:s .",
            "recursive shapes are not supported: .* -> .* -> .*",
        ),
        (
            "t:s a sh:NodeShape ; sh:sparql [ sh:select '''SELECT $this {"
            " # nothing\n sErViCe <http://127.0.0.1:9/> { $this ?p ?o } }''' ] .",
            "SERVICE is refused",
        ),
        (
            "t:s a sh:NodeShape ; sh:targetClass ckg:City ; sh:sparql [ sh:select"
            " 'SELECT $this { $this ?p ?o . MINUS { $this a ?class } }' ] .",
            "uses MINUS",
        ),
        (
            "t:s a sh:NodeShape ; sh:targetClass ckg:City ; sh:sparql [ sh:select"
            " 'SELECT $this { $this ?p }' ] .",
            "the query of .* is wrong",
        ),
        (
            "t:s a sh:NodeShape ; sh:targetClass ckg:City ;"
            " sh:property [ sh:path ckg:code ; sh:pattern '(?=x)' ] .",
            "uses look-around",
        ),
        ("t:s a t:Shape .", "the file has no shape"),
    ],
)
def test_bad_shapes_are_refused(turtle: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path / "shapes.ttl", f"{SH}{PREFIXES}\n{turtle}\n")
    with pytest.raises(InputError, match=said):
        validate([VALID], [path])


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clusterkg", "validate", *map(str, args)]
    environment = {**os.environ, "LANG": "C.UTF-8"}
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env=environment
    )


def test_endless_work_is_ended(tmp_path: Path) -> None:
    query = (
        "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o ."
        " FILTER(CONTAINS(STR(?a), STR(?o))) $this ?y ?z }"
    )
    shape = f"t:s a sh:NodeShape ; sh:targetClass ckg:City ; sh:sparql [ sh:select '{query}' ] ."
    path = written(tmp_path / "shapes.ttl", f"{SH}{PREFIXES}\n{shape}\n")
    done = run(VALID, "--shapes", path, "--timeout", "2")
    assert done.returncode == 2
    assert "not done within 2 seconds" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_regular_expression_that_would_not_end_in_python_ends(tmp_path: Path) -> None:
    shape = (
        "t:s a sh:NodeShape ; sh:targetNode t:long ;"
        " sh:property [ sh:path rdfs:comment ; sh:pattern '^(a+)+$' ] ."
    )
    path = written(tmp_path / "shapes.ttl", f"{SH}{PREFIXES}\n{shape}\n")
    data = written(
        tmp_path / "new.ttl", f"{PREFIXES}\nt:long a ckg:City ; rdfs:comment '{'a' * 5000}b' ."
    )
    report = validate([data], [path])
    assert any(r.component.value.endswith("PatternConstraintComponent") for r in report.results)
