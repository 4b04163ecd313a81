"""Output of commands: destination and format."""

from __future__ import annotations

import functools
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from clusterkg.base import files
from clusterkg.base.escapes import one_line
from clusterkg.base.text import width
from clusterkg.cli.kinds import Format
from clusterkg.cli.usage import language, say

if TYPE_CHECKING:
    from clusterkg.rdf.table import Result, Table

# The parameters of commands that name files to write, and those that name what is read by a text.
_OUTPUTS: Final = ("out", "marked")
_NAMES: Final = ("name", "names")
# The least number of columns for the values of records.
_VALUE: Final = 20


def inputs(params: Mapping[str, Any]) -> list[Path]:
    """Return the paths of input files among the parameters of a command.

    Those that name a query or a list of names are included, as they may be paths.
    """
    found: list[Path] = []
    for name, value in params.items():
        if name not in _OUTPUTS:
            given = tuple(value.values()) if isinstance(value, dict) else value
            values = given if isinstance(given, tuple) else (given,)
            found += [each for each in values if isinstance(each, Path)]
            # A file may stand there with the name of what is in it.
            found += [Path(str(each).partition("#")[0]) for each in values if name in _NAMES]
    return found


def output_checked(command: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command to check first that its output `out` is writable and not one of its
    inputs.
    """

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        params = click.get_current_context().params
        if params["out"] is not None:
            files.check([params["out"]], inputs(params))
        command(*args, **kwargs)

    return wrapped


def _out(told: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option --output, passed as `out`, with `told` as help."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", "out", metavar="FILE", type=kind, help=told)


def output_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option --output, a file for Turtle, to a command."""
    option = _out("File for the Turtle; default: standard output.")
    return option(output_checked(command))


def _table_format(path: Path) -> str:
    from clusterkg.rdf.table import format_of

    return format_of(path)


def result_options(
    formats: Iterable[str],
    default: str | None = "table",
    format_of: Callable[[Path], str] = _table_format,
    **attributes: Any,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options --format and --output to a command.

    Args:
        formats: The formats that the command supports.
        default: The default format, as the help names it; None for a help without one.
        format_of: Returns the format for the extension of an output file, or raises InputError;
            called before the command runs.
        attributes: Further attributes of the option --format.
    """
    shown = Format(list(formats))

    def options(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def told(*args: Any, output: str | None, out: Path | None, **kwargs: Any) -> None:
            if out == files.STREAM:
                out = None
            if out is not None and output is None:
                format_of(out)
            command(*args, output=output, out=out, **kwargs)

        out = _out("Write to a file; its format is that of the extension, or of --format.")
        if default is not None:
            attributes.setdefault("help", f"Default: {default}, or the format of FILE's extension.")
        return click.option("--format", "output", type=shown, **attributes)(
            out(output_checked(told))
        )

    return options


def in_words(result: Result, output: str | None, out: Path | None, of: str | None = None) -> Result:
    """Return a table with translated headings, or the result itself.

    Headings are translated if the format is for people and the language is not English.

    Args:
        result: The result.
        output: The format, if given.
        out: The output file, if given.
        of: The saved query that gave the result; by default the command itself.
    """
    from clusterkg.rdf.table import FOR_PEOPLE, Table, format_of

    if not isinstance(result, Table) or language() == "en":
        return result
    if (output or ("table" if out is None else format_of(out))) not in FOR_PEOPLE:
        return result
    from clusterkg.names import headings

    return headings.in_words(result, language(), of or click.get_current_context().info_name or "")


def put_result(result: Result, output: str | None, out: Path | None) -> None:
    """Write a result to the file `out`, or to standard output if it is None.

    Raises:
        InputError: the format does not fit the result, or the file cannot be written.
    """
    from clusterkg.rdf.table import save

    result = in_words(result, output, out)
    if out is None:
        put(written(result, output), None)
    else:
        save(result, out, output)


def on_terminal(output: str | None, out: Path | None) -> bool:
    """Return whether a result is for the screen: standard output is a terminal, and neither a file
    nor a format is given.
    """
    return out is None and output is None and sys.stdout.isatty()


def written(result: Result, output: str | None) -> str:
    """Return a result as text for standard output.

    On a terminal, if no format is given, a table wider than the terminal is given as records.

    Raises:
        InputError: the format does not fit it.
    """
    from clusterkg.rdf.table import Table, write

    told = write(result, output)
    if isinstance(result, Table) and len(result) and on_terminal(output, None):
        columns = shutil.get_terminal_size().columns
        if max(map(width, told.split("\n"))) > columns:
            say("cli.output.records")
            return _records(result, columns)
    return told


def _records(table: Table, columns: int) -> str:
    """Return the rows of a table as records, as psql's expanded display does: a line per column,
    with values wrapped at `columns`, and an empty line between rows.
    """
    from clusterkg.cli.wrapping import Wrapper
    from clusterkg.rdf.namespaces import with_prefixes
    from clusterkg.rdf.table import shown

    heads = [one_line(column) for column in table.columns]
    indent = max(map(width, heads)) + 2
    wrapper = Wrapper(max(_VALUE, columns - indent))
    records = []
    with with_prefixes(table.prefixes):
        for row in table.rows:
            record = ""
            for head, term in zip(heads, row, strict=True):
                lines = wrapper.wrap(one_line(shown(term))) or [""]
                first = f"{head}{' ' * (indent - width(head))}{lines[0]}".rstrip()
                record += "\n".join([first, *(" " * indent + line for line in lines[1:])]) + "\n"
            records.append(record)
    return "\n".join(records)


def put(text: str, out: Path | None) -> None:
    """Write text to the file `out`, or to standard output if it is None or -.

    Raises:
        InputError: the file cannot be written.
    """
    if out is None or out == files.STREAM:
        # Else click would drop what looks like a colour from data.
        click.echo(text, nl=False, color=True)
    else:
        files.write(out, text.encode())
