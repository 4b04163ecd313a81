"""One name, one meaning: what a person types, by each door that takes it.

What is expected is read off ontology/industries.ttl and data/ttl/common.ttl by hand.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, RdfFormat, Store, parse

import clusterkg
from clusterkg import tables
from clusterkg.base import text as texts
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.names.resolve import Names, UnresolvedError, resolve
from clusterkg.queries import saved
from clusterkg.rdf.namespaces import CKG, ID, IND, PREFIXES, shorten
from clusterkg.rdf.table import Table
from clusterkg.show.views.scope import Scope, narrowed
from clusterkg.web.api.context import Context
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.route import Route
from clusterkg.web.api.routes import ROUTES

NINGBO = (
    *("宁波", "宁波市", "寧波", "寧波市", "Ningbo", "NINGBO", "Níngbō", "ｎｉｎｇｂｏ", " ningbo "),
    *(
        "宁波 Ningbo",
        "Ningbo 宁波",
        "宁波市（Ningbo）",
        "宁波 Ningbo 330200",
        "330200",
        "３３０２００",
    ),
    *("id:ningbo", ID + "ningbo", f"<{ID}ningbo>"),
)
AUTOMOTIVE = (
    *(
        "汽车",
        "汽車",
        "汽车产业",
        "汽車產業",
        "汽车产业集群",
        "汽车制造",
        "汽车制造业",
        "汽车及零部件",
    ),
    *("Automotive", "AUTOMOTIVE", "automotive industry", "汽车 Automotive", "ind:automotive"),
    *(IND + "automotive",),
)
# What is refused, with the labels of what is proposed.
NO_CITY = {"宁坡": ["宁波"], "Ningpo": ["Ningbo"], "量子": []}
NO_INDUSTRY = {
    "量子玩具": [],
    "生物医约": ["生物医药", "生物产业"],
    "automotiv": ["Automotive"],
    # `match` takes it for medical devices of a kind: nearly so, hence proposed.
    "高端医疗器械": ["医疗器械"],
}
# Names of several things, with all of them.
AMBIGUOUS = {"生物医药和医疗器械": ["ind:biomedicine", "ind:medical-devices"]}


class Refused(Exception):  # noqa: N818
    """A door refused a name; the labels of what it proposes, or the choices that it gives."""

    def __init__(self, proposals: list[str]) -> None:
        super().__init__(proposals)
        self.proposals = proposals


@cache
def graph() -> clusterkg.KnowledgeGraph:
    return clusterkg.open()


@cache
def context() -> Context:
    return Context.open()


def refused(message: str) -> Refused:
    found = re.search(r"did you mean (.*)\?|it may be (.*)$", message, re.MULTILINE)
    return Refused((found[1] or found[2]).split(", ") if found else [])


def python(kind: str, name: str) -> str:
    """The parameter of a query, in Python."""
    query = saved.parse(f"#+ param: x {kind}\nSELECT ?x ?t {{ ?x a ?t }}", "q.rq")
    try:
        found = graph().query(query, x=name)
    except InputError as error:
        raise refused(error.message) from error
    assert isinstance(found, Table)
    (term,) = {row[0] for row in found.rows}
    assert isinstance(term, NamedNode)
    return shorten(term.value)


def run(*args: str | Path) -> str:
    done = CliRunner().invoke(main, [str(arg) for arg in args])
    if done.exit_code:
        assert done.exit_code == 2, done.output
        raise refused(done.stderr)
    return done.stdout


def by_output(*args: str) -> Callable[[str, Path], str]:
    """A command that takes a city: which one it took shows in what it writes."""

    @cache
    def expected() -> dict[str, str]:
        text = "SELECT ?x { ?x a ckg:City ; ckg:hasProgramme|^ckg:programmeOf ?p }"
        cities = [row[0] for row in rows(text)]
        found = {run(*args, city): shorten(city) for city in sorted(set(cities))}
        assert len(found) == len(set(cities))
        return found

    return lambda name, _: expected()[run(*args, name)]


def rows(text: str) -> list[list[str]]:
    found = graph().query(text)
    assert isinstance(found, Table)
    return [[getattr(term, "value", "") for term in row] for row in found.rows]


def parameter(query: str, name: str) -> Callable[[str, Path], str]:
    """The command `clusterkg query` with --param."""

    def door(text: str, _: Path) -> str:
        written = run("query", query, "--param", f"{name}={text}", "--format", "csv")
        return _only(written, query, name)

    return door


@cache
def _answers(query: str, name: str) -> dict[str, str]:
    cls = {"city": "City", "industry": "Industry"}[name]
    things = [row[0] for row in rows(f"SELECT DISTINCT ?x {{ ?x a ckg:{cls} }}")]
    found: dict[str, str] = {}
    for thing in things:
        written = run("query", query, "--param", f"{name}={thing}", "--format", "csv")
        found[written] = "" if written in found else shorten(thing)
    return found


def _only(written: str, query: str, name: str) -> str:
    return _answers(query, name)[written]


def _defaults(route: Route) -> dict[str, Any]:
    return {p.name: [] if p.repeated else p.default for p in route.parameters}


def address(path: str, **given: str) -> Callable[[str, Path], str]:
    """An address of the API that has the name in it."""
    route = next(route for route in ROUTES if route.path == path)

    def door(text: str, _: Path) -> str:
        arguments = _defaults(route) | given | {"id": text}
        try:
            answer = route.represent(context(), arguments, b"")
        except UnknownNameError as error:
            raise refused(error.message) from error
        said = msgspec.json.decode(answer.data)
        return str((said.get("city") or said["industry"])["ref"]["id"])

    return door


def cell(sheet: str, head: list[str], row: list[str], predicate: str) -> Callable[[str, Path], str]:
    """A cell of a workbook that names a thing."""

    def door(text: str, folder: Path) -> str:
        made = openpyxl.Workbook()
        made.active.title = sheet
        made.active.append(head)
        made.active.append([value.format(text) for value in row])
        made.save(folder / "b.xlsx")
        found = tables.examine(folder / "b.xlsx")
        if found.problems:
            said = found.problems[0].text("en")
            listed = re.findall(r"(?:mean|be|/) ([^/\[]*?) \[(.*?)\]", said)
            is_choice = " may be " in said
            raise Refused([iri if is_choice else _label(shown, text) for shown, iri in listed])
        return shorten(
            next(
                s.triple.object.value
                for s in found.statements
                if s.triple.predicate.value == CKG + predicate
            )
        )

    return door


def _label(shown: str, like: str) -> str:
    """Return the label in the script of `like` of what a cell's problem shows in both."""
    parts = shown.split(" ", 1)
    return re.sub(r" \d+$", "", parts[1]) if like.isascii() else parts[0]


def search(text: str, _: Path) -> str:
    """The explorer's search, of which the first hit counts."""
    route = next(route for route in ROUTES if route.path == "/api/search")
    arguments = _defaults(route) | {"q": text}
    found = msgspec.json.decode(route.represent(context(), arguments, b"").data)
    if not found:
        raise Refused([])
    return str(found[0]["ref"]["id"])


def draft(text: str, folder: Path) -> str:
    """The option --city of `draft`: the city that a text without names of cities is said of."""
    (folder / "text.txt").write_text(
        "提出打造2个世界级产业集群，包括汽车、软件。\n", encoding="utf-8"
    )
    written = run("draft", folder / "text.txt", "--city", text)
    found = parse(written, RdfFormat.TURTLE)
    (city,) = {q.object.value for q in found if q.predicate.value == CKG + "programmeOf"}
    return shorten(city)


def export(text: str, folder: Path) -> str:
    """The option --city of `export`, which is that of `plot` and all that shows a view."""
    run("export", folder / "out.csv", "--view", "full", "--city", text)
    with (folder / "out-nodes.csv").open(encoding="utf-8-sig", newline="") as file:
        nodes = list(csv.DictReader(file))
    (city,) = {row["Id"] for row in nodes if row["kind"] == "City"}
    return shorten(city)


ZONE = cell("功能区", ["编号", "城市", "名称（中文）"], ["z-1", "{}", "园区"], "zoneOf")
TARGET = cell(
    "产业目标",
    ["编号", "产业集群规划", "原文名称", "目标产业"],
    ["t-1", "id:p", "汽车", "{}"],
    "targetsIndustry",
)
CITY_DOORS: dict[str, Callable[[str, Path], str]] = {
    "query --param": parameter("city-profile", "city"),
    "kg.query": lambda name, _: python("city", name),
    "overlap --city": by_output("overlap", "--format", "csv", "--city"),
    "scorecard --city": by_output("scorecard", "--format", "csv", "--city"),
    "network --city": by_output("network", "programme-structure", "--format", "csv", "--city"),
    "export --city": export,
    "draft --city": draft,
    "/api/cities": address("/api/cities/{id}"),
    "cell": ZONE,
    "search": search,
}
INDUSTRY_DOORS: dict[str, Callable[[str, Path], str]] = {
    "query --param": parameter("cities-of-industry", "industry"),
    "kg.query": lambda name, _: python("industry", name),
    "/api/industries": address("/api/industries/{id}"),
    "cell": TARGET,
    "search": search,
}


@pytest.mark.parametrize("door", CITY_DOORS)
@pytest.mark.parametrize("name", NINGBO)
def test_every_name_of_a_city_means_it_by_every_door(name: str, door: str, tmp_path: Path) -> None:
    assert CITY_DOORS[door](name, tmp_path) == "id:ningbo"


@pytest.mark.parametrize("door", INDUSTRY_DOORS)
@pytest.mark.parametrize("name", AUTOMOTIVE)
def test_every_name_of_an_industry_means_it_by_every_door(
    name: str, door: str, tmp_path: Path
) -> None:
    assert INDUSTRY_DOORS[door](name, tmp_path) == "ind:automotive"


@pytest.mark.parametrize("door", [door for door in CITY_DOORS if door != "search"])
@pytest.mark.parametrize(("name", "proposals"), NO_CITY.items())
def test_unknown_cities_are_refused_alike_everywhere(
    name: str, proposals: list[str], door: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as told:
        CITY_DOORS[door](name, tmp_path)
    assert told.value.proposals == proposals


@pytest.mark.parametrize("door", [door for door in INDUSTRY_DOORS if door != "search"])
@pytest.mark.parametrize(("name", "proposals"), [*NO_INDUSTRY.items(), *AMBIGUOUS.items()])
def test_unknown_industries_are_refused_alike_everywhere(
    name: str, proposals: list[str], door: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as told:
        INDUSTRY_DOORS[door](name, tmp_path)
    assert told.value.proposals == proposals


@pytest.mark.parametrize("name", ["宁坡", "量子玩具"])
def test_a_search_finds_nothing_that_no_name_has(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        search(name, tmp_path)


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        *(("tier", name, "id:tier-world-class") for name in ("世界级", "世界級", "WORLD class")),
        *(
            ("tier", name, "id:tier-world-class")
            for name in ("世界级 World class", "tier-world-class")
        ),
        ("zone", "青岛蓝谷", "id:qingdao-blue-valley"),
        ("zone", "青島藍谷", "id:qingdao-blue-valley"),
        ("zone", "qingdao blue  valley", "id:qingdao-blue-valley"),
        ("entity", "Blue Valley of Qingdao", None),
        ("entity", "寧波", "id:ningbo"),
        ("entity", "汽车产业", "ind:automotive"),
        ("entity", "ningbo-246", "id:ningbo-246"),
    ],
)
def test_other_kinds_of_things_are_named_alike(kind: str, name: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(UnresolvedError):
            resolve(graph().store, name, kind)
    else:
        assert shorten(resolve(graph().store, name, kind).value) == meant


@pytest.mark.parametrize("name", ["世界级", "世界級", "id:tier-world-class", "World Class"])
def test_a_tier_is_named_alike_by_options_and_cells(name: str, tmp_path: Path) -> None:
    column = cell(
        "产业目标",
        ["编号", "产业集群规划", "原文名称", "层级"],
        ["t-1", "id:p", "汽车", "{}"],
        "tier",
    )
    assert column(name, tmp_path) == "id:tier-world-class"
    wanted = narrowed(graph().store, Scope(tier="id:tier-world-class"))
    assert set(narrowed(graph().store, Scope(tier=name))) == set(wanted)


def store(turtle: str) -> Store:
    found = Store()
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    found.load(head + turtle, RdfFormat.TURTLE)
    return found


SUZHOU = """
id:suzhou-jiangsu a ckg:City ; rdfs:label "苏州"@zh, "Suzhou"@en ; ckg:code "320500" .
id:suzhou-anhui a ckg:City ; rdfs:label "宿州"@zh, "Suzhou"@en ; ckg:code "341300" .
id:xi-an a ckg:City ; rdfs:label "西安"@zh ; ckg:code "610100" .
id:tier-top a ckg:Tier .
"""


@pytest.mark.parametrize(
    ("kind", "name", "said", "choices"),
    [
        (
            *(
                "city",
                "suzhou",
                "'suzhou' is ambiguous; it may be id:suzhou-anhui, id:suzhou-jiangsu",
            ),
            ("suzhou-anhui", "suzhou-jiangsu"),
        ),
        ("city", "苏洲", "no city '苏洲'; did you mean 苏州?", ("suzhou-jiangsu",)),
        (
            *("city", "Suzho", "no city 'Suzho'; did you mean Suzhou (id:suzhou-anhui),"),
            ("suzhou-anhui", "suzhou-jiangsu"),
        ),
        ("city", "成都市", "no city '成都市': the graph does not have 成都 Chengdu (510100", ()),
        ("city", "火星", "no city '火星'; the graph has 宿州, 苏州, 西安", ()),
        ("tier", "low", "no tier 'low'; the graph has id:tier-top", ()),
        ("industry", "汽车", "no industry '汽车'", ()),
        ("city", "id:suzhou-jiangxi", "did you mean id:suzhou-jiangsu", None),
        ("city", "id:tier-top", "no city 'id:tier-top'", None),
        (
            "industry",
            "id:mars",
            "'id:mars'; `clusterkg export industries.csv --view industry-tree`",
            None,
        ),
        ("programme", "火星", "no programme '火星'; `clusterkg coverage` lists what there is", ()),
        ("zone", "火星", "no zone '火星'; `clusterkg query zones` lists what there is", ()),
        ("source", "火星", "no source '火星'; `clusterkg sources` lists what there is", ()),
        ("city", "http://a b", "'http://a b' is not an IRI", ()),
        ("city", "", "no city ''", ()),
    ],
)
def test_unresolved_names_come_with_suggestions(
    kind: str, name: str, said: str, choices: tuple[str, ...] | None
) -> None:
    with pytest.raises(UnresolvedError) as told:
        resolve(store(SUZHOU), name, kind)
    assert said in told.value.message
    if choices is not None:
        assert told.value.choices == tuple(ID + choice for choice in choices)


PROGRAMMES = """
id:ningbo a ckg:City ; rdfs:label "宁波"@zh, "Ningbo"@en .
id:a a ckg:ClusterProgramme ; rdfs:label "宁波“361”集群"@zh ; ckg:programmeOf id:ningbo .
id:b a ckg:ClusterProgramme ; rdfs:label "甬城3+5"@zh ; ckg:programmeOf id:ningbo .
id:c a ckg:ClusterProgramme ; rdfs:label "青岛“956”集群"@zh .
"""


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("361", ("a",)),
        ("宁波361产业集群", ("a",)),
        ("3+5体系", ("b",)),
        ("Ningbo", ("a", "b")),
        ("集群", ("a", "c")),
    ],
)
def test_a_programme_is_proposed_by_its_number_or_its_city(name: str, near: list[str]) -> None:
    with pytest.raises(UnresolvedError) as told:
        resolve(store(PROGRAMMES), name, "programme")
    assert told.value.choices == tuple(ID + each for each in near)


@pytest.mark.parametrize("name", ["苏州 Suzhou", "Suzhou 苏州", "蘇州市", "苏州 Suzhou 320500"])
def test_both_labels_tell_cities_of_one_spelling_apart(name: str) -> None:
    assert resolve(store(SUZHOU), name, "city").value == ID + "suzhou-jiangsu"


@pytest.mark.parametrize("name", ["Xi'an", "XIAN", "xi’an", "Xī'ān", "西安市", "西安市 Xi'an"])
def test_a_city_has_its_names_of_the_list_of_cities_too(name: str) -> None:
    assert resolve(store(SUZHOU), name, "city").value == ID + "xi-an"


def test_a_label_goes_before_another_label_and_that_before_a_local_name() -> None:
    found = store(
        """id:a a ckg:Zone ; skos:prefLabel "Bay" . id:b a ckg:Zone ; skos:altLabel "bay" .
           id:c a ckg:Zone ; skos:altLabel "Cove" . id:cove a ckg:Zone ; skos:prefLabel "Other" ."""
    )
    assert resolve(found, "BAY", "zone").value == ID + "a"
    assert resolve(found, "COVE", "zone").value == ID + "c"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Níngbō", "ningbo"),
        ("ＮＩＮＧＢＯ　市", "ningbo 市"),
        ("Xi’an", "xian"),
        ("Ürümqi", "urumqi"),
        ("電子資訊", "电子资讯"),
        ("後勤", "后勤"),
        ("ガス", "ガス"),
        ("", ""),
    ],
)
def test_the_form_in_which_names_are_compared(text: str, folded: str) -> None:
    assert texts.fold(text) == folded
    assert texts.fold(folded) == folded


def test_simplified_characters_are_told_without_the_converter() -> None:
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    assert [char for char in han if texts.fold(char) != convert(char)] == []


@pytest.mark.parametrize(
    ("args", "unused"),
    [
        (["--help"], {"opencc", "rapidfuzz"}),
        (["overlap", "--city", "宁波"], {"opencc", "rapidfuzz"}),
        (["query", "city-profile", "--param", "city=宁波市"], {"opencc", "rapidfuzz"}),
        (["query", "city-profile", "--param", "city=寧波"], {"rapidfuzz"}),
        (["query", "cities-of-industry", "--param", "industry=汽车产业"], {"opencc", "rapidfuzz"}),
    ],
)
def test_resolving_a_known_name_imports_nothing_slow(args: list[str], unused: set[str]) -> None:
    code = (
        "import sys\nfrom clusterkg.cli import main\n"
        f"main({args!r}, standalone_mode=False)\n"
        f"print(sorted({unused!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_names_are_read_once_for_all_that_is_asked() -> None:
    names = Names(store(SUZHOU))
    assert names.index("city") is names.index("city")
    assert names.resolve("宿州市", "city").value == ID + "suzhou-anhui"


def test_an_empty_name_is_answered_in_chinese_as_one_without_letters() -> None:
    with pytest.raises(InputError, match="宁波"):
        clusterkg.open().resolve(" ", "city")


def test_a_name_of_no_industry_whose_parts_are_industries_is_unknown_and_not_ambiguous() -> None:
    kg = clusterkg.open()
    with pytest.raises(UnresolvedError) as told:
        kg.resolve("汽车化工", "industry")
    assert told.value.to("en") == "no industry '汽车化工'; did you mean 汽车, 化工?"
    # With a word between them they are two, and one is to be chosen.
    with pytest.raises(UnresolvedError, match="ambiguous; it may be ind:automotive, ind:chemicals"):
        kg.resolve("汽车和化工", "industry")


@pytest.mark.parametrize("name", ["浙江", "浙江省", "Zhejiang", "330000"])
def test_a_province_is_known_by_its_full_name_and_code(name: str) -> None:
    assert clusterkg.open().resolve(name, "province").endswith("province-zhejiang")


def test_a_province_without_a_city_in_the_graph_is_no_misspelling() -> None:
    with pytest.raises(InputError, match="the graph does not have 西藏 Tibet"):
        clusterkg.open().resolve("西藏自治区", "province")
