"""A workbook names what the files and the store beside it hold, as `match` reads it."""

from __future__ import annotations

import gzip
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, Store, parse

import clusterkg
from clusterkg.cli import main
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, IND
from clusterkg.tables.documents import documents
from clusterkg.tables.given import Given

TOYS = Path(__file__).parents[1] / "cases" / "facts" / "ind.ttl"
HEADINGS = ["编号", "产业集群规划", "类别", "原文名称", "目标产业"]


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def workbook(path: Path, industry: str = "量子玩具") -> Path:
    made = openpyxl.Workbook()
    made.active.title = "产业集群规划"
    made.active.append(["编号", "城市", "名称（中文）"])
    made.active.append(["p-1", "宁波", "某规划"])
    sheet = made.create_sheet("产业目标")
    sheet.append(HEADINGS)
    sheet.append(["t-1", "p-1", "产业集群目标", "量子玩具", industry])
    made.save(path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "b.xlsx")


def test_an_industry_that_the_scheme_lacks_is_asked_for_in_its_sheet(book: Path) -> None:
    done = run("import", book, "--lang", "en")
    assert done.exit_code == 1
    said = "产业目标!E2: There is no '量子玩具'. Add it to the sheet “产业 Industry” first."
    assert said in done.stderr
    assert "请先在“产业 Industry”表中添加" in run("import", book, "--lang", "zh").stderr


def test_resources_without_a_sheet_must_be_given_in_rdf(tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx")
    made = openpyxl.load_workbook(book)
    sheet = made.create_sheet("来源")
    sheet.append(["编号", "名称（中文）", "发布者类别"])
    sheet.append(["s-1", "某页", "无此种类"])
    made.save(book)
    assert "请在 RDF 文件中说明它" in run("import", book, "--lang", "zh").stderr


@pytest.mark.parametrize(
    "name", ["量子玩具", " 量子玩具", "QUANTUM toys", "量子玩具 Quantum toys", "quantum-toys"]
)
def test_cells_may_name_resources_of_given_files(name: str, tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx", name)
    done = run("import", book, "--data", TOYS, "--lang", "en")
    assert "There is no" not in done.stderr
    assert "ckg:targetsIndustry ind:quantum-toys" in done.stdout


def test_validation_takes_what_the_files_beside_name(book: Path) -> None:
    for args in ([book, "--data", TOYS], [book, TOYS], [TOYS, book]):
        done = run("validate", *args, "--format", "csv", "--lang", "en")
        assert "unreadable" not in done.stdout
        assert "industryTarget-evidence" in done.stdout
    assert "unreadable-cell" in run("validate", book, "--lang", "en").stdout


def test_a_query_and_a_store_take_what_the_files_beside_name(book: Path, tmp_path: Path) -> None:
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?t { ?t ckg:targetsIndustry ind:quantum-toys }", encoding="utf-8")
    assert "id:t-1" in run("query", query, "--data", book, "--data", TOYS).stdout
    assert run("build", tmp_path / "kg", book, TOYS, "--no-rules").exit_code == 0
    assert "id:t-1" in run("query", query, "--store", tmp_path / "kg").stdout


def test_cells_may_name_resources_of_a_store(book: Path, tmp_path: Path) -> None:
    store = tmp_path / "kg"
    assert run("build", store, TOYS, "--no-rules").exit_code == 0
    assert "quantum-toys" in run("import", book, "--store", store).stdout
    assert "unreadable" not in run("validate", book, "--store", store, "--lang", "en").stdout
    done = run("build", "--add", store, book, "--no-rules")
    assert done.exit_code == 0, done.stderr
    graph = clusterkg.open()
    graph.load(TOYS)
    graph.load(book)
    assert not [result for result in graph.validate() if "unreadable" in result.code]


def test_given_files_are_read_only_for_unknown_names(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", "汽车")

    def opened() -> Store:
        raise AssertionError

    (document,) = documents([path], beside=[tmp_path / "absent.ttl"], graph=opened)
    assert document.findings == ()
    assert any(quad.object.value == IND + "automotive" for quad in document.quads())


def test_only_what_is_asked_for_is_held_of_large_files(tmp_path: Path) -> None:
    path = tmp_path / "many.nt.gz"
    lines = (
        f'<{IND}i{i}> <{CKG}code> "N{i}" .\n<{IND}i{i}> a <{CKG}Industry> .\n' for i in range(5000)
    )
    text = "".join(lines).replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
    path.write_bytes(gzip.compress(text.encode()))
    names = Given([RdfFile(path)]).named(["n17", "i18", "N5000"])
    assert set(names.by_iri) == {IND + "i17", IND + "i18"}


def test_tables_are_documents_like_files_of_rdf(book: Path, tmp_path: Path) -> None:
    given = documents([book, TOYS])
    out = run("import", book, "--data", TOYS, "--lang", "en").stdout
    triples = {quad.triple for quad in parse(out.encode(), RdfFormat.TURTLE)}
    tables, file = given
    assert {quad.triple for quad in tables.quads()} == triples
    for document in given:
        store = Store()
        document.load(store)
        assert {quad.triple for quad in store} == {quad.triple for quad in document.quads()}
        located = document.located()
        assert located is not None
        places = {quad.triple: place for quad, place, _ in located}
        assert places.keys() == {quad.triple for quad in document.quads()}
        assert {place.file for place in places.values()} == {str(document.path)}
    assert file.findings == tables.findings == ()
