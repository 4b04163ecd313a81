"""Facts that a text does not hold, though all of their signs stand in it: each kind is found.

The text and the facts are made here; offsets are counted by `passage`.
"""

from __future__ import annotations

import hashlib

import pytest
from pyoxigraph import RdfFormat, Store

from clusterkg.facts import figures, items
from clusterkg.facts.evidence import Check
from clusterkg.facts.readings import misread
from clusterkg.facts.verification import verify
from clusterkg.rdf.namespaces import CKG

TEXT = (
    "标题\n\n甲市有国家重点实验室26个，科技研究机构111个。"
    "四大产业集群包括光电子信息、汽车及零部件、节能环保。"
    "打造4个具有影响力的五千亿级产业集群，投入10亿元。"
    "培育海洋、机器人等产业，推广能源、化工等2大产业。\n"
)
SOURCE = "http://example.org/s"
PREFIXES = """
    @prefix ckg: <https://w3id.org/clusterkg/ontology#> .
    @prefix oa: <http://www.w3.org/ns/oa#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix x: <http://example.org/> .
    x:labs a ckg:CountedThing ; skos:prefLabel "重点实验室"@zh ; skos:altLabel "国家重点实验室"@zh .
    x:institutes a ckg:CountedThing ; skos:prefLabel "科技研究机构"@zh .
"""


def passage(words: str) -> str:
    """Return the evidence x:e of words of the text."""
    start = TEXT.index(words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    return (
        f"x:e a ckg:Evidence ; ckg:source <{SOURCE}> ; ckg:paragraph 2 ; "
        f'oa:start {start} ; oa:end {start + len(words)} ; ckg:sha256 "{digest}" .'
    )


def graph(turtle: str) -> Store:
    store = Store()
    store.load((PREFIXES + turtle).encode(), RdfFormat.TURTLE)
    return store


def checks(words: str, said: str) -> list[Check]:
    """Return what is found of the fact x:f, which says something and cites words of the text."""
    store = graph(f"{passage(words)} x:f ckg:evidence x:e ; {said} .")
    return list(verify(store, {SOURCE: TEXT}, {"http://example.org/f"}).checks)


def wrong(words: str, said: str) -> dict[str, str]:
    """Return the reasons of what is wrong, by the names of properties."""
    return {
        check.predicate.removeprefix(CKG): str(check.reason)
        for check in checks(words, said)
        if check.is_wrong
    }


COUNTS = "国家重点实验室26个，科技研究机构111个"
LISTED = "四大产业集群包括光电子信息、汽车及零部件、节能环保"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # 26个 and 111个.
        ("6个，", 'ckg:printedFigure "6个"'),
        ("11个。", "ckg:value 11"),
        ("亿级产业", "ckg:value 100000000"),
        ("千亿级产业集群", 'ckg:printedFigure "千亿"'),
    ],
)
def test_a_passage_that_is_cut_inside_a_number_prints_no_part_of_it(words: str, said: str) -> None:
    assert wrong(words, said)


@pytest.mark.parametrize(
    ("words", "figure", "thing", "is_wrong"),
    [
        (COUNTS, "26个", "labs", False),
        (COUNTS, "111个", "institutes", False),
        (COUNTS, "111个", "labs", True),
        (COUNTS, "26个", "institutes", True),
        ("科技研究机构111个", "111个", "labs", True),
        ("26个", "26个", "labs", True),
    ],
)
def test_a_figure_counts_the_thing_that_stands_beside_it(
    words: str, figure: str, thing: str, is_wrong: bool
) -> None:
    found = wrong(words, f'ckg:printedFigure "{figure}" ; ckg:countOf x:{thing}')
    assert ("countOf" in found) == is_wrong


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("光电子信息", ""),
        ("汽车及零部件", ""),
        ("节能环保", ""),
        ("电子信息", "光电子信息"),
        ("汽车及零部", "汽车及零部件"),
        ("子信息", "光电子信息"),
        ("环保", "节能环保"),
        ("零部", "零部件"),
    ],
)
def test_a_name_that_is_cut_out_of_an_item_is_none(name: str, item: str) -> None:
    start = TEXT.index(name)
    assert items.whole(TEXT, start, start + len(name)) == item
    found = wrong(LISTED, f'ckg:printedName "{name}" ; ckg:targetOf x:plan')
    assert ("printedName" in found) == bool(item)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("（现代海洋、智能家电）", "现代海洋"),
        ("1个万亿级信息经济集群", "信息经济"),
        ("打造汽车、电子信息2个世界级集群", "电子信息"),
        ("时尚、高端装备等6大主导产业", "高端装备"),
        ("新能源和智能网联汽车。", "新能源和智能网联汽车"),
        ("重点发展AI、5G等", "AI"),
        ("做强做大新材料产业", "新材料"),
        ("optoelectronics, cars and parts", "cars"),
        ("新材料\n绿色石化\n", "绿色石化"),
    ],
)
def test_introducing_and_following_words_are_no_part_of_an_item(text: str, name: str) -> None:
    start = text.index(name)
    assert items.whole(text, start, start + len(name)) == ""


def test_several_items_are_no_name_of_one() -> None:
    several = 'ckg:printedName "光电子信息、汽车及零部件" ; ckg:targetOf x:plan'
    assert "several items" in wrong(LISTED, several)["printedName"]
    assert not items.is_several("关键基础件（元器件、模具）")
    # A title may hold what a list does.
    assert not wrong(LISTED, 'ckg:printedTitle "光电子信息、汽车及零部件"')


@pytest.mark.parametrize(
    ("figure", "said", "reason"),
    [
        ("五千亿级", "ckg:value 500000000000", "size class"),
        ("3000亿元级", "ckg:upperValue 300000000000", "size class"),
        ("4个五千亿级", "ckg:value 4", ""),
        ("四个五千亿级", "ckg:declaredCount 4", ""),
        ("5000亿元", "ckg:value 500000000000", ""),
        ("10亿元", 'ckg:currency "USD"', "is in CNY"),
        ("10亿美元", 'ckg:currency "CNY"', "is in USD"),
        ("10亿元", 'ckg:currency "CNY"', ""),
        ("万亿", 'ckg:currency "CNY"', ""),
        ("12%", 'ckg:currency "CNY"', "is a share"),
        ("10亿元", 'ckg:unit "%"', "another unit"),
        ("12%", 'ckg:unit "%"', ""),
        ("12％", 'ckg:unit "%"', ""),
        ("12%", 'ckg:unit "个"', "another unit"),
        ("4至5个", 'ckg:unit "个"', ""),
        ("100家", 'ckg:unit "enterprises"', ""),
    ],
)
def test_numbers_that_contradict_their_figure_are_found_without_a_text(
    figure: str, said: str, reason: str
) -> None:
    found = misread(graph(f'x:f ckg:printedFigure "{figure}" ; {said} .'))
    assert [reason in str(check.reason) for check in found] == ([True] if reason else [])


def test_a_figure_of_which_a_size_class_is_made_is_no_amount() -> None:
    assert wrong("4个具有影响力的五千亿级产业集群", 'ckg:printedFigure "五千亿"')
    assert wrong("4个具有影响力的五千亿级产业集群", "ckg:value 500000000000")
    assert not wrong("4个具有影响力的五千亿级产业集群", "ckg:declaredCount 4")


@pytest.mark.parametrize(
    ("words", "name", "said", "is_wrong"),
    [
        ("培育海洋、机器人等产业", "机器人", "ckg:closedList true", True),
        ("培育海洋、机器人等产业", "海洋", "ckg:closedList true", False),
        ("培育海洋、机器人等产业", "机器人", "ckg:closedList false", False),
        ("推广能源、化工等2大产业", "化工", "ckg:closedList true", False),
        # As many are named as are declared: the shapes compare the numbers.
        ("培育海洋、机器人等产业", "机器人", "ckg:closedList true ; ckg:declaredCount 2", False),
    ],
)
def test_a_list_that_ends_with_others_is_not_closed(
    words: str, name: str, said: str, is_wrong: bool
) -> None:
    store = graph(
        f"{passage(words)} x:plan ckg:evidence x:e ; {said} . "
        f'x:t ckg:targetOf x:plan ; ckg:evidence x:e ; ckg:printedName "{name}" .'
    )
    found = verify(store, {SOURCE: TEXT}, {"http://example.org/plan"}).checks
    assert (CKG + "closedList" in {check.predicate for check in found}) == is_wrong


def test_numbers_are_told_as_people_write_them() -> None:
    assert figures.reading("1.2万亿元") == "1,200,000,000,000"
    assert figures.reading("12.5%、4个") == "12.5, 4"


def test_a_fix_says_where_the_text_prints_something_to_cite_if_it_is_said_of_the_thing() -> None:
    (check,) = checks("投入10亿元", 'ckg:printedFigure "26个"')
    assert "if it is, give that passage as evidence" in check.words["en"].fix
    assert "若是，请把该段也列为出处" in check.words["zh"].fix


def test_a_label_that_is_not_printed_is_called_a_name() -> None:
    (check,) = checks(
        "投入10亿元", 'a ckg:Zone ; <http://www.w3.org/2000/01/rdf-schema#label> "光谷"@zh'
    )
    assert "光谷 (name)" in check.words["en"].wrong
    assert "请照原文填写名称" in check.words["zh"].fix
