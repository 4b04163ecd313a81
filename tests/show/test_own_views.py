"""Views that users write: columns with a meaning, heads, files beside, Gephi's own vocabulary."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.show.export.appearance import look
from clusterkg.show.times import KEY, Spell

CASES = Path(__file__).parents[1] / "cases" / "gephi"
EX = "http://example.org/"
PREFIXES = """PREFIX ex: <http://example.org/>
PREFIX gephi: <http://gephi.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def opened(data: str | Path = CASES / "own.ttl") -> clusterkg.KnowledgeGraph:
    return clusterkg.open(data=[data], bundled=False)


def drawn(folder: Path, query: str, head: str = "", **options: Any) -> nx.Graph[str]:
    (folder / "own.rq").write_text(head + PREFIXES + query, encoding="utf-8")
    return opened().view(str(folder / "own.rq"), lang="en", **options)


def test_titles_kinds_and_edges_go_by_labels_and_prefixes() -> None:
    kg = opened(CASES / "classlabel.ttl")
    for lang, lab in (("en", "Laboratory"), ("zh", "实验室")):
        graph = kg.view(str(CASES / "cl.rq"), lang=lang)
        data = graph.nodes[EX + "a"]
        assert (data["kind"], data["kind_label"]) == ("ex:Lab", lab)
        assert data["founded"] == 1999
        edge = graph.edges[EX + "a", EX + "b"]
        assert (edge["label"], edge["predicates"]) == ("partner of", ["ex:partner"])


def test_no_title_is_an_iri_in_brackets(tmp_path: Path) -> None:
    kg = opened(CASES / "classlabel.ttl")
    for view in ("full", str(CASES / "cl.rq")):
        (path,) = kg.export(tmp_path / "x.gexf", view)
        text = path.read_text(encoding="utf-8")
        assert "&lt;http" not in text
        assert 'title="founded"' in text
        (linked,) = kg.export(tmp_path / "x.jsonld", view)
        assert '"http://example.org/partner": [{"@id": ' in linked.read_text(encoding="utf-8")


def test_columns_say_what_nodes_and_edges_are() -> None:
    graph = opened().view(str(CASES / "5-columns.rq"), lang="en")
    data = graph.nodes[EX + "b"]
    assert (data["label"], data["kind"]) == ("Line1\nLine2", "Lab")
    edge = graph.edges[EX + "b", EX + "c"]
    assert edge["label"] == "partner of"
    assert edge[KEY].spells == (Spell("2010-01-01", "2012-12-31"),)
    assert (edge["colour"], edge["size"], edge["x"]) == ("#ff0000", 30, 1.5)


def test_columns_say_how_nodes_look(tmp_path: Path) -> None:
    query = """SELECT * { VALUES (?source ?target ?source_colour ?source_size ?source_x ?source_y
      ?target_x ?target_y ?target_tier) { (ex:p ex:q "red" 12 1.5 2.5 "7" -3 "first") } }"""
    graph = drawn(tmp_path, query)
    shown = look(graph)
    assert list(graph) == [EX + "p", EX + "q"]
    assert (shown.x, shown.y) == ([1.5, 7], [2.5, -3])
    assert (shown.colour[0], shown.size[0]) == ("#FF0000", 12)
    assert graph.nodes[EX + "q"]["tier"] == "first"
    assert "size" not in graph.nodes[EX + "p"]


def test_the_head_says_whether_edges_have_a_direction(tmp_path: Path) -> None:
    query = "SELECT ?source ?target { VALUES (?source ?target) { (ex:a ex:b) (ex:b ex:a) } }"
    assert drawn(tmp_path, query).is_directed()
    graph = drawn(tmp_path, query, "#+ view.directed: false\n")
    assert not graph.is_directed()
    assert list(graph.edges(data="weight")) == [(EX + "a", EX + "b", 2)]
    with pytest.raises(InputError, match=r"view\.directed is 'no'; choose one of true, false"):
        drawn(tmp_path, query, "#+ view.directed: no\n")


def test_the_pairs_of_cities_of_a_query_are_undirected_if_it_says_so(tmp_path: Path) -> None:
    text = (CASES / "8-undirected-cities.rq").read_text(encoding="utf-8")
    (tmp_path / "own.rq").write_text("#+ view.directed: false\n" + text, encoding="utf-8")
    # The query walks from cities to targets, which data state the other way round.
    graph = clusterkg.open().view(str(tmp_path / "own.rq"), inferred=True)
    assert not graph.is_directed()
    assert graph.size() > 5


@pytest.mark.parametrize("head", ["", "#+ view.kinds: sum\n"])
def test_kinds_of_edges_stay_apart_or_are_summed(head: str, tmp_path: Path) -> None:
    query = """SELECT * { VALUES (?source ?target ?edge_kind ?weight) {
      (ex:a ex:b "grant" 1) (ex:a ex:b "loan" 2) (ex:a ex:b "loan" 3) } }"""
    graph = drawn(tmp_path, query, head)
    weights = sorted(weight for *_, weight in graph.edges(data="weight"))
    assert weights == ([6] if head else [1, 5])
    (written,) = clusterkg.KnowledgeGraph.write_view(graph, tmp_path / "x.gexf")
    text = written.read_text(encoding="utf-8")
    assert text.count(' kind="') == (0 if head else 2)


def test_queries_may_construct_gephi_attributes() -> None:
    graph = opened().view(str(CASES / "9-kinds.rq"), lang="en")
    data = graph.nodes[EX + "a"]
    assert (data["kind"], data["label"]) == ("Lab", "mine")


def test_the_vocabulary_of_gephi_is_read(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        """CONSTRUCT { ?a ex:with ?b . ?a gephi:label "mine" ; gephi:color "#00ff00" ;
          gephi:size 9 ; gephi:type "Lab" ; gephi:start "2011-05" }
        WHERE { ?a ex:partner ?b FILTER(?a = ex:b) }""",
    )
    data, shown = graph.nodes[EX + "b"], look(graph)
    place = list(graph).index(EX + "b")
    assert (data["label"], data["kind"]) == ("mine", "Lab")
    assert (shown.colour[place], shown.size[place]) == ("#00FF00", 9)
    assert data[KEY].spells == (Spell("2011-05-01"),)


def test_files_beside_say_more_of_nodes(tmp_path: Path) -> None:
    node = PREFIXES + "SELECT "
    (tmp_path / "own.labels.rq").write_text(
        node + '?subject ?label { VALUES (?subject ?label) { (ex:a "A!") (ex:gone "no") } }'
    )
    (tmp_path / "own.attributes.rq").write_text(
        node + "?subject ?attribute ?value { ?subject ?attribute ?value FILTER(?attribute = ex:w) }"
    )
    (tmp_path / "own.dates.rq").write_text(node + "?subject ?start { ?subject ex:founded ?start }")
    (tmp_path / "own.nodes.rq").write_text(node + "?node ?kind { BIND(ex:new AS ?node) }")
    query = "SELECT ?subject ?edge ?object { VALUES ?edge { ex:partner } ?subject ?edge ?object }"
    graph = drawn(tmp_path, query)
    assert graph.nodes[EX + "a"]["label"] == "A!"
    assert graph.nodes[EX + "a"]["ex_w"] == 0.5
    assert graph.nodes[EX + "a"][KEY].spells == (Spell("1999-01-01"),)
    assert EX + "new" in graph
    assert EX + "gone" not in graph


def test_no_rows_are_told_and_the_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "x.gexf").write_text("old")
    with pytest.raises(InputError, match="nothing to draw"):
        opened().export(tmp_path / "x.gexf", str(CASES / "2-norows.rq"))
    assert (tmp_path / "x.gexf").read_text() == "old"


@pytest.mark.parametrize(
    ("case", "weight"), [("4a-weight-string", 12.5), ("4b-weight-negative", -1)]
)
def test_a_weight_is_any_number_and_a_text_that_is_one(
    case: str, weight: float, tmp_path: Path
) -> None:
    graph = opened().view(str(CASES / f"{case}.rq"))
    assert [each for *_, each in graph.edges(data="weight")] == [weight]
    for extension in ("gexf", "graphml", "cyjs", "csv", "jsonld", "dot", "neo4j.csv"):
        clusterkg.KnowledgeGraph.write_view(graph, tmp_path / f"x.{extension}")
    assert f'weight="{float(weight)}"' in (tmp_path / "x.gexf").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('"NaN"^^xsd:double', "http://example.org/a - http://example.org/b: .weight must be"),
        ('"heavy"', "must be a number, not 'heavy'"),
        ("1e308 1e308", "add up to more than a number can be"),
    ],
)
def test_a_weight_that_is_no_number_is_told_with_its_row(
    cells: str, said: str, tmp_path: Path
) -> None:
    rows = "\n".join(f'(ex:a ex:b {cell} "{i}")' for i, cell in enumerate(cells.split()))
    with pytest.raises(InputError, match=said):
        drawn(tmp_path, f"SELECT * {{ VALUES (?source ?target ?weight ?n) {{ {rows} }} }}")


@pytest.mark.parametrize(
    ("start", "end", "spell"),
    [
        ("2019", "2020", Spell("2019-01-01", "2020-12-31")),
        ('"2019"^^xsd:gYear', '"2020-02"^^xsd:gYearMonth', Spell("2019-01-01", "2020-02-29")),
        ('"2019-03-04"^^xsd:date', '"2019-03-04"', Spell("2019-03-04", "2019-03-04")),
        (
            '"2019-03-04T01:00:00+08:00"^^xsd:dateTime',
            "2020",
            Spell("2019-03-03T17:00:00", "2020-12-31"),
        ),
    ],
)
def test_dates_are_of_any_kind(start: str, end: str, spell: Spell, tmp_path: Path) -> None:
    query = f"SELECT * {{ VALUES (?source ?target ?start ?end) {{ (ex:a ex:b {start} {end}) }} }}"
    graph = drawn(tmp_path, query)
    assert graph.edges[EX + "a", EX + "b"][KEY].spells == (spell,)
    assert graph.graph[KEY]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ('"soon"', "2020", "start is 'soon', which is no year, no date"),
        ("2020", "2019", "the end '2019' is before the start '2020'"),
    ],
)
def test_a_date_that_is_none_names_the_row(start: str, end: str, said: str, tmp_path: Path) -> None:
    query = f"SELECT * {{ VALUES (?source ?target ?start ?end) {{ (ex:a ex:b {start} {end}) }} }}"
    with pytest.raises(InputError, match=f"example.org/a - http://example.org/b: .*{said}"):
        drawn(tmp_path, query)


def test_weights_change_from_row_to_row(tmp_path: Path) -> None:
    query = """SELECT * { VALUES (?source ?target ?weight ?start ?end) {
      (ex:a ex:b 1 2010 2014) (ex:a ex:b 2 2012 2014) (ex:a ex:b 4 2020 UNDEF) } }"""
    edge = drawn(tmp_path, query).edges[EX + "a", EX + "b"]
    assert edge["weight"] == 7
    assert edge[KEY].spells == (Spell("2010-01-01", "2014-12-31"), Spell("2020-01-01"))
    assert edge[KEY].numbers["weight"] == (
        (Spell("2010-01-01", "2011-12-31"), 1),
        (Spell("2012-01-01", "2014-12-31"), 3),
        (Spell("2020-01-01"), 4),
    )


def test_an_iri_and_a_text_that_read_the_same_are_two_nodes(tmp_path: Path) -> None:
    query = """SELECT * { VALUES (?source ?target) {
      (ex:a ex:b) (ex:a "http://example.org/b") (ex:a "plain") } }"""
    graph = drawn(tmp_path, query)
    assert set(graph) == {EX + "a", EX + "b", f'"{EX}b"', "plain"}
    assert graph.nodes[f'"{EX}b"']["kind"] == "Literal"


def test_blank_nodes_have_stable_names_and_their_labels(tmp_path: Path) -> None:
    query = "SELECT ?source ?target { ?source ex:partner ?target FILTER(ISBLANK(?target)) }"
    one, other = drawn(tmp_path, query), drawn(tmp_path, query)
    assert set(one) == set(other)
    (blank,) = set(one) - {EX + "d"}
    assert one.nodes[blank]["label"] == "blank one"
    assert one.nodes[blank]["kind_label"] == "ex:Firm"


def test_labels_in_two_languages_do_not_double_weights(tmp_path: Path) -> None:
    query = """SELECT ?source ?target ?source_label {
      ?source ex:partner ?target ; rdfs:label ?source_label FILTER(?source = ex:a) }"""
    graph = drawn(tmp_path, query)
    assert [weight for *_, weight in graph.edges(data="weight")] == [1]
    assert graph.nodes[EX + "a"]["label"].startswith("Alpha")


def test_a_graph_that_is_written_is_not_changed(tmp_path: Path) -> None:
    graph = nx.Graph()
    graph.add_node("a", label="A", start=2010)
    graph.add_edge("a", "b", weight=1.0)
    before = copy.deepcopy((dict(graph.nodes(data=True)), list(graph.edges(data=True))))
    (path,) = clusterkg.KnowledgeGraph.write_view(
        graph, tmp_path / "x.gexf", measures=True, static=True
    )
    assert (dict(graph.nodes(data=True)), list(graph.edges(data=True))) == before
    assert "betweenness" in path.read_text(encoding="utf-8")


def test_headers_are_no_formulas_and_parallel_edges_keep_their_statements(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(terms={"ex:knows": EX + "knows"})
    graph.add_node(EX + "a", **{"=1+1": "x"})
    graph.add_node(EX + "b")
    graph.add_edge(EX + "a", EX + "b", predicates=["ex:knows"])
    graph.add_edge(EX + "a", EX + "b", predicates=["ex:knows"], kind="again")
    nodes, _ = clusterkg.KnowledgeGraph.write_view(graph, tmp_path / "x.csv")
    assert ",=1+1" not in nodes.read_text(encoding="utf-8-sig").splitlines()[0]
    (path,) = clusterkg.KnowledgeGraph.write_view(graph, tmp_path / "x.jsonld")
    triples = rdflib.Graph().parse(path, format="json-ld")
    knows = rdflib.URIRef(EX + "knows")
    assert (rdflib.URIRef(EX + "a"), knows, rdflib.URIRef(EX + "b")) in triples
    (path,) = clusterkg.KnowledgeGraph.write_view(graph, tmp_path / "x.cyjs")
    assert json.loads(path.read_text(encoding="utf-8"))["multigraph"] is True
