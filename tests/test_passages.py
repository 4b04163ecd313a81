"""Validation and evidence compare facts with their passages at every door."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import clusterkg
from clusterkg.base.cache import VARIABLE
from clusterkg.cli import main
from clusterkg.web.api.context import Context
from clusterkg.web.api.validation import check
from clusterkg.web.settings import Settings

TESTS = Path(__file__).parent
OWN = TESTS / "data" / "passages"
ARTICLE, FACTS = OWN / "article.txt", OWN / "facts.ttl"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture
def false(tmp_path: Path) -> Path:
    """A made-up fact that cites a passage which says nothing of it."""
    path = tmp_path / "false.ttl"
    path.write_text(
        """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX x: <http://example.org/>
x:false a ckg:OutputGoal ; ckg:printedFigure "9万亿元" ; ckg:value 9000000000000.0 ;
    ckg:year 2099 ; ckg:evidence x:e-goal .
""",
        encoding="utf-8",
    )
    return path


def test_a_false_citation_is_a_violation_of_its_line_and_is_not_verified(
    false: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run("evidence", "--source", ARTICLE, "--only", "--data", FACTS, "--data", false)
    assert found.exit_code == 1
    assert "37 verified" in found.stderr and "2 not in the passage" in found.stderr
    monkeypatch.chdir(false.parent)
    made = run("validate", false.name, "--data", FACTS, "--only", "--source", ARTICLE)
    assert made.exit_code == 1
    assert f"{false.name}:3:46: violation: The passage does not contain 9万亿元" in made.stdout
    assert f"{false.name}:4:14: violation: The passage does not contain 2099" in made.stdout
    assert "1 not checked, 2 not in the passage" in made.stderr


def test_the_case_of_a_false_citation_of_the_article_is_found() -> None:
    """The passage is of the bundled graph; a text that is no longer as it was read differs too."""
    case = TESTS / "cases" / "facts" / "false-citation.ttl"
    kg = clusterkg.open()
    kg.load(case)
    text = TESTS / "data" / "passages" / "article.txt"
    found = kg.evidence(text, "id:x", cache=False)
    assert {check.status for check in found.checks} == {"differs", "unchecked"}
    assert not found


def test_facts_that_stand_are_no_violation_and_are_counted() -> None:
    report = clusterkg.open(bundled=False).validate([FACTS], source=ARTICLE)
    assert report.verification
    assert [r for r in report if r.code.startswith("shape:not-")] == []
    assert report.verification.counts()["verified"] == 37


def test_results_of_passages_are_told_in_each_format(false: Path) -> None:
    report = clusterkg.open(data=[FACTS], bundled=False).validate([false], source=ARTICLE)
    for fmt in ("text", "json", "ttl", "sarif", "junit", "html", "csv"):
        assert "9万亿元" in report.to(fmt, "en"), fmt
    told = json.loads(report.to("json", "zh"))
    assert any(
        "所引段落没有“9万亿元”" in json.dumps(r, ensure_ascii=False) for r in told["results"]
    )


def test_without_a_text_nothing_is_said_to_be_verified(false: Path) -> None:
    report = clusterkg.open(data=[FACTS], bundled=False).validate([false])
    assert report.verification is None


def test_a_text_given_once_need_not_be_given_again(
    false: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    given = shutil.copy(ARTICLE, tmp_path / "given.txt")
    options = ("--data", FACTS, "--data", false, "--only")
    assert "no text is at hand" in run("evidence", *options).stderr
    run("evidence", "--no-cache", "--source", given, *options)
    assert not (tmp_path / "cache").exists()
    first = run("evidence", "--source", given, *options)
    Path(given).unlink()
    again = run("evidence", *options)
    assert (again.stdout, again.exit_code) == (first.stdout, 1)
    checked = run("validate", false, "--data", FACTS, "--only")
    assert "does not contain 9万亿元" in checked.stdout
    assert (
        "does not contain"
        not in run("validate", false, "--data", FACTS, "--only", "--no-cache").stdout
    )


def test_facts_from_unavailable_texts_are_not_checked(tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text(
        """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX x: <http://example.org/>
x:fact ckg:printedFigure "7个" ; ckg:evidence x:elsewhere .
x:elsewhere a ckg:Evidence ; ckg:source x:other ; ckg:paragraph 1 ; oa:start 0 ; oa:end 2 ;
    ckg:sha256 "0" .
""",
        encoding="utf-8",
    )
    report = clusterkg.open(data=[FACTS], bundled=False).validate([other], source=ARTICLE)
    assert report.verification is not None
    (check,) = report.verification.checks
    assert (check.status, str(check.reason)) == (
        "unchecked",
        "the text of the source is not at hand",
    )


def test_a_store_on_disk_is_the_context_of_passages(tmp_path: Path, false: Path) -> None:
    clusterkg.KnowledgeGraph.build(tmp_path / "kg.store", [FACTS], only=True)
    kg = clusterkg.open(tmp_path / "kg.store")
    report = kg.validate([false], source=ARTICLE)
    assert report.verification is not None
    assert report.verification.counts()["absent"] == 2
    assert kg.validate(source=ARTICLE).verification


@pytest.mark.parametrize("name", sorted(p.name for p in (TESTS / "data/articles").glob("*.txt")))
def test_drafted_values_are_in_their_passages(name: str, tmp_path: Path) -> None:
    article = TESTS / "data" / "articles" / name
    path = tmp_path / "draft.ttl"
    drafted = clusterkg.open().draft(article)
    if not any(found.programmes for found in drafted.findings):
        return
    path.write_text(drafted.turtle, encoding="utf-8")
    found = clusterkg.open(data=[path]).evidence(article)
    wrong = [check for check in found.checks if check.is_wrong]
    assert [(c.fact, c.predicate, c.value) for c in wrong] == []
    assert found


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> clusterkg.KnowledgeGraph:
    """A graph whose text was given before."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    kg = clusterkg.open(data=[FACTS])
    kg.evidence(ARTICLE)
    return kg


def test_why_shows_the_words_of_passages_of_texts_that_were_given_before(
    remembered: clusterkg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT ?target WHERE { ?target ckg:printedName '新材料' }"
    (why,) = remembered.why(text)
    assert why.passages.columns[-1] == "passage"
    assert "智能装备、新材料、生物医药" in why.text()
    monkeypatch.setenv(VARIABLE, "")
    (why,) = remembered.why(text)
    assert "passage" not in why.passages.columns


def test_the_report_shows_the_words_of_passages_unless_told_not_to(
    remembered: clusterkg.KnowledgeGraph, tmp_path: Path
) -> None:
    quote = '<q lang="zh">2018年4月，临江市推出“345”产业行动方案</q>'
    page = tmp_path / "report.html"
    words = remembered.report(page, lang="zh").read_text("utf-8")
    assert quote in words
    silent = remembered.report(page, lang="zh", cache=False).read_text("utf-8")
    assert quote not in silent
    given = remembered.report(page, lang="zh", cache=False, source=ARTICLE).read_text("utf-8")
    assert given == words


def test_a_server_for_this_machine_alone_shows_texts_that_were_given_before(
    remembered: clusterkg.KnowledgeGraph, false: Path
) -> None:
    assert remembered
    private = Context.open(data=[FACTS], private=True)
    place = private.reading.place("http://example.org/e-goal")
    assert place.passage == "到2025年，产业规模将达1.2万亿元"
    told = check(private, false.read_bytes(), "false.ttl", "text", "en").data.decode()
    assert "does not contain 9万亿元" in told
    public = Context.open(data=[FACTS])
    assert public.reading.place("http://example.org/e-goal").passage is None
    assert Settings().private
    assert not Settings(host="0.0.0.0").private
    assert not Settings(hosts=("kg.example",)).private


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def test_a_file_is_sent_with_its_text_in_an_archive(false: Path) -> None:
    context = Context.open(data=[FACTS])
    packed = zipped({"x/false.ttl": false.read_bytes(), "x/原文.txt": ARTICLE.read_bytes()})
    told = check(context, packed, "mine.zip", "text", "en").data.decode()
    assert "false.ttl:3:46: violation: The passage does not contain 9万亿元" in told
    alone = check(context, zipped({"false.ttl": false.read_bytes()}), "mine.zip", "text", "en")
    assert "does not contain" not in alone.data.decode()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.txt": b""}, "put one workbook"),
        ({"a.ttl": b"", "b.ttl": b""}, "put one workbook"),
        ({f"{n}.txt": b"" for n in range(101)}, "more than 100 files"),
        ({"a.ttl": b" " * (33 << 20)}, "unpacks to more than 32 MiB"),
    ],
)
def test_an_archive_of_anything_else_is_refused(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(clusterkg.InputError, match=said):
        check(Context.open(), zipped(files), "mine.zip", "text", "en")


def test_invalid_archives_are_refused() -> None:
    with pytest.raises(clusterkg.InputError, match="no zip archive"):
        check(Context.open(), b"PK", "mine.zip", "text", "en")


@pytest.mark.parametrize(
    ("figure", "number", "is_right"),
    [
        ("1.2万亿元", "1200000000000.0", True),
        ("1.2万亿元", "12", False),
        ("四个", "4", True),
        ("四个", "7", False),
        ("若干", "7", True),
    ],
)
def test_a_number_that_is_not_its_figure_is_told_without_any_text(
    figure: str, number: str, is_right: bool, tmp_path: Path
) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        f"""PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
<http://example.org/f> ckg:printedFigure "{figure}" ; ckg:value {number} .
""",
        encoding="utf-8",
    )
    report = clusterkg.open().validate([path])
    assert report.verification is None
    found = [result for result in report if result.code == "shape:not-as-printed"]
    assert bool(found) != is_right
    if found:
        assert str(found[0].place).startswith(f"{path}:2:")
        assert f"{figure}" in found[0].words["zh"].wrong and "数值" in found[0].words["zh"].wrong


def test_the_text_of_a_draft_need_not_be_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    article = TESTS / "data" / "articles" / "hezhou-notice.txt"
    path = tmp_path / "draft.ttl"
    for cache, counted in ((False, False), (True, True)):
        turtle = clusterkg.open().draft(article, cache=cache).turtle
        path.write_text(turtle.replace('"2个"', '"9个"'), encoding="utf-8")
        report = clusterkg.open().validate([path])
        assert (report.verification is not None) == counted
        assert ("shape:not-in-passage" in {result.code for result in report}) == counted
        assert "shape:not-as-printed" in {result.code for result in report}
