"""The cities of China: codes, names, and what is said of a name that is not one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, Namespace

from clusterkg.base.errors import InputError
from clusterkg.names.places import find, named, places, slug, suggestions

CKG = Namespace("https://w3id.org/clusterkg/ontology#")
COMMON = Path(__file__).parents[2] / "data" / "ttl" / "common.ttl"


def test_there_are_333_prefectures_and_four_municipalities() -> None:
    codes = sorted(places())
    municipalities = [code for code in codes if code.endswith("0000")]
    assert municipalities == ["110000", "120000", "310000", "500000"]
    assert len(codes) - len(municipalities) == 333
    assert len({place.province.code for place in places().values()}) == 31


def test_codes_lie_in_the_province_that_is_named() -> None:
    for place in places().values():
        assert len(place.code) == 6
        assert place.province.code == place.code[:2] + "0000"


def test_coordinates_lie_in_china() -> None:
    for place in places().values():
        assert 16 < float(place.latitude) < 54, place
        assert 73 < float(place.longitude) < 135, place


def test_each_has_its_own_iri() -> None:
    assert len({place.iri for place in places().values()}) == len(places())


def test_the_cities_of_the_bundled_graph_are_the_same() -> None:
    graph = Graph().parse(COMMON)
    cities = list(graph.subjects(RDF.type, CKG.City))
    assert cities
    for city in cities:
        place = places()[str(graph.value(city, CKG.code))]
        province = graph.value(city, CKG.inProvince)
        assert place.iri == str(city)
        assert place.province.iri == str(province)
        labels = {label.language: str(label) for label in graph.objects(city, RDFS.label)}
        assert labels == {"zh": place.label_zh, "en": place.label_en}
        labels = {label.language: str(label) for label in graph.objects(province, RDFS.label)}
        assert labels == {"zh": place.province.label_zh, "en": place.province.label_en}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("成都", "510100"),
        ("成都市", "510100"),
        ("Chengdu", "510100"),
        ("CHENGDU", "510100"),
        (" 成都 ", "510100"),
        ("５１０１００", "510100"),
        ("https://w3id.org/clusterkg/id/chengdu", "510100"),
        ("蘇州", "320500"),
        ("烏魯木齊市", "650100"),
        ("Urumqi", "650100"),
        ("Ürümqi", "650100"),
        ("xian", "610100"),
        ("Xi'an", "610100"),
        ("延边", "222400"),
        ("Hinggan", "152200"),
        ("Xingan", "152200"),
        ("Ezhou", "420700"),
        ("E'zhou", "420700"),
        ("Ili", "654000"),
        ("Yili", "654000"),
        ("延边朝鲜族自治州", "222400"),
        # Signs of several readings: 长 is chang here, 朝 is chao.
        ("Changzhi", "140400"),
        ("Chaoyang", "211300"),
    ],
)
def test_a_place_is_found(name: str, code: str) -> None:
    assert find(name).code == code


def test_a_romanisation_that_is_corrected_leaves_the_iri_as_it_was_published() -> None:
    corrected = [place for place in places().values() if place.former_en]
    assert corrected
    for place in corrected:
        assert place.iri.endswith(f"/{slug(place.former_en)}")
        assert place.label_en != place.former_en


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Suzhou", {"320500": "江苏", "341300": "安徽"}),
        ("Taizhou", {"321200": "江苏", "331000": "浙江"}),
        ("Fuzhou", {"350100": "福建", "361000": "江西"}),
        ("Yichun", {"230700": "黑龙江", "360900": "江西"}),
        ("Yulin", {"450900": "广西", "610800": "陕西"}),
    ],
)
def test_homonyms_are_kept_apart(name: str, codes: dict[str, str]) -> None:
    with pytest.raises(InputError, match="give the code") as told:
        find(name)
    for code, province in codes.items():
        assert f"({code}, {province} " in str(told.value)
    found = {place.code: place for place in named(name)}
    assert set(found) == set(codes)
    for place in found.values():
        assert place.iri.endswith(f"{slug(name)}-{slug(place.province.label_en)}")
        assert find(place.label_zh) is place


@pytest.mark.parametrize(
    ("name", "meant"),
    [("成嘟", "510100"), ("Chengdoo", "510100"), ("宿洲", "341300"), ("泰洲", "321200")],
)
def test_an_unknown_name_gets_suggestions(name: str, meant: str) -> None:
    place = places()[meant]
    assert place in suggestions(name)
    with pytest.raises(InputError, match="did you mean") as told:
        find(name)
    assert f"({meant}, {place.province.label_zh} {place.province.label_en})" in str(told.value)


@given(st.text())
def test_any_text_is_found_or_refused(name: str) -> None:
    try:
        assert find(name) in named(name)
    except InputError as error:
        assert len(named(name)) != 1
        assert repr(name) in str(error)
