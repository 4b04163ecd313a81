"""Answers of the API: what the data files say, in both languages, with the places it was read."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import networkx as nx
import pytest
import zstandard
from click.testing import CliRunner
from openpyxl import load_workbook
from pyoxigraph import RdfFormat, Store, parse, serialize

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.base.text import fold
from clusterkg.cli import main
from clusterkg.queries import saved as queries
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, ID
from clusterkg.rdf.table import Table
from clusterkg.show import pictures
from clusterkg.show.pictures import svg
from clusterkg.store.build import build
from clusterkg.store.graph import open_bundled
from clusterkg.web.api import context as contexts
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import local
from clusterkg.web.api.model import (
    About,
    CityProfile,
    Comparison,
    Evidence,
    Facts,
    Hit,
    Industry,
    IndustryProfile,
    Network,
    Overlap,
    Scorecard,
    Span,
    Statement,
    Target,
)
from clusterkg.web.api.problems import UnknownNameError, status
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.route import Route
from clusterkg.web.api.routes import ROUTES

DATA = Path(__file__).parents[1] / "data"
ARTICLE = DATA / "articles" / "qiushan-decision.txt"
PAIR = {"city_a": "宁波", "city_b": "青岛"}
BY_PATH = {route.path: route for route in ROUTES}


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let temporary files be of these tests alone, so that it can be seen what is left of them."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("own"))
    yield
    tempfile.tempdir = before


@pytest.fixture(scope="module")
def context() -> Context:
    return Context.open()


def values(route: Route, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a route takes, as the server gives it: what is not given by default."""
    out: dict[str, Any] = {}
    for parameter in route.parameters:
        default = None if parameter.required else parameter.parse([])
        out[parameter.name] = {} if parameter.type == "rest" else default
        if parameter.repeated and isinstance(given.get(parameter.name), str):
            given[parameter.name] = (given[parameter.name],)
    unknown = given.keys() - out.keys()
    assert not unknown
    return out | given


def call(context: Context, path: str, body: bytes = b"", **given: Any) -> Representation:
    route = BY_PATH[path]
    return route.represent(context, values(route, given), body)


def read(context: Context, path: str, **given: Any) -> Any:
    """Return an answer as the struct that the route promises."""
    route = BY_PATH[path]
    answer = call(context, path, **given)
    assert (answer.media_type, answer.filename) == ("application/json", None)
    assert route.struct is not None
    kind: Any = list[route.struct] if route.listed else route.struct  # type: ignore[name-defined]
    return msgspec.json.decode(answer.data, type=kind, strict=True)


def test_targets_stand_beside_statistics(context: Context) -> None:
    found = read(context, "/api/real", city="青岛", lang="en")
    assert found.columns[0] == "printed_name" and len(found.rows) == 20
    told = [note["en"] for note in found.notes]
    assert "Year: 2019" in told and any("no verdict on a plan" in note for note in told)
    assert len(found.heads) == len(found.columns)
    assert found.heads[6] == {"en": "location quotient", "zh": "区位商"}
    assert any("facts of every source" in label["en"] for label in found.scope)
    narrowed = read(context, "/api/real", city="青岛", lang="en", source_of=("id:article-yin-hao",))
    assert len(narrowed.rows) == 20


@pytest.mark.parametrize("base", ["全国", "national", "Ningbo", "330200"])
def test_a_base_is_known_by_its_names(context: Context, base: str) -> None:
    found = read(context, "/api/real", city="青岛", lang="en", base=base)
    told = [note["en"] for note in found.notes]
    assert "Unit: persons" in told
    name = "Ningbo" if base in ("Ningbo", "330200") else "296 cities at prefecture level and above"
    assert f"Compared with: {name} in the graph, 2019" in told


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/api/peers", {"city": "宁波"}),
        ("/api/peers", {"city": ("宁波", "青岛")}),
        ("/api/changes", {}),
        ("/api/changes", {"city": "宁波", "over_time": True}),
        ("/api/chain", {"industry": "新材料"}),
        ("/api/real", {"city": "宁波"}),
        ("/api/real", {"city": ("宁波", "青岛", "武汉")}),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_notes_name_cities_options_and_data_in_the_language_of_each_note(
    context: Context, path: str, given: dict[str, Any], lang: str
) -> None:
    found = read(context, path, **given, lang=lang)
    assert found.notes
    for note in [*found.notes, *found.scope]:
        assert not re.search("[\u4e00-\u9fff]", note["en"]), note
        assert not re.search("Ningbo|Qingdao|Wuhan|persons|programme |jaccard", note["zh"]), note
        # A client of the API has parameters, and no options.
        assert "--" not in note["en"] + note["zh"]


@pytest.mark.parametrize(
    ("path", "given", "reason"),
    [
        *(
            ("/api/peers", {"city": ("宁波", "青岛"), **option}, "cities side by side are all")
            for option in ({"measure": "cosine"}, {"province": "浙江"}, {"within": 9}, {"size": 2})
        ),
        ("/api/real", {"city": ("宁波", "青岛"), "since": 2017}, "since is of one CITY"),
        ("/api/real", {"city": ("宁波", "青岛"), "base": "sum"}, "base is of one CITY"),
        (
            "/api/tables/scorecard",
            {"criterion": "zone", "weight.money": 1e3},
            "weight: for scores; ranks by one criterion alone",
        ),
    ],
)
def test_what_the_command_line_refuses_together_is_refused(
    context: Context, path: str, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        call(context, path, **given, lang="en")


# --- Every route -----------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_route_answers_as_it_promises(context: Context, route: Route) -> None:
    given = {
        p.name: (p.about.example,) if p.repeated else p.about.example
        for p in route.parameters
        if p.required
    }
    assert all(value is not None for value in given.values())
    body = (DATA / "valid.ttl").read_bytes() if route.takes_body else b""
    if route.path == "/api/next":
        with pytest.raises(InputError, match="relatedness takes 20"):
            route.represent(context, values(route, given), body)
        return
    answer = route.represent(context, values(route, given), body)
    if route.struct is not None:
        read(context, route.path, **given)
    else:
        assert answer.media_type in route.media_types
    # The same question has the same answer, whatever was asked before.
    assert route.represent(context, values(route, given), body) == answer


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_parameter_is_told_in_both_languages(route: Route) -> None:
    names = [parameter.name for parameter in route.parameters]
    assert len(set(names)) == len(names)
    for told in (route.summary, *(parameter.about.description for parameter in route.parameters)):
        assert set(told) == {"en", "zh"}
        assert all(told.values())
    for parameter in route.parameters:
        if parameter.choices and parameter.default is not None:
            assert parameter.repeated or parameter.default in parameter.choices
    placeholders = {part[1:-1] for part in route.path.split("/") if part.startswith("{")}
    assert placeholders <= set(names)


@pytest.mark.parametrize(
    ("path", "given", "near"),
    [
        ("/api/cities/{id}", {"id": "Ningpo"}, "Ningbo"),
        ("/api/cities/{id}", {"id": "ind:automotive"}, ""),
        ("/api/cities/{id}", {"id": "http://a b"}, ""),
        ("/api/industries/{id}", {"id": "automotiv"}, "Automotive"),
        ("/api/compare", {"a": "宁波", "b": "Atlantis"}, ""),
        ("/api/views/{name}", {"name": "city-overlaps"}, "city-overlap"),
        ("/api/views/{name}", {"name": "../secret.rq"}, ""),
        ("/api/views/{name}", {"name": "city-overlap", "city": ["Ningpo"]}, "Ningbo"),
        ("/api/queries/{name}", {"name": "programme-timeline"}, "programmes-timeline"),
        ("/api/queries/{name}", {"name": "../queries/funding"}, "funding"),
        ("/api/evidence/{fact}", {"fact": "id:qingdao-955"}, ""),
    ],
)
def test_unknown_names_are_not_found(
    context: Context, path: str, given: dict[str, Any], near: str
) -> None:
    with pytest.raises(UnknownNameError) as raised:
        call(context, path, **given)
    assert status(raised.value) == 404
    assert near in raised.value.message


@pytest.mark.parametrize(
    ("path", "given", "message"),
    [
        ("/api/overlap", {"level": "printed", "measure": "wu-palmer"}, "scheme"),
        ("/api/compare", {"a": "宁波", "b": "330200"}, "same city"),
        ("/api/views/{name}", {"name": "industry-tree", "level": "printed"}, "level"),
        ("/api/views/{name}", {"name": "city-overlap", "tier": "tenth rate"}, "World class"),
        ("/api/queries/{name}", {"name": "city-profile", "params": {}}, "city"),
        ("/api/queries/{name}", {"name": "city-profile", "params": {"town": "x"}}, "town"),
        ("/api/queries/{name}", {"name": "funding", "format": "ttl"}, "ttl"),
    ],
)
def test_invalid_requests_are_refused(
    context: Context, path: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as raised:
        call(context, path, **given)
    assert status(raised.value) == 400
    assert message in raised.value.message


# --- Cities ----------------------------------------------------------------------------------


def test_cities_are_listed_with_what_is_counted(context: Context) -> None:
    found = {city.ref.id: city for city in read(context, "/api/cities")}
    assert set(found) == {
        *("id:ningbo", "id:qingdao", "id:wuhan", "id:hangzhou", "id:shanghai", "id:shenzhen"),
    }
    wuhan = found["id:wuhan"]
    # Four bases and four clusters; two bases or clusters name two industries each.
    assert (wuhan.programmes, wuhan.targets, wuhan.industries) == (2, 8, 10)
    assert wuhan.open_list is False
    assert wuhan.statistics is True
    assert wuhan.code == "420100"
    assert wuhan.ref.iri == ID + "wuhan"
    assert wuhan.ref.label == {"en": "Wuhan", "zh": "武汉"}
    assert wuhan.province is not None
    assert wuhan.province.label == {"en": "Hubei", "zh": "湖北"}
    assert wuhan.latitude == pytest.approx(30.6, abs=0.3)
    assert wuhan.longitude == pytest.approx(114.3, abs=0.3)


@pytest.mark.parametrize("name", ["id:qingdao", ID + "qingdao", "370200", "青岛", "qingdao"])
def test_a_city_is_found_by_any_of_its_names(context: Context, name: str) -> None:
    assert read(context, "/api/cities/{id}", id=name).city.ref.id == "id:qingdao"


def test_the_profile_of_qingdao_is_what_its_file_says(context: Context) -> None:
    found: CityProfile = read(context, "/api/cities/{id}", id="青岛")
    (programme,) = found.programmes
    assert programme.ref.label["zh"] == "青岛“956”产业体系"
    assert programme.announced == "2018-05"
    assert programme.horizon is None
    assert programme.inferred_year is None
    assert programme.closed is True
    assert len(programme.targets) == 20
    tiers = {
        tier.label["en"]: (tier.declared, tier.printed, tier.named) for tier in programme.tiers
    }
    assert tiers == {
        "Advantage and speciality industry": (9, "9大", 9),
        "Emerging and future industry": (5, "5大", 5),
        "Traditional pillar industry": (6, "6大", 6),
    }
    car = next(t for t in programme.targets if t.ref.id == "id:qingdao-956-automotive")
    assert car.printed == "汽车制造"
    assert [industry.id for industry in car.industries] == ["ind:automotive"]
    assert car.tier is not None
    assert car.tier.id == "id:tier-advantage"
    assert car.size is None
    assert car.backing == []
    (place,) = car.evidence
    assert (place.paragraph, place.start, place.end, place.item) == (12, 1348, 1406, None)
    assert place.sha256 == "6cb70d55789ab60186eb4cd37ec6b139f6836372d5406aaa518ef261ba7cc5da"
    assert place.source is not None
    assert place.source.id == "id:article-yin-hao"
    assert place.passage is None
    assert place.problem == ""
    assert {zone.ref.id for zone in found.zones} == {
        *("id:qingdao-blue-valley", "id:qingdao-high-tech"),
        *("id:qingdao-jiaodong-airport", "id:qingdao-west-coast"),
    }
    assert all(zone.evidence for zone in found.zones)


def test_a_year_that_is_inferred_is_not_printed(context: Context) -> None:
    (programme,) = read(context, "/api/cities/{id}", id="id:ningbo").programmes
    assert (programme.announced, programme.inferred_year) == ("--05-10", 2019)
    assert programme.horizon == 2025
    reasons = [s for s in programme.statements if s.property == "ckg:inferenceReason"]
    (text,) = [value.text for value in reasons[0].values]
    assert text["zh"].startswith("文章称")
    assert text["en"].startswith("The article calls")
    tiers = [(tier.label["en"], tier.declared) for tier in programme.tiers]
    assert ("World class, Trillion-yuan class", 2) in tiers


def test_money_is_told_as_printed(context: Context) -> None:
    money = {m.ref.id: m for m in read(context, "/api/cities/{id}", id="深圳").money}
    assert set(money) == {"id:shenzhen-future-funding", "id:shenzhen-robots-funding"}
    whole = money["id:shenzhen-future-funding"]
    assert whole.ref.label == {"en": "Funding commitment 10亿元", "zh": "资金承诺 10亿元"}
    told = {s.property: [value.text for value in s.values] for s in whole.statements}
    assert told["ckg:amountPerYear"] == [{"en": "1,000,000,000", "zh": "1,000,000,000"}]
    assert told["ckg:printedFigure"] == [{"zh": "10亿元"}]
    assert told["ckg:lastYear"] == [{"en": "2020", "zh": "2020"}]
    assert [place.id for place in whole.evidence] == ["id:evidence-821-903"]
    (conflict,) = [s for s in whole.statements if s.property == "ckg:mayConflictWith"]
    (other,) = conflict.values
    assert other.ref is not None
    assert other.ref.id == "id:shenzhen-robots-funding"
    assert other.evidence


def test_entities_without_a_page_are_described_in_place(context: Context) -> None:
    statements = read(context, "/api/cities/{id}", id="武汉").statements
    (practice,) = [s for s in statements if s.property == "ckg:practice"]
    assert practice.label == {"en": "practice", "zh": "采用的做法"}
    elements = [
        value.about
        for model in practice.values
        for statement in model.about
        if statement.property == "ckg:hasElement"
        for value in statement.values
    ]
    # Of five elements the article gives four.
    assert len(elements) >= 4
    assert all(element[0].property == "ckg:requirement" for element in elements)


def targets_in(value: Any) -> Iterator[Target]:
    if isinstance(value, Target):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from targets_in(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from targets_in(item)


def test_every_target_says_where_it_was_read(context: Context) -> None:
    seen = set()
    for city in read(context, "/api/cities"):
        for target in targets_in(read(context, "/api/cities/{id}", id=city.ref.id)):
            seen.add(target.ref.iri)
            assert target.evidence
            for place in target.evidence:
                assert place.source is not None
                assert place.start is not None or place.item is not None
    said = open_bundled().query(
        f"SELECT DISTINCT ?t {{ ?t <{CKG}targetOf> ?p }}",
    )
    assert seen == {row["t"].value for row in said}  # type: ignore[union-attr]


def statements_in(value: Any) -> Iterator[Statement]:
    if isinstance(value, Statement):
        yield value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from statements_in(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from statements_in(item)


def test_properties_are_named_in_both_languages(context: Context) -> None:
    for city in read(context, "/api/cities"):
        for statement in statements_in(read(context, "/api/cities/{id}", id=city.ref.id)):
            assert {"en", "zh"} <= statement.label.keys()
            assert statement.values


# --- Industries ------------------------------------------------------------------------------


def test_industries_know_the_cities_that_name_them(context: Context) -> None:
    found: dict[str, Industry] = {i.ref.id: i for i in read(context, "/api/industries")}
    car = found["ind:automotive"]
    assert car.alternatives == ["汽车制造", "汽车及零部件"]
    assert car.level == "field"
    assert car.parents == ["ind:equipment"]
    assert car.cities == ["id:ningbo", "id:qingdao", "id:shanghai", "id:wuhan"]
    levels = [industry.level for industry in found.values()]
    assert levels.count("division") == 10


def test_the_profile_of_an_industry(context: Context) -> None:
    found: IndustryProfile = read(context, "/api/industries/{id}", id="生物医药")
    assert found.industry.ref.id == "ind:biomedicine"
    assert [above.id for above in found.broader] == ["ind:bioindustry"]
    mappings = {
        mapping.ref.id: {s.property: s.values[0].text["en"] for s in mapping.statements}
        for mapping in found.mappings
    }
    assert set(mappings) == {"id:gbt4754-27", "id:sei2018-4-1"}
    assert mappings["id:gbt4754-27"]["skos:closeMatch"] == "close match"
    assert mappings["id:gbt4754-27"]["skos:notation"] == "27"
    assert "skos:exactMatch" in mappings["id:sei2018-4-1"]
    assert [bet.city.id for bet in found.bets] == found.industry.cities
    assert found.bets_below == []


def test_a_division_shows_the_bets_below_it(context: Context) -> None:
    found: IndustryProfile = read(context, "/api/industries/{id}", id="ind:equipment")
    below = {t.ref.id for bet in found.bets_below for t in bet.targets}
    assert "id:qingdao-956-automotive" in below
    own = {t.ref.id for bet in found.bets for t in bet.targets}
    assert not own & below


# --- Comparing -------------------------------------------------------------------------------

SHARED = {
    *("ind:automotive", "ind:biomedicine", "ind:energy-saving-environmental-protection"),
    *("ind:high-end-equipment", "ind:smart-home-appliances", "ind:textiles-apparel"),
}


def test_ningbo_and_qingdao_share_six_industries(context: Context) -> None:
    found: Comparison = read(context, "/api/compare", a="宁波", b="青岛")
    assert {shared.industry.id for shared in found.shared} == SHARED
    answer = call(
        context,
        "/api/queries/{name}",
        name="industry-overlap",
        params={"city_a": "宁波", "city_b": "青岛"},
    )
    rows = json.loads(answer.data)["results"]["bindings"]
    assert {"ind:" + row["industry"]["value"].rsplit("/", 1)[1] for row in rows} == SHARED
    for shared in found.shared:
        for targets in (shared.a, shared.b):
            assert all(shared.industry in target.industries for target in targets)
    # 14 of Ningbo and 20 of Qingdao: 6 / 28, 6 / 14.
    assert found.measures["shared"] == 6
    assert found.measures["jaccard"] == pytest.approx(6 / 28, abs=1e-6)
    assert found.measures["overlap-coefficient"] == pytest.approx(6 / 14, abs=1e-6)
    assert len(found.only_a) == 8
    assert len(found.only_b) == 14


def test_two_cities_are_compared_with_what_leaves_their_values_unsure(context: Context) -> None:
    found: Comparison = read(context, "/api/compare", a="深圳", b="杭州")
    matrix = clusterkg.open().overlap(cities=["深圳", "杭州"], lang="zh")
    possible, _, note = matrix.told(0, 1)
    assert found.possible["jaccard"] == pytest.approx(possible, abs=1e-6)
    assert found.note["zh"] == note != "" != found.note["en"] != note


def test_near_industries_are_parts_of_one_field_or_of_each_other(context: Context) -> None:
    found: Comparison = read(context, "/api/compare", a="宁波", b="青岛")
    near = {pair.a.id: (pair.b.id, pair.parent.id, pair.similarity) for pair in found.near}
    # Under one field, three steps from the scheme each: 2 * 2 / (3 + 3).
    assert near["ind:green-petrochemicals"] == (
        "ind:rubber-chemicals",
        "ind:chemicals",
        pytest.approx(2 / 3, abs=1e-6),
    )
    # Software is right below the other: 2 * 2 / (2 + 3).
    assert near["ind:software"] == (
        "ind:next-generation-it",
        "ind:next-generation-it",
        pytest.approx(0.8),
    )
    # Two fields of one division are not near.
    assert "ind:electronic-information" not in near
    # Qingdao names no material.
    assert "ind:new-materials" not in near
    only_a = {own.industry.id for own in found.only_a}
    only_b = {own.industry.id for own in found.only_b}
    assert near.keys() <= only_a
    assert {other for other, _, _ in near.values()} <= only_b


@pytest.mark.parametrize("level", ["field", "division"])
def test_at_wider_levels_cities_are_compared_there(context: Context, level: str) -> None:
    found: Comparison = read(context, "/api/compare", a="宁波", b="青岛", level=level)
    levels = {i.ref.id: i.level for i in read(context, "/api/industries")}
    named = [*found.shared, *found.only_a, *found.only_b]
    assert {levels[each.industry.id] for each in named} == {level}


def test_overlap_is_symmetric_and_knows_what_is_unknown(context: Context) -> None:
    found: Overlap = read(context, "/api/overlap", measure="shared")
    places = {city.ref.id: place for place, city in enumerate(found.cities)}
    one, other = places["id:ningbo"], places["id:qingdao"]
    assert found.values[one][other] == found.values[other][one] == 6
    assert found.values[one][one] == 14
    assert "wu-palmer" in found.measures
    assert found.levels == ["printed", "narrower", "concept", "field", "division", "theme"]


def test_a_city_that_lists_nothing_is_unknown_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text(
        "@prefix id: <https://w3id.org/clusterkg/id/> ."
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        'id:chengdu a ckg:City ; rdfs:label "Chengdu"@en , "成都"@zh ; ckg:hasProgramme id:p .'
        'id:p a ckg:ClusterProgramme ; rdfs:label "P"@en .'
        'id:nowhere a ckg:City ; rdfs:label "Nowhere"@en .',
        encoding="utf-8",
    )
    context = Context.open(data=[path])
    found: Overlap = read(context, "/api/overlap")
    row = found.values[[city.ref.id for city in found.cities].index("id:chengdu")]
    assert row == [None] * len(found.cities)
    cities = {city.ref.id: city for city in read(context, "/api/cities")}
    nowhere = cities["id:nowhere"]
    assert nowhere.code is nowhere.province is nowhere.open_list is None
    assert nowhere.latitude is nowhere.longitude is None
    assert nowhere.ref.label == {"en": "Nowhere"}
    assert cities["id:chengdu"].open_list is True
    measures = read(context, "/api/compare", a="成都", b="id:nowhere").measures
    assert set(measures.values()) == {None}
    assert read(context, "/api/compare", a="成都", b="宁波").measures["jaccard"] is None
    span = next(s for s in read(context, "/api/timeline") if s.programme.id == "id:p")
    assert (span.announced, span.first, span.last, span.horizon) == (None, None, None, None)


def test_the_scorecard_weighs_what_is_known(context: Context) -> None:
    found: Scorecard = read(context, "/api/scorecard")
    by_city = {scored.city.id: scored for scored in found.cities}
    wuhan = by_city["id:wuhan"]
    assert wuhan.cells["research"].value == 26
    assert len(wuhan.cells["research"].facts) == 1
    assert "money" not in wuhan.cells
    # One of ten criteria that weigh 1 is known, and of no other city: that is no score.
    assert wuhan.known == pytest.approx(1 / 10)
    assert wuhan.score is None
    assert wuhan.ranks == [1, 6]
    assert found.reason == {
        "en": "no score: no criterion with a weight is known of all 6 cities compared",
        "zh": "无评分：没有一项有权重的指标为所比 6 市全部已知",
    }
    assert {c.name: c.known for c in found.criteria}["research"] == 1
    assert all(c.definition["zh"] and c.unit["en"] and c.source["en"] for c in found.criteria)
    spread: Scorecard = read(context, "/api/scorecard", **{"weight.breadth": 1, "weight.focus": 1})
    assert all(s.score is not None for s in spread.cities) and spread.reason is None
    weighed: Scorecard = read(context, "/api/scorecard", **{"weight.research": 3.0})
    assert {c.name: c.weight for c in weighed.criteria}["research"] == 3
    assert {s.city.id: s.known for s in weighed.cities}["id:wuhan"] == pytest.approx(3 / 12)
    assert weighed.cities[0].city.id == "id:wuhan"


def test_the_scorecard_is_of_chosen_cities(context: Context) -> None:
    found: Scorecard = read(context, "/api/scorecard", city=("宁波", "id:wuhan"))
    assert {scored.city.id for scored in found.cities} == {"id:ningbo", "id:wuhan"}
    assert found.notes[0]["en"].startswith("asked of the 2 cities that name targets")
    asked = {"city": ("宁波", "武汉"), "criterion": "research", "lang": "en", "format": "csv"}
    (row,) = csv.DictReader(
        io.StringIO(call(context, "/api/tables/scorecard", **asked).data.decode())
    )
    assert (row["city"], row["research"]) == ("Wuhan", "26")


@pytest.mark.parametrize("path", ["/api/overlap", "/api/scorecard"])
def test_a_comparison_tells_of_how_many_cities_and_years_it_is(context: Context, path: str) -> None:
    (note,) = read(context, path).notes
    assert note["en"] == (
        "asked of the 6 cities that name targets, in 7 of their programmes, announced 2013 to 2019"
    )


def test_a_saved_query_that_compares_tells_of_what_it_was_asked(context: Context) -> None:
    found = read(context, "/api/answers/{name}", name="industry-overlap", params=PAIR, lang="zh")
    assert found.columns == list(queries.find("industry-overlap").columns)
    assert [note["zh"] for note in found.notes] == [
        "所查为列有目标的 2 市、2 份规划，公布于 2018 至 2019 年"
    ]
    python = clusterkg.open().query("industry-overlap", lang="zh", **PAIR)
    assert isinstance(python, Table) and [each.both() for each in python.notes] == found.notes
    # The text that the editor opens has the values in it, and gives the same rows.
    again = clusterkg.open().query(found.query.replace("#+ param", "# param"))
    assert isinstance(again, Table) and len(again) == len(found.rows)
    # What compares nothing has none.
    assert read(context, "/api/answers/{name}", name="documents", lang="zh").notes == []


def test_the_time_line_has_what_is_printed_and_what_is_inferred(context: Context) -> None:
    found: dict[str, Span] = {s.programme.id: s for s in read(context, "/api/timeline")}
    ningbo = found["id:ningbo-246"]
    assert (ningbo.announced, ningbo.inferred_year, ningbo.horizon) == ("--05-10", 2019, 2025)
    assert ningbo.first == pytest.approx(2019 + 4 / 12)
    assert ningbo.last == pytest.approx(2019 + 5 / 12)
    assert len(found) == 7
    # An unknown month is not before a known one: 2016 comes after 2016-04.
    lasts = [span.last for span in read(context, "/api/timeline")]
    assert lasts == sorted(lasts)


# --- Search ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("宁波", "id:ningbo"),
        ("宁波市", "id:ningbo"),
        ("NINGBO", "id:ningbo"),
        ("ｎｉｎｇｂｏ", "id:ningbo"),
        ("330200", "id:ningbo"),
        ("汽车", "ind:automotive"),
        ("汽车及零部件", "ind:automotive"),
        ("Blue Valley", "id:qingdao-blue-valley"),
        ("246 programme", "id:ningbo-246"),
        ("Made in the year", None),
        ("  ", None),
    ],
)
def test_search_finds_by_any_label(context: Context, text: str, first: str | None) -> None:
    found: list[Hit] = read(context, "/api/search", q=text)
    assert (found[0].ref.id if found else None) == first


def test_search_ranks_what_is_called_so_before_what_contains_it(context: Context) -> None:
    found: list[Hit] = read(context, "/api/search", q="biomedicine", limit=200)
    folded = [fold(hit.matched) for hit in found]
    ranks = [0 if t == "biomedicine" else 1 if t.startswith("biomedicine") else 2 for t in folded]
    assert ranks == sorted(ranks)
    assert all("biomedicine" in text for text in folded)
    assert len({hit.ref.iri for hit in found}) == len(found)
    assert read(context, "/api/search", q="biomedicine", limit=1) == found[:1]
    assert not any(hit.ref.iri.startswith(CKG) for hit in read(context, "/api/search", q="city"))


# --- Networks --------------------------------------------------------------------------------


def test_views_have_places_and_both_languages(context: Context) -> None:
    for view in read(context, "/api/views"):
        assert set(view.description) == {"en", "zh"}
        found: Network = read(context, "/api/views/{name}", name=view.name)
        again: Network = read(context, "/api/views/{name}", name=view.name)
        assert found == again
        ids = [node.id for node in found.nodes]
        assert len(set(ids)) == len(ids)
        assert {edge.source for edge in found.edges} | {e.target for e in found.edges} <= set(ids)
        assert all(0 < node.size <= 1 for node in found.nodes)
        assert len({(node.x, node.y) for node in found.nodes}) == len(ids)
        for item in [*found.nodes, *found.edges]:
            assert item.words.keys() <= item.attributes.keys()


def test_a_view_may_be_narrowed(context: Context) -> None:
    found: Network = read(
        context, "/api/views/{name}", name="city-overlap", city=["宁波", "id:qingdao"]
    )
    assert {node.id for node in found.nodes} == {"id:ningbo", "id:qingdao"}
    (edge,) = found.edges
    assert edge.weight == 6
    assert edge.attributes["shared"] == 6
    assert edge.words["industries"]["zh"].count("、") == 5
    city = next(node for node in found.nodes if node.id == "id:ningbo")
    assert city.label == {"en": "Ningbo", "zh": "宁波"}
    assert city.words["province"] == {"en": "Zhejiang", "zh": "浙江"}
    late: Network = read(context, "/api/views/{name}", name="city-overlap", year=1990)
    assert not late.edges


@pytest.mark.parametrize("name", ["city-overlap", "city-industry", "programme-structure"])
@pytest.mark.parametrize("year", [2009, 2017, 2026])
def test_a_year_of_a_view_is_that_of_the_export(context: Context, name: str, year: int) -> None:
    said = clusterkg.open().view(name, year=year, lang="en")
    found: Network = read(context, "/api/views/{name}", name=name, year=year)
    assert {node.id for node in found.nodes} == set(map(local, said))
    weights = {frozenset((edge.source, edge.target)): edge.weight for edge in found.edges}
    assert weights == {
        frozenset((local(one), local(other))): weight
        for one, other, weight in said.edges(data="weight")
    }


def test_views_open_in_other_programs(context: Context, tmp_path: Path) -> None:
    def download(name: str) -> tuple[Representation, Path]:
        answer = call(context, "/api/views/{name}", name="city-industry", format=name, lang="zh")
        assert answer.filename is not None
        path = tmp_path / answer.filename
        path.write_bytes(answer.data)
        return answer, path

    gexf = nx.read_gexf(download("gexf")[1])
    graphml = nx.read_graphml(download("graphml")[1])
    assert len(gexf) == len(graphml) == 50
    assert gexf.size() == graphml.size() == 62
    assert {data["label"] for _, data in gexf.nodes(data=True)} >= {"宁波", "汽车"}
    document = json.loads(download("cytoscape")[0].data)
    assert len(document["elements"]["nodes"]) == 50
    assert len(list(parse(download("jsonld")[0].data, RdfFormat.JSON_LD))) > 50
    assert download("dot")[0].data.startswith(b"graph")
    for name in ("csv", "neo4j"):
        answer, path = download(name)
        assert answer.media_type == "application/zip"
        with zipfile.ZipFile(path) as archive:
            assert len(archive.namelist()) == 2
            nodes = next(part for part in archive.namelist() if "nodes" in part)
            assert archive.read(nodes).count(b"\n") == 1 + 50
        assert download(name)[0] == answer


# --- Saved queries, tables -------------------------------------------------------------------


def test_saved_queries_come_with_their_forms(context: Context) -> None:
    found = {query.name: query for query in read(context, "/api/queries")}
    assert set(found) == set(queries.saved(internal=True))
    assert {name for name in found if "internal" in found[name].tags} == (
        set(found) - set(queries.saved())
    )
    params = [(p.name, p.type, p.default) for p in found["industry-overlap"].params]
    assert params == [
        ("city_a", "city", None),
        ("city_b", "city", None),
        ("level", "narrower|concept|field|division|theme", "concept"),
        ("lang", "literal", "zh"),
    ]
    assert "SELECT" in found["funding"].text


def test_a_number_leads_to_the_query_behind_it_its_rows_and_their_passages(
    context: Context,
) -> None:
    criteria = {each.name: each for each in read(context, "/api/scorecard").criteria}
    assert criteria["zone"].why == "/api/why/five-ones-scorecard"
    found = read(context, "/api/why/{name}", name="zones", of=["青岛"], lang="en")
    assert found.text == queries.find("zones").text
    assert {row[found.columns.index("zone_label")] for row in found.rows} >= {"Qingdao Blue Valley"}
    evidence = {fact.fact.id: fact.evidence for fact in found.facts}
    assert evidence["id:qingdao-blue-valley"][0].start == 1527
    assert read(context, "/api/why/{name}", name="zones", of=["武汉"]).rows == []


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml", "jsonl", "markdown", "table"])
def test_a_saved_query_answers_in_each_format(context: Context, name: str) -> None:
    download = name == "csv"
    asked = {"name": "zones", "format": name, "download": download, "lang": "zh"}
    answer = call(context, "/api/queries/{name}", **asked)
    assert "青岛蓝谷" in answer.data.decode()
    assert (answer.filename == "zones.csv") if name == "csv" else answer.filename is None
    if name == "json":
        assert answer.media_type == "application/sparql-results+json"
    if name == "xml":
        root = ElementTree.fromstring(answer.data)
        assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"


def test_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    path = tmp_path / "evil.ttl"
    path.write_text(
        "@prefix id: <https://w3id.org/clusterkg/id/> ."
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        'id:evil a ckg:City ; rdfs:label "=HYPERLINK(1)"@en , "@SUM(1)"@zh ;'
        " ckg:hasProgramme id:p ."
        'id:p a ckg:ClusterProgramme ; rdfs:label "+1+cmd"@en , "＝1+1"@zh ;'
        ' ckg:announced "-2+3" ; ckg:horizonYear -5 .'
        'id:q a ckg:Zone ; rdfs:label "\\t=1"@zh ; ckg:zoneOf id:evil .',
        encoding="utf-8",
    )
    context = Context.open(data=[path])
    for table, lang in (("overlap", "zh"), ("scorecard", "en"), ("timeline", "zh")):
        answer = call(context, f"/api/tables/{table}", lang=lang)
        text = answer.data.decode()
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        cells = [cell for row in rows for cell in row]
        assert any(cell.startswith(("'=", "'@", "'＝")) for cell in cells)
        assert not any(cell.startswith(("=", "@", "+", "\t", "＝")) for cell in cells)
        if table == "timeline":
            assert "'-2+3" in cells
            assert "-5" in cells
    answer = call(context, "/api/queries/{name}", name="zones", format="csv-excel", lang="zh")
    assert "'\t=1" in answer.data.decode()


def test_tables_say_what_the_answers_say(context: Context) -> None:
    answer = call(context, "/api/tables/overlap", measure="shared", lang="en")
    assert answer.filename == "overlap.csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    ningbo = next(row for row in rows if row["city"] == "Ningbo")
    assert ningbo["Qingdao"] == "6"
    answer = call(context, "/api/tables/timeline", lang="zh", format="jsonl")
    rows = [json.loads(line) for line in answer.data.decode().splitlines()]
    ningbo = next(row for row in rows if row["城市"] == "宁波")
    assert (ningbo["公布"], ningbo["推定年份"], ningbo["目标年"]) == ("--05-10", "2019", "2025")
    qingdao = next(row for row in rows if row["城市"] == "青岛")
    assert qingdao["目标年"] is None
    answer = call(context, "/api/tables/scorecard", lang="zh", format="tsv")
    assert answer.data.decode().splitlines()[0].startswith("?city\t?ranks\t?score\t?known")


# --- Evidence, about -------------------------------------------------------------------------


def of_article(tmp_path: Path, text: str) -> tuple[Context, Path]:
    """Return a graph with a source of that text, one place in it, and the text in a file."""
    file = tmp_path / "article.txt"
    file.write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    passage = hashlib.sha256("宁波重点发展汽车。".encode()).hexdigest()
    data = tmp_path / "article.ttl"
    data.write_text(
        "@prefix id: <https://w3id.org/clusterkg/id/> ."
        "@prefix ckg: <https://w3id.org/clusterkg/ontology#> ."
        "@prefix oa: <http://www.w3.org/ns/oa#> ."
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
        f'id:text a ckg:Source ; ckg:sha256 "{digest}" .'
        'id:place a ckg:Evidence ; ckg:source id:text ; ckg:paragraph 2 ; oa:start "4"^^xsd:int ;'
        f' oa:end "13"^^xsd:int ; ckg:sha256 "{passage}" .'
        "id:ningbo-246 ckg:evidence id:place .",
        encoding="utf-8",
    )
    return Context.open(data=[data], text_files=[file]), file


def places(context: Context) -> dict[str, Evidence]:
    found: Facts = read(context, "/api/evidence/{fact}", fact="id:ningbo-246")
    return {place.id: place for place in found.evidence}


def test_the_passage_is_there_with_its_text(tmp_path: Path) -> None:
    context, _ = of_article(tmp_path, "标题。\n宁波重点发展汽车。\n")
    place = places(context)["id:place"]
    assert place.passage == "宁波重点发展汽车。"
    assert (place.problem, place.problem_label) == ("", {})
    # Of the texts that are not at hand there is no passage, and no problem.
    assert places(context)["id:evidence-26-60"].passage is None
    itself: Facts = read(context, "/api/evidence/{fact}", fact="id:place")
    assert itself.evidence == [place]
    about: About = read(context, "/api/about")
    texts = {source.ref.id: source.text for source in about.sources}
    assert texts["id:text"] is True
    assert texts["id:article-yin-hao"] is False


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("标题。\n宁波重点发展轮船。\n", "digest"),
        ("宁波。\n", "not in a text of 4"),
        ("标题。 宁波重点发展汽车。\n", "paragraph 1, not 2"),
    ],
)
def test_a_passage_that_differs_says_how(tmp_path: Path, text: str, problem: str) -> None:
    place = places(of_article(tmp_path, text)[0])["id:place"]
    assert problem in place.problem
    assert place.problem_label["en"] == place.problem
    assert place.problem_label["zh"]


def test_a_text_of_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="differs from every source"):
        Context.open(text_files=[ARTICLE])
    with pytest.raises(InputError):
        Context.open(text_files=[tmp_path / "nowhere.txt"])


def test_about_counts_what_is_there(context: Context) -> None:
    found: About = read(context, "/api/about")
    assert found.statements == len(open_bundled())
    assert found.classes["ckg:City"] == 6
    assert found.classes["ckg:Industry"] == 109
    assert found.prefixes["ckg"] == CKG
    assert found.built is None
    assert len(found.sources) == found.classes["ckg:Source"] == 43
    places = found.classes["ckg:Evidence"] + found.classes["ckg:DocumentItem"]
    assert sum(source.evidence for source in found.sources) == places


def test_a_store_on_disk_gives_the_same_answers(context: Context, tmp_path: Path) -> None:
    build(tmp_path / "kg.store", ())
    stored = Context.open([tmp_path / "kg.store"])
    contexts.warm(stored)
    for path, given in (
        ("/api/cities", {}),
        ("/api/cities/{id}", {"id": "武汉"}),
        ("/api/compare", {"a": "宁波", "b": "青岛"}),
        ("/api/industries", {}),
        ("/api/search", {"q": "汽车"}),
    ):
        assert call(stored, path, **given) == call(context, path, **given)
    found: About = read(stored, "/api/about")
    assert found.built is not None
    assert found.inferred > 0
    body = (DATA / "valid.ttl").read_bytes()
    assert json.loads(call(stored, "/api/validate", body, name="a.ttl").data)["conforms"]


# --- Validation ------------------------------------------------------------------------------


def check(context: Context, body: bytes, name: str, **given: Any) -> Representation:
    folder = Path.cwd()
    try:
        return call(context, "/api/validate", body, name=name, **given)
    finally:
        assert Path.cwd() == folder
        assert not list(Path(tempfile.gettempdir()).glob("clusterkg-check-*"))


def report(context: Context, body: bytes, name: str, **given: Any) -> Any:
    return json.loads(check(context, body, name, **given).data)


VALID = (DATA / "valid.ttl").read_bytes()


def same_as(ending: str) -> bytes:
    store = Store()
    RdfFile(DATA / "valid.ttl").load(store)
    kinds = {
        ".nt": RdfFormat.N_TRIPLES,
        ".nq": RdfFormat.N_QUADS,
        ".trig": RdfFormat.TRIG,
        ".jsonld": RdfFormat.JSON_LD,
        ".rdf": RdfFormat.RDF_XML,
    }
    quads = [quad.triple for quad in store]
    return serialize(quads, format=kinds[ending]) or b""


@pytest.mark.parametrize("ending", [".nt", ".nq", ".trig", ".jsonld", ".rdf"])
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_each_format_is_taken_packed_or_not(context: Context, ending: str, packing: str) -> None:
    body = same_as(ending)
    if packing == ".gz":
        body = gzip.compress(body)
    elif packing == ".zst":
        body = zstandard.compress(body)
    found = report(context, body, f"成都{ending}{packing}")
    assert found["conforms"] is True
    assert found["checked"] == [f"成都{ending}"]


def test_results_are_located_in_the_uploaded_file(context: Context) -> None:
    body = (DATA / "invalid" / "city-code.ttl").read_bytes()
    found = report(context, body, "../../etc/my city.ttl")
    assert found["conforms"] is False
    assert found["checked"] == ["my-city.ttl"]
    assert {result["place"]["file"] for result in found["results"]} == {"my-city.ttl"}
    assert found["results"][0]["words"].keys() == {"en", "zh"}
    text = check(context, body, "my city.ttl", format="text", lang="en").data.decode()
    assert "my-city.ttl:" in text
    for name in ("html", "ttl", "sarif", "junit", "csv"):
        answer = check(context, body, "my city.ttl", format=name, lang="zh")
        assert tempfile.gettempdir() + "/clusterkg" not in answer.data.decode()

    relative = b"<x> a <https://w3id.org/clusterkg/ontology#City> ."
    assert "clusterkg-check" not in check(context, relative, "a.ttl").data.decode()


def made(tmp_path: Path, name: str) -> Path:
    """Return the tables that `clusterkg new` makes for a city."""
    path = tmp_path / name
    result = CliRunner().invoke(main, ["new", "成都", "-o", str(path)])
    assert result.exit_code == 0, result.output
    return path


def workbook(path: Path, title: str, *rows: dict[str, Any]) -> bytes:
    """Return a workbook with these cells, by the Chinese heads of a sheet."""
    book = load_workbook(path)
    sheet = next(s for s in book.worksheets if s.title.startswith(title + " "))
    heads = {str(cell.value).partition("\n")[0].rstrip("*"): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for head, value in row.items():
            sheet.cell(number, heads[head]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROW = {"城市": "成都", "名称（中文）": "成都规划", "名称（英文）": "Plan", "公布时间": "2019-04"}


def test_a_workbook_is_taken(context: Context, tmp_path: Path) -> None:
    body = workbook(made(tmp_path, "chengdu.xlsx"), "产业集群规划", ROW)
    found = report(context, body, "成都 2.xlsx")
    assert found["checked"] == ["成都-2.xlsx"]
    assert found["conforms"] is False
    # A programme needs evidence, and its column is the twelfth.
    wanted = [r for r in found["results"] if r["path"] and r["path"]["name"] == "ckg:evidence"]
    assert [result["place"]["cell"] for result in wanted] == ["产业集群规划 Cluster programme!L2"]


def test_each_cell_that_cannot_be_read_is_told(context: Context, tmp_path: Path) -> None:
    whole = ROW | {"目标年": "soon", "出处": "http://e.org/e"}
    rows = [whole | {"名称（英文）": f"Plan {i}"} for i in range(3)]
    body = workbook(made(tmp_path, "chengdu.xlsx"), "产业集群规划", *rows)
    results = report(context, body, "chengdu.xlsx")["results"]
    cells = [each["place"]["cell"].partition("!")[2] for each in results]
    assert cells == ["G2", "G3", "G4"]
    for each in results:
        assert each["place"]["file"] == "chengdu.xlsx"
        assert "soon" in each["words"]["en"]["wrong"]
        assert "soon" in each["words"]["zh"]["wrong"]


@pytest.mark.parametrize("name", ["/etc/hostname", "../../etc/hostname", "chengdu.ttl"])
def test_a_workbook_reads_no_file_of_the_server(
    context: Context, tmp_path: Path, name: str
) -> None:
    rows = {"名称（中文）": "某报", "名称（英文）": "Paper", "全文文件": name}
    body = workbook(made(tmp_path, "chengdu.xlsx"), "来源", rows)
    (result,) = report(context, body, "chengdu.xlsx")["results"]
    assert result["words"]["en"]["wrong"].startswith("There is no file")


def test_a_table_of_csv_is_taken(context: Context, tmp_path: Path) -> None:
    folder = made(tmp_path, "chengdu")
    city = (folder / "city.csv").read_bytes()
    assert report(context, city, "city.csv")["conforms"] is True
    found = report(context, city.replace(b"510100", b"990100"), "city.csv")
    (place,) = (each["place"] for each in found["results"])
    assert (place["file"], place["line"], place["cell"]) == ("city.csv", 2, "D 代码")


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.docx", b"", "extension"),
        ("a", b"", "extension"),
        ("", b"", "extension"),
        ("a.ttl.gz", b"no", "not packed as .gz"),
        ("a.ttl.gz", gzip.compress(VALID)[:-20], "cut off"),
        ("a.ttl.zst", b"no", "not packed as .zst"),
        ("a.xlsx", b"no", "not an .xlsx workbook"),
        ("a.ttl", VALID[:-30], "middle|end|expected|Unexpected"),
        ("a.ttl", "城".encode("gb18030"), "UTF-8"),
        ("a.ttl", VALID.decode().encode("utf-16"), "UTF-8"),
        ("a.rdf", b"<rdf:RDF", "well-formed"),
        ("a.rdf", b"", "well-formed"),
        ("a.jsonld", b'{"@context": "http://localhost:1/x", "a": 1}', "never fetched"),
        ("a.jsonld", b"{", "keys"),
    ],
)
def test_unreadable_uploads_are_refused(
    context: Context, name: str, body: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message) as raised:
        check(context, body, name)
    assert status(raised.value) == 400
    assert tempfile.gettempdir() not in str(raised.value)


# --- Pictures --------------------------------------------------------------------------------


def test_a_picture_links_to_the_pages_of_what_it_shows(context: Context) -> None:
    heat = read(context, "/api/pictures/{name}", name="heatmap", level="field", lang="en")
    assert heat.title == "Overlap of cities"
    assert 'href="/city/id:ningbo"' in heat.svg
    assert 'href="/compare?a=id:ningbo&amp;b=id:qingdao&amp;level=field"' in heat.svg
    line = read(context, "/api/pictures/{name}", name="timeline", lang="zh")
    assert line.title == "规划时间线"
    assert 'href="/search?about=id:ningbo-246"' in line.svg
    printed = read(context, "/api/pictures/{name}", name="heatmap", level="printed", lang="en")
    assert "level=printed" not in printed.svg, "no two cities are compared at that level"


def test_a_picture_comes_as_the_file_that_plot_writes(context: Context) -> None:
    for kind in pictures.KINDS:
        # The changes are of one city, which has two lists.
        city = ("武汉",) if kind == "changes" else ()
        answer = call(
            context, "/api/pictures/{name}", name=kind, city=city, lang="zh", format="svg"
        )
        assert (answer.media_type, answer.filename) == ("image/svg+xml", f"{kind}.svg")
        picture = pictures.plot(context.store, kind, cities=city, lang="zh")
        assert answer.data == svg.as_svg(picture).encode()


def test_a_picture_that_is_not_there_is_refused(context: Context) -> None:
    with pytest.raises(InputError, match="heatmap, network"):
        call(context, "/api/pictures/{name}", name="x")
    with pytest.raises(InputError):
        call(context, "/api/pictures/{name}", name="map", level="field")


def test_answers_say_which_facts_enter_and_can_be_asked_of_chosen_ones(context: Context) -> None:
    whole: Overlap = read(context, "/api/overlap", measure="shared")
    said = "facts of every source and status enter: verified, reported, unverified, "
    assert [label["en"] for label in whole.scope][:1] == [said + "passages of texts"]
    assert whole.scope[1]["zh"].startswith("每市计入级别为“城市”的最新规划")
    assert (
        dict(zip([c.ref.label["en"] for c in whole.cities], whole.years, strict=True))["Ningbo"]
        == "2019"
    )
    of_2017: Overlap = read(context, "/api/overlap", as_of=2017)
    assert len(of_2017.cities) == len(of_2017.targets) == 3
    with pytest.raises(InputError, match="is no period"):
        read(context, "/api/overlap", period="2017")
    article = {"source_of": ("id:article-yin-hao",), "status": ("passage",)}
    chosen: Overlap = read(context, "/api/overlap", measure="shared", **article)
    assert [label["zh"] for label in chosen.scope][:2] == [
        "仅计入引自以下来源的事实：殷浩关于产业升级范本的文章",
        "仅计入以下核实状态的事实：可据原文核对的段落",
    ]
    names = [city.ref.id for city in chosen.cities]
    ningbo, qingdao = names.index("id:ningbo"), names.index("id:qingdao")
    assert chosen.values[ningbo][qingdao] is None
    assert whole.values[ningbo][qingdao] == 6
    assert context.scoped(*article.values()) is context.scoped(*article.values())
    # Statistics are of no source: peers and real read them whole.
    assert context.scoped(*article.values()).whole is context.store
    for path, params in (
        ("/api/compare", {"a": "宁波", "b": "青岛"}),
        ("/api/scorecard", {}),
        ("/api/views/{name}", {"name": "city-overlap", "lang": "en"}),
    ):
        assert read(context, path, **params, **article).scope == chosen.scope
    with pytest.raises(InputError, match="no source"):
        read(context, "/api/overlap", source_of=("宁波",))


def test_sources_are_listed_as_they_are_cited(context: Context) -> None:
    listed = {each.source.id: each for each in read(context, "/api/sources", lang="zh")}
    article = listed["id:article-yin-hao"]
    assert article.cited_by["passages"] > 100
    assert article.title in article.text
    entry = call(context, "/api/sources", lang="en", format="bibtex")
    assert entry.media_type == "application/x-bibtex"
    assert b"@misc{article-yin-hao," in entry.data
    items = json.loads(call(context, "/api/sources", lang="en", format="csl-json").data)
    assert "article-yin-hao" in {item["id"] for item in items}
