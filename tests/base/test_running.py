"""Work that is run in a thread with a large stack, and ended from outside."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

import clusterkg
from clusterkg.base import memory, running
from clusterkg.base.errors import InputError

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def statements(n: int) -> Iterator[Quad]:
    for i in range(n):
        yield Quad(NamedNode(f"s:{i}"), NamedNode("p:p"), NamedNode(f"o:{i}"))


def fail(error: BaseException) -> None:
    raise error


def test_work_returns_and_raises_as_a_call_does() -> None:
    assert running.run(lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        running.run(lambda: 1 // 0)
    with pytest.raises(SystemExit, match="3"):
        running.run(lambda: fail(SystemExit(3)))


def test_work_within_work_is_a_call() -> None:
    inner = running.run(lambda: running.run(threading.get_ident) == threading.get_ident())
    assert inner


def test_a_thread_has_a_large_stack() -> None:
    deep = f"ASK {{ {'{' * 3000} ?s ?p ?o {'}' * 3000} }}"
    assert not running.run(lambda: bool(Store().query(deep)))


def test_a_panic_of_the_engine_is_an_input_error() -> None:
    class PanicException(BaseException):
        pass

    with pytest.raises(InputError, match="gave up on what it was given: index out of bounds"):
        running.run(lambda: fail(PanicException("index out of bounds")))


def test_time_and_memory_end_work() -> None:
    ready = threading.Event()
    with pytest.raises(InputError, match=r"not done within 0\.1 seconds"):
        running.run(ready.wait, seconds=0.1)
    if memory.can_measure():
        with pytest.raises(InputError, match="more than 1 MB of memory"):
            running.run(ready.wait, memory=memory.MB)
    ready.set()


def test_an_interrupt_ends_work_of_python_within_a_second() -> None:
    ended = threading.Event()
    begun = threading.Event()

    def work() -> None:
        try:
            begun.set()
            while True:
                time.sleep(0.01)
        finally:
            ended.set()

    def interrupt() -> None:
        assert begun.wait(60)
        _thread.interrupt_main()

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        running.run(work)
    assert ended.wait(60)


def test_a_query_of_python_is_interrupted_within_a_second(tmp_path: Path) -> None:
    """The engine goes on until it is done, which is seen to here by so many statements."""
    graph = tmp_path / "own.nt"
    graph.write_text("".join(f"{quad.triple} .\n" for quad in statements(6)), encoding="utf-8")
    kg = clusterkg.KnowledgeGraph(data=[graph])
    kg.store = Store()  # type: ignore[misc, assignment]
    kg.store.extend(statements(24))
    since: list[float] = []

    def interrupt() -> None:
        since.append(time.monotonic())
        _thread.interrupt_main()

    timer = threading.Timer(0.2, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        kg.query(ENDLESS)
    assert time.monotonic() - since[0] < 5


def test_undoing_runs_when_the_block_ends() -> None:
    undone: list[int] = []
    with running.undoing(lambda: undone.append(1)):
        assert not undone
    assert undone == [1]
    with pytest.raises(ValueError, match="wrong"), running.undoing(lambda: undone.append(2)):
        raise ValueError("wrong")
    assert undone == [1, 2]


def test_a_temporary_folder_goes_and_one_that_is_renamed_stays(tmp_path: Path) -> None:
    with running.temporary_folder(tmp_path, "a-") as folder:
        (folder / "file").touch()
        with running.temporary_folder(tmp_path, "b-") as other:
            other.rename(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_errors_do_not_carry_results_to_another_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Results of the engine must end in the thread that they were made in."""
    told: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", told.append)

    def work() -> None:
        store = Store()
        rows = store.query("SELECT * { ?s ?p ?o }")
        raise InputError(f"with {rows!r}")

    with pytest.raises(InputError):
        running.run(work)
    assert not told
