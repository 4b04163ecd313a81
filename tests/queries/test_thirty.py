"""The thirty questions of docs/questions.md against answers that know no query of the project.

Each is asked with the command of the page. What is compared with it is read from the Turtle triple
by triple, or stands here because it was read in the files by hand.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from pages import Block, blocks
from pyoxigraph import parse

from clusterkg.base.resources import GRAPH_VARIABLE
from clusterkg.cli import main
from clusterkg.queries.saved import find

ROOT = Path(__file__).parents[2]
SIX = ROOT / "tests" / "data" / "six-cities"
PAGE = ROOT / "docs" / "questions.md"
CKG = "https://w3id.org/clusterkg/ontology#"
ID = "https://w3id.org/clusterkg/id/"
IND = "https://w3id.org/clusterkg/industry/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Rows = list[dict[str, str]]


@dataclass
class Facts:
    """The triples of a folder, by subject and predicate and by predicate and object."""

    objects: dict[tuple[str, str], list[str]]
    subjects: dict[tuple[str, str], list[str]]
    labels: dict[tuple[str, str], str]

    @classmethod
    def read(cls, folder: Path) -> Facts:
        objects, subjects = defaultdict(list), defaultdict(list)
        labels: dict[tuple[str, str], str] = {}
        for path in [*folder.glob("data/ttl/*.ttl"), *folder.glob("ontology/*.ttl")]:
            for s, p, o, _ in parse(path=path):
                subject, predicate, value = (getattr(x, "value", "") for x in (s, p, o))
                predicate = predicate.removeprefix(CKG)
                objects[subject, predicate].append(value)
                subjects[predicate, value].append(subject)
                if p.value in (LABEL, SKOS + "prefLabel"):
                    labels[subject, getattr(o, "language", None) or ""] = value
        return cls(objects, subjects, labels)

    def of(self, subject: str, *path: str) -> list[str]:
        """Return what a path of predicates leads to."""
        found = [subject]
        for predicate in path:
            found = [o for s in found for o in self.objects.get((s, predicate), ())]
        return found

    def targets(self, city: str) -> list[str]:
        programmes = self.subjects["programmeOf", city]
        return [t for each in programmes for t in self.subjects.get(("targetOf", each), ())]

    def cities(self) -> list[str]:
        return [each for each in self.subjects[TYPE, CKG + "City"] if self.targets(each)]

    def above(self, industry: str) -> list[str]:
        """Return an industry and all that stand above it, the nearest first."""
        found = [industry]
        for each in found:
            found += self.of(each, SKOS + "broader")
        return found

    def concept(self, industry: str) -> str:
        """Return the concept at or above an industry, or itself where it stands above."""
        levels = {each: self.of(each, "schemeLevel") for each in self.above(industry)}
        return next((each for each in levels if levels[each] == ["concept"]), industry)

    def named(self, city: str) -> dict[str, set[str]]:
        """Return the concepts that a city names, with the names printed; themes are left out."""
        found: dict[str, set[str]] = defaultdict(set)
        for target in self.targets(city):
            for industry in self.of(target, "targetsIndustry"):
                if CKG + "Theme" not in self.of(industry, TYPE):
                    found[self.concept(industry)].update(self.of(target, "printedName"))
        return found

    def english(self, things: Iterable[str]) -> set[str]:
        return {self.labels[each, "en"] for each in things}


@pytest.fixture(scope="module")
def six() -> Facts:
    return Facts.read(SIX)


@pytest.fixture(scope="module")
def whole() -> Facts:
    return Facts.read(ROOT)


def _questions(page: Path) -> dict[int, Block]:
    """Return the blocks of a page by the number of their question."""
    numbers = [
        (page.read_text("utf-8").count("\n", 0, found.start()) + 1, int(found[1]))
        for found in re.finditer(r"(?m)^## (\d+)\. ", page.read_text("utf-8"))
    ]
    return {max(n for line, n in numbers if line < block.line): block for block in blocks(page)}


QUESTIONS = _questions(PAGE)


def command(number: int) -> list[str]:
    return QUESTIONS[number].text.partition("\n")[0].removeprefix("$ clusterkg ").split()


def ask(number: int, *more: str) -> Rows:
    """Return the rows of the command of a question, asked of the graph that the page asks."""
    with pytest.MonkeyPatch.context() as patch:
        if QUESTIONS[number].marks.get("graph") == "bundled":
            patch.delenv(GRAPH_VARIABLE)
        done = CliRunner().invoke(main, [*command(number), "--format", "csv", *more])
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def cells(rows: Rows, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_there_are_thirty_and_each_page_asks_the_same() -> None:
    assert sorted(QUESTIONS) == list(range(1, 31))
    other = _questions(PAGE.with_suffix(".zh.md"))
    for number, block in QUESTIONS.items():
        said = other[number].text.partition("\n")[0]
        assert said.replace("--lang zh", "--lang en") == block.text.partition("\n")[0]


def test_the_queries_and_pages_that_are_named_are_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for names in re.findall(
        r"(?m)^(?:Query|Computed from the quer\w+) (.*?)(?:[,;] page .*)?\.$", text
    ):
        for name in re.findall(r"`([a-z-]+)`", names):
            find(name)
    pages = re.findall(r"(?<=page `)(/[^`]*)", text)
    routes = (ROOT / "explorer" / "src" / "app.tsx").read_text(encoding="utf-8")
    for page in pages:
        path, given = urlsplit(page).path, parse_qs(urlsplit(page).query)
        if path.startswith("/query/"):
            assert given.keys() <= {param.name for param in find(path[7:]).params}, page
        else:
            assert f'"{path}": ' in routes, page
    chinese = PAGE.with_suffix(".zh.md").read_text(encoding="utf-8")
    assert re.findall(r"(?<=页面 `)(/[^`]*)", chinese) == pages
    # What is covered is told by the command alone.
    assert len(pages) == 29


@pytest.mark.parametrize(
    ("number", "industry"), [(1, "automotive"), (2, "semiconductors"), (3, "low-altitude-economy")]
)
def test_which_cities_name_an_industry(
    number: int, industry: str, six: Facts, whole: Facts
) -> None:
    facts = six if number == 1 else whole
    by_hand = {
        (city, target)
        for city in facts.cities()
        for target in facts.targets(city)
        for named in facts.of(target, "targetsIndustry")
        if IND + industry in facts.above(named)
    }
    assert by_hand == set(cells(ask(number), "city", "target"))
    assert len(by_hand) > 2


def test_who_looks_most_like_mine_and_who_within_300_km(six: Facts) -> None:
    named = {city: set(six.named(city)) for city in six.cities()}
    mine = named.pop(ID + "ningbo")
    alike = {
        six.labels[city, "en"]: len(mine & theirs) / len(mine | theirs)
        for city, theirs in named.items()
    }
    shared = six.english(mine & named[ID + "shanghai"])
    assert max(alike, key=lambda city: alike[city]) == "Shanghai"
    (best,) = ask(4)
    assert (best["city"], set(best["shared"].split(", "))) == ("Shanghai", shared)
    # Ningbo is 149 km from Shanghai and 141 km from Hangzhou; the other three are beyond 600 km.
    near = {row["city"]: float(row["jaccard"]) for row in ask(5)}
    assert near == {city: pytest.approx(alike[city], abs=5e-5) for city in ("Shanghai", "Hangzhou")}


def test_which_of_my_industries_do_most_name_and_which_does_no_other(six: Facts) -> None:
    named = {city: set(six.named(city)) for city in six.cities()}
    by = {
        each: {six.labels[city, "en"] for city in named if each in named[city]}
        for each in named[ID + "ningbo"]
    }
    most = {(each, ", ".join(sorted(cities))) for each, cities in by.items() if len(cities) >= 3}
    assert most == set(cells(ask(6), "industry", "names"))
    assert {each for each in by if len(by[each]) == 1} == {row["industry"] for row in ask(7)}


def test_which_industries_do_two_cities_both_name(six: Facts) -> None:
    wuhan, qingdao = six.named(ID + "wuhan"), six.named(ID + "qingdao")
    assert {(each, *wuhan[each], *qingdao[each]) for each in wuhan.keys() & qingdao.keys()} == set(
        cells(ask(8), "industry", "printed_a", "printed_b")
    )


def test_how_many_industries_does_each_pair_share_and_how_alike_are_its_lists(six: Facts) -> None:
    named = {six.labels[city, "en"]: set(six.named(city)) for city in six.cities()}
    shared, jaccard = {}, {}
    for a, b in combinations(sorted(named), 2):
        if both := len(named[a] & named[b]):
            shared[a, b] = str(both)
        jaccard[a, b] = both / len(named[a] | named[b])
    assert shared == {(a, b): n for a, b, n in cells(ask(9), "name_a", "name_b", "shared")}
    printed = {(a, b): float(n) for a, b, n in cells(ask(10), "city_a", "city_b", "jaccard")}
    assert printed == {pair: pytest.approx(value, abs=5e-5) for pair, value in jaccard.items()}


def _kind(facts: Facts, subject: str) -> str:
    if facts.of(subject, "targetOf"):
        return "one industry"
    if facts.subjects.get(("declaresTier", subject)):
        return "tier"
    return "programme" if facts.of(subject, "programmeOf") else "whole city"


def test_whose_goal_is_the_largest_and_for_what(whole: Facts) -> None:
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for goal in whole.subjects["indicator", ID + "indicator-output-value"]:
        for subject in whole.subjects.get(("goal", goal), ()):
            if whole.of(goal, "currency") == ["CNY"] and whole.of(goal, "value"):
                values[_kind(whole, subject)][goal] = float(*whole.of(goal, "value"))
    by_hand = set()
    for kind, figures in values.items():
        for goal, value in figures.items():
            rank = 1 + sum(other > value for other in figures.values())
            if rank <= 3:
                by_hand.add((kind, str(rank), str(len(figures)), goal))
    assert by_hand == set(cells(ask(11), "subject_kind_label", "rank", "of", "goal"))


def test_did_the_goals_of_2020_come_true(whole: Facts) -> None:
    goals = {goal for goal in whole.subjects["year", "2020"] if whole.subjects.get(("goal", goal))}
    rows = ask(12)
    answers = {
        (goal, answer)
        for goal in goals
        for answer in whole.subjects.get(("answersGoal", goal), [""])
    }
    assert set(cells(rows, "goal", "outcome")) == answers
    for row in rows:
        if not row["outcome"]:
            assert (row["gap"], row["verdict_label"]) == ("", "unknown")
        elif row["gap"]:
            assert float(row["gap"]) == float(row["outcome_value"]) - float(row["value"])


def test_what_changed_between_two_plans() -> None:
    # Read in ningbo.ttl and ningbo-361.ttl. The later list may name more: nothing is "dropped".
    found = set(cells(ask(13), "change", "industry"))
    assert found == {
        ("new", "New energy"),
        *(
            ("not named now (the later list may name it)", each)
            for each in (
                "Automotive",
                "Energy saving and environmental protection",
                "Stationery and sports goods",
            )
        ),
        ("widened", "Biomedicine → Health"),
        ("widened", "Electronic information → Information industry (ICT)"),
        ("widened", "Software and information services → Information industry (ICT)"),
        ("may overlap", "Emerging services → Information industry (ICT)"),
        *(("kept", each) for each in ("Fashion", "Home appliances", "Petrochemicals")),
        ("kept", "Textiles and apparel"),
        ("kept, moved up", "High-end equipment"),
        ("kept, renamed", "Key basic parts and components"),
        ("kept, renamed, moved down", "New materials"),
    }


def test_who_supplies_whom() -> None:
    # Line by line, without a parser.
    text = (ROOT / "data" / "ttl" / "supply-links.ttl").read_text(encoding="utf-8")
    links = [part for part in text.split("\n.\n") if "a ckg:SupplyLink ;" in part]
    by_hand = [
        tuple(
            re.findall(rf'ckg:printed{end} "([^"]*)"', link)[0]
            for end in ("Upstream", "Downstream")
        )
        for link in links
    ]
    assert sorted(by_hand) == sorted(cells(ask(14), "printed_upstream", "printed_downstream"))


def test_who_holds_which_link_of_a_chain(whole: Facts) -> None:
    steps = {IND + "energy-storage": 0}
    for industry, step in [*steps.items()]:
        for direction, end, way in ((-1, "upstream", "downstream"), (1, "downstream", "upstream")):
            reached = [(industry, step)]
            for here, n in reached:
                for link in whole.subjects.get((way, here), ()):
                    new = [each for each in whole.of(link, end) if each not in steps]
                    steps |= dict.fromkeys(new, n + direction)
                    reached += [(each, n + direction) for each in new]
    rows = ask(15, "--all-programmes")
    assert {(whole.labels[each, "en"], str(n)) for each, n in steps.items()} == set(
        cells(rows, "industry", "step")
    )
    for row in rows:
        (industry,) = (each for each in steps if whole.labels[each, "en"] == row["industry"])
        naming = {
            whole.labels[city, "en"]
            for city in whole.cities()
            for target in whole.targets(city)
            for named in whole.of(target, "targetsIndustry")
            if industry in whole.above(named)
        }
        assert set(re.findall(r"(?:^|; )([^(;]+) \(", row["named_by"])) == naming
        assert row["cities"] == str(len(naming))


def test_who_promises_money() -> None:
    # 连续7年市财政每年安排10亿元; five of them for robots, wearable devices and equipment.
    columns = ("name", "printed_figure", "amount_per_year", "first_year", "last_year")
    assert sorted(cells(ask(16), *columns)) == [
        ("Shenzhen", "10亿元", "1000000000", "2014", "2020"),
        ("Shenzhen", "5亿元", "500000000", "2014", "2020"),
    ]


def test_which_targets_have_a_leader_an_enterprise_a_zone_an_institute(whole: Facts) -> None:
    properties = {"leader": "responsiblePost"} | {
        each: each for each in ("enterprise", "zone", "institute")
    }
    rows = ask(17)
    targets = [target for city in whole.cities() for target in whole.targets(city)]
    assert sorted(row["target"] for row in rows) == sorted(set(targets))
    for row in rows:
        for column, prop in properties.items():
            is_named = row[column] == "named for it"
            assert is_named == bool(whole.of(row["target"], prop)), row
    # A programme of Wuxi says so of all its chains, and the five ones of those of Wuhan in 2016.
    of_all = {row["name"] for row in rows if row["leader"].startswith("said of all")}
    assert {"Wuhan", "Wuxi"} <= of_all


def test_who_uses_which_instrument() -> None:
    # Wuhan takes the four measures of its five ones, Wuxi two; both say of all targets that a
    # leader answers for them. Of the greatest value that is 4 / 4 and 2 / 4, and 1 and 1.
    columns = ("city", "ranks", "score", "leader", "policy", "research")
    assert cells(ask(18), *columns) == [
        ("Wuhan", "1", "1", "1", "4", "26"),
        ("Wuxi", "2", f"{(1 + 2 / 4) / 2:g}", "1", "2", ""),
    ]


def test_which_zones_do_programmes_name(six: Facts) -> None:
    zones = six.subjects["zoneOf", ID + "qingdao"]
    assert set(zones) == {row["zone"] for row in ask(19)}
    assert len(zones) == 4


def test_what_does_a_practice_ask_for(six: Facts) -> None:
    elements = set(six.of(ID + "five-ones", "hasElement"))
    rows = [row for row in ask(20) if row["practice_label"] == "Five ones"]
    assert {row["element"] for row in rows} == elements
    assert {row["declared"] for row in rows} == {"5"}


def test_what_does_a_city_plan() -> None:
    rows = ask(21)
    tiers = [row for row in rows if row["kind_label"] == "tier"]
    # 2, 4 and 6: what the number 246 says.
    assert sorted(cells(tiers, "declared", "named", "size_label")) == [
        ("2", "2", "Trillion-yuan class"),
        ("4", "4", "500-billion-yuan class"),
        ("6", "6", "100-billion-yuan class"),
    ]
    printed = {(row["printed_name"], row["size_label"]) for row in rows if row["printed_name"]}
    assert len(printed) == 12
    assert {name for name, size in printed if size.startswith("Trillion")} == {"绿色石化", "汽车"}


def test_how_many_targets_does_each_tier_declare_and_list(six: Facts) -> None:
    by_hand = []
    for city in six.cities():
        for programme in six.subjects["programmeOf", city]:
            for declared in six.of(programme, "declaresTier"):
                (count,) = six.of(declared, "declaredCount")
                by_hand.append((programme, count))
    assert sorted(by_hand) == sorted(cells(ask(22), "programme", "declared"))
    # Each tier lists as many as it declares, but for the open list of Shenzhen, which has none.
    assert all(row["declared"] == row["listed"] for row in ask(22))


def test_whose_list_may_name_more_than_is_known() -> None:
    assert sorted(cells(ask(23), "city", "targets", "complete")) == [
        ("Hangzhou", "7", "complete"),
        ("Ningbo", "12", "complete"),
        ("Qingdao", "20", "complete"),
        ("Shanghai", "6", "complete"),
        # 包括……等产业
        ("Shenzhen", "6", "open"),
        ("Wuhan", "4", "complete"),
        ("Wuhan", "4", "complete"),
    ]


def test_which_programme_came_when() -> None:
    assert cells(ask(24), "announced", "inferred_year", "name") == [
        ("2013", "", "Shenzhen"),
        ("2016-04", "", "Hangzhou"),
        ("2016", "", "Wuhan"),
        ("2016", "", "Wuhan"),
        ("2018-04", "", "Shanghai"),
        ("2018-05", "", "Qingdao"),
        ("--05-10", "2019", "Ningbo"),
    ]


def test_who_issued_which_document(six: Facts) -> None:
    for row in ask(25):
        issuers = six.english(six.of(row["policy"], "issuer"))
        assert set(filter(None, row["issuers"].split("; "))) == issuers
    assert len(ask(25)) == len(six.subjects[TYPE, CKG + "PolicyDocument"]) == 3


def test_who_claims_what(six: Facts) -> None:
    rows = ask(26)
    assert {row["assessment"] for row in rows} == set(six.subjects[TYPE, CKG + "Assessment"])
    # 武汉或许是最值得效仿的: his article is the one source of opinions.
    assert ("Yin Hao", "Wuhan may be worth copying", "Wuhan") in cells(
        rows, "speaker_label", "claim", "about"
    )


def test_which_meetings_were_held() -> None:
    columns = ("announced", "inferred_year", "name", "announced_there")
    assert cells(ask(27), *columns) == [
        ("--05-10", "2019", "Ningbo", "Ningbo 246 programme"),
        ("--05-14", "2019", "Ningbo", ""),
    ]


def test_how_many_laboratories_are_counted() -> None:
    assert sorted(cells(ask(28), "name", "value", "printed_figure")) == [
        ("Wuhan", "111", "111个"),
        ("Wuhan", "26", "26个"),
    ]


def test_which_national_clusters_lie_in_fields_that_a_city_names() -> None:
    # The fields are home appliances and high-end equipment; ships are not named by the 956.
    assert sorted(cells(ask(29), "national_name", "own_name")) == [
        ("轨道交通装备集群", "轨道交通装备"),
        ("轨道交通装备集群", "高端装备"),
        ("青岛智能家电集群", "智能家电"),
        ("青烟威船舶与海洋工程装备集群", "轨道交通装备"),
        ("青烟威船舶与海洋工程装备集群", "高端装备"),
    ]


def test_what_is_the_evidence_of_a_fact() -> None:
    # The paragraph and characters were looked up in the frozen file of Shenzhen.
    rows = ask(30)
    assert cells(rows, "paragraph", "start", "end") == [("9", "755", "813"), ("9", "904", "930")]
    assert {row["source"] for row in rows} == {ID + "article-yin-hao"}
