# Tools are taken from the active environment: pip install -e '.[test]'

check: lint types test

lint:
    ruff check .
    ruff format --check .
    lint-imports

types:
    mypy

test:
    pytest -q

# Against rdflib, owlrl, reasonable, pyoxigraph, numpy; some minutes. Writes bench/RESULTS.md.
bench:
    python bench/run.py

# Growth of cost in an engine and on disk, to 10M; about ten minutes. Writes bench/REMOTE.md.
bench-remote:
    CLUSTERKG_TIMEOUT=600 python bench/remote.py

# The documentation as a site, in site/: pip install -e '.[docs]'
docs:
    python tools/docs.py

# Saved queries a second beside endless ones; two minutes. Appends to bench/SERVE.md.
bench-serve:
    python bench/serve.py

format:
    ruff check --fix .
    ruff format .
