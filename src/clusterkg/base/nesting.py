"""Check of nesting depth before parsing, for Turtle, TriG, N-Triples, N-Quads, JSON and XML.

A recursive parser crashes on deeply nested text, and others take time quadratic in its depth. The
text comes in blocks, and each is scanned by one regular expression that skips all but brackets:
measured on 100 MB, it takes a tenth of the time of loading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol
from xml.parsers import expat

from clusterkg.base.errors import InputError
from clusterkg.base.limits import LimitError, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import too_large

_LONG: Final = (
    rb'"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*+"""'
    rb"|'''[^'\\]*+(?:(?:\\.|'{1,2}(?!'))[^'\\]*+)*+'''"
)
_SHORT: Final = (
    rb'"(?!"")[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"' rb"|'(?!'')[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+'"
)
_IRI: Final = rb'<[^<>"{}|^`\\\x00-\x20]*+(?:\\[uU][^<>"{}|^`\\\x00-\x20]*+)*+>'
_TURTLE: Final = (
    rb"""(?:[^][(){}<>"'#\\]++|\\.|""" + b"|".join((_IRI, _SHORT, _LONG)) + rb"|\#[^\n\r]*+)*+"
    rb"(?:(?P<open><<\(?|[\[({])|(?P<close>\)>>|>>|[])}])|(?P<other>.))?"
)
_JSON: Final = (
    rb'(?:[^][{}"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+'
    rb"(?:(?P<open>[\[{])|(?P<close>[]}])|(?P<other>.))?"
)
# Quotes that may open a string that is closed only in a later block.
_OPENING: Final = (b'"""', b"'''")


class Check(Protocol):
    """A check of a text that comes in blocks."""

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Scan `held`, and return how many bytes at its start need not be scanned again.

        The caller passes the other bytes again, followed by the next block.

        Args:
            held: The bytes left from the previous call, and the next block.
            is_last: Whether no block follows.

        Raises:
            InputError: the text exceeds a limit, or is malformed.
        """


class Turtle:
    """Checks the depth of brackets and quoted triples in Turtle, TriG, N-Triples or N-Quads."""

    def __init__(self, path: Path, limits: Limits, *, is_of_lines: bool) -> None:
        self._tokens = re.compile(_TURTLE, re.DOTALL)
        self._stack = _Stack(path, limits)
        self._is_of_lines = is_of_lines
        self._most = limits.depth

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Scan whole lines, up to a long string that is not closed yet; scan the last block to its
        end.

        Args and Raises: as in `Check`.
        """
        end = len(held)
        if not is_last:
            # A comment and a short string end with their line at the latest.
            end = (held.rfind(b"\n") + 1) or (held.rfind(b"\r") + 1)
        if self._is_of_lines and held.count(b"<<", 0, end) <= self._most:
            return self._stack.passed(held, end)
        return self._stack.scan(self._tokens, held, end, () if is_last else _OPENING)


class Json:
    """Checks the depth of arrays and objects in JSON."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._tokens = re.compile(_JSON, re.DOTALL)
        self._stack = _Stack(path, limits)

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Scan everything up to a string that is not closed yet; scan the last block to its end.

        Args and Raises: as in `Check`.
        """
        return self._stack.scan(self._tokens, held, len(held), () if is_last else (b"",))


class _Stack:
    """The stack of open brackets, and the line and column up to which the text is scanned."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._open: list[bytes] = []
        self._line = 1
        self._column = 1

    def scan(
        self, tokens: re.Pattern[bytes], held: bytes, end: int, opening: tuple[bytes, ...]
    ) -> int:
        """Follow the brackets in `held` up to `end`, and return the offset at which this ends.

        It ends before `end` at a character that begins no token, if one of `opening` starts there.
        """
        for token in tokens.finditer(held, 0, end):
            match token.lastgroup:
                case "open":
                    self.open(token["open"], held, token.start("open"))
                case "close":
                    self.close(token["close"])
                case "other" if held.startswith(opening, token.start("other")):
                    end = token.start("other")
                    break
        return self.passed(held, end)

    def open(self, sign: bytes, held: bytes, position: int) -> None:
        self._open.append(sign)
        if len(self._open) > self._limits.depth:
            self.passed(held, position)
            said = Message("base.too-deep", most=self._limits.depth)
            raise LimitError("depth", said, self._path, self._line, self._column)

    def close(self, sign: bytes) -> None:
        # The end of a list and of a quoted triple may stand together.
        both = sign == b")>>" and self._open[-1:] != [b"<<("]
        del self._open[-2 if both else -1 :]

    def passed(self, held: bytes, end: int) -> int:
        """Advance the line and the column over the first `end` bytes, and return `end`."""
        breaks = held.count(b"\n", 0, end)
        start = held.rfind(b"\n", 0, end) + 1
        characters = len(held[start:end].decode(errors="replace"))
        self._line += breaks
        self._column = characters + (1 if breaks else self._column)
        return end


class NotXmlError(InputError):
    """Error of input that is not well-formed XML."""


class Xml:
    """Checks XML: the depth of elements, the number of their attributes, entities that expand
    without bound, and long texts.

    Args:
        path: The file that errors name.
        limits: Limits on depth, on the length of a text, and on the size after expansion.
        start: Called at the start of each element, with its name and attributes; may raise.
        only_utf8: Whether to refuse encodings other than UTF-8.
    """

    # Entities that abbreviate a namespace, as ontology editors write them, are allowed.
    LONGEST_ENTITY: Final = 256
    # Limit of attributes, namespaces included: the engine's time is quadratic in them, 20 s for
    # 50,000.
    MOST_ATTRIBUTES: Final = 1000

    def __init__(
        self,
        path: Path | str,
        limits: Limits,
        start: Callable[[str, dict[str, str]], None] | None = None,
        *,
        only_utf8: bool = False,
    ) -> None:
        self._path = path
        self._limits = limits
        self._start = start
        self._only_utf8 = only_utf8
        self._depth = 0
        # Bytes since the last start or end of an element; characters if entities may expand.
        self._bytes = self._characters = 0
        # The longest entity, and how many characters all referenced entities may expand to.
        self._longest = self._expanded = 0
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.EntityDeclHandler = self._entity
        parser.XmlDeclHandler = self._declared

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Parse all of `held`, and return its length; Args and Raises as in `Check`."""
        self._bytes += len(held)
        self._expanded += held.count(b"&") * self._longest
        if self._expanded > self._limits.unpacked:
            raise too_large(self._path, self._limits)
        self._parse(held, is_last)
        if self._bytes > self._limits.literal + len(held):
            self._too_long()
        return len(held)

    def _parse(self, held: bytes, is_last: bool) -> None:
        try:
            self._parser.Parse(held, is_last)
        except expat.ExpatError as error:
            problem, place = expat.ErrorString(error.code), (error.lineno, error.offset + 1)
            if "amplification" in problem:
                raise InputError(Message("base.entities"), self._path, *place) from error
            said = Message("base.not-xml", problem=problem)
            raise NotXmlError(said, self._path, *place) from error
        except (ValueError, LookupError) as error:
            # An encoding that expat does not support, or that does not exist.
            raise NotXmlError(Message("base.not-xml", problem=error), self._path, 1) from error

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._bytes = self._characters = 0
        if self._depth > self._limits.depth:
            said = Message("base.too-deep", most=self._limits.depth)
            raise LimitError("depth", said, self._path, *self._position())
        if len(attributes) > self.MOST_ATTRIBUTES:
            said = Message("base.attributes", n=len(attributes), most=self.MOST_ATTRIBUTES)
            raise InputError(said, self._path, *self._position())
        if self._start is not None:
            self._start(name, attributes)

    def _ended(self, _name: str) -> None:
        self._depth -= 1
        self._bytes = self._characters = 0

    def _entity(self, _name: str, is_parameter: bool, value: str | None, *_others: Any) -> None:
        grows = is_parameter or value is None or "&" in value or "%" in value
        if grows or len(value or "") > self.LONGEST_ENTITY:
            raise InputError(Message("base.entities"), self._path, *self._position())
        self._longest = max(self._longest, len(value or ""))
        self._parser.CharacterDataHandler = self._text

    def _text(self, data: str) -> None:
        self._characters += len(data)
        if self._characters > self._limits.literal:
            self._too_long()

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if self._only_utf8 and (encoding or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
            said = Message("base.xml-encoding", encoding=encoding)
            raise InputError(said, self._path, *self._position())

    def _too_long(self) -> None:
        said = Message("base.too-long", most=self._limits.literal)
        raise LimitError("literal", said, self._path, *self._position())

    def _position(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
