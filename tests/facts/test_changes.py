"""What a new version of data changes, and how two versions are merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from clusterkg.cli import main
from clusterkg.facts import changes
from clusterkg.rdf.namespaces import CKG
from clusterkg.shacl.engine.cardinality import single_valued
from clusterkg.shacl.engine.data import Data
from clusterkg.shacl.explain.labels import Labels
from clusterkg.store.graph import open_bundled
from clusterkg.tables.documents import documents
from clusterkg.validation import shapes_of, validate

VALID = Path(__file__).parents[1] / "data" / "valid.ttl"
TEXT = VALID.read_text(encoding="utf-8")
T = "http://example.org/test/"


def read(path: Path) -> dict:  # type: ignore[type-arg]
    (document,) = documents([path])
    return changes.read(document)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def told(found: tuple[changes.Change, ...]) -> set[tuple[str, str, str, str, str]]:
    return {
        (
            change.kind,
            change.node.value.removeprefix(T),
            change.property.value.removeprefix(CKG),
            " ".join(term.value for term in change.before),
            " ".join(term.value for term in change.after),
        )
        for change in found
    }


def test_a_change_an_addition_and_what_is_dropped_are_told(tmp_path: Path) -> None:
    old = written(tmp_path / "old.ttl", TEXT + "t:gone ckg:code '1' .\n")
    new = written(
        tmp_path / "new.ttl",
        TEXT.replace('ckg:code "510100"', 'ckg:code "510200"') + "t:come ckg:code '2' .\n",
    )
    found = changes.diff(read(old), read(new))
    assert told(found) == {
        ("changed", "city", "code", "510100", "510200"),
        ("dropped", "gone", "code", "1", ""),
        ("added", "come", "code", "", "2"),
    }


def test_order_layout_and_names_of_blank_nodes_are_no_difference(tmp_path: Path) -> None:
    blank = "t:city ckg:hasCount [ ckg:value 1 ] , [ ckg:value 2 ] .\n"
    other = "_:y ckg:value 2 . _:x ckg:value 1 . t:city ckg:hasCount _:y , _:x .\n"
    one, two = written(tmp_path / "a.ttl", TEXT + blank), written(tmp_path / "b.ttl", TEXT + other)
    assert changes.diff(read(one), read(two)) == ()


statements = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), st.integers(0, 3)), max_size=8
)


@settings(max_examples=50, deadline=None)
@given(statements, statements)
def test_changes_lead_from_one_version_to_the_other(one, two) -> None:  # type: ignore[no-untyped-def]
    def said(rows):  # type: ignore[no-untyped-def]
        text = "".join(f"<{T}{s}> <{T}{p}> {o} .\n" for s, p, o in rows)
        found: dict = {}  # type: ignore[type-arg]
        for quad in parse(text.encode(), RdfFormat.TURTLE):
            found.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        return found

    def flat(version):  # type: ignore[no-untyped-def]
        return {(s, p, o) for s, ps in version.items() for p, os in ps.items() for o in os}

    before, after = said(one), said(two)
    found = changes.diff(before, after)
    gone = {(c.node, c.property, term) for c in found for term in c.before}
    come = {(c.node, c.property, term) for c in found for term in c.after}
    assert (flat(before) - gone) | come == flat(after)
    assert not come & flat(before)


def merged(one: Path, two: Path) -> tuple[str, tuple[changes.Change, ...]]:
    versions = documents([one, two])
    context = open_bundled(versions)
    single = single_valued(shapes_of(), Data(context))
    said, other = map(changes.read, versions)
    triples, found = changes.merge(said, other, single, Labels(context).label)
    return "".join(f"{triple} .\n" for triple in triples), found


def test_merging_the_same_twice_adds_nothing(tmp_path: Path) -> None:
    text, found = merged(VALID, written(tmp_path / "same.ttl", TEXT))
    assert found == ()
    result = written(tmp_path / "merged.nt", text)
    assert changes.diff(read(VALID), read(result)) == ()


def test_two_numbers_become_two_facts_with_their_evidence(tmp_path: Path) -> None:
    assert TEXT.count("ckg:amountPerYear") == 1
    amount = next(line for line in TEXT.splitlines() if "ckg:amountPerYear" in line)
    other = TEXT.replace(amount, "    ckg:amountPerYear 7.0 ;").replace(
        "t:evidence", "t:evidence-b"
    )
    # The figure as printed says the number.
    assert other.count('"5元"') == TEXT.count('"5元"') > 0
    start = other.index("ckg:amountPerYear 7.0")
    other = other[:start] + other[start:].replace('"5元"', '"7元"', 1)
    two = written(tmp_path / "b.ttl", other)
    text, found = merged(VALID, two)
    assert {(c.kind, c.property.value.removeprefix(CKG)) for c in found} == {
        ("apart", "amountPerYear"),
        ("apart", "printedFigure"),
    }
    (node,) = {change.node.value for change in found}
    said = read(written(tmp_path / "merged.nt", text))
    by_name = {str(key).strip("<>"): value for key, value in said.items()}
    for name, evidence in ((node, "evidence"), (f"{node}-2", "evidence-b")):
        fact = {p.value.removeprefix(CKG): [t.value for t in v] for p, v in by_name[name].items()}
        assert fact["evidence"] == [T + evidence]
        assert len(fact["amountPerYear"]) == 1
        assert len(fact["conflictReason"]) == 2
    programme = next(v for v in said.values() if any(p.value == CKG + "funding" for p in v))
    funding = next(values for p, values in programme.items() if p.value == CKG + "funding")
    assert {term.value for term in funding} == {node, f"{node}-2"}
    report = validate([written(tmp_path / "whole.nt", text)])
    assert report.conforms, report.to("text")


def test_two_values_without_evidence_are_both_kept_and_told(tmp_path: Path) -> None:
    two = written(tmp_path / "b.ttl", TEXT.replace('"510100"', '"510200"'))
    text, found = merged(VALID, two)
    assert told(found) == {("kept", "city", "code", "510100", "510200")}
    assert '"510100"' in text and '"510200"' in text


def test_the_commands(tmp_path: Path) -> None:
    two = written(tmp_path / "b.ttl", TEXT.replace('"510100"', '"510200"'))
    done = CliRunner().invoke(main, ["diff", str(VALID), str(two), "--lang", "zh"])
    assert done.exit_code == 0
    assert "变更" in done.stdout and "代码" in done.stdout and "510200" in done.stdout
    out = tmp_path / "out.ttl"
    done = CliRunner().invoke(main, ["merge", str(VALID), str(two), "-o", str(out)])
    assert done.exit_code == 1
    assert "510200" in done.stderr and out.is_file()
    done = CliRunner().invoke(main, ["merge", str(VALID), str(VALID), "-o", str(out)])
    assert done.exit_code == 0
    assert CliRunner().invoke(main, ["diff", str(VALID), "absent.ttl"]).exit_code == 2


@pytest.mark.parametrize("name", ["wuhan.ttl", "qingdao.ttl"])
def test_a_city_and_its_tables_do_not_differ(name: str, tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "data" / "ttl" / name
    book = tmp_path / "city.xlsx"
    city = {"wuhan.ttl": "武汉", "qingdao.ttl": "青岛"}[name]
    done = CliRunner().invoke(main, ["new", city, "--from", str(path), "-o", str(book)])
    assert done.exit_code == 0, done.output
    found = changes.diff(read(path), read(book))
    # Tables add the authority and the coordinates of a place that they know.
    assert {change.kind for change in found} <= {"added", "changed"}
    assert all(not change.before for change in found)
