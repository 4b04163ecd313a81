"""Write a file whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from clusterkg.base.errors import InputError, system_message


def write(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and rename it, so that a failure leaves what was there.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".plot-") as folder:
            beside = Path(folder) / path.name
            beside.write_bytes(content)
            beside.replace(path)
    except OSError as error:
        raise InputError(system_message(error), path) from error
