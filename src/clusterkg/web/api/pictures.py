"""Pictures of the graph, as the explorer shows them."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from clusterkg.show import pictures
from clusterkg.show.pictures.scene import Picture
from clusterkg.show.pictures.svg import as_svg, linked
from clusterkg.web.api.context import Context
from clusterkg.web.api.entities import Reading
from clusterkg.web.api.model import Drawing
from clusterkg.web.api.representation import Representation

KINDS: Final = tuple(pictures.KINDS)
FORMATS: Final = {"svg": "image/svg+xml"}
# A heat map of more cities has more cells than a browser shows in good time.
_MOST: Final = 80


def drawing(
    context: Context,
    name: str,
    level: str | None,
    measure: str | None,
    cities: tuple[str, ...],
    lang: str,
) -> Drawing:
    """Return a picture to stand in a page of the explorer: its parts link to pages."""
    picture = _picture(context, name, level, measure, cities, lang, _MOST)
    address = partial(_address, context.reading, level)
    svg = linked(picture, address)
    return Drawing(name, lang, picture.title, picture.description, list(picture.notes), svg)


def download(
    context: Context,
    name: str,
    level: str | None,
    measure: str | None,
    cities: tuple[str, ...],
    lang: str,
) -> Representation:
    """Return a picture as a file of SVG, the same that `clusterkg plot` writes."""
    picture = _picture(context, name, level, measure, cities, lang, None)
    return Representation(as_svg(picture).encode(), FORMATS["svg"], f"{name}.svg")


def _picture(
    context: Context,
    name: str,
    level: str | None,
    measure: str | None,
    cities: tuple[str, ...],
    lang: str,
    most: int | None,
) -> Picture:
    return pictures.plot(
        context.store, name, lang=lang, level=level, measure=measure, cities=cities, most=most
    )


def _address(reading: Reading, level: str | None, about: tuple[str, ...]) -> str:
    """Return the page of the explorer that tells of a thing, or compares two cities."""
    refs = [reading.ref(iri) for iri in about]
    if len(refs) == 2:
        pair = {"a": refs[0].id, "b": refs[1].id}
        if level not in (None, "printed"):
            pair["level"] = level
        return f"/compare?{urlencode(pair, safe=':/')}"
    (ref,) = refs
    if ref.kind == "City":
        return f"/city/{quote(ref.id, safe=':')}"
    return f"/search?{urlencode({'about': ref.id}, safe=':/')}"
