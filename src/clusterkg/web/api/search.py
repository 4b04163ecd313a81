"""Search by any label, alias or code, in both languages."""

from __future__ import annotations

from typing import Final

from clusterkg.base.text import fold
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
    """Return what a text finds: first what is called so, then what begins so, then what has it.

    Width and case do not count, nor does 市 after the name of a city. Of labels of one thing that
    are found, the best counts; of things found as well, those that people look for come first.
    """
    wanted = fold(text)
    if not wanted:
        return []
    best: dict[str, tuple[int, str]] = {}
    for iri, label, folded in context.reading.names:
        how = _rank(folded, wanted)
        if how is not None and (iri not in best or (how, label) < best[iri]):
            best[iri] = (how, label)
    reading = context.reading
    order = []
    for iri, (how, label) in best.items():
        kind = reading.kind(iri)
        place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
        order.append((how, place, kind, len(label), label, iri))
    return [Hit(reading.ref(iri), label) for *_, label, iri in sorted(order)[:limit]]


def _rank(label: str, wanted: str) -> int | None:
    if wanted in (label, f"{label}市"):
        return 0
    if label.startswith(wanted):
        return 1
    return 2 if wanted in label else None
