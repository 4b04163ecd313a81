"""Commands that check data and the ontology: validate, ontology."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.cli.options import Group, lang_option, store_option


@click.group("ontology", cls=Group)
def ontology_group() -> None:
    """Work on the ontology."""


@ontology_group.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
def check_ontology(files: tuple[Path, ...]) -> None:
    """Check the ontology, or the FILEs: consistency, profile, labels and definitions.

    Exits 1 if there is any problem. Needs Java.
    """
    from clusterkg.ontology import check

    problems = check(files)
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} problems", err=True)
    if problems:
        raise SystemExit(1)


@click.command("validate")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option(
    "--shapes",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Add a file of SHACL shapes to the bundled ones; may be repeated.",
)
@store_option
@lang_option
def validate_files(
    files: tuple[Path, ...], shapes: tuple[Path, ...], store_path: Path | None, lang: str
) -> None:
    """Validate FILEs, or the bundled data, against the shapes.

    The bundled graph is the context, or the store: its cities and industries are known. Exits 1
    if there is any violation.
    """
    from clusterkg.shacl import validate

    report = validate(files, shapes, store_path)
    click.echo(report.to_text(lang), nl=False)
    if not report.conforms:
        raise SystemExit(1)
