"""Printed names to industries: measured on names that the reader had never seen.

tests/names/data/fresh-names*.csv have a row for each target of lists of cities, counties and zones
that neither the scheme nor the reader was made with: `concepts` are what the name means, `lacks`
is what of it the scheme has no concept for, `doubtful` says why another reader might label it
otherwise. All were labelled before the reader read any of them. Nothing is asked of the numbers but
that the documentation has them; a name that the reader is improved with is in sample from then on.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from test_match import DOC, bundled
from test_match import labelled as labelled_before

from clusterkg.rdf.namespaces import IND

DATA = Path(__file__).parent / "data"
# The sets in the order in which they were labelled, and the tables with their numbers of today.
SETS = {"fresh-names": "fresh", "fresh-names-2": "fixed", "fresh-names-3": "third"}

Row = dict[str, str]


def labelled(file_name: str) -> list[Row]:
    with (DATA / f"{file_name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outcomes(row: Row) -> set[str]:
    """Say how a name is answered.

    A partial answer is sound if it has no concept that the name does not mean. A full answer is
    short if a part that the name means is missing from it, also where a word is told as dropped.
    """
    match = bundled().match(row["name"])
    means = set(row["concepts"].split())
    found = {concept.removeprefix(IND) for concept in match.concepts}
    if not means:
        return {"none", "none answered"} if found else {"none"}
    if match.status == "unknown":
        return {"all", "unknown"}
    if match.status == "partial":
        return {"all", "partial"} | ({"sound"} if found <= means else set())
    if found == means and not row["lacks"]:
        return {"all", "answered", "right"}
    return {"all", "answered"} | ({"short"} if means - found or row["lacks"] else set())


def counts(rows: Iterable[Row]) -> Counter[str]:
    return Counter(outcome for row in rows for outcome in outcomes(row))


def line(title: str, rows: Iterable[Row]) -> str:
    n = counts(rows)
    of = ("all", "answered", "right")
    rates = (f"{n['answered'] / n['all']:.3f}", f"{n['right'] / n['answered']:.3f}")
    rest = (n[key] for key in ("short", "partial", "sound", "unknown"))
    return f"| {' | '.join(map(str, (title, *(n[key] for key in of), *rates, *rest)))} |"


def numbers(file_name: str) -> str:
    """Return the table of the documentation."""
    targets = labelled(file_name)
    names = list({row["name"]: row for row in targets}.values())
    heads = "all | answered | rightly | coverage | precision | short | partial | sound | unknown"
    earlier = itertools.takewhile(lambda one: one != file_name, SETS)
    before = {row["name"] for rows in (labelled_before(), *map(labelled, earlier)) for row in rows}
    n = counts(names)
    return "\n".join(
        (
            f"| | {heads} |",
            f"|{' --- |' * (heads.count('|') + 2)}",
            line("by names", names),
            line("by targets", targets),
            line("by names not labelled before", (r for r in names if r["name"] not in before)),
            line("by names, none doubtful", (r for r in names if not r["doubtful"])),
            line("by targets, none doubtful", (r for r in targets if not r["doubtful"])),
            "",
            f"({n['none']} more mean nothing in the scheme: {n['none answered']} answered.)",
        )
    )


@pytest.mark.parametrize("file_name", SETS)
def test_each_name_says_where_it_is_printed_and_means_the_same_everywhere(file_name: str) -> None:
    rows = labelled(file_name)
    assert all(row["place"] and row["list"] and row["page"] and row["seen"] for row in rows)
    assert {row["kind"] for row in rows} <= {"authority", "press", "copy", "other"}
    assert all(row["concepts"] or row["lacks"] for row in rows)
    named = {IND + concept for row in rows for concept in row["concepts"].split()}
    assert named <= set(bundled().labels)
    labels = {(row["name"], row["concepts"], row["lacks"]) for row in rows}
    assert len(labels) == len({row["name"] for row in rows})


@pytest.mark.parametrize("file_name", SETS)
def test_the_documentation_has_the_numbers_of_fresh_names(file_name: str) -> None:
    print(numbers(file_name))
    said = DOC.read_text(encoding="utf-8")
    assert numbers(file_name) in said, "run python tests/names/test_fresh.py"


if __name__ == "__main__":
    for each, table in SETS.items():
        begin, end = f"<!-- numbers of {table} -->", f"<!-- end of {table} -->"
        before, _, rest = DOC.read_text(encoding="utf-8").partition(begin)
        after = rest.partition(end)[2]
        DOC.write_text(f"{before}{begin}\n{numbers(each)}\n{end}{after}", encoding="utf-8")
