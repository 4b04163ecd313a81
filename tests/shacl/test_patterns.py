"""sh:pattern is a regular expression of XPath, whichever engine reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.rdf.document import RdfFile
from clusterkg.shacl.engine.faults import ShapesError
from clusterkg.shacl.engine.xpath import PatternError, for_python
from clusterkg.shacl.sources import shapes_of
from clusterkg.shacl.validation import validate

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
"""


@pytest.mark.parametrize(
    ("pattern", "flags", "matching", "other"),
    [
        # XPath and XQuery Functions 3.1, 5.6.1; XML Schema 1.1 Datatypes, G.
        (r"^(a|b)\1$", "", ["aa", "bb"], ["ab"]),
        (r"^\p{IsBasicLatin}+$", "", ["abc"], ["é"]),
        # The block has more than the letters of the script.
        (r"^\p{IsGreek}$", "", ["α", "\u037e"], ["a", "ἀ"]),
        (r"^\P{IsGreek}$", "", ["ἀ"], ["α"]),
        (r"^[a-z-[aeiou]]+$", "", ["xyz"], ["xaz", "-"]),
        (r"^\i\c*$", "", ["ex:a-1", "_"], ["1a"]),
        (r"^[a-z-[m-p]]$", "i", ["Q"], ["N"]),
        (r"^ a b \i $", "x", ["abc"], ["a b c"]),
        (r"(x)\1$", "m", ["xx\ny"], ["xy"]),
        ("[a](", "q", ["[a]("], ["a"]),
        # Those that the store reads by itself.
        ("^a{2,3}$", "", ["aa"], ["a"]),
        (r"^\d+$", "", ["12"], ["a"]),
        ("^A", "i", ["ab"], ["ba"]),
    ],
)
def test_patterns_match_as_xpath_has_it(
    pattern: str, flags: str, matching: list[str], other: list[str], tmp_path: Path
) -> None:
    written = pattern.replace("\\", "\\\\")
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    with_flags = f"; sh:flags '{flags}'" if flags else ""
    shapes.write_text(
        f"{HEAD}ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ;"
        f" sh:pattern '{written}' {with_flags} ] .",
        encoding="utf-8",
    )
    values = ", ".join('"' + text.replace("\n", "\\n") + '"' for text in matching + other)
    data.write_text(f"{HEAD}ex:a ex:p {values} .", encoding="utf-8")
    found = validate([RdfFile(data)], shapes_of([RdfFile(shapes)])).results
    assert sorted(r.value.value for r in found if r.value is not None) == sorted(other)


def test_the_store_reads_what_it_can() -> None:
    assert for_python("^[A-Z]{2}[0-9]+$") is None
    assert for_python(r"^(a)\1$") is not None


@pytest.mark.parametrize(
    ("pattern", "flags", "said"),
    [
        ("(", "", "unterminated"),
        ("a{,3}", "", "invalid quantifier"),
        ("a|*", "", "nothing to repeat"),
        ("^(?!x)y", "", "uses look-around"),
        ("(?<=x)y", "", "uses look-around"),
        ("[z-a]", "", "range"),
        ("a", "g", "sh:flags may be"),
    ],
)
def test_a_wrong_pattern_is_told_as_wrong(pattern: str, flags: str, said: str) -> None:
    with pytest.raises(PatternError) as error:
        for_python(pattern, flags)
    assert said in error.value.text.to("en")


def test_an_escaped_bracket_is_no_look_around() -> None:
    with pytest.raises(PatternError) as error:
        for_python(r"\(?=(")
    assert "unterminated" in error.value.text.to("en")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('REGEX(STR(?v), "^(?!x)")', "uses look-around"),
        (r'REGEX(?v, "^(a)\\\\1$", "i")', "write it as a sh:pattern"),
        ('regex(CONCAT(?v, "("), "(")', "unterminated"),
    ],
)
def test_a_pattern_in_a_query_is_not_lost(call: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    query = f"SELECT $this {{ $this ?p ?v FILTER(!{call}) }}"
    path.write_text(f"{HEAD}ex:S a sh:NodeShape ; sh:sparql [ sh:select '{query}' ] .", "utf-8")
    with pytest.raises(ShapesError, match=said):
        shapes_of([RdfFile(path)])
