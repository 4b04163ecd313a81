"""Commands that answer questions: queries, query, evidence."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clusterkg.base.errors import InputError, system_message
from clusterkg.base.escapes import visible
from clusterkg.base.limits import DEFAULTS
from clusterkg.base.locale import Message, text
from clusterkg.base.source import STANDARD_INPUT, decoded, whole
from clusterkg.cli.command import command, is_file
from clusterkg.cli.kinds import Format, name_values
from clusterkg.cli.options import (
    Opener,
    cache_option,
    graph_options,
    lang_option,
    messages_option,
    receipt_option,
    refuse,
    say_scope,
    scope_options,
    sources_option,
    why_option,
)
from clusterkg.cli.output import in_words, put, result_options, written
from clusterkg.cli.usage import language, say
from clusterkg.rdf.table import FORMATS

if TYPE_CHECKING:
    from clusterkg.queries.saved import SavedQuery


@click.command("queries")
@click.option(
    "--format",
    "output",
    type=Format(["text", "ttl"]),
    default="text",
    help="ttl: each with its text and parameters, as sh:SPARQLExecutable.",
)
@lang_option
def list_queries(output: str, lang: str) -> None:
    """List the saved queries and their parameters."""
    from clusterkg.kg import KnowledgeGraph

    if output == "ttl":
        from clusterkg.queries import executable

        click.echo(executable.turtle(KnowledgeGraph.queries().values()), nl=False)
        return
    for name, query in KnowledgeGraph.queries().items():
        click.echo(visible(f"{name}: {query.title.get(lang, '')}"))
        if description := query.description.get(lang):
            click.echo(f"    {visible(description)}")
        for param in query.params:
            if param.name != "lang":
                click.echo(f"    --param {param.said.to(lang)}")


def _query(name: str) -> SavedQuery | str | Path:
    """Return the query to run: the text on standard input for -, the path of a file, or a saved
    query.
    """
    from clusterkg.queries import saved as queries

    if name == "-":
        return queries.parse(_standard_input(), "<stdin>")
    return Path(name) if is_file(name) else queries.find(name)


def _standard_input() -> str:
    path = Path("<stdin>")
    try:
        return decoded(whole(sys.stdin.buffer, path, DEFAULTS), path)
    except OSError as error:
        raise InputError(system_message(error), path) from error


def _is_bundled(params: Mapping[str, Any]) -> bool:
    """Return whether a command reads only bundled files."""
    return not (params["store_path"] or params["data"] or is_file(params["name"]))


@command("query", alone=_is_bundled)
@click.argument("name", metavar="NAME|FILE|-")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    callback=name_values,
    help="Give a parameter: an IRI, a prefixed name, a code or a label; may be repeated.",
)
@graph_options
@scope_options
@result_options(FORMATS, help="Default: table, or ttl for triples.")
@click.option("--explain", is_flag=True, help="Report the time and the rows of each step.")
@click.option(
    "--allow-from-files", is_flag=True, help="Allow FROM to name a file, as in FROM <own.ttl>."
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    help="Stop after this many rows or triples, with a warning.",
)
@receipt_option
@why_option
@lang_option
def run_query(
    name: str,
    params: dict[str, str],
    opened: Opener,
    output: str | None,
    out: Path | None,
    explain: bool,
    allow_from_files: bool,
    max_rows: int | None,
    receipt: bool,
    why: bool,
    lang: str,
) -> None:
    """Run a saved query, a query file, or a query from standard input."""
    if why:
        refuse("cli.why.text", "output", "out", "explain", "receipt", "max_rows")
    from clusterkg.queries.saved import SavedQuery
    from clusterkg.rdf.table import save, size

    if name == "-" and STANDARD_INPUT in click.get_current_context().params["data"]:
        raise click.UsageError(text("cli.query.standard-input", lang))
    asked = _query(name)
    tell = _Steps(explain, lang)
    kg = opened()
    tell("cli.query.open", n=len(kg.store) if explain else 0)
    if why:
        (reason,) = kg.why(asked, params, lang=lang)
        put(reason.text(), None)
        return
    with warnings.catch_warnings(record=True) as hints:
        # ResourceWarnings of Python, about sockets and the like, are left out.
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        given: dict[str, Any] = {"lang": lang, **params}
        result = kg.query(asked, allow_from_files=allow_from_files, max_rows=max_rows, **given)
    for hint in hints:
        said = getattr(hint.message, "said", hint.message)
        click.echo(visible(said.to(lang) if isinstance(said, Message) else str(said)), err=True)
    tell("cli.query.evaluate", n=size(result))
    if receipt and not isinstance(result, bool) and result.receipt is not None:
        click.echo(f"clusterkg: {result.receipt.said.to(lang)}", err=True)
    if isinstance(asked, SavedQuery) and asked.is_bundled:
        shown = in_words(result, output, out, asked.name)
    else:
        shown = result
    if out is not None:
        save(shown, out, output)
    else:
        told = written(shown, output)
        tell("cli.query.write", n=len(told))
        put(told, None)
    for note in () if isinstance(result, bool) else result.notes:
        click.echo(f"clusterkg: {note.to(lang)}", err=True)
    say_scope(always="overlap" in getattr(asked, "tags", ()))


class _Steps:
    def __init__(self, telling: bool, lang: str) -> None:
        self._telling = telling
        self._lang = lang
        self._since = time.perf_counter()

    def __call__(self, key: str, *, n: int) -> None:
        now = time.perf_counter()
        if self._telling:
            step = text(key, self._lang, n=n)
            click.echo(f"{1000 * (now - self._since):8.1f} ms  {step}", err=True)
        self._since = now


@command("evidence")
@sources_option
@cache_option
@click.argument("fact", required=False)
@graph_options
@messages_option
def show_evidence(source: tuple[Path, ...], cache: bool, fact: str | None, opened: Opener) -> None:
    """Show the passages that support the facts, or one FACT, and check them against the text.

    A passage must be at its recorded position, and print the values of the facts that cite it:
    names, figures, years, dates, counts, tiers and size classes; a number must equal its printed
    figure. Inferred values are marked with their reason. The exit status is 1 if anything differs.

    Without --source, texts from the user's cache are used.
    """
    from clusterkg.facts.evidence import told
    from clusterkg.rdf.namespaces import shorten

    found = opened().evidence(source, fact, cache=cache)
    lang = language()

    by_fact = found.by_fact()
    for passage in found.passages:
        status = passage.problem or Message("facts.in-its-place")
        position = {name: getattr(passage, name) for name in ("paragraph", "start", "end")}
        click.echo(text("cli.evidence.passage", lang, status=status, **position))
        click.echo(f"    {visible(passage.text)}")
        for name in passage.facts:
            cited: str = shorten(name)
            if said := told(by_fact.get(name, {})):
                cited = text("cli.evidence.cites", lang, fact=cited, counts=said)
            click.echo(f"    <- {visible(cited)}")
    for check in found.checks if fact is not None else ():
        click.echo(visible(check.said.to(lang)))
    for check in found.checks:
        # A faulty passage has been reported above.
        if check.is_wrong and not any(passage.problem for passage in check.passages):
            click.echo(f"{visible(shorten(check.fact))}:")
            for sentence in filter(None, check.words[lang]):
                click.echo(f"    {sentence}")
    wrong = sum(bool(passage.problem) for passage in found.passages)
    say("cli.evidence.total", n=len(found.passages), wrong=wrong, counts=found.told)
    if not found:
        raise SystemExit(1)
