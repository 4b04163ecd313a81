"""Random damage to small valid files: reading ends with statements or with an InputError."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg import tables
from clusterkg.base.errors import InputError
from clusterkg.base.limits import Limits
from clusterkg.rdf.document import RdfFile
from clusterkg.tables.documents import Tables

TURTLE = """@prefix a: <urn:a:> .
a:s a a:C ; a:p "x"@zh , '''long " text''' , 1.5 , true ; a:q ( 1 [ a:r <#x> ] ) . # [
<< a:s a:p 1 >> a:q <urn:o\\u0041> . a:s a:p "宁波\\n" {| a:x a:y |} .
"""
RDF = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "urn:a:">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:">
<!-- c --><a:C rdf:about="&a;s"><a:p xml:lang="zh">宁波</a:p><a:q rdf:parseType="Collection">
<a:D/></a:q><a:l rdf:parseType="Literal"><b>x</b></a:l></a:C></rdf:RDF>
"""
JSON = """{"@context": {"p": {"@id": "urn:p", "@container": "@list"}, "@base": "urn:b:"},
"@id": "urn:s", "@type": "urn:C", "p": [1, "宁波 \\" [", {"@value": "x", "@language": "zh"}],
"urn:z": {"@id": "urn:x", "urn:q": {"@set": [true, null, 1e9]}},
"@reverse": {"urn:r": {"@id": "urn:y"}}}
"""
LINES = '<urn:a> <urn:b> "x \\u5B81 <<"@en .\n_:b <urn:b> <<( _:b <urn:b> "1"^^<urn:t> )>> .\n'
CSV = 'ID,名称（中文）,Name (English)\nningbo,宁波,Ningbo\n\'=x,"a\nb",\n'


def book() -> bytes:
    """Return a small workbook."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "城市 City"
    for row in (["ID", "名称（中文）"], ["ningbo", "宁波"], ["x", 1.5], [None, "=1+1"]):
        sheet.append(row)
    sheet.merge_cells("A4:B5")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SEEDS = {
    "ttl": TURTLE.encode(),
    "trig": f"{TURTLE}a:g {{ a:s a:p [] }} GRAPH <urn:g> {{ }}\n".encode(),
    "nt": LINES.encode(),
    "nq": (LINES + "<urn:a> <urn:b> <urn:c> <urn:g> .\n").encode(),
    "rdf": RDF.encode(),
    "jsonld": JSON.encode(),
    "xlsx": book(),
    "csv": CSV.encode(),
}
PIECES = [
    *(b"[", b"]", b"(", b")", b"{", b"}", b"<", b">", b"<<", b"<<(", b")>>", b"{|", b"|}"),
    *(b'"', b'"""', b"'", b"'''", b"\\", b"\\u", b"#", b".", b";", b",", b"@", b"^^", b"_:", b":"),
    *(b"\0", b"\xff", b"\xe5", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\t", b" ", b"&", b"%"),
    *(b"<!DOCTYPE a [", b"<!ENTITY e '&e;'>", b"]>", b"<!--", b"-->", b"<![CDATA[", b"?>", b"&a;"),
    *(b"99999999999999999999", b"-1", b"1e999", b"NaN", b"true", b"null", b"a", b"GRAPH"),
    *(b"@prefix", b"@base <x>", b"VERSION '1.2'", b"@list", b'"@id":', b'"@context":', b'"@type":'),
    *(
        b"=",
        b"'=",
        b"xml:lang=''",
        b"rdf:ID='a b'",
        b"PK\3\4",
        b"\x1f\x8b",
        b"r='XFD1'",
        b"A1:XFD9",
    ),
]
EDIT = st.tuples(st.integers(0, 2**16), st.integers(0, 30), st.sampled_from([b"", *PIECES]))
# `just fuzz` looks longer.
TIMES = 50 if settings.get_current_profile_name() == "fuzz" else 1
LIMITS = Limits(cells=20_000, unpacked=1 << 22)


def edited(content: bytes, edits: list[tuple[int, int, bytes]], repeat: int) -> bytes:
    """Return some bytes with parts of them replaced, the last piece several times."""
    for position, length, piece in edits:
        start = position % (len(content) + 1)
        content = content[:start] + piece * repeat + content[start + length :]
    return content


def read(name: str, content: bytes) -> bool:
    """Read a file to its end, as every command does; say whether it is one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        if path.suffix == ".csv":
            path = path.parent
        try:
            if tables.are_in(path):
                document = Tables(path, limits=LIMITS)
                assert document.findings or list(document.quads()) is not None
            else:
                list(RdfFile(path, LIMITS).quads())
                located = RdfFile(path, LIMITS).located()
                assert located is None or list(located) is not None
        except InputError as error:
            assert all(error.to(lang) for lang in ("zh", "en"))
            return False
    return True


@pytest.mark.parametrize("end", SEEDS)
def test_the_seeds_are_read(end: str) -> None:
    assert read(f"a.{end}", SEEDS[end])


@pytest.mark.parametrize("end", SEEDS)
@settings(max_examples=40 * TIMES)
@given(st.lists(EDIT, min_size=1, max_size=5), st.sampled_from([1, 1, 1, 2, 70]))
def test_a_damaged_file_is_read_or_refused(
    end: str, edits: list[tuple[int, int, bytes]], repeat: int
) -> None:
    read(f"a.{end}", edited(SEEDS[end], edits, repeat))


@pytest.mark.parametrize(
    ("packing", "pack"), [("gz", gzip.compress), ("zst", zstandard.compress)], ids=["gz", "zst"]
)
@settings(max_examples=40 * TIMES)
@given(
    st.sampled_from(["ttl", "trig", "nt", "nq", "rdf", "jsonld"]),
    st.lists(EDIT, max_size=3),
    st.booleans(),
)
def test_a_damaged_packed_file_is_read_or_refused(
    packing: str,
    pack: Callable[[bytes], bytes],
    end: str,
    edits: list[tuple[int, int, bytes]],
    inside: bool,
) -> None:
    content = SEEDS[end] * 20 if end in ("nt", "nq") else SEEDS[end]
    packed = pack(edited(content, edits, 1)) if inside else edited(pack(content), edits, 1)
    read(f"a.{end}.{packing}", packed)


@settings(max_examples=60 * TIMES)
@given(
    st.lists(EDIT, min_size=1, max_size=4),
    st.integers(0, 20),
    st.sampled_from([1, 1, 2, 70]),
    st.booleans(),
)
def test_a_damaged_part_of_a_workbook_is_read_or_refused(
    edits: list[tuple[int, int, bytes]], number: int, repeat: int, wide: bool
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEEDS["xlsx"])) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for name in names:
            content = old.read(name)
            if name == names[number % len(names)]:
                content = edited(content, edits, repeat)
                content = content.decode(errors="replace").encode("utf-16") if wide else content
            new.writestr(name, content)
    read("a.xlsx", out.getvalue())


@pytest.mark.parametrize("end", [*SEEDS, "ttl.gz", "nt.zst"])
@settings(max_examples=30 * TIMES)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(end: str, content: bytes) -> None:
    read(f"a.{end}", content)
