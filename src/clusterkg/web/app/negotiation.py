"""Content negotiation (RFC 9110, 12.5): the preferred media type and language of a client.

Starlette has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Scope

from clusterkg.base.locale import LANGUAGES, default_language
from clusterkg.web.workers.tasks import CSV_EXCEL

JSON: Final = "application/sparql-results+json"
TURTLE: Final = "text/turtle"
JSON_LD: Final = "application/ld+json"
# The available types, in order of preference for clients without one.
SOLUTIONS: Final = (
    JSON,
    "application/json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES: Final = (
    TURTLE,
    "application/n-triples",
    JSON_LD,
    "application/json",
    "application/rdf+xml",
)
# Short names for the parameter `format` or `output`, as clients write them: for solutions, and for
# triples.
_SHORT: Final[dict[str, tuple[str | None, str | None]]] = {
    "json": (JSON, JSON_LD),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", None),
    "csv-excel": (CSV_EXCEL, None),
    "tsv": ("text/tab-separated-values", None),
    "turtle": (None, TURTLE),
    "ttl": (None, TURTLE),
    "n3": (None, TURTLE),
    "nt": (None, "application/n-triples"),
    "ntriples": (None, "application/n-triples"),
    "n-triples": (None, "application/n-triples"),
    "rdf": (None, "application/rdf+xml"),
    "rdf+xml": (None, "application/rdf+xml"),
    "json-ld": (None, JSON_LD),
    "jsonld": (None, JSON_LD),
}
SHORT_NAMES: Final = tuple(_SHORT)


@lru_cache(256)
def chosen(accept: str | None, offers: tuple[str, ...]) -> str | None:
    """Return the type in `offers` that the Accept header `accept` prefers; None if it accepts none.

    Of equally preferred types the first is returned, and so is the first without a header.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = list(_ranges(accept))
    best, most = None, 0.0
    for offer in offers:
        forms = (offer, offer.partition("/")[0] + "/*", "*/*")
        fits = [(forms.index(name), -quality) for name, quality in ranges if name in forms]
        # The most specific matching range counts.
        quality = -min(fits)[1] if fits else 0.0
        if quality > most:
            best, most = offer, quality
    return best


def language(scope: Scope) -> str:
    """Return the language for a request, `zh` or `en`: that of the parameter `lang`, or else of the
    header Accept-Language, or else of the locale of the server.
    """
    for name, value in parse_qsl(str(scope["query_string"], "latin-1")):
        if name == "lang" and value in LANGUAGES:
            return value
    accepted = Headers(scope=scope).getlist("accept-language")
    best, most = default_language(), 0.0
    for name, quality in _ranges(",".join(accepted)):
        primary = name.partition("-")[0]
        if primary in LANGUAGES and quality > most:
            best, most = primary, quality
    return best


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if name:
            yield name, quality


def short(name: str) -> tuple[str | None, str | None] | None:
    """Return the media types for solutions and for triples that `name`, a short name or a media
    type, requests; None in place of one that it does not offer, or of both if it is unknown.
    """
    name = name.strip().lower()
    if name in _SHORT:
        return _SHORT[name]
    media_types = (name if name in SOLUTIONS else None, name if name in TRIPLES else None)
    return media_types if any(media_types) else None
