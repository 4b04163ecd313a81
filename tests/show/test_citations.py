"""Sources as they are cited: what is printed, what it mirrors, and what programs can read."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

import clusterkg
from clusterkg.base.errors import InputError
from clusterkg.cli import main
from clusterkg.show.citations import Source, bibtex, cited, csl

DATA = Path(__file__).parents[1] / "data"
KG = clusterkg.open(
    data=[DATA / "six-cities" / "ontology" / "clusterkg.ttl", DATA / "answers.ttl"], bundled=False
)
SOURCES = {source.key: source for source in KG.sources(lang="en")}
# The names of the fields of an item and of a date in the schema of CSL-JSON 1.0.2, of those here.
FIELDS = {
    *("id", "type", "title", "author", "publisher", "issued", "accessed", "URL", "note"),
    *("original-publisher", "original-date"),
}
DATES = {"date-parts", "literal", "circa"}


def test_a_mirror_names_what_it_mirrors_and_what_cites_it_is_counted() -> None:
    page = SOURCES["page"]
    assert page.title == "试城“十四五”规划 & 50% {完成}"
    assert (page.original_publisher, page.original_published) == (
        "Testcity government",
        "2021-02-03",
    )
    # The later of two days.
    assert page.read_on == "2026-11-26"
    # By item 1 the money, the programme, its target, the zone, its goal and the supply link; by
    # item 2 the programme without a year, both targets, both outcomes and the supply link.
    assert page.cited_by == {"verified": 0, "reported": 6, "unverified": 6, "passages": 0}
    # e-1 to e-8: programme and money; goal; claim; document; practice, both elements, programme and
    # target; both counts; programme and document; event and programme.
    article = SOURCES["article-yin-hao"]
    assert (article.author, article.cited_by["passages"]) == ("殷浩", 2 + 1 + 1 + 1 + 5 + 2 + 2 + 2)
    assert SOURCES["unread"].cited_by == dict.fromkeys(page.cited_by, 0)


def test_sources_in_words_in_both_languages() -> None:
    english = KG.sources(lang="en").to().splitlines()
    (page,) = (line for line in english if "example.org" in line)
    assert page == (
        '"试城“十四五”规划 & 50% {完成}". Mirror. 2021-03. '
        "http://example.org/a_b (read 2026-11-26)."
        " Publisher: copy of the authority's page. Read: part."
        " Original: Testcity government, 2021-02-03. Facts: 6 reported, 6 unverified."
    )
    chinese = KG.sources(lang="zh").to().splitlines()
    (page,) = (line for line in chinese if "example.org" in line)
    assert page.startswith(
        "《试城“十四五”规划 & 50% {完成}》。转载网。2021-03。http://example.org/a_b "
    )
    assert "阅读方式：阅读部分。原发布：试城市政府、2021-02-03。" in page
    # A title that is not printed is no title.
    assert chinese[-1] == "[无人引用]（未见题名，此为本图谱所拟）。没有事实引用。"
    assert english[-1] == "[Nobody cites it] (title not printed: named so here). No fact cites it."


def test_csl_json_has_fields_of_the_schema_and_partial_dates() -> None:
    items = {item["id"]: item for item in json.loads(KG.sources(lang="en").to("csl-json"))}
    assert set().union(*items.values()) <= FIELDS
    page = items["page"]
    assert page["type"] == "webpage"
    assert page["issued"] == {"date-parts": [[2021, 3]]}
    assert page["accessed"] == {"date-parts": [[2026, 11, 26]]}
    assert page["original-publisher"] == "Testcity government"
    assert page["original-date"] == {"date-parts": [[2021, 2, 3]]}
    assert items["article-yin-hao"]["author"] == [{"literal": "殷浩"}]
    assert items["unread"] == {
        "id": "unread",
        "type": "document",
        "title": "[Nobody cites it]",
        "note": "title not printed: named so here",
    }
    for item in json.loads(clusterkg.open().sources().to("csl-json")):
        assert item.keys() <= FIELDS
        for name in ("issued", "accessed", "original-date"):
            assert item.get(name, {}).keys() <= DATES


def source(**fields: str) -> Source:
    empty = dict.fromkeys(("iri", "title", "author", "publisher", "published", "address"), "")
    empty |= dict.fromkeys(("read_on", "kind", "how_read"), "")
    empty |= dict.fromkeys(("original_publisher", "original_published"), "")
    empty |= {"inferred_year": ""}
    return Source(**(empty | fields), is_titled=True, cited_by=defaultdict(int))


def test_bibtex_escapes_what_tex_reads() -> None:
    entry = bibtex(
        source(
            iri="https://w3id.org/clusterkg/id/a",
            title=r"50% & more_than {one} #1 ~ ^ \ $",
            published="2018-04",
            address="http://a.example/x_y?p=%7E{a}\\b c",
        ),
        "en",
    )
    assert entry == (
        "@misc{a,\n"
        r"  title = {{50\% \& more\_than \{one\} \#1 \textasciitilde{} \textasciicircum{}"
        r" \textbackslash{} \$}},"
        "\n  year = {2018},\n  month = {4},\n"
        "  url = {http://a.example/x_y?p=%7E%7Ba%7D%5Cb%20c},\n}\n"
    )


def test_bibtex_notes_what_a_mirror_mirrors() -> None:
    page = next(each for each in KG.sources(lang="en") if each.key == "page")
    assert (
        "note = {copy of the authority's page; original: Testcity government, 2021-02-03},"
        in bibtex(page, "en")
    )


def test_an_inferred_year_is_marked_in_every_form() -> None:
    inferred = source(iri="a", title="x", inferred_year="2019")
    assert cited(inferred, "en").startswith('"x". 2019 (inferred).')
    assert cited(inferred, "zh").startswith("《x》。2019（推定）。")
    assert csl(inferred, "en")["issued"] == {"date-parts": [[2019]], "circa": True}
    assert "  year = {2019},\n  note = {year inferred},\n" in bibtex(inferred, "en")
    printed = source(iri="a", title="x", published="2020", inferred_year="2019")
    assert csl(printed, "en")["issued"] == {"date-parts": [[2020]]}


def test_a_date_that_is_none_is_kept_as_printed() -> None:
    assert csl(source(title="x", published="--05-10"), "en")["issued"] == {"literal": "--05-10"}
    assert "year" not in bibtex(source(title="x", published="--05-10"), "en")


def test_keys_are_alike_in_no_two_sources() -> None:
    keys = [each.key for each in clusterkg.open().sources()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "start"),
    [("s.bib", "@misc{"), ("s.json", "[\n"), ("s.csv", "title,author,"), ("s.txt", "[")],
)
def test_the_extension_tells_the_format(tmp_path: Path, name: str, start: str) -> None:
    done = CliRunner().invoke(main, ["sources", "--lang", "en", "-o", str(tmp_path / name)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_an_extension_that_tells_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format of sources"):
        KG.sources().save(tmp_path / "s.doc")
