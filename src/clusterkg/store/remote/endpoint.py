"""An endpoint of SPARQL 1.1: its rows come whole, or there is an error.

Engines cut long answers without a word. Up to as many rows as an engine has been seen to send, an
answer is taken as it is; a longer one is counted by the engine itself, and read page by page if
more are counted than came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from clusterkg.base.locale import Message
from clusterkg.store.remote import text as texts
from clusterkg.store.remote.address import Address
from clusterkg.store.remote.quirks import Quirks
from clusterkg.store.remote.terms import read
from clusterkg.store.remote.transport import Answer, EngineError, Transport

if TYPE_CHECKING:
    import httpx

Row = dict[str, dict[str, Any]]

_JSON: Final = "application/sparql-results+json"
_FORM: Final = "application/x-www-form-urlencoded"
_UPDATE: Final = "application/sparql-update"
# Virtuoso's way to say that it sends no more rows than so many.
_CUT: Final = "x-sparql-maxrows"
_PAGES: Final = 10_000


@dataclass(frozen=True)
class Dataset:
    """The graphs that queries see: those that are one as the default graph, and those by name.

    Without graphs, it is what the engine shows by default.
    """

    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Endpoint:
    """An engine that is asked for rows, and sent updates."""

    def __init__(
        self,
        address: str,
        *,
        dataset: Dataset | None = None,
        transport: httpx.BaseTransport | None = None,
        **limits: Any,
    ) -> None:
        """Prepare to ask the engine; nothing is sent yet. `limits` are those of Transport.

        Raises:
            InputError: the address or the credentials cannot be used.
        """
        self.address = Address(address)
        self.transport = Transport(self.address, transport=transport, **limits)
        self.dataset = dataset or Dataset()
        # What a probe has found: fewer rows than it was sent come whole.
        self.quirks = Quirks(rows=0)
        self.update_url = self.address.url

    def count(self, group: str, graph: str | None = None) -> int:
        """Return how many answers a group has, in what queries see or in one graph."""
        inner = group if graph is None else f"{{ GRAPH <{graph}> {group} }}"
        dataset = self.dataset if graph is None else Dataset(named=(graph,))
        return self._count(texts.Query("", "SELECT", "*", inner), dataset)

    def rows(self, text: str, dataset: Dataset) -> list[Row]:
        """Return all rows of a SELECT query of our own, in JSON."""
        parts = texts.parse(text, {})
        return self._rows(parts, [name.removeprefix("?") for name in parts.head.split()], dataset)

    def ask(self, text: str) -> tuple[list[Row], Mapping[str, str]]:
        """Return the rows of a SELECT query that needs no data as they come, and the headers."""
        rows, headers = self._send(text, Dataset())
        return rows, headers

    def update(self, update: str, *, prefixes: Mapping[str, str] | None = None) -> None:
        """Change the engine's data; an update is never sent twice.

        Raises:
            InputError: the engine refuses it, or it is not known whether it ran.
        """
        declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items())
        content = (declared + update).encode()
        headers = {"Content-Type": _UPDATE, "Accept": "*/*"}
        self.transport.send("POST", self.update_url, content, headers, again=False)

    def _rows(self, parts: texts.Query, names: Sequence[str], dataset: Dataset) -> list[Row]:
        """Return all rows of a query, in its order."""
        rows, headers = self._send(f"{parts.prologue} {parts.select()}", dataset)
        if len(rows) < self.quirks.rows and _CUT not in headers:
            return rows
        if parts.limit is not None and len(rows) >= parts.limit:
            return rows
        total = self._count(parts, dataset)
        if total == len(rows):
            return rows
        if total < len(rows) or not rows:
            message = Message("store.engine-count", total=total, sent=len(rows))
            raise EngineError(message, self.address.name)
        return self._paged(parts, names, dataset, total, len(rows))

    def _count(self, parts: texts.Query, dataset: Dataset) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {parts.select(ordered=False)} }} }}"
        rows, _ = self._send(f"{parts.prologue} {text}", dataset)
        try:
            (row,) = rows
            return int(row["n"]["value"])
        except (ValueError, KeyError) as error:
            raise EngineError(Message("store.engine-no-count"), self.address.name) from error

    def _paged(
        self, parts: texts.Query, names: Sequence[str], dataset: Dataset, total: int, size: int
    ) -> list[Row]:
        """Return all rows of a query that the engine cuts, page by page in one order."""
        # All variables in the order: only rows that are the same may change places.
        more = " ".join(f"?{name}" for name in names)
        rows: list[Row] = []
        nested = False
        while len(rows) < total:
            wanted = min(size, total - len(rows))
            page = replace(parts, limit=wanted, offset=parts.offset + len(rows))
            text = page.select(more=more)
            if nested:
                text = _nested(parts, more, wanted, len(rows))
            try:
                found, _ = self._send(f"{parts.prologue} {text}", dataset)
            except EngineError:
                # Virtuoso sorts no further than its cap, but where the order is inside.
                if nested:
                    raise
                nested = True
                continue
            rows += found
            if len(found) != wanted or len(rows) > size * _PAGES:
                message = Message("store.engine-pages", total=total, sent=len(rows))
                raise EngineError(message, self.address.name)
        different = len({_key(row, names) for row in rows})
        expected = total if parts.is_distinct else self._different(parts, names, dataset)
        if different != expected:
            message = Message("store.engine-order", expected=expected, different=different)
            raise EngineError(message, self.address.name)
        return rows

    def _different(self, parts: texts.Query, names: Sequence[str], dataset: Dataset) -> int:
        head = "DISTINCT " + " ".join(f"?{name}" for name in names)
        inner = f"{{ {{ {parts.select(ordered=False)} }} }}"
        outer = texts.Query(parts.prologue, "SELECT", head, inner)
        return self._count(outer, dataset)

    def _send(self, text: str, dataset: Dataset) -> tuple[list[Row], Mapping[str, str]]:
        """Return the rows that the engine sends, and the headers of its answer."""
        answer = self._ask_for(text, dataset, _JSON)
        import msgspec

        try:
            found = msgspec.json.decode(answer.body)
            rows: list[Row] = [
                {name: read(term) for name, term in row.items()}
                for row in found["results"]["bindings"]
            ]
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
            message = Message("store.engine-no-results", problem=str(error))
            raise EngineError(message, self.address.name) from error
        state = answer.headers.get("x-sql-state")
        if state is not None:
            said = answer.headers.get("x-sql-message", state)
            raise EngineError(Message("store.engine-part", said=said), self.address.name)
        return rows, answer.headers

    def _ask_for(self, text: str, dataset: Dataset, media_type: str) -> Answer:
        from urllib.parse import urlencode

        fields = [("query", text.strip())]
        fields += [("default-graph-uri", iri) for iri in dataset.graphs]
        fields += [("named-graph-uri", iri) for iri in dataset.named]
        headers = {"Content-Type": _FORM, "Accept": media_type}
        content = urlencode(fields).encode()
        answer = self.transport.send("POST", self.address.url, content, headers, again=True)
        if answer.media_type not in (media_type, "application/json", "text/plain"):
            given = answer.media_type or Message("store.engine-no-type")
            message = Message("store.engine-other-type", given=given, wanted=media_type)
            raise EngineError(message, self.address.name)
        return answer


def _nested(parts: texts.Query, more: str, limit: int, start: int) -> str:
    """Return a page of a query whose order is in a sub-select."""
    inner = parts.select(more=more)
    return f"SELECT {more} WHERE {{ {{ {inner} }} }} OFFSET {start} LIMIT {limit}"


def _key(row: Row, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(tuple(sorted(row[name].items())) if name in row else None for name in names)
