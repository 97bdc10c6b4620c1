"""Troubleshooting: every repair has a page, which says what is shown."""

import re

from homeassistant.helpers import issue_registry as ir

from custom_components.smsgateway24.account.issues import Issue
from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from tests.builders.home import Home
from tests.builders.translations import below

from .builders import DOCS, linked, page
from .happenings import said
from .test_links import problems_of_addresses

REPAIRS = DOCS / "repairs"


async def test_the_diagnostics_have_what_is_explained(home: Home) -> None:
    real = await async_get_config_entry_diagnostics(home.hass, home.entry)
    named = page("docs/troubleshooting.md").names_below("Diagnostics", "field")

    assert named
    assert set(named) - {*real["account"], *real["phones"][0]} == set()


def test_the_lines_of_the_log_are_as_they_are_shown() -> None:
    lines = page("docs/troubleshooting.md").names_below("Debug logging", "line")
    # Home Assistant's own.
    ours = [line for line in lines if not line.startswith("Error fetching ")]

    assert ours
    for line in ours:
        begin = line.rstrip("… ")
        assert any(text.startswith(begin) for text in said()), line


def repair_page(key: str) -> str:
    """Name the page of a repair; the limits share one, and so do both questions about a clock."""
    if key.startswith("send_limit_"):
        return "send-limit"
    return "clock-offset" if key == "clock_mended" else key.replace("_", "-")


def repairs() -> set[str]:
    """Return the names of the pages that repairs must have."""
    return {repair_page(path.partition(".")[0]) for path in below("issues")}


def test_every_repair_has_a_page_and_no_other_is_there() -> None:
    pages = {path.stem for path in REPAIRS.iterdir()} - {"README"}

    assert pages == repairs()


def titles() -> list[tuple[str, str]]:
    """Return the page and the title of each repair, with an ellipsis for a name."""
    return [
        (repair_page(path.removesuffix(".title")), re.sub(r"{\w+}", "…", title))
        for path, title in below("issues").items()
        if path.count(".") == 1 and path.endswith(".title")
    ]


def test_the_page_of_a_repair_calls_it_as_home_assistant_does() -> None:
    assert {name for name, _title in titles()} == repairs()
    for name, title in titles():
        seen = page(f"docs/repairs/{name}.md")
        headed = re.fullmatch(".+".join(map(re.escape, title.split("…"))), seen.title)
        assert headed or f"*{title}*" in seen.text, name


def test_troubleshooting_calls_each_repair_as_home_assistant_does() -> None:
    rows = [
        row
        for table in page("docs/troubleshooting.md").tables_below("Repairs", "repair")
        for row in table.rows
    ]

    assert len(rows) == len(repairs())
    for name, title in titles():
        [called] = [row[0] for row in rows if f"(repairs/{name}.md)" in row[1]]
        # The limits share a row, and most of their words.
        short = title.replace("has reached its limit ", "")
        assert f"*{title}*" in called or f"*{short}*" in called, name


async def test_every_repair_leads_to_a_page(home: Home) -> None:
    for trouble in Issue:
        home.entry.runtime_data.issues.async_set(trouble, "x", on=True)

    urls = {
        str(issue.learn_more_url)
        for (domain, _id), issue in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN
    }
    assert urls
    assert [x for url in urls for x in problems_of_addresses("repairs", url)] == []


def test_troubleshooting_leads_to_every_repair() -> None:
    assert linked("docs/troubleshooting.md", REPAIRS) >= {
        f"{name}.md" for name in repairs()
    }
