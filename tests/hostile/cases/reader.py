"""Damaged and harmful files: each is read as what it is, or refused with a sentence."""

from __future__ import annotations

import gzip
import io
import os
import re
import socket
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import zstandard
from case import INPUTS, MB, Case

ONE = b"<urn:a> <urn:b> <urn:c> .\n"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:">'
NODE = '<rdf:Description rdf:about="urn:a"><a:b>{}</a:b></rdf:Description></rdf:RDF>'
DEEP = 10_000
# Fragments of sentences that several cases share.
DEPTH = ("nested more than 64 deep", "--max-depth")
UNPACKED = ("more than", "unpacked", "--max-unpacked")
LITERAL = ("longer than 16,777,216 bytes", "--max-literal")
CELLS = ("more than 500,000 cells", "--max-cells")
BOMBED = "unpacks to more than 300 times its size"
CUT = "the packed file is cut off"
ENTITIES = "entities made of entities"


def refused(
    name: str, file: str, content: bytes | str | Path | Callable[[], bytes], *said: str, slow=False
) -> Case:
    """Return a case of a file that `validate` refuses."""
    return Case(name, ("validate", file), {file: content}, said=said, slow=slow)


def taken(name: str, file: str, content: bytes | str | Callable[[], bytes], *options: str) -> Case:
    """Return a case of a file that is read, whatever validation then says of it."""
    return Case(name, ("validate", file, *options), {file: content}, status=(0, 1))


# --- Depth -----------------------------------------------------------------------------------

BRACKETS = b"<urn:a> <urn:b> " + b"[ <urn:b> " * DEEP + b"1" + b" ]" * DEEP + b" ."
LISTS = b"<urn:a> <urn:b> " + b"( " * DEEP + b"1" + b" )" * DEEP + b" ."
QUOTED = b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * DEEP + b"1" + b" )>>" * DEEP + b" .\n"
REIFIED = b"<< " * DEEP + b"<urn:a> <urn:b> 1" + b" >> <urn:b> 1" * DEEP + b" .\n"
ANNOTATED = b"<urn:a> <urn:b> 1 " + b"{| <urn:b> 1 " * DEEP + b"|} " * DEEP + b" ."
# What closes stands in strings, comments and IRIs only.
DISGUISED = b"".join(
    [
        b"<urn:a> <urn:b> ",
        *([b'[ <urn:b> """ ] \n ]""" ; # ] ]\n <urn:]]> ', b"[ <urn:b> ' ]] ' ; <urn:c> "] * 60),
        b"1" + b"]" * 120 + b" .",
    ]
)
OPEN_ONLY = b"<urn:a> <urn:b> " + b"[ <urn:b> " * 200_000
XML = f"{RDF}{'<a:a><a:b>' * DEEP}{'</a:b></a:a>' * DEEP}</rdf:RDF>"
XML_LITERAL = RDF + NODE.format("x").replace(
    "<a:b>x", f'<a:b rdf:parseType="Literal">{"<x>" * DEEP}{"</x>" * DEEP}'
)
JSON = b'{"@id":"urn:a","urn:b":' * DEEP + b"1" + b"}" * DEEP
JSON_LISTS = b'{"@id":"urn:a","urn:b":' + b'{"@list":[' * DEEP + b"]}" * DEEP + b"}"
JSON_CONTEXT = b'{"@context":' + b"[" * DEEP + b"]" * DEEP + b"}"
SHAPES = (
    b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ;"
    + b"sh:not [ " * DEEP
    + b"sh:nodeKind sh:IRI"
    + b" ]" * DEEP
    + b" ."
)
WITHIN = (
    b"<urn:a> <urn:b> " + b"( " * 30 + b"[ <urn:b> " * 30 + b"1" + b" ]" * 30 + b" )" * 30 + b" .\n"
)
SIGNS = b'<urn:a> <urn:b> "[[[[((((<<<<{{{{" , "((\\"((" . # [[[[ (((( <<<<\n' * 100

DEPTHS = [
    *(
        refused(f"{what} 10,000 deep in .{end}", f"a.{end}", packed, *DEPTH)
        for what, content, ends in (
            ("blank nodes", BRACKETS, ("ttl", "trig", "ttl.gz", "trig.zst")),
            ("collections", LISTS, ("ttl", "trig")),
            ("quoted triples", QUOTED, ("ttl", "nt", "nq", "trig", "nt.gz", "nq.zst")),
            ("reified triples", REIFIED, ("ttl", "trig")),
            ("annotations", ANNOTATED, ("ttl",)),
            ("closing signs in strings and comments", DISGUISED, ("ttl", "trig")),
            ("brackets that are never closed", OPEN_ONLY, ("ttl",)),
            ("elements", XML, ("rdf", "rdf.gz")),
            ("elements of an XML literal", XML_LITERAL, ("rdf",)),
            ("objects", JSON, ("jsonld", "jsonld.zst")),
            ("lists", JSON_LISTS, ("jsonld",)),
            ("arrays of a context", JSON_CONTEXT, ("jsonld",)),
        )
        for end in ends
        for packed in [
            gzip.compress(content.encode() if isinstance(content, str) else content)
            if end.endswith("gz")
            else zstandard.compress(content)
            if end.endswith("zst")
            else content
        ]
    ),
    Case(
        "shapes 10,000 deep",
        ("validate", "a.ttl", "--shapes", "s.ttl"),
        {"a.ttl": ONE, "s.ttl": SHAPES},
        said=DEPTH,
    ),
    *(
        Case(f"a deep file in {command[0]}", command, {"a.ttl": BRACKETS, "b.ttl": ONE}, said=DEPTH)
        for command in (
            ("query", "zones", "--data", "a.ttl"),
            ("build", "kg.store", "a.ttl"),
            ("diff", "b.ttl", "a.ttl"),
            ("merge", "a.ttl", "b.ttl"),
            ("info", "--data", "a.ttl"),
            ("export", "out.gexf", "--data", "a.ttl"),
            ("new", "-o", "out.xlsx", "--from", "a.ttl"),
            ("shapes", "a.ttl"),
            ("ontology", "check", "a.ttl"),
            ("report", "out.html", "--data", "a.ttl"),
        )
    ),
    Case(
        "the place of what is too deep is told",
        ("validate", "a.ttl"),
        {"a.ttl": b"<urn:a> <urn:b> 1 .\n<urn:a> <urn:b>\n" + b"[<urn:b> " * 65},
        said="a.ttl:3:577: nested more than 64 deep",
    ),
    Case(
        "the refusal in Chinese",
        ("validate", "a.ttl"),
        {"a.ttl": BRACKETS},
        env={"LC_ALL": "zh_CN.UTF-8"},
        said=("a.ttl:1:657: 嵌套超过 64 层", "--max-depth"),
    ),
    Case(
        "a limit that is raised lets it through",
        ("query", "ASK.rq", "--data", "a.ttl", "--max-depth", "1000"),
        {
            "a.ttl": BRACKETS.replace(b"[ <urn:b> " * DEEP, b"[ <urn:b> " * 900).replace(
                b" ]" * DEEP, b" ]" * 900
            ),
            "ASK.rq": "ASK { <urn:a> <urn:b> ?x }",
        },
        status=0,
        told="true",
    ),
    Case(
        "a limit over what the engine takes is refused",
        ("query", "zones", "--max-depth", "100000"),
        said="from 1 to 1,000, the most that the engine takes",
    ),
    Case(
        "a limit of Python's",
        script="import clusterkg\n"
        "try: clusterkg.open(data=['a.ttl'], limits=clusterkg.Limits(depth=3))\n"
        "except clusterkg.InputError as error: print(error)",
        files={"a.ttl": WITHIN},
        status=0,
        told="nested more than 3 deep; --max-depth sets this limit, limits=Limits(depth=...)",
    ),
    taken("nesting within the limit", "a.ttl", WITHIN),
    taken("brackets in strings, comments and IRIs", "a.ttl", SIGNS),
    taken("signs of quoted triples in strings", "a.nt", b'<urn:a> <urn:b> "<<<<<<<<" .\n' * 100),
    taken("a long list is not deep", "a.ttl", b"<urn:a> <urn:b> ( " + b"1 " * 5000 + b") ."),
]

# --- Length ----------------------------------------------------------------------------------

HUGE = b"x" * (20 * MB)
LENGTHS = [
    refused("a literal of 20 MB", "a.ttl", lambda: b'<urn:a> <urn:b> "' + HUGE + b'" .', *LITERAL),
    refused(
        "a long string of 20 MB in many lines",
        "a.ttl",
        lambda: b'<urn:a> <urn:b> """' + b"x\n" * (10 * MB) + b'""" .',
        *LITERAL,
    ),
    refused(
        "a string that never ends, over 20 MB",
        "a.trig",
        lambda: b'<urn:a> <urn:b> """' + b"x\n" * (10 * MB),
        *LITERAL,
    ),
    refused("a literal of 20 MB", "a.nt", lambda: b'<urn:a> <urn:b> "' + HUGE + b'" .', *LITERAL),
    refused("a name of 20 MB", "a.nq", lambda: b"<urn:" + HUGE + b"> <urn:b> <urn:c> .", *LITERAL),
    refused("a comment of 20 MB", "a.ttl", lambda: b"# " + HUGE, *LITERAL),
    refused("a line of blanks of 20 MB", "a.ttl", lambda: b" " * (20 * MB), *LITERAL),
    refused(
        "a literal of 40 MB",
        "a.rdf",
        lambda: (RDF + NODE.format("x" * (40 * MB))).encode(),
        *LITERAL,
        slow=True,
    ),
    refused(
        "an attribute of 40 MB",
        "a.rdf",
        lambda: (RDF + NODE.replace("urn:a", "urn:" + "x" * (40 * MB)).format("")).encode(),
        *LITERAL,
        slow=True,
    ),
    refused(
        "a literal of 20 MB",
        "a.jsonld",
        lambda: b'{"@id":"urn:a","urn:b":"' + HUGE + b'"}',
        *LITERAL,
    ),
    refused("a literal of 20 MB, packed", "a.ttl.gz", lambda: gzip.compress(b'"' + HUGE), *LITERAL),
    Case(
        "a lower limit of literals",
        ("validate", "a.ttl", "--max-literal", "1K"),
        {"a.ttl": b'<urn:a> <urn:b> "' + b"x" * 2000 + b'" .'},
        said=("longer than 1,024 bytes", "--max-literal"),
    ),
    Case(
        "a size that is none",
        ("validate", "a.ttl", "--max-literal", "huge"),
        {"a.ttl": ONE},
        said="expected a number of bytes such as 500M or 2G",
    ),
    Case(
        "a text of 2 MB over its limit",
        ("draft", "a.txt", "--max-unpacked", "1M"),
        {"a.txt": b"x" * (2 * MB)},
        said=UNPACKED,
    ),
]

# --- Packed files ----------------------------------------------------------------------------


def zstd_zeros(size: int) -> Callable[[], bytes]:
    """Return what makes a .zst file of so many zeros: some hundred bytes."""

    def made() -> bytes:
        out = io.BytesIO()
        with zstandard.ZstdCompressor().stream_writer(out, closefd=False) as packer:
            for _ in range(size // MB):
                packer.write(b"\n" * MB)
        return out.getvalue()

    return made


def gzip_blanks(size: int) -> Callable[[], bytes]:
    """Return what makes a .gz file of so many empty lines, in members of 1 MB."""
    return lambda: gzip.compress(b"\n" * MB) * (size // MB)


WHOLE = b"<urn:a> <urn:b> <urn:c> .\n" * 20_000
PACKED = [
    *(
        Case(
            f"a cut .nt.zst in {command[0]}",
            command,
            {"cut.nt.zst": INPUTS / "cut.nt.zst", "a.rq": "ASK {}"},
            said=(f"cut.nt.zst: {CUT}",),
            left=() if command[0] != "build" else None,
        )
        for command in (
            ("validate", "cut.nt.zst"),
            ("query", "a.rq", "--data", "cut.nt.zst"),
            ("build", "kg.store", "cut.nt.zst"),
            ("diff", "cut.nt.zst", "cut.nt.zst"),
        )
    ),
    refused("a cut .gz", "a.nt.gz", gzip.compress(WHOLE)[:-9], CUT),
    refused("a .gz cut in its header", "a.nt.gz", gzip.compress(WHOLE)[:5], CUT),
    refused("a .zst cut in its last bytes", "a.nt.zst", zstandard.compress(WHOLE)[:-1], CUT),
    refused("a .zst cut in its header", "a.nt.zst", zstandard.compress(WHOLE)[:3], CUT),
    refused("an empty .gz", "a.nt.gz", b"", CUT),
    refused("an empty .zst", "a.nt.zst", b"", CUT),
    refused("no .gz at all", "a.nt.gz", ONE, "damaged, or not packed as .gz"),
    refused("no .zst at all", "a.nt.zst", ONE, "damaged, or not packed as .zst"),
    refused("garbage behind a .gz", "a.nt.gz", gzip.compress(ONE) + b"xxxx", "damaged, or not"),
    refused(
        "garbage behind a .zst", "a.nt.zst", zstandard.compress(ONE) + b"xxxx", "damaged, or not"
    ),
    refused(
        "a second frame that is cut",
        "a.nt.zst",
        zstandard.compress(ONE) + zstandard.compress(WHOLE)[:-20],
        CUT,
    ),
    refused(
        "a .gz with a wrong checksum",
        "a.nt.gz",
        gzip.compress(ONE)[:-8] + b"\0\0\0\0" + gzip.compress(ONE)[-4:],
        "damaged, or not packed as .gz",
    ),
    refused(
        "a .zst with a wrong checksum",
        "a.nt.zst",
        zstandard.ZstdCompressor(write_checksum=True).compress(ONE)[:-4] + b"\0\0\0\0",
        "damaged, or not packed as .zst",
    ),
    refused("a .gz that is packed twice", "a.nt.gz", gzip.compress(gzip.compress(ONE)), ".gz"),
    refused("a packed file without its extension", "a.nt", gzip.compress(ONE), "(.gz)"),
    refused("a workbook called Turtle", "a.ttl", INPUTS / "farrow.xlsx", ".xlsx"),
    refused("a bomb of empty lines", "a.ttl.gz", gzip_blanks(1200 * MB), BOMBED, slow=True),
    refused("a bomb of empty lines", "a.ttl.zst", zstd_zeros(1200 * MB), BOMBED, slow=True),
    Case(
        "a bomb below a limit that is lowered",
        ("validate", "a.ttl.zst", "--max-unpacked", "10M"),
        {"a.ttl.zst": zstd_zeros(64 * MB)},
        said=("more than 10,485,760 bytes, unpacked", "--max-unpacked"),
    ),
    refused(
        "repeated frames of zeros",
        "a.nt.zst",
        lambda: zstandard.compress(bytes(MB)) * 2000,
        "a NUL character",
    ),
    taken(
        "several members and frames, as tools write them",
        "a.nt.zst",
        zstandard.compress(ONE) + b"\x50\x2a\x4d\x18\4\0\0\0skip" + zstandard.compress(ONE),
    ),
    taken("several members of .gz", "a.nt.gz", gzip.compress(ONE) * 3),
]

# --- XML -------------------------------------------------------------------------------------

BOMB = '<!ENTITY a "lolololol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
DOCTYPE = f"<!DOCTYPE rdf:RDF [{BOMB}]>{RDF}{NODE.format('&j;')}"
ENTITY_CASES = [
    refused("a padded entity bomb", "pad.rdf", INPUTS / "pad.rdf", ENTITIES),
    *(
        refused(f"an entity bomb behind {what}", "a.rdf", before + DOCTYPE.encode(), ENTITIES)
        for what, before in (
            ("nothing", b""),
            ("a comment of 3 MB", b"<!--" + b"x" * (3 * MB) + b"-->"),
            ("a byte order mark", b"\xef\xbb\xbf"),
            ("a declaration", b'<?xml version="1.0" encoding="utf-8"?>\n'),
            ("instructions", b"<?a b?>" * 20_000),
            ("blanks", b" \n" * 100_000),
            ("a comment with a DOCTYPE", b"<!-- <!DOCTYPE a []> -->"),
        )
    ),
    *(
        refused(f"entities in {encoding}", "a.rdf", DOCTYPE.encode(encoding), "save it in UTF-8")
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
    ),
    *(
        refused(
            f"entities in {encoding}",
            "a.rdf",
            f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPE}'.encode("ascii"),
            "save it in UTF-8" if encoding == "iso-8859-1" else "",
        )
        for encoding in ("iso-8859-1", "utf-7", "no-such-encoding", "gb18030")
    ),
    *(
        refused(
            f"an entity {what}",
            "a.rdf",
            f"<!DOCTYPE rdf:RDF [{declared}]>{RDF}{NODE.format('&e;')}",
            ENTITIES,
        )
        for what, declared in (
            ("of 1 MB", f'<!ENTITY e "{"x" * MB}">'),
            ("of a file", '<!ENTITY e SYSTEM "file:///etc/passwd">'),
            ("of an address", '<!ENTITY e SYSTEM "http://localhost:1/x">'),
            ("of itself", '<!ENTITY e "&e;">'),
            ("of parameters", '<!ENTITY % p SYSTEM "http://localhost:1/x"> %p;'),
            ("with an escaped reference", '<!ENTITY x "y"><!ENTITY e "&#38;x;&#38;x;">'),
        )
    ),
    refused(
        "a text of entities that grows over its limit",
        "a.rdf",
        lambda: (
            f'<!DOCTYPE rdf:RDF [<!ENTITY e "{"x" * 250}">]>{RDF}{NODE.format("&e;" * 200_000)}'
        ).encode(),
        *LITERAL,
        slow=True,
    ),
    Case(
        "entities of namespaces, as editors write them, are let through",
        ("query", "a.rq", "--data", "a.rdf"),
        {
            "a.rdf": f'<!DOCTYPE rdf:RDF [<!ENTITY x "urn:x:">]>{RDF}'
            + NODE.format("1").replace("urn:a", "&x;y"),
            "a.rq": "ASK { <urn:x:y> ?p ?o }",
        },
        status=0,
        told="true",
    ),
    refused("XML that ends in the middle", "a.rdf", RDF + "<a:b>", "not well-formed XML"),
    refused("no XML", "a.rdf", "{}", "a.rdf:1:", "not well-formed XML"),
    refused("bytes that are no characters", "a.rdf", RDF.encode() + b"\n\xe9", "a.rdf:2:1:"),
]

# --- Encodings -------------------------------------------------------------------------------

CHINESE = '<urn:a> <urn:b> "宁波" .\n'
ENCODINGS = [
    *(
        refused(
            f"UTF-16 in .{end}",
            f"a.{end}",
            CHINESE.encode("utf-16"),
            f"a.{end}:1:1: not UTF-8 but UTF-16",
        )
        for end in ("ttl", "nt", "nq", "trig", "jsonld", "rdf")
    ),
    refused("UTF-16 without a mark", "a.ttl", CHINESE.encode("utf-16-le"), "a.ttl:1:2: a NUL"),
    refused(
        "Latin-1",
        "a.ttl",
        ONE + b'<urn:a> <urn:b> "caf\xe9" .\n',
        "a.ttl:2:",
        "save the file in UTF-8",
    ),
    refused("GB18030", "a.nt", CHINESE.encode("gb18030"), "a.nt:1:", "save the file in UTF-8"),
    refused("a NUL in a string", "a.ttl", ONE + b'<urn:a> <urn:b> "x\0y" .', "a.ttl:2:19: a NUL"),
    refused("a NUL in a name", "a.nq", b"<urn:a\0> <urn:b> 1 .", "a.nq:1:7: a NUL"),
    refused("zeros", "a.ttl", bytes(100_000), "a.ttl:1:1: a NUL"),
    refused("random bytes", "a.trig", bytes(range(255, 0, -1)) * 100, "a.trig"),
    taken("a byte order mark", "a.ttl", b"\xef\xbb\xbf" + ONE),
    taken("a byte order mark, packed", "a.nt.gz", gzip.compress(b"\xef\xbb\xbf" + ONE)),
    taken("an empty file", "a.ttl", b""),
    taken("an empty file of lines", "a.nq", b""),
    *(
        Case(f"{what} in {command[0]}", command, {file: content}, said=said)
        for command, file in (
            (("draft", "a.txt"), "a.txt"),
            (("evidence", "--source", "a.txt"), "a.txt"),
            (("match", "a.txt"), "a.txt"),
            (("query", "a.rq"), "a.rq"),
        )
        for what, content, said in (
            ("Latin-1", b"abc\ncaf\xe9\n", f"{file}:2:4: not UTF-8 (the byte E9"),
            ("UTF-16", "宁波\n".encode("utf-16"), f"{file}:1:1: not UTF-8 but UTF-16"),
            ("a NUL", b"abc\n\0\n", f"{file}:2:1: a NUL character"),
        )
    ),
    # A table may be in GB18030 or UTF-16, as spreadsheets write it.
    *(
        Case(
            f"{what} in a table of statistics",
            ("overlap", "--shares", "a.csv", "--measure", "krugman"),
            {"a.csv": content},
            said=said,
        )
        for what, content, said in (
            ("Latin-1", b"abc\ncaf\xe9\n", "a.csv: "),
            ("UTF-16", "宁波\n".encode("utf-16"), "a.csv:1: no column city"),
            ("a NUL", b"abc\n\0\n", "a.csv"),
        )
    ),
]

# --- Tables ----------------------------------------------------------------------------------

SPACE = "http://schemas.openxmlformats.org"
MAIN = f"{SPACE}/spreadsheetml/2006/main"
KIND = f"{SPACE}/officeDocument/2006/relationships"


def book(sheet: str = "", encoding: str = "utf-8", **parts: str | bytes) -> bytes:
    """Return a workbook of one sheet with this XML in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        written = {
            "[Content_Types].xml": f'<Types xmlns="{SPACE}/package/2006/content-types">'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{SPACE}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{SPACE}/package/2006/'
            f'relationships"><Relationship Id="r1" Type="{KIND}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets>'
            '<sheet name="城市 City" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="{encoding}"?>'
            f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        }
        for name, text in (written | parts).items():
            data = text.encode(encoding) if isinstance(text, str) else text
            if name != "xl/worksheets/sheet1.xml" and isinstance(text, str):
                data = text.encode()
            archive.writestr(name, data)
    return out.getvalue()


def encrypted_member() -> bytes:
    """Return a workbook whose parts are marked as encrypted, as a zip tool does it."""
    content = bytearray(book())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(sign)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(sign, place + 4)
    return bytes(content)


def row(number: int | str, *cells: str) -> str:
    """Return a row of cells that hold 1."""
    made = "".join(f'<c r="{cell}"><v>1</v></c>' for cell in cells)
    return f'<row r="{number}">{made}</row>'


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
EDGES = "".join(row(n, f"XFD{n}") for n in range(1, 100))
TABLES = [
    *(
        Case(
            f"a row numbered 2,000,000,000 in {command[0]}",
            command,
            {"farrow.xlsx": INPUTS / "farrow.xlsx"},
            said="farrow.xlsx: 城市 City!A2000000000: a row beyond 1,048,576",
        )
        for command in (
            ("import", "farrow.xlsx"),
            ("validate", "farrow.xlsx"),
            ("query", "zones", "--data", "farrow.xlsx"),
        )
    ),
    *(
        Case(
            f"an encrypted workbook in {command[0]}",
            command,
            {"enc.xlsx": INPUTS / "enc.xlsx"},
            said="enc.xlsx: encrypted: remove the password",
        )
        for command in (("import", "enc.xlsx"), ("validate", "enc.xlsx"))
    ),
    refused("a workbook of encrypted parts", "a.xlsx", encrypted_member, "encrypted"),
    refused("an old workbook called .xlsx", "a.xlsx", OLD, "in the old format (.xls)"),
    refused("an old workbook", "a.xls", OLD, "open it and save it as .xlsx"),
    refused("a workbook of OpenDocument", "a.ods", b"PK\3\4", "open it and save it as .xlsx"),
    *(
        refused(f"a row numbered {number}", "a.xlsx", book(row(number, "A1")), "1,048,576")
        for number in ("1048577", "2_000_000_000", "2e9", "-5", "0", "x", "9" * 400)
    ),
    refused("cells on the edge", "a.xlsx", book(EDGES), *CELLS),
    refused("cells on the edge, in UTF-16", "a.xlsx", book(EDGES, "utf-16"), *CELLS),
    refused(
        "cells on the edge, small letters", "a.xlsx", book(EDGES.replace("XFD", "xfd")), *CELLS
    ),
    refused(
        "500,001 cells in a row", "a.xlsx", lambda: book(f"<row>{'<c/>' * 500_001}</row>"), *CELLS
    ),
    refused("500,001 rows", "a.xlsx", lambda: book("<row/>" * 500_001), *CELLS),
    refused(
        "a merged area of all cells",
        "a.xlsx",
        book("</sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells><sheetData>"),
        "City!A1:XFD1048576: more than 1,048,576 cells are merged",
    ),
    refused(
        "600,000 shared strings",
        "a.xlsx",
        lambda: book(**{"xl/sharedStrings.xml": f"<sst>{'<si/>' * 600_000}</sst>"}),
        *CELLS,
    ),
    refused(
        "an entity bomb in a sheet",
        "a.xlsx",
        book(
            **{
                "xl/worksheets/sheet1.xml": f"<!DOCTYPE x [{BOMB}]><worksheet xmlns='{MAIN}'>"
                "<sheetData><row><c t='str'><v>&j;</v></c></row></sheetData></worksheet>"
            }
        ),
        ENTITIES,
    ),
    refused(
        "an entity bomb in UTF-16 among the strings",
        "a.xlsx",
        book(**{"xl/sharedStrings.xml": f"<!DOCTYPE x [{BOMB}]><sst>&j;</sst>".encode("utf-16")}),
        ENTITIES,
    ),
    refused(
        "elements 10,000 deep in a sheet",
        "a.xlsx",
        book("<row>" + "<c>" * DEEP + "</c>" * DEEP + "</row>"),
        *DEPTH,
    ),
    refused(
        "a picture that unpacks to 1.1 GB",
        "a.xlsx",
        lambda: book(**{"xl/media/a.png": bytes(1100 * MB)}),
        *UNPACKED,
        slow=True,
    ),
    refused(
        "a cell of 20 MB",
        "a.xlsx",
        lambda: book(f"<row><c t='str'><v>{'x' * (40 * MB)}</v></c></row>"),
        *LITERAL,
        slow=True,
    ),
    refused(
        "3,000 parts",
        "a.xlsx",
        lambda: book(**{f"xl/media/{n}.png": b"" for n in range(3000)}),
        "parts; at most 2,000 are read",
    ),
    refused("a workbook that is cut off", "a.xlsx", book()[:-30], "not an .xlsx workbook"),
    refused("a workbook without sheets", "a.xlsx", b"PK\x05\x06" + bytes(18), "not an"),
    refused("an empty workbook", "a.xlsx", b"", "not an .xlsx workbook"),
    refused("Turtle called a workbook", "a.xlsx", ONE, "not an .xlsx workbook"),
    refused("a part that ends in the middle", "a.xlsx", book("<row>"), "a.xlsx"),
    *(
        Case(f"{what} in a folder of CSV", ("validate", "t"), {"t/city.csv": content}, said=said)
        for what, content, said in (
            ("600,000 cells", b"," * 600_000, CELLS),
            ("600,000 rows", b"\n" * 600_000, CELLS),
            ("600,000 cells in UTF-16", ("," * 600_000).encode("utf-16"), CELLS),
            ("an open quote", b'ID\n"a\n' + b"x\n" * 1000, ("city.csv",)),
            ("Latin-1 and GB18030 neither", b"ID\n\xff\xff\xff\n", ("neither UTF-8 nor GB18030",)),
        )
    ),
    Case(
        "a limit of cells that is lowered",
        ("import", "t", "--max-cells", "10"),
        {"t/city.csv": b"ID,,,,,,,,,,,,\n"},
        said=("more than 10 cells", "--max-cells"),
    ),
]

# --- What is no plain file ---------------------------------------------------------------------


def a_pipe(name: str, content: bytes | None) -> Callable[[Path], object]:
    """Return what makes a pipe, and writes to it if there is a content."""

    def prepare(folder: Path) -> object:
        os.mkfifo(folder / name)
        if content is not None:
            import threading

            def write() -> None:
                with suppress(BrokenPipeError), (folder / name).open("wb") as stream:
                    stream.write(content)

            threading.Thread(target=write, daemon=True).start()
        return None

    return prepare


def a_link(name: str, target: str) -> Callable[[Path], object]:
    """Return what makes a link."""
    return lambda folder: (folder / name).symlink_to(target)


def a_socket(folder: Path) -> socket.socket:
    """Make a socket that is called as a file of Turtle."""
    made = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(folder)  # The path of a socket is short.
    made.bind("a.ttl")
    os.chdir(before)
    return made


ODD = os.fsdecode(b"\xff\xfe.ttl")
FILES = [
    Case(
        "a pipe is read to its end",
        ("query", "a.rq", "--data", "a.ttl"),
        {"a.rq": "ASK { <urn:a> <urn:b> <urn:c> }"},
        prepare=a_pipe("a.ttl", ONE),
        status=0,
        told="true",
        posix=True,
    ),
    Case(
        "a pipe is validated, which reads it several times",
        ("validate", "a.ttl"),
        prepare=a_pipe("a.ttl", b"<urn:a> a <https://w3id.org/clusterkg/ontology#City> ."),
        status=1,
        told="a.ttl:1:1",
        posix=True,
    ),
    Case(
        "a pipe is put into a store",
        ("build", "kg.store", "a.nt"),
        prepare=a_pipe("a.nt", ONE),
        status=0,
        posix=True,
        slow=True,
    ),
    Case(
        "a pipe that nobody writes to",
        ("validate", "a.ttl"),
        prepare=a_pipe("a.ttl", None),
        said="a pipe to which nobody has written for 10 seconds",
        posix=True,
        slow=True,
    ),
    Case(
        "a pipe of more than may be unpacked",
        ("validate", "a.nt", "--max-unpacked", "1M"),
        prepare=a_pipe("a.nt", ONE * 100_000),
        said=UNPACKED,
        posix=True,
    ),
    Case(
        "a text from standard input",
        ("draft", "/dev/stdin"),
        stdin="宁波市".encode(),
        status=0,
        posix=True,
    ),
    *(
        Case(
            f"a link to {target}",
            ("validate", "a.ttl"),
            prepare=a_link("a.ttl", target),
            said=said,
            posix=True,
        )
        for target, said in (
            ("/dev/zero", "a.ttl: a device, not a file"),
            ("/dev/urandom", "a.ttl: a device, not a file"),
            ("/dev/full", "a.ttl: a device, not a file"),
            ("a.ttl", "a.ttl: "),
            ("nowhere.ttl", "a.ttl: No such file"),
            (".", "a.ttl: Is a directory"),
        )
    ),
    Case(
        "a link to an empty device",
        ("validate", "a.ttl"),
        prepare=a_link("a.ttl", "/dev/null"),
        status=1,
        posix=True,
    ),
    *(
        Case(f"a device in {command[0]}", command, said="a device, not a file", posix=True)
        for command in (
            ("draft", "/dev/zero"),
            ("evidence", "--source", "/dev/zero"),
            ("overlap", "--shares", "/dev/zero", "--measure", "krugman"),
        )
    ),
    *(
        Case(
            f"a device as {name} in {command[0]}",
            command,
            prepare=a_link(name, "/dev/zero"),
            said="a device, not a file",
            posix=True,
        )
        for name, command in (
            ("a.xlsx", ("import", "a.xlsx")),
            ("a.rq", ("query", "a.rq")),
            ("a.csv", ("match", "a.csv")),
            ("a.ttl.gz", ("build", "kg.store", "a.ttl.gz")),
            ("a.nt.zst", ("query", "zones", "--data", "a.nt.zst")),
        )
    ),
    Case("a socket", ("validate", "a.ttl"), prepare=a_socket, said="a socket, not", posix=True),
    Case(
        "a folder called Turtle",
        ("validate", "a.ttl"),
        {"a.ttl/x": b""},
        said="a.ttl: Is a directory",
    ),
    Case("a folder as a text", ("draft", "."), said="Is a directory"),
    Case("a name that is too long", ("validate", "x" * 5000 + ".ttl"), said="x.ttl: "),
    *(
        Case(
            f"a name that is not UTF-8, {command[0]} {' '.join(command[2:])}",
            command,
            {ODD: b"<urn:a> a <https://w3id.org/clusterkg/ontology#City> .\n"},
            status=status,
            posix=True,
        )
        for command, status in (
            *((("validate", ODD, "--format", f), 1) for f in ("text", "json", "html", "csv")),
            *((("validate", ODD, "--format", f), 1) for f in ("ttl", "sarif", "junit")),
            (("validate", ODD, "-o", "out.json"), 1),
            (("validate", ODD, "--summary"), 1),
            (("info", "--data", ODD), 0),
            (("diff", ODD, ODD), 0),
            (("merge", ODD, ODD), 0),
            (("query", "zones", "--data", ODD), 0),
            (("build", "kg.store", ODD), 0),
            (("report", "out.html", "--data", ODD), 0),
        )
    ),
    Case(
        "a name that is not UTF-8 and is not there",
        ("validate", os.fsdecode(b"\xff.ttl")),
        said="No such file",
        posix=True,
    ),
]

# --- Values ------------------------------------------------------------------------------------


def numbers(text: str) -> bytes:
    """Return valid data whose numbers are all another one."""
    valid = (INPUTS.parents[1] / "data" / "valid.ttl").read_text(encoding="utf-8")
    return re.sub(r"(?<=\s)\d+(?:\.\d+)?(?=\s*[;,.\]])", text, valid).encode()


DIGITS = "9" * 5000
COUNT = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ;"
    " sh:property [ sh:path <urn:b> ; sh:{} {} ] ."
)
XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES = [
    Case(
        "a parameter of 5,000 digits",
        ("query", "common-industries-of-n-cities", "--param", f"n={DIGITS}"),
        said="n: a number of 5000 digits; at most 18 are read",
    ),
    Case(
        "a least value of 5,000 digits in the head of a query",
        ("query", "a.rq"),
        {"a.rq": f"#+ param: n integer min={DIGITS}\nASK {{}}"},
        said="a.rq:1: expected 'NAME TYPE",
    ),
    *(
        Case(
            f"sh:{name} of 5,000 digits",
            ("validate", "a.ttl", "--shapes", "s.ttl"),
            {"a.ttl": ONE, "s.ttl": COUNT.format(name, DIGITS)},
            said=f"sh:{name} of",
        )
        for name in ("minCount", "maxCount", "minLength", "maxLength")
    ),
    taken(
        "a year of 5,000 digits",
        "a.ttl",
        f'<urn:a> <urn:b> "{DIGITS}-02-29"^^<{XSD}date> , "-{DIGITS}-12-31"^^<{XSD}date> .',
    ),
    *(
        Case(
            f"numbers {what} in {command[0]}",
            command,
            {"a.ttl": numbers(text)},
            status=(0, 1, 2),
            slow=True,
        )
        for what, text in (("of 5,000 digits", DIGITS), ("that are infinite", "1e999"))
        for command in (
            ("merge", "a.ttl", "a.ttl"),
            ("report", "out.html", "--data", "a.ttl"),
            ("plot", "timeline", "out.svg", "--data", "a.ttl"),
            ("new", "-o", "out.xlsx", "--from", "a.ttl"),
        )
    ),
]

CASES = {
    "depth": DEPTHS,
    "length": LENGTHS,
    "packed": PACKED,
    "entities": ENTITY_CASES,
    "encodings": ENCODINGS,
    "workbooks": TABLES,
    "files": FILES,
    "numbers": VALUES,
}
