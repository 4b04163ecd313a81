"""What is shown at a year is what the graph says of that year, in every view."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.show import export
from clusterkg.show.times import KEY, Spell, Times, of_single_years
from clusterkg.show.views import VIEWS, WEIGHED, view
from clusterkg.show.views.reduced import Reduction
from clusterkg.show.views.scope import Scope

CASES = Path(__file__).parents[1] / "cases" / "gephi"
SPACE = "{http://gexf.net/1.3}"
REDUCTIONS = (
    *(Reduction(top=n) for n in (1, 2)),
    *(Reduction(min_weight=n) for n in (2, 3)),
    *(Reduction(backbone=by) for by in ("disparity:0.6", "noise-corrected:0.5", "h")),
    Reduction(undirected=True, top=1),
)
MEASURES = ("shared", "jaccard", "cosine-idf", "newman", "wu-palmer")

years = st.one_of(st.none(), st.integers(2010, 2016))
programmes = st.lists(
    st.tuples(
        st.integers(0, 2),
        years,
        st.one_of(st.none(), st.integers(0, 3)),
        st.sets(st.integers(0, 3), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=5,
)
HEAD = """
PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX ind: <https://w3id.org/clusterkg/industry/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def towns(drawn: list[tuple[int, int | None, int | None, set[int]]]) -> Store:
    """Return programmes of towns: first year, how much longer, and the industries of targets."""
    lines = [HEAD]
    lines += [f"id:t{town} a ckg:City ." for town in range(3)]
    for number, (town, first, longer, industries) in enumerate(drawn):
        programme = f"id:p{number}"
        lines.append(f"id:t{town} ckg:hasProgramme {programme} .")
        lines.append(f"{programme} a ckg:ClusterProgramme .")
        if first is not None:
            lines.append(f'{programme} ckg:announced "{first}" .')
        if longer is not None:
            lines.append(f"{programme} ckg:horizonYear {(first or 2010) + longer} .")
        for industry in sorted(industries):
            target = f"{programme}-{industry}"
            lines.append(
                f"{programme} ckg:hasTarget {target} . {target} a ckg:Cluster ;"
                f' ckg:printedName "i{industry}" ; ckg:targetsIndustry ind:i{industry} .'
            )
    lines += [f'ind:i{i} a ckg:Industry ; ckg:schemeLevel "concept" .' for i in range(4)]
    store = Store()
    store.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return store


def shown(path: Path, year: int) -> tuple[set[str], dict[frozenset[str], float]]:
    """Return the nodes and the edges, with weights, that Gephi's Dynamic Range keeps of a year."""
    start, end = f"{year}-01-01", f"{year}-12-31"
    root = ElementTree.parse(path).getroot()

    def meets(element: ElementTree.Element) -> bool:
        return element.get("start", "0") <= end and element.get("end", "9") >= start

    def there(element: ElementTree.Element) -> bool:
        spells = list(element.iter(SPACE + "spell"))
        return not spells or any(map(meets, spells))

    nodes = {str(e.get("id")) for e in root.iter(SPACE + "node") if there(e)}
    changes = any(e.get("id") == "weight" for e in root.iter(SPACE + "attribute"))
    edges = {}
    for edge in root.iter(SPACE + "edge"):
        ends = frozenset((str(edge.get("source")), str(edge.get("target"))))
        if there(edge) and ends <= nodes:
            weight = str(edge.get("weight"))
            if changes:
                values = [v for v in edge.iter(SPACE + "attvalue") if v.get("for") == "weight"]
                (weight,) = {str(value.get("value")) for value in values if meets(value)}
            edges[ends] = float(weight)
    return nodes, edges


def said(graph: nx.Graph[Any]) -> tuple[set[str], dict[frozenset[str], float]]:
    """Return the nodes and the edges, with weights, of a view."""
    edges = {frozenset(ends): float(weight) for *ends, weight in graph.edges(data="weight")}
    return set(graph), edges


@settings(max_examples=25)
@given(drawn=programmes, name=st.sampled_from(sorted(VIEWS)), measure=st.sampled_from(MEASURES))
def test_every_view_shows_at_a_year_what_the_graph_says_of_it(
    tmp_path_factory: pytest.TempPathFactory, drawn: Any, name: str, measure: str
) -> None:
    path = tmp_path_factory.mktemp("law") / "x.gexf"
    store = towns(drawn)
    options = {"measure": measure} if measure in WEIGHED.get(name, ()) else {}
    export.write(view(store, name, times=store, lang="en", **options), path)
    for year in range(2008, 2022):
        narrow = view(store, name, lang="en", scope=Scope(year=year), **options)
        assert shown(path, year) == said(narrow), year


@settings(max_examples=12)
@given(
    drawn=programmes,
    name=st.sampled_from(sorted(VIEWS)),
    reduction=st.sampled_from(REDUCTIONS),
)
def test_edges_of_a_year_are_chosen_by_the_weights_of_that_year(
    tmp_path_factory: pytest.TempPathFactory, drawn: Any, name: str, reduction: Reduction
) -> None:
    path = tmp_path_factory.mktemp("law") / "x.gexf"
    store = towns(drawn)
    graph = view(store, name, times=store, lang="en", reduction=reduction)
    assert ("chosen by the weights" in graph.graph["description"]) == reduction.chooses_edges
    export.write(graph, path)
    for year in range(2008, 2022):
        narrow = view(store, name, lang="en", scope=Scope(year=year), reduction=reduction)
        assert shown(path, year) == said(narrow), year
    # Without time, what years alone have weighs nothing.
    whole = said(view(store, name, lang="en", reduction=reduction))[1]
    assert {ends: w for ends, w in said(nx.read_gexf(path))[1].items() if w} == whole


def test_ego_networks_hold_in_each_year(tmp_path: Path) -> None:
    store = towns([(0, 2010, 2, {0, 1}), (1, 2011, 3, {1}), (2, 2012, 3, {0, 1})])
    reduction = Reduction(ego="https://w3id.org/clusterkg/id/t0")
    path = tmp_path / "x.gexf"
    export.write(view(store, times=store, lang="en", reduction=reduction), path)
    for year in range(2009, 2017):
        narrow = view(store, lang="en", scope=Scope(year=year), reduction=reduction)
        assert shown(path, year) == said(narrow), year


def test_a_series_in_one_file_is_at_each_year_what_the_file_of_the_year_is(tmp_path: Path) -> None:
    kg = clusterkg.open()
    options: dict[str, Any] = {"series": "year=2016,2018", "lang": "en", "top": 5}
    options |= {"measures": True}
    files = kg.export(tmp_path / "x.gexf", "city-industry", **options)
    (one,) = kg.export(tmp_path / "y.gexf", "city-industry", one_file=True, **options)
    for file, year in zip(files, (2016, 2018), strict=True):
        assert shown(one, year) == said(nx.read_gexf(file))
    assert shown(one, 2015) == shown(one, 2017) == (set(), {})
    places = {n: d["viz"]["position"] for n, d in nx.read_gexf(one).nodes(data=True)}
    for file in files:
        read = nx.read_gexf(file)
        assert all(d["viz"]["position"] == places[n] for n, d in read.nodes(data=True))
    assert 'id="degree_by_year"' in one.read_text(encoding="utf-8")


def test_measures_are_those_of_all_years(tmp_path: Path) -> None:
    options: dict[str, Any] = {"data": [CASES / "gap.ttl"]}
    (path,) = clusterkg.open(**options).export(tmp_path / "x.gexf", top=3, measures=True)
    (other,) = clusterkg.open(**options).export(tmp_path / "x.graphml", top=3, measures=True)
    degrees = dict(nx.read_graphml(other).nodes(data="degree"))
    assert {n: d for n, d in nx.read_gexf(path).nodes(data="degree") if n in degrees} == degrees


@pytest.mark.parametrize("name", sorted(VIEWS))
@pytest.mark.parametrize("scope", [Scope(), Scope(cities=["id:x", "id:y"]), Scope(inferred=True)])
def test_gaps_and_years_that_never_meet_are_shown_as_they_are(
    name: str, scope: Scope, tmp_path: Path
) -> None:
    store = clusterkg.open(data=[CASES / "gap.ttl"], bundled=False).store
    path = tmp_path / "x.gexf"
    export.write(view(store, name, times=store, scope=scope, lang="en"), path)
    for year in range(2008, 2033):
        narrow = Scope(scope.cities, None, year, scope.inferred)
        assert shown(path, year) == said(view(store, name, scope=narrow, lang="en")), year


def test_an_edge_has_a_spell_for_each_period() -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"], bundled=False, all_programmes=True)
    graph = kg.view(times=True)
    id_ = "https://w3id.org/clusterkg/id/"
    assert graph.edges[id_ + "x", id_ + "y"][KEY].spells == (
        Spell("2011-01-01", "2012-12-31"),
        Spell("2020-01-01", "2022-12-31"),
    )
    # They have no year in common: the graph of all years joins them, that of any year does not.
    assert graph.edges[id_ + "w", id_ + "z"][KEY].spells == ()
    assert "start_year" not in graph.edges[id_ + "w", id_ + "z"]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_readers_without_time_find_the_graph_of_all_years(name: str, tmp_path: Path) -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    kg.export(tmp_path / "x.gexf", name)
    read = nx.read_gexf(tmp_path / "x.gexf")
    nodes, edges = said(read)
    # What was in force only before a later programme replaced it weighs nothing in all years.
    weighed = {ends: weight for ends, weight in edges.items() if weight}
    assert weighed == said(kg.view(name))[1]
    assert nodes >= set(kg.view(name))


def test_changing_weights_are_written_beside_the_weight_of_all_years(tmp_path: Path) -> None:
    graph = nx.Graph([("a", "b")], times=True)
    early, late = Spell("2011-01-01", "2012-12-31"), Spell("2013-03-01")
    graph.edges["a", "b"].update(
        weight=5, shared=2, times=Times((early, late), {"weight": ((early, 2), (late, 4))})
    )
    (path,) = export.write(graph, tmp_path / "x.gexf")
    text = path.read_text(encoding="utf-8")
    assert 'weight="5.0"' in text
    assert '<time:attvalue for="weight" value="2.0" start="2011-01-01" end="2012-12-31"/>' in text
    assert '<time:attvalue for="weight" value="4.0" start="2013-03-01"/>' in text
    # At an instant before all else Gephi finds what there is without time.
    before = 'value="5.0" start="2010-12-31T12:00:00" end="2010-12-31T12:00:00"'
    assert before in text


def test_a_year_alone_has_no_timeline(tmp_path: Path) -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    (path,) = kg.export(tmp_path / "x.gexf", year=2012)
    assert 'mode="static"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [{}, {"year": 2012}])
def test_a_horizon_before_the_announcement_names_the_programme_and_the_line(
    options: dict[str, Any], tmp_path: Path
) -> None:
    path = CASES / "badyears.ttl"
    kg = clusterkg.open(data=[path])
    with pytest.raises(InputError, match="x-p1") as error:
        kg.export(tmp_path / "x.gexf", "full", **options)
    assert (error.value.path, error.value.line) == (str(path), 7)
    assert "2001" in error.value.message
    assert "2010" in error.value.message
    assert not (tmp_path / "x.gexf").exists()


def test_a_static_file_is_the_graph_without_time(tmp_path: Path) -> None:
    """Gephi draws and counts what exists in single years only, while no filter is on."""
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    (path,) = kg.export(tmp_path / "x.gexf", top=1, static=True)
    assert "spell" not in path.read_text("utf-8")
    read, graph = nx.read_gexf(path), kg.view(top=1)
    assert of_single_years(kg.view(top=1, times=True)) > 0
    weights = {frozenset(edge[:2]): edge[2] for edge in graph.edges(data="weight")}
    assert {frozenset(edge[:2]): edge[2] for edge in read.edges(data="weight")} == weights
    own = tmp_path / "own.rq"
    own.write_text("SELECT * { VALUES (?source ?target ?start) { ('a' 'b' 2011) } }")
    (path,) = kg.export(path, str(own), static=True)
    assert 'mode="static"' in path.read_text("utf-8")


def test_what_exists_in_single_years_only_is_said(tmp_path: Path) -> None:
    call = ["export", str(tmp_path / "x.gexf"), "--data", str(CASES / "gap.ttl"), "--top", "1"]
    told = CliRunner().invoke(main, [*call, "--lang", "en"]).stderr
    assert "in single years only" in told and "--static" in told
    assert CliRunner().invoke(main, [*call, "--static"]).stderr.count("\n") == 1


def test_a_city_without_a_list_has_no_count_and_not_the_count_zero() -> None:
    store = towns([(0, 2010, 1, {0}), (1, None, None, {1})])
    counts = ("industries", "targets", "open_list")
    one, other, none = (f"https://w3id.org/clusterkg/id/t{n}" for n in range(3))
    graph = view(store, "city-overlap", times=store)
    assert not graph.nodes[none].keys() & set(counts)
    assert graph.nodes[one][KEY].numbers["targets"] == ((Spell("2010-01-01", "2011-12-31"), 1),)
    assert graph.nodes[other]["targets"] == 1 and KEY not in graph.nodes[other]
    later = view(store, "city-overlap", scope=Scope(year=2012))
    assert not later.nodes[one].keys() & set(counts)
