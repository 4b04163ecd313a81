"""Chinese help: texts of commands are looked up in the catalogue by their English."""

from __future__ import annotations

import copy
import inspect
import re
from functools import cache
from typing import Final, TypeVar

import click

from clusterkg.base.locale import starting_with
from clusterkg.cli.kinds import Severity, Word

C = TypeVar("C", bound=click.Command)
_KEYS: Final = "help."
# Marker of a paragraph of help that click must not rewrap.
_AS_IT_IS: Final = "\b\n"
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
_CAPITALS: Final = re.compile(r"[A-Z]+")


def chinese(command: C) -> C:
    """Return a Chinese copy of a command and of its subcommands.

    Help, options, metavars and type names are translated; a text that the catalogue lacks stays
    English.
    """
    told = copy.copy(command)
    told.help = _help(command.help)
    told.params = [_parameter(param) for param in command.params]
    if command.options_metavar is not None:
        told.options_metavar = _metavar(command.options_metavar)
    # Click caches the --help option of a command with its text.
    if hasattr(told, "_help_option"):
        told._help_option = None
    if isinstance(told, click.Group):
        told.subcommand_metavar = _metavar(told.subcommand_metavar)
        told.commands = {name: chinese(each) for name, each in told.commands.items()}
    return told


def paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of a help text as in the catalogue: each on one line, except
    preformatted ones.
    """
    found = _PARAGRAPHS.split(inspect.cleandoc(text or ""))
    return [
        each.removeprefix(_AS_IT_IS) if each.startswith(_AS_IT_IS) else " ".join(each.split())
        for each in found
    ]


def _help(text: str | None) -> str | None:
    if text is None:
        return None
    marks = [
        _AS_IT_IS * each.startswith(_AS_IT_IS) for each in _PARAGRAPHS.split(inspect.cleandoc(text))
    ]
    return "\n\n".join(
        mark + _texts().get(paragraph, paragraph)
        for mark, paragraph in zip(marks, paragraphs(text), strict=True)
    )


def _parameter(param: click.Parameter) -> click.Parameter:
    told = copy.copy(param)
    if isinstance(told, click.Option):
        told.help = None if told.help is None else _texts().get(told.help, told.help)
    if isinstance(told, click.Argument) and told.metavar is None:
        name = _metavar(told.human_readable_name)
        told.metavar = (name if told.required else f"[{name}]") + "..." * (told.nargs != 1)
    elif told.metavar is not None:
        told.metavar = _metavar(told.metavar)
    if isinstance(told.type, (Word, Severity)) and isinstance(told.default, str):
        told.default = told.type.chinese(told.default)
    if not isinstance(told.type, click.Choice) and told.type.name in _texts():
        told.type = copy.copy(told.type)
        told.type.name = _texts()[told.type.name]
    return told


def _metavar(metavar: str) -> str:
    """Return the translation of a metavar, or else the metavar with its upper-case words
    translated.
    """
    texts = _texts()
    return texts.get(metavar) or _CAPITALS.sub(lambda word: texts.get(word[0], word[0]), metavar)


@cache
def _texts() -> dict[str, str]:
    return starting_with(_KEYS, "zh")
