"""The conversation card is there on every load of a page, however its files come in, or says so.

Home Assistant 2026.10 loads the card's entry beside its own app, which replaces the browser's
registry of elements: a card that was registered before is lost, with a *Configuration error* in its
place and no word in the console. Which comes first is luck, so there are many loads.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, StorageState, expect

from .chat import CARD, make_dashboard
from .conftest import Play
from .stage import ENGLISH

_ELEMENT = CARD.removeprefix("custom:")
COLD, SLOWED = 20, 5
ONLY_THE_CARD = {
    "views": [
        {
            "title": "Conversations",
            "type": "panel",
            "cards": [{"type": CARD}],
        }
    ]
}
# The smaller the card's entry beside the app, the surer it comes first.
BYTES_PER_SECOND = 400_000


@asynccontextmanager
async def cold_page(
    browser: Browser, signed_in: StorageState, bytes_per_second: int
) -> AsyncGenerator[Page]:
    """Open a page of a browser that has kept nothing but who is signed in."""
    context = await browser.new_context(
        storage_state=signed_in, service_workers="block"
    )
    try:
        page = await context.new_page()
        if bytes_per_second:
            session = await context.new_cdp_session(page)
            await session.send("Network.enable")
            await session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": 20,
                    "downloadThroughput": bytes_per_second,
                    "uploadThroughput": bytes_per_second,
                },
            )
        yield page
    finally:
        await context.close()


async def is_there(page: Page, address: str) -> bool:
    """Return whether the card is shown, and not an error in its place."""
    await page.goto(address, wait_until="commit")
    error = page.locator("hui-error-card").filter(visible=True)
    conversation = page.locator("smsgateway24-conversation")
    await expect(conversation.or_(error).first).to_be_attached()
    defined = await page.evaluate(f"customElements.get('{_ELEMENT}') !== undefined")
    return defined and await error.count() == 0


async def test_no_load_of_a_page_loses_the_card(stage: Play, browser: Browser) -> None:
    async with stage(ENGLISH) as here:
        await here.set_up()
        path = await make_dashboard(here, ONLY_THE_CARD)
        await here.signed_in()
        signed_in = await here.context.storage_state()
        address = f"{here.home.url}{path}/0"

        lost = []
        for number, speed in enumerate([0] * COLD + [BYTES_PER_SECOND] * SLOWED):
            async with cold_page(browser, signed_in, speed) as page:
                if not await is_there(page, address):
                    lost.append(f"load {number}{', slowed' if speed else ''}")

        assert lost == [], f"lost in {len(lost)} of {COLD + SLOWED} loads"


async def test_a_card_that_does_not_come_says_so_and_is_asked_for_again(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        await here.set_up()
        path = await make_dashboard(here, ONLY_THE_CARD)
        me = await here.signed_in()
        async with me.bears_with_a_restart():
            await me.page.route("**/card.js?*", lambda route: route.abort())
            await me.goes_to(f"{path}/0")
            await me.sees(here.labels.ours("config_panel.failed_to_load"))
            # It still does not come.
            await me.presses(here.labels.ours("config_panel.try_again"))
            await me.sees(here.labels.ours("config_panel.failed_to_load"))
            await me.page.unroute("**/card.js?*")

            await me.presses(here.labels.ours("config_panel.try_again"))

            conversation = me.page.locator("smsgateway24-conversation")
            await expect(conversation).to_be_attached()


async def test_a_dashboard_can_be_made_of_all_that_there_is(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        await here.set_up()
        path = await make_dashboard(here, {"strategy": {"type": "custom:smsgateway24"}})
        me = await here.signed_in()

        await me.goes_to(f"{path}/conversations")
        conversation = me.page.locator("smsgateway24-conversation")
        await expect(conversation).to_be_attached()
        await me.goes_to(f"{path}/phones")
        await me.sees("Pixel 4a", here.labels.ours("entity.sensor.last_message.name"))
        await me.goes_to(f"{path}/contacts")
        await me.sees("Anna", "Luca")
