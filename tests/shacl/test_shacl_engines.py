"""The compiled engine finds what pySHACL finds, on our shapes and on random shapes and data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from clusterkg.base.errors import InputError
from clusterkg.shacl.engine import reference
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.report import Report, Result
from clusterkg.validation import validate

DATA = Path(__file__).parents[1] / "data"
INVALID = sorted((DATA / "invalid").glob("*.ttl"))


def plain(result: Result) -> tuple[str, ...]:
    terms = (result.focus, result.component, result.value, result.severity, result.shape)
    return (*("" if term is None else str(term) for term in terms), str(result.path))


def found(report: Report) -> set[tuple[str, ...]]:
    return {plain(result) for result in report.results}


def test_the_engines_agree_on_all_invalid_files(tmp_path: Path) -> None:
    files = []
    for number, path in enumerate([DATA / "valid.ttl", *INVALID]):
        # Each beside a copy of the valid file, all in a namespace of their own.
        text = (DATA / "valid.ttl").read_text(encoding="utf-8") + path.read_text(encoding="utf-8")
        text = text.replace("<http://example.org/test/", f"<http://example.org/test/{number}/")
        files.append(tmp_path / path.name)
        files[-1].write_text(text, encoding="utf-8")
    ours = validate(files)
    assert len(ours.results) > 100
    assert found(ours) == found(validate(files, engine="pyshacl"))


EX = "http://example.org/"
NODES = [f"<{EX}n{i}>" for i in range(5)] + ["_:b0", "_:b1"]
IRIS = NODES[:5]
CLASSES = [f"<{EX}C{i}>" for i in range(3)]
PROPERTIES = [f"<{EX}p{i}>" for i in range(3)]
XSD = "http://www.w3.org/2001/XMLSchema#"
# No dates and no truth values: pySHACL lets pass what cannot be compared, as a date with a number.
LITERALS = [
    '"a"',
    '"bc"',
    '"bc"@en',
    '"d"@en-GB',
    '"e"@zh',
    '"城市"@zh',
    f'"1"^^<{XSD}integer>',
    f'"01"^^<{XSD}integer>',
    f'"-7"^^<{XSD}integer>',
    f'"2.50"^^<{XSD}decimal>',
    f'"3.0"^^<{XSD}decimal>',
    f'"abc"^^<{XSD}integer>',
]
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
nodes = st.sampled_from(NODES)
iris = st.sampled_from(IRIS)
classes = st.sampled_from(CLASSES)
properties = st.sampled_from(PROPERTIES)
literals = st.sampled_from(LITERALS)
numbers = st.integers(0, 3)
NUMBERS = [f"<{EX}m>", f"<{EX}n>"]
FIGURES = [f'"{number}"^^<{XSD}integer>' for number in ("1", "02", "3")]
statements = st.one_of(
    st.tuples(nodes, st.just(RDF_TYPE), classes),
    st.tuples(nodes, properties, st.one_of(nodes, literals)),
    st.tuples(nodes, properties, st.one_of(nodes, literals)),
    st.tuples(nodes, st.sampled_from(NUMBERS), st.sampled_from(FIGURES)),
    st.tuples(classes, st.just(SUBCLASS), classes),
).map(lambda triple: f"{' '.join(triple)} .")


def listed(items: st.SearchStrategy[str], least: int = 1, most: int = 3) -> st.SearchStrategy[str]:
    lists = st.lists(items, min_size=least, max_size=most, unique=True)
    return lists.map(lambda parts: f"( {' '.join(parts)} )")


def paths() -> st.SearchStrategy[str]:
    return st.recursive(
        properties,
        lambda inner: st.one_of(
            inner.map(lambda p: f"[ sh:inversePath {p} ]"),
            inner.map(lambda p: f"[ sh:zeroOrMorePath {p} ]"),
            inner.map(lambda p: f"[ sh:oneOrMorePath {p} ]"),
            inner.map(lambda p: f"[ sh:zeroOrOnePath {p} ]"),
            listed(inner, 2),
            listed(inner, 2).map(lambda parts: f"[ sh:alternativePath {parts} ]"),
        ),
        max_leaves=3,
    )


value_constraints = st.one_of(
    classes.map(lambda c: f"sh:class {c}"),
    st.sampled_from(["integer", "decimal", "string", "date", "boolean"]).map(
        lambda name: f"sh:datatype <{XSD}{name}>"
    ),
    st.sampled_from(["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "IRIOrLiteral"]).map(
        lambda kind: f"sh:nodeKind sh:{kind}"
    ),
    # pySHACL lets a blank node pass a length of 0; the standard lets none pass any length.
    st.integers(1, 3).map(lambda n: f"sh:minLength {n}"),
    numbers.map(lambda n: f"sh:maxLength {n}"),
    st.sampled_from(["^b", "[0-9]", "a$", "^http"]).map(lambda p: f'sh:pattern "{p}"'),
    st.sampled_from(['( "en" )', '( "zh" "en-GB" )']).map(lambda tags: f"sh:languageIn {tags}"),
    listed(st.one_of(iris, literals)).map(lambda members: f"sh:in {members}"),
    st.one_of(iris, literals).map(lambda value: f"sh:hasValue {value}"),
    st.tuples(st.sampled_from(["min", "max"]), st.sampled_from(["In", "Ex"]), numbers).map(
        lambda x: f"sh:{x[0]}{x[1]}clusive {x[2]}"
    ),
    properties.map(lambda p: f"sh:equals {p}"),
    properties.map(lambda p: f"sh:disjoint {p}"),
)


def node_shapes() -> st.SearchStrategy[str]:
    def extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.lists(
            st.one_of(
                value_constraints,
                inner.map(lambda s: f"sh:not {s}"),
                inner.map(lambda s: f"sh:node {s}"),
                listed(inner).map(lambda parts: f"sh:and {parts}"),
                listed(inner).map(lambda parts: f"sh:or {parts}"),
                listed(inner).map(lambda parts: f"sh:xone {parts}"),
                property_shapes(inner).map(lambda s: f"sh:property {s}"),
            ),
            min_size=1,
            max_size=3,
        ).map(bracketed)

    base = st.lists(value_constraints, min_size=1, max_size=2).map(bracketed)
    return st.recursive(base, extended, max_leaves=5)


ONCE = ("datatype", "nodeKind", "minLength", "maxLength", "languageIn", "in", "minCount")
ONCE = (*ONCE, "maxCount", "uniqueLang", "minInclusive", "maxInclusive", "pattern")
ONCE = (*ONCE, "minExclusive", "maxExclusive", "qualifiedValueShape", "closed")


def bracketed(parts: list[str]) -> str:
    """Return a shape; a parameter that may come once comes once."""
    kept: dict[str, str] = {}
    for i, part in enumerate(parts):
        name = part.split()[0].removeprefix("sh:")
        kept[name if name in ONCE else f"{name} {i}"] = part
    return f"[ {' ; '.join(kept.values())} ]"


def property_shapes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    constraints = st.one_of(
        value_constraints,
        numbers.map(lambda n: f"sh:minCount {n}"),
        numbers.map(lambda n: f"sh:maxCount {n}"),
        st.just("sh:uniqueLang true"),
        inner.map(lambda s: f"sh:node {s}"),
        inner.map(lambda s: f"sh:not {s}"),
        st.tuples(inner, st.sampled_from(["Min", "Max"]), st.integers(1, 2)).map(
            lambda x: f"sh:qualifiedValueShape {x[0]} ; sh:qualified{x[1]}Count {x[2]}"
        ),
    )
    lists = st.lists(constraints, min_size=1, max_size=3)
    # pySHACL orders IRIs, where SPARQL compares literals alone.
    ordered = st.sampled_from(["lessThan", "lessThanOrEquals"]).map(
        lambda name: f"[ sh:path {NUMBERS[0]} ; sh:{name} {NUMBERS[1]} ]"
    )
    others = st.tuples(paths(), lists).map(lambda x: bracketed([f"sh:path {x[0]}", *x[1]]))
    return st.one_of(others, others, others, ordered)


targets = st.one_of(
    classes.map(lambda c: f"sh:targetClass {c}"),
    iris.map(lambda n: f"sh:targetNode {n}"),
    literals.map(lambda n: f"sh:targetNode {n}"),
    properties.map(lambda p: f"sh:targetSubjectsOf {p}"),
    properties.map(lambda p: f"sh:targetObjectsOf {p}"),
)
top_shapes = st.tuples(targets, node_shapes()).map(lambda x: f"{x[1][:-1]} ; {x[0]} ]")


def both(data: str, shapes: str) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    data_quads = list(parse(data.encode(), RdfFormat.TURTLE))
    shape_quads = list(parse((prefix + shapes).encode(), RdfFormat.TURTLE))
    known = Shapes(shape_quads)
    store = Data()
    store.add(data_quads)
    ours = Engine(store, known).validate()
    theirs = reference.validate(data_quads, shape_quads, known)
    return Counter(map(plain, ours)), Counter(map(plain, theirs))


@settings(max_examples=60, deadline=None)
@given(st.lists(statements, max_size=12), st.lists(top_shapes, min_size=1, max_size=2))
def test_the_engines_agree_on_random_shapes_and_data(data: list[str], shapes: list[str]) -> None:
    named = [
        f"<{EX}S{i}> a sh:NodeShape ; {shape.strip()[1:-1]} ." for i, shape in enumerate(shapes)
    ]
    try:
        ours, theirs = both("\n".join(data), "\n".join(named))
    except InputError:
        return
    assert ours == theirs


def test_one_value_at_most_by_a_path_that_may_have_no_step() -> None:
    # By the standard n0 has itself and n1 as values, and n1 itself alone.
    shapes = (
        f"<{EX}S> a sh:NodeShape ; sh:targetNode {NODES[0]}, {NODES[1]} ;"
        f" sh:property [ sh:path [ sh:zeroOrMorePath {PROPERTIES[0]} ] ; sh:maxCount 1 ] ."
    )
    ours, theirs = both(f"{NODES[0]} {PROPERTIES[0]} {NODES[1]} .", shapes)
    assert [focus for focus, *_ in ours] == [NODES[0]]
    assert ours == theirs
