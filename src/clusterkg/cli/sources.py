"""The command that lists the bibliography: sources."""

from __future__ import annotations

from pathlib import Path

from clusterkg.cli.command import command
from clusterkg.cli.options import Opener, graph_options, lang_option, scope_options
from clusterkg.cli.output import put, result_options
from clusterkg.show.citations import FORMATS, format_of


@command("sources")
@result_options(
    FORMATS, format_of=format_of, help="Default: text, or the format of FILE's extension."
)
@graph_options
@scope_options
@lang_option
def list_sources(output: str | None, out: Path | None, opened: Opener, lang: str) -> None:
    """List the sources as a bibliography, with the number of facts that cite each.

    It gives author, title, publisher, date, URL, access date, the kind of publisher, and the
    original of a mirror. Use csl-json or bibtex for reference managers.
    """
    found = opened().sources(lang=lang)
    if out is None:
        put(found.to(output or "text"), None)
    else:
        found.save(out, output)
