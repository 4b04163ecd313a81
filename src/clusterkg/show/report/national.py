"""The clusters that national programmes name, list by list."""

from __future__ import annotations

from clusterkg.show.report.facts import Facts
from clusterkg.show.report.markup import section, table

# Told in columns of their own, or by the list that the cluster stands in.
_OF_CLUSTERS = ("printedName", "locatedIn", "inIndustry", "onList", "printedArea")


def lists(facts: Facts) -> str:
    """Return each list with what is said of it and its clusters; nothing if there is none."""
    reader, words = facts.reader, facts.words
    inner = ""
    for each in reader.members("DesignationList"):
        inner += f"<h3>{facts.label(each)}</h3>\n{facts.entity(each)}"
        inner += _clusters(facts, reader.pointing("onList", each))
    unlisted = [c for c in reader.members("NationalCluster") if not reader.links(c, "onList")]
    inner += _clusters(facts, unlisted)
    return section("national", words["national"], inner) if inner else ""


def _clusters(facts: Facts, clusters: list[str]) -> str:
    reader, words = facts.reader, facts.words
    rows = []
    for cluster in clusters:
        places = facts.labels(reader.links(cluster, "locatedIn")) or facts.unknown()
        area = reader.text(cluster, "printedArea")
        rows.append(
            (
                facts.label(cluster),
                f"{places} ({facts.foreign(area)})" if area else places,
                facts.labels(reader.links(cluster, "inIndustry")) or facts.unknown(),
                facts.entity(cluster, _OF_CLUSTERS, evidence=False),
                facts.evidence(cluster),
            )
        )
    heads = [
        reader.heading("NationalCluster"),
        reader.heading("locatedIn"),
        words["industries"],
        words["backing"],
        words["evidence"],
    ]
    return table("targets", heads, rows, words["unknown"], cards=True) if rows else ""
