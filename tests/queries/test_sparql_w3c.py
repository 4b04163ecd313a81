"""The W3C test suite of SPARQL 1.1 queries, run as files of queries are.

The suite is not part of the project: the tests skip where it is absent.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, Store
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.query import Result as RdflibResult

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.queries import saved
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.table import Result, Table, Triples

pytestmark = pytest.mark.conformance

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("urn:row:")
ABSENT = "the W3C suite is not beside the project (set CLUSTERKG_SPARQL_SUITE to its folder)"
SUITE = Path(
    os.environ.get(
        "CLUSTERKG_SPARQL_SUITE",
        Path(__file__).parents[3] / "shared" / "conformance" / "sparql-w3c",
    )
)
FOLDERS = sorted(path.parent.name for path in SUITE.glob("*/manifest.ttl"))
# What the engine does otherwise than the suite says, each with the reason.
_MINUS = "the engine binds the variable of GRAPH after the pattern inside it"
_START = (
    "the engine gives no row for a path of length zero at a term that is nowhere: told in a hint"
)
_NUMBERS = "the engine keeps a number as its value: 1.0 for 1.00"
KNOWN = {
    "aggregates/COUNT: no GROUP BY inside of GRAPH": _MINUS,
    "bindings/VALUES inside GRAPH binding the same variable as the graph name": _MINUS,
    "negation/outer GRAPH operator does not affect MINUS disjointness": _MINUS,
    "csv-tsv-res/csv03 - CSV Result Format": _NUMBERS,
    "csv-tsv-res/tsv03 - TSV Result Format": _NUMBERS,
    "functions/BNODE(str)": "the engine gives one node for a text in all rows",
    "property-path/* with end being a constant on the empty dataset": _START,
    "property-path/* with start being a constant on the empty dataset": _START,
    "property-path/? with end being a constant on the empty dataset": _START,
    "property-path/? with start being a constant on the empty dataset": _START,
}
# A query that is right, but asks for what this product or this graph does not have.
NOT_OF_SYNTAX = ("rdf.query.custom", "store.no-graphs", "queries.service")


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rdflib, which reads the expected results, from rewriting literals."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


class Case(NamedTuple):
    """A test of the suite."""

    name: str
    kind: str
    query: Path
    data: list[Path]
    named: list[Path]
    result: Path | None


def path_of(node: Any) -> Path:
    return Path(str(node).removeprefix("file://"))


def cases(folder: str) -> Iterator[Case]:
    """Yield the tests of a folder."""
    manifest = SUITE / folder / "manifest.ttl"
    graph = Graph().parse(manifest, publicID=manifest.resolve().as_uri())
    (head,) = graph.objects(None, MF.entries)
    for test in Collection(graph, head):
        kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
        action = graph.value(test, MF.action)
        result = graph.value(test, MF.result)
        query = action if isinstance(action, URIRef) else graph.value(action, QT.query)
        yield Case(
            f"{folder}/{graph.value(test, MF.name)}",
            kind,
            path_of(query),
            [path_of(node) for node in graph.objects(action, QT.data)],
            [path_of(node) for node in graph.objects(action, QT.graphData)],
            path_of(result) if isinstance(result, URIRef) else None,
        )


def loaded(case: Case) -> Store:
    """Return a store with the data of a test: in the suite, named graphs are not of the default."""
    store = Store()
    for path in case.data:
        RdfFile(path).load(store)
    for path in case.named:
        graph = NamedNode(path.resolve().as_uri())
        said = RdfFile(path).quads()
        store.extend(Quad(q.subject, q.predicate, q.object, graph) for q in said)
    return store


def by_value(node: Any) -> Any:
    """Return a term whose value and language are written in one way."""
    if isinstance(node, Literal) and node.language is not None:
        return Literal(str(node), lang=node.language.lower())
    if isinstance(node, Literal) and node.datatype is not None:
        kind = str(node.datatype).rpartition("#")[2]
        try:
            if kind in ("integer", "decimal"):
                return Literal(format(Decimal(str(node)).normalize(), "f"), datatype=node.datatype)
            if kind in ("double", "float"):
                return Literal(repr(float(str(node))), datatype=node.datatype)
        except (ArithmeticError, ValueError):
            return node
        if kind == "boolean":
            return Literal(
                {"1": "true", "0": "false"}.get(str(node), str(node)), datatype=node.datatype
            )
        if kind == "string":
            return Literal(str(node))
    return node


def as_graph(columns: list[str], rows: list[list[Any]]) -> Graph:
    """Return a table as a graph, so that its blank nodes are compared as such."""
    graph = Graph()
    for row in rows:
        node = BNode()
        graph.add((node, RDF.type, RS.row))
        for column, term in zip(columns, row, strict=True):
            if term is not None:
                graph.add((node, RS[column], by_value(term)))
    return graph


def answered(result: Result) -> Any:
    """Return an answer of ours in terms of rdflib."""
    if isinstance(result, Table):
        return RdflibResult.parse(io.BytesIO(result.to("xml").encode()), format="xml")
    if isinstance(result, Triples):
        return Graph().parse(data=result.to("ttl"), format="turtle")
    return result


def same(case: Case, result: Result) -> bool:
    assert case.result is not None
    suffix = case.result.suffix
    content = case.result.read_bytes()
    if suffix == ".csv":
        assert isinstance(result, Table)
        ours = list(csv.reader(io.StringIO(result.to("csv"))))
        theirs = list(csv.reader(io.StringIO(content.decode())))
        blank = [["_:" if cell.startswith("_:") else cell for cell in row] for row in ours]
        wanted = [["_:" if cell.startswith("_:") else cell for cell in row] for row in theirs]
        return Counter(map(tuple, blank)) == Counter(map(tuple, wanted))
    if suffix in (".ttl", ".rdf") and isinstance(result, Triples):
        return bool(isomorphic(answered(result), Graph().parse(case.result)))
    fmt = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".ttl": "turtle", ".rdf": "xml"}[suffix]
    expected = RdflibResult.parse(io.BytesIO(content), format=fmt)
    if expected.type == "ASK":
        return bool(result) == bool(expected.askAnswer)
    assert isinstance(result, Table)
    columns = sorted(map(str, expected.vars or ()))
    if columns != sorted(result.columns):
        return False
    got = answered(result)
    tables = [
        as_graph(columns, [[row.get(rdflib.Variable(c)) for c in columns] for row in each.bindings])
        for each in (got, expected)
    ]
    return bool(isomorphic(*tables))


def _key(said: Message) -> str:
    """Return the key of what is wrong, without the line that is shown with it."""
    problem = said.fields.get("problem")
    return problem.key if isinstance(problem, Message) else said.key


def passes(case: Case) -> bool:
    """Say whether a test gives what the suite says."""
    store = loaded(case)
    try:
        result = saved.run(store, saved.read(case.query))
    except InputError as error:
        runs = isinstance(error.said, Message) and _key(error.said) in NOT_OF_SYNTAX
        return case.kind.startswith("Negative") != runs
    if case.kind.startswith("Negative"):
        return False
    return case.result is None or same(case, result)


@pytest.mark.skipif(not FOLDERS, reason=ABSENT)
def test_the_suite_passes(capsys: pytest.CaptureFixture[str]) -> None:
    every = [case for folder in FOLDERS for case in cases(folder)]
    failed = [case.name for case in every if not passes(case)]
    with capsys.disabled():
        print(f"\nSPARQL 1.1: {len(every) - len(failed)} of {len(every)} pass")
    assert sorted(failed) == sorted(KNOWN)
