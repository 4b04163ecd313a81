"""Uploaded zip archives: a data file or tables, with the source texts."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.base.limits import LimitError
from clusterkg.base.locale import Message
from clusterkg.rdf.reader import EXTENSIONS as OF_RDF

EXTENSION: Final = ".zip"
TEXT: Final = ".txt"
_TABLE: Final = ".csv"
_BOOK: Final = ".xlsx"
# Maximum number of files: a city has fifteen tables, and some texts.
_MOST_FILES: Final = 100
_UTF_8: Final = 0x800
_ENCRYPTED: Final = 0x1


def extract(body: bytes, name: str, most: int) -> Path:
    """Unpack a zip archive into the current folder, and return the relative path of the data.

    All files are put into the folder itself, whatever their folders in the archive. The data must
    be one workbook, one RDF file, or CSV files, for which the path of the folder is returned. Texts
    and other files may be added.

    Args:
        name: The name of the archive, for errors.
        most: Maximum number of bytes, before and after unpacking.

    Raises:
        LimitError: there are more bytes or files than allowed.
        InputError: the archive is damaged or encrypted, has two files with the same name, no data,
            data of several kinds, or several workbooks or RDF files.
    """
    too_large = LimitError("unpacked", Message("web.zip-large", most=most >> 20), name)
    if len(body) > most:
        raise too_large
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if _is_meant(entry)]
            if len(entries) > _MOST_FILES:
                raise LimitError("unpacked", Message("web.zip-files", most=_MOST_FILES), name)
            names = Counter(map(_name, entries))
            if twice := [each for each, times in names.items() if times > 1]:
                raise InputError(Message("web.zip-same-name", names=twice), name)
            left = most
            for entry in entries:
                if entry.flag_bits & _ENCRYPTED:
                    raise InputError(Message("web.zip-encrypted"), name)
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise too_large
                write(Path(_name(entry)), content)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise InputError(Message("web.zip-damaged"), name) from error
    return _data(list(map(Path, names)), name)


def _is_meant(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a file of the user: not a folder, nor hidden or made by macOS."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return not entry.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a file without its folders; one not marked as UTF-8 is read as GB18030, if
    possible.
    """
    name = entry.filename
    if not entry.flag_bits & _UTF_8:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return PurePosixPath(name.replace("\\", "/")).name


def _data(paths: Sequence[Path], name: str) -> Path:
    tables = [path for path in paths if path.suffix.lower() == _TABLE]
    others = [path for path in paths if path.suffix.lower() in (*OF_RDF, _BOOK)]
    if len(others) + bool(tables) != 1:
        raise InputError(Message("web.zip-content"), name)
    return tables[0].parent if tables else others[0]
