"""The documentation is true: its code runs, says what is shown, and leaves out no name."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet
from pages import OPTIONS, Block, Session, alike, blocks, fences
from serving import serving

from clusterkg.base.resources import bundled, graph_path
from clusterkg.cli import main
from clusterkg.compare.measures import DEFINED, definition
from clusterkg.queries.saved import saved
from clusterkg.rdf.namespaces import CKG
from clusterkg.show.views import VIEWS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md"]
PAGES += [ROOT / "CONTRIBUTING.zh.md"]
PAGES += sorted(DOCS.rglob("*.md"))
# What readers are taken to have: a text that they read, and data of theirs.
SUPPLIES = Path(__file__).parent / "data" / "pages"
# The modules whose docstrings have examples.
PUBLIC = (
    *("clusterkg.kg", "clusterkg.kg.opened", "clusterkg.kg.questions", "clusterkg.kg.pictures"),
    "clusterkg.kg.statistics",
    *("clusterkg.kg.files", "clusterkg.rdf.table", "clusterkg.validation"),
    "clusterkg.shacl.drop_in.validate",
    *("clusterkg.kg.cities", "clusterkg.compare.peers", "clusterkg.compare.relatedness"),
    *("clusterkg.compare.overlap", "clusterkg.compare.scorecard", "clusterkg.facts.why"),
    *("clusterkg.names.industries", "clusterkg.queries.saved"),
)
GUIDES = ["guide.md", "guide.zh.md"]
SHEETS = [
    "来源 Source",
    "证据 Evidence",
    "产业集群规划 Cluster programme",
    "产业目标 Industry target",
]


def rows(guide: str, sheet: str) -> list[dict[str, str]]:
    """Return the table that the guide shows for a sheet: for each row, text by heading."""
    lines = guide.partition(f"**{sheet}**")[2].partition("\n|")[2].partition("\n\n")[0]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines.splitlines()]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def columns(sheet: Worksheet) -> dict[str, int]:
    """Return where the headings stand; each is there in Chinese and in English."""
    return {
        name: cell.column for cell in sheet[1] if cell.value for name in str(cell.value).split("\n")
    }


def write(cells: dict[tuple[str, str], str | int | None]) -> None:
    book = openpyxl.load_workbook("sanya.xlsx")
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    book.save("sanya.xlsx")


def fill(page: Path) -> None:
    """Fill in the workbook as the guide says."""
    guide = page.read_text(encoding="utf-8")
    book = openpyxl.load_workbook("sanya.xlsx")
    for name in SHEETS:
        described = rows(guide, name)
        assert described, name
        at = columns(book[name])
        for number, row in enumerate(described, start=2):
            for heading, text in row.items():
                value = int(text) if text.isdecimal() else text or None  # as a spreadsheet reads it
                book[name].cell(number, at[heading], value)
    book.save("sanya.xlsx")


def fill_but_one(_session: Session, block: Block) -> None:
    fill(block.page)
    write({("产业目标 Industry target", "O5"): None})


def fill_the_last(_session: Session, _block: Block) -> None:
    write({("产业目标 Industry target", "O5"): 3})


ACTIONS: dict[str, Callable[[Session, Block], None]] = {
    "fill in the workbook but one cell": fill_but_one,
    "fill in the last cell": fill_the_last,
}


@pytest.fixture
def start_server() -> Iterator[Callable[[Session, Block], None]]:
    """Give what starts `clusterkg serve` at a free port; it stops after the test."""
    with ExitStack() as stack:

        def start(session: Session, _block: Block) -> None:
            if not session.instead:
                server = stack.enter_context(serving("--workers", "1"))
                session.instead["http://127.0.0.1:8000"] = server.address

        yield start


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in SUPPLIES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_instructions_of_pages_work(
    page: Path,
    folder: Path,
    start_server: Callable[[Session, Block], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if page.name.endswith(".zh.md"):  # its reader has a system in Chinese
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    found = list(blocks(page))
    assert len(found) == fences(page)
    session = Session(ACTIONS | {"start the server": start_server})
    for block in found:
        session.follow(block)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_notebook_leads_from_rdflib_to_what_is_wrong_and_how_to_fix_it(
    lang: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "own-data.ipynb" if lang == "en" else "own-data.zh.ipynb"
    notebook = json.loads((DOCS / "notebooks" / name).read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells)
    names: dict[str, object] = {}
    for cell in cells:
        exec("".join(cell["source"]), names)
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in told] == [f"people.ttl:{n}" for n in (5, 11, 13)]
    fix = {"en": "Give a value that is an integer.", "zh": "请更正取值，使其为整数。"}
    assert fix[lang] in told[0]
    assert names["fixed"]
    assert "people.ttl" in (folder / "report.html").read_text(encoding="utf-8")


def test_few_blocks_are_excused_and_each_says_why() -> None:
    excused = [block for page in PAGES for block in blocks(page) if "not run" in block.marks]
    assert all(len(block.marks["not run"]) > 10 for block in excused)
    everything = sum(1 for page in PAGES for _ in blocks(page))
    assert len(excused) < everything / 6


def test_nobody_is_told_to_install_a_name_that_is_not_ours() -> None:
    """Package indexes know no clusterkg of ours: it is installed from a folder or an address."""
    texts = [ROOT / "CHANGELOG.md", *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.po")]
    told = []
    for path in [*PAGES, *texts]:
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"(?:\bpip3? install|\buvx?|\bpipx) ([^`\n&|]*)", text):
            words = [word.strip("'\",;:，。：；") for word in line.split()]
            told += [path.name for word in words if re.fullmatch(r"clusterkg([\[=<>~!].*)?", word)]
    assert told == []


def test_the_two_readmes_give_the_same_commands() -> None:
    def code(name: str) -> list[tuple[str, str]]:
        found = []
        for block in blocks(ROOT / name):
            text = re.sub(r" +#.*", "", block.text)
            if block.kind == "console":  # what it prints is in the language of the page
                text = "".join(re.findall(r"^\$ .*\n", text, re.MULTILINE))
            found.append((block.kind, text))
        return found

    assert code("README.md") == code("README.zh.md")


def test_the_two_changelogs_have_the_same_versions_and_numbers_of_entries() -> None:
    def entries(name: str) -> list[tuple[int, int]]:
        """Return the level of each heading and the number of entries below it."""
        parts = re.split(
            r"^(#+) .*\n", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        bodies = zip(parts[1::2], parts[2::2], strict=True)
        return [(len(mark), len(re.findall(r"^- ", body, re.MULTILINE))) for mark, body in bodies]

    def versions(name: str) -> list[str]:
        found = re.findall(
            r"^## \[(.*?)\]", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        return [version.replace("未发布", "Unreleased") for version in found]

    assert entries("CHANGELOG.md") == entries("CHANGELOG.zh.md")
    assert versions("CHANGELOG.md") == versions("CHANGELOG.zh.md") != []


def test_no_line_ends_within_a_chinese_paragraph() -> None:
    """A browser shows the end of a line as a space."""
    code = re.compile(r"^ *(```+).*?^ *\1.*?$|^<!--.*?-->$|^ *\|.*$", re.DOTALL | re.MULTILINE)
    broken = re.compile(r"[，、；：。）](?=\n *(?![-*+|#>!\[`<] |\d+\. |!\[|\n)\S)")
    for page in (*DOCS.rglob("*.zh.md"), *ROOT.glob("*.zh.md")):
        text = code.sub("\n", page.read_text(encoding="utf-8"))
        assert [text[m.start() - 20 : m.end()] for m in broken.finditer(text)] == [], page


def test_each_page_is_there_in_both_languages() -> None:
    english = {path for path in DOCS.rglob("*.md") if not path.name.endswith(".zh.md")}
    lacking = {path.name for path in english if not path.with_suffix(".zh.md").is_file()}
    assert lacking == set()


def test_chinese_pages_link_to_chinese_pages() -> None:
    """Pages of the reference are made in both languages."""
    wrong = []
    for page in DOCS.rglob("*.zh.md"):
        links = re.findall(r"\]\(([^)#\s]+\.md)[)#]", page.read_text(encoding="utf-8"))
        for link in links:
            is_there = (page.parent / link).with_suffix(".zh.md").is_file()
            is_made = "reference/" in link or "changelog" in link
            if not link.startswith("http") and not link.endswith(".zh.md"):
                wrong += [f"{page.name}: {link}"] * (is_there or is_made)
    assert wrong == []


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a  b\n---  --\n1  2\n", "a b\n----- --\n1     2\n", True),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("at … o'clock", "at 12 o'clock\n", True),
        ("a\n", "a\nb\n", False),
        ("a.c\n", "abc\n", False),
        ("report.html: 187 kB", "report.html: 191 kB\n", True),
    ],
)
def test_comparison_with_the_output_shown(shown: str, printed: str, same: bool) -> None:
    assert alike(shown, printed) is same


@pytest.mark.parametrize("name", PUBLIC)
def test_the_examples_of_docstrings_run(name: str) -> None:
    module = importlib.import_module(name)
    found = doctest.DocTestFinder(exclude_empty=True).find(module)
    assert any(test.examples for test in found)
    assert doctest.testmod(module, optionflags=OPTIONS).failed == 0


@pytest.mark.parametrize("name", GUIDES)
def test_the_cells_that_cannot_be_read_are_told_as_the_guide_shows(name: str, folder: Path) -> None:
    page = DOCS / name
    (text,) = (block.text for block in blocks(page) if block.title == "sanya.txt")
    Path("sanya.txt").write_text(text, encoding="utf-8")
    runner = CliRunner()
    assert runner.invoke(main, ["new", "三亚", "-o", "sanya.xlsx"]).exit_code == 0
    fill(page)
    write(
        {
            ("证据 Evidence", "D4"): "未来产业是深海。",
            ("产业目标 Industry target", "G4"): "海洋装备",
        }
    )
    lang = "zh" if name.endswith(".zh.md") else "en"
    result = runner.invoke(main, ["import", "sanya.xlsx", "--lang", lang])
    assert result.exit_code == 1
    guide = page.read_text(encoding="utf-8")
    told = re.findall(r"^- `((?:证据|产业目标) .*?)(?: ….*)?`", guide, re.MULTILINE)
    assert len(told) == 2
    for message in told:
        assert message in result.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pictures_are_there_and_small(page: Path) -> None:
    targets = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert all((page.parent / target).stat().st_size < 300_000 for target in targets)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    sys.path.insert(0, str(ROOT / "tools"))
    import docs

    pages = tmp_path_factory.mktemp("site") / "pages"
    docs.gather(pages)
    yield pages
    sys.path.remove(str(ROOT / "tools"))


@pytest.mark.parametrize("end", [".md", ".zh.md"])
def test_the_reference_leaves_nothing_out(gathered: Path, end: str) -> None:
    def anchors(name: str) -> set[str]:
        text = (gathered / "reference" / f"{name}{end}").read_text(encoding="utf-8")
        found = re.findall(r"\{ #([^ ]+) \}$|<span id=\"([^\"]+)\">", text, re.MULTILINE)
        return {one or other for one, other in found}

    commands = set(main.commands) - {"ontology"} | {"ontology-check"}
    assert commands <= anchors("commands")
    assert set(saved()) == anchors("queries")
    assert set(VIEWS) == anchors("views")
    assert set(DEFINED) == anchors("measures")
    page = (gathered / "reference" / f"measures{end}").read_text(encoding="utf-8")
    lang = "zh" if end == ".zh.md" else "en"
    assert all(said in page for each in DEFINED for said in definition(each, lang).values())
    assert {path.stem for path in bundled("ontology", "rules").iterdir()} == anchors("rules")
    own = re.findall(r"^ckg:(\w+)$", text_of("clusterkg.ttl"), re.MULTILINE)
    assert len(own) > 100
    assert set(own) <= anchors("ontology")
    industries = re.findall(r"^ind:([\w-]+)$", text_of("industries.ttl"), re.MULTILINE)
    assert set(industries) <= anchors("industries")
    shapes = bundled("ontology", "shapes").glob("*.ttl")
    texts = "".join(path.read_text(encoding="utf-8") for path in shapes)
    shaped = re.findall(r"sh:targetClass ckg:(\w+) ;", texts)
    assert set(shaped) <= anchors("shapes")


def test_chinese_pages_hold_no_english_sentence(gathered: Path) -> None:
    """Names in both languages, titles of papers and what programs write in English are none."""
    exempt = {"industries", "ontology", "measures", "benchmarks", "benchmarks-validation"}
    code = re.compile(
        r"^ *(```+).*?^ *\1.*?$|<!--.*?-->|`[^`]*`|\]\(.*?\)|<.*?>", re.DOTALL | re.MULTILINE
    )
    told = {}
    for page in gathered.rglob("*.zh.md"):
        if page.parent.name != "reference" or page.name.removesuffix(".zh.md") not in exempt:
            text = page.read_text(encoding="utf-8").partition("{ #answers }")[0]
            told[page.name] = re.findall(r"\b[a-z]+(?: [a-z]+){3,}", code.sub(" ", text))
    assert {name: found for name, found in told.items() if found} == {}


def text_of(name: str) -> str:
    return graph_path("ontology", name).read_text(encoding="utf-8")


@pytest.mark.parametrize("end", [".md", ".zh.md"])
def test_each_term_has_its_words_in_both_languages(gathered: Path, end: str) -> None:
    page = (gathered / "reference" / f"ontology{end}").read_text(encoding="utf-8")
    section = page.partition("{ #programmeOf }")[2].partition("\n###")[0]
    for text in ("programme of", "所属城市", f"{CKG}programmeOf", "(#ClusterProgramme)", "(#City)"):
        assert text in section


@pytest.mark.parametrize("end", [".md", ".zh.md"])
def test_the_ontology_has_a_picture_and_trees_that_lead_to_its_terms(
    gathered: Path, end: str
) -> None:
    page = (gathered / "reference" / f"ontology{end}").read_text(encoding="utf-8")
    picture = page.partition("<svg")[2].partition("</svg>")[0]
    linked = set(re.findall(r'<a href="#(\w+)">', picture))
    assert {"City", "ClusterProgramme", "IndustryTarget", "Industry", "NationalCluster"} <= linked
    assert "\n" not in picture
    trees = page.partition("{ #class-tree }")[2].partition("{ #Class }")[0]
    listed = set(re.findall(r"\(#(\w+)\)", trees))
    assert set(re.findall(r"^ckg:(\w+)$", text_of("clusterkg.ttl"), re.MULTILINE)) == listed
    assert "    - [" in trees


def test_every_page_is_in_the_menu(gathered: Path) -> None:
    config = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    listed = set(re.findall(r"[\w/-]+\.md", str(config["nav"])))
    pages = {str(path.relative_to(gathered)) for path in gathered.rglob("*.md")}
    assert listed == {name for name in pages if not name.endswith(".zh.md")}
