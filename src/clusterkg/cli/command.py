"""Base classes of commands and groups: limits, errors, exit statuses."""

from __future__ import annotations

import functools
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

import click

from clusterkg.base import memory, process, running, waiting
from clusterkg.base.errors import InputError, damage, system_message
from clusterkg.base.escapes import visible
from clusterkg.base.locale import Message, text
from clusterkg.cli import usage
from clusterkg.cli.kinds import Seconds, Size
from clusterkg.cli.streams import keep_all_characters

C = TypeVar("C", bound=click.Command)
# Key of the limits in a click context.
_LIMITS: Final = "clusterkg.limits"
# Status 1 means that a check found something, 2 invalid input or usage.
_INTERRUPTED: Final = 130
_BROKEN_PIPE: Final = 141
_BUG: Final = 70
# Message of the dynamic loader if there is no memory for a library.
_NO_ROOM: Final = "failed to map segment"


def _limit_options(seconds: float | None) -> list[click.Parameter]:
    """Return the options --timeout, with the default `seconds`, and --max-memory."""
    time = click.Option(
        ["--timeout"],
        type=Seconds(),
        metavar="SECONDS",
        default=seconds,
        show_default=seconds is not None,
        expose_value=False,
        callback=functools.partial(_keep_limit, "seconds"),
        help="Stop after this time, with exit status 2.",
    )
    room = click.Option(
        ["--max-memory"],
        type=Size(),
        metavar="SIZE",
        expose_value=False,
        callback=functools.partial(_keep_limit, "memory"),
        help=(
            "Stop, with exit status 2, if more memory is used; by default 4G, or three quarters "
            "of the machine's if less."
        ),
    )
    return [time, room]


def _keep_limit(
    name: str, ctx: click.Context, _param: click.Parameter, value: float | None
) -> None:
    if value is not None:
        ctx.meta.setdefault(_LIMITS, {})[name] = value


def timeout() -> float | None:
    """Return the time limit of the running command in seconds; None if there is no limit."""
    seconds: float | None = click.get_current_context().meta.get(_LIMITS, {}).get("seconds")
    return seconds


class Command(click.Command):
    """A command that can be ended by a signal, a time limit or a memory limit.

    Args:
        seconds: Its default time limit in seconds; None for no limit.
        alone: Returns, from the parameters, whether the command reads only bundled files. If not,
            it runs in a child process where the system can fork, because its input is not trusted.
    """

    def __init__(
        self,
        *args: Any,
        seconds: float | None = None,
        alone: Callable[[Mapping[str, Any]], bool] = lambda _params: False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.params += _limit_options(seconds)
        self._alone = alone

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command within its limits."""
        limits = ctx.meta.get(_LIMITS, {})
        if "memory" not in limits:
            limits = {**limits, "memory": memory.default_memory()}
        elif not memory.can_measure():
            click.echo(text("cli.no-memory", usage.language()), err=True)

        def work() -> Any:
            with ctx.scope(cleanup=False), _warnings_told():
                return super(Command, self).invoke(ctx)

        if not self._alone(ctx.params):
            process.fork(**limits)
        return running.run(work, **limits)


command = functools.partial(click.command, cls=Command)


def spoken(command: C) -> C:
    """Return a command with its help in the language of the command line; in English, the same
    command.
    """
    if usage.language() == "en":
        return command
    from clusterkg.cli import help as words

    return words.chinese(command)


class Group(click.Group):
    """A group of commands that turns errors into error messages and exit statuses: 2 for invalid
    input or usage.
    """

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run a command in the requested language, with streams that can write all characters."""
        keep_all_characters()
        usage.take_language(sys.argv[1:] if args is None else args)
        usage.translate()
        try:
            return super(Group, spoken(self)).main(args, *more, **options)
        except OSError:
            # Standard error is closed, so that the usage error cannot be written.
            _drop(sys.stderr)
            sys.exit(2)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Parse a command line; an interruption or a failure to print help ends with an exit
        status.
        """
        try:
            with _usage_for_eyes():
                return super().make_context(*args, **options)
        except (OSError, KeyboardInterrupt) as error:
            # Help is written here, but click would end with the status of a failed check.
            end = _end(error)
            assert end is not None
            raise click.exceptions.Exit(_told(*end)) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and turn exceptions into an error message and an exit status."""

        try:
            with waiting.command(_tell), _usage_for_eyes():
                result = super().invoke(ctx)
                process.flush()
                return result
        except BaseException as error:
            end = _end(error)
            if end is None:
                raise
            ctx.exit(_told(*end))


@contextmanager
def _usage_for_eyes() -> Iterator[None]:
    """While the block runs, escape control characters in click's usage errors, and write these in
    the language of the command.
    """
    try:
        yield
    except click.MissingParameter as error:
        # The full stop is the only part of the message that click does not translate.
        lacking, _, more = error.format_message().removesuffix(".").partition(". ")
        said = " ".join(filter(None, (text("cli.sentence", usage.language(), said=lacking), more)))
        raise click.UsageError(visible(said), error.ctx) from error
    except click.ClickException as error:
        if usage.language() == "zh" and getattr(error, "possibilities", None):
            # Click puts the space and the commas of English between what it says.
            from clusterkg.base.text import FULL_STOPS

            said = error.format_message().replace(f"{FULL_STOPS[0]} ", FULL_STOPS[0])
            said = said.replace(", ", text("base.comma", "zh"))
            raise click.UsageError(visible(said), getattr(error, "ctx", None)) from error
        # Click marks this method as final for subclasses.
        object.__setattr__(error, "message", visible(error.message))
        raise


def _told(status: int, said: InputError | None) -> int:
    if said is not None:
        _tell(said)
    return status


def _tell(said: Message | InputError) -> None:
    try:
        click.echo(f"clusterkg: {said.to(usage.language())}", err=True)
    except OSError:
        _drop(sys.stderr)


@contextmanager
def _warnings_told() -> Iterator[None]:
    """While the block runs, print warnings with a catalogue message in the language of the command,
    and others as Python does.
    """
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, *args: Any, **more: Any) -> None:
            said = getattr(message, "said", None)
            if isinstance(said, Message):
                _tell(said)
            else:
                usual(message, *args, **more)

        warnings.showwarning = show
        yield


def _end(error: BaseException) -> tuple[int, InputError | None] | None:
    """Return the exit status for an exception, and the error to print, if any.

    None, instead of the pair, means that click should handle the exception.
    """
    match error:
        case InputError():
            return 2, error
        case KeyboardInterrupt():
            process.announce_end()
            return _INTERRUPTED, None
        case process.Terminated():
            process.announce_end()
            return 128 + error.number, None
        case BrokenPipeError():
            _drop(sys.stdout)
            return _BROKEN_PIPE, None
        case SystemExit() | click.exceptions.Exit() | click.Abort() | click.ClickException():
            return None
    if process.debugging():
        import traceback

        traceback.print_exception(error)
    if isinstance(error, Exception) and (damaged := damage(error)) is not None:
        return 2, damaged
    match error:
        case MemoryError():
            return 2, InputError(Message("base.no-memory"))
        case ImportError() if _NO_ROOM in str(error):
            return 2, InputError(Message("base.no-memory"))
        case RecursionError():
            return 2, InputError(Message("base.recursion"))
        case OSError():
            _drop(sys.stdout)
            return 2, InputError(system_message(error), error.filename or "<stdout>")
    problem = Message("base.bug", kind=type(error).__name__, problem=str(error))
    return _BUG, InputError(problem)


def _drop(stream: TextIO) -> None:
    """Discard what a standard stream has not yet written, which would raise an error at exit."""
    with suppress(OSError, ValueError):
        number = stream.fileno()
        if number in (1, 2):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)


def is_file(name: str) -> bool:
    """Return whether `name` is read as a file: `-`, a name in .rq (also of a missing file), or an
    existing FILE or FILE#QUERY. Other names are those of saved queries.
    """
    if name == "-" or Path(name).suffix == ".rq":
        return True
    # A text that cannot be a file name is the name of a query.
    with suppress(OSError, ValueError):
        return Path(name.partition("#")[0]).is_file()
    return False
