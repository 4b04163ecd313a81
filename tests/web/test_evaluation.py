"""Evaluation of tasks: what the engine says, as a status of HTTP."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from clusterkg.web.api.context import Context
from clusterkg.web.workers import evaluation
from clusterkg.web.workers.tasks import SparqlTask

JSON = "application/sparql-results+json"


@pytest.mark.parametrize("error", [RuntimeError, OSError])
def test_a_damaged_store_is_no_wrong_query(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise error("Corruption: block checksum mismatch: stored = 1 in /a/1.sst offset 0")

    monkeypatch.setattr(evaluation.datasets, "evaluate", refuse)
    task = SparqlTask("ASK {}", "http://localhost/", JSON, None)
    result, _ = evaluation.evaluate(Context(Store()), task, 1000, 10)
    assert result.status == 503
