"""Texts of sources at hand: those that are given, and those that were given before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from clusterkg.base import cache
from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.base.text import digest


def given(
    paths: Iterable[Path],
    sources: Mapping[str, str],
    limits: Limits = DEFAULTS,
    *,
    keep: bool = True,
) -> dict[str, str]:
    """Return the texts of files by the IRIs of their sources, and keep them in the cache.

    A text is that of the sources whose digest it has; if there is none such and there is a single
    source, that one, so that each difference is found.

    Args:
        paths: Files in UTF-8.
        sources: The digests of the sources that facts cite, by IRI.
        limits: What a file may take of the machine.
        keep: Whether texts whose digest is known are kept.

    Raises:
        InputError: a file cannot be read, is not UTF-8, or is none of several sources.
    """
    found: dict[str, str] = {}
    for path in paths:
        text = read_text(path, limits)
        sha256 = digest(text)
        same = [source for source, known in sources.items() if known == sha256]
        if not sources:
            raise InputError(Message("facts.no-evidence"), path)
        if not same and len(sources) > 1:
            raise InputError(Message("facts.no-source-of-text", sources=sorted(sources)), path)
        if same and keep:
            cache.keep(text)
        found |= dict.fromkeys(same or sources, text)
    return found


def kept(sources: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that were given before, by the IRIs of their sources."""
    texts = {source: cache.kept(sha256) for source, sha256 in sources.items() if sha256}
    return {source: text for source, text in texts.items() if text is not None}
