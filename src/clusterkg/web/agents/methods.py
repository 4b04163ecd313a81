"""Methods of the graph that return tables, as tools, whose arguments follow from signatures."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyoxigraph import NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import both
from clusterkg.compare.measures import OF_LISTS
from clusterkg.compare.noted import Noted, Summarised
from clusterkg.facts.bets import LEVELS
from clusterkg.kg import KnowledgeGraph
from clusterkg.rdf.table import Table, plain
from clusterkg.web.api.context import Context
from clusterkg.web.api.labels import parameters_for_options
from clusterkg.web.api.parameters import TYPES, Described, Parameter, parse

# Methods of the graph that return rows; the language is an argument of every tool.
_NAMES: Final = (
    *("scorecard", "coverage", "explain", "real"),
    *("peers", "next", "changes", "chain"),
)
# Methods that use all programmes; the others compare the chosen ones.
OF_ALL: Final = ("coverage", "changes", "chain", "real")
_OWN: Final = ("self", "lang", "limit", "offset")
_CHOICES: Final = {"level": LEVELS, "measure": OF_LISTS}
# Columns and parameters that name a resource: the column for its IRI, and its kind.
_NAMED: Final = {
    "city": ("city", "city"),
    "name": ("city", "city"),
    "cities": ("city_b", "city"),
    "city_a": ("city_a", "city"),
    "city_b": ("city_b", "city"),
    "name_a": ("city_a", "city"),
    "name_b": ("city_b", "city"),
    "programme": ("programme", "programme"),
    "industry": ("industry", "industry"),
    "industry_label": ("industry", "industry"),
}
_KINDS: Final = {kind.__name__: name for kind, name in TYPES.items()}
_SEQUENCE: Final = re.compile(r"(?:\w+ \| )?(?:Sequence|tuple|list)\[(\w+)(?:, \.\.\.)?\]")


def names() -> tuple[str, ...]:
    """Return the names of the methods that are tools."""
    return tuple(name for name in _NAMES if _parameters(name) is not None)


def method(name: str) -> Callable[..., Any] | None:
    """Return the method of KnowledgeGraph called `name`; None if there is none."""
    found: Callable[..., Any] | None = getattr(KnowledgeGraph, name, None)
    return found


def level(name: str) -> str | None:
    """Return the default level of the method `name`; None if it does not compare at a level."""
    return next((each.default for each in parameters(name) if each.name == "level"), None)


def parameters(name: str) -> list[Parameter]:
    """Return the parameters of the method `name`, without those that every tool has; empty if the
    method is no tool.
    """
    return _parameters(name) or []


def _parameters(name: str) -> list[Parameter] | None:
    """Return the parameters of the method `name`, without those that every tool has.

    An optional parameter whose type cannot be expressed is left out. None if there is no such
    method, or the type of a required parameter cannot be expressed.
    """
    if (found := method(name)) is None:
        return None
    out = []
    told = _told(found)
    for each in inspect.signature(found).parameters.values():
        if each.name in _OWN or each.kind is each.VAR_KEYWORD:
            continue
        required = each.default is each.empty
        annotation = str(each.annotation).replace(" | None", "").strip()
        listed = _SEQUENCE.fullmatch(annotation)
        kind = _KINDS.get(listed[1] if listed is not None else annotation)
        if kind is None:
            if required:
                return None
            continue
        # The values that the docstring names, or all if it names none.
        named = re.findall(r"[\w-]+", told.get(each.name, ""))
        choices = _CHOICES.get(each.name, ())
        some = tuple(choice for choice in choices if choice in named) or choices
        default = each.default if isinstance(each.default, str | int | float | bool) else None
        repeated = listed is not None or each.kind is each.VAR_POSITIONAL
        about = Described(both(f"web.agents.takes.{each.name}"), some)
        out.append(Parameter(each.name, kind, about, default, required, repeated, each.name))
    return out


def _told(found: Callable[..., Any]) -> dict[str, str]:
    """Return the description of each argument in the docstring of `found`, by its name."""
    _, _, rest = (inspect.getdoc(found) or "").partition("Args:\n")
    told: dict[str, str] = {}
    name = ""
    for line in rest.splitlines():
        argument = re.fullmatch(r" {4}(\w+): (.*)", line)
        if argument is not None:
            name = argument[1]
            told[name] = argument[2]
        elif line.startswith(" " * 8) and name:
            told[name] += " " + line.strip()
        else:
            break
    return told


def call(
    context: Context, name: str, given: Mapping[str, str], lang: str
) -> tuple[Table, list[str]]:
    """Run a method on the served graph, and return its rows and notes.

    Extra columns, called .NAME, hold the IRIs of what cells and parameters name.

    Args:
        name: The name of a method that is a tool.
        given: The values of its parameters as text, with list items joined by newlines.
        lang: Language of the text: `zh` or `en`.

    Raises:
        InputError: a parameter is unknown or missing, or the method refuses it.
    """
    known = parameters(name)
    lists = {each.name for each in known if each.repeated}
    texts = {
        each: list(filter(None, text.split("\n"))) if each in lists else [text]
        for each, text in given.items()
    }
    parsed = parse(tuple(known), texts)
    arguments: dict[str, Any] = {each: parsed[each] for each in given}
    kg = KnowledgeGraph()
    kg.store = context.store
    found = method(name)
    assert found is not None
    if "lang" in inspect.signature(found).parameters:
        arguments["lang"] = lang
    positional = [
        value
        for each in inspect.signature(found).parameters.values()
        if each.kind is inspect.Parameter.VAR_POSITIONAL
        for value in arguments.pop(each.name, ())
    ]
    result = found(kg, *positional, **arguments)
    notes = result.told() if isinstance(result, Noted) else []
    if isinstance(result, Summarised):
        notes = [warning.to(lang) for warning in result.warnings]
    if not isinstance(result, Table):
        result = result.table() if callable(result.table) else result.table
    assert isinstance(result, Table)
    return (
        _with_iris(context, result, given),
        [parameters_for_options(note, {"from": "from_"}) for note in notes],
    )


def _with_iris(context: Context, table: Table, given: Mapping[str, str]) -> Table:
    """Return `table` with further columns, called .NAME, for the IRIs of the resources that its
    cells and the parameters name; receipts are found by these.

    A cell is None if a name has no meaning, or several. Of a parameter with several values, only
    the first is used.
    """
    named = [(name, *_NAMED[name]) for name in table.columns if name in _NAMED and name != "cities"]
    taken = {column for _, column, _ in named}
    of_all = {
        column: _node(context, given[name].partition("\n")[0], kind)
        for name, (column, kind) in _NAMED.items()
        if name in given and column not in taken
    }
    rows = []
    for row in table.rows:
        by_name = dict(zip(table.columns, row, strict=True))
        nodes = [_node(context, plain(by_name[name]), kind) for name, _, kind in named]
        rows.append((*row, *nodes, *of_all.values()))
    columns = (
        *table.columns,
        *(f".{column}" for _, column, _ in named),
        *(f".{c}" for c in of_all),
    )
    return Table(columns, tuple(rows))


def _node(context: Context, name: str, kind: str) -> NamedNode | None:
    try:
        return context.reading.by_name.resolve(name, kind)
    except InputError:
        return None
