"""Saved queries: the list, and running one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.compare.noted import Noted
from clusterkg.facts import asked
from clusterkg.facts import why as reasons
from clusterkg.names.headings import heads
from clusterkg.queries import saved as queries
from clusterkg.rdf import table
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import Facts, Param, SavedQuery, Why
from clusterkg.web.api.problems import UnknownNameError
from clusterkg.web.api.representation import Representation

# The media type and the extension of each format.
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("application/sparql-results+json", "srj"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "csv-excel": ("text/csv; charset=utf-8", "csv"),
    "tsv": ("text/tab-separated-values; charset=utf-8", "tsv"),
    "xml": ("application/sparql-results+xml", "srx"),
    "jsonl": ("application/x-ndjson", "jsonl"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "table": ("text/plain; charset=utf-8", "txt"),
    "ttl": ("text/turtle; charset=utf-8", "ttl"),
}


def listed() -> list[SavedQuery]:
    """Return the saved queries by name: public ones first, then those tagged `internal`."""
    return [
        SavedQuery(
            name,
            dict(query.title),
            dict(query.description),
            [Param(param.name, param.type, param.default) for param in query.params],
            list(query.columns),
            heads(query.columns, name),
            list(query.tags),
            query.text,
        )
        for name, query in queries.saved(internal=True).items()
    ]


def result(
    context: Context,
    name: str,
    params: Mapping[str, str],
    output: str,
    download: bool,
    lang: str | None = None,
) -> Representation:
    """Return the rows or triples of the saved query `name`, as the command line writes them.

    Args:
        name: The name of the query, which may be an internal one.
        params: The values of its parameters, by name.
        output: The format, a key of `FORMATS`.
        download: Whether a browser should save the result as a file.
        lang: Language of labels: `zh` or `en`; by default that in the header of the query.

    Raises:
        UnknownNameError: there is no such query.
        InputError: a parameter is unknown, missing or invalid, or the format does not apply.
    """
    found = queries.run(context.store, _query(name), params, lang=lang)
    media_type, extension = FORMATS[output]
    return Representation(
        table.write(found, output).encode(),
        media_type,
        f"{name}.{extension}" if download else None,
    )


def answered(
    context: Context, name: str, params: Mapping[str, str], lang: str
) -> tuple[Noted, str]:
    """Return the rows of the saved query `name` with its notes, and the text of the query with the
    values of its parameters.

    Raises:
        UnknownNameError: there is no such query.
        InputError: a parameter is unknown, missing or invalid.
    """
    query = _query(name)
    found = queries.run(context.store, query, params, lang=lang)
    # No saved query builds triples.
    assert isinstance(found, table.Table)
    told = asked.notes(context.store, query, params, is_empty=not len(found))
    return Noted(found, told, lang), queries.filled(context.store, query, params, lang=lang)


def why(
    context: Context, name: str, params: Mapping[str, str], cities: Sequence[str], lang: str
) -> Why:
    """Return the query `name` behind a number, its rows, and the evidence of the facts in them.

    Args:
        name: The name of the query.
        params: The values of its parameters, by name.
        cities: Names of the cities whose rows are wanted; empty for all rows.
        lang: Language of labels: `zh` or `en`.

    Raises:
        UnknownNameError: there is no such query, or a city is unknown or ambiguous.
        InputError: a parameter is unknown, missing or invalid.
    """
    reading = context.reading
    query = _query(name)
    chosen = [reading.find(city, "city") for city in cities]
    found = reasons.why(context.store, query, params, lang=lang, cities=chosen)
    return Why(
        query.name,
        dict(found.params),
        query.text,
        list(found.rows.columns),
        [[None if cell is None else table.plain(cell) for cell in row] for row in found.rows.rows],
        [
            Facts(reading.ref(fact), reading.evidence(fact))
            for fact in dict.fromkeys(table.plain(row[0]) for row in found.passages.rows)
        ],
    )


def _query(name: str) -> queries.SavedQuery:
    try:
        return queries.find(name)
    except InputError as error:
        raise UnknownNameError(error.said) from error
