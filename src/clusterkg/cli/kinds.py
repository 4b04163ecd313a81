"""Parameter types of options: files, stores, names in any language, seconds, sizes, formats."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from clusterkg.base.errors import InputError
from clusterkg.base.locale import text
from clusterkg.base.source import STANDARD_INPUT
from clusterkg.cli.usage import language

_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMG]?)i?B?", re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class File(click.Path):
    """Parameter type of the path of an input file; - is standard input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return STANDARD_INPUT if value == "-" else super().convert(value, param, ctx)


class Word(click.ParamType[str]):
    """Parameter type of names of `kind` in `clusterkg.names.words`, such as levels or views, in any
    language.

    Several are separated by commas; the value is their canonical names, separated likewise.
    """

    name = "text"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from clusterkg.names.words import token

        return ",".join(token(self.kind, each) for each in str(value).split(","))

    def chinese(self, value: str) -> str:
        """Return the Chinese for an option's value, as shown in help."""
        from clusterkg.names.words import shown

        return shown(self.kind, value, "zh")


class Severity(click.Choice[str]):
    """Parameter type of a severity, in any language."""

    def __init__(self) -> None:
        super().__init__(["violation", "warning", "info"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from clusterkg.names.words import token

        return super().convert(token("severity", str(value)), param, ctx)

    def chinese(self, value: str) -> str:
        """Return the Chinese for a severity, as shown in help."""
        from clusterkg.names.words import shown

        return shown("severity", value, "zh")

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self._said().get_metavar(param, ctx)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        return self._said().get_invalid_choice_message(value, ctx)

    def _said(self) -> click.Choice[str]:
        """Return the choices in the language of the command."""
        chinese = language() == "zh"
        return click.Choice([self.chinese(each) if chinese else each for each in self.choices])


class Place(click.Path):
    """Parameter type of a store: the path of its folder or, if `elsewhere`, the URL of an engine as
    text.
    """

    def __init__(self, *, elsewhere: bool) -> None:
        super().__init__(path_type=Path)
        self._elsewhere = elsewhere

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from clusterkg.store.remote import is_address

        if not is_address(value):
            return super().convert(value, param, ctx)
        if not self._elsewhere:
            self.fail(text("cli.store-in-folder", language()), param, ctx)
        return value


# A folder, an address, several copies, or the bundled graph.
StorePlace: TypeAlias = Path | str | tuple[Path | str, ...] | None


class Seconds(click.FloatRange):
    """Parameter type of a positive number of seconds."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(text("cli.no-seconds", language(), given=value), param, ctx)
        return seconds


class Size(click.ParamType[int]):
    """Parameter type of a number of bytes, with an optional unit of K, M or G (powers of 1,024)."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = _SIZE.fullmatch(str(value))
        if found is None:
            self.fail(text("cli.no-size", language(), given=value), param, ctx)
        return int(float(found[1]) * _UNITS[found[2].upper()])


class Format(click.Choice[str]):
    """Parameter type of the name of a format, or a synonym."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from clusterkg.base.formats import named

        # Click itself tells what is no format.
        with suppress(InputError):
            value = named(str(value), [str(choice) for choice in self.choices])
        return super().convert(value, param, ctx)


def name_values(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """Return NAME=VALUE options as a dict.

    Raises:
        BadParameter: one has another form, or a name is given twice.
    """
    params: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.BadParameter(text("cli.name-value", language(), given=item))
        if name in params:
            raise click.BadParameter(text("cli.given-twice", language(), name=name))
        params[name] = value
    return params
