"""Write every Turtle file of the repository in its one canonical form.

`python tools/format_turtle.py` rewrites; with `--check` it only names the files
that would change, and exits 1 if there are any.
"""

import sys
from pathlib import Path

from clusterkg.base.files import write
from clusterkg.rdf.canonical import canonical

ROOT = Path(__file__).resolve().parent.parent


def formatted(text: str) -> str:
    """Return `text` (Turtle) in its canonical form.

    Raises:
        ValueError: there is a comment, which the serializer would drop.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            raise ValueError(
                f"line {number}: a comment would be lost by formatting: delete it, or say it in an"
                " rdfs:comment"
            )
    return canonical(text)


def main() -> int:
    """Format or check; return the exit code."""
    check = "--check" in sys.argv[1:]
    changed = []
    for path in sorted([*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")]):
        old = path.read_text(encoding="utf-8")
        try:
            new = formatted(old)
        except (ValueError, SyntaxError) as error:
            raise SystemExit(f"{path.relative_to(ROOT)}: {error}") from error
        if old != new:
            changed.append(path)
            if not check:
                write(path, new.encode())
    for path in changed:
        print(f"{'not formatted' if check else 'formatted'}: {path.relative_to(ROOT)}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
