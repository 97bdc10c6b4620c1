"""Where the documentation's links lead, and how its pages are found."""

from itertools import pairwise
from pathlib import Path
import re
from urllib.parse import unquote

import pytest

from custom_components.smsgateway24.const import DOCUMENTATION_URL

from .builders import DOCS, PAGES, ROOT, Page, is_relative, page, page_at
from .tracked import tracked_texts

REQUIRED = (
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "simulator/README.md",
    "docs/README.md",
    "docs/actions.md",
    "docs/architecture.md",
    "docs/blueprints.md",
    "docs/catch-up.md",
    "docs/contacts.md",
    "docs/conversations.md",
    "docs/dashboard.md",
    "docs/decisions/README.md",
    "docs/entities.md",
    "docs/events.md",
    "docs/limits.md",
    "docs/performance.md",
    "docs/phones.md",
    "docs/privacy.md",
    "docs/questions.md",
    "docs/reliability.md",
    "docs/removal.md",
    "docs/sending.md",
    "docs/setup.md",
    "docs/triggers.md",
    "docs/troubleshooting.md",
    "docs/webhook.md",
)
STARTS = ("README.md", "docs/README.md")
# What follows an address of the repository where it names no file.
ELSEWHERE = {"", "actions", "discussions", "issues", "pulls", "releases", "security"}
_OURS = re.compile(re.escape(DOCUMENTATION_URL) + r"(?P<path>/[\w./%#-]*)?")


def problem_of(path: Path, anchor: str) -> str | None:
    """Return what is wrong with a link to a file and a place in it."""
    if not path.exists():
        return "is not there"
    if anchor and anchor not in page_at(path).anchors:
        return f"has no heading #{anchor}"
    return None


def problems(of: Page) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    found = []
    for link in of.links:
        if not is_relative(link.target):
            continue
        target, _, anchor = unquote(link.target).partition("#")
        path = (of.path.parent / target).resolve() if target else of.path
        if (problem := problem_of(path, anchor)) or not path.is_relative_to(ROOT):
            found.append(f"{of.name}:{link.line} {link.target} {problem}")
    return found


def problems_of_addresses(name: str, text: str) -> list[str]:
    """Return the addresses of this repository in a text that lead nowhere."""
    found = []
    for match in _OURS.finditer(unquote(text)):
        address = (match["path"] or "").strip("/").rstrip(".")
        kind, _, rest = address.partition("/")
        if kind in ELSEWHERE:
            continue
        branch, _, file = rest.partition("/")
        target, _, anchor = file.partition("#")
        if kind not in {"blob", "raw", "tree"} or branch != "main":
            found.append(f"{name}: {match[0]} is no address of a file")
        elif problem := problem_of(ROOT / target, anchor):
            found.append(f"{name}: {match[0]} {problem}")
    return found


def reachable() -> set[Path]:
    """Return all pages that one comes to by clicking."""
    found: set[Path] = set()
    todo = [page(name).path for name in STARTS]
    while todo:
        path = todo.pop()
        if path in found or path.suffix != ".md" or not path.is_file():
            continue
        found.add(path)
        todo += page_at(path).leads_to()
    return found


def test_no_page_is_missing() -> None:
    assert set(REQUIRED) - {page.name for page in PAGES} == set()


def test_every_link_leads_somewhere() -> None:
    assert [problem for page in PAGES for problem in problems(page)] == []


def test_addresses_of_this_repository_lead_to_its_files() -> None:
    assert [
        problem
        for name, text in tracked_texts()
        for problem in problems_of_addresses(name, text)
    ] == []


def test_every_page_can_be_clicked_to() -> None:
    there = reachable()

    assert {each.name for each in PAGES if each.path not in there} == set()


def test_every_picture_is_shown_and_described() -> None:
    images = [(page, link) for page in PAGES for link in page.links if link.is_image]
    shown = {
        (page.path.parent / link.target).resolve()
        for page, link in images
        if is_relative(link.target)
    }

    assert shown >= set((DOCS / "images").iterdir())
    assert [f"{page.name}:{link.line}" for page, link in images if not link.text] == []


def test_a_page_has_one_title_and_leaves_no_level_out() -> None:
    for each in PAGES:
        levels = [level for level, _words in each.headings]
        assert levels[0] == 1, each.name
        assert levels.count(1) == 1, each.name
        assert all(low <= high + 1 for high, low in pairwise(levels)), each.name


# The tests' own eyes


def written(tmp_path: Path, text: str) -> Page:
    """Write a page."""
    path = tmp_path / "page.md"
    path.write_text(text, "utf-8")
    return Page(path)


def test_anchors_are_those_of_github(tmp_path: Path) -> None:
    seen = written(
        tmp_path,
        "# `smsgateway24.reply`: *who* answers?\n\n## Ends\n\n## Ends\n\n"
        "```md\n## No heading\n```\n\n## [A link](x.md), and_more – 2\n",
    )

    assert seen.anchors == {
        "smsgateway24reply-who-answers",
        "ends",
        "ends-1",
        "a-link-and_more--2",
    }


def test_links_are_seen_where_they_are_and_not_in_code(tmp_path: Path) -> None:
    seen = written(
        tmp_path,
        "[a](a.md) `[no](no.md)`\n\n| x |\n| --- |\n| [b][ref] |\n\n"
        '```md\n[no](no.md)\n```\n\n<img src="c.png">\n\n'
        "[![d](d.png)](e.md#f)\n\n[ref]: b.md\n",
    )

    assert [(link.target, link.is_image) for link in seen.links] == [
        ("a.md", False),
        ("b.md", False),
        ("c.png", True),
        ("e.md#f", False),
        ("d.png", True),
    ]


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("", False),
        ("/issues", False),
        ("/blob/main/README.md#install", False),
        ("/tree/main/docs", False),
        ("/blob/main/nothing.md", True),
        ("/blob/main/README.md#nothing", True),
        ("/blob/master/README.md", True),
        ("/docs/events.md", True),
        ("%2Fblob%2Fmain%2Fnothing.md", True),
    ],
)
def test_wrong_addresses_of_files_are_seen(address: str, *, wrong: bool) -> None:
    found = problems_of_addresses("a page", f"({DOCUMENTATION_URL}{address}).")

    assert bool(found) == wrong
