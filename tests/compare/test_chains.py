"""What supplies an industry, by links worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from clusterkg.compare.chains import Link, chain, walked
from clusterkg.rdf.namespaces import IND, PREFIXES
from clusterkg.validation import validate

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# ore -> metal -> car -> taxi -> car; parts are below cars, machines above them.
INDUSTRIES = ("ore", "metal", "car", "parts", "taxi", "machines", "tools")
BROADER = {"parts": "car", "car": "machines", "tools": "machines"}
LINKS = (("ore", "metal"), ("metal", "car"), ("car", "taxi"), ("taxi", "car"), ("tools", "ore"))
# What cities name.
NAMED = {"a": "metal parts", "b": "car", "c": "taxi ore tools"}


@pytest.fixture(scope="module")
def store() -> Store:
    lines = [
        HEAD,
        'id:s a ckg:Source ; rdfs:label "table"@en .',
        "id:i a ckg:DocumentItem ; ckg:itemNumber 3 ; ckg:source id:s ;"
        " ckg:verificationStatus id:status-verified .",
        'id:status-verified skos:prefLabel "verified"@en .',
    ]
    for each in INDUSTRIES:
        above = f" ; skos:broader ind:{BROADER[each]}" if each in BROADER else ""
        lines.append(
            f'ind:{each} a ckg:Industry ; ckg:schemeLevel "narrower" ;'
            f' skos:prefLabel "{each}"@en{above} .'
        )
    for one, other in LINKS:
        lines.append(
            f"id:l-{one}-{other} a ckg:SupplyLink ; ckg:upstream ind:{one} ; ckg:evidence id:i ;"
            f' ckg:downstream ind:{other} ; ckg:printedUpstream "{one.upper()}" ;'
            f' ckg:printedDownstream "{other.upper()}" .'
        )
    lines.append("id:l-metal-car ckg:inputCoefficient 0.25 ; ckg:year 2007 .")
    for city, industries in NAMED.items():
        lines.append(
            f'id:{city} a ckg:City ; rdfs:label "{city}"@en . id:{city}-p a ckg:ClusterProgramme ;'
            f' ckg:programmeOf id:{city} ; ckg:announced "2020" ; ckg:closedList true .'
        )
        lines += [
            f"id:{city}-{each} a ckg:IndustryTarget ; ckg:targetOf id:{city}-p ;"
            f' ckg:targetsIndustry ind:{each} ; ckg:printedName "{each}!"@zh .'
            for each in industries.split()
        ]
    out = Store()
    out.load("\n".join(lines).encode(), RdfFormat.TURTLE)
    return out


def test_up_and_down_with_who_holds_each(store: Store) -> None:
    found = chain(store, IND + "car", lang="en")
    told = [tuple(cell.value for cell in row) for row in found.table]  # type: ignore[union-attr]
    cited = ("table #3", "verified")
    # Taxis supply cars and are supplied by them: on either way once. What cars are a part of
    # has no link of its own; tools are beside cars, two steps up of metal.
    assert told == [
        ("-3", "tools", "TOOLS → ORE", "", "", *cited, "1", "c (tools!)"),
        ("-2", "ore", "ORE → METAL", "", "", *cited, "1", "c (ore!)"),
        ("-1", "metal", "METAL → CAR", "0.25", "2007", *cited, "1", "a (metal!)"),
        ("-1", "taxi", "TAXI → CAR", "", "", *cited, "1", "c (taxi!)"),
        ("0", "car", "", "", "", "", "", "2", "a (parts!); b (car!)"),
        ("1", "taxi", "CAR → TAXI", "", "", *cited, "1", "c (taxi!)"),
    ]
    assert found.told()[0].startswith("5 links up and down, of 5 that a source holds")


def test_who_names_a_theme_holds_it(store: Store) -> None:
    themed = Store()
    themed.extend(store)
    themed.load(
        f'{HEAD} ind:data a ckg:Theme ; ckg:schemeLevel "theme" ; skos:prefLabel "data"@en .'
        " id:a-data a ckg:IndustryTarget ; ckg:targetOf id:a-p ; ckg:targetsIndustry ind:data ;"
        ' ckg:printedName "data!"@zh .'.encode(),
        RdfFormat.TURTLE,
    )
    (row,) = chain(themed, IND + "data", lang="en").table
    assert [cell.value for cell in row[-2:]] == ["1", "a (data!)"]  # type: ignore[union-attr]


def test_no_link_is_unknown_and_not_nothing(store: Store) -> None:
    few = Store()
    few.load(
        f'{HEAD} ind:car a ckg:Industry ; skos:prefLabel "car"@en .'.encode(), RdfFormat.TURTLE
    )
    (told,) = chain(few, IND + "car", lang="en").told()
    assert told.endswith("what supplies what is unknown")
    few.extend(store)
    few.load(
        f'{HEAD} ind:toy a ckg:Industry ; skos:prefLabel "toy"@en .'.encode(), RdfFormat.TURTLE
    )
    (told,) = chain(few, IND + "toy", lang="en").told()
    assert "no source here tells what supplies toy" in told
    assert "there are 5 links, of car, metal, ore, taxi, tools" in told


def test_a_link_without_printed_names_has_those_of_its_industries(store: Store) -> None:
    bare = Store()
    bare.extend(store)
    for quad in list(bare):
        if quad.predicate.value.endswith(("printedUpstream", "printedDownstream")):
            bare.remove(quad)
    links = [row[2].value for row in chain(bare, IND + "car", lang="en").table]  # type: ignore[union-attr]
    assert links[2] == "metal → car" and "→" not in links[4]


def test_links_of_what_stands_above_are_told(store: Store) -> None:
    found = chain(store, IND + "parts", lang="en")
    steps = [(row[0].value, row[1].value) for row in found.table]  # type: ignore[union-attr]
    assert ("-1", "metal") in steps and ("1", "taxi") in steps
    assert "links of car, which stand above" in found.told()[1]
    # Links of parts are those of the whole.
    whole = chain(store, IND + "machines", lang="en")
    assert ("-1", "metal") in [(row[0].value, row[1].value) for row in whole.table]  # type: ignore[union-attr]
    assert not any("stand above" in note for note in whole.told())


def test_each_way_ends_where_it_comes_back() -> None:
    def link(one: str, other: str) -> Link:
        return Link(one, other, one, other, "", "", "", "")

    ring = [link("a", "b"), link("b", "c"), link("c", "a")]
    ways = [(each.step, each.industry) for each in walked(ring, {"a"})]
    assert ways == [(-2, "b"), (-1, "c"), (1, "b"), (2, "c")]
    # Between two parts of one whole: within it, and no step up or down.
    assert [(each.step, each.industry) for each in walked(ring[:1], {"a", "b"})] == [(0, "a")]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("ckg:upstream ind:batteries ; ckg:downstream ind:batteries", "supplies itself"),
        ("ckg:upstream ind:batteries", "Name the one industry that uses"),
        (
            "ckg:upstream ind:batteries ; ckg:downstream ind:robotics ; ckg:inputCoefficient 1.5",
            "above 0 and at most 1",
        ),
        (
            "ckg:upstream ind:batteries ; ckg:downstream ind:robotics ; ckg:inputCoefficient 0.5",
            "also as the source prints it",
        ),
    ],
)
def test_the_shape_refuses(said: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "link.ttl"
    path.write_text(
        f"{HEAD}id:l a ckg:SupplyLink ; {said} ; ckg:printedUpstream 'A' ;"
        " ckg:printedDownstream 'B' ; ckg:evidence id:evidence-272-320 .",
        encoding="utf-8",
    )
    report = validate([path])
    told = [str(text) for each in report.results for text in each.messages]
    assert any(message in text for text in told), told
