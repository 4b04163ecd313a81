"""Heads, parameters, running and writing of queries, on small stores."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from clusterkg.base.errors import InputError
from clusterkg.base.text import width
from clusterkg.names.resolve import resolve
from clusterkg.queries import saved as queries
from clusterkg.rdf import table
from clusterkg.rdf.document import RdfFile
from clusterkg.rdf.namespaces import ID, PREFIXES, expand, shorten
from clusterkg.rdf.table import Table, Triples

TURTLE = """
id:ningbo a ckg:City ; rdfs:label "宁波"@zh, "Ningbo"@en ; ckg:code "330200" .
id:shanghai a ckg:City ; rdfs:label "上海"@zh, "Shanghai"@en ; ckg:code "310000" .
id:province-shanghai a ckg:Province ; rdfs:label "上海"@zh ; ckg:code "310000" .
ind:chips a skos:Concept ; skos:prefLabel "Memory chips"@en ; skos:altLabel "芯片"@zh .
"""


def turtle(text: str) -> Store:
    store = Store()
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.load(head + text, RdfFormat.TURTLE)
    return store


@pytest.fixture
def store() -> Store:
    return turtle(TURTLE)


def values(result: object) -> list[list[str]]:
    assert isinstance(result, Table)
    return [[table.plain(term) for term in row] for row in result.rows]


def test_head() -> None:
    query = queries.parse(
        "#+ title.en: Shared\n#+ title.zh: 共同\n#+ description.en: All: of them.\n# a remark\n"
        "#+ param: city_a city\n#+ param: level literal default=two words\n"
        "#+ columns: a b\n#+ tags: x y\nSELECT ?a ?b {}\n#+ not: in the head\n"
    )
    assert query.title == {"en": "Shared", "zh": "共同"}
    assert query.description == {"en": "All: of them."}
    assert query.params == (
        queries.Param("city_a", "city"),
        queries.Param("level", "literal", "two words"),
    )
    assert query.columns == ("a", "b")
    assert query.tags == ("x", "y")


@pytest.mark.parametrize("line", ["#+ param: a", "#+ param: a b"])
def test_wrong_head_names_its_line(line: str) -> None:
    with pytest.raises(InputError, match=r"^q:2: "):
        queries.parse(f"# first\n{line}\nASK {{}}", "q")


@pytest.mark.parametrize(
    "value",
    ["宁波", "宁波市", "NINGBO", " ningbo ", "330200", "id:ningbo", ID + "ningbo", f"<{ID}ningbo>"],
)
def test_ways_to_name_a_city(store: Store, value: str) -> None:
    assert resolve(store, value, "city") == NamedNode(ID + "ningbo")


@pytest.mark.parametrize("value", ["芯片", "memory CHIPS", "ind:chips"])
def test_ways_to_name_an_industry(store: Store, value: str) -> None:
    assert shorten(resolve(store, value, "industry").value) == "ind:chips"


def test_only_cities_are_cities(store: Store) -> None:
    assert resolve(store, "310000", "city") == NamedNode(ID + "shanghai")
    with pytest.raises(InputError, match="ambiguous; it may be id:province-shanghai, id:shanghai"):
        resolve(store, "上海", "entity")
    for value in ["芯片", "ind:chips", "id:province-shanghai"]:
        with pytest.raises(InputError, match=f"no city '{value}'"):
            resolve(store, value, "city")


def test_suggestions(store: Store) -> None:
    with pytest.raises(InputError, match="did you mean Ningbo"):
        resolve(store, "Ningpo", "city")
    with pytest.raises(InputError, match="did you mean id:ningbo"):
        resolve(store, "id:ningpo", "city")
    with pytest.raises(InputError, match="is not an IRI"):
        resolve(store, "http://no spaces", "entity")


BY_CITY = "#+ param: city city\nSELECT ?city ?name { ?city rdfs:label ?name } ORDER BY ?name"


def test_a_parameter_is_bound_and_reported(store: Store) -> None:
    assert values(queries.run(store, BY_CITY, {"city": "宁波市"})) == [
        [ID + "ningbo", "Ningbo"],
        [ID + "ningbo", "宁波"],
    ]


def test_columns_choose_what_is_shown(store: Store) -> None:
    shown = queries.run(store, "#+ columns: name\n" + BY_CITY, {"city": "330200"})
    assert values(shown) == [["Ningbo"], ["宁波"]]
    with pytest.raises(InputError, match="does not select other"):
        queries.run(store, "#+ columns: other\n" + BY_CITY, {"city": "330200"})


def test_a_thing_that_need_not_be_given_leaves_its_variable_unbound(store: Store) -> None:
    query = "#+ param: city city default=\n" + BY_CITY.partition("\n")[2]
    assert queries.parse(query).params[0].said.to("en") == "city (city), optional"
    chosen = values(queries.run(store, query, {"city": "宁波"}))
    assert 0 < len(chosen) < len(values(queries.run(store, query)))
    assert queries.run(store, query, {"city": ""}) == queries.run(store, query)


def test_integers_and_defaults(store: Store) -> None:
    query = "#+ param: n integer default=2\nSELECT ?n ?x { VALUES ?x { 1 2 3 } FILTER(?x >= ?n) }"
    assert [row[1] for row in values(queries.run(store, query))] == ["2", "3"]
    assert [row[1] for row in values(queries.run(store, query, {"n": "3"}))] == ["3"]
    with pytest.raises(InputError, match="n: 'two' is not an integer"):
        queries.run(store, query, {"n": "two"})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_only_a_value(value: str) -> None:
    store = turtle('id:a rdfs:label "x" .')
    query = "#+ param: v literal\nSELECT ?v ?s { ?s rdfs:label ?l }"
    found = queries.run(store, query, {"v": value})
    assert isinstance(found, Table)
    assert found.rows == ((Literal(value), NamedNode(ID + "a")),)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, r"no value for city; parameters: city \(city\)"),
        ({"city": "宁波", "town": "x"}, r"no parameter 'town'; parameters: city \(city\)"),
        ({"city": "Atlantis"}, "city: no city 'Atlantis'"),
    ],
)
def test_wrong_parameters(store: Store, params: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        queries.run(store, BY_CITY, params)


def test_a_parameter_must_be_selected(store: Store) -> None:
    query = "#+ param: n integer\nSELECT ?s { ?s ?p ?o FILTER(?o > ?n) }"
    with pytest.raises(InputError, match=r"must SELECT its parameter \?n"):
        queries.run(store, query, {"n": "1"})


def test_syntax_error_has_a_place(store: Store) -> None:
    with pytest.raises(InputError) as caught:
        queries.run(store, queries.parse("SELECT * WHERE {\n ?s ?p \n}", "bad.rq"))
    assert (caught.value.path, caught.value.line, caught.value.column) == ("bad.rq", 2, 2)
    assert str(caught.value).startswith("bad.rq:2:2: ")


def test_unknown_query(tmp_path: Path) -> None:
    (tmp_path / "city-profile.rq").write_text("ASK {}")
    assert list(queries.saved(tmp_path)) == ["city-profile"]
    with pytest.raises(InputError, match="did you mean city-profile"):
        queries.find("city-profil", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p '#' . SERVICE <http://x/#> {} }",
        "SELECT * { ?s ?p ex:a\\# SERVICE <http://x/> {}\n }",
        "SELECT * { ?s ?p ex:a\\' . SERVICE <http://x/> {} . ?s ?p '' }",
        "SELECT * { ?s ?p ?o FILTER(?o<3)SERVICE<http://x/>{} }",
        "SELECT * { \\u0053ERVICE <http://x/> {} }",
        'SELECT * { ?s ?p """a"b""" SERVICE ex:x{} }',
        "SELECT * { ?s ?p 1SERVICE<http://x/>{} }",
    ],
)
def test_service_is_refused(store: Store, text: str) -> None:
    with pytest.raises(InputError, match="SERVICE is refused"):
        queries.run(store, text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?service ?p schema:service } # SERVICE",
        "ASK { ?s ?p 'SERVICE', \"it's a \\\" SERVICE\" }",
        "ASK { ?s ?p '''a'SERVICE''', <http://x/SERVICE#SERVICE> }",
    ],
)
def test_the_word_service_is_allowed(store: Store, text: str) -> None:
    assert queries.run(store, text) is False


def test_construct_is_sorted_turtle(store: Store) -> None:
    graph = queries.run(store, "CONSTRUCT { ?c rdf:type ckg:City } WHERE { ?c a ckg:City }")
    assert isinstance(graph, Triples)
    lines = table.write(graph).splitlines()
    assert lines[-2:] == ["id:ningbo a ckg:City .", "id:shanghai a ckg:City ."]
    with pytest.raises(InputError, match="use one of ttl"):
        table.write(graph, "csv")


SAMPLE = Table(
    ("city", "名称", "n"),
    (
        (NamedNode(ID + "ningbo"), Literal('宁|波,"<市>', language="zh"), Literal(3)),
        (NamedNode("http://x/"), None, Literal("a\nb")),
    ),
)


def test_text_tables_align_wide_characters() -> None:
    for output in ["table", "markdown"]:
        lines = table.write(SAMPLE, output).splitlines()
        assert len(lines) == 4
        assert lines[2].lstrip("| ").startswith("id:ningbo")
    assert len({width(line) for line in table.write(SAMPLE, "markdown").splitlines()}) == 1
    assert "宁\\|波" in table.write(SAMPLE, "markdown")


def test_csv_and_tsv() -> None:
    assert list(csv.reader(io.StringIO(table.write(SAMPLE, "csv")))) == [
        ["city", "名称", "n"],
        [ID + "ningbo", '宁|波,"<市>', "3"],
        ["http://x/", "", "a\nb"],
    ]
    assert table.write(SAMPLE, "tsv").splitlines()[0] == "?city\t?名称\t?n"
    assert table.write(SAMPLE, "tsv").splitlines()[2] == '<http://x/>\t\t"a\\nb"'


def test_json_and_xml() -> None:
    document = json.loads(table.write(SAMPLE, "json"))
    assert document["head"]["vars"] == ["city", "名称", "n"]
    first, second = document["results"]["bindings"]
    assert first["名称"] == {"type": "literal", "value": '宁|波,"<市>', "xml:lang": "zh"}
    assert first["n"]["datatype"] == PREFIXES["xsd"] + "integer"
    assert "名称" not in second
    assert json.loads(table.write(SAMPLE, "jsonl").splitlines()[1])["名称"] is None
    root = ElementTree.fromstring(table.write(SAMPLE, "xml"))
    assert [len(result) for result in root[1]] == [3, 2]


def test_answers_of_ask(store: Store) -> None:
    answer = queries.run(store, "ASK { id:ningbo a ckg:City }")
    assert answer is True
    assert table.write(answer) == "true\n"
    assert json.loads(table.write(answer, "json")) == {"head": {}, "boolean": True}


def test_prefixed_names() -> None:
    assert shorten(ID + "a-b") == "id:a-b"
    assert shorten(ID + "a/b") == f"<{ID}a/b>"
    assert expand("id:a") == ID + "a"
    assert expand("nope:a") is None
    assert expand("a") is None


def test_loading(tmp_path: Path) -> None:
    good = tmp_path / "good.ttl"
    good.write_bytes(b"\xef\xbb\xbf_:b <http://p> 1 .")
    other = tmp_path / "other.nt"
    other.write_text('_:b <http://p> "2" .\n')
    store = Store()
    RdfFile(good).load(store)
    RdfFile(other).load(store)
    assert len({quad.subject for quad in store}) == 2  # _:b of each file is its own node

    bad = tmp_path / "bad.ttl"
    bad.write_text("<http://s> <http://p> 1 .\n<http://s> oops 1 .\n")
    with pytest.raises(InputError) as caught:
        RdfFile(bad).load(store)
    assert caught.value.line == 2
    assert caught.value.column is not None
    assert len(store) == 2
    for path in [tmp_path / "missing.ttl", tmp_path / "data.xlsx"]:
        with pytest.raises(InputError, match=path.name):
            RdfFile(path).load(store)


LEVELLED = (
    "#+ param: level concept|field default=concept\n"
    'SELECT ?level { VALUES ?level { "concept" "field" } }'
)


def test_a_value_outside_the_choices_of_a_parameter_is_refused_not_answered_with_nothing() -> None:
    query = queries.parse(LEVELLED, "q")
    assert query.params[0].choices == ("concept", "field")
    for word in ("field", "领域"):
        assert values(queries.run(Store(), query, {"level": word})) == [["field"]]
    for value in ("fields", "领", ""):
        with pytest.raises(InputError, match=r"concept\W+field"):
            queries.run(Store(), query, {"level": value})


@pytest.mark.parametrize("name", sorted(queries.saved(internal=True)))
def test_every_saved_query_with_a_level_names_its_levels(name: str) -> None:
    params = {param.name: param for param in queries.find(name).params}
    assert "level" not in params or params["level"].choices


def test_an_integer_of_a_saved_query_that_counts_has_a_least_value(store: Store) -> None:
    params = [(name, param) for name, query in queries.saved().items() for param in query.params]
    assert [name for name, p in params if p.type == "integer" and p.least is None] == []
    for value in ("0", "-1"):
        with pytest.raises(InputError, match=f"n: {value} is too small: give 1 or more"):
            queries.run(store, queries.find("common-industries-of-n-cities"), {"n": value})
    with pytest.raises(InputError, match="min=NUMBER"):
        queries.parse("#+ param: city city min=1\nASK {}")


def test_a_saved_query_that_takes_two_cities_refuses_one_twice(store: Store) -> None:
    pairs = {
        name: [param.name for param in query.params if param.type == "city"]
        for name, query in queries.saved().items()
    }
    pairs = {name: names for name, names in pairs.items() if len(names) > 1}
    assert pairs
    for name, names in pairs.items():
        given = dict(zip(names, ("宁波", "id:ningbo"), strict=True))
        with pytest.raises(InputError, match="are both id:ningbo: give two different ones"):
            queries.run(store, queries.find(name), given)


def test_a_missing_value_is_told_without_the_language_among_the_parameters(store: Store) -> None:
    with pytest.raises(InputError, match=r"parameters: city \(city\)$"):
        queries.run(store, queries.find("city-profile"))
