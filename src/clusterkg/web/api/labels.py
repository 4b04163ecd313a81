"""Texts in both languages, with options of the command line as parameters of the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from clusterkg.base.locale import LANGUAGES, Message
from clusterkg.web.api.model import Label

_OPTION: Final = re.compile(r"--([a-z][a-z-]*)")
# Parameters of the API that have other names than the options.
_NAMES: Final = {"from": "before", "to": "after"}


def parameters_for_options(text: str, names: Mapping[str, str] = _NAMES) -> str:
    """Return `text` with parameters for options: the name in `names`, or else `all_programmes` for
    `--all-programmes`.
    """
    return _OPTION.sub(lambda each: names.get(each[1], each[1].replace("-", "_")), text)


def label(message: Message) -> Label:
    """Return `message` in both languages, with parameters of the API for options.

    A message of the server itself (`web.`) keeps the options, since it is for the operator.
    """
    if message.key.startswith("web."):
        return message.both()
    return {lang: parameters_for_options(message.to(lang)) for lang in LANGUAGES}
