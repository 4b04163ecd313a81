"""Entry point of the command `clusterkg` and of `python -m clusterkg`."""

import atexit
import gc
import os
import sys

# Imported modules are never garbage: skipping collection during import and at exit saves a tenth of
# the time of a cold query.
gc.set_threshold(50_000)
atexit.register(gc.freeze)
# BLAS threads hang when memory is short, and make plots differ between machines.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _load_ahead(arguments: list[str]) -> None:
    """Load the bundled graph in a background thread while the command `query` imports its modules.

    This saves 10 ms of 70. Other commands, and queries with --data, --store or --explain, load it
    later. A process that reads a query file forks first, since threads do not survive a fork.
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
    """Run the command that the command line names, and exit with its status."""
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
        # Commands turn errors into exit statuses; this one occurred before a command ran.
        os._exit(130)
    except InputError as error:
        print(f"clusterkg: {error}", file=sys.stderr)
        sys.exit(2)
    except process.Terminated as end:
        os._exit(128 + end.number)


if __name__ == "__main__":
    main()
