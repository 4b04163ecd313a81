"""Who could be the model: cities on the criteria that the first source names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from clusterkg.base.errors import InputError
from clusterkg.rdf.table import Table, Term, number
from clusterkg.store.graph import select

_TARGETS: Final = "?city ckg:hasProgramme/ckg:hasTarget ?fact . "
_BACKED: Final = (
    "SELECT ?city ?fact ?value { "
    + _TARGETS
    + "?city ckg:hasProgramme/ckg:hasTarget/ckg:%s ?some . "
    + "BIND(IF(EXISTS { ?fact ckg:%s ?by }, 1, 0) AS ?value) }"
)
_DIVISIONS: Final = (
    "SELECT DISTINCT ?city ?fact ?value { "
    + _TARGETS
    + '?fact ckg:targetsIndustry/skos:broader* ?value . ?value ckg:schemeLevel "division" }'
)


def _mean(values: list[tuple[str, str]]) -> float:
    return sum(float(value) for _, value in values) / len(values)


def _sum(values: list[tuple[str, str]]) -> float:
    return sum(float(value) for _, value in dict.fromkeys(values))


def _breadth(values: list[tuple[str, str]]) -> float:
    return float(len({value for _, value in values}))


def _focus(values: list[tuple[str, str]]) -> float:
    counts = Counter(value for _, value in values).values()
    return sum((count / sum(counts)) ** 2 for count in counts)


@dataclass(frozen=True)
class Criterion:
    """What is counted of a city, in words, and the weight it has unless another is given."""

    name: str
    title_en: str
    title_zh: str
    weight: float


CRITERIA: Final = (
    Criterion("leader", "Share of targets with a responsible post", "有负责职务的目标比例", 1),
    Criterion("enterprise", "Share of targets with an enterprise", "有龙头企业的目标比例", 1),
    Criterion("zone", "Number of zones", "功能区数", 1),
    Criterion("institute", "Share of targets with an institute", "有科研机构的目标比例", 1),
    Criterion("money", "Currency units promised a year", "每年承诺的金额", 1),
    Criterion("research", "State key laboratories", "国家重点实验室数", 1),
    # Whether to spread or to concentrate is the reader's to judge: shown, and weighed at will.
    Criterion("breadth", "Number of divisions named", "涉及的产业门类数", 0),
    Criterion("focus", "Herfindahl index of targets over divisions", "门类集中度（赫芬达尔）", 0),
)
_HOW: Final = {
    "leader": (_BACKED % (("responsiblePost",) * 2), _mean),
    "enterprise": (_BACKED % (("enterprise",) * 2), _mean),
    "zone": ("SELECT ?city ?fact (1 AS ?value) { ?fact ckg:zoneOf ?city }", _sum),
    "institute": (_BACKED % (("institute",) * 2), _mean),
    "money": (
        # Of promises that may be of the same money, the largest counts.
        "SELECT ?city ?fact ?value { ?city ckg:hasProgramme/ckg:funding ?fact ."
        ' ?fact ckg:amountPerYear ?value ; ckg:currency "CNY" .'
        " FILTER NOT EXISTS { ?fact ckg:mayConflictWith/ckg:amountPerYear ?more"
        " FILTER(?more > ?value) } }",
        _sum,
    ),
    "research": (
        "SELECT ?city ?fact ?value { ?city ckg:hasCount ?fact ."
        ' ?fact ckg:value ?value ; ckg:thingCounted "State key laboratories"@en }',
        _sum,
    ),
    "breadth": (_DIVISIONS, _breadth),
    "focus": (_DIVISIONS, _focus),
}


@dataclass(frozen=True)
class Cell:
    """The value of one criterion for one city, and the facts (IRIs) that it comes from."""

    value: float
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Scorecard:
    """Cities on criteria: what is not in the graph is not in `cells`, and is never zero.

    `cells` maps a city (IRI) and the name of a criterion to a cell; `names` maps a city to its
    label; `weights` are those in force.
    """

    names: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]
    weights: Mapping[str, float]

    def score(self, city: str) -> float | None:
        """Return the weighted mean, from 0 to 1, of what is known of a city; None if nothing is.

        Each value is divided by the greatest that is known of any city.
        """
        total = sum(self.weights[name] for name in self._known(city))
        if not total:
            return None
        parts = (
            self.weights[name] * self.cells[city, name].value / self._most(name)
            for name in self._known(city)
        )
        return sum(parts) / total

    def known(self, city: str) -> float:
        """Return the share of all weight that is on criteria known of a city, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[name] for name in self._known(city)) / total if total else 0.0

    def _known(self, city: str) -> list[str]:
        return [name for name in self.weights if (city, name) in self.cells]

    def _most(self, criterion: str) -> float:
        values = (cell.value for (_, name), cell in self.cells.items() if name == criterion)
        return max(values) or 1.0

    def ranked(self) -> list[str]:
        """Return the cities (IRIs), the most backed by what is known first."""
        return sorted(
            self.names,
            key=lambda city: (self.known(city) == 0, -(self.score(city) or 0) * self.known(city)),
        )

    def table(self) -> Table:
        """Return the cities as `ranked` does; an unknown cell is empty."""
        rows: list[tuple[Term | None, ...]] = []
        for city in self.ranked():
            score = self.score(city)
            cells = (self.cells.get((city, name)) for name in self.weights)
            rows.append(
                (
                    Literal(self.names[city]),
                    None if score is None else number(score),
                    number(self.known(city)),
                    *(None if cell is None else number(cell.value) for cell in cells),
                )
            )
        return Table(("city", "score", "known", *self.weights), tuple(rows))

    def facts(self, city: str, lang: str = "en") -> Table:
        """Return the criteria of one city with the facts that each value comes from."""
        rows: list[tuple[Term | None, ...]] = []
        for criterion in CRITERIA:
            title = Literal(criterion.title_zh if lang == "zh" else criterion.title_en)
            cell = self.cells.get((city, criterion.name))
            name = Literal(criterion.name)
            if cell is None:
                rows.append((name, title, None, None))
                continue
            for fact in cell.facts:
                rows.append((name, title, number(cell.value), NamedNode(fact)))
        return Table(("criterion", "meaning", "value", "fact"), tuple(rows))


def scorecard(
    store: Store, weights: Mapping[str, float] | None = None, *, lang: str = "zh"
) -> Scorecard:
    """Return the scorecard of every city with a programme; `weights` replaces some weights.

    Raises:
        InputError: a weight is negative, or of no criterion.
    """
    chosen = {criterion.name: float(criterion.weight) for criterion in CRITERIA}
    for name, weight in (weights or {}).items():
        if name not in chosen:
            raise InputError(f"no criterion {name!r}; criteria: {', '.join(chosen)}")
        if not 0 <= weight < float("inf"):
            raise InputError(f"the weight of {name} must be a number from 0 up, not {weight}")
        chosen[name] = float(weight)
    names = "SELECT DISTINCT ?city ?name { ?city ckg:hasProgramme ?p ; rdfs:label ?name"
    found_names = select(store, f'{names} FILTER(LANG(?name) = "{lang}") }} ORDER BY ?city')
    known = {row[0]: row[1] for row in found_names}
    cells: dict[tuple[str, str], Cell] = {}
    for name, (text, measure) in _HOW.items():
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for city, fact, value in select(store, text):
            found[city].append((fact, value))
        for city, values in found.items():
            if city in known:
                facts = tuple(sorted({fact for fact, _ in values}))
                cells[city, name] = Cell(measure(values), facts)
    return Scorecard(known, cells, chosen)
