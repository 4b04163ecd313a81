"""The graph as an object of Python: every command is a method of it."""

from __future__ import annotations

from clusterkg.base.running import interruptible_methods
from clusterkg.kg.cities import Cities
from clusterkg.kg.files import Files
from clusterkg.kg.pictures import Pictures


@interruptible_methods
class KnowledgeGraph(Cities, Pictures, Files):
    """The bundled graph and what is loaded into it, a store on disk, or an engine elsewhere.

    Every command of `clusterkg` is a method under its name, with its options as arguments.
    A store on disk is read-only; what is loaded into an engine stays there.

    Args:
        store: The folder of a store on disk, or the address of an engine of SPARQL 1.1; several
            that are copies of one graph, of which the next is asked when one fails; without it,
            the bundled graph in memory.
        data: Files to load into the graph in memory, as `load` does.
        limits: What a file that is read may take of the machine.

    Raises:
        InputError: a file cannot be read, there is no whole store, or the engine cannot be asked;
            when the graph is first read.

    Examples:
        >>> import clusterkg
        >>> kg = clusterkg.open()
        >>> kg.query("ASK { id:ningbo a ckg:City }")
        True
    """
