"""Printed names to industries: measured on names that were labelled by hand.

tests/names/data/names.csv: `concepts` are what a name means, all of them, or none; `targets` is how
many targets of real programmes bear it, and `printed` where it stands, or composed for the test.
The reader was made with these names at hand: the numbers are in sample, and no measure of names
that it never saw.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from clusterkg.base.resources import bundled as bundled_path
from clusterkg.cli import main
from clusterkg.names.industries import Matcher
from clusterkg.names.listing import read_names
from clusterkg.rdf.namespaces import IND, shorten

NAMES = Path(__file__).parent / "data" / "names.csv"
DOC = Path(__file__).parents[2] / "docs" / "accuracy.md"
BEGIN, END = "<!-- numbers of names -->", "<!-- end of names -->"


@cache
def bundled() -> Matcher:
    """Return the reader of the scheme that is shipped, not of the frozen one."""
    store = Store()
    store.load(path=bundled_path("ontology", "industries.ttl"), format=RdfFormat.TURTLE)
    return Matcher(store)


def labelled() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measured() -> tuple[list[str], Counter[str]]:
    """Return what was answered wrongly, and counts by names and by targets.

    A name is answered if all of it is understood, and rightly if the concepts are those that it
    means and no others.
    """
    wrong, counts = [], Counter[str]()
    for row in labelled():
        means, match = set(row["concepts"].split()), bundled().match(row["name"])
        found = {concept.removeprefix(IND) for concept in match.concepts}
        outcome = {"names"} if means else {"none"}
        if match.status == "match":
            outcome |= {"answered"} | ({"right"} if found == means else set())
            if found != means:
                wrong.append(f"{row['name']}: {sorted(found)}, not {sorted(means)}")
        for key in outcome:
            counts[f"{key} by names"] += 1
            counts[f"{key} by targets"] += int(row["targets"])
    return wrong, counts


def test_the_labelled_names_are_many_and_say_where_they_are_printed() -> None:
    rows = labelled()
    assert len({row["name"] for row in rows}) == len(rows) >= 650
    assert all(row["printed"] for row in rows)
    assert sum(int(row["targets"]) > 0 for row in rows) >= 440
    named = {IND + concept for row in rows for concept in row["concepts"].split()}
    assert named <= set(bundled().labels)


def rates() -> dict[str, tuple[int, int, int]]:
    """Return, by names and by targets, how many there are, are answered, and rightly."""
    _, counts = measured()
    return {
        by: (counts[f"names {by}"], counts[f"answered {by}"], counts[f"right {by}"])
        for by in ("by names", "by targets")
    }


def numbers() -> str:
    """Return the table of the documentation."""
    lines = ["| | all | answered | rightly | coverage | precision |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for by, (n, answered, right) in rates().items():
        cells = (n, answered, right, f"{answered / n:.3f}", f"{right / answered:.3f}")
        lines.append(f"| {by} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def test_precision_and_recall_of_matches() -> None:
    wrong, counts = measured()
    print(numbers())
    for n, answered, right in rates().values():
        assert right >= 0.97 * answered, wrong
        assert answered >= 0.95 * n
    # Names of what is no industry.
    assert counts["none by names"] >= 10


@pytest.mark.parametrize("name", [row["name"] for row in labelled() if not row["concepts"]])
def test_other_names_are_not_matched_as_industries(name: str) -> None:
    assert bundled().match(name).status != "match"


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("量子信息", "quantum-technology"),
        ("光电信息", "optoelectronic-information"),
        ("空天信息", "aerospace-information"),
        ("商业航天", "commercial-space"),
        ("物流商贸旅游", "logistics commerce tourism"),
        ("不锈钢新材料", "stainless-steel new-materials"),
        ("装备制造", "equipment-manufacturing"),
        ("石化", "green-petrochemicals"),
        ("现代金融", "finance"),
        ("电动（园林）工具", "power-tools"),
        ("高端装备制造（含机器人、数控机床）", "high-end-equipment robotics machine-tools"),
        ("半导体材料及设备", "electronic-materials electronics-equipment"),
        ("京津冀智能网联新能源汽车集群", "connected-vehicles new-energy-vehicles"),
        ("铁路、船舶、航空航天和其他运输设备制造业", "equipment-manufacturing"),
        ("资本市场服务", "finance"),
        ("文旅产业", "cultural-creative tourism"),
    ],
)
def test_all_of_a_name_is_read(name: str, means: str) -> None:
    match = bundled().match(name)
    assert match.status == "match"
    assert [concept.removeprefix(IND) for concept in match.concepts] == means.split()
    assert all(answer.score >= 0.9 for answer in match.answers)


@pytest.mark.parametrize(
    ("name", "means", "left"),
    [
        ("硼化工", ["chemicals"], ["硼"]),
        ("云母基新材料", ["new-materials"], ["云母基"]),
        ("核电及核技术应用", ["nuclear-energy"], ["核技术应用"]),
        ("礼宾装备", [], ["礼宾装备"]),
        ("时尚电子", [], ["时尚电子"]),
        ("地理信息学", [], ["地理信息学"]),
    ],
)
def test_left_over_words_of_a_name_are_reported(
    name: str, means: list[str], left: list[str]
) -> None:
    match = bundled().match(name)
    assert [concept.removeprefix(IND) for concept in match.concepts] == means
    assert list(match.unknown) == left
    assert match.status == ("partial" if means else "unknown")
    assert all(answer.score < 0.9 for answer in match.answers if answer.reason == "contained")


def test_non_distinguishing_words_are_dropped_and_reported() -> None:
    (answer,) = bundled().match("特色高端轴承产业基地").answers
    assert (answer.concept, answer.reason) == (IND + "bearings-gears", "stripped")
    assert sorted(answer.dropped) == sorted(["特色", "高端", "基地"])


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("千亿级绿色食品产业集群", "food-processing"),
        ("世界级新型显示先进制造业集群", "new-displays"),
        ("枣强复合材料产业集群", "fibres-composites"),
        ("和林格尔数据中心集群", "computing-power"),
    ],
)
def test_ranks_and_places_in_front_are_left_out_and_told(name: str, means: str) -> None:
    (answer,) = bundled().match(name).answers
    assert answer.concept == IND + means
    assert any(name.startswith(word) for word in answer.dropped)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("现代化工新材料", "chemical-new-materials"),
        ("磁性新材料", "magnetic-materials"),
        ("碳纤维等复合材料", "fibres-composites"),
        (
            "汽车(含新能源汽车)及装备(含机器人)",
            "automotive new-energy-vehicles equipment-manufacturing robotics",
        ),
        ("镁产品及深加工", "non-ferrous-metals"),
        ("文体旅游", "cultural-creative sports-industry tourism"),
        ("储能和动力电池", "energy-storage power-batteries"),
    ],
)
def test_a_name_is_cut_as_often_as_it_names_industries(name: str, means: str) -> None:
    match = bundled().match(name)
    assert match.status == "match"
    assert [concept.removeprefix(IND) for concept in match.concepts] == means.split()


@pytest.mark.parametrize(
    ("name", "left"), [("绿色硅铝", "硅"), ("钨新材料", "钨"), ("医疗保险", "医疗")]
)
def test_a_word_that_tells_which_is_never_lost(name: str, left: str) -> None:
    match = bundled().match(name)
    assert match.status != "match" and any(left in part for part in match.unknown)


@pytest.mark.parametrize("name", ["绿色发展", "产业园区建设", "生态文明建设", "Advanced economy"])
def test_rhetoric_alone_is_like_no_industry(name: str) -> None:
    match = bundled().match(name)
    assert (match.status, match.candidates) == ("unknown", ())


def test_an_english_name_is_like_what_has_a_word_of_it() -> None:
    guesses = bundled().match("medical tourism").candidates
    assert guesses[0].concept == IND + "medical-devices"
    assert all("edical" in bundled().labels[guess.concept]["en"] for guess in guesses)


def test_suggestions_are_close_in_meaning() -> None:
    match = bundled().match("会展中心")
    guesses = [guess.concept.removeprefix(IND) for guess in match.candidates]
    assert guesses[0] == "conventions-exhibitions"
    assert "marine" not in guesses


def test_the_documentation_has_the_numbers_that_are_measured() -> None:
    assert numbers() in DOC.read_text(encoding="utf-8"), "run python tests/names/test_match.py"


SCHEME = """
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix ind: <https://w3id.org/clusterkg/industry/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ind:vehicles a ckg:Industry ; skos:prefLabel "汽车"@zh, "Vehicles"@en ;
  skos:altLabel "汽车制造"@zh ; ckg:schemeLevel "field" .
ind:nev a ckg:Industry ; skos:prefLabel "新能源汽车"@zh, "New energy vehicles"@en .
ind:icv a ckg:Industry ; skos:prefLabel "智能网联汽车"@zh .
ind:energy a ckg:Industry ; skos:prefLabel "新能源"@zh .
ind:medicine a ckg:Industry ; skos:prefLabel "生物医药"@zh, "Biomedicine"@en .
ind:devices a ckg:Industry ; skos:prefLabel "医疗器械"@zh, "Medical devices"@en .
ind:basic-parts a ckg:Industry ; skos:prefLabel "关键基础件"@zh .
ind:components a ckg:Industry ; skos:prefLabel "元器件"@zh .
ind:environment a ckg:Industry ; skos:prefLabel "环境"@zh ; ckg:schemeLevel "division" .
ind:finance a ckg:Industry ; skos:prefLabel "金融"@zh .
ind:trade a ckg:Industry ; skos:prefLabel "商贸服务"@zh .
ind:one a ckg:Industry ; skos:prefLabel "双生"@zh .
ind:other a ckg:Industry ; skos:prefLabel "双生"@zh .
ind:metals a ckg:Industry ; skos:prefLabel "金属材料"@zh .
"""


@cache
def small() -> Matcher:
    store = Store()
    store.load(SCHEME.encode(), RdfFormat.TURTLE)
    return Matcher(store)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("汽车", [("vehicles", "exact", 1)]),
        ("汽車", [("vehicles", "exact", 1)]),
        ("汽车产业集群", [("vehicles", "exact", 1)]),
        ("长春市汽车集群", [("vehicles", "exact", 1)]),
        ("汽车制造", [("vehicles", "altLabel", 1)]),
        ("VEHICLES industry", [("vehicles", "exact", 1)]),
        ("生物医药和医疗器械", [("medicine", "exact", 1), ("devices", "exact", 1)]),
        ("Biomedicine and medical devices", [("medicine", "exact", 1), ("devices", "exact", 1)]),
        ("新能源和智能网联汽车", [("nev", "exact", 1), ("icv", "exact", 1)]),
        ("新能源、智能网联汽车", [("nev", "exact", 1), ("icv", "exact", 1)]),
        ("新能源汽车和汽车", [("nev", "exact", 1), ("vehicles", "exact", 1)]),
        ("关键基础件（元器件）", [("basic-parts", "exact", 1), ("components", "exact", 1)]),
        ("高端医疗器械", [("devices", "stripped", 0.9)]),
        ("汽车整车", [("vehicles", "stripped", 0.9)]),
        ("冰雪金融", [("finance", "contained", 2 / 4)]),
        ("智能网联新能源汽车", [("icv", "exact", 0.95), ("nev", "exact", 0.95)]),
        ("生物和医药", [("medicine", "similar", 2 * 4 / 9)]),
        ("汽车站", []),
        ("商务服务", []),
        ("营商环境", []),
        ("双生", []),
        ("无机非金属材料", []),
        ("", []),
        ("和", []),
    ],
)
def test_answers(name: str, expected: list[tuple[str, str, float]]) -> None:
    answers = small().match(name).answers
    found = [(shorten(a.concept).removeprefix("ind:"), a.reason, a.score) for a in answers]
    assert found == [(concept, reason, pytest.approx(score)) for concept, reason, score in expected]


def test_a_part_without_an_answer_is_named_with_what_it_may_mean() -> None:
    match = small().match("医疗器械和商务服务")
    assert [shorten(concept) for concept in match.concepts] == ["ind:devices"]
    assert match.unknown == ("商务服务",)
    (guess,) = match.candidates
    assert (guess.part, shorten(guess.concept), guess.score) == ("商务服务", "ind:trade", 0.75)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*"和与、（）()&/ 车业", "汽车", "新能源", "集群", "北京市", "制造", "and"])
        | st.text(max_size=3),
        max_size=12,
    ).map("".join)
)
def test_any_name_is_answered_or_said_to_be_unknown(name: str) -> None:
    match = small().match(name)
    assert match == small().match(name)
    assert bool(match.answers or match.unknown) == bool(name.strip())
    assert {guess.part for guess in match.candidates} <= set(match.unknown)
    assert all(0 < answer.score <= 1 for answer in (*match.answers, *match.candidates))
    assert len(match.concepts) == len(match.answers)


def call(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_one_name_as_a_table() -> None:
    result = call("match", "生物医药和医疗器械", "--format", "csv", "--lang", "zh")
    assert result.exit_code == 0, result.output
    industry = "https://w3id.org/clusterkg/industry/"
    assert list(csv.DictReader(io.StringIO(result.stdout))) == [
        {
            "name": "生物医药和医疗器械",
            "part": label,
            "status": "match",
            "concept": industry + concept,
            "label": label,
            "score": "1",
            "reason": "exact",
            "dropped": "",
        }
        for label, concept in (("生物医药", "biomedicine"), ("医疗器械", "medical-devices"))
    ]
    assert result.stderr == "共 1 个名称，1 个有结果\n"


def test_several_names_are_read_in_their_order() -> None:
    result = call("match", "汽车", "生物医药", "Aerospace", "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["name"], row["label"]) for row in rows] == [
        ("汽车", "Automotive"),
        ("生物医药", "Biomedicine"),
        ("Aerospace", "Aerospace"),
    ]
    assert result.stderr == "3 of 3 names answered\n"


@pytest.mark.parametrize("output", ["table", "csv", "tsv", "json", "jsonl", "markdown", "xml"])
def test_every_format_names_the_concept(output: str) -> None:
    result = call("match", "汽车", "--format", output)
    assert "automotive" in result.stdout


def test_a_file_with_a_name_a_line_or_a_column(tmp_path: Path) -> None:
    lines = tmp_path / "names.txt"
    lines.write_text("汽车\n\n 旅游局 \n", encoding="utf-8")
    result = call("match", lines, "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["name"], row["status"]) for row in rows[:3]] == [
        ("汽车", "match"),
        ("旅游局", "unknown"),
        ("旅游局", "candidate"),
    ]
    table = tmp_path / "names.csv"
    table.write_text("\ufeff城市,名称\n宁波,汽车\n宁波,旅游局\n青岛\n", encoding="utf-8")
    assert read_names(table) == ["汽车", "旅游局"]
    table.write_text("汽车\n旅游局\n", encoding="utf-8")
    assert read_names(table) == ["汽车", "旅游局"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n汽车,1\n".encode(), "no column of names: call one of them 'name' or '名称'"),
        ("名称\n汽车\n".encode("gb18030"), "not UTF-8"),
        ('名称\n"汽车\n'.encode(), "unexpected end of data"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    result = call("match", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("name", "said"), [("no-such.csv", "No such file"), (" ", "no name is given")]
)
def test_no_name_is_refused(name: str, said: str) -> None:
    result = call("match", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


if __name__ == "__main__":
    before, _, rest = DOC.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOC.write_text(f"{before}{BEGIN}\n{numbers()}\n{END}{after}", encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["ind:automotive", "https://w3id.org/clusterkg/industry/automotive", " ind:automotive "]
)
def test_an_identifier_is_read_as_itself_not_as_a_likely_name(name: str) -> None:
    (answer,) = bundled().match(name).answers
    assert (shorten(answer.concept), answer.reason, answer.score) == ("ind:automotive", "exact", 1)
    (unlike,) = [bundled().match("ind:nosuch")]
    assert not any(answer.reason == "exact" for answer in unlike.answers)
