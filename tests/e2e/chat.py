"""What a person does with the conversation card."""

import re
from typing import Any

from playwright.async_api import Locator, expect

from .person import Person
from .stage import Stage

CARD = "custom:smsgateway24-conversation-card"
_PATH = "chat-here"


async def make_dashboard(here: Stage, config: dict[str, Any]) -> str:
    """Make a dashboard of a configuration; return its path."""
    ws = here.home.ws
    await ws(
        "lovelace/dashboards/create", url_path=_PATH, title="Chat", require_admin=False
    )
    await ws("lovelace/config/save", url_path=_PATH, config=config)
    return f"/{_PATH}"


async def dashboard(here: Stage, *cards: dict[str, Any], kind: str = "sections") -> str:
    """Make a dashboard of some cards, in a view of a kind; return the path of the view."""
    view: dict[str, Any] = {"title": "Chat", "type": kind}
    if kind == "sections":
        view["sections"] = [{"type": "grid", "cards": list(cards)}]
    else:
        view["cards"] = list(cards)
    return f"{await make_dashboard(here, {'views': [view]})}/0"


class Chat:
    """The card on a page, by the words and roles that somebody finds things by."""

    def __init__(self, person: Person, card: Locator | None = None) -> None:
        """Take who looks at it, and which card if it is not the first one."""
        self.person = person
        self.page = person.page
        self.card = card or self.page.locator("smsgateway24-conversation").first

    def word(self, key: str, **placeholders: str) -> str:
        """Return a text of the card."""
        return self.person.labels.ours(f"config_panel.{key}", **placeholders)

    def button(self, key: str) -> Locator:
        """Find a button by the key of its name."""
        return self.card.get_by_role("button", name=self.word(key), exact=True)

    @property
    def people(self) -> Locator:
        """The rows of the list of conversations."""
        return self.card.get_by_role("list").get_by_role("listitem")

    @property
    def log(self) -> Locator:
        """The messages of the conversation that is open."""
        return self.card.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where one types."""
        return self.card.get_by_role("textbox", name=self.word("compose.label"))

    async def opens(self, name: str) -> None:
        """Open the conversation with somebody."""
        await self.people.filter(has_text=name).get_by_role("button").first.click()
        await expect(self.log).to_be_visible()

    async def writes(self, text: str) -> None:
        """Type a text, and send it."""
        await self.box.fill(text)
        await self.box.press("Enter")

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is among the messages."""
        await expect(self.log.get_by_text(text).last).to_be_visible()
