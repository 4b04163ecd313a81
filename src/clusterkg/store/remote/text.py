"""Query text: splitting a query into its parts, and inserting values, counts and pages.

Queries have been parsed before, so that this module only locates their parts. Only terms serialised
as SPARQL are inserted, never a user's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from clusterkg.rdf.keywords import AGGREGATES
from clusterkg.rdf.sparql import FORMS, Dataset, Token, expanded, named_graphs, prologue, tokens
from clusterkg.rdf.terms import TYPE

_OPENING: Final = "({["
_CLOSING: Final = ")}]"
_TERMS: Final = ("variable", "name", "iri", "string")
# Placeholders that occur in no text; each stands for a separator.
_MARKS: Final = ("\x1f", "\x1e", "\x1d", "\x1c")


@dataclass(frozen=True)
class Query:
    """The parts of a query, as text.

    `head` is the text between the keyword of the query form and the group, without FROM. `group` is
    the outermost group with its brackets. `grouping`, `order` (without ORDER BY), `limit`, `offset`
    and `values` are the clauses after it. `dataset` has the graphs of FROM and FROM NAMED.
    """

    prologue: str
    form: str
    head: str
    group: str
    grouping: str = ""
    order: str = ""
    limit: int | None = None
    offset: int = 0
    values: str = ""
    dataset: Dataset = field(default_factory=Dataset)

    @property
    def is_distinct(self) -> bool:
        """Whether the query is a SELECT DISTINCT."""
        first = self.head.split(None, 1)
        return self.form == "SELECT" and bool(first) and first[0].upper() == "DISTINCT"

    def select(self, head: str | None = None, *, ordered: bool = True, more: str = "") -> str:
        """Return the query as a SELECT, without its prologue and dataset.

        Args:
            head: The projection; by default that of the query.
            ordered: Whether to keep the order; a query with LIMIT or OFFSET keeps it anyway, since
                its rows depend on it.
            more: Text to append to ORDER BY.
        """
        parts = ["SELECT", self.head if head is None else head, "WHERE", self.group, self.grouping]
        order = f"{self.order} {more}".strip()
        if order and (ordered or self.is_cut):
            parts.append(f"ORDER BY {order}")
        if self.limit is not None:
            parts.append(f"LIMIT {self.limit}")
        if self.offset:
            parts.append(f"OFFSET {self.offset}")
        return " ".join([*(part for part in parts if part), self.values]).strip()

    @property
    def computes_one(self) -> bool:
        """Whether the query aggregates all solutions into a single row."""
        has_aggregate = any(token.is_word(*AGGREGATES) for token in tokens(self.head))
        return has_aggregate and not self.grouping

    @property
    def is_plain(self) -> bool:
        """Whether each solution of the group gives one row.

        This is so without DISTINCT, REDUCED, grouping and aggregates.
        """
        first = self.head.split(None, 1)[0].upper() if self.head else ""
        has_aggregate = any(token.is_word(*AGGREGATES) for token in tokens(self.head))
        return not (first in ("DISTINCT", "REDUCED") or self.grouping or has_aggregate)

    @property
    def count(self) -> str:
        """The text of a query that counts the rows, with a sub-select only if necessary.

        If `is_plain`, LIMIT and OFFSET are not applied.
        """
        inner = f"{{ {self.group} {self.values} }}"
        if not self.is_plain:
            inner = f"{{ {{ {self.select(ordered=False)} }} }}"
        # The name of the count must not be in scope already.
        return f"{self.prologue} SELECT (COUNT(*) AS ?clusterkg_count) WHERE {inner}"

    @property
    def is_cut(self) -> bool:
        """Whether the query has a LIMIT or an OFFSET."""
        return self.limit is not None or self.offset > 0


def parse(text: str, prefixes: Mapping[str, str]) -> Query:
    """Split a valid query into its parts.

    Declarations of the prefixes that it uses without declaring them are added from `prefixes`.
    """
    found = tokens(text)
    first = next(i for i, token in enumerate(found) if token.is_word(*FORMS))
    base, declared = prologue(found[:first], None)
    missing = {
        token.text.partition(":")[0]
        for token in found[first:]
        if token.kind == "name" and not token.text.startswith("_:")
    } - declared.keys()
    added = [f"PREFIX {name}: <{prefixes[name]}>" for name in sorted(missing & prefixes.keys())]
    written = " ".join(token.text for token in found[:first])
    form = found[first].text.upper()
    rest = found[first + 1 :]
    if form == "CONSTRUCT" and rest[0].text == "{":
        end = _close(rest, 0)
        head, rest = _text(rest[: end + 1]), rest[end + 1 :]
    else:
        end = _head_end(rest)
        head, rest = _text(rest[:end]), rest[end:]
    dataset = named_graphs(rest, base, {**prefixes, **declared})
    while rest and rest[0].is_word("FROM"):
        rest = rest[3 if rest[1].is_word("NAMED") else 2 :]
    if rest and rest[0].is_word("WHERE"):
        rest = rest[1:]
    if not rest or rest[0].text != "{":
        group, after = "{}", rest
    else:
        end = _close(rest, 0)
        group, after = _text(rest[: end + 1]), rest[end + 1 :]
    return Query(
        " ".join([written, *added]).strip(),
        form,
        head,
        group,
        dataset=dataset,
        **_modifiers(text, after),  # type: ignore[arg-type]
    )


def _modifiers(text: str, after: Sequence[Token]) -> dict[str, str | int]:
    """Return the clauses of a query after its group, by the names of the fields of Query."""
    starts: list[tuple[int, str]] = []
    depth = 0
    for i, token in enumerate(after):
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        elif depth == 0 and token.is_word("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            starts.append((i, token.text.upper()))
    found: dict[str, str | int] = {}
    grouping = []
    for place, (start, word) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(after)
        part = after[start:end]
        if word in ("GROUP", "HAVING"):
            grouping.append(_text(part))
        elif word == "ORDER":
            found["order"] = _text(part[2:])
        elif word in ("LIMIT", "OFFSET"):
            found[word.lower()] = int(part[1].text)
        else:
            found["values"] = _text(part)
    found["grouping"] = " ".join(grouping)
    return found


def _head_end(found: Sequence[Token]) -> int:
    """Return the index of the first token after the projection that starts at index 0.

    Expressions in the projection may contain groups.
    """
    depth = 0
    for i, token in enumerate(found):
        if depth == 0 and (token.text == "{" or token.is_word("FROM", "WHERE")):
            return i
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
    return len(found)


def _close(found: Sequence[Token], start: int) -> int:
    """Return the index of the token that closes the bracket at index `start`."""
    depth = 0
    for i in range(start, len(found)):
        if found[i].kind == "mark" and found[i].text in _OPENING:
            depth += 1
        elif found[i].kind == "mark" and found[i].text in _CLOSING:
            depth -= 1
            if depth == 0:
                return i
    raise ValueError("a bracket is not closed")


def _text(found: Sequence[Token]) -> str:
    """Return the text of tokens, without comments, and with one space for white space."""
    out = []
    end = None
    for token in found:
        if end is not None and token.start > end:
            out.append(" ")
        out.append(token.text)
        end = token.end
    return "".join(out)


def bound(query: Query, values: Mapping[str, str]) -> Query:
    """Return a query in which variables have given values.

    VALUES is inserted at the start of the outermost group, so that its filters see the values, and
    at the start of the group of each sub-select that projects one of the variables, so that it has
    fewer solutions. If the projection of the query computes one of the variables, VALUES is
    appended to the query instead.

    Args:
        values: The values by name of the variable, as SPARQL text.
    """
    if not values:
        return query
    group = query.group
    edits: list[tuple[int, str]] = []
    found = tokens(group)
    for i, token in enumerate(found):
        if not token.is_word("SELECT"):
            continue
        end = i + 1 + _head_end(found[i + 1 :])
        start = end + 1 if found[end].is_word("WHERE") else end
        given = _projected(found[i + 1 : end])
        inner = {name: value for name, value in values.items() if given is None or name in given}
        edits += _joined(found, start, inner)
    if _aliased(query) & values.keys():
        # A variable computed by the projection can only be compared with the value at the end.
        return replace(query, values=f"{query.values} {_values(values)}".strip())
    edits += _joined(found, 0, values)
    for place, text in sorted(edits, reverse=True):
        group = group[:place] + text + group[place:]
    return replace(query, group=group)


def _joined(
    found: Sequence[Token], start: int, values: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    if not values:
        return
    is_select = found[start + 1].is_word("SELECT")
    yield found[start].end, f" {_values(values)} " + ("{ " if is_select else "")
    if is_select:
        yield found[_close(found, start)].start, " }"


def _values(values: Mapping[str, str]) -> str:
    names = " ".join(f"?{name}" for name in values)
    return f"VALUES ({names}) {{ ({' '.join(values.values())}) }}"


def _projected(head: Sequence[Token]) -> set[str] | None:
    """Return the variables that a projection names outside of brackets; None for `*` (all)."""
    depth = 0
    out = set()
    for token in head:
        if token.text == "*" and depth == 0:
            return None
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif token.kind == "variable" and depth == 0:
            out.add(token.text[1:])
    return out


def _aliased(query: Query) -> set[str]:
    found = tokens(query.head)
    return {
        found[i + 1].text[1:]
        for i, token in enumerate(found[:-1])
        if token.is_word("AS") and found[i + 1].kind == "variable"
    }


def with_marks(query: Query) -> tuple[Query, dict[str, str]]:
    """Replace the non-ASCII separators of GROUP_CONCAT in a query by placeholders.

    There are four placeholders; further separators are left as they are.

    Returns:
        The query, and the separator by placeholder.
    """
    marks: dict[str, str] = {}

    def marked(text: str) -> str:
        found = tokens(text)
        for i in range(len(found) - 1, 1, -1):
            own = found[i]
            if (
                own.kind == "string"
                and not own.text.isascii()
                and found[i - 2].is_word("SEPARATOR")
            ):
                if len(marks) < len(_MARKS):
                    marks.setdefault(own.text, _MARKS[len(marks)])
                mark = marks.get(own.text)
                if mark is not None:
                    text = f'{text[: own.start]}"{mark}"{text[own.end :]}'
        return text

    query = replace(query, head=marked(query.head), group=marked(query.group))
    return query, {mark: text.strip("\"'") for text, mark in marks.items()}


def any_length(query: Query) -> list[tuple[Token, Token]]:
    """Return the tokens before and after each `p*` and `p+` in a query.

    If a closing bracket stands before the sign, the first token of the pair is the one before that
    bracket.
    """
    found = tokens(query.group)
    return [
        (found[i - 2], found[i + 1])
        for i in range(2, len(found) - 1)
        if found[i].text in ("*", "+")
        and (found[i - 1].kind in ("name", "iri") or found[i - 1].text == ")")
        and not found[i - 2].is_word("COUNT")
    ]


def properties(query: Query) -> list[str] | None:
    """Return the IRIs in a query, among which are all properties that it reads.

    None if the query may read other properties.
    """
    found = tokens(query.group)
    base, known = prologue(tokens(query.prologue), None)
    out = set()
    head = 0
    for i, token in enumerate(found):
        if token.is_word("SELECT"):
            head = i + 1 + _head_end(found[i + 1 :])
        elif token.is_word("GROUP", "ORDER"):
            head = next(j for j in range(i, len(found)) if found[j].text == "}")
        # Before a function ! is negation; before a property it is a negated property set.
        is_other = token.text == "!" and found[i + 1].text != "=" and found[i + 1].kind != "word"
        if token.is_word("GRAPH") or is_other:
            return None
        # Lists read rdf:first and rdf:rest without naming them; some calls look like lists.
        if i > head and token.text == "(" and found[i - 1].kind not in ("word", "mark"):
            return None
        if i > head and token.text == "(" and found[i - 1].text in (".", ";", "{", "}", "]"):
            return None
        if token.kind in ("name", "iri") and not token.text.startswith("_:"):
            out.add(expanded(token, base, known))
        elif token.is_word("A"):
            out.add(TYPE.value)
        elif token.kind == "variable" and i > head and _is_verb(found, i):
            return None
    for one, other in any_length(query):
        # A path of length zero matches each node of the graph with itself.
        ends = [end.text for end in (one, other) if end.kind == "variable"]
        uses = [sum(token.text == end for token in found) for end in ends]
        if len(ends) == 2 and max(uses) < 2:
            return None
    return sorted(out)


def _is_verb(found: Sequence[Token], i: int) -> bool:
    """Return whether the variable at index `i` may be a predicate, by the tokens beside it."""
    before, after = found[i - 1], found[i + 1]
    return (before.kind in _TERMS or before.text in (";", "]")) and (
        after.kind in _TERMS or after.text in ("(", "[")
    )
