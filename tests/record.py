"""Record what every command, format, view, saved query and address gives, and compare with it.

    python tests/record.py            compare; differences as unified diffs; status 1 if any
    python tests/record.py --write    record anew
    python tests/record.py GROUP ...  only these groups (also with --write)
    python tests/record.py --whole FOLDER   write all output whole to FOLDER, to compare by hand

The record is in tests/record/: a file for each case. Output of more than 30 kB is kept as its
SHA-256, its size and its first and last lines. What differs from run to run or from release to
release (dates, versions, digests of builds, paths, durations) is masked.

Commands run in this process through `clusterkg.cli:main`; addresses are asked of
`clusterkg serve`. Nothing else of the package is used, so that its modules can move.
"""

from __future__ import annotations

import argparse
import base64
import csv
import difflib
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import click
import httpx
import openpyxl
from click.testing import CliRunner

ROOT: Final = Path(__file__).resolve().parents[1]
RECORD: Final = ROOT / "tests" / "record"
# The graph that the record is of: the folder that holds its data/, ontology/ and queries/, and
# what makes the commands use it.
GRAPH: Final = ROOT
GRAPH_ENVIRONMENT: Final[Mapping[str, str]] = {}

ENVIRONMENT: Final = {"LANG": "C.UTF-8", "COLUMNS": "80", "LINES": "24", **GRAPH_ENVIRONMENT}
_WITHOUT: Final = ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR")
_LONGEST: Final = 30_000
_EXCERPT: Final = 20
_WIDEST: Final = 200

# --- the cases ---------------------------------------------------------------------------------

FORMATS: Final = ("table", "csv", "tsv", "json", "jsonl", "markdown", "xml", "ttl")
LANGS: Final = ("zh", "en")
LEVELS: Final = ("printed", "concept", "field", "division")
MEASURES: Final = (
    "shared",
    "jaccard",
    "overlap-coefficient",
    "cosine",
    "cosine-tier",
    "cosine-idf",
    "wu-palmer",
)
SHARE_MEASURES: Final = (
    "structural-similarity",
    "krugman",
    "location-quotient",
    "relatedness-density",
)
VIEWS: Final = (
    "city-overlap",
    "city-industry",
    "industry-cooccurrence",
    "programme-structure",
    "industry-tree",
    "full",
)
FILES: Final = ("gexf", "graphml", "cyjs", "csv", "neo4j.csv", "jsonld", "dot")
PICTURES: Final = ("heatmap", "network", "matrix", "timeline", "scorecard", "sankey", "map")
REPORTS: Final = ("text", "json", "ttl", "sarif", "junit", "html", "csv")
# Parameters of the saved queries: several sets for some, by the name of the case.
QUERIES: Final[Mapping[str, Mapping[str, str]]] = {
    "cities-of-industry": {
        "": "--param industry=ind:automotive",
        "label": "--param industry=汽车",
        "field": "--param industry=ind:new-materials",
    },
    "city-profile": {
        "": "--param city=宁波",
        "en": "--param city=Qingdao",
        "code": "--param city=310000",
        "wuhan": "--param city=id:wuhan",
    },
    "common-industries-of-n-cities": {
        "": "",
        "three": "--param n=3",
        "field": "--param n=3 --param level=field",
        "division": "--param n=4 --param level=division",
    },
    "evidence-of-fact": {
        "": "--param fact=id:qingdao-956-automotive",
        "programme": "--param fact=id:ningbo-246",
    },
    "five-ones-scorecard": {"": ""},
    "funding": {"": ""},
    "industry-overlap": {
        "": "--param city_a=宁波 --param city_b=青岛",
        "field": "--param city_a=宁波 --param city_b=青岛 --param level=field",
        "division": "--param city_a=深圳 --param city_b=上海 --param level=division",
    },
    "national-and-own": {"": "--param city=深圳", "wuhan": "--param city=武汉"},
    "national-clusters": {"": ""},
    "overlap-all-pairs": {
        "": "",
        "field": "--param level=field",
        "division": "--param level=division",
    },
    "programmes-timeline": {"": ""},
    "tier-comparison": {"": ""},
    "unique-bets": {"": "", "field": "--param level=field", "division": "--param level=division"},
    "zones": {"": ""},
}
_PREFIXES: Final = """PREFIX ckg: <https://w3id.org/clusterkg/ontology#>
PREFIX id: <https://w3id.org/clusterkg/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SELECT: Final = _PREFIXES + "SELECT ?city ?l { ?city a ckg:City ; rdfs:label ?l } ORDER BY ?city ?l"
CONSTRUCT: Final = _PREFIXES + "CONSTRUCT { ?s rdfs:label ?l } { ?s a ckg:City ; rdfs:label ?l }"
DESCRIBE: Final = _PREFIXES + "DESCRIBE id:ningbo"
ASK: Final = _PREFIXES + "ASK { id:ningbo a ckg:City }"


@dataclass(frozen=True)
class Call:
    """A command line after `clusterkg`, and what it reads from standard input."""

    line: str
    stdin: str = ""


@dataclass(frozen=True)
class Request:
    """A request to the server."""

    path: str
    params: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    method: str = "GET"
    body: Path | bytes | None = None
    content_type: str = ""
    digest: bool = False


Step = Call | Request
Cases = dict[str, tuple[Step, ...]]


def _call(*lines: str, stdin: str = "") -> tuple[Step, ...]:
    return tuple(Call(line, stdin) for line in lines)


def _commands(group: click.Group, path: str = "") -> Iterator[str]:
    yield path
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}".strip())
        else:
            yield f"{path} {name}".strip()


def help_cases() -> Cases:
    cases = {
        (path.replace(" ", "-") or "clusterkg"): _call(f"{path} --help")
        for path in _commands(_main())
    }
    return cases | {"version": _call("--version"), "none": _call("")}


def query_cases() -> Cases:
    cases: Cases = {f"queries-{lang}": _call(f"queries --lang {lang}") for lang in LANGS}
    for name, sets in QUERIES.items():
        for label, params in sets.items():
            case = f"{name}-{label}" if label else name
            cases[case] = _call(
                f"query {name} {params}",
                *(f"query {name} {params} --format {f}" for f in ("csv", "json")),
            )
    for output in FORMATS:
        cases[f"format-{output}"] = _call(
            f"query funding --format {output}", f"query - --format {output}", stdin=SELECT
        )
        cases[f"format-{output}-construct"] = _call(f"query - --format {output}", stdin=CONSTRUCT)
        cases[f"format-{output}-ask"] = _call(f"query - --format {output}", stdin=ASK)
    return cases | {
        "file": _call("query pages/my.rq", "query pages/my.rq --format json"),
        "describe": _call("query -", stdin=DESCRIBE),
        "data": _call(
            "query city-profile --param city=成都 --data pages/chengdu.ttl",
            "query overlap-all-pairs --data pages/chengdu.ttl",
            "query city-profile --param city=成都 --data tables/chengdu.xlsx",
            "query city-profile --param city=成都 --data tables/chengdu",
        ),
        "explain": _call("query funding --explain"),
        "timeout": _call("query funding --timeout 60"),
        "empty": _call(
            *(f"query - --format {f}" for f in FORMATS), stdin=_PREFIXES + "SELECT ?x { ?x id:x 1 }"
        ),
    }


def overlap_cases() -> Cases:
    cases: Cases = {}
    for level in LEVELS:
        for measure in MEASURES:
            line = f"overlap --level {level} --measure {measure}"
            cases[f"{level}-{measure}"] = _call(f"{line} --lang zh", f"{line} --matrix --lang zh")
        cases[f"{level}-explain"] = _call(
            *(
                f"overlap --level {level} --explain {pair} --lang {lang}"
                for lang in LANGS
                for pair in ("宁波 青岛", "Shanghai Shenzhen")
            )
        )
    for output in FORMATS:
        line = f"--format {output} --lang en"
        cases[f"format-{output}"] = _call(
            f"overlap {line}", f"overlap --matrix {line}", f"overlap --explain 宁波 杭州 {line}"
        )
    for measure in SHARE_MEASURES:
        line = f"overlap --shares pages/output.csv --measure {measure}"
        cases[f"shares-{measure}"] = _call(
            f"{line} --lang zh",
            f"{line} --lang en --format csv",
            f"{line} --matrix",
            f"{line} --top 1",
        )
    return cases | {
        "default": _call("overlap", "overlap --lang zh"),
        "top": _call("overlap --top 3", "overlap --top 2 --level field --lang zh --format csv"),
        "city": _call(
            "overlap --city 宁波",
            "overlap --city 宁波 --city 青岛 --city 330100",
            "overlap --city id:wuhan --matrix",
            "overlap --city 宁波 --top 2 --lang zh",
        ),
        "data": _call("overlap --data pages/chengdu.ttl --lang zh"),
        "errors": _call(
            "overlap --level x",
            "overlap --measure x",
            "overlap --measure krugman",
            "overlap --measure wu-palmer --level printed",
            "overlap --city Atlantis",
            "overlap --explain 宁波 宁波",
            "overlap --explain 宁波 亚特兰蒂斯",
            "overlap --shares none.csv --measure krugman",
            "overlap --shares pages/names.csv --measure krugman",
            "overlap --shares pages/output.csv",
            "overlap --shares pages/output.csv --measure jaccard",
            "overlap --shares pages/output.csv --measure krugman --city 宁波",
            "overlap --top 0",
        ),
    }


def scorecard_cases() -> Cases:
    cases = {
        f"format-{output}": _call(
            *(f"scorecard --format {output} --lang {lang}" for lang in LANGS),
            f"scorecard --city 宁波 --format {output} --lang en",
        )
        for output in FORMATS
    }
    return cases | {
        "city": _call(
            *(
                f"scorecard --city {city} --lang {lang}"
                for lang in LANGS
                for city in ("宁波", "青岛", "Hangzhou", "310000", "id:shenzhen", "武汉")
            )
        ),
        "weights": _call(
            "scorecard --weight leader=3 --weight money=0",
            "scorecard --weight focus=0.5 --lang zh --format csv",
            "scorecard --city 宁波 --weight leader=3",
        ),
        "data": _call("scorecard --data pages/chengdu.ttl --lang zh"),
        "errors": _call(
            "scorecard --weight x=1",
            "scorecard --weight leader",
            "scorecard --weight leader=x",
            "scorecard --weight leader=-1",
            "scorecard --city Atlantis",
        ),
    }


def network_cases() -> Cases:
    cases: Cases = {}
    for view in VIEWS:
        for lang in LANGS:
            line = f"network {view} --lang {lang}"
            cases[f"{view}-{lang}"] = _call(line, f"{line} --edges", f"{line} --summary")
    for output in FORMATS:
        line = f"network city-overlap --format {output} --lang zh"
        cases[f"format-{output}"] = _call(line, f"{line} --edges", f"{line} --summary")
    for measure in MEASURES:
        line = f"network --measure {measure}"
        cases[f"measure-{measure}"] = _call(
            *(f"{line} --level {level} --edges" for level in LEVELS)
        )
    return cases | {
        "scope": _call(
            "network city-industry --city 宁波 --city 青岛",
            "network city-industry --tier 支柱产业 --lang zh",
            "network city-industry --year 2020",
            "network city-industry --level field --inferred --summary",
            "network full --inferred --summary",
            "network city-industry --backbone 0.2 --edges",
        ),
        "file": _call("network pages/my.rq --lang zh", "network pages/my.rq --summary"),
        "errors": _call(
            "network x",
            "network none.rq",
            "network --level x",
            "network --measure x",
            "network --city Atlantis",
            "network --tier x",
            "network --backbone 2",
            "network city-industry --level printed",
            "network city-industry --measure jaccard",
        ),
    }


def export_cases() -> Cases:
    cases: Cases = {}
    for view in VIEWS:
        for ending in FILES:
            # The whole graph takes 4 s: in one language but for the format that most use.
            for lang in LANGS if view != "full" or ending == "gexf" else ("zh",):
                cases[f"{view}-{lang}.{ending}"] = _call(
                    f"export {view}.{ending} --view {view} --lang {lang}"
                )
    scopes = {
        "city": "--city 宁波 --city 青岛",
        "tier": "--tier 支柱产业",
        "year": "--year 2020",
        "inferred": "--inferred",
        "measures": "--measures",
        "backbone": "--backbone 0.3",
        "field": "--level field",
        "division": "--level division",
        "gexf12": "--gexf-version 1.2",
        "community": "--colour community",
        "kind": "--color kind",
    }
    for name, options in scopes.items():
        cases[f"scope-{name}"] = _call(
            *(
                f"export {view}.gexf --view {view} --lang zh {options}"
                for view in ("city-overlap", "city-industry", "programme-structure")
            )
        )
        cases[f"scope-{name}-csv"] = _call(
            *(
                f"export {view}.csv --view {view} --lang en {options}"
                for view in ("city-overlap", "industry-cooccurrence")
            )
        )
    return cases | {
        "printed": _call("export a.csv --level printed --measure cosine --lang zh"),
        "format": _call(
            *(
                f"export out --format {f}"
                for f in (
                    "gexf",
                    "graphml",
                    "cytoscape",
                    "csv",
                    "neo4j",
                    "jsonld",
                    "dot",
                    "json-ld",
                )
            )
        ),
        "gv": _call("export a.gv"),
        "file": _call("export a.gexf --view pages/my.rq --lang zh"),
        "data": _call("export a.csv --data pages/chengdu.ttl --lang zh"),
        "errors": _call(
            "export a.xyz",
            "export a",
            "export a.gexf --view x",
            "export a.gexf --view none.rq",
            "export a.gexf --format x",
            "export a.gexf --gexf-version 2",
            "export a.gexf --colour x",
            "export a.gexf --city Atlantis",
            "export a.gexf --tier x",
            "export none/a.gexf",
        ),
    }


def plot_cases() -> Cases:
    cases: Cases = {
        f"{kind}-{lang}.{ending}": _call(f"plot {kind} {kind}.{ending} --lang {lang}")
        for kind in PICTURES
        for lang in LANGS
        for ending in ("svg", "html")
    }
    return cases | {
        "png": _call("plot heatmap a.png --lang zh"),
        "heatmap-options": _call(
            "plot heatmap a.svg --level field --measure cosine-idf --lang zh",
            "plot heatmap b.svg --city 宁波 --city 青岛 --lang en",
            "plot heatmap c.svg --level printed",
        ),
        "matrix-options": _call("plot matrix a.svg --level division --city 武汉 --lang zh"),
        "sankey-options": _call("plot sankey a.svg --city 宁波 --lang zh"),
        "errors": _call(
            "plot x a.svg",
            "plot heatmap a.xyz",
            "plot heatmap none/a.svg",
            "plot heatmap a.svg --level x",
            "plot heatmap a.svg --measure x",
            "plot heatmap a.svg --city Atlantis",
            "plot timeline a.svg --measure cosine",
        ),
    }


def report_cases() -> Cases:
    return {
        "zh": _call("report a.html --lang zh"),
        "en": _call("report a.html --lang en"),
        "field": _call("report a.html --level field --measure cosine --lang en"),
        "data": _call("report a.html --data pages/chengdu.ttl --lang zh"),
        "errors": _call(
            "report none/a.html", "report a.html --level x", "report a.html --measure x"
        ),
    }


_INVALID: Final = (
    "assessment-label-zh",
    "city-code",
    "clusterProgramme-announced",
    "clusterProgramme-closed-known",
    "clusterProgramme-inverse",
    "evidence-order",
    "evidence-sha256",
    "fundingCommitment-amount",
    "industryTarget-industry",
    "tierDeclaration-count-listed",
)


def validate_cases() -> Cases:
    cases: Cases = {}
    files = {
        "valid": "valid.ttl",
        "bundled": "",
        "chengdu": "pages/chengdu.ttl",
        "several": "invalid/city-code.ttl invalid/outputGoal-year.ttl pages/chengdu-2024.ttl",
        "all-invalid": "invalid/*.ttl",
        "workbook": "tables/chengdu.xlsx",
        "bad-cells-workbook": "tables/bad-cells.xlsx",
        "bad-facts-workbook": "tables/bad-facts.xlsx",
        "bad-cells-csv": "tables/bad-cells",
        "bad-facts-csv": "tables/bad-facts",
        "broken": "tables/broken.ttl",
    } | {name: f"invalid/{name}.ttl" for name in _INVALID}
    for name, paths in files.items():
        for lang in LANGS:
            cases[f"{name}-{lang}"] = _call(f"validate {paths} --lang {lang}")
    for name in ("bundled", "several", "city-code", "bad-facts-workbook", "bad-cells-csv"):
        for output in REPORTS[1:]:
            cases[f"{name}-format-{output}"] = _call(
                *(f"validate {files[name]} --format {output} --lang {lang}" for lang in LANGS)
            )
    cases |= {
        f"each-{letter}-{lang}": _call(f"validate invalid/{letter}*.ttl --lang {lang}")
        for letter in "acdefinopstvz"
        for lang in LANGS
    }
    return cases | {
        "summary": _call(
            *(f"validate invalid/*.ttl --summary --lang {lang}" for lang in LANGS),
            "validate --summary",
            *(f"validate invalid/a*.ttl --summary --format {f}" for f in REPORTS[1:]),
        ),
        "max-results": _call(
            "validate invalid/city*.ttl --max-results 2",
            "validate invalid/city*.ttl --max-results 0",
        ),
        "fail-on": _call(
            "validate --fail-on info --summary", "validate --fail-on warning --summary"
        ),
        "pyshacl": _call("validate invalid/city-code.ttl --engine pyshacl"),
        "shapes": _call("validate pages/chengdu.ttl --shapes tables/own-shapes.ttl --lang zh"),
        "errors": _call(
            "validate none.ttl",
            "validate pages/article.txt",
            "validate pages/my.rq",
            "validate pages/chengdu.ttl --shapes none.ttl",
            "validate pages/chengdu.ttl --format x",
        ),
    }


def shapes_cases() -> Cases:
    cases = {
        f"{output}-{lang}": _call(f"shapes --format {output} --lang {lang}")
        for output in ("text", "markdown", "html")
        for lang in LANGS
    }
    return cases | {
        "own": _call("shapes tables/own-shapes.ttl"),
        "errors": _call("shapes none.ttl", "shapes tables/broken.ttl", "shapes --format x"),
    }


def text_cases() -> Cases:
    """Return the cases of evidence, match and draft."""
    cases: Cases = {}
    for path in sorted((ROOT / "tests/data/articles").glob("*.txt")):
        cases[f"draft-{path.stem}"] = _call(f"draft articles/{path.name}")
        cases[f"evidence-{path.stem}"] = _call(
            f"draft articles/{path.name} -o draft.ttl",
            f"evidence --source articles/{path.name} --data draft.ttl",
        )
    names = (
        "汽车",
        "汽車",
        "汽车产业",
        "汽车制造",
        "Automotive",
        "ind:automotive",
        "新能源和智能网联汽车",
        "电子信息",
        "高端装备",
        "智能家电、新材料与石化",
        "海洋经济",
        "数字经济",
        "量子",
        "xyz",
    )
    for lang in LANGS:
        cases[f"match-{lang}"] = _call(*(f"match {name} --lang {lang}" for name in names))
        cases[f"match-file-{lang}"] = _call(
            f"match pages/names.csv --lang {lang}",
            f"match printed-names.csv --lang {lang}",
        )
    for output in FORMATS:
        cases[f"match-format-{output}"] = _call(
            f"match 新能源和智能网联汽车 --format {output} --lang zh"
        )
    return cases | {
        "draft-article": _call("draft pages/article.txt", "draft pages/article.txt --city 三亚"),
        "draft-validate": _call(
            "draft pages/article.txt -o draft.ttl",
            "validate draft.ttl --lang zh",
            "validate draft.ttl --lang en",
        ),
        "draft-city": _call("draft articles/two-cities-brief.txt --city 三亚"),
        "evidence-fact": _call(
            "draft pages/article.txt -o draft.ttl",
            "evidence id:三亚-p1 --source pages/article.txt --data draft.ttl",
            "evidence id:ningbo-246 --source pages/article.txt --data draft.ttl",
        ),
        "errors": _call(
            "evidence",
            "evidence --source none.txt",
            "evidence --source pages/article.txt",
            "evidence id:none --source pages/article.txt",
            "draft none.txt",
            "draft pages/article.txt --city Atlantis",
            "draft pages/article.txt -o none/a.ttl",
            "match none.csv",
            "match pages/output.csv",
            "match ''",
        ),
    }


def versions_cases() -> Cases:
    """Return the cases of diff and merge."""
    pairs = {
        "year": "pages/chengdu.ttl pages/chengdu-2024.ttl",
        "source": "pages/chengdu.ttl pages/other-source.ttl",
        "same": "pages/chengdu.ttl pages/chengdu.ttl",
        "tables": "pages/chengdu.ttl tables/bad-facts.xlsx",
    }
    cases: Cases = {}
    for name, pair in pairs.items():
        cases[f"diff-{name}"] = _call(*(f"diff {pair} --lang {lang}" for lang in LANGS))
        cases[f"merge-{name}"] = _call(
            *(f"merge {pair} --lang {lang}" for lang in LANGS), f"merge {pair} -o merged.ttl"
        )
    for output in FORMATS:
        cases[f"diff-format-{output}"] = _call(f"diff {pairs['year']} --format {output} --lang zh")
    return cases | {
        "errors": _call(
            "diff pages/chengdu.ttl none.ttl",
            "merge pages/chengdu.ttl none.ttl",
            "merge pages/chengdu.ttl pages/chengdu.ttl -o none/a.ttl",
            "diff pages/chengdu.ttl",
        )
    }


def tables_cases() -> Cases:
    """Return the cases of new and import."""
    return {
        "new-workbook": _call("new 三亚 -o a.xlsx"),
        "new-csv": _call("new Sanya -o a"),
        "new-ttl": _call("new 460200 -o a.ttl", "validate a.ttl --lang zh"),
        "new-none": _call("new -o a.xlsx"),
        "new-from": _call(
            "new 成都 -o a.xlsx --from pages/chengdu.ttl",
            "import a.xlsx",
            "import a.xlsx -o a.ttl",
            "diff pages/chengdu.ttl a.ttl",
        ),
        "new-from-csv": _call("new 成都 -o a --from pages/chengdu.ttl", "import a"),
        "import-qingdao": _call("import tables/qingdao.xlsx", "import tables/qingdao"),
        "import-empty": _call("new 三亚 -o a.xlsx", "import a.xlsx --lang zh", "import a.xlsx"),
        "import-bad": _call(
            *(
                f"import tables/{name} --lang {lang}"
                for name in ("bad-cells.xlsx", "bad-cells", "bad-facts.xlsx", "bad-facts")
                for lang in LANGS
            )
        ),
        "errors": _call(
            "new Atlantis -o a.xlsx",
            "new 三亚",
            "new 三亚 -o a.docx",
            "new 三亚 -o none/a.xlsx",
            "new 三亚 -o a.xlsx --from none.ttl",
            "new 吉林 -o a.xlsx",
            "import none.xlsx",
            "import pages/chengdu.ttl",
            "import pages",
            "import tables/chengdu.xlsx -o none/a.ttl",
        ),
    }


def store_cases() -> Cases:
    """Return the cases of info, build and verify."""
    return {
        "info": _call("info", "info --data pages/chengdu.ttl"),
        "build": _call(
            "build store pages/chengdu.ttl",
            "verify store",
            "info --store store",
            "query city-profile --param city=成都 --store store --format csv",
            "overlap --store store --lang zh",
            "scorecard --store store --lang zh",
            "network --store store",
            "export a.csv --store store --lang zh",
            "validate --store store --lang en",
            "build store pages/chengdu-2024.ttl --add",
            "verify store",
            "info --store store",
        ),
        "no-rules": _call("build store --no-rules", "info --store store", "overlap --store store"),
        "errors": _call(
            "build store none.ttl",
            "build store tables/broken.ttl",
            "build pages pages/chengdu.ttl",
            "build new-store pages/chengdu.ttl --add",
            "verify none",
            "verify pages",
            "info --store none",
            "info --store pages",
            "query funding --store none",
            "serve --store none",
            "serve --data none.ttl",
            "serve --port 99999",
        ),
    }


def ontology_cases() -> Cases:
    return {"check-errors": _call("ontology check none.ttl", "ontology x", "ontology")}


def error_cases() -> Cases:
    return {
        "query": _call(
            "query no-such-query",
            "query city-profil",
            "query no-such-file.rq",
            "query",
            "query city-profile",
            "query city-profile --param city=Atlantis",
            "query city-profile --param city=Ningpo",
            "query city-profile --param city",
            "query city-profile --param city=宁波 --param city=青岛",
            "query city-profile --param town=宁波",
            "query cities-of-industry --param industry=汽车制造",
            "query common-industries-of-n-cities --param n=x",
            "query overlap-all-pairs --param level=x",
            "query evidence-of-fact --param fact=id:none",
            "query funding --format docx",
            "query funding --data none.ttl",
            "query funding --data pages/article.txt",
            "query funding --data tables/broken.ttl",
            "query funding --timeout 0",
            "query funding --timeout x",
        ),
        "text": _call("query -", stdin="SELECT ?x { ?x ?p "),
        "update": _call("query -", stdin="DELETE WHERE { ?s ?p ?o }"),
        "names": _call(
            *(
                f"query city-profile --format csv --param 'city={name}'"
                for name in (
                    "宁波市",
                    "寧波",
                    "Ningbo",
                    "NINGBO",
                    "Níngbō",
                    "宁波 Ningbo",
                    "330200",
                    "id:ningbo",
                    "https://w3id.org/clusterkg/id/ningbo",
                    "<https://w3id.org/clusterkg/id/ningbo>",
                )
            ),
            *(
                f"query cities-of-industry --format csv --param 'industry={name}'"
                for name in ("汽车", "汽車", "汽车产业", "汽车制造", "Automotive", "ind:automotive")
            ),
        ),
        "usage": _call("nonsense", "querry", "--nonsense", "overlap --nonsense", "overlap x"),
    }


def _get(path: str, accept: str = "", **params: str) -> Request:
    return Request(path, tuple(params.items()), accept)


def api_cases() -> Cases:
    cases: Cases = {
        name: (_get(f"/api/{name}"),)
        for name in (
            "openapi.json",
            "about",
            "cities",
            "industries",
            "timeline",
            "views",
            "queries",
        )
    }
    cities = (
        "宁波",
        "id:qingdao",
        "Hangzhou",
        "310000",
        "深圳",
        "武汉市",
        "寧波",
        "Atlantis",
        "id:x",
    )
    cases["cities-id"] = tuple(_get(f"/api/cities/{quote(city)}") for city in cities)
    cases["industries-id"] = tuple(
        _get(f"/api/industries/{quote(name)}")
        for name in ("ind:automotive", "汽车", "ind:new-materials", "xyz", "汽车制造")
    )
    cases["search"] = tuple(
        _get("/api/search", q=q, limit="10")
        for q in ("汽车", "Ningbo", "寧波", "330200", "auto", "ind:automotive", "xyz", "246", "")
    )
    for level in LEVELS:
        cases[f"overlap-{level}"] = tuple(
            _get("/api/overlap", level=level, measure=measure) for measure in MEASURES
        )
    cases["compare"] = (
        _get("/api/compare", a="宁波", b="青岛"),
        _get("/api/compare", a="Shanghai", b="深圳", level="field"),
        _get("/api/compare", a="杭州", b="武汉", level="division"),
        _get("/api/compare", a="宁波", b="青岛", level="printed"),
        _get("/api/compare", a="宁波", b="宁波"),
        _get("/api/compare", a="宁波"),
    )
    cases["scorecard"] = (
        _get("/api/scorecard"),
        Request("/api/scorecard", (("weight.leader", "3"), ("weight.money", "0"))),
        Request("/api/scorecard", (("weight.leader", "-1"),)),
    )
    for view in VIEWS:
        path = f"/api/views/{view}"
        cases[f"views-{view}"] = (
            _get(path),
            _get(path, level="field", inferred="true"),
            Request(path, (("city", "宁波"), ("city", "青岛"))),
            _get(path, tier="支柱产业", year="2020"),
        )
        for output in ("gexf", "graphml", "cytoscape", "csv", "neo4j", "json-ld", "dot"):
            if view == "full" and output != "gexf":
                continue  # each takes 4 s, and is written as the other views are
            cases[f"views-{view}-{output}"] = (_get(path, format=output, lang="en"),)
    for name, sets in QUERIES.items():
        given = dict(
            item.split("=", 1) for item in shlex.split(next(iter(sets.values()))) if "=" in item
        )
        cases[f"queries-{name}"] = (_get(f"/api/queries/{name}", **given),)
    for output in FORMATS:
        cases[f"queries-format-{output}"] = (
            _get("/api/queries/funding", format=output),
            _get("/api/queries/zones", format=output, download="true"),
        )
    cases["evidence"] = tuple(
        _get(f"/api/evidence/{quote(fact)}")
        for fact in ("id:qingdao-956-automotive", "id:ningbo-246", "id:none", "宁波")
    )
    for output in ("csv", "tsv", "json", "jsonl", "markdown", "xml", "table"):
        cases[f"tables-{output}"] = tuple(
            _get(f"/api/tables/{name}", format=output, lang=lang)
            for name in ("overlap", "scorecard", "timeline")
            for lang in LANGS
        )
    cases["tables-overlap"] = tuple(
        _get("/api/tables/overlap", level=level, measure="shared") for level in LEVELS
    )
    for name, file in {
        "good": "pages/chengdu.ttl",
        "bad": "invalid/city-code.ttl",
        "broken": "tables/broken.ttl",
        "workbook": "tables/bad-facts.xlsx",
        "cells": "tables/bad-cells.xlsx",
    }.items():
        for lang in LANGS:
            cases[f"validate-{name}-{lang}"] = tuple(
                _post(file, output, lang)
                for output in (REPORTS if name in ("bad", "cells") else ("json", "html"))
            )
    cases["errors"] = (
        _get("/api/none"),
        _get("/api/overlap", level="x"),
        _get("/api/overlap", measure="x"),
        _get("/api/overlap", level="printed", measure="wu-palmer"),
        _get("/api/overlap", nonsense="x"),
        _get("/api/search"),
        _get("/api/search", q="a", limit="x"),
        _get("/api/views/none"),
        _get("/api/views/city-industry", level="printed"),
        _get("/api/views/city-overlap", format="x"),
        _get("/api/queries/none"),
        _get("/api/queries/city-profile"),
        _get("/api/queries/city-profile", city="Atlantis"),
        _get("/api/queries/city-profile", city="宁波", format="ttl"),
        Request("/api/cities", method="POST"),
        Request("/api/validate"),
        Request("/api/validate", method="POST", body=b"x"),
        Request("/api/validate", (("name", "a.docx"),), method="POST", body=b"x"),
    )
    return cases


def _post(file: str, output: str, lang: str) -> Request:
    params = (("name", Path(file).name), ("format", output), ("lang", lang))
    kind = "application/octet-stream"
    return Request("/api/validate", params, method="POST", body=Path(file), content_type=kind)


def endpoint_cases() -> Cases:
    """Return the cases of the SPARQL endpoint and of the pages."""
    cases: Cases = {}
    texts = {"select": SELECT, "construct": CONSTRUCT, "describe": DESCRIBE, "ask": ASK}
    for name, text in texts.items():
        cases[f"sparql-{name}-accept"] = tuple(
            _get("/sparql", accept, query=text)
            for accept in (
                "",
                "*/*",
                "application/sparql-results+json",
                "application/json",
                "application/sparql-results+xml",
                "text/csv",
                "text/tab-separated-values",
                "text/turtle",
                "application/n-triples",
                "application/ld+json",
                "application/rdf+xml",
                "text/html",
                "image/png",
            )
        )
        cases[f"sparql-{name}-format"] = tuple(
            _get("/sparql", query=text, format=output)
            for output in ("json", "xml", "csv", "tsv", "ttl", "nt", "json-ld", "rdf", "x")
        )
    form = "application/x-www-form-urlencoded"
    query = "application/sparql-query"

    def post(body: str, kind: str) -> Request:
        return Request("/sparql", method="POST", body=body.encode(), content_type=kind)

    cases["sparql-post"] = (
        post(SELECT, query),
        post(urlencode({"query": SELECT}), form),
        post("DELETE WHERE { ?s ?p ?o }", "application/sparql-update"),
        post(urlencode({"update": "DELETE WHERE { ?s ?p ?o }"}), form),
        post(SELECT, "text/plain"),
    )
    cases["sparql-description"] = tuple(
        _get("/sparql", accept) for accept in ("", "text/turtle", "text/html", "application/json")
    )
    cases["sparql-errors"] = (
        _get("/sparql", query="SELECT"),
        _get("/sparql", query="SELECT * { SERVICE <http://x.invalid/> { ?s ?p ?o } }"),
        _get("/sparql", query="SELECT * FROM <http://x.invalid/> { ?s ?p ?o }"),
        Request("/sparql", (("query", ASK), ("query", ASK))),
        Request("/sparql", method="PUT"),
    )
    pages = ("/", "/compare", "/city/id:ningbo", "/industry/ind:automotive", "/industries")
    pages += ("/search", "/network", "/timeline", "/scorecard", "/map", "/validate", "/queries")
    pages += ("/query/funding", "/sparql-editor", "/about", "/licenses.md", "/none", "/none/none")
    static = {page: (Request(page, digest=True),) for page in pages}
    cases["pages"] = tuple(step for steps in static.values() for step in steps)
    cases["methods"] = (
        Request("/", method="POST"),
        Request("/api/about", method="HEAD"),
        Request("/api/about", method="OPTIONS"),
        Request("/sparql", method="OPTIONS"),
    )
    return cases


GROUPS: Final[Mapping[str, Callable[[], Cases]]] = {
    "help": help_cases,
    "query": query_cases,
    "overlap": overlap_cases,
    "scorecard": scorecard_cases,
    "network": network_cases,
    "export": export_cases,
    "plot": plot_cases,
    "report": report_cases,
    "validate": validate_cases,
    "shapes": shapes_cases,
    "text": text_cases,
    "versions": versions_cases,
    "tables": tables_cases,
    "store": store_cases,
    "ontology": ontology_cases,
    "errors": error_cases,
    "api": api_cases,
    "endpoint": endpoint_cases,
}

# --- the masks ---------------------------------------------------------------------------------

_HEADERS_LEFT_OUT: Final = {"date", "content-length", "server"}
# The server tells them in the order of a set, which differs from process to process.
_METHODS: Final = re.compile(r"\b(GET|HEAD|POST)(, (GET|HEAD|POST))+")


class Masks:
    """Replace in a text what differs between runs, machines and releases."""

    def __init__(self, folder: Path) -> None:
        release = importlib.metadata.version("clusterkg")
        places = [(str(folder), "<folder>")]
        for path, mask in dict.fromkeys(((GRAPH, "<graph>"), (ROOT, "<root>"))):
            places += [(str(path), mask), (os.path.relpath(path, folder), mask)]
        self._places = places
        self._patterns = [
            (re.compile(pattern), mask)
            for pattern, mask in (
                (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)", "<time>"),
                (rf"\b{re.escape(time.strftime('%Y-%m-%d'))}\b", "<today>"),
                (rf"(clusterkg[ /@-]?v?){re.escape(release)}\b", r"\1<version>"),
                (rf'("version": ?"){re.escape(release)}"', r'\1<version>"'),
                (r"\b(pyoxigraph|Python|python) \d+(\.\d+)+\b", r"\1 <version>"),
                (r"( |^) *\d+\.\d ms  ", r"\1<duration>  "),
                (r"\b\d+(\.\d+)? (ms|s|seconds)\b", "<duration>"),
                (r"\bbuild-[a-z0-9_]{8}\b", "<build>"),
                (r"/tmp/[\w./-]+", "<temporary>"),
                (r"http://127\.0\.0\.1:\d+", "<server>"),
                (r"127\.0\.0\.1:\d+", "<server>"),
            )
        ]

    def __call__(self, text: str) -> str:
        """Return the text with the masks in it."""
        for place, mask in self._places:
            text = text.replace(place, mask)
        for pattern, mask in self._patterns:
            text = pattern.sub(mask, text)
        return _METHODS.sub(lambda found: ", ".join(sorted(found[0].split(", "))), text)


# --- running the cases -------------------------------------------------------------------------


def _main() -> click.Group:
    from clusterkg.cli import main

    assert isinstance(main, click.Group)
    return main


def _sheets(data: bytes) -> str:
    """Return what a workbook says, cell by cell: its bytes hold the time."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        lines.append(f"[{sheet.title}] {sheet.dimensions} {sheet.freeze_panes} {sheet.sheet_state}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.comment is not None:
                    comment = f"  # {cell.comment.text!r}" if cell.comment else ""
                    lines.append(f"{cell.coordinate} {cell.number_format} {cell.value!r}{comment}")
        for rule in sheet.data_validations.dataValidation:
            lines.append(f"rule {rule.sqref} {rule.type} {rule.formula1} {rule.error}")
    return "\n".join(lines) + "\n"


def _text(name: str, data: bytes) -> str:
    """Return bytes as text that can be compared."""
    if name.endswith(".xlsx"):
        return _sheets(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return "".join(
                f"[{member}]\n{_text(member, bundle.read(member))}" for member in bundle.namelist()
            )
    try:
        # A byte order mark and ends of lines are output too.
        return data.decode().replace("\ufeff", "<BOM>").replace("\r\n", "<CR>\n")
    except UnicodeDecodeError:
        return f"{hashlib.sha256(data).hexdigest()} {base64.b64encode(data[:24]).decode()}\n"


class Runner:
    """Run cases in a folder that holds the files that they read."""

    def __init__(self, folder: Path, client: httpx.Client | None = None) -> None:
        self._folder = folder
        self._client = client
        self._masks = Masks(folder)
        self._there = {path.name for path in folder.iterdir()}

    def run(self, steps: Sequence[Step]) -> str:
        """Return what the steps of a case give, masked and whole."""
        parts = [self._call(s) if isinstance(s, Call) else self._ask(s) for s in steps]
        for path in sorted(self._folder.iterdir()):
            if path.name in self._there:
                continue
            if path.is_file():
                path.unlink()
            else:
                shutil.rmtree(path)
        return "".join(parts)

    def _call(self, call: Call) -> str:
        before = self._state()
        args = []
        for word in shlex.split(call.line):
            matching = sorted(Path().glob(word)) if "*" in word else []
            args += [str(path) for path in matching] or [word]
        result = CliRunner().invoke(_main(), args, input=call.stdin, prog_name="clusterkg")
        parts = [f"$ clusterkg {call.line}\n"]
        if call.stdin:
            parts.append(_block("stdin", call.stdin))
        parts.append(f"status: {result.exit_code}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            parts.append(_block("exception", repr(result.exception)))
        for name, data in (("stdout", result.stdout_bytes), ("stderr", result.stderr_bytes)):
            if data:
                parts.append(self._block(name, _text("", data)))
        for path, state in self._state().items():
            if before.get(path) != state:
                parts.append(self._block(f"file {path}", _text(path, Path(path).read_bytes())))
        return "".join(parts)

    def _state(self) -> dict[str, tuple[int, int]]:
        """Return the files that cases have written, apart from those of stores."""
        files = {}
        for top in sorted(self._folder.iterdir()):
            if top.name in self._there:
                continue
            if (top / "CURRENT").exists():
                continue
            for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
                if path.is_file():
                    stat = path.stat()
                    files[str(path.relative_to(self._folder))] = (stat.st_mtime_ns, stat.st_size)
        return files

    def _ask(self, request: Request) -> str:
        assert self._client is not None
        headers = {"accept": request.accept} if request.accept else {}
        if request.content_type:
            headers["content-type"] = request.content_type
        body = request.body.read_bytes() if isinstance(request.body, Path) else request.body
        response = self._client.request(
            request.method,
            request.path,
            params=list(request.params) or None,
            headers=headers,
            content=body,
        )
        shown = "&".join(f"{name}={value}" for name, value in request.params)
        parts = [f"$ {request.method} {request.path}{'?' if shown else ''}{shown}\n"]
        parts += [f"> {name}: {value}\n" for name, value in headers.items()]
        if request.body is not None:
            named = str(request.body) if isinstance(request.body, Path) else repr(request.body)
            parts.append(f"> {named}\n")
        parts.append(f"status: {response.status_code}\n")
        for name, value in sorted(response.headers.items()):
            if name not in _HEADERS_LEFT_OUT:
                parts.append(self._masks(f"{name}: {value}") + "\n")
        if request.digest and response.status_code == 200:
            parts.append(f"sha256: {hashlib.sha256(response.content).hexdigest()}\n")
        elif response.content:
            parts.append(self._block("body", _text("", response.content)))
        return "".join(parts)

    def _block(self, name: str, text: str) -> str:
        return _block(name, self._masks(text))


def _block(name: str, text: str) -> str:
    end = "" if text.endswith("\n") else "<no end of line>\n"
    return f"--- {name}\n{_laid_out(text)}{end}"


def _laid_out(text: str) -> str:
    """Return JSON of one line over several, behind the digest of what it was; else the text."""
    if len(text) > _WIDEST and text[:1] in "{[" and "\n" not in text.rstrip("\n"):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        digest = hashlib.sha256(text.encode()).hexdigest()
        lines = json.dumps(value, ensure_ascii=False, indent=1)
        return f"(one line, sha256 {digest})\n{lines}\n"
    return text


def shortened(text: str) -> str:
    """Return what is kept of a text: all of it, or its digest, size and ends if it is long."""
    data = text.encode()
    if len(data) <= _LONGEST:
        return text
    lines = text.splitlines()
    digest = hashlib.sha256(data).hexdigest()
    ends = [lines[:_EXCERPT], [f"... {len(lines)} lines"], lines[-_EXCERPT:]]
    kept = [line if len(line) <= _WIDEST else line[:_WIDEST] + " ..." for e in ends for line in e]
    return "\n".join([f"sha256 {digest}, {len(data)} bytes", *kept]) + "\n"


def _heads(row: Sequence[str]) -> dict[str, int]:
    """Return the number of each column, from zero, by its heading in English."""
    return {re.split(r" \| |\n", head)[-1].strip("*"): at for at, head in enumerate(row)}


def _bad_workbook(good: Path, out: Path, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Write a workbook with other values in its first rows: by heading, of the named sheets."""
    book = openpyxl.load_workbook(good)
    for sheet in book.worksheets:
        for title, values in changes.items():
            if not sheet.title.endswith(title):
                continue
            heads = _heads([str(cell.value or "") for cell in sheet[1]])
            for heading, value in values.items():
                sheet.cell(2, heads[heading] + 1).value = value
    book.save(out)


def _bad_csv(good: Path, out: Path, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Write a folder of CSV files with other values, as `_bad_workbook` does."""
    shutil.copytree(good, out)
    for path in out.glob("*.csv"):
        for title, values in changes.items():
            if path.stem != title.lower().replace(" ", "-"):
                continue
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            heads = _heads(rows[0])
            rows += [[""] * len(rows[0])] * (2 - len(rows))
            for heading, value in values.items():
                rows[1][heads[heading]] = value
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)


_BAD_CELLS: Final = {
    "Cluster programme": {"Announced": "13/2020", "Horizon year": "soon", "Closed list": "perhaps"},
    "Industry target": {"Targets industry": "没有此产业", "Tier": "nonsense"},
}
_BAD_FACTS: Final = {
    "Cluster programme": {"Announced": "", "Horizon year": "1020"},
    "City": {"Code": "999999999"},
}
_OWN_SHAPES: Final = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ckg: <https://w3id.org/clusterkg/ontology#> .
@prefix ex: <http://example.org/shape/> .
ex:programme-reviewed a sh:NodeShape ; sh:targetClass ckg:ClusterProgramme ;
    sh:property [ sh:path ex:reviewedBy ; sh:minCount 1 ; sh:message "Who reviewed it?"@en ] .
"""


def prepare(folder: Path) -> None:
    """Put the files that cases read into a folder."""
    data = ROOT / "tests" / "data"
    for name in ("invalid", "pages", "articles"):
        shutil.copytree(data / name, folder / name)
    for name in ("valid.ttl", "printed-names.csv"):
        shutil.copy(data / name, folder / name)
    tables = folder / "tables"
    tables.mkdir()
    for city, out, source in (
        ("成都", "chengdu", "pages/chengdu.ttl"),
        ("青岛", "qingdao", str(GRAPH / "data" / "ttl" / "qingdao.ttl")),
    ):
        for ending in (".xlsx", ""):
            args = ["new", city, "-o", f"tables/{out}{ending}", "--from", source]
            made = CliRunner().invoke(_main(), args)
            assert made.exit_code == 0, made.output
    for name, changes in (("bad-cells", _BAD_CELLS), ("bad-facts", _BAD_FACTS)):
        _bad_workbook(tables / "qingdao.xlsx", tables / f"{name}.xlsx", changes)
        _bad_csv(tables / "qingdao", tables / name, changes)
    (tables / "broken.ttl").write_text("@prefix id: <https://x.invalid/> .\nid:a id:b .\n")
    (tables / "own-shapes.ttl").write_text(_OWN_SHAPES)


@contextmanager
def _settled(folder: Path) -> Iterator[None]:
    """Work in a folder, under an environment that is the same on every machine."""
    kept, home = dict(os.environ), Path.cwd()
    os.environ.update(ENVIRONMENT)
    for name in _WITHOUT:
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        p for p in (str(ROOT / "src"), kept.get("PYTHONPATH")) if p
    )
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(home)
        os.environ.clear()
        os.environ.update(kept)


def outputs(group: str) -> Iterator[tuple[str, str]]:
    """Run the cases of a group; yield the name and the whole masked output of each."""
    from serving import serving

    cases = GROUPS[group]()
    asks = any(isinstance(step, Request) for steps in cases.values() for step in steps)
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        folder = Path(name).resolve()
        with _settled(folder):
            prepare(folder)
            if not asks:
                runner = Runner(folder)
                yield from ((case, runner.run(steps)) for case, steps in cases.items())
                return
            with serving("--workers", "1") as server, server.client() as client:
                runner = Runner(folder, client)
                yield from ((case, runner.run(steps)) for case, steps in cases.items())


def kept_file(group: str, case: str) -> Path:
    """Return where the record of a case is."""
    return RECORD / group / f"{case}.txt"


def differences(group: str) -> list[str]:
    """Return a unified diff for each case of a group that does not give what is recorded."""
    found = []
    names = set()
    for case, text in outputs(group):
        path = kept_file(group, case)
        names.add(path.name)
        old = path.read_text(encoding="utf-8") if path.is_file() else ""
        new = shortened(text)
        if old != new:
            lines = difflib.unified_diff(
                old.split("\n"),
                new.split("\n"),
                f"recorded/{group}/{case}",
                f"now/{group}/{case}",
                "",
                "",
                2,
                "",
            )
            found.append("\n".join(lines))
    for path in sorted((RECORD / group).glob("*.txt")):
        if path.name not in names:
            found.append(f"{group}/{path.stem}: recorded, but no longer a case")
    return found


def write(group: str) -> int:
    """Record a group anew; return the number of its cases."""
    fresh = {case: shortened(text) for case, text in outputs(group)}
    shutil.rmtree(RECORD / group, ignore_errors=True)
    (RECORD / group).mkdir(parents=True)
    for case, text in fresh.items():
        kept_file(group, case).write_text(text, encoding="utf-8", newline="\n")
    return len(fresh)


def write_index() -> None:
    """Write the list of all cases, with the digest of what is kept of each."""
    lines = []
    for group in GROUPS:
        for case in GROUPS[group]():
            path = kept_file(group, case)
            data = path.read_bytes() if path.is_file() else b""
            lines.append(f"{hashlib.sha256(data).hexdigest()[:16]}  {group}/{case}\n")
    (RECORD / "INDEX").write_text("".join(lines), encoding="utf-8", newline="\n")


def run(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description="Compare with the record in tests/record/.")
    parser.add_argument("--write", action="store_true", help="record anew")
    parser.add_argument("--whole", type=Path, metavar="FOLDER", help="write all output whole")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=" ".join(GROUPS))
    given = parser.parse_args(argv)
    whole = given.whole.resolve() if given.whole else None
    differing = 0
    for group in given.groups or GROUPS:
        began = time.monotonic()
        if whole is not None:
            (whole / group).mkdir(parents=True, exist_ok=True)
            for case, text in outputs(group):
                (whole / group / f"{case}.txt").write_text(text, encoding="utf-8", newline="\n")
            told = "written whole"
        elif given.write:
            told = f"{write(group)} cases recorded"
        else:
            found = differences(group)
            print("\n".join(found), end="\n" if found else "")
            differing += len(found)
            told = f"{len(found)} differ"
        print(f"{group}: {told}, {time.monotonic() - began:.1f} s", file=sys.stderr)
    if given.write:
        write_index()
    return 1 if differing else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.exit(run())
