"""The cases of the record: what is asked, group by group, under the name of each case."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import click

from clusterkg.cli import main

ROOT: Final = Path(__file__).resolve().parents[1]

FORMATS: Final = ("table", "csv", "tsv", "json", "jsonl", "markdown", "xml", "ttl")
LANGS: Final = ("zh", "en")
LEVELS: Final = ("printed", "concept", "field", "division")
MEASURES: Final = (
    "shared",
    "jaccard",
    "overlap-coefficient",
    "cosine",
    "cosine-idf",
    "newman",
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
    "claims": {"": ""},
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
    "city-statistics": {"": ""},
    "common-industries-of-n-cities": {
        "": "",
        "three": "--param n=3",
        "qingdao": "--param n=3 --param city=青岛",
        "field": "--param n=3 --param level=field",
        "division": "--param n=4 --param level=division",
    },
    "counts": {"": ""},
    "documents": {"": ""},
    "events": {"": ""},
    "evidence-of-fact": {
        "": "--param fact=id:qingdao-956-automotive",
        "programme": "--param fact=id:ningbo-246",
    },
    "five-ones-scorecard": {"": ""},
    "funding": {"": ""},
    "goals-and-outcomes": {"": "", "due": "--param due=2020"},
    "industry-overlap": {
        "": "--param city_a=宁波 --param city_b=青岛",
        "field": "--param city_a=宁波 --param city_b=青岛 --param level=field",
        "division": "--param city_a=深圳 --param city_b=上海 --param level=division",
    },
    "largest-goals": {"": "", "one": "--param n=1", "of": "--param indicator=产值"},
    "measures": {"": ""},
    "national-and-own": {"": "--param city=深圳", "wuhan": "--param city=武汉"},
    "national-clusters": {"": ""},
    "overlap-all-pairs": {
        "": "",
        "field": "--param level=field",
        "division": "--param level=division",
    },
    "practices": {"": ""},
    "programmes-timeline": {"": ""},
    "sources": {"": ""},
    "supply-chain": {"": ""},
    "target-backing": {"": ""},
    "targets-and-statistics": {"": ""},
    "tier-comparison": {"": ""},
    "unique-bets": {
        "": "",
        "field": "--param level=field",
        "division": "--param level=division",
        "ningbo": "--param city=宁波",
    },
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


def commands(group: click.Group = main, path: str = "") -> Iterator[str]:
    """Yield the words of each command and group of commands, the whole first."""
    yield path
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}".strip())
        else:
            yield f"{path} {name}".strip()


def help_cases() -> Cases:
    cases = {
        (path.replace(" ", "-") or "clusterkg"): _call(f"{path} --help", f"--lang zh {path} --help")
        for path in commands()
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
        "formats-of-triples": _call(
            *(f"query - --format {f}" for f in ("nt", "nq", "trig", "rdf", "jsonld", "n3")),
            stdin=CONSTRUCT,
        ),
        "sources-command": _call(
            *(f"sources --lang {lang}" for lang in LANGS),
            "sources --format csl-json",
            "sources --format bibtex",
            "sources --format csv --source-of id:article-yin-hao",
            "sources --status verified -o sources.doc",
        ),
        "scope": _call(
            "query funding --source-of id:article-yin-hao",
            "query city-profile --param city=宁波 --source-of id:article-yin-hao --lang zh",
            "query national-clusters --status reported --lang zh",
            "query zones --status sure",
            "query zones --source-of 宁波",
        ),
        "max-rows": _call("query funding --max-rows 2", "query - --max-rows 2", stdin=CONSTRUCT),
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
        "real": _call(
            "real 青岛 --lang zh",
            "real 深圳 --summary --format csv",
            "real 青岛 --others --lang en",
            "real 宁波 --statistics pages/yearbook.csv --lang zh --format csv",
            "real 宁波 青岛 上海 --lang en",
            "real 宁波 --year 1999",
            "real 宁波 青岛 --others",
            "real 宁波 --year 2018 --since 2019",
        ),
        "default": _call("overlap", "overlap --lang zh"),
        "ranks-and-chance": _call(
            *(f"overlap --ranks --chance --lang {lang}" for lang in LANGS),
            "overlap --chance --measure wu-palmer",
        ),
        "define": _call(
            *(f"overlap --define all --lang {lang}" for lang in LANGS),
            "overlap --define 区位商",
            "overlap --define luck",
        ),
        "removed": _call("overlap --measure cosine-tier"),
        "rarity": _call("overlap --measure 稀有度加权余弦 --lang zh"),
        "chinese-words": _call(
            "--lang zh overlap --level 领域 --measure 杰卡德 --top 2",
            "overlap --level 不存在 --lang zh",
            "overlap --level-of 不限 --status 已核实,段落 --top 2 --format csv",
        ),
        "top": _call("overlap --top 3", "overlap --top 2 --level field --lang zh --format csv"),
        "city": _call(
            "overlap --city 宁波",
            "overlap --city 宁波 --city 青岛 --city 330100",
            "overlap --city id:wuhan --matrix",
            "overlap --city 宁波 --top 2 --lang zh",
        ),
        "data": _call("overlap --data pages/chengdu.ttl --lang zh"),
        "scope": _call(
            "overlap --source-of id:article-yin-hao",
            "overlap --status verified,passage --top 3 --lang zh",
            "overlap --status reported --status unverified --matrix",
        ),
        "coverage": _call(
            "coverage",
            "coverage --lang zh --format csv",
            "coverage --summary",
            "coverage --summary --lang zh --format json",
        ),
        "programmes": _call(
            "overlap --as-of 2016 --lang zh",
            "overlap --period 2016-2018",
            "overlap --programme id:ningbo-246 --programme id:qingdao-956",
            "overlap --level-of all --top 2",
            "overlap --level-of park",
            "overlap --all-programmes --matrix --lang zh",
            "overlap --as-of 2019 --explain 宁波 青岛 --format csv",
        ),
        "errors": _call(
            "overlap --level-of x",
            "overlap --period 2025",
            "overlap --all-programmes --as-of 2019",
            "overlap --programme id:ningbo",
            "overlap --as-of 2016 --city 宁波",
            "overlap --as-of 2016 --city 宁波 --city 杭州 --city 武汉",
            "overlap --programme 956集群",
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
        "criteria": _call(*(f"scorecard --criteria --lang {lang}" for lang in LANGS)),
        "cities": _call("scorecard --city 武汉 --city 青岛 --weight breadth=1 --lang zh"),
        "practices": _call(
            *(f"scorecard --practices --lang {lang}" for lang in LANGS),
            "scorecard --practices --city 武汉",
        ),
        "scope": _call("scorecard --source-of id:article-yin-hao", "scorecard --status verified"),
        "criterion": _call(
            "scorecard --why --criterion zone --city 青岛 --lang zh",
            "scorecard --criterion zone",
            "scorecard --criterion research --lang zh",
            "scorecard --why --criterion luck",
        ),
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
        "top": _call("export a.gexf --top 3 --lang zh"),
        "one-file": _call(
            "export a.gexf --view city-industry --series year=2014,2016 --one-file --lang en",
            "export a.csv --series year=2014,2016 --one-file",
        ),
        "format": _call(
            *(
                f"export out --format {f}"
                for f in (
                    "gexf",
                    "graphml",
                    "gephi-lite",
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
        "series": _call("plot network a.svg --series year=2013..2014 --lang zh"),
        "heatmap-options": _call(
            "plot heatmap a.svg --level field --measure cosine-idf --lang zh",
            "plot heatmap b.svg --city 宁波 --city 青岛 --lang en",
            "plot heatmap c.svg --level printed",
        ),
        "matrix-options": _call("plot matrix a.svg --level division --city 武汉 --lang zh"),
        "quadrants": _call(
            "plot quadrants a.svg --lang zh",
            "plot quadrants b.svg --city 宁波 --city 青岛 --lang en",
            "plot heatmap c.svg --statistics pages/yearbook.csv",
        ),
        "sankey-options": _call("plot sankey a.svg --city 宁波 --lang zh"),
        "errors": _call(
            "plot x a.svg",
            "plot heatmap a.xyz",
            "plot heatmap none/a.svg",
            "plot heatmap a.svg --level x",
            "plot heatmap a.svg --measure x",
            "plot heatmap a.svg --city Atlantis",
            "plot timeline a.svg --measure cosine",
            "plot map a.svg --series year=2013..2014",
            "plot network a.svg --series level=concept,field --level field",
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
    "clusterProgramme-count-listed",
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
        "several": "invalid/city-code.ttl invalid/goal-year.ttl pages/chengdu-2024.ttl",
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
            f"match names.csv --lang {lang}",
            f"match 汽车 生物医药 --lang {lang}",
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
    cases["upgrade"] = _call(
        *(f"upgrade pages/older.ttl --lang {lang}" for lang in LANGS),
        "upgrade pages/chengdu.ttl -o same.ttl",
        "upgrade pages/older.ttl pages/chengdu.ttl",
        "upgrade pages/older.ttl -o a.ttl --in-place",
        "upgrade tables/chengdu.xlsx",
        "upgrade none.ttl",
        "query counts --data pages/older.ttl --lang en",
    )
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
        "new-county": _call(
            "new 义乌 -o a.ttl --code 330782",
            "new 鼓楼区 -o b.xlsx",
            "new 鼓楼区 --within 南京 -o b.ttl",
            "new 苏州工业园区 --within 苏州 -o c.xlsx",
            "import c.xlsx --lang zh",
        ),
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
        "info": _call("info", "info --data pages/chengdu.ttl", "info --format void"),
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
            "doctor none",
            "doctor pages --lang zh",
            "info --store none",
            "info --store pages",
            "query funding --store none",
            "serve --store none",
            "serve --data none.ttl",
            "serve --port 99999",
            "mcp --http --host 0.0.0.0",
            "mcp --port 1",
        ),
    }


def city_cases() -> Cases:
    """Return the cases of the commands about one city."""
    return {
        "changes": _call(
            *(f"changes 宁波 --lang {lang}" for lang in LANGS),
            "changes 宁波 --over-time --lang zh",
            "changes --all",
            "changes",
            "changes 武汉 --from 2016 --to 2016 --lang en",
            "changes --all --from 2025 --to 2019 --lang zh",
        ),
        "peers": _call(
            *(f"peers 宁波 --lang {lang}" for lang in LANGS),
            "peers 宁波 --within 300 --lang zh",
            "peers 宁波 --province 浙江 --lang zh",
            "peers 宁波 --size 2 --lang zh",
            "peers 宁波 青岛 上海 --lang zh",
            "peers 宁波 --top 2 --level field --measure cosine --format csv --lang en",
            "peers 宁波 --province 天上 --lang zh",
        ),
        "next": _call(*(f"next 宁波 --lang {lang}" for lang in LANGS)),
        "chain": _call(*(f"chain 汽车 --lang {lang}" for lang in LANGS), "chain 量子玩具"),
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
    cases["city-questions"] = (
        _get("/api/peers", city="宁波", lang="zh"),
        _get("/api/real", city="青岛", lang="zh"),
        _get("/api/real", city="青岛", year="2018", format="csv", lang="en"),
        Request("/api/real", (("city", "宁波"), ("city", "青岛"), ("lang", "zh"))),
        _get("/api/peers", city="宁波", within="300", format="csv", lang="en"),
        Request("/api/peers", (("city", "宁波"), ("city", "青岛"), ("lang", "zh"))),
        _get("/api/next", city="宁波", lang="zh"),
        _get("/api/changes", city="宁波", lang="zh"),
        _get("/api/changes", city="宁波", over_time="true", lang="en"),
        _get("/api/changes", lang="zh"),
        _get("/api/chain", industry="汽车", lang="zh"),
    )
    cases["sources"] = (
        _get("/api/sources"),
        *(_get("/api/sources", format=f) for f in ("text", "csl-json", "bibtex", "csv")),
        _get("/api/sources", format="x"),
    )
    cases["scope"] = (
        _get("/api/overlap", source_of="id:article-yin-hao", status="passage"),
        _get("/api/overlap", status="sure"),
        _get("/api/overlap", source_of="id:x"),
        _get("/api/scorecard", status="verified"),
        _get("/api/queries/funding", source_of="id:article-yin-hao", lang="en"),
        _get("/api/tables/overlap", status="reported", lang="zh"),
        _get("/api/tables/coverage", lang="zh"),
    )
    cases["scorecard"] = (
        _get("/api/scorecard"),
        Request("/api/scorecard", (("weight.leader", "3"), ("weight.money", "0"))),
        Request("/api/scorecard", (("weight.leader", "-1"),)),
        Request("/api/scorecard", (("city", "宁波"), ("city", "武汉"))),
        _get("/api/tables/scorecard", criterion="research", lang="zh", format="csv"),
        _get("/api/tables/practices", lang="zh", format="csv"),
        _get("/api/answers/unique-bets", lang="en"),
    )
    cases["pictures"] = (
        *(_get(f"/api/pictures/{kind}", lang="en") for kind in PICTURES),
        _get("/api/pictures/heatmap", lang="zh", level="field", measure="shared"),
        Request("/api/pictures/heatmap", (("city", "宁波"), ("city", "青岛"), ("lang", "zh"))),
        _get("/api/pictures/timeline", lang="zh", format="svg"),
        _get("/api/pictures/map", level="field"),
        _get("/api/pictures/x"),
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
    cases["why"] = (
        _get("/api/why/industry-overlap", city_a="武汉", city_b="青岛"),
        _get("/api/why/zones", of="青岛"),
        _get("/api/why/none"),
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
    "cities": city_cases,
    "api": api_cases,
    "endpoint": endpoint_cases,
}
