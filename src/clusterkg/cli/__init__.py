"""The command line. Each command and its dependencies are imported only when it runs."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Final

import click

from clusterkg.base.errors import InputError
from clusterkg.base.locale import text
from clusterkg.cli.command import Group, spoken
from clusterkg.cli.options import messages_option
from clusterkg.cli.usage import language as language
from clusterkg.cli.usage import one

# Importing all commands would add 10 ms to --help and to each command.
_FUNCTIONS: Final = {
    "build": "stores.build_store",
    "chain": "cities.show_chain",
    "changes": "cities.show_plans",
    "diff": "versions.show_changes",
    "doctor": "stores.diagnose_store",
    "draft": "text.draft_facts",
    "evidence": "ask.show_evidence",
    "export": "draw.export_view",
    "import": "tables.import_tables",
    "info": "stores.show_info",
    "match": "text.match_names",
    "mcp": "agents.answer_agents",
    "merge": "versions.merge_files",
    "network": "draw.show_network",
    "new": "tables.new_tables",
    "next": "cities.show_next",
    "ontology": "check.ontology_group",
    "overlap": "compare.show_overlap",
    "peers": "cities.show_peers",
    "plot": "pictures.plot_picture",
    "queries": "ask.list_queries",
    "query": "ask.run_query",
    "real": "real.show_real",
    "report": "pictures.write_report",
    "scorecard": "compare.show_scorecard",
    "serve": "serve.serve_graph",
    "shapes": "check.document_shapes",
    "sources": "sources.list_sources",
    "coverage": "coverage.show_coverage",
    "upgrade": "versions.upgrade_files",
    "validate": "check.validate_files",
    "verify": "stores.verify_store",
}
# The first sentence of each command's help.
_SUMMARIES: Final = {
    "build": "Build a store on disk in FOLDER from the bundled graph and the FILEs.",
    "chain": "Tell what supplies INDUSTRY, what it supplies, and which cities name each.",
    "changes": "Tell what changed between two lists of a CITY: kept, dropped, new, moved, renamed.",
    "diff": "Tell what version B of some data adds to A, changes and drops.",
    "doctor": (
        "Say what is well and what is not with a store or an engine, and what to do about it."
    ),
    "draft": "Propose facts from a Chinese text in FILE, as Turtle for a person to confirm.",
    "evidence": (
        "Show the passages behind the facts, or behind one FACT, and check each against the text."
    ),
    "export": "Write a view of the graph to OUT, ready to be looked at.",
    "import": "Turn a workbook or a folder of CSV files into Turtle.",
    "info": "Tell how much is in the graph, of which classes, and where it comes from.",
    "match": "Say which industries of the scheme a printed name means.",
    "mcp": "Answer agents by the Model Context Protocol (MCP): each saved query is a tool.",
    "merge": "Write all that A and B say, as Turtle; what they say otherwise is kept from both.",
    "network": "Measure a VIEW as a network: who is central, and what belongs together.",
    "new": "Start a new CITY: write tables to fill in, with its code, province and names.",
    "next": "Tell which industries go with those that CITY names, and that it does not name.",
    "ontology": "Work on the ontology.",
    "overlap": "Rank pairs of cities by how much they bet on the same industries.",
    "peers": "Tell which cities are most like CITY by the industries they declare, and why.",
    "plot": "Draw a picture of KIND to OUT (.svg, .png or .html).",
    "queries": "List the saved queries and their parameters.",
    "query": "Run a saved query, a file with a query, or one read from standard input.",
    "real": ("Set what a CITY declares beside what it has; of several, what they have in common."),
    "report": (
        "Write a page of HTML on the whole graph to OUT: it needs no other file and no network."
    ),
    "scorecard": (
        "Rank cities on what backs their targets: leaders, enterprises, zones, institutes, money."
    ),
    "serve": (
        "Serve the explorer, a SPARQL endpoint (/sparql) and a JSON API (/api), all read-only."
    ),
    "shapes": (
        "Say what data must look like: for each class what is required, allowed and suggested."
    ),
    "sources": "List the sources as they are cited, and how many facts cite each.",
    "coverage": "List the programmes of each city, how complete they are, and on what they rest.",
    "upgrade": "Rewrite what an older version wrote in the terms of today.",
    "validate": "Validate FILEs, or the bundled data, against the shapes.",
    "verify": (
        "Read all of the store in FOLDER and compare it with its manifest; exits 1 if it differs."
    ),
}


class Commands(Group):
    """The command group; `commands` has names and summaries of commands that are imported on
    use.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none with this name."""
        if cmd_name not in self.commands:
            return None
        module, _, function = _FUNCTIONS[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"clusterkg.cli.{module}"), function)
        return spoken(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        limit = formatter.width - 6 - max(map(len, self.commands))
        with formatter.section(one("Commands")):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str(limit)) for name in self.commands]
            )


def _tell_version(ctx: click.Context, _param: click.Parameter, is_asked: bool) -> None:
    """Tell the version and the date of the data, and end."""
    if is_asked and not ctx.resilient_parsing:
        from clusterkg import __version__
        from clusterkg.kg import KnowledgeGraph

        lang = language()
        click.echo(text("cli.version", lang, version=__version__))
        # The version is told even where the graph cannot be read.
        with suppress(InputError):
            if date := KnowledgeGraph().data_date():
                click.echo(text("cli.version.data", lang, date=date))
        ctx.exit()


@click.group(
    cls=Commands,
    commands={name: click.Command(name, help=text) for name, text in _SUMMARIES.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
@messages_option
def main() -> None:
    """Ask a knowledge graph of the industrial cluster programmes of Chinese cities."""
