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

format:
    ruff check --fix .
    ruff format .
