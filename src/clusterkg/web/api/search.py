"""Search by any label, alias or code, in both languages."""

from __future__ import annotations

from typing import Final

from clusterkg.base.text import fold
from clusterkg.names.resolve import KINDS
from clusterkg.web.api.context import Context
from clusterkg.web.api.model import Hit

# What people look for first; all else follows by the name of its class.
_FIRST: Final = (
    *("City", "Industry", "ClusterProgramme", "Zone", "ResearchInstitute", "Enterprise"),
    *("NationalCluster", "Cluster", "InnovationBase", "FutureIndustry", "AdvantageIndustry"),
    *("EmergingIndustry", "PillarIndustry", "IndustryTarget", "Organization", "Post"),
    *("PolicyDocument", "Source", "Place", "Province"),
)


def search(context: Context, text: str, limit: int) -> list[Hit]:
    """Return what a text finds: first what it means, then what begins so, then what has it.

    What it means is what `names.resolve` says, for each kind of thing. Of labels of one thing that
    are found, the best counts; of things found as well, those that people look for come first.
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
