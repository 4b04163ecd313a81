"""The routes of the API.

Signatures are the only description: the OpenAPI document, the parsing of parameters and the types
of the explorer are derived from them.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

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
from clusterkg.web.api.context import Context
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
from clusterkg.web.api.parameters import Described, Grouped, Keyed, default
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
_CHOICE: Final = {
    "as_of": Annotated[int | None, Described(both("web.as-of"), least=1900, most=2200)],
    "period": Annotated[str | None, Described(both("web.period"), example="2021-2025")],
    "programme": Annotated[tuple[str, ...], Described(both("web.programme"))],
    "level_of": Annotated[str, Described(both("web.level-of"), (*choice.LEVELS, choice.ALL))],
    "all_programmes": Annotated[bool, Described(both("web.all-programmes"))],
}
NO_CHOICE: Final = {
    "as_of": None,
    "period": None,
    "programme": (),
    "level_of": choice.DEFAULT.level,
    "all_programmes": False,
}
Programmes = Annotated[dict[str, Any], Grouped(_CHOICE)]
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


def chosen(given: dict[str, Any]) -> Choice:
    """Return the choice of programmes made by parameters."""
    # Tuples become lists on the way to a worker.
    as_of, period, names, level, every = (given[name] for name in _CHOICE)
    return Choice(as_of, period, tuple(names), level, every).checked()


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
    context: Context,
    level: Level = _LEVEL,
    measure: Measure = _MEASURE,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
) -> Overlap:
    return comparison.overlap(context.scoped(source_of, status), level, measure, chosen(programmes))


@_get("/api/compare", both("web.get-compare"))
def get_compare(
    context: Context,
    a: Annotated[str, Described(both("web.city-a"), example="宁波")],
    b: Annotated[str, Described(both("web.city-b"), example="青岛")],
    level: SchemeLevel = _LEVEL,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
) -> Comparison:
    return comparison.compare(context.scoped(source_of, status), a, b, level, chosen(programmes))


@_get("/api/scorecard", both("web.get-scorecard"))
def get_scorecard(
    context: Context,
    weights: Weights = _WEIGHTS,
    city: Cities = (),
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
) -> Scorecard:
    context = context.scoped(source_of, status)
    return comparison.scorecard(context, weights, city, chosen(programmes))


@_get("/api/changes", both("web.get-changes"))
def get_changes(
    context: Context,
    city: Annotated[str | None, Described(both("web.changes-city"), example="宁波")] = None,
    before: Earlier = None,
    after: Later = None,
    over_time: Annotated[bool, Described(both("web.changes-over-time"))] = False,
    level: Level = _LEVEL,
    source_of: SourceOf = (),
    status: Status = (),
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    lists = before, after
    context = context.scoped(source_of, status)
    found = noted.changes(context, city, lists, level, lang, over_time=over_time)
    return noted.represented("changes", found, format, context.scope)


@_get("/api/peers", both("web.get-peers"))
def get_peers(
    context: Context,
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
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    context, selected = context.scoped(source_of, status), chosen(programmes)
    wanted = peers.Wanted(within, province, size)
    found = noted.alike(context, city, measure, level, wanted, lang, selected)
    return noted.represented("peers", found, format, context.part(selected).told)


@_get("/api/next", both("web.get-next"))
def get_next(
    context: Context,
    city: Annotated[str, Described(both("web.city"), example="宁波")],
    level: Annotated[str, Described(both("web.scheme-level"), RELATED_LEVELS)] = _LEVEL,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    context, selected = context.scoped(source_of, status), chosen(programmes)
    found = noted.followed(context, city, level, lang, selected)
    return noted.represented("next", found, format, context.part(selected).told)


@_get("/api/chain", both("web.get-chain"))
def get_chain(
    context: Context,
    industry: Annotated[str, Described(both("web.industry"), example="ind:automotive")],
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    context, selected = context.scoped(source_of, status), chosen(programmes)
    found = noted.supplied(context, industry, lang, selected)
    return noted.represented("chain", found, format, context.part(selected).told)


@_get("/api/real", both("web.get-real"))
def get_real(
    context: Context,
    city: Annotated[tuple[str, ...], Described(both("web.real-cities"), example="宁波")],
    year: Annotated[int | None, Described(both("web.real-year"))] = None,
    since: Annotated[int | None, Described(both("web.real-since"))] = None,
    base: Annotated[str | None, Described(both("web.real-base"))] = None,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: FileFormat = None,
) -> NotedTable | Representation:
    scoped, selected = context.scoped(source_of, status), chosen(programmes)
    found = noted.real(context, city, (year, since), base, lang, scoped=scoped, choice=selected)
    return noted.represented("real", found, format, scoped.part(selected).told)


@_get("/api/timeline", both("web.get-timeline"))
def get_timeline(context: Context) -> list[Span]:
    return comparison.timeline(context)


@_get("/api/pictures/{name}", both("web.get-picture"))
def get_picture(
    context: Context,
    name: Annotated[str, Described(both("web.picture-name"), example="heatmap")],
    level: Annotated[str | None, Described(both("web.level"), LEVELS)] = None,
    measure: Annotated[str | None, Described(both("web.measure"), measures.OF_LISTS)] = None,
    city: Cities = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: Annotated[str | None, Described(both("web.format"), formats=pictures.FORMATS)] = None,
) -> Drawing | Representation:
    return pictures.picture(context, name, level, measure, city, lang, format, chosen(programmes))


@_get("/api/views", both("web.get-views"))
def get_views(_context: Context) -> list[ViewInfo]:
    return network.listed()


@_get("/api/views/{name}", both("web.get-view"))
def get_view(
    context: Context,
    name: Annotated[str, Described(both("web.view-name"), example="city-overlap")],
    level: Level = _VIEW_LEVEL,
    measure: Annotated[str, Described(both("web.view-measure"), network.MEASURES)] = _VIEW_MEASURE,
    city: Cities = (),
    tier: Annotated[str | None, Described(both("web.view-tier"))] = None,
    year: Annotated[int | None, Described(both("web.view-year"), least=1900, most=2200)] = None,
    inferred: Annotated[bool, Described(both("web.view-inferred"))] = False,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
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
    context = context.scoped(source_of, status)
    selection = network.Selection(
        *(name, level, measure, city, tier, year, inferred), chosen(programmes)
    )
    if format is None:
        return network.network(context, selection)
    return network.download(context, selection, format, lang)


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
    context: Context,
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
    source_of: SourceOf = (),
    status: Status = (),
    *,
    lang: Lang,
) -> Representation:
    return saved.result(context.scoped(source_of, status), name, params, format, download, lang)


@_get("/api/answers/{name}", both("web.get-answer"))
def get_answer(
    context: Context,
    name: Annotated[str, Described(both("web.query-name"), example="unique-bets")],
    params: Annotated[dict[str, str], Described(both("web.query-params"))],
    source_of: SourceOf = (),
    status: Status = (),
    *,
    lang: Lang,
) -> NotedTable:
    context = context.scoped(source_of, status)
    return noted.told(name, saved.answered(context, name, params, lang), context.scope)


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
    context: Context,
    level: Level = _LEVEL,
    measure: Measure = _MEASURE,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    table = tables.matrix(
        context.scoped(source_of, status), level, measure, lang, chosen(programmes)
    )
    return tables.download("overlap", table, format)


@_get("/api/tables/scorecard", both("web.get-tables-scorecard"))
def get_tables_scorecard(
    context: Context,
    weights: Weights = _WEIGHTS,
    city: Cities = (),
    criterion: Annotated[str | None, Described(both("web.criterion"), tuple(_WEIGHTS))] = None,
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    context = context.scoped(source_of, status)
    table = tables.scores(context, weights, city, criterion, lang, chosen(programmes))
    return tables.download("scorecard", table, format)


@_get("/api/tables/practices", both("web.get-tables-practices"))
def get_tables_practices(
    context: Context,
    city: Cities = (),
    source_of: SourceOf = (),
    status: Status = (),
    programmes: Programmes = NO_CHOICE,
    *,
    lang: Lang,
    format: TableFormat = "csv-excel",
) -> Representation:
    table = tables.measures(context.scoped(source_of, status), city, lang, chosen(programmes))
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
