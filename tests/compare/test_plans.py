"""What changed between lists of a city, on graphs worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from pyoxigraph import RdfFormat, Store

from clusterkg.base.errors import InputError
from clusterkg.compare import course, history, turnover
from clusterkg.compare.noted import Noted
from clusterkg.rdf.namespaces import ID, PREFIXES
from clusterkg.show import pictures
from clusterkg.show.pictures.scene import Rect

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# medicine is a part of health; electronics is an umbrella that covers chips; cars and bikes are
# industries of their own. Levels: d1 is a division, f1 a field below it, all others concepts.
SCHEME = "\n".join(
    [
        'ind:d1 a ckg:Industry ; ckg:schemeLevel "division" .',
        'ind:f1 a ckg:Industry ; ckg:schemeLevel "field" ; skos:broader ind:d1 .',
        *(
            f'ind:{name} a ckg:Industry ; ckg:schemeLevel "concept" ; skos:broader ind:f1 ;'
            f' skos:prefLabel "{name}"@en , "{name}"@zh .'
            for name in ("cars", "bikes", "chips", "electronics", "toys", "boats")
        ),
        'ind:health a ckg:Industry ; ckg:schemeLevel "field" ; skos:broader ind:d1 ;'
        ' skos:prefLabel "health"@en .',
        'ind:medicine a ckg:Industry ; ckg:schemeLevel "concept" ; skos:broader ind:health ;'
        ' skos:prefLabel "medicine"@en .',
        "ind:electronics ckg:covers ind:chips .",
        'ind:smart a ckg:Theme ; ckg:schemeLevel "theme" ; skos:prefLabel "smart city"@en .',
        'id:big a ckg:SizeClass ; skos:prefLabel "big"@en , "大级"@zh ; ckg:sizeValue 1000 .',
        'id:small a ckg:SizeClass ; skos:prefLabel "small"@en , "小级"@zh ; ckg:sizeValue 10 .',
        'id:world a ckg:Tier ; skos:prefLabel "world"@en , "世界"@zh ; ckg:reachRank 4 .',
        'id:nation a ckg:Tier ; skos:prefLabel "nation"@en , "全国"@zh ; ckg:reachRank 2 .',
        'id:pillar a ckg:Tier ; skos:prefLabel "pillar"@en , "支柱"@zh .',
    ]
)
# A target: its printed name, its industries, its size class and its tier.
Target = tuple[str, str, str, str]


def target(printed: str, industries: str, size: str = "", tier: str = "") -> Target:
    return printed, industries, size, tier


def programme(
    city: str,
    name: str,
    announced: str,
    targets: Sequence[Target],
    *,
    closed: bool = True,
    future: bool = False,
) -> str:
    lines = [
        f'id:{city} a ckg:City ; rdfs:label "{city}"@en .',
        f'id:{name} a ckg:ClusterProgramme ; rdfs:label "{name}"@en ; ckg:programmeOf id:{city} ;'
        f' ckg:announced "{announced}" ; ckg:closedList {str(closed).lower()} .',
    ]
    for i, (printed, industries, size, tier) in enumerate(targets):
        kind = "FutureIndustry" if future else "IndustryTarget"
        said = [f'a ckg:{kind} ; ckg:targetOf id:{name} ; ckg:printedName "{printed}"@zh']
        said += [f"ckg:targetsIndustry ind:{each}" for each in industries.split()]
        said += [f"ckg:sizeClass id:{size}"] if size else []
        said += [f"ckg:tier id:{tier}"] if tier else []
        lines.append(f"id:{name}-{i} {' ; '.join(said)} .")
    return "\n".join(lines)


def graph(*statements: str) -> Store:
    store = Store()
    store.load("\n".join([HEAD, SCHEME, *statements]).encode(), RdfFormat.TURTLE)
    return store


OLD = programme(
    "a",
    "a-old",
    "2018",
    [
        target("汽车", "cars", "small"),
        target("自行车产业", "bikes", "big"),
        target("玩具", "toys", "", "nation"),
        target("电子", "electronics", "", "pillar"),
        target("医药", "medicine"),
        target("船", "boats"),
        target("智慧城市", "smart"),
        target("奇怪产业", ""),
    ],
)
NEW = [
    target("汽车", "cars", "big"),
    target("自行车", "bikes", "small"),
    target("高级玩具", "toys", "", "world"),
    target("芯片", "chips", "", "nation"),
    target("大健康", "health"),
    target("智慧城市", "smart"),
    target("奇怪", ""),
    target("神秘", ""),
]


def words(found: Noted) -> dict[str, str]:
    """Return the change of each industry."""
    return {row[1].value: row[0].value for row in found.table}  # type: ignore[union-attr]


def test_each_change_by_hand() -> None:
    store = graph(OLD, programme("a", "a-new", "2023", NEW))
    found = history.changes(store, ID + "a", lang="en")
    assert words(found) == {
        # By size class, by reach; 产业 at the end is no other name.
        "cars": "kept, moved up",
        "bikes": "kept, moved down",
        "toys": "kept, renamed, moved up",
        # An umbrella that covers chips; health stands above medicine.
        "electronics → chips": "narrowed",
        "medicine → health": "widened",
        # The new list has a target that is not classified: it may be boats.
        "boats": "not named now (the later list may name it)",
        "smart city": "kept",
        "奇怪": "kept",
        "神秘": "not classified",
    }
    told = found.told()
    assert told[0] == "from a-old (2018) to a-new (2023)"
    assert told[1] == (
        "1 not named now, perhaps kept, 1 narrowed, 1 widened, 5 kept, "
        "1 not classified, compared by name, 1 renamed, 2 moved up, 1 moved down"
    )
    # cars, bikes, toys and smart of these and electronics, medicine, boats, chips, health.
    assert "share 4 of 9 names of industries (jaccard 0.4444)" in told[2]
    assert "it has unclassified targets" in told[3]


@pytest.mark.parametrize(
    ("closed_old", "closed_new", "toys", "cars"),
    [
        (True, True, "dropped", "new"),
        (True, False, "not named now (the later list may name it)", "new"),
        (False, True, "dropped", "named now (the earlier list may have named it)"),
    ],
)
def test_only_a_whole_list_drops_and_only_after_one_is_anything_new(
    closed_old: bool, closed_new: bool, toys: str, cars: str
) -> None:
    store = graph(
        programme("a", "a-old", "2018", [target("玩具", "toys")], closed=closed_old),
        programme("a", "a-new", "2023", [target("汽车", "cars")], closed=closed_new),
    )
    # What is not whole is compared by default only where there is nothing else.
    found = history.changes(store, ID + "a", "id:a-old", "id:a-new", lang="en")
    assert words(found) == {"toys": toys, "cars": cars}


def test_the_lists_compared_by_default() -> None:
    lists = [
        programme("a", "a-2012", "2012", [target("船", "boats")]),
        programme("a", "a-2018", "2018", [target("玩具", "toys")]),
        programme("a", "a-2020", "2020", [target("汽车", "cars")]),
        programme("a", "a-future", "2024", [target("芯片", "chips")], future=True),
    ]
    found = history.changes(graph(*lists), ID + "a", lang="en")
    assert found.told()[0] == "from a-2018 to a-2020"
    # Where there is none before, the one compared is set beside a later one that is not whole.
    later = programme("a", "a-open", "2025", [target("汽车", "cars")], closed=False)
    two = graph(lists[2], later)
    assert history.changes(two, ID + "a", lang="en").told()[0].startswith("from a-2020 to a-open")
    # A year takes what was in force; a list of future industries is set beside none.
    asked = history.changes(graph(*lists), ID + "a", "2013", "2018", lang="en")
    assert asked.told()[0] == "from a-2012 to a-2018"
    with pytest.raises(InputError, match="no two lists"):
        history.changes(graph(lists[2], lists[3]), ID + "a", lang="en")
    with pytest.raises(InputError, match="are the same"):
        history.changes(graph(*lists), ID + "a", "2018", "2019", lang="en")


def test_a_course_over_all_lists() -> None:
    store = graph(OLD, programme("a", "a-new", "2023", NEW, closed=False))
    table = course.over_time(store, ID + "a", lang="en").table
    assert table.columns == ("industry", "a-old (2018)", "a-new (2023)")
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in table}  # type: ignore[union-attr]
    assert rows["cars"] == ["汽车 (small)", "汽车 (big)"]
    assert rows["boats"] == ["船", "?"]
    # The old list is whole, but for the target that the scheme does not place.
    assert rows["chips"] == ["?", "芯片 (nation)"]
    assert rows["not classified"] == ["奇怪产业", "奇怪、神秘"]


def test_industries_came_and_went_over_cities() -> None:
    store = graph(
        programme("a", "a-old", "2017", [target("玩具", "toys"), target("车", "cars")]),
        programme("a", "a-new", "2022", [target("车", "cars"), target("船", "boats")]),
        programme("b", "b-old", "2016", [target("玩具", "toys")], closed=False),
        programme("b", "b-new", "2023", [target("船", "boats")], closed=False),
        programme("c", "c-new", "2023", [target("船", "boats")]),
    )
    for asked in ((), ("2016-2020", "2021-2025")):
        found = turnover.all_cities(store, *asked, lang="en")
        rows = {row[0].value: [cell.value for cell in row[1:]] for row in found.table}  # type: ignore[union-attr]
        # before, after, kept, recut, new, possibly new, dropped, possibly dropped; who.
        # The compared list of b is open like the one before: neither is new or dropped for sure.
        assert rows == {
            "boats": ["0", "2", "0", "0", "1", "1", "0", "0", "a, b", ""],
            "cars": ["1", "1", "1", "0", "0", "0", "0", "0", "", ""],
            "toys": ["2", "0", "0", "0", "0", "0", "1", "1", "", "a, b"],
        }
        assert found.told()[:2] == [
            "2 cities compared: a, b",
            "1 city with programmes has no two such lists",
        ]
    with pytest.raises(InputError, match="no year and no period"):
        turnover.all_cities(store, "id:a-old")
    none = turnover.all_cities(store, "2001-2005", "2021-2025", lang="en")
    assert not len(none)
    assert none.told()[:2] == [
        "no city has two lists that can be compared",
        "3 cities with programmes have no two such lists",
    ]


def test_a_picture_of_the_course() -> None:
    store = graph(OLD, programme("a", "a-new", "2023", NEW, closed=False))
    for lang in ("en", "zh"):
        picture = pictures.plot(store, "changes", cities=["a"], lang=lang)
        cells = Counter(shape.name for shape in picture.shapes if isinstance(shape, Rect))
        # The old list names seven and may name chips and health; of the new one, six are named,
        # none is new for sure, and electronics, medicine and boats may be there.
        assert cells == {"cell named": 13, "cell open": 5, "key": 3}
        assert len(picture.table) == 13
        assert len(picture.notes) == 2
    whole = programme("b", "b-old", "2018", [target("船", "boats")])
    two = graph(whole, programme("b", "b-new", "2023", [target("车", "cars")]))
    drawn = pictures.plot(two, "changes", cities=["b"], lang="en").shapes
    cells = Counter(shape.name for shape in drawn if isinstance(shape, Rect))
    assert cells == {"cell named": 1, "cell new": 1, "cell absent": 2, "key": 3}
    for cities in ((), ("a", "b")):
        with pytest.raises(InputError, match="of one city"):
            pictures.plot(two, "changes", cities=cities, lang="en")


ONE = programme("a", "a-one", "2014", [target("汽车", "cars")])
ONE += "\nid:a-one ckg:horizonYear 2015 ."
TWO = programme("a", "a-two", "2026", [target("玩具", "toys")], closed=False)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # The list in force in 2030 is the open one, and the whole one of 2014 is compared.
        ("2030", None, "later than the one that it is compared with (a-two (2026), then a-one"),
        ("a-two", "a-one", "later than the one that it is compared with"),
        ("2027", "2015", "2027 is later than 2015"),
        ("2021-2030", "2010-2020", "2021-2030 is later than 2010-2020"),
        (None, "1990", "no list of a is of '1990'"),
        ("1990", None, "no list of a is of '1990'"),
    ],
)
def test_lists_in_an_order_that_cannot_be_are_refused_with_those_there_are(
    before: str | None, after: str | None, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        history.changes(graph(ONE, TWO), ID + "a", before, after)
    message = refused.value.to("en")
    assert said in message
    assert "a-one (2014), a-two (2026)" in message


def test_a_city_with_one_list_has_nothing_to_compare_it_with() -> None:
    with pytest.raises(InputError) as refused:
        history.changes(graph(ONE), ID + "a")
    assert refused.value.to("en").endswith("nothing to compare it with: a-one (2014)")
    with pytest.raises(InputError, match="nothing to compare it with: a-one"):
        pictures.plot(graph(ONE), "changes", cities=["a"], lang="en")
    park = graph(ONE, 'id:a-one ckg:programmeLevel "park" .')
    with pytest.raises(InputError, match="of its own level; of others there are: a-one"):
        course.over_time(park, ID + "a", lang="en")


def test_over_all_cities_lists_in_an_order_that_cannot_be_are_left_out_or_refused() -> None:
    store = graph(ONE, TWO)
    for years in (("2030", None), ("2027", "2015")):
        with pytest.raises(InputError) as refused:
            turnover.all_cities(store, *years)
        assert "lists were announced from 2014 to 2026" in refused.value.to("en")
    both = [programme("b", f"b-{year}", year, [target("船", "boats")]) for year in ("2016", "2020")]
    told = turnover.all_cities(graph(ONE, TWO, *both), "2019", "2026", lang="en").told()
    assert told[0].startswith("1 city compared: b")
