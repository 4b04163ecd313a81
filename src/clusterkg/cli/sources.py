"""The command that lists the bibliography: sources."""

from __future__ import annotations

from pathlib import Path

from clusterkg.cli.command import command
from clusterkg.cli.options import Opener, graph_options, lang_option, scope_options
from clusterkg.cli.output import put, result_options
from clusterkg.show.citations import FORMATS, format_of


@command("sources")
@result_options(
    FORMATS, format_of=format_of, help="Default: text, or as the extension of FILE tells."
)
@graph_options
@scope_options
@lang_option
def list_sources(output: str | None, out: Path | None, opened: Opener, lang: str) -> None:
    """List the sources as they are cited, and how many facts cite each.

    Author, title, publisher, date, address, the day it was read, the kind of publisher, and of a
    mirror what it mirrors. Formats for programs that keep references are csl-json and bibtex.
    """
    found = opened().sources(lang=lang)
    if out is None:
        put(found.to(output or "text"), None)
    else:
        found.save(out, output)
