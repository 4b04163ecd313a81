"""Known deviations of engines, as checks with one right answer by the standard.

A query that a failed check can affect is rewritten, answered locally, or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from clusterkg.rdf.keywords import AGGREGATES
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.sparql import Token

# Tokens of expressions that give a truth value: function names at the start, operators.
_TESTS: Final = (
    *("EXISTS", "NOT", "BOUND", "REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "SAMETERM"),
    *("ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "LANGMATCHES"),
)
_COMPARING: Final = ("=", "<", ">", "!", "&", "|")
# If this check fails, separators are replaced by ASCII placeholders, and restored in the answers.
SEPARATORS: Final = "Chinese in separators"
# If this check fails, the engine cannot be used for SHACL validation.
TRUTH: Final = "truth values that are computed"
# If these checks fail, counts are unreliable: all, or those of DISTINCT and groups.
COUNTS: Final = "counts of many rows"
SUBSELECTS: Final = "sub-selects of many rows"
# If this check fails, an aggregate of no rows gives no row instead of 0.
NOTHING: Final = "aggregates of nothing"
DIGITS: Final = " ".join(f'"{digit}"' for digit in range(10))
_MANY: Final = " ".join(f"VALUES ?{name} {{ {DIGITS} }}" for name in "abcde")
_HUNDRED_THOUSAND: Final = ((f"100000^^{XSD}integer",),)


@dataclass(frozen=True)
class Check:
    """A query with one right answer: the rows `expected`, in any order.

    A cell is a text, followed by `^^` and the datatype, or `@` and the language. `spoils` returns,
    from the tokens of a query, whether a failure of this check can affect that query.
    """

    name: str
    query: str
    expected: tuple[tuple[str, ...], ...]
    spoils: Callable[[Sequence[Token]], bool]


def _has(*words: str) -> Callable[[Sequence[Token]], bool]:
    return lambda found: any(token.is_word(*words) for token in found)


def _is_chinese(found: Sequence[Token]) -> bool:
    return any(token.kind == "string" and not token.text.isascii() for token in found)


def _joins_distinct(found: Sequence[Token]) -> bool:
    pairs = pairwise(found)
    return sum(a.is_word("SELECT") and b.is_word("DISTINCT") for a, b in pairs) > 1


def _gives_truth(found: Sequence[Token]) -> bool:
    """Return whether a query binds the result of a comparison or a test to a variable."""
    opened: list[int] = []
    for i, token in enumerate(found):
        if token.text == "(":
            opened.append(i)
        elif token.text == ")" and opened:
            opened.pop()
        elif token.is_word("AS") and opened:
            first, *others = found[opened[-1] + 1 : i]
            if first.is_word(*_TESTS) or any(one.text in _COMPARING for one in _outer(others)):
                return True
    return False


def _outer(found: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens outside of all round and curly brackets."""
    depth = 0
    for token in found:
        if token.text in ("(", "{"):
            depth += 1
        elif token.text in (")", "}"):
            depth -= 1
        elif depth == 0:
            yield token


CHECKS: Final = (
    Check(
        "typed literals are kept",
        f'SELECT ?x {{ VALUES ?x {{ 7 "2025-01-02"^^<{XSD}date> "产业"@zh "产业" }} }}',
        ((f"7^^{XSD}integer",), (f"2025-01-02^^{XSD}date",), ("产业@zh",), ("产业",)),
        lambda _found: True,
    ),
    Check(
        "Chinese in regular expressions",
        'SELECT ?x { VALUES ?x { "宁波" "武汉" "宁波市" } FILTER(REGEX(?x, "^宁.$")) }',
        (("宁波",),),
        lambda found: _has("REGEX", "REPLACE")(found) and _is_chinese(found),
    ),
    Check(
        SEPARATORS,
        'SELECT (GROUP_CONCAT(?x; separator="、") AS ?y) { VALUES ?x { "宁" "宁" } }',
        (("宁、宁",),),
        lambda _found: False,
    ),
    Check(
        "Chinese in functions",
        'SELECT (CONCAT(?x, "市") AS ?y) { VALUES ?x { "宁" } }',
        (("宁市",),),
        lambda found: _has("CONCAT", "STRBEFORE", "STRAFTER")(found) and _is_chinese(found),
    ),
    Check(
        "DISTINCT sub-selects that are joined",
        'SELECT ?a ?b { { SELECT DISTINCT ?a ?k { VALUES (?a ?k) { ("1" "k") ("1" "k") ("2" "m") }'
        ' } } { SELECT DISTINCT ?b ?k { VALUES (?b ?k) { ("3" "k") ("3" "k") ("4" "m") } } } }',
        (("1", "3"), ("2", "4")),
        _joins_distinct,
    ),
    Check(
        NOTHING,
        'SELECT (COUNT(?x) AS ?n) { VALUES ?x { "1" } FILTER(?x = "2") }',
        ((f"0^^{XSD}integer",),),
        _has(*AGGREGATES),
    ),
    Check(
        "sameTerm of texts",
        'SELECT ?x { VALUES ?x { "a" "b" } FILTER(sameTerm(?x, "a")) }',
        (("a",),),
        _has("SAMETERM"),
    ),
    Check(
        TRUTH,
        'SELECT ?y { VALUES ?x { "1" } BIND(?x = "1" AS ?y) }',
        ((f"true^^{XSD}boolean",),),
        _gives_truth,
    ),
    Check(
        COUNTS,
        f"SELECT (COUNT(*) AS ?n) {{ {_MANY} }}",
        _HUNDRED_THOUSAND,
        _has(*AGGREGATES),
    ),
    Check(
        SUBSELECTS,
        f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?a ?b ?c ?d ?e {{ {_MANY} }} }} }}",
        _HUNDRED_THOUSAND,
        _has("SELECT"),
    ),
)


@dataclass(frozen=True)
class Quirks:
    """The behaviour of an engine: how many of 1,000 rows it sends, and which checks it fails."""

    rows: int
    failed: tuple[Check, ...] = ()
    # Virtuoso 7.2 finds too few solutions for some property paths of arbitrary length (measured).
    wrong_paths: bool = False

    def fails(self, name: str) -> bool:
        """Return whether the check `name` has failed."""
        return any(check.name == name for check in self.failed)

    def spoilt(self, found: Sequence[Token]) -> list[str]:
        """Return the names of the failed checks that can affect a query with the tokens `found`."""
        return [check.name for check in self.failed if check.spoils(found)]
