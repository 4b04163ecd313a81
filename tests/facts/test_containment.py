"""Every fact is what its passage says: each change of one is found, and each change of a passage.

The article and its facts in `data/passages` were made for these tests; the facts of the bundled
article are changed likewise, where that is at hand.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.base.folded import Folded
from clusterkg.base.resources import bundled
from clusterkg.base.text import digest
from clusterkg.facts import containment, figures
from clusterkg.facts.citations import completed, sources
from clusterkg.facts.containment import Scales, occurrences
from clusterkg.facts.evidence import Check, Passage, Verification
from clusterkg.facts.verification import verify
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import CKG, PREFIXES
from clusterkg.rdf.terms import TYPE

TESTS = Path(__file__).parents[1]
OWN = TESTS / "data" / "passages"
SOURCES = Path(os.environ.get("CLUSTERKG_SOURCES", TESTS.parents[1] / "shared/sources"))
needs_article = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the article is not here: set CLUSTERKG_SOURCES"
)


@dataclass
class Case:
    """A graph, the text of one of its sources, and what is found of it as it is."""

    store: Store
    text: str
    source: str

    def verify(self) -> Verification:
        return verify(self.store, {self.source: self.text})


def case(files: Iterable[Path], article: Path) -> Case:
    store = Store()
    for file in files:
        RdfFile(file).load(store)
    text = article.read_bytes().decode()
    (source,) = [name for name, sha256 in sources(store).items() if sha256 == digest(text)]
    return Case(store, text, source)


@cache
def own() -> Case:
    return case([OWN / "facts.ttl"], OWN / "article.txt")


@cache
def of_bundled() -> Case:
    (article,) = SOURCES.glob("*.txt")
    return case([*bundled("data", "ttl").glob("*.ttl")], article)


@cache
def of_article() -> Case:
    """Return the facts of the bundled article without the other cities: the same is found."""
    whole = of_bundled()
    facts = {check.fact for check in whole.verify().checks}
    things = whole.store.quads_for_pattern(None, TYPE, NamedNode(CKG + "CountedThing"))
    alone = Store()
    for node in [*map(NamedNode, facts), *(quad.subject for quad in things)]:
        alone.extend(whole.store.quads_for_pattern(node, None, None))
    completed(alone, whole.store)
    subject = Case(alone, whole.text, whole.source)
    assert subject.verify() == whole.verify()
    return subject


def test_all_facts_of_the_article_made_here_are_what_it_says() -> None:
    found = own().verify()
    assert [check for check in found.checks if check.is_wrong] == []
    assert found.counts() == {
        "verified": 37,
        "inferred": 1,
        "as-read": 0,
        "unchecked": 1,
        "differs": 0,
        "absent": 0,
    }


@needs_article
def test_all_facts_of_the_bundled_article_are_what_it_says() -> None:
    found = of_bundled().verify()
    assert [p for p in found if p.problem] == []
    assert [f"{check!r}" for check in found.checks if check.is_wrong] == []
    assert found.counts()["verified"] > 100


ARTICLES = [own, pytest.param(of_article, marks=needs_article)]


def changed(check: Check) -> Iterator[str]:
    """Return other values: of a year or a number, near ones; of a text, one sign after another."""
    if check.predicate in containment.YEARS:
        yield from (str(int(check.value) + step) for step in (-1, 1, 10))
    elif check.predicate in figures.NUMBERS:
        yield from (str(float(check.value) * factor + step) for factor, step in ((1, 1), (10, 0)))
    elif check.predicate in containment.DATES:
        yield re.sub(r"\d(?=\D*$)", lambda m: str((int(m[0]) + 1) % 10), check.value)
        yield re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), check.value, count=1)
    elif check.predicate in containment.TEXTS:
        for place, char in enumerate(check.value):
            other = str((int(char) + 1) % 10) if char in "0123456789" else "某"
            yield check.value[:place] + other + check.value[place + 1 :]
        yield "1" + check.value if check.value[0].isdecimal() else "十" + check.value


@pytest.mark.parametrize("made", ARTICLES)
def test_each_change_of_a_figure_a_name_a_year_or_a_count_is_found(made: object) -> None:
    assert callable(made)
    subject: Case = made()
    graph = subject.store
    before = {(c.fact, c.predicate) for c in subject.verify().checks if c.is_wrong}
    total = subject.verify().counts()["verified"]
    mutations = 0
    for check in subject.verify().checks:
        if check.status != "verified" or check.predicate in containment.INHERITED:
            continue
        node, predicate = NamedNode(check.fact), NamedNode(check.predicate)
        quads = [
            quad
            for quad in graph.quads_for_pattern(node, predicate, None)
            if isinstance(quad.object, Literal) and quad.object.value == check.value
        ]
        for value in changed(check):
            mutations += 1
            old = quads[0]
            assert isinstance(old.object, Literal)
            kind = old.object.language, old.object.datatype
            term = Literal(value, language=kind[0]) if kind[0] else Literal(value, datatype=kind[1])
            new = Quad(old.subject, old.predicate, term)
            graph.remove(old)
            graph.add(new)
            found = subject.verify()
            graph.remove(new)
            graph.add(old)
            wrong = {(c.fact, c.predicate) for c in found.checks if c.is_wrong}
            if not only_here(subject, check.fact):
                # Another source, which is not at hand, may print it.
                assert found.counts()["verified"] < total
                continue
            assert (check.fact, check.predicate) in wrong, (check, value)
            # A number may differ with its figure; of another fact nothing changes.
            assert {fact for fact, _ in wrong - before} == {check.fact}
    assert mutations > 100


@pytest.mark.parametrize("made", ARTICLES)
def test_each_fact_whose_passage_is_shifted_to_a_neighbour_is_found(made: object) -> None:
    assert callable(made)
    subject: Case = made()
    before = subject.verify()
    shifts = 0
    for passage, neighbour in neighbours(before.passages):
        with_shift = shifted(subject.store, passage, neighbour)
        now = verify(with_shift, {subject.source: subject.text})
        assert [each for each in now if each.problem] == [each for each in before if each.problem]
        wrong = {(c.fact, c.predicate, c.value) for c in now.checks if c.is_wrong}
        for check in before.checks:
            is_alone = check.passages == (passage,)
            is_printed = plainly_printed(check, neighbour.text)
            is_alone = is_alone and only_here(subject, check.fact)
            if check.status == "verified" and is_alone and is_printed is False:
                shifts += 1
                assert (check.fact, check.predicate, check.value) in wrong, (check, neighbour)
    assert shifts > 30


def only_here(subject: Case, fact: str) -> bool:
    """Say whether a fact cites passages of the text at hand only."""
    cites, of = NamedNode(CKG + "evidence"), NamedNode(CKG + "source")
    cited = [quad.object for quad in subject.store.quads_for_pattern(NamedNode(fact), cites, None)]
    sources = {
        quad.object
        for each in cited
        if isinstance(each, NamedNode)
        for quad in subject.store.quads_for_pattern(each, of, None)
    }
    return sources == {NamedNode(subject.source)}


def neighbours(passages: tuple[Passage, ...]) -> Iterator[tuple[Passage, Passage]]:
    for number, passage in enumerate(passages):
        before = [p for p in passages[:number] if p.end <= passage.start][-1:]
        after = [p for p in passages[number + 1 :] if p.start >= passage.end][:1]
        yield from ((passage, other) for other in (*before, *after))


def plainly_printed(check: Check, text: str) -> bool | None:
    """Say whether a text has the signs of a value, by no code of the package; None if unknown."""
    if check.predicate in containment.TEXTS:
        return check.value in text
    if check.predicate in containment.YEARS:
        return check.value in text or "五" in text
    if check.predicate in containment.DATES:
        return str(int(re.findall(r"\d+", check.value)[-1])) in text
    return None


def shifted(store: Store, passage: Passage, to: Passage) -> Store:
    """Return a copy in which the evidence of a passage is at another."""
    values = {
        PREFIXES["oa"] + "start": str(to.start),
        PREFIXES["oa"] + "end": str(to.end),
        CKG + "paragraph": str(to.paragraph),
        CKG + "sha256": digest(to.text),
    }
    copy = Store()
    for quad in store:
        value = values.get(quad.predicate.value)
        if quad.subject == NamedNode(passage.evidence) and value is not None:
            assert isinstance(quad.object, Literal)
            term = Literal(value, datatype=quad.object.datatype)
            copy.add(Quad(quad.subject, quad.predicate, term))
        else:
            copy.add(quad)
    return copy


NONE = Scales()
NAME, YEAR, DATE, VALUE = (CKG + n for n in ("printedName", "year", "announced", "value"))


@pytest.mark.parametrize(
    ("predicate", "value", "text", "is_there"),
    [
        # Width, script, spaces, marks of quotation and commas of thousands are folded.
        (NAME, "国内领先", "國內領先的集群", True),
        (NAME, "“246”集群", '"２４６"集群', True),
        (NAME, "未来产业规划", "未来\n产业 规划", True),
        (CKG + "printedFigure", "1200家", "企业1,200家", True),
        (CKG + "printedFigure", "1,200家", "企业１２００家", True),
        # No part of a number is one.
        (CKG + "printedFigure", "2个", "建成12个", False),
        (CKG + "printedFigure", "四个", "建成二十四个", False),
        (CKG + "printedFigure", "2亿元", "投入1.2亿元", False),
        (CKG + "printedFigure", "万亿元", "规模达1万亿元", False),
        (CKG + "printedFigure", "2万", "2万亿元", False),
        (CKG + "printedFigure", "4个", "到2025，4个", True),
        # Years are printed, spelled out, or those of a five-year plan; amounts are no years.
        (YEAR, "2025", "力争到2025年", True),
        (YEAR, "2025", "二〇二五年", True),
        (YEAR, "2025", "“十四五”期末", True),
        (YEAR, "2023", "2021—2025年", False),
        (YEAR, "2021", "2021—2025年", True),
        (YEAR, "2020", "自2014年起，连续7年", True),
        (YEAR, "2000", "投资2000亿元", False),
        (YEAR, "2018", "2018年4月；5月10日", True),
        # A date is as partial as it is printed.
        (DATE, "2018-04", "2018年4月12日", True),
        (DATE, "2018-04-12", "2018年4月", False),
        (DATE, "2018-05", "2018年4月；5月10日", True),
        (DATE, "--05-10", "5月10日", True),
        (DATE, "2013 (end of year)", "2013年年底", True),
        (DATE, "2013", "2013年年底", True),
        (DATE, "2018-04", "二〇一八年四月", True),
        # Aims and spans of years are no dates of what was announced.
        (DATE, "2014", "自2014年起至2020年", False),
        (DATE, "2025", "到2025年", False),
        (DATE, "2018", "2018年发布，到2025年", True),
        (CKG + "planPeriod", "2021-2025", "2021—2025年", True),
        (CKG + "planPeriod", "2021-2026", "2021—2025年", False),
        # Numbers without a figure of their own are read in the passage.
        (VALUE, "2", "已出台两个文件", True),
        (VALUE, "2.0", "2月2日", False),
    ],
)
def test_printed_values_are_found(predicate: str, value: str, text: str, is_there: bool) -> None:
    assert bool(occurrences(predicate, value, Folded(text), NONE)) == is_there


@pytest.mark.parametrize(
    ("value", "figure", "expected"),
    [
        ("1200000000000.0", "1.2万亿元", True),
        ("12", "1.2万亿元", False),
        ("4", "四个", True),
        ("7", "四个", False),
        ("1000000000", "10亿元", True),
        ("250000000000", "两千五百亿元", True),
        ("100000000000", "1000-1500亿元", True),
        ("150000000000", "1000—1500亿元", True),
        ("1000", "1000—1500亿元", False),
        ("30000", "3万余家", True),
        ("12.5", "12.5%", True),
        ("2000000000", "2 billion yuan", True),
        ("5", "若干", None),
        ("NaN", "5个", False),
    ],
)
def test_a_number_is_the_reading_of_its_figure(
    value: str, figure: str, expected: bool | None
) -> None:
    assert figures.is_reading(value, figure) is expected


@pytest.mark.parametrize("number", ["1E999999999", "-1E999999999", "1E-999999999", "0E999999999"])
def test_a_number_with_a_giant_exponent_is_shown_as_written(number: str) -> None:
    assert figures.shown(number) == figures.grouped(number) == number


def test_offsets_of_matches_are_those_of_the_original_text() -> None:
    text = "宁波　提出１,０００亿元。"
    ((start, end),) = Folded(text).find("1000亿元")
    assert text[start:end] == "１,０００亿元"
    ((start, end),) = Folded(text[3:], 3).find("提出")
    assert text[start:end] == "提出"


def test_a_finding_shows_the_passage_and_where_the_text_prints_it() -> None:
    subject = own()
    start = NamedNode(PREFIXES["oa"] + "start")
    assert start
    first, *_ = subject.verify().passages
    last = next(p for p in subject.verify() if "智能装备" in p.text)
    found = verify(shifted(subject.store, last, first), {subject.source: subject.text})
    check = next(c for c in found.checks if c.value == "3个")
    en, zh = check.words["en"], check.words["zh"]
    assert "does not contain 3个" in en.wrong
    assert "临江市加快培育产业集群" in en.wrong
    assert "力争到2025年建成3个世界级的万亿级产业集群" in en.fix
    assert "第 3 段" in zh.fix
    assert replace(check, elsewhere=()).words["en"].fix.startswith("The text prints it nowhere")
