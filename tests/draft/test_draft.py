"""Drafts from Chinese text: what rules propose, and that each passage is where it is said to be."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg import draft
from clusterkg.base import printed
from clusterkg.base.numerals import integer
from clusterkg.cli import main
from clusterkg.draft.statements import triples
from clusterkg.rdf.canonical import canonical
from clusterkg.rdf.namespaces import CKG, ID, RDF, RDFS
from clusterkg.store.graph import open_bundled, select

ARTICLES = Path(__file__).parents[1] / "data" / "articles"


@cache
def graph() -> Store:
    """Return the bundled graph, which nothing here changes."""
    return open_bundled()


def asked(content: str, pattern: str, names: str = "?a ?b ?c") -> list[tuple[str, ...]]:
    """Return what a draft of a text on the city 清江 says."""
    store = Store()
    store.extend(
        Quad(*each) for each in triples(graph(), content, draft.read(graph(), content, "清江"))
    )
    return select(store, f"SELECT {names} {{ {pattern} }}")


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_city_without_a_chinese_label_is_found_in_the_list_of_cities() -> None:
    store = Store()
    city = NamedNode(ID + "ningbo")
    store.add(Quad(city, NamedNode(RDF + "type"), NamedNode(CKG + "City")))
    store.add(Quad(city, NamedNode(RDFS + "label"), Literal("Ningbo", language="en")))
    assert [found.city.name for found in draft.read(store, "宁波发展汽车产业。", "Ningbo")] == [
        "宁波"
    ]


def test_a_draft_validates_to_what_is_missing(tmp_path: Path) -> None:
    out = tmp_path / "draft.ttl"
    made = call("draft", ARTICLES / "xichuan-news.txt", "--city", "汐川", "-o", out)
    assert made.exit_code == 0, made.output
    assert made.stdout == ""
    assert "汐川: 1 programme, 2 counts, 8 targets, 3 sums, 3 zones, 2 numbers" in made.stderr
    checked = call("validate", out, "--format", "json")
    assert checked.exit_code == 1
    text = json.dumps(json.loads(checked.stdout))
    for shape in ("city-code", "city-province", "source-label-zh", "clusterProgramme-label-en"):
        assert shape in text
    printed = call("draft", ARTICLES / "xichuan-news.txt", "--city", "汐川市")
    assert printed.stdout == out.read_text(encoding="utf-8") == canonical(printed.stdout)


def test_a_city_of_the_list_brings_its_code_and_province(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(
        "合肥市提出打造2个世界级产业集群，包括集成电路、新能源汽车。\n", encoding="utf-8"
    )
    by_name = call("draft", text, "--city", "合肥")
    assert call("draft", text, "--city", "Hefei").stdout == by_name.stdout
    assert call("draft", text, "--city", "340100").stdout == by_name.stdout
    assert call("draft", text).stdout == by_name.stdout
    assert 'ckg:code "340100"' in by_name.stdout
    assert "id:province-anhui" in by_name.stdout


@pytest.mark.parametrize(
    ("content", "args", "said"),
    [
        ("宁波".encode("gb18030"), [], "not UTF-8"),
        ("宁波".encode(), ["--city", "宁坡"], "no city '宁坡'; did you mean 宁波?"),
        ("宁波".encode(), ["--city", "宁波", "-o", "no/such/folder.ttl"], "No such file"),
        (None, [], "No such file"),
    ],
)
def test_unreadable_texts_are_reported(
    content: bytes | None, args: list[str], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    result = call("draft", path, *args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_text_that_proposes_nothing_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("今天天气很好。\n", encoding="utf-8")
    result = call("draft", path, "--city", "宁波")
    assert result.exit_code == 0
    assert "no programme found" in result.stderr
    assert "ClusterProgramme" not in result.stdout


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两", 2),
        ("四", 4),
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("26", 26),
        ("二〇", None),
        ("第", None),
    ],
)
def test_numerals(text: str, number: int | None) -> None:
    assert integer(text) == number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("10亿元", 10**9),
        ("1.5亿元", 15 * 10**7),
        ("1万亿元", 10**12),
        ("6000万元", 6 * 10**7),
        ("千亿元", 10**11),
        ("五千亿元", 5 * 10**11),
        ("1,200亿元", 12 * 10**10),
        ("100余亿元", 10**10),
        ("0元", None),
        ("元", None),
    ],
)
def test_sums(text: str, yuan: int | None) -> None:
    match = printed.AMOUNT.search(text)
    value = printed.amount(match) if match else None
    assert value == yuan


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("自2014年起至2020年", (2014, 2020)),
        ("2021—2025年", (2021, 2025)),
        ("2023年至2025年", (2023, 2025)),
        ("从2024年起连续四年", (2024, 2027)),
        ("“十三五”期间", (2016, 2020)),
        ("十四五期间", (2021, 2025)),
        ("2025年至2021年", None),
    ],
)
def test_spans_of_years(text: str, years: tuple[int, int] | None) -> None:
    found = [(span.first, span.last) for _, span in printed.spans(text)]
    assert found == ([years] if years else [])


@pytest.mark.parametrize(
    ("text", "year"),
    [("到2025年", 2025), ("2025年底前", 2025), ("到“十四五”末", 2025), ("2025年起", None)],
)
def test_years_to_reach(text: str, year: int | None) -> None:
    assert [span.last for _, span in printed.until(text)] == ([year] if year else [])


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2018年4月", "2018-04"),
        ("5月10日", "--05-10"),
        ("2013年年底", "2013 (end of year)"),
        ("2021年4月12日", "2021-04-12"),
        ("2019-05-30", "2019-05-30"),
        ("2016年", "2016"),
        ("到2020年", None),
        ("13月40日", None),
        ("2023—2025年", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert [found.text for found in printed.dates(text)] == ([date] if date else [])


def drafts(content: str, city: str = "宁波") -> list[draft.Findings]:
    return draft.read(graph(), content, city)


def listed(content: str) -> list[tuple[int | None, list[str], bool | None]]:
    """Return count, items, and whether all is listed, for each group of each programme."""
    return [
        (declared.count, [item.name for item in declared.items], programme.closed)
        for found in drafts(content)
        for programme in found.programmes
        for declared in programme.declarations
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "宁波打造汽车、电子信息2个世界级产业集群。",
            [(2, ["汽车", "电子信息"], True)],
        ),
        (
            "宁波打造两个世界级产业集群：生物医药和医疗器械、新能源和智能网联汽车。",
            [(2, ["生物医药和医疗器械", "新能源和智能网联汽车"], True)],
        ),
        (
            "宁波打造三大世界级产业集群，包括汽车、机器人和家电。",
            [(3, ["汽车", "机器人", "家电"], True)],
        ),
        (
            "宁波打造9个世界级产业集群，包括汽车、机器人等。",
            [(9, ["汽车", "机器人"], False)],
        ),
        # As many as are counted, and more: nobody knows.
        (
            "宁波打造2个世界级产业集群，包括汽车、机器人等。",
            [(2, ["汽车", "机器人"], None)],
        ),
        (
            "宁波打造汽车、机器人等2个世界级产业集群。",
            [(2, ["汽车", "机器人"], True)],
        ),
        ("宁波打造4个世界级产业集群。", [(4, [], None)]),
        ("寧波打造兩個世界級產業集群(汽車、機器人)。", [(2, ["汽车", "机器人"], True)]),
        ("宁波每一个产业都有3个月时间。", []),
    ],
)
def test_lists_and_whether_they_are_closed(
    content: str, expected: list[tuple[int, list[str], bool | None]]
) -> None:
    assert listed(content) == expected


def test_printed_names_and_figures_are_kept_unchanged() -> None:
    content = "寧波打造２個世界級產業集群(汽車、機器人)。"
    found = triples(graph(), content, drafts(content))
    said = [t.object.value for t in found if isinstance(t.object, Literal)]
    assert {"２個", "汽車", "機器人"} <= set(said)


@pytest.mark.parametrize(
    ("line", "year"),
    [("2022年11月8日", 2022), ("2022年3月1日", 2021), ("2022年5月10日", 2022), ("2022年5月", 2022)],
)
def test_a_day_without_a_year_is_the_last_before_the_text(line: str, year: int) -> None:
    content = f"5月10日，宁波提出打造2个世界级产业集群。\n{line}\n"
    (found,) = drafts(content)
    (programme,) = found.programmes
    assert programme.announced == "--05-10"
    assert programme.announced_in is not None
    assert programme.announced_in.first == year
    years = [t.object.value for t in triples(graph(), content, [found]) if "inferred" in str(t)]
    assert years == [str(year)]


def test_a_sentence_that_ends_with_a_date_is_no_date_of_the_text() -> None:
    (found,) = drafts("5月10日，宁波提出打造2个世界级产业集群。\n今天2021年3月3日\n")
    assert found.programmes[0].announced_in is None


def test_statements_about_other_cities_are_left_out() -> None:
    content = "杭州打造2个世界级产业集群：汽车、机器人。与杭州不同，宁波有3大世界级产业集群。"
    (found,) = drafts(content)
    assert [d.count for p in found.programmes for d in p.declarations] == [3]


@pytest.mark.parametrize("city", ["三亚", None])
def test_a_text_on_another_city_says_nothing_of_the_one_asked_for(city: str | None) -> None:
    content = (
        "云溪市“2+3”现代产业集群建设方案\n\n2024年3月，云溪市人民政府印发方案，"
        "提出建成2个3000亿级产业集群和3个百亿级产业集群。\n2个3000亿级产业集群是汽车、机器人。\n"
        "3个百亿级产业集群是绿色食品、生物医药、低空经济等。"
    )
    found = [(each.city.name, each.programmes) for each in draft.read(graph(), content, city)]
    if city:
        assert found == [(city, ())]
        return
    ((name, (programme,)),) = found
    assert (name, programme.printed, programme.closed) == ("云溪", "“2+3”现代产业集群", None)
    assert [one.count for one in programme.declarations] == [2, 3]


def test_a_text_that_names_no_city_but_in_passing_is_of_the_one_asked_for() -> None:
    content = "对标深圳。\n全市打造2个世界级产业集群：汽车、机器人。"
    (found,) = draft.read(graph(), content, "三亚")
    assert [one.count for p in found.programmes for one in p.declarations] == [2]


WORDS = """
    宁波 宁波市 临漪市 全市 2个 四大 6大 一批 “246” “1+6” 956 “一主三特” 世界级 国内领先
    具有国际影响力的 万亿级 千亿 产业集群 产业 集群 产业创新基地 未来产业 产业体系 包括 为 打造
    发展 聚焦 汽车 生物医药 新能源和智能网联汽车 绿色化工 元宇宙 、 ， 。 ； ： （ ） ( —— 和 等
    到2025年 2014年起至2020年 “十四五”期间 到“十三五”末 “一五”期间 9999年 5月10日 13月40日
    2013年年底 每年 财政 10亿元 1.5亿元/年 0元 千亿元 亿元 万万亿元 总产值达到 高新区 青岛蓝谷
    国家重点实验室 26个 达 召开 发布 < é 𠮷
"""
PIECES = [*WORDS.split(), "\n", "\r\n", "\u3000", " ", '"', "\\"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_read_and_each_passage_is_where_it_is_said_to_be(content: str) -> None:
    store = graph()
    for city in ("宁波", None):
        found = triples(store, content, draft.read(store, content, city))
        assert found == triples(store, content, draft.read(store, content, city))
        said: dict[str, dict[str, str]] = defaultdict(dict)
        for triple in found:
            name = triple.predicate.value.rsplit("#", 1)[-1]
            said[triple.subject.value][name] = triple.object.value
        for node in said.values():
            if node.get("type") == CKG + "Evidence":
                start, end = int(node["start"]), int(node["end"])
                assert 0 <= start < end <= len(content)
                assert hashlib.sha256(content[start:end].encode()).hexdigest() == node["sha256"]
                lines = content[:start].split("\n")[:-1]
                assert int(node["paragraph"]) == sum(1 for line in lines if line.strip()) + 1
                assert "\n" not in content[start:end]
        canonical("".join(f"{triple} .\n" for triple in found))


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "一",
            "亿",
            "1",
            "246",
            "元",
            "亿元",
            "国家级",
            "一二三",
            "的",
            "、",
            "“",
            "（",
            "宁波市",
        ),
        *("3个产业集群：汽车、", "打造3个产业集群：汽车、石化、纺织。"),
        "宁波市推进“247”产业集群建设，打造2个万亿级产业集群：汽车、石化。\n",
    ],
)
def test_a_run_of_anything_is_read_in_proportion_to_its_length(unit: str) -> None:
    store = open_bundled()
    text = "宁波市推进“246”产业集群建设，打造2个万亿级产业集群：汽车、石化。\n"
    start = time.monotonic()
    draft.read(store, text + unit * (40_000 // len(unit)))
    # Half a second to four; those that were quadratic took minutes.
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    ("sentence", "indicator", "printed", "comparator"),
    [
        ("到2028年，全市工业总产值突破5000亿元。", "output-value", "工业总产值", "more than"),
        ("到2025年，营业收入达到2.5万亿元。", "revenue", "营业收入", "reaches"),
        ("力争到2025年，增加值超过800亿元。", "value-added", "增加值", "more than"),
        ("到2025年，产业规模达到约1万亿元。", "scale", "规模", "about"),
        ("到2025年，总产值达到3000亿元左右。", "output-value", "总产值", "about"),
        ("到2025年，产值规模达到3000亿元以上。", "output-value", "产值规模", "at least"),
    ],
)
def test_a_goal_says_what_is_measured_and_how_the_figure_is_meant(
    sentence: str, indicator: str, printed: str, comparator: str
) -> None:
    rows = asked(
        f"清江市召开大会。{sentence}",
        "?goal ckg:indicator ?a ; ckg:printedIndicator ?b ; ckg:comparator ?c",
    )
    assert rows == [(f"{ID}indicator-{indicator}", printed, comparator)]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("千亿级", "size-100-billion"),
        ("五百亿级", "size-50-billion"),
        ("3000亿级", "size-300-billion"),
        ("7000亿级", "size-700-billion"),
        ("1.5万亿级", "size-1500-billion"),
    ],
)
def test_a_size_class_has_any_number_and_is_no_amount(printed: str, name: str) -> None:
    text = f"清江市提出，到2027年建成3个{printed}产业集群：汽车、电子信息、绿色化工。"
    assert asked(text, "?a a ckg:TierDeclaration ; ckg:sizeClass ?b", "?b") == [(f"{ID}{name}",)]
    is_known = any(graph().quads_for_pattern(NamedNode(f"{ID}{name}"), None, None))
    described = asked(text, "?a a ckg:SizeClass ; ckg:sizeValue ?b", "?a")
    assert described == ([] if is_known else [(f"{ID}{name}",)])
    assert asked(text, "?a ckg:value|ckg:amountPerYear ?b", "?b") == []


def test_a_count_is_of_a_thing_that_the_graph_knows_or_of_a_new_one() -> None:
    text = "清江市拥有3家国家重点实验室。清江市拥有12家院士工作站。"
    assert asked(text, "?a ckg:countOf ?b", "?b") == [
        (f"{ID}counted-state-key-laboratories",),
        (f"{ID}counted-院士工作站",),
    ]
    assert asked(text, "?a a ckg:CountedThing ; skos:prefLabel ?b", "?b") == [("院士工作站",)]
