"""Linked data: routes for the graph's own IRIs.

An IRI such as https://w3id.org/clusterkg/id/ningbo redirects (303) to a server; the response there
is a document about the resource, as the Link header says.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from clusterkg.base.locale import Message
from clusterkg.base.resources import bundled
from clusterkg.rdf.namespaces import ID, IND
from clusterkg.show.void import DATASET
from clusterkg.web.app import negotiation
from clusterkg.web.app.request import fields
from clusterkg.web.app.responses import RefusedError
from clusterkg.web.app.service import Service
from clusterkg.web.linked.pages import ONTOLOGY, SCHEME
from clusterkg.web.linked.resources import HTML, MEDIA_TYPES
from clusterkg.web.workers.tasks import ApiTask

_OFFERS: Final = tuple(MEDIA_TYPES)
_VARYING: Final = {"vary": "Accept, Accept-Language"}


class _BareName(Convertor[str]):
    """Path converter for a name without a colon."""

    regex = "[^/:]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("bare", _BareName())


def routes(service: Service) -> list[BaseRoute]:
    """Return the routes of linked data, which must come before those of the explorer.

    A name without a colon under /industry/ is linked data; ids of the explorer have a colon.
    """
    return [
        Route("/ontology", partial(_whole, service, "linked:ontology", ONTOLOGY)),
        Route("/void", partial(_whole, service, "linked:void", DATASET)),
        Route("/.well-known/void", _well_known),
        Route("/context.jsonld", _context),
        Route("/industry", partial(_thing, service, SCHEME)),
        Route("/industry/{name:bare}", partial(_thing, service, IND)),
        Route("/id/{name:path}", partial(_thing, service, ID)),
    ]


async def _whole(service: Service, path: str, iri: str, request: Request) -> ASGIApp:
    media = _media_type(request)
    return _linked(await service.respond(request, ApiTask(path, {"media": media})), iri, request)


async def _thing(service: Service, space: str, request: Request) -> ASGIApp:
    iri = space + request.path_params.get("name", "")
    task = ApiTask("linked:thing", {"iri": iri, "media": _media_type(request)})
    return _linked(await service.respond(request, task), iri, request)


async def _well_known(_request: Request) -> Response:
    return RedirectResponse("/void", 302)


async def _context(_request: Request) -> Response:
    return FileResponse(bundled("ontology", "context.jsonld"), media_type="application/ld+json")


def _media_type(request: Request) -> str:
    """Return the media type that the parameter `format` or else the Accept header requests.

    Raises:
        RefusedError: 406, none of the requested types is available.
    """
    for name, value in fields(request.scope["query_string"]):
        if name == "format" and value:
            media = HTML if value == "html" else (negotiation.short(value) or (None, None))[1]
            if media in MEDIA_TYPES:
                return str(media)
            known = " ".join(MEDIA_TYPES.values())
            said = Message("web.unknown-format", name=name, value=value, known=known)
            raise RefusedError(406, said, _VARYING)
    accept = ",".join(request.headers.getlist("accept")) or None
    media = negotiation.chosen(accept, _OFFERS)
    if media is None:
        raise RefusedError(406, Message("web.no-format", known=" ".join(_OFFERS)), _VARYING)
    return media


def _linked(response: ASGIApp, iri: str, request: Request) -> ASGIApp:
    """Return `response`, to which a Link header is added if its status is 200 or 304.

    The header links the resource `iri`, which the response describes, and the other formats;
    addresses that are not ASCII are left out.
    """
    if isinstance(response, Response) and response.status_code in (200, 304):
        path = request.url.path
        links = [f'<{iri}>; rel="describes"' if iri.isascii() else ""]
        if path.isascii():
            links += [
                f'<{path}?format={short}>; rel="alternate"; type="{media}"'
                for media, short in MEDIA_TYPES.items()
            ]
        response.headers["link"] = ", ".join(filter(None, links))
    return response
