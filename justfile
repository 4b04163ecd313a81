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

# How long each test takes (tests/durations.txt), on a machine at rest; `quick` leaves out the slow ones.
durations:
    pytest -q --write-durations

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

# requirements.lock, for all systems, with hashes: pip install uv
lock:
    uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --upgrade \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "just lock" \
        --output-file requirements.lock --quiet

# All parts with their licences (CycloneDX), in build/sbom/: pip install --require-hashes -r requirements.lock
sbom:
    python tools/sbom.py

# The tests with the newest versions of all parts, whatever pyproject.toml allows.
newest:
    pip install -e '.[test,plots]'
    python tools/newest.py | xargs pip install --upgrade
    just test
