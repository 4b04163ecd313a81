"""Validation reports: results with the parts of the SHACL report graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterkg.base.brief import Brief, counted
from clusterkg.base.findings import LEVELS, Finding, Place, Words
from clusterkg.base.locale import default_language
from clusterkg.base.paths import iri_name
from clusterkg.base.source import file_iri
from clusterkg.rdf.namespaces import SH, SHAPE, shorten
from clusterkg.rdf.terms import Term
from clusterkg.shacl.engine.paths import Path


@dataclass(frozen=True, repr=False)
class Result(Brief):
    """A validation result, with the parts of the SHACL report graph.

    Engines leave `place` and `words` empty; they are added afterwards.

    Args:
        severity: sh:Violation, sh:Warning, sh:Info or another IRI.
        focus: The focus node.
        path: The path of the property shape; for sh:closed the property that is not allowed, and
            for a query the value of its ?path, if any. Else None.
        value: The value node; None if no single value is at fault.
        component: The constraint component.
        shape: The source shape.
        constraint: The source constraint: the node of a SHACL-SPARQL constraint or an expression.
        parameters: The values of each parameter of the constraint, by its local name (minCount,
            class, in ...), and of further terms for the message.
        messages: The messages of the constraint, or else of the shape.
        details: The results of nested shapes.
        place: The position in a document.
        words: By language: the error message, what is expected, and how to fix it.
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

    def _brief(self) -> str:
        place = f"{self.place}: " if self.place else ""
        words = self.words.get(default_language())
        said = words.wrong if words else str(self.focus)
        return f"{place}{self.level}: {said}"

    @property
    def level(self) -> str:
        """`violation`, `warning` or `info`; a custom severity counts as a violation."""
        name = self.severity.value.removeprefix(SH).lower()
        return name if name in LEVELS else "violation"

    @property
    def code(self) -> str:
        """The shortened IRI of the SPARQL constraint, or else of the shape.

        If these are blank nodes, it is the name of the component and the path, so that the code is
        the same in every run.
        """
        for source in (self.constraint, self.shape):
            if isinstance(source, NamedNode):
                return shorten(iri_name(source.value))
        return " ".join([self.component_name, *([str(self.path)] if self.path else [])])

    @property
    def component_name(self) -> str:
        """The name of the component: MinCount for sh:MinCountConstraintComponent, else the
        shortened IRI.
        """
        short = shorten(iri_name(self.component.value))
        return short.removesuffix("ConstraintComponent") if short.startswith("sh:") else short

    @property
    def key(self) -> tuple[str, ...]:
        """Sort key, the same in every run; results with the same key are duplicates."""
        source = self.constraint or self.shape
        terms = (self.focus, self.value, self.component, self.shape, source, self.severity)
        given = (str(term) for name in sorted(self.parameters) for term in self.parameters[name])
        texts = ("" if term is None else str(term) for term in terms)
        return (*texts, str(self.path), *given, *sorted(str(message) for message in self.messages))


@dataclass(frozen=True, repr=False)
class Report(Brief):
    """The results of a validation, in a deterministic order.

    A report is true if the data conform; its length is the number of results.

    Args:
        results: All results.
        checked: The names of the validated files.
        labels: The labels of the IRIs in results, by IRI and language; empty for an IRI without
            one.
        most: Maximum number of results that are shown; None for no limit. All are counted.
        uses_domain: Whether the data may use a term of the domain.
        prefixes: The namespaces by prefix of the files, for names in the output.
    """

    results: tuple[Result, ...]
    checked: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    most: int | None = None
    uses_domain: bool = field(default=True, compare=False, kw_only=True)
    prefixes: Mapping[str, str] = field(default_factory=dict, compare=False, kw_only=True)

    def _brief(self) -> str:
        conforms = "conforms" if self.conforms else "does not conform"
        counts = (counted(n, level) for level, n in self.counts().items())
        return f"{conforms}: {', '.join(counts)}"

    def __bool__(self) -> bool:
        return self.conforms

    def __len__(self) -> int:
        return len(self.results)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    @property
    def listed(self) -> tuple[Result, ...]:
        """The results to be shown: the first `most`."""
        return self.results[: self.most]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos are allowed."""
        return not self.fails("violation")

    def fails(self, level: str) -> bool:
        """Return whether there is a result of `level`, one of LEVELS, or of a more severe level."""
        return any(LEVELS.index(r.level) <= LEVELS.index(level) for r in self.results)

    def counts(self) -> dict[str, int]:
        """Return the number of results by level, for all LEVELS."""
        found = Counter(result.level for result in self.results)
        return {level: found[level] for level in LEVELS}


def result_of(finding: Finding) -> Result:
    """Return a finding of a check other than SHACL as a result.

    Its focus node is the IRI of the file, or a blank node if the finding has no position.
    """
    place = finding.place
    return Result(
        severity=NamedNode(SH + finding.level.capitalize()),
        focus=BlankNode("nowhere") if place is None else NamedNode(file_iri(FilePath(place.file))),
        path=None,
        value=None,
        component=NamedNode(SHAPE + finding.code.title().replace("-", "")),
        shape=NamedNode(SHAPE + finding.code),
        place=place,
        words=finding.words,
    )
