"""Files bundled with the package, and the folder of the graph that is used by default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

_PACKAGE: Final = Path(__file__).resolve().parents[1]
GRAPH_VARIABLE: Final = "CLUSTERKG_GRAPH"


def bundled(*parts: str) -> Path:
    """Return the path of a bundled file or folder: in the installed package, or in the checkout.

    Whether it exists is not checked.
    """
    installed = _PACKAGE / "_bundled"
    root = installed if installed.is_dir() else _PACKAGE.parents[1]
    return root.joinpath(*parts)


def graph_path(*parts: str) -> Path:
    """Return the path of a file or folder of the graph used by default: ontology, industry scheme
    or data.

    That graph is the bundled one, or the one in the folder that the environment variable
    CLUSTERKG_GRAPH names. Shapes, rules, queries and the list of places are always `bundled`.

    Raises:
        InputError: the folder that the variable names lacks ontology/clusterkg.ttl,
            ontology/industries.ttl or data/ttl/.
    """
    folder = os.environ.get(GRAPH_VARIABLE)
    if not folder:
        return bundled(*parts)
    root = Path(folder)
    for needed in ("ontology/clusterkg.ttl", "ontology/industries.ttl", "data/ttl"):
        if not (root / needed).exists():
            message = Message("base.graph-folder", variable=GRAPH_VARIABLE, needed=needed)
            raise InputError(message, root)
    return root.joinpath(*parts)
