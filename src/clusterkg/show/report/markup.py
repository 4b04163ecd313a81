"""Pieces of HTML that several sections need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from clusterkg.rdf.namespaces import shorten

_NOT_IN_NAMES = re.compile("[^A-Za-z0-9-]")


def anchor(prefix: str, iri: str) -> str:
    """Return an id for an entity: another for each IRI, and of plain letters."""
    short = shorten(iri).strip("<>")
    return f"{prefix}-" + _NOT_IN_NAMES.sub(lambda char: f"_{ord(char[0]):x}_", short)


def table(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    unknown: str,
    *,
    cards: bool = False,
) -> str:
    """Return a table whose cells are HTML already; `heads` and `unknown` are plain text.

    A cell that is None is hatched, and called `unknown` where it is pointed at or read aloud. A
    table of `cards` becomes one card a row where the page is narrow; others scroll by themselves.
    """
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = []
    hatched = f'<td class="hatched" title="{escape(unknown)}" aria-label="{escape(unknown)}"></td>'
    for first, *rest in rows:
        cells = "".join(
            f'<td data-head="{escape(head)}">{cell}</td>' if cell is not None else hatched
            for head, cell in zip(heads[1:], rest, strict=True)
        )
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>\n')
    wide = f'<table class="{name}{" cards" if cards else ""}">'
    return (
        f'<div class="scroll">{wide}\n<thead><tr>{columns}</tr></thead>\n'
        f"<tbody>\n{''.join(body)}</tbody>\n</table></div>\n"
    )


def section(name: str, title: str, inner: str) -> str:
    """Return a section of the page that the contents lead to."""
    return f'<section id="{name}">\n<h2>{escape(title)}</h2>\n{inner}</section>\n'
