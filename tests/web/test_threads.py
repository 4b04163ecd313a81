"""The server where the system cannot fork, as on Windows: tasks run in threads."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import ENDLESS, Server

DATA = Path(__file__).parents[1] / "data"
# Without what Windows lacks.
COMMAND = """
import os, socket, sys
del os.fork, os.pread, socket.send_fds, socket.recv_fds
for name in ("fcntl", "resource", "uvloop"):
    sys.modules[name] = None
from clusterkg.cli import main
main(sys.argv[1:])
"""


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", COMMAND, "serve", "--port", "0", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    process = start("--timeout", "8", "--workers", "4")
    assert process.stderr is not None
    assert "threads" in process.stderr.readline()
    line = process.stderr.readline()
    yield Server(process, line.split()[-1])
    # A thread that still runs does not keep the process.
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_pages_api_and_endpoint_are_served(server: Server) -> None:
    assert server.get("/").status_code == 200
    assert server.get("/api/about").json()["statements"] > 1000
    assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
    assert server.get("/api/cities/Ningpo").status_code == 404


def test_a_large_result_comes_whole(server: Server) -> None:
    found = server.ask("SELECT * { ?s ?p ?o }").json()
    assert len(found["results"]["bindings"]) == server.get("/api/about").json()["statements"]


def test_a_file_is_validated(server: Server) -> None:
    with server.client() as client:
        for number in range(2):
            body = (DATA / "valid.ttl").read_bytes()
            report = client.post(f"/api/validate?name=a{number}.ttl", content=body).json()
            assert report["conforms"]
            assert report["checked"] == [f"a{number}.ttl"]


def test_long_queries_are_refused_and_do_not_block_others(server: Server) -> None:
    assert server.ask(ENDLESS).status_code == 504
    assert server.ask("ASK {}").status_code == 200


def test_others_are_not_served() -> None:
    process = start("--host", "0.0.0.0")
    _, message = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--host 0.0.0.0" in message
    assert json.dumps(message).count("\\n") == 1
