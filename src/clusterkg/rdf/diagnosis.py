"""Explanations of SPARQL syntax errors: the common mistakes, described in users' terms.

The parser reports the tokens that it expected at the position where it gave up; the mistake is
rarely there. The checks here look for the mistakes themselves; otherwise the parser's message is
used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.base.text import close, did_you_mean, near, width
from clusterkg.rdf.keywords import (
    AGGREGATES,
    COMMON_PREFIXES,
    FOREIGN,
    FUNCTIONS,
    KEYWORDS,
    MODIFIERS,
    OPERATORS,
)
from clusterkg.rdf.namespaces import AT_HAND
from clusterkg.rdf.patterns import Mistake, mistakes
from clusterkg.rdf.sparql import FORMS, UPDATES, Token, form, tokens

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CUSTOM: Final = re.compile(r"The custom function <([^>]*)> is not supported")
_UNSELECTED: Final = re.compile(r"does not contains? variable \?(\w+)")
_UNGROUPED: Final = ("variable that is unbound", "not authorized with GROUP BY")
# Punctuation of Chinese input methods that NFKC does not convert: quotation marks, the full stop,
# the list comma, brackets.
_TYPED: Final = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    "\u3002": ".",
    "\u3001": ",",
    "\u3010": "[",
    "\u3011": "]",
}
_OPENING: Final = {")": "(", "]": "[", "}": "{"}
_NUMBER: Final = re.compile(r"[0-9]+(?:[eE][0-9]+)?")
# Longer excerpts of a line do not fit a terminal.
_SHOWN: Final = 100


def diagnose(
    text: str,
    error: Exception,
    path: str | Path | None = None,
    *,
    prefixes: Mapping[str, str],
) -> InputError:
    """Return the InputError for a query that the engine's parser rejects.

    Args:
        path: The file of the query, or a name for it.
        prefixes: Namespaces by prefix that need not be declared.

    Returns:
        The error; its message shows the line with a mark below the mistake, if the position is
        known.
    """
    if unselected := _UNSELECTED.search(str(error)):
        return InputError(Message("rdf.query.param-unselected", param=unselected[1]), path)
    position = _POSITION.fullmatch(str(error))
    finding = next(_findings(text, str(error), prefixes), None)
    if finding is not None:
        line = text.count("\n", 0, finding.start) + 1
        column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
        return InputError(_shown(finding.message, text, line, column), path, line, column)
    if position is None:
        return InputError(Message("rdf.engine-says", problem=str(error)), path)
    line, column = int(position[1]), int(position[2])
    problem = Message("rdf.query.parser", problem=_shortened(position[3]))
    return InputError(_shown(problem, text, line, column), path, line, column)


def _shown(problem: Message, text: str, line: int, column: int) -> Message:
    """Return `problem` followed by the line of the query and a mark below the column.

    It is `problem` alone if the line is empty.
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines) or not lines[line - 1].strip():
        return problem
    whole = lines[line - 1].rstrip("\r").replace("\t", " ")
    first = max(0, min(column - 1 - _SHOWN // 2, len(whole) - _SHOWN))
    part = whole[first : first + _SHOWN]
    mark = " " * width(part[: column - 1 - first]) + "^"
    return Message("rdf.query.shown", problem=problem, line=part, mark=mark)


def _shortened(message: str) -> str:
    """Return the parser's message without the ranges of characters allowed in names."""
    expected, _, listed = message.partition("expected one of ")
    if not listed or "[" not in listed:
        return message
    kept = re.sub(r"\[['_].*?\](?=,|$)", "a name", listed, flags=re.DOTALL)
    return f"{expected}expected one of {', '.join(dict.fromkeys(kept.split(', ')))}"


def _findings(text: str, error: str, prefixes: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield the mistakes in a query; one that may cause others comes before these."""
    query = tokens(text)
    if form(text) in UPDATES and (first := _first(query)) and first.is_word(*UPDATES):
        yield Mistake(Message("rdf.query.update", keyword=first.text.upper()), first.start)
    yield from _wide(text, query)
    yield from _prologue(query)
    yield from _unclosed_string(query)
    yield from _brackets(query)
    yield from _undeclared(query, prefixes)
    checks: Sequence[Callable[[list[Token]], Iterator[Mistake]]] = (
        *(_form, _select, _filters, _keywords, _functions, _conditions, _modifiers),
    )
    for check in checks:
        yield from check(query)
    if any(words in error for words in _UNGROUPED):
        yield from _ungrouped(query)
    yield from _rebound(query)
    if custom := _CUSTOM.search(error):
        yield from _custom(query, custom[1])
    yield from mistakes(query)


def _first(query: list[Token]) -> Token | None:
    body = _body(query)
    return body[0] if body else None


def _body(query: list[Token]) -> list[Token]:
    """Return the tokens after the BASE, PREFIX and VERSION declarations."""
    i = 0
    while i < len(query):
        if query[i].is_word("BASE", "VERSION"):
            i += 2
        elif query[i].is_word("PREFIX"):
            i += 3
        else:
            break
    return query[i:]


def _wide(text: str, query: list[Token]) -> Iterator[Mistake]:
    for token in query:
        if token.kind != "mark" or token.text.isascii():
            continue
        plain = _TYPED.get(token.text) or unicodedata.normalize("NFKC", token.text)
        if plain.isascii():
            said = Message("rdf.query.wide", wide=token.text, plain=plain)
            yield Mistake(said, token.start)
    # Strings, IRIs and comments may contain any white space.
    for space in re.finditer(r"[^\S \t\r\n]", text):
        if not any(token.start <= space.start() < token.end for token in query) and (
            "#" not in text[text.rfind("\n", 0, space.start()) + 1 : space.start()]
        ):
            code = f"U+{ord(space[0]):04X}"
            yield Mistake(Message("rdf.query.space", code=code), space.start())


def _prologue(query: list[Token]) -> Iterator[Mistake]:
    if not query:
        yield Mistake(Message("rdf.query.empty"), 0)
    for token, name, iri in zip(query, query[1:], query[2:], strict=False):
        if token.is_word("PREFIX") and (not _declares(name) or iri.kind != "iri"):
            prefix = name.text.partition(":")[0]
            known = COMMON_PREFIXES.get(prefix)
            example = f"PREFIX {prefix}: <{known or 'http://example.org/'}>"
            yield Mistake(Message("rdf.query.declaration", example=example), name.start)


def _declares(token: Token) -> bool:
    return token.kind == "name" and token.text.endswith(":")


def _unclosed_string(query: list[Token]) -> Iterator[Mistake]:
    for token in query:
        if token.kind == "mark" and token.text in "\"'":
            yield Mistake(Message("rdf.query.unclosed", mark=token.text), token.start)
    for token, after in pairwise(query):
        if token.kind == "mark" and token.text == "<" and after.text.startswith("http"):
            yield Mistake(Message("rdf.query.iri"), token.start)


def _brackets(query: list[Token]) -> Iterator[Mistake]:
    open_ones: list[Token] = []
    for token in query:
        if token.kind != "mark":
            continue
        if token.text in "([{":
            open_ones.append(token)
        elif token.text in ")]}":
            if not open_ones:
                yield Mistake(Message("rdf.query.closes-nothing", mark=token.text), token.start)
                return
            if open_ones[-1].text != _OPENING[token.text]:
                opened = open_ones[-1]
                yield Mistake(Message("rdf.query.unclosed", mark=opened.text), opened.start)
                return
            open_ones.pop()
    if open_ones:
        opened = open_ones[-1]
        yield Mistake(Message("rdf.query.unclosed", mark=opened.text), opened.start)


def _undeclared(query: list[Token], prefixes: Mapping[str, str]) -> Iterator[Mistake]:
    declared = {
        name.text[:-1]
        for token, name in pairwise(query)
        if token.is_word("PREFIX") and _declares(name)
    } | set(prefixes)
    declarations = {
        name.start for token, name in pairwise(query) if token.is_word("PREFIX") and _declares(name)
    }
    for token in query:
        if token.kind != "name" or token.start in declarations or token.text.startswith("_:"):
            continue
        prefix = token.text.partition(":")[0]
        if prefix in declared:
            continue
        common = AT_HAND.get().get(prefix) or COMMON_PREFIXES.get(prefix)
        if common is not None:
            line = f"PREFIX {prefix}: <{common}>"
            yield Mistake(Message("rdf.query.prefix-common", prefix=prefix, line=line), token.start)
        else:
            hint = near(prefix, sorted(declared | set(COMMON_PREFIXES)))
            line = f"PREFIX {prefix}: <...>"
            said = Message("rdf.query.prefix", prefix=prefix, line=line, hint=hint)
            yield Mistake(said, token.start)


def _form(query: list[Token]) -> Iterator[Mistake]:
    first = _first(query)
    if first is None:
        yield Mistake(Message("rdf.query.empty"), query[-1].start)
    elif not first.is_word(*FORMS):
        hint = near(first.text.upper(), FORMS) if first.kind == "word" else ""
        said = Message("rdf.query.form", word=first.text, forms=list(FORMS), hint=hint)
        yield Mistake(said, first.start)


def _clauses(query: list[Token]) -> Iterator[list[Token]]:
    """Yield for each SELECT the tokens between it and its FROM, WHERE or `{`."""
    for i, token in enumerate(query):
        if token.is_word("SELECT"):
            end = next(
                (j for j in range(i + 1, len(query)) if query[j].text == "{" or _ends(query[j])),
                len(query),
            )
            yield query[i + 1 : end]


def _ends(token: Token) -> bool:
    return token.is_word("WHERE", "FROM")


def _select(query: list[Token]) -> Iterator[Mistake]:
    for clause in _clauses(query):
        depth = 0
        opened = clause[0] if clause else None
        renamed = False
        for token in clause:
            if token.text in ("(", ")") and token.kind == "mark":
                if token.text == "(" and depth == 0:
                    opened, renamed = token, False
                depth += 1 if token.text == "(" else -1
                if depth == 0 and not renamed and opened is not None:
                    yield Mistake(Message("rdf.query.no-as"), opened.start)
            elif token.is_word("AS"):
                renamed = True
            elif depth == 0 and token.text == ",":
                yield Mistake(Message("rdf.query.comma"), token.start)
            elif depth == 0 and token.is_word(*AGGREGATES, *FUNCTIONS):
                said = Message("rdf.query.aggregate", function=token.text.upper())
                yield Mistake(said, token.start)
                break


def _keywords(query: list[Token]) -> Iterator[Mistake]:
    for i, token in enumerate(query):
        if token.kind != "word" or _NUMBER.fullmatch(token.text) or token.text[0].isdigit():
            continue
        word = token.text.upper()
        after = query[i + 1] if i + 1 < len(query) else None
        called = after is not None and after.text == "("
        if word in KEYWORDS or word in FUNCTIONS or called:
            if word in ("GROUP", "ORDER") and (after is None or not after.is_word("BY")):
                yield Mistake(Message("rdf.query.no-by", keyword=word), token.start)
            continue
        if word in OPERATORS:
            said = Message("rdf.query.operator", used=token.text, right=OPERATORS[word])
            yield Mistake(said, token.start)
            continue
        hint = near(word, sorted(KEYWORDS)) or did_you_mean([f'"{token.text}"', f"?{token.text}"])
        yield Mistake(Message("rdf.query.word", word=token.text, hint=hint), token.start)


def _functions(query: list[Token]) -> Iterator[Mistake]:
    for token, after in pairwise(query):
        if token.kind != "word" or after.text != "(":
            continue
        word = token.text.upper()
        if word in FUNCTIONS or word in KEYWORDS:
            continue
        foreign = FOREIGN.get(word)
        likely = close(word, sorted(FUNCTIONS | {"FILTER", "BIND", "VALUES"}))
        hint = did_you_mean([foreign] if foreign else likely)
        yield Mistake(Message("rdf.query.function", name=token.text, hint=hint), token.start)


def _filters(query: list[Token]) -> Iterator[Mistake]:
    for token, after in pairwise(query):
        if token.is_word("FILTER") and after.kind in ("variable", "string"):
            yield Mistake(Message("rdf.query.filter"), after.start)
        if token.is_word("IN") and after.text != "(":
            yield Mistake(Message("rdf.query.in"), after.start)
        if token.is_word("ASC", "DESC") and after.text != "(":
            keyword = token.text.upper()
            yield Mistake(Message("rdf.query.direction", keyword=keyword), token.start)
        for used in ("<>", "=="):
            if used in (after.text, token.text + after.text) and token.kind != "word":
                said = Message("rdf.query.operator", used=used, right=OPERATORS[used])
                yield Mistake(said, token.start)
        if token.is_word("LIMIT", "OFFSET") and not _NUMBER.fullmatch(after.text):
            yield Mistake(Message("rdf.query.limit", keyword=token.text.upper()), after.start)


def _conditions(query: list[Token]) -> Iterator[Mistake]:
    """Yield the comparisons that stand outside of all round brackets, as when FILTER is missing."""
    depth = 0
    for token, after in pairwise(query):
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif not depth and token.kind == "variable" and after.text in ("=", "<", ">", "!"):
            yield Mistake(Message("rdf.query.condition"), token.start)


def _modifiers(query: list[Token]) -> Iterator[Mistake]:
    last = ("", -1)
    # Whether each open brace is that of a sub-select.
    selects: list[bool] = []
    for token, after in pairwise([*query, query[-1]]):
        if token.kind == "mark" and token.text in "{}":
            last = ("", -1)
            selects = [*selects, after.is_word("SELECT")] if token.text == "{" else selects[:-1]
        elif token.is_word(*MODIFIERS[:-1]) and selects and not selects[-1]:
            yield Mistake(Message("rdf.query.inside", keyword=token.text.upper()), token.start)
        elif token.is_word(*MODIFIERS) and (not selects or selects[-1]):
            word = token.text.upper()
            # LIMIT and OFFSET are accepted in either order.
            rank = MODIFIERS.index("LIMIT" if word == "OFFSET" else word)
            if rank < last[1]:
                said = Message("rdf.query.order", first=word, then=last[0])
                yield Mistake(said, token.start)
            last = (word, rank)


def _ungrouped(query: list[Token]) -> Iterator[Mistake]:
    start = next((i for i, token in enumerate(query) if token.is_word("GROUP")), None)
    end = next(
        (i for i, token in enumerate(query) if token.is_word(*MODIFIERS[1:]) and i > (start or 0)),
        len(query),
    )
    keys = {t.text[1:] for t in query[start:end] if t.kind == "variable"} if start else set()
    for clause in _clauses(query):
        depth = 0
        for token in clause:
            if token.kind == "mark" and token.text in "()":
                depth += 1 if token.text == "(" else -1
            elif token.text == "*" and depth == 0:
                yield Mistake(Message("rdf.query.star-grouped"), token.start)
            elif token.kind == "variable" and depth == 0 and token.text[1:] not in keys:
                yield Mistake(Message("rdf.query.ungrouped", variable=token.text), token.start)


def _rebound(query: list[Token]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for i, token in enumerate(query):
        if token.kind != "variable":
            continue
        if i and query[i - 1].is_word("AS") and token.text in seen and _binds(query, i):
            yield Mistake(Message("rdf.query.rebound", variable=token.text), token.start)
        seen.add(token.text)


def _binds(query: list[Token], end: int) -> bool:
    """Return whether the expression that ends at index `end` belongs to a BIND."""
    depth = 0
    for i in range(end, 0, -1):
        if query[i].kind == "mark" and query[i].text in "()":
            depth += 1 if query[i].text == ")" else -1
            if depth < 0:
                return query[i - 1].is_word("BIND")
    return False


def _custom(query: list[Token], iri: str) -> Iterator[Mistake]:
    for token, after in pairwise(query):
        if after.text == "(" and token.kind in ("iri", "name"):
            local = re.split(r"[#/:]", token.text.strip("<>"))[-1]
            if iri.endswith(local):
                yield Mistake(Message("rdf.query.custom", name=token.text), token.start)
