"""The report page says what the graph says, where it was read, and what is not known."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import clusterkg
from clusterkg.base.resources import graph_path
from clusterkg.cli import main
from clusterkg.rdf.document import RdfFile
from clusterkg.show import pictures
from clusterkg.store.build import build
from clusterkg.store.graph import open_bundled, select

DATA = Path(__file__).parents[1] / "data" / "pictures.ttl"
LANGS = ["en", "zh"]
_VOID = {"meta", "link", "br", "img", "input", "hr"}


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


class Page(HTMLParser):
    """The text of each element with an id, the cells of tables, and what would load or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.tags: Counter[str] = Counter()
        self.loads: list[str] = []
        self.rows: dict[str, list[list[str]]] = {}
        self.links: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._table = ""
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.loads += [f"{n}={v}" for n, v in attrs if n in ("src", "srcset") or n[:2] == "on"]
        if tag == "link":
            self.loads += [href for href in [given.get("href") or ""] if href != "data:,"]
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "table":
            self._table = (given.get("class") or "").split()[0]
        if tag == "tr":
            self.rows.setdefault(self._table, []).append([])
        if tag in ("td", "th") and self._table:
            self.rows[self._table][-1].append("?" if given.get("class") == "hatched" else "")
        if tag in ("dt", "dd", "td", "th", "li", "p", "br"):
            self._say(" ")
        if tag not in _VOID:
            self._open.append((tag, given.get("id") or ""))
            if given.get("id"):
                assert given["id"] not in self.texts, "an id is given twice"
                self.texts[given["id"] or ""] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag
        if tag == "table":
            self._table = ""

    def handle_data(self, data: str) -> None:
        self._say(data)
        if any(tag in ("td", "th") for tag, _ in self._open) and self._table:
            self.rows[self._table][-1][-1] += data

    def _say(self, text: str) -> None:
        for _, name in self._open:
            if name:
                self.texts[name] += text


def page_of(folder: Path, lang: str, *data: Path) -> Page:
    out = folder / f"report-{lang}.html"
    clusterkg.open(data=data).report(out, lang=lang)
    return Page(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The pages of the bundled graph, in both languages."""
    folder = tmp_path_factory.mktemp("bundled")
    return {lang: page_of(folder, lang) for lang in LANGS}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The pages of the bundled graph with tests/data/pictures.ttl."""
    folder = tmp_path_factory.mktemp("own")
    return {lang: page_of(folder, lang, DATA) for lang in LANGS}


def profile(page: Page, city: str) -> str:
    (found,) = [text for name, text in page.texts.items() if name.endswith(f"_{city}")]
    return re.sub(r"\s+", " ", found)


# What the page says.


@pytest.mark.parametrize("lang", LANGS)
def test_every_target_stands_in_its_city_with_where_it_was_read(
    pages: dict[str, Page], lang: str
) -> None:
    rows = select(
        open_bundled(),
        """SELECT ?city ?printed ?paragraph ?start ?end {
          ?target ckg:targetOf/ckg:programmeOf ?city .
          ?target ckg:printedName ?printed ; ckg:evidence ?evidence .
          ?evidence ckg:paragraph ?paragraph ; oa:start ?start ; oa:end ?end
        }""",
    )
    assert len(rows) > 40
    for city, printed, paragraph, start, end in rows:
        told = profile(pages[lang], city.rsplit("/", 1)[1])
        where = {"en": f"¶{paragraph}, {start}–{end}", "zh": f"第{paragraph}段，{start}–{end}"}
        assert printed in told
        assert where[lang] in told


@pytest.mark.parametrize("lang", LANGS)
def test_programmes_zones_money_and_claims_are_told_in_the_language(
    pages: dict[str, Page], lang: str
) -> None:
    query = """SELECT DISTINCT ?city ?text {
          { ?city ^ckg:programmeOf/rdfs:label ?text } UNION
          { ?zone ckg:zoneOf ?city ; rdfs:label ?text } UNION
          { ?city ^ckg:programmeOf/ckg:funding/ckg:printedFigure ?text } UNION
          { ?city ^ckg:programmeOf/ckg:declaresTier/ckg:tier/skos:prefLabel ?text } UNION
          { ?claim ckg:aboutEntity ?city ; ckg:claim ?text . ?city a ckg:City } UNION
          { ?claim ckg:aboutEntity ?p ; ckg:claim ?text . ?p ckg:programmeOf ?city } UNION
          { ?city ckg:practice/ckg:hasElement/ckg:requirement ?text } UNION
          { ?cluster ckg:locatedIn ?city ; rdfs:label ?text . ?any ckg:programmeOf ?city }
          FILTER(LANG(?text) IN ("", "LANGUAGE"))
        }"""
    rows = select(open_bundled(), query.replace("LANGUAGE", lang))
    assert len(rows) > 30
    for city, text in rows:
        assert text in profile(pages[lang], city.rsplit("/", 1)[1])


def test_the_heat_map_has_a_hatched_cell_where_nothing_is_known(own: dict[str, Page]) -> None:
    head, *rows = own["en"].rows["heat"]
    names = head[1:]
    assert [row[0] for row in rows] == names
    cells = {
        (row[0], name): cell for row in rows for name, cell in zip(names, row[1:], strict=True)
    }
    assert cells["Alpha", "Beta"] == cells["Beta", "Alpha"] == "0.50"
    assert cells["Alpha", "Gamma*"] == "0.33"
    assert {cells["Delta*", name] for name in names} == {"?"}
    assert cells["Alpha", "Alpha"] == ""


def test_pairs_come_by_how_alike_they_are_with_what_they_share(own: dict[str, Page]) -> None:
    _, *rows = own["en"].rows["pairs"]
    values = [float(value) for _, value, _ in rows]
    assert values == sorted(values, reverse=True)
    shared = {pair: industries for pair, _, industries in rows}
    assert shared["Alpha – Beta"] == "Electric cars, Lathes"
    assert shared["Alpha – Gamma*"] == "Banks"
    assert not [pair for pair in shared if "Delta" in pair]
    zh = {pair: industries for pair, _, industries in own["zh"].rows["pairs"][1:]}
    assert {"甲市 – 乙市", "乙市 – 甲市"} & set(zh)


def test_the_scorecard_is_hatched_where_nothing_is_said(own: dict[str, Page]) -> None:
    head, *rows = own["en"].rows["scorecard"]
    by_city = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_city["Alpha"]["Number of divisions named"] == "2"
    assert by_city["Delta"]["Number of divisions named"] == "?"
    assert set(list(by_city["Delta"].values())[2:]) == {"?"}


def test_unknown_values_are_shown_as_unknown(own: dict[str, Page]) -> None:
    delta = profile(own["en"], "delta")
    assert "Announced unknown" in delta and "Horizon year unknown" in delta
    assert "names none of its targets: its industries are unknown" in delta
    gamma = profile(own["en"], "gamma")
    assert "The list is open" in gamma and "Inferred year 2019" in gamma
    # A target without a tier, and what no target has.
    assert "银行 Banks unknown" in gamma
    assert "Of no target does the source name: " in gamma
    assert "Epsilon" in own["en"].texts["cities"]
    assert "Known by name only: " in own["en"].texts["cities"]
    summary = own["en"].texts["summary"]
    assert "Unknown, and not nothing: the industries of Delta." in summary


def test_data_that_do_not_conform_are_told_with_their_place(own: dict[str, Page]) -> None:
    # Nothing in those data has evidence.
    told = own["en"].texts["validation"]
    assert "do not conform" in told and "pictures.ttl" in told
    number = re.search(r"violations: (\d+)", told)
    assert number is not None and int(number[1]) > 10
    assert "不符合" in own["zh"].texts["validation"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_bundled_graph_conforms_and_its_sources_have_digests(
    pages: dict[str, Page], lang: str
) -> None:
    page = pages[lang]
    assert {"en": "The data conform", "zh": "数据符合"}[lang] in page.texts["validation"]
    for (digest,) in select(open_bundled(), "SELECT ?d { ?s a ckg:Source ; ckg:sha256 ?d }"):
        assert digest in page.texts["sources"]
    files = {row[0]: row[2] for row in page.rows["files"][1:]}
    ontology = graph_path("ontology", "clusterkg.ttl")
    assert files["clusterkg.ttl"] == hashlib.sha256(ontology.read_bytes()).hexdigest()
    assert set(files) >= {path.name for path in graph_path("data", "ttl").glob("*.ttl")}


@pytest.mark.parametrize("lang", LANGS)
def test_links_within_the_page_lead_somewhere(pages: dict[str, Page], lang: str) -> None:
    inner = {link for link in pages[lang].links if link.startswith("#")}
    assert len(inner) > 20
    assert {link[1:] for link in inner} <= set(pages[lang].texts)
    outer = {link for link in pages[lang].links if not link.startswith("#")}
    assert all(re.match("https?://", link) for link in outer)


# How the page is made.


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_loads_and_runs_nothing(pages: dict[str, Page], lang: str) -> None:
    assert pages[lang].loads == []
    assert pages[lang].tags["script"] == pages[lang].tags["img"] == 0


def test_data_are_escaped_in_the_report(tmp_path: Path) -> None:
    hostile = r"<script>alert(1)</script><img src=x onerror=alert(2)>\"\'&amp;"
    lines = [
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "@prefix t: <http://example.org/test/> .",
        f't:c a ckg:City ; rdfs:label "{hostile}"@en ; ckg:hasProgramme t:p .',
        f't:p a ckg:ClusterProgramme ; rdfs:label "p {hostile}"@en ; ckg:announced "{hostile}" ;',
        f'  ckg:hasTarget t:t ; ckg:evidence t:e ; rdfs:comment "c {hostile}"@en .',
        f't:t a ckg:Cluster ; ckg:printedName "{hostile}" ; ckg:evidence t:e .',
        f't:e a ckg:Evidence ; ckg:source t:s ; ckg:sha256 "{hostile}" ;',
        f'  ckg:paragraph "{hostile}" .',
        f't:s a ckg:Source ; rdfs:label "s {hostile}"@en ;',
        '  ckg:address "javascript:alert(3)"^^xsd:anyURI .',
        f't:a a ckg:Assessment ; ckg:claim "{hostile}"@en ; ckg:aboutEntity t:c .',
    ]
    path = tmp_path / "hostile.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    page = page_of(tmp_path, "en", path)
    assert page.loads == [] and page.tags["script"] == page.tags["img"] == 0
    assert not [link for link in page.links if link.startswith("javascript")]
    shown = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
    told = profile(page, "c")
    assert told.count(shown) >= 5


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        clusterkg.open(data=[DATA]).report(tmp_path / name, lang="zh")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_store_is_reported_with_the_files_it_was_built_from(tmp_path: Path) -> None:
    built = build(tmp_path / "kg.store", [RdfFile(DATA)])
    out = tmp_path / "report.html"
    result = call("report", out, "--store", tmp_path / "kg.store", "--lang", "en")
    assert result.exit_code == 0, result.output
    page = Page(out.read_text(encoding="utf-8"))
    files = {row[0]: row[2] for row in page.rows["files"][1:]}
    assert files == {Path(name).name: digest for name, (_, digest) in built.sources.items()}
    assert "Electric cars, Lathes" in page.texts["pairs"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["out.html", "--level", "town"], "no level 'town'"),
        (["out.html", "--measure", "x"], "no measure 'x'"),
        (["out.html", "--data", "no.ttl"], "no.ttl: No such file"),
        (["no/such/out.html"], "No such file or directory"),
    ],
)
def test_errors_of_report_are_one_line_and_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("report", *args)
    assert result.exit_code == 2
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# In a browser.


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless Chromium that finds no font with Chinese characters on this machine."""
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    driver = shutil.which("chromedriver")
    latin = [p for p in Path("/usr/share/fonts").rglob("*.ttf") if p.name == "DejaVuSans.ttf"]
    if binary is None or driver is None:
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    if not latin:
        pytest.skip("needs a font without Chinese characters (Debian: fonts-dejavu-core)")
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    shutil.copy(latin[0], folder)
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
    started = webdriver.Chrome(options=options, service=Service(driver, env=environment))
    yield started
    started.quit()


def shown(browser: webdriver.Chrome, path: Path, width: int, scheme: str = "light") -> None:
    """Show a page in a window that wide, and wait for its font."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(path.as_uri())
    waiting = "const done = arguments[0]; document.fonts.ready.then(() => done())"
    browser.execute_async_script(waiting)


def requests(browser: webdriver.Chrome) -> list[str]:
    """Return the addresses that were asked for, but for data: and the page itself."""
    events = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in asked if not url.startswith("data:")]


def test_cities_with_statistics_have_their_targets_beside_them(pages: dict[str, Page]) -> None:
    for lang, title in (("en", "Declared beside real"), ("zh", "规划与实际对照")):
        told = [text for name, text in pages[lang].texts.items() if name.startswith("city-")]
        assert sum(title in text for text in told) == len(told) == 6
        seen = [row for row in pages[lang].rows["real"] if " / " in row[3] and "%" in row[3]]
        # Tier, join, shares, quotient, that of before with its trend, and the verdict.
        assert any(row[1] for row in seen) and all(row[2] and row[7] for row in seen)
        assert all(row[4][:1].isdecimal() and row[5][:1].isdecimal() for row in seen)


def test_a_report_is_of_the_files_alone_or_of_chosen_facts(tmp_path: Path) -> None:
    alone, out = tmp_path / "alone.html", tmp_path / "chosen.html"
    assert call("report", alone, "--data", DATA, "--only", "--lang", "en").exit_code == 0
    page = Page(alone.read_text(encoding="utf-8"))
    assert [name for name in page.texts if name.startswith("city-")]
    assert "Qingdao" not in alone.read_text(encoding="utf-8")
    given = ("--source-of", "id:article-yin-hao", "--lang", "en")
    assert call("report", out, *given).exit_code == 0
    told = out.read_text(encoding="utf-8")
    assert "facts that cite id:article-yin-hao" in told
    # Statistics are of another source, and are shown all the same.
    assert "Declared beside real" in told
    refused = call("report", out, "--only")
    assert refused.exit_code == 2 and "say which files" in refused.output


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The report in both languages, and a page of each kind of picture."""
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGS:
        clusterkg.open().report(folder / f"report-{lang}.html", lang=lang)
    for kind in pictures.KINDS:
        # What became of the lists of a city is of one that has two.
        if kind != "changes":
            pictures.save(pictures.plot(open_bundled(), kind, lang="zh"), folder / f"{kind}.html")
    return sorted(folder.iterdir())


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_window_ask_for_nothing_and_say_no_error(
    browser: webdriver.Chrome, files: list[Path], width: int
) -> None:
    for path in files:
        shown(browser, path, width)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, path.name
        assert requests(browser) == [path.as_uri()], path.name
        assert browser.get_log("browser") == [], path.name


@pytest.mark.browser
def test_chinese_is_drawn_though_no_font_here_has_it(
    browser: webdriver.Chrome, files: list[Path]
) -> None:
    # Two characters of one shape are boxes.
    drawn = """
      const draw = (char, family) => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 40;
        const context = canvas.getContext('2d');
        context.font = '32px ' + family;
        context.fillText(char, 2, 34);
        return canvas.toDataURL();
      };
      const family = getComputedStyle(document.body).fontFamily;
      return [draw('市', family), draw('业', family), draw('市', 'serif'), draw('业', 'serif')];
    """
    for path in files:
        if path.name == "report-en.html":
            continue
        shown(browser, path, 1280)
        one, other, box, same = browser.execute_script(drawn)
        assert box == same, "this machine has a Chinese font, which was to be hidden"
        assert one != other and one != box and other != box, path.name


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_dark_in_the_dark_and_readable(
    browser: webdriver.Chrome, files: list[Path], lang: str
) -> None:
    (path,) = [path for path in files if path.name == f"report-{lang}.html"]
    colours = "const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]"
    lights = {}
    for scheme in ("light", "dark"):
        shown(browser, path, 1280, scheme)
        lights[scheme] = [
            sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
            for colour in browser.execute_script(colours)
        ]
    assert lights["light"][1] > 240 and lights["light"][0] < 60
    assert lights["dark"][1] < 40 and lights["dark"][0] > 200
