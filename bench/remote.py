"""Measure how cost grows with the size of the graph, in an engine and in a store on disk.

`pip install -e '.[test]' oxigraph; CLUSTERKG_TIMEOUT=600 python bench/remote.py`

The engine is Oxigraph's server on this machine, so that no network is measured. It holds the
graphs that `clusterkg build` makes; the large one is put into it by its own bulk loader. Answers
are compared before times are. What is measured is written to bench/REMOTE.md and into the pages
docs/scale*.md. Takes about ten minutes and 10 GB of disk.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from generate import write
from measure import cpu, digest, peak, processes, same, timed

from clusterkg.compare import overlap
from clusterkg.queries import saved
from clusterkg.rdf.table import Table
from clusterkg.store import disk, upload
from clusterkg.store import graph as store
from clusterkg.store.remote.connect import probed
from clusterkg.store.remote.graphs import Source, find_updates, graph_of, manifest, write_manifest

HERE = Path(__file__).parent
CLUSTERKG = str(Path(sys.executable).with_name("clusterkg"))
OXIGRAPH = str(Path(sys.executable).with_name("oxigraph"))
PARAMS = {"city_a": "城市0", "city_b": "城市1"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# What is larger is not sent by HTTP, which takes minutes a million.
MOST_SENT = 1_000_000
PLACES = {"engine": "引擎", "disk": "磁盘"}
WHATS = {
    "load, `clusterkg build --no-rules`": "装入，`clusterkg build --no-rules`",
    "load, `oxigraph load`": "装入，`oxigraph load`",
    "first answer, whole process": "首个结果，整个进程",
    "saved query on two cities": "两座城市的已存查询",
    "overlap of all pairs": "全部城市对的重合度",
    "count of statements": "陈述计数",
}
BUILD, BULK, FIRST, QUERY, PAIRS, COUNTED = WHATS


@dataclass
class Growth:
    """Seconds by what was done and where, by size, and what a reader must know."""

    sizes: list[int] = field(default_factory=list)
    seconds: dict[tuple[str, str], dict[int, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, place: str, size: int, seconds: float) -> None:
        """Note a time."""
        self.seconds.setdefault((what, place), {})[size] = seconds
        print(f"{named(size):6} {what:36} {place:8} {seconds:10.4f} s", flush=True)

    def note(self, text: str) -> None:
        """Note what a reader must know."""
        self.notes.append(f"- {text}")
        print(f"  {text}", flush=True)

    def table(self, lang: str) -> list[str]:
        """Return the times, and how many times as long each takes for ten times as much."""
        chinese = lang == "zh"
        names = [named(size) for size in self.sizes]
        steps = list(zip(self.sizes, self.sizes[1:], strict=False))
        head = ["操作", "位置"] if chinese else ["what", "where"]
        head += [f"{name}, s" for name in names]
        head += [f"x10 ({named(a)} - {named(b)})" for a, b in steps]
        lines = [f"| {' | '.join(head)} |", f"|---|---|{'---:|' * (len(head) - 2)}"]
        for (what, place), times in self.seconds.items():
            cells = [WHATS[what], PLACES[place]] if chinese else [what, place]
            cells += [f"{times[size]:.3g}" if size in times else "" for size in self.sizes]
            cells += [
                f"{(times[b] / times[a]) ** (1 / math.log10(b / a)):.2g}x" if b in times else ""
                for a, b in steps
            ]
            lines.append(f"| {' | '.join(cells)} |")
        return lines


def named(size: int) -> str:
    """Return a number of statements in short: 100k, 1M."""
    return f"{size // 1_000_000}M" if size >= 1_000_000 else f"{size // 1000}k"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Start an engine; give the address of its queries, and its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{one.getsockname()[1]}"
    command = [OXIGRAPH, "serve", "--location", str(folder), "--bind", place]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(f"http://{place}/"):
            if server.poll() is not None:
                sys.exit(f"{' '.join(command)} ended with {server.returncode}")
            time.sleep(0.1)
        yield f"http://{place}/query", server.pid
    finally:
        server.terminate()
        server.wait()


def answers(url: str) -> bool:
    """Say whether a server is up."""
    try:
        urlopen(url, timeout=5).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


def most_memory(process: int) -> float:
    """Return the most memory that a process had, in MB (10^6 bytes)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s*(\d+)", status)[0]) * 1024 / 1e6


def loaded(out: Growth, graph: Path, size: int, folder: Path) -> float:
    """Put the graph into an engine by its bulk loader; return the memory that took, in MB."""
    with serving(folder) as (url, _):
        upload.build(url, infer=False)
    place = ["--location", str(folder), "--graph", graph_of(graph)]
    took, memory = peak([OXIGRAPH, "load", *place, "--file", str(graph)])
    out.add(BULK, "engine", size, took)
    with serving(folder) as (url, _):
        remote = probed(url)
        known = manifest(remote)
        assert known is not None
        source = Source(
            graph_of(graph), graph.name, disk.file_digest(graph), graph.stat().st_size, size
        )
        same(remote.count("{ ?s ?p ?o }", source.graph), size, "statements in the engine")
        remote.update_url = find_updates(remote)
        write_manifest(remote, replace(known, sources=(*known.sources, source)))
    return memory


def asked(place: str | Path) -> dict[str, Callable[[], str]]:
    """Return what is asked of a place, which is opened; each gives what stands for its answer."""
    opened = store.open_graph(place)
    query = saved.find("industry-overlap")

    def pair() -> str:
        found = saved.run(opened, query, PARAMS)
        assert isinstance(found, Table)
        return digest([str(row)] for row in found.rows)

    def pairs() -> str:
        found = overlap.overlap(opened, "shared")
        return f"{len(found.cities)} cities, {found.values[found.values > 0].sum():.0f} shared"

    def count() -> str:
        return store.select(opened, COUNT)[0][0]

    return {QUERY: pair, PAIRS: pairs, COUNTED: count}


def measured(out: Growth, size: int, folder: Path) -> None:
    """Measure all at one size."""
    graph, local = folder / "graph.nt", folder / "graph.store"
    write(graph, size)
    build = [CLUSTERKG, "build", "--no-rules"]
    took, memory = peak([*build, str(local), str(graph)])
    out.add(BUILD, "disk", size, took)
    if size <= MOST_SENT:
        with serving(folder / "sent") as (url, _):
            out.add(BUILD, "engine", size, peak([*build, url, str(graph)])[0])
        shutil.rmtree(folder / "sent")
    bulk = loaded(out, graph, size, folder / "engine")
    graph.unlink()
    with serving(folder / "engine") as (url, process):
        ask = [CLUSTERKG, "query", "industry-overlap", "--format", "csv"]
        ask += [f"--param={name}={value}" for name, value in PARAMS.items()]
        (there, found), (here, expected) = processes(
            [[*ask, "--store", url], [*ask, "--store", str(local)]], rounds=5
        )
        same(sorted(found.splitlines()), sorted(expected.splitlines()), FIRST)
        out.add(FIRST, "engine", size, there)
        out.add(FIRST, "disk", size, here)
        remote, embedded = asked(url), asked(local)
        for what in remote:
            there, found = timed(remote[what])
            here, expected = timed(embedded[what])
            same(found, expected, what)
            out.add(what, "engine", size, there)
            out.add(what, "disk", size, here)
        out.note(
            f"{named(size)}: {int(found):,} statements with the ontology and the bundled data."
            f" Memory at most: the engine while it was asked {most_memory(process):,.0f} MB, its"
            f" bulk loader {bulk:,.0f} MB; `clusterkg build` of the store on disk {memory:,.0f} MB."
            f" Load average of the machine at the end: {os.getloadavg()[0]:.1f}."
        )


def share(table: list[str], lang: str) -> None:
    """Write a table into the page on scale, between its marks."""
    page = HERE.parent / "docs" / ("scale.md" if lang == "en" else f"scale.{lang}.md")
    before, start, rest = page.read_text(encoding="utf-8").partition("<!-- growth -->\n")
    _, end, after = rest.partition("<!-- end of growth -->")
    lines = "".join(f"{line}\n" for line in ["", *table, ""])
    page.write_text(f"{before}{start}{lines}{end}{after}", encoding="utf-8")


def report(out: Growth) -> str:
    """Return all of it as Markdown."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("clusterkg", "oxigraph"))
    lines = [
        "# Growth of cost",
        "",
        f"Written by `python bench/remote.py` on {datetime.now(UTC):%Y-%m-%d}: {cpu()}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {libraries}.",
        "",
        "Seconds, the least of some runs (load: one run; what takes over 10 s: one or two), and how"
        " many times as long each takes for ten times as many statements. The engine is Oxigraph's"
        " server on the same machine, asked over HTTP by loopback; the store on disk is that of"
        " `clusterkg build`. Both answer the same, which is checked. No rules are run. More than"
        f" {MOST_SENT:,} statements are not sent to the engine by HTTP, but put into it by its own"
        " bulk loader. Times beside each other were taken one after the other.",
        "",
        *out.table("en"),
        "",
        *out.notes,
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure at each size, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    out = Growth()
    for size in sorted(parser.parse_args().sizes):
        out.sizes.append(size)
        with tempfile.TemporaryDirectory() as folder:
            measured(out, size, Path(folder))
        # A large one may not end: what was measured before it is kept.
        (HERE / "REMOTE.md").write_text(report(out), encoding="utf-8")
        for lang in ("en", "zh"):
            share(out.table(lang), lang)


if __name__ == "__main__":
    main()
