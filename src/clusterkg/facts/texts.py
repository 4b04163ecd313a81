"""Texts of sources at hand: those that are given, and those that were given before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from clusterkg.base import cache as of_user
from clusterkg.base.cache import is_empty
from clusterkg.base.errors import InputError
from clusterkg.base.limits import DEFAULTS, Limits
from clusterkg.base.locale import Message
from clusterkg.base.source import read_text
from clusterkg.base.text import digest
from clusterkg.facts.citations import sources
from clusterkg.store.graph import Graph


def at_hand(
    store: Graph,
    paths: Collection[Path] = (),
    contents: Collection[str] = (),
    limits: Limits = DEFAULTS,
    *,
    cache: bool = True,
) -> dict[str, str]:
    """Return the texts that are at hand of the sources of a graph, by the IRIs of these.

    Args:
        store: The graph; without files, contents and a cache it is not looked at.
        paths: Files of texts.
        contents: Texts, which count where they are those of sources.
        limits: What a file may take of the machine.
        cache: Whether texts that were given before are taken, and these are kept.

    Raises:
        InputError: as of `given`.
    """
    if not (paths or contents) and (not cache or is_empty()):
        return {}
    known = sources(store)
    before = kept(known) if cache else {}
    return before | matching(contents, known) | given(paths, known, limits, keep=cache)


def given(
    paths: Iterable[Path],
    known: Mapping[str, str],
    limits: Limits = DEFAULTS,
    *,
    keep: bool = True,
) -> dict[str, str]:
    """Return the texts of files by the IRIs of their sources, and keep them in the cache.

    A text is that of the sources whose digest it has; if there is none such and there is a single
    source, that one, so that each difference is found.

    Args:
        paths: Files in UTF-8.
        known: The digests of the sources that facts cite, by IRI.
        limits: What a file may take of the machine.
        keep: Whether texts whose digest is known are kept.

    Raises:
        InputError: a file cannot be read, is not UTF-8, or is none of several sources.
    """
    found: dict[str, str] = {}
    for path in paths:
        text = read_text(path, limits)
        sha256 = digest(text)
        same = [source for source, its in known.items() if its == sha256]
        if not known:
            raise InputError(Message("facts.no-evidence"), path)
        if not same and len(known) > 1:
            raise InputError(Message("facts.no-source-of-text", sources=sorted(known)), path)
        if same and keep:
            of_user.keep(text)
        found |= dict.fromkeys(same or known, text)
    return found


def matching(texts: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that are those of sources, by the IRIs of these: their digests agree."""
    by_digest = {digest(text): text for text in texts}
    return {source: by_digest[its] for source, its in known.items() if its in by_digest}


def kept(known: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that were given before, by the IRIs of their sources."""
    texts = {source: of_user.kept(sha256) for source, sha256 in known.items() if sha256}
    return {source: text for source, text in texts.items() if text is not None}
