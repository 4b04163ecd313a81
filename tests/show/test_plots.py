"""Pictures show what the graph says, in both languages, and what it does not say as unknown.

The data are tests/data/pictures.ttl; expected places, counts and orders are worked out by hand.
"""

from __future__ import annotations

import base64
import io
import itertools
import os
import re
import struct
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from clusterkg.base import colours as roles
from clusterkg.base.errors import InputError
from clusterkg.base.resources import bundled, graph_path
from clusterkg.cli import main
from clusterkg.facts.statistics import statistics
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.table import plain
from clusterkg.show import pictures
from clusterkg.show.export.series import parsed
from clusterkg.show.pictures import colours, font, html, multiples, scene, svg
from clusterkg.show.views import view
from clusterkg.show.views.scope import Scope
from clusterkg.store.graph import open_bundled

DATA = Path(__file__).parents[1] / "data" / "pictures.ttl"
SVG = "{http://www.w3.org/2000/svg}"
# Of all cities, without statistics; that of the changes of one is tested in compare/test_plans.py.
KINDS = ["heatmap", "network", "matrix", "timeline", "scorecard", "sankey", "map"]
LANGS = ["en", "zh"]


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    RdfFile(DATA).load(found)
    return found


@pytest.fixture(scope="module")
def bundle() -> Store:
    return open_bundled()


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def named(picture: scene.Picture, name: str) -> list[scene.Shape]:
    """Return the shapes whose name has all words of `name`."""
    return [s for s in picture.shapes if set(name.split()) <= set(s.name.split())]


def texts(picture: scene.Picture, name: str) -> list[str]:
    return [s.text for s in named(picture, name) if isinstance(s, scene.Text)]


def rects(picture: scene.Picture, name: str) -> list[scene.Rect]:
    return [s for s in named(picture, name) if isinstance(s, scene.Rect)]


def box(text: scene.Text) -> tuple[float, float, float, float]:
    """Return what a line of text covers: left, top, right, bottom."""
    rise, fall = 0.8 * text.size, 0.15 * text.size
    if text.turn:
        assert text.turn == 90 and text.anchor == "start"
        return (text.x - rise, text.y - text.width, text.x + fall, text.y)
    return (text.left, text.y - rise, text.left + text.width, text.y + fall)


# What each kind shows.


@pytest.mark.parametrize(
    ("lang", "order"),
    [
        # Alpha shares 2 of 4 industries with Beta and 1 of 3 with Gamma, which share none.
        ("en", ["Beta", "Alpha", "Gamma*", "Delta*"]),
        ("zh", ["乙市", "甲市", "丙市*", "丁市*"]),
    ],
)
def test_the_heat_map_has_like_cities_side_by_side(
    store: Store, lang: str, order: list[str]
) -> None:
    picture = pictures.plot(store, "heatmap", lang=lang)
    assert texts(picture, "column") == order
    # Beside each city the year of its list; that of Delta is not known.
    years = [" 2016", " 2018", " 2019", {"en": " not dated", "zh": " 未注明"}[lang]]
    assert texts(picture, "row") == [a + b for a, b in zip(order, years, strict=True)]
    for axis, name in (("y", "row"), ("x", "column")):
        places = [getattr(shape, axis) for shape in named(picture, name)]
        assert places == sorted(places)


def test_cells_of_the_heat_map_say_how_alike_two_cities_are(store: Store) -> None:
    picture = pictures.plot(store, "heatmap", lang="en")
    assert len(rects(picture, "cell")) == 16
    # Delta lists nothing: its row and its column, and no figure there, least of all a zero.
    assert len(rects(picture, "cell unknown")) == 7
    assert all(cell.fill == "unknown" for cell in rects(picture, "cell unknown"))
    assert len(rects(picture, "cell self")) == 3
    assert Counter(texts(picture, "figure")) == {"0.50": 2, "0.33": 2, "0.00": 2}
    shades = {
        cell.title.split(": ")[0]: cell.fill for cell in rects(picture, "cell") if "–" in cell.title
    }
    assert shades["Beta – Alpha"] == shades["Alpha – Beta"] == colours.ramp(1)
    assert shades["Beta – Gamma*"] == colours.ramp(0)


def test_the_heat_map_takes_a_level_and_a_measure(store: Store) -> None:
    picture = pictures.plot(store, "heatmap", lang="en", level="field", measure="shared")
    # Alpha and Beta name all three fields, Gamma one.
    assert Counter(texts(picture, "figure")) == {"3": 4, "1": 5}
    two = pictures.plot(store, "heatmap", lang="zh", cities=["甲市", "Gamma"])
    assert sorted(texts(two, "row")) == ["丙市* 2019", "甲市 2018"]


def test_the_matrix_tells_absent_from_open_from_unknown(store: Store) -> None:
    picture = pictures.plot(store, "matrix", lang="en")
    assert texts(picture, "group") == ["Making", "Serving"]
    assert texts(picture, "row") == ["Electric cars", "Lathes", "Banks", "Insurers"]
    states = ("named", "absent", "open", "unknown")
    # 3 + 3 + 1 are named; Alpha lacks insurers and Beta banks; Gamma's list is open; Delta's none.
    assert [len(rects(picture, f"cell {state}")) for state in states] == [7, 2, 3, 4]
    assert {rect.fill for rect in rects(picture, "cell unknown")} == {"unknown"}
    by_field = pictures.plot(store, "matrix", lang="zh", level="field")
    assert set(texts(by_field, "row")) == {"车辆", "工具", "资金"}
    rows = {tuple(plain(cell) for cell in row) for row in picture.table.rows}
    assert ("Lathes", "Beta", "1", "汽车和车床") in rows
    assert len(rows) == 7


def test_the_network_joins_cities_to_what_they_name(store: Store) -> None:
    picture = pictures.plot(store, "network", lang="en")
    assert len(named(picture, "edge")) == 7
    assert len(named(picture, "industry")) == 4
    assert len(named(picture, "city")) == 4
    (unknown,) = named(picture, "city unknown")
    assert isinstance(unknown, scene.Circle) and unknown.fill == "unknown"
    assert unknown.title.startswith("Delta")
    labels = " ".join(texts(picture, "label"))
    assert "Gamma*" in labels and "Electric cars" in labels and "Epsilon" not in labels


def test_a_target_that_is_not_classified_stands_in_the_network_for_itself() -> None:
    store = Store()
    text = """@prefix ckg: <https://w3id.org/clusterkg/ontology#> . @prefix : <urn:x:> .
      @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
      :town a ckg:City ; rdfs:label "Town"@en .
      :plan a ckg:ClusterProgramme ; rdfs:label "Plan"@en ;
        ckg:programmeOf :town ; ckg:announced "2020" ; ckg:closedList true .
      :silicon a ckg:Cluster ; ckg:targetOf :plan ; ckg:printedName "硅" ."""
    store.load(text.encode(), format=RdfFormat.TURTLE)
    picture = pictures.plot(store, "network", lang="en")
    (circle,) = named(picture, "industry")
    assert circle.title == "硅: 1"


def test_programmes_stand_at_their_dates(store: Store) -> None:
    picture = pictures.plot(store, "timeline", lang="en")
    # By date; what has none comes last.
    assert texts(picture, "row") == ["Beta plan", "Alpha plan", "Gamma plan", "Delta plan"]
    years = [line.points[0][0] for line in named(picture, "gridline")]
    wide = years[1] - years[0]
    # From 2016 to the end of 2021.
    assert texts(picture, "tick") == ["2016", "2017", "2018", "2019", "2020", "2021"]

    def span(rect: scene.Rect) -> tuple[float, float]:
        return (2016 + (rect.x - years[0]) / wide, 2016 + (rect.x + rect.width - years[0]) / wide)

    alpha = [rect for rect in rects(picture, "bar known") if rect.title.startswith("Alpha")]
    assert span(alpha[0]) == pytest.approx((2018 + 4 / 12, 2021))
    (beta,) = rects(picture, "announced year")
    assert span(beta) == pytest.approx((2016, 2017))
    (gamma,) = rects(picture, "announced inferred")
    assert span(gamma)[0] == pytest.approx(2019 + 4 / 12)
    assert gamma.dashed
    assert "year inferred: 2019" in texts(picture, "date")[2]
    unknown = {rect.title.split(":")[0]: span(rect) for rect in rects(picture, "bar unknown")}
    assert unknown["Beta plan"] == pytest.approx((2017, 2022))
    assert unknown["Delta plan"] == pytest.approx((2016, 2022))
    assert texts(picture, "date")[3] == "not dated – ?"


def test_the_scorecard_has_no_value_where_nothing_is_said(store: Store) -> None:
    picture = pictures.plot(store, "scorecard", lang="en")
    cells = rects(picture, "cell")
    # Twelve criteria, and how much is known; without scores there is no column of them.
    assert len(cells) == 4 * 13
    # Known: divisions named and their concentration of three cities; how much is known of four.
    assert len(rects(picture, "cell unknown")) == 52 - 6 - 4
    assert picture.notes[-1].startswith("no score: no criterion with a weight is known")
    breadth = {
        cell.title.split(" – ")[0]: cell.title.split(": ")[1]
        for cell in rects(picture, "cell breadth")
        if "unknown" not in cell.name
    }
    assert breadth == {"Alpha": "2", "Beta": "2", "Gamma": "1"}


def test_targets_flow_from_cities_over_fields_to_tiers(store: Store) -> None:
    picture = pictures.plot(store, "sankey", lang="en")
    rows = {tuple(plain(cell) for cell in row) for row in picture.table.rows}
    assert rows == {
        ("Alpha", "Vehicles", "World class", "1"),
        ("Alpha", "Tools", "World class", "1"),
        ("Alpha", "Money", "no tier stated", "1"),
        # One target names two fields.
        ("Beta", "Vehicles", "Nationally leading", "0.5"),
        ("Beta", "Tools", "Nationally leading", "0.5"),
        ("Beta", "Money", "Nationally leading", "1"),
        ("Gamma*", "Money", "no tier stated", "1"),
    }
    nodes = {rect.title.split(":")[0]: rect for rect in rects(picture, "node")}
    unit = nodes["Alpha"].height / 3
    heights = {name: rect.height / unit for name, rect in nodes.items() if name != "Delta*"}
    assert heights == pytest.approx(
        {
            "Alpha": 3,
            "Beta": 2,
            "Gamma*": 1,
            "Vehicles": 1.5,
            "Tools": 1.5,
            "Money": 3,
            "World class": 2,
            "Nationally leading": 2,
            "no tier stated": 2,
        }
    )
    assert nodes["Delta*"].fill == nodes["no tier stated"].fill == "unknown"
    tiers = ["World class", "Nationally leading", "no tier stated"]
    assert sorted(tiers, key=lambda name: nodes[name].y) == tiers
    # Ribbons lie within the nodes that they join, and fill them.
    bands = [shape for shape in picture.shapes if isinstance(shape, scene.Band)]
    assert sum(band.height for band in bands) == pytest.approx(2 * 6 * unit)
    for side, at in (("left", nodes["Alpha"]), ("right", nodes["World class"])):
        ends = [getattr(band, side)[1] for band in bands if band.title.count(at.title[:5])]
        assert min(ends) == pytest.approx(at.y)


def test_cities_lie_by_their_coordinates(store: Store) -> None:
    picture = pictures.plot(store, "map", lang="en")
    dots = {
        shape.title.split(":")[0]: shape
        for shape in named(picture, "city")
        if isinstance(shape, scene.Circle)
    }
    # Alpha has the code of Hangzhou, Beta that of Qingdao; Gamma says where it lies.
    assert set(dots) == {"Alpha", "Beta", "Gamma*"}
    assert dots["Gamma*"].x < dots["Alpha"].x
    assert dots["Gamma*"].y < dots["Beta"].y < dots["Alpha"].y
    # Areas follow the number of targets, above a least size.
    assert dots["Alpha"].radius > dots["Beta"].radius > dots["Gamma*"].radius
    (left,) = [note for note in picture.notes if "Delta" in note]
    assert left.startswith("Left out")
    assert any("GeoNames" in note for note in picture.notes)


# What all kinds have in common.


@pytest.mark.parametrize("kind", KINDS)
def test_open_lists_are_marked_where_lists_are_shown(store: Store, kind: str) -> None:
    marks = {
        lang: [text for text in pictures.plot(store, kind, lang=lang).texts() if text.endswith("*")]
        for lang in LANGS
    }
    if kind in ("timeline", "scorecard"):
        assert marks == {"en": [], "zh": []}
    else:
        assert "Gamma*" in marks["en"]
        assert "丙市*" in marks["zh"]
        notes = pictures.plot(store, kind, lang="en").notes
        assert any(note.startswith("* An open list") for note in notes)


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_of_the_language_asked_for(store: Store, kind: str) -> None:
    han = re.compile("[\u4e00-\u9fff]")
    english, chinese = (pictures.plot(store, kind, lang=lang) for lang in LANGS)
    assert not [text for text in [english.title, *english.texts()] if han.search(text)]
    assert han.search(chinese.title) and han.search(chinese.description)
    latin = [text for text in chinese.texts() if re.search("[A-Za-z]{4}", text)]
    assert latin == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("graph", ["store", "bundle"])
def test_no_word_lies_on_another_or_beyond_the_edge(
    request: pytest.FixtureRequest, graph: str, kind: str, lang: str
) -> None:
    picture = scene.framed(pictures.plot(request.getfixturevalue(graph), kind, lang=lang))
    words = [shape for shape in picture.shapes if isinstance(shape, scene.Text)]
    boxes = [(box(word), word.text) for word in words]
    for (left, top, right, bottom), text in boxes:
        assert left >= 0 and top >= 0, text
        assert right <= picture.width and bottom <= picture.height, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (a, b)


@pytest.mark.parametrize("said", ["year=2013..2017", "level=concept,field"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_series_has_a_panel_for_each_with_what_the_graph_says_of_it(
    bundle: Store, said: str, lang: str
) -> None:
    picture = pictures.plot(bundle, "network", lang=lang, series=said)
    key, values = parsed(said)
    assert len(texts(picture, "panel")) == len(named(picture, "frame")) == len(values)
    drawn = [tuple(map(plain, row)) for row in picture.table.rows]
    for title, value in zip(texts(picture, "panel"), values, strict=True):
        if key == "year":
            graph = view(bundle, "city-industry", lang=lang, scope=Scope(year=value))
        else:
            graph = view(bundle, "city-industry", lang=lang, level=value)
        label = dict(graph.nodes(data="label"))
        edges = {(label[a], label[b], str(w)) for a, b, w in graph.edges(data="weight")}
        assert {row[1:4] for row in drawn if row[0] == title} == edges
    places: dict[str, set[tuple[float, float]]] = {}
    wide, high = multiples.WIDE + multiples.GAP, multiples.HEAD + multiples.HIGH + multiples.GAP
    for shape in named(picture, "city"):
        assert isinstance(shape, scene.Circle)
        where = (round(shape.x % wide, 6), round(shape.y % high, 6))
        places.setdefault(shape.title, set()).add(where)
    assert all(len(those) == 1 for those in places.values())
    boxes = [box(word) for word in named(scene.framed(picture), "label")]  # type: ignore[arg-type]
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_series_without_cities_is_a_picture() -> None:
    assert pictures.plot(Store(), "network", lang="en", series="year=2013..2014").table.rows == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_without_cities_is_a_picture_that_says_so(kind: str) -> None:
    picture = pictures.plot(Store(), kind, lang="en")
    assert any("no city" in note for note in picture.notes)
    ElementTree.fromstring(svg.as_svg(picture).encode())
    assert html.as_html(picture)


def crowd(cities: int, industries: int) -> Store:
    """Return a graph in which each city names the industries after its own, some at once."""
    out = Store()
    lines = [
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix t: <http://example.org/> .",
    ]
    for i in range(industries):
        label = f"A long name of industry number {i}"
        lines.append(
            f't:i{i} a ckg:Industry ; ckg:schemeLevel "concept" ; skos:prefLabel "{label}"@en .'
        )
    for c in range(cities):
        lines.append(f't:c{c} a ckg:City ; rdfs:label "City {c:02}"@en ; ckg:hasProgramme t:p{c} .')
        lines.append(
            f"t:p{c} a ckg:ClusterProgramme ; ckg:closedList true ; ckg:hasTarget t:t{c} ."
        )
        named = " , ".join(f"t:i{(c + k) % industries}" for k in range(industries // 2))
        lines.append(f"t:t{c} ckg:targetsIndustry {named} .")
    out.load("\n".join(lines).encode(), format=RdfFormat.TURTLE)
    return out


def test_many_cities_have_their_names_turned_and_no_figures() -> None:
    picture = pictures.plot(crowd(40, 8), "heatmap", lang="en")
    columns = [shape for shape in named(picture, "column") if isinstance(shape, scene.Text)]
    assert len(columns) == 40 and all(column.turn == 90 for column in columns)
    assert texts(picture, "figure") == []
    assert all(one[2] <= other[0] for one, other in itertools.pairwise(map(box, columns)))


def test_names_keep_apart_in_a_crowded_network() -> None:
    picture = pictures.plot(crowd(6, 90), "network", lang="en")
    labels = [shape for shape in named(picture, "label") if isinstance(shape, scene.Text)]
    assert len(labels) > 90
    for one, other in itertools.combinations(map(box, labels), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


# Formats.


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_svg_draws_each_word_and_holds_it_as_text(store: Store, kind: str) -> None:
    picture = scene.framed(pictures.plot(store, kind, lang="zh"))
    root = ElementTree.fromstring(svg.as_svg(pictures.plot(store, kind, lang="zh")).encode())
    words = root.findall(f".//{SVG}text")
    assert [word.text for word in words] == [text for text in picture.texts() if text]
    # No font is needed: outlines are painted, and the text over them is not.
    assert all(word.get("fill-opacity") == "0" for word in words)
    for group in root.iter(f"{SVG}g"):
        drawn = [path.get("d", "") for path in group.findall(f"{SVG}path")]
        (word,) = group.findall(f"{SVG}text")
        assert drawn and all(path.startswith("M") for path in drawn), word.text
    loads = [
        value
        for element in root.iter()
        for name, value in element.attrib.items()
        if name.endswith(("href", "src")) or re.search(r"url\((?!#)", value)
    ]
    assert loads == []


class Page(HTMLParser):
    """Collects what a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.loads += [f"{n}={v}" for n, v in attrs if n in ("src", "srcset") or n[:2] == "on"]
        self.loads += [f"{v}" for n, v in attrs if tag == "link" and n == "href" and v != "data:,"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_holds_the_picture_and_its_table_and_loads_nothing(
    store: Store, kind: str, lang: str
) -> None:
    picture = pictures.plot(store, kind, lang=lang)
    text = html.as_html(picture)
    page = Page()
    page.feed(text)
    assert page.loads == []
    assert page.tags["script"] == 0 and page.tags["svg"] == 1
    assert page.tags["tr"] == len(picture.table.rows) + 1
    assert "default-src 'none'" in text
    assert re.findall(r"url\((?!#)(.{9})", text) == ["data:font"]


def test_the_font_in_a_page_has_the_characters_of_the_page(store: Store) -> None:
    text = html.as_html(pictures.plot(store, "map", lang="zh"))
    (data,) = re.findall(r"base64,([^)]*)\)", text)
    inside = TTFont(io.BytesIO(base64.b64decode(data)))
    # What is shown when pointed at is not drawn by the page.
    shown = set(re.sub(r"<(style|title)>.*?</\1>|<[^>]*>", "", text, flags=re.DOTALL))
    assert {ord(char) for char in shown if char.isprintable()} <= set(inside.getBestCmap())
    assert len(inside.getBestCmap()) < 250
    assert "SIL Open Font License" in str(inside["name"].getDebugName(13))


def test_png_is_twice_as_large_and_needs_no_font_of_the_machine(
    store: Store, tmp_path: Path
) -> None:
    picture = pictures.plot(store, "heatmap", lang="zh")
    image = svg.as_png(picture)
    assert image.startswith(b"\x89PNG")
    size = struct.unpack(">II", image[16:24])
    whole = scene.framed(picture)
    assert size == pytest.approx((2 * whole.width, 2 * whole.height), abs=2)
    config = tmp_path / "fonts.conf"
    config.write_text('<?xml version="1.0"?><fontconfig></fontconfig>', encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from pyoxigraph import Store\n"
        "from clusterkg.show import pictures as plots; from clusterkg.show.pictures import svg\n"
        "from clusterkg.rdf.document import RdfFile\n"
        "store = Store(); RdfFile(Path(sys.argv[1])).load(store)\n"
        "picture = plots.plot(store, 'heatmap', lang='zh')\n"
        "sys.stdout.buffer.write(svg.as_png(picture))\n"
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code, str(DATA)]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stdout == image


def test_the_same_graph_gives_the_same_bytes_in_every_process(store: Store, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pyoxigraph import Store\n"
        "from clusterkg.show import pictures as plots\n"
        "from clusterkg.rdf.document import RdfFile\n"
        "store = Store(); RdfFile(Path(sys.argv[1])).load(store)\n"
        "for kind in sys.argv[3:]:\n"
        "    for suffix in ('svg', 'html', 'png'):\n"
        "        out = Path(sys.argv[2]) / f'{kind}.{suffix}'\n"
        "        plots.save(plots.plot(store, kind, lang='zh'), out)\n"
    )
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        command = [sys.executable, "-c", code, str(DATA), str(folder), *KINDS]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
    written = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(written) == 3 * len(KINDS)
    for name in written:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_labels_are_escaped_in_charts() -> None:
    hostile = Store()
    text = (
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<http://example.org/c> a ckg:City ; rdfs:label"
        ' "<script>alert(1)</script>&\\"\' \\u0001"@en ;'
        " ckg:hasProgramme <http://example.org/p> . <http://example.org/p> a ckg:ClusterProgramme ."
    )
    hostile.load(text.encode(), format=RdfFormat.TURTLE)
    for kind in KINDS:
        picture = pictures.plot(hostile, kind, lang="en")
        root = ElementTree.fromstring(svg.as_svg(picture).encode())
        assert root.find(f".//{SVG}script") is None
        words = "".join(root.itertext())
        assert "<script>alert(1)</script>&\"'" in words, kind
        part = svg.linked(picture, lambda about: f'/city/{about[0]}?"><script>')
        assert "<script" not in part
        ElementTree.fromstring(part)
        page = Page()
        page.feed(html.as_html(picture))
        assert page.tags["script"] == 0 and page.loads == []


def test_a_picture_in_a_page_links_each_thing_once_for_the_keyboard(store: Store) -> None:
    for kind in ("heatmap", "map", "timeline"):
        part = svg.linked(pictures.plot(store, kind, lang="en"), " ".join)
        links = list(ElementTree.fromstring(part).iter("{http://www.w3.org/2000/svg}a"))
        by_keyboard = [link for link in links if link.get("tabindex") != "-1"]
        assert by_keyboard and all(link.get("aria-label") for link in by_keyboard)
        addresses = [link.get("href") for link in by_keyboard]
        assert len(set(addresses)) == len(addresses)
        assert {link.get("href") for link in links} == set(addresses)
        assert all(link.get("aria-hidden") for link in links if link not in by_keyboard)


def test_a_heat_map_of_too_many_cities_says_how_many_it_shows(store: Store) -> None:
    picture = pictures.plot(store, "heatmap", lang="en", most=2)
    assert len([shape for shape in picture.shapes if shape.name.startswith("cell")]) == 4
    assert any(note.startswith("Shown: 2 of ") for note in picture.notes)


# The font and the colours.


def test_the_font_has_the_common_characters_and_is_small() -> None:
    level_one = {
        bytes([first, second]).decode("gb2312", "ignore")
        for first in range(0xB0, 0xD8)
        for second in range(0xA1, 0xFF)
    }
    assert len(level_one - {""}) == 3755
    assert font.missing(level_one) == ""
    assert font.PATH.stat().st_size < 2_000_000


def test_the_font_has_every_character_of_the_bundled_files() -> None:
    # If not: python tools/make_font.py makes it anew.
    folders = [graph_path("ontology"), graph_path("data"), bundled("queries")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = {char for path in paths for char in path.read_text(encoding="utf-8")}
    assert font.missing(char for char in found if char.isprintable()) == ""


def test_a_character_that_the_font_lacks_is_named(tmp_path: Path) -> None:
    data = DATA.read_text(encoding="utf-8").replace("甲市", "㐀市")
    path = tmp_path / "rare.ttl"
    path.write_text(data, encoding="utf-8")
    result = call("plot", "timeline", tmp_path / "out.svg", "--data", path, "--lang", "zh")
    assert result.exit_code == 0
    assert "将由读者电脑上的字体显示：㐀" in result.stderr
    drawn = ElementTree.parse(tmp_path / "out.svg").iter("{http://www.w3.org/2000/svg}text")
    (shown,) = {element.text for element in drawn if element.get("aria-hidden")}
    assert shown == "㐀"


@given(st.text(alphabet="ab 中文，。（）", max_size=40), st.floats(min_value=20, max_value=200))
def test_lines_hold_all_words_and_are_no_wider_than_they_may(text: str, limit: float) -> None:
    lines = font.wrap(text, 10, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        # Only what cannot be broken is wider: a word or a character, with what closes it.
        if font.width(line, 10) > limit:
            assert re.fullmatch("([ab]+|[中文（，。）])[，。）]*", line.replace(" ", ""))
    assert not [line for line in lines[1:] if line[0] in "，。）"]


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1."""
    out = 0.0
    for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        part = int(colour[start : start + 2], 16) / 255
        out += weight * (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
    return out


def test_more_is_darker_and_figures_stand_out_on_every_shade() -> None:
    shades = [colours.ramp(share / 100) for share in range(101)]
    lights = [luminance(shade) for shade in shades]
    assert all(lighter > darker for lighter, darker in itertools.pairwise(lights))
    for shade, light in zip(shades, lights, strict=True):
        ink = luminance(colours.ink_on(shade))
        assert (max(ink, light) + 0.05) / (min(ink, light) + 0.05) >= 4.5
    for theme in (roles.LIGHT, roles.DARK):
        ground = luminance(theme["paper"])
        for role in ("ink", "soft"):
            ink = luminance(theme[role])
            assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4.5


# The command.


@pytest.mark.parametrize("suffix", ["svg", "png", "html"])
def test_the_command_writes_a_picture(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"图.{suffix}"
    result = call("plot", "matrix", out, "--data", DATA, "--city", "Alpha", "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    start = {"svg": b"<?xml", "png": b"\x89PNG", "html": b"<!DOCTYPE html>"}[suffix]
    assert out.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["pie", "out.svg"], f"no picture 'pie'; pictures: {', '.join([*KINDS, 'changes'])}"),
        (["heatmap", "out.gif"], "no format '.gif'; formats: .svg, .png, .html"),
        (
            ["heatmap", "out.svg", "--level", "town"],
            "levels of heatmap: printed, narrower, concept",
        ),
        (
            ["matrix", "out.svg", "--level", "printed"],
            "levels of matrix: narrower, concept, field",
        ),
        (["heatmap", "out.svg", "--measure", "x"], "measures of heatmap: shared, jaccard"),
        (["map", "out.svg", "--level", "field"], "the picture map has no level"),
        (["matrix", "out.svg", "--measure", "shared"], "the picture matrix has no measure"),
        (["heatmap", "out.svg", "--city", "Atlantis"], "Atlantis"),
        (["map", "out.svg", "--series", "year=2013"], "has no series; pictures that have: network"),
        (["network", "out.svg", "--series", "level=town"], "levels of network: narrower, concept"),
        (["network", "out.svg", "--series", "month=1"], "year=2010..2030"),
        (["heatmap", "no/such/out.svg"], "No such file or directory"),
    ],
)
def test_errors_of_plot_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("plot", *args)
    assert result.exit_code == 2
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_png_without_its_library_says_how_to_get_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    out = tmp_path / "out.png"
    out.write_text("before", encoding="utf-8")
    with pytest.raises(InputError, match="pip install resvg-py"):
        pictures.save(pictures.plot(store, "heatmap"), out)
    assert out.read_text(encoding="utf-8") == "before"
    pictures.save(pictures.plot(store, "heatmap"), tmp_path / "out.svg")


@pytest.mark.parametrize("args", [["--help"], ["query", "zones"]])
def test_other_commands_import_no_picture_and_no_font(args: list[str]) -> None:
    code = (
        "import sys\n"
        "from clusterkg.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'fontTools', 'resvg_py', 'clusterkg.show.pictures', 'numpy'}\n"
        "heavy |= {'clusterkg.show.report'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("lang", "date"), [("en", "2013 (end of the year)"), ("zh", "2013（年底）")]
)
def test_words_inside_a_date_are_in_the_language_of_the_picture(lang: str, date: str) -> None:
    picture = pictures.plot(open_bundled(), "timeline", lang=lang)
    drawn = svg.as_svg(picture)
    cells = {plain(cell) for row in picture.table.rows for cell in row}
    assert date in drawn and date in cells
    assert lang == "en" or "end of year" not in drawn


def test_the_quadrants_show_each_pair_of_which_both_is_known(bundle: Store) -> None:
    picture = pictures.plot(bundle, "quadrants", lang="en", cities=["宁波", "青岛", "上海"])
    pairs = [s for s in picture.shapes if isinstance(s, scene.Circle) and s.name == "pair"]
    assert len(pairs) == 15 and len(picture.table) == 3
    names = {s.text for s in picture.shapes if isinstance(s, scene.Text) and s.name == "name"}
    assert names == {"Ningbo – Qingdao", "Ningbo – Shanghai", "Qingdao – Shanghai"}
    corners = {s.text for s in picture.shapes if getattr(s, "name", "").startswith("corner")}
    assert corners == {"rivals", "herd", "hidden rivals", "different"}
    # The six cities have 15 pairs: 7 lie above the median, and 7 below it.
    whole = pictures.plot(bundle, "quadrants", lang="en")
    named = [s.text for s in whole.shapes if isinstance(s, scene.Text) and s.name == "name"]
    (crowded,) = (note for note in whole.notes if note.startswith("Drawn without a name"))
    assert len(named) + crowded.count(" – ") == 15
    (level,) = {s.points[0][1] for s in picture.shapes if isinstance(s, scene.Line)} - {0}
    assert sum(dot.y < level - 1e-6 for dot in pairs) == 7
    assert sum(dot.y > level + 1e-6 for dot in pairs) == 7


def test_only_the_quadrants_show_statistics(store: Store) -> None:
    with pytest.raises(InputError, match="has no statistics"):
        pictures.plot(store, "quadrants")
    found = statistics(open_bundled(), "en")
    with pytest.raises(InputError, match="shows no statistics"):
        pictures.plot(store, "heatmap", statistics=found)
