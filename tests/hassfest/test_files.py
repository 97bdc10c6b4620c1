"""The integration's files keep hassfest's rules; core's do, too: no rule is too strict."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil

import pytest

from tests.builders.translations import INTEGRATION

from .package import CORE, MANIFEST
from .rules import HASSFEST, faults

FILES = sorted(
    str(path.relative_to(INTEGRATION))
    for pattern in ("**/*.json", "*.yaml")
    for path in INTEGRATION.glob(pattern)
)
# They have actions, subentries and a constant to choose; texts, icons and exceptions of every kind.
EXAMPLES = ("ntfy", "overseerr", "telegram_bot")


@pytest.fixture(scope="module")
def found() -> list[str]:
    return faults(INTEGRATION)


@pytest.mark.parametrize("file", FILES)
def test_a_file_keeps_the_rules(found: list[str], file: str) -> None:
    assert [line for line in found if line.startswith(f"{file}: ")] == []


def test_nothing_else_breaks_a_rule(found: list[str]) -> None:
    assert [line for line in found if line.partition(": ")[0] not in FILES] == []


@pytest.mark.parametrize("domain", EXAMPLES)
@pytest.mark.parametrize("rule", HASSFEST, ids=lambda rule: rule.__name__)
def test_what_core_has_is_accepted(
    tmp_path: Path, domain: str, rule: Callable[[Path], list[str]]
) -> None:
    folder = tmp_path / domain
    # In other languages of core, what is not translated yet is missing.
    shutil.copytree(
        CORE / domain, folder, ignore=lambda _, names: set(names) - english(names)
    )
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest |= {"documentation": "https://example.com/", "version": "1.0.0"}
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")

    assert rule(folder) == []


def english(names: list[str]) -> set[str]:
    """Return what is copied of a folder of core: of translations, English only."""
    return {"en.json"} if "en.json" in names else {*names} - {"__pycache__"}
