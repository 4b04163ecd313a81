"""clusterkg.validate beside pyshacl.validate: one call, the same answers."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, SH, BNode, Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from clusterkg import InputError, validate
from clusterkg.shacl.drop_in import shapes as kept

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = (
    PREFIXES
    + """
ex:CityShape a sh:NodeShape ;
    sh:targetClass ex:City ;
    sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path ex:people ; sh:maxInclusive 100 ; sh:severity sh:Warning ] .
"""
)
DATA = (
    PREFIXES
    + """
ex:ningbo a ex:City ; ex:name "Ningbo" ; ex:people 300 .
ex:qingdao a ex:City .
[] a ex:City ; ex:name 5, "Hangzhou" ; ex:near [ ex:name "Yuhang" ] .
"""
)
# What is the same in both: shapes, data, and what else is asked for.
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "conforms": (SHAPES, PREFIXES + 'ex:a a ex:City ; ex:name "A" .', {}),
    "results": (SHAPES, DATA, {}),
    "path": (
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ;"
        " sh:minCount 1 ; sh:message 'none' ] .",
        "ex:a ex:p ex:b .",
        {},
    ),
    "node": (
        "ex:S sh:targetNode ex:a ; sh:node ex:T . ex:T a sh:NodeShape ;"
        " sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "ex:a ex:q 1 .",
        {},
    ),
    "and": (
        "ex:S sh:targetSubjectsOf ex:q ; sh:and ( [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ]"
        " [ sh:class ex:C ] ) .",
        "ex:a ex:q [ ex:p 1 ] .",
        {},
    ),
    "closed-with-rdfs": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ;"
        " sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:p ] .",
        "ex:D rdfs:subClassOf ex:C . ex:a a ex:D ; ex:p 1 ; ex:q 2 .",
        {"inference": "rdfs"},
    ),
    "resources-with-rdfs": (
        "ex:S sh:targetNode ex:a ; sh:class rdfs:Resource .",
        "ex:a ex:p 1 .",
        {"inference": "rdfs"},
    ),
    "owlrl": (
        "ex:S sh:targetNode ex:b ; sh:property [ sh:path ex:inv ; sh:maxCount 0 ] .",
        "ex:inv owl:inverseOf ex:p . ex:a ex:p ex:b .",
        {"inference": "owlrl"},
    ),
    "ontology": (
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
        "ex:a a ex:D .",
        {"ont_graph": "ex:D a owl:Class ; rdfs:subClassOf ex:C . ex:other a ex:C ."},
    ),
    "rule": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:rule [ a sh:TripleRule ; sh:subject sh:this"
        " ; sh:predicate ex:p ; sh:object 1 ] ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] .",
        "ex:a a ex:C .",
        {"advanced": True},
    ),
    "expression-not-asked-for": (
        "ex:S sh:targetNode ex:a ; sh:expression [ sh:path ex:p ] .",
        "ex:a ex:p false .",
        {},
    ),
    "infos": (
        SHAPES,
        PREFIXES + 'ex:a a ex:City ; ex:name "A" ; ex:people 101 .',
        {"allow_infos": True},
    ),
    "warnings": (
        SHAPES,
        PREFIXES + 'ex:a a ex:City ; ex:name "A" ; ex:people 101 .',
        {"allow_warnings": True},
    ),
    "focus": (SHAPES, DATA, {"focus_nodes": ["http://example.org/qingdao"]}),
    "shape": (
        SHAPES + "ex:Other sh:targetClass ex:City ; sh:maxLength 1 .",
        PREFIXES + "ex:a a ex:City .",
        {"use_shapes": ["http://example.org/Other"]},
    ),
}


def graph(text: str) -> Graph:
    """Return a graph of some Turtle, with or without its prefixes."""
    return Graph().parse(data=text if "@prefix" in text else PREFIXES + text, format="turtle")


def plain(report: Graph) -> Graph:
    """Return a report without what the standard leaves to those who write it: the messages."""
    found = Graph()
    for triple in report:
        if triple[1] not in (SH.resultMessage, SH.sourceConstraint):
            found.add(triple)
    return found


@pytest.mark.parametrize("name", CALLS)
def test_the_report_is_that_of_pyshacl(name: str) -> None:
    shapes, data, options = CALLS[name]
    data_graph, shacl_graph = graph(data), graph(shapes)
    if "ont_graph" in options:
        options = {**options, "ont_graph": graph(options["ont_graph"])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pyshacl.validate(data_graph, shacl_graph=shacl_graph, **options)
        ours = validate(data_graph, shacl_graph=shacl_graph, **options)
    assert ours[0] == theirs[0]
    assert ours[2].splitlines()[:3] == theirs[2].splitlines()[:3]
    assert isomorphic(plain(ours[1]), plain(theirs[1]))


def test_blank_nodes_in_the_report_are_those_of_the_graphs() -> None:
    data, shapes = graph(DATA), graph(SHAPES)
    _, report, text = validate(data, shapes)
    (focus,) = (n for n in report.objects(None, SH.focusNode) if isinstance(n, BNode))
    assert (focus, RDF.type, URIRef("http://example.org/City")) in data
    assert all(list(shapes.triples((s, None, None))) for s in report.objects(None, SH.sourceShape))
    assert "Focus Node: [ ex:name " in text


def stores() -> dict[str, Callable[[Path], Any]]:
    """Return the kinds of graph that are taken."""

    def file(folder: Path, name: str = "data.ttl") -> Path:
        (folder / name).write_text(DATA, encoding="utf-8")
        return folder / name

    def store(_folder: Path) -> Store:
        made = Store()
        made.load(DATA.encode(), RdfFormat.TURTLE)
        return made

    def dataset(_folder: Path) -> Dataset:
        made = Dataset()
        made.graph(URIRef("http://example.org/g")).parse(data=DATA, format="turtle")
        return made

    return {
        "graph": lambda _folder: graph(DATA),
        "dataset": dataset,
        "store": store,
        "path": file,
        "name": lambda folder: str(file(folder)),
        "address": lambda folder: file(folder).as_uri(),
        "no-extension": lambda folder: file(folder, "data"),
        "text": lambda _folder: DATA,
        "bytes": lambda _folder: DATA.encode(),
        "stream": lambda folder: file(folder).open("rb"),
        "text-stream": lambda _folder: io.StringIO(DATA),
        "xml": lambda _folder: graph(DATA).serialize(format="xml"),
        "json": lambda _folder: graph(DATA).serialize(format="json-ld"),
        "several": lambda _folder: [graph(DATA), PREFIXES],
    }


@pytest.mark.parametrize("kind", stores())
def test_graphs_of_each_kind_give_the_same_report(kind: str, tmp_path: Path) -> None:
    expected = validate(graph(DATA), graph(SHAPES))
    conforms, report, _ = validate(stores()[kind](tmp_path), SHAPES)
    assert conforms is False
    assert isomorphic(report, expected[1])


def test_a_format_is_named_as_rdflib_names_it() -> None:
    text = graph(DATA).serialize(format="nt")
    assert not validate(text, SHAPES, data_graph_format="nt", shacl_graph_format="turtle")[0]
    with pytest.raises(InputError, match="hext"):
        validate(text, SHAPES, data_graph_format="hext")


def test_shapes_are_read_once() -> None:
    kept._compiled.clear()
    for shapes in (graph(SHAPES), SHAPES, SHAPES.encode()):
        validate(DATA, shapes)
        validate(DATA, shapes)
    assert len(kept._compiled) == 2


def test_the_report_ends_with_the_first_result_that_does_not_conform() -> None:
    _, report, _ = validate(DATA, SHAPES, abort_on_first=True)
    assert len(list(report.objects(None, SH.result))) == 1


def test_the_report_is_written_in_a_format() -> None:
    _, turtle, _ = validate(DATA, SHAPES, serialize_report_graph=True)
    _, lines, _ = validate(DATA, SHAPES, serialize_report_graph="nt")
    assert isomorphic(Graph().parse(turtle, format="turtle"), Graph().parse(lines, format="nt"))


@pytest.mark.parametrize("kind", ["graph", "store"])
def test_inferred_statements_are_kept_only_with_inplace(kind: str) -> None:
    shapes, data, options = CALLS["rule"]
    given: Any = graph(data)
    if kind == "store":
        given = Store()
        given.load((PREFIXES + data).encode(), RdfFormat.TURTLE)
    before = len(given)
    validate(given, graph(shapes), **options)
    assert len(given) == before
    validate(given, graph(shapes), inplace=True, **options)
    assert len(given) == before + 1


def test_ignored_terms_give_a_warning() -> None:
    shapes = SHAPES.replace("sh:datatype", "sh:dataType")
    with pytest.warns(UserWarning, match="sh:datatype"):
        validate(DATA, shapes)
    with pytest.warns(UserWarning, match="advanced=True"):
        validate(DATA, PREFIXES + CALLS["rule"][0])


REFUSED: dict[str, tuple[Any, Any, dict[str, Any], str]] = {
    "address": ("http://example.org/data.ttl", SHAPES, {}, "http://example.org/data.ttl"),
    "no-file": ("no-such-file.ttl", SHAPES, {}, "no-such-file.ttl"),
    "no-graph": (5, SHAPES, {}, "int"),
    "relative-iri": (
        Graph().add((URIRef("a b"), RDF.type, URIRef("http://example.org/City"))),
        SHAPES,
        {},
        "a b",
    ),
    "ill-formed": (DATA, SHAPES.replace("sh:path ex:name", "sh:path 2"), {}, "path"),
    "not-parsed": (DATA, SHAPES + "<", {}, "shacl_graph"),
    "js": (DATA, SHAPES, {"js": True}, "js"),
    "inference": (DATA, SHAPES, {"inference": "owl"}, "owl"),
    "depth": (DATA, SHAPES, {"max_validation_depth": 1}, "max_validation_depth"),
    "no-shape": (DATA, SHAPES, {"use_shapes": ["http://example.org/None"]}, "example.org/None"),
    "import": (
        DATA,
        SHAPES + "<> owl:imports ex:none .",
        {"do_owl_imports": True},
        "ex:none|/none",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsupported_options_are_refused_by_name(name: str) -> None:
    data, shapes, options, said = REFUSED[name]
    with pytest.raises(InputError, match=said):
        validate(data, shapes, **options)


def test_faults_of_files_have_lines(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES.replace("sh:path ex:name", "sh:path 2"), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        validate(DATA, path)
    assert raised.value.line == 11


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import clusterkg, sys; clusterkg.validate; print('pyshacl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
