"""What pages write in italics is what stands on the screen."""

from functools import cache
import re

from tests.blueprints.builders import NAMES, load
from tests.builders.translations import ENGLISH, below

from .builders import PAGES, ROOT, Page, page

# Of Home Assistant's user interface.
HOME_ASSISTANT = {
    "Actions",
    "Activity",
    "Add",
    "Add card",
    "Add dashboard",
    "Add from link",
    "Add integration",
    "Add trigger",
    "Automations & scenes",
    "Blueprints",
    "By card",
    "By entity",
    "By target",
    "Community dashboards",
    "Configure",
    "Continue",
    "Create automation",
    "Create new automation",
    "Dashboards",
    "Delete",
    "Devices",
    "Devices & services",
    "Did not trigger",
    "Disable",
    "Disable debug logging",
    "Download diagnostics",
    "Edit dashboard",
    "Edit in YAML",
    "Enable debug logging",
    "Enabled",
    "Entities",
    "Event received",
    "Events",
    "HTTP server",
    "Home Assistant URL",
    "Home information",
    "Ignore",
    "Install",
    "Integration",
    "Internet",
    "Listen to events",
    "Marketplace",
    "Network",
    "New dashboard from scratch",
    "Next",
    "Raw configuration editor",
    "Reconfigure",
    "Remove",
    "Repairs",
    "Restart required for SmsGateWay24",
    "Reverse proxy",
    "Save",
    "Set up",
    "Settings",
    "SmsGateWay24",
    "Statistics",
    "System",
    "System information",
    "Tools",
    "Traces",
    "Triggers",
    "Trust X-Forwarded-For",
    "Trusted proxies",
    "Uninstall",
}
# Of the service's website, its app, GitHub and HACS.
OTHERS = {
    "Custom repositories",
    "Download",
    "HACS",
    "Profile",
    "Report a vulnerability",
    "Security",
    "Sender ID",
    "Webhook for Sent SMS status",
    "Webhook for income SMS",
}
# No words of a screen at all.
EMPHASIS = {"Amazon", "Content kept: none", "Pure", "Seen red without", "Unreleased"}

_ITALICS = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_PLACEHOLDER = re.compile(r"{\w+}")
_OFFERED = re.compile(r'^  name: "(.+)",$', re.MULTILINE)


@cache
def known() -> frozenset[str]:
    """Return all words of a screen, with an ellipsis for what is filled in."""
    words = set(ENGLISH.values())
    # What the card is called where cards and dashboards are chosen is not translated.
    words |= set(_OFFERED.findall((ROOT / "frontend/src/entry.ts").read_text("utf-8")))
    for name in NAMES:
        blueprint = load(name)
        words |= {given["name"] for given in blueprint.inputs.values()}
        words.add(blueprint.metadata["name"].partition(": ")[2].capitalize())
    return frozenset(_PLACEHOLDER.sub("…", text) for text in words)


def is_known(words: str) -> bool:
    """Return whether words are on a screen, or in a text; placeholders match any words."""
    if words in HOME_ASSISTANT | OTHERS | EMPHASIS | known():
        return True
    part, is_long = pattern(words), words.count(" ") > 1
    return any(
        (
            "…" in text
            and re.fullmatch(".+".join(map(re.escape, text.split("…"))), words)
        )
        or (is_long and re.search(part, text))
        for text in known()
    )


def pattern(words: str) -> str:
    """Make a pattern of words that leave something out."""
    return ".*".join(map(re.escape, re.split(r" *… *", words)))


def unknown(page: Page) -> set[str]:
    """Return what a page says of a screen that is nowhere on one; small letters are for stress."""
    return {
        words
        for italics in _ITALICS.findall(_CODE.sub("", page.text))
        for words in italics.split(" → ")
        if words[0].isupper() and not is_known(words)
    }


def test_what_stands_in_italics_stands_on_a_screen() -> None:
    assert {page.name: words for page in PAGES if (words := unknown(page))} == {}


def test_what_stands_on_no_screen_is_seen() -> None:
    for words in ("SIM 1 operator", "Online", "Pixel 4a fails to send", "With code"):
        assert is_known(words), words
    for words in ("SIM operator", "Onlin", "Pixel 4a fails to end", "Just once"):
        assert not is_known(words), words


def test_every_error_of_an_action_or_a_set_up_is_explained() -> None:
    told = [
        pattern(words)
        for name in ("docs/actions.md", "docs/repairs/store-unwritable.md")
        for words in _ITALICS.findall(page(name).text)
    ]
    errors = {
        key: _PLACEHOLDER.sub("…", text) for key, text in below("exceptions").items()
    }

    assert {
        key
        for key, text in errors.items()
        if not any(re.match(each, text) for each in told)
    } == set()
