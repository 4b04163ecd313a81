"""The language of the command, and translations of click's own texts: usage errors, headings of
help.

Click asks gettext for these, which knows the environment but not `--lang`; here the catalogue is
used instead. A text that it lacks stays English.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import Final

import click

from clusterkg.base.locale import LANGUAGES, default_language, starting_with, text

_KEYS: Final = "cli.click."
# The language in --lang, if given.
_asked: list[str] = []


def language() -> str:
    """Return the language given with --lang, by default that of the locale."""
    return _asked[-1] if _asked else default_language()


def take_language(args: Sequence[str]) -> None:
    """Set the language from --lang in `args`, before click parses them: parsing may fail or print
    help.

    The last valid language counts; without one, that of the locale.
    """
    _asked.clear()
    for name, value in zip(args, (*args[1:], ""), strict=False):
        if name == "--":
            return
        option, _, own = name.partition("=")
        if option == "--lang" and (own or value) in LANGUAGES:
            _asked[:] = [own or value]


def translate() -> None:
    """Make click take its texts from the catalogue and, in Chinese, wrap lines by display width."""
    if language() == "zh":
        from clusterkg.cli import wrapping

        wrapping.install()
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for function, own in (("_", one), ("ngettext", one_or_several)):
                if hasattr(module, function):
                    setattr(module, function, own)


def one(message: str) -> str:
    """Return click's text `message` in the language of the command."""
    return _texts().get(message, message) if language() == "zh" else message


def one_or_several(singular: str, plural: str, n: int) -> str:
    """Return click's text for a number `n`, in the language of the command."""
    english = singular if n == 1 else plural
    return _texts().get(singular, english) if language() == "zh" else english


@cache
def _texts() -> dict[str, str]:
    return starting_with(_KEYS, "zh")


def say(key: str, /, **fields: object) -> None:
    """Write a text of the catalogue to standard error, in the language of the command."""
    click.echo(text(key, language(), **fields), err=True)
