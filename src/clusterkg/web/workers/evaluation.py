"""Evaluation of a task: a SPARQL query, or an operation of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Final

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    serialize,
)

from clusterkg.base.errors import DamagedError, InputError, damage
from clusterkg.base.escapes import MARK, spreadsheet_rows
from clusterkg.base.locale import Message
from clusterkg.rdf import bounds, table
from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.rdf.sparql import UPDATES, Dataset, calls_service, form
from clusterkg.rdf.triples import MEDIA_TYPES, TRIPLE_FORMATS, as_text
from clusterkg.store import dataset as datasets
from clusterkg.web.agents.tools import TOOLS
from clusterkg.web.api.context import Context
from clusterkg.web.api.problems import status
from clusterkg.web.api.routes import ROUTES
from clusterkg.web.linked.resources import LINKED
from clusterkg.web.workers.spool import ROWS, Spool, TooMuchError
from clusterkg.web.workers.tasks import (
    CSV_EXCEL,
    ApiTask,
    Result,
    SparqlTask,
    Task,
    damaged,
    refused,
)

_SOLUTIONS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    CSV_EXCEL: QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_ROW: Final = {
    QueryResultsFormat.JSON: ROWS["json"],
    QueryResultsFormat.XML: ROWS["xml"],
    QueryResultsFormat.TSV: ROWS["tsv"],
}
_TEXT: Final = ("text/csv", "text/tab-separated-values", "text/turtle")
_BATCH: Final = 1000
# JSON-LD of more triples is streamed in expanded form: for short names, all must be in memory.
_SHORTENED: Final = 10_000
_ROUTES: Final = {route.path: route for route in (*ROUTES, *TOOLS, *LINKED)}

# A result, and the file with its body if that is large.
Evaluated = tuple[Result, IO[bytes] | None]


def evaluate(context: Context, task: Task, size: int, rows: int) -> Evaluated:
    """Return the result of `task`; a refusal if its input is invalid, the store is damaged, or the
    result has over `size` bytes or, of a SPARQL query, over `rows` rows or triples.
    """
    try:
        if isinstance(task, SparqlTask):
            return _query(context, task, size, rows)
        return _operation(context, task, size)
    except DamagedError as error:
        return damaged(error), None
    except InputError as error:
        return _problem(error), None
    except (RuntimeError, OSError) as error:
        if known := damage(error):
            return damaged(known), None
        raise
    except TooMuchError as error:
        detail = Message("web.too-much", problem=error.said)
        return refused(413, "Too large", detail), None


def _problem(error: InputError) -> Result:
    number = status(error)
    title = {404: "Not found", 413: "Too large"}.get(number, "Bad request")
    return refused(number, title, error.said, line=error.line, column=error.column)


def _operation(context: Context, task: ApiTask, size: int) -> Evaluated:
    representation = _ROUTES[task.path].represent(context, task.values, task.body)
    spool = Spool(size, 0)
    spool.write(representation.data)
    return _result(spool, representation.media_type, representation.filename)


def _result(spool: Spool, media_type: str, filename: str | None = None) -> Evaluated:
    body, file = spool.finish()
    spooled = 0 if file is None else spool.size
    return Result(200, media_type, filename, body, spooled), file


def _query(context: Context, task: SparqlTask, size: int, rows: int) -> Evaluated:
    results = _query_results(context, task)
    of_triples = isinstance(results, QueryTriples)
    media_type = task.triples if of_triples else task.solutions
    if media_type is None:
        detail = Message("web.is-triples" if of_triples else "web.is-solutions")
        return refused(406, "Not acceptable", detail), None
    with datasets.asking(task.query):
        spool = _serialized(results, media_type, size, rows)
    if media_type == CSV_EXCEL:
        media_type = "text/csv"
    charset = "; charset=utf-8" if media_type in _TEXT else ""
    return _result(spool, media_type + charset)


def _query_results(
    context: Context, task: SparqlTask
) -> QuerySolutions | QueryBoolean | QueryTriples:
    if calls_service(task.query):
        raise InputError(Message("web.no-service"))
    if form(task.query) in UPDATES:
        raise InputError(Message("web.read-only"))
    bounds.check(task.query)
    dataset = None
    if task.default_graphs is not None or task.named_graphs is not None:
        # The dataset of the request replaces that of the query entirely (Protocol, 2.1.4).
        dataset = Dataset(task.default_graphs or (), task.named_graphs or ())
    # Only local graphs are served, since a remote engine has an endpoint of its own.
    assert isinstance(context.store, Store)
    with datasets.asking(task.query):
        return datasets.evaluate(
            context.store, task.query, base=task.base, dataset=dataset, lenient=True
        )


def _serialized(
    results: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, size: int, rows: int
) -> Spool:
    if isinstance(results, QueryTriples):
        spool = Spool(size, rows)
        triples = _counted(results, rows)
        fmt = MEDIA_TYPES[media_type]
        if fmt == "jsonld":
            first = [*islice(triples, _SHORTENED + 1)]
            if len(first) <= _SHORTENED:
                spool.write(as_text(first, fmt).encode())
                return spool
            triples = chain(first, triples)
        serialize(triples, spool.stream, TRIPLE_FORMATS[fmt], prefixes=PREFIXES)
        return spool
    output = _SOLUTIONS[media_type]
    if isinstance(results, QuerySolutions) and output is QueryResultsFormat.CSV:
        spool = Spool(size, rows)
        written = table.csv_rows
        if media_type == CSV_EXCEL:
            spool.write(MARK.encode())
            written = spreadsheet_rows
        _write_csv(results, spool, rows, written)
        return spool
    # The header of TSV is a line too.
    spool = Spool(size, rows, _ROW.get(output), int(output is QueryResultsFormat.TSV))
    results.serialize(spool.stream, output)
    return spool


def _counted(triples: Iterable[Triple], most: int) -> Iterator[Triple]:
    for number, triple in enumerate(triples, 1):
        if number > most:
            raise TooMuchError(Message("web.most-triples", most=most))
        yield triple


def _write_csv(
    solutions: QuerySolutions,
    spool: Spool,
    most: int,
    written: Callable[[Iterable[Sequence[str]]], str],
) -> None:
    """Write rows as CSV with `written`, as the command line does, unlike Oxigraph's serializer."""
    spool.write(written([[variable.value for variable in solutions.variables]]).encode())
    done = 0
    while batch := [[table.plain(term) for term in row] for row in islice(solutions, _BATCH)]:
        done += len(batch)
        if done > most:
            raise TooMuchError(Message("web.most-rows", most=most))
        spool.write(written(batch).encode())
