"""The pages of saved queries, of rules, and of views."""

from __future__ import annotations

from pathlib import Path

from clusterkg.base.resources import bundled
from clusterkg.queries.saved import SavedQuery, run, saved
from clusterkg.rdf.table import Table, write
from clusterkg.show.views import VIEWS
from clusterkg.store.graph import open_bundled
from reference.words import KINDS, escape, fence, table, told

# What stands for each parameter in the examples.
EXAMPLES = {
    "city": "武汉",
    "city_a": "武汉",
    "city_b": "青岛",
    "industry": "航空航天",
    "fact": "id:qingdao-956-automotive",
}
_ROWS = 8
_WORDS = {
    "en": {
        "queries": "# Saved queries\n\nEach is one file of SPARQL 1.1 in `queries/`, and runs with"
        " `clusterkg query NAME`, from Python with `kg.query(NAME, ...)`, and in the explorer. The"
        " answers below are those of the bundled graph, made when this page was built.\n\n",
        "params": ["Parameter", "What it is", "Unless given"],
        "needed": "must be given",
        "answer": "Answer",
        "first": "The first {} of {} rows.",
        "text": "Its text",
        "rules": "# Rules\n\nWhat follows from what is said: each rule is one CONSTRUCT in"
        " `ontology/rules/`, run until nothing new follows. Names are those of OWL 2 RL. `clusterkg"
        " build` runs them; what is inferred is kept in a graph of its own, `id:graph-inferred`."
        "\n\n",
        "views": "# Views\n\nA view shows the graph as a network of nodes and edges. `clusterkg"
        " export`, `clusterkg network` and `kg.view` take its name.\n\n",
    },
    "zh": {
        "queries": "# 已存查询\n\n每个查询是 `queries/` 中的一个 SPARQL 1.1 文件，可用"
        " `clusterkg query NAME` 运行，也可在 Python 中用 `kg.query(NAME, ...)`"
        " 或在浏览器页面中运行。下列结果取自内置图谱，在生成本页时算出。\n\n",
        "params": ["参数", "含义", "默认值"],
        "needed": "必填",
        "answer": "结果",
        "first": "前 {} 行，共 {} 行。",
        "text": "查询文本",
        "rules": "# 推理规则\n\n由已有陈述推出的内容：每条规则是 `ontology/rules/` 中的一个"
        " CONSTRUCT，反复运行，直到推不出新内容。名称取自 OWL 2 RL。`clusterkg build` 会运行规则；"
        "推出的陈述单独存于图 `id:graph-inferred`。\n\n",
        "views": "# 视图\n\n视图把图谱显示为由节点和边组成的网络。`clusterkg export`、"
        "`clusterkg network` 和 `kg.view` 都接受视图名称。\n\n",
    },
}


def queries(lang: str) -> str:
    """Return the page of saved queries: of each its parameters, an answer and its text."""
    store = open_bundled()
    parts = [_WORDS[lang]["queries"]]
    for name, query in saved().items():
        given = {p.name: EXAMPLES[p.name] for p in query.params if p.default is None}
        found = run(store, query, given)
        assert isinstance(found, Table)
        parts += [
            f"## {told(query.title, lang)} {{ #{name} }}\n\n`{name}`\n\n",
            f"{told(query.description, lang)}\n\n",
            _params(query, lang),
            fence(_command(name, given), "console") + "\n",
            write(Table(found.columns, found.rows[:_ROWS]), "markdown") + "\n",
        ]
        if len(found.rows) > _ROWS:
            parts.append(_WORDS[lang]["first"].format(_ROWS, len(found.rows)) + "\n\n")
        parts.append(_folded(_WORDS[lang]["text"], query.text))
    return "".join(parts)


def _params(query: SavedQuery, lang: str) -> str:
    words = _WORDS[lang]
    rows = [
        [
            f"`{param.name}`",
            ", ".join(f"`{each}`" for each in param.choices) or KINDS[param.type][lang],
            words["needed"] if param.default is None else param.default and f"`{param.default}`",
        ]
        for param in query.params
    ]
    return table(list(words["params"]), rows)


def _command(name: str, given: dict[str, str]) -> str:
    return f"$ clusterkg query {name}" + "".join(f" --param {k}={v}" for k, v in given.items())


def _folded(title: str, text: str) -> str:
    lines = fence(text, "sparql").splitlines()
    return f'??? note "{title}"\n\n' + "".join(f"    {line}\n" if line else "\n" for line in lines)


def rules(lang: str) -> str:
    """Return the page of entailment rules."""
    parts = [_WORDS[lang]["rules"]]
    for path in sorted(bundled("ontology", "rules").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        head = _head(path)
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#+"))
        parts.append(f"## {escape(head['rule'])} {{ #{path.stem} }}\n\n")
        parts.append(f"{escape(head[f'title.{lang}'])}\n\n{fence(body, 'sparql')}\n")
    return "".join(parts)


def _head(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.removeprefix("#+ ").partition(": ") for line in lines if line.startswith("#+ "))
    return {key: value for key, _, value in pairs}


def views(lang: str) -> str:
    """Return the page of views."""
    parts = [
        f"## `{name}` {{ #{name} }}\n\n{view.description[lang]}\n\n" for name, view in VIEWS.items()
    ]
    return _WORDS[lang]["views"] + "".join(parts)
