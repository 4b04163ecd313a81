"""Available source texts: those that the user gives, and those cached before."""

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
    """Return the available texts of the sources of a graph, by the IRIs of the sources.

    Args:
        store: The graph; it is not read if there are no files, contents or cached texts.
        paths: Files of texts.
        contents: Texts; those that are not of a source are ignored.
        cache: Whether cached texts are used, and those of files are cached.

    Raises:
        InputError: as in `given`.
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
    """Return the texts of files by the IRIs of their sources, and cache those of known digests.

    A text belongs to the sources with its digest; if there is none and only one source is known,
    the text is assigned to that one, so that the differences are found.

    Args:
        paths: UTF-8 files.
        known: The digests of the cited sources, by IRI.
        keep: Whether texts with a known digest are cached.

    Raises:
        InputError: a file cannot be read, is not UTF-8, or belongs to none of several sources; or
            no source is known.
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
    """Return the texts whose digest is that of a source, by the IRIs of the sources."""
    by_digest = {digest(text): text for text in texts}
    return {source: by_digest[its] for source, its in known.items() if its in by_digest}


def kept(known: Mapping[str, str]) -> dict[str, str]:
    """Return the cached texts with the digests in `known`, by the IRIs of their sources."""
    texts = {source: of_user.kept(sha256) for source, sha256 in known.items() if sha256}
    return {source: text for source, text in texts.items() if text is not None}
