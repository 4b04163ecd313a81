"""Files that come with the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(*parts: str) -> Path:
    """Return the path of a bundled file: in the package, or in the checkout it runs from."""
    installed = _PACKAGE / "_bundled"
    root = installed if installed.is_dir() else _PACKAGE.parents[1]
    return root.joinpath(*parts)
