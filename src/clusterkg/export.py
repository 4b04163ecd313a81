"""Write a networkx graph to a file; a failed export leaves what was there."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.errors import InputError

if TYPE_CHECKING:
    import networkx as nx

FORMATS: Final = (".gexf", ".graphml")


def check_format(path: Path) -> None:
    """Raise InputError unless the name of `path` tells a format that can be written."""
    if path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(f"no format {path.suffix!r}; known are {known}", path)


def write(graph: nx.Graph[str], path: Path) -> None:
    """Write `graph` to `path`; the name tells the format. The same graph gives the same bytes.

    Raises:
        InputError: the format is unknown, or the file cannot be written.
    """
    import networkx as nx

    check_format(path)
    writers: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
        ".gexf": (nx.write_gexf, nx.read_gexf),
        ".graphml": (nx.write_graphml_xml, nx.read_graphml),
    }
    writer, reader = writers[path.suffix.lower()]
    try:
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".export-") as folder:
            beside = Path(folder) / path.name
            writer(graph, beside, encoding="utf-8")
            # networkx stamps today's date, which would change the bytes from day to day.
            text = beside.read_text(encoding="utf-8")
            text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
            beside.write_text(text, encoding="utf-8")
            back = reader(beside)
            if (len(back), back.size()) != (len(graph), graph.size()):
                raise InputError("the file written does not read back as the same graph", path)
            beside.replace(path)
    except OSError as error:
        raise InputError(error.strerror or str(error), path) from error
