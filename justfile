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

format:
    ruff check --fix .
    ruff format .
