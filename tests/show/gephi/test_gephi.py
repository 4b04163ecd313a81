"""Files are what Gephi itself, and what Gephi Lite and Cytoscape.js are built on, read in them.

Gephi's importer is run from its toolkit, without a screen. What is needed is fetched on the first
run; a test is skipped, with the reason, where it cannot be had.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from sample import ODD, SHOWN, TRICKY, everything

import clusterkg
from clusterkg.show import export, views
from clusterkg.show.export.appearance import look
from clusterkg.show.export.job import Job

pytestmark = pytest.mark.gephi

HERE = Path(__file__).parent
VIEWS = tuple(views.VIEWS)
CASES = HERE.parents[1] / "cases" / "gephi"
# The years of the programmes of gap.ttl and of six cities, and some around them.
FIRST, LAST = 2009, 2032
SERIES = "year=2011..2021"
YEAR_2016, END_2022 = 1451606400000.0, 1671494400000.0 + 11 * 86_400_000.0


def run(*command: str, folder: Path | None = None) -> str:
    """Return what a program prints; skip if it is not there."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command, capture_output=True, cwd=folder, encoding="utf-8", timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stdout + done.stderr)[-1500:]}")
    return done.stdout


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Return a folder that stays between runs."""
    return request.config.cache.mkdir("readers")  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def toolkit(cache: Path) -> str:
    """Return the class path of Gephi's toolkit."""
    if shutil.which("java") is None:
        pytest.skip("java is not installed")
    shown = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', shown.stderr)
    if version is None or int(version[1]) < 17:
        pytest.skip("java is older than 17")
    listed = cache / "classpath.txt"
    if not listed.exists() or not Path(listed.read_text()).exists():
        fetch = ("dependency:build-classpath", f"-Dmdep.outputFile={listed}")
        try:
            run("mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), *fetch)
        except RuntimeError as error:
            pytest.skip(f"org.gephi:gephi-toolkit cannot be had: {error}")
    return listed.read_text()


@pytest.fixture(scope="session")
def modules(cache: Path) -> Path:
    """Return a folder with the packages of package.json."""
    if not (cache / "node_modules" / "graphology-gexf").exists():
        shutil.copy(HERE / "package.json", cache)
        try:
            run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", folder=cache)
        except RuntimeError as error:
            pytest.skip(f"graphology-gexf cannot be had: {error}")
    return cache


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return files of views, and of a graph with everything."""
    folder = tmp_path_factory.mktemp("gephi")
    kg = clusterkg.open()
    written = {}
    for view in VIEWS:
        (written[view],) = kg.export(folder / f"{view}.gexf", view, lang="zh")
    (written["old"],) = kg.export(
        folder / "old.gexf", "city-overlap", lang="zh", gexf_version="1.2"
    )
    for version in ("1.3", "1.2"):
        path = folder / f"everything-{version}.gexf"
        export.write(everything(), path, version=version)
        written[f"everything-{version}"] = path
    gap = clusterkg.open(data=[CASES / "gap.ttl"])
    for view in VIEWS:
        (written[f"gap-{view}"],) = gap.export(folder / f"gap-{view}.gexf", view, lang="zh")
    (written["gap-top"],) = gap.export(folder / "gap-top.gexf", lang="zh", top=1)
    (written["gap-series"],) = gap.export(
        folder / "gap-series.gexf", lang="zh", series=SERIES, one_file=True
    )
    tables = kg.export(folder / "overlap.csv", "city-overlap", lang="zh")
    written["nodes"], written["edges"] = tables
    for name, extension in (("csv", "csv"), ("dialect", "gephi.csv")):
        parts = export.write(everything(), folder / f"everything.{extension}")
        written[f"{name}-nodes"], written[f"{name}-edges"] = parts
    own = clusterkg.open(data=[CASES / "own.ttl"], bundled=False)
    own_csv = own.export(folder / "own.csv", str(CASES / "csv-list-quote.rq"))
    written["own-csv"] = own_csv[1]
    (written["dot"],) = kg.export(folder / "overlap.dot", "city-overlap", lang="zh")
    (written["graphml"],) = kg.export(folder / "overlap.graphml", "city-overlap", lang="zh")
    kinds = folder / "kinds.rq"
    kinds.write_text(
        "PREFIX ex: <http://example.org/> SELECT * { VALUES (?source ?target ?edge_kind ?weight) {"
        ' (ex:a ex:b "grant" -1) (ex:a ex:b "loan" 0) (ex:a ex:b "loan" 2.5) } }'
    )
    (written["kinds"],) = own.export(folder / "kinds.gexf", str(kinds))
    (written["cyjs"],) = kg.export(folder / "overlap.cyjs", "city-overlap", lang="zh")
    (written["lite"],) = kg.export(folder / "overlap.gephi-lite.json", lang="zh")
    return written


@pytest.fixture(scope="session")
def gephi(toolkit: str, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what Gephi reads in each file, and draws of the last one."""
    picture = tmp_path_factory.mktemp("picture") / "view.svg"
    java = ("java", "-Djava.awt.headless=true", "-cp", toolkit, str(HERE / "GephiReader.java"))
    names = [name for name in files if name not in ("cyjs", "lite")]
    names.sort(key=lambda name: name == "programme-structure")
    arguments: list[str] = []
    lines: list[str] = []
    for name in names:
        arguments.append(str(files[name]))
        lines.append(name)
        if name.startswith("gap-"):
            arguments += ["--years", str(FIRST), str(LAST)]
            lines.append(f"years-{name}")
    # All views, one after the other, in one workspace.
    arguments += ["--append", *(str(files[view]) for view in VIEWS), "--"]
    lines.append("appended")
    arguments.append(str(files["programme-structure"]))
    lines.append("drawn")
    out = run(*java, *arguments, "--draw", str(picture), "Noto Sans CJK SC")
    read = dict(zip(lines, map(json.loads, out.splitlines()), strict=True))
    return read | {"picture": picture}


def by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in items}


@pytest.mark.parametrize("name", [*VIEWS, "old", "everything-1.3", "everything-1.2"])
def test_gephi_has_nothing_to_complain_of(gephi: Any, name: str) -> None:
    assert gephi[name]["issues"] == []


@pytest.mark.parametrize("view", VIEWS)
def test_dynamic_range_shows_what_the_graph_says_of_a_year(gephi: Any, view: str) -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    assert gephi[f"gap-{view}"]["issues"] == []
    for year in range(FIRST, LAST + 1):
        shown = gephi[f"years-gap-{view}"][str(year)]
        agree(shown, kg.view(view, year=year, lang="zh"), year)


def agree(shown: Any, graph: nx.Graph[str], year: int) -> None:
    """Check that what Gephi shows at a year is a graph."""
    assert set(shown["nodes"]) == set(graph), year
    weights = {(one, other): weight for one, other, weight in shown["edges"]}
    said = {(one, other): weight for one, other, weight in graph.edges(data="weight")}
    if not graph.is_directed():
        weights = {tuple(sorted(ends)): weight for ends, weight in weights.items()}
        said = {tuple(sorted(ends)): weight for ends, weight in said.items()}
    assert weights == said, year


def test_dynamic_range_shows_what_is_chosen_by_the_weights_of_a_year(gephi: Any) -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    for year in range(FIRST, LAST + 1):
        agree(gephi["years-gap-top"][str(year)], kg.view(year=year, top=1), year)


def test_dynamic_range_shows_the_years_of_a_series(gephi: Any) -> None:
    kg = clusterkg.open(data=[CASES / "gap.ttl"])
    assert gephi["gap-series"]["issues"] == []
    for year in range(FIRST, LAST + 1):
        graph = kg.view(year=year) if 2011 <= year <= 2021 else nx.Graph()
        agree(gephi["years-gap-series"][str(year)], graph, year)


@pytest.mark.parametrize("view", VIEWS)
def test_gephi_shows_a_view_as_it_was_written(
    gephi: Any, files: dict[str, Path], view: str
) -> None:
    # The file tells which community a colour stands for.
    graph = Job(files[view]).annotated(clusterkg.open().view(view, lang="zh"))
    seen, shown = gephi[view], look(graph)
    nodes = by_id(seen["nodes"])
    assert nodes.keys() == set(graph)
    assert len(seen["edges"]) == graph.size()
    assert seen["directed"] == graph.is_directed()
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        read = nodes[node]
        assert read["label"] == data["label"]
        assert read["attributes"]["kind"] == data["kind"]
        assert read["colour"] == shown.colour[i]
        place = (shown.x[i], shown.y[i])
        assert (read["x"], read["y"]) == pytest.approx(place, abs=0.1)
        assert read["size"] == pytest.approx(shown.size[i], abs=0.1)
        expected = {k: v for k, v in data.items() if k != "label"}
        attributes = {k: v for k, v in read["attributes"].items() if not k.endswith("_by_year")}
        assert attributes == expected
    weights = {frozenset((e["source"], e["target"])): e["weight"] for e in seen["edges"]}
    pairs = graph.to_undirected().edges(data="weight") if not graph.is_directed() else ()
    for one, other, weight in pairs:
        assert weights[frozenset((one, other))] == weight


def test_gephi_reads_every_type(gephi: Any) -> None:
    read = gephi["everything-1.3"]
    nodes = by_id(read["nodes"])
    types = {k: v for k, v in read["nodeTypes"].items() if k not in ("Id", "Label", "Interval")}
    assert types == {
        "kind": "String",
        "text": "String",
        "whole": "Integer",
        "long": "Long",
        "big": "BigInteger",
        "number": "Double",
        "yes": "Boolean",
        "start_year": "Integer",
        "end_year": "Integer",
        "lost": "String",
        "texts": "String[]",
        "wholes": "int[]",
        "longs": "long[]",
        "numbers": "double[]",
        "yesno": "boolean[]",
    }
    wuhan = nodes["https://w3id.org/clusterkg/id/wuhan"]
    assert wuhan["label"] == "武汉 Wuhan"
    assert wuhan["attributes"] == {
        "kind": "City",
        "text": ODD,
        "whole": 7,
        "long": 2**40,
        "big": 2**70,
        "number": 0.1,
        "yes": True,
        "start_year": 2016,
        "end_year": 2022,
    }
    assert nodes["b & <c>"]["label"] == ODD
    assert nodes["b & <c>"]["attributes"]["number"] == 2.0
    assert nodes["third"]["attributes"] == {
        "kind": "Industry",
        "lost": SHOWN,
        "texts": TRICKY,
        "wholes": [1, 2],
        "longs": [2**40],
        "numbers": [0.5, 1e-9],
        "yesno": [True, False],
    }
    assert nodes["alone"]["attributes"]["texts"] == []


@pytest.mark.parametrize("name", ["everything-1.3", "everything-1.2"])
def test_gephi_has_a_timeline_of_years(gephi: Any, name: str) -> None:
    read = gephi[name]
    nodes = by_id(read["nodes"])
    assert read["timeFormat"] == "DATE"
    (span,) = nodes["https://w3id.org/clusterkg/id/wuhan"]["intervals"]
    assert span == [YEAR_2016, END_2022]
    assert nodes["alone"]["intervals"] == [[1514764800000.0, None]]
    assert nodes["third"]["intervals"] == []
    spans = {(e["source"], e["target"]): e["intervals"] for e in read["edges"]}
    assert spans["b & <c>", "third"] == [[None, 1609372800000.0]]


def test_gephi_reads_edges(gephi: Any) -> None:
    edges = {(e["source"], e["target"]): e for e in gephi["everything-1.3"]["edges"]}
    first = edges["https://w3id.org/clusterkg/id/wuhan", "b & <c>"]
    assert (first["weight"], first["label"], first["directed"]) == (2.5, "有目标", True)
    assert first["attributes"] == {"why": "x" + ODD, "start_year": 2018}
    last = edges["third", "https://w3id.org/clusterkg/id/wuhan"]
    assert (last["weight"], last["attributes"]) == (1.0, {"count": 3})


def test_old_gephi_has_one_type_of_list(gephi: Any) -> None:
    types = gephi["everything-1.2"]["nodeTypes"]
    assert [types[name] for name in ("texts", "wholes", "yesno", "big")] == [
        *["String[]"] * 3,
        "String",
    ]
    old, new = gephi["old"], gephi["city-overlap"]
    assert old["nodes"] == new["nodes"]
    assert by_id(old["edges"]).keys() == by_id(new["edges"]).keys()


def test_gephi_reads_the_tables(gephi: Any) -> None:
    graph = clusterkg.open().view("city-overlap", lang="zh")
    nodes = by_id(gephi["nodes"]["nodes"])
    assert {node: read["label"] for node, read in nodes.items()} == dict(graph.nodes(data="label"))
    edges = {frozenset((e["source"], e["target"])): e for e in gephi["edges"]["edges"]}
    assert len(edges) == graph.size()
    for one, other, data in graph.edges(data=True):
        read = edges[frozenset((one, other))]
        assert (read["weight"], read["directed"]) == (data["weight"], False)


@pytest.mark.parametrize("name", ["csv-nodes", "csv-edges", "dialect-nodes", "dialect-edges"])
def test_gephi_reads_every_row_and_cell_of_tables(gephi: Any, name: str) -> None:
    graph, read = everything(), gephi[name]
    if name.endswith("edges"):
        weights = {(e["source"], e["target"]): e["weight"] for e in read["edges"]}
        assert weights == {(a, b): d.get("weight", 1) for a, b, d in graph.edges(data=True)}
        assert {e["attributes"].get("why") for e in read["edges"]} >= {"x" + ODD}
        return
    nodes = by_id(read["nodes"])
    assert nodes.keys() == set(graph)
    assert nodes["https://w3id.org/clusterkg/id/wuhan"]["attributes"]["text"] == ODD
    assert nodes["third"]["attributes"]["texts"] == "; ".join(TRICKY).strip()
    types = {column: read["nodeTypes"][column] for column in ("whole", "number", "yes", "long")}
    assert types == {"whole": "Integer", "number": "Double", "yes": "Boolean", "long": "Long"}
    if name == "dialect-nodes":
        assert nodes["third"]["intervals"] == []
        assert len(nodes["alone"]["intervals"]) == 1


def test_gephi_reads_all_rows_of_a_table_with_quotes(gephi: Any) -> None:
    tags = {e["source"][-1]: e["attributes"]["tag"] for e in gephi["own-csv"]["edges"]}
    assert tags == {"a": 'one; q"r', "c": "one"}


@pytest.mark.parametrize("name", ["dot", "graphml"])
def test_gephi_reads_other_formats(gephi: Any, name: str) -> None:
    graph, read = clusterkg.open().view("city-overlap", lang="zh"), gephi[name]
    assert read["issues"] == []
    assert read["directed"] is False
    nodes = by_id(read["nodes"])
    assert {node: data["label"] for node, data in nodes.items()} == dict(graph.nodes(data="label"))
    shown = look(graph)
    # GraphML is upright in yEd, whose y goes down.
    upright = 1 if name == "dot" else -1
    for i, node in enumerate(graph):
        assert nodes[node]["colour"] == shown.colour[i]
        assert nodes[node]["y"] == pytest.approx(upright * shown.y[i], abs=0.1)
    weights = {frozenset((e["source"], e["target"])): e["weight"] for e in read["edges"]}
    for one, other, weight in graph.edges(data="weight"):
        assert weights[frozenset((one, other))] == weight


def test_gephi_keeps_kinds_of_edges_and_signs_of_weights(gephi: Any) -> None:
    edges = {e["attributes"]["kind"]: e["weight"] for e in gephi["kinds"]["edges"]}
    assert edges == {"grant": -1, "loan": 2.5}
    assert gephi["kinds"]["issues"] == []


def test_two_files_in_one_workspace_share_their_columns(gephi: Any) -> None:
    read = gephi["appended"]
    # Gephi warns that a node is there longer in one view than in another, and takes both.
    assert all("overlapping interval sets" in issue for issue in read["issues"])
    graphs = [clusterkg.open().view(name, lang="zh") for name in VIEWS]
    assert {node["id"] for node in read["nodes"]} == set().union(*graphs)
    wuhan = by_id(read["nodes"])["https://w3id.org/clusterkg/id/wuhan"]["attributes"]
    assert (wuhan["kind"], wuhan["province"]) == ("City", "湖北")


def test_gephi_draws_labels_that_are_text(gephi: Any) -> None:
    graph = clusterkg.open().view("programme-structure", lang="zh")
    drawn = gephi["picture"].read_text(encoding="utf-8")
    for _, label in graph.nodes(data="label"):
        assert label.replace("&", "&amp;") in drawn
    assert drawn.count("<circle") == len(graph)


@pytest.mark.parametrize("name", ["everything-1.3", "city-overlap", "full", "gap-city-industry"])
def test_gephi_lite_reads_what_was_written(
    modules: Path, files: dict[str, Path], name: str
) -> None:
    read = json.loads(run("node", str(HERE / "read.cjs"), str(modules), str(files[name])))
    graph: nx.Graph[str]
    if name == "everything-1.3":
        graph = everything()
        graph.nodes["third"]["lost"] = SHOWN
    else:
        data = [CASES / "gap.ttl"] if name.startswith("gap-") else []
        graph = clusterkg.open(data=data).view(name.removeprefix("gap-"), lang="zh")
        graph = Job(files[name]).annotated(graph)
    shown = look(graph)
    nodes = by_id(read["nodes"])
    assert list(nodes) == list(graph)
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        red, green, blue = (int(shown.colour[i][j : j + 2], 16) for j in (1, 3, 5))
        expected = {key: value for key, value in data.items() if value is not None}
        expected = {k: v for k, v in expected.items() if v == v} | {
            "id": node,
            "label": data.get("label", node),
            "x": shown.x[i],
            "y": shown.y[i],
            "size": shown.size[i],
            "color": f"rgb({red},{green},{blue})",
        }
        # JavaScript has no numbers so long: they are text there.
        expected |= {"big": str(expected["big"])} if "big" in expected else {}
        assert nodes[node] == expected
    edges = {(e["source"], e["target"]): e for e in read["edges"]}
    for source, target, data in graph.edges(data=True):
        assert edges[source, target]["weight"] == data.get("weight", 1)
        assert edges[source, target]["thickness"] == shown.thickness(data.get("weight", 1))
    assert read["attributes"]["description"] == graph.graph["description"]


def test_graphology_reads_the_graph_of_a_workspace(modules: Path, files: dict[str, Path]) -> None:
    read = json.loads(run("node", str(HERE / "read.cjs"), str(modules), str(files["lite"])))
    graph = clusterkg.open().view("city-overlap", lang="zh")
    shown = look(graph)
    assert read["directed"] is False
    nodes = by_id(read["nodes"])
    assert list(nodes) == list(graph)
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        found = nodes[node]
        assert (found["x"], found["y"], found["size"]) == (shown.x[i], shown.y[i], shown.size[i])
        assert (found["label"], found["color"]) == (data["label"], shown.colour[i])
    weights = {frozenset((e["source"], e["target"])): e["weight"] for e in read["edges"]}
    assert weights == {frozenset((a, b)): w for a, b, w in graph.edges(data="weight")}


def test_cytoscape_shows_the_view(modules: Path, files: dict[str, Path]) -> None:
    read = json.loads(run("node", str(HERE / "read.cjs"), str(modules), str(files["cyjs"])))
    graph = clusterkg.open().view("city-overlap", lang="zh")
    shown = look(graph)
    nodes = by_id(read["nodes"])
    assert list(nodes) == list(graph)
    for i, (node, data) in enumerate(graph.nodes(data=True)):
        found = nodes[node]
        assert (found["x"], found["y"]) == (shown.x[i], -shown.y[i])
        assert found["label"] == data["label"]
        red, green, blue = (int(shown.colour[i][j : j + 2], 16) for j in (1, 3, 5))
        assert found["colour"] == f"rgb({red},{green},{blue})"
        assert found["industries"] == data["industries"]
    edges = {(e["source"], e["target"]): e for e in read["edges"]}
    for source, target, data in graph.edges(data=True):
        assert edges[source, target]["weight"] == data["weight"]
        assert edges[source, target]["printed"] == data["printed"]
