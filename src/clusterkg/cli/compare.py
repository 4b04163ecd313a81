"""Commands that compare cities: overlap, scorecard."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clusterkg.base.errors import InputError
from clusterkg.base.escapes import visible
from clusterkg.base.locale import Message, text
from clusterkg.cli.command import command
from clusterkg.cli.kinds import Word, name_values
from clusterkg.cli.options import (
    PROGRAMMES,
    Opener,
    comparing_options,
    level_option,
    measure_option,
    receipt_option,
    refuse,
    say_scope,
    statistics_options,
    why_option,
)
from clusterkg.cli.output import on_terminal, put_result, result_options
from clusterkg.cli.usage import say
from clusterkg.rdf.table import TABLE_FORMATS, Receipt

if TYPE_CHECKING:
    from clusterkg.compare.overlap import OverlapMatrix
    from clusterkg.rdf.table import Table

# Options that apply only to lists of programmes.
_OF_LISTS: Final = ("level", "top", "matrix", "explain")
_OF_RANKS: Final = ("ranks", "chance")
_OF_SHARES: Final = ("base", "weights", "year", "indicator", "unit")
_SCOPE: Final = ("source_of", "status", *PROGRAMMES)


# Default number of pairs shown on a terminal.
_FIRST: Final = 20


@command("overlap")
@click.option(
    "--city",
    "cities",
    multiple=True,
    metavar="CITY",
    help="Only these cities, or the pairs of one; may be repeated.",
)
@level_option()
@measure_option()
@click.option(
    "--top",
    type=click.IntRange(min=1),
    help="Show only the first pairs; on a terminal the default is 20.",
)
@click.option("--matrix", is_flag=True, help="Show a matrix instead of ranked pairs.")
@click.option(
    "--ranks",
    is_flag=True,
    help="Also show the range of possible ranks of each pair; a single number if it is certain.",
)
@click.option(
    "--chance",
    is_flag=True,
    help="Also show the expected overlap of random lists with these lengths, and the p-value.",
)
@click.option(
    "--define",
    metavar="MEASURE",
    help=(
        "Define a measure: formula, unit, range, source, a worked example, when not to use it; "
        "`all` for all."
    ),
)
@click.option(
    "--explain",
    nargs=2,
    metavar="CITY CITY",
    help="List the industries that two cities share, with printed names and evidence.",
)
@click.option(
    "--shares",
    "shares_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Workbook, CSV or TSV of city, industry, value, long or wide, for the measures that need "
    "output or employment.",
)
@statistics_options
@result_options(TABLE_FORMATS)
@receipt_option
@why_option
@comparing_options
def show_overlap(
    cities: tuple[str, ...],
    level: str,
    measure: str,
    top: int | None,
    matrix: bool,
    ranks: bool,
    chance: bool,
    define: str | None,
    explain: tuple[str, str] | None,
    shares_file: Path | None,
    base: str | None,
    weights: Path | None,
    year: int | None,
    indicator: str | None,
    unit: str | None,
    output: str | None,
    out: Path | None,
    why: bool,
    receipt: bool,
    opened: Opener,
    lang: str,
) -> None:
    """Rank pairs of cities by the overlap of their targeted industries.

    At LEVEL a target counts as its ancestor there, or as itself where it stands above. MEASURE is
    shared, jaccard, overlap-coefficient, cosine, cosine-idf, newman or wu-palmer; with --shares
    structural-similarity, krugman, location-quotient or relatedness-density; or another name of
    one, as --define gives them. `possible` is the value if umbrella names mean all that they may;
    `least` and `most` are its bounds if, in addition, open lists may name further industries, and
    unclassified targets may be any industry.
    """
    if define is not None:
        refuse(
            "cli.overlap.define", *_OF_RANKS, *_OF_LISTS, "cities", "measure", "shares_file", "why"
        )
        from clusterkg.kg import KnowledgeGraph

        click.echo(KnowledgeGraph.define(define, lang=lang))
        return
    if shares_file is None:
        refuse("cli.overlap.of-shares", *_OF_SHARES)
    if shares_file is not None:
        refuse("cli.overlap.shares", *_OF_LISTS, *_OF_RANKS, "why", *_SCOPE)
    elif explain is not None:
        refuse("cli.overlap.explain", "cities", "measure", "top", "matrix", *_OF_RANKS)
    elif matrix:
        refuse("cli.overlap.matrix", "top", *_OF_RANKS)
    if why:
        refuse("cli.why.text", "output", "out", "receipt")
        refuse("cli.why.rows", "top", "matrix", *_OF_RANKS)
    kg = opened()
    table: Table
    cut = pairs = 0
    notes: list[str] = []
    if why:
        (reason,) = kg.why("overlap", {"level": level}, cities=explain or cities, lang=lang)
        click.echo(reason.text(), nl=False)
        return
    if shares_file is not None:
        table = kg.shares(
            shares_file,
            measure,
            cities=cities,
            base=base,
            weights=weights,
            year=year,
            indicator=indicator,
            unit=unit,
            lang=lang,
        )
    elif explain is not None:
        table = kg.explain(*explain, level, lang=lang)
        notes += filter(None, [kg.overlap(level=level, cities=explain, lang=lang).told(0, 1)[-1]])
    elif matrix:
        found = kg.overlap(measure, level, cities=cities, lang=lang)
        table = found.table()
        notes += _missing(found, lang)
    else:
        # For a single city, its pairs are those with all other cities.
        chosen = {kg.resolve(city, "city") for city in cities}
        of = chosen.pop() if len(chosen) == 1 else None
        found = kg.overlap(measure, level, cities=() if of else cities, lang=lang)
        if of is not None and of not in found.cities:
            raise InputError(Message("cli.overlap.no-programme", city=cities[0]))
        # A terminal shows what fits; files, pipes and other formats get everything.
        first = top
        if top is None and not cities and on_terminal(output, out):
            first = _FIRST
        table = found.ranked(first, of=of, ranks=ranks, chance=chance)
        cut = 0 if top is None else found.cut(top, of=of)
        pairs = math.comb(len(found), 2) if of is None else 0
        notes += _missing(found, lang)
        if len(found) < 2:
            say("cli.overlap.no-pair")
    if receipt:
        rows = kg.receipt or Receipt(text("store.this-machine", lang), len(table), len(table))
        click.echo(f"clusterkg: {rows.said.to(lang)}", err=True)
    put_result(table, output, out)
    for note in notes:
        click.echo(f"clusterkg: {visible(note)}", err=True)
    if shares_file is None:
        say_scope(kg)
    if cut:
        say("cli.overlap.cut", n=cut)
    if pairs > len(table) and top is None:
        say("cli.overlap.first", shown=len(table), n=pairs)


def _missing(found: OverlapMatrix, lang: str) -> list[str]:
    return [text("cli.overlap.no-programme", lang, city=city) for city in found.missing]


@command("scorecard")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="CRITERION=NUMBER",
    callback=name_values,
    help="Set the weight of a criterion; may be repeated.",
)
@click.option(
    "--city",
    "cities",
    multiple=True,
    metavar="CITY",
    help="Compare only these cities; for one, show the facts behind its values. May be repeated.",
)
@click.option(
    "--criterion",
    type=Word("criterion"),
    metavar="CRITERION",
    help="Rank the cities by this criterion only; with --why, show only what is behind it.",
)
@click.option(
    "--criteria",
    is_flag=True,
    help="Describe the criteria: definition, unit, source, weight, number of cities with data.",
)
@click.option(
    "--practices",
    is_flag=True,
    help='Show the policy measures that cities take: the five "ones" and others.',
)
@result_options(TABLE_FORMATS)
@why_option
@comparing_options
def show_scorecard(
    weights: dict[str, str],
    cities: tuple[str, ...],
    criterion: str | None,
    criteria: bool,
    practices: bool,
    output: str | None,
    out: Path | None,
    why: bool,
    opened: Opener,
    lang: str,
) -> None:
    """Rank cities by the support for their targets: leaders, enterprises, zones, institutes, money.

    An empty cell means unknown, never zero. Scores use the criteria that all compared cities have
    data on, and need at least two cities and two criteria; --city chooses cities. `ranks` is the
    range of possible ranks on all criteria, with unknown values at their best and worst; `known` is
    the share of the total weight on criteria with a value.
    """
    if practices:
        refuse("cli.scorecard.practices", "weights", "criterion", "criteria", "why")
    elif criteria:
        refuse("cli.scorecard.criteria", "criterion", "why")
    elif len(cities) == 1 and not why:
        refuse("cli.scorecard.city", "weights", "criterion")
    elif criterion is not None:
        refuse("cli.scorecard.by", "weights")
    if why:
        refuse("cli.why.text", "output", "out")
        refuse("cli.why.rows", "weights")
    numbers = {}
    for name, value in weights.items():
        try:
            numbers[name] = float(value)
        except ValueError:
            message = Message("cli.scorecard.no-number", name=name, value=value)
            raise InputError(message) from None
    kg = opened()
    if why:
        asked = {} if criterion is None else {"criterion": criterion}
        for reason in kg.why("scorecard", asked, cities=cities, lang=lang):
            click.echo(reason.text())
        return
    if practices:
        put_result(kg.practices(cities=cities, lang=lang), output, out)
        say_scope(kg)
        return
    chosen = {kg.resolve(city, "city") for city in cities}
    one = chosen.pop() if len(chosen) == 1 and not criteria else None
    card = kg.scorecard(numbers, cities=() if one else cities, lang=lang)
    if one is not None:
        table = card.facts(one, lang)
    elif criteria:
        table = card.criteria()
    else:
        table = card.table() if criterion is None else card.by(criterion)
    put_result(table, output, out)
    say_scope(kg)
    if criterion is not None:
        say("cli.scorecard.known-of", known=len(table), n=len(card))
    elif one is None and not criteria and (unscored := card.reason()) is not None:
        click.echo(unscored.to(lang), err=True)
        likely, names = card.comparable()
        if likely and len(likely) < len(card):
            options = " ".join(f"--city {card.names[city]}" for city in likely)
            titles = [Message(f"compare.criterion.{name}") for name in names]
            known = [card.names[city] for city in likely]
            say("cli.scorecard.comparable", criteria=titles, cities=known, options=options)
