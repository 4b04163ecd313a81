"""Validation of uploaded files, which are not kept."""

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

# The formats of `clusterkg.shacl.formats`, with their media types.
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

# Maximum number of listed results, the first in the file; all are counted.
MOST_RESULTS: Final = 1000


def check(context: Context, body: bytes, name: str, output: str, lang: str) -> Representation:
    """Validate the content of a file called `name` against the bundled shapes.

    References are looked up in the served graph, and facts are compared with their passages in the
    served texts and in texts of the same zip archive.

    The file is put into a temporary folder, which becomes the current folder, so that reports name
    the file as it was sent. The process must do nothing else at the time; if it is killed, it is
    for the parent to remove its temporary files.

    Args:
        body: The content of the file.
        name: Its name, by whose extension it is read.
        output: The format of the report, a key of `FORMATS`.
        lang: Language of the report: `zh` or `en`.

    Raises:
        TooLargeError: there are too many statements.
        LimitError: the unpacked content, or a value in it, is over a limit.
        InputError: the extension is unknown, or the file cannot be read.
    """
    from clusterkg.validation import validate

    with tempfile.TemporaryDirectory(prefix="clusterkg-check-") as folder, chdir(folder):
        path = unpack(body, name)
        own = [read_text(text, LIMITS) for text in sorted(Path().glob(f"*{TEXT}"))]
        report = validate(
            [path],
            store=context.store_path,
            context=context.data,
            only=not context.bundled,
            limits=LIMITS,
            texts=(*context.texts.values(), *own),
            cache=False,
        )
        checked = tuple(map(str, path.iterdir())) if path.is_dir() else report.checked
        report = replace(report, checked=checked, most=MOST_RESULTS)
        # A name relative to the file is reported as it was sent.
        content = report.to(output, lang).replace(f"{Path.cwd().as_uri()}/", "")
        return Representation(content.encode(), FORMATS[output])
