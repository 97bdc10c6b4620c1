"""The built card: what is in git is what the sources give, small enough, and nothing else.

Needs no Node.js; `scripts/frontend --check` builds it anew.
"""

import gzip
from hashlib import sha256
import json
from pathlib import Path
import re
from typing import Any

import pytest

from tests.builders.translations import INTEGRATION

SOURCES = Path(__file__).parents[2] / "frontend"
BUILT = INTEGRATION / "frontend"
OUTPUTS = ("card.js", "entry.js")
LIMITS = {"card.js": 60_000, "entry.js": 5_000}
BUNDLED = ("lit", "lit-html", "lit-element", "@lit/reactive-element")
RECIPE = ("build.mjs", "package-lock.json", "package.json", "tsconfig.json")

HASHES: dict[str, Any] = json.loads((BUILT / "built.json").read_text("utf-8"))
PACKAGES: dict[str, Any] = json.loads((SOURCES / "package.json").read_text("utf-8"))
LOCK: dict[str, Any] = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))

outputs = pytest.mark.parametrize("name", OUTPUTS)


@pytest.fixture(autouse=True)
def _home() -> None:
    """Need no home: files are files."""


def hashes(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the hashes of files by their names."""
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_it_was_built_from_the_sources_as_they_are() -> None:
    names = [
        path.relative_to(SOURCES).as_posix() for path in SOURCES.glob("src/**/*.ts")
    ]

    assert "src/entry.ts" in names
    found = hashes(SOURCES, [*names, *RECIPE])
    assert found == HASHES["sources"], "run scripts/frontend, and commit what it writes"


def test_it_is_as_it_was_built() -> None:
    assert hashes(BUILT, [*OUTPUTS, "NOTICE"]) == HASHES["outputs"]


def test_the_version_is_one_of_the_files() -> None:
    content = json.dumps(HASHES["outputs"], separators=(",", ":"), sort_keys=True)

    assert sha256(content.encode()).hexdigest().startswith(HASHES["version"])
    assert len(HASHES["version"]) == 16


def test_nothing_else_is_in_the_folder_that_needs_no_login() -> None:
    names = {path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*")}

    packed = {f"{name}.gz" for name in OUTPUTS}
    assert names == {*OUTPUTS, *packed, "NOTICE", "built.json"}


@outputs
def test_the_packed_file_holds_the_same(name: str) -> None:
    packed = (BUILT / f"{name}.gz").read_bytes()

    assert gzip.decompress(packed) == (BUILT / name).read_bytes()
    # Neither a time nor the name of a file.
    assert packed[3:8] == bytes(5)


@outputs
def test_it_is_small_as_it_is_sent(name: str) -> None:
    assert (BUILT / f"{name}.gz").stat().st_size <= LIMITS[name]


@outputs
def test_it_has_no_source_map_and_nothing_of_the_machine_it_was_built_on(
    name: str,
) -> None:
    text = (BUILT / name).read_text("utf-8")

    assert "sourceMappingURL" not in text
    assert str(SOURCES.parent) not in text
    assert "node_modules" not in text


def test_the_entry_loads_the_card_only_when_it_is_needed() -> None:
    text = (BUILT / "entry.js").read_text("utf-8")

    assert "./card.js" in text
    assert re.findall(r"^import\b(?!\()|;import\b(?!\()", text) == []
    assert "litElementVersions" not in text
    assert "litElementVersions" in (BUILT / "card.js").read_text("utf-8")


def test_the_licences_of_what_is_in_it_go_with_it() -> None:
    notice = (BUILT / "NOTICE").read_text("utf-8")

    for name in BUNDLED:
        version = LOCK["packages"][f"node_modules/{name}"]["version"]
        assert re.search(
            rf"(?:^|, ){re.escape(name)} {re.escape(version)}\b", notice, re.MULTILINE
        )
    assert "BSD 3-Clause License" in notice
    assert "Redistributions in binary form must reproduce" in notice


def test_only_what_is_named_there_is_bundled() -> None:
    assert set(PACKAGES["dependencies"]) == {"lit"}
    in_browser = {
        path.removeprefix("node_modules/")
        for path, package in LOCK["packages"].items()
        if path and not package.get("dev")
    }
    # Types, and what stands for a browser on a server.
    assert in_browser - {"@types/trusted-types", "@lit-labs/ssr-dom-shim"} == set(
        BUNDLED
    )


def test_versions_are_exact_and_come_from_no_named_registry() -> None:
    wanted = {**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}
    assert [v for v in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text("utf-8")
    packages = [package for path, package in LOCK["packages"].items() if path]
    assert [p for p in packages if not p.get("integrity")] == []
    settings = (SOURCES / ".npmrc").read_text("utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(
        settings
    )
    assert [line for line in settings if "registry" in line.partition("=")[2]] == []


def test_the_rules_for_the_sources_have_no_exceptions() -> None:
    texts = {
        path.relative_to(SOURCES).as_posix(): path.read_text("utf-8")
        for folder in ("src", "test")
        for path in (SOURCES / folder).rglob("*.ts")
    }

    marks = re.compile(r"eslint-disable|@ts-(?:ignore|nocheck|expect-error)")
    assert [name for name, text in texts.items() if marks.search(text)] == []
    assert "noInlineConfig: true" in (SOURCES / "eslint.config.js").read_text("utf-8")
