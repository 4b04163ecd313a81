"""Clusters named by national programmes, by list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusterkg.show.report.facts import Fact, Facts, Passage

# Properties with a column of their own, or implied by the cluster's list.
_OF_CLUSTERS: Final = ("printedName", "locatedIn", "inIndustry", "onList", "printedArea")


@dataclass(frozen=True)
class Cluster:
    """A national cluster; `area` is its location as printed, or empty."""

    label: str
    places: Sequence[str]
    area: str
    industries: Sequence[str]
    more: Sequence[Fact]
    evidence: Sequence[Passage]


@dataclass(frozen=True)
class Designations:
    """A national list of clusters, with the facts about the list.

    Clusters on no list are collected in an instance whose `label` and `facts` are empty.
    """

    label: str
    facts: Sequence[Fact]
    clusters: Sequence[Cluster]


def lists(facts: Facts) -> list[Designations]:
    """Return each national list with its clusters, and last the clusters on no list, if there are
    any.
    """
    reader = facts.reader
    found = [
        Designations(
            reader.label(each),
            facts.entity(each),
            [_cluster(facts, cluster) for cluster in reader.pointing("onList", each)],
        )
        for each in reader.members("DesignationList")
    ]
    unlisted = [c for c in reader.members("NationalCluster") if not reader.links(c, "onList")]
    if unlisted:
        found.append(Designations("", [], [_cluster(facts, cluster) for cluster in unlisted]))
    return found


def _cluster(facts: Facts, cluster: str) -> Cluster:
    reader = facts.reader
    return Cluster(
        reader.label(cluster),
        facts.labels(reader.links(cluster, "locatedIn")),
        reader.text(cluster, "printedArea"),
        facts.labels(reader.links(cluster, "inIndustry")),
        facts.entity(cluster, _OF_CLUSTERS, evidence=False),
        facts.evidence(cluster),
    )
