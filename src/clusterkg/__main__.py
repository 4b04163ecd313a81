"""The command `clusterkg`, and `python -m clusterkg`."""

import atexit
import gc
import os
import sys

# What is imported is no garbage: to look for some there, and at the end, takes a tenth of the time
# of a cold query.
gc.set_threshold(50_000)
atexit.register(gc.freeze)
# Its threads would hang where memory is short, and have a picture differ from machine to machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _load_ahead(arguments: list[str]) -> None:
    """Load the graph of a query beside the imports of the command line: 10 ms of its 70.

    In a child, if the query is read from a file: threads do not go along when a process forks.
    """
    if arguments[:1] != ["query"] or any(
        argument.startswith(("--data", "--store", "--explain")) for argument in arguments
    ):
        return
    from clusterkg.base import process
    from clusterkg.store.graph import load_ahead

    names = (argument.partition("#")[0] for argument in arguments)
    if any(name == "-" or os.path.isfile(name) for name in names):  # noqa: PTH113 - no pathlib yet
        process.fork()
    load_ahead()


def main() -> None:
    """Run the command line in a process of its own."""
    try:
        from clusterkg.base import process, running
        from clusterkg.base.errors import InputError

        process.own_process()
        _load_ahead(sys.argv[1:])
        from clusterkg.cli import main as commands

        commands()
    except SystemExit as end:
        running.leave(end.code if isinstance(end.code, int) else int(bool(end.code)))
        raise
    except KeyboardInterrupt:
        # Commands turn it into their status: it came before one ran.
        os._exit(130)
    except InputError as error:
        print(f"clusterkg: {error}", file=sys.stderr)
        sys.exit(2)
    except process.Terminated as end:
        os._exit(128 + end.number)


if __name__ == "__main__":
    main()
