"""Faults of shapes: an error at a node of a shapes graph, and its position in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import Message, text
from clusterkg.rdf.terms import Term

# The kinds of fault, by which findings are named.
TERM: Final = "unknown-term"
DRAFT: Final = "draft-term"
UNSUPPORTED: Final = "unsupported-term"
ILL_FORMED: Final = "ill-formed-shape"
IMPORT: Final = "missing-import"
KINDS: Final = (TERM, DRAFT, UNSUPPORTED, ILL_FORMED, IMPORT)
# No fault, and told like one: rules that are there and were not run.
RULES: Final = "rules-not-run"


class ShapeError(InputError):
    """A fault of shapes, at a node of them.

    Args:
        message: What is wrong and how to fix it, from the catalogue.
        node: The subject of the statement at fault.
        predicate: Its predicate, where one statement is at fault.
        value: Its object, likewise.
        kind: One of the kinds above.
        at_predicate: Whether it is the predicate that is wrong, and not its value.
    """

    def __init__(
        self,
        message: Message,
        node: Term,
        predicate: NamedNode | None = None,
        value: Term | None = None,
        *,
        kind: str = ILL_FORMED,
        at_predicate: bool = False,
    ) -> None:
        super().__init__(message)
        self.text = message
        self.node = node
        self.predicate = predicate
        self.value = value
        self.kind = kind
        self.at_predicate = at_predicate
        # The line in the value, a text of several, from 1; 0 if it is not known.
        self.row = 0

    def __reduce__(self) -> tuple[type[InputError], tuple[Message]]:
        """Leave the terms behind when another process is told of the error."""
        return InputError, (self.text,)


@dataclass(frozen=True)
class Fault:
    """A fault of shapes as a finding: a violation, or a warning where it was passed over."""

    message: Message
    code: str
    level: str
    place: Place

    @property
    def words(self) -> Mapping[str, Words]:
        """The fault in words, by language."""
        return {lang: Words(said) for lang, said in self.message.both().items()}

    def to(self, lang: str | None = None) -> str:
        """Return the position and the message in a language, by default that of the locale."""
        return f"{self.place}: {self.message.to(lang)}"


class ShapesError(InputError):
    """All faults of some shapes, each with its position."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        place = first.place
        super().__init__(first.message, place.file, place.line or None, place.column or None)
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[ShapesError], tuple[tuple[Fault, ...]]]:
        """Tell another process of all faults."""
        return ShapesError, (self.faults,)

    @property
    def message(self) -> str:
        """The message, with the positions where there are several faults."""
        return super().message if len(self.faults) == 1 else self.to()

    def to(self, lang: str | None = None) -> str:
        """Return the positions and the messages, a line each."""
        if len(self.faults) == 1:
            return super().to(lang)
        lines = [fault.to(lang) for fault in self.faults]
        return "\n".join([text("shacl.faults", lang, n=len(lines)), *lines])
