"""Names in cells: which nodes are most like a name that means none."""

from clusterkg.tables import names


def test_a_name_with_more_in_brackets_is_like_the_same_without() -> None:
    """The name 规模 alone means none; 规模（未说明口径） is told."""
    near = names.known().like("规模", ("https://w3id.org/clusterkg/ontology#Indicator",))
    assert [node.iri.rpartition("/")[2] for node in near] == ["indicator-scale"]
