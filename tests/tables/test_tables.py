"""Tables for analysts: what is written, what is read, and what is refused by its cell."""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS
from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef

import clusterkg
from clusterkg import tables
from clusterkg.base.errors import InputError
from clusterkg.base.limits import LimitError, Limits
from clusterkg.base.resources import graph_path
from clusterkg.cli import main
from clusterkg.rdf.canonical import canonical, turtle
from clusterkg.tables import filling, layout
from clusterkg.tables import model as tables_model

ROOT = Path(__file__).parents[2]
DATA = graph_path("data", "ttl")
CITIES = ("hangzhou", "ningbo", "qingdao", "shanghai", "shenzhen", "wuhan")
BUNDLED = [DATA / f"{name}.ttl" for name in (*CITIES, "common", "assessments")]
PREFIXES = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix id: <https://w3id.org/clusterkg/id/> .
@prefix ind: <https://w3id.org/clusterkg/industry/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Sheets = dict[str, list[list[Any]]]


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


def parsed(turtle: str) -> set[ox.Triple]:
    quads = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return {quad.triple for quad in quads}


def of_file(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


def book(path: Path, sheets: Sheets) -> Path:
    """Write a workbook as somebody would by hand."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def said(path: Path) -> set[ox.Triple]:
    found = tables.examine(path)
    assert not found.problems, [problem.text("en") for problem in found.problems]
    return {statement.triple for statement in found.statements}


def objects(path: Path, predicate: str) -> list[str]:
    iri = next(iter(parsed(f"id:s {predicate} id:o ."))).predicate
    return sorted(t.object.value for t in said(path) if t.predicate == iri)


def problems(path: Path, lang: str = "en") -> list[str]:
    """Return the problems without the name of the file."""
    found = tables.examine(path).problems
    return [problem.text(lang).removeprefix(f"{path}: ") for problem in found]


def saved(triples: Iterable[ox.Triple], path: Path) -> Path:
    sheets = filling.fill(triples)
    if path.suffix == ".xlsx":
        layout.write_workbook(path, sheets)
    else:
        layout.write_folder(path, sheets)
    return path


# What `new` writes


def new(tmp_path: Path, name: str = "chengdu.xlsx", city: str = "成都") -> Path:
    result = run("new", city, "-o", tmp_path / name)
    assert result.exit_code == 0, result.output
    return tmp_path / name


def heads(sheet: Any) -> dict[str, Any]:
    """Return the heading cells of a sheet by their Chinese names."""
    return {cell.value.split("\n")[0].removesuffix("*"): cell for cell in sheet[1]}


def test_the_sheets_are_named_in_both_languages(tmp_path: Path) -> None:
    names = openpyxl.load_workbook(new(tmp_path)).sheetnames
    assert names[0] == "说明 Guide"
    assert names[-1] == "代码表 Code lists"
    assert names[1:17] == [
        "城市 City",
        "产业集群规划 Cluster programme",
        "层级声明 Tier declaration",
        "产业目标 Industry target",
        "发展目标 Goal",
        "完成情况 Outcome",
        "资金承诺 Funding commitment",
        "功能区 Zone",
        "科研机构 Research institute",
        "企业 Enterprise",
        "政策文件 Policy document",
        "活动 Event",
        "来源 Source",
        "证据 Evidence",
        "产业 Industry",
        "组织 Organization",
    ]


def test_known_statements_about_the_city_are_filled_in(tmp_path: Path) -> None:
    expected = parsed(
        """
        id:chengdu a ckg:City ; rdfs:label "成都"@zh, "Chengdu"@en ; ckg:code "510100" ;
            ckg:authority "GB/T 2260" ; ckg:inProvince id:province-sichuan ;
            geo:lat 30.67 ; geo:long 104.07 .
        id:province-sichuan a ckg:Province ; rdfs:label "四川"@zh, "Sichuan"@en ;
            ckg:authority "GB/T 2260" ; ckg:code "510000" .
        """
    )
    assert said(new(tmp_path)) == expected
    assert said(new(tmp_path, "chengdu")) == expected
    assert set(of_file(new(tmp_path, "chengdu.ttl"))) == expected


def shapes_graph() -> Graph:
    graph = Graph()
    for path in (ROOT / "ontology" / "shapes").glob("*.ttl"):
        graph.parse(path)
    return graph


def shape_rows() -> list[tuple[str, str, str, bool, URIRef]]:
    """Return class, property, language, need and shape of each property shape, read with rdflib."""
    shapes = shapes_graph()
    found = []
    for node, cls in shapes.subject_objects(SH.targetClass):
        for shape in shapes.objects(node, SH.property):
            path = shapes.value(shape, SH.path)
            listed = shapes.value(shape, SH.qualifiedValueShape / SH.languageIn / RDF.first)
            severity = shapes.value(shape, SH.severity) or SH.Violation
            least = shapes.value(shape, SH.minCount) or shapes.value(shape, SH.qualifiedMinCount)
            needed = least is not None and int(least) > 0 and severity == SH.Violation
            lang = str(listed or "")
            found.append((str(cls), str(path), lang, needed, URIRef(str(shape))))
    return found


def test_columns_follow_from_the_shapes(tmp_path: Path) -> None:
    """Each property that a shape speaks of has a column, and those it asks for have an asterisk."""
    ontology = Graph().parse(graph_path("ontology", "clusterkg.ttl"))
    shapes = shapes_graph()
    made = openpyxl.load_workbook(new(tmp_path))
    by_class = {
        str(cls): made[f"{zh} {en}"]
        for cls in ontology.subjects(RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class"))
        for zh in [label for label in ontology.objects(cls, RDFS.label) if label.language == "zh"]
        for en in [label for label in ontology.objects(cls, RDFS.label) if label.language == "en"]
        if f"{zh} {en}" in made.sheetnames
    }
    # Those a programme points at stand in the sheets of what it points at.
    elsewhere = {"declaresTier", "hasTarget", "goal", "outcome", "funding", "hasElement"}
    # The level of an industry follows from what is broader.
    elsewhere |= {"schemeLevel"}
    seen = 0
    for cls, path, lang, needed, shape in shape_rows():
        name = re.split("[/#]", path)[-1]
        if cls not in by_class or name in elsewhere:
            continue
        label = {x.language: str(x) for x in ontology.objects(URIRef(path), RDFS.label)}
        external = {"start": "起点", "end": "终点", "broader": "上位产业"}
        zh = label.get("zh") or external.get(name) or "名称"
        parents = {"source": "来源", "programmeOf": "城市", "zoneOf": "城市", "eventOf": "城市"}
        zh = {**parents, "targetOf": "产业集群规划"}.get(name, zh)
        cells = heads(by_class[cls])
        wanted = {"zh": [f"{zh}（中文）"], "en": [f"{zh}（英文）"]}.get(lang)
        columns = wanted or [head for head in (zh, f"{zh}（中文）") if head in cells]
        assert columns, (cls, path)
        for head in columns:
            cell = cells[head]
            if needed:
                assert cell.value.split("\n")[0].endswith("*"), (cls, path)
            for message in shapes.objects(shape, SH.message):
                if '"' not in str(message) and "ckg:" not in str(message):
                    assert str(message) in cell.comment.text
            for definition in ontology.objects(URIRef(path), SKOS.definition):
                assert str(definition) in cell.comment.text
        seen += 1
    assert seen > 80
    starred = {
        name: {head for head, cell in heads(made[name]).items() if "*" in cell.value}
        for name in made.sheetnames[1:-1]
    }
    assert starred["产业目标 Industry target"] == {"产业集群规划", "原文名称", "出处"}
    assert starred["功能区 Zone"] == {"城市", "名称（中文）", "出处"}
    assert starred["企业 Enterprise"] == {"名称（中文）"}


def test_headings_are_in_both_languages_and_have_notes_in_both(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(new(tmp_path))
    for sheet in made.worksheets[1:-1]:
        for cell in sheet[1]:
            zh, en = cell.value.split("\n")
            assert zh and en
            assert re.search("[\u4e00-\u9fff]", cell.comment.text)
            assert re.search("[A-Za-z]{3}", cell.comment.text)
            assert "@" not in cell.comment.text
            assert "ckg:" not in cell.comment.text
    note = heads(made["资金承诺 Funding commitment"])["年度金额"].comment.text
    assert "每年承诺的货币金额" in note
    assert "Currency units promised in each year." in note


def choices(made: Any, sheet: str, head: str) -> list[str]:
    """Return what the drop-down list of a column offers."""
    letter = heads(made[sheet])[head].column_letter
    for choice in made[sheet].data_validations.dataValidation:
        if f"{letter}2" in str(choice.sqref).split(":"):
            if choice.formula1.startswith('"'):
                return list(choice.formula1.strip('"').split(","))
            name, area = choice.formula1.split("!")
            cells = made[name.strip("'")][area.replace("$", "")]
            return [cell.value for (cell,) in cells if cell.value is not None]
    return []


def test_cells_offer_what_can_be_chosen(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(new(tmp_path))
    targets = "产业目标 Industry target"
    cities = choices(made, "产业集群规划 Cluster programme", "城市")
    assert len(cities) == 337
    assert {"苏州 Suzhou 320500", "宿州 Suzhou 341300", "成都 Chengdu 510100"} <= set(cities)
    assert {"汽车 Automotive", "生物医药 Biomedicine"} <= set(choices(made, targets, "目标产业"))
    assert {"世界级 World class", "国内领先 Nationally leading"} <= set(
        choices(made, targets, "所属层级")
    )
    assert "千亿级 100-billion-yuan class" in choices(made, targets, "所属规模级别")
    assert "产业集群目标 Cluster target" in choices(made, targets, "类别")
    assert "CNY" in choices(made, "资金承诺 Funding commitment", "货币")
    assert choices(made, "层级 Tier", "影响范围等级") == ["2", "3", "4"]
    assert choices(made, "产业集群规划 Cluster programme", "清单封闭") == ["是 yes", "否 no"]


def test_a_heading_of_before_is_read(tmp_path: Path) -> None:
    """Those that a class and a property shared: the property has another now."""
    rows = [["编号", "产业集群规划", "层级", "证据"], ["t-1", "id:p", "世界级", "id:e-1"]]
    path = book(tmp_path / "before.xlsx", {"产业目标": rows})
    assert objects(path, "ckg:tier") == ["https://w3id.org/clusterkg/id/tier-world-class"]
    assert objects(path, "ckg:evidence") == ["https://w3id.org/clusterkg/id/e-1"]


def test_every_choice_is_understood(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(new(tmp_path))
    target = "产业目标 Industry target"
    rows: list[list[Any]] = [
        ["编号", "产业集群规划", "类别", "目标产业", "所属层级", "所属规模级别"]
    ]
    lists = [choices(made, target, head) for head in rows[0][2:]]
    for number in range(max(map(len, lists))):
        chosen = [items[number % len(items)] for items in lists]
        rows.append([f"t-{number}", "id:p", *chosen])
    path = book(tmp_path / "all.xlsx", {"产业目标": rows})
    assert len(objects(path, "ckg:targetsIndustry")) == len(rows) - 1
    cities = choices(made, "产业集群规划 Cluster programme", "城市")
    listed = [["编号", "城市"], *([f"p-{i}", city] for i, city in enumerate(cities))]
    assert (
        len(set(objects(book(tmp_path / "c.xlsx", {"产业集群规划": listed}), "ckg:programmeOf")))
        == 337
    )


def test_the_folder_opens_in_spreadsheets(tmp_path: Path) -> None:
    folder = new(tmp_path, "chengdu")
    files = list(folder.glob("*.csv"))
    assert {"city.csv", "cluster-programme.csv", "industry-target.csv"} <= {f.name for f in files}
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with (folder / "city.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][1] == "名称（中文）* | Name (Chinese)*"
    assert rows[1][1] == "成都"


def test_the_template_in_turtle_is_the_model(tmp_path: Path) -> None:
    text = new(tmp_path, "chengdu.ttl").read_text(encoding="utf-8")
    used = "\n".join(line.removeprefix("# ") for line in text.splitlines())
    triples = {quad.triple for quad in ox.parse(used, format=ox.RdfFormat.TURTLE)}
    ontology = Graph().parse(graph_path("ontology", "clusterkg.ttl"))
    known = {str(term) for term in ontology.subjects(RDF.type)}
    ckg = "https://w3id.org/clusterkg/ontology#"
    predicates = {t.predicate.value for t in triples if t.predicate.value.startswith(ckg)}
    assert predicates <= known
    assert {f"{ckg}evidence", f"{ckg}targetOf", f"{ckg}amountPerYear"} <= predicates
    described = {t.subject for t in triples}
    referred = {t.object for t in triples if isinstance(t.object, ox.NamedNode)}
    own = {n for n in referred if n.value.startswith("https://w3id.org/clusterkg/id/chengdu")}
    # An earlier programme that this one updates has a row of its own.
    assert {node.value.rpartition("/")[2] for node in own - described} == {
        "chengdu-cluster-programme-2"
    }
    filling.fill(triples)


def test_new_does_not_write_over_a_file(tmp_path: Path) -> None:
    path = new(tmp_path)
    before = path.read_bytes()
    result = run("new", "成都", "-o", path)
    assert result.exit_code == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("city", "hint"),
    [
        ("Suzhou", "宿州 Suzhou (341300, 安徽 Anhui)"),
        ("成嘟", "成都 Chengdu (510100, 四川 Sichuan)"),
        ("云汐", "with the city or province that it lies in: clusterkg new 云汐 --within"),
    ],
)
def test_new_says_which_city_may_be_meant(tmp_path: Path, city: str, hint: str) -> None:
    result = run("new", city, "-o", tmp_path / "x.xlsx")
    assert result.exit_code == 2
    assert hint in result.output
    assert not (tmp_path / "x.xlsx").exists()


# From a filled workbook to Turtle

FIRST = "2019年4月，成都提出“2+1”，到2025年产值达到2万亿元"
SECOND = "2019至2025年1.5亿元/年，支持世界级的汽车、生物医药"
TEXT = f"标题\n\n{FIRST}。\n{SECOND}。\n"


def filled(tmp_path: Path, *, backwards: bool = False) -> Path:
    """Fill in a new workbook as an analyst would, who knows no identifiers."""
    (tmp_path / "paper.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "chengdu.xlsx"
    if not path.exists():
        new(tmp_path)
    made = openpyxl.load_workbook(path)
    name = "成都“2+1”产业"
    content: list[tuple[str, list[dict[str, Any]]]] = [
        ("来源", [{"名称（中文）": "某报", "名称（英文）": "Some Paper", "全文文件": "paper.txt"}]),
        (
            "证据",
            [
                {"编号": "1", "来源": "某报", "引文": FIRST},
                {"编号": 2, "来源": "some paper", "引文": SECOND},
            ],
        ),
        (
            "产业集群规划",
            [
                {
                    "城市": "成都 Chengdu 510100",
                    "名称（中文）": name,
                    "名称（英文）": "Chengdu 2+1",
                    "公布时间": "2019年4月",
                    "目标年": 2025,
                    "清单封闭": "是 yes",
                    "出处": "1；2",
                }
            ],
        ),
        (
            "产业目标",
            [
                {
                    "产业集群规划": name,
                    "类别": "产业集群目标 Cluster target",
                    "原文名称": zh,
                    "目标产业": zh,
                    "所属层级": "世界级",
                    "出处": "2",
                }
                for zh in ("汽车", "生物医药")
            ],
        ),
        (
            "发展目标",
            [
                {
                    "对象": name,
                    "衡量指标": "产值",
                    "比较方式": "超过",
                    "原文数字": "2万亿元",
                    "年份": 2025,
                    "出处": 1,
                }
            ],
        ),
        (
            "资金承诺",
            [
                {
                    "产业集群规划": name,
                    "年度金额": "1.5亿元/年",
                    "首年": "2019年",
                    "末年": "２０２５",
                    "出处": "2",
                }
            ],
        ),
    ]
    for title, rows in content:
        sheet = next(s for s in made.worksheets if s.title.startswith(title + " "))
        places = {head: cell.column for head, cell in heads(sheet).items()}
        for number, row in enumerate(reversed(rows) if backwards else rows, 2):
            for head, value in row.items():
                sheet.cell(number, places[head]).value = value
    made.save(path)
    return path


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_import_gives_the_graph_that_was_meant(tmp_path: Path) -> None:
    out = tmp_path / "chengdu.ttl"
    result = run("import", filled(tmp_path), "-o", out)
    assert result.exit_code == 0, result.output
    places = [
        (TEXT.index(passage), TEXT.index(passage) + len(passage)) for passage in (FIRST, SECOND)
    ]
    expected = parsed(
        f"""
        id:chengdu a ckg:City ; rdfs:label "成都"@zh, "Chengdu"@en ; ckg:code "510100" ;
            ckg:authority "GB/T 2260" ; ckg:inProvince id:province-sichuan ;
            geo:lat 30.67 ; geo:long 104.07 .
        id:province-sichuan a ckg:Province ; rdfs:label "四川"@zh, "Sichuan"@en ;
            ckg:authority "GB/T 2260" ; ckg:code "510000" .
        id:some-paper a ckg:Source ; rdfs:label "某报"@zh, "Some Paper"@en ;
            ckg:sha256 "{digest(TEXT)}" .
        id:chengdu-evidence-1 a ckg:Evidence ; ckg:source id:some-paper ; ckg:paragraph 2 ;
            oa:start "{places[0][0]}"^^xsd:nonNegativeInteger ;
            oa:end "{places[0][1]}"^^xsd:nonNegativeInteger ; ckg:sha256 "{digest(FIRST)}" .
        id:chengdu-evidence-2 a ckg:Evidence ; ckg:source id:some-paper ; ckg:paragraph 3 ;
            oa:start "{places[1][0]}"^^xsd:nonNegativeInteger ;
            oa:end "{places[1][1]}"^^xsd:nonNegativeInteger ; ckg:sha256 "{digest(SECOND)}" .
        id:chengdu-2-1 a ckg:ClusterProgramme ; rdfs:label "成都“2+1”产业"@zh, "Chengdu 2+1"@en ;
            ckg:programmeOf id:chengdu ; ckg:announced "2019-04" ; ckg:horizonYear 2025 ;
            ckg:closedList true ; ckg:evidence id:chengdu-evidence-1, id:chengdu-evidence-2 ;
            ckg:goal id:chengdu-2-1-goal-indicator-output-value-2025 ;
            ckg:funding id:chengdu-2-1-funding-commitment-2019 .
        id:chengdu-2-1-automotive a ckg:Cluster ; ckg:targetOf id:chengdu-2-1 ;
            ckg:printedName "汽车" ; ckg:targetsIndustry ind:automotive ;
            ckg:tier id:tier-world-class ; ckg:evidence id:chengdu-evidence-2 .
        id:chengdu-2-1-biomedicine a ckg:Cluster ; ckg:targetOf id:chengdu-2-1 ;
            ckg:printedName "生物医药" ; ckg:targetsIndustry ind:biomedicine ;
            ckg:tier id:tier-world-class ; ckg:evidence id:chengdu-evidence-2 .
        id:chengdu-2-1-goal-indicator-output-value-2025 a ckg:Goal ;
            ckg:indicator id:indicator-output-value ; ckg:comparator "more than" ;
            ckg:printedFigure "2万亿元" ;
            ckg:value 2000000000000.0 ; ckg:currency "CNY" ; ckg:year 2025 ;
            ckg:evidence id:chengdu-evidence-1 .
        id:chengdu-2-1-funding-commitment-2019 a ckg:FundingCommitment ;
            ckg:printedFigure "1.5亿元/年" ; ckg:amountPerYear 150000000.0 ; ckg:currency "CNY" ;
            ckg:firstYear 2019 ; ckg:lastYear 2025 ; ckg:evidence id:chengdu-evidence-2 .
        """
    )
    assert set(of_file(out)) == expected


def test_import_is_canonical_and_the_same_every_time(tmp_path: Path) -> None:
    first = run("import", filled(tmp_path)).stdout
    assert run("import", tmp_path / "chengdu.xlsx").stdout == first
    assert canonical(first) == first
    again = tmp_path / "again"
    again.mkdir()
    assert run("import", filled(again, backwards=True)).stdout == first


def test_other_commands_take_tables(tmp_path: Path) -> None:
    path = filled(tmp_path)
    result = run("validate", path)
    assert result.exit_code == 0, result.output
    result = run("query", "cities-of-industry", "--param", "industry=汽车", "--data", path)
    assert "id:chengdu-2-1" in result.stdout
    pair = run("overlap", "--city", "成都", "--city", "上海", "--data", path, "--format", "csv")
    # 汽车 and 生物医药 are two of the six of Shanghai.
    assert "0.3333" in pair.stdout
    result = run("evidence", "--source", tmp_path / "paper.txt", "--data", path)
    assert result.exit_code == 0
    assert result.stderr.endswith("checked against the text: 13 verified\n")


def test_validation_compares_cells_with_the_passages_of_the_text_beside_the_workbook(
    tmp_path: Path,
) -> None:
    path = filled(tmp_path)
    made = openpyxl.load_workbook(path)
    sheet = next(s for s in made.worksheets if s.title.startswith("发展目标"))
    place = heads(sheet)["原文数字"].column
    sheet.cell(2, place).value = "3万亿元"
    made.save(path)
    cell = f"{path}:{sheet.title}!{sheet.cell(2, place).coordinate}"
    report = clusterkg.open().validate([path])
    assert [str(result.place) for result in report.results] == [cell]
    assert [result.code for result in report.results] == ["shape:not-in-passage"]
    assert report.verification is not None
    assert report.verification.counts()["absent"] == 1
    assert report.mark(path, tmp_path / "marked.xlsx") == 1
    # A folder of CSV files names its text with --source.
    run("import", path, "-o", tmp_path / "made.ttl")
    folder = saved(of_file(tmp_path / "made.ttl"), tmp_path / "folder")
    assert clusterkg.open().validate([folder]).verification is None
    (result,) = clusterkg.open().validate([folder], source=tmp_path / "paper.txt")
    assert str(result.place).startswith(str(folder / "goal.csv"))
    assert "does not contain 3万亿元" in result.words["en"].wrong


def test_a_folder_is_taken_as_a_workbook_is(tmp_path: Path) -> None:
    triples = of_file(DATA / "qingdao.ttl")
    folder = saved(triples, tmp_path / "qingdao")
    result = run("validate", folder)
    assert result.exit_code == 0, result.output
    built = run("build", tmp_path / "store", folder)
    assert built.exit_code == 2
    assert "clusterkg import" in built.output
    book_ = saved(triples, tmp_path / "qingdao.xlsx")
    built = run("build", tmp_path / "store", book_, "--no-rules")
    assert built.exit_code == 0, built.output


def test_statements_know_their_cells(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        {"功能区": [["编号", "城市", "名称（中文）"], ["z-1", "成都", "高新区"]]},
    )
    cells = {str(s.triple.object): str(s.cell) for s in tables.examine(path).statements}
    assert cells['"高新区"@zh'] == f"{path}: 功能区!C2"
    assert cells["<https://w3id.org/clusterkg/id/chengdu>"] == f"{path}: 功能区!B2"


def test_missing_values_are_reported_and_the_rest_is_written(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        {"功能区": [["编号", "城市", "名称（中文）"], ["z-1", "成都", "高新区"]]},
    )
    out = tmp_path / "b.ttl"
    result = run("import", path, "-o", out, "--lang", "en")
    assert result.exit_code == 1
    assert "功能区!2: 'Where read' is missing." in result.stderr
    assert parsed('id:z-1 a ckg:Zone ; rdfs:label "高新区"@zh ; ckg:zoneOf id:chengdu .') == set(
        of_file(out)
    )
    assert "缺少“出处”。" in run("import", path, "--lang", "zh").stderr


# From Turtle to tables and back


@pytest.mark.parametrize("suffix", [".xlsx", ""], ids=["workbook", "folder"])
@pytest.mark.parametrize("path", BUNDLED, ids=[path.stem for path in BUNDLED])
def test_the_bundled_data_comes_back_as_it_was(path: Path, suffix: str, tmp_path: Path) -> None:
    made = saved(of_file(path), tmp_path / f"made{suffix}")
    result = run("import", made)
    assert not [
        line for line in result.stderr.splitlines() if "problem" in line and "0 p" not in line
    ]
    assert result.stdout == turtle(of_file(path))


def test_new_fills_in_what_files_say(tmp_path: Path) -> None:
    files = [DATA / "wuhan.ttl", DATA / "ningbo.ttl"]
    out = tmp_path / "both.xlsx"
    assert run("new", "--from", files[0], "--from", files[1], "-o", out).exit_code == 0
    assert said(out) == {triple for file in files for triple in of_file(file)}


def test_the_valid_example_comes_back(tmp_path: Path) -> None:
    """All of the classes that have a sheet."""
    triples = of_file(ROOT / "tests" / "data" / "valid.ttl")
    types = {t.subject: t.object for t in triples if t.predicate.value == str(RDF.type)}
    with_sheet = {kind for table in tables_model.tables() for kind in table.kinds}
    own = [t for t in triples if types[t.subject].value in with_sheet]
    names = {str(t.subject).rpartition("/")[2].rstrip(">") for t in own}
    assert {"city", "programme", "target", "evidence", "fundingCommitment", "source"} <= names
    back = said(saved(own, tmp_path / "valid"))
    assert set(own) <= back
    # The sheet of a concept says its scheme.
    assert all(t.predicate.value.startswith(str(SKOS)) for t in back - set(own))


LOST = {
    "another language": 'id:x a ckg:Zone ; rdfs:label "ゾーン"@ja .',
    "no language": 'id:x a ckg:Zone ; rdfs:label "zone" .',
    "a class without a sheet": 'id:x a ckg:Theme ; skos:prefLabel "航空"@zh .',
    "a level that is not one below": 'id:x a ckg:Industry ; ckg:schemeLevel "field" .',
    "no class": "id:x ckg:zoneOf id:chengdu .",
    "a property without a column": 'id:x a ckg:Zone ; ckg:code "1" .',
    "a blank node": "id:x a ckg:Zone ; ckg:evidence [ ckg:paragraph 1 ] .",
    "another datatype": 'id:x a ckg:ClusterProgramme ; ckg:horizonYear "2025" .',
    "no number": 'id:x a ckg:ClusterProgramme ; ckg:horizonYear "soon"^^xsd:integer .',
    "text for a node": 'id:x a ckg:Zone ; ckg:zoneOf "成都" .',
    "an empty label": 'id:x a ckg:Zone ; rdfs:label ""@zh .',
    "outer space": 'id:x a ckg:Zone ; rdfs:label " 高新区"@zh .',
    "a control character": 'id:x a ckg:Zone ; rdfs:label "a\\u0001"@zh .',
    "more than a cell holds": f'id:x a ckg:Zone ; rdfs:label "{"高" * 32768}"@zh .',
    "not what the shape allows": 'id:x a ckg:ClusterProgramme ; ckg:announced "soon" .',
}


@pytest.mark.parametrize("turtle", LOST.values(), ids=LOST)
def test_triples_without_a_cell_are_refused_by_name(turtle: str) -> None:
    triples = parsed(turtle)
    with pytest.raises(InputError, match="the tables have no cell for") as told:
        filling.fill(triples)
    assert "id:x " in str(told.value) or "id:x\n" in str(told.value)


TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\r"
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip())
AWKWARD = st.sampled_from(
    ["=1+1", "+86", "-x", "@SUM(A1)", "'=x", "''=x", "'", "a；b", "a;b", "a\nb", 'a"b', "1", "２",
     "true", "_x0041_", "2018-04", "#注", "--05-10", "0010", "1e5", "=cmd|' /C calc'!A0"]
)  # fmt: skip
LITERALS = st.one_of(TEXTS, AWKWARD)
NUMBERS = {
    "xsd:integer": st.integers(1950, 2099).map(str),
    "xsd:nonNegativeInteger": st.integers(0, 10**9).map(str),
    "xsd:decimal": st.decimals(
        min_value=1, max_value=10**18, places=3, allow_nan=False, allow_infinity=False
    ).map(str),
    "xsd:boolean": st.sampled_from(["true", "false"]),
}
VISIBLE = st.characters(min_codepoint=33, max_codepoint=126)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1)).map(str)
DATES = st.sampled_from(["2018-04", "2018", "2018-04-30", "--05-10"])


@st.composite
def graphs(draw: st.DrawFn) -> set[ox.Triple]:
    """Return a graph of the model: nodes of any sheet, with any of its columns, linked at will."""
    sheets = tables_model.tables()
    nodes: dict[str, list[ox.NamedNode]] = {}
    triples = set()
    chosen = [draw(st.sampled_from(sheets)) for _ in range(draw(st.integers(1, 6)))]
    names = draw(
        st.lists(
            st.sampled_from(["a", "b-1", "三", "x.y", "e1", "12", "a;b", "a/b", "节点-2", "Z"]),
            min_size=len(chosen), max_size=len(chosen), unique=True,
        )
    )  # fmt: skip
    for table, name in zip(chosen, names, strict=True):
        node = ox.NamedNode(f"https://w3id.org/clusterkg/id/{name}")
        kind = draw(st.sampled_from(table.kinds))
        nodes.setdefault(table.cls, []).append(node)
        triples.add(ox.Triple(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(kind)))
    for table, name in zip(chosen, names, strict=True):
        node = ox.NamedNode(f"https://w3id.org/clusterkg/id/{name}")
        for column in table.columns:
            if not column.ways or draw(st.booleans()):
                continue
            values: list[Any] = []
            if column.is_reference:
                own = [
                    n
                    for cls, held in nodes.items()
                    if not column.classes or cls in column.classes
                    for n in held
                ]
                if column.key == "skos:broader":
                    # None is below itself: all others are below the first.
                    own = [n for n in own[:1] if n != node]
                if not own:
                    continue
                most = 1 if column.once else 3
                values = draw(
                    st.lists(st.sampled_from(own), min_size=1, max_size=most, unique=True)
                )
            elif column.lang:
                text = draw(LITERALS)
                if table.cls.endswith("Industry"):
                    # A name means one industry.
                    text += name
                if column.many:
                    text = re.sub("[;；\n]", "", text).strip() or "x"
                values = [ox.Literal(text, language=column.lang)]
            else:
                datatype = column.datatype.replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
                patterns = [check.pattern.pattern for check in column.checks if check.pattern]
                listed = [item for check in column.checks for item in sorted(check.one_of)]
                if column.key == "ckg:announced":
                    text = draw(DATES)
                elif column.key in ("ckg:published", "ckg:readOn"):
                    text = draw(DAYS)
                elif listed or column.words:
                    tokens = [token for _, token in column.words]
                    text = draw(st.sampled_from(tokens or listed))
                elif patterns:
                    text = draw(st.from_regex(patterns[0], fullmatch=True, alphabet=VISIBLE))
                else:
                    text = draw(NUMBERS.get(datatype, LITERALS))
                    if not all(check.passes(text) for check in column.checks):
                        # A share, as an input coefficient is.
                        text = draw(st.sampled_from(["0.5", "0.001", "1"]))
                values = [ox.Literal(text, datatype=ox.NamedNode(column.datatype))]
            for value in values:
                for way in column.ways:
                    property_ = ox.NamedNode(way.property)
                    if way.inverse:
                        triples.add(ox.Triple(value, property_, node))
                    else:
                        triples.add(ox.Triple(node, property_, value))
    return triples


@given(triples=graphs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_graph_of_the_model_comes_back_from_a_folder(
    triples: set[ox.Triple], tmp_path_factory: pytest.TempPathFactory
) -> None:
    back = stored(said(saved(triples, tmp_path_factory.mktemp("any") / "folder")))
    assert stored(triples) <= back
    # A figure may say the number, or the currency, that is missing.
    figures = ("value", "amountPerYear", "declaredCount", "currency", "printedFigure")
    # The sheet of a concept says its scheme.
    figures += ("inScheme", "topConceptOf", "schemeLevel")
    assert all(t.predicate.value.endswith(figures) for t in back - stored(triples))


def stored(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return triples as the store has them, where 1.0 and 1.000 are one number."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return {quad.triple for quad in store}


@given(triples=graphs())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_graph_of_the_model_comes_back_from_a_workbook(
    triples: set[ox.Triple], tmp_path_factory: pytest.TempPathFactory
) -> None:
    back = said(saved(triples, tmp_path_factory.mktemp("any") / "book.xlsx"))
    assert stored(triples) <= stored(back)


def test_awkward_texts_come_back_from_a_workbook(tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "+86",
        "-x",
        "@SUM(A1)",
        "'=x",
        "a\nb",
        "_x0041_",
        "#REF!",
        "1",
        "２０",
        "\t",
        "=",
        "TRUE",
    ]
    labels = "".join(
        f'id:z-{i} rdfs:label "{t}"@zh .' for i, t in enumerate(texts) if t.strip()
    ).replace("\n", "\\n")
    classes = "".join(f"id:z-{i} a ckg:Zone ." for i, t in enumerate(texts) if t.strip())
    triples = parsed(labels + classes)
    path = saved(triples, tmp_path / "b.xlsx")
    assert said(path) == triples


# Cells that would run


def test_no_cell_that_is_written_runs(tmp_path: Path) -> None:
    labels = 'rdfs:label "=HYPERLINK(\\"x\\")"@zh, "@SUM(1)"@en'
    triples = parsed(f'id:z a ckg:Zone ; {labels} ; rdfs:comment "-1"@zh, "+1"@en .')
    path = saved(triples, tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    sheet = openpyxl.load_workbook(path)["功能区 Zone"]
    cell = heads(sheet)["名称（中文）"].offset(1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("x")', "s", True)
    folder = saved(triples, tmp_path / "folder")
    with (folder / "zone.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = [cell for row in list(csv.reader(stream))[1:] for cell in row]
    assert {'\'=HYPERLINK("x")', "'@SUM(1)", "'-1", "'+1"} <= set(written)
    assert not [cell for cell in written if cell[:1] in ("=", "+", "-", "@")]
    assert said(folder) == triples


# Wrong input

ZONES = ["编号", "城市", "名称（中文）"]
GOALS = ["编号", "产业集群规划", "原文数字", "数值", "货币", "年份"]
PROGRAMMES = ["编号", "城市", "名称（中文）", "公布时间", "目标年", "清单封闭"]


def goal(path: Path, value: object, printed: object = None, currency: object = None) -> Path:
    return book(
        path / "b.xlsx", {"产出目标": [GOALS, ["g-1", "id:p", printed, value, currency, 2025]]}
    )


@pytest.mark.parametrize(
    ("value", "number", "currency", "printed"),
    [
        (1000, "1000.0", [], []),
        (0.1, "0.1", [], []),
        ("1000", "1000.0", [], []),
        ("1,000,000", "1000000.0", [], []),
        ("１２３", "123.0", [], []),
        ("10亿元", "1000000000.0", ["CNY"], ["10亿元"]),
        ("10億元", "1000000000.0", ["CNY"], ["10億元"]),
        ("1.5万亿元", "1500000000000.0", ["CNY"], ["1.5万亿元"]),
        ("三千亿元", "300000000000.0", ["CNY"], ["三千亿元"]),
        ("十二亿美元", "1200000000.0", ["USD"], ["十二亿美元"]),
        ("RMB 2 billion", "2000000000.0", ["CNY"], ["RMB 2 billion"]),
    ],
)
def test_amounts_are_read(
    tmp_path: Path, value: object, number: str, currency: list[str], printed: list[str]
) -> None:
    path = goal(tmp_path, value)
    assert objects(path, "ckg:value") == [number]
    assert objects(path, "ckg:currency") == currency
    assert objects(path, "ckg:printedFigure") == printed


def test_a_printed_figure_gives_the_number_and_stays_as_it_is(tmp_path: Path) -> None:
    path = goal(tmp_path, None, "１万亿元")
    assert objects(path, "ckg:value") == ["1000000000000.0"]
    assert objects(path, "ckg:printedFigure") == ["１万亿元"]


@pytest.mark.parametrize(
    "value",
    ["万亿", "千亿级", "约10亿元", "10亿至20亿元", "1.5亿元/年", "两三亿元", "1.2.3", "十几亿"],
)
def test_amounts_that_are_none_are_refused(tmp_path: Path, value: str) -> None:
    told = problems(goal(tmp_path, value))
    assert len(told) == 1
    assert told[0].startswith("产出目标!D2: ")
    assert value in told[0]
    assert value in problems(goal(tmp_path, value), "zh")[0]


def test_an_amount_for_each_year_goes_into_its_column(tmp_path: Path) -> None:
    head = ["编号", "年度金额", "首年", "末年"]
    path = book(tmp_path / "b.xlsx", {"资金承诺": [head, ["f-1", "1.5亿元/年", 2014, 2020]]})
    assert objects(path, "ckg:amountPerYear") == ["150000000.0"]
    assert objects(path, "ckg:printedFigure") == ["1.5亿元/年"]


def test_a_number_that_is_not_the_printed_figure_is_doubted(tmp_path: Path) -> None:
    path = goal(tmp_path, 10, "10亿元", "USD")
    told = [doubt.text("en") for doubt in tables.examine(path).doubts]
    assert any("产出目标!D2: The number 10 is not the printed figure '10亿元'" in t for t in told)
    assert any("产出目标!E2: The currency 'USD' is not CNY" in t for t in told)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2018-04", "2018-04"),
        ("2018年4月", "2018-04"),
        ("２０１８年４月", "2018-04"),
        ("2018年4月12日", "2018-04-12"),
        ("2018/4/12", "2018-04-12"),
        ("2018.4", "2018-04"),
        (2018, "2018"),
        ("2018年", "2018"),
        ("5月10日", "--05-10"),
        ("--05-10", "--05-10"),
        ("2013年底", "2013"),
        (datetime.date(2018, 4, 12), "2018-04-12"),
        (datetime.datetime(2018, 4, 12, 8, 30), "2018-04-12"),
    ],
)
def test_dates_are_read(tmp_path: Path, value: object, date: str) -> None:
    row = ["p-1", "成都", "某规划", value]
    path = book(tmp_path / "b.xlsx", {"产业集群规划": [PROGRAMMES[:4], row]})
    assert objects(path, "ckg:announced") == [date]


def test_a_date_that_shows_no_day_has_none(tmp_path: Path) -> None:
    """Spreadsheets turn 2018-04 into the first of April, and show it as Apr-18."""
    path = book(
        tmp_path / "b.xlsx", {"产业集群规划": [PROGRAMMES[:4], ["p-1", "成都", "某规划", None]]}
    )
    made = openpyxl.load_workbook(path)
    cell = made.worksheets[0]["D2"]
    cell.value = datetime.date(2018, 4, 1)
    cell.number_format = BUILTIN_FORMATS[17]
    made.save(path)
    assert BUILTIN_FORMATS[17] == "mmm-yy"
    assert objects(path, "ckg:announced") == ["2018-04"]


@pytest.mark.parametrize(
    "value", ["2018-02-30", "去年", "April 2018", "2018-13", 2018.1, "20180412"]
)
def test_dates_that_are_none_are_refused(tmp_path: Path, value: object) -> None:
    row = ["p-1", "成都", "某规划", value]
    told = problems(book(tmp_path / "b.xlsx", {"产业集群规划": [PROGRAMMES[:4], row]}))
    assert len(told) == 1
    assert told[0].startswith("产业集群规划!D2: ")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("是", "true"),
        ("是 yes", "true"),
        (True, "true"),
        ("FALSE", "false"),
        ("否", "false"),
        (0, "false"),
    ],
)
def test_yes_and_no_are_read(tmp_path: Path, value: object, read: str) -> None:
    row = ["p-1", "成都", "某规划", "2018", "２０２５年", value]
    path = book(tmp_path / "b.xlsx", {"产业集群规划": [PROGRAMMES, row]})
    assert objects(path, "ckg:closedList") == [read]
    assert objects(path, "ckg:horizonYear") == ["2025"]


def test_values_must_be_as_the_shapes_ask(tmp_path: Path) -> None:
    row = ["p-1", "成都", "某规划", "2018", 1025, "也许"]
    told = problems(book(tmp_path / "b.xlsx", {"产业集群规划": [PROGRAMMES, row]}))
    assert [text.split(": ")[0] for text in told] == ["产业集群规划!E2", "产业集群规划!F2"]
    assert "Give one year as a whole number from 1949 to 2100." in told[0]
    city = [["编号", "名称（中文）", "代码"], ["x-1", "某市", "51010"]]
    told = problems(book(tmp_path / "c.xlsx", {"城市": city}), "zh")
    assert "城市!C2: “51010”不符合要求：请给出一个 GB/T 2260 六位代码，如 330200。" in told


def test_a_code_in_full_width_is_read(tmp_path: Path) -> None:
    city = [
        ["编号", "名称（中文）", "代码"],
        ["x-1", "某市", "５１０１００"],
        ["x-2", "某市", 510200],
    ]
    path = book(tmp_path / "c.xlsx", {"城市": city})
    assert objects(path, "ckg:code") == ["510100", "510200"]


@pytest.mark.parametrize(
    "name", ["蘇州", "苏州市", "320500", "蘇州市", "苏州 Suzhou 320500", "id:suzhou-jiangsu"]
)
def test_cities_are_read_by_any_of_their_names(tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "b.xlsx", {"功能区": [ZONES, ["z-1", name, "工业园"]]})
    assert objects(path, "ckg:zoneOf") == ["https://w3id.org/clusterkg/id/suzhou-jiangsu"]


def test_a_name_of_two_cities_is_refused_with_both(tmp_path: Path) -> None:
    told = problems(book(tmp_path / "b.xlsx", {"功能区": [ZONES, ["z-1", "Suzhou", "工业园"]]}))
    assert len(told) == 1
    assert told[0].startswith("功能区!B2: ")
    assert "苏州 Suzhou 320500 [suzhou-jiangsu]" in told[0]
    assert "宿州 Suzhou 341300 [suzhou-anhui]" in told[0]


def test_an_unknown_name_is_refused_with_those_like_it(tmp_path: Path) -> None:
    head = ["编号", "产业集群规划", "原文名称", "目标产业"]
    rows = [head, ["t-1", "id:p", "生物医药", "生物医约"]]
    told = problems(book(tmp_path / "b.xlsx", {"产业目标": rows}), "zh")
    assert len(told) == 1
    assert told[0].startswith("产业目标!D2: 没有“生物医约”。是否指：")
    assert "生物医药 Biomedicine [ind:biomedicine]" in told[0]


def test_a_node_of_another_class_is_refused(tmp_path: Path) -> None:
    rows = [
        ["编号", "产业集群规划", "原文名称", "布局功能区"],
        ["t-1", "id:p", "汽车", "id:ningbo"],
    ]
    told = problems(book(tmp_path / "b.xlsx", {"产业目标": rows}))
    assert told == ["产业目标!D2: 'id:ningbo' is of the kind City, which does not go here."]


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x","y")', "=SUM(A1:A2)"])
def test_formulas_are_refused(tmp_path: Path, formula: str) -> None:
    told = problems(book(tmp_path / "b.xlsx", {"功能区": [ZONES, ["z-1", "成都", formula]]}))
    assert told == [
        f"功能区!C2: This is a formula ({formula}), not a value: copy it and paste it as a value."
    ]


def test_errors_are_refused(tmp_path: Path) -> None:
    told = problems(book(tmp_path / "b.xlsx", {"功能区": [ZONES, ["z-1", "成都", "#REF!"]]}), "zh")
    assert told == ["功能区!C2: 单元格为错误值 #REF!：请改为应有的值。"]


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx", {"功能区": [ZONES, ["z-1", "成都", "甲"], ["z-2", None, "乙"]]}
    )
    made = openpyxl.load_workbook(path)
    made.worksheets[0].merge_cells("B2:B3")
    made.save(path)
    told = problems(path)
    assert len(told) == 1
    assert told[0].startswith("功能区!B2:B3: Cells are merged")


def test_blank_rows_and_far_rows_are_passed_over(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx", {"功能区": [[], ZONES, [], ["z-1", "成都", "甲"], [" ", None, ""]]}
    )
    made = openpyxl.load_workbook(path)
    made.worksheets[0]["A90000"] = "z-2"
    made.worksheets[0]["C90000"] = "乙"
    made.save(path)
    assert objects(path, "rdfs:label") == ["乙", "甲"]
    cells = {s.triple.object.value: s.cell for s in tables.examine(path).statements}
    assert cells["甲"].name == "C4"
    assert cells["乙"].name == "C90000"


def test_unknown_sheets_and_columns_are_refused_and_not_dropped(tmp_path: Path) -> None:
    sheets = {
        "功能区": [[*ZONES, "面积", "名称（中文）"], ["z-1", "成都", "甲", 5, None, "多余"]],
        "杂项": [["一"]],
        "#我的": [["随便"]],
        "空表": [],
    }
    told = problems(book(tmp_path / "b.xlsx", sheets), "zh")
    assert [text.split(": ")[0] for text in told] == ["功能区!D1", "功能区!E1", "功能区!F2", "杂项"]
    assert "没有名为“面积”的列" in told[0]
    assert "重复" in told[1]
    assert "没有标题" in told[2]
    assert "没有名为“杂项”的表" in told[3]


def test_headings_are_read_in_either_language_in_any_order(tmp_path: Path) -> None:
    head = ["Name (Chinese)", "#note", "CITY", "编号*\nID*"]
    path = book(tmp_path / "b.xlsx", {"Zone": [head, ["甲", "x", "Chengdu", "z-1"]]})
    assert said(path) == parsed('id:z-1 a ckg:Zone ; rdfs:label "甲"@zh ; ckg:zoneOf id:chengdu .')


def test_one_identifier_for_two_rows(tmp_path: Path) -> None:
    rows = [
        ZONES,
        ["z-1", "成都", "甲"],
        ["z-1", "成都", "乙"],
        [None, "成都", "丙"],
        [None, "成都", "丙"],
    ]
    told = problems(book(tmp_path / "b.xlsx", {"功能区": rows}))
    assert [text.split(": ")[0] for text in told] == ["功能区!C3", "功能区!A5"]
    assert "功能区!C2 has the same ID" in told[0]


def test_numbers_as_identifiers_hold_within_the_workbook(tmp_path: Path) -> None:
    sheets = {
        "城市": [["编号", "名称（中文）", "代码"], [None, "成都", "510100"]],
        "功能区": [ZONES, [1, "成都", "甲"]],
        "产业集群规划": [["编号", "城市", "名称（中文）", "布局功能区"], ["p-1", "成都", "某", 1]],
    }
    iri = "https://w3id.org/clusterkg/id/chengdu-zone-1"
    assert objects(book(tmp_path / "b.xlsx", sheets), "ckg:zone") == [iri]
    del sheets["城市"]
    told = problems(book(tmp_path / "c.xlsx", sheets))
    assert "功能区!A2: Short numbers need exactly one city" in told[0]


@pytest.mark.parametrize(
    ("passage", "paragraph", "hint"),
    [
        ("没有这句", None, "is not in the text"),
        ("5", None, "comes 3 times"),
        (FIRST, 3, "is not in paragraph 3"),
    ],
)
def test_passages_that_are_not_found_are_refused(
    tmp_path: Path, passage: str, paragraph: object, hint: str
) -> None:
    (tmp_path / "t.txt").write_text(TEXT, encoding="utf-8")
    sheets = {
        "来源": [["编号", "名称（中文）", "全文文件"], ["s-1", "某报", "t.txt"]],
        "证据": [["编号", "来源", "引文", "段号"], ["e-1", "某报", passage, paragraph]],
    }
    told = problems(book(tmp_path / "b.xlsx", sheets))
    assert len(told) == 1
    assert told[0].startswith("证据!C2: ")
    assert hint in told[0]


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hosts", "none.txt", "gb.txt"])
def test_texts_are_read_from_the_folder_only_and_as_utf_8(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "gb.txt").write_text(TEXT, encoding="gb18030")
    sheets = {"来源": [["编号", "名称（中文）", "全文文件"], ["s-1", "某报", name]]}
    told = problems(book(inner / "b.xlsx", sheets))
    assert len(told) == 1
    assert told[0].startswith("来源!C2: ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    lines = [separator.join(ZONES), separator.join(["z-1", "成都", "高新区"])]
    (tmp_path / "zone.csv").write_text("\r\n".join(lines), encoding=encoding)
    assert objects(tmp_path, "rdfs:label") == ["高新区"]


def test_csv_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zone.csv").write_bytes("編號,城市\nz-1,成都\n".encode("big5"))
    told = run("import", tmp_path)
    assert told.exit_code != 0
    (tmp_path / "zone.csv").write_bytes(b"\xff\xff\xff")
    told = run("import", tmp_path)
    assert told.exit_code == 2
    assert "neither UTF-8 nor GB18030" in told.output


def test_problems_in_csv_name_file_row_and_column(tmp_path: Path) -> None:
    lines = '编号,城市* | City*,名称（中文）\nz-1,宁波,"甲\n乙"\nz-2,某地,丙\n'
    (tmp_path / "zone.csv").write_text(lines, encoding="utf-8")
    (told,) = tables.examine(tmp_path).problems
    path = tmp_path / "zone.csv"
    assert told.text("en").startswith(f"{path}:4:B 城市: There is no '某地'.")
    assert (told.place.file, told.place.line, told.place.cell) == (str(path), 4, "B 城市")


def test_reports_on_a_folder_name_the_csv_file_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "zone.csv").write_text("编号,城市\nz-1,宁波\n", encoding="utf-8")
    path = tmp_path / "zone.csv"
    for fmt in ("text", "json", "sarif", "junit", "csv", "html"):
        result = run("validate", tmp_path, "--format", fmt, "--lang", "en")
        assert result.exit_code == 1
        assert "zone.csv" in result.output, fmt
    summary = run("validate", tmp_path, "--summary", "--lang", "en").output
    assert "zone.csv" in summary and not re.search(rf"{tmp_path.name}\s", summary)
    (place,) = {r.place for r in clusterkg.open().validate([tmp_path]) if r.place}
    assert (place.file, place.line) == (str(path), 2)


def test_a_hundred_thousand_rows_are_read(tmp_path: Path) -> None:
    count = 100_000
    path = tmp_path / "b.xlsx"
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("企业")
    sheet.append(["编号", "名称（中文）"])
    for number in range(count):
        sheet.append([f"o-{number}", f"机构{number}"])
    made.save(path)
    found = tables.examine(path).statements
    assert len(found) == 2 * count
    assert found[-1].cell.row == count + 1


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"功能区": [ZONES]})
    limits = Limits(unpacked=100_000)
    assert tables.examine(path, limits=limits).problems == ()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(200_000))
    assert path.stat().st_size < 20_000
    with pytest.raises(LimitError, match="more than 100,000 bytes, unpacked; --max"):
        tables.examine(path, limits=limits)


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"功能区": [ZONES]})
    content = bytearray(path.read_bytes())
    # The sizes in the directory at the end of the archive are made small.
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 24 : place + 28] = (10).to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(content)
    with pytest.raises(InputError):
        tables.examine(path)


@pytest.mark.parametrize(
    "content", [b"", b"no workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_files_that_are_no_workbook_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    result = run("import", path)
    assert result.exit_code == 2
    assert str(path) in result.output
    assert run("validate", path).exit_code == 2


def test_outputs_that_cannot_be_written_are_reported(tmp_path: Path) -> None:
    for name in ("none/x.xlsx", "none/x.ttl", "x.csv"):
        result = run("new", "成都", "-o", tmp_path / name)
        assert result.exit_code == 2
        assert name in result.output
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("new", "成都", "-o", tmp_path / "file" / "folder").exit_code == 2
    path = book(tmp_path / "b.xlsx", {"功能区": [ZONES]})
    assert run("import", path, "-o", tmp_path / "none" / "x.ttl").exit_code == 2


def test_files_and_folders_that_are_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path / "none", tmp_path):
        assert run("import", path).exit_code == 2
        assert run("query", "funding", "--data", path).exit_code == 2


VALUES = st.one_of(
    st.none(),
    LITERALS,
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(datetime.date(1900, 3, 1)),
    st.sampled_from(
        ["成都", "汽车", "10亿元", "e-1", "<>", "<a b>", "id:", "http://", "id:x;y", "：", "%"]
    ),
)


@given(
    rows=st.lists(st.lists(VALUES, min_size=1, max_size=8), min_size=1, max_size=4), data=st.data()
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cell_content_is_read_or_refused(
    rows: list[list[Any]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = data.draw(st.sampled_from(tables_model.tables()))
    head = [column.header.zh for column in table.columns]
    numbered = [[f"n-{number}", *row] for number, row in enumerate(rows)]
    given_ids = data.draw(st.booleans())
    path = tmp_path_factory.mktemp("any") / "b.xlsx"
    found = tables.examine(book(path, {table.label.zh: [head, *(rows if given_ids else numbered)]}))
    if not given_ids:
        told = {p.cell.row for p in found.problems} | {s.cell.row for s in found.statements}
        assert set(range(2, 2 + len(rows))) <= told


# Goals, money and counts


def test_words_of_closed_lists_are_offered_and_read_in_both_languages(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(new(tmp_path))
    offered = choices(made, "发展目标 Goal", "比较方式")
    assert {"不低于 at least", "超过 more than", "约 about", "未说明 not stated"} <= set(offered)
    for sheet, head in (
        ("完成情况 Outcome", "完成情况性质"),
        ("产业集群规划 Cluster programme", "规划级别"),
        ("产业集群规划 Cluster programme", "公布时间依据"),
        ("来源 Source", "阅读方式"),
        ("来源 Source", "发布者类别"),
        ("发展目标 Goal", "衡量指标"),
    ):
        assert len(choices(made, sheet, head)) >= 3, head
    rows = [["编号", "对象", "比较方式"]]
    rows += [[f"g-{n}", "ningbo-246", word] for n, word in enumerate(offered)]
    rows += [["g-zh", "ningbo-246", "不低于"], ["g-en", "ningbo-246", "AT LEAST"]]
    read = objects(book(tmp_path / "b.xlsx", {"发展目标": rows}), "ckg:comparator")
    assert sorted(set(read)) == [
        *("about", "at least", "at most", "exactly", "less than", "more than"),
        *("reaches", "unstated"),
    ]
    path = book(tmp_path / "c.xlsx", {"发展目标": [rows[0], ["g-1", "ningbo-246", "大概"]]})
    (problem,) = problems(path)
    assert problem.startswith("发展目标!C2: ")
    assert "at least" in problem and "about" in problem


TARGETS = ["编号", "产业集群规划", "原文名称", "目标产业"]


def test_industries_with_a_semicolon_between_are_several_and_not_an_ambiguous_name(
    tmp_path: Path,
) -> None:
    pairs = ["汽车；生物医药", "汽车;生物医药", "汽车\n生物医药", "新能源；新材料"]
    rows = [[f"t-{n}", "ningbo-246", "某", pair] for n, pair in enumerate(pairs)]
    read = objects(book(tmp_path / "b.xlsx", {"产业目标": [TARGETS, *rows]}), "ckg:targetsIndustry")
    industry = "https://w3id.org/clusterkg/industry/"
    assert [iri.removeprefix(industry) for iri in read] == [
        *["automotive"] * 3,
        *["biomedicine"] * 3,
        *("new-energy", "new-materials"),
    ]


def test_a_row_without_a_name_is_referred_to_by_its_printed_name(tmp_path: Path) -> None:
    """The targets of other cities with like names were offered instead."""
    path = book(
        tmp_path / "b.xlsx",
        {
            "产业目标": [TARGETS, [None, "ningbo-246", "汽车和某材料", "汽车；新材料"]],
            "发展目标": [["编号", "对象", "原文数字"], ["g-1", "汽车和某材料", "10亿元"]],
        },
    )
    goal_of = parsed("id:ningbo-246-automotive-new-materials ckg:goal id:g-1 .")
    assert goal_of <= said(path)


def test_two_rows_of_one_printed_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    targets = [[f"t-{n}", "ningbo-246", "某材料", "新材料"] for n in (1, 2)]
    goals = [["编号", "对象", "原文数字"], ["g-1", "某材料", "10亿元"]]
    path = book(tmp_path / "b.xlsx", {"产业目标": [TARGETS, *targets], "发展目标": goals})
    (problem,) = problems(path, "zh")
    assert "某材料 [t-1] / 某材料 [t-2]" in problem


def test_purposes_and_things_counted_are_lists_of_things(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        {
            "资金承诺": [
                ["编号", "产业集群规划", "服务用途", "出资方"],
                ["f-1", "ningbo-246", "核心技术；技术改造; 人才引进", "市财政"],
            ],
            "所述数量": [["编号", "城市", "所计事物"], ["n-1", "宁波", "国家重点实验室"]],
            "组织": [["编号", "名称（中文）"], ["city-budget", "市财政"]],
        },
    )
    expected = parsed(
        """
        id:ningbo-246 ckg:funding id:f-1 .
        id:f-1 a ckg:FundingCommitment ; ckg:payer id:city-budget ;
            ckg:serves id:purpose-core-technology, id:purpose-技术改造, id:purpose-人才引进 .
        id:purpose-技术改造 a ckg:Purpose ; skos:prefLabel "技术改造"@zh ;
            skos:inScheme id:scheme-purposes ; skos:topConceptOf id:scheme-purposes .
        id:purpose-人才引进 a ckg:Purpose ; skos:prefLabel "人才引进"@zh ;
            skos:inScheme id:scheme-purposes ; skos:topConceptOf id:scheme-purposes .
        id:city-budget a ckg:Organization ; rdfs:label "市财政"@zh .
        id:ningbo ckg:hasCount id:n-1 .
        id:n-1 a ckg:StatedCount ; ckg:countOf id:counted-state-key-laboratories .
        """
    )
    assert said(path) == expected


@pytest.mark.parametrize(
    ("printed", "iri"),
    [
        ("千亿级", "size-100-billion"),
        ("5000亿级", "size-500-billion"),
        ("3000亿级", "size-300-billion"),
        ("7000亿级", "size-700-billion"),
        ("1.5万亿级", "size-1500-billion"),
    ],
)
def test_a_size_class_has_any_number_and_is_no_amount(
    printed: str, iri: str, tmp_path: Path
) -> None:
    rows = [
        ["编号", "产业集群规划", "原文名称", "规模级别"],
        ["t-1", "ningbo-246", "汽车", printed],
    ]
    path = book(tmp_path / "b.xlsx", {"产业目标": rows})
    assert objects(path, "ckg:sizeClass") == [f"https://w3id.org/clusterkg/id/{iri}"]
    assert objects(path, "ckg:value") == []
    goals = [["编号", "对象", "数值"], ["g-1", "ningbo-246", printed]]
    (problem,) = problems(book(tmp_path / "c.xlsx", {"发展目标": goals}))
    assert problem.startswith("发展目标!C2: ")


def test_goals_and_outcomes_are_of_programmes_tiers_targets_and_cities(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        {
            "发展目标": [
                ["编号", "对象", "衡量指标", "数值", "数值上限", "单位", "年份"],
                ["g-1", "宁波", "占比", 30, None, "%", 2025],
                ["g-2", "ningbo-246-declared-world-class", "增速", 8, 9, "%", 2025],
            ],
            "完成情况": [
                ["编号", "对象", "完成情况性质", "对应目标", "数值", "单位", "年份"],
                ["o-1", "宁波", "中期值", "g-1", 27.5, "%", 2023],
            ],
        },
    )
    expected = parsed(
        """
        id:ningbo ckg:goal id:g-1 ; ckg:outcome id:o-1 .
        id:ningbo-246-declared-world-class ckg:goal id:g-2 .
        id:g-1 a ckg:Goal ; ckg:indicator id:indicator-share ; ckg:value 30.0 ; ckg:unit "%" ;
            ckg:year 2025 .
        id:g-2 a ckg:Goal ; ckg:indicator id:indicator-growth-rate ; ckg:value 8.0 ;
            ckg:upperValue 9.0 ; ckg:unit "%" ; ckg:year 2025 .
        id:o-1 a ckg:Outcome ; ckg:outcomeKind "interim" ; ckg:answersGoal id:g-1 ;
            ckg:value 27.5 ; ckg:unit "%" ; ckg:year 2023 .
        """
    )
    assert said(path) == expected
