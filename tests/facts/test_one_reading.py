"""The graph is read once for all: commands, Python, API and report give one answer."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.resources import bundled
from clusterkg.cli import main
from clusterkg.compare.overlap import overlap
from clusterkg.compare.scorecard import scorecard
from clusterkg.facts.bets import bets, each_pair
from clusterkg.facts.cities import cities, programmes
from clusterkg.facts.lists import open_lists
from clusterkg.facts.profile import profile
from clusterkg.facts.reader import INVERSE, Reader
from clusterkg.queries.rows import rows
from clusterkg.queries.saved import find, saved
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, ID, IND, PREFIXES
from clusterkg.rdf.table import Table
from clusterkg.show import report
from clusterkg.show.views import view
from clusterkg.store.graph import open_bundled
from clusterkg.web.api import cities as api_cities
from clusterkg.web.api import comparison
from clusterkg.web.api.context import Context

CASES = Path(__file__).parents[1] / "cases" / "queries"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
LEVELS = ("narrower", "concept", "field", "division", "theme")
DIRECTIONS = ("forward", "inverse", "both")


def directed(store: Store, direction: str) -> Store:
    """Return a graph in which each relation with an inverse is stated as `direction` says."""
    out = Store()
    for quad in store:
        name = quad.predicate.value.removeprefix(CKG)
        if name not in INVERSE:
            out.add(quad)
            continue
        turned = Quad(quad.object, NamedNode(CKG + INVERSE[name]), quad.subject)
        forward, inverse = (quad, turned) if name.startswith("has") else (turned, quad)
        out.extend({"forward": [forward], "inverse": [inverse]}.get(direction, [forward, inverse]))
    return out


def answers(store: Store) -> dict[str, object]:
    """Return what each reader of relations between cities, programmes and targets says."""
    listed = cities(store)
    context = Context(store)
    return {
        "cities": [city.iri for city in listed],
        "bets": [(b.city, b.programme, b.target, b.industry) for b in bets(store)],
        "pairs": each_pair(store, "field"),
        "overlap": str(overlap(store, "shared").table()),
        "all pairs": rows(store, "overlap-all-pairs"),
        "two cities": rows(store, "industry-overlap", city_a=listed[0].iri, city_b=listed[1].iri),
        "common": rows(store, "common-industries-of-n-cities"),
        "unique": rows(store, "unique-bets"),
        "profiles": [profile(store, city.iri) for city in listed],
        "city-profile": [rows(store, "city-profile", city=city.iri) for city in listed],
        "of an industry": rows(store, "cities-of-industry", industry=IND + "automotive"),
        "programmes": programmes(store),
        "five ones": rows(store, "five-ones-scorecard"),
        "funding": rows(store, "funding"),
        "zones": rows(store, "zones"),
        "tiers": rows(store, "tier-comparison"),
        "national": [rows(store, "national-and-own", city=city.iri) for city in listed],
        "scorecard": str(scorecard(store).table()),
        "api": [api_cities.profile(context, city.iri) for city in listed[:3]],
        "api cities": api_cities.listed(context),
        "view": sorted(edges_of_views(store)),
    }


def edges_of_views(store: Store) -> list[str]:
    """Return the edges of the views that show who bets on what."""
    names = ("city-overlap", "city-industry", "industry-cooccurrence")
    return [str(edge) for name in names for edge in view(store, name, lang="en").edges(data=True)]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_relation_stated_in_one_direction_is_read_in_both(direction: str) -> None:
    whole = directed(open_bundled([RdfFile(CASES / "oneway.ttl")]), "both")
    known, found = answers(whole), answers(directed(whole, direction))
    # What is listed of an entity is what is stated of it: zones of a city that name the city.
    assert found == known


def test_the_inverses_are_those_of_the_ontology() -> None:
    text = "SELECT ?a ?b { { ?a owl:inverseOf ?b } UNION { ?b owl:inverseOf ?a } }"
    found = open_bundled().query(text, prefixes=PREFIXES)
    stated = {tuple(term.value.removeprefix(CKG) for term in row) for row in found}
    assert set(INVERSE.items()) <= stated


@pytest.mark.parametrize("city", ["ningbo", "shenzhen", "wuhan"])
def test_a_profile_told_to_people_has_the_targets_of_the_one_that_is_computed_with(
    city: str,
) -> None:
    store = open_bundled()
    columns = ("programme", "target", "printed_name", "industry", "tier", "size")
    told = {row for row in rows(store, "city-profile", columns, city=ID + city) if row[1]}
    assert told == set(rows(store, "city-targets", columns, city=ID + city))


def test_a_city_of_which_one_direction_is_stated_has_one_answer_at_each_door() -> None:
    store = open_bundled([RdfFile(CASES / "oneway.ttl")])
    matrix = overlap(store, "shared", lang="en")
    place = {name: i for i, name in enumerate(matrix.names)}
    assert matrix.values[place["Testcity"], place["Othercity"]] == 1
    found = rows(store, "overlap-all-pairs", ("name_a", "name_b", "shared"), lang="en")
    assert ("Othercity", "Testcity", "1") in found
    profiled = rows(store, "city-profile", ("printed_name",), city=ID + "testcity")
    assert [name for name in profiled if name != ("",)] == [("新玩意",), ("汽车",)]
    named = rows(store, "cities-of-industry", ("city_name",), industry=IND + "newthing", lang="en")
    assert named == [("Othercity",), ("Testcity",)]


# --- the queries of overlap agree with one another and with the command -------------------------

# A scheme of two divisions; a field each; concepts below, one without a level, one in no field.
SCHEME = {"c1": "f1", "c2": "f1", "f1": "d1", "c3": "f2", "f2": "d2", "c4": "d2", "c5": None}
INDUSTRIES = (*SCHEME, "d1", "d2")
Target = tuple[frozenset[str], bool, str, str]


@st.composite
def graphs(draw: st.DrawFn) -> Store:
    """Return a small graph; each statement of a relation is in one direction, or in both."""
    lines = [f"ind:{one} skos:broader ind:{other} ." for one, other in SCHEME.items() if other]
    lines += [f"ind:{i} a ckg:Industry ." for i in INDUSTRIES]
    levels = {"d": "division", "f": "field", "c": "concept"}
    lines += [f'ind:{i} ckg:schemeLevel "{levels[i[0]]}" .' for i in INDUSTRIES if i != "c5"]
    langs = st.sampled_from(("@zh", "@en", ""))
    lines += [f'ind:{i} skos:prefLabel "{i}"{draw(langs)} .' for i in ("c1", "f1", "d1", "c5")]

    def link(one: str, has: str, of: str, other: str) -> list[str]:
        way = draw(st.sampled_from(DIRECTIONS))
        there, back = f"id:{one} ckg:{has} id:{other} .", f"id:{other} ckg:{of} id:{one} ."
        return {"forward": [there], "inverse": [back]}.get(way, [there, back])

    for i in range(draw(st.integers(0, 4))):
        city = f"city{i}"
        lines += [f'id:{city} a ckg:City ; rdfs:label "{city}"{draw(langs)} .']
        for j in range(draw(st.integers(0, 2))):
            programme = f"{city}-p{j}"
            lines += link(city, "hasProgramme", "programmeOf", programme)
            for k in range(draw(st.integers(0, 3))):
                target = f"{programme}-t{k}"
                lines += link(programme, "hasTarget", "targetOf", target)
                for industry in draw(st.sets(st.sampled_from(INDUSTRIES), max_size=2)):
                    lines.append(f"id:{target} ckg:targetsIndustry ind:{industry} .")
                if draw(st.booleans()):
                    lines.append(f'id:{target} ckg:printedName "{draw(st.sampled_from("甲乙"))}" .')
    store = Store()
    store.load((HEAD + "\n".join(lines)).encode(), RdfFormat.TURTLE)
    return store


def agree(store: Store, level: str) -> None:
    """Check that all that say which cities name which industries say the same."""
    named = each_pair(store, level)
    assert named == sorted({(bet.city, bet.industry) for bet in bets(store, level)})
    matrix = overlap(store, "shared", level)
    shared = {
        (one, other): int(value)
        for one, line in zip(matrix.cities, matrix.values.tolist(), strict=True)
        for other, value in zip(matrix.cities, line, strict=True)
        if one < other and value > 0
    }
    pairs = rows(store, "overlap-all-pairs", ("city_a", "city_b", "shared"), level=level)
    assert {(one, other): int(count) for one, other, count in pairs} == shared
    for one in matrix.cities:
        for other in matrix.cities:
            if one < other:
                pair = {"city_a": one, "city_b": other, "level": level}
                both = rows(store, "industry-overlap", ("industry",), **pair)
                assert len(both) == shared.get((one, other), 0)
    counts = Counter(industry for _, industry in named)
    common = rows(
        store, "common-industries-of-n-cities", ("industry", "cities"), level=level, n="1"
    )
    assert {industry: int(count) for industry, count in common} == counts
    unique = rows(store, "unique-bets", ("city", "industry"), level=level)
    assert unique == sorted(pair for pair in named if counts[pair[1]] == 1)


@pytest.mark.parametrize("level", LEVELS)
def test_overlap_and_its_queries_agree_on_six_cities(level: str) -> None:
    agree(open_bundled(), level)


@given(graphs(), st.sampled_from(LEVELS))
@settings(max_examples=60)
def test_overlap_and_its_queries_agree_on_any_graph(store: Store, level: str) -> None:
    agree(store, level)


def test_at_this_level_of_the_scheme_is_said_in_the_same_words_everywhere() -> None:
    # `bets` also says of an industry whether it is wide.
    block = re.compile(r"\{ SELECT DISTINCT \?level \?named \?industry.*?\?industry\)\s", re.S)
    said = set()
    for path in sorted(bundled("queries").rglob("*.rq")):
        text = path.read_text(encoding="utf-8")
        blocks = (each.replace(" ?wide", "") for each in re.findall(block, text))
        found = {" ".join(each.split()) for each in blocks}
        assert bool(found) == ("skos:broader*" in text and "?level" in text), path
        said |= found
    assert len(said) == 1


# --- labels ------------------------------------------------------------------------------------


@given(graphs(), st.sampled_from(("zh", "en")))
@settings(max_examples=30)
def test_a_label_of_another_language_is_better_than_none(store: Store, lang: str) -> None:
    labelled = Reader(store, lang)
    for city in cities(store, lang):
        assert city.name == labelled.label(city.iri)
    for industry, label in rows(
        store, "common-industries-of-n-cities", ("industry", "industry_label"), n="1", lang=lang
    ):
        assert bool(label) == labelled.has_label(industry)


# --- why ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "name", "fact"),
    [
        (["query", "zones"], "zones", "id:qingdao-blue-valley"),
        (
            ["overlap", "--explain", "武汉", "青岛", "--level", "field"],
            "bets",
            "id:wuhan-bases-space",
        ),
        (["scorecard", "--city", "深圳"], "funding", "id:shenzhen-future-funding"),
    ],
)
def test_why_tells_the_query_its_rows_and_their_passages(
    args: list[str], name: str, fact: str
) -> None:
    done = CliRunner().invoke(main, [*args, "--why", "--lang", "en"])
    assert done.exit_code == 0, done.output
    several = ("five-ones-scorecard", "funding", "bets")
    for query in several if args[0] == "scorecard" else (name,):
        assert f"# clusterkg query {query}" in done.stdout
        assert find(query).text.rstrip() in done.stdout
    passages = [line for line in done.stdout.splitlines() if line.startswith(f"{fact} ")]
    assert any("id:article-yin-hao" in line for line in passages)


def test_saved_queries_answer_in_the_language_asked_for() -> None:
    for name in saved():
        assert [param.name for param in find(name).params].count("lang") == 1
    said = {}
    for lang in ("zh", "en"):
        done = CliRunner().invoke(main, ["query", "zones", "--lang", lang, "--format", "csv"])
        said[lang] = done.stdout
    assert "青岛蓝谷" in said["zh"] and "Qingdao Blue Valley" in said["en"]
    table = clusterkg.open().query("unique-bets", lang="en", level="field")
    assert isinstance(table, Table)
    labels = {row[table.columns.index("industry_label")].language for row in table.rows}
    assert labels == {"en"}
    with pytest.raises(InputError, match="zh, en"):
        clusterkg.open().query("zones", lang="fr")


# --- a call trace ------------------------------------------------------------------------------


def traced(work: Callable[[], object]) -> set[str]:
    """Return the functions of facts/ and compare/ that some work calls, and its saved queries."""
    seen: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        if module.startswith(("clusterkg.facts.", "clusterkg.compare.")):
            seen.add(f"{module.removeprefix('clusterkg.')}.{name}")
        if module == "clusterkg.queries.saved" and name == "run":
            seen.add(f"{frame.f_locals['query'].name}.rq")
        if module == "clusterkg.queries.rows" and name == "coded":
            seen.add(f"{frame.f_locals['name']}.rq")

    # Work runs in a thread of its own, which has the larger stack.
    sys.setprofile(look)
    threading.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return seen


def command(*args: str) -> Callable[[], object]:
    def work() -> None:
        done = CliRunner().invoke(main, [*args, "--lang", "en"])
        assert done.exit_code == 0, done.output

    return work


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What writing a report calls."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    return traced(lambda: report.write(out, open_bundled(), lang="en"))


def test_each_door_takes_overlap_profile_level_and_period_from_one_place(
    written: set[str], tmp_path: Path
) -> None:
    kg = clusterkg.open()
    context = Context(kg.store)
    city = ID + "qingdao"
    doors: dict[str, tuple[set[str], list[Callable[[], object]]]] = {
        "overlap": (
            {"compare.overlap.overlap", "facts.bets.pairs", "city-industries.rq"},
            [
                command("overlap"),
                lambda: kg.overlap(),
                lambda: comparison.overlap(context.part(), "concept", "jaccard"),
                command("plot", "heatmap", str(tmp_path / "heatmap.svg")),
            ],
        ),
        "level": (
            {"facts.bets.bets", "bets.rq"},
            [
                command("export", str(tmp_path / "graph.gexf"), "--level", "field"),
                lambda: kg.view("city-industry", level="field"),
                lambda: comparison.compare(context.part(), city, ID + "wuhan", "field"),
            ],
        ),
        "level, without what else a bet has": (
            {"compare.scorecard.scorecard", "facts.bets.targets_at", "bets.rq"},
            [
                command("scorecard"),
                lambda: comparison.scorecard(context.part(), {}),
                command("plot", "scorecard", str(tmp_path / "scorecard.svg")),
            ],
        ),
        "period": (
            {"facts.cities.programmes", "programmes-timeline.rq"},
            [
                command("plot", "timeline", str(tmp_path / "timeline.svg")),
                lambda: kg.view("city-industry", year=2018),
                lambda: comparison.timeline(context),
            ],
        ),
        "profile": (
            {"facts.profile.profile", "city-targets.rq"},
            [lambda: api_cities.profile(context, city)],
        ),
    }
    for place, works in doors.values():
        # The report reads them without what else a bet has.
        assert place - {"facts.bets.bets"} <= written
        for work in works:
            assert place <= traced(work)
    assert "city-profile.rq" in traced(command("query", "city-profile", "--param", f"city={city}"))
    assert "city-profile.rq" in traced(lambda: kg.query("city-profile", city=city))


def test_a_list_is_closed_only_where_every_programme_says_so() -> None:
    statements = """
    id:a ckg:hasProgramme id:a1 , id:a2 . id:a1 ckg:closedList true . id:a2 ckg:closedList true .
    id:b ckg:hasProgramme id:b1 . id:b2 ckg:programmeOf id:b . id:b1 ckg:closedList true .
    id:c ckg:hasProgramme id:c1 . id:c1 ckg:closedList false .
    """
    store = Store()
    store.load((HEAD + statements).encode(), RdfFormat.TURTLE)
    assert open_lists(store) == {ID + "a": False, ID + "b": True, ID + "c": True}
