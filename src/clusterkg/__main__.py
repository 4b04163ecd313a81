"""The command `clusterkg`, and `python -m clusterkg`."""

import atexit
import gc

# What is imported is no garbage: to look for some there, and at the end, takes a tenth of the time
# of a cold query.
gc.set_threshold(50_000)
atexit.register(gc.freeze)

from clusterkg.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
