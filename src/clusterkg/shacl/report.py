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

    `severity` is sh:Violation, sh:Warning, sh:Info or another IRI. `path` is None for a node shape,
    and `value` if no single value is at fault. `component` is the constraint component, `shape` the
    source shape, and `constraint` the source constraint of SHACL-SPARQL. `parameters` maps the
    local name of each parameter of the constraint (minCount, class, in ...) to its values.
    `messages` are those of the shape, one per language. `details` are the results of nested shapes.

    `place` and `words` are added after the engine has run; engines leave them empty.
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
        """The name of the violated SPARQL constraint, or else of the shape.

        If that has no name, it is made from the requirement, so that the code is the same in every
        run.
        """
        for source in (self.constraint, self.shape):
            if isinstance(source, NamedNode):
                return shorten(iri_name(source.value))
        return " ".join([self.component_name, *([str(self.path)] if self.path else [])])

    @property
    def component_name(self) -> str:
        """The name of the constraint component without the suffix ConstraintComponent."""
        short = shorten(iri_name(self.component.value))
        return short.removesuffix("ConstraintComponent") if short.startswith("sh:") else short

    @property
    def key(self) -> tuple[str, ...]:
        """Sort key that distinguishes results, the same in every run."""
        source = self.constraint or self.shape
        terms = (self.focus, self.value, self.component, self.shape, source, self.severity)
        given = (str(term) for name in sorted(self.parameters) for term in self.parameters[name])
        texts = ("" if term is None else str(term) for term in terms)
        return (*texts, str(self.path), *given, *sorted(str(message) for message in self.messages))


@dataclass(frozen=True, repr=False)
class Report(Brief):
    """The results of a validation, in a deterministic order.

    It is truthy if the data conform. `checked` names the validated files, and `labels` maps the
    IRIs in results to their labels by language. At most the first `most` results are listed, while
    all are counted. `uses_domain` is whether the data may use a term of the domain.
    """

    results: tuple[Result, ...]
    checked: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    most: int | None = None
    uses_domain: bool = field(default=True, compare=False, kw_only=True)

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
        """Say whether there is a result of this level or a more severe one."""
        return any(LEVELS.index(r.level) <= LEVELS.index(level) for r in self.results)

    def counts(self) -> dict[str, int]:
        """Return the number of results of each level."""
        found = Counter(result.level for result in self.results)
        return {level: found[level] for level in LEVELS}


def result_of(finding: Finding) -> Result:
    """Return a finding of another check as a result on its file, if it has one."""
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
