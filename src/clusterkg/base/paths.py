"""Names of files as output shows them: relative to the folder that this runs in."""

from __future__ import annotations

import os
from pathlib import PurePath
from urllib.parse import quote, urlsplit

from clusterkg.base.source import STANDARD_INPUT


def file_name(file: str) -> str:
    """Return the name of a file, relative to the folder that this runs in, with `/`."""
    path = PurePath(file)
    if path.is_absolute() and path != STANDARD_INPUT:
        try:
            path = PurePath(os.path.relpath(path))
        except ValueError:  # On another drive of Windows.
            path = PurePath(path.name)
    return shown(path.as_posix())


def shown(file: str | PurePath) -> str:
    """Return the name of a file as it may be written: a name need not be UTF-8, a text is."""
    return os.fsencode(file).decode(errors="replace")


def iri_name(iri: str) -> str:
    """Return an IRI; one of a file, which a relative name in the data became, relative again."""
    if not iri.startswith("file:"):
        return iri
    from urllib.request import url2pathname

    parts = urlsplit(iri)
    name = quote(file_name(url2pathname(parts.path)))
    return parts._replace(scheme="", netloc="", path=name).geturl()
