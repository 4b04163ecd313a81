"""Any text as a query or as the head of a saved query: an answer or an InputError."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterkg.base.errors import InputError
from clusterkg.queries import saved
from clusterkg.rdf import bounds, diagnosis, rewriting, sparql
from clusterkg.rdf.namespaces import PREFIXES

SEEDS = [
    """#+ title.zh: 城市
#+ summary: Cities
#+ description: of a province
#+ tags:
#+   - a
#+ columns: s c
PREFIX a: <urn:a:>
SELECT DISTINCT * WHERE { ?s a:p "x"@zh , '''long " text''' , 1.5 , TRUE ; a ?c .
  OPTIONAL { ?s a:q/^a:r|!a:t+ ?o FILTER(?o IN (1, 2) && REGEX(STR(?o), "^\\\\d")) } }
ORDER BY DESC(?o) LIMIT 3 # end
""",
    """BASE <http://b.test/>
SELECT ?s (GROUP_CONCAT(DISTINCT ?o ; SEPARATOR=", ") AS ?all) (COUNT(*) AS ?n)
WHERE { { GRAPH ?g { ?s <p> ?o } } UNION { VALUES (?s ?o) { (UNDEF <a\\u0041>) } }
MINUS { ?s a [] } BIND(IF(false, 1, -.5e3) AS ?x) } GROUP BY ?s HAVING(COUNT(*) > 0)
""",
    "CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p <<?a ?b 1>> , (1 [ ?q 2 ]) . FILTER NOT EXISTS {} }",
    "ASK { { SELECT (MAX(?x) AS ?y) { ?s ?p ?x } } ?a ?b ?y }",
    "DESCRIBE <urn:s:宁波>",
    """#+ param: p literal default=1
#+ param: level concept|field
#+ param: least integer min=0 default=1
#+ param: other city not=city default=青岛
SELECT ?p ?level ?least ?other { ?s a:p ?p ; ?level ?least OPTIONAL { ?s ?p ?other } }
""",
]
PIECES = [
    *("{", "}", "(", ")", "[", "]", "<", ">", "<<", "<<(", ")>>", "{|", "|}", '"', '"""', "'"),
    *("'''", "\\", "\\u", "\\U0010FFFF", "\\uD800", "#", "#+", ".", ";", ",", "@", "^^", "_:", ":"),
    *("?", "$", "*", "|", "||", "&&", "!", "+", "-", "/", "^", "=", "%", "%41", "\0", "\r", "\n"),
    *(
        "\ufeff",
        "\u3000",
        "\u2028",
        "\x85",
        "（",
        "）",
        "，",
        "“",
        "”",
        "？",
        "，",
        "𠀀",
        "e\u0301",
    ),
    *("SELECT", "select *", "WHERE", "FROM <urn:g>", "GROUP BY", "GROUP_CONCAT(", "TRUE", "STR("),
    *("ORDER BY", "LIMIT -1", "OFFSET 99999999999999999999", "HAVING", "BIND(1 AS ?s)", "VALUES"),
    *("SERVICE <urn:x> {}", "INSERT DATA {}", "DROP ALL", "PREFIX", "BASE <x>", "VERSION '1.2'"),
    *("a:b", "ckg:City", "rdfs:label", "xsd:integer", "<urn:f>(?s)", "EXISTS {", "1e999", "9" * 30),
    *("#+ param:", "#+ param: x integer min=", "#+ param: x nothing", "#+ tags:", "#+\n", "min=9"),
    *("#+ title.fr: x", "#+ param: s literal default=", "#+ param: x integer min=" + "9" * 5000),
]
EDIT = st.tuples(st.integers(0, 2**16), st.integers(0, 30), st.sampled_from(["", *PIECES]))
TEXTS = st.one_of(
    st.builds(
        lambda seed, edits, repeat: edited(seed, edits, repeat),
        st.sampled_from(SEEDS),
        st.lists(EDIT, min_size=1, max_size=5),
        st.sampled_from([1, 1, 1, 2, 70]),
    ),
    st.lists(st.sampled_from([*PIECES, " "]), max_size=30).map(" ".join),
    st.text(max_size=80),
)
# `just fuzz` looks longer.
TIMES = 50 if settings.get_current_profile_name() == "fuzz" else 1
STORE = Store()
STORE.add(Quad(NamedNode("urn:s"), NamedNode("urn:a:p"), Literal("x", language="zh")))


def edited(text: str, edits: list[tuple[int, int, str]], repeat: int) -> str:
    """Return a text with parts of it replaced, the pieces several times."""
    for position, length, piece in edits:
        start = position % (len(text) + 1)
        text = text[:start] + piece * repeat + text[start + length :]
    return text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seeds_are_read(seed: str) -> None:
    query = saved.parse(seed)
    assert not query.remarks
    if not query.params:
        assert saved.run(STORE, query) is not None


@settings(max_examples=200 * TIMES)
@given(TEXTS)
def test_the_tokens_of_any_text_are_the_text(text: str) -> None:
    tokens = list(sparql.lex(text))
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)
    sparql.calls_service(text)
    rewriting.standard(text)
    bounds.measure(text)


@settings(max_examples=200 * TIMES)
@given(TEXTS, st.text(max_size=60))
def test_any_text_can_be_diagnosed(text: str, problem: str) -> None:
    for said in (problem, f"error at 1:{len(text) + 1}: expected one of [_x], {problem}"):
        error = diagnosis.diagnose(text, SyntaxError(said), "a.rq", prefixes=PREFIXES)
        assert all(error.to(lang) for lang in ("zh", "en"))


@settings(max_examples=200 * TIMES)
@given(TEXTS)
def test_any_text_is_a_saved_query_or_refused(text: str) -> None:
    try:
        query = saved.parse(text, "a.rq")
        for remark in query.remarks:
            assert all(remark.to(lang) for lang in ("zh", "en"))
        saved.run(STORE, query, dict.fromkeys((param.name for param in query.params), "1"))
    except InputError as error:
        assert all(error.to(lang) for lang in ("zh", "en"))
