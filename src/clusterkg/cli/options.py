"""Options that commands share."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click
from click.core import ParameterSource

from clusterkg.base.escapes import visible
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import LANGUAGES, text
from clusterkg.cli.kinds import File, Format, Place, Size, StorePlace, Word
from clusterkg.cli.output import inputs
from clusterkg.cli.usage import language

if TYPE_CHECKING:
    from clusterkg.kg import KnowledgeGraph

Decorator: TypeAlias = Callable[[Callable[..., None]], Callable[..., None]]


def _lang(*, is_given: bool) -> Decorator:
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=language,
        expose_value=is_given,
        help="Language of the output; by default that of the locale.",
    )


lang_option = _lang(is_given=True)

# For commands that take the language only from the context.
messages_option = _lang(is_given=False)

why_option = click.option(
    "--why",
    is_flag=True,
    help="Show the query behind the answer, its rows, and the passages that they cite.",
)

data_option = click.option(
    "--data",
    "data",
    multiple=True,
    metavar="FILE",
    type=File(),
    help=(
        "Add an RDF file (- for standard input), or tables, to the bundled graph; may be repeated."
    ),
)

sources_option = click.option(
    "--source",
    "source",
    multiple=True,
    metavar="FILE",
    type=File(),
    help=(
        "A source text in UTF-8; may be repeated. It is stored in the user's cache, so that it "
        "need not be given again."
    ),
)

cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    help="Whether to use source texts from the user's cache, and to add the given ones to it.",
)

only_option = click.option(
    "--only", is_flag=True, help="Leave the bundled graph out: use only the files of --data."
)

each_a_graph_option = click.option(
    "--each-a-graph",
    is_flag=True,
    help="Make each RDF file a named graph as well, with the IRI of the file.",
)


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
    help=(
        "Use a store built by `clusterkg build`, or the SPARQL 1.1 engine at a URL, instead of "
        "the bundled graph; may be repeated for copies: if one fails, the next is used."
    ),
)

store_option = click.option(
    "--store",
    "store_path",
    multiple=True,
    metavar="FOLDER",
    type=Place(elsewhere=False),
    callback=_one_or_copies,
    help=(
        "Use a store built by `clusterkg build` instead of the bundled graph; may be repeated for"
        " copies: if one cannot be opened, the next is."
    ),
)

receipt_option = click.option(
    "--receipt",
    is_flag=True,
    help="Report on standard error how many rows were received, and how many were announced.",
)

# Options for the limits of input files, by field of `Limits`.
_LIMITS: Final[tuple[tuple[str, click.ParamType[int], str, str], ...]] = (
    (
        "depth",
        click.IntRange(1),
        "NUMBER",
        "Maximum nesting depth of files; default 64, at most 1000.",
    ),
    (
        "literal",
        Size(),
        "SIZE",
        "Maximum length of literals and lines; default 16M, which is also the limit.",
    ),
    ("cells", click.IntRange(1), "NUMBER", "Maximum number of cells of tables; default 500000."),
    (
        "unpacked",
        Size(),
        "SIZE",
        "Maximum size of compressed files after unpacking, of workbooks and texts; default 1G.",
    ),
)

# Formats of files whose extension does not tell it.
_INPUTS: Final = ("ttl", "trig", "nt", "nq", "rdf", "jsonld", "n3")


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options for input files to a command: their format, and limits on size and nesting.

    The command gets the limits as `limits`.
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
        help=(
            "Format of standard input (-) and of files without a known extension; by default it "
            "is detected from the content."
        ),
    )(wrapped)


# Returns the graph named by --data and --store, which is opened when it is first read.
Opener: TypeAlias = Callable[[], "KnowledgeGraph"]


def level_option(
    told: str = "printed, narrower, concept, field, division or theme.",
    default: str | None = "concept",
) -> Decorator:
    """Return the option --level, a level of the industry scheme, with `told` as help."""
    kind, shown = Word("level"), default is not None
    return click.option(
        "--level", type=kind, metavar="LEVEL", default=default, show_default=shown, help=told
    )


def measure_option(told: str | None = None, default: str | None = "jaccard") -> Decorator:
    """Return the option --measure, a measure of lists, with `told` as help."""
    kind, shown = Word("measure"), default is not None
    return click.option(
        "--measure", type=kind, metavar="MEASURE", default=default, show_default=shown, help=told
    )


def statistics_option(
    told: str = (
        "A workbook, CSV or TSV of cities by industry, long or wide; default: the graph's own "
        "statistics."
    ),
) -> Decorator:
    """Return the option --statistics, a table of cities by industry, with `told` as help."""
    kind = click.Path(path_type=Path)
    return click.option("--statistics", metavar="FILE", type=kind, help=told)


def graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose the graph to a command, which gets `opened`: a function that
    opens it.
    """
    return _opening(command, graph_option)


def local_graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `graph_options` to a command, without URLs in --store."""
    return _opening(command, store_option)


def _opening(command: Callable[..., None], place: Decorator) -> Callable[..., None]:
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
    """Add --source-of and --status to a command with `graph_options`."""
    command = click.option(
        "--status",
        multiple=True,
        metavar="STATUS",
        type=Word("status"),
        callback=_comma_separated,
        help=(
            "Use only facts with evidence of this status: verified, reported, unverified, or "
            "passage (of a text, with its digest); separate several by commas, or repeat the "
            "option. Default: all."
        ),
    )(command)
    return click.option(
        "--source-of",
        multiple=True,
        metavar="SOURCE",
        help="Use only facts that cite this source; may be repeated. Default: all.",
    )(command)


# Parameters of `programme_options`, by argument of `clusterkg.open`.
PROGRAMMES: Final = ("as_of", "period", "programme", "level_of", "all_programmes")


def programme_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that choose which programmes of each city are compared."""
    for option in (
        click.option(
            "--all-programmes", is_flag=True, help="Use all programmes of each city together."
        ),
        click.option(
            "--level-of",
            type=Word("level_of"),
            default="city",
            show_default=True,
            metavar="WHOSE",
            help="Level of the programmes: city, park, county, province, circle, analyst or all.",
        ),
        click.option(
            "--programme",
            multiple=True,
            metavar="PROGRAMME",
            help="Use this programme, whatever its date and level; may be repeated.",
        ),
        click.option(
            "--period",
            metavar="YEAR-YEAR",
            help="Use programmes with this plan period, such as 2021-2025, or announced in it.",
        ),
        click.option(
            "--as-of",
            type=int,
            metavar="YEAR",
            help=(
                "Use each city's latest programme announced by this year and still in force; "
                "default: the latest of all."
            ),
        ),
    ):
        command = option(command)
    return command


def comparing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options for the graph, its sources and programmes, and the language."""
    return graph_options(scope_options(programme_options(lang_option(command))))


def _comma_separated(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(part for each in given for part in each.split(",") if part)


def statistics_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that select statistics, and what cities are compared with."""
    for option in (
        click.option(
            "--unit",
            metavar="UNIT",
            help="The unit, if there are several, or for numbers without one.",
        ),
        click.option("--indicator", metavar="NAME", help="The indicator, if there are several."),
        click.option(
            "--year", type=int, help="The year, if there are several; default: the latest."
        ),
        click.option(
            "--weights",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="A table with one number per city, the whole of which the values are percentages.",
        ),
        click.option(
            "--base",
            metavar="BASE",
            help=(
                "Base with which cities are compared: sum, national, a name in the table, or "
                "another table; default: the nation in the table, or else the sum of its cities."
            ),
        ),
    ):
        command = option(command)
    return command


def say_scope(kg: KnowledgeGraph | None = None, *, always: bool = True) -> None:
    """Write to standard error which facts are used and, with `kg`, which programmes are compared.

    If not `always`, only restrictions given on the command line are written.
    """
    from clusterkg.facts.scope import told

    given = click.get_current_context().params
    parts = []
    if always or given["source_of"] or given["status"]:
        parts += told(given["source_of"], given["status"])
    if kg is not None and (always or any(map(is_given, PROGRAMMES))):
        cities = {kg.resolve(city, "city") for city in given.get("cities", ())}
        # One city is compared with all others.
        parts += kg.told(language(), cities=cities if len(cities) > 1 else ())
    for said in parts:
        click.echo(f"clusterkg: {visible(said.to(language()))}", err=True)


def check_only(only: bool, files: Sequence[Path], store_path: StorePlace) -> None:
    """Raise UsageError if --only is given with a store, or without files."""
    if only and store_path is not None:
        raise click.UsageError(text("cli.only-store", language()))
    if only and not files:
        raise click.UsageError(text("cli.only-nothing", language()))


# Seconds after which work is long.
_PATIENCE: Final = 2.0


class Progress:
    """Reporter of the steps of a command on standard error: only on a terminal, and after two
    seconds.
    """

    def __init__(self) -> None:
        self._until = time.monotonic() + _PATIENCE
        self._telling = sys.stderr.isatty()

    def __call__(self, stage: str) -> None:
        if self._telling and time.monotonic() > self._until:
            click.echo(f"{stage} ...", err=True)


def is_given(name: str) -> bool:
    """Return whether the parameter `name` of the running command is given on its command line."""
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def refuse(key: str, *names: str, **fields: object) -> None:
    """Raise UsageError if one of the parameters `names` of the running command is given on its
    command line.

    Args:
        key: The catalogue key of the reason, whose text gets the options as `options`.
        names: The parameters.
        fields: Further fields of the text.
    """
    options = {
        param.name: param.opts[-1]
        for param in click.get_current_context().command.params
        if param.name in names and is_given(param.name)
    }
    if options:
        listed_options = [options[name] for name in names if name in options]
        raise click.UsageError(text(key, language(), options=listed_options, **fields))
