"""Unpacking of uploaded files, and the limits for reading them."""

from __future__ import annotations

import io
import re
from pathlib import Path, PurePosixPath
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.limits import Limits
from clusterkg.base.locale import Message
from clusterkg.base.memory import MB
from clusterkg.base.packing import PACKED, unpacking
from clusterkg.base.source import whole
from clusterkg.rdf.reader import EXTENSIONS as OF_RDF
from clusterkg.rdf.reader import quads
from clusterkg.web.api import archive
from clusterkg.web.api.problems import TooLargeError

EXTENSIONS: Final = (*OF_RDF, ".xlsx", ".csv", archive.EXTENSION)
# Lower limits than on the command line, since many files may be read at the same time.
LIMITS: Final = Limits(literal=1_000_000, unpacked=32 * MB)
# Maximum number of statements: the bundled graph has 6,255; larger files are for the command line.
MOST_STATEMENTS: Final = 20_000
_LONGEST_NAME: Final = 80


def unpack(body: bytes, name: str) -> Path:
    """Write an uploaded file into the current folder, decompressed, and return its relative path.

    The name is sanitised, and keeps its extension. For a CSV file the folder is returned, to be
    read as a folder of tables, and must be empty before; for a zip archive, the path of the data in
    it.

    Args:
        body: The content of the file.
        name: Its name, of any system.

    Raises:
        TooLargeError: there are too many statements.
        LimitError: the unpacked content, or a value in it, is over a limit.
        InputError: the extension is unknown, or the content does not match it.
    """
    base = PurePosixPath(name.replace("\\", "/")).name.lower()
    compression = next((end for end in PACKED if base.endswith(end)), "")
    inner = base.removesuffix(compression)
    extension = next((end for end in EXTENSIONS if inner.endswith(end)), None)
    if extension is None:
        listed = " ".join(EXTENSIONS)
        raise InputError(Message("web.unknown-extension", name=name, extensions=listed))
    stem = PurePosixPath(name.replace("\\", "/")).name[: len(inner) - len(extension)]
    safe = re.sub(r"[^\w-]+", "-", stem).strip("-")[:_LONGEST_NAME] or "file"
    path = Path(safe + extension)
    packed = path.with_suffix(extension + compression)
    if extension == archive.EXTENSION:
        found = archive.extract(body, name, LIMITS.unpacked)
        if found.suffix.lower() in OF_RDF:
            _check_statements(found)
        return found
    with unpacking(io.BytesIO(body), packed, compression) as stream:
        content = whole(stream, path, LIMITS)
    path.write_bytes(content)
    if extension in OF_RDF:
        _check_statements(path)
    return path.parent if extension == ".csv" else path


def _check_statements(path: Path) -> None:
    for number, _ in enumerate(quads(path, LIMITS), 1):
        if number > MOST_STATEMENTS:
            raise TooLargeError(Message("web.too-many-statements", n=MOST_STATEMENTS), path)
