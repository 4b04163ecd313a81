"""The SPARQL 1.1 Protocol: queries by GET, as a form or as a POST body; updates are rejected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from clusterkg.base.locale import Message
from clusterkg.web.app import negotiation
from clusterkg.web.app.description import describe
from clusterkg.web.app.request import body, fields, media_type
from clusterkg.web.app.responses import RefusedError
from clusterkg.web.app.service import Service
from clusterkg.web.workers.tasks import SparqlTask

PATH: Final = "/sparql"
_EDITOR: Final = "/sparql-editor"
# Parameters that request a format, besides the Accept header.
_FORMATS: Final = ("format", "output")
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
# Functions with varying results, which are not cached; an escaped character may hide one.
_CHANGING: Final = re.compile(r"NOW|RAND|UUID|BNODE|\\u", re.IGNORECASE)

Fields = Sequence[tuple[str, str]]


async def handle_query(service: Service, request: Request) -> ASGIApp:
    """Return the response to a query request (SPARQL 1.1 Protocol, 2.1).

    Without a query, a GET request gets the service description, or a browser the query editor.

    Raises:
        RefusedError: the request is invalid, an update, or too large, or no format is acceptable.
    """
    given: Fields = fields(request.scope["query_string"])
    if request.method == "POST":
        query, given = await _posted(service, request, given)
    else:
        _refuse_updates(given)
        in_address = _query(given, service)
        if in_address is None:
            return _description(service, request)
        query = in_address
    solutions, triples = _formats(request, given)
    default, named = (_all(given, f"{name}-graph-uri") for name in ("default", "named"))
    dataset = (default, named) if default or named else (None, None)
    task = SparqlTask(query, _endpoint(request), solutions, triples, *dataset)
    return await service.respond(request, task, keep=_CHANGING.search(query) is None)


async def _posted(service: Service, request: Request, given: Fields) -> tuple[str, Fields]:
    kind, charset = media_type(request)
    if kind == _UPDATE:
        raise RefusedError(403, Message("web.read-only"))
    if kind not in (_FORM, _QUERY):
        raise RefusedError(
            415,
            Message(
                "web.query-type",
                form=_FORM,
                query=_QUERY,
                kind=kind or Message("web.untyped"),
            ),
        )
    if charset not in ("", "utf-8", "utf8"):
        raise RefusedError(415, Message("web.query-charset", charset=charset))
    # In a form, special characters take three bytes each.
    most = service.settings.query * (3 if kind == _FORM else 1)
    content = await body(request, most)
    if kind == _FORM:
        form = fields(content)
        _refuse_updates(form)
        query = _query(form, service)
        if query is None:
            raise RefusedError(400, Message("web.form-without-query"))
        # If both give a parameter, the body takes precedence over the URL.
        return query, [*form, *((name, value) for name, value in given if name in _FORMATS)]
    if any(name == "query" for name, _ in given):
        raise RefusedError(400, Message("web.query-twice"))
    try:
        return content.decode(), given
    except UnicodeDecodeError as error:
        raise RefusedError(400, Message("web.query-not-utf8")) from error


def _refuse_updates(given: Fields) -> None:
    if any(name == "update" for name, _ in given):
        raise RefusedError(403, Message("web.read-only"))


def _query(given: Fields, service: Service) -> str | None:
    queries = _all(given, "query")
    if len(queries) > 1:
        raise RefusedError(400, Message("web.several-queries"))
    if not queries:
        return None
    if len(queries[0].encode()) > service.settings.query:
        raise RefusedError(413, Message("web.large-query", most=service.settings.query))
    return queries[0]


def _all(given: Fields, wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in given if name == wanted)


def _formats(request: Request, given: Fields) -> tuple[str | None, str | None]:
    """Return the requested media types of solutions and of triples; None if none is acceptable.

    Raises:
        RefusedError: 406, both are None, or the format is unknown.
    """
    for name, value in given:
        if name in _FORMATS and value:
            media_types = negotiation.short(value)
            if media_types is None:
                known = " ".join(negotiation.SHORT_NAMES)
                raise RefusedError(
                    406, Message("web.unknown-format", name=name, value=value, known=known)
                )
            return media_types
    accept = ",".join(request.headers.getlist("accept")) or None
    media_types = (
        negotiation.chosen(accept, negotiation.SOLUTIONS),
        negotiation.chosen(accept, negotiation.TRIPLES),
    )
    if media_types == (None, None):
        known = " ".join(dict.fromkeys(negotiation.SOLUTIONS + negotiation.TRIPLES))
        raise RefusedError(406, Message("web.no-format", known=known))
    return media_types


def _description(service: Service, request: Request) -> Response:
    accept = ",".join(request.headers.getlist("accept")) or None
    if negotiation.chosen(accept, (negotiation.TURTLE, "text/html")) == "text/html":
        return RedirectResponse(_EDITOR, 303, {"vary": "Accept"})
    _, of_triples = _formats(request, ())
    if of_triples is None:
        raise RefusedError(406, Message("web.description-is-rdf"))
    content = describe(_endpoint(request), service.graph, of_triples)
    return Response(content, headers={"content-type": of_triples, "vary": "Accept"})


def _endpoint(request: Request) -> str:
    """Return the URL of the endpoint as the client has requested it."""
    return str(request.url.replace(query="", fragment=""))
