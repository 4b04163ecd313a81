"""How deep a text nests, found before a parser sees it: in Turtle and its like, JSON and XML.

A parser that is written by recursion dies of a deep text without a word, and others take the square
of its depth. The text comes in blocks, and each is looked through by one regular expression that
passes over all that is no bracket: measured on 100 MB, a tenth of the time that loading them takes.
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
# Quotes that may open what is closed only in a later block.
_OPENING: Final = (b'"""', b"'''")


class Check(Protocol):
    """A check of a text that comes in blocks."""

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Look at what has not been passed yet, and return how many bytes of it are passed.

        Raises:
            InputError: it is over a limit, or not what it should be.
        """


class Turtle:
    """The depth of brackets and quoted triples in Turtle, TriG, N-Triples or N-Quads."""

    def __init__(self, path: Path, limits: Limits, *, is_of_lines: bool) -> None:
        self._tokens = re.compile(_TURTLE, re.DOTALL)
        self._stack = _Stack(path, limits)
        self._is_of_lines = is_of_lines
        self._most = limits.depth

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Pass whole lines, up to a long string that does not end."""
        end = len(held)
        if not is_last:
            # A comment and a string end with their line, at the latest.
            end = (held.rfind(b"\n") + 1) or (held.rfind(b"\r") + 1)
        if self._is_of_lines and held.count(b"<<", 0, end) <= self._most:
            return self._stack.passed(held, end)
        for token in self._tokens.finditer(held, 0, end):
            match token.lastgroup:
                case "open":
                    self._stack.open(token["open"], held, token.start("open"))
                case "close":
                    self._stack.close(token["close"])
                case "other" if not is_last and held.startswith(_OPENING, token.start("other")):
                    end = token.start("other")
                    break
        return self._stack.passed(held, end)


class Json:
    """The depth of arrays and objects in JSON."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._tokens = re.compile(_JSON, re.DOTALL)
        self._stack = _Stack(path, limits)

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Pass all, up to a string that does not end."""
        end = len(held)
        for token in self._tokens.finditer(held):
            match token.lastgroup:
                case "open":
                    self._stack.open(token["open"], held, token.start("open"))
                case "close":
                    self._stack.close(token["close"])
                case "other" if not is_last:
                    end = token.start("other")
                    break
        return self._stack.passed(held, end)


class _Stack:
    """The brackets that are open, and the line up to which a text has been passed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._open: list[bytes] = []
        self._line = 1
        self._column = 1

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
        """Count the lines of what is passed."""
        breaks = held.count(b"\n", 0, end)
        start = held.rfind(b"\n", 0, end) + 1
        characters = len(held[start:end].decode(errors="replace"))
        self._line += breaks
        self._column = characters + (1 if breaks else self._column)
        return end


class NotXmlError(InputError):
    """Something is not well-formed XML."""


class Xml:
    """The depth of elements, and what else of XML does harm: entities that grow, long texts.

    Args:
        path: What errors name.
        limits: The limits.
        start: Called with the name and the attributes of each element; may raise.
        only_utf8: Refuses every other encoding.
    """

    # Entities that stand for a namespace, as ontology editors write them, are let through.
    LONGEST_ENTITY: Final = 256
    # The engine takes the square of them: 50,000 took 20 s. Namespaces count.
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
        # Bytes since an element began or ended, and characters if entities may make more of them.
        self._bytes = self._characters = 0
        # The longest entity, and how many characters all that are named may stand for.
        self._longest = self._expanded = 0
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.EntityDeclHandler = self._entity
        parser.XmlDeclHandler = self._declared

    def __call__(self, held: bytes, is_last: bool) -> int:
        """Pass all of it."""
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
            # An encoding that expat cannot use, or that nobody has.
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
