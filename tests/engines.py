"""Start SPARQL engines of others, each empty, on a free port of this machine, for tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import environ
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

# Where .ci/run puts Fuseki: the one file of org.apache.jena:jena-fuseki-server.
CACHE = Path(environ.get("CLUSTERKG_ENGINES", Path.home() / ".cache" / "clusterkg"))
NAMES = ("oxigraph", "fuseki", "virtuoso")


@dataclass(frozen=True)
class Engine:
    """An engine that runs: where it is asked, and the environment that it needs."""

    name: str
    url: str
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def started(name: str, folder: Path) -> Iterator[Engine]:
    """Start an engine that keeps its files in `folder`, or skip the test if it is not here."""
    start = {"oxigraph": _oxigraph, "fuseki": _fuseki, "virtuoso": _virtuoso}[name]
    with start(folder) as engine:
        yield engine


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], folder: Path, ready: str) -> Iterator[None]:
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 300
            while not _answers(ready):
                if process.poll() is not None or time.monotonic() > until:
                    said = (folder / "engine.log").read_text(errors="replace")[-2000:]
                    pytest.fail(f"{command[0]} does not start: {said}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


@contextmanager
def _oxigraph(folder: Path) -> Iterator[Engine]:
    program = shutil.which("oxigraph")
    if program is None:
        pytest.skip("Oxigraph's server is not here: pip install oxigraph")
    port = free_port()
    place = f"127.0.0.1:{port}"
    command = [program, "serve", "--location", str(folder / "db"), "--bind", place]
    with _running(command, folder, f"http://{place}/"):
        yield Engine("oxigraph", f"http://{place}/query")


@contextmanager
def _fuseki(folder: Path) -> Iterator[Engine]:
    jars = sorted(CACHE.glob("jena-fuseki-server-*.jar"))
    java = shutil.which("java")
    if not jars or java is None:
        pytest.skip(f"Fuseki is not here: put jena-fuseki-server into {CACHE}, and install Java")
    port = free_port()
    command = [java, "-Xmx1g", "-jar", str(jars[-1]), "--mem", "--update", "--localhost"]
    with _running([*command, f"--port={port}", "/kg"], folder, f"http://127.0.0.1:{port}/$/ping"):
        yield Engine("fuseki", f"http://127.0.0.1:{port}/kg/query")


_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 5
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


@contextmanager
def _virtuoso(folder: Path) -> Iterator[Engine]:
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not here: apt-get install virtuoso-opensource-7")
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(http=http, sql=sql))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    # Its own user and password, as it comes: it is asked by digest.
    user = {"CLUSTERKG_USER": "dba", "CLUSTERKG_PASSWORD": "dba", "CLUSTERKG_AUTH": "digest"}
    with _running(command, folder, f"http://127.0.0.1:{http}/sparql-auth"):
        yield Engine("virtuoso", f"http://127.0.0.1:{http}/sparql-auth", user)
