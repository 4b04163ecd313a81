"""What a comparing query says besides its rows: of how many cities, and of which years."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.cli import main
from clusterkg.facts.asked import asked
from clusterkg.queries.saved import saved
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.rdf.table import Table
from clusterkg.store.graph import open_graph

GIVEN = {
    "city": "武汉",
    "city_a": "武汉",
    "city_b": "青岛",
    "industry": "生物医药",
    "fact": "id:qingdao-956-automotive",
}
PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
DATA = """
id:pa ckg:programmeOf id:a ; ckg:announced "2016-04" . id:ta ckg:targetOf id:pa .
id:pb ckg:programmeOf id:b ; ckg:announced "--05-10" ; ckg:inferredYear 2019 .
id:tb ckg:targetOf id:pb .
id:pc ckg:programmeOf id:b . id:tc ckg:targetOf id:pc .
id:pd ckg:programmeOf id:d ; ckg:announced "2001" .
"""


@pytest.fixture(scope="module")
def whole() -> Store:
    """Return the bundled graph as it is, and not the frozen one of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CLUSTERKG_GRAPH", raising=False)
        store = open_graph()
    assert isinstance(store, Store)
    return store


def test_no_saved_query_gives_a_row_twice(whole: Store) -> None:
    from clusterkg.queries.saved import run

    twice = {}
    for name, query in saved().items():
        given = {each.name: GIVEN[each.name] for each in query.params if each.default is None}
        for lang in ("zh", "en"):
            table = run(whole, query, given, lang=lang)
            assert isinstance(table, Table) and table.rows, name
            counts = Counter(table.rows)
            if rows := [row for row, n in counts.items() if n > 1]:
                twice[name] = rows
    assert twice == {}


def test_a_comparing_query_says_of_how_many_cities_and_of_which_years_it_was_asked() -> None:
    store = Store()
    store.load((PREFIX + DATA).encode(), RdfFormat.TURTLE)
    # The programme of d names no target.
    assert asked(store).to("en") == (
        "asked of the 2 cities that name targets, in 3 of their programmes, announced 2016 to 2019,"
        " 1 without a date"
    )
    assert asked(store, [ID + "a"]).to("zh") == ("所查为列有目标的 1 市、1 份规划，公布于 2016 年")


# Of what is of no city that names targets: what was said, issued, held, listed or counted.
OTHER = {"claims", "documents", "events", "sources", "evidence-of-fact", "supply-chain"}
OTHER |= {"city-statistics", "national-clusters"}


@pytest.mark.parametrize("name", sorted(saved().keys() - OTHER))
def test_each_comparing_query_has_the_note(name: str) -> None:
    query = saved()[name]
    given = {each.name: GIVEN[each.name] for each in query.params if each.default is None}
    answer = clusterkg.open().query(name, **given)
    assert isinstance(answer, Table)
    needed = [each for each in query.params if each.type == "city" and each.default is None]
    assert answer.notes[-1].fields["n"] == (len(needed) or 6)


def test_the_command_tells_it_and_other_queries_tell_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["query", "unique-bets", "--lang", "en"])
    assert "clusterkg: asked of the 6 cities that name targets" in done.stderr
    assert "asked of" not in done.stdout
    for name in OTHER:
        given = {"fact": GIVEN["fact"]} if name == "evidence-of-fact" else {}
        notes = clusterkg.open().query(name, **given).notes  # type: ignore[union-attr]
        assert not any("n" in note.fields for note in notes)


@pytest.mark.parametrize("name", [each for each, q in saved().items() if not q.params[1:]])
def test_no_row_of_a_saved_query_is_told_to_be_unknown_and_not_nothing(
    name: str, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.ttl"
    bare.write_text(f"{PREFIX} id:x rdfs:seeAlso id:y .", encoding="utf-8")
    found = clusterkg.open(data=[bare], bundled=False).query(name)
    told = "".join(note.to("en") for note in found.notes)  # type: ignore[union-attr]
    # The tag `overlap` says that a query compares lists.
    of_lists = "what a list that may name more leaves out is unknown"
    said = of_lists if "overlap" in saved()[name].tags else "unknown, and not that there is none"
    assert len(found) or said in told  # type: ignore[arg-type]


def test_the_command_tells_that_no_row_is_unknown(tmp_path: Path) -> None:
    bare = tmp_path / "bare.ttl"
    bare.write_text(f"{PREFIX} id:x rdfs:seeAlso id:y .", encoding="utf-8")
    given = ["query", "zones", "--data", str(bare), "--only", "--lang", "zh", "--format", "csv"]
    done = CliRunner().invoke(main, given)
    assert len(done.stdout.splitlines()) == 1
    assert "没有结果：图谱中没有来源这样说；属于未知，不等于没有" in done.stderr
