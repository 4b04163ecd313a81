"""The explorer in a real browser: what analysts see, reach by keyboard, and take away."""

from __future__ import annotations

import csv
import filecmp
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import networkx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from serving import Server, serving

from clusterkg.cli import main
from clusterkg.web.app.pages import FOLDER as STATIC

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parents[1] / "data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
ALPHA, BETA = "http://example.org/test/alpha", "http://example.org/test/beta"
# Each address of the explorer, and a text of the graph that its page shows, in English and Chinese.
PAGES = {
    "/": ("Ningbo", "宁波"),
    "/compare?a=id:ningbo&b=id:qingdao": ("Biomedicine", "生物医药"),
    "/city/id:shenzhen": ("CNY 1 billion", "10亿元"),
    "/industry/ind:biomedicine": ("Bioindustry", "生物产业"),
    "/industries": ("Life sciences and health", "生命科学与健康"),
    "/search?q=汽车": ("New energy vehicles", "新能源汽车"),
    "/search?about=id:ningbo-246": ("Ningbo city-wide mobilisation meeting", "宁波市全市动员大会"),
    "/network?view=city-industry&table=1": ("Wearable devices", "可穿戴设备"),
    "/timeline": ("Ningbo 246 programme", "宁波“246”产业集群"),
    "/scorecard?cell=id:wuhan%20research": (
        "Wuhan: State key laboratories",
        "武汉：国家重点实验室数",
    ),
    "/map": ("Hubei", "湖北"),
    "/real?city=id:qingdao": ("builds on what is there", "建立在已有基础之上"),
    "/peers?city=id:qingdao": ("Smart home appliances", "智能家电"),
    "/next?city=id:qingdao": ("relatedness takes 20", "少于 20 个"),
    "/changes?city=id:wuhan": ("Cybersecurity", "网络安全"),
    "/chain?industry=ind:automotive": ("Wuhan (新能源", "武汉（新能源"),
    "/validate": ("nothing is kept", "不保存任何内容"),
    "/queries": ("Programmes by date", "规划时间线"),
    "/query/zones": ("Qingdao Blue Valley", "青岛蓝谷"),
    "/sparql-editor?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%22440300%22%7D": ("ckg:code", "结果"),
    "/about": ("On the industrial parks of Yunnan", "云南"),
}
# Milliseconds until a page that does not answer is given up.
PATIENCE = 120_000
# Language, colours, width and height: each page is looked at in all three.
LOOKS = [("en", "light", 1280, 900), ("zh", "dark", 1280, 900), ("zh", "light", 360, 740)]

TEXT = "甲市发布规划。规划列出三项产业：电动汽车、车床和银行业。\n"
PASSAGE = "规划列出三项产业：电动汽车、车床和银行业。"


def passage(folder: Path) -> tuple[Path, Path]:
    """Write a text, and facts that were read in it."""
    text, facts = folder / "alpha.txt", folder / "passage.ttl"
    text.write_text(TEXT, encoding="utf-8")
    start = TEXT.index(PASSAGE)

    def digest(part: str) -> str:
        return hashlib.sha256(part.encode()).hexdigest()

    facts.write_text(
        f"""@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix t: <http://example.org/test/> .
t:text a ckg:Source ; rdfs:label "Invented text"@en , "虚构文本"@zh ; ckg:sha256 "{digest(TEXT)}" .
t:place a ckg:Evidence ; ckg:source t:text ; ckg:paragraph 1 ; ckg:sha256 "{digest(PASSAGE)}" ;
    oa:start "{start}"^^xsd:nonNegativeInteger ;
    oa:end "{start + len(PASSAGE)}"^^xsd:nonNegativeInteger .
t:a1 ckg:evidence t:place .
""",
        encoding="utf-8",
    )
    return facts, text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The bundled graph with cities of which something, or everything, is unknown."""
    facts, text = passage(tmp_path_factory.mktemp("passage"))
    data = ("--data", str(DATA / "pictures.ttl"), "--data", str(facts))
    with serving("--workers", "1", *data, "--source", str(text)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium to look at the pages with")
    # The default wait of 5 s fails on a busy machine: a page is late, never wrong, there.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(map(str, look[:3])))
def look(
    request: pytest.FixtureRequest, browser: Browser, server: Server
) -> Iterator[tuple[str, BrowserContext]]:
    lang, colours, width, height = request.param
    size = {"width": width, "height": height}
    context = browser.new_context(
        base_url=server.address, color_scheme=colours, viewport=size, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield lang, context
    context.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page in English whose console says nothing, and which asks nobody but the server."""
    context = browser.new_context(base_url=server.address, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems = watched(page, server)
    yield page
    context.close()
    assert problems == []


def watched(page: Page, server: Server) -> list[str]:
    """Return what goes wrong on a page from now on: errors, and requests to elsewhere.

    A refusal that the page shows is none, though browsers log it as an error.
    """
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type in ("error", "warning")
            and "the server responded with a status of" not in message.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((f"{server.address}/", "blob:", "data:"))
            else problems.append(request.url)
        ),
    )

    return problems


def heading(page: Page, text: str) -> None:
    """Wait until a page is there by its heading, which also names the document."""
    expect(page.locator("h1")).to_have_text(text)
    expect(page).to_have_title(f"{text} · clusterkg")


def saved(page: Page, act: Callable[[], None]) -> tuple[str, Path]:
    """Return the name and the content of what is downloaded."""
    with page.expect_download() as waiting:
        act()
    return waiting.value.suggested_filename, waiting.value.path()


# Every page.


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_the_graph_and_is_accessible(
    look: tuple[str, BrowserContext], server: Server, address: str
) -> None:
    lang, context = look
    page = context.new_page()
    problems = watched(page, server)
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    expect(page.locator("main")).to_contain_text(PAGES[address][lang == "zh"])
    if "network" in address:
        page.locator("[data-ready=true] canvas").first.wait_for()
    expect(page.locator("html")).to_have_attribute("lang", {"en": "en", "zh": "zh-CN"}[lang])
    expect(page).to_have_title(f"{page.locator('h1').inner_text()} · clusterkg")
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    serious = [
        (each["id"], [node["html"][:200] for node in each["nodes"]])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert problems == []
    page.close()


def test_the_pages_are_small_and_load_large_parts_late(page: Page) -> None:
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(urlsplit(response.url).path))
    page.goto("/")
    heading(page, "Overlap of cities")
    page.get_by_role("link", name="Ningbo – Shanghai: Jaccard 0.25").wait_for()
    scripts = [path for path in loaded if path.endswith(".js")]
    assert len(scripts) == 1, "the network and the editor come when they are first shown"
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_500_000


# The heat map and the comparison.


def test_unknown_cells_are_hatched_and_open_lists_are_marked(page: Page) -> None:
    page.goto("/?measure=jaccard&level=concept")
    cell = page.get_by_role("link", name="Alpha – Delta*: unknown")
    expect(cell.locator("rect")).to_have_attribute("fill", "url(#unknown)")
    # Of four industries that either names, both name two; of three, one.
    expect(page.get_by_role("link", name="Alpha – Beta: Jaccard 0.5")).to_be_visible()
    expect(page.get_by_role("link", name="Alpha – Gamma*: Jaccard 0.3333")).to_be_visible()
    # A sure zero is a zero.
    expect(page.get_by_role("link", name="Beta – Gamma*: Jaccard 0")).to_be_visible()


def test_from_the_heat_map_to_a_comparison_and_back_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ningbo – Shanghai: Jaccard 0.25").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('svg a:has(.cell)')"):
            break
    focused = page.locator("svg a:focus")
    first = focused.get_attribute("aria-label") or ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    second = focused.get_attribute("aria-label") or ""
    assert second and second != first, "arrows move from cell to cell"
    one, other = second.partition(":")[0].replace("*", "").split(" – ")
    page.keyboard.press("Enter")
    heading(page, f"{one} and {other}")
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    heading(page, "Overlap of cities")


def test_the_address_holds_the_state_and_back_undoes_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="Level").select_option("division")
    page.wait_for_url("**/?level=division")
    page.get_by_role("combobox", name="Measure").select_option("shared")
    # Alpha and Beta: making and serving.
    cell = page.get_by_role("link", name="Alpha – Beta: number of shared industries 2", exact=True)
    expect(cell).to_be_visible()
    page.reload()
    expect(cell).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox", name="Measure")).to_have_value("jaccard")
    expect(page.get_by_role("link", name="Alpha – Beta: Jaccard 1")).to_be_visible()


def test_two_cities_side_by_side(page: Page) -> None:
    page.goto(f"/compare?a={ALPHA}&b={BETA}")
    heading(page, "Alpha and Beta")
    shared = page.get_by_role("table", name="Industries that both Alpha and Beta name")
    expect(shared.locator("tbody tr")).to_have_count(2)
    cars = shared.locator("tbody tr", has_text="Electric cars")
    expect(cars.locator("td .printed")).to_have_text(["电动汽车", "汽车和车床"])
    expect(cars.locator("td .aims")).to_have_text(["World class", "Nationally leading"])
    # Both are right below Money, the third at the second level: 2 · 2 / (3 + 3).
    near = page.get_by_role("table", name="Near industries").locator("tbody tr")
    expect(near).to_have_text("BanksInsurersMoney0.67")
    page.get_by_role("button", name="Swap").click()
    heading(page, "Beta and Alpha")
    evidence = page.locator("details.evidence", has=page.get_by_text("Invented text")).first
    evidence.locator("summary").first.click()
    evidence.get_by_text("¶1, characters 7–28").click()
    expect(evidence.locator("blockquote")).to_have_text(PASSAGE)


# Language, colours, search.


def test_the_language_changes_without_loading_and_is_kept(page: Page) -> None:
    page.goto("/timeline")
    heading(page, "Programmes by date")
    page.evaluate("window.same = true")
    page.get_by_role("button", name="中文").click()
    heading(page, "规划时间线")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert page.evaluate("window.same"), "the page was loaded anew"
    page.get_by_role("link", name="评分").click()
    heading(page, "目标的支撑")
    page.goto("/about")
    heading(page, "关于本图谱")


def test_light_and_dark_can_be_chosen(page: Page) -> None:
    page.goto("/about")
    page.get_by_label("Light or dark").select_option("dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 17, 23)")
    page.reload()
    heading(page, "About this graph")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 17, 23)")


@pytest.mark.parametrize("text", ["qingdao", "青岛", "青岛市"])
def test_search_finds_by_any_label_from_the_keyboard(page: Page, text: str) -> None:
    page.goto("/about")
    box = page.get_by_role("combobox", name="Search")
    box.fill(text)
    expect(page.get_by_role("option").first).to_contain_text("Qingdao")
    expect(page.locator("#live")).to_contain_text("Found: ")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    heading(page, "Qingdao")
    expect(page).to_have_url(re.compile(r"/city/id:qingdao$"))


def test_a_search_that_finds_nothing_says_what_to_do(page: Page) -> None:
    page.goto("/about")
    page.get_by_role("combobox", name="Search").fill("不存在的名称")
    page.keyboard.press("Enter")
    heading(page, "Search: 不存在的名称")
    expect(page.locator("main")).to_contain_text("Try fewer characters")


# The scorecard.


def test_weights_rank_anew(page: Page) -> None:
    page.goto("/scorecard")
    ranks = page.locator("table.scorecard tbody th")
    # Money is known of Shenzhen alone, laboratories of Wuhan alone: none has a score, each may have
    # any rank, and the order is by the share of the weight that is known.
    page.get_by_label("Money promised a year").press("End")
    expect(ranks.first).to_have_text("Shenzhen")
    page.wait_for_url("**/scorecard?weight.money=5")
    # Of 14: one each of nine criteria, and five of money.
    shenzhen = page.locator("table.scorecard tbody tr", has_text="Shenzhen")
    expect(shenzhen.locator("td").nth(2)).to_have_text("36%")
    expect(shenzhen.locator("td").nth(0)).to_have_text("1–10")
    expect(shenzhen.locator("td").nth(1)).to_contain_text("known of all 10 cities compared")
    page.get_by_label("State key laboratories").press("End")
    page.get_by_label("Money promised a year").press("ArrowLeft")
    expect(ranks.first).to_have_text("Wuhan")
    # 5 of 17.5.
    wuhan = page.locator("table.scorecard tbody tr", has_text="Wuhan")
    expect(wuhan.locator("td").nth(2)).to_have_text("29%")
    expect(page.locator("#live")).to_contain_text("New order: Wuhan, Shenzhen")
    page.reload()
    expect(ranks.first).to_have_text("Wuhan")
    wuhan.get_by_role("button", name="26").click()
    facts = page.locator("#facts h2")
    expect(facts).to_have_text("Wuhan: State key laboratories")
    expect(facts).to_be_focused()
    name, path = saved(page, lambda: page.get_by_role("link", name="CSV").click())
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert name.endswith(".csv")
    assert table[1][0] == "Wuhan"


# The network and downloads.


def test_the_network_is_filtered_and_comes_as_files_for_others(page: Page) -> None:
    page.goto("/network?view=city-overlap&level=concept&measure=shared")
    page.locator("[data-ready=true] canvas").first.wait_for()
    name, path = saved(page, lambda: page.get_by_role("link", name="GEXF (Gephi)").click())
    graph = networkx.read_gexf(path)
    assert name == "city-overlap.gexf"
    assert {data["label"] for _, data in graph.nodes(data=True)} >= {"Ningbo", "Alpha"}
    assert graph[ALPHA][BETA]["weight"] == 2
    _, path = saved(page, lambda: page.get_by_role("link", name="CSV (zip)").click())
    assert len(zipfile.ZipFile(path).namelist()) == 2

    heaviest = max(weight for _, _, weight in graph.edges(data="weight"))
    status = page.get_by_role("status").filter(has_text="edges:")
    page.get_by_label("Least weight").press("End")
    expect(status).to_contain_text("edges: 1.")
    page.get_by_text("As a table").click()
    edges = page.get_by_role("table", name="Edges").locator("tbody tr")
    expect(edges).to_have_text(f"NingboQingdao{heaviest:.0f}")

    page.goto(f"/network?view=city-overlap&city={ALPHA}&city={BETA}")
    expect(status).to_contain_text("Nodes: 2, edges: 1.")
    page.get_by_label("Beta").uncheck()
    expect(status).to_contain_text("Nodes: 1, edges: 0.")
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.get_by_role("combobox", name="View").select_option("city-industry")
    expect(status).to_contain_text("Nodes: 4, edges: 3.")
    page.get_by_label("City", exact=True).uncheck()
    expect(status).to_contain_text("Nodes: 3, edges: 0.")
    # What is hidden in one view is not hidden in the next, which has no other kind.
    page.get_by_role("combobox", name="View").select_option("city-overlap")
    expect(status).to_contain_text("Nodes: 1, edges: 0.")


def test_a_table_comes_as_csv_that_a_spreadsheet_does_not_run(page: Page) -> None:
    page.goto("/map")
    page.get_by_role("table", name="Cities").wait_for()
    name, path = saved(page, lambda: page.get_by_role("button", name="Download as CSV").click())
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    gamma = next(row for row in rows if row["City"] == "Gamma")
    assert name == "cities.csv"
    assert (gamma["Latitude"], gamma["Longitude"], gamma["Targets"]) == ("40", "100", "1")
    # No programme, no targets: unknown, and not zero.
    assert next(row for row in rows if row["City"] == "Epsilon")["Targets"] == ""


# Validation.

DROP = """([selector, name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"]) document.querySelector(selector)
    .dispatchEvent(new DragEvent(kind, {dataTransfer: given, bubbles: true, cancelable: true}));
}"""


def test_a_bad_file_that_is_dropped_is_told_where_it_is_wrong(page: Page) -> None:
    bad = (DATA / "invalid" / "industryTarget-evidence.ttl").read_text(encoding="utf-8")
    line = next(n for n, text in enumerate(bad.splitlines(), 1) if "t:wrong" in text)
    page.goto("/validate")
    heading(page, "Validate a file")
    page.evaluate(DROP, [".drop", "bad.ttl", bad])
    report = page.get_by_role("region", name="Report")
    expect(report).to_contain_text("The data do not conform.")
    expect(page.locator("#live")).to_have_text("The data do not conform.")
    expect(report).to_contain_text("“evidence” is missing.")
    expect(report).to_contain_text(f"bad.ttl:{line}:")
    expect(report).to_contain_text("How to fix it")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("region", name="报告")).to_contain_text("缺少“出处”。")
    name, path = saved(page, lambda: page.get_by_role("button", name="SARIF").click())
    assert name == "bad-report.sarif"
    assert json.loads(path.read_text(encoding="utf-8"))["runs"][0]["results"]

    page.evaluate(DROP, [".drop", "broken.ttl", "@prefix t: <http://example.org/> .\nt:a t:b"])
    expect(page.get_by_role("alert")).to_contain_text("第 2 行")
    page.evaluate(DROP, [".drop", "some.pdf", "%PDF"])
    expect(page.get_by_role("alert")).to_contain_text("some.pdf")


def test_a_good_workbook_conforms(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "chengdu.xlsx"
    main(["new", "成都", "-o", str(path)], standalone_mode=False)
    page.goto("/validate")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("region", name="Report")).to_contain_text("The data conform.")


# Saved queries and the editor.


def test_a_saved_query_has_a_form_and_its_answer_comes_as_csv(page: Page) -> None:
    page.goto("/queries")
    page.get_by_role("link", name="Industries that two cities both name").click()
    heading(page, "Industries that two cities both name")
    page.get_by_role("combobox", name="First city").select_option(label="Alpha")
    page.get_by_role("combobox", name="Second city").select_option(label="Beta")
    page.get_by_role("button", name="Ask").click()
    answer = page.locator("table.answer tbody tr")
    expect(answer).to_have_count(2)
    expect(answer.first).to_contain_text("Electric cars")
    page.wait_for_function(
        "alpha => new URLSearchParams(location.search).get('city_a') === alpha", arg=ALPHA
    )
    _, path = saved(page, lambda: page.get_by_role("link", name="CSV").click())
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert sorted(row["printed_a"] for row in rows) == ["电动汽车", "车床"]
    page.get_by_text("The query in SPARQL").click()
    editor = page.get_by_role("link", name="Open in the editor").get_attribute("href") or ""
    (text,) = parse_qs(urlsplit(editor).query)["query"]
    assert f"VALUES (?city_a ?city_b ?level ?lang) {{ (<{ALPHA}> " in text

    page.goto("/query/cities-of-industry")
    page.get_by_role("combobox", name="Industry").fill("Automotive")
    page.get_by_role("combobox", name="Industry").press("Enter")
    expect(page.locator("table.answer")).to_contain_text("Ningbo 246 programme")


def test_the_editor_runs_completes_and_marks_errors(page: Page) -> None:
    page.goto("/sparql-editor")
    editor = page.get_by_role("textbox", name="Query in SPARQL")
    expect(editor).to_contain_text("SELECT")
    editor.press("Control+a")
    editor.press_sequentially("SELECT ?n {\n?city a ckg:Cit")
    # Keys that are pressed as the list opens do not choose from it, nor do clicks as it is renewed.
    option = page.locator(".cm-tooltip-autocomplete li", has_text="ckg:City").first
    for _ in range(20):
        option.click()
        if "PREFIX" in (editor.text_content() or ""):
            break
    # The prefix comes along; braces close by themselves.
    expect(editor).to_contain_text("PREFIX ckg: <https://w3id.org/clusterkg/ontology#>")
    editor.press_sequentially(" ; ckg:code ?n FILTER(?n = '440300') ")
    page.keyboard.press("Control+Enter")
    answer = page.locator("table.answer")
    expect(answer.locator("tbody")).to_have_text("440300")
    name, path = saved(page, lambda: page.get_by_role("button", name="CSV").click())
    assert (name, path.read_text(encoding="utf-8-sig").split()) == ("answer.csv", ["n", "440300"])
    page.reload()
    expect(answer.locator("tbody")).to_have_text("440300")

    editor.press("Control+a")
    editor.press_sequentially("SELECT ?n\nWHERE oops")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Line 2, column 7")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)

    page.goto("/sparql-editor?query=ASK%7B%7D")
    expect(page.locator("p.answer")).to_have_text("yes")
    page.goto(
        "/sparql-editor?query=CONSTRUCT%20%7B%3Ca%3A%3E%20%3Fp%20%22x%22%7D%20%7B%3Fs%20a%20%3Fp%7D"
    )
    expect(page.get_by_role("region", name="Graph")).to_contain_text("<a:>")
    expect(page.get_by_role("button", name="Turtle")).to_be_visible()


# When something goes wrong.


def test_a_busy_server_is_waited_for(page: Page) -> None:
    busy = {"title": "Busy", "status": 503, "detail": "too many requests at once"}
    page.route(
        "**/api/timeline",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=json.dumps(busy)
        ),
        times=1,
    )
    page.goto("/timeline")
    expect(page.get_by_role("alert")).to_contain_text("Wait a few seconds and try again")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_contain_text("Alpha plan")


def test_missing_pages_offer_a_way_on(page: Page) -> None:
    page.goto("/city/Atlantis")
    expect(page.get_by_role("alert")).to_contain_text("There is no such thing here")
    page.goto("/?level=nonsense")
    expect(page.get_by_role("alert")).to_contain_text("nonsense")
    page.goto(f"/compare?a={ALPHA}&b={ALPHA}")
    expect(page.get_by_role("alert")).to_contain_text("Choose two")


# What is committed.


def test_a_rebuild_gives_the_files_that_are_committed(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm to build the explorer with")
    copy = tmp_path / "explorer"
    shutil.copytree(ROOT / "explorer", copy, ignore=shutil.ignore_patterns("node_modules"))
    fetched = subprocess.run([npm, "ci", "--prefer-offline"], cwd=copy, capture_output=True)
    if fetched.returncode:
        pytest.skip("npm cannot fetch the packages of the explorer")
    built = subprocess.run([npm, "run", "build"], cwd=copy, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    made = tmp_path / "src" / "clusterkg" / "web" / "static"
    names = [sorted(p.relative_to(f) for p in f.rglob("*") if p.is_file()) for f in (made, STATIC)]
    assert names[0] == names[1]
    same, _, _ = filecmp.cmpfiles(made, STATIC, [str(name) for name in names[0]], shallow=False)
    assert len(same) == len(names[0])
