"""File names for output, relative to the current folder."""

from __future__ import annotations

import os
from pathlib import PurePath
from urllib.parse import quote, urlsplit

from clusterkg.base.source import STANDARD_INPUT


def file_name(file: str) -> str:
    """Return the path of a file for output: relative to the current folder, with `/` as separator.

    Standard input keeps its path; a file on another drive of Windows is given by its name alone.
    """
    path = PurePath(file)
    if path.is_absolute() and path != STANDARD_INPUT:
        try:
            path = PurePath(os.path.relpath(path))
        except ValueError:  # On another drive of Windows.
            path = PurePath(path.name)
    return shown(path.as_posix())


def shown(file: str | PurePath) -> str:
    """Return a file name as valid UTF-8 text: bytes that are not UTF-8 become U+FFFD."""
    return os.fsencode(file).decode(errors="replace")


def iri_name(iri: str) -> str:
    """Return an IRI for output: a file: IRI as a path relative to the current folder, any other as
    it is.
    """
    if not iri.startswith("file:"):
        return iri
    from urllib.request import url2pathname

    parts = urlsplit(iri)
    name = quote(file_name(url2pathname(parts.path)))
    return parts._replace(scheme="", netloc="", path=name).geturl()
