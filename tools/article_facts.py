"""Compare the bundled graph with the reading of the article: `python tools/article_facts.py`.

`tests/data/article-facts.csv` holds two blind readings of the article, reconciled by hand. Each row
is a fact: subject, property, value, and the characters of the text where it stands. It prints how
many facts are right, wrong, missing and modelled otherwise, names each that is wrong or missing,
and exits 1 if there is any.

- right: the graph states it, and a passage that the subject cites covers those characters;
- wrong: the subject has other values only, or no passage that it cites covers them;
- missing: the subject has no value;
- modelled otherwise: the row says how the graph holds it, or why it does not.
"""

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph

from clusterkg.rdf.namespaces import CKG, PREFIXES

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "tests" / "data" / "article-facts.csv"
DATA = ROOT / "data" / "ttl"
OA = PREFIXES["oa"]

Graph = dict[tuple[str, str], set[str]]


@dataclass(frozen=True)
class Fact:
    """A row of the reading; `start` and `end` count characters of the text from zero."""

    id: str
    subject: str
    property: str
    value: str
    start: int
    end: int
    otherwise: str

    def __str__(self) -> str:
        return f"{self.id}: {self.subject} {self.property} {self.value} ({self.start}-{self.end})"


def read(path: Path) -> list[Fact]:
    """Return the facts of a reading, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Fact(
                *(row[name] for name in ("id", "subject", "property", "value")),
                int(row["start"]),
                int(row["end"]),
                row["otherwise"],
            )
            for row in csv.DictReader(file)
        ]


def load(folder: Path) -> Graph:
    """Return the values by subject and property of the Turtle files in `folder`.

    A property with ^ before it leads from the object to the subject.
    """
    store = pyoxigraph.Store()
    for path in sorted(folder.glob("*.ttl")):
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    graph: Graph = defaultdict(set)
    for quad in store:
        subject, value = (str(getattr(term, "value", term)) for term in (quad.subject, quad.object))
        graph[subject, quad.predicate.value].add(value)
        graph[value, f"^{quad.predicate.value}"].add(subject)
    return graph


def verdict(graph: Graph, fact: Fact) -> str:
    """Return "right", "wrong", "missing" or "modelled otherwise"."""
    if fact.otherwise:
        return "modelled otherwise"
    values = graph.get((_iri(fact.subject), _iri(fact.property)), set())
    if not values:
        return "missing"
    wanted = _comparable(_iri(fact.value))
    if wanted not in {_comparable(value) for value in values}:
        return "wrong"
    passages = graph.get((_iri(fact.subject), f"{CKG}evidence"), set())
    return "right" if any(_covers(graph, passage, fact) for passage in passages) else "wrong"


def _covers(graph: Graph, passage: str, fact: Fact) -> bool:
    starts, ends = (graph.get((passage, f"{OA}{name}"), set()) for name in ("start", "end"))
    return any(int(start) <= fact.start for start in starts) and any(
        int(end) >= fact.end for end in ends
    )


def _iri(name: str) -> str:
    """Return the IRI of a prefixed name, with its ^ if there is one; other text as it is."""
    inverse = "^" if name.startswith("^") else ""
    prefix, colon, local = name.removeprefix("^").partition(":")
    return f"{inverse}{PREFIXES[prefix]}{local}" if colon and prefix in PREFIXES else name


def _comparable(value: str) -> str | Decimal:
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def main() -> int:
    """Compare and print; return the exit code."""
    graph = load(DATA)
    verdicts = [(verdict(graph, fact), fact) for fact in read(FACTS)]
    counts = Counter(word for word, _ in verdicts)
    for word in ("right", "wrong", "missing", "modelled otherwise"):
        print(f"{word}: {counts[word]}")
    faults = [(word, fact) for word, fact in verdicts if word in ("wrong", "missing")]
    for word, fact in faults:
        print(f"{word}: {fact}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
