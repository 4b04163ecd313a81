"""Views show what the graph says: of three made-up towns, and of the bundled cities."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.compare.measures import OF_LISTS
from clusterkg.compare.overlap import overlap
from clusterkg.rdf.namespaces import ID, IND, PREFIXES
from clusterkg.show.views import VIEWS, view
from clusterkg.show.views.scope import Scope
from clusterkg.store import disk
from clusterkg.store.build import build

# Ash bets on tea and steel (2016 to 2020) and on rails (from 2018), Birch on tea and rails (from
# 2019, as is inferred), Cedar on steel alone (no years). Rails and steel are below metal.
TOWNS = """
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX ind: <https://w3id.org/clusterkg/industry/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
ckg:City rdfs:label "City"@en , "城市"@zh .
ckg:hasTarget rdfs:label "has target"@en , "有目标"@zh .
ind:metal a ckg:Industry ; skos:prefLabel "Metal"@en , "金属"@zh ; ckg:schemeLevel "division" .
ind:steel a ckg:Industry ; skos:prefLabel "Steel"@en , "钢铁"@zh ; ckg:schemeLevel "field" ;
  skos:broader ind:metal ; skos:altLabel "Iron"@en , "Pig iron"@en .
ind:rails a ckg:Industry ; skos:prefLabel "Rails"@en , "钢轨"@zh ; ckg:schemeLevel "concept" ;
  skos:broader ind:steel .
ind:tea a ckg:Industry ; skos:prefLabel "Tea"@en ; ckg:schemeLevel "division" .
id:top a ckg:Tier ; skos:prefLabel "Top"@en , "一流"@zh .
id:zone a ckg:Zone ; rdfs:label "Ash Park"@en ; ckg:zoneOf id:ash .
id:ash a ckg:City ; rdfs:label "Ash"@en , "白蜡"@zh ; ckg:code "1" ;
  ckg:hasProgramme id:a1 , id:a2 .
id:birch a ckg:City ; rdfs:label "Birch"@en , "桦木"@zh ; ckg:hasProgramme id:b1 .
id:cedar a ckg:City ; rdfs:label "Cedar"@en , "雪松"@zh ; ckg:hasProgramme id:c1 .
id:a1 a ckg:ClusterProgramme ; rdfs:label "Ash one"@en ; ckg:announced "2016-04" ;
  ckg:horizonYear 2020 ; ckg:closedList true ; ckg:zone id:zone ; ckg:hasTarget id:at , id:as .
id:a2 a ckg:ClusterProgramme ; rdfs:label "Ash two"@en ; ckg:announced "2018" ;
  ckg:closedList true ; ckg:hasTarget id:ar .
id:b1 a ckg:ClusterProgramme ; rdfs:label "Birch one"@en ; ckg:announced "--05-10" ;
  ckg:inferredYear 2019 ; ckg:closedList false ; ckg:hasTarget id:bt , id:br .
id:c1 a ckg:ClusterProgramme ; rdfs:label "Cedar one"@en ; ckg:hasTarget id:cs .
id:at a ckg:Cluster ; ckg:printedName "Tea!" ; ckg:targetsIndustry ind:tea ; ckg:evidence id:e1 .
id:as a ckg:Cluster ; ckg:printedName "Steel" ; ckg:targetsIndustry ind:steel ; ckg:tier id:top ;
  ckg:evidence id:e1 , id:e2 .
id:ar a ckg:Cluster ; ckg:printedName "Rails" ; ckg:targetsIndustry ind:rails .
id:bt a ckg:Cluster ; ckg:printedName "Tea" ; ckg:targetsIndustry ind:tea ; ckg:tier id:top .
id:br a ckg:Cluster ; ckg:printedName "Track" ; ckg:targetsIndustry ind:rails .
id:cs a ckg:Cluster ; ckg:printedName "Iron" ; ckg:targetsIndustry ind:steel .
id:e1 a ckg:Evidence ; ckg:paragraph 3 ; oa:start 10 ; oa:end 20 .
id:e2 a ckg:Evidence ; ckg:paragraph 4 ; oa:start 1 ; oa:end 2 .
id:claim a ckg:Assessment ; ckg:aboutEntity id:cedar ;
  ckg:claim "Cedar is a town that has been slow for a very long time"@en .
"""


def store() -> Store:
    found = Store()
    found.load(TOWNS, format=RdfFormat.TURTLE)
    return found


STORE = store()


def seen(name: str, **options: Any) -> nx.Graph[str]:
    return view(STORE, name, **options)


def edges(graph: nx.Graph[str], *attributes: str) -> dict[tuple[str, ...], Any]:
    """Return edges by the labels of their ends: in order, unless they have a direction."""
    found: dict[tuple[str, ...], Any] = {}
    for one, other, data in graph.edges(data=True):
        ends = (graph.nodes[one]["label"], graph.nodes[other]["label"])
        key = ends if graph.is_directed() else tuple(sorted(ends))
        values = tuple(data.get(name) for name in attributes)
        found[key] = values[0] if len(values) == 1 else values
    return found


def named(graph: nx.Graph[str]) -> set[str]:
    return {label for _, label in graph.nodes(data="label")}


# What each view shows


def test_towns_overlap_by_the_industries_they_share() -> None:
    graph = seen("city-overlap")
    assert edges(graph, "weight", "industries", "printed", "start_year", "end_year") == {
        # Tea in both from 2019 to 2020, rails from 2019 on.
        ("Ash", "Birch"): (2, ["Rails", "Tea"], ["Rails", "Tea", "Tea!", "Track"], 2019, None),
        # Of Cedar no year is known.
        ("Ash", "Cedar"): (1, ["Steel"], ["Iron", "Steel"], 2016, 2020),
    }
    ash = graph.nodes[ID + "ash"]
    assert (ash["industries"], ash["targets"], ash["open_list"], ash["code"]) == (3, 3, False, "1")
    assert graph.nodes[ID + "birch"]["open_list"] is True
    assert "code" not in graph.nodes[ID + "birch"]
    assert edges(seen("city-overlap", level="division"), "weight") == {
        ("Ash", "Birch"): 2,
        ("Ash", "Cedar"): 1,
        ("Birch", "Cedar"): 1,
    }
    assert edges(seen("city-overlap", level="printed"), "weight") == {}


@pytest.mark.parametrize("measure", OF_LISTS)
def test_the_weight_is_the_measure_chosen(measure: str) -> None:
    graph = seen("city-overlap", measure=measure)
    matrix = overlap(STORE, measure, lang="en")
    for i, one in enumerate(matrix.cities):
        for j, other in enumerate(matrix.cities[:i]):
            weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            assert weight == pytest.approx(matrix.values[i, j])
    if measure == "jaccard":
        assert edges(graph, "weight")["Ash", "Birch"] == pytest.approx(2 / 3)


def test_a_projection_is_weighted_as_by_newman() -> None:
    # Metal ties three towns, two by two: 1/2. Tea ties Ash and Birch alone: 1.
    towns = {"A": ["Metal", "Tea"], "B": ["Metal", "Tea", "Silk"], "C": ["Metal"]}
    lines = []
    for town, industries in towns.items():
        lines.append(f"id:{town} a ckg:City ; rdfs:label '{town}'@en .")
        lines.append(f"id:p{town} a ckg:ClusterProgramme ; ckg:programmeOf id:{town} .")
        for each in industries:
            target = f"id:{town}-{each}"
            lines.append(f"{target} a ckg:Cluster ; ckg:targetOf id:p{town} ;")
            lines.append(f"ckg:targetsIndustry ind:{each} ; ckg:printedName '{each}' .")
    for each in ("Metal", "Tea", "Silk"):
        lines.append(f"ind:{each} a ckg:Industry ; ckg:schemeLevel 'concept' ;")
        lines.append(f"skos:prefLabel '{each}'@en .")
    store = Store()
    heads = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    store.load((heads + "\n".join(lines)).encode(), RdfFormat.TURTLE)
    cities = view(store, "city-overlap", measure="newman", lang="en")
    assert edges(cities, "weight") == {("A", "B"): 1.5, ("A", "C"): 0.5, ("B", "C"): 0.5}
    # A names two industries: their tie is 1. B names three: each two are tied by 1/2.
    industries = view(store, "industry-cooccurrence", measure="newman", lang="en")
    ties = {("Metal", "Tea"): 1.5, ("Metal", "Silk"): 0.5, ("Silk", "Tea"): 0.5}
    assert edges(industries, "weight") == ties
    assert "Newman 2001" in industries.graph["description"]
    named = view(store, "city-industry", lang="en")
    projected = nx.bipartite.collaboration_weighted_projected_graph
    for graph in (cities, industries):
        expected = projected(named, list(graph))
        found = {frozenset(ends): weight for *ends, weight in graph.edges(data="weight")}
        assert found == {
            frozenset(ends): pytest.approx(weight)
            for *ends, weight in expected.edges(data="weight")
        }
    with pytest.raises(InputError, match="measures: shared, newman"):
        view(store, "industry-cooccurrence", measure="jaccard")


def test_a_town_is_joined_to_an_industry_by_its_targets() -> None:
    graph = seen("city-industry", level="division")
    assert edges(graph, "weight", "printed", "start_year", "end_year") == {
        ("Ash", "Metal"): (2, ["Rails", "Steel"], 2016, None),
        ("Ash", "Tea"): (1, ["Tea!"], 2016, 2020),
        ("Birch", "Metal"): (1, ["Track"], 2019, None),
        ("Birch", "Tea"): (1, ["Tea"], 2019, None),
        ("Cedar", "Metal"): (1, ["Iron"], None, None),
    }
    assert graph.nodes[IND + "metal"]["cities"] == 3
    assert graph.nodes[IND + "metal"]["targets"] == 4
    steel = seen("city-industry").nodes[IND + "steel"]
    assert (steel["scheme_level"], steel["broader"]) == ("field", ["Metal"])


def test_industries_are_joined_by_the_towns_that_name_both() -> None:
    graph = seen("industry-cooccurrence")
    assert edges(graph, "weight", "cities", "start_year", "end_year") == {
        # In Ash rails come in 2018 and tea goes in 2020; in Birch both come in 2019.
        ("Rails", "Tea"): (2, ["Ash", "Birch"], 2018, None),
        ("Rails", "Steel"): (1, ["Ash"], 2018, 2020),
        ("Steel", "Tea"): (1, ["Ash"], 2016, 2020),
    }


def test_the_structure_leads_from_a_town_to_what_backs_its_targets() -> None:
    graph = seen("programme-structure")
    assert graph.is_directed()
    found = edges(graph, "predicates")
    assert found["Ash", "Ash one"] == ["ckg:hasProgramme"]
    assert found["Ash one", "Tea!"] == ["ckg:hasTarget"]
    assert found["Tea!", "Tea"] == ["ckg:targetsIndustry"]
    assert found["Ash one", "Ash Park"] == ["ckg:zone"]
    # 4 programmes, 6 targets, an industry each, a zone.
    assert len(found) == 4 + 6 + 6 + 1
    assert {kind for _, kind in graph.nodes(data="kind")} == {
        *("City", "ClusterProgramme", "Cluster", "Industry", "Zone"),
    }
    programme = graph.nodes[ID + "a1"]
    assert (programme["start_year"], programme["end_year"]) == (2016, 2020)
    assert (programme["horizon_year"], programme["closed_list"]) == (2020, True)
    assert graph.nodes[ID + "at"]["end_year"] == 2020


def test_the_tree_leads_to_narrower_industries() -> None:
    graph = seen("industry-tree")
    assert edges(graph, "weight") == {("Metal", "Steel"): 2, ("Steel", "Rails"): 1}
    metal = graph.nodes[IND + "metal"]
    assert (metal["cities"], metal["targets"]) == (3, 4)
    assert graph.nodes[IND + "steel"]["also_known_as"] == ["Iron", "Pig iron"]
    assert graph.degree(IND + "tea") == 0


def test_the_full_view_has_every_entity_and_what_is_said_of_it() -> None:
    graph = seen("full")
    # Towns, programmes, targets, industries; tier, zone, assessment; evidence. No class is one.
    assert len(graph) == 3 + 4 + 6 + 4 + 3 + 2
    assert graph.size() == 1 + 4 + 6 + 6 + 2 + 3 + 1 + 1 + 2
    link = graph.edges[ID + "a1", ID + "at"]
    assert link == {"label": "has target", "weight": 1, "predicates": ["ckg:hasTarget"]}
    evidence = graph.nodes[ID + "e1"]
    assert evidence["label"] == "¶3:10-20"
    assert (evidence["paragraph"], evidence["oa_start"]) == (3, 10)
    claim = graph.nodes[ID + "claim"]
    assert claim["label"] == "Cedar is a town that has been slow for…"
    assert claim["claim"] == "Cedar is a town that has been slow for a very long time"
    assert graph.nodes[IND + "steel"]["skos_alt_label"] == ["Iron", "Pig iron"]


def test_statements_between_the_same_two_are_one_edge() -> None:
    double = store()
    double.load(
        f"<{ID}a1> <https://w3id.org/clusterkg/ontology#aboutEntity> <{ID}zone> .",
        format=RdfFormat.TURTLE,
    )
    link = view(double, "full").edges[ID + "a1", ID + "zone"]
    assert (link["weight"], link["predicates"]) == (2, ["ckg:aboutEntity", "ckg:zone"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", VIEWS)
def test_every_node_has_a_label_and_a_kind(name: str, lang: str) -> None:
    graph = seen(name, lang=lang)
    assert len(graph) > 0
    for _, data in graph.nodes(data=True):
        assert list(data)[:3] == ["label", "kind", "kind_label"]
        assert all(data[key] for key in ("label", "kind", "kind_label"))
    assert VIEWS[name].description[lang] == graph.graph["description"]
    size = graph.graph["size"]
    assert not size or any(size in data for _, data in graph.nodes(data=True))


def test_labels_are_in_the_language_or_in_the_one_there_is() -> None:
    graph = seen("city-industry", lang="zh")
    assert {"白蜡", "钢铁", "Tea"} <= named(graph)
    assert graph.nodes[ID + "ash"]["kind_label"] == "城市"
    assert seen("full", lang="zh").edges[ID + "a1", ID + "at"]["label"] == "有目标"


# Filters


def test_only_some_towns() -> None:
    graph = seen("city-overlap", scope=Scope(cities=["Ash", "桦木"]))
    assert edges(graph, "weight") == {("Ash", "Birch"): 2}
    full = seen("full", scope=Scope(cities=[ID + "birch"]))
    # Of Ash goes all that is its own: its zone, and the evidence of its targets; of Cedar what is
    # said about it. What towns share stays.
    assert named(full) == {
        *("Birch", "Birch one", "Tea", "Track", "Top", "Metal", "Steel", "Rails"),
    }
    assert full.graph["description"].endswith(f"cities: {ID}birch")


@pytest.mark.parametrize("tier", ["Top", "一流", ID + "top", "id:top"])
def test_only_a_tier(tier: str) -> None:
    graph = seen("city-industry", scope=Scope(tier=tier))
    assert edges(graph, "weight") == {("Ash", "Steel"): 1, ("Birch", "Tea"): 1}
    assert "Cedar" in named(graph)
    structure = seen("programme-structure", scope=Scope(tier=tier))
    assert "Cedar one" not in named(structure)
    assert "Ash two" not in named(structure)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2015, set()),
        (2016, {"Ash one"}),
        (2018, {"Ash one", "Ash two"}),
        (2020, {"Ash one", "Ash two", "Birch one"}),
        (2021, {"Ash two", "Birch one"}),
    ],
)
def test_only_a_year(year: int, expected: set[str]) -> None:
    graph = seen("programme-structure", scope=Scope(year=year))
    programmes = {d["label"] for _, d in graph.nodes(data=True) if d["kind"] == "ClusterProgramme"}
    # No year is known of Cedar's: it is not left out.
    assert programmes == expected | {"Cedar one"}


def test_filters_combine_and_leave_the_store_as_it_was() -> None:
    before = set(STORE)
    scope = Scope(cities=["Ash"], tier="Top", year=2017, inferred=True)
    graph = seen("city-industry", scope=scope)
    assert edges(graph, "weight") == {("Ash", "Steel"): 1}
    assert set(STORE) == before


def test_a_scope_that_leaves_nothing_is_an_empty_view() -> None:
    for name in VIEWS:
        graph = seen(name, scope=Scope(cities=["Cedar"], tier="Top"))
        assert not [kind for _, kind in graph.nodes(data="kind") if kind == "Cluster"]


# What follows by the rules


def test_inferred_statements_are_in_or_out(tmp_path: Path) -> None:
    kg = clusterkg.open()
    wuhan, cars = ID + "wuhan", IND + "automotive"
    plain = kg.view("full")
    assert not plain.has_edge(wuhan, cars)
    assert not any("inferred" in data for _, _, data in plain.edges(data=True))
    whole = kg.view("full", inferred=True)
    link = whole.edges[wuhan, cars]
    assert (link["predicates"], link["inferred"]) == (["ckg:developsIndustry"], True)
    assert whole.edges[ID + "wuhan-bases", wuhan]["inferred"] is False
    assert {n: d["kind"] for n, d in whole.nodes(data=True)} == {
        n: d["kind"] for n, d in plain.nodes(data=True)
    }
    # A store on disk has them in a graph of their own.
    build(tmp_path / "kg.store", [])
    on_disk = disk.open_store(tmp_path / "kg.store")
    for inferred, expected in ((False, plain), (True, whole)):
        graph = view(on_disk, "full", scope=Scope(inferred=inferred))
        assert nx.utils.graphs_equal(graph, expected)


def test_inferences_follow_from_the_restricted_graph() -> None:
    kg = clusterkg.open()
    graph = kg.view("full", cities=["武汉"], tier="世界级", inferred=True)
    assert graph.has_edge(ID + "wuhan", IND + "automotive")
    # Memory chips are among the bases, of another tier.
    assert not graph.has_edge(ID + "wuhan", IND + "memory-chips")


# Views of queries


def written(folder: Path, text: str) -> str:
    (folder / "mine.rq").write_text(text, encoding="utf-8")
    return str(folder / "mine.rq")


def test_a_query_selects_pairs(tmp_path: Path) -> None:
    query = """
    SELECT ?source ?target ?weight ?printed ?first WHERE {
      ?source ckg:hasProgramme ?p . ?p ckg:hasTarget ?t .
      ?t ckg:targetsIndustry/skos:broader* ?target ; ckg:printedName ?printed .
      ?target ckg:schemeLevel "division" . BIND(1.5 AS ?weight)
      OPTIONAL { ?p ckg:horizonYear ?first } }"""
    graph = seen(written(tmp_path, query))
    assert edges(graph, "weight", "printed", "first") == {
        ("Ash", "Metal"): (3, ["Rails", "Steel"], 2020),
        ("Ash", "Tea"): (1.5, ["Tea!"], 2020),
        ("Birch", "Metal"): (1.5, ["Track"], None),
        ("Birch", "Tea"): (1.5, ["Tea"], None),
        ("Cedar", "Metal"): (1.5, ["Iron"], None),
    }
    assert graph.nodes[ID + "ash"]["kind"] == "City"


def test_a_query_without_weights_counts_rows_and_may_select_text(tmp_path: Path) -> None:
    query = """
    SELECT ?source ?target WHERE {
      ?source ckg:hasProgramme/ckg:hasTarget ?t . ?t ckg:targetsIndustry ?i .
      BIND(IF(?i = ind:tea, "drink", "other") AS ?target) }"""
    graph = seen(written(tmp_path, query))
    assert edges(graph, "weight") == {
        ("Ash", "drink"): 1,
        ("Ash", "other"): 2,
        ("Birch", "drink"): 1,
        ("Birch", "other"): 1,
        ("Cedar", "other"): 1,
    }
    assert graph.nodes["drink"]["kind"] == "Literal"


def test_a_query_constructs_a_graph(tmp_path: Path) -> None:
    query = """
    CONSTRUCT { ?c ckg:code 7 ; rdfs:label "Town"@en .
                ?c ckg:developsIndustry ?i ; ckg:aboutEntity ?i .
                id:new a ckg:Zone ; ckg:zoneOf ?c }
    WHERE { ?c a ckg:City ; rdfs:label "Cedar"@en ; ckg:hasProgramme/ckg:hasTarget ?t .
            ?t ckg:targetsIndustry ?i }"""
    graph = seen(written(tmp_path, query))
    assert edges(graph, "weight", "predicates") == {
        ("Town", "Steel"): (2, ["ckg:aboutEntity", "ckg:developsIndustry"]),
        ("id:new", "Town"): (1, ["ckg:zoneOf"]),
    }
    assert graph.nodes[ID + "cedar"]["code"] == 7
    assert graph.nodes[ID + "cedar"]["kind"] == "City"
    assert graph.nodes[ID + "new"]["kind"] == "Zone"


def test_a_query_has_parameters_and_scope(tmp_path: Path) -> None:
    query = """#+ param: city city
    SELECT ?city ?source ?target WHERE { ?city ckg:hasProgramme ?source .
      ?source ckg:hasTarget ?target }"""
    path = written(tmp_path, query)
    assert seen(path, params={"city": "Ash"}).size() == 3
    assert seen(path, params={"city": "Ash"}, scope=Scope(tier="Top")).size() == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s ?p ?o }", "an ASK query is no view"),
        ("SELECT ?source { ?source ?p ?o }", r"selects no \?source and \?target"),
        ('SELECT ?source ?target ?weight { ?source ?p ?target BIND("x" AS ?weight) }', "not 'x'"),
        ("SELECT ?source ?target ?weight { ?source ?p ?target }", "not nothing"),
        ("SELECT ?source ?target { ?source ?p ?o }", "no source or no target"),
        ("SELECT ?source", "mine.rq:1:"),
    ],
)
def test_a_query_that_is_no_view_is_refused(query: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        seen(written(tmp_path, query))
    assert re.search(said, str(caught.value))
    assert "mine.rq" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("maps", {}, "views: city-overlap, city-industry, industry-cooccurrence"),
        ("city-overlap", {"level": "branch"}, "narrower, concept, field, division, theme, printed"),
        (
            "city-industry",
            {"level": "printed"},
            "levels: narrower, concept, field, division, theme$",
        ),
        ("city-overlap", {"lang": "fr"}, "languages: zh, en"),
        ("city-overlap", {"measure": "love"}, "measures: shared, jaccard"),
        ("city-overlap", {"scope": Scope(tier="Low")}, "no tier 'Low'; the graph has Top"),
        ("city-overlap", {"scope": Scope(cities=["Elm"])}, "no city 'Elm'"),
        ("city-overlap", {"params": {"a": "b"}}, "a named view has none"),
    ],
)
def test_unknown_views_and_options_are_reported(
    name: str, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        seen(name, **options)


# The bundled cities


def test_cities_overlap_as_the_article_lists_their_industries() -> None:
    graph = clusterkg.open().view("city-overlap", lang="zh")
    found = edges(graph, "weight")
    listed = {"上海", "青岛", "武汉", "杭州", "深圳"}
    assert {pair: weight for pair, weight in found.items() if set(pair) <= listed} == {
        ("上海", "青岛"): 3,
        ("武汉", "青岛"): 3,
        # Of the frozen scheme, 民用航空 and 航天 are parts of 航空航天.
        ("上海", "武汉"): 3,
        ("上海", "深圳"): 1,
        ("武汉", "深圳"): 1,
        ("杭州", "青岛"): 2,
        ("上海", "杭州"): 1,
    }
    shared = graph.edges[ID + "wuhan", ID + "qingdao"]
    assert set(shared["industries"]) == {"汽车", "生物医药", "节能环保"}
    assert "汽车及零部件" in shared["printed"]


def test_an_edge_from_a_city_to_an_industry_counts_targets() -> None:
    graph = clusterkg.open().view("city-industry", level="field")
    # Of Wuhan's eight items, vehicles are a base and a cluster.
    assert graph.edges[ID + "wuhan", IND + "automotive"]["weight"] == 2


def test_the_full_view_has_every_programme_and_target() -> None:
    graph = clusterkg.open().view("full", cities=["武汉", "深圳"])
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count("ClusterProgramme") == 3
    assert kinds.count("InnovationBase") == 4
    assert kinds.count("FutureIndustry") == 6
    assert graph.has_edge(ID + "wuhan-bases", ID + "wuhan")


def test_statistics_and_passages_are_named_by_what_they_say() -> None:
    graph = clusterkg.open().view("full", lang="zh")
    of = {kind: set[str]() for kind in ("qb:Observation", "DocumentItem")}
    for _, data in graph.nodes(data=True):
        of.get(data["kind"], set()).add(data["label"])
    assert "181126 人" in of["qb:Observation"] and "#2" in of["DocumentItem"]
    assert not any(label.startswith("id:") for labels in of.values() for label in labels)


def test_a_view_says_which_programmes_it_compares() -> None:
    kg = clusterkg.open()
    about = kg.view(lang="en").graph["description"]
    assert all(said.to("en") in about for said in kg.told("en"))
    # In a year all programmes in force count, and other views compare none.
    for options in ({"year": 2019}, {"view": "full"}):
        assert "latest programme" not in kg.view(**options, lang="en").graph["description"]
