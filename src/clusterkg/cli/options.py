"""Options that commands share, and how errors and messages are said."""

from __future__ import annotations

import functools
import math
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click
from click.core import ParameterSource

from clusterkg.base import files
from clusterkg.base.errors import InputError
from clusterkg.base.escapes import visible
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import LANGUAGES, text
from clusterkg.base.source import STANDARD_INPUT
from clusterkg.cli import usage

if TYPE_CHECKING:
    from clusterkg.kg import KnowledgeGraph
    from clusterkg.rdf.table import Result


_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMG]?)i?B?", re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
# Where a context keeps the language of its command.
LANG: Final = "clusterkg.lang"


def language() -> str:
    """Return the language of the command that runs: that of --lang, else that of the locale."""
    context = click.get_current_context(silent=True)
    return (context.meta.get(LANG) if context else None) or usage.language()


def say(key: str, /, **fields: object) -> None:
    """Write a text of the catalogue to standard error, in the language of the command."""
    click.echo(text(key, language(), **fields), err=True)


def _keep_language(ctx: click.Context, _param: click.Parameter, lang: str) -> str:
    ctx.meta[LANG] = lang
    return lang


def _lang(*, is_given: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=usage.language,
        is_eager=True,
        expose_value=is_given,
        callback=_keep_language,
        help="Language of the output; by default that of the locale.",
    )


def tell_version(ctx: click.Context, _param: click.Parameter, is_asked: bool) -> None:
    """Tell the version and the date of the data, and end."""
    if is_asked and not ctx.resilient_parsing:
        from contextlib import suppress

        from clusterkg import __version__
        from clusterkg.base.errors import InputError
        from clusterkg.kg import KnowledgeGraph

        lang = usage.language()
        click.echo(text("cli.version", lang, version=__version__))
        # The version is told even where the graph cannot be read.
        with suppress(InputError):
            if date := KnowledgeGraph().data_date():
                click.echo(text("cli.version.data", lang, date=date))
        ctx.exit()


lang_option = _lang(is_given=True)
# For a command that says texts, and gives the language to nobody.
messages_option = _lang(is_given=False)


class File(click.Path):
    """The path of a file that is read; - is standard input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return STANDARD_INPUT if value == "-" else super().convert(value, param, ctx)


why_option = click.option(
    "--why", is_flag=True, help="The query behind the answer, its rows, and the passages they cite."
)
data_option = click.option(
    "--data",
    "data",
    multiple=True,
    metavar="FILE",
    type=File(),
    help="Add a file of RDF (- is standard input), or tables, to the bundled graph; may be"
    " repeated.",
)

sources_option = click.option(
    "--source",
    "source",
    multiple=True,
    metavar="FILE",
    type=File(),
    help="A text that facts were read from, in UTF-8; may be repeated. It is kept in the cache of"
    " the user, so that it need not be given again.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    help="Whether texts that were given before are taken from the cache, and these are kept there.",
)
only_option = click.option(
    "--only", is_flag=True, help="Leave the bundled graph out: use the files of --data alone."
)
each_a_graph_option = click.option(
    "--each-a-graph",
    is_flag=True,
    help="Let each file of RDF be a named graph too, which has the IRI of the file.",
)


class Word(click.ParamType[str]):
    """A word of a list of `clusterkg.names.words`, in any language; several with commas between."""

    name = "text"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from clusterkg.names.words import token

        return ",".join(token(self.kind, each) for each in str(value).split(","))

    def chinese(self, value: str) -> str:
        """Return the Chinese word for a value of the option, as help shows it."""
        from clusterkg.names.words import shown

        return shown(self.kind, value, "zh")


class Place(click.Path):
    """The folder of a store on disk, or, if it may be one, the address of an engine: a text."""

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


def _one_or_copies(
    _ctx: click.Context, _param: click.Parameter, given: tuple[Path | str, ...]
) -> StorePlace:
    return given if len(given) > 1 else next(iter(given), None)


graph_option = click.option(
    "--store",
    "store_path",
    multiple=True,
    metavar="FOLDER|URL",
    type=Place(elsewhere=True),
    callback=_one_or_copies,
    help="Use a store that `clusterkg build` made, or an engine of SPARQL 1.1 at an address, "
    "instead of the bundled graph; may be repeated for copies: when one fails, the next is asked.",
)
store_option = click.option(
    "--store",
    "store_path",
    multiple=True,
    metavar="FOLDER",
    type=Place(elsewhere=False),
    callback=_one_or_copies,
    help="Use a store that `clusterkg build` made, instead of the bundled graph; may be repeated "
    "for copies: when one cannot be opened, the next is.",
)
receipt_option = click.option(
    "--receipt", is_flag=True, help="Say on standard error how many rows came, of how many."
)

# The parameters of commands that name files to write, and those that name what is read by a text.
_OUTPUTS: Final = ("out", "marked")
_NAMES: Final = ("name", "names")


def inputs(params: Mapping[str, Any]) -> list[Path]:
    """Return the files that the parameters of a command name to be read."""
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
    """Have a command refuse, before it works, to write what it cannot, or what it reads."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        params = click.get_current_context().params
        if params["out"] is not None:
            files.check([params["out"]], inputs(params))
        command(*args, **kwargs)

    return wrapped


def output_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --output, for Turtle."""
    option = _out("Where to write the Turtle; else to standard output.")
    return option(output_checked(command))


def _out(told: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option --output, the file `out`."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", "out", metavar="FILE", type=kind, help=told)


class Seconds(click.FloatRange):
    """A number of seconds above 0."""

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
    """A number of bytes, also in K, M or G of 1,024 each."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = _SIZE.fullmatch(str(value))
        if found is None:
            self.fail(text("cli.no-size", language(), given=value), param, ctx)
        return int(float(found[1]) * _UNITS[found[2].upper()])


# The options of the limits of a file that is read, by the names of `Limits`.
_LIMITS: Final[tuple[tuple[str, click.ParamType[int], str, str], ...]] = (
    ("depth", click.IntRange(1), "NUMBER", "Refuse files that nest deeper; 64, at most 1000."),
    ("literal", Size(), "SIZE", "Refuse longer literals and lines; 16M, which is the most."),
    ("cells", click.IntRange(1), "NUMBER", "Refuse tables with more cells; 500000."),
    ("unpacked", Size(), "SIZE", "Refuse packed files, workbooks and texts that are larger; 1G."),
)


# The formats of files whose names tell none.
_INPUTS: Final = ("ttl", "trig", "nt", "nq", "rdf", "jsonld", "n3")


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of files that are read, and `limits` of them.

    They are the format of those whose names tell none, and what a file may take of the machine.
    """

    @functools.wraps(command)
    def wrapped(*args: Any, input_format: str | None, **kwargs: Any) -> None:
        if input_format is not None:
            from clusterkg.rdf.reader import declare

            for path in inputs(click.get_current_context().params):
                declare(path, f".{input_format}")
        given = {name: kwargs.pop(f"max_{name}") for name, *_ in _LIMITS}
        chosen = {name: value for name, value in given.items() if value is not None}
        command(*args, limits=Limits(**chosen) if chosen else DEFAULTS, **kwargs)

    for name, kind, metavar, told in reversed(_LIMITS):
        wrapped = click.option(f"--max-{name}", type=kind, metavar=metavar, help=told)(wrapped)
    return click.option(
        "--input-format",
        type=Format(_INPUTS),
        help="The format of standard input (-) and of files whose names tell none; by default,"
        " what their content tells.",
    )(wrapped)


# Gives the graph that --data and --store name, which is opened when it is first read.
Opener: TypeAlias = Callable[[], "KnowledgeGraph"]


def graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --data and --store, and what opens the graph that they name."""
    return _opening(command, graph_option)


def local_graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the same, of graphs on this machine alone."""
    return _opening(command, store_option)


def _opening(
    command: Callable[..., None], place: Callable[[Callable[..., None]], Callable[..., None]]
) -> Callable[..., None]:
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        data: tuple[Path, ...],
        store_path: StorePlace,
        limits: Limits,
        only: bool,
        each_a_graph: bool,
        source_of: tuple[str, ...] = (),
        status: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        chosen = {name: kwargs.pop(name) for name in PROGRAMMES if name in kwargs}
        check_only(only, data, store_path)

        @functools.cache
        def opened() -> KnowledgeGraph:
            from clusterkg.kg import KnowledgeGraph

            return KnowledgeGraph(
                store_path,
                data,
                limits,
                bundled=not only,
                each_a_graph=each_a_graph,
                source_of=source_of,
                status=status,
                **chosen,
            )

        command(*args, opened=opened, **kwargs)

    named = each_a_graph_option(place(file_options(wrapped)))
    return data_option(only_option(named))


def scope_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command with the options of a graph also --source-of and --status."""
    command = click.option(
        "--status",
        multiple=True,
        metavar="STATUS",
        type=Word("status"),
        callback=_comma_separated,
        help="Only facts with evidence of this status: verified, reported, unverified, or passage"
        " (of a text, with its digest); several with commas between, or repeated. All by default.",
    )(command)
    return click.option(
        "--source-of",
        multiple=True,
        metavar="SOURCE",
        help="Only facts that cite this source; may be repeated. All by default.",
    )(command)


# The parameters of `programme_options`, by the names that `clusterkg.open` has for them.
PROGRAMMES: Final = ("as_of", "period", "programme", "level_of", "all_programmes")


def programme_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose which programmes of each city it compares."""
    for option in (
        click.option(
            "--all-programmes", is_flag=True, help="All programmes of each city together."
        ),
        click.option(
            "--level-of",
            type=Word("level_of"),
            default="city",
            show_default=True,
            metavar="WHOSE",
            help="Whose programmes: city, park, county, province, circle, analyst or all.",
        ),
        click.option(
            "--programme",
            multiple=True,
            metavar="PROGRAMME",
            help="This programme, whatever its date and level; may be repeated.",
        ),
        click.option(
            "--period",
            metavar="YEAR-YEAR",
            help="Programmes of a plan of these years, as 2021-2025, or announced in them.",
        ),
        click.option(
            "--as-of",
            type=int,
            metavar="YEAR",
            help="Each city's latest programme announced by this year and not ended before it;"
            " by default the latest of all.",
        ),
    ):
        command = option(command)
    return command


def _comma_separated(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(part for each in given for part in each.split(",") if part)


def statistics_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose among statistics, and what they are compared with."""
    for option in (
        click.option("--unit", metavar="UNIT", help="Of several; or of numbers that tell none."),
        click.option("--indicator", metavar="NAME", help="What is measured, of several."),
        click.option("--year", type=int, help="Of several; the latest unless said."),
        click.option(
            "--weights",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="A table of city and one number, of which the values are percentages.",
        ),
        click.option(
            "--base",
            metavar="BASE",
            help="What cities are compared with: sum, national, a name in the table, or another "
            "table; the nation in the table unless said, or else the sum of its cities.",
        ),
    ):
        command = option(command)
    return command


def say_scope(kg: KnowledgeGraph | None = None, *, always: bool = True) -> None:
    """Say on standard error which facts enter the answer of the command that runs.

    Of a graph that compares, also which programmes do. If not `always`, only what was chosen.
    """
    from clusterkg.facts.scope import told

    given = click.get_current_context().params
    parts = []
    if always or given["source_of"] or given["status"]:
        parts += told(given["source_of"], given["status"])
    if kg is not None and (always or any(map(is_given, PROGRAMMES))):
        parts += kg.told(language())
    for said in parts:
        click.echo(f"clusterkg: {visible(said.to(language()))}", err=True)


def check_only(only: bool, files: Sequence[Path], store_path: StorePlace) -> None:
    """Refuse --only where there is nothing else, or where a store is all there is anyhow."""
    if only and store_path is not None:
        raise click.UsageError(text("cli.only-store", language()))
    if only and not files:
        raise click.UsageError(text("cli.only-nothing", language()))


def name_values(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """Return what was given as NAME=VALUE, by name."""
    params: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.BadParameter(text("cli.name-value", language(), given=item))
        if name in params:
            raise click.BadParameter(text("cli.given-twice", language(), name=name))
        params[name] = value
    return params


class Progress:
    """Tells the stages of long work on standard error, once it has become long, to a person."""

    def __init__(self, patience: float = 2.0) -> None:
        self._until = time.monotonic() + patience
        self._telling = sys.stderr.isatty()

    def __call__(self, stage: str) -> None:
        if self._telling and time.monotonic() > self._until:
            click.echo(f"{stage} ...", err=True)


class Format(click.Choice[str]):
    """The name of a format, or a synonym of one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from clusterkg.base.formats import named

        # Click itself tells what is no format.
        with suppress(InputError):
            value = named(str(value), [str(choice) for choice in self.choices])
        return super().convert(value, param, ctx)


def _table_format(path: Path) -> str:
    from clusterkg.rdf.table import format_of

    return format_of(path)


def result_options(
    formats: Iterable[str],
    default: str | None = "table",
    format_of: Callable[[Path], str] = _table_format,
    **attributes: Any,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options --format and --output: where its answer goes, and how.

    Where the format is to be that of the file, `format_of` tells it before the command works.
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

        out = _out("Write to a file; its extension tells the format, unless --format does.")
        if default is not None:
            attributes.setdefault("help", f"Default: {default}, or as the extension of FILE tells.")
        return click.option("--format", "output", type=shown, **attributes)(
            out(output_checked(told))
        )

    return options


def in_words(result: Result, output: str | None, out: Path | None, of: str | None = None) -> Result:
    """Return a result with its heads in the language of the command, for a format of people.

    Formats of programs keep the names that columns have in data. `of` is the saved query that gave
    the result; by default the command did.
    """
    from clusterkg.rdf.table import FOR_PEOPLE, Table, format_of

    if not isinstance(result, Table) or language() == "en":
        return result
    if (output or ("table" if out is None else format_of(out))) not in FOR_PEOPLE:
        return result
    from clusterkg.names import headings

    return headings.in_words(result, language(), of or click.get_current_context().info_name or "")


def put_result(result: Result, output: str | None, out: Path | None) -> None:
    """Write a result to a file, or to standard output.

    Raises:
        InputError: there is no such format for it, or the file cannot be written.
    """
    from clusterkg.rdf.table import save, write

    result = in_words(result, output, out)
    if out is None:
        put(write(result, output), None)
    else:
        save(result, out, output)


def is_given(name: str) -> bool:
    """Say whether a parameter of the command that runs is on its command line."""
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def refuse(key: str, *names: str, **fields: object) -> None:
    """Refuse options of the command that runs, if any is given, for a reason of the catalogue.

    Raises:
        UsageError: one is given.
    """
    options = {
        param.name: param.opts[-1]
        for param in click.get_current_context().command.params
        if param.name in names and is_given(param.name)
    }
    if options:
        listed_options = [options[name] for name in names if name in options]
        raise click.UsageError(text(key, language(), options=listed_options, **fields))


def put(text: str, out: Path | None) -> None:
    """Write text to a file, or to standard output.

    Raises:
        InputError: the file cannot be written.
    """
    if out is None or out == files.STREAM:
        # Else click would drop what looks like a colour from data.
        click.echo(text, nl=False, color=True)
    else:
        files.write(out, text.encode())
