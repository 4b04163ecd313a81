"""Tools for agents as routes, whose arguments follow from the signatures of their functions."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final

import msgspec
from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message, both
from clusterkg.compare import overlap as measuring
from clusterkg.facts.asked import notes as notes_of
from clusterkg.facts.verification import verify
from clusterkg.names import listing
from clusterkg.names.industries import Matcher
from clusterkg.queries import saved
from clusterkg.rdf.table import Table, Triples
from clusterkg.web.agents import methods
from clusterkg.web.agents.answers import FEW, MANY, Asked, Found, represented
from clusterkg.web.api import validation
from clusterkg.web.api.context import Context
from clusterkg.web.api.parameters import Described
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.route import Route, register
from clusterkg.web.api.routes import Chosen, Lang, Level, Measure

TOOLS: Final[list[Route]] = []
# Routes for the tools of saved queries and of methods, which have no route of their own.
QUERY: Final = "tool:query"
METHOD: Final = "tool:method"
# Counts of listed names: zero means that none is known, not that there is none.
_EMPTY_COUNTS: Final = {"tier-comparison": ("listed",)}
_LONGEST: Final = 1 << 20
_TRIPLE: Final = ("subject", "predicate", "object")

Limit = Annotated[int, Described(both("web.agents.limit"), least=1, most=MANY)]
Offset = Annotated[int, Described(both("web.agents.offset"), least=0, most=10_000_000)]

_tool: Final = partial(register, TOOLS, "TOOL")


@_tool(QUERY, both("web.get-query"))
def query(
    context: Context,
    query: Annotated[str, Described(both("web.query-name"))],
    params: Annotated[dict[str, str], Described(both("web.query-params"))],
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    asked = saved.find(query)
    result = saved.run(context.store, asked._replace(columns=()), params, lang=lang)
    return _of_result(context, Asked(query, lang, limit, offset), result, asked, params)


@_tool("tool:sparql", both("web.agents.sparql"))
def sparql(
    context: Context,
    query: Annotated[str, Described(both("web.agents.query-text"), longest=_LONGEST)],
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    asked = saved.parse(query)
    result = saved.run(context.store, asked, most=offset + limit)
    return _of_result(context, Asked("sparql", lang, limit, offset), result, asked, {})


def _of_result(
    context: Context,
    asked: Asked,
    result: bool | Table | Triples,
    query: saved.SavedQuery,
    params: dict[str, str],
) -> Representation:
    # `answered` says more of an empty answer.
    notes: list[Message | str] = [*notes_of(context.store, query, params, is_empty=False)]
    if isinstance(result, bool):
        notes = [Message("web.agents.stated" if result else "web.agents.not-stated")]
        result = Table(("stated",), ((Literal(result),),))
    if isinstance(result, Triples):
        rows = tuple((one.subject, one.predicate, one.object) for one in result)
        cut, result = result.is_cut, Table(_TRIPLE, rows)
        result.is_cut = cut
    of_level = next((param for param in query.params if param.name == "level"), None)
    level = params.get("level", of_level.default) if of_level is not None else None
    found = Found(
        result,
        query.columns or result.columns,
        level,
        total=None if result.is_cut else len(result),
        empty_counts=_EMPTY_COUNTS.get(query.name, ()),
        notes=notes,
    )
    return represented(context, asked, found)


@_tool("tool:overlap", both("web.get-overlap"))
def overlap(
    part: Chosen,
    level: Level = "concept",
    measure: Measure = "jaccard",
    city: Annotated[tuple[str, ...], Described(both("web.view-cities"))] = (),
    *,
    limit: Limit = FEW,
    offset: Offset = 0,
    lang: Lang,
) -> Representation:
    only = [part.reading.find(each, "city") for each in city]
    matrix = measuring.overlap(part.store, measure, level, cities=only, lang=lang)
    for name, iri in zip(city, only, strict=True):
        if iri not in matrix.cities:
            raise InputError(Message("web.agents.no-programme", city=name))
    ranked = matrix.ranked(offset + limit)
    iris = dict(zip(matrix.names, map(NamedNode, matrix.cities), strict=True))
    named = ("name_a", "name_b", *ranked.columns[2:])
    table = Table(
        ("city_a", "city_b", *named),
        tuple((iris[row[0].value], iris[row[1].value], *row) for row in ranked),
    )
    found = Found(
        table,
        named,
        level,
        part.store,
        total=len(matrix) * (len(matrix) - 1) // 2,
        cities=matrix.cities,
        told=part.scope,
    )
    return represented(part.context, Asked("overlap", lang, limit, offset), found)


@_tool("tool:match", both("web.agents.match"))
def match(
    context: Context,
    name: Annotated[
        tuple[str, ...], Described(both("web.agents.printed-names"), example="New energy vehicles")
    ],
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    matcher = Matcher(context.store)
    table = listing.table(matcher, map(matcher.match, name), lang)
    found = Found(table, table.columns, total=len(table))
    return represented(context, Asked("match", lang, limit, offset), found)


@_tool("tool:evidence", both("web.get-evidence"))
def evidence(
    context: Context,
    fact: Annotated[str, Described(both("web.fact"), example="id:qingdao-956-automotive")],
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    iri = context.reading.find(fact)
    checks = verify(context.store, context.texts, {iri}).checks
    rows = tuple(
        (
            NamedNode(iri),
            Literal(each.name.to(lang)) if each.name else None,
            Literal(each.printed) if each.predicate else None,
            Literal(each.status),
            Literal(each.reason.to(lang)) if each.reason else None,
        )
        for each in checks
    )
    columns = ("fact", "property", "printed", "check", "reason")
    found = Found(Table(columns, rows), columns, total=len(rows))
    return represented(context, Asked("evidence", lang, limit, offset), found)


@_tool("tool:validate", both("web.agents.validate"))
def validate(
    context: Context,
    text: Annotated[str, Described(both("web.agents.file-text"), longest=4 * _LONGEST)],
    file: Annotated[
        str, Described(both("web.file-name"), longest=255, example="chengdu.ttl")
    ] = "data.ttl",
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    report = msgspec.json.decode(validation.check(context, text.encode(), file, "json", lang).data)
    columns = ("level", "line", "focus", "wrong", "expected", "fix", "shape")
    table = Table(columns, tuple(map(partial(_finding, lang=lang), report["results"])))
    counts = ", ".join(f"{level}: {n}" for level, n in report["counts"].items())
    key = "web.agents.conforms" if report["conforms"] else "web.agents.conforms-not"
    notes = [Message(key, file=file, counts=counts)]
    found = Found(table, columns, total=sum(report["counts"].values()), notes=notes)
    return represented(context, Asked("validate", lang, limit, offset), found)


def _finding(found: dict[str, Any], lang: str) -> tuple[Literal | None, ...]:
    words = found["words"][lang]
    line = (found["place"] or {}).get("line")
    cells = (
        found["level"],
        line or None,
        found["focus"]["value"],
        *(words[name] or None for name in ("wrong", "expected", "fix")),
        (found["shape"] or {}).get("value"),
    )
    return tuple(None if cell is None else Literal(cell) for cell in cells)


@_tool(METHOD, both("web.agents.method"))
def method(
    context: Context,
    method: Annotated[str, Described(both("web.agents.method-name"))],
    params: Annotated[dict[str, str], Described(both("web.agents.method-params"))],
    limit: Limit = FEW,
    offset: Offset = 0,
    *,
    lang: Lang,
) -> Representation:
    if method not in (names := methods.names()):
        raise UnknownNameError(Message("web.agents.no-tool", name=method, names=list(names)))
    table, notes = methods.call(context, method, params, lang)
    shown = [name for name in table.columns if not name.startswith(".")]
    level = params.get("level", methods.level(method))
    store = None if method in methods.OF_ALL else context.part().store
    found = Found(table, shown, level, store, total=len(table), computed=True, notes=notes)
    return represented(context, Asked(method, lang, limit, offset), found)
