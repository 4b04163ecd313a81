"""What a worker does with a task: a query of the endpoint, or a call of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, Final

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from clusterkg.base.errors import InputError
from clusterkg.rdf import table
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.sparql import DEEPEST, calls_service, nesting
from clusterkg.web.api.body import status
from clusterkg.web.api.context import Context
from clusterkg.web.api.routes import ROUTES
from clusterkg.web.workers.spool import ROWS, Spool, TooMuchError
from clusterkg.web.workers.tasks import Ask, Call, Reply, Task, refusal

_SOLUTIONS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_TRIPLES: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_ROW: Final = {
    QueryResultsFormat.JSON: ROWS["json"],
    QueryResultsFormat.XML: ROWS["xml"],
    QueryResultsFormat.TSV: ROWS["tsv"],
}
_TEXT: Final = ("text/csv", "text/tab-separated-values", "text/turtle")
_SYNTAX: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FORM: Final = re.compile(
    r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b"
    r"|\b(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)
_PROLOGUE: Final = re.compile(r"#[^\n\r]*|<[^<>\s]*>|(?i:\bprefix)\s+\S*:")
_BATCH: Final = 1000
_CALLS: Final = {route.path: route.run for route in ROUTES}

Whole = tuple[Reply, IO[bytes] | None]


def answer(context: Context, task: Task, size: int, rows: int) -> Whole:
    """Return the answer to a task, of at most so many bytes and rows, and the file it is in."""
    try:
        if isinstance(task, Ask):
            return _ask(context, task, size, rows)
        return _call(context, task, size)
    except InputError as error:
        return _refused(error), None
    except TooMuchError as error:
        detail = f"{error}; ask for less, with LIMIT or a narrower pattern"
        return refusal(413, "Too large", detail), None


def _refused(error: InputError) -> Reply:
    number = status(error)
    title = {404: "Not found", 413: "Too large"}.get(number, "Bad request")
    return refusal(number, title, error.message, line=error.line, column=error.column)


def _call(context: Context, task: Call, size: int) -> Whole:
    made = _CALLS[task.path](context, task.values, task.body)
    spool = Spool(size, 0)
    spool.write(made.body)
    return _whole(spool, made.media_type, made.filename, made.status)


def _whole(spool: Spool, media_type: str, filename: str | None = None, status: int = 200) -> Whole:
    body, file = spool.finish()
    spooled = 0 if file is None else spool.size
    return Reply(status, media_type, filename, body, spooled), file


def _ask(context: Context, task: Ask, size: int, rows: int) -> Whole:
    found = _evaluate(context, task)
    of_triples = isinstance(found, QueryTriples)
    media_type = task.triples if of_triples else task.solutions
    if media_type is None:
        kind = "triples" if of_triples else "solutions"
        return refusal(
            406, "Not acceptable", f"the result is {kind}: no such format is asked for"
        ), None
    try:
        spool = _written(found, media_type, size, rows)
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(str(error)) from error
    charset = "; charset=utf-8" if media_type in _TEXT else ""
    return _whole(spool, media_type + charset)


def _evaluate(context: Context, task: Ask) -> QuerySolutions | QueryBoolean | QueryTriples:
    if calls_service(task.query):
        raise InputError("SERVICE is refused: queries do not leave this server")
    if nesting(task.query) > DEEPEST:
        raise InputError(f"the query nests deeper than {DEEPEST} brackets")
    dataset: dict[str, Any] = {}
    if task.default_graphs is not None or task.named_graphs is not None:
        # The dataset of a request takes the place of that of the query, whole (Protocol, 2.1.4).
        dataset["default_graph"] = _names(task.default_graphs)
        dataset["named_graphs"] = _names(task.named_graphs)
    try:
        return context.store.query(task.query, base_iri=task.base, prefixes=PREFIXES, **dataset)
    except SyntaxError as error:
        raise _unparsed(task.query, error) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(str(error)) from error


def _names(graphs: Iterable[str] | None) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in graphs or ()]
    except ValueError as error:
        raise InputError(f"the name of a graph is no IRI: {error}") from error


def _unparsed(text: str, error: SyntaxError) -> InputError:
    form = _FORM.search(_PROLOGUE.sub(" ", text))
    if form is not None and form[1] is None:
        return InputError("the service is read-only: it takes queries, and no updates")
    place = _SYNTAX.fullmatch(str(error))
    if place is None:
        return InputError(str(error), None, error.lineno, error.offset)
    return InputError(_said(place[3]), None, int(place[1]), int(place[2]))


def _said(message: str) -> str:
    """Return what the parser says, without the ranges of characters that names are made of."""
    expected, _, listed = message.partition("expected one of ")
    if not listed or "[" not in listed:
        return message
    kept = re.sub(r"\[['_].*?\](?=,|$)", "a name", listed, flags=re.DOTALL)
    return f"{expected}expected one of {', '.join(dict.fromkeys(kept.split(', ')))}"


def _written(
    found: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, size: int, rows: int
) -> Spool:
    if isinstance(found, QueryTriples):
        spool = Spool(size, rows)
        kind = _TRIPLES[media_type]
        serialize(_counted(found, rows), spool.stream, kind, prefixes=PREFIXES)
        return spool
    kind_of = _SOLUTIONS[media_type]
    if isinstance(found, QuerySolutions) and kind_of is QueryResultsFormat.CSV:
        spool = Spool(size, rows)
        _write_csv(found, spool, rows)
        return spool
    # The head of TSV is a line too.
    spool = Spool(size, rows, _ROW.get(kind_of), int(kind_of is QueryResultsFormat.TSV))
    found.serialize(spool.stream, kind_of)
    return spool


def _counted(triples: Iterable[Triple], most: int) -> Iterator[Triple]:
    for number, triple in enumerate(triples, 1):
        if number > most:
            raise TooMuchError(f"the answer has more than {most} triples")
        yield triple


def _write_csv(found: QuerySolutions, spool: Spool, most: int) -> None:
    """Write rows as CSV, with cells that a spreadsheet would run made plain."""
    import csv
    import io

    columns = tuple(variable.value for variable in found.variables)
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(columns)
    done = 0
    while batch := tuple(tuple(row) for row in islice(found, _BATCH)):
        done += len(batch)
        if done > most:
            raise TooMuchError(f"the answer has more than {most} rows")
        safe = table.for_spreadsheets(table.Table(columns, batch))
        writer.writerows([table.plain(term) for term in row] for row in safe.rows)
        spool.write(page.getvalue().encode())
        page.seek(0)
        page.truncate()
    spool.write(page.getvalue().encode())
