"""What validation finds: results, their places, and the words that tell them to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.rdf.namespaces import PREFIXES
from clusterkg.shacl.engine.paths import Path

Term = NamedNode | BlankNode | Literal

SH: Final = PREFIXES["sh"]
LEVELS: Final = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a file; line and columns count characters from 1, 0 is unknown.

    `end` is the column after the last character. `cell` names a cell of a table, as in
    `targets!C5`, where the file is one.
    """

    file: str
    line: int = 0
    column: int = 0
    end: int = 0
    cell: str = ""

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join([*parts, self.cell] if self.cell else parts)


@dataclass(frozen=True)
class Words:
    """A result in one language: what is wrong, what is expected, and how to mend it.

    Each is a sentence or empty.
    """

    wrong: str
    expected: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Result:
    """One result of validation, with the parts that the SHACL report graph has.

    `severity` is sh:Violation, sh:Warning, sh:Info or another IRI. `path` is None for a node
    shape, and `value` where no single value is at fault. `component` is the constraint component,
    `shape` the source shape, and `constraint` the source constraint of SHACL-SPARQL. `parameters`
    maps the local name of each parameter of the constraint (minCount, class, in ...) to its
    values. `messages` are those of the report, one a language. `details` are the results of a
    nested shape that made this one.

    `place` and `words` are found after the engine has run; engines leave them empty.
    """

    severity: NamedNode
    focus: Term
    path: Path | None
    value: Term | None
    component: NamedNode
    shape: NamedNode | BlankNode
    constraint: NamedNode | BlankNode | None = None
    parameters: Mapping[str, tuple[Term, ...]] = field(default_factory=dict, compare=False)
    messages: tuple[Literal, ...] = ()
    details: tuple[Result, ...] = ()
    place: Place | None = field(default=None, compare=False)
    words: Mapping[str, Words] = field(default_factory=dict, compare=False)

    @property
    def level(self) -> str:
        """`violation`, `warning` or `info`; a severity that SHACL does not name is a violation."""
        name = self.severity.value.removeprefix(SH).lower()
        return name if name in LEVELS else "violation"

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this result from others, and orders results alike in every run."""
        source = self.constraint or self.shape
        terms = (self.focus, self.value, self.component, self.shape, source, self.severity)
        given = (str(term) for name in sorted(self.parameters) for term in self.parameters[name])
        texts = ("" if term is None else str(term) for term in terms)
        return (*texts, str(self.path), *given, *sorted(str(message) for message in self.messages))


@dataclass(frozen=True)
class Report:
    """What validation found, in an order that the data alone decides.

    `checked` names the files that were validated, and `labels` maps the IRIs that results speak
    of to their labels by language. No more than the first `most` results are to be listed, while
    all are counted.
    """

    results: tuple[Result, ...]
    checked: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    most: int | None = None

    @property
    def listed(self) -> tuple[Result, ...]:
        """The results that are to be shown."""
        return self.results[: self.most]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos are allowed."""
        return not self.fails("violation")

    def fails(self, level: str) -> bool:
        """Say whether there is a result of this level or a graver one."""
        return any(LEVELS.index(r.level) <= LEVELS.index(level) for r in self.results)

    def to(self, fmt: str, lang: str = "en") -> str:
        """Return the report as text, json, ttl, sarif, junit, html or csv, in zh or en.

        Raises:
            InputError: there is no such format.
        """
        from clusterkg.shacl.formats import write

        return write(self, fmt, lang)

    def counts(self) -> dict[str, int]:
        """Return how many results there are of each level."""
        found = Counter(result.level for result in self.results)
        return {level: found[level] for level in LEVELS}
