"""What the engine leaves out to be quick changes no answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from test_shacl_engines import both, plain, top_shapes
from test_shacl_engines import statements as any_statements

from clusterkg.base.errors import InputError
from clusterkg.rdf import positions
from clusterkg.rdf.lines import about
from clusterkg.shacl.engine import survey
from clusterkg.shacl.engine.affected import affected
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.dependencies import steps
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.shapes import Shapes

EX = "http://example.org/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
HEAD = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <{EX}> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .
"""


def shapes(*queries: str) -> Shapes:
    constraints = " , ".join(
        f"[ sh:prefixes ex: ; sh:select '''SELECT {query}''' ]" for query in queries
    )
    target = "sh:targetSubjectsOf ex:p ; sh:targetClass ex:C"
    text = f"{HEAD} ex:S a sh:NodeShape ; {target} ; sh:sparql {constraints} ."
    return Shapes(parse(text.encode(), RdfFormat.TURTLE))


def looked_at(query: str) -> set[str] | None:
    """Return each step in short: a path, the predicate looked for, ^ if nodes are its objects."""
    known = shapes(query)
    (shape,) = known.targeted()
    found = steps(known, shape.constraints[0])
    if found is None:
        return None
    texts = ("/".join([*map(str, s.before), "^" * s.inverted + s.predicate]) for s in found)
    return {text.replace("<", "").replace(">", "").replace(EX, "") for text in texts}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$this { $this ex:p ?x }", {"p"}),
        ("$this { ?x ex:p $this }", {"^p"}),
        ("$this WHERE { $this ex:p/ex:q ?x }", None),
        ("$this { $this ex:p ?x ; ex:q ?y . ?y ex:r ex:a , 3 }", {"p", "q", "q/r"}),
        ("$this { ?x ex:p $this . ?x ex:q 'a.b'@en }", {"^p", "^p/q"}),
        ("$this { { $this ex:p ?x } UNION { $this ex:q ?y . ?y ex:r ?x } }", {"p", "q", "q/r"}),
        # What one branch finds is not there in the other.
        ("$this { { $this ex:p ?x } UNION { ?x ex:q ?y } }", None),
        ("$this { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y } }", {"p", "p/q"}),
        ("$this { $this ex:p ?x FILTER(?x > 1 || EXISTS { ?x ex:q ?y }) }", {"p", "p/q"}),
        (
            "$this ?n { { SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this }"
            " $this ex:q ?m FILTER(?n > ?m) }",
            {"p", "q"},
        ),
        # Outside of a sub-select, the value that it found may come from anywhere.
        ("$this { { SELECT $this ?x { $this ex:p ?x } } ?x ex:q ?y }", None),
        # ?x may be a literal that is written in two ways.
        ("$this { $this ex:p ?x . ?y ex:q ?x }", None),
        ("$this { $this ex:p ?x . ?x ex:r ?z . ?y ex:q ?x }", {"p", "p/r", "p/^q"}),
        ("$this { ?x ex:p ?y }", None),
        ("$this { $this ?p ?x }", None),
        ("$this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } ?y ex:r ?z }", None),
        ("$this { $this ex:p ?x BIND(?x AS ?y) ?y ex:r ?z }", None),
        ("$this { GRAPH ?g { $this ex:p ?x } }", None),
        ("$this { $this ex:p [ ex:q ?x ] }", None),
        ("$this { $this other:p ?x }", None),
        ("$this { $this ex:p ex:a. ex:b ex:q ex:c }", None),
        (
            "$this { $this a ex:C . # a comment\n $this <http://example.org/p> true }",
            {RDF_TYPE, "p"},
        ),
    ],
)
def test_dependencies_of_sparql_constraints(query: str, expected: set[str] | None) -> None:
    assert looked_at(query) == expected


QUERIES = [
    "$this { $this ex:p ?x . ?x ex:q ?y FILTER NOT EXISTS { ?y ex:p ?z } }",
    "$this ?value { { ?value ex:q $this } UNION { $this ex:p ?x . ?x ex:p ?value } }",
    "$this ?n { { SELECT $this (COUNT(?x) AS ?n) { ?x ex:q $this } GROUP BY $this } }",
    "$this { $this ex:p ?x . ?x a ex:C . ?y ex:q ?x FILTER(?y != $this) }",
    "$this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } ?y ex:p ?z }",
    "$this { $this ex:p ?x . ?y ex:q ?x }",
]
NODES = [f"<{EX}n{i}>" for i in range(4)]
VALUES = [*NODES, '"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
VALUES += ['"01"^^<http://www.w3.org/2001/XMLSchema#integer>']
statements = st.one_of(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from([f"<{EX}p>", f"<{EX}q>"]),
        st.sampled_from(VALUES),
    ).map(" ".join),
    st.sampled_from(NODES).map(lambda node: f"{node} <{RDF_TYPE}> <{EX}C>"),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(statements, max_size=10),
    st.lists(statements, min_size=1, max_size=3),
    st.lists(st.sampled_from(QUERIES), min_size=1, max_size=2, unique=True),
)
def test_an_increment_finds_what_queries_find_anew(
    base: list[str], added: list[str], queries: list[str]
) -> None:
    known = shapes(*queries)

    def read(lines: list[str]) -> list:  # type: ignore[type-arg]
        return list(parse(" .\n".join([*lines, ""]).encode(), RdfFormat.N_TRIPLES))

    before, whole = Data(), Data()
    before.add(read(base))
    whole.add(read([*base, *added]))
    everything = Engine(whole, known).validate()
    found = Engine(whole, known).validate(affected(whole, known, read(added)))
    new = Counter(map(plain, everything)) - Counter(map(plain, Engine(before, known).validate()))
    assert not Counter(map(plain, found)) - Counter(map(plain, everything))
    assert not new - Counter(map(plain, found))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("comment", [False, True])
def test_places_in_a_file_of_lines_are_those_of_the_whole_file(
    tmp_path: Path, end: str, comment: bool
) -> None:
    path = tmp_path / "a.nt"
    lines = [
        f"# <{EX}a>",
        f'<{EX}b> <{EX}p> "<{EX}a>" .',
        "",
        f"<{EX}b> <{EX}p> <{EX}a> .",
        f'\t<{EX}a> <{EX}p> "x" . # <{EX}a>',
        f"<{EX}b> <{EX}p> <{EX}c> .",
        r"<http://example.org/\u0061> <http://example.org/q> _:x .",
        f"_:x <{EX}p> <{EX}b> .",
    ]
    path.write_bytes(end.join(lines[not comment :]).encode())
    whole = positions.located(path)
    assert whole is not None
    wanted = {quad.object for quad in parse(f"<{EX}b> <{EX}p> <{EX}a> .", RdfFormat.N_TRIPLES)}
    expected = [pair for pair in whole if wanted & {pair[0].subject, pair[0].object}]
    assert len(expected) == 3
    found = about(path, wanted)
    if found is None:
        # A comment that names the node, or lines that end with CR alone: read as any other file.
        assert comment or end == "\r"
        return
    kept = [pair for pair in found if wanted & {pair[0].subject, pair[0].object}]
    assert [(str(q.predicate), at) for q, at in kept] == [
        (str(q.predicate), at) for q, at in expected
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(any_statements, max_size=12), st.lists(top_shapes, min_size=1, max_size=2))
def test_the_survey_of_all_values_agrees_with_pyshacl(
    data: list[str], given_shapes: list[str]
) -> None:
    # As in large data: the values of a property are looked at for all shapes at once.
    named = [
        f"<{EX}S{i}> a sh:NodeShape ; {shape.strip()[1:-1]} ."
        for i, shape in enumerate(given_shapes)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_FEW", 0)
        try:
            ours, theirs = both("\n".join(data), "\n".join(named))
        except InputError:
            return
    assert ours == theirs
