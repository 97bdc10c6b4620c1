"""A person at a browser: what they click, what they type, and what they see."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
import re
from typing import Any

from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

from simulator.demo import TOKEN
from workbench.configuration import DOMAIN
from workbench.session import PASSWORD, USER

from .labels import Labels

# Pages are drawn by a slow machine that runs Home Assistant, too.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# Of files, modules and the connection of a page, in the words of Chromium.
_UNREACHABLE = re.compile(
    r"Failed to load resource: net::ERR_"
    r"|WebSocket connection to \S+ failed: "
    r"|(?:Failure writing unhandled promise rejection to system log: TypeError: )?"
    r"Failed to fetch dynamically imported module: \S+/frontend_\w+/"
)

_NO_COMMAND = '"code":"unknown_command"'

_FLOW = "ui.panel.config.integrations.config_flow"


class Person:
    """Uses one page of the browser, in one language.

    Words are those of Labels. Where a word is there several times, the one that came last is meant,
    which is the one in front.
    """

    def __init__(self, page: Page, address: str, labels: Labels) -> None:
        """Take the page, and where Home Assistant is."""
        self.page = page
        self.labels = labels
        self._address = address
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)

    def _note_error(self, error: Error) -> None:
        # A page that is left reports what it waited for as an error: a lost connection, by word or
        # number. An object is reported whole by the listener in stage.py.
        if str(error) not in {"disconnected", "3", "Object"}:
            self.errors.append(str(error))

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _elsewhere(message):
            place = message.location.get("url", "")
            self.errors.append(f"{message.text} ({place})")

    async def goes_to(self, path: str) -> None:
        """Open a page by its address."""
        try:
            await self.page.goto(self._address + path)
        except Error:
            # A dialog that was just closed goes back in the history, which calls the first try off.
            await self.page.goto(self._address + path)

    async def signs_in(self, user: str = USER) -> None:
        """Open Home Assistant, and give name and password."""
        await self.goes_to("/")
        await self.page.locator("input[name=username]").fill(user)
        await self.page.locator("input[name=password]").fill(PASSWORD)
        await self.presses(self.labels.ui("ui.login-form.log_in"))
        await expect(self.page.locator("home-assistant-main")).to_be_attached()

    async def onboards(self) -> None:
        """Make the first user."""
        await self.goes_to("/")
        await self.presses(self.labels.ui("ui.panel.page-onboarding.welcome.start"))
        for field, value in (
            ("name", "Anna"),
            ("username", USER),
            ("password", PASSWORD),
            ("password_confirm", PASSWORD),
        ):
            await self.page.locator(f"input[name={field}]").fill(value)
        await self.presses(
            self.labels.ui("ui.panel.page-onboarding.user.create_account")
        )
        await self.presses(
            self.labels.ui("ui.panel.page-onboarding.integration.finish")
        )
        await expect(self.page.locator("home-assistant-main")).to_be_attached()

    def button(self, name: str) -> Locator:
        """Find a button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True).last

    async def presses(self, name: str) -> None:
        """Click on a button."""
        await self.button(name).click()

    async def clicks(self, text: str, *, exact: bool = True) -> None:
        """Click on a text."""
        await self.page.get_by_text(text, exact=exact).last.click()

    def box(self, field: str) -> Locator:
        """Find the field of a form that is typed into."""
        name = re.compile(rf"^{re.escape(field)}\*?$")
        return self.page.get_by_role("textbox", name=name).last

    async def writes(self, field: str, value: str) -> None:
        """Type into a field."""
        await self.box(field).fill(value)

    async def picks(self, field: str, option: str, shown: str) -> None:
        """Open a list and choose from it; what is shown then can be another word for it."""
        await self.clicks(field)
        await self._chooses(option, shown)

    def row(self, name: str) -> Locator:
        """Find the row of an option of a trigger, or of a field of an action."""
        name_of = self.page.get_by_text(name, exact=True)
        # Names of choices may be the same, and come after it.
        return self.page.locator("ha-settings-row").filter(has=name_of).first

    async def opens_row(self, name: str) -> Locator:
        """Find the row of an option, which is switched on first where it is optional."""
        row = self.row(name)
        await expect(row).to_be_visible()
        switch = row.get_by_role("checkbox").first
        if await switch.count() and not await switch.is_checked():
            # What can be clicked is drawn around it.
            await row.locator("ha-checkbox").first.click()
            await expect(switch).to_be_checked()
        return row

    async def picks_in_row(self, name: str, option: str) -> None:
        """Choose a device in an option."""
        row = await self.opens_row(name)
        await row.locator("ha-picker-field").click()
        await self._chooses(option, option)

    async def adds_in_row(self, name: str, option: str) -> None:
        """Choose one more device in an option that takes several."""
        row = await self.opens_row(name)
        await row.locator("ha-picker-field, ha-generic-picker ha-button").last.click()
        await self.page.locator("ha-picker-combo-box input").last.fill(option)
        await (
            self.page.locator("ha-combo-box-item").filter(has_text=option).first.click()
        )
        await expect(row.get_by_text(option, exact=True).first).to_be_visible()

    async def _chooses(self, option: str, shown: str) -> None:
        # Searched for, since a list moves while it is still being filled.
        await self.page.locator("ha-picker-combo-box input").last.fill(option)
        items = self.page.locator("ha-combo-box-item")
        # The last one may be to take what was typed as it is.
        await items.filter(has_text=option).first.click()
        chosen = self.page.locator("ha-picker-field").filter(has_text=shown)
        await expect(chosen.last).to_be_visible()

    async def fills_row(
        self, name: str, value: str, *, one_of_several: bool = False
    ) -> None:
        """Fill in an option."""
        row = await self.opens_row(name)
        if one_of_several:
            add = self.labels.ui("ui.common.add")
            await row.get_by_role("button", name=add, exact=True).click()
        await row.get_by_role("textbox").last.fill(value)

    async def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Wait until all of these can be seen."""
        for text in texts:
            exact = isinstance(text, str)
            found = self.page.get_by_text(text, exact=exact).filter(visible=True)
            await expect(found.first).to_be_visible()

    async def reads_logbook(self, words: str) -> None:
        """Scroll to the logbook on the page of a device, and wait for a line."""
        await self.page.locator("ha-logbook").scroll_into_view_if_needed()
        await self.sees(re.compile(re.escape(words)))

    async def sees_no(self, text: str) -> None:
        """Wait until this can't be seen any more."""
        found = self.page.get_by_text(text, exact=True).filter(visible=True)
        await expect(found).to_have_count(0)

    def state(self, name: str) -> Locator:
        """Find the row of an entity on the page of its device."""
        name_of = self.page.get_by_text(name, exact=True)
        return self.page.locator("hui-generic-entity-row").filter(has=name_of)

    async def sees_state(self, name: str, state: str) -> None:
        """Wait until an entity on the page of its device has a state."""
        await expect(self.state(name).first).to_contain_text(state)

    async def submits(self) -> None:
        """Press the button of a form."""
        await self.presses(self.labels.ui(f"{_FLOW}.submit"))

    async def adds_account(self, api_url: str) -> None:
        """Find the integration by name, and get to the step of the first phone with a token."""
        await self.begins_account()
        await self.gives_token(TOKEN, api_url)

    async def begins_account(self) -> None:
        """Find the integration by its name, and come to the form of the token."""
        ours = self.labels.ours
        await self.goes_to("/config/integrations/dashboard")
        await self.presses(
            self.labels.ui("ui.panel.config.integrations.add_integration")
        )
        search = self.labels.ui("ui.panel.config.integrations.search_brand")
        await self.page.get_by_placeholder(search).fill("smsgate")
        await self.page.get_by_role("button", name="SmsGateWay24").last.click()
        await self.sees(ours("config.step.user.title"))
        await self.clicks(ours("config.step.user.menu_options.token"))

    async def gives_token(self, token: str, api_url: str, step: str = "token") -> None:
        """Fill in the form of the token."""
        ours, path = self.labels.ours, f"config.step.{step}"
        await self.sees(ours(f"{path}.title"))
        await self.writes(ours(f"{path}.data.token"), token)
        await self.presses(ours(f"{path}.sections.advanced.name"))
        await self.writes(ours(f"{path}.sections.advanced.data.api_url"), api_url)
        await self.submits()

    async def names_phone(self, phone: str, device_id: int) -> str:
        """Choose a phone of the account, and read its address."""
        step = "config_subentries.phone.step"
        await self.sees(self.labels.ours(f"{step}.user.title"))
        field = self.labels.ours(f"{step}.user.data.gateway_device_id")
        await self.picks(field, phone, shown=str(device_id))
        await self.submits()
        await self.sees(self.labels.ours(f"{step}.url.title"))
        return await self.copies(self.labels.ours(f"{step}.url.data.webhook_url"))

    async def copies(self, field: str) -> str:
        """Copy all that stands in a field, as people do: with three clicks and the keyboard."""
        await self.box(field).scroll_into_view_if_needed()
        # Playwright would wait until the field can be typed into, and this one is read-only.
        await self.box(field).click(click_count=3, force=True)
        await self.page.keyboard.press("Control+C")
        copied: str = await self.page.evaluate("navigator.clipboard.readText()")
        return copied

    @asynccontextmanager
    async def bears_with_a_restart(self) -> AsyncIterator[None]:
        """Mind not that a page can't reach a Home Assistant that is away for a moment.

        The page has loaded everything before, or it would never show what it has no module for. At
        the end nothing is pending, so that all its errors are known.
        """
        await self.page.wait_for_load_state("networkidle")
        before = len(self.errors)
        yield
        await self.page.wait_for_load_state("networkidle")
        self.errors[before:] = [
            error for error in self.errors[before:] if not _UNREACHABLE.match(error)
        ]

    @contextmanager
    def looks_at_all_cards(self) -> Iterator[None]:
        """Mind not what examples of Home Assistant's own cards ask for in vain."""
        before = len(self.errors)
        yield
        self.errors[before:] = [e for e in self.errors[before:] if _NO_COMMAND not in e]

    async def looks_at_device(self, device_id: str) -> None:
        """Open the page of a device."""
        await self.goes_to(f"/config/devices/device/{device_id}")
        await expect(self.page.locator("ha-config-device-page")).to_be_attached()

    async def takes_picture(self, path: Path, **options: Any) -> None:
        """Keep what is on the screen."""
        await self.page.screenshot(path=path, animations="disabled", **options)


def _elsewhere(message: ConsoleMessage) -> bool:
    """Whether an error is of pictures that Home Assistant fetches from the internet for others.

    Also the one of its onboarding, which asks as nobody for what nobody may know.
    """
    url = message.location.get("url", "")
    brands = "/api/brands/" in url and f"/{DOMAIN}/" not in url
    # The examples in the list of all cards.
    brands |= url.startswith("https://demo.home-assistant.io/")
    return brands or "/onboarding." in url or "/api/onboarding/" in url
