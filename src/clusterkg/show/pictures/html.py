"""Charts as self-contained HTML pages without scripts, with the data as a table below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterkg.rdf.table import shown
from clusterkg.show.pictures import font
from clusterkg.show.pictures.scene import Picture
from clusterkg.show.pictures.svg import inline

if TYPE_CHECKING:
    from clusterkg.base.html import Font


def embedded(*, measured: bool) -> Font:
    """Return the bundled font for a page: for all of its text if `measured`, else only for its
    Chinese text.
    """
    from clusterkg.base.html import Font

    return Font(font.FAMILY, font.subset, measured)


def as_html(picture: Picture) -> str:
    """Return a chart as an HTML page."""
    from markupsafe import Markup

    from clusterkg.base.html import page

    return page(
        "picture",
        "show/pictures/picture.html.j2",
        picture.title,
        picture.lang,
        embedded(measured=True),
        picture=picture,
        svg=Markup(inline(picture)),
        rows=[[shown(term) for term in row] for row in picture.table.rows],
    )
