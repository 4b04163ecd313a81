"""Messages between the web process and its workers, and their encoding on a socket."""

from __future__ import annotations

import struct
import sys
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from clusterkg.base import locale
from clusterkg.base.errors import DamagedError
from clusterkg.web.api.labels import label
from clusterkg.web.api.model import Problem

# Larger results go into an unnamed file, whose descriptor is passed: they are never completely in
# the memory of the web process.
INLINE: Final = 1 << 18
# CSV for spreadsheets, requested by its short name, because it has the media type of CSV.
CSV_EXCEL: Final = "text/csv;excel"
_LENGTH: Final = struct.Struct("!I")


class SparqlTask(Struct, frozen=True, tag="sparql", array_like=True):
    """A query of the SPARQL endpoint.

    `solutions` and `triples` are the media types for each kind of result; None if the client
    accepts none. The graphs are those of the dataset in the request; both None if it has none.
    `base` is the base IRI.
    """

    query: str
    base: str
    solutions: str | None
    triples: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


class ApiTask(Struct, frozen=True, tag="api", array_like=True):
    """An operation of the API: the path of its route, the values of its parameters, the body."""

    path: str
    values: dict[str, Any]
    body: bytes = b""


Task: TypeAlias = SparqlTask | ApiTask


class Ready(Struct, frozen=True, tag="ready", array_like=True):
    """Message that a worker, or the template process from which workers are forked, is ready.

    `pid` is its process id. A worker also sends the numbers of all statements and of the inferred
    ones in its graph. `build` is the name of the build of a store on disk, and `store` its folder;
    both are empty for a graph in memory.
    """

    pid: int
    statements: int = 0
    inferred: int = 0
    build: str = ""
    store: str = ""


class Failed(Struct, frozen=True, tag="failed", array_like=True):
    """Message that the graph cannot be opened, with the reason."""

    message: str


class Refusal(Struct, frozen=True, array_like=True):
    """A problem with its detail in each language; the web process picks that of the request."""

    title: str
    status: int
    detail: dict[str, str]
    line: int | None = None
    column: int | None = None

    def problem(self, lang: str) -> Problem:
        """Return the problem in `lang`, `zh` or `en`."""
        return Problem(self.title, self.status, self.detail[lang], self.line, self.column)


class Result(Struct, frozen=True, tag="result", array_like=True):
    """The result of a task: its body; or, if the body is in a file passed along, the size of that
    file in bytes (`spooled`); or a refusal.

    `spent` says that the worker ends itself.
    """

    status: int = 200
    media_type: str = ""
    filename: str | None = None
    body: bytes = b""
    spooled: int = 0
    refusal: Refusal | None = None
    spent: bool = False


Message: TypeAlias = Ready | Failed | Result

_encoder = msgspec.msgpack.Encoder()
_tasks: msgspec.msgpack.Decoder[Task] = msgspec.msgpack.Decoder(Task)
_messages: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def encode(message: Task | Message) -> bytes:
    """Return the frame of `message`: its length, then its MessagePack."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


def missing(received: bytes | bytearray) -> int:
    """Return the number of bytes of a frame missing after `received`; until its length field is
    complete, of that field.
    """
    if len(received) < _LENGTH.size:
        return _LENGTH.size - len(received)
    (length,) = _LENGTH.unpack_from(received)
    return _LENGTH.size + int(length) - len(received)


def decode_task(received: bytes | bytearray) -> Task:
    """Return the task in `received`, a complete frame."""
    return _tasks.decode(memoryview(received)[_LENGTH.size :])


def decode_message(received: bytes | bytearray) -> Message:
    """Return the message in `received`, a complete frame."""
    return _messages.decode(memoryview(received)[_LENGTH.size :])


def refused(
    status: int, title: str, detail: locale.Message | str, **position: int | None
) -> Result:
    """Return a result that is a refusal.

    Args:
        status: The HTTP status.
        title: The title of the problem.
        detail: The error message; a str is that of an engine, sent in any language.
        **position: The `line` and the `column` of the error, if known.
    """
    said = dict.fromkeys(locale.LANGUAGES, detail) if isinstance(detail, str) else label(detail)
    return Result(status, refusal=Refusal(title, status, said, **position))


def damaged(error: DamagedError) -> Result:
    """Return the refusal (503) for a damaged store, and print `error`, which names the files, on
    standard error.
    """
    print(f"clusterkg: {error}", file=sys.stderr, flush=True)
    return refused(503, "Damaged", locale.Message("web.damaged"))
