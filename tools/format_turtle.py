"""Write every Turtle file of the repository in its one canonical form.

`python tools/format_turtle.py` rewrites; with `--check` it only names the files
that would change, and exits 1 if there are any. `python tools/format_turtle.py FILE ...` takes
these files only.

Blocks stay in the order in which they are written and comments where they stand, but evidence
moves right behind the first fact that cites it, targets behind their tier and tiers behind their
programme: see clusterkg.rdf.arrangement.
"""

import sys
from pathlib import Path

from clusterkg.base.errors import InputError
from clusterkg.base.files import write
from clusterkg.rdf.canonical import canonical

ROOT = Path(__file__).resolve().parent.parent
FILES = ("ontology/**/*.ttl", "data/**/*.ttl", "tests/data/six-cities/**/*.ttl")


def formatted(path: Path) -> str:
    """Return the text of a file in its canonical form.

    Raises:
        InputError: it is no Turtle; file and line are told.
    """
    try:
        return canonical(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise InputError(error.msg, path, error.lineno) from error
    except InputError as error:
        raise InputError(error.said, path, error.line) from error


def main(arguments: list[str]) -> int:
    """Format or check; return the exit code."""
    check = "--check" in arguments
    given = [Path(each) for each in arguments if each != "--check"]
    changed = []
    for path in given or sorted(path for each in FILES for path in ROOT.glob(each)):
        try:
            text = formatted(path)
        except InputError as error:
            print(error, file=sys.stderr)
            return 2
        if text != path.read_text(encoding="utf-8"):
            changed.append(path)
            if not check:
                write(path, text.encode())
    for path in changed:
        print(f"{'not formatted' if check else 'formatted'}: {path}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
