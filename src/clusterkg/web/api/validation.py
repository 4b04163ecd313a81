"""Validation of a file that is sent: looked at, reported on, and not kept."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Final

from clusterkg.base.source import read_text
from clusterkg.web.api.archive import TEXT
from clusterkg.web.api.context import Context
from clusterkg.web.api.representation import Representation
from clusterkg.web.api.unpacking import LIMITS, unpack

# The formats of `clusterkg.shacl.formats`, and their media types.
FORMATS: Final = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "csv-excel": "text/csv; charset=utf-8",
}

# All results are counted; no more are listed, the first in the file first.
MOST_RESULTS: Final = 1000


def check(context: Context, body: bytes, name: str, output: str, lang: str) -> Representation:
    """Validate the content of a file called `name` against the bundled shapes.

    The graph is the context: its cities and industries are known, and facts are compared with
    their passages in the texts that are served, and in those that are sent with them in a zip
    archive. The file is in a folder of its
    own while this runs, which is the folder that this runs in, so that a report names it as it was
    sent: so this is for a process that does nothing else at the time.

    A process that may be ended meanwhile has a temporary folder of its own, which goes with it.

    Raises:
        TooLargeError: it unpacks to more than is looked at.
        InputError: it is of no known kind, or cannot be read.
    """
    from clusterkg.validation import validate

    with tempfile.TemporaryDirectory(prefix="clusterkg-check-") as folder, chdir(folder):
        path = unpack(body, name)
        own = [read_text(text, LIMITS) for text in sorted(Path().glob(f"*{TEXT}"))]
        report = validate(
            [path],
            store=context.store_path,
            context=context.data,
            limits=LIMITS,
            texts=(*context.texts.values(), *own),
            cache=False,
        )
        checked = tuple(map(str, path.iterdir())) if path.is_dir() else report.checked
        report = replace(report, checked=checked, most=MOST_RESULTS)
        # A name that is relative to the file is told as it was sent.
        content = report.to(output, lang).replace(f"{Path.cwd().as_uri()}/", "")
        return Representation(content.encode(), FORMATS[output])
