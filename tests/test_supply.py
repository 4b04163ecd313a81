"""What clusterkg is made of: bounds, a lock file with hashes, a bill of materials with licences."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
sys.path.insert(0, str(ROOT / "tools"))


def locked() -> dict[str, str]:
    """Return each entry of the lock file by its name and version."""
    entries = re.split(r"\n(?=[a-z0-9])", LOCK)[1:]
    return {entry.split(" ", 1)[0]: entry for entry in entries}


def test_the_plain_install_has_what_is_asked_for() -> None:
    names = {re.split(r"[<>=;\[ ]", each, maxsplit=1)[0] for each in PROJECT["dependencies"]}
    assert {"rdflib", "owlready2", "pyshacl", "networkx"} <= names
    assert names <= {entry.partition("==")[0] for entry in locked()}


def test_each_part_has_a_lower_and_an_upper_bound() -> None:
    for each in PROJECT["dependencies"]:
        assert re.match(r"[a-z0-9-]+>=[0-9.]+,<[0-9.]+(; .*)?$", each), each


def test_the_lock_fits_the_bounds() -> None:
    packaging = pytest.importorskip("packaging.requirements")
    versions: dict[str, list[str]] = {}
    for entry in locked():
        name, _, version = entry.partition("==")
        versions.setdefault(name, []).append(version)
    for each in PROJECT["dependencies"]:
        needed = packaging.Requirement(each)
        assert all(version in needed.specifier for version in versions[needed.name]), each


def test_each_part_of_the_lock_has_a_hash_and_names_no_host() -> None:
    assert len(locked()) > 30
    for name, entry in locked().items():
        assert re.match(r"[a-z0-9._-]+==[^ ]+$", name)
        assert "--hash=sha256:" in entry, name
    assert "://" not in LOCK and "index-url" not in LOCK and "find-links" not in LOCK


def bill() -> dict[str, Any]:
    """Return the bill of materials, if all parts of this system are installed here."""
    import sbom

    for entry in locked():
        name = entry.partition("==")[0]
        try:
            distribution(name)
        except PackageNotFoundError:
            if name not in sbom._ELSEWHERE:
                pytest.skip(f"{name} is not installed")
    return sbom.document(sbom.parts())


def test_the_bill_has_every_part_with_its_licence() -> None:
    made = bill()
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    purls = {component["purl"] for component in made["components"]}
    assert len(purls) == len(made["components"])
    packages = json.loads((ROOT / "explorer/package-lock.json").read_text(encoding="utf-8"))
    npm = {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{each['version']}"
        for path, each in packages["packages"].items()
        if path and not each.get("dev")
    }
    python = {f"pkg:pypi/{entry.replace('==', '@')}" for entry in locked()}
    font = "pkg:npm/%40fontsource/noto-sans-sc@5.3.0"
    assert purls >= npm | python | {font}
    for component in made["components"]:
        (licence,) = component["licenses"]
        said = licence.get("expression") or licence["license"].get("id")
        assert said, component["name"]
    assert json.dumps(bill()) == json.dumps(made)


def test_security_is_said_in_both_languages() -> None:
    for name in ("SECURITY.md", "SECURITY.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "requirements.lock" in text and "Report a vulnerability" in text
        assert "@" not in text
