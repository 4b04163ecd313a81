# Tools are taken from the active environment: pip install -e '.[test]'

check: lint types test

# What a change is checked with as it is made: under 90 seconds on two processors.
quick: lint types
    pytest -q -m "not browser and not engine and not gephi and not conformance and not hostile and not slow"

lint:
    ruff check .
    ruff format --check .
    python tools/format_turtle.py --check
    lint-imports

types:
    mypy

test:
    pytest -q

# Random tests with other examples in each run; the gate has always the same.
fuzz:
    pytest -q --hypothesis-profile=fuzz -m hypothesis

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
