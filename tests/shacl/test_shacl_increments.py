"""What new statements can affect is found again as if everything were validated anew."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from test_shacl_engines import plain, statements, top_shapes

from clusterkg.shacl.engine.affected import affected
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.engine.evaluation import Engine
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.validation import validate

SPARQL = """
<http://example.org/Q> a sh:NodeShape ; sh:targetSubjectsOf <http://example.org/p0> ;
  sh:sparql [
    sh:select "SELECT $this { $this <http://example.org/p0>/<http://example.org/p1> ?x }"
  ] .
"""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(statements, max_size=10),
    st.lists(statements, min_size=1, max_size=3),
    st.lists(top_shapes, min_size=1, max_size=2),
    st.booleans(),
)
def test_an_increment_equals_the_whole(
    base: list[str], added: list[str], shapes: list[str], sparql: bool
) -> None:
    named = [
        f"<http://example.org/S{i}> a sh:NodeShape ; {shape.strip()[1:-1]} ."
        for i, shape in enumerate(shapes)
    ]
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    text = prefix + "\n".join(named) + (SPARQL if sparql else "")
    known = Shapes(parse(text.encode(), RdfFormat.TURTLE))

    def read(lines: list[str]) -> list:  # type: ignore[type-arg]
        return list(parse("\n".join(lines).encode(), RdfFormat.TURTLE))

    before, whole, step = Data(), Data(), Data()
    before.add(read(base))
    step.add(read(base))
    whole.add(read([*base, *added]))
    step.add(read(added))
    only = affected(step, known, read(added))
    found = Engine(step, known).validate(only)
    everything = Engine(whole, known).validate()
    new = Counter(map(plain, everything)) - Counter(map(plain, Engine(before, known).validate()))
    assert not Counter(map(plain, found)) - Counter(map(plain, everything))
    assert not new - Counter(map(plain, found))


PREFIXES = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix id: <https://w3id.org/clusterkg/id/> .
"""


def test_violations_caused_in_other_files_are_found(tmp_path: Path) -> None:
    # Shanghai declares 2 clusters to build and lists 2: a third breaks the count.
    path = tmp_path / "new.ttl"
    third = "id:third a ckg:Cluster ; ckg:listedUnder id:shanghai-2-4-built ; ckg:targetOf"
    path.write_text(f"{PREFIXES}{third} id:shanghai-2-4 .\n", encoding="utf-8")
    report = validate([path])
    foreign = [r for r in report.results if r.focus.value.endswith("/shanghai-2-4-built")]
    assert [r.place.file for r in foreign if r.place] == [str(path)]
    assert all(not r.focus.value.endswith("/five-ones") for r in report.results)
