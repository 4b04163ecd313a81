"""The Python API: its names, what is loaded, and what results can do."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import PREFIXES

DATA = Path(__file__).parent / "data"
ARTICLE = DATA / "pages" / "article.txt"
XSD = PREFIXES["xsd"]
TABLE = clusterkg.Table(
    ("name", "count", "share", "known"),
    (
        (
            Literal("<宁波>"),
            Literal(3),
            Literal("0.5", datatype=NamedNode(XSD + "decimal")),
            Literal(True),
        ),
        (NamedNode("http://a/b"), None, None, None),
    ),
)


def test_public_names_are_few_and_each_is_there_and_described() -> None:
    assert len(clusterkg.__all__) <= 15
    for name in clusterkg.__all__:
        assert inspect.getdoc(getattr(clusterkg, name)), name
    assert set(clusterkg.__all__) <= set(dir(clusterkg))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = clusterkg.nonsense


def test_each_method_says_what_it_takes_gives_and_refuses() -> None:
    for name, method in inspect.getmembers(clusterkg.KnowledgeGraph, inspect.isfunction):
        if name.startswith("_"):
            continue
        text = inspect.getdoc(method) or ""
        assert text.partition("\n")[0].endswith("."), name
        if name == "measured":
            continue
        for parameter in set(inspect.signature(method).parameters) - {"self"}:
            assert f"{parameter}:" in text, (name, parameter)


def test_import_is_cheap() -> None:
    code = (
        "import sys, clusterkg\n"
        "heavy = ['rdflib', 'pyshacl', 'networkx', 'numpy', 'pyoxigraph', 'click', 'jinja2']\n"
        "print(sorted(set(heavy) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_files_are_opened_alone(tmp_path: Path) -> None:
    paths = [tmp_path / "a.ttl", tmp_path / "b.nt"]
    for path in paths:
        path.write_text(f"<urn:{path.stem}> <urn:p> 1 .".replace("1", '"1"'), encoding="utf-8")
    assert len(clusterkg.open(paths[0])) == 1
    assert len(clusterkg.open(paths)) == len(clusterkg.open(str(paths[0]), data=paths[1:])) == 2


def test_loaded_data_are_queried_and_validated() -> None:
    kg = clusterkg.open()
    before = len(kg.to_rdflib())
    kg.load(str(DATA / "valid.ttl"))
    assert kg.query("ASK { <http://example.org/test/city> a ckg:City }") is True
    assert len(kg.to_rdflib()) > before
    assert kg.validate().results == ()
    kg.load(DATA / "invalid" / "city-code.ttl")
    assert not kg.validate().conforms


def test_a_report_is_true_if_it_conforms() -> None:
    kg = clusterkg.open()
    assert kg.validate([DATA / "valid.ttl"])
    assert not kg.validate([str(DATA / "invalid" / "city-code.ttl")])


def test_files_given_at_the_start_are_the_context_of_those_that_are_validated() -> None:
    kg = clusterkg.open(data=[DATA / "valid.ttl"])
    assert kg.query("ASK { <http://example.org/test/city> a ckg:City }") is True
    assert kg.validate([DATA / "invalid" / "city-code.ttl"]).checked == (
        str(DATA / "invalid" / "city-code.ttl"),
    )


def test_rdflib_gets_every_statement() -> None:
    kg = clusterkg.open()
    assert len(kg.to_rdflib()) == len(kg.store)


def test_a_store_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(clusterkg.InputError):
        clusterkg.open(tmp_path / "none.store")


def test_a_table_is_rows_of_terms() -> None:
    assert len(TABLE) == 2
    assert [row[0] for row in TABLE] == [Literal("<宁波>"), NamedNode("http://a/b")]
    assert bool(clusterkg.Table(("a",), ()))


def test_a_notebook_shows_a_table() -> None:
    html = TABLE._repr_html_()
    assert html.startswith("<table>") and html.count("<tr>") == 3
    assert "<td>&lt;宁波&gt;</td><td>3</td>" in html
    many = clusterkg.Table(("n",), tuple((Literal(i),) for i in range(150)))
    assert many._repr_html_().count("<tr>") == 101
    assert "50" in many._repr_html_().rpartition("<p>")[2]


def test_a_table_becomes_a_data_frame_of_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    frame = TABLE.to_pandas()
    assert list(frame.columns) == list(TABLE.columns)
    assert frame["name"].tolist() == ["<宁波>", "http://a/b"]
    assert frame["count"][0] == 3 and frame["share"][0] == 0.5
    assert pandas.isna(frame["count"][1]) and pandas.isna(frame["known"][1])


def test_a_table_becomes_a_data_frame_of_polars() -> None:
    pytest.importorskip("polars")
    frame = TABLE.to_polars()
    assert frame.columns == list(TABLE.columns)
    assert frame.rows() == [("<宁波>", 3, 0.5, True), ("http://a/b", None, None, None)]


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_library_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=f"pip install {name}"):
        getattr(TABLE, f"to_{name}")()


def test_evidence_is_of_one_fact_or_of_all() -> None:
    kg = clusterkg.open()
    everything = kg.evidence(str(ARTICLE))
    some = kg.evidence(ARTICLE, "id:ningbo-246")
    assert 0 < len(some) < len(everything)
    with pytest.raises(clusterkg.InputError, match="did you mean"):
        kg.evidence(ARTICLE, "id:ningbo-24")


def test_cities_are_named_as_people_name_them() -> None:
    kg = clusterkg.open()
    assert kg.overlap(cities=["宁波", "Qingdao"], lang="en").names == ("Ningbo", "Qingdao")
    with pytest.raises(clusterkg.InputError, match="no city"):
        kg.overlap(cities=["Atlantis"])


def test_versions_are_compared_and_merged() -> None:
    table = clusterkg.KnowledgeGraph.diff(DATA / "valid.ttl", DATA / "valid.ttl")
    assert len(table) == 0
    assert clusterkg.KnowledgeGraph.merge(DATA / "valid.ttl", DATA / "valid.ttl")


def test_tables_are_written_and_imported(tmp_path: Path) -> None:
    kg = clusterkg.open()
    book = kg.new("三亚", output=tmp_path / "sanya.xlsx")
    imported = kg.import_(book)
    assert imported.problems == () and "三亚" in imported.turtle
    with pytest.raises(clusterkg.InputError, match="name a CITY"):
        kg.new(output=tmp_path / "none.xlsx")


def test_a_store_is_built_asked_and_verified(tmp_path: Path) -> None:
    folder = str(tmp_path / "kg.store")
    made = clusterkg.KnowledgeGraph.build(folder, rules=False)
    kg = clusterkg.open(folder)
    info = kg.info()
    assert info.statements == made.statements and info.inferred == 0
    assert kg.verify(folder) == []


@pytest.mark.parametrize("name", ["a.html", "a.csv", "a.sarif"])
def test_a_report_is_saved_in_the_format_of_the_extension(name: str, tmp_path: Path) -> None:
    report = clusterkg.open().validate([DATA / "invalid" / "city-code.ttl"])
    path = report.save(tmp_path / name, lang="zh")
    expected = report.to(path.suffix[1:], "zh")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") is (name == "a.csv")
    assert path.read_bytes().decode("utf-8-sig") == expected


def test_each_method_that_takes_a_language_refuses_an_unknown_one_with_the_list(
    tmp_path: Path,
) -> None:
    kg = clusterkg.open()
    data = tmp_path / "a.ttl"
    data.write_text("")
    report = kg.validate()
    calls: dict[str, Callable[[str], object]] = {
        "query": lambda lang: kg.query("zones", lang=lang),
        "why": lambda lang: kg.why("zones", lang=lang),
        "overlap": lambda lang: kg.overlap(lang=lang),
        "define": lambda lang: kg.define("jaccard", lang=lang),
        "explain": lambda lang: kg.explain("宁波", "杭州", lang=lang),
        "scorecard": lambda lang: kg.scorecard(lang=lang),
        "practices": lambda lang: kg.practices(lang=lang),
        "shares": lambda lang: kg.shares(data, lang=lang),
        "real": lambda lang: kg.real("宁波", lang=lang),
        "sources": lambda lang: kg.sources(lang=lang),
        "coverage": lambda lang: kg.coverage(lang=lang),
        "changes": lambda lang: kg.changes(all_cities=True, lang=lang),
        "peers": lambda lang: kg.peers("宁波", lang=lang),
        "next": lambda lang: kg.next("宁波", lang=lang),
        "chain": lambda lang: kg.chain("汽车", lang=lang),
        "told": lambda lang: kg.told(lang),
        "view": lambda lang: kg.view("city-overlap", lang=lang),
        "plot": lambda lang: kg.plot("heatmap", tmp_path / "a.svg", lang=lang),
        "report": lambda lang: kg.report(tmp_path / "a.html", lang=lang),
        "shapes": lambda lang: kg.shapes(lang=lang),
        "check_ontology": lambda lang: kg.check_ontology(lang=lang),
        "diff": lambda lang: kg.diff(data, data, lang=lang),
        "merge": lambda lang: kg.merge(data, data, lang=lang),
    }
    with_lang = {
        name
        for name, method in inspect.getmembers(type(kg), callable)
        if not name.startswith("_") and "lang" in inspect.signature(method).parameters
    }
    assert with_lang == set(calls)
    others: dict[str, Callable[[str], object]] = {
        "match": lambda lang: kg.match("汽车").table(lang),
        "report.to": lambda lang: report.to("text", lang),
        "report.summary": lambda lang: report.summary(lang),
        "facts": lambda lang: kg.scorecard().facts("id:ningbo", lang),
        "error": lambda lang: InputError(Message("base.not-utf8")).to(lang),
    }
    for name, call in (calls | others).items():
        with pytest.raises(InputError, match="no language 'fr'; languages: zh, en"):
            call("fr")
            pytest.fail(name)


def test_results_have_a_one_line_repr_and_a_readable_str(tmp_path: Path) -> None:
    kg = clusterkg.open()
    data = tmp_path / "a.ttl"
    data.write_text("@prefix ckg: <https://w3id.org/clusterkg/ontology#> . <urn:x> a ckg:City .")
    report = kg.validate([data])
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "zone.csv").write_text("编号,城市\nz-1,某地\n", encoding="utf-8")
    imported = kg.import_(folder)
    draft = kg.draft(ARTICLE)
    shown: list[tuple[object, str]] = [
        (kg, "KnowledgeGraph()"),
        (
            clusterkg.KnowledgeGraph("https://a.example/q?key=secret"),
            "KnowledgeGraph('https://a.example/q')",
        ),
        (clusterkg.KnowledgeGraph(data=[data]), f"KnowledgeGraph(data=['{data}'])"),
        (report, "<ValidationReport: does not conform: "),
        (next(iter(report)), f"<Result: {data}:1:"),
        (imported, "<Imported: 1 statement, 1 problem, 2 doubts>"),
        (
            imported.problems[0],
            f"<CellFinding: {folder / 'zone.csv'}:2:B 城市: violation: There is",
        ),
        (TABLE, "<Table: 2 rows of name, count, share, known>"),
        (kg.query("CONSTRUCT WHERE { id:ningbo ckg:code ?code }"), "<Triples: 1 triple>"),
        (kg.queries()["zones"], "<SavedQuery: zones: Zones"),
        (kg.match("汽车"), "<Matches: 1 of 1 name answered>"),
        (
            next(iter(kg.match("汽车及量子"))),
            "<Match: 汽车及量子: ind:automotive (exact, 1.00), unknown: 量子>",
        ),
        (draft, "<Draft: "),
        (kg.merge(data, data), "<Merged: "),
        (kg.overlap(), "<OverlapMatrix: jaccard at the level concept, 6 cities>"),
        (kg.scorecard(), "<Scorecard: 6 cities on leader, enterprise, "),
        (kg.why("zones")[0], "<Why: the query zones, "),
        (kg.info(), "<Info: clusterkg "),
        (draft.findings[0], "<Findings: "),
        (kg.evidence(ARTICLE), "<Verification: "),
        (kg.evidence(ARTICLE).passages[0], "<Passage: id:article"),
        (kg.evidence(ARTICLE).checks[0], "<Check: id:"),
        (kg.plot("heatmap", tmp_path / "a.svg"), "<Picture: heatmap, "),
        (kg.build(tmp_path / "kg.store", rules=False), "<Manifest: "),
    ]
    for value, start in shown:
        line = repr(value)
        assert line.startswith(start), line
        assert "\n" not in line and len(line) < 260
        printed = str(value)
        assert printed and "object at 0x" not in printed and "<NamedNode" not in printed
    assert str(report).rstrip().endswith("infos")
    assert str(TABLE) == TABLE.to().rstrip("\n")
    assert str(clusterkg.Table(("n",), ((Literal(1),),) * 25)).endswith("5 more rows")
    assert str(kg.overlap(lang="zh")).startswith("city")


def test_each_class_of_results_says_itself_in_one_line() -> None:
    from clusterkg.base.brief import Brief
    from clusterkg.kg import results

    classes = [getattr(clusterkg, name) for name in clusterkg.__all__]
    classes += [value for value in vars(results).values() if isinstance(value, type)]
    # What limits are is what one types.
    data = {cls for cls in classes if dataclasses.is_dataclass(cls)} - {clusterkg.Limits}
    assert data
    for cls in data:
        assert issubclass(cls, Brief) and cls.__repr__ is Brief.__repr__, cls
