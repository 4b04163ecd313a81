"""Passages are verified against a text; the graph here is made for a text made here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from clusterkg.base.errors import InputError
from clusterkg.facts.evidence import verify
from clusterkg.store.graph import open_bundled

TEXT = "标题\n\n甲市提出2个集群。\n"


def graph(start: int = 6, end: int = 10, paragraph: int = 2, passage: str = "提出2个") -> Store:
    store = Store()
    digest = hashlib.sha256(passage.encode()).hexdigest()
    turtle = f"""
        @prefix ckg: <https://w3id.org/clusterkg/ontology#> .
        @prefix oa: <http://www.w3.org/ns/oa#> .
        <http://example.org/e> a ckg:Evidence ; ckg:source <http://example.org/s> ;
          ckg:paragraph {paragraph} ; oa:start {start} ; oa:end {end} ; ckg:sha256 "{digest}" .
        <http://example.org/f> ckg:evidence <http://example.org/e> .
    """
    store.load(turtle.encode(), RdfFormat.TURTLE)
    return store


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_true_passage_is_verified(text: Path) -> None:
    (passage,) = verify(graph(), text)
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
def test_each_difference_is_found(store: Store, said: str, text: Path) -> None:
    (passage,) = verify(store, text)
    assert said in str(passage.problem)


def test_a_text_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gb.txt"
    path.write_bytes("宁波".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        verify(graph(), path)


SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", Path(__file__).parents[3] / "shared/sources"))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES")
def test_every_passage_of_the_article_is_verified(tmp_path: Path) -> None:
    (article,) = SOURCES.glob("*.txt")
    passages = verify(open_bundled(), article)
    assert [p for p in passages if p.problem] == []
    assert len(passages) > 40
    changed = tmp_path / "changed.txt"
    changed.write_bytes(article.read_bytes().replace("10亿元".encode(), "11亿元".encode()))
    assert [p.facts for p in verify(open_bundled(), changed) if p.problem] == [
        ("https://w3id.org/clusterkg/id/shenzhen-future-funding",)
    ]
