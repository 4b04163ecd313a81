"""Nodes that cells name: what a name means, and which nodes are most like one that means none."""

from clusterkg.base.locale import Bilingual
from clusterkg.tables import nodes


def test_a_name_with_more_in_brackets_is_like_the_same_without() -> None:
    """The name 规模 alone means none; 规模（未说明口径） is told."""
    near = nodes.known().like("规模", ("https://w3id.org/clusterkg/ontology#Indicator",))
    assert [node.iri.rpartition("/")[2] for node in near] == ["indicator-scale"]


def test_a_label_means_more_than_another_name_as_at_every_door() -> None:
    """One node has 软件 as its label, another as an altLabel: the name means the first."""
    found = nodes.Nodes()
    found.add(nodes.Node("urn:a", "urn:C", Bilingual("软件", "software"), ("软件", "software")))
    found.add(nodes.Node("urn:b", "urn:C", Bilingual("信息服务", ""), ("信息服务",), ("软件",)))
    assert [node.iri for node in found.named("软件", ("urn:C",))] == ["urn:a"]
