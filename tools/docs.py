"""Build the documentation site: `python tools/docs.py` writes it to site/.

Pages that are written stand in docs/; those of the reference are made from the ontology, the
queries, the shapes, the API and the help of the commands. Both are brought together in build/docs,
from which MkDocs makes the site. A warning ends the build. Needs the extra `docs`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from clusterkg.base.files import write

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "build" / "docs"
SITE = ROOT / "site"
_SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>\n'


def shapes(lang: str) -> str:
    """Return the page of shapes, with the name of each class as anchor."""
    from click.testing import CliRunner

    from clusterkg.cli import main

    done = CliRunner().invoke(main, ["shapes", "--format", "markdown", "--lang", lang])
    assert done.exit_code == 0, done.output
    return re.sub(r"^(## .* `ckg:(\w+)`)$", r"\1 { #\2 }", done.output, flags=re.MULTILINE)


def references() -> dict[str, Callable[[str], str]]:
    """Return what makes each page of the reference, by the name of its file."""
    from reference import addresses, commands, measures, questions, scheme, terms

    return {
        "commands": commands.page,
        "ontology": terms.page,
        "industries": scheme.page,
        "shapes": shapes,
        "queries": questions.queries,
        "rules": questions.rules,
        "views": questions.views,
        "measures": measures.page,
        "api": addresses.page,
    }


def gather(pages: Path = PAGES) -> None:
    """Bring the written pages and those of the reference together in the folder `pages`."""
    from reference.addresses import openapi

    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(ROOT / "docs", pages)
    folder = pages / "reference"
    for name, make in references().items():
        write(folder / f"{name}.md", make("en").encode())
        write(folder / f"{name}.zh.md", make("zh").encode())
    text = json.dumps(openapi(), ensure_ascii=False, indent=2)
    write(folder / "openapi.json", f"{text}\n".encode())
    shutil.copy(ROOT / "bench" / "RESULTS.md", folder / "benchmarks.md")
    shutil.copy(ROOT / "bench" / "VALIDATION.md", folder / "benchmarks-validation.md")
    shutil.copy(ROOT / "CHANGELOG.md", pages / "changelog.md")
    shutil.copy(ROOT / "CONTRIBUTING.md", pages / "contributing.md")
    _share_numbers(pages)


def _share_numbers(pages: Path) -> None:
    """Put the tables that tests write into the English page on drafts into the Chinese one."""
    english, chinese = pages / "draft.md", pages / "draft.zh.md"
    tables = re.compile(r"^<!-- numbers of \w+ -->$.*?^<!-- end.*?-->$", re.DOTALL | re.MULTILINE)
    found = iter(tables.findall(english.read_text(encoding="utf-8")))
    text = tables.sub(lambda _: next(found), chinese.read_text(encoding="utf-8"))
    write(chinese, text.encode())


def foreign(site: Path = SITE) -> list[str]:
    """Return what the pages would load from elsewhere: links that are only followed are none."""
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=\"?(?:https?:)?//[^\s\">]+"
        r"|<link\b(?![^>]*rel=\"?(?:canonical|alternate|next|prev))[^>]*\bhref=\"?(?:https?:)?//[^\s\">]+"
        r"|url\(['\"]?(?:https?:)?//[^)]+",
    )
    return [
        f"{path.relative_to(site)}: {found}"
        for path in sorted([*site.rglob("*.html"), *site.rglob("*.css")])
        for found in loads.findall(path.read_text(encoding="utf-8"))
    ]


def main() -> int:
    """Build the site; return the exit code."""
    gather()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--quiet"]
    # The theme tells at each build of plans for another MkDocs, which is not a fault of the pages.
    told = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    status = subprocess.run(command, cwd=ROOT, env=told, check=False).returncode
    if status:
        return status
    # The theme asks for one beside each page, to learn what other languages have: the links of the
    # pages tell that already, and an address at which the site stands is not known here.
    for folder in {path.parent for path in SITE.rglob("*.html")}:
        write(folder / "sitemap.xml", _SITEMAP.encode())
    (SITE / "sitemap.xml.gz").unlink()
    loaded = foreign()
    for line in loaded:
        print(f"loads from elsewhere: {line}", file=sys.stderr)
    if loaded:
        return 1
    print(f"{SITE.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
