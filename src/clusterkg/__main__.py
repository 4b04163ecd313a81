"""The command `clusterkg`, and `python -m clusterkg`."""

import atexit
import gc
import sys

# What is imported is no garbage: to look for some there, and at the end, takes a tenth of the time
# of a cold query.
gc.set_threshold(50_000)
atexit.register(gc.freeze)

# Loaded beside the imports of the command line: 10 ms of a query's 70. To end a query in time, the
# process forks, which threads do not outlive; a graph kept elsewhere is not the bundled one.
if sys.argv[1:2] == ["query"] and not any(
    arg.startswith(("--timeout", "--store", "--explain")) for arg in sys.argv
):
    from clusterkg.store.graph import load_ahead

    load_ahead()

from clusterkg.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
