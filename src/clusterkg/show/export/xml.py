"""XML 1.0 escaping, and counting of nodes and edges in XML files."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message

if TYPE_CHECKING:
    import networkx as nx

_MARKUP: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    # A parser normalises these characters to spaces unless they are escaped.
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
# Characters not allowed in XML 1.0 are shown as the replacement character.
_FORBIDDEN: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_PIECE: Final = 2**20
_TAGS: Final = (b"<node ", b"<edge ")
_SPECIAL: Final = re.compile(f'[&<>"\t\n\r{_FORBIDDEN}]')


def escape(text: str) -> str:
    """Return a text escaped for an XML attribute; characters not allowed in XML become U+FFFD."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _MARKUP.get(found[0], "\ufffd"), text)


def names(graph: nx.Graph[Any]) -> dict[Any, str]:
    """Return the escaped name of each node, by which an XML file identifies it.

    Raises:
        InputError: two nodes would have the same name.
    """
    out = {node: escape(str(node)) for node in graph}
    if len(set(out.values())) < len(out):
        listed = sorted(out.values())
        twice = next(one for one, other in pairwise(listed) if one == other)
        raise InputError(Message("export.same-name", name=twice))
    return out


def count(path: Path) -> tuple[int, int]:
    """Return the numbers of nodes and edges of an XML file written by this package.

    The whole file is parsed. Attribute values contain no `<`, so that tags can be counted as bytes:
    counting by parser events takes four times as long.

    Raises:
        InputError: it is not well-formed.
    """
    from xml.parsers import expat

    found = [0, 0]
    before = b""
    parser = expat.ParserCreate()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
                joined = before + piece
                for i, tag in enumerate(_TAGS):
                    found[i] += joined.count(tag)
                before = joined[1 - len(_TAGS[0]) :]
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(Message("export.no-xml", problem=str(error)), path) from error
    return found[0], found[1]
