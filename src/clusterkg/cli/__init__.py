"""The command line. Each command imports what it needs only when it runs."""

from __future__ import annotations

import click

from clusterkg.cli import ask, check, compare, draw, pictures, serve, stores, tables, text, versions
from clusterkg.cli.options import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clusterkg", prog_name="clusterkg")
def main() -> None:
    """Ask a knowledge graph of the industrial cluster programmes of Chinese cities."""


for _command in (
    ask.list_queries,
    ask.run_query,
    ask.show_evidence,
    compare.show_overlap,
    compare.show_scorecard,
    check.validate_files,
    check.document_shapes,
    check.ontology_group,
    draw.export_view,
    draw.show_network,
    pictures.plot_picture,
    pictures.write_report,
    tables.new_tables,
    tables.import_tables,
    text.match_names,
    text.draft_facts,
    versions.show_changes,
    versions.merge_files,
    serve.serve_graph,
    stores.build_store,
    stores.verify_store,
    stores.show_info,
):
    main.add_command(_command)
