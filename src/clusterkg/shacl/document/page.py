"""The outline of shapes as a self-contained HTML page without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.base.html import page
from clusterkg.base.locale import text
from clusterkg.shacl.document.outline import Phrase, Section
from clusterkg.shacl.explain.phrases import sentences


def as_html(sections: Sequence[Section], needs: Sequence[str], lang: str) -> str:
    """Return the documentation page.

    Args:
        sections: The sections.
        needs: The degrees of need that occur in them.
        lang: Language of the text: `zh` or `en`.
    """
    ids = _ids(sections)
    anchors: dict[str, str] = {}
    for section, anchor in zip(sections, ids, strict=True):
        anchors |= {name: anchor for name in section.names if name not in anchors}
    return page(
        "shapes",
        "shacl/document/shapes.html.j2",
        text("shacl.document.title", lang),
        lang,
        sections=list(zip(sections, ids, strict=True)),
        needs=needs,
        anchors=anchors,
        parts=_parts,
        sentences=sentences,
    )


def _parts(phrase: Phrase) -> tuple[str, str, str]:
    """Split a phrase into the text before, in and after its marked part."""
    marked = phrase.code or phrase.linked
    return phrase.text.partition(marked) if marked else (phrase.text, "", "")


def _ids(sections: Sequence[Section]) -> list[str]:
    """Return an anchor for each section: the local name of its first class or shape, made unique;
    `section-N` if it has none.
    """
    found: list[str] = []
    for number, section in enumerate(sections, 1):
        local = re.split("[#/]", section.names[0])[-1] if section.names else ""
        name = re.sub(r"\s", "-", local) or f"section-{number}"
        found.append(name if name not in found else f"{name}-{number}")
    return found
