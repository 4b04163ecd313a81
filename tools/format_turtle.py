"""Write every Turtle file of the repository in its one canonical form.

`python tools/format_turtle.py` rewrites; with `--check` it only names the files
that would change, and exits 1 if there are any.
"""

import sys
from pathlib import Path

from clusterkg.rdf.canonical import canonical

ROOT = Path(__file__).resolve().parent.parent


def formatted(text: str) -> str:
    """Return `text` (Turtle) in its canonical form.

    Comments are refused, since the serializer would drop them: say it in an rdfs:comment.
    """
    if any(line.lstrip().startswith("#") for line in text.splitlines()):
        raise SystemExit("a comment would be lost by formatting: use rdfs:comment instead")
    return canonical(text)


def main() -> int:
    """Format or check; return the exit code."""
    check = "--check" in sys.argv[1:]
    changed = []
    for path in sorted([*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")]):
        old = path.read_text(encoding="utf-8")
        new = formatted(old)
        if old != new:
            changed.append(path)
            if not check:
                path.write_text(new, encoding="utf-8")
    for path in changed:
        print(f"{'not formatted' if check else 'formatted'}: {path.relative_to(ROOT)}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
