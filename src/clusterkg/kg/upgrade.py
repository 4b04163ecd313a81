"""Upgrade of older files, tables and stores, and saving the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clusterkg.base import files
from clusterkg.base.brief import Brief, counted
from clusterkg.base.errors import InputError
from clusterkg.base.limits import Limits
from clusterkg.base.locale import Message
from clusterkg.base.packing import packing


@dataclass(frozen=True, repr=False)
class Upgraded(Brief):
    """An upgraded file, folder of tables or store; truthy if anything changed.

    `changed` is the number of statements changed; `content` is that of a file, `parts` are the
    files of a folder by name. A store has neither: it is built by `save`.
    """

    path: Path
    changed: int
    content: bytes = b""
    parts: Mapping[str, bytes] = field(default_factory=dict)

    def _brief(self) -> str:
        return f"{self.path}: {counted(self.changed, 'statement')} changed"

    @property
    def is_text(self) -> bool:
        """Whether it is an RDF file, which can be printed."""
        from clusterkg.tables import is_workbook

        return not self.parts and self.path.is_file() and not is_workbook(self.path)

    def __bool__(self) -> bool:
        return self.changed > 0

    def save(self, path: Path | str | None = None) -> None:
        """Write the result to `path`, or over the original.

        By default the original is replaced; another folder for tables or a store must be new.

        Raises:
            InputError: it cannot be written, another folder exists already, or the extension is
                that of a compressed file.
        """
        target = self.path if path is None else Path(path)
        if packing(target):
            raise InputError(Message("cli.upgrade.packed"), target)
        if _is_store(self.path):
            self._build(target)
        elif not self.parts:
            files.write(target, self.content)
        elif target == self.path:
            for name, content in self.parts.items():
                files.write(target / name, content)
        else:
            files.write_folder(target, self.parts)

    def _build(self, target: Path) -> None:
        from clusterkg.store import build, disk, renewed

        if target != self.path and target.exists():
            raise InputError(Message("base.is-there"), target)
        made = disk.manifest(self.path)
        held = renewed.documents(self.path, is_told=True)
        build.build(target, held, infer=made.inferred > 0, bundled=False)


def upgraded(path: Path, limits: Limits) -> Upgraded:
    """Return the upgraded content of an RDF file, tables, or a store.

    Raises:
        InputError: `path` cannot be read, or a comment or a cell would be lost.
    """
    from clusterkg import tables
    from clusterkg.rdf import upgrade

    if _is_store(path):
        from clusterkg.store import renewed

        return Upgraded(path, renewed.changed(path))
    if tables.are_in(path):
        from clusterkg.tables import upgrade as of_tables

        content, parts, changed = of_tables.upgraded(path, limits)
        return Upgraded(path, changed, content, parts)
    content, changed = upgrade.upgraded(path, limits)
    return Upgraded(path, changed, content)


def _is_store(path: Path) -> bool:
    return (path / "CURRENT").is_file()
