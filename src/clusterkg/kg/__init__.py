"""The graph as a Python object, with a method for every command but `serve` and `mcp`."""

from __future__ import annotations

from clusterkg.base.running import interruptible_methods
from clusterkg.kg.cities import Cities
from clusterkg.kg.files import Files
from clusterkg.kg.pictures import Pictures


@interruptible_methods
class KnowledgeGraph(Cities, Pictures, Files):
    """A knowledge graph: the bundled graph with loaded data, a store on disk, or a remote SPARQL
    engine.

    Every command but `serve` and `mcp` is a method of the same name (`import_` and `check_ontology`
    for `import` and `ontology check`), with its options as arguments. A
    store on disk is read-only; what is loaded into an engine stays there. Arguments that are not
    described here are as in `clusterkg.open`.

    Args:
        store: The folder of a store on disk, or the URL of a SPARQL 1.1 engine; or several copies
            of one graph: if one fails, the next is used. By default the bundled graph in memory.
        data: Files to load into the graph in memory, as `load` does.

    Raises:
        InputError: a file cannot be read, there is no complete store, or the engine does not
            answer; raised when the graph is first read.

    Examples:
        >>> import clusterkg
        >>> kg = clusterkg.open()
        >>> kg.query("ASK { id:ningbo a ckg:City }")
        True
    """
