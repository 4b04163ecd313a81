"""Name what clusterkg needs, without bounds: `python tools/newest.py | xargs pip install -U`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def names() -> list[str]:
    """Return the names of the packages that clusterkg and its pictures need."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["plots"]]
    return [re.split(r"[<>=!~;\[ ]", each, maxsplit=1)[0] for each in wanted]


if __name__ == "__main__":
    print(*names(), sep="\n")
