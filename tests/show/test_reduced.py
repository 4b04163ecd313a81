"""What is left of a view, and how it is drawn: the options of `clusterkg export`."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.show.export.appearance import GREY, PALETTE, Style, look
from clusterkg.show.export.arrangement import LAYOUTS
from clusterkg.show.times import KEY, Spell, Times

KG = clusterkg.open()


def weights(graph: nx.Graph[Any]) -> list[float]:
    return sorted((weight for *_, weight in graph.edges(data="weight")), reverse=True)


def test_only_the_heaviest_and_those_as_heavy() -> None:
    whole = weights(KG.view())
    top = weights(KG.view(top=2))
    assert top == [weight for weight in whole if weight >= whole[1]]
    assert weights(KG.view(min_weight=3)) == [weight for weight in whole if weight >= 3]
    assert len(KG.view(min_weight=3)) == len(KG.view())


def test_only_what_is_near_a_node() -> None:
    graph = KG.view("programme-structure", ego="武汉", lang="zh")
    kinds = {kind for _, kind in graph.nodes(data="kind")}
    assert kinds == {"City", "ClusterProgramme"}
    deeper = KG.view("programme-structure", ego="武汉", depth=3, lang="zh")
    assert len(deeper) > len(graph)
    with pytest.raises(InputError, match=r"no node 'Wuhann'.*Wuhan"):
        KG.view(ego="Wuhann", lang="en")
    with pytest.raises(InputError, match="--ego"):
        KG.view(depth=2)
    with pytest.raises(InputError, match="count from 1"):
        KG.view(top=0)


@pytest.mark.parametrize("name", ["武汉", "武汉市", "wuhan", "id:wuhan", "420100"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_node_may_be_called_by_any_of_its_names(name: str, lang: str) -> None:
    assert set(KG.view(ego=name, lang=lang)) == set(KG.view(ego="Wuhan", lang="en"))


def test_edges_without_a_direction_add_up_weights_and_times() -> None:
    from clusterkg.show.views.reduced import undirected

    graph = nx.DiGraph()
    early, late = Spell("2010-01-01", "2012-12-31"), Spell("2012-01-01", "2014-12-31")
    graph.add_edge("a", "b", weight=1, **{KEY: Times((early,))})
    graph.add_edge("b", "a", weight=2, **{KEY: Times((late,))})
    data = undirected(graph).edges["a", "b"]
    assert data["weight"] == 3
    assert data[KEY].spells == (Spell("2010-01-01", "2014-12-31"),)
    assert [weight for _, weight in data[KEY].numbers["weight"]] == [1, 3, 2]


def test_the_full_view_may_be_undirected() -> None:
    graph = KG.view("full", undirected=True, times=True)
    assert not graph.is_directed()
    total = sum(weights(KG.view("full")))
    assert sum(weights(graph)) == total


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_each_node_a_place_of_its_own(layout: str) -> None:
    graph = KG.view("city-industry")
    shown = look(graph, Style(layout=layout))
    places = set(zip(shown.x, shown.y, strict=True))
    assert len(places) == (1 if layout == "none" else len(graph))
    assert look(graph, Style(layout=layout)) == shown


def test_on_a_map_north_is_up_and_east_is_right() -> None:
    graph = KG.view(lang="en")
    shown = look(graph, Style(layout="geo"))
    place = {
        data["label"]: (x, y)
        for (_, data), x, y in zip(graph.nodes(data=True), shown.x, shown.y, strict=True)
    }
    assert place["Qingdao"][1] > place["Shanghai"][1] > place["Shenzhen"][1]
    assert place["Shanghai"][0] > place["Wuhan"][0]
    with pytest.raises(InputError, match="latitude"):
        look(nx.path_graph(3), Style(layout="geo"))
    with pytest.raises(InputError, match="stress, fa2, geo, circular, none"):
        look(graph, Style(layout="love"))


def test_a_map_gives_most_nodes_room() -> None:
    graph = nx.Graph()
    for i in range(9):
        graph.add_node(i, kind="City", label="", latitude=30 + 0.3 * (i // 3), longitude=0.3 * i)
    shown = look(graph, Style(layout="geo"))
    places = list(zip(shown.x, shown.y, strict=True))
    nearest = min(math.dist(one, other) for one, other in itertools.combinations(places, 2))
    assert nearest > 2 * shown.size[0]
    alone = look(graph.subgraph([0]), Style(layout="geo"))
    assert (alone.x, alone.y) == ([0], [0])


def test_small_components_are_below_a_large_one() -> None:
    graph = nx.disjoint_union(nx.cycle_graph(30), nx.empty_graph(12))
    shown = look(graph)
    assert max(shown.y[30:]) < min(shown.y[:30])
    assert max(shown.x) - min(shown.x) < 1.2 * (max(shown.x[:30]) - min(shown.x[:30]))


def test_a_seed_draws_another_picture() -> None:
    graph = KG.view("city-industry")
    assert look(graph, Style(seed=1)).x != look(graph).x


def test_an_attribute_may_be_named_in_chinese() -> None:
    graph = KG.view(lang="zh")
    by_province = look(graph, Style(colour="province", size="industries"))
    assert look(graph, Style(colour="省份", size="产业数")) == by_province
    with pytest.raises(InputError) as error:
        look(graph, Style(colour="山川"))
    assert "省份" in error.value.to("zh") and "province" in error.value.to("en")


def test_communities_are_coloured_apart_and_not_by_number() -> None:
    graph = nx.disjoint_union_all([nx.path_graph(2)] * 9 + [nx.path_graph(1)] * 9)
    found = {node: node // 2 if node < 18 else node - 9 for node in graph}
    nx.set_node_attributes(graph, found, "community")
    shades = look(graph, Style(colour="community")).colour
    assert len(set(shades)) == len(PALETTE) + 1
    # Whoever is alone is in no community.
    assert set(shades[18:]) == {GREY}


def test_what_colours_stand_for_is_in_the_file(tmp_path: Path) -> None:
    (path,) = KG.export(tmp_path / "x.gexf", "industry-cooccurrence", level="field")
    nodes = nx.read_gexf(path).nodes(data=True)
    shades = {data["community"]: str(data["viz"]["color"]) for _, data in nodes}
    assert len(shades) > 1
    for _, data in nodes:
        assert shades[data["community"]] == str(data["viz"]["color"])
    # Nor is it computed where nothing is coloured, or the kinds tell more.
    for name, view in (("x.csv", "city-overlap"), ("y.gexf", "city-industry")):
        assert "community" not in KG.export(tmp_path / name, view)[0].read_text("utf-8")


def test_areas_are_as_amounts() -> None:
    graph = nx.Graph(size="industries")
    graph.add_node("a", industries=6)
    graph.add_node("b", industries=20)
    one, other = look(graph).size
    assert (one / other) ** 2 == pytest.approx(6 / 20, abs=1e-3)
    by_degree = look(nx.star_graph(4), Style(size="degree")).size
    assert (by_degree[0] / by_degree[1]) ** 2 == pytest.approx(4, abs=1e-2)
    with pytest.raises(InputError, match="no node has a number 'love'; known are degree"):
        look(graph, Style(size="love"))


def test_colours_stand_for_any_attribute() -> None:
    graph = KG.view(lang="en")
    provinces = dict(graph.nodes(data="province"))
    shades = dict(zip(graph, look(graph, Style(colour="province")).colour, strict=True))
    for one in graph:
        for other in graph:
            same = provinces[one] == provinces[other]
            assert (shades[one] == shades[other]) == same or GREY in (shades[one], shades[other])
    many = nx.path_graph(20)
    nx.set_node_attributes(many, {node: node for node in many}, "number")
    ramp = look(many, Style(colour="number")).colour
    assert (ramp[0], ramp[-1]) == ("#CFE3F1", "#08306B")
    with pytest.raises(InputError, match="no colours by 'love'"):
        look(graph, Style(colour="love"))


@pytest.mark.parametrize("option", [{"colour": "kind"}, {"size": "degree"}, {"layout": "geo"}])
def test_a_table_has_no_look(option: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="colours, sizes and places"):
        KG.export(tmp_path / "x.csv", **option)


def test_a_series_has_each_node_at_one_place(tmp_path: Path) -> None:
    files = KG.export(tmp_path / "x.gexf", "city-industry", series="year=2016..2018", lang="en")
    assert [file.name for file in files] == ["x-2016.gexf", "x-2017.gexf", "x-2018.gexf"]
    places: dict[str, set[tuple[float, float]]] = {}
    for file, year in zip(files, (2016, 2017, 2018), strict=True):
        read = nx.read_gexf(file)
        assert set(read) == set(KG.view("city-industry", year=year))
        for node, data in read.nodes(data=True):
            where = data["viz"]["position"]
            places.setdefault(node, set()).add((where["x"], where["y"]))
    assert all(len(those) == 1 for those in places.values())


@pytest.mark.parametrize(
    "options",
    [
        {"series": "level=concept,field"},
        {},
        {"series": "year=2016..2018", "output": "graphml"},
    ],
)
def test_one_file_is_for_years_in_a_format_that_has_a_time(
    options: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="series of years, in a format that has a time: gexf"):
        KG.export(tmp_path / "x.gexf", one_file=True, **options)


def test_a_series_of_levels(tmp_path: Path) -> None:
    files = KG.export(tmp_path / "x.csv", series="level=concept,field")
    assert [file.name for file in files][::2] == ["x-concept-nodes.csv", "x-field-nodes.csv"]


@pytest.mark.parametrize("text", ["year=2010", "month=1..2", "year=2020..2010", "level=", "x"])
def test_a_series_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    if text == "year=2010":
        assert len(KG.export(tmp_path / "x.gexf", series=text)) == 1
        return
    with pytest.raises(InputError, match=r"year=2010\.\.2030"):
        KG.export(tmp_path / "x.gexf", series=text)


def test_a_series_leaves_no_choice_of_what_it_goes_through(tmp_path: Path) -> None:
    command = ["export", str(tmp_path / "x.gexf"), "--series", "year=2016..2017", "--year", "2016"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "--year" in done.stderr
