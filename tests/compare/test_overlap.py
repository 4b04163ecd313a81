"""Overlap of cities: by hand on the sources, by plain sets on random graphs."""

from __future__ import annotations

import csv
import io
import itertools
import math

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.compare.formulas import MEASURES
from clusterkg.compare.overlap import OverlapMatrix, overlap
from clusterkg.compare.pair import explain
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.rdf.table import Table
from clusterkg.store.graph import coded, select

KG = clusterkg.open()
NAMES = ["上海", "宁波", "杭州", "武汉", "深圳", "青岛"]
# How many industries each names at the level of concepts: Wuhan has ten in eight items.
# Ningbo has fourteen in twelve. Of the frozen scheme, 机器人 is a part of 智能装备, which Shenzhen
# names too, and Shanghai's 民用航空 and Wuhan's 航天 are parts of 航空航天, which Shenzhen names.
SIZES = {"上海": 6, "宁波": 14, "杭州": 7, "武汉": 10, "深圳": 5, "青岛": 20}
SHARED = {
    ("上海", "青岛"): 3,
    ("武汉", "青岛"): 3,
    ("上海", "武汉"): 3,
    ("上海", "深圳"): 1,
    ("武汉", "深圳"): 1,
    ("杭州", "青岛"): 2,
    ("上海", "杭州"): 1,
    ("宁波", "青岛"): 6,
    ("上海", "宁波"): 4,
    ("宁波", "武汉"): 3,
    ("宁波", "杭州"): 2,
}


def value(matrix: OverlapMatrix, one: str, other: str) -> float:
    return float(matrix.values[matrix.names.index(one), matrix.names.index(other)])


@pytest.mark.parametrize("pair", list(itertools.combinations(sorted(SIZES), 2)))
def test_the_sources_counted_by_hand(pair: tuple[str, str]) -> None:
    one, other = pair
    both = SHARED.get(pair, 0)
    a, b = SIZES[one], SIZES[other]
    assert value(KG.overlap("shared", lang="zh"), one, other) == both
    assert value(KG.overlap("jaccard", lang="zh"), one, other) == pytest.approx(
        both / (a + b - both)
    )
    assert value(KG.overlap("cosine", lang="zh"), one, other) == pytest.approx(
        both / math.sqrt(a * b)
    )
    least = value(KG.overlap("overlap-coefficient", lang="zh"), one, other)
    assert least == pytest.approx(both / min(a, b))


def test_a_city_that_lists_nothing_is_unknown_and_not_zero() -> None:
    store = store_of({"a": {"d1f1": 2}, "b": {"d1f1": 2}, "c": {}})
    for measure in MEASURES:
        matrix = overlap(store, measure)
        row = matrix.values[matrix.names.index("c")]
        assert np.isnan(row).all()
    table = overlap(store).ranked()
    silent = [row for row in table.rows if Literal("c") in row[:2]]
    assert len(silent) == 2
    assert {row[2] for row in silent} == {None}


def test_open_lists_are_marked() -> None:
    matrix = KG.overlap(lang="zh")
    assert {n for n, o in zip(matrix.names, matrix.open_lists, strict=True) if o} == {"深圳"}
    notes = {str(row[-1]) for row in matrix.ranked().rows if "深圳" in str(row[:2])}
    assert all("深圳" in note for note in notes)
    assert "深圳*" in matrix.table().columns


def test_the_level_changes_the_ranking() -> None:
    printed = KG.overlap("shared", "printed", lang="zh")
    # 汽车, 汽车制造 and 汽车及零部件 are three printed names.
    assert value(printed, "上海", "青岛") == 2
    assert value(printed, "上海", "武汉") == 0
    division = KG.overlap("shared", "division", lang="zh")
    assert value(division, "上海", "武汉") == 3


def test_the_matrix_agrees_with_the_saved_query() -> None:
    for level in ("concept", "field", "division"):
        matrix = KG.overlap("shared", level, lang="zh")
        table = KG.query("overlap-all-pairs", level=level, lang="zh")
        assert isinstance(table, Table)
        pairs = {
            tuple(sorted((row[1].value, row[2].value))): float(row[3].value) for row in table.rows
        }
        for one, other in itertools.combinations(sorted(SIZES), 2):
            assert value(matrix, one, other) == pairs.get((one, other), 0.0)


def test_explain_names_both_printings_and_places() -> None:
    table = explain(KG.store, ID + "wuhan", ID + "qingdao", lang="zh")
    rows = {
        row[0].value: (row[2].value, row[3].value)
        for row in table.rows
        if row[1] == Literal("certain")
    }
    assert rows == {
        "汽车": ("汽车及零部件", "汽车制造"),
        "生物医药": ("生物医药和医疗器械", "生物医药"),
        "节能环保": ("节能环保", "节能环保"),
    }
    assert all(":" in row[4].value and ":" in row[5].value for row in table.rows)
    # Items of a document are evidence too, and each side names its source.
    table = explain(KG.store, ID + "ningbo", ID + "qingdao", lang="zh")
    assert [row[4].value for row in table.rows if row[0].value == "汽车"] == [
        "宁波加快建设“246”万千亿级产业集群 #2"
    ]
    assert table.rows[0][5].value.startswith("殷浩关于产业升级范本的文章 12:")


# A scheme of two divisions; a field each; concepts under the fields.
BROADER = {"d1f1c1": "d1f1", "d1f1c2": "d1f1", "d1f1": "d1", "d2f2c3": "d2f2", "d2f2": "d2"}
INDUSTRIES = [*BROADER, "d1", "d2"]


def store_of(bets: dict[str, dict[str, int]]) -> Store:
    """Return a graph of cities, each with its industries and the reach of their tier."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    lines += [f"ind:{one} skos:broader ind:{other} ." for one, other in BROADER.items()]
    levels = {2: "division", 4: "field", 6: "concept"}
    lines += [f'ind:{i} ckg:schemeLevel "{levels[len(i)]}" .' for i in INDUSTRIES]
    lines += [f"id:tier{rank} ckg:reachRank {rank} ." for rank in (2, 3, 4)]
    for city, industries in bets.items():
        lines.append(f'id:{city} rdfs:label "{city}"@zh ; ckg:hasProgramme id:{city}-p .')
        lines.append(f"id:{city}-p ckg:closedList true .")
        for industry, rank in industries.items():
            target = f"id:{city}-{industry}"
            tier = f"; ckg:tier id:tier{rank}" if rank > 1 else ""
            lines.append(
                f"id:{city}-p ckg:hasTarget {target} . {target} ckg:targetsIndustry"
                f' ind:{industry} ; ckg:printedName "{industry}" {tier} .'
            )
    store = Store()
    store.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return store


graphs = st.dictionaries(
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from(INDUSTRIES), st.integers(1, 4), max_size=7),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(graphs)
def test_measures_are_symmetric_bounded_and_whole_on_themselves(
    bets: dict[str, dict[str, int]],
) -> None:
    store = store_of(bets)
    for measure in set(MEASURES) - {"shared", "newman"}:
        matrix = overlap(store, measure).values
        known = ~np.isnan(matrix)
        assert np.allclose(matrix, matrix.T, equal_nan=True)
        assert ((matrix[known] >= 0) & (matrix[known] <= 1 + 1e-9)).all()
        own = np.diag(matrix)
        whole = own[~np.isnan(own)]
        # Weighted by frequency, a city that names only what all name has no direction.
        assert np.allclose(whole, 1) or (measure == "cosine-idf" and set(whole.round(9)) <= {0, 1})


@settings(max_examples=40, deadline=None)
@given(graphs)
def test_measures_equal_their_formulas_on_plain_sets(bets: dict[str, dict[str, int]]) -> None:
    store = store_of(bets)
    listing = sum(bool(industries) for industries in bets.values())
    found = {measure: overlap(store, measure) for measure in MEASURES}
    for one, other in itertools.combinations([c for c in bets if bets[c]], 2):
        a, b = set(bets[one]), set(bets[other])
        assert value(found["shared"], one, other) == len(a & b)
        assert value(found["jaccard"], one, other) == pytest.approx(len(a & b) / len(a | b))

        named = {i: sum(i in others for others in bets.values()) for i in a & b}
        ties = sum(1 / (n - 1) for n in named.values())
        assert value(found["newman"], one, other) == pytest.approx(ties)

        def cosine(weight_a: dict[str, float], weight_b: dict[str, float]) -> float:
            dot = sum(w * weight_b.get(i, 0) for i, w in weight_a.items())
            size = math.hypot(*weight_a.values()) * math.hypot(*weight_b.values())
            return dot / size if size else 0.0

        idf = {i: math.log(listing / sum(i in named for named in bets.values())) for i in a | b}
        expected = cosine({i: idf[i] for i in a}, {i: idf[i] for i in b})
        assert value(found["cosine-idf"], one, other) == pytest.approx(expected, abs=1e-9)

        def alike(x: str, y: str) -> float:
            # The names of the scheme spell out their place: two letters a step.
            steps = next(
                (
                    n
                    for n in range(3, 0, -1)
                    if x[: 2 * n] == y[: 2 * n] and min(len(x), len(y)) >= 2 * n
                ),
                0,
            )
            return 2 * steps / (len(x) / 2 + len(y) / 2)

        best = [max(alike(x, y) for y in b) for x in a], [max(alike(x, y) for x in a) for y in b]
        mean = sum(sum(side) / len(side) for side in best) / 2
        assert value(found["wu-palmer"], one, other) == pytest.approx(mean)


@settings(max_examples=20, deadline=None)
@given(graphs, st.randoms())
def test_the_order_of_statements_does_not_matter(bets, random) -> None:  # type: ignore[no-untyped-def]
    cities = list(bets)
    random.shuffle(cities)
    turned = {city: dict(reversed(list(bets[city].items()))) for city in cities}
    for measure in MEASURES:
        one, other = overlap(store_of(bets), measure), overlap(store_of(turned), measure)
        assert one.cities == other.cities
        assert np.allclose(one.values, other.values, equal_nan=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"measure": "jacard"}, "measures: shared, jaccard"),
        ({"level": "branch"}, "levels: printed, narrower, concept"),
        ({"measure": "krugman"}, "needs shares of output or employment"),
        ({"measure": "wu-palmer", "level": "printed"}, "needs the scheme"),
    ],
)
def test_invalid_options_of_overlap_are_refused(options: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        KG.overlap(**options)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--top", "1"], "0.25"),
        (["--matrix", "--measure", "shared", "--lang", "zh"], "深圳*"),
        (["--city", "武汉", "--city", "青岛", "--measure", "shared"], "3"),
        (["--explain", "武汉", "青岛"], "汽车及零部件"),
    ],
)
def test_the_command_line(args: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["overlap", *args])
    assert done.exit_code == 0
    assert said in done.stdout


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(
        st.one_of(
            st.builds(Literal, texts),
            st.builds(Literal, texts, language=st.sampled_from(["zh", "en"])),
            st.builds(Literal, st.integers()),
            st.builds(Literal, st.booleans()),
            st.builds(Literal, st.floats(allow_nan=False)),
            st.just(NamedNode("http://example.org/#~")),
            st.builds(BlankNode, st.sampled_from(["b", "c1"])),
        ),
        max_size=8,
    )
)
def test_coded_columns_are_the_rows_of_select(terms: list[Literal | NamedNode | BlankNode]) -> None:
    store = Store()
    for i, term in enumerate(terms):
        store.add(
            Quad(NamedNode(f"http://example.org/{i}"), NamedNode("http://example.org/p"), term)
        )
    text = "SELECT ?s ?o ?none { ?s <http://example.org/p> ?o OPTIONAL { ?o ?none ?o } }"
    columns = coded(store, text, ("s", "o", "none"))
    rows = zip(*([values[place] for place in places] for values, places in columns), strict=True)
    assert sorted(rows) == select(store, text)
    assert all(values == sorted(set(values)) for values, _ in columns)


def test_one_city_is_compared_with_all_others() -> None:
    done = CliRunner().invoke(
        main, ["overlap", "--city", "武汉", "--format", "csv", "--lang", "zh"]
    )
    assert done.exit_code == 0
    rows = done.stdout.splitlines()[1:]
    assert len(rows) == 5
    assert all("武汉" in row for row in rows)


def test_a_city_without_a_programme_of_then_is_unknown_beside_the_others() -> None:
    asked = ["overlap", "--as-of", "2016", "--city", "杭州", "--city", "宁波", "--city", "武汉"]
    done = CliRunner().invoke(main, [*asked, "--format", "csv", "--lang", "en"])
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    known = {(row["city_a"], row["city_b"]): row["jaccard"] for row in rows if row["jaccard"]}
    assert known == {("Hangzhou", "Wuhan"): "0"}
    unknown = [row for row in rows if not row["jaccard"]]
    assert all("Ningbo: no programme enters, unknown" in row["note"] for row in unknown)
    assert [row["targets_a"] for row in unknown if row["city_a"] == "Ningbo"] == [""]
    assert "no programme of Ningbo is among those compared" in done.stderr
    assert "not compared, as it has no such programme: Ningbo" in done.stderr
    matrix = clusterkg.open(as_of=2016).overlap(cities=["杭州", "宁波", "武汉"], lang="en")
    assert matrix.missing == ("Ningbo",)
    assert np.isnan(matrix.values[1]).all() and not np.isnan(matrix.values[0, 2])
    alone = CliRunner().invoke(main, ["overlap", "--as-of", "2016", "--city", "宁波"])
    assert alone.exit_code == 2 and "no programme of 宁波" in alone.stderr


def test_explain_reports_reasons_for_uncertainty() -> None:
    asked = ["overlap", "--explain", "深圳", "杭州", "--lang"]
    done = CliRunner().invoke(main, [*asked, "en"])
    matrix = KG.overlap(cities=["深圳", "杭州"], lang="en")
    assert matrix.told(0, 1)[-1] and f"clusterkg: {matrix.told(0, 1)[-1]}\n" in done.stderr


def test_a_city_named_twice_is_one_city_and_has_no_overlap_with_itself() -> None:
    named_twice = KG.overlap(cities=["宁波", "青岛", "Ningbo"], lang="zh")
    assert named_twice.names == ("宁波", "青岛")
    with pytest.raises(InputError, match="id:ningbo"):
        KG.explain("宁波", "Ningbo")
    one, twice = (
        CliRunner().invoke(main, ["overlap", *names, "--format", "csv"]).output
        for names in (["--city", "宁波"], ["--city", "宁波", "--city", "寧波"])
    )
    assert one == twice != ""


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("en", "open list: Shenzhen; Shenzhen: a list of future industries only"),
        ("zh", "清单开放：深圳；深圳：清单仅限未来产业"),
    ],
)
def test_notes_in_a_table_are_in_the_language_of_its_names(lang: str, note: str) -> None:
    rows = KG.overlap(lang=lang).ranked().rows
    assert {row[-1].value for row in rows if isinstance(row[-1], Literal)} == {"", note}


def test_pairs_that_are_alike_are_cut_the_same_in_every_language_and_it_is_told() -> None:
    def shown(lang: str, top: int | None) -> list[tuple[str, ...]]:
        matrix = KG.overlap("shared", lang=lang)
        iris = dict(zip(matrix.names, matrix.cities, strict=True))
        return [
            tuple(iris[cell.value] for cell in row[:2] if isinstance(cell, Literal))
            for row in matrix.ranked(top).rows
        ]

    every = shown("zh", None)
    for top in range(1, len(every)):
        assert shown("zh", top) == shown("en", top) == every[:top]
    matrix = KG.overlap("shared", lang="en")
    values = [row[2].value for row in matrix.ranked().rows if isinstance(row[2], Literal)]
    for top in range(1, len(values) + 1):
        assert matrix.cut(top) == values.count(values[top - 1]) - values[:top].count(
            values[top - 1]
        )
    top = next(top for top in range(1, len(values)) if matrix.cut(top) == 1)
    args = ["overlap", "--measure", "shared", "--top", str(top), "--lang", "en"]
    assert (
        CliRunner().invoke(main, args).stderr.splitlines()[-1]
        == "1 more pair is as alike as the last one shown"
    )


def test_a_measure_of_shares_is_refused_with_the_command_that_takes_it() -> None:
    with pytest.raises(InputError, match="`clusterkg overlap --shares` takes a file"):
        KG.report("x.html", measure="krugman")
