"""Files hold what the views hold; tests/show/gephi has what Gephi and others read in them."""

from __future__ import annotations

import codecs
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from gephi.sample import FORBIDDEN, ODD, SHOWN, TRICKY, everything
from gephi.schema import problems
from hypothesis import given, settings
from hypothesis import strategies as st

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare import network
from clusterkg.show import export
from clusterkg.show.export.appearance import GREY, KINDS, PALETTE, Style, look
from clusterkg.show.export.layout import positions
from clusterkg.show.views import VIEWS

KG = clusterkg.open()
WUHAN = "https://w3id.org/clusterkg/id/wuhan"
ENDINGS = ("gexf", "gephi-lite.json", "graphml", "cyjs", "jsonld", "dot", "csv", "neo4j.csv")


def written(graph: nx.Graph[Any], path: Path, **options: Any) -> str:
    export.write(graph, path, **options)
    return path.read_text(encoding="utf-8")


# GEXF


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_valid_gexf(view: str, tmp_path: Path) -> None:
    KG.export(tmp_path / "x.gexf", view, lang="zh")
    assert problems(tmp_path / "x.gexf") == []


def test_all_types_are_valid_gexf(tmp_path: Path) -> None:
    text = written(everything(), tmp_path / "x.gexf")
    assert problems(tmp_path / "x.gexf") == []
    assert "<description>All &amp; &lt;everything&gt; 全部</description>" in text
    assert f"<creator>clusterkg {clusterkg.__version__}</creator>" in text
    assert SHOWN not in FORBIDDEN
    assert SHOWN in text


def test_the_grammar_of_the_tests_finds_faults(tmp_path: Path) -> None:
    good = written(everything(), tmp_path / "x.gexf")
    faults = {
        'version="1.3">': 'version="1.2">',
        "<meta>": "<meta><title/>",
        'r="0"': 'r="256"',
        'weight="2.5"': 'weight="heavy"',
        'type="liststring"': 'type="texts"',
        'start="2016-01-01"': 'start="2016"a"',
        'source="third"': 'source="fourth"',
        '<attvalue for="whole" ': '<attvalue for="hole" ',
        'id="alone"': 'id="third"',
    }
    for right, wrong in faults.items():
        assert right in good
        bad = good.replace(right, wrong.replace('"a"', '-13-01"'), 1)
        (tmp_path / "bad.gexf").write_text(bad, encoding="utf-8")
        assert problems(tmp_path / "bad.gexf"), wrong


@pytest.mark.parametrize("version", ["1.3", "1.2"])
def test_networkx_reads_gexf(version: str, tmp_path: Path) -> None:
    graph = everything(forbidden=False, lists=False)
    graph.add_node("alone", texts=["x", "y"])
    del graph.nodes[WUHAN]["big"]
    export.write(graph, tmp_path / "x.gexf", version=version)
    read = nx.read_gexf(tmp_path / "x.gexf")
    assert list(read) == list(graph)
    for node, data in graph.nodes(data=True):
        found = dict(read.nodes[node])
        viz, label = found.pop("viz"), found.pop("label")
        assert label == data.pop("label", node)
        assert set(viz) == {"color", "position", "size"}
        first, last = data.get("start_year"), data.get("end_year")
        ends = (f"{first}-01-01" if first else "None", f"{last}-12-31" if last else "None")
        assert found.pop("spells", [("None", "None")]) == [ends]
        known = {k: v for k, v in data.items() if v is not None and v == v}
        if "texts" in known:
            known["texts"] = '["x", "y"]' if version == "1.3" else "x|y"
        assert found == known
        assert {k: type(v) for k, v in found.items() if k != "number"} == {
            k: type(v) for k, v in known.items() if k != "number"
        }
    assert {(a, b): d["weight"] for a, b, d in read.edges(data=True)} == {
        (a, b): d.get("weight", 1) for a, b, d in graph.edges(data=True)
    }
    assert read.edges[WUHAN, "b & <c>"]["why"] == "x" + ODD
    assert read.edges["b & <c>", "third"]["spells"] == [("None", "2020-12-31")]


names = st.text(min_size=1, max_size=8)
scalars = st.one_of(
    st.text(max_size=12),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(names, scalars, max_size=6), st.dictionaries(names, scalars, max_size=4))
def test_no_attribute_is_lost_or_changes_its_type(
    tmp_path_factory: pytest.TempPathFactory, of_node: dict[str, Any], of_edge: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for taken in ("label", "weight", "start_year", "end_year"):
        of_node.pop(taken, None)
        of_edge.pop(taken, None)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("a", **of_node)
    graph.add_edge("a", "b", **of_edge)
    export.write(graph, folder / "x.gexf")
    assert problems(folder / "x.gexf") == []
    from xml.etree import ElementTree

    root = ElementTree.parse(folder / "x.gexf")
    space = "{http://gexf.net/1.3}"
    for what, expected in (("node", of_node), ("edge", of_edge)):
        (group,) = root.findall(f".//{space}attributes[@class='{what}']") or [[]]
        titles = {a.get("id"): (a.get("title"), a.get("type")) for a in group}
        element = root.find(f".//{space}{what}")
        assert element is not None
        found = []
        for value in element.iter(f"{space}attvalue"):
            title, kind = titles[value.get("for")]
            found.append((title, kind, value.get("value")))
        assert found == [(shown(k), gexf_type(v), as_text(v)) for k, v in expected.items()]


def shown(text: str) -> str:
    return "".join(c if c in "\t\n\r" or is_xml(c) else "\ufffd" for c in text)


def is_xml(character: str) -> bool:
    """Say whether XML 1.0 (production 2) has a character."""
    code = ord(character)
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def gexf_type(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        size = abs(value)
        return "integer" if size < 2**31 else "long" if size < 2**63 else "biginteger"
    return {str: "string", bool: "boolean", float: "double"}[type(value)]


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return shown(value) if isinstance(value, str) else repr(value)


# Other formats


def test_igraph_reads_graphml(tmp_path: Path) -> None:
    graph = everything()
    export.write(graph, tmp_path / "x.graphml")
    read = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    shape = look(graph)
    assert (read.vcount(), read.ecount(), read.is_directed()) == (4, 3, True)
    # igraph leaves an ampersand in an attribute of XML as the number of its character.
    assert [name.replace("&#38;", "&") for name in read.vs["id"]] == list(graph)
    assert read.vs["label"] == ["武汉 Wuhan", ODD, "none", "alone"]
    assert (read.vs["x"], read.vs["y"]) == (shape.x, [-y for y in shape.y])
    assert read.vs["color"] == shape.colour
    assert read.vs[0]["whole"] == 7
    assert read.vs[0]["yes"] is True
    assert read.vs[0]["text"] == ODD
    assert read.vs[2]["lost"] == SHOWN
    assert math.isnan(read.vs[2]["whole"])
    assert json.loads(read.vs[2]["texts"]) == TRICKY
    assert json.loads(read.vs[2]["yesno"]) == [True, False]
    assert read.es["weight"] == [2.5, 1, 1]
    assert read.es[0]["label"] == "有目标"


def test_networkx_reads_graphml_and_yed_graphics(tmp_path: Path) -> None:
    graph = KG.view("city-overlap", lang="zh")
    text = written(graph, tmp_path / "x.graphml")
    read = nx.read_graphml(tmp_path / "x.graphml")
    assert list(read) == list(graph)
    for node, data in graph.nodes(data=True):
        found = read.nodes[node]
        for name in ("label", "kind", "code", "industries", "open_list"):
            assert (found[name], type(found[name])) == (data[name], type(data[name]))
        assert found["shape_type"] == "ellipse"
    for one, other, data in graph.edges(data=True):
        assert read.edges[one, other]["weight"] == data["weight"]
        assert json.loads(read.edges[one, other]["printed"]) == data["printed"]
    assert text.count("<y:Geometry ") == len(graph)


def test_cytoscape_has_every_type(tmp_path: Path) -> None:
    graph = everything()
    document = json.loads(written(graph, tmp_path / "x.cyjs"))
    nodes = {node["data"]["id"]: node["data"] for node in document["elements"]["nodes"]}
    assert list(nodes) == list(graph)
    assert document["directed"]
    assert nodes["third"]["texts"] == TRICKY
    # JSON has all characters but half of a pair.
    assert nodes["third"]["lost"] == FORBIDDEN.replace("\ud800", "\ufffd")
    assert "number" not in nodes["third"]
    assert nodes[WUHAN]["big"] == 2**70
    assert nodes[WUHAN]["yes"] is True
    first = document["elements"]["edges"][0]["data"]
    assert (first["source"], first["target"], first["weight"]) == (WUHAN, "b & <c>", 2.5)


def test_tables_are_for_spreadsheets(tmp_path: Path) -> None:
    files = export.write(everything(), tmp_path / "x.csv")
    assert [file.name for file in files] == ["x-nodes.csv", "x-edges.csv"]
    # Excel on Chinese Windows reads UTF-8 only with this mark.
    assert all(file.read_bytes().startswith(codecs.BOM_UTF8) for file in files)
    with files[0].open(encoding="utf-8-sig", newline="") as stream:
        nodes = list(csv.DictReader(stream))
    with files[1].open(encoding="utf-8-sig", newline="") as stream:
        edges = list(csv.DictReader(stream))
    assert list(nodes[0])[:3] == ["Id", "Label", "kind"]
    assert nodes[0]["Label"] == "武汉 Wuhan"
    assert (nodes[0]["yes"], nodes[0]["number"], nodes[0]["text"]) == ("true", "0.1", ODD)
    assert (nodes[2]["text"], nodes[2]["number"], nodes[2]["wholes"]) == ("", "", "1; 2")
    assert nodes[2]["texts"].startswith('a, b; c;d; e|f; q"q; back\\slash; [br]')
    assert edges[0]["Source"] == WUHAN
    assert (edges[0]["Type"], edges[0]["Weight"], edges[0]["why"]) == ("Directed", "2.5", "x" + ODD)


def test_tables_are_for_gephi(tmp_path: Path) -> None:
    files = export.write(everything(), tmp_path / "x.gephi.csv")
    assert [file.name for file in files] == ["x-nodes.gephi.csv", "x-edges.gephi.csv"]
    with files[0].open(encoding="utf-8", newline="") as stream:
        nodes = list(csv.DictReader(stream, doublequote=False, escapechar="\\"))
    # The first rows have a value for each column, by which Gephi tells its type.
    assert all(nodes[0][name] or nodes[1][name] for name in nodes[0])
    assert nodes[1]["texts"].startswith('a, b; c;d; e|f; q"q; back\\slash; [br]')
    assert nodes[0]["timeset"] == "<[2016-01-01, 2022-12-31]>"


def test_a_workspace_of_gephi_lite_is_drawn_as_it_opens(tmp_path: Path) -> None:
    graph = KG.view("city-industry", lang="zh")
    shown = look(graph)
    workspace = json.loads(written(graph, tmp_path / "x.gephi-lite.json"))
    assert (workspace["type"], workspace["version"]) == ("gephi-lite", "1.0.0")
    dataset = workspace["graphDataset"]
    assert list(dataset["nodeData"]) == [node["key"] for node in dataset["fullGraph"]["nodes"]]
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        read = dataset["nodeData"][node]
        assert (read["label"], read["kind"]) == (data["label"], data["kind"])
        assert (read["size"], read["color"]) == (shown.size[i], shown.colour[i])
        assert dataset["layout"][node] == {"x": shown.x[i], "y": shown.y[i]}
    edges = dataset["fullGraph"]["edges"]
    assert len(edges) == len(dataset["edgeData"]) == graph.size()
    for edge in edges:
        assert (
            dataset["edgeData"][edge["key"]]["weight"]
            == (graph.edges[edge["source"], edge["target"]]["weight"])
        )
    assert dataset["metadata"]["description"] == graph.graph["description"]
    drawn = workspace["appearance"]
    assert drawn["nodesLabel"]["field"]["id"] == "label"
    # Sizes are those of the field, and colours stand in a legend by kind.
    assert drawn["nodesSize"]["field"]["id"] == "size" and "minSize" not in drawn["nodesSize"]
    assert drawn["nodesColor"]["field"]["id"] == "kind_label"
    palette = drawn["nodesColor"]["colorPalette"]
    for data in dataset["nodeData"].values():
        assert palette[data["kind_label"]] == data["color"]
    filters = workspace["filters"]["filters"]
    assert [(each["itemType"], each["field"]["id"]) for each in filters] == [
        ("edges", "weight"),
        ("nodes", "kind_label"),
    ]
    weights = [weight for *_, weight in graph.edges(data="weight")]
    assert (filters[0]["min"], filters[0]["max"]) == (min(weights), max(weights))


def test_a_workspace_of_gephi_lite_has_every_type_as_a_scalar(tmp_path: Path) -> None:
    dataset = json.loads(written(everything(), tmp_path / "x.gephi-lite.json"))["graphDataset"]
    nodes, fields = dataset["nodeData"], {f["id"]: f for f in dataset["nodeFields"]}
    for data in [*nodes.values(), *dataset["edgeData"].values()]:
        assert all(isinstance(value, str | int | float | bool) for value in data.values())
    wuhan = nodes[WUHAN]
    assert (wuhan["text"], wuhan["whole"], wuhan["number"], wuhan["yes"]) == (ODD, 7, 0.1, True)
    assert wuhan["big"] == str(2**70) and fields["big"]["type"] == "text"
    kinds = ("text", "number", "boolean", "category")
    assert tuple(fields[n]["type"] for n in ("text", "whole", "yes", "kind")) == kinds
    assert fields["texts"]["type"] == "keywords"
    assert nodes["third"]["texts"].split(fields["texts"]["separator"]) == TRICKY
    assert nodes["third"]["lost"] == FORBIDDEN.replace("\ud800", "\ufffd")
    assert dataset["fullGraph"]["options"]["type"] == "directed"


@pytest.mark.parametrize(
    ("style", "by"),
    [
        (Style(colour="province"), "province"),
        (Style(colour="community"), "community"),
        (Style(colour="degree"), None),
    ],
)
def test_a_legend_of_gephi_lite_says_what_colours_mean(
    style: Style, by: str | None, tmp_path: Path
) -> None:
    graph = KG.view(lang="en")
    if style.colour == "community":
        network.annotate(graph)
    text = written(graph, tmp_path / "x.gephi-lite.json", style=style)
    colour = json.loads(text)["appearance"]["nodesColor"]
    if by is None:
        assert (colour["type"], colour["field"]["id"]) == ("field", "color")
    else:
        assert (colour["type"], colour["field"]["id"]) == ("partition", by)


def test_a_legend_of_gephi_lite_has_grey_values_too(tmp_path: Path) -> None:
    graph = nx.disjoint_union(nx.cycle_graph(4), nx.empty_graph(30))
    nx.set_node_attributes(graph, "City", "kind")
    nx.set_node_attributes(graph, {node: max(node - 3, 0) for node in graph}, "community")
    colour = json.loads(written(graph, tmp_path / "x.gephi-lite.json"))["appearance"]["nodesColor"]
    assert (colour["type"], colour["field"]["id"]) == ("partition", "community")
    assert colour["colorPalette"]["0"] != colour["missingColor"] == colour["colorPalette"]["30"]


def test_tables_are_for_neo4j(tmp_path: Path) -> None:
    graph = KG.view("full", lang="en")
    graph.add_node("https://x/", kind="Test", list=["a", "b"], yes=True, number=0.5, big=2**40)
    one, other = next(iter(graph.edges))
    graph.edges[one, other]["predicates"] = ["ckg:hasTarget", "ckg:zone"]
    files = export.write(graph, tmp_path / "x.neo4j.csv")
    assert [file.name for file in files] == ["x-nodes.neo4j.csv", "x-relationships.neo4j.csv"]
    with files[0].open(encoding="utf-8", newline="") as stream:
        nodes = list(csv.DictReader(stream))
    with files[1].open(encoding="utf-8", newline="") as stream:
        edges = list(csv.DictReader(stream))
    assert list(nodes[0])[:3] == ["id:ID", ":LABEL", "label:string"]
    assert {"yes:boolean", "number:double", "big:long", "list:string[]"} <= set(nodes[0])
    last = nodes[-1]
    assert (last[":LABEL"], last["list:string[]"], last["yes:boolean"]) == ("Test", "a;b", "true")
    assert list(edges[0])[:4] == [":START_ID", ":END_ID", ":TYPE", "weight:double"]
    both = [e[":TYPE"] for e in edges if (e[":START_ID"], e[":END_ID"]) == (one, other)]
    assert both == ["HAS_TARGET", "ZONE"]
    statements = sum(len(data["predicates"]) for _, _, data in graph.edges(data=True))
    assert len(edges) == statements > graph.size()


def test_linked_data_says_what_the_graph_says(tmp_path: Path) -> None:
    KG.export(tmp_path / "x.jsonld", "full", lang="en")
    read = ox.Store()
    read.load(path=tmp_path / "x.jsonld", format=ox.RdfFormat.JSON_LD)
    ckg = "https://w3id.org/clusterkg/ontology#"
    said = {quad.triple for quad in read if quad.predicate.value.startswith(ckg)}
    known = {quad.triple for quad in KG.store}
    assert len(said) > 500
    assert said <= known
    wuhan, programme = ox.NamedNode(WUHAN), ox.NamedNode(WUHAN + "-bases")
    assert ox.Triple(programme, ox.NamedNode(ckg + "programmeOf"), wuhan) in said
    view = "https://w3id.org/clusterkg/view#"
    graph = KG.view("full", lang="en")
    weights = list(read.quads_for_pattern(None, ox.NamedNode(view + "weight"), None))
    assert len(weights) == graph.size()
    assert {w.object.datatype.value.rsplit("#")[1] for w in weights} == {"double"}  # type: ignore[union-attr]


def test_graphviz_reads_dot(tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        pytest.skip("Graphviz (dot) is not installed")
    graph = everything(forbidden=False)
    export.write(graph, tmp_path / "x.dot")
    command = ["neato", "-Tjson", str(tmp_path / "x.dot")]
    read = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    shape = look(graph)
    assert [item["name"] for item in read["objects"]] == list(graph)
    assert read["objects"][0]["label"] == "武汉 Wuhan"
    # What is filled and has no colour to be filled with has that of its edge.
    assert read["objects"][0]["color"] == shape.colour[0]
    assert read["objects"][0]["style"] == "filled"
    assert read["objects"][0]["whole"] == "7"
    # Graphviz moves the corner to (0, 0): what is between nodes stays.
    places = np.array([[float(c) for c in item["pos"].split(",")] for item in read["objects"]])
    expected = np.column_stack([shape.x, shape.y])
    assert places - places[0] == pytest.approx(expected - expected[0], abs=0.1)
    assert [edge["weight"] for edge in read["edges"]] == ["2.5", "1", "1"]
    assert read["directed"]
    # Names are read on nodes that lie over the edges, white within a dark one.
    assert read["outputorder"] == "edgesfirst"
    inks = {"#FFFFFF", "#000000"}
    assert {item["fontcolor"] for item in read["objects"]} <= inks


# What holds for all


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_holds_a_view(ending: str, tmp_path: Path) -> None:
    files = KG.export(tmp_path / f"x.{ending}", "programme-structure")
    assert len(files) == (2 if "csv" in ending else 1)
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        script = (
            "import sys, clusterkg; from pathlib import Path; kg = clusterkg.open()\n"
            f"for e in {ENDINGS!r}: kg.export(Path(sys.argv[1]) / f'x.{{e}}', 'city-industry')\n"
            "kg.export(Path(sys.argv[1]) / 'y.gexf', 'industry-cooccurrence', measures=True)"
        )
        command = [sys.executable, "-c", script, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    one, other = sorted((tmp_path / "1").iterdir()), sorted((tmp_path / "2").iterdir())
    assert [file.name for file in one] == [file.name for file in other]
    assert len(one) == len(ENDINGS) + 3
    for first, second in zip(one, other, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failed_export_leaves_the_old_file(ending: str, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("a", label="a")
    files = export.write(graph, tmp_path / f"old.{ending}")
    before = {file: file.read_bytes() for file in files}
    graph.add_node("b", thing=object())
    with pytest.raises(
        InputError, match="'thing' of nodes is of a type that no format has: object"
    ):
        export.write(graph, tmp_path / f"old.{ending}")
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_file_that_lacks_an_edge_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clusterkg.show.export import gexf

    whole = gexf.lines

    def broken(*args: Any) -> Any:
        return (piece for piece in whole(*args) if "<edge " not in piece)

    monkeypatch.setattr(gexf, "lines", broken)
    with pytest.raises(InputError, match="does not read back as the same graph"):
        KG.export(tmp_path / "x.gexf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ([1, "one"], "of two types: integer, string"),
        ([1, ["one"]], "of two types"),
        (["one", ["one"]], "a list here and a value there"),
        ([[["one"]], 1], "a list of lists"),
        ([float("inf"), 1], "infinite"),
        ([2**60, 0.5], "too long beside fractions"),
    ],
)
def test_unsupported_attribute_values_are_refused(
    attributes: list[Any], said: str, tmp_path: Path
) -> None:
    graph: nx.Graph[int] = nx.Graph()
    for i, value in enumerate(attributes):
        graph.add_node(i, thing=value)
    with pytest.raises(InputError, match=said):
        export.write(graph, tmp_path / "x.gexf")


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), "heavy", True, None])
def test_a_weight_is_a_finite_number(weight: Any, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", weight=weight)
    with pytest.raises(
        InputError, match="the weight of the edge from a to b must be a finite number"
    ):
        export.write(graph, tmp_path / "x.gexf")


def test_nodes_with_the_same_written_name_are_refused(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(["a\x01", "a\x02"])
    with pytest.raises(InputError, match="two nodes have the same name"):
        export.write(graph, tmp_path / "x.gexf")


def test_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("a", whole=np.int64(3), number=np.float64(0.5), yes=np.bool_(True))
    graph.add_edge("a", "b", weight=np.float32(0.5))
    text = written(graph, tmp_path / "x.gexf")
    assert re.findall(r' type="(\w+)"', text) == ["integer", "double", "boolean"]
    assert re.findall(r'attvalue for="\w+" value="([^"]+)"', text) == ["3", "0.5", "true"]
    assert 'weight="0.5"' in text


def test_neo4j_has_no_way_to_say_a_semicolon_in_a_list(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_node("a", list=["b;c"])
    with pytest.raises(InputError, match="Neo4j parts lists at ;"):
        export.write(graph, tmp_path / "x.neo4j.csv")


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("x.pdf", {}, r"gexf \(\.gexf\), graphml .* csv \(\.csv\)"),
        ("x.gexf", {"output": "pdf"}, "no format 'pdf'; formats: gexf"),
        ("x.gexf", {"gexf_version": "1.1"}, "no version '1.1' of GEXF; versions: 1.3, 1.2"),
        ("x.gexf", {"colour": "size"}, "no colours by 'size'; known are community, degree, code"),
        ("x.gexf", {"view": "maps"}, "no view 'maps'; views: city-overlap, .*full"),
        ("no/such/x.gexf", {}, "No such file"),
    ],
)
def test_invalid_export_options_are_reported(
    name: str, options: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        KG.export(tmp_path / name, **options)  # type: ignore[arg-type]


# Appearance


def test_colours_are_those_of_okabe_and_ito() -> None:
    okabe_ito = {
        *("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"),
    }
    assert set(PALETTE) == okabe_ito
    assert set(KINDS.values()) <= okabe_ito | {GREY}


def test_colours_tell_kinds_apart_or_else_communities() -> None:
    graph: nx.Graph[str] = nx.Graph()
    for name in "abc":
        graph.add_edges_from([(f"{name}1", f"{name}2"), (f"{name}2", f"{name}3")])
        graph.add_edge(f"{name}1", f"{name}3")
    graph.add_node("alone")
    nx.set_node_attributes(graph, "City", "kind")
    shades = dict(zip(graph, look(graph).colour, strict=True))
    assert len({shades["a1"], shades["b1"], shades["c1"], GREY}) == 4
    assert [shades[f"{name}2"] for name in "abc"] == [shades[f"{name}1"] for name in "abc"]
    assert shades["alone"] == GREY
    graph.nodes["alone"]["kind"] = "Gadget"
    shades = dict(zip(graph, look(graph).colour, strict=True))
    assert set(shades.values()) == {KINDS["City"], shades["alone"]}
    assert shades["alone"] in PALETTE
    assert shades["alone"] != KINDS["City"]
    assert len(set(look(graph, Style(colour="community")).colour)) == 4


def test_sizes_follow_the_attribute_that_the_view_names() -> None:
    graph = KG.view("city-overlap")
    sizes = dict(zip(graph, look(graph).size, strict=True))
    order = sorted(graph, key=lambda node: graph.nodes[node]["industries"])
    assert [sizes[node] for node in order] == sorted(sizes.values())
    most = max(data["industries"] for _, data in graph.nodes(data=True))
    for node, data in graph.nodes(data=True):
        assert (sizes[node] / 100) ** 2 == pytest.approx(data["industries"] / most, abs=2e-3)


def test_edges_are_as_thick_as_they_are_heavy() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 0), ("b", "c", 2), ("c", "d", 4)])
    assert [look(graph).thickness(weight) for weight in (0, 2, 4)] == [1, 3.5, 6]
    graph.remove_edges_from([("a", "b"), ("b", "c")])
    assert look(graph).thickness(4) == 2


def test_nodes_do_not_cover_each_other_and_near_ones_are_joined() -> None:
    graph = nx.balanced_tree(3, 4)
    room = np.full(len(graph), 40.0)
    places = positions(graph, room)
    far = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(far, np.inf)
    assert far.min() > 35
    joined = nx.to_numpy_array(graph) > 0
    others = ~joined & np.isfinite(far)
    assert far[joined].mean() < far[others].mean() / 2
    assert places.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)


def test_heavy_edges_are_short() -> None:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 9), (1, 2, 1), (2, 3, 9), (3, 0, 1)])
    places = positions(graph, np.full(4, 10.0))
    length = {edge: np.linalg.norm(places[edge[0]] - places[edge[1]]) for edge in graph.edges}
    assert max(length[0, 1], length[2, 3]) < min(length[1, 2], length[0, 3])


def test_parts_lie_side_by_side() -> None:
    graph = nx.disjoint_union_all([nx.cycle_graph(6), nx.star_graph(7), nx.empty_graph(4)])
    places = positions(graph, np.full(len(graph), 20.0))
    boxes = []
    for part in nx.connected_components(graph):
        those = places[sorted(part)]
        boxes.append((those.min(axis=0) - 10, those.max(axis=0) + 10))
    for i, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:i]:
            assert (low > other_high).any() or (high < other_low).any()


def test_a_large_graph_is_laid_out_by_its_communities() -> None:
    graph = nx.planted_partition_graph(4, 400, 0.05, 0.0002, seed=1)
    hub = len(graph)
    graph.add_edges_from((hub, hub + i) for i in range(1, 200))
    graph.add_edge(0, hub)
    places = positions(graph, np.full(len(graph), 10.0))
    assert np.isfinite(places).all()
    far = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = np.arange(1600)[:, None] // 400 == np.arange(1600)[None] // 400
    within, across = far[:1600, :1600][same].mean(), far[:1600, :1600][~same].mean()
    assert within < 0.75 * across
    # What hangs on a node is around it, each in a place of its own.
    leaves = places[hub + 1 :]
    gaps = np.linalg.norm(leaves[:, None] - leaves[None], axis=2) + np.eye(len(leaves)) * 1e9
    assert gaps.min() > 5
    assert np.linalg.norm(leaves - places[hub], axis=1).max() < across


# The command


def test_the_command_writes_and_says_what(tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text(
        "#+ param: city city\nSELECT ?city ?source ?target ?weight WHERE {\n"
        "?source ckg:programmeOf ?city . ?target ckg:targetOf ?source BIND(2 AS ?weight) }",
        encoding="utf-8",
    )
    out = tmp_path / "x.gexf"
    args = ["export", str(out), "--view", str(query), "--param", "city=武汉", "--measures"]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert done.stderr == f"{out}: 10 nodes, 8 edges\n"
    assert problems(out) == []
    titles = re.findall(r'title="(\w+)"', out.read_text(encoding="utf-8"))
    assert {"degree", "strength", "betweenness", "community", "disparity", "city"} <= set(titles)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["x.xyz"], "formats: gexf (.gexf)"),
        (["x.gexf", "--view", "maps"], "views: city-overlap, city-industry"),
        (["x.gexf", "--view", "none.rq"], "none.rq: No such file"),
        (
            ["x.gexf", "--level", "branch"],
            "levels: narrower, concept, field, division, theme, printed",
        ),
        (["x.gexf", "--measure", "love"], "measures: shared, jaccard"),
        (["x.gexf", "--tier", "top"], "no tier 'top'; the graph has "),
        (["x.gexf", "--city", "Atlantis"], "no city 'Atlantis'"),
        (["x.gexf", "--backbone", "0"], "above 0 and at most 1"),
        (["x.gexf", "--param", "a=b"], "a named view has none"),
    ],
)
def test_the_command_says_what_there_is(args: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", str(tmp_path / args[0]), *args[1:]])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_and_queries_do_not_import_networkx() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from clusterkg.cli import main\n"
        "for args in (['--help'], ['export', '--help'], ['network', '--help'],\n"
        "             ['query', 'funding']):\n"
        "    assert CliRunner().invoke(main, args).exit_code == 0, args\n"
        "print([name for name in ('networkx', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
