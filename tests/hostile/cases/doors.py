"""Standard streams that are closed or full, values without an order, sheets that are not there."""

from __future__ import annotations

import io
import json
import signal
import sys
import zipfile
from collections.abc import Mapping

from case import Case

DATA = "<s:s> <p:p> 1 , 2 .\n"
PYTHON = f"{sys.executable} -m clusterkg"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'


def shell(line: str) -> str:
    """Return a program that runs a line of the shell and ends with its status."""
    return f"import subprocess, sys; sys.exit(subprocess.run(['bash', '-c', {line!r}]).returncode)"


# What is written to a stream that takes nothing is no check that found something (1), nor nothing.
STREAMS = [
    Case(name, script=shell(line), files={"x.ttl": DATA}, status=status, said=said, posix=True)
    for name, line, status, said in (
        ("standard output is closed", f"{PYTHON} queries >&-", 2, "<stdout>: Bad file descriptor"),
        ("standard input is closed", f"{PYTHON} query - <&-", 2, "<stdin>: Bad file descriptor"),
        (
            "standard input is closed, and the data",
            f"{PYTHON} validate - <&-",
            2,
            "Bad file descriptor",
        ),
        ("all streams are closed", f"{PYTHON} validate x.ttl <&- >&- 2>&-", 2, ()),
        ("all are closed, and the output a file", f"{PYTHON} queries --help >x <&- 2>&-", 0, ()),
        ("standard error is closed", f"{PYTHON} query nope 2>&-", 2, ()),
        ("standard error is full", f"{PYTHON} query nope 2>/dev/full", 2, ()),
        ("nobody reads standard error", f"{PYTHON} query nope 2> >(true); exit $?", 2, ()),
        ("wrong usage, and standard error is full", f"{PYTHON} query 2>/dev/full", 2, ()),
        ("nobody reads help", f"{PYTHON} --help | true; exit ${{PIPESTATUS[0]}}", (0, 141), ()),
    )
]

# A stack of clauses that the engine takes the square of, or worse.
QUERIES = [
    Case(
        f"a query with 10,000 {kind}",
        ("query", "a.rq"),
        {"a.rq": text},
        said=("operators", "IN (...) or VALUES"),
    )
    for kind, text in (
        ("nodes to describe", "DESCRIBE " + " ".join(f"<s:{i}>" for i in range(10_000))),
        (
            "conditions of HAVING",
            "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING " + "(COUNT(?o) > 1) " * 10_000,
        ),
        ("keys of ORDER BY", "SELECT ?s { ?s ?p ?o } ORDER BY " + "DESC(STR(?s)) " * 10_000),
        ("keys of GROUP BY", "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY " + "STR(?s) " * 10_000),
    )
]

NESTED = "<s:c> <p:p> <<( <s:a> <p:p> _:x )>> .\n_:x <p:p> <<( _:x <p:p> _:x )>> .\n"
ODD = """
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<s:a> <p:p> 1 , 2.5 , "1."^^xsd:decimal , "NaN"^^xsd:double , "NaN"^^xsd:float , "INF"^^xsd:float ,
  "maybe"^^xsd:boolean , "1e400"^^xsd:double , "P1Y2M99D"^^xsd:duration , "24:00:00"^^xsd:time ,
  "99999-01-01"^^xsd:date , "-0044-03-15"^^xsd:date , "0000"^^xsd:gYear .
"""
RDF = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:p='p:'>"
ATTRIBUTES = " ".join(f"p:a{i}='v'" for i in range(50_000))
STATEMENTS = [
    Case(
        "values without an order",
        ("merge", "a.ttl", "a.ttl"),
        {"a.ttl": ODD},
        status=0,
        unsaid="Warning",
    ),
    *(
        Case(
            f"blank nodes in triple terms: {command[0]}",
            command,
            {"a.nt": NESTED},
            status=status,
            said=said,
            unsaid="error of the program",
        )
        for command, status, said in (
            (("merge", "a.nt", "a.nt"), 2, "triple term"),
            (("diff", "a.nt", "a.nt"), 2, "triple term"),
            (("validate", "a.nt"), 2, "triple terms"),
        )
    ),
    Case(
        "an element with 50,000 attributes",
        ("query", "a.rq", "--data", "a.rdf", "--only"),
        {
            "a.rq": "ASK {}",
            "a.rdf": f"{RDF}<rdf:Description {ATTRIBUTES}/></rdf:RDF>",
        },
        said=("50,000 attributes", "a.rdf:1:"),
    ),
]


def book(**parts: str | None) -> bytes:
    """Return a workbook with one sheet in it, whose parts are replaced, or left out."""
    written: Mapping[str, str | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets><sheet name="City"'
        ' sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships"><Relationship Id="r1" Type="{KIND}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": SHEET,
        **parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in written.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def elsewhere(target: str) -> str:
    """Return relations that say where the sheet is."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{KIND}/worksheet" Target={json.dumps(target)}/>'
        "</Relationships>"
    )


# The reader of workbooks passes over sheets that it does not find.
BOOKS = [
    Case(f"a workbook {what}: {command[0]}", command, {"a.xlsx": content}, said=said, left=())
    for what, content, said in (
        (
            "whose sheet is not there",
            book(**{"xl/worksheets/sheet1.xml": None}),
            "the sheet 'City' is not in the workbook",
        ),
        (
            "whose sheet is outside",
            book(**{"xl/_rels/workbook.xml.rels": elsewhere("../../../etc/passwd")}),
            "the sheet 'City' is not in the workbook",
        ),
        (
            "whose sheet is at an address",
            book(**{"xl/_rels/workbook.xml.rels": elsewhere("http://127.0.0.1:9/x.xml")}),
            "the sheet 'City' is not in the workbook",
        ),
        (
            "without sheets",
            book(**{"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
            "the workbook has no sheets",
        ),
    )
    for command in (
        ("import", "a.xlsx", "-o", "out.ttl"),
        ("validate", "a.xlsx", "--mark", "out.xlsx"),
    )
]

LIMITS = [
    Case("a time that is no number", ("query", "cities", "--timeout", "nan"), said="seconds"),
    Case("a time of nothing", ("query", "cities", "--timeout", "1e-9"), said="not done within"),
]

SERVED = [
    Case(
        "SIGTERM as a server starts",
        ("serve", "--port", "0"),
        status=(143, 0),
        unsaid="Terminated",
        interrupt=(signal.SIGTERM, 2),
        seconds=30,
        slow=True,
        posix=True,
    ),
    Case(
        "a module in the folder where the server is started",
        script=shell(
            f"{sys.executable} -P -m clusterkg serve --port 0 & k=$!; sleep 5; kill $k; wait $k;"
            " test ! -e imported"
        ),
        files={"pickle.py": "open('imported', 'w').close()\nraise SystemExit\n"},
        status=0,
        slow=True,
        posix=True,
    ),
]

CASES = {
    "doors": [*STREAMS, *LIMITS, *SERVED],
    "clauses": QUERIES,
    "statements": STATEMENTS,
    "sheets": BOOKS,
}
