"""Options that do not apply to what is asked are refused, not ignored."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clusterkg.cli import main

SHARES = "city,industry,value\nA,x,1\nA,y,2\nB,x,2\nB,y,1\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    Path("shares.csv").write_text(SHARES, encoding="utf-8")
    Path("q.rq").write_text(
        "SELECT ?source ?target { ?source ckg:zoneOf ?target }", encoding="utf-8"
    )
    Path("a.ttl").write_text("", encoding="utf-8")


def call(line: str) -> Result:
    return CliRunner().invoke(main, line.split())


@pytest.mark.parametrize(
    ("line", "options", "reason"),
    [
        *(
            (f"overlap --shares shares.csv --measure krugman {option}", option, "a file alone")
            for option in (
                *("--level field", "--top 1", "--matrix", "--explain 宁波 青岛", "--why"),
                *("--source-of id:article-yin-hao", "--as-of 2016"),
            )
        ),
        *(
            (f"overlap {option}", option, "the table that --shares names")
            for option in (
                *("--base sum", "--weights a.csv", "--year 2019", "--indicator x", "--unit %"),
            )
        ),
        *(
            (f"overlap --explain 宁波 青岛 {option}", option, "what its two cities share")
            for option in ("--city 宁波", "--measure jaccard", "--top 1", "--matrix")
        ),
        *((f"mcp {option}", option, "only with --http") for option in ("--host ::1", "--port 1")),
        ("overlap --matrix --top 2", "--top", "--matrix shows all"),
        *(
            (f"overlap --why {option}", option, "not with --why")
            for option in ("--top 1", "--matrix", "--format csv", "-o x.csv")
        ),
        *(
            (f"changes 宁波 --over-time {option}", option, "--over-time shows all lists")
            for option in ("--from 2019", "--to 2023", "--all")
        ),
        *(
            (f"peers 宁波 青岛 {option}", option, "cities side by side are all shown")
            for option in (
                *("--measure cosine", "--province 浙江", "--within 300", "--top 1"),
                *("--statistics shares.csv", "--size 2"),
            )
        ),
        *(
            (f"real 宁波 青岛 {option}", option, "is of one CITY")
            for option in ("--since 2017", "--base sum", "--others")
        ),
        ("changes", "", "give --all"),
        ("changes 宁波 --all", "", "give --all"),
        ("next 宁波", "", "relatedness takes 20"),
        ("next 宁波 --statistics shares.csv --level field", "--level", "for the lists"),
        *(
            (f"scorecard --city 宁波 {option}", option, "--city of one lists the facts")
            for option in ("--weight money=1", "--criterion zone")
        ),
        ("scorecard --criterion zone --weight money=1", "--weight", "by one criterion alone"),
        *(
            (f"scorecard --criteria {option}", option, "--criteria tells what")
            for option in ("--criterion zone", "--why")
        ),
        *(
            (f"scorecard --practices {option}", option, "--practices tells which")
            for option in ("--criterion zone", "--why", "--criteria", "--weight money=1")
        ),
        *(
            (f"overlap --define jaccard {option}", option, "--define tells what")
            for option in ("--top 1", "--ranks", "--chance", "--matrix", "--measure cosine")
        ),
        *(
            (f"overlap --explain 宁波 青岛 {option}", option, "what its two cities share")
            for option in ("--ranks", "--chance")
        ),
        *(
            (f"overlap --matrix {option}", option, "shows all")
            for option in ("--ranks", "--chance")
        ),
        *(
            (f"scorecard --why {option}", option, "not with --why")
            for option in ("--weight money=1", "--format csv", "-o x.csv")
        ),
        *(
            (f"query zones --why {option}", option, "not with --why")
            for option in ("--explain", "--format csv", "-o x.csv")
        ),
        *(
            (f"{command} {option}", option, reason)
            for view in ("city-industry", "full", "industry-tree", "q.rq")
            for command in (f"network {view}", f"export a.gexf --view {view}")
            for option, reason in (
                ("--measure jaccard", "the edges of city-overlap"),
                ("--measure shared", "the edges of city-overlap"),
            )
        ),
        *(
            (f"{command} --level {level}", "--level", "views that have: city-overlap")
            for view in ("programme-structure", "full", "industry-tree", "q.rq")
            for command in (f"network {view}", f"export a.gexf --view {view}")
            for level in ("concept", "field")
        ),
        ("network industry-cooccurrence --measure jaccard", "", "measures: shared, newman"),
        ("export a.gexf --one-file", "", "a series of years"),
        ("export a.csv --one-file --series year=2014", "", "a format that has a time"),
        ("export a.csv --static", "--static", "the time of a format that has one"),
        ("export a.gexf --static --one-file --series year=2014", "--static", "without --one-file"),
        ("plot network a.svg --series level=field --level field", "--level", "with --series level"),
        ("network --param city=宁波", "", "parameters"),
        ("network --edges --summary", "--edges, --summary", "give one of them"),
        ("export a.csv --gexf-version 1.2", "--gexf-version", "for GEXF"),
        ("export a.csv --colour kind", "", "has no colours"),
        ("export a.jsonld --colour kind", "", "has no colours"),
        ("plot timeline a.svg --level field", "", "level"),
        ("plot scorecard a.svg --measure cosine", "", "measure"),
        ("plot network a.svg --measure cosine", "", "measure"),
        ("report a.html --data a.ttl --store kg.store", "", "read-only"),
        ("info --data a.ttl --store kg.store", "", "read-only"),
        ("validate --data a.ttl", "--data", "goes with FILEs"),
        ("validate a.ttl --data a.ttl --store kg.store", "--data", "not with --store"),
        ("validate --mark a.xlsx", "--mark", "one workbook"),
        *(
            (f"validate --summary {option}", option, "--summary only counts")
            for option in ("--format json", "-o a.csv", "--max-results 1")
        ),
        ("build kg.store --graph-store http://localhost:1/", "--graph-store", "for an engine"),
        ("new 三亚 --from a.ttl -o b.ttl", "--from", "one CITY"),
    ],
)
def test_an_option_that_does_not_apply_is_refused(line: str, options: str, reason: str) -> None:
    result = call(line)
    assert result.exit_code == 2, result.output
    option = "--output" if options.startswith("-o ") else options.split(" ")[0].rstrip(",")
    assert option in result.stderr
    assert reason in result.stderr
    assert result.stdout == ""


def test_the_reason_is_given_in_the_language_asked_for() -> None:
    result = call("overlap --matrix --top 2 --lang zh")
    assert "--top 用于城市对排名；--matrix 显示全部" in result.stderr


def test_an_unknown_query_lists_the_queries() -> None:
    result = call("query no-such-query")
    assert result.exit_code == 2
    assert "saved queries: cities-of-industry, city-profile" in result.stderr


@pytest.mark.parametrize("command", ["query zones", "overlap", "scorecard", "network"])
def test_csv_in_a_file_is_for_spreadsheets_and_on_a_pipe_exact(command: str) -> None:
    piped = call(f"{command} --format csv --lang zh").stdout_bytes
    assert not piped.startswith(b"\xef\xbb\xbf")
    done = call(f"{command} -o out.csv --lang zh")
    assert (done.exit_code, done.stdout) == (0, "")
    # What people read has heads in their language; what programs read has names of columns.
    (head, *rows), (names, *exact) = (
        text.splitlines() for text in (Path("out.csv").read_bytes(), piped)
    )
    assert head.startswith(b"\xef\xbb\xbf") and not head.decode("utf-8-sig").isascii()
    assert names.isascii() and rows == exact


def test_a_cell_in_a_file_is_no_formula() -> None:
    Path("f.rq").write_text('SELECT ?x { BIND("=1+1" AS ?x) }', encoding="utf-8")
    assert call("query f.rq --format csv").stdout == "x\n=1+1\n"
    assert call("query f.rq -o out.csv").exit_code == 0
    assert Path("out.csv").read_text(encoding="utf-8-sig") == "x\n'=1+1\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.json", "{"), ("a.md", "| "), ("a.tsv", "?"), ("a.xml", "<?xml"), ("a.jsonl", "{")],
)
def test_the_extension_tells_the_format(name: str, start: str) -> None:
    assert call(f"scorecard -o {name}").exit_code == 0
    assert Path(name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("given", "name"), [("md", "markdown"), ("JSON", "json"), ("srx", "xml"), ("text", "table")]
)
def test_a_synonym_is_taken_for_the_format(given: str, name: str) -> None:
    told, meant = (call(f"scorecard --format {each}") for each in (given, name))
    assert (told.exit_code, told.stdout) == (0, meant.stdout)


def test_an_extension_that_tells_nothing_lists_those_that_do() -> None:
    result = call("scorecard -o a.docx")
    assert result.exit_code == 2
    assert "a.docx: the extension tells no format" in result.stderr and ".csv" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import a.ttl", "a.ttl: no tables: give a workbook (.xlsx) or a folder of CSV files"),
        ("query cities-of-industry --param industry=量子玩具", "`clusterkg match 量子玩具`"),
    ],
)
def test_a_refusal_says_what_to_do(line: str, said: str) -> None:
    done = call(line)
    assert done.exit_code == 2
    assert said in done.stderr
