"""With a Chinese language nothing is said in English but names."""

from __future__ import annotations

import html
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click
import networkx as nx
import pytest
from click.testing import CliRunner

from clusterkg import compare
from clusterkg.base.locale import is_defined, starting_with
from clusterkg.base.text import width
from clusterkg.cli import main
from clusterkg.cli.help import chinese, paragraphs
from clusterkg.compare import measures
from clusterkg.facts.bets import LEVELS
from clusterkg.facts.choice import LEVELS as PROGRAMME_LEVELS
from clusterkg.kg import KnowledgeGraph
from clusterkg.names.words import KINDS, shown, token
from clusterkg.queries.saved import saved
from clusterkg.show.export.appearance import attribute
from clusterkg.show.export.arrangement import LAYOUTS
from clusterkg.show.pictures import KINDS as PICTURES
from clusterkg.show.views import VIEWS

# Names: of formats, products, standards, methods and people; and what is typed as it stands.
NAMES = """
    SPARQL RDF IRI JSON CSV HTML HTTP SHACL URL UTF-8 MCP API GEXF GraphML Turtle Java PageRank
    GB Gephi Graphviz Cytoscape Cytoscape.js Neo4j yEd igraph Ctrl-C Hidalgo Florence MB
    clusterkg localhost all CONSTRUCT SELECT FROM own.ttl csl-json bibtex sh:SPARQLExecutable
    city industry value name level year source target weight example.org https
    disparity noise-corrected h louvain leiden
    table text ttl trig nt nq rdf jsonld n3 nodes edges relationships gexf graphml cyjs csv dot xlsx
    gz zst svg png html rq neo4j gephi Y L K N R W nodes.csv edges.csv
    toConfirm ckg:toConfirm mcp sparql api own compiled pyshacl overlap zh en
    gephi.csv neo4j.csv GB/T T Lite json gephi-lite.json VoID DCAT void TSV csl sum national noise
    """
_OPTION = re.compile(r"-{1,2}[a-z][a-z-]*|`[^`]*`|\[[a-z0-9|-]+\]|x[<>]=?\d*|\d+[MGk]\b|<=x<=")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'-]*(?:[.:][A-Za-z][A-Za-z0-9]*)*")


def english(text: str) -> set[str]:
    """Return the English words of a text that are no names."""
    return {
        word
        for word in _WORD.findall(_OPTION.sub(" ", re.sub(r"-\n *", "-", text)))
        if word not in NAMES.split()
    }


def walked(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield a command and those in it, as they are in English, by their names."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from walked(inner, *path, name)


COMMANDS = dict(walked(main))
SHARES = Path(__file__).resolve().parents[1] / "cases" / "shares" / "six19.csv"
# What each command is asked for the table that it gives.
TABLES = (
    *("overlap --top 3 --ranks --chance", "overlap --matrix", "overlap --explain 宁波 青岛"),
    *("scorecard", "scorecard --city 宁波", "peers 宁波", "peers 宁波 青岛", "changes --all"),
    *("coverage", "coverage --summary", "match 新能源汽车", "network", "network --edges"),
    *("network --summary", "real 宁波", "real 宁波 青岛", "real 宁波 --others", "chain 汽车"),
    *("real 宁波 --summary", "scorecard --criteria", "scorecard --practices"),
    f"overlap --measure location-quotient --city 宁波 --shares {SHARES}",
)


def said(*args: str, lang: str = "zh") -> str:
    done = CliRunner().invoke(main, [*args, "--lang", lang])
    assert done.exit_code in (0, 1, 2), done.output
    return done.output


@pytest.fixture(autouse=True)
def locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_says_no_english_word_and_fills_lines_by_columns(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"], env={"LC_ALL": "zh_CN.UTF-8"})
    lines = done.output.partition("\n")[2].splitlines()
    # The names of commands, in their list, are no words.
    listed = {name for names in COMMANDS for name in names}
    assert english("\n".join(lines)) - listed == set()
    # Gaps of two spaces are those of columns.
    assert re.findall(r"\S*[：。，；？！、（] (?=\S).*", done.output) == []
    # A list of formats is one word.
    assert [line for line in lines if width(line) > 80 and "|" not in line] == []


@pytest.mark.parametrize("args", [("overlp",), ("overlap", "--citi"), ("new",), ("peers",)])
def test_errors_of_usage_have_no_space_behind_a_full_width_mark(args: tuple[str, ...]) -> None:
    assert re.findall(r".*[：。，；？！、（] .*", told := said(*args)) == [], told
    assert told.startswith("用法：")


def test_help_is_whole_and_has_no_text_that_is_not_shown() -> None:
    said_in_english = set()
    for command in COMMANDS.values():
        said_in_english |= set(paragraphs(command.help))
        for param in command.params:
            said_in_english.add(getattr(param, "help", None) or "")
    known = starting_with("help.", "zh")
    words = {*starting_with("help.metavar.", "zh"), *starting_with("help.type.", "zh")}
    assert {text for text in said_in_english if text and text not in known} == set()
    assert {text for text in known.keys() - words if text not in said_in_english} == set()


def test_a_command_in_chinese_is_another_and_leaves_the_english_one() -> None:
    command = COMMANDS["overlap",]
    told = chinese(command)
    assert told.help != command.help and told is not command
    assert inspect.cleandoc(command.help or "").startswith("Rank pairs of cities")
    assert "Options:" in said("overlap", "--help", lang="en")


def test_the_language_may_be_asked_for_before_the_command() -> None:
    done = CliRunner().invoke(main, ["--lang", "zh", "overlap", "--top", "1"])
    assert done.stdout.startswith("城市甲")


@pytest.mark.parametrize("line", TABLES)
def test_heads_of_tables_and_tokens_in_them_are_chinese(line: str) -> None:
    lines = CliRunner().invoke(main, [*line.split(), "--lang", "zh"]).stdout.splitlines()
    cells = re.sub(r"\b(?:id|ind|stat):\S+", "", "\n".join([lines[0], *lines[2:]]))
    # Codes of GB/T 4754 are the letter of a section and digits.
    cells = re.sub("（[A-T][0-9]{0,4}）", "", cells)
    # A criterion names its query, which is run by that name.
    for name in sorted(saved(internal=True), key=len, reverse=True):
        cells = cells.replace(name, "")
    assert english(cells) - {"article-yin-hao", SHARES.name} == set()


def test_each_column_of_a_comparison_has_a_chinese_head() -> None:
    found = set()
    for module in pkgutil.iter_modules(compare.__path__):
        own = importlib.import_module(f"clusterkg.compare.{module.name}")
        for name, value in vars(own).items():
            if name.endswith(("COLUMNS", "TALLIED")):
                found |= set(value)
    assert {each for each in found if not is_defined(f"columns.head.{each}", "zh")} == set()


def test_heads_of_saved_queries_are_chinese() -> None:
    values = {"industry": "汽车", "city_b": "青岛", "fact": "id:ningbo-246", "n": "2"}
    left = {}
    for name, query in KnowledgeGraph.queries().items():
        given = [
            f"--param={param.name}={values.get(param.name, '宁波')}"
            for param in query.params
            if param.name != "lang" and param.default is None
        ]
        head = said("query", name, *given)
        if found := english(head.partition("\n")[0]):
            left[name] = found
    assert left == {}


def test_formats_of_programs_keep_the_names_of_columns() -> None:
    for fmt in ("csv", "json", "jsonl", "tsv", "xml"):
        chinese_form, english_form = (
            said("coverage", "--summary", "--format", fmt, lang=lang) for lang in ("zh", "en")
        )
        for name in ("measure", "value"):
            assert name in chinese_form and name in english_form
    assert "| 含义" in said("coverage", "--summary", "--format", "markdown")


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("level", LEVELS),
        ("measure", (*measures.OF_LISTS, *measures.OF_SHARES, measures.CHANCE)),
        ("view", VIEWS),
        ("kind", PICTURES),
        ("level_of", (*PROGRAMME_LEVELS, "all")),
        ("layout", LAYOUTS),
        ("attribute", ("kind", "community", "degree")),
    ],
)
def test_each_word_of_a_list_may_be_typed_in_chinese(kind: str, names: tuple[str, ...]) -> None:
    assert kind in KINDS
    for name in names:
        word = shown(kind, name, "zh")
        assert not word.isascii()
        assert token(kind, word) == token(kind, name) == name


def test_a_picture_for_gephi_may_be_asked_for_in_chinese(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gexf", tmp_path / "other.gexf"
    said("export", str(one), "--layout", "地理", "--colour", "社群", "--size", "度")
    said("export", str(other), *["--layout", "geo", "--colour", "community", "--size", "degree"])
    assert one.read_bytes() == other.read_bytes()


def test_a_chinese_name_of_an_attribute_is_that_of_the_graph_first() -> None:
    graph = nx.Graph()
    graph.add_node("a", 类别="x", kind="y")
    assert attribute(graph, "类别") == "类别"
    assert attribute(graph, "度") == "degree"


def test_chinese_option_values_equal_the_english_ones(tmp_path: object) -> None:
    for typed, plain in (
        ("overlap --level 领域 --measure 杰卡德", "overlap --level field --measure jaccard"),
        ("network 城市重合 --level 概念 --summary", "network city-overlap --summary"),
        ("peers 宁波 --measure 余弦 --level 領域", "peers 宁波 --measure cosine --level field"),
        ("scorecard --weight 功能区=2", "scorecard --weight zone=2"),
        (
            "overlap --level-of 不限 --status 已核实,段落",
            "overlap --level-of all --status verified,passage",
        ),
        ("query unique-bets --param level=领域", "query unique-bets --param level=field"),
    ):
        one, other = (said(*line.split(), "--format", "csv") for line in (typed, plain))
        assert one == other
    kg = KnowledgeGraph()
    assert (
        kg.overlap("杰卡德", "领域").values.tolist()
        == kg.overlap("jaccard", "field").values.tolist()
    )
    assert (
        kg.view("城市产业", level="领域").size() == kg.view("city-industry", level="field").size()
    )
    assert kg.plot("热力图", level="领域").title == kg.plot("heatmap", level="field").title


# Of sources and licences, and what stands on a page as it is printed elsewhere.
PRINTED = """Zeeny SHA-256 GitHub OFweek CNY SHA CC BY GeoNames cpca WGS Apache-2 OFL-1 AND
    pyoxigraph id validate all-programmes file ttl"""


def shown_words(page: str) -> set[str]:
    """Return the English words that a page of HTML or SVG shows, but for code and addresses."""
    text = re.sub(r"<(script|style|code|pre|metadata)\b.*?</\1>", " ", page, flags=re.DOTALL)
    # The way to cite is English, and says so.
    text = re.sub(r'<p lang="en">.*?</p>', " ", text, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(
        r"https?://\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+\b|\b[a-z]+:[\w-]+|\b[0-9a-f]{64}\b", " ", text
    )
    return {word for word in english(text) if len(word) > 1} - set(PRINTED.split())


def test_the_report_shows_no_english_word(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    said("report", str(out))
    cities = {"Shanghai", "Ningbo", "Hangzhou", "Wuhan", "Shenzhen", "Qingdao"}
    assert shown_words(out.read_text("utf-8")) - cities == set()


@pytest.mark.parametrize("kind", [kind for kind in PICTURES if kind != "changes"])
def test_pictures_show_no_english_word(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "picture.svg"
    said("plot", shown("kind", kind, "zh"), str(out))
    assert shown_words(out.read_text("utf-8")) == set()


def test_errors_list_the_words_that_may_be_typed() -> None:
    assert "可用的分类层级：原文、细分、概念、领域、门类、主题" in said(
        "overlap", "--level", "不存在"
    )
    assert "杰卡德系数" in said("overlap", "--measure", "不存在")
    assert "可用的布局：应力、力导向、地理、环形、不布局" in said(
        "export", "x.gexf", "--layout", "不存在"
    )
    assert "不在可选之列：'违反', '警告', '提示'" in said("validate", "--fail-on", "不存在")
    assert "[违反|警告|提示]" in said("validate", "--help")
    assert "levels: printed, narrower" in said("overlap", "--level", "nowhere", lang="en")
