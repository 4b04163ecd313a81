"""Search by label, alias or code, in both languages."""

from __future__ import annotations

from typing import Final

from clusterkg.base.text import fold
from clusterkg.names.resolve import KINDS
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import Hit

# Classes that rank first; all others follow by name.
_FIRST: Final = (
    *("City", "Industry", "ClusterProgramme", "Zone", "ResearchInstitute", "Enterprise"),
    *("NationalCluster", "Cluster", "InnovationBase", "FutureIndustry", "AdvantageIndustry"),
    *("EmergingIndustry", "PillarIndustry", "IndustryTarget", "Organization", "Post"),
    *("PolicyDocument", "Source", "Place", "Province"),
)


def search(context: Context, text: str, limit: int) -> list[Hit]:
    """Return at most `limit` search results: first the entities that have `text` as a name or that
    it means, then prefix matches, then substring matches.

    What `text` means is decided by `names.resolve` for each kind of entity. Of several matching
    names of an entity the best counts; ties are broken by the class of the entity, then by the
    length of the name. An empty text has no results.
    """
    wanted = fold(text)
    if not wanted:
        return []
    reading = context.reading
    meant = {iri for kind in KINDS for iri in reading.by_name.meant(text, kind)}
    best: dict[str, tuple[int, str]] = {}
    for iri, label, folded in reading.names:
        how = _rank(folded, wanted)
        if how is None and iri in meant:
            how = 3
        if how is not None and (iri not in best or (how, label) < best[iri]):
            best[iri] = (how, label)
    order = []
    for iri, (how, label) in best.items():
        kind = reading.reader.kind(iri)
        place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
        order.append((0 if iri in meant else how, place, kind, len(label), label, iri))
    return [Hit(reading.ref(iri), label) for *_, label, iri in sorted(order)[:limit]]


def _rank(label: str, wanted: str) -> int | None:
    if label == wanted:
        return 0
    if label.startswith(wanted):
        return 1
    return 2 if wanted in label else None
