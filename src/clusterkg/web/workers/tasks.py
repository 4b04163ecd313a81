"""What the web process asks of a worker, what it gets back, and how both go through a socket."""

from __future__ import annotations

import struct
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from clusterkg.web.api.model import Problem

# Larger answers go into a file without a name, whose descriptor is sent: they are never all in the
# memory of the web process.
INLINE: Final = 1 << 18
_LENGTH: Final = struct.Struct("!I")


class Ask(Struct, frozen=True, tag="ask", array_like=True):
    """A query of the SPARQL endpoint.

    `solutions` and `triples` are the media types to answer in, by the kind of result; None if the
    client takes none. The graphs are those of the dataset that the request names, if it names one.
    `base` is what relative IRIs are relative to.
    """

    query: str
    base: str
    solutions: str | None
    triples: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


class Call(Struct, frozen=True, tag="call", array_like=True):
    """A call of the route of the API at a path, with the values of its parameters."""

    path: str
    values: dict[str, Any]
    body: bytes = b""


Task: TypeAlias = Ask | Call


class Hello(Struct, frozen=True, tag="hello", array_like=True):
    """What a worker says once it can take tasks: its process, and what it answers from.

    `build` is the name of the build of a store on disk; `inferred` is how many of the statements
    are in the graph of what was inferred.
    """

    pid: int
    statements: int = 0
    inferred: int = 0
    build: str = ""


class Failed(Struct, frozen=True, tag="failed", array_like=True):
    """What a worker says if the graph cannot be opened."""

    message: str


class Reply(Struct, frozen=True, tag="reply", array_like=True):
    """A whole answer: its body, or its size in bytes if the body is in the file that comes along.

    A problem takes the place of an answer. `spent` says that the worker has ended.
    """

    status: int = 200
    media_type: str = ""
    filename: str | None = None
    body: bytes = b""
    spooled: int = 0
    problem: Problem | None = None
    spent: bool = False


Message: TypeAlias = Hello | Failed | Reply

_encoder = msgspec.msgpack.Encoder()
_tasks: msgspec.msgpack.Decoder[Task] = msgspec.msgpack.Decoder(Task)
_messages: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def frame(message: Task | Message) -> bytes:
    """Return a message with its length in front of it."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


def missing(received: bytes | bytearray) -> int:
    """Return how many bytes of a frame are still to come, as far as can be told."""
    if len(received) < _LENGTH.size:
        return _LENGTH.size - len(received)
    (length,) = _LENGTH.unpack_from(received)
    return _LENGTH.size + int(length) - len(received)


def task_in(received: bytes | bytearray) -> Task:
    """Return the task in a whole frame."""
    return _tasks.decode(memoryview(received)[_LENGTH.size :])


def message_in(received: bytes | bytearray) -> Message:
    """Return what a worker says in a whole frame."""
    return _messages.decode(memoryview(received)[_LENGTH.size :])


def refusal(status: int, title: str, detail: str, **place: int | None) -> Reply:
    """Return an answer that says what is wrong; `place` may be a line and a column."""
    return Reply(status, problem=Problem(title, status, detail, **place))
