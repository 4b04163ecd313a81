"""Commands that compare cities: overlap, scorecard."""

from __future__ import annotations

from pathlib import Path

import click

from clusterkg.base.errors import InputError
from clusterkg.base.locale import Message
from clusterkg.cli.options import Opener, graph_options, lang_option, name_values, why_option
from clusterkg.rdf.table import FORMATS


@click.command("overlap")
@click.option(
    "--city",
    "cities",
    multiple=True,
    metavar="CITY",
    help="Only these, or the pairs of one; may be repeated.",
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
@why_option
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
    why: bool,
    opened: Opener,
    lang: str,
) -> None:
    """Rank pairs of cities by how much they bet on the same industries.

    LEVEL is printed, concept, field or division. MEASURE is shared, jaccard, overlap-coefficient,
    cosine, cosine-tier, cosine-idf or wu-palmer; with --shares structural-similarity, krugman,
    location-quotient or relatedness-density. An open list is marked: what it does not name proves
    nothing.
    """
    from clusterkg.compare import overlap, shares
    from clusterkg.facts.why import why as reasons
    from clusterkg.names.resolve import resolve
    from clusterkg.rdf.table import write

    if shares_file is not None:
        table = shares.table(shares.read(shares_file), measure)
    else:
        store = opened()
        if why:
            compared = [resolve(store, name, "city").value for name in explain or cities]
            reason = reasons(store, overlap.QUERY, {"level": level}, lang=lang, cities=compared)
            click.echo(reason.text(), nl=False)
            return
        if explain is not None:
            one, other = (resolve(store, name, "city").value for name in explain)
            table = overlap.explain(store, one, other, level, lang=lang)
        else:
            chosen = [resolve(store, name, "city").value for name in cities]
            alone = chosen[0] if len(chosen) == 1 and not matrix else None
            shown = () if alone else chosen
            found = overlap.overlap(store, measure, level, cities=shown, lang=lang)
            if alone is not None and alone not in found.cities:
                raise InputError(Message("cli.overlap.no-programme", city=cities[0]))
            table = found.table() if matrix else found.ranked(top, of=alone)
    click.echo(write(table, output), nl=False)


@click.command("scorecard")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="CRITERION=NUMBER",
    callback=name_values,
    help="Weigh a criterion; may be repeated.",
)
@click.option("--city", metavar="CITY", help="The facts behind the values of one city.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="table")
@why_option
@graph_options
@lang_option
def show_scorecard(
    weights: dict[str, str],
    city: str | None,
    output: str,
    why: bool,
    opened: Opener,
    lang: str,
) -> None:
    """Rank cities on what backs their targets: leaders, enterprises, zones, institutes, money.

    An empty cell is unknown, and counts neither for nor against: `known` is the share of the
    weight that is on criteria with a value. The order is that of score times known.
    """
    from clusterkg.compare.scorecard import QUERIES, scorecard
    from clusterkg.facts.why import why as reasons
    from clusterkg.names.resolve import resolve
    from clusterkg.rdf.table import write

    numbers = {}
    for name, value in weights.items():
        try:
            numbers[name] = float(value)
        except ValueError:
            message = Message("cli.scorecard.no-number", name=name, value=value)
            raise InputError(message) from None
    store = opened()
    if why:
        chosen = [] if city is None else [resolve(store, city, "city").value]
        for name, params in dict.fromkeys(QUERIES.values()):
            reason = reasons(store, name, dict(params), lang=lang, cities=chosen)
            click.echo(reason.text())
        return
    card = scorecard(store, numbers, lang=lang)
    table = card.table()
    if city is not None:
        table = card.facts(resolve(store, city, "city").value, lang)
    click.echo(write(table, output), nl=False)
