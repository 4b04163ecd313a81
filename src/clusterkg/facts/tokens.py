"""Values that are words of a closed list, and how they are told to people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clusterkg.base.locale import Bilingual, both

# By the local names of properties of the ontology, in the order in which they are offered.
TOKENS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "comparator": (
            *("reaches", "at least", "more than", "about", "exactly", "at most", "less than"),
            "unstated",
        ),
        "outcomeKind": ("actual", "interim", "estimate"),
        "programmeLevel": ("city", "park", "county", "province", "circle", "analyst"),
        "announcedBasis": ("document", "event", "page"),
        "administrativeLevel": ("county", "new area", "development zone"),
        "howRead": ("whole text", "part", "quoted elsewhere"),
    }
)


def said(name: str, token: str) -> Bilingual:
    """Return a token of a property in both languages; what is none stays as it is."""
    if token not in TOKENS.get(name, ()):
        return Bilingual(token, token)
    return Bilingual(**both(f"facts.token.{name}.{token.replace(' ', '-')}"))
