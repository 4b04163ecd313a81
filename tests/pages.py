"""The code blocks of a page of documentation, and a session that does what a reader would do.

A block runs in the folder of its page, after those before it. What a block is, its fence says:

- `console`: lines that start with `$ ` are run; lines below are what they print. A line `...`
  stands for any lines, `...` or `…` within a line for any characters, and gaps of any width are
  alike. The status must be 0, unless `<!-- exit: 1 -->` stands before the block.
- `python`: run, with the names of the blocks before; one with `>>>` as a doctest.
- `sparql`, `turtle`, `json`, `yaml`: parsed; a query is run, and so are the steps of a workflow.
- `title="NAME"` on the fence of a block: that is the file NAME.

`<!-- not run: REASON -->` before a block excuses it; `<!-- do: ACTION -->` is what the reader does
by hand, which the test does by its own means. `<!-- graph: bundled -->` runs it on the bundled
graph, not on the frozen one of the tests: it shows nothing that another city would change.
"""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store

import clusterkg
from clusterkg.base.resources import GRAPH_VARIABLE
from clusterkg.cli import main
from clusterkg.queries import saved

_PART = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n"
    r"(?P<text>.*?)^(?P=indent)```$"
    r"|^ *<!-- (?P<mark>not run|exit|do|graph): (?P<value>.*?) -->$",
    re.DOTALL | re.MULTILINE,
)
# Shown for people alone, unless the block is a file.
_ILLUSTRATIONS = ("text", "csv", "mermaid")


@dataclass(frozen=True)
class Block:
    """A fenced block: the line it starts on, and the marks that stand before it."""

    page: Path
    line: int
    kind: str
    title: str
    text: str
    marks: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    content = page.read_text(encoding="utf-8")
    marks: dict[str, str] = {}
    for part in _PART.finditer(content):
        if part["mark"]:
            marks[part["mark"]] = part["value"]
            continue
        indent = len(part["indent"])
        text = "".join(line[indent:] or "\n" for line in part["text"].splitlines(keepends=True))
        line = content.count("\n", 0, part.start()) + 1
        yield Block(page, line, part["kind"], part["title"] or "", text, marks)
        marks = {}


def fences(page: Path) -> int:
    """Return how many fences a page opens, however they are written."""
    return len(re.findall(r"^ *```", page.read_text(encoding="utf-8"), re.MULTILINE)) // 2


class Session:
    """A reader who follows a page in the current folder.

    `instead` says what stands for a word of a command: the address of a server that is up.
    """

    def __init__(self, actions: Mapping[str, Callable[[Session, Block], None]]) -> None:
        self.instead: dict[str, str] = {}
        self._actions = actions
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def follow(self, block: Block) -> None:
        """Do what a block says, and check that it does what the page says."""
        if "not run" in block.marks:
            return
        if action := block.marks.get("do"):
            self._actions[action](self, block)
        with pytest.MonkeyPatch.context() as patch:
            if block.marks.get("graph") == "bundled":
                patch.delenv(GRAPH_VARIABLE)
            self._follow(block)

    def _follow(self, block: Block) -> None:
        if block.title:
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.text, encoding="utf-8")
        match block.kind:
            case "console":
                self._console(block)
            case "python":
                self._python(block)
            case "sparql":
                self._sparql(block)
            case "turtle":
                Store().load(block.text.encode(), format=RdfFormat.TURTLE)
            case "json":
                json.loads(block.text)
            case "yaml":
                self._workflow(yaml.safe_load(block.text), _status(block))
            case kind:
                assert kind in _ILLUSTRATIONS, f"{block}: {kind} is neither run nor excused"

    def _console(self, block: Block) -> None:
        text = re.sub(r"\\\n\s*", "", block.text)
        assert text.startswith("$ "), f"{block}: a console starts with a command"
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            for word, other in self.instead.items():
                command = command.replace(word, other)
            output, status = run(command)
            assert status == _status(block), f"{block}: {command}: status {status}\n{output}"
            if shown.strip():
                assert alike(shown, output), f"{block}: {command} prints\n{output}"

    def _python(self, block: Block) -> None:
        if ">>>" in block.text:
            test = doctest.DocTestParser().get_doctest(
                block.text, self._names, str(block), str(block.page), block.line
            )
            found = doctest.DocTestRunner(optionflags=OPTIONS)
            found.run(test, clear_globs=False)
            assert not found.failures, str(block)
            self._names = test.globs
        else:
            exec(compile(block.text, str(block), "exec"), self._names)

    @staticmethod
    def _sparql(block: Block) -> None:
        query = saved.parse(block.text, str(block))
        if all(param.default is not None for param in query.params):
            saved.run(clusterkg.open().store, query)
        else:
            assert block.title, f"{block}: a query that needs parameters is run as a file"

    @staticmethod
    def _workflow(node: Any, wanted: int) -> None:
        """Run the commands of ours in the steps of a workflow."""
        values = node.values() if isinstance(node, dict) else node
        for value in values if isinstance(values, list | type({}.values())) else []:
            Session._workflow(value, wanted)
        for line in str(node.get("run", "")).splitlines() if isinstance(node, dict) else []:
            if line.startswith("clusterkg "):
                output, status = run(line)
                assert status == wanted, f"{line}: {output}"


def _status(block: Block) -> int:
    return int(block.marks.get("exit", "0"))


OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run(line: str) -> tuple[str, int]:
    """Run a line of a shell, and return what a terminal shows and the status of the last command.

    Pipes, `<` and `>` are understood where spaces stand around them. Our own command runs in this
    process; another in one of its own.
    """
    words = shlex.split(line, comments=True)
    given: bytes | None = None
    seen, status = b"", 0
    while words:
        here = words.index("|") if "|" in words else len(words)
        command, words = words[:here], words[here + 1 :]
        target = None
        while len(command) > 2 and command[-2] in ("<", ">"):
            *command, sign, name = command
            if sign == ">":
                target = Path(name)
            else:
                given = Path(name).read_bytes()
        printed, said, both, status = _call(command, given)
        if target is not None:
            target.write_bytes(printed)
        seen += said if words or target is not None else both
        given = printed
    return seen.decode(), status


def _call(command: list[str], given: bytes | None) -> tuple[bytes, bytes, bytes, int]:
    """Return what is printed, what is said on standard error, both as they came, the status."""
    if command[0] == "clusterkg":
        # A socket that an earlier test left to the collector is not said by this command.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            result = CliRunner().invoke(main, command[1:], input=given, catch_exceptions=False)
        return result.stdout_bytes, result.stderr_bytes, result.output_bytes, result.exit_code
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    return done.stdout, done.stderr, done.stderr + done.stdout, done.returncode


def alike(shown: str, output: str) -> bool:
    """Say whether what a page shows is what is printed."""
    pattern = ""
    for line in shown.strip("\n").splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*"
        else:
            parts = (re.escape(part) for part in re.split(r"\.\.\.|…", _plain(line)))
            pattern += "[^\n]*".join(parts) + "\n"
    printed = "".join(_plain(line) + "\n" for line in output.strip("\n").splitlines())
    return re.fullmatch(pattern, printed) is not None


def _plain(line: str) -> str:
    """Return a line without what differs between machines: gaps of any width, sizes of files."""
    return re.sub(r"\d+ kB", "kB", " ".join(re.sub(r"[-─]{3,}", "---", line).split()))
