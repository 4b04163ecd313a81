"""Facts of chosen sources and statuses: what is left out, and what stays to name the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.facts.scope import scoped
from clusterkg.rdf.namespaces import CKG, ID
from clusterkg.rdf.table import Table, plain

DATA = Path(__file__).parents[1] / "data"
ARTICLE, PAGE = "id:article-yin-hao", "id:source-aimsen-2019-05-30"


def cells(kg: clusterkg.KnowledgeGraph, query: str, column: str, **params: str) -> list[str]:
    table = kg.query(query, **({"lang": "en"} | params))
    assert isinstance(table, Table)
    place = table.columns.index(column)
    return [plain(row[place]) for row in table.rows if row[place] is not None]


def test_ningbo_lists_its_twelve_by_the_page_and_none_by_the_article() -> None:
    article, page = (clusterkg.open(source_of=[source]) for source in (ARTICLE, PAGE))
    assert cells(article, "city-profile", "printed_name", city="宁波") == []
    assert len(set(cells(page, "city-profile", "printed_name", city="宁波"))) == 12
    # The article declares 2, 4 and 6; of the page the programme keeps its name alone.
    assert cells(article, "programmes-timeline", "inferred_year") == ["2019"]
    assert cells(page, "programmes-timeline", "inferred_year") == []
    assert cells(page, "programmes-timeline", "programme_label") == ["Ningbo 246 programme"]
    assert cells(page, "claims", "claim") == []


def test_a_source_that_gives_the_tier_alone_does_not_name_the_target(tmp_path: Path) -> None:
    # The twelve cite the article too, for the tier that it declares.
    own = tmp_path / "tier.ttl"
    own.write_text(
        f"@prefix id: <{ID}> . @prefix ckg: <{CKG}> .\n"
        "id:ningbo-246-automotive ckg:evidence id:t .\n"
        "id:ningbo-246-declared-world-class ckg:evidence id:t .\n"
        "id:t a ckg:Evidence ; ckg:source id:article-yin-hao ; ckg:paragraph 3 ;"
        " <http://www.w3.org/ns/oa#start> 84 ; <http://www.w3.org/ns/oa#end> 97 .",
        encoding="utf-8",
    )
    article = clusterkg.open(data=[own], source_of=[ARTICLE])
    assert cells(article, "city-profile", "printed_name", city="宁波") == []
    # Qingdao's passage declares nine and names them: one that a page tells of too is named by both.
    more = tmp_path / "more.ttl"
    more.write_text(
        f"@prefix id: <{ID}> . @prefix ckg: <{CKG}> ."
        " id:qingdao-956-automotive ckg:evidence id:item-aimsen-2019-05-30-1 .",
        encoding="utf-8",
    )
    both = clusterkg.open(data=[more], source_of=[ARTICLE])
    assert len(set(cells(both, "city-profile", "printed_name", city="青岛"))) == 20


def test_every_comparison_is_asked_of_the_chosen_sources() -> None:
    kg = clusterkg.open(source_of=[ARTICLE])
    assert cells(kg, "industry-overlap", "industry", city_a="宁波", city_b="青岛") == []
    matrix = kg.overlap("shared", lang="en")
    ningbo, wuhan, qingdao = map(matrix.names.index, ("Ningbo", "Wuhan", "Qingdao"))
    # Unknown, not zero.
    assert matrix.values[ningbo, qingdao] != matrix.values[ningbo, qingdao]
    assert matrix.values[wuhan, qingdao] == 3
    assert not kg.view("city-overlap").has_edge(ID + "ningbo", ID + "qingdao")
    # Of the two promises of Shenzhen the article has one; the other is named, and no money.
    assert cells(kg, "funding", "printed_figure") == ["10亿元"]
    assert kg.scorecard().cells[ID + "shenzhen", "money"].value == 1e9


def test_statuses_are_chosen() -> None:
    assert set(cells(clusterkg.open(status=["reported"]), "national-clusters", "status")) == {
        "reported"
    }
    verified = clusterkg.open(status=["verified", "passage"])
    assert set(cells(verified, "national-clusters", "status")) == {"verified"}
    assert cells(verified, "claims", "claim") != []
    assert cells(clusterkg.open(status=["verified"]), "claims", "claim") == []


def test_a_target_without_evidence_is_of_no_source() -> None:
    case = Path(__file__).parents[1] / "cases" / "queries" / "oneway.ttl"
    whole = clusterkg.open(data=[case])
    assert "Testcity" in cells(whole, "programmes-timeline", "name")
    assert "Testcity" not in cells(
        clusterkg.open(data=[case], source_of=[ARTICLE]), "programmes-timeline", "name"
    )


def test_without_restriction_scoped_returns_the_graph_itself() -> None:
    store = clusterkg.open().store
    assert scoped(store) is store


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"status": ["sure"]}, "no status 'sure'; statuses: verified, reported"),
        ({"source_of": ["宁波"]}, "no source '宁波'"),
    ],
)
def test_unknown_sources_and_statuses_are_reported(given: dict[str, list[str]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        clusterkg.open(**given)  # type: ignore[arg-type]


def test_restrictions_apply_to_data_loaded_later() -> None:
    kg = clusterkg.open(status=["verified", "reported"])
    kg.load(DATA.parent / "cases" / "facts" / "unverified.ttl")
    assert ID + "national-cluster-ningbo-x" not in cells(kg, "national-clusters", "cluster")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["overlap"], "facts of every source and status enter: verified, reported, unverified"),
        (["scorecard", "--lang", "zh"], "计入全部来源和各种核实状态的事实：已核实、有报道"),
        (["overlap", "--source-of", ARTICLE], f"only facts that cite {ARTICLE} enter"),
        (["network", "--status", "verified,passage"], "only facts with the status verified"),
        (["query", "overlap-all-pairs"], "facts of every source and status enter"),
        (["query", "zones", "--status", "passage"], "only facts with the status passages of texts"),
    ],
)
def test_which_facts_enter_is_said(args: list[str], told: str) -> None:
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    assert told in done.stderr


def test_a_fact_of_two_sources_shows_the_chosen_one_alone() -> None:
    data = [DATA / "six-cities" / "ontology" / "clusterkg.ttl", DATA / "answers.ttl"]
    page = clusterkg.open(data=data, bundled=False, source_of=["id:page"])
    assert cells(page, "funding", "source") == ["A page #1"]
    assert [source.key for source in page.sources()] == ["page"]
    # Of the target both items are of the page; one is unverified.
    reported = clusterkg.open(data=data, bundled=False, status=["reported"])
    assert set(cells(reported, "target-backing", "source")) == {"A page #1"}


BACKED = f"""
PREFIX id: <{ID}> PREFIX ckg: <{CKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
id:t a ckg:City ; rdfs:label "T"@en .
id:p a ckg:ClusterProgramme ; ckg:programmeOf id:t ; ckg:announced "2020" ;
    ckg:evidence id:list-1 .
id:target a ckg:Cluster ; ckg:printedName "家电" ; ckg:targetOf id:p ;
    ckg:evidence id:list-1 , id:news-1 ; ckg:enterprise id:named-in-news , id:of-the-target .
id:named-in-news a ckg:Enterprise ; rdfs:label "In the news"@en ; ckg:evidence id:news-1 .
id:of-the-target a ckg:Enterprise ; rdfs:label "No evidence"@en .
id:list-1 a ckg:DocumentItem ; ckg:source id:list ; ckg:itemNumber 1 .
id:news-1 a ckg:DocumentItem ; ckg:source id:news ; ckg:itemNumber 1 .
id:list a ckg:Source ; rdfs:label "List"@en .
id:news a ckg:Source ; rdfs:label "News"@en .
"""


@pytest.mark.parametrize(
    ("source", "backing"),
    [
        ([], {("In the news", "News #1"), ("No evidence", "List #1; News #1")}),
        # The list names the target and says nothing of the enterprise of the news.
        (["id:list"], {("No evidence", "List #1")}),
        (["id:news"], {("In the news", "News #1"), ("No evidence", "News #1")}),
    ],
)
def test_support_of_a_target_depends_on_the_source_that_names_it(
    tmp_path: Path, source: list[str], backing: set[tuple[str, str]]
) -> None:
    own = tmp_path / "backed.ttl"
    own.write_text(BACKED, encoding="utf-8")
    ontology = DATA / "six-cities" / "ontology" / "clusterkg.ttl"
    kg = clusterkg.open(data=[ontology, own], bundled=False, source_of=source)
    named, cited = (cells(kg, "target-backing", name) for name in ("thing_label", "source"))
    assert set(zip(named, cited, strict=True)) == backing
