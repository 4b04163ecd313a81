"""Commands that read Chinese text: match, draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.cli.command import command
from clusterkg.cli.options import Opener, cache_option, graph_options, lang_option, messages_option
from clusterkg.cli.output import output_option, put, put_result, result_options
from clusterkg.cli.usage import say
from clusterkg.rdf.table import TABLE_FORMATS

if TYPE_CHECKING:
    from clusterkg.draft import Findings


@command("match")
@click.argument("names", nargs=-1, required=True, metavar="TEXT...|FILE")
@result_options(TABLE_FORMATS)
@graph_options
@lang_option
def match_names(
    names: tuple[str, ...], output: str | None, out: Path | None, opened: Opener, lang: str
) -> None:
    """Match printed names to industries of the scheme.

    TEXT is a name, or several; FILE is a text with one name per line, or a CSV with a column called
    name or 名称. Each answer has a reason (exact, altLabel, code, stripped, contained, similar) and
    a score; parts of a name without an answer are `unknown`, and suggestions for them `candidate`.
    A `partial` name has words left over; only completely matched names are counted.
    """
    if not all(name.strip() for name in names):
        raise InputError(Message("cli.match.no-name"))
    matches = opened().match(names[0] if len(names) == 1 else names)
    put_result(matches.table(lang), output, out)
    say(
        "cli.match.total",
        answered=sum(match.status == "match" for match in matches),
        n=len(matches),
    )


@command("draft")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--city",
    metavar="CITY",
    help="Extract only facts about this city; default: all cities named in the text.",
)
@output_option
@cache_option
@graph_options
@messages_option
def draft_facts(
    path: Path, city: str | None, out: Path | None, cache: bool, opened: Opener
) -> None:
    """Draft facts from a Chinese text in FILE, as Turtle for a person to confirm.

    Programmes, tiers, counts, sums, years, industries and zones are extracted by rules, each with
    its passage, and marked with ckg:toConfirm. Then `clusterkg validate` reports what is missing,
    and what the text does not state.
    """
    proposed = opened().draft(path, city=city, cache=cache)
    put(proposed.turtle, out)
    for findings in proposed.findings:
        counts = [Message(key, n=n) for key, n in _counted(findings).items()]
        say("cli.draft.found", path=path, city=findings.city.name, counts=counts)
    if not any(findings.programmes for findings in proposed.findings):
        say("cli.draft.no-programme", path=path)
    say("cli.draft.confirm")


def _counted(findings: Findings) -> dict[str, int]:
    listed = [d for programme in findings.programmes for d in programme.declarations]
    return {
        "cli.draft.programmes": len(findings.programmes),
        "cli.draft.counts": sum(declared.count is not None for declared in listed),
        "cli.draft.targets": sum(len(declared.items) for declared in listed),
        "cli.draft.sums": len(findings.funding) + len(findings.goals),
        "cli.draft.zones": len(findings.zones),
        "cli.draft.numbers": len(findings.counts),
    }
