"""The report of a validation: results, with the parts that the report graph of SHACL has."""

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
    """A finding of validation, with the parts that the report graph of SHACL has.

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

    def _brief(self) -> str:
        place = f"{self.place}: " if self.place else ""
        words = self.words.get(default_language())
        said = words.wrong if words else str(self.focus)
        return f"{place}{self.level}: {said}"

    @property
    def level(self) -> str:
        """`violation`, `warning` or `info`; a severity that SHACL does not name is a violation."""
        name = self.severity.value.removeprefix(SH).lower()
        return name if name in LEVELS else "violation"

    @property
    def code(self) -> str:
        """The name of what is broken: the constraint of SHACL-SPARQL, else the shape.

        One without a name goes by what it asks for, so that the code is the same in every run.
        """
        for source in (self.constraint, self.shape):
            if isinstance(source, NamedNode):
                return shorten(iri_name(source.value))
        return " ".join([self.component_name, *([str(self.path)] if self.path else [])])

    @property
    def component_name(self) -> str:
        """The name of the constraint component without what they all end with."""
        short = shorten(iri_name(self.component.value))
        return short.removesuffix("ConstraintComponent") if short.startswith("sh:") else short

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this result from others, and orders results alike in every run."""
        source = self.constraint or self.shape
        terms = (self.focus, self.value, self.component, self.shape, source, self.severity)
        given = (str(term) for name in sorted(self.parameters) for term in self.parameters[name])
        texts = ("" if term is None else str(term) for term in terms)
        return (*texts, str(self.path), *given, *sorted(str(message) for message in self.messages))


@dataclass(frozen=True, repr=False)
class Report(Brief):
    """The results of a validation, in an order that the data alone decides.

    It is true if the data conform. `checked` names the files that were validated, and `labels`
    maps the IRIs that results speak of to their labels by language. No more than the first `most`
    results are to be listed, while all are counted.
    """

    results: tuple[Result, ...]
    checked: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    most: int | None = None

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
        """The results that are to be shown."""
        return self.results[: self.most]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings and infos are allowed."""
        return not self.fails("violation")

    def fails(self, level: str) -> bool:
        """Say whether there is a result of this level or a graver one."""
        return any(LEVELS.index(r.level) <= LEVELS.index(level) for r in self.results)

    def counts(self) -> dict[str, int]:
        """Return how many results there are of each level."""
        found = Counter(result.level for result in self.results)
        return {level: found[level] for level in LEVELS}


def result_of(finding: Finding) -> Result:
    """Return a finding of another check as a result on the file in which it stands, if any."""
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
