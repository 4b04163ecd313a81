"""The page of the command line: the help of every command, as the command prints it."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.testing import CliRunner

from clusterkg.cli import main
from reference.words import fence

_INTRO = {
    "en": """# Command line

What `clusterkg COMMAND --help` prints. Results go to standard output, all else to standard error.

| Exit status | Meaning |
| --- | --- |
| 0 | done |
| 1 | the data does not conform, a passage differs, or another check failed |
| 2 | wrong usage, or input that cannot be read; one line says what, where, and how to fix it |

""",
    "zh": """# 命令行

以下是 `clusterkg 命令 --help` 在中文环境下（或加 `--lang zh` 时）显示的内容。
结果写到标准输出，其余信息写到标准错误。

| 退出状态 | 含义 |
| --- | --- |
| 0 | 完成 |
| 1 | 数据不符合形状、引文不一致，或其他检查未通过 |
| 2 | 用法有误，或输入无法读取；用一行说明错在何处、如何修改 |

""",
}


def walk(command: click.Command = main, parents: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the words of every command that does something, such as `ontology check`."""
    if not isinstance(command, click.Group):
        yield " ".join(parents)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        yield from walk(child, (*parents, name))


def _help(words: str, lang: str) -> str:
    arguments = ["--lang", lang, *words.split(), "--help"]
    done = CliRunner().invoke(main, arguments, terminal_width=88)
    assert done.exit_code == 0, done.output
    usage, _, rest = done.output.partition("\n")
    return f"{usage.replace(' main ', ' clusterkg ', 1)}\n{rest}"


def page(lang: str) -> str:
    """Return the page: a section a command, with its name as anchor."""
    parts = [_INTRO[lang]]
    for words in walk():
        anchor = words.replace(" ", "-")
        parts.append(
            f"## clusterkg {words} {{ #{anchor} }}\n\n{fence(_help(words, lang), 'text')}\n"
        )
    return "".join(parts)
