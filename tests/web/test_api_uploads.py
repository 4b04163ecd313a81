"""Hostile files: each ends in a clear refusal or in a report, soon, and leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterkg.base.errors import InputError
from clusterkg.web.api.context import Context
from clusterkg.web.api.problems import status
from clusterkg.web.api.routes import ROUTES
from clusterkg.web.api.unpacking import EXTENSIONS, LIMITS, MOST_STATEMENTS
from clusterkg.web.api.validation import MOST_RESULTS

pytestmark = pytest.mark.hostile

DATA = Path(__file__).parents[1] / "data"
VALID = (DATA / "valid.ttl").read_bytes()
VALIDATE = next(route.represent for route in ROUTES if route.takes_body)
CONTEXT = Context.open()
MB = 2**20
DEEPER = LIMITS.depth + 1


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let temporary files be of these tests alone, so that it can be seen what is left of them."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("own"))
    yield
    tempfile.tempdir = before


def check(body: bytes, name: str) -> Any:
    answer = VALIDATE(CONTEXT, {"name": name, "format": "json", "lang": "en"}, body)
    return json.loads(answer.data)


def refused(body: bytes, name: str, code: int) -> str:
    """Return how a file is refused, which takes little memory and leaves nothing behind."""
    with pytest.raises(InputError) as raised:
        check(body, name)
    assert status(raised.value) == code, raised.value.message
    assert not list(Path(tempfile.gettempdir()).glob("clusterkg-check-*"))
    return raised.value.message


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:">'


# --- Bombs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_bomb_is_not_unpacked(ending: str) -> None:
    zeros = bytes(MB)
    out = io.BytesIO()
    if ending == ".gz":
        with gzip.GzipFile(fileobj=out, mode="wb") as packer:
            for _ in range(1024):
                packer.write(zeros)
    else:
        with zstandard.ZstdCompressor().stream_writer(out, closefd=False) as packer:
            for _ in range(1024):
                packer.write(zeros)
    assert len(out.getvalue()) < 2 * MB
    tracemalloc.start()
    try:
        message = refused(out.getvalue(), f"a.ttl{ending}", 413)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"{LIMITS.unpacked:,}" in message
    assert most < 4 * LIMITS.unpacked


@pytest.mark.parametrize("ending", [*EXTENSIONS, ".ttl.gz"])
def test_a_literal_of_a_hundred_megabytes_is_refused(ending: str) -> None:
    body = b'<urn:a> <urn:b> "' + b"x" * (100 * MB) + b'" .'
    if ending.endswith(".gz"):
        body = gzip.compress(body, 1)
    refused(body, f"a{ending}", 413)


def test_a_long_literal_below_the_limit_is_refused_too() -> None:
    refused(b'<urn:a> <urn:b> "' + b"x" * (2 * MB) + b'" .', "a.ttl", 413)
    refused(b"<urn:a> <urn:" + b"x" * (2 * MB) + b'> "" .', "a.ttl", 413)


def test_many_statements_are_refused() -> None:
    body = b"".join(b"<urn:%d> <urn:b> 1 .\n" % i for i in range(MOST_STATEMENTS + 1))
    assert f"{MOST_STATEMENTS:,} statements" in refused(body, "a.ttl", 413)


def test_a_report_lists_the_first_results_and_counts_all() -> None:
    head = b"@prefix ckg: <https://w3id.org/clusterkg/ontology#> .\n"
    body = head + b"".join(b"<urn:%d> a ckg:City .\n" % i for i in range(2_000))
    found = check(body, "a.ttl")
    assert len(found["results"]) == MOST_RESULTS
    # Each lacks labels in two languages, a code and a province.
    assert found["counts"]["violation"] >= 4 * 2_000
    assert found["results"][0]["place"]["line"] == 2


def workbook(sheet: str, **parts: str) -> bytes:
    """Return a workbook of one sheet with this XML in it."""
    space = "http://schemas.openxmlformats.org"
    main = f"{space}/spreadsheetml/2006/main"
    kind = f"{space}/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types">'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1"'
            f' Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1"'
            f' Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>'
            '<sheet name="城市 City" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_small_workbook_is_read_at_all() -> None:
    found = check(
        workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row>'), "a.xlsx"
    )
    assert found["checked"] == ["a.xlsx"]


def test_cells_that_cannot_be_read_are_reported_like_other_faults() -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for n, text in enumerate(("ID", "a b"), 1)
    )
    for body, name, cell in (
        (workbook(cells), "a.xlsx", "城市 City!A2"),
        (b"ID\na b\n", "city.csv", "A ID"),
    ):
        # A city has a province, too, which the row lacks; not every place has a code.
        *missing, result = check(body, name)["results"]
        assert ["缺少" in one["words"]["zh"]["wrong"] for one in missing] == [True]
        assert result["place"]["cell"] == cell
        assert result["words"]["zh"]["wrong"].startswith("编号“a b”只能含")
        assert result["level"] == "violation"


@pytest.mark.parametrize(
    "sheet",
    [
        "<row>" + "<c><v>1</v></c>" * (LIMITS.cells + 1) + "</row>",
        '<row r="1"/>' * (LIMITS.cells + 1),
        # A cell on the edge stands for all before it.
        "".join(f'<row r="{i}"><c r="XFD{i}"><v>1</v></c></row>' for i in range(1, 100)),
        "".join(f"<row r='{i}'><c t='n' r='XFD{i}'><v>1</v></c></row>" for i in range(1, 100)),
    ],
    ids=["cells", "rows", "edge", "edge, other quotes"],
)
def test_workbooks_of_many_cells_are_refused(sheet: str) -> None:
    refused(workbook(sheet), "a.xlsx", 413)


def test_a_row_that_no_sheet_has_is_refused_with_its_cell() -> None:
    far = '<row r="9999999999999"><c r="A9999999999999"><v>1</v></c></row>'
    assert "1,048,576" in refused(workbook(far), "a.xlsx", 400)


def test_a_workbook_that_unpacks_to_much_is_refused() -> None:
    refused(workbook("", **{"xl/media/zeros.bin": "0" * (LIMITS.unpacked + 1)}), "a.xlsx", 413)


def test_entities_in_a_workbook_do_not_grow() -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    body = workbook("")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part == "xl/workbook.xml":
                text = f'<!DOCTYPE x [<!ENTITY e0 "lol">{bomb}]>' + text.replace("城市", "&e11;")
            new.writestr(part, text)
    refused(out.getvalue(), "a.xlsx", 400)


def test_no_file_of_an_archive_replaces_another_in_silence() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for folder in ("a", "b"):
            archive.writestr(f"{folder}/targets.csv", "ID\n1\n")
    assert "targets.csv" in refused(out.getvalue(), "a.zip", 400)


def test_csv_of_many_cells_is_refused() -> None:
    refused(b"," * (LIMITS.cells + 1), "a.csv", 413)
    refused(b"\r" * (LIMITS.cells + 1), "a.csv", 413)
    refused("\n".join("x" * (LIMITS.cells + 2)).encode("utf-16"), "a.csv", 413)


# --- Nesting and entities --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "body"),
    [
        (".jsonld", b'{"@id":"urn:a","urn:b":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
        (".jsonld", b'{"urn:b":' * 50_000 + b"1" + b"}" * 50_000),
        (".jsonld", b'{"@context":{"a":' * 50_000 + b"1" + b"}}" * 50_000),
        (
            ".jsonld",
            b'{"\\"}}}}": "}}", "a":' * (LIMITS.depth + 1) + b"1" + b"}" * (LIMITS.depth + 1),
        ),
        (
            ".rdf",
            RDF.encode() + b"<a:a><a:b>" * 100_000 + b"</a:b></a:a>" * 100_000 + b"</rdf:RDF>",
        ),
        (".ttl", b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000 + b"1" + b")>>" * 100_000),
        (".ttl", b"<urn:a> <urn:b> " + b"[ <urn:b> " * 9_000 + b"1" + b" ]" * 9_000 + b" ."),
        (".ttl", b"<urn:a> <urn:b> " + b"( " * 9_000 + b"1" + b" )" * 9_000 + b" ."),
        (".nt", b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000),
        (".nq", b"# >>\n" * 99 + b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000),
        (".trig", b"<urn:g> { <urn:a> <urn:b> " + b"<< <urn:a> <urn:b> " * 100_000),
    ],
)
def test_deep_nesting_is_refused(ending: str, body: bytes) -> None:
    refused(body, f"a{ending}", 413)


@pytest.mark.parametrize(
    "body",
    [
        b"<urn:a> <urn:b> " + b"[ <urn:b> " * 64 + b"1" + b" ]" * 64 + b" .",
        b"<urn:a> <urn:b> " + b"( " * 64 + b"1" + b" )" * 64 + b" .",
        b'<urn:a> <urn:b> "[[[[" , "((((" . # [[[[\n' * 100,
    ],
    ids=["blank nodes", "lists", "brackets in strings and comments"],
)
def test_nesting_within_the_limit_is_reported_on(body: bytes) -> None:
    assert check(body, "a.ttl")["checked"] == ["a.ttl"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY e0 "lol">'
        + "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12)),
        '<!ENTITY e11 "' + "x" * 1_000_000 + '">',
        '<!ENTITY e11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://localhost:1/x"> %p; <!ENTITY e11 "x">',
        '<!ENTITY e11 "&e11;">',
    ],
    ids=["of entities", "long", "external", "parameter", "of itself"],
)
def test_entity_bombs_are_refused(declared: str) -> None:
    inner = f'<rdf:Description rdf:about="urn:a"><a:b>{"&e11;" * 20}</a:b></rdf:Description>'
    body = f"<!DOCTYPE rdf:RDF [{declared}]>{RDF}{inner}</rdf:RDF>"
    message = refused(body.encode(), "a.rdf", 400)
    assert "root:" not in message


def test_entities_of_namespaces_are_let_through() -> None:
    body = (
        '<!DOCTYPE rdf:RDF [<!ENTITY ckg "https://w3id.org/clusterkg/ontology#">]>'
        f'{RDF}<rdf:Description rdf:about="&ckg;x"><a:b>1</a:b></rdf:Description></rdf:RDF>'
    )
    assert check(body.encode(), "a.rdf")["checked"] == ["a.rdf"]


# --- Anything --------------------------------------------------------------------------------

NAMES = st.builds(
    lambda stem, ending: stem + ending,
    st.text(max_size=12),
    st.sampled_from([*EXTENSIONS, *(e + ".gz" for e in EXTENSIONS), ".zst", ""]),
)
BROKEN = st.builds(
    lambda start, end, inner: VALID[:start] + inner + VALID[end:],
    st.integers(0, len(VALID)),
    st.integers(0, len(VALID)),
    st.binary(max_size=20),
)
LINES = st.lists(
    st.sampled_from(
        [
            *(
                "{",
                "}",
                "[",
                "]",
                "(",
                ")",
                "<<(",
                ")>>",
                '"',
                '"""',
                "'",
                "\\",
                "#",
                ".",
                ";",
                ",",
            ),
            *("<urn:a>", "a", "_:b", "@prefix a: <urn:> .", "1e9", "true", "^^<urn:t>", "@zh", "@"),
            *(
                "<rdf:RDF>",
                "</rdf:RDF>",
                "<!DOCTYPE",
                "&amp;",
                "&x;",
                "\u0000",
                "\ufeff",
                "城",
                "\r",
            ),
            *("=1+1", '{"@id":', '"@context":', ":", "null", "{|", "|}", "\ud800"),
        ]
    ),
    max_size=30,
).map(lambda parts: " ".join(parts).encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES, st.one_of(BROKEN, LINES, st.binary(max_size=200)), st.booleans())
def test_any_file_ends_in_a_report_or_a_refusal(name: str, body: bytes, packed: bool) -> None:
    if packed and name.endswith(".gz"):
        body = gzip.compress(body)
    before = Path.cwd()
    try:
        found = check(body, name)
    except InputError as error:
        assert status(error) in (400, 413)
        assert error.message
        assert tempfile.gettempdir() not in str(error)
    else:
        assert isinstance(found["conforms"], bool)
        assert not any("/" in file for file in found["checked"])
    assert Path.cwd() == before
    assert not list(Path(tempfile.gettempdir()).glob("clusterkg-check-*"))
