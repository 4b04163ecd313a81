"""Probing of an engine for deviations from the standard, before its answers are trusted."""

from __future__ import annotations

from typing import Any, Final

from clusterkg.rdf.namespaces import XSD
from clusterkg.store.remote.client import Remote
from clusterkg.store.remote.quirks import CHECKS, DIGITS, Quirks
from clusterkg.store.remote.terms import read
from clusterkg.store.remote.transport import EngineError

_ROWS: Final = (
    f"SELECT ?a ?b ?c {{ VALUES ?a {{ {DIGITS} }} VALUES ?b {{ {DIGITS} }}"
    f" VALUES ?c {{ {DIGITS} }} }}"
)
ALL_ROWS: Final = 1000


def probe(remote: Remote) -> Quirks:
    """Run the checks on an engine, and return its quirks.

    Raises:
        InputError: the engine cannot be asked at all, or refuses access.
    """
    rows, headers = remote.ask(_ROWS)
    failed = []
    for check in CHECKS:
        try:
            found = sorted(tuple(map(_plain, row.values())) for row in remote.ask(check.query)[0])
        except EngineError as error:
            if error.status in (0, 401, 403):
                raise
            found = []
        if found != sorted(check.expected):
            failed.append(check)
    is_virtuoso = headers.get("server", "").lower().startswith("virtuoso")
    return Quirks(min(len(rows), ALL_ROWS), tuple(failed), is_virtuoso)


def _plain(term: dict[str, Any]) -> str:
    known = read(term)
    if "xml:lang" in known:
        return f"{known['value']}@{known['xml:lang']}"
    datatype = known.get("datatype", XSD + "string")
    return str(known["value"]) + ("" if datatype == XSD + "string" else f"^^{datatype}")
