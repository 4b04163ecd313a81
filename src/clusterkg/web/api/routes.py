"""The addresses of the API: what each takes, what it answers, and what makes the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clusterkg.compare import overlap, scorecard
from clusterkg.rdf import table
from clusterkg.show import views
from clusterkg.web.api import (
    about,
    cities,
    comparison,
    industries,
    provenance,
    saved,
    tables,
    validation,
)
from clusterkg.web.api import network as networks
from clusterkg.web.api import search as searching
from clusterkg.web.api.body import Answer, as_json
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import (
    About,
    City,
    CityProfile,
    Comparison,
    Facts,
    Hit,
    Industry,
    IndustryProfile,
    Label,
    Network,
    Overlap,
    SavedQuery,
    Scorecard,
    Span,
    ViewInfo,
)

Values = Mapping[str, Any]
Run = Callable[[Context, Values, bytes], Answer]


@dataclass(frozen=True)
class Parameter:
    """What an address takes: a placeholder of its path, or a parameter of the query string.

    `kind` is text, integer, number, boolean (true or false), or `rest`: all parameters of the
    query string that no other takes, a mapping from name to text. `default` is the value if none
    is given, None for none; without one, `required` says that there must be one. `choices` are
    those of a text. `repeated` parameters have a tuple of values, empty if none is given. Numbers
    are from `least` to `most`, both included, and finite; a text has at most `longest` characters.
    """

    name: str
    description: Label
    kind: str = "text"
    default: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    repeated: bool = False
    least: float | None = None
    most: float | None = None
    longest: int = 1000
    example: Any = None


@dataclass(frozen=True)
class Route:
    """An address of the API.

    A placeholder such as {id} takes the rest of the path, slashes too: it may be an IRI. `run` has
    the values of all parameters by name, those of the path too, and the body of the request, and
    may raise InputError, whose status `clusterkg.web.api.body.status` tells.

    `answer` is the struct of the answer, which comes as JSON, or None; `listed` says that it is a
    list of them. `media_types` are those in which an answer may also come. `takes_body` says that
    a file is sent.
    """

    path: str
    summary: Label
    run: Run
    parameters: tuple[Parameter, ...] = ()
    answer: type | None = None
    listed: bool = False
    media_types: tuple[str, ...] = ()
    method: str = "GET"
    takes_body: bool = False


def _city(name: str, role: str, zh: str, example: str) -> Parameter:
    return Parameter(
        name,
        {
            "en": f"{role}: a prefixed name, an IRI, a code or a label",
            "zh": f"{zh}：前缀名、IRI、代码或名称",
        },
        required=True,
        example=example,
    )


_LANG: Final = Parameter(
    "lang",
    {"en": "language of the words in the answer", "zh": "结果文字的语言"},
    choices=("zh", "en"),
    default="zh",
)
_LEVEL: Final = Parameter(
    "level",
    {"en": "level of the industry scheme at which cities are compared", "zh": "比较所用的产业层级"},
    choices=views.LEVELS,
    default="concept",
)
_ANY_LEVEL: Final = Parameter(
    "level",
    {
        "en": "level of the industry scheme at which cities are compared, or names as printed",
        "zh": "比较所用的产业层级，或按原文名称（printed）",
    },
    choices=overlap.LEVELS,
    default="concept",
)
_MEASURE: Final = Parameter(
    "measure",
    {
        "en": "measure of overlap; wu-palmer needs a level of the scheme",
        "zh": "重合度量；wu-palmer 须按产业层级",
    },
    choices=tuple(overlap.MEASURES),
    default="jaccard",
)
_WEIGHTS: Final = tuple(
    Parameter(
        f"weight.{each.name}",
        {"en": f"weight of: {each.title_en}", "zh": f"权重：{each.title_zh}"},
        kind="number",
        default=float(each.weight),
        least=0,
        most=1_000_000,
    )
    for each in scorecard.CRITERIA
)


def _weights(values: Values) -> dict[str, float]:
    return {each.name: values[f"weight.{each.name}"] for each in scorecard.CRITERIA}


def _format(choices: tuple[str, ...], default: str | None) -> Parameter:
    return Parameter(
        "format",
        {"en": "format of the answer", "zh": "结果格式"},
        choices=choices,
        default=default,
    )


_VIEW: Final = (
    Parameter(
        "name", {"en": "name of the view", "zh": "视图名称"}, required=True, example="city-overlap"
    ),
    _ANY_LEVEL,
    Parameter(
        "measure",
        {"en": "measure of overlap, for city-overlap", "zh": "重合度量，用于 city-overlap"},
        choices=networks.MEASURES,
        default="shared",
    ),
    Parameter(
        "city",
        {
            "en": "only these cities: prefixed names, IRIs, codes or labels",
            "zh": "仅限这些城市：前缀名、IRI、代码或名称",
        },
        repeated=True,
    ),
    Parameter(
        "tier", {"en": "only targets of this tier: its label or IRI", "zh": "仅限该层级的目标"}
    ),
    Parameter(
        "year",
        {
            "en": "only programmes in force in this year, as far as is known",
            "zh": "仅限该年有效的规划（以已知年份为限）",
        },
        kind="integer",
        least=1900,
        most=2200,
    ),
    Parameter(
        "inferred",
        {"en": "add what follows by the rules", "zh": "含推理所得陈述"},
        kind="boolean",
        default=False,
    ),
    _LANG,
    _format(tuple(networks.FORMATS), None),
)


def _view(context: Context, values: Values, _body: bytes) -> Answer:
    request = networks.Request(
        values["name"],
        values["level"],
        values["measure"],
        values["city"],
        values["tier"],
        values["year"],
        values["inferred"],
    )
    if values["format"] is None:
        return as_json(networks.network(context, request))
    return networks.download(context, request, values["format"], values["lang"])


def _table(name: str, make: Callable[[Context, Values], table.Table]) -> Run:
    return lambda context, values, _body: tables.download(
        name, make(context, values), values["format"]
    )


_TABLE: Final = (_LANG, _format(tables.FORMATS, "csv"))
_TABLE_TYPES: Final = tuple(saved.FORMATS[name][0] for name in tables.FORMATS)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        "/api/about",
        {"en": "The server and its graph", "zh": "服务与知识图谱概况"},
        lambda context, _values, _body: as_json(about.about(context)),
        answer=About,
    ),
    Route(
        "/api/cities",
        {"en": "All cities", "zh": "全部城市"},
        lambda context, _values, _body: as_json(cities.listed(context)),
        answer=City,
        listed=True,
    ),
    Route(
        "/api/cities/{id}",
        {"en": "All that the graph says of a city", "zh": "一城市的全部信息"},
        lambda context, values, _body: as_json(cities.profile(context, values["id"])),
        (_city("id", "the city", "城市", "宁波"),),
        answer=CityProfile,
    ),
    Route(
        "/api/industries",
        {"en": "All industries of the scheme", "zh": "分类中的全部产业"},
        lambda context, _values, _body: as_json(industries.listed(context)),
        answer=Industry,
        listed=True,
    ),
    Route(
        "/api/industries/{id}",
        {"en": "An industry and the cities that bet on it", "zh": "一产业及布局该产业的城市"},
        lambda context, values, _body: as_json(industries.profile(context, values["id"])),
        (_city("id", "the industry", "产业", "ind:automotive"),),
        answer=IndustryProfile,
    ),
    Route(
        "/api/search",
        {
            "en": "Search by label, alias or code: first what is called so, then what begins so",
            "zh": "按名称、别名或代码检索：先全同，次以其开头，后包含",
        },
        lambda context, values, _body: as_json(
            searching.search(context, values["q"], values["limit"])
        ),
        (
            Parameter(
                "q",
                {"en": "what to look for, in Chinese or English", "zh": "检索词，中文或英文"},
                required=True,
                longest=200,
                example="汽车",
            ),
            Parameter(
                "limit",
                {"en": "at most so many", "zh": "最多条数"},
                kind="integer",
                default=20,
                least=1,
                most=200,
            ),
        ),
        answer=Hit,
        listed=True,
    ),
    Route(
        "/api/overlap",
        {"en": "How alike each two cities are", "zh": "各城市间的产业重合度"},
        lambda context, values, _body: as_json(
            comparison.overlap(context, values["level"], values["measure"])
        ),
        (_ANY_LEVEL, _MEASURE),
        answer=Overlap,
    ),
    Route(
        "/api/compare",
        {"en": "Two cities side by side", "zh": "两市对比"},
        lambda context, values, _body: as_json(
            comparison.compare(context, values["a"], values["b"], values["level"])
        ),
        (
            _city("a", "one city", "一城市", "宁波"),
            _city("b", "the other city", "另一城市", "青岛"),
            _LEVEL,
        ),
        answer=Comparison,
    ),
    Route(
        "/api/scorecard",
        {"en": "Cities on the criteria, by the weights given", "zh": "按权重计算的城市评分"},
        lambda context, values, _body: as_json(comparison.scorecard(context, _weights(values))),
        _WEIGHTS,
        answer=Scorecard,
    ),
    Route(
        "/api/timeline",
        {"en": "Programmes in time", "zh": "规划时间线"},
        lambda context, _values, _body: as_json(comparison.timeline(context)),
        answer=Span,
        listed=True,
    ),
    Route(
        "/api/views",
        {"en": "The views of the graph as networks", "zh": "知识图谱的网络视图"},
        lambda _context, _values, _body: as_json(networks.listed()),
        answer=ViewInfo,
        listed=True,
    ),
    Route(
        "/api/views/{name}",
        {
            "en": "A view as nodes and edges, or as a file for Gephi and other programs",
            "zh": "一视图的节点与边，或供 Gephi 等软件打开的文件",
        },
        _view,
        _VIEW,
        answer=Network,
        media_types=tuple(dict.fromkeys(kind for _, kind in networks.FORMATS.values())),
    ),
    Route(
        "/api/queries",
        {"en": "The saved queries", "zh": "已存查询"},
        lambda _context, _values, _body: as_json(saved.listed()),
        answer=SavedQuery,
        listed=True,
    ),
    Route(
        "/api/queries/{name}",
        {"en": "The answer of a saved query", "zh": "已存查询的结果"},
        lambda context, values, _body: saved.answer(
            context, values["name"], values["params"], values["format"], values["download"]
        ),
        (
            Parameter(
                "name",
                {"en": "name of the query", "zh": "查询名称"},
                required=True,
                example="programmes-timeline",
            ),
            _format(tuple(saved.FORMATS), "json"),
            Parameter(
                "download",
                {"en": "whether it comes as a file", "zh": "是否作为文件下载"},
                kind="boolean",
                default=False,
            ),
            Parameter(
                "params",
                {"en": "the parameters of the query, by name", "zh": "查询的参数，按名称"},
                kind="rest",
            ),
        ),
        media_types=tuple(kind for kind, _ in saved.FORMATS.values()),
    ),
    Route(
        "/api/evidence/{fact}",
        {"en": "Where a fact was read", "zh": "事实的出处"},
        lambda context, values, _body: as_json(provenance.evidence(context, values["fact"])),
        (_city("fact", "the fact", "事实", "id:qingdao-956-automotive"),),
        answer=Facts,
    ),
    Route(
        "/api/validate",
        {
            "en": "Validate a file, which is not kept; the answer is a report, whatever it finds",
            "zh": "校验文件（不保存）；无论结果如何均返回报告",
        },
        lambda context, values, body: validation.check(
            context, body, values["name"], values["format"], values["lang"]
        ),
        (
            Parameter(
                "name",
                {
                    "en": "name of the file, whose ending tells its kind",
                    "zh": "文件名，由扩展名判断种类",
                },
                required=True,
                longest=255,
                example="chengdu.ttl",
            ),
            _LANG,
            _format(tuple(validation.FORMATS), "json"),
        ),
        media_types=tuple(validation.FORMATS.values()),
        method="POST",
        takes_body=True,
    ),
    Route(
        "/api/tables/overlap",
        {"en": "How alike each two cities are, as a table", "zh": "各城市间的产业重合度（表格）"},
        _table("overlap", lambda c, v: tables.matrix(c, v["level"], v["measure"], v["lang"])),
        (_ANY_LEVEL, _MEASURE, *_TABLE),
        media_types=_TABLE_TYPES,
    ),
    Route(
        "/api/tables/scorecard",
        {"en": "Cities on the criteria, as a table", "zh": "城市评分（表格）"},
        _table("scorecard", lambda c, v: tables.scores(c, _weights(v), v["lang"])),
        (*_WEIGHTS, *_TABLE),
        media_types=_TABLE_TYPES,
    ),
    Route(
        "/api/tables/timeline",
        {"en": "Programmes in time, as a table", "zh": "规划时间线（表格）"},
        _table("timeline", lambda c, v: tables.timeline(c, v["lang"])),
        _TABLE,
        media_types=_TABLE_TYPES,
    ),
)
