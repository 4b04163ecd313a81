"""Every command is a method of the graph: under one name, with the same options and defaults."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, Final

import click
import pytest

import clusterkg
from clusterkg.cli import main
from clusterkg.web.api.routes import ROUTES

# Commands that are no methods, or are called otherwise, and why.
COMMANDS: Final = {
    "mcp": "it runs until it is ended, and gives nothing",
    "serve": "it runs until it is ended, and gives nothing",
    "import": "import is a word of Python: import_",
    "ontology check": "two words: check_ontology",
}
METHODS: Final = {"import": "import_", "ontology check": "check_ontology"}
# Names of options that are not those of Python, where several are given or a word is taken.
RENAMED: Final = {
    "--city": "cities",
    "--weight": "weights",
    "--from": "from_",
    "--import": "imports",
    "--all": "all_cities",
}
# Options of all commands that no method has, and where Python has them instead.
EVERYWHERE: Final = {
    "--help": "help(...)",
    "--store": "clusterkg.open:store",
    "--data": "clusterkg.open:data",
    "--only": "clusterkg.open:bundled",
    "--each-a-graph": "clusterkg.open:each_a_graph",
    "--source-of": "clusterkg.open:source_of",
    "--status": "clusterkg.open:status",
    "--as-of": "clusterkg.open:as_of",
    "--period": "clusterkg.open:period",
    "--programme": "clusterkg.open:programme",
    "--level-of": "clusterkg.open:level_of",
    "--all-programmes": "clusterkg.open:all_programmes",
    "--timeout": "only a process can be ended",
    "--max-depth": "clusterkg.Limits:depth",
    "--max-literal": "clusterkg.Limits:literal",
    "--max-cells": "clusterkg.Limits:cells",
    "--max-unpacked": "clusterkg.Limits:unpacked",
    "--max-memory": "only a process can be ended",
    "--input-format": "a file has a name in Python, or is a graph",
}
# Options of one command that its method lacks, and where Python has them instead; a name with a
# point is looked up.
EXCEPTIONS: Final = {
    ("queries", "--lang"): "SavedQuery.title, in both languages",
    ("queries", "--format"): "queries.executable.turtle writes what it gives",
    ("query", "--param"): "the values are keywords",
    ("query", "--explain"): "it tells the time of the steps of a command",
    ("query", "--why"): "KnowledgeGraph.why",
    ("query", "--receipt"): "Table.receipt",
    ("query", "--format"): "Table.to",
    ("query", "--output"): "Table.save",
    ("evidence", "--lang"): "Check.words, in both languages",
    ("overlap", "--why"): "KnowledgeGraph.why",
    ("overlap", "--receipt"): "KnowledgeGraph.receipt",
    ("overlap", "--top"): "OverlapMatrix.ranked",
    ("overlap", "--matrix"): "OverlapMatrix.table",
    ("overlap", "--ranks"): "OverlapMatrix.ranked",
    ("overlap", "--chance"): "OverlapMatrix.ranked",
    ("overlap", "--define"): "KnowledgeGraph.define",
    ("overlap", "--explain"): "KnowledgeGraph.explain",
    ("overlap", "--shares"): "KnowledgeGraph.shares",
    ("overlap", "--base"): "KnowledgeGraph.shares",
    ("overlap", "--weights"): "KnowledgeGraph.shares",
    ("overlap", "--year"): "KnowledgeGraph.shares",
    ("overlap", "--indicator"): "KnowledgeGraph.shares",
    ("overlap", "--unit"): "KnowledgeGraph.shares",
    ("overlap", "--format"): "Table.to",
    ("overlap", "--output"): "Table.save",
    ("scorecard", "--criterion"): "Scorecard.by",
    ("scorecard", "--criteria"): "Scorecard.criteria",
    ("scorecard", "--practices"): "KnowledgeGraph.practices",
    ("real", "--others"): "clusterkg.compare.real.Real.others",
    ("real", "--summary"): "clusterkg.compare.real.Real.summary_table",
    ("real", "--format"): "Table.to",
    ("real", "--output"): "Table.save",
    ("scorecard", "--why"): "KnowledgeGraph.why",
    ("scorecard", "--format"): "Table.to",
    ("scorecard", "--output"): "Table.save",
    ("sources", "--format"): "KnowledgeGraph.sources",
    ("chain", "--format"): "Table.to",
    ("chain", "--output"): "Table.save",
    ("changes", "--format"): "Table.to",
    ("changes", "--output"): "Table.save",
    ("peers", "--format"): "Table.to",
    ("peers", "--output"): "Table.save",
    ("next", "--format"): "Table.to",
    ("next", "--output"): "Table.save",
    ("info", "--format"): "KnowledgeGraph.void",
    ("coverage", "--summary"): "KnowledgeGraph.coverage",
    ("coverage", "--format"): "Table.to",
    ("coverage", "--output"): "Table.save",
    ("sources", "--output"): "KnowledgeGraph.sources",
    ("validate", "--mark"): "ValidationReport.mark",
    ("validate", "--summary"): "ValidationReport.summary",
    ("validate", "--max-results"): "ValidationReport.listed",
    ("validate", "--fail-on"): "ValidationReport.fails",
    ("validate", "--lang"): "ValidationReport.to",
    ("validate", "--format"): "ValidationReport.to",
    ("validate", "--output"): "ValidationReport.save",
    ("shapes", "--lint"): "KnowledgeGraph.lint",
    ("network", "--format"): "Table.to",
    ("network", "--output"): "Table.save",
    ("match", "--format"): "Table.to",
    ("match", "--output"): "Table.save",
    ("match", "--lang"): "Matches.table has the language of its labels",
    ("diff", "--format"): "Table.to",
    ("diff", "--output"): "Table.save",
    ("doctor", "--format"): "Table.to",
    ("doctor", "--output"): "Table.save",
    ("doctor", "--lang"): "Diagnosis.table has the language of its words",
    ("draft", "--lang"): "the proposals have no texts of ours",
    ("draft", "--output"): "the text is given",
    ("merge", "--output"): "the text is given",
    ("import", "--output"): "the text is given",
    ("upgrade", "--output"): "what is given has a method save",
    ("upgrade", "--in-place"): "what is given has a method save",
    ("upgrade", "--lang"): "what is written is in both languages",
    ("import", "--lang"): "cells at fault have their words in both languages",
    ("new", "--lang"): "tables are in both languages",
    ("build", "--lang"): "a manifest has no texts",
    ("verify", "--lang"): "names of files are no texts",
    ("info", "--lang"): "numbers are no texts",
}
# Parameters that methods have and commands do not.
OF_PYTHON: Final = {
    "progress": "a command shows a bar",
    "started": "a command shows a bar",
    "seconds": "--timeout",
    "times": "a format that has a time gets it",
    "limits": "--max-depth and the others",
}
# Where one command differs from the others.
OWN: Final = {
    ("draft", "--city"): "city",
    ("export", "--format"): "output",
    ("export", "--param"): "params",
    ("network", "--param"): "params",
    ("shapes", "--format"): "output",
}


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}".strip())
        elif command is not None:
            yield f"{path} {name}".strip(), command


COMMAND: Final = dict(commands())
CALLED: Final = sorted(COMMAND.keys() - {"mcp", "serve"})


def method(name: str) -> Any:
    return getattr(clusterkg.KnowledgeGraph, METHODS.get(name, name))


def parameters(name: str) -> dict[str, inspect.Parameter]:
    """Return the parameters of a method; what it hands on to `view` is its own."""
    own = dict(inspect.signature(method(name)).parameters)
    if own.pop("narrowed", None) is not None:
        own = dict(inspect.signature(clusterkg.KnowledgeGraph.view).parameters) | own
    own.pop("self", None)
    return own


def options(name: str) -> dict[str, click.Parameter]:
    long = {}
    for param in COMMAND[name].params:
        if isinstance(param, click.Option):
            long[max(param.opts, key=lambda opt: opt.startswith("--"))] = param
    return long


def name_in_python(command: str, option: str) -> str:
    default = option.removeprefix("--").replace("-", "_")
    return OWN.get((command, option)) or RENAMED.get(option, default)


def test_commands_without_a_method_are_few_and_say_why() -> None:
    lacking = {name for name in COMMAND if not hasattr(clusterkg.KnowledgeGraph, name)}
    assert lacking == COMMANDS.keys()


@pytest.mark.parametrize("command", CALLED)
def test_each_option_is_a_parameter(command: str) -> None:
    known = parameters(command)
    lacking = {
        option for option in options(command) if name_in_python(command, option) not in known
    }
    excused = {option for name, option in EXCEPTIONS if name == command}
    assert lacking - EVERYWHERE.keys() == excused


@pytest.mark.parametrize("command", CALLED)
def test_each_parameter_is_an_option_or_an_argument(command: str) -> None:
    said = {name_in_python(command, option) for option in options(command)}
    arguments = [p for p in COMMAND[command].params if isinstance(p, click.Argument)]
    keywords = [
        name
        for name, each in parameters(command).items()
        if each.kind is not inspect.Parameter.VAR_KEYWORD and name not in said | OF_PYTHON.keys()
    ]
    assert len(keywords) == len(arguments), keywords


@pytest.mark.parametrize("command", CALLED)
def test_defaults_agree(command: str) -> None:
    known = parameters(command)
    for option, param in options(command).items():
        each = known.get(name_in_python(command, option))
        if each is None or param.name == "lang" or param.required:
            continue
        of_command = param.get_default(click.Context(COMMAND[command]))
        # Click has a sign of its own for no default.
        if type(of_command).__name__ == "Sentinel":
            of_command = None
        assert (of_command or None) == (each.default or None), option


@pytest.mark.parametrize("where", sorted(set(EXCEPTIONS.values()) | set(EVERYWHERE.values())))
def test_the_python_equivalent_of_each_option_exists(where: str) -> None:
    if " " in where or "." not in where or where.startswith("help"):
        return
    name, _, parameter = where.removeprefix("clusterkg.").partition(":")
    found: Any = pkgutil.resolve_name(f"clusterkg.{name}")
    assert not parameter or parameter in inspect.signature(found).parameters


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/api/overlap", "overlap"),
        ("/api/tables/overlap", "overlap"),
        ("/api/views/{name}", "network"),
        ("/api/views/{name}", "export"),
        ("/api/pictures/{name}", "plot"),
    ],
)
@pytest.mark.parametrize("name", ["level", "measure", "lang"])
def test_the_api_has_the_defaults_of_python(path: str, command: str, name: str) -> None:
    (route,) = (route for route in ROUTES if route.path == path)
    of_api = {each.name: each.default for each in route.parameters}
    if name in of_api:
        assert of_api[name] == parameters(command)[name].default


def test_the_language_is_that_of_the_locale_everywhere() -> None:
    for name in CALLED:
        lang = parameters(name).get("lang")
        assert lang is None or lang.default is None, name
