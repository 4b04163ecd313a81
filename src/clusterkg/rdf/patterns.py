"""Mistakes in the triples of a query: a missing full stop, a subject repeated after a semicolon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from clusterkg.base.locale import Message
from clusterkg.rdf.sparql import Token

# Marks between, before and behind the steps of a path, and of a literal with its datatype.
_BETWEEN: Final = ("/", "|")
_BEFORE: Final = ("^", "!")
_BEHIND: Final = ("*", "+", "?")


class Mistake(NamedTuple):
    """A mistake in a query, and where it starts."""

    message: Message
    start: int


def mistakes(query: list[Token]) -> Iterator[Mistake]:
    """Yield the mistakes in the triples of a query that the engine refused.

    Triples with brackets are passed over.
    """
    for run in _runs(query):
        part: list[Token] = []
        needed = 3
        for token in [*run, None]:
            if token is not None and token.text != ";":
                part.append(token)
                continue
            terms = _terms(part)
            if terms is None:
                break
            if len(terms) > needed:
                yield _too_many(terms, needed)
            elif 0 < len(terms) < needed:
                key = "rdf.query.few" if needed == 3 else "rdf.query.few-after"
                yield Mistake(Message(key), terms[0].start)
            part, needed = [], 2


def _too_many(terms: list[Token], needed: int) -> Mistake:
    if needed == 2:
        return Mistake(Message("rdf.query.subject-after", subject=terms[0].text), terms[0].start)
    return Mistake(Message("rdf.query.no-stop", term=terms[needed].text), terms[needed].start)


def _runs(query: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block of triples: from a brace or full stop to the next mark or
    keyword that ends it.
    """
    run: list[Token] | None = None
    is_data = False
    for token in query:
        if token.is_word("VALUES"):
            is_data = True
        if token.text in ("{", "}", ".") or _is_keyword(token):
            if run and not is_data:
                yield run
            run = None if _is_keyword(token) else []
            is_data = is_data and token.text != "}"
        elif run is not None:
            run.append(token)


def _is_keyword(token: Token) -> bool:
    return token.kind == "word" and token.text.isalpha() and token.text not in _WORDS


_WORDS: Final = ("a", "true", "false")


def _terms(tokens: list[Token]) -> list[Token] | None:
    """Return the first token of each subject, each predicate and the first object of each
    predicate.

    None if `tokens` contain a bracket or another mark that is not of a path, a list of objects or a
    literal.
    """
    terms: list[Token] = []
    goes_on = False
    for token in tokens:
        if token.kind == "mark":
            if token.text in (*_BEFORE, ","):
                # A further object, and what follows `^^`, counts with the term before.
                goes_on = goes_on or token.text == "," or bool(terms and _is_literal(tokens, token))
            elif token.text in _BETWEEN:
                goes_on = True
            elif token.text not in _BEHIND:
                return None
        elif token.kind == "language":
            continue
        else:
            if not goes_on:
                terms.append(token)
            goes_on = False
    return terms


def _is_literal(tokens: list[Token], mark: Token) -> bool:
    before = tokens[tokens.index(mark) - 1]
    return before.kind == "string" or (before.text == "^" and mark.text == "^")
