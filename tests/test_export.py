"""Views hold what the article says, and files hold what the views hold."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

import clusterkg
from clusterkg import export
from clusterkg.errors import InputError
from clusterkg.namespaces import ID, IND

KG = clusterkg.open()


def test_cities_overlap_as_the_article_lists_their_industries() -> None:
    graph = KG.view("city-overlap", lang="zh")
    edges = {
        frozenset((graph.nodes[a]["label"], graph.nodes[b]["label"])): data["weight"]
        for a, b, data in graph.edges(data=True)
    }
    assert edges == {
        frozenset(("上海", "青岛")): 3,
        frozenset(("武汉", "青岛")): 3,
        frozenset(("上海", "武汉")): 2,
        frozenset(("杭州", "青岛")): 2,
        frozenset(("上海", "杭州")): 1,
    }
    assert set(graph) == {
        ID + name for name in ("ningbo", "shanghai", "shenzhen", "hangzhou", "wuhan", "qingdao")
    }
    shared = graph.edges[ID + "wuhan", ID + "qingdao"]
    assert set(shared["industries"].split("; ")) == {"汽车", "生物医药", "节能环保"}
    assert "汽车及零部件" in shared["printed"].split("; ")


def test_an_edge_from_a_city_to_an_industry_counts_targets() -> None:
    graph = KG.view("city-industry", level="field")
    # Of Wuhan's eight items, vehicles are a base and a cluster.
    assert graph.edges[ID + "wuhan", IND + "automotive"]["weight"] == 2
    assert graph.degree(ID + "ningbo") == 0


def test_the_full_view_has_every_programme_and_target() -> None:
    graph = KG.view("full")
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count("ClusterProgramme") == 7
    assert kinds.count("InnovationBase") == 4
    assert kinds.count("FutureIndustry") == 6
    assert graph.has_edge(ID + "wuhan", ID + "wuhan-bases")


@pytest.mark.parametrize("view", ["city-overlap", "city-industry", "full"])
@pytest.mark.parametrize("suffix", [".gexf", ".graphml"])
def test_a_file_reads_back_as_the_view_and_has_the_same_bytes(
    view: str, suffix: str, tmp_path: Path
) -> None:
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    KG.export(first, view, lang="zh")
    clusterkg.open().export(second, view, lang="zh")
    assert first.read_bytes() == second.read_bytes()
    read = nx.read_gexf(first) if suffix == ".gexf" else nx.read_graphml(first)
    graph = KG.view(view, lang="zh")
    assert dict(read.nodes(data="label")) == dict(graph.nodes(data="label"))
    assert dict(read.nodes(data="kind")) == dict(graph.nodes(data="kind"))
    weights = {frozenset((a, b)): w for a, b, w in graph.to_undirected().edges(data="weight")}
    back = {frozenset((a, b)): w for a, b, w in read.to_undirected().edges(data="weight")}
    assert back == weights


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "old.gexf"
    path.write_text("old", encoding="utf-8")
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("a", thing=object())
    with pytest.raises(TypeError):
        export.write(graph, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("x.pdf", {}, r"\.gexf \.graphml"),
        ("x.gexf", {"view": "maps"}, "city-overlap, city-industry, full"),
        ("x.gexf", {"level": "branch"}, "concept, field, division"),
        ("x.gexf", {"lang": "fr"}, "en, zh"),
        ("no/such/x.gexf", {}, "No such file"),
    ],
)
def test_what_cannot_be_exported_is_said(
    name: str, options: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        KG.export(tmp_path / name, **options)
