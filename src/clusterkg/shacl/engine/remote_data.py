"""Validation of data in a remote SPARQL 1.1 engine, without copying them.

The same compiled queries are sent to the engine. Small sets of nodes are written into the queries,
so that read access suffices; large sets, and statements of files, go into temporary graphs that are
dropped at the end. Literals are seen as the engine stores them, possibly normalised, so that
ill-formed literals are found only in files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Triple

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf.namespaces import XSD
from clusterkg.rdf.sparql import tokens
from clusterkg.rdf.terms import SUBCLASS, TYPE, Term
from clusterkg.shacl.domain import Domain
from clusterkg.shacl.engine.data import Data, is_one_of
from clusterkg.shacl.engine.shapes import Shapes
from clusterkg.shacl.explain.remote_labels import RemoteLabels
from clusterkg.store.remote.endpoint import Row
from clusterkg.store.remote.quirks import TRUTH
from clusterkg.store.remote.terms import canonical
from clusterkg.store.remote.terms import written as in_sparql
from clusterkg.store.remote.transport import EngineError
from clusterkg.store.remote.workspace import Workspace

# Larger sets are stored in a graph, to keep queries short.
_INLINE: Final = 1_000
_DATE: Final = f'"2020-01-01"^^<{XSD}date>'
# Tests of computations and comparisons with one right answer each, by the key of their description.
_VALUES: Final = {
    "incomparable": f"!COALESCE({_DATE} < 3, false)",
    "dates": f'COALESCE({_DATE} < "2020-01-02"^^<{XSD}date>, false)',
    "numbers": f'COALESCE("2"^^<{XSD}byte> < 10.5, false)',
    "ill-formed": f'!isNUMERIC("x"^^<{XSD}integer>)',
    "given-types": f'COALESCE(STRDT("5", IRI("{XSD}integer")) > 3, false)',
    "text-types": f'COALESCE(DATATYPE("a"@en) != <{XSD}string>, false)',
    "same-term": 'sameTerm(?v, <urn:x:a>) && !sameTerm("a", "a"@en) && !sameTerm(1, 1.0)',
    "languages": 'LANGMATCHES("zh-Hans", "zh") && !LANGMATCHES("", "*")',
    "lengths": 'STRLEN("\\u5E02\\U00020BB7") = 2',
    "patterns": 'REGEX("\\u5E02", "^.$") && REGEX("AB", "b", "i") && !REGEX("AB", "b")',
    "exists": "EXISTS { VALUES ?v { <urn:x:a> } } && NOT EXISTS { VALUES ?v { <urn:x:b> } }",
}
_COUNTS: Final = (
    "SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT ?v) AS ?some) (COUNT(IF(?v = <urn:x:a>, ?none, 1))"
    " AS ?bad) { VALUES ?v { <urn:x:a> <urn:x:b> <urn:x:b> } }"
)
# Regular-expression features in which engines differ, with a test for the standard's meaning.
_DIGITS: Final = 'REGEX("\\uFF12", "^\\\\d$")'
_WORDS: Final = 'REGEX("\\u5E02", "^\\\\w$")'
_END: Final = '!REGEX("a\\n", "^a$")'
_LOOKING: Final = 'REGEX("a", "^a(?![\\\\s\\\\S])") && !REGEX("a\\n", "^a(?![\\\\s\\\\S])")'
_PIECE: Final = re.compile(r"\\.|[\s\S]")


class RemoteData(Data):
    """The graph of a remote engine, with the temporary graphs for its validation.

    Methods are as in `Data`, except as said.
    """

    def __init__(self, work: Workspace) -> None:
        """Check that the engine computes as the standard requires.

        Raises:
            InputError: it does not, so that its results would be wrong.
        """
        super().__init__(work)
        self._work = work
        self._below: dict[str, list[NamedNode]] | None = None
        self._populated: dict[str, list[str]] = {}
        wrong = ["truth"] if work.quirks.fails(TRUTH) else []
        wrong += [name for name, text in _VALUES.items() if not self._is_true(text)]
        wrong += [] if self._counts() else ["counts"]
        if wrong:
            raise InputError(
                Message(
                    "shacl.engine-wrong",
                    wrong=[Message(f"shacl.computes.{name}") for name in wrong],
                ),
                work.address.name,
            )
        self._replaced: dict[str, str] = {}
        if not self._is_true(_DIGITS):
            self._replaced |= {r"\d": r"\p{Nd}", r"\D": r"\P{Nd}"}
        if not self._is_true(_END) and self._is_true(_LOOKING):
            self._replaced["$"] = r"(?![\s\S])"
        elif not self._is_true(_END):
            self._replaced["$"] = ""
        if not self._is_true(_WORDS):
            self._replaced |= {r"\w": "", r"\W": ""}

    def _is_true(self, expression: str) -> bool:
        answer = f'IF({expression}, "yes", "no")'
        found = self._asked(f"SELECT ?y {{ VALUES ?v {{ <urn:x:a> }} BIND({answer} AS ?y) }}")
        return [term["value"] for row in found for term in row.values()] == ["yes"]

    def _counts(self) -> bool:
        found = [
            {name: term["value"] for name, term in row.items()} for row in self._asked(_COUNTS)
        ]
        # An engine may return no count if an expression has no value.
        return [{"bad": "2", **row} for row in found] == [{"all": "3", "some": "2", "bad": "2"}]

    def _asked(self, text: str) -> list[Row]:
        try:
            return self._work.ask(text)[0]
        except EngineError as error:
            # A failed request says nothing about this query.
            if error.status in (0, 401, 403):
                raise
            return []

    def new(self, quads: Sequence[Quad]) -> list[Quad]:
        """Return those of `quads` that are not in the data yet.

        A statement with a literal that the store normalises always counts as new.
        """
        forms = [self.forms(quad.triple) for quad in quads]
        held = self._work.held([form for form, *more in forms if not more])
        return [q for q, form in zip(quads, forms, strict=True) if form[0] not in held]

    def is_larger(self, number: int) -> bool:
        """Return whether there are more than `number` statements."""
        return self._work.size_up_to(number + 1) > number

    def remove(self, triples: Sequence[Triple]) -> None:
        """Remove statements, both as written and normalised."""
        self._work.remove_all([quad for triple in triples for quad in self.forms(triple)])
        self._forget()

    def undefined(self, terms: Sequence[NamedNode]) -> list[NamedNode]:
        """Return those of `terms` that have no rdf:type in the data."""
        marked = self.mark(terms)
        rows = self.select(f"SELECT ?this {{ {marked} FILTER EXISTS {{ ?this {TYPE} ?class }} }}")
        found = {row["this"] for row in rows}
        return [one for one in terms if one not in found]

    def names(self, shapes: Shapes, domain: Domain) -> RemoteLabels:
        """Return a lookup of the labels of resources in the data, for messages."""
        return RemoteLabels(self._work, shapes, domain)

    def select(self, text: str, *, written: bool = True) -> QuerySolutions:
        """Return the solutions of the SELECT query `text`.

        Args:
            text: The query.
            written: Whether it reads literals as written; false for queries of the shapes' authors.

        Raises:
            InputError: the engine would interpret a regular expression of an author differently.
        """
        if not written:
            self._check(text)
        return super().select(text, written=written)

    def _check(self, text: str) -> None:
        found = tokens(text)
        if any(token.is_word("REGEX", "REPLACE") for token in found):
            for token in found:
                # In query text, each backslash of a regular expression is doubled.
                inner = token.text.strip("\"'").replace("\\\\", "\\")
                if token.kind == "string" and self.pattern(inner, "") != inner:
                    raise self._refusal(token.text)

    def constant(self, term: Term) -> str:
        """Return `term` as a query must write it, a literal normalised as by a local store.

        Data uploaded by clusterkg are normalised in this way, and some engines distinguish 01 from
        1.
        """
        return in_sparql(canonical(term) if isinstance(term, Literal) else term)

    def pattern(self, text: str, flags: str) -> str:
        r"""Return the regular expression `text` in the dialect of this engine.

        In some engines, `\d` matches only 0 to 9, and `$` also matches before a final line break.

        Raises:
            InputError: no equivalent expression exists for this engine.
        """
        if "q" in flags:
            return text
        parts = []
        in_class = False
        for piece in _PIECE.findall(text):
            in_class = piece == "[" or (in_class and piece != "]")
            kept = piece == "$" and (in_class or "m" in flags)
            part = piece if kept else self._replaced.get(piece, piece)
            if not part:
                raise self._refusal(text)
            parts.append(part)
        return "".join(parts)

    def _refusal(self, text: str) -> InputError:
        message = Message("shacl.engine-pattern", signs=list(self._replaced), pattern=text)
        return InputError(message, self._work.address.name)

    def _forget(self) -> None:
        super()._forget()
        self._below = None
        self._populated.clear()

    def narrower(self, cls: NamedNode) -> tuple[str, ...]:
        """Return the IRI of `cls` and those of all its subclasses, from one query for all
        classes.
        """
        if self._below is None:
            self._below = defaultdict(list)
            for row in self.select(f"SELECT ?sub ?super {{ ?sub {SUBCLASS} ?super }}"):
                sub, above = row["sub"], row["super"]
                if isinstance(sub, NamedNode) and isinstance(above, NamedNode):
                    self._below[above.value].append(sub)
        found = {cls.value: None}
        waiting = [cls]
        while waiting:
            for sub in self._below.get(waiting.pop().value, ()):
                if sub.value not in found:
                    found[sub.value] = None
                    waiting.append(sub)
        return tuple(found)

    def populated(self, cls: NamedNode) -> list[str]:
        """Return the IRIs of `cls` and its subclasses, without those that have no instance of their
        own.
        """
        if cls.value not in self._populated:
            names = self.narrower(cls)
            listed = " ".join(f"<{name}>" for name in names)
            text = f"VALUES ?class {{ {listed} }} FILTER EXISTS {{ ?this {TYPE} ?class }}"
            rows = self.select(f"SELECT ?class {{ {text} }}")
            found = {row["class"].value for row in rows}
            self._populated[cls.value] = [name for name in names if name in found]
        return self._populated[cls.value]

    def members(self, cls: NamedNode) -> str:
        """Return a pattern that binds ?this to each instance of `cls` and its subclasses once."""
        names = self.populated(cls) or [cls.value]
        pattern = is_one_of("?this", names)
        return pattern if len(names) == 1 else f"{{ SELECT DISTINCT ?this {{ {pattern} }} }}"

    def mark(self, nodes: Iterable[Term], variable: str = "?this") -> str:
        """Return a pattern that binds `variable` to each of `nodes`, which are stored if they are
        many.
        """
        known = list(nodes)
        if len(known) > _INLINE:
            return super().mark(known, variable)
        listed = " ".join(in_sparql(self.kept(node)) for node in known)
        return f"VALUES {variable} {{ {listed} }}"

    def mark_pairs(self, pairs: Iterable[tuple[Term, Term]]) -> str:
        """Return a pattern that binds ?this, ?value and an IRI ?pair for each of `pairs`.

        The IRI ends with the number of the pair, from 0.
        """
        known = list(pairs)
        if len(known) > _INLINE:
            return super().mark_pairs(known)

        def rows() -> Iterator[str]:
            for i, pair in enumerate(known):
                this, value = (in_sparql(self.kept(node)) for node in pair)
                yield f"(<urn:clusterkg:pair:{i}> {this} {value})"

        return f"VALUES (?pair ?this ?value) {{ {' '.join(rows())} }}"
