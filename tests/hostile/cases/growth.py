"""Much of one thing: time grows no faster than n log n, or the command ends with a sentence."""

from __future__ import annotations

from typing import Final

from case import INPUTS, Case

_PREFIXES: Final = (
    "@prefix ckg: <https://w3id.org/clusterkg/ontology#> .\n"
    "@prefix id: <https://w3id.org/clusterkg/id/> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
_MANY: Final = 20_000


def _values(subject: str, predicate: str, value: str) -> str:
    listed = ", ".join(value.format(i) for i in range(_MANY))
    return f"{_PREFIXES}{subject} {predicate} {listed} .\n"


def _pairs(size: int) -> str:
    """Return all pairs of nodes but the two of each couple: too alike to be told apart."""
    pairs = ((i, j) for i in range(size) for j in range(size) if i // 2 != j // 2)
    return "".join(f"_:b{i} <a:p> _:b{j} .\n" for i, j in pairs)


VALUES: Final = [
    Case(
        f"{_MANY} values on one subject: {name}",
        ("validate", "a.ttl", "--summary"),
        {"a.ttl": _values("id:x a ckg:City ;", predicate, value)},
        status=1,
        seconds=300,
        slow=True,
    )
    for name, predicate, value in (
        ("labels", "rdfs:label", '"名{0}"@zh'),
        ("programmes that are not there", "ckg:hasProgramme", "id:p{0}"),
        ("types", "a", "id:t{0}"),
        ("blank nodes", "ckg:evidence", "[ ckg:number {0} ]"),
    )
]
BLANK_NODES: Final = [
    *(
        Case(f"{name}: {command}", (command, "a.ttl", "a.ttl"), {"a.ttl": content}, status=0)
        for command in ("diff", "merge")
        for name, content in (
            ("12 blank nodes that all name one another", INPUTS / "clique12.ttl"),
            ("a list of 1,000 equal numbers", INPUTS / "l1000.ttl"),
            ("a list of 10,000 equal numbers", f"<a:a> <a:b> ({' 1' * 10_000}) ."),
            (
                "a cycle of 500 blank nodes",
                "".join(f"_:b{i} <a:p> _:b{(i + 1) % 500} .\n" for i in range(500)),
            ),
            (
                "a list that has no end",
                (
                    "<a:a> <a:p> _:x . _:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ;"
                    " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:x ."
                ),
            ),
            (
                "2,000 blank nodes in a row",
                "".join(f"_:b{i} <a:p> _:b{i + 1} .\n" for i in range(2000)),
            ),
            (
                "2,000 predicates of others",
                "".join(f"<a:a> <a{i}:p{i}> {i} .\n" for i in range(2000)),
            ),
        )
    ),
    *(
        Case(
            f"blank nodes too alike to be told apart: {command}",
            (command, "a.ttl", "a.ttl"),
            {"a.ttl": f"<a:a> <a:b> 1 .\n{_pairs(100)}"},
            said=("a.ttl:2", "give them names"),
        )
        for command in ("diff", "merge")
    ),
]
TEXTS: Final = [
    Case(
        f"a text of {unit!r} again and again",
        ("draft", "a.txt"),
        {"a.txt": f"宁波市推进“246”产业集群建设。\n{unit * (40_000 // len(unit))}\n"},
        status=0,
    )
    for unit in ("一", "1", "元", "亿元", "国家级", "打造3个产业集群：汽车、石化、纺织。")
]
NAMES: Final = [
    Case(
        f"a name of {unit!r} again and again",
        ("match", "a.txt"),
        {"a.txt": unit * (40_000 // len(unit)) + "\n"},
        status=0,
    )
    for unit in ("一", "产业", "汽车、", "及相关服务", "a ")
]

CASES = {"values": VALUES, "blank nodes": BLANK_NODES, "texts": [*TEXTS, *NAMES]}
