"""The command line. Each command imports what it needs only when it runs."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clusterkg.errors import InputError
from clusterkg.table import FORMATS

if TYPE_CHECKING:
    from pyoxigraph import Store

    from clusterkg.queries import SavedQuery


class _Group(click.Group):
    """A group that reports an InputError as it reports wrong usage: status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(f"clusterkg: {error}", err=True)
            ctx.exit(2)


def default_lang() -> str:
    """Return the language of the locale, zh or en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=default_lang, help="Language of the output."
)
data_option = click.option(
    "--data",
    "data",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Add a file of RDF to the bundled graph; may be repeated.",
)
store_option = click.option(
    "--store",
    "store_path",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Use a store that `clusterkg build` made, instead of the bundled graph.",
)


Opener = Callable[[], "Store"]


def graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --data and --store, and what opens the graph that they name."""

    @functools.wraps(command)
    def wrapped(*args: Any, data: tuple[Path, ...], store_path: Path | None, **kwargs: Any) -> None:
        def opened() -> Store:
            from clusterkg.store import open_graph

            return open_graph(store_path, data)

        command(*args, opened=opened, **kwargs)

    return data_option(store_option(wrapped))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clusterkg", prog_name="clusterkg")
def main() -> None:
    """Ask a knowledge graph of the industrial cluster programmes of Chinese cities."""


@main.command("queries")
@lang_option
def list_queries(lang: str) -> None:
    """List the saved queries and their parameters."""
    from clusterkg.queries import saved

    for name, query in saved().items():
        click.echo(f"{name}: {query.title.get(lang, '')}")
        if description := query.description.get(lang):
            click.echo(f"    {description}")
        for param in query.params:
            click.echo(f"    --param {param}")


def _params(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    params: dict[str, str] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"expected NAME=VALUE, not {item!r}")
        if name in params:
            raise click.BadParameter(f"{name} is given twice")
        params[name] = value
    return params


def _find_query(name: str) -> SavedQuery:
    from clusterkg import queries

    if name == "-":
        try:
            return queries.parse(sys.stdin.buffer.read().decode(), "<stdin>")
        except UnicodeDecodeError as error:
            raise InputError("not UTF-8", "<stdin>") from error
    path = Path(name)
    return queries.read(path) if path.suffix == ".rq" or path.is_file() else queries.find(name)


@main.command("query")
@click.argument("name", metavar="NAME|FILE|-")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_params,
    help="Give a parameter: an IRI, a prefixed name, a code or a label; may be repeated.",
)
@graph_options
@click.option(
    "--format", "output", type=click.Choice(FORMATS), help="Default: table, or ttl for triples."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End a query that takes longer, with exit status 2.",
)
@click.option("--explain", is_flag=True, help="Tell the time and the rows of each step.")
def run_query(
    name: str,
    params: dict[str, str],
    opened: Opener,
    output: str | None,
    timeout: float | None,
    explain: bool,
) -> None:
    """Run a saved query, a file with a query, or one read from standard input."""
    query = _find_query(name)

    def work() -> str:
        from clusterkg.queries import run
        from clusterkg.table import size, write

        tell = _Steps(explain)
        graph = opened()
        tell("open the graph", f"{len(graph)} statements" if explain else "")
        found = run(graph, query, params)
        tell("bind, plan and evaluate", f"{size(found)} rows")
        text = write(found, output)
        tell("write", f"{len(text)} characters")
        return text

    if timeout is None:
        text = work()
    else:
        from clusterkg.limits import within

        text = within(timeout, work)
    click.echo(text, nl=False)


class _Steps:
    """Tells on standard error how long each step took, if it is to tell at all."""

    def __init__(self, telling: bool) -> None:
        self._telling = telling
        self._since = time.perf_counter()

    def __call__(self, step: str, result: str) -> None:
        now = time.perf_counter()
        if self._telling:
            click.echo(f"{1000 * (now - self._since):8.1f} ms  {step}: {result}", err=True)
        self._since = now


@main.command("evidence")
@click.option(
    "--source",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text that the facts were read from.",
)
@click.argument("fact", required=False)
@graph_options
def show_evidence(path: Path, fact: str | None, opened: Opener) -> None:
    """Show the passages behind the facts, or behind one FACT, and verify each against the text.

    Exits 1 if any passage differs.
    """
    from clusterkg.evidence import verify
    from clusterkg.namespaces import shorten
    from clusterkg.queries import resolve

    store = opened()
    passages = verify(store, path)
    if fact is not None:
        node = resolve(store, fact).value
        passages = [passage for passage in passages if node in passage.facts]
        if not passages:
            raise InputError(f"the graph has no evidence for {fact!r} in this text", path)
    for passage in passages:
        place = f"paragraph {passage.paragraph}, characters {passage.start}-{passage.end}"
        click.echo(f"{place}: {passage.problem or 'verified'}")
        click.echo(f"    {passage.text}")
        for name in passage.facts:
            click.echo(f"    <- {shorten(name)}")
    wrong = sum(bool(passage.problem) for passage in passages)
    click.echo(f"{len(passages) - wrong} of {len(passages)} passages verified", err=True)
    if wrong:
        raise SystemExit(1)


@main.group("ontology", cls=_Group)
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


@main.command("validate")
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


@main.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--view", "name", default="city-overlap", show_default=True, help="What to export.")
@click.option("--level", default="concept", show_default=True, help="concept, field or division.")
@graph_options
@lang_option
def export_view(out: Path, name: str, level: str, opened: Opener, lang: str) -> None:
    """Write a view of the graph to OUT, for Gephi (.gexf) and others (.graphml).

    The views are city-overlap, city-industry and full.
    """
    from clusterkg.export import check_format, write
    from clusterkg.views import view

    check_format(out)
    graph = view(opened(), name, level=level, lang=lang)
    write(graph, out)
    click.echo(f"{out}: {len(graph)} nodes, {graph.size()} edges", err=True)


@main.command("overlap")
@click.option(
    "--city", "cities", multiple=True, metavar="CITY", help="Only these; may be repeated."
)
@click.option("--level", default="concept", show_default=True)
@click.option("--measure", default="jaccard", show_default=True)
@click.option("--top", type=click.IntRange(min=1), help="Only the first pairs.")
@click.option("--matrix", is_flag=True, help="A matrix instead of ranked pairs.")
@click.option(
    "--explain",
    nargs=2,
    metavar="CITY CITY",
    help="The industries that two cities share, with printed names and evidence.",
)
@click.option(
    "--shares",
    "shares_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CSV of city, industry, value, for the measures that need output or employment.",
)
@click.option("--format", "output", type=click.Choice(FORMATS), default="table")
@graph_options
@lang_option
def show_overlap(
    cities: tuple[str, ...],
    level: str,
    measure: str,
    top: int | None,
    matrix: bool,
    explain: tuple[str, str] | None,
    shares_file: Path | None,
    output: str,
    opened: Opener,
    lang: str,
) -> None:
    """Rank pairs of cities by how much they bet on the same industries.

    LEVEL is printed, concept, field or division. MEASURE is shared, jaccard, overlap-coefficient,
    cosine, cosine-tier, cosine-idf or wu-palmer; with --shares structural-similarity, krugman,
    location-quotient or relatedness-density. An open list is marked: what it does not name proves
    nothing.
    """
    from clusterkg import overlap, shares
    from clusterkg.queries import resolve
    from clusterkg.table import write

    if shares_file is not None:
        table = shares.table(shares.read(shares_file), measure)
    else:
        store = opened()
        if explain is not None:
            one, other = (resolve(store, name, "city").value for name in explain)
            table = overlap.explain(store, one, other, level)
        else:
            chosen = [resolve(store, name, "city").value for name in cities]
            found = overlap.overlap(store, measure, level, cities=chosen, lang=lang)
            table = found.table() if matrix else found.ranked(top)
    click.echo(write(table, output), nl=False)


@main.command("scorecard")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="CRITERION=NUMBER",
    callback=_params,
    help="Weigh a criterion; may be repeated.",
)
@click.option("--city", metavar="CITY", help="The facts behind the values of one city.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="table")
@graph_options
@lang_option
def show_scorecard(
    weights: dict[str, str],
    city: str | None,
    output: str,
    opened: Opener,
    lang: str,
) -> None:
    """Rank cities on what backs their targets: leaders, enterprises, zones, institutes, money.

    An empty cell is unknown, and counts neither for nor against: `known` is the share of the
    weight that is on criteria with a value. The order is that of score times known.
    """
    from clusterkg.queries import resolve
    from clusterkg.scorecard import scorecard
    from clusterkg.table import write

    numbers = {}
    for name, value in weights.items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InputError(f"the weight of {name} must be a number, not {value!r}") from None
    store = opened()
    card = scorecard(store, numbers, lang=lang)
    table = card.table()
    if city is not None:
        table = card.facts(resolve(store, city, "city").value, lang)
    click.echo(write(table, output), nl=False)


@main.command("build")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--rules/--no-rules", default=True, help="Infer what follows by the rules.")
@click.option("--add", is_flag=True, help="Add the FILEs to the store that is there.")
def build_store(folder: Path, files: tuple[Path, ...], rules: bool, add: bool) -> None:
    """Build a store on disk in FOLDER from the bundled graph and the FILEs.

    FILEs are .ttl .nt .nq .trig .rdf .jsonld, also packed as .gz or .zst. The old store stays as
    it was until the new one is whole.
    """
    from clusterkg.build import build, size

    total = size(files, bundled=not add)
    with click.progressbar(length=total, label="Loading", file=sys.stderr) as bar:
        made = build(
            folder,
            files,
            infer=rules,
            add=add,
            progress=lambda _file, count: bar.update(count),
        )
    message = f"{folder}: {made.statements:,} statements, {made.inferred:,} of them inferred"
    click.echo(message, err=True)


@main.command("verify")
@click.argument("folder", type=click.Path(path_type=Path))
def verify_store(folder: Path) -> None:
    """Read all of the store in FOLDER and compare it with its manifest; exits 1 if it differs."""
    from clusterkg.disk import verify

    wrong = verify(folder)
    for name in wrong:
        click.echo(f"{folder}: {name} is not as it was built")
    click.echo(f"{folder}: {'damaged; build it anew' if wrong else 'whole'}", err=True)
    if wrong:
        raise SystemExit(1)


@main.command("info")
@store_option
@data_option
def show_info(store_path: Path | None, data: tuple[Path, ...]) -> None:
    """Tell how much is in the graph, of which classes, and where it comes from."""
    from clusterkg import __version__, disk, store
    from clusterkg.namespaces import shorten

    graph = store.open_graph(store_path, data)
    click.echo(f"clusterkg {__version__}")
    if store_path is None:
        sources = [*map(str, store.bundled_files()), *map(str, data)]
    else:
        made = disk.manifest(store_path)
        sources = list(made.sources)
        click.echo(f"built {made.built} with clusterkg {made.version}")
        click.echo(f"{made.inferred} statements inferred")
    click.echo(f"{len(graph)} statements")
    for name, number in store.classes(graph).items():
        click.echo(f"  {number:>8} {shorten(name)}")
    for source in sources:
        click.echo(f"  {source}")
