"""Resources of linked data in the requested media type."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from pyoxigraph import RdfFormat, Triple, parse

from clusterkg import __version__
from clusterkg.base.locale import both
from clusterkg.base.resources import graph_path
from clusterkg.rdf.namespaces import EVERY_PREFIX
from clusterkg.rdf.table import Triples
from clusterkg.show.void import void
from clusterkg.web.api.context import Context
from clusterkg.web.api.parameters import Described
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.route import Route, register
from clusterkg.web.linked import pages
from clusterkg.web.linked.description import describe

HTML: Final = "text/html"
TURTLE: Final = "text/turtle"
# Available types in order of preference: Turtle for clients without one, such as curl.
MEDIA_TYPES: Final = {
    TURTLE: "ttl",
    HTML: "html",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}
LINKED: Final[list[Route]] = []

Media = Annotated[str, Described(both("web.format"), tuple(MEDIA_TYPES))]

_linked: Final = partial(register, LINKED, "GET")


@_linked("linked:thing", both("web.linked.thing"))
def thing(
    context: Context,
    iri: Annotated[str, Described(both("web.linked.iri"), longest=4000)],
    media: Media = TURTLE,
) -> Representation:
    found = describe(context.store, iri)
    if media == HTML:
        return _html(pages.of_thing(context, found))
    if iri == pages.SCHEME:
        return _file("industries.ttl", media)
    return _rdf(found.triples, media)


@_linked("linked:ontology", both("web.linked.ontology"))
def ontology(context: Context, media: Media = TURTLE) -> Representation:
    if media == HTML:
        return _html(pages.of_ontology(context))
    return _file("clusterkg.ttl", media)


@_linked("linked:void", both("web.linked.void"))
def dataset(context: Context, media: Media = TURTLE) -> Representation:
    described = void(context.store, __version__)
    if media == HTML:
        return _html(pages.of_dataset(context, described))
    return _rdf(described.triples, media)


def _file(name: str, media: str) -> Representation:
    """Return the file `name` of the ontology: as Turtle unchanged, with its comments; else
    converted.
    """
    content = graph_path("ontology", name).read_bytes()
    if media == TURTLE:
        return Representation(content, f"{TURTLE}; charset=utf-8")
    return _rdf([quad.triple for quad in parse(content, format=RdfFormat.TURTLE)], media)


def _rdf(triples: list[Triple] | tuple[Triple, ...], media: str) -> Representation:
    written = Triples(tuple(triples), EVERY_PREFIX).to(MEDIA_TYPES[media])
    charset = "; charset=utf-8" if media == TURTLE else ""
    return Representation(written.encode(), media + charset)


def _html(text: str) -> Representation:
    return Representation(text.encode(), f"{HTML}; charset=utf-8")
