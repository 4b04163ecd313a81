"""Faults of shapes: errors at a node of a shapes graph, with positions in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from clusterkg.base.errors import InputError
from clusterkg.base.findings import Place, Words
from clusterkg.base.locale import Message, text
from clusterkg.rdf.terms import Term

# The kinds of faults, which name the findings.
TERM: Final = "unknown-term"
DRAFT: Final = "draft-term"
UNSUPPORTED: Final = "unsupported-term"
ILL_FORMED: Final = "ill-formed-shape"
IMPORT: Final = "missing-import"
KINDS: Final = (TERM, DRAFT, UNSUPPORTED, ILL_FORMED, IMPORT)
# Not a fault, but reported in the same way: rules that were not run.
RULES: Final = "rules-not-run"


class ShapeError(InputError):
    """Error of a shapes graph at one of its nodes.

    Args:
        message: What is wrong and how to fix it, from the catalogue.
        node: The subject of the statement at fault.
        predicate: Its predicate, if one statement is at fault.
        value: Its object, likewise.
        kind: One of KINDS, or RULES.
        at_predicate: Whether the predicate is wrong, and not its value.
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
        # The line within a multi-line value, from 1; 0 if unknown.
        self.row = 0

    def __reduce__(self) -> tuple[type[InputError], tuple[Message]]:
        """Pickle the error as a plain InputError with its message; the terms are left out."""
        return InputError, (self.text,)


@dataclass(frozen=True)
class Fault:
    """A fault of shapes, as a finding.

    Its level is `violation`, or `warning` if the part at fault was skipped; rules that were not run
    have `info`.
    """

    message: Message
    code: str
    level: str
    place: Place

    @property
    def words(self) -> Mapping[str, Words]:
        """The error message by language."""
        return {lang: Words(said) for lang, said in self.message.both().items()}

    def to(self, lang: str | None = None) -> str:
        """Return the position and the message.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        return f"{self.place}: {self.message.to(lang)}"


class ShapesError(InputError):
    """Error that lists all faults of some shapes, at the position of the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        place = first.place
        super().__init__(first.message, place.file, place.line or None, place.column or None)
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[ShapesError], tuple[tuple[Fault, ...]]]:
        """Pickle the error with all faults."""
        return ShapesError, (self.faults,)

    @property
    def message(self) -> str:
        """The message of the only fault; if there are several, the text that `to` returns."""
        return super().message if len(self.faults) == 1 else self.to()

    def to(self, lang: str | None = None) -> str:
        """Return the error message; if there are several faults, their number and a line for each.

        Args:
            lang: Language of the text: `zh` or `en`; by default that of the locale.
        """
        if len(self.faults) == 1:
            return super().to(lang)
        lines = [fault.to(lang) for fault in self.faults]
        return "\n".join([text("shacl.faults", lang, n=len(lines)), *lines])
