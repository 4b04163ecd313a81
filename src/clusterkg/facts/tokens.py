"""Values from closed lists (tokens), and their translation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clusterkg.base.locale import Bilingual, both

# By the local name of the property, in the order in which they are offered.
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
    """Return a token of the property `name` (local name) in both languages; others unchanged."""
    if token not in TOKENS.get(name, ()):
        return Bilingual(token, token)
    return Bilingual(**both(f"facts.token.{name}.{token.replace(' ', '-')}"))
