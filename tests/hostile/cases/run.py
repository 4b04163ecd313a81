"""What runs for ever, takes all the memory, or would exhaust the stack of the engine."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

from case import INPUTS, Case

DATA = "<s:s> <p:p> 1 , 2 .\n"
ENDLESS = INPUTS / "end.rq"
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<s:shape> a sh:NodeShape ; sh:targetSubjectsOf <p:p> ; sh:sparql [ sh:select "{}" ] .
"""
OR = " || ".join(f"?x = {i}" for i in range(10_000))
REFUSED = ("operators", "IN (...) or VALUES")


def many(separator: str, one: str, n: int = 10_000) -> str:
    """Return so many parts; @ is the number of each."""
    return separator.join(one.replace("@", str(i)) for i in range(n))


# Of each kind 10,000: refused, with what to do.
CHAINS = {
    "terms of +": f"ASK {{ ?s ?p ?x FILTER({many(' + ', '?x')} > 1) }}",
    "terms of !": f"ASK {{ ?s ?p ?x FILTER({'!' * 10_000}?x) }}",
    "terms of &&": f"ASK {{ ?s ?p ?x FILTER({many(' && ', '?x != @')}) }}",
    "branches of UNION": f"ASK {{ {many(' UNION ', '{ ?s ?p @ }')} }}",
    "filters": f"ASK {{ ?s ?p ?x {many(' ', 'FILTER(?x != @)')} }}",
    "alternatives of a path": f"ASK {{ ?s {many('|', '<p:@>')} ?o }}",
    "steps of a path": f"ASK {{ ?s {many('/^', '<p:@>')} ?o }}",
    "groups under MINUS": f"ASK {{ ?s ?p ?o {many(' ', 'MINUS { ?s <p:@> ?o }')} }}",
    "columns": f"SELECT {many(' ', '(?s AS ?v@)')} {{ ?s ?p ?o }}",
}
JOINS = {
    "properties": f"ASK {{ ?s {many(';', '<p:@> ?o@', 1000)} }}",
    "optional groups": f"ASK {{ ?s ?p ?o {many(' ', 'OPTIONAL { ?s <p:@> ?o@ }', 900)} }}",
    "members of a list": f"ASK {{ ?s ?p ({many(' ', '@')}) }}",
}
NESTS = {
    "brackets": f"ASK {{ ?s ?p ?x FILTER({'(' * 10_000}?x{')' * 10_000}) }}",
    "functions": f"SELECT ({'STR(' * 10_000}?s{')' * 10_000} AS ?x) {{ ?s ?p ?o }}",
    "sub-selects": f"ASK {{ {'{ SELECT * {' * 10_000} ?s ?p ?o {'}}' * 10_000} }}",
    "groups under OPTIONAL": f"ASK {{ {'?s ?p ?o OPTIONAL {' * 10_000} {'}' * 10_000} }}",
    "blank nodes": f"ASK {{ ?s ?p {'[ <p:x> ' * 10_000} ?o {']' * 10_000} }}",
    "reified triples": f"ASK {{ ?s ?p {'<< ?s ?p ' * 10_000} 1 {'>>' * 10_000} }}",
}
ANSWERED = {
    "values of IN": f"ASK {{ ?s ?p ?x FILTER(?x IN ({many(', ', '-@')})) }}",
    "rows of VALUES": f"ASK {{ VALUES ?x {{ {many(' ', '@.5')} }} ?s ?p ?x }}",
    "arguments": f"SELECT (CONCAT({many(', ', 'STR(@)')}) AS ?x) {{ }}",
}


def queries(
    kinds: dict[str, str],
    prefix: str,
    status: int = 2,
    said: str | tuple[str, ...] = (),
    slow: bool = False,
) -> list[Case]:
    """Return a case for each query."""
    return [
        Case(
            f"a query with {prefix}{kind}",
            ("query", "a.rq"),
            {"a.rq": text},
            status=status,
            said=said,
            slow=slow,
        )
        for kind, text in kinds.items()
    ]


def at_the_end(method: str) -> Callable[[str], str]:
    """Return what makes a program that does something in place of a method of the graph."""
    return lambda body: (
        f"""
import sys
from clusterkg import __main__
from clusterkg.kg import KnowledgeGraph

def work(*args, **options):
    {body}

KnowledgeGraph.{method} = work
sys.argv = ["clusterkg", "{method}", "x"]
__main__.main()
"""
    )


def no_build_is_left(folder: Path) -> None:
    left = [path.name for path in (folder / "kg").glob("*")] if (folder / "kg").exists() else []
    assert [name for name in left if name != "LOCK"] == []


STACKS = [
    Case(
        "10,000 terms of ||",
        ("query", "or.rq"),
        {"or.rq": INPUTS / "or10000.rq"},
        said=REFUSED,
    ),
    Case(
        "10,000 terms of || on standard input",
        ("query", "-"),
        stdin=(INPUTS / "or10000.rq").read_bytes(),
        said=REFUSED,
    ),
    Case("3,000 BINDs", ("query", "bind.rq"), {"bind.rq": INPUTS / "bind3000.rq"}, said=REFUSED),
    *queries(CHAINS, "10,000 ", said=REFUSED),
    *queries(JOINS, "very many ", said=("joins", "patterns")),
    *queries(NESTS, "10,000 nested ", said="deeper than 64"),
    *queries(ANSWERED, "10,000 ", status=0, slow=True),
    Case(
        "a view of one's own with 10,000 terms of ||",
        ("export", "a.gexf", "--view", "or.rq"),
        {"or.rq": INPUTS / "or10000.rq"},
        said=REFUSED,
        left=(),
    ),
    Case(
        "a constraint of SHACL with 10,000 terms of ||",
        ("validate", "a.ttl", "--shapes", "shapes.ttl"),
        {"a.ttl": DATA, "shapes.ttl": SHAPE.format(f"SELECT $this {{ $this ?p ?x FILTER({OR}) }}")},
        said=REFUSED,
    ),
    Case(
        "10,000 terms of || in Python",
        script="import sys, clusterkg\n"
        "try: clusterkg.open().query(open('or.rq').read())\n"
        "except clusterkg.InputError as error: sys.exit(str(error))",
        files={"or.rq": INPUTS / "or10000.rq"},
        status=1,
        said=REFUSED,
    ),
]
ENDS = [
    Case(
        "an endless query and a time",
        ("query", "end.rq", "--timeout", "1"),
        {"end.rq": ENDLESS},
        said="not done within 1 seconds",
    ),
    Case(
        "an endless constraint of SHACL and a time",
        ("validate", "a.ttl", "--shapes", "shapes.ttl", "--timeout", "2"),
        {
            "a.ttl": many("", "<s:@> <p:p> @ .\n", 2000),
            "shapes.ttl": SHAPE.format(
                "SELECT $this { $this ?p ?x . ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) < STR(?f)) }"
            ),
        },
        said="not done within 2 seconds",
        slow=True,
    ),
    Case(
        "a query that keeps all rows, and little memory",
        ("query", "a.rq", "--max-memory", "100MB"),
        {"a.rq": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"},
        said="more than 100 MB of memory",
        slow=True,
    ),
    Case(
        "a query that keeps all rows, and what the system gives",
        ("query", "a.rq"),
        {"a.rq": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"},
        said=("clusterkg: ",),
        memory=700 << 20,
        slow=True,
    ),
    *[
        Case(
            f"Ctrl-C in an endless {name}",
            command,
            {"end.rq": ENDLESS, "a.ttl": many("", "<s:@> <p:p> @ .\n", 2000), "sh.ttl": shape},
            status=130,
            interrupt=(signal.SIGINT, 2),
            seconds=20,
            left=(),
            slow=True,
            posix=True,
        )
        for shape in [
            SHAPE.format(
                "SELECT $this { $this ?p ?x . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l "
                "FILTER(STR(?c) < STR(?f)) }"
            )
        ]
        for name, command in {
            "query": ("query", "end.rq"),
            "view": ("export", "a.gexf", "--view", "end.rq"),
            "validation": ("validate", "a.ttl", "--shapes", "sh.ttl"),
        }.items()
    ],
    Case(
        "SIGTERM in an endless query",
        ("query", "end.rq"),
        {"end.rq": ENDLESS},
        status=143,
        interrupt=(signal.SIGTERM, 2),
        seconds=20,
        slow=True,
        posix=True,
    ),
    Case(
        "SIGTERM in a build",
        ("build", "kg"),
        status=(143, 0),
        interrupt=(signal.SIGTERM, 1.5),
        check=lambda folder: (
            None if (folder / "kg" / "CURRENT").exists() else no_build_is_left(folder)
        ),
        slow=True,
        posix=True,
    ),
    Case(
        "an error of the program",
        script=at_the_end("match")("raise KeyError('x')"),
        status=70,
        said="CLUSTERKG_DEBUG=1",
        env={"CLUSTERKG_DEBUG": ""},
    ),
    Case(
        "a step of Python that takes for ever and holds the interpreter",
        script=at_the_end("match")("import re; re.match('(a+)+$', 'a' * 60 + 'b')"),
        status=130,
        interrupt=(signal.SIGINT, 2),
        seconds=20,
        slow=True,
        posix=True,
    ),
]

CASES = {"stacks": STACKS, "ends": ENDS}
