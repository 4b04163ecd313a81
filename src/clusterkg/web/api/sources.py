"""The bibliography of the graph's sources."""

from __future__ import annotations

from typing import Final

from clusterkg.show import citations
from clusterkg.web.api import saved
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import CitedSource
from clusterkg.web.api.representation import Representation

# The media type and extension of each format that is not a table.
_OWN: Final = {
    "text": ("text/plain; charset=utf-8", "txt"),
    "csl-json": ("application/vnd.citationstyles.csl+json", "json"),
    "bibtex": ("application/x-bibtex", "bib"),
}
_FILES: Final = {name: _OWN.get(name) or saved.FORMATS[name] for name in citations.FORMATS}
# Without a format the sources are JSON; SPARQL results are available from the saved query.
FORMATS: Final = {name: media for name, (media, _) in _FILES.items() if name != "json"}


def listed(context: Context, lang: str, output: str | None) -> list[CitedSource] | Representation:
    """Return the sources, in the order of `citations`, with texts in `lang` or, if `output` names a
    format, as the file that `clusterkg sources` writes.
    """
    found = citations.citations(context.store, lang=lang)
    if output is not None:
        media, extension = _FILES[output]
        return Representation(found.to(output).encode(), media, f"sources.{extension}")
    return [
        CitedSource(
            context.reading.ref(each.iri),
            *(each.title, each.author or None, each.publisher or None, each.published or None),
            *(each.address or None, each.read_on or None, each.kind or None),
            *(each.how_read or None, each.original_publisher or None),
            each.original_published or None,
            dict(each.cited_by),
            citations.cited(each, lang),
        )
        for each in found
    ]
