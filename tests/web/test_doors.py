"""The doors agree: the defaults of the API are those of the command line and of Python."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import click
import pytest

import clusterkg
from clusterkg.cli import main
from clusterkg.cli.check import REPORTS
from clusterkg.compare.measures import OF_LISTS
from clusterkg.facts.bets import LEVELS
from clusterkg.rdf import table
from clusterkg.show import export
from clusterkg.web.api.routes import ROUTES

PARAMETERS = {route.path: {each.name: each for each in route.parameters} for route in ROUTES}
GRAPH = type(clusterkg.open())


def option(command: str, name: str) -> Any:
    """Return the default of an option of a command."""
    found = main.get_command(click.Context(main), command)
    assert found is not None
    return next(each.default for each in found.params if each.name == name)


@pytest.mark.parametrize(
    ("path", "command", "method"),
    [
        ("/api/overlap", "overlap", GRAPH.overlap),
        ("/api/tables/overlap", "overlap", GRAPH.overlap),
        ("/api/views/{name}", "export", GRAPH.view),
    ],
)
@pytest.mark.parametrize("name", ["level", "measure"])
def test_level_and_measure_have_one_default(
    path: str, command: str, method: Callable[..., Any], name: str
) -> None:
    of_python = inspect.signature(method).parameters[name].default
    assert PARAMETERS[path][name].default == option(command, name) == of_python


def test_levels_and_measures_are_those_of_the_overlap() -> None:
    for path in ("/api/overlap", "/api/tables/overlap", "/api/views/{name}"):
        assert PARAMETERS[path]["level"].choices == LEVELS
        assert PARAMETERS[path]["measure"].choices == OF_LISTS


@pytest.mark.parametrize("path", [path for path, known in PARAMETERS.items() if "lang" in known])
def test_the_language_is_that_of_the_locale_unless_one_is_given(path: str) -> None:
    lang = PARAMETERS[path]["lang"]
    assert (lang.default, lang.required, lang.choices) == (None, False, ("zh", "en"))


@pytest.mark.parametrize(
    ("path", "given", "name"),
    [
        ("/api/views/{name}", "json-ld", "jsonld"),
        ("/api/views/{name}", "jsonld", "jsonld"),
        ("/api/queries/{name}", "turtle", "ttl"),
        ("/api/tables/overlap", "md", "markdown"),
    ],
)
def test_formats_have_one_name_and_known_synonyms(path: str, given: str, name: str) -> None:
    assert PARAMETERS[path]["format"].parse([given]) == name


def test_formats_are_those_of_the_command_line() -> None:
    assert set(PARAMETERS["/api/views/{name}"]["format"].choices) == set(export.FORMATS)
    # Saved queries give rows, or triples as Turtle.
    formats = {*table.TABLE_FORMATS, "ttl"}
    assert set(PARAMETERS["/api/queries/{name}"]["format"].choices) == formats <= {*table.FORMATS}
    assert set(PARAMETERS["/api/validate"]["format"].choices) == set(REPORTS)
