"""The command line. Each command and its dependencies are imported only when it runs."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Final

import click

from clusterkg.base.errors import InputError
from clusterkg.cli.command import Group, spoken
from clusterkg.cli.options import messages_option
from clusterkg.cli.usage import language as language
from clusterkg.cli.usage import one

# Importing all commands would add 10 ms to --help and to each command.
_FUNCTIONS: Final = {
    "build": "stores.build_store",
    "chain": "cities.show_chain",
    "changes": "cities.show_plans",
    "coverage": "coverage.show_coverage",
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
    "upgrade": "versions.upgrade_files",
    "validate": "check.validate_files",
    "verify": "stores.verify_store",
}
# The first sentence of each command's help.
_SUMMARIES: Final = {
    "build": "Build a store on disk in FOLDER from the bundled graph and the FILEs.",
    "chain": "List the suppliers and customers of INDUSTRY, and the cities that name each.",
    "changes": (
        "Compare two lists of CITY: industries kept, dropped, new, renamed, moved to another tier."
    ),
    "coverage": "List the programmes of each city, their completeness and their evidence.",
    "diff": "Show what version B of data adds, changes and drops compared with version A.",
    "doctor": "Check the health of a store or an engine, with advice.",
    "draft": "Draft facts from a Chinese text in FILE, as Turtle for a person to confirm.",
    "evidence": (
        "Show the passages that support the facts, or one FACT, and check them against the text."
    ),
    "export": "Write a network view of the graph to OUT.",
    "import": "Convert a workbook or a folder of CSV files to Turtle.",
    "info": "Show the size of the graph, its classes and its sources.",
    "match": "Match printed names to industries of the scheme.",
    "mcp": "Serve AI agents by the Model Context Protocol (MCP): each saved query is a tool.",
    "merge": "Merge A and B to Turtle; where their values differ, both are kept.",
    "network": "Compute network measures of a VIEW: centrality and communities.",
    "new": "Create tables for a new CITY, with its code, province and names filled in.",
    "next": "List industries related to those that CITY names, which it does not name itself.",
    "ontology": "Check the ontology.",
    "overlap": "Rank pairs of cities by the overlap of their targeted industries.",
    "peers": "List the cities with the most similar declared industries to CITY, with reasons.",
    "plot": "Draw a chart of KIND to OUT (.svg, .png or .html).",
    "queries": "List the saved queries and their parameters.",
    "query": "Run a saved query, a query file, or a query from standard input.",
    "real": "Compare what a CITY declares with its statistics; or pairs of several cities.",
    "report": "Write a self-contained HTML report on the whole graph to OUT.",
    "scorecard": (
        "Rank cities by the support for their targets: leaders, enterprises, zones, "
        "institutes, money."
    ),
    "serve": (
        "Serve the explorer, a SPARQL endpoint (/sparql) and a JSON API (/api), all read-only."
    ),
    "shapes": (
        "Show the requirements on data: for each class, required, allowed and suggested properties."
    ),
    "sources": "List the sources as a bibliography, with the number of facts that cite each.",
    "upgrade": "Convert data of an older version to current terms.",
    "validate": "Validate FILEs, or the bundled data, against the SHACL shapes.",
    "verify": (
        "Compare all files of the store in FOLDER with its manifest; the exit status is 1 if "
        "they differ."
    ),
}


class Commands(Group):
    """The command group; a command is imported on use, until then a stand-in has its summary."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command `cmd_name`; None if there is none."""
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
    """Print the version and, if the graph can be read, the date of the data, and exit."""
    if is_asked and not ctx.resilient_parsing:
        from clusterkg import __version__
        from clusterkg.base.locale import text  # a command's module `text` would hide it above
        from clusterkg.kg import KnowledgeGraph

        lang = language()
        click.echo(text("cli.version", lang, version=__version__))
        # The version is printed even if the graph cannot be read.
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
    """Query a knowledge graph of the industrial cluster programmes of Chinese cities."""
