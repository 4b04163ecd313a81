"""Load files and run a saved query with nothing but pyoxigraph: the least that this can take.

`python bench/cold_pyoxigraph.py QUERY FILE...`
"""

import sys

import pyoxigraph as ox

store = ox.Store()
for path in sys.argv[2:]:
    store.load(path=path, format=ox.RdfFormat.TURTLE)
with open(sys.argv[1], encoding="utf-8") as stream:  # noqa: PTH123 - pathlib takes its time
    text = stream.read()
given = {
    ox.Variable("city_a"): ox.NamedNode("https://w3id.org/clusterkg/id/wuhan"),
    ox.Variable("city_b"): ox.NamedNode("https://w3id.org/clusterkg/id/qingdao"),
    ox.Variable("level"): ox.Literal("concept"),
    ox.Variable("lang"): ox.Literal("zh"),
}
for row in store.query(text, substitutions=given):
    print(row["industry"].value, row["industry_label"].value, sep="\t")
