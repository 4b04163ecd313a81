"""A file that is sent, decompressed into a folder: what would fill the memory is refused before."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast
from xml.parsers import expat

from pyoxigraph import Literal, NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.rdf import reader
from clusterkg.rdf.sparql import DEEPEST
from clusterkg.store import files
from clusterkg.web.api.problems import TooLargeError

EXTENSIONS: Final = (*reader.FORMATS, ".xlsx", ".csv")
MOST_BYTES: Final = 32 * 2**20
MOST_CELLS: Final = 500_000
# The bundled graph has 6,255; what is larger is for the command line.
MOST_STATEMENTS: Final = 20_000
MOST_CHARACTERS: Final = 1_000_000
_LONGEST_NAME: Final = 80
_WINDOW: Final = 2**27
_MOST_ROWS: Final = 2**20
_JSON: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_SHEET: Final = re.compile(
    rb"""<(?:\w+:)?(?:(row)|c)(?=[\s/>])(?:[^>]*?\sr=["']([A-Z]*)([0-9]*)["'])?""",
)


def unpack(body: bytes, name: str) -> Path:
    """Write a file into the current folder, decompressed, and return its relative path.

    The name is made safe, and keeps its extension. A CSV file is put into a folder of its own, as
    tables are.

    Raises:
        TooLargeError: the content, decompressed, or a value in it is over a limit.
        InputError: the extension is unknown, or the content is not what the extension says.
    """
    base = PurePosixPath(name.replace("\\", "/")).name.lower()
    compression = next((end for end in reader.PACKED if base.endswith(end)), "")
    inner = base.removesuffix(compression)
    extension = next((end for end in EXTENSIONS if inner.endswith(end)), None)
    if extension is None:
        listed = " ".join(EXTENSIONS)
        raise InputError(Message("web.unknown-extension", name=name, extensions=listed))
    stem = PurePosixPath(name.replace("\\", "/")).name[: len(inner) - len(extension)]
    safe = re.sub(r"[^\w-]+", "-", stem).strip("-")[:_LONGEST_NAME] or "file"
    path = Path(safe + extension)
    content = _decompressed(body, compression, path)
    if extension == ".csv":
        path = Path("tables") / path
        path.parent.mkdir()
    path.write_bytes(content)
    _CHECKS.get(extension, _check_quoted)(content, path)
    if extension in reader.FORMATS:
        _check_statements(path)
    return path.parent if extension == ".csv" else path


def _decompressed(body: bytes, compression: str, path: Path) -> bytes:
    if not compression:
        return _read(io.BytesIO(body), path)
    try:
        if compression == ".gz":
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
                return _read(cast(IO[bytes], stream), path)
        import zstandard

        try:
            decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
            with decompressor.stream_reader(body, read_across_frames=True) as reader:
                return _read(reader, path)
        except zstandard.ZstdError as error:
            raise InputError(
                Message("web.not-compressed", compression=compression, error=error), path
            ) from error
    except EOFError as error:
        raise InputError(Message("web.cut-off"), path) from error
    except (OSError, zlib.error) as error:
        raise InputError(
            Message("web.not-compressed", compression=compression, error=error), path
        ) from error


def _read(stream: IO[bytes], path: Path) -> bytes:
    """Return the content of a stream, read in blocks: it may unpack to a thousand times more."""
    content = bytearray()
    while block := stream.read(2**20):
        content += block
        if len(content) > MOST_BYTES:
            raise TooLargeError(Message("web.too-many-bytes", n=MOST_BYTES), path)
    return bytes(content)


def _check_quoted(content: bytes, path: Path) -> None:
    """Refuse triples in triples: the parser's process ends of many, one in the other."""
    if content.count(b"<<") > DEEPEST:
        raise TooLargeError(Message("web.too-many-quoted", n=DEEPEST), path)


def _check_json(content: bytes, path: Path) -> None:
    depth = 0
    for token in _JSON.finditer(content):
        first = token[0]
        depth += 1 if first in b"[{" else -1 if first in b"]}" else 0
        if depth > DEEPEST:
            raise TooLargeError(Message("web.too-deep-brackets", n=DEEPEST), path)


def _check_xml(content: bytes, path: Path) -> None:
    """Refuse what is no XML, nests too deep, or declares entities that grow."""
    depth = 0

    def start(_name: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise TooLargeError(Message("web.too-deep-elements", n=DEEPEST), path)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        message = Message("web.not-xml", error=expat.ErrorString(error.code))
        raise InputError(message, path, error.lineno, error.offset + 1) from error


def _check_csv(content: bytes, path: Path) -> None:
    cells = sum(map(content.count, (b"\n", b"\r", b",", b";", b"\t")))
    _check_cells(cells, path)


def _check_workbook(content: bytes, path: Path) -> None:
    """Refuse a workbook that unpacks to too much, or whose cells lie too far apart.

    A row is read from its first cell to its last one, and rows from the first to the last, so that
    a cell on the edge of a sheet stands for all before it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise TooLargeError(Message("web.too-many-bytes", n=MOST_BYTES), path)
            for part in parts:
                if part.filename.endswith(".xml"):
                    with archive.open(part) as stream:
                        _check_cells(sum(_cells(stream.read(MOST_BYTES), path)), path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise InputError(Message("web.no-workbook"), path) from error


def _cells(content: bytes, path: Path) -> Iterator[int]:
    """Return how many cells are read for each row of a sheet, and one for each row."""
    last = 0
    for tag in _SHEET.finditer(content):
        is_row, column, number = tag.groups()
        if number and int(number[:9]) > _MOST_ROWS:
            raise TooLargeError(Message("web.row-out-of-sheet", n=_MOST_ROWS), path)
        if is_row:
            yield last + 1
            last = 0
        else:
            last = max(last + 1, _column(column or b""))
    yield last


def _column(name: bytes) -> int:
    number = 0
    for letter in name[:4]:
        number = number * 26 + letter - 64
    return number


def _check_cells(cells: int, path: Path) -> None:
    if cells > MOST_CELLS:
        raise TooLargeError(Message("web.too-many-cells", n=MOST_CELLS), path)


def _check_statements(path: Path) -> None:
    for number, quad in enumerate(files.quads(path), 1):
        if number > MOST_STATEMENTS:
            raise TooLargeError(Message("web.too-many-statements", n=MOST_STATEMENTS), path)
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, Literal | NamedNode) and len(term.value) > MOST_CHARACTERS:
                raise TooLargeError(Message("web.too-many-characters", n=MOST_CHARACTERS), path)


_CHECKS: Final[Mapping[str, Callable[[bytes, Path], None]]] = {
    ".jsonld": _check_json,
    ".rdf": _check_xml,
    ".csv": _check_csv,
    ".xlsx": _check_workbook,
}
