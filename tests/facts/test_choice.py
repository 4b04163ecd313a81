"""Which programmes of each city are compared, on a graph worked out by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare.overlap import overlap
from clusterkg.facts.choice import Choice, Selection
from clusterkg.facts.lists import lists
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.rdf.table import Table, plain

DATA = Path(__file__).parents[1] / "data"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def programme(
    name: str, announced: str | None, names: str = "", *, future: int = 0, **said: object
) -> str:
    """Return a programme of the city before its first hyphen, with targets by industry."""
    city = name.partition("-")[0]
    count, closed = (said.pop(key, None) for key in ("count", "closed"))
    lines = [f"id:{name} a ckg:ClusterProgramme ; ckg:programmeOf id:{city} ."]
    lines += [f'id:{name} ckg:announced "{announced}" .'] if announced else []
    values = {"true": "true", "false": "false"}
    if closed is not None:
        lines.append(f"id:{name} ckg:closedList {values[str(closed).lower()]} .")
    if count is not None:
        lines.append(
            f"id:{name} ckg:declaresTier id:{name}-t . id:{name}-t ckg:declaredCount {count} ."
        )
    lines += [f"id:{name} ckg:{key} {value} ." for key, value in said.items()]
    for i, industry in enumerate(names.split()):
        kind = "FutureIndustry" if i < future else "IndustryTarget"
        under = f"; ckg:listedUnder id:{name}-t" if count is not None else ""
        lines.append(
            f"id:{name}-{i} a ckg:{kind} ; ckg:targetOf id:{name} ;"
            f" ckg:targetsIndustry ind:{industry} {under} ."
        )
    return "\n".join(lines)


STATEMENTS = "\n".join(
    [
        'id:a a ckg:City ; rdfs:label "A"@en . id:b a ckg:City ; rdfs:label "B"@en .',
        'id:c a ckg:City ; rdfs:label "C"@en . id:d a ckg:City ; rdfs:label "D"@en .',
        *(f'ind:{each} a ckg:Industry ; ckg:schemeLevel "concept" .' for each in "uvwxyz"),
        # A: the latest of which all counted are named is of 2018; 2023 names two of nine.
        programme("a-2018", "2018-05", "u v", count=2, closed=True, horizonYear=2020),
        programme("a-2023", "2023-07", "w x", count=9, closed=False),
        # B: two of one date; one later of future industries only, one of a park.
        programme("b-one", "2016", "u", closed=True),
        programme("b-two", "2016", "w", closed=True),
        programme("b-future", "2024", "y z", future=2, closed=True),
        programme("b-park", "2025", "z", programmeLevel='"park"'),
        # C: future industries are all it has; the plan of the years before is without a list.
        programme("c-future", "2013", "u y", future=2, closed=False, planPeriod='"2011-2015"'),
        programme("c-none", "2021", planPeriod='"2021-2025"'),
        # D: set by the province only, and of no known date.
        programme("d-province", None, "u", programmeLevel='"province"', closed=True),
    ]
)


@pytest.fixture(scope="module")
def graph() -> Store:
    store = Store()
    store.load((HEAD + STATEMENTS).encode(), RdfFormat.TURTLE)
    return store


def names(graph: Store, **choice: object) -> list[str]:
    made = Choice(**choice)  # type: ignore[arg-type]
    return [each.iri.removeprefix(ID) for each in Selection(graph, made).chosen]


def test_the_latest_of_city_level_that_names_what_it_declares_is_compared(graph: Store) -> None:
    assert names(graph) == ["a-2018", "b-one", "b-two", "c-future"]


def test_states_of_lists_are_told(graph: Store) -> None:
    states = {each.programme.iri.removeprefix(ID): each.state for each in lists(graph)}
    assert states == {
        **dict.fromkeys(("a-2018", "b-one", "b-two", "b-future", "d-province"), "complete"),
        "a-2023": "partial",
        "b-park": "open",
        "c-future": "open",
        "c-none": "none",
    }


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        # A's of 2018 ended in 2020; what has no date is of no year.
        ({"as_of": 2022}, ["b-one", "b-two", "c-none"]),
        ({"as_of": 2019}, ["a-2018", "b-one", "b-two"]),
        ({"as_of": 2014}, ["c-future"]),
        ({"as_of": 2012}, []),
        # By the plan where there is one, else by the announcement.
        ({"period": "2021-2025"}, ["a-2023", "b-future", "c-none"]),
        ({"period": "2011-2015"}, ["c-future"]),
        ({"level": "park"}, ["b-park"]),
        ({"level": "province"}, ["d-province"]),
        ({"level": "all"}, ["a-2018", "b-one", "b-two", "c-future", "d-province"]),
        ({"programmes": ("id:a-2023", "id:b-park")}, ["a-2023", "b-park"]),
    ],
)
def test_programmes_are_chosen(
    graph: Store, choice: dict[str, object], expected: list[str]
) -> None:
    assert names(graph, **choice) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        # Of A; the later list of B has only future industries, that of a park is of no city level.
        ({}, ["a-2023"]),
        ({"level": "all"}, ["b-park", "a-2023"]),
        # Those of 2023 and later are not asked for.
        ({"as_of": 2019}, []),
        # What is named or taken whole passes over nothing.
        ({"programmes": ("id:a-2018",)}, []),
        ({"every": True}, []),
    ],
)
def test_newer_lists_that_are_not_whole_are_passed_over_by_name(
    graph: Store, choice: dict[str, object], expected: list[str]
) -> None:
    selection = Selection(graph, Choice(**choice))  # type: ignore[arg-type]
    assert [iri.removeprefix(ID) for iri in selection.passed_over()] == expected
    told = [str(each) for each in selection.told(lambda iri: iri)]
    assert any("--programme" in each and ID + "a-2023" in each for each in told) == bool(expected)


def test_all_programmes_are_the_graph_itself(graph: Store) -> None:
    assert Selection(graph, Choice(every=True)).graph is graph
    assert len(names(graph, every=True)) == 9


def test_the_rest_of_the_graph_stays(graph: Store) -> None:
    selection = Selection(graph)
    part = selection.graph
    assert selection.left_out() == [ID + "d"]
    # Links of a-2023, b-future, b-park, c-none and d-province.
    assert len(graph) - len(part) == 5
    assert Selection(part).graph is part


def test_of_chosen_cities_alone_it_is_told_what_is_left_out(graph: Store) -> None:
    """57 cities that nobody had asked for stood in a note on six."""
    selection = Selection(graph)

    def told(*cities: str) -> str:
        return "".join(map(str, selection.told(lambda iri: iri, {ID + city for city in cities})))

    assert ID + "d" in told() and ID + "d" in told("a", "d")
    assert ID + "d" not in told("a", "b")


def test_overlap_counts_only_chosen_programmes(graph: Store) -> None:
    matrix = overlap(Selection(graph).graph, "shared", lang="en")
    assert matrix.names == ("A", "B", "C")
    # A: u v; B: u w; C: u y. With all, A and B share w too, and B and C y.
    assert matrix.values.tolist() == [[2, 1, 1], [1, 2, 1], [1, 1, 2]]
    assert matrix.years == ("2018", "2016", "2013")
    assert matrix.open_lists == (False, False, True)
    everything = overlap(graph, "shared", lang="en")
    assert everything.values[0].tolist() == [4, 2, 1, 1]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"level": "village"}, "no level of programmes 'village'"),
        ({"period": "2025"}, "is no period"),
        ({"period": "2025-2021"}, "is no period"),
        ({"every": True, "as_of": 2019}, "leave the others out"),
        ({"programmes": ("id:a-2018",), "level": "all"}, "leave the others out"),
        ({"programmes": ("id:a",)}, "no programme"),
    ],
)
def test_invalid_choices_are_refused(graph: Store, choice: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Selection(graph, Choice(**choice)).told(str)  # type: ignore[arg-type]


def test_an_engine_elsewhere_has_all_by_default(graph: Store) -> None:
    class Elsewhere:
        query = staticmethod(graph.query)
        quads_for_pattern = staticmethod(graph.quads_for_pattern)
        __len__ = graph.__len__

    engine = Elsewhere()
    assert Selection(engine).graph is engine  # type: ignore[arg-type]
    with pytest.raises(InputError, match="on this machine"):
        Selection(engine, Choice(as_of=2019)).told(str)  # type: ignore[arg-type]


NEWER = f"""{HEAD}
id:ningbo-newer a ckg:ClusterProgramme ; ckg:programmeOf id:ningbo ; ckg:announced "2023-07" ;
  ckg:closedList true .
id:ningbo-newer-1 a ckg:IndustryTarget ; ckg:targetOf id:ningbo-newer ;
  ckg:targetsIndustry ind:automotive .
"""


def test_the_comparison_of_the_article_is_one_command(tmp_path: Path) -> None:
    newer = tmp_path / "newer.ttl"
    newer.write_text(NEWER, "utf-8")
    before = clusterkg.open().overlap("shared", lang="en")
    kg = clusterkg.open(data=[newer], as_of=2019)
    assert kg.overlap("shared", lang="en").values.tolist() == before.values.tolist()
    now = clusterkg.open(data=[newer]).overlap("shared", lang="en")
    ningbo = now.names.index("Ningbo")
    assert (now.values[ningbo, ningbo], now.years[ningbo]) == (1, "2023")
    assert (before.values[ningbo, ningbo], before.years[ningbo]) == (14, "2019")
    command = ["overlap", "--as-of", "2019", "--data", str(newer), "--format", "csv"]
    result = CliRunner().invoke(main, [*command, "--city", "宁波", "--city", "青岛"])
    assert result.stdout.splitlines()[0].startswith(
        "city_a,city_b,jaccard,possible,least,most,year_a,year_b"
    )
    assert "2019,2018,12,20" in result.stdout
    assert "announced by 2019" in result.stderr


def test_a_terminal_shows_the_first_pairs_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("clusterkg.cli.output.sys", terminal)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("clusterkg.cli.compare._FIRST", 2)

    def lines(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["overlap", *options])
        return len(result.stdout.splitlines()), result.stderr

    shown, said = lines()
    assert shown == 2 + 2
    assert "the first 2 of 15 pairs; --top shows more" in said
    # All pairs where a number, a city or a format is asked for.
    assert [lines(*given)[0] for given in (["--top", "5"], ["--city", "宁波"])] == [7, 7]
    shown, said = lines("--format", "csv")
    assert (shown, "of 15 pairs" in said) == (16, False)


def test_views_that_compare_have_the_chosen_programmes_and_others_all(tmp_path: Path) -> None:
    newer = tmp_path / "newer.ttl"
    newer.write_text(NEWER, "utf-8")
    kg = clusterkg.open(data=[newer])
    assert kg.view("city-industry").nodes[ID + "ningbo"]["targets"] == 1
    assert ID + "ningbo-246" in kg.view("programme-structure")
    # A year has all that was in force in it.
    assert kg.view("city-industry", year=2024).nodes[ID + "ningbo"]["targets"] == 13
    assert kg.query("city-profile", city="宁波") is not None
    with pytest.raises(InputError, match="compares no cities"):
        clusterkg.open(data=[newer], as_of=2019).view("full")


def test_saved_queries_read_all_programmes(tmp_path: Path) -> None:
    newer = tmp_path / "newer.ttl"
    newer.write_text(NEWER, "utf-8")
    table = clusterkg.open(data=[newer]).query("programmes-timeline")
    assert isinstance(table, Table)
    place = table.columns.index("programme")
    listed = {plain(row[place]) for row in table.rows if row[place] is not None}
    assert {ID + "ningbo-246", ID + "ningbo-newer"} <= {each.strip("<>") for each in listed}


def report_on(tmp_path: Path, statements: str) -> str:
    path = tmp_path / "x.ttl"
    path.write_text(HEAD + statements, "utf-8")
    return clusterkg.open().validate([path]).to("text")


@pytest.mark.parametrize(
    ("own", "whole", "named", "broken"),
    [
        # The tier says it itself, or its programme does and it does not say otherwise.
        (True, False, 1, True),
        (None, True, 1, True),
        (None, True, 0, True),
        (None, True, 2, False),
        (False, True, 1, False),
        (None, False, 1, False),
    ],
)
def test_a_tier_with_fewer_named_than_declared_is_no_closed_list(
    tmp_path: Path, own: bool | None, whole: bool, named: int, broken: bool
) -> None:
    closed = "" if own is None else f"ckg:closedList {str(own).lower()} ;"
    targets = "".join(
        f"id:x-{i} a ckg:IndustryTarget ; ckg:targetOf id:x ; ckg:listedUnder id:x-t .\n"
        for i in range(named)
    )
    statements = f"""id:x a ckg:ClusterProgramme ; ckg:programmeOf id:ningbo ;
      ckg:closedList {str(whole).lower()} ; ckg:declaresTier id:x-t .
    id:x-t a ckg:TierDeclaration ; {closed} ckg:declaredCount 2 ; ckg:printedFigure "2个" ;
      ckg:tier id:tier-advantage .
    {targets}"""
    found = report_on(tmp_path, statements)
    assert ("tierDeclaration-count-listed" in found) is broken


@pytest.mark.parametrize(
    ("dates", "broken"),
    [
        ('ckg:announced "2021-10" ; ckg:horizonYear 2020', True),
        ('ckg:announced "2020-10" ; ckg:horizonYear 2020', False),
        ('ckg:announced "--05-10" ; ckg:inferredYear 2021 ; ckg:horizonYear 2020', True),
        ('ckg:announced "--05-10" ; ckg:horizonYear 2020', False),
        ("ckg:horizonYear 2020", False),
    ],
)
def test_a_horizon_before_the_announcement_is_a_violation(
    tmp_path: Path, dates: str, broken: bool
) -> None:
    found = report_on(tmp_path, f"id:x a ckg:ClusterProgramme ; {dates} .")
    assert ("clusterProgramme-horizon-after" in found) is broken
