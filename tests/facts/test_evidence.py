"""Passages are verified against a text; the graph here is made for a text made here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from clusterkg.base import cache
from clusterkg.base.errors import InputError
from clusterkg.facts import texts
from clusterkg.facts.citations import sources
from clusterkg.facts.evidence import Passage, Verification
from clusterkg.facts.verification import verify
from clusterkg.store.graph import open_bundled

TEXT = "标题\n\n甲市提出2个集群。\n"
SOURCE = "http://example.org/s"


def graph(
    start: int = 6, end: int = 10, paragraph: int = 2, passage: str = "提出2个", said: str = ""
) -> Store:
    store = Store()
    digest = hashlib.sha256(passage.encode()).hexdigest()
    turtle = f"""
        @prefix ckg: <https://w3id.org/clusterkg/ontology#> .
        @prefix oa: <http://www.w3.org/ns/oa#> .
        <http://example.org/e> a ckg:Evidence ; ckg:source <{SOURCE}> ;
          ckg:paragraph {paragraph} ; oa:start {start} ; oa:end {end} ; ckg:sha256 "{digest}" .
        <http://example.org/f> ckg:evidence <http://example.org/e> {said} .
    """
    store.load(turtle.encode(), RdfFormat.TURTLE)
    return store


def of_text(store: Store, text: str = TEXT) -> Verification:
    return verify(store, {SOURCE: text})


def test_a_true_passage_is_verified() -> None:
    (passage,) = of_text(graph())
    assert (passage.text, passage.problem) == ("提出2个", None)
    assert passage.facts == ("http://example.org/f",)


@pytest.mark.parametrize(
    ("store", "said"),
    [
        (graph(passage="提出3个"), "another digest"),
        (graph(start=7, end=11), "another digest"),
        (graph(paragraph=3), "paragraph 2, not 3"),
        (graph(start=6, end=99), "not in a text of"),
    ],
)
def test_each_difference_is_found(store: Store, said: str) -> None:
    found = of_text(store)
    (passage,) = found
    assert said in str(passage.problem)
    assert not found


@pytest.mark.parametrize(
    ("changes", "prop", "fix"),
    [
        ({"passage": "提出3个"}, "sha256", "Correct the first and the last character"),
        ({"paragraph": 3}, "paragraph", "Write paragraph 2."),
        ({"start": 6, "end": 99}, "end", f"the text has {len(TEXT)}"),
    ],
)
def test_a_changed_passage_is_a_fault_of_the_evidence_not_the_fact(
    changes: dict[str, object], prop: str, fix: str
) -> None:
    checks = of_text(graph(said='; ckg:printedFigure "2个"', **changes)).checks  # type: ignore[arg-type]
    evidence, fact = checks
    assert evidence.is_wrong
    assert evidence.predicate.endswith(prop)
    assert fix in evidence.words["en"].fix
    assert (fact.fact, fact.status) == ("http://example.org/f", "unchecked")
    assert "not as it was read" in str(fact.reason)


def test_a_fact_that_nothing_prints_is_not_checked() -> None:
    (check,) = of_text(graph(said='; ckg:claim "甲市很快"@zh')).checks
    assert (check.status, check.predicate) == ("unchecked", "")
    assert "compare it with the passage" in str(check.reason)


def test_a_page_is_checked_as_read_only_with_a_digest_of_its_passage() -> None:
    page = "<http://example.org/item>"
    seen = f'; ckg:passageDigest "{"0" * 64}" '
    for said, status, reason in (
        ("", "unchecked", "not at hand"),
        (seen, "as-read", "when it was read on 2026-11-24, as its data say"),
    ):
        store = graph()
        turtle = f"""
            @prefix ckg: <https://w3id.org/clusterkg/ontology#> .
            <http://example.org/g> ckg:printedFigure "9个" ; ckg:evidence {page} .
            {page} a ckg:DocumentItem ; ckg:source <http://example.org/p> ;
              ckg:readOn "2026-11-24" {said} .
        """
        store.load(turtle.encode(), RdfFormat.TURTLE)
        (check,) = verify(store, {SOURCE: TEXT}, {"http://example.org/g"}).checks
        assert (check.status, reason in str(check.reason)) == (status, True)


@pytest.mark.parametrize(
    ("seen", "said", "expected"),
    [
        # A figure is what the passage at hand says, whatever else is cited.
        (True, 'ckg:printedFigure "9个"', {"printedFigure": "absent"}),
        (True, "ckg:value 9", {"value": "absent"}),
        # A name may be read in the other source; then the passage holds something else.
        (
            True,
            'ckg:printedName "新材料" ; ckg:printedFigure "2个"',
            {"printedFigure": "verified", "printedName": "unchecked"},
        ),
        (
            True,
            'ckg:printedName "新材料"',
            {"printedName": "unchecked", "evidence": "differs"},
        ),
        # Nobody says that the other source was compared.
        (
            False,
            'ckg:printedName "新材料" ; ckg:printedFigure "2个"',
            {"printedFigure": "verified", "printedName": "absent"},
        ),
    ],
)
def test_a_second_source_that_is_not_at_hand_hides_no_false_figure(
    seen: bool, said: str, expected: dict[str, str]
) -> None:
    page = "<http://example.org/item>"
    store = graph(said=f"; ckg:evidence {page} ; {said}")
    digest = '; ckg:passageDigest "0"' if seen else ""
    turtle = f"""
        @prefix ckg: <https://w3id.org/clusterkg/ontology#> .
        {page} ckg:source <http://example.org/p> ; ckg:readOn "2026-11-24" {digest} .
    """
    store.load(turtle.encode(), RdfFormat.TURTLE)
    checks = of_text(store).checks
    assert {check.predicate.rpartition("#")[2]: check.status for check in checks} == expected


def test_a_text_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gb.txt"
    path.write_bytes("宁波".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        texts.given([path], sources(graph()))


def test_a_text_given_once_is_found_again_as_long_as_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    known = {SOURCE: hashlib.sha256(TEXT.encode()).hexdigest()}
    assert texts.kept(known) == {}
    texts.given([path], known, keep=False)
    assert cache.is_empty()
    texts.given([path], known)
    path.unlink()
    assert texts.kept(known) == {SOURCE: TEXT}
    (kept,) = (tmp_path / "cache" / "sources").iterdir()
    kept.write_text("another", encoding="utf-8")
    assert texts.kept(known) == {}


def test_texts_in_the_cache_make_room_for_new_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    monkeypatch.setattr(cache, "MOST_BYTES_IN_ALL", 10)
    for number, text in enumerate(("first", "second")):
        cache.keep(text)
        os.utime(next(cache.folder().glob("*.txt")), (number, number))  # type: ignore[union-attr]
    cache.keep("third")
    kept = [cache.kept(hashlib.sha256(t.encode()).hexdigest()) for t in ("first", "third")]
    assert kept == [None, "third"]


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, "")
    cache.keep(TEXT)
    assert cache.kept(hashlib.sha256(TEXT.encode()).hexdigest()) is None


SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", Path(__file__).parents[3] / "shared/sources"))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES")
def test_every_passage_of_the_article_is_verified(tmp_path: Path) -> None:
    store = open_bundled()
    (article,) = SOURCES.glob("*.txt")

    def passages(path: Path) -> list[Passage]:
        return list(verify(store, texts.given([path], sources(store))))

    assert [p for p in passages(article) if p.problem] == []
    assert len(passages(article)) > 40
    changed = tmp_path / "changed.txt"
    changed.write_bytes(article.read_bytes().replace("10亿元".encode(), "11亿元".encode()))
    assert [p.facts for p in passages(changed) if p.problem] == [
        ("https://w3id.org/clusterkg/id/shenzhen-future-funding",)
    ]


def test_a_number_is_as_sure_as_the_figure_that_it_is_read_from() -> None:
    def statuses(figure: str) -> dict[str, str]:
        said = f'; ckg:printedFigure "{figure}" ; ckg:value {figure[0]}'
        checks = of_text(graph(said=said)).checks
        return {check.predicate.rpartition("#")[2]: check.status for check in checks}

    assert statuses("2个") == {"printedFigure": "verified", "value": "verified"}
    assert statuses("9个") == {"printedFigure": "absent", "value": "unchecked"}


def test_a_tier_without_a_chinese_label_is_not_checked() -> None:
    """Nothing says how it would be printed: as where the bundled graph is left out."""
    (check,) = of_text(graph(said="; ckg:tier <http://example.org/tier>")).checks
    assert check.status == "unchecked"
    assert "no Chinese label" in str(check.reason)
