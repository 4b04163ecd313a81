"""Printed names to industries: measured on names that were labelled by hand before the first run.

tests/data/printed-names.csv: `concepts` are what a name means, those of `a|b` either; `relation`
says whether the concept is the same, the nearest that holds all of the name (narrower), several, or
none. `wanted` is what the scheme lacked when the names were labelled: once it has an industry of
that label, that is what the name means. `printed` is where, or composed for the test.
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

from clusterkg.cli import main
from clusterkg.names.industries import Matcher, read_names
from clusterkg.rdf.namespaces import shorten
from clusterkg.store.graph import open_bundled, select

NAMES = Path(__file__).parents[1] / "data" / "printed-names.csv"
DOC = Path(__file__).parents[2] / "docs" / "draft.md"
BEGIN, END = "<!-- numbers of names -->", "<!-- end of names -->"
RELATIONS = ("same", "several", "narrower", "none")


@cache
def bundled() -> Matcher:
    return Matcher(open_bundled())


def labelled() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(row: dict[str, str], labels: dict[str, set[str]]) -> list[set[str]]:
    """Return the concepts that a name means: one of each set."""
    wanted = []
    for names in filter(None, row["wanted"].split(";")):
        known = [name for name in names.split("|") if name in labels]
        if known:
            wanted.append(set().union(*(labels[name] for name in known)))
    return wanted or [set(part.split("|")) for part in row["concepts"].split()]


def measured() -> tuple[list[str], Counter[str]]:
    """Return what was answered wrongly, and counts: by relation of names, answers, right ones."""
    labels: dict[str, set[str]] = {}
    text = "SELECT ?l ?x { ?x a ckg:Industry ; skos:prefLabel|skos:altLabel ?l }"
    for label, concept in select(open_bundled(), text):
        labels.setdefault(label, set()).add(shorten(concept))
    wrong, counts = [], Counter[str]()
    for row in labelled():
        means = expected(row, labels)
        relation = row["relation"] if means else "none"
        if means and relation == "none":
            relation = "narrower"
        found = [shorten(concept) for concept in bundled().match(row["name"]).concepts]
        counts[f"names {relation}"] += 1
        counts["names"] += 1
        if not found:
            continue
        counts[f"answered {relation}"] += 1
        counts["answered"] += 1
        if not any(found[0] in either for either in means):
            wrong.append(f"{row['name']}: {found[0]}, not {row['concepts'] or 'any'}")
        elif all(either & set(found) for either in means):
            counts["complete"] += 1
    return wrong, counts


def test_the_labelled_names_are_many_and_say_where_they_are_printed() -> None:
    rows = labelled()
    assert len({row["name"] for row in rows}) == len(rows) >= 150
    assert all(row["printed"] and row["relation"] in RELATIONS for row in rows)
    assert sum(row["printed"] != "composed" for row in rows) >= 150
    industries = {shorten(concept) for concept in bundled().labels}
    named = {c for row in rows for c in row["concepts"].replace("|", " ").split()}
    assert named <= industries
    assert all((row["relation"] == "none") == (not row["concepts"]) for row in rows)


def numbers() -> str:
    """Return the table of the documentation."""
    wrong, counts = measured()
    lines = ["| | names | answered | coverage |", "| --- | --- | --- | --- |"]
    for relation in RELATIONS:
        names, answered = counts[f"names {relation}"], counts[f"answered {relation}"]
        lines.append(f"| {relation} | {names} | {answered} | {answered / names:.2f} |")
    right = counts["answered"] - len(wrong)
    precision = f"{right} of {counts['answered']} answers, {right / counts['answered']:.3f}"
    said = f"Precision at 1: {precision}. All that a name means: {counts['complete']}."
    return "\n".join([*lines, "", said])


def test_what_is_answered_is_right_and_what_is_in_the_scheme_is_answered() -> None:
    wrong, counts = measured()
    assert len(wrong) <= 0.05 * counts["answered"], wrong
    assert counts["answered same"] >= 0.95 * counts["names same"]
    assert counts["answered several"] >= 0.9 * counts["names several"]


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
        ("新能源、智能网联汽车", [("energy", "exact", 1), ("icv", "exact", 1)]),
        ("新能源汽车和汽车", [("nev", "exact", 1), ("vehicles", "exact", 1)]),
        ("关键基础件（元器件）", [("basic-parts", "exact", 1), ("components", "exact", 1)]),
        ("高端医疗器械", [("devices", "contained", 4 / 6)]),
        ("汽车整车", [("vehicles", "contained", 2 / 4)]),
        ("汽车金融", [("finance", "contained", 2 / 4), ("vehicles", "contained", 2 / 4)]),
        ("智能网联新能源汽车", [("nev", "contained", 5 / 9), ("icv", "contained", 4 / 9)]),
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
        }
        for label, concept in (("生物医药", "biomedicine"), ("医疗器械", "medical-devices"))
    ]
    assert result.stderr == "共 1 个名称，1 个有结果\n"


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
