"""Compiles the catalogue of words into the wheel; a checkout compiles what has changed itself."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_LOCALE = "clusterkg/base/locale"


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `base/locale/compiled/LANG.txt` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        spec = importlib.util.spec_from_file_location(
            "po", Path(self.root, "src", _LOCALE, "po.py")
        )
        assert spec is not None and spec.loader is not None
        po = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(po)
        self._folder = tempfile.TemporaryDirectory()
        for lang in ("zh", "en"):
            path = Path(self._folder.name, f"{lang}.txt")
            path.write_bytes(po.compiled(lang).encode())
            build_data["force_include"][str(path)] = f"{_LOCALE}/compiled/{lang}.txt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
