"""What work in a thread made is let go of in that thread."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable

import pytest

import clusterkg
from clusterkg.base import running
from clusterkg.base.errors import InputError
from clusterkg.web.api.context import Context
from clusterkg.web.workers.evaluation import evaluate
from clusterkg.web.workers.tasks import SparqlTask

KG = clusterkg.open()


def dropped_elsewhere(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> list[str]:
    """Return what the engine warns of while some work is done, and when it is forgotten."""
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: told.append(str(hook.exc_value)))
    work()
    gc.collect()
    return told


@pytest.mark.parametrize(
    "query",
    [
        "#+ columns: a b\nSELECT ?a { ?a ?b ?c }",
        "#+ param: a city\nSELECT ?b { ?b ?c ?d }",
        "SELECT (1 AS ?a) { ",
        "ASK {}",
    ],
)
def test_an_error_in_a_thread_leaves_no_solutions_to_another(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"a": "宁波"} if "+ param" in query else {}

    def work() -> None:
        try:
            running.run(lambda: KG.query(query, **given))
        except InputError as error:
            assert str(error)

    assert dropped_elsewhere(monkeypatch, work) == []


@pytest.mark.parametrize(
    ("query", "size", "rows"),
    [
        ("SELECT * { ?s ?p ?o }", 1 << 20, 3),
        ("SELECT * { ?s ?p ?o }", 10, 100_000),
        ("SELECT * {", 10, 10),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 1 << 20, 3),
    ],
)
def test_a_task_of_the_server_leaves_no_solutions_to_another_thread(
    query: str, size: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context.open()
    task = SparqlTask(query, "http://a/", "text/csv", "text/turtle")

    def work() -> None:
        answers: list[object] = []
        thread = threading.Thread(
            target=lambda: answers.append(evaluate(context, task, size, rows)[0])
        )
        thread.start()
        thread.join()
        assert answers

    assert dropped_elsewhere(monkeypatch, work) == []
