"""Charts of the graph for the explorer."""

from __future__ import annotations

from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from clusterkg.show import pictures
from clusterkg.show.pictures.svg import as_svg, linked
from clusterkg.web.api.context import Part
from clusterkg.web.api.entities import Reading
from clusterkg.web.api.model import Drawing
from clusterkg.web.api.representation import Representation

FORMATS: Final = {"svg": "image/svg+xml"}
# Maximum number of cities of a heat map, for which a browser is still fast.
_MOST: Final = 80


def picture(
    part: Part,
    name: str,
    level: str | None,
    measure: str | None,
    cities: tuple[str, ...],
    lang: str,
    output: str | None,
) -> Drawing | Representation:
    """Return a chart for a page of the explorer, with links to pages, or as the file that
    `clusterkg plot` writes.

    Args:
        part: The graph with the chosen programmes.
        name: The name of the chart.
        level: The level at which industries are compared; None for the default of the chart.
        measure: The measure of overlap; None for the default of the chart.
        cities: The names of the cities shown; empty for the default of the chart.
        lang: Language of the text: `zh` or `en`.
        output: The format of the file, a key of `FORMATS`; None for the chart for a page, whose
            heat maps show at most 80 cities.

    Raises:
        InputError: there is no such chart, level, measure or city, or an option does not apply.
    """
    most = _MOST if output is None else None
    whole = part.context.store
    is_whole = name in pictures.OF_ALL_PROGRAMMES and part.choice.is_default
    drawn = pictures.plot(
        whole if is_whole else part.store,
        name,
        lang=lang,
        level=level,
        measure=measure,
        cities=cities,
        most=most,
        whole=whole,
    )
    if output is not None:
        return Representation(as_svg(drawn).encode(), FORMATS[output], f"{name}.{output}")
    svg = linked(drawn, partial(_address, part.reading, level))
    return Drawing(name, lang, drawn.title, drawn.description, list(drawn.notes), svg)


def _address(reading: Reading, level: str | None, about: tuple[str, ...]) -> str:
    """Return the path of the explorer's page on one resource, or on a comparison of two cities."""
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
