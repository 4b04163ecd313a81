"""The W3C test suite of SHACL: what conforms, and the multiset of results.

The suite is not part of the project: the tests skip where it is absent.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection

from clusterkg.base.errors import InputError
from clusterkg.rdf.document import RdfFile
from clusterkg.shacl.engine.data import SHAPES, Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.shapes import Shapes

pytestmark = pytest.mark.conformance

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
ABSENT = "the W3C suite is not beside the project (set CLUSTERKG_SHACL_SUITE to its folder)"
SUITE = Path(
    os.environ.get(
        "CLUSTERKG_SHACL_SUITE",
        Path(__file__).parents[3] / "shared" / "conformance" / "shacl-w3c",
    )
)


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rdflib, which reads the expected results, from rewriting literals."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def entries(folder: str) -> list[Path]:
    """Return the files that hold a test."""
    found, waiting = [], [SUITE / "tests" / folder / "manifest.ttl"]
    while waiting:
        path = waiting.pop()
        graph = Graph().parse(path, publicID=path.resolve().as_uri())
        waiting += [
            Path(str(included).removeprefix("file://"))
            for included in graph.objects(None, MF.include)
        ]
        if (None, RDF.type, SHT.Validate) in graph:
            found.append(path)
    return sorted(found)


def expected(graph: Graph, result: object) -> tuple[bool, Counter[tuple[str, ...]]]:
    """Return what the suite says: whether the data conforms, and its results."""
    conforms = graph.value(result, SH.conforms)  # type: ignore[arg-type]
    found: Counter[tuple[str, ...]] = Counter()
    for node in graph.objects(result, SH.result):  # type: ignore[arg-type]
        terms = [
            graph.value(node, predicate)
            for predicate in (
                SH.focusNode,
                SH.sourceConstraintComponent,
                SH.value,
                SH.resultSeverity,
                SH.sourceShape,
            )
        ]
        path = graph.value(node, SH.resultPath)
        plain = (
            "_:" if isinstance(term, BNode) else "" if term is None else str(term) for term in terms
        )
        found[(*plain, "" if path is None else path_text(graph, path))] += 1
    return bool(conforms is not None and conforms.toPython()), found  # type: ignore[attr-defined]


OPERATORS = {
    SH.inversePath: "inverse",
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


def path_text(graph: Graph, node: object) -> str:
    """Return a path of a graph as text of one form."""
    if isinstance(node, URIRef):
        return str(node)
    if (node, RDF.first, None) in graph:  # type: ignore[operator]
        return f"seq({', '.join(path_text(graph, part) for part in Collection(graph, node))})"  # type: ignore[arg-type]
    if (head := graph.value(node, SH.alternativePath)) is not None:  # type: ignore[arg-type]
        return f"alt({', '.join(path_text(graph, part) for part in Collection(graph, head))})"
    for predicate, name in OPERATORS.items():
        if (inner := graph.value(node, predicate)) is not None:  # type: ignore[arg-type]
            return f"{name}({path_text(graph, inner)})"
    raise AssertionError(node)


def ours(data_file: Path, shapes_file: Path) -> tuple[bool, Counter[tuple[str, ...]]]:
    """Return what the engine says of two files, which may be one."""
    quads = list(RdfFile(shapes_file).quads())
    same = data_file == shapes_file
    data = Data()
    data.add(quads if same else RdfFile(data_file).quads())
    shapes = Shapes(quads)
    data.add_graph(quads, SHAPES)
    results = Engine(data, shapes).validate()
    found: Counter[tuple[str, ...]] = Counter()
    for result in results:
        terms = (result.focus, result.component, result.value, result.severity, result.shape)
        plain = ("" if t is None else "_:" if str(t).startswith("_:") else t.value for t in terms)
        path = ""
        if result.path is not None:
            node, triples = result.path.triples()
            text = "".join(f"{triple} .\n" for triple in triples)
            text += f"<urn:x> <urn:path> {node} .\n"
            graph = Graph().parse(data=text, format="nt")
            path = path_text(graph, graph.value(URIRef("urn:x"), URIRef("urn:path")))
        found[(*plain, path)] += 1
    return not results, found


def check(path: Path) -> None:
    """Raise AssertionError unless the engine says of a test what the suite says."""
    graph = Graph().parse(path, publicID=path.resolve().as_uri())
    (entry,) = graph.subjects(RDF.type, SHT.Validate)
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    files = [
        Path(str(graph.value(action, predicate)).removeprefix("file://"))
        for predicate in (SHT.dataGraph, SHT.shapesGraph)
    ]
    if result == SHT.Failure:
        with pytest.raises(InputError):
            ours(*files)
        return
    assert ours(*files) == expected(graph, result)


@pytest.mark.skipif(not SUITE.is_dir(), reason=ABSENT)
@pytest.mark.parametrize(("folder", "number", "least"), [("core", 98, 98), ("sparql", 22, 22)])
def test_the_suite_passes(
    folder: str, number: int, least: int, record_property: Callable[[str, object], None]
) -> None:
    tests = entries(folder)
    failed = {}
    for path in tests:
        try:
            check(path)
        except (AssertionError, InputError, pytest.fail.Exception) as error:
            failed[path.stem] = str(error)
    record_property("told", f"SHACL {folder}: {len(tests) - len(failed)} of {len(tests)} pass")
    assert len(tests) == number
    assert len(tests) - len(failed) >= least, failed
