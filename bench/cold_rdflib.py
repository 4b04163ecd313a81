"""Load files and run a saved query with rdflib alone.

`python bench/cold_rdflib.py QUERY FILE...`
"""

import sys
from pathlib import Path

from rdflib import Graph, Literal, URIRef

graph = Graph()
for path in sys.argv[2:]:
    graph.parse(path, format="turtle")
given = {
    "city_a": URIRef("https://w3id.org/clusterkg/id/wuhan"),
    "city_b": URIRef("https://w3id.org/clusterkg/id/qingdao"),
    "level": Literal("concept"),
    "lang": Literal("zh"),
}
for row in graph.query(Path(sys.argv[1]).read_text(encoding="utf-8"), initBindings=given):
    print(row.industry, row.industry_label, sep="\t")
