"""The format of a file is told by its content where its name does not tell it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.rdf import reader
from clusterkg.rdf.document import RdfFile

TURTLE = b"# own\nPREFIX ex: <http://example.org/>\nex:a ex:p ex:b ; ex:q 1 .\n"
LINES = b'<http://example.org/a> <http://example.org/p> "x \\" <y>"@en .\n' * 2
QUADS = LINES + b"<http://example.org/a> <http://example.org/p> _:b <http://example.org/g> .\n"
TRIG = b"@prefix ex: <http://example.org/> .\nex:g { ex:a ex:p ex:b }\n"
XML = (
    b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    b' xmlns:ex="http://example.org/"><ex:T rdf:about="http://example.org/a"/></rdf:RDF>'
)
JSON = b'[{"@id": "http://example.org/a", "http://example.org/p": 1}]'
# Each with its number of statements, counted by hand: lines are one statement said twice.
CONTENTS = {
    "turtle": (TURTLE, 2),
    "relative": (b"<a> <b> <c> .", 1),
    "blank": (b"[] <http://example.org/p> (1) .", 3),
    "lines": (LINES, 1),
    "quads": (QUADS, 2),
    "trig": (TRIG, 1),
    "xml": (XML, 1),
    "xml-without-declaration": (XML.partition(b"\n")[2], 1),
    "json": (JSON, 1),
    "byte-order-mark": (b"\xef\xbb\xbf" + TURTLE, 2),
    "empty": (b"", 0),
}
PACKED = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("kind", CONTENTS)
def test_the_content_tells_the_format_and_the_packing(
    tmp_path: Path, kind: str, packing: str
) -> None:
    content, size = CONTENTS[kind]
    path = tmp_path / "data"
    path.write_bytes(PACKED[packing](content))
    assert len(set(RdfFile(path).quads())) == size


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.owl", "xml"),
        ("a.owl", "turtle"),
        ("a.xml", "xml"),
        ("a.json", "json"),
        ("a.n3", "turtle"),
        ("A.OWL.GZ", "xml"),
        ("a.json.zst", "json"),
    ],
)
def test_extensions_of_rdf_and_of_other_things(tmp_path: Path, name: str, kind: str) -> None:
    content, size = CONTENTS[kind]
    path = tmp_path / name
    path.write_bytes(PACKED[path.suffix.lower() if path.suffix.lower() in PACKED else ""](content))
    assert len(set(RdfFile(path).quads())) == size
    assert reader.is_rdf(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b"<svg/>", "not RDF/XML.*<svg>"),
        ("a", b"<!DOCTYPE html><html lang='en'></html>", "not RDF/XML.*<html>"),
        ("a.owl", b'<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "not RDF/XML.*<Ontology>"),
        ("a.json", b'{"a": 1}', "not JSON-LD"),
        ("a", b"[1, 2]", "neither|Unexpected|not a valid|expected"),
        ("a", b'["a"]', "not JSON-LD"),
        ("a", b"city,industry\n", "neither the name nor the content"),
        ("a.docx", b"text", "unknown kind of file '.docx'"),
        ("a", b"PK\x03\x04", ".zip"),
        ("a.json", b"%PDF-1.7", ".pdf"),
        (
            "a.n3",
            b"@prefix : <http://e/> .\n\n{ :a :p ?x } => { ?x :q :a }.",
            "a.n3:3:1.*N3",
        ),
        ("a.owl.gz", gzip.compress(XML)[:-9], "cut off"),
    ],
)
def test_files_that_are_no_rdf_are_refused_by_name(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        list(RdfFile(tmp_path / name).quads())


# Commands run in another folder.
SOURCE = str(Path(clusterkg.__file__).parents[1])
QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def run(folder: Path, content: bytes, *args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "clusterkg", *args],
        cwd=folder,
        input=content,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONPATH": SOURCE},
        check=False,
    )


@pytest.mark.parametrize("kind", ["turtle", "quads", "xml", "json"])
def test_standard_input_is_data(tmp_path: Path, kind: str) -> None:
    (tmp_path / "count.rq").write_text(QUERY)
    content, size = CONTENTS[kind]
    asked = ("query", "count.rq", "--data", "-", "--only", "--format", "csv")
    for packed in (content, gzip.compress(content)):
        done = run(tmp_path, packed, *asked)
        assert done.stdout.split() == [b"n", str(size).encode()], done.stderr


def test_standard_input_is_built_told_of_and_validated(tmp_path: Path) -> None:
    assert run(tmp_path, TURTLE, "build", "s", "-", "--only", "--no-rules").returncode == 0
    assert b"2 statements" in run(tmp_path, b"", "info", "--store", "s").stdout
    assert b"/dev/stdin" in run(tmp_path, TURTLE, "info", "--data", "-", "--only").stdout
    report = run(tmp_path, TURTLE, "validate", "-")
    assert report.returncode == 1
    assert report.stdout.startswith(b"/dev/stdin: 1 violation"), report.stdout


def test_the_format_of_standard_input_may_be_said(tmp_path: Path) -> None:
    asked = ("info", "--data", "-", "--only")
    assert b"--input-format" in run(tmp_path, b"city,industry\n", *asked).stderr
    refused = run(tmp_path, TRIG, *asked, "--input-format", "turtle")
    assert b"/dev/stdin:2:6" in refused.stderr, refused.stderr
    assert run(tmp_path, TRIG, *asked, "--input-format", "trig").returncode == 0


def test_standard_input_is_not_both_query_and_data(tmp_path: Path) -> None:
    done = run(tmp_path, QUERY.encode(), "query", "-", "--data", "-")
    assert done.returncode == 2
    assert b"either the query or data" in done.stderr
