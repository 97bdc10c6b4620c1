"""What all pages keep to: scripts that exist, one version, and nothing of a developer's machine."""

import json
import os
import re

from tests.builders.home import LUCA

from .builders import PAGES, ROOT, Page, page
from .tracked import tracked_texts

_SCRIPT = re.compile(r"(?<![\w/.-])scripts/[a-z0-9_]+")
_PAGE = re.compile(r"(?<![\w/.-])docs/[\w/-]+\.md\b")
_MINIMUM = re.compile(
    r"Home Assistant (\d{4}\.\d+(?:\.\d+)?)"
    r"(?= (?:or|and) (?:later|newer)| is needed| and this integration)"
)
# Written so that they do not find themselves.
_MACHINE = re.compile(
    r"/wor[k]/|/far[m]/|/hom[e]/[a-z]|/roo[t]/|/User[s]/|C:[\\]User"
    r"|pyp[i]\.org|pythonhoste[d]|npmj[s]\.|debia[n]\.org"
)
_TOKEN = re.compile(r"\b(?:gh[pousr]_|github_pa[t]_|eyJ)[A-Za-z0-9_]{20,}")


def minimum() -> str:
    """Return the version of Home Assistant that HACS asks for."""
    wanted: str = json.loads((ROOT / "hacs.json").read_text("utf-8"))["homeassistant"]
    return wanted


def scripts() -> set[str]:
    """Return the scripts that can be run."""
    paths = (ROOT / "scripts").iterdir()
    return {f"scripts/{path.name}" for path in paths if os.access(path, os.X_OK)}


def named(pages: list[Page]) -> set[str]:
    """Return the scripts that pages name."""
    return {script for page in pages for script in _SCRIPT.findall(page.text)}


def test_every_script_that_a_page_names_can_be_run() -> None:
    assert named(PAGES) - scripts() == set()


def test_the_readme_names_the_scripts_to_begin_with() -> None:
    assert named([page("README.md")]) >= {"scripts/develop", "scripts/test"}


def test_every_script_is_named_where_contributors_look() -> None:
    assert named([page("CONTRIBUTING.md")]) >= scripts() - {"scripts/setup"}


def test_every_module_that_a_page_runs_is_there() -> None:
    modules = {
        module
        for page in PAGES
        for module in re.findall(r"python -m ([a-z_.]+)", page.text)
    }

    assert modules >= {"simulator"}
    assert {
        module
        for module in modules
        if not (ROOT / module.replace(".", "/") / "__main__.py").is_file()
        and not (ROOT / f"{module.replace('.', '/')}.py").is_file()
    } == set()


def test_every_page_that_the_code_names_exists() -> None:
    assert {
        (name, found)
        for name, text in tracked_texts()
        for found in _PAGE.findall(text)
        if not (ROOT / found).is_file()
    } == set()


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    second = [words for level, words in page("CHANGELOG.md").headings if level == 2]

    assert second[0] == "Unreleased"


def test_all_pages_ask_for_the_version_that_hacs_asks_for() -> None:
    named = {
        (page.name, version)
        for page in PAGES
        for version in _MINIMUM.findall(page.text)
    }

    assert "README.md" in {name for name, _version in named}
    assert {
        version for _name, version in named if not same_version(version, minimum())
    } == set()


def same_version(short: str, whole: str) -> bool:
    """Return whether a version is meant, also where its last zero is left out."""
    return whole in {short, f"{short}.0"}


def test_nothing_of_anybodys_machine_is_published() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in tracked_texts()
        for pattern in (_MACHINE, _TOKEN)
        for match in pattern.finditer(text)
    ]

    assert found == []


def test_numbers_are_nobodys() -> None:
    numbers = {
        (page.name, number)
        for page in PAGES
        for number in re.findall(r"\+[1-9]\d{7,14}\b", page.text)
    }

    assert {
        (name, number)
        for name, number in numbers
        if not number.startswith("+49176421111") and number != LUCA
    } == set()


def test_what_is_private_is_seen() -> None:
    for text in ("/wor" + "k/main", "/hom" + "e/anna/x", "/roo" + "t/.ssh"):
        assert _MACHINE.search(text), text
    assert not _MACHINE.search("the /home page, network/main and ~/")
    assert _TOKEN.search("ghp" + "_" + "a" * 36)
