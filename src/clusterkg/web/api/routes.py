"""The routes of the API.

Signatures are the only description: the OpenAPI document, the parsing of parameters and the types
of the explorer are derived from them.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from clusterkg.base.locale import LANGUAGES, Message, both, default_language
from clusterkg.compare import measures, overlap, peers
from clusterkg.compare.criteria import CRITERIA
from clusterkg.compare.relatedness import LEVELS as RELATED_LEVELS
from clusterkg.facts import choice
from clusterkg.facts.bets import LEVELS
from clusterkg.facts.choice import Choice
from clusterkg.facts.statuses import STATUSES
from clusterkg.show import views
from clusterkg.web.api import (
    about,
    cities,
    comparison,
    industries,
    network,
    noted,
    pictures,
    provenance,
    saved,
    search,
    sources,
    tables,
    validation,
)
from clusterkg.web.api.context import Context, Part
from clusterkg.web.api.model import (
    About,
    CitedSource,
    City,
    CityProfile,
    Comparison,
    Drawing,
    Facts,
    Hit,
    Industry,
    IndustryProfile,
    Network,
    NotedTable,
    Overlap,
    Report,
    SavedQuery,
    Scorecard,
    Span,
    ViewInfo,
    Why,
)
from clusterkg.web.api.parameters import Described, Keyed, Made, default
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.route import Route, register

ROUTES: Final[list[Route]] = []
_get: Final = partial(register, ROUTES, "GET")
_post: Final = partial(register, ROUTES, "POST")

# The defaults equal those of Python; test_doors.py compares them with the command line.
_LEVEL: Final = default(overlap.overlap, "level")
_MEASURE: Final = default(overlap.overlap, "measure")
_VIEW_LEVEL: Final = default(views.view, "level")
_VIEW_MEASURE: Final = default(views.view, "measure")
_WEIGHT: Final = {
    each.name: Described(
        both("web.weight", title=Message(f"compare.criterion.{each.name}")),
        least=0,
        most=1_000_000,
    )
    for each in CRITERIA
}
_WEIGHTS: Final = {each.name: float(each.weight) for each in CRITERIA}

Lang = Annotated[str, Described(both("web.lang"), LANGUAGES, fallback=default_language)]
SchemeLevel = Annotated[str, Described(both("web.scheme-level"), views.LEVELS)]
Level = Annotated[str, Described(both("web.level"), LEVELS)]
Measure = Annotated[str, Described(both("web.measure"), measures.OF_LISTS)]
Cities = Annotated[tuple[str, ...], Described(both("web.view-cities"))]
Weights = Annotated[dict[str, float], Keyed("weight", _WEIGHT)]
SourceOf = Annotated[
    tuple[str, ...], Described(both("web.source-of"), example="id:article-yin-hao")
]
Status = Annotated[tuple[str, ...], Described(both("web.status"), STATUSES)]
AsOf = Annotated[int | None, Described(both("web.as-of"), least=1900, most=2200)]
Period = Annotated[str | None, Described(both("web.period"), example="2021-2025")]
Programmes = Annotated[tuple[str, ...], Described(both("web.programme"))]
LevelOf = Annotated[str, Described(both("web.level-of"), (*choice.LEVELS, choice.ALL))]
AllProgrammes = Annotated[bool, Described(both("web.all-programmes"))]


def _scoped(context: Context, source_of: SourceOf = (), status: Status = ()) -> Context:
    return context.scoped(source_of, status)


def _part(
    context: Context,
    as_of: AsOf = None,
    period: Period = None,
    programme: Programmes = (),
    level_of: LevelOf = choice.DEFAULT.level,
    all_programmes: AllProgrammes = False,
) -> Part:
    # Tuples become lists on the way to a worker.
    return context.part(Choice(as_of, period, tuple(programme), level_of, all_programmes))


Scoped = Annotated[Context, Made(_scoped)]
Chosen = Annotated[Part, Made(_part)]
Compared = Annotated[Part, Made(_scoped, _part)]
Download = Annotated[bool, Described(both("web.download"))]
TableFormat = Annotated[
    str,
    Described(
        both("web.format"), formats={name: saved.FORMATS[name][0] for name in tables.FORMATS}
    ),
]

# A table with notes, or the file of one of these formats.
FileFormat = Annotated[
    str | None,
    Described(
        both("web.format"), formats={name: saved.FORMATS[name][0] for name in tables.FORMATS}
    ),
]
Earlier = Annotated[str | None, Described(both("web.from-list"), example="2016-2020")]
Later = Annotated[str | None, Described(both("web.to-list"), example="2021-2025")]


@_get("/api/about", both("web.get-about"))
def get_about(context: Context) -> About:
    return about.about(context)


@_get("/api/cities", both("web.get-cities"))
def get_cities(context: Context) -> list[City]:
    return cities.listed(context)


@_get("/api/cities/{id}", both("web.get-city"))
def get_city(
    context: Context, id: Annotated[str, Described(both("web.city"), example="宁波")]
) -> CityProfile:
    return cities.profile(context, id)


@_get("/api/industries", both("web.get-industries"))
def get_industries(context: Context) -> list[Industry]:
    return industries.listed(context)


@_get("/api/industries/{id}", both("web.get-industry"))
def get_industry(
    context: Context,
    id: Annotated[str, Described(both("web.industry"), example="ind:automotive")],
) -> IndustryProfile:
    return industries.profile(context, id)


@_get("/api/search", both("web.get-search"))
def get_search(
    context: Context,
    q: Annotated[str, Described(both("web.search-text"), longest=200, example="汽车")],
    limit: Annotated[int, Described(both("web.search-limit"), least=1, most=200)] = 20,
) -> list[Hit]:
    return search.search(context, q, limit)


@_get("/api/overlap", both("web.get-overlap"))
def get_overlap(
    part: Compared,
    level: Level = _LEVEL,
    measure: Measure = _MEASURE,
) -> Overlap:
    return comparison.overlap(part, level, measure)


@_get("/api/compare", both("web.get-compare"))
def get_compare(
    part: Compared,
    a: Annotated[str, Described(both("web.city-a"), example="宁波")],
    b: Annotated[str, Described(both("web.city-b"), example="青岛")],
    level: SchemeLevel = _LEVEL,
) -> Comparison:
    return comparison.compare(part, a, b, level)


@_get("/api/scorecard", both("web.get-scorecard"))
def get_scorecard(
    part: Compared,
    weights: Weights = _WEIGHTS,
    city: Cities = (),
) -> Scorecard:
    return comparison.scorecard(part, weights, city)


@_get("/api/changes", both("web.get-changes"))
def get_changes(
    context: Scoped,
    city: Annotated[str | None, Described(both("web.changes-city"), example="宁波")] = None,
    before: Earlier = None,
    after: Later = None,
    over_time: Annotated[bool, Described(both("web.changes-over-time"))] = False,
    level: Level = _LEVEL,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    lists = before, after
    compared = partial(noted.changes, context, city, lists, level, over_time=over_time)
    return noted.represented("changes", compared, lang, format, context.scope)


@_get("/api/peers", both("web.get-peers"))
def get_peers(
    part: Compared,
    city: Annotated[tuple[str, ...], Described(both("web.peers-cities"), example="宁波")],
    measure: Measure = _MEASURE,
    level: Level = _LEVEL,
    province: Annotated[str | None, Described(both("web.peers-province"))] = None,
    within: Annotated[
        float | None, Described(both("web.peers-within"), least=0, most=20_100)
    ] = None,
    size: Annotated[
        float | None, Described(both("web.peers-size"), least=1, most=1_000_000)
    ] = None,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    wanted = peers.Wanted(within, province, size)
    compared = partial(noted.alike, part, city, measure, level, wanted)
    return noted.represented("peers", compared, lang, format, part.scope)


@_get("/api/next", both("web.get-next"))
def get_next(
    part: Compared,
    city: Annotated[str, Described(both("web.city"), example="宁波")],
    level: Annotated[str, Described(both("web.scheme-level"), RELATED_LEVELS)] = _LEVEL,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    compared = partial(noted.followed, part, city, level)
    return noted.represented("next", compared, lang, format, part.scope)


@_get("/api/chain", both("web.get-chain"))
def get_chain(
    part: Compared,
    industry: Annotated[str, Described(both("web.industry"), example="ind:automotive")],
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    compared = partial(noted.supplied, part, industry)
    return noted.represented("chain", compared, lang, format, part.scope)


@_get("/api/real", both("web.get-real"))
def get_real(
    part: Compared,
    city: Annotated[tuple[str, ...], Described(both("web.real-cities"), example="宁波")],
    year: Annotated[int | None, Described(both("web.real-year"))] = None,
    since: Annotated[int | None, Described(both("web.real-since"))] = None,
    base: Annotated[str | None, Described(both("web.real-base"))] = None,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    compared = partial(noted.real, part, city, (year, since), base)
    return noted.represented("real", compared, lang, format, part.scope)


@_get("/api/timeline", both("web.get-timeline"))
def get_timeline(context: Context) -> list[Span]:
    return comparison.timeline(context)


@_get("/api/pictures/{name}", both("web.get-picture"))
def get_picture(
    part: Chosen,
    name: Annotated[str, Described(both("web.picture-name"), example="heatmap")],
    level: Annotated[str | None, Described(both("web.level"), LEVELS)] = None,
    measure: Annotated[str | None, Described(both("web.measure"), measures.OF_LISTS)] = None,
    city: Cities = (),
    *,
    lang: Lang,
    format: Annotated[str | None, Described(both("web.format"), formats=pictures.FORMATS)] = None,
) -> Drawing | Representation:
    return pictures.picture(part, name, level, measure, city, lang, format)


@_get("/api/views", both("web.get-views"))
def get_views(_context: Context) -> list[ViewInfo]:
    return network.listed()


@_get("/api/views/{name}", both("web.get-view"))
def get_view(
    part: Compared,
    name: Annotated[str, Described(both("web.view-name"), example="city-overlap")],
    level: Level = _VIEW_LEVEL,
    measure: Annotated[str, Described(both("web.view-measure"), network.MEASURES)] = _VIEW_MEASURE,
    city: Cities = (),
    tier: Annotated[str | None, Described(both("web.view-tier"))] = None,
    year: Annotated[int | None, Described(both("web.view-year"), least=1900, most=2200)] = None,
    inferred: Annotated[bool, Described(both("web.view-inferred"))] = False,
    *,
    lang: Lang,
    format: Annotated[
        str | None,
        Described(
            both("web.format"),
            formats={name: media_type for name, (_, media_type) in network.FORMATS.items()},
        ),
    ] = None,
) -> Network | Representation:
    request = network.ViewRequest(name, level, measure, city, tier, year, inferred)
    if format is None:
        return network.network(part, request)
    return network.download(part, request, format, lang)


@_get("/api/sources", both("web.get-sources"))
def get_sources(
    context: Context,
    *,
    lang: Lang,
    format: Annotated[str | None, Described(both("web.format"), formats=sources.FORMATS)] = None,
) -> list[CitedSource] | Representation:
    return sources.listed(context, lang, format)


@_get("/api/queries", both("web.get-queries"))
def get_queries(_context: Context) -> list[SavedQuery]:
    return saved.listed()


@_get("/api/queries/{name}", both("web.get-query"))
def get_query(
    context: Scoped,
    name: Annotated[str, Described(both("web.query-name"), example="programmes-timeline")],
    params: Annotated[dict[str, str], Described(both("web.query-params"))],
    format: Annotated[
        str,
        Described(
            both("web.format"),
            formats={name: media_type for name, (media_type, _) in saved.FORMATS.items()},
        ),
    ] = "json",
    download: Download = False,
    *,
    lang: Lang,
) -> Representation:
    return saved.result(context, name, params, format, download, lang)


@_get("/api/answers/{name}", both("web.get-answer"))
def get_answer(
    context: Scoped,
    name: Annotated[str, Described(both("web.query-name"), example="unique-bets")],
    params: Annotated[dict[str, str], Described(both("web.query-params"))],
    *,
    lang: Lang,
) -> NotedTable:
    found, text = saved.answered(context, name, params, lang)
    return noted.told(name, found, context.scope, text)


@_get("/api/why/{name}", both("web.get-why"))
def get_why(
    context: Context,
    name: Annotated[str, Described(both("web.query-name"), example="zones")],
    params: Annotated[dict[str, str], Described(both("web.query-params"))],
    of: Annotated[tuple[str, ...], Described(both("web.why-cities"))] = (),
    *,
    lang: Lang,
) -> Why:
    return saved.why(context, name, params, of, lang)


@_get("/api/evidence/{fact}", both("web.get-evidence"))
def get_evidence(
    context: Context,
    fact: Annotated[str, Described(both("web.fact"), example="id:qingdao-956-automotive")],
) -> Facts:
    return provenance.evidence(context, fact)


@_post("/api/validate", both("web.post-validate"))
def post_validate(
    context: Context,
    body: bytes,
    name: Annotated[str, Described(both("web.file-name"), longest=255, example="chengdu.ttl")],
    *,
    lang: Lang,
    format: Annotated[str, Described(both("web.format"), formats=validation.FORMATS)] = "json",
) -> Report | Representation:
    return validation.check(context, body, name, format, lang)


@_get("/api/tables/overlap", both("web.get-tables-overlap"))
def get_tables_overlap(
    part: Compared,
    level: Level = _LEVEL,
    measure: Measure = _MEASURE,
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    return tables.download("overlap", tables.matrix(part, level, measure, lang), format)


@_get("/api/tables/scorecard", both("web.get-tables-scorecard"))
def get_tables_scorecard(
    part: Compared,
    weights: Weights = _WEIGHTS,
    city: Cities = (),
    criterion: Annotated[str | None, Described(both("web.criterion"), tuple(_WEIGHTS))] = None,
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    table = tables.scores(part, weights, city, criterion, lang)
    return tables.download("scorecard", table, format)


@_get("/api/tables/practices", both("web.get-tables-practices"))
def get_tables_practices(
    part: Compared,
    city: Cities = (),
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    table = tables.measures(part, city, lang)
    return tables.download("practices", table, format)


@_get("/api/tables/timeline", both("web.get-tables-timeline"))
def get_tables_timeline(
    context: Context, *, lang: Lang, format: TableFormat = "csv-excel"
) -> Representation:
    return tables.download("timeline", tables.timeline(context, lang), format)


@_get("/api/tables/coverage", both("web.get-tables-coverage"))
def get_tables_coverage(
    context: Context, *, lang: Lang, format: TableFormat = "csv-excel"
) -> Representation:
    return tables.download("coverage", tables.covered(context, lang), format)
