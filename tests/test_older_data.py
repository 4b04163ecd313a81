"""Data of 0.1.0 is read, gives the answers that it gave, and is rewritten without a loss.

`tests/data/0.1.0` holds what that version wrote, and in answers.json what it answered.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any, Final

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.rdf.replaced import ReplacedTermsWarning, replacements
from clusterkg.store.graph import bundled_files

OLD: Final = Path(__file__).parent / "data" / "0.1.0"
FILES: Final = sorted((OLD / "data" / "ttl").glob("*.ttl"))
ANSWERS: Final[dict[str, Any]] = json.loads((OLD / "answers.json").read_text(encoding="utf-8"))
CASES: Final = Path(__file__).parent / "cases" / "facts"
CKG: Final = "https://w3id.org/clusterkg/ontology#"
ID: Final = "https://w3id.org/clusterkg/id/"
# Questions that have another answer now, of any data, and why.
LEVELS: Final = "what stands below a level is taken to it"
CHANGED: Final = {
    "evidence-of-fact?fact=id:ningbo-246": "a passage of a text has a status word",
    "five-ones-scorecard": "what is not known is blank, and never false",
    "common-industries-of-n-cities": LEVELS,
    "overlap-all-pairs": LEVELS,
    "unique-bets": LEVELS,
    "jaccard concept": LEVELS,
    "shared concept": LEVELS,
}
# Values that are told otherwise now: a date has its remark beside it.
TOLD: Final = {"2013 (end of year)": "2013"}


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


def graph(files: list[Path]) -> clusterkg.KnowledgeGraph:
    """Return a graph of files and the ontology, in place of the default one."""
    return clusterkg.open(data=[*bundled_files()[:2], *files], bundled=False)


@pytest.fixture(scope="module")
def old() -> clusterkg.KnowledgeGraph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReplacedTermsWarning)
        return graph(FILES)


@pytest.fixture(scope="module")
def new() -> clusterkg.KnowledgeGraph:
    """The frozen graph: the same files, upgraded."""
    return clusterkg.open()


def cells(table: Any) -> list[list[str]]:
    """Return the values of a table; several in a cell are in no order."""
    return [
        ["" if term is None else "; ".join(sorted(term.value.split("; "))) for term in row]
        for row in table
    ]


@pytest.mark.parametrize("asked", sorted(ANSWERS["queries"]))
def test_saved_queries_answer_as_before(
    old: clusterkg.KnowledgeGraph, new: clusterkg.KnowledgeGraph, asked: str
) -> None:
    """A column may have come; those that were there say what they said."""
    name, _, given = asked.partition("?")
    params = dict(pair.split("=") for pair in given.split("&") if pair)
    table = old.query(name, lang="zh", **params)
    assert sorted(cells(table)) == sorted(cells(new.query(name, lang="zh", **params)))
    if asked in CHANGED:
        return
    before = ANSWERS["queries"][asked]
    rows = [[TOLD.get(cell, cell) for cell in row] for row in before["rows"]]
    places = [table.columns.index(column) for column in before["columns"]]
    asked_rows = cells(table)
    if name == "city-profile":
        # Rows for tiers and goals have come beside those of targets.
        kind = table.columns.index("kind_label")
        asked_rows = [row for row in asked_rows if row[kind] == "产业目标"]
    assert sorted([row[place] for place in places] for row in asked_rows) == sorted(rows)


@pytest.mark.parametrize("asked", sorted(ANSWERS["overlap"]))
def test_overlaps_are_as_before(
    old: clusterkg.KnowledgeGraph, new: clusterkg.KnowledgeGraph, asked: str
) -> None:
    measure, level = asked.split()
    matrix = old.overlap(measure, level, lang="zh")
    assert (matrix.values == new.overlap(measure, level, lang="zh").values).all()
    if asked in CHANGED:
        return
    before = ANSWERS["overlap"][asked]
    assert list(matrix.names) == before["cities"]
    assert [[round(float(x), 9) for x in row] for row in matrix.values] == before["values"]


def quads(path: Path) -> set[ox.Quad]:
    return set(ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def test_the_scorecard_is_that_of_the_upgraded_files(
    old: clusterkg.KnowledgeGraph, new: clusterkg.KnowledgeGraph
) -> None:
    assert cells(old.scorecard(lang="zh").table()) == cells(new.scorecard(lang="zh").table())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_upgraded_file_says_what_is_read(path: Path, tmp_path: Path) -> None:
    upgraded = clusterkg.KnowledgeGraph.upgrade(path)
    upgraded.save(tmp_path / "new.ttl")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        kg = clusterkg.open(data=[path], bundled=False)
        said = {quad.triple for quad in kg.store}
    new = clusterkg.open(data=[tmp_path / "new.ttl"], bundled=False)
    assert said == {quad.triple for quad in new.store}
    assert len([each for each in told if each.category is ReplacedTermsWarning]) == bool(upgraded)
    again = clusterkg.KnowledgeGraph.upgrade(tmp_path / "new.ttl")
    assert not again
    assert again.content == upgraded.content
    # What is not replaced is as it was.
    kept = [quad for quad in quads(path) if not (set(map(str, quad)) & terms())]
    lost = [quad for quad in kept if quad not in quads(tmp_path / "new.ttl")]
    reworded = re.compile(r"\(end of year\)|terms/source.*GB/T")
    assert [quad for quad in lost if not reworded.search(str(quad))] == []


def terms() -> set[str]:
    return {f"<{iri}>" for iri in replacements().terms}


def test_a_file_is_told_once_with_what_rewrites_it() -> None:
    result = run("query", "five-ones-scorecard", "--data", OLD / "data" / "ttl" / "wuhan.ttl")
    assert result.exit_code == 0
    assert result.stderr.count("wuhan.ttl: ") == 1
    assert f"clusterkg upgrade {OLD / 'data' / 'ttl' / 'wuhan.ttl'}" in result.stderr


def test_files_of_today_are_told_nothing() -> None:
    result = run("query", "documents", "--data", bundled_files()[0])
    assert result.stderr == ""


# Kinds: a text that stands for a thing, in any case, width and language.


def test_a_count_by_text_is_of_the_thing_that_the_text_names() -> None:
    with pytest.warns(ReplacedTermsWarning):
        kg = clusterkg.open(data=[CASES / "count-by-text.ttl"])
        found = [*kg.store.quads_for_pattern(None, ox.NamedNode(CKG + "countOf"), None)]
    of = {quad.subject.value: quad.object.value for quad in found}
    assert of[ID + "hangzhou-labs"] == ID + "counted-state-key-laboratories"
    assert of[ID + "hangzhou-labs"] == of[ID + "wuhan-key-labs"]
    card = kg.scorecard(lang="en").table()
    columns = card.columns
    (row,) = [row for row in card if str(row[columns.index("city")].value) == "Hangzhou"]
    assert float(row[columns.index("research")].value) == 14


def test_a_thing_that_is_known_by_one_name_takes_the_other_too(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    text = f'<urn:a> <{CKG}purpose> "核心技术"@zh , "Nuclear technology"@en .'
    path.write_text(text, encoding="utf-8")
    with pytest.warns(ReplacedTermsWarning):
        store = clusterkg.open(data=[path], bundled=False).store
    assert {str(quad.object) for quad in store} == {
        f"<{ID}purpose-core-technology>",
        f"<{CKG}Purpose>",
        f"<{ID}scheme-purposes>",
        '"核心技术"@zh',
        '"Core technology"@en',
        '"Nuclear technology"@en',
    }


TURTLE: Final = """\
# What I know.
@prefix c: <https://w3id.org/clusterkg/ontology#> .
@prefix : <https://w3id.org/clusterkg/id/> .
:a a c:OutputGoal ; # the goal
   c:value 3 .
:b c:outputGoal :a ; c:updates :d ;
   c:purpose "核心部件、骨干企业"@zh , "core parts, backbone firms"@en ;
   c:announced "2013 (end of year)" .
:n c:thingCounted "院士工作站"@zh . # last
"""


def test_turtle_keeps_its_comments_and_its_layout(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    result = run("upgrade", path)
    assert result.exit_code == 0
    assert (
        result.stdout
        == """\
# What I know.
@prefix c: <https://w3id.org/clusterkg/ontology#> .
@prefix : <https://w3id.org/clusterkg/id/> .
:a a c:Goal ; # the goal
   c:value 3 .
:b c:goal :a ; c:supersedes :d ;
   c:serves :purpose-core-parts , :purpose-backbone-firms ;
   c:announced "2013" ;
    c:announcedNote "end of the year"@en , "年底"@zh .
:n c:countOf :counted-院士工作站 . # last

PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

:purpose-core-parts a c:Purpose ;
    skos:prefLabel "核心部件"@zh , "Core parts"@en ;
    skos:inScheme :scheme-purposes ;
    skos:topConceptOf :scheme-purposes .

:purpose-backbone-firms a c:Purpose ;
    skos:prefLabel "骨干企业"@zh , "Backbone firms"@en ;
    skos:inScheme :scheme-purposes ;
    skos:topConceptOf :scheme-purposes .

:counted-院士工作站 a c:CountedThing ;
    skos:prefLabel "院士工作站"@zh ;
    skos:inScheme :scheme-counted-things ;
    skos:topConceptOf :scheme-counted-things .
"""
    )
    assert path.read_text(encoding="utf-8") == TURTLE
    assert run("upgrade", path, "--in-place").exit_code == 0
    assert path.read_text(encoding="utf-8") == result.stdout


@pytest.mark.parametrize("extension", ["nt", "nq", "trig", "rdf", "jsonld"])
def test_every_format_is_upgraded_in_its_own(extension: str, tmp_path: Path) -> None:
    kind = ox.RdfFormat.from_extension(extension)
    assert kind is not None
    statements = [quad.triple for quad in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)]
    path = tmp_path / f"own.{extension}"
    path.write_bytes(ox.serialize(statements, format=kind) or b"")
    (tmp_path / "own.ttl").write_text(TURTLE, encoding="utf-8")
    texts = clusterkg.KnowledgeGraph.upgrade(tmp_path / "own.ttl").content
    wanted = {quad.triple for quad in ox.parse(texts, format=ox.RdfFormat.TURTLE)}
    content = clusterkg.KnowledgeGraph.upgrade(path).content
    assert {quad.triple for quad in ox.parse(content, format=kind)} == wanted


@pytest.mark.parametrize(
    ("zh", "en", "things"),
    [
        ("核心部件、骨干企业", "core parts, backbone firms", 2),
        ("核心部件、骨干企业", "", 2),
        ("核心部件、骨干企业", "core parts", 1),
        ("加快项目，并明确目标、组织", "speed up projects; set targets, organisation", 1),
        ("打响上海服务、上海制造两大品牌", "Shanghai Service, Shanghai Manufacturing", 1),
        ("", "core parts, backbone firms", 1),
    ],
)
def test_a_text_that_is_a_list_is_as_many_things(
    zh: str, en: str, things: int, tmp_path: Path
) -> None:
    texts = " , ".join(f'"{text}"@{lang}' for text, lang in ((zh, "zh"), (en, "en")) if text)
    path = tmp_path / "own.ttl"
    path.write_text(f"<urn:a> <{CKG}purpose> {texts} .", encoding="utf-8")
    with pytest.warns(ReplacedTermsWarning):
        store = clusterkg.open(data=[path], bundled=False).store
    found = [*store.quads_for_pattern(None, ox.NamedNode(CKG + "serves"), None)]
    assert len(found) == things
    labels = [quad.object.value for quad in store if isinstance(quad.object, ox.Literal)]
    assert "".join(labels).casefold().count("core parts") == bool("core" in en)


def test_statements_about_a_deprecated_term_itself_stay() -> None:
    """The ontology may be given as data."""
    kg = clusterkg.open(data=bundled_files()[:2], bundled=False)
    replaced = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
    pairs = [(q.subject, q.object) for q in kg.store.quads_for_pattern(None, replaced, None)]
    assert len(pairs) == len(replacements().terms)
    assert all(one != other for one, other in pairs)


def test_deprecated_terms_are_in_our_namespace_only() -> None:
    assert all(iri.startswith("https://w3id.org/clusterkg/") for iri in replacements().terms)


def test_validation_points_at_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    shape = tmp_path / "shape.ttl"
    shape.write_text(
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        [] a sh:NodeShape ; sh:targetClass <{CKG}Goal> ;
            sh:property [ sh:path <{CKG}year> ; sh:minCount 1 ] .""",
        encoding="utf-8",
    )
    result = run("validate", path, "--shapes", shape, "--lang", "en")
    assert "own.ttl:4:" in result.stdout
    assert "shape:replaced-terms" in result.stdout
    assert "clusterkg upgrade" in result.stdout
    assert result.stdout.count("clusterkg upgrade") == 1
    assert result.stderr == ""


def test_versions_compare_in_the_terms_of_today(tmp_path: Path) -> None:
    path = OLD / "data" / "ttl" / "shenzhen.ttl"
    clusterkg.KnowledgeGraph.upgrade(path).save(tmp_path / "new.ttl")
    with pytest.warns(ReplacedTermsWarning):
        assert len(clusterkg.KnowledgeGraph.diff(path, tmp_path / "new.ttl")) == 0
    with pytest.warns(ReplacedTermsWarning):
        assert clusterkg.KnowledgeGraph.merge(path, tmp_path / "new.ttl")


# Stores


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shutil.unpack_archive(OLD / "store.zip", tmp_path / "old.store")
    return tmp_path / "old.store"


def test_a_store_is_read_in_the_terms_of_today_and_rewritten(store: Path, tmp_path: Path) -> None:
    names = ("ningbo", "shenzhen", "wuhan")
    files = [OLD / "data" / "ttl" / f"{name}.ttl" for name in names]
    with pytest.warns(ReplacedTermsWarning):
        whole = {quad.triple for quad in clusterkg.open(data=files, bundled=False).store}
    with pytest.warns(ReplacedTermsWarning, match="clusterkg upgrade"):
        assert {quad.triple for quad in clusterkg.open(store).store} == whole
    result = run("upgrade", store, "-o", tmp_path / "new.store")
    assert result.exit_code == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {quad.triple for quad in clusterkg.open(tmp_path / "new.store").store} == whole
    assert not clusterkg.KnowledgeGraph.upgrade(tmp_path / "new.store")


def test_a_store_of_older_terms_takes_no_more_files(store: Path) -> None:
    with pytest.raises(InputError, match="clusterkg upgrade"):
        clusterkg.KnowledgeGraph.build(store, [FILES[0]], add=True)


def test_a_store_is_built_in_the_terms_of_today(tmp_path: Path) -> None:
    with pytest.warns(ReplacedTermsWarning):
        clusterkg.KnowledgeGraph.build(tmp_path / "kg.store", FILES, only=True)
    replaced = [ox.NamedNode(iri) for iri in replacements().terms]
    found = clusterkg.open(tmp_path / "kg.store").store
    assert not any([*found.quads_for_pattern(None, term, None)] for term in replaced)


# Tables

TABLES: Final = ["tables.xlsx", "tables"]


@pytest.mark.parametrize("name", TABLES)
def test_tables_say_what_the_files_say_that_they_were_made_of(name: str, tmp_path: Path) -> None:
    files = [OLD / "data" / "ttl" / f"{each}.ttl" for each in ("ningbo", "shenzhen", "wuhan")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReplacedTermsWarning)
        of_files = {turned(quad.triple) for quad in clusterkg.open(data=files, bundled=False).store}
    with pytest.warns(ReplacedTermsWarning, match=name):
        tables = clusterkg.open(data=[OLD / name], bundled=False)
    assert {turned(quad.triple) for quad in tables.store} == of_files
    result = run("upgrade", OLD / name, "-o", tmp_path / name)
    assert result.exit_code == 0, result.output
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        new = clusterkg.open(data=[tmp_path / name], bundled=False)
    assert {turned(quad.triple) for quad in new.store} == of_files
    assert not clusterkg.KnowledgeGraph.upgrade(tmp_path / name)


def turned(triple: ox.Triple) -> ox.Triple:
    """Return a statement in the direction in which tables say it."""
    inverse = {"hasTarget": "targetOf", "hasProgramme": "programmeOf", "hasZone": "zoneOf"}
    name = inverse.get(triple.predicate.value.removeprefix(CKG))
    return ox.Triple(triple.object, ox.NamedNode(CKG + name), triple.subject) if name else triple


def test_a_workbook_keeps_what_is_ones_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    events = book.create_sheet("活动")
    events.append(["名称（中文）", "城市", "用途（英文）", "用途（中文）", "# 我的备注"])
    events.append(["动员大会", "宁波", "core parts, backbone firms", "核心部件、骨干企业", "很好"])
    events["A2"].font = openpyxl.styles.Font(bold=True)
    goals = book.create_sheet("产出目标")
    goals.append(["产业集群规划", "数值", "年份"])
    goals.append(["ningbo-246", "3亿元", 2025])
    book.create_sheet("_计算").append(["=1+1"])
    book.save(tmp_path / "own.xlsx")
    before = run("import", tmp_path / "own.xlsx").stdout
    result = run("upgrade", "--in-place", tmp_path / "own.xlsx")
    assert result.exit_code == 0, result.output
    made = openpyxl.load_workbook(tmp_path / "own.xlsx")
    assert made.sheetnames[:3] == ["活动", "发展目标 Goal", "_计算"]
    assert made["_计算"]["A1"].value == "=1+1"
    assert made["活动"]["A2"].font.bold
    assert made["活动"]["E2"].value == "很好"
    assert made["活动"]["C1"].value == "# 用途（英文）\nPurpose (English)"
    assert made["活动"]["C2"].value == "core parts, backbone firms"
    assert made["活动"]["D2"].value == "purpose-core-parts；purpose-backbone-firms"
    assert run("import", tmp_path / "own.xlsx").stdout == before


def test_tables_keep_each_other_name_of_what_is_known(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    events = book.active
    assert events is not None
    events.title = "活动"
    events.append(["编号", "用途（中文）", "用途（英文）"])
    events.append(["a", "核心技术", "Nuclear technology"])
    events.append(["b", "核心技术", "Nucleus technology"])
    book.save(tmp_path / "own.xlsx")
    result = run("upgrade", "--in-place", tmp_path / "own.xlsx")
    assert result.exit_code == 0, result.output
    (sheet,) = (s for s in openpyxl.load_workbook(tmp_path / "own.xlsx") if "Purpose" in s.title)
    names = {cell.value for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    assert {"核心技术", "Core technology", "Nuclear technology", "Nucleus technology"} <= names


@pytest.mark.parametrize("name", ["tables", "tables.xlsx"])
def test_tables_go_beside_the_default_graph_of_today(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that they say twice differs, and nothing that they say otherwise is missing."""
    monkeypatch.delenv("CLUSTERKG_GRAPH")
    program = [sys.executable, "-m", "clusterkg"]

    def done(*args: object) -> subprocess.CompletedProcess[str]:
        command = [*program, *map(str, args)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert done("validate", OLD / name).returncode == 0
    imported = done("import", OLD / name, "-o", tmp_path / "old.ttl", "--lang", "en")
    assert imported.returncode == 0, imported.stderr
    upgraded = done("upgrade", OLD / name, "-o", tmp_path / name)
    assert upgraded.returncode == 0, upgraded.stderr
    assert done("validate", tmp_path / name).returncode == 0
