"""Commands that check data and the ontology: validate, shapes, ontology."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from clusterkg.base.escapes import visible
from clusterkg.base.limits import Limits
from clusterkg.base.locale import text
from clusterkg.cli.command import Command, Group, command, timeout
from clusterkg.cli.kinds import File, Format, Severity, StorePlace
from clusterkg.cli.options import (
    Progress,
    cache_option,
    check_only,
    data_option,
    file_options,
    graph_option,
    lang_option,
    only_option,
    refuse,
    sources_option,
)
from clusterkg.cli.output import put, result_options
from clusterkg.cli.usage import language, say


@click.group("ontology", cls=Group)
def ontology_group() -> None:
    """Check the ontology."""


@ontology_group.command("check", cls=Command)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=File())
@file_options
@lang_option
def check_ontology(files: tuple[Path, ...], limits: Limits, lang: str) -> None:
    """Check the ontology, or FILEs: consistency, OWL profile, labels, and known pitfalls.

    Data without classes of their own (workbooks too) are checked together with the bundled ontology
    and industry scheme. The exit status is 1 if there is a problem. Needs Java.
    """
    from clusterkg.kg import KnowledgeGraph

    problems = KnowledgeGraph.check_ontology(files, lang=lang, limits=limits)
    for problem in problems:
        click.echo(visible(problem))
    say("cli.ontology.problems", n=len(problems))
    if problems:
        raise SystemExit(1)


class _Import(click.ParamType[tuple[str, Path]]):
    """Parameter type of IRI=FILE: an imported IRI, and the file to use for it."""

    name = "import"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        iri, sign, file = str(value).rpartition("=")
        if not (iri and sign and file):
            self.fail(text("shacl.import.form", language(), value=value), param, ctx)
        return iri, Path(file)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options for reading shapes to a command."""
    for option in (
        click.option("--draft", is_flag=True, help="Allow terms of the SHACL 1.2 drafts."),
        click.option(
            "--lenient",
            is_flag=True,
            help="Skip faulty shapes, with a warning for each.",
        ),
        click.option(
            "--import",
            "imports",
            multiple=True,
            metavar="IRI=FILE",
            type=_Import(),
            callback=lambda _ctx, _param, pairs: dict(pairs),
            help="Use FILE where shapes import IRI; nothing is fetched. May be repeated.",
        ),
    ):
        command = option(command)
    return command


REPORTS = ("text", "json", "ttl", "sarif", "junit", "html", "csv", "csv-excel")


def _report_format(path: Path) -> str:
    from clusterkg.validation import format_of

    return format_of(path)


@command("validate", seconds=600)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=File())
@click.option(
    "--shapes",
    multiple=True,
    metavar="FILE",
    type=File(),
    help="Add a file of SHACL shapes to the bundled ones; may be repeated.",
)
@reading_options
@click.option("--rules", is_flag=True, help="Run the rules of the shapes first.")
@sources_option
@cache_option
@data_option
@result_options(REPORTS, "text", _report_format)
@click.option(
    "--mark",
    "marked",
    metavar="OUT.xlsx",
    type=click.Path(path_type=Path),
    help="Also write a copy of the validated workbook, with comments at faulty cells.",
)
@click.option("--summary", is_flag=True, help="Show only counts, by severity, shape and file.")
@click.option(
    "--max-results",
    type=click.IntRange(min=0),
    help="Maximum number of listed results; all are counted.",
)
@click.option(
    "--fail-on",
    type=Severity(),
    default="violation",
    show_default=True,
    help="Exit with status 1 for results of at least this severity.",
)
@click.option(
    "--engine", type=click.Choice(["compiled", "pyshacl"]), default="compiled", show_default=True
)
@graph_option
@only_option
@file_options
@lang_option
def validate_files(
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    imports: dict[str, Path],
    lenient: bool,
    draft: bool,
    rules: bool,
    source: tuple[Path, ...],
    cache: bool,
    data: tuple[Path, ...],
    output: str | None,
    out: Path | None,
    marked: Path | None,
    summary: bool,
    max_results: int | None,
    fail_on: str,
    engine: str,
    store_path: StorePlace,
    only: bool,
    limits: Limits,
    lang: str,
) -> None:
    """Validate FILEs, or the bundled data, against the SHACL shapes.

    The bundled graph, or the store, is the context: its cities and industries are known. The exit
    status is 1 if there is a violation. Nothing is fetched.

    An engine validates its own graph without downloading it; FILEs are put into temporary graphs
    there.

    The printed values of facts are searched in the passages that they cite, if the text is
    available: from --source, beside a workbook, or in the user's cache.

    With --only, the files are validated without the bundled graph; together with --shapes, only
    against those shapes.
    """
    check_only(only, files, store_path)
    if marked is not None and len(files) != 1:
        raise click.UsageError(text("cli.validate.mark", lang))
    if data and (store_path is not None or not files):
        raise click.UsageError(text("cli.validate.data", lang))
    if summary:
        refuse("cli.validate.summary", "output", "out", "max_results")
    if marked is not None:
        from clusterkg.tables import marking

        marking.check(files[0], marked)
    from clusterkg.kg import KnowledgeGraph

    report = KnowledgeGraph(store_path, data, limits, bundled=not only).validate(
        files,
        shapes=shapes,
        imports=imports,
        rules=rules,
        lenient=lenient,
        draft=draft,
        engine=engine,
        seconds=timeout() or math.inf,
        progress=Progress(),
        source=source,
        cache=cache,
    )
    if (found := report.verification) is not None and found.told:
        say("cli.validate.passages", counts=found.told)
    for note in report.notes:
        click.echo(visible(note.to(lang)), err=True)
    if number := report.passed_over():
        say("cli.validate.passed-over", n=number)
    if marked is not None:
        report.mark(files[0], marked, lang)
    report = replace(report, most=max_results)
    if out is not None:
        report.save(out, output, lang)
    else:
        put(report.summary(lang) if summary else report.to(output or "text", lang), None)
    if report.fails(fail_on):
        raise SystemExit(1)


@command("shapes")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=File())
@reading_options
@click.option(
    "--lint",
    is_flag=True,
    help="Only report faults of the FILEs; the exit status is 1 if there are any.",
)
@click.option("--format", "output", type=Format(["text", "markdown", "html"]), default="text")
@file_options
@lang_option
def document_shapes(
    files: tuple[Path, ...],
    imports: dict[str, Path],
    lenient: bool,
    draft: bool,
    lint: bool,
    output: str,
    limits: Limits,
    lang: str,
) -> None:
    """Show the requirements on data: for each class, required, allowed and suggested properties.

    FILEs are shapes of your own, documented together with the bundled ones.
    """
    from clusterkg.kg import KnowledgeGraph

    if not lint:
        told = KnowledgeGraph.shapes(
            files,
            imports=imports,
            lenient=lenient,
            draft=draft,
            output=output,
            lang=lang,
            limits=limits,
        )
        click.echo(told, nl=False)
        return
    if not files:
        raise click.UsageError(text("cli.shapes.lint", lang))
    refuse("cli.shapes.only-lint", "lenient", "output")
    faults = KnowledgeGraph.lint(files, imports=imports, draft=draft, limits=limits)
    for fault in faults:
        click.echo(fault.to(lang))
    number = sum(fault.level != "info" for fault in faults)
    say("cli.shapes.faults", n=number)
    if number:
        raise SystemExit(1)
