"""Tokens of a query, and what is told by them before it is parsed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.rdf.sparql import calls_service, form, lex, tokens

PIECES = (
    *("SERVICE", "select", "ex:", "a", ".", "-", ":", " ", "\n", '"', "'", '"""', "\\", "#", "<"),
    *(">", "{", "}", "(", ")", "[", "]", "?x", "$y", "@en", "1", "_", "%41", "\\u0053", "é", "市"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ex:b", [("word", "a"), ("name", "ex:b")]),
        ("ex:a.b.", [("name", "ex:a.b"), ("mark", ".")]),
        (
            "ex.y:a ex.y.",
            [("name", "ex.y:a"), ("word", "ex"), ("mark", "."), ("word", "y"), ("mark", ".")],
        ),
        ("?x.ex:a", [("variable", "?x"), ("mark", "."), ("name", "ex:a")]),
        ("_:b :a :", [("name", "_:b"), ("name", ":a"), ("name", ":")]),
        (r"ex:a\#b #c", [("name", r"ex:a\#b")]),
        ('"a#"@zh-Hans', [("string", '"a#"'), ("language", "@zh-Hans")]),
        ("'a\\'b'^^ex:c", [("string", "'a\\'b'"), ("mark", "^"), ("mark", "^"), ("name", "ex:c")]),
        ('"""a"b"""', [("string", '"""a"b"""')]),
        ("<a#b> < ?x", [("iri", "<a#b>"), ("mark", "<"), ("variable", "?x")]),
        ("1.5e3-x", [("word", "1"), ("mark", "."), ("word", "5e3"), ("mark", "-"), ("word", "x")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    kinds = [(token.kind, token.text) for token in tokens(text)]
    assert kinds == expected


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_tokens_joined_are_the_text(text: str) -> None:
    found = list(lex(text))
    assert "".join(token.text for token in found) == text
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x> {} }",
        "SELECT * { service?x {} }",
        "SELECT * { SERVICEex:a {} }",
        r"SELECT * { S\u0045RVICE ex:a {} }",
        r"SELECT * { ?s ex:a\# ?o . SERVICE ex:a {} }",
        r"""SELECT * { ?s ex:a\" ?o . SERVICE ex:a { ?s ex:a\" ?o } }""",
        "SELECT * { } # \nSERVICE ex:a {}",
    ],
)
def test_a_call_of_another_server_is_seen(text: str) -> None:
    assert calls_service(text)


@pytest.mark.parametrize(
    "text", ["# SERVICE", "'SERVICE'", '"""\n"SERVICE"""', "<SERVICE>", "?service", "ex:service"]
)
def test_the_word_service_elsewhere_is_no_service_call(text: str) -> None:
    assert not calls_service(f"SELECT * {{ {text}\n}}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PREFIX add: <insert> # DELETE\nselect * {}", "SELECT"),
        ("prefix a: <b> insert data {}", "INSERT"),
        ("'ASK'", ""),
    ],
)
def test_form(text: str, expected: str) -> None:
    assert form(text) == expected


@pytest.mark.parametrize(
    "piece", ["a.", "a-", "a", "a:b.", ".", '\\"""', "<a", "a.-", "@a-", "'''"]
)
def test_a_long_text_takes_no_more_than_a_time_by_its_length(piece: str) -> None:
    # By the square of the length, each would take minutes.
    assert "".join(token.text for token in lex(piece * 100_000)) == piece * 100_000
