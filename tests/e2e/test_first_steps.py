"""From an empty Home Assistant to the page of a phone that has received its first message."""

import re

from playwright.async_api import expect
import pytest

from simulator.demo import TOKEN
from workbench.configuration import DOMAIN

from .conftest import Play
from .stage import ANNA, ENGLISH, GALAXY, ITALIAN, PIXEL, POCKET, Surface

STEP = "config_subentries.phone.step"
FLOW = "ui.panel.config.integrations.config_flow"


@pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN, POCKET], ids=lambda surface: surface.name
)
async def test_a_phone_is_set_up_and_seen_to_work(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface, onboarded=False) as here:
        ours, ui = here.labels.ours, here.labels.ui
        me = await here.person()
        await me.onboards()
        await here.home.onboard()

        await me.adds_account(here.service.api_url)
        url = await me.names_phone("Pixel 4a", PIXEL)
        assert re.fullmatch(r"https://home\.example\.com/api/webhook/[0-9a-f]{64}", url)
        await here.pictures.take(me, "setup-address")
        here.paste(url, PIXEL)
        await me.presses(ui(f"{FLOW}.next"))
        await me.sees(ours(f"{STEP}.prove.title"))
        await me.clicks(ours(f"{STEP}.prove.menu_options.wait"))
        await me.sees(ours(f"{STEP}.wait.title"))
        await me.sees(
            ours(
                "config_subentries.phone.progress.wait_for_call",
                phone="Pixel 4a",
            )
        )
        await here.service.receive(PIXEL, ANNA, "Hello Home Assistant")
        await me.sees(ours(f"{STEP}.proved.title"))
        await here.pictures.take(me, "setup-works")
        await me.submits()
        await me.presses(ui(f"{FLOW}.finish"))

        await me.clicks("SmsGateWay24")
        await me.sees(ours("config_subentries.phone.entry_type"))
        [device] = [
            device
            for device in await here.home.device_registry()
            if device["name"] == "Pixel 4a"
        ]
        link = me.page.locator(f"a[href='/config/devices/device/{device['id']}']")
        await link.first.click()
        await me.sees_state(ours("entity.sensor.last_message.name"), "Hello")


async def test_a_token_is_entered_once_whatever_goes_wrong(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        ours = here.labels.ours
        path = "config.step.token"
        me = await here.signed_in()
        await me.begins_account()
        await me.gives_token(TOKEN, "nonsense")
        await me.sees(ours("config.error.invalid_url"))

        await expect(me.box(ours(f"{path}.data.token"))).to_have_value(TOKEN)
        await me.writes(
            ours(f"{path}.sections.advanced.data.api_url"), here.service.api_url
        )
        await me.submits()
        await me.sees(ours(f"{STEP}.user.title"))


async def test_the_address_of_a_phone_is_copied_from_its_dialog(
    stage: Play,
) -> None:
    async with stage(POCKET) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        pixel = account.phones[0]
        me = await here.signed_in()
        await me.goes_to(f"/config/integrations/integration/{DOMAIN}")
        phone = me.page.locator("ha-config-sub-entry-row").filter(has_text=pixel.name)
        change = ours("config_subentries.phone.initiate_flow.reconfigure")
        await phone.get_by_role("button", name=change).first.click()
        await me.sees(ours(f"{STEP}.reconfigure.title"))

        field = ours(f"{STEP}.reconfigure.data.webhook_url")
        assert await me.copies(field) == pixel.webhook_url
        await expect(me.box(field)).not_to_be_editable()
        # Where a browser lets nobody select in it; not a link, which would be in the history.
        await expect(
            me.page.locator("code", has_text=pixel.webhook_url)
        ).to_be_visible()
        links = me.page.locator(f"[href='{pixel.webhook_url}']")
        await expect(links).to_have_count(0)

        new_url = me.page.locator("ha-selector-boolean ha-switch").last
        await new_url.scroll_into_view_if_needed()
        await new_url.click()
        await me.submits()
        await me.sees(ours(f"{STEP}.url.title"))
        renewed = await me.copies(ours(f"{STEP}.url.data.webhook_url"))
        assert renewed.startswith("https://home.example.com/api/webhook/")
        assert renewed != pixel.webhook_url
        await me.presses(ui(f"{FLOW}.next"))
        await me.sees(ours(f"{STEP}.prove.title"))


async def test_a_phone_can_be_set_up_without_waiting_for_its_first_message(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        ours, ui = here.labels.ours, here.labels.ui
        me = await here.signed_in()
        await me.adds_account(here.service.api_url)
        url = await me.names_phone("Galaxy A54", GALAXY)
        await me.presses(ui(f"{FLOW}.next"))
        await me.clicks(ours(f"{STEP}.prove.menu_options.finish"))
        await me.presses(ui(f"{FLOW}.finish"))
        await me.sees_no(ours(f"{STEP}.prove.title"))

        here.paste(url, GALAXY)
        await here.service.receive(GALAXY, ANNA, "Here I am")
        state = await here.home.state("sensor.galaxy_a54_last_message")
        assert state is not None
        assert state["state"] == "Here I am"
