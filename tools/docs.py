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
# The cells of the tables of accuracy, as the Chinese page has them.
_WORDS = {
    "all": "全部",
    "answered": "读懂",
    "rightly": "答对",
    "coverage": "覆盖率",
    "precision": "准确率",
    "recall": "召回率",
    "short": "有遗漏",
    "partial": "有剩余",
    "sound": "其中无误",
    "unknown": "未知",
    "by names": "按名称",
    "by targets": "按目标",
    "by names not labelled before": "按名称，以前各套所无",
    "by names, none doubtful": "按名称，不计存疑",
    "by targets, none doubtful": "按目标，不计存疑",
    "developed on: facts": "用于编写规则：事实数",
    "held out: facts": "未用于编写规则：事实数",
    "text": "文本",
    "facts": "事实数",
    "the article": "文章",
    "programme": "规划",
    "announced": "公布时间",
    "horizon year": "目标年",
    "closed list": "清单是否封闭",
    "count": "数量",
    "tier": "层级",
    "size class": "规模级别",
    "target": "目标",
    "industry": "产业",
    "funding": "资金",
    "goal": "发展目标",
    "zone": "功能区",
    "stated count": "所述数量",
}
# Titles of the pages that benchmarks write, and what the Chinese ones say above them.
_MEASURED = {
    "benchmarks": ("RESULTS.md", "# 测量：存储、规则与重合度"),
    "benchmarks-validation": ("VALIDATION.md", "# 测量：校验"),
}
_WRITTEN = "本页由测量程序写出：除标题和列名外为英文。比值大于 1 表示 clusterkg 更快。"
# Headings of those pages, and cells of their tables.
_MEASURED_WORDS = {
    "Targets": "指标",
    "Times": "用时",
    "Notes": "说明",
    "what": "测量内容",
    "target": "要求",
    "measured": "实测",
    "met": "达到",
    "yes": "是",
    "**no**": "**否**",
    "not shown": "未能证明",
    "peer": "对照",
    "peer / clusterkg": "对照 ÷ clusterkg",
    "engine": "引擎",
    "load, s": "载入（秒）",
    "validate, s": "校验（秒）",
    "memory, MiB": "内存（MiB）",
    "results": "结果",
    "validation alone": "仅校验",
    "with loading": "含载入",
    "seconds": "秒",
    "to clusterkg's": "与 clusterkg 之比",
}


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
    for name, (source, title) in _MEASURED.items():
        results = (ROOT / "bench" / source).read_text(encoding="utf-8")
        write(folder / f"{name}.md", results.encode())
        write(folder / f"{name}.zh.md", _measured_in_chinese(results, title).encode())
    for name in ("CHANGELOG", "CONTRIBUTING"):
        for end in (".md", ".zh.md"):  # beside the pages that they link to
            page = (ROOT / f"{name}{end}").read_text(encoding="utf-8").replace("](docs/", "](")
            page = page.replace("](CHANGELOG", "](changelog")
            write(pages / f"{name.lower()}{end}", page.encode())
    _share_numbers(pages)


def _share_numbers(pages: Path) -> None:
    """Put the tables that tests write into the English page on accuracy into the Chinese one."""
    english, chinese = pages / "accuracy.md", pages / "accuracy.zh.md"
    tables = re.compile(r"^<!-- numbers of \w+ -->$.*?^<!-- end.*?-->$", re.DOTALL | re.MULTILINE)
    found = (_in_chinese(table) for table in tables.findall(english.read_text(encoding="utf-8")))
    text = tables.sub(lambda _: next(found), chinese.read_text(encoding="utf-8"))
    write(chinese, text.encode())


def _in_chinese(table: str) -> str:
    """Return a table of accuracy with its words in Chinese."""
    table = re.sub(r"(?<=\| )[^|\n]+(?= \|)", lambda cell: _WORDS.get(cell[0], cell[0]), table)
    table = table.replace(" (held out)", "（未用于编写规则）")
    return re.sub(
        r"^\((\d+) more mean nothing in the scheme: (\d+) answered\.\)$",
        r"（另有 \1 个在分类中没有含义，其中 \2 个给出了结果。）",
        table,
        flags=re.MULTILINE,
    )


def _measured_in_chinese(results: str, title: str) -> str:
    """Return a page of results with its headings, and the heads of its tables, in Chinese."""
    lines = results.splitlines()[1:]
    for at, line in enumerate(lines):
        if line.startswith("|"):
            lines[at] = "|".join(f" {_said(cell)} " for cell in line.split("|")).strip()
        elif line.startswith("## "):
            lines[at] = f"## {_said(line.removeprefix('## '))}"
    return "\n".join([title, "", _WRITTEN, *lines, ""])


def _said(words: str) -> str:
    """Return words of a page of results in Chinese, if they are known."""
    words = words.strip()
    if count := re.fullmatch(r"([\d,]+) statements", words):
        return f"{count[1]} 条陈述"
    words = re.sub(r"^([\d,]+), the same$", r"\1，相同", words)
    return _MEASURED_WORDS.get(words, words)


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
    # The extension that marks headings has one title for all languages.
    for path in (SITE / "zh").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        write(path, page.replace('title="Permanent link"', 'title="本节链接"').encode())
    loaded = foreign()
    for line in loaded:
        print(f"loads from elsewhere: {line}", file=sys.stderr)
    if loaded:
        return 1
    print(f"{SITE.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
