"""Messages come and go, and the open page shows them without a reload."""

from playwright.async_api import expect
import pytest

from workbench import dashboard

from .conftest import Play
from .person import PATIENCE
from .stage import ANNA, ENGLISH, ITALIAN, LUCA, PIXEL, POCKET, Surface

LOADED = "picture => picture.complete && picture.naturalWidth > 0"
WALK = ("queued", "taken_by_phone", "sent", "delivered")

surfaces = pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN, POCKET], ids=lambda surface: surface.name
)


@surfaces
async def test_what_comes_in_is_seen_at_once(stage: Play, surface: Surface) -> None:
    async with stage(surface) as here:
        ours = here.labels.ours
        account = await here.set_up()
        me = await here.signed_in()
        await me.looks_at_device(account.phones[0].device_id)
        last_message = ours("entity.sensor.last_message.name")
        unknown = here.labels.ui("state.default.unknown")
        await me.sees_state(last_message, unknown)

        await here.service.receive(PIXEL, ANNA, "Water in the cellar!")
        await me.sees_state(last_message, "Water in the cellar!")
        await me.reads_logbook(here.labels.activity("received", "sms", "Anna"))

        await here.service.receive(PIXEL, LUCA, channel=3, image=True)
        image = ours("entity.image.last_image.name")
        await expect(me.state(image).first).not_to_contain_text(unknown)
        await me.reads_logbook(
            here.labels.activity("received", "whatsapp_picture", "Luca")
        )
        await me.page.evaluate("window.scrollTo(0, 0)")
        await here.pictures.take(me, "phone-page")
        await me.state(image).first.click()
        picture = me.page.locator("more-info-image img, more-info-content img").last
        await expect(picture).to_be_visible()
        handle = await picture.element_handle()
        await me.page.wait_for_function(LOADED, arg=handle, timeout=PATIENCE)


@surfaces
async def test_what_is_sent_is_followed_on_the_screen(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        await dashboard.show(here.home, account)
        me, onlooker = await here.signed_in(), await here.person()
        await onlooker.looks_at_device(account.phones[0].device_id)

        await me.goes_to("/config/tools/action")
        await me.clicks(ui("ui.components.service-picker.action"))
        search = me.page.get_by_role("textbox").last
        await search.fill("smsgateway24.send_message")
        await me.clicks(ours("services.send_message.name"))
        await me.sees(ours("services.send_message.description"))
        field = "services.send_message.fields"
        await me.presses(ours("services.send_message.sections.sending.name"))
        await me.picks_in_row(ours(f"{field}.device_id.name"), "Pixel 4a")
        await me.fills_row(ours(f"{field}.to.name"), LUCA, one_of_several=True)
        message = ours(f"{field}.message.name")
        await me.row(message).locator("textarea").fill("Ciao Luca")
        await me.presses(ui("ui.panel.config.tools.tabs.actions.call_service"))

        status = ours("entity.sensor.delivery_status.name")
        await here.sent(1)
        for step in WALK:
            await here.service.advance()
            await onlooker.sees_state(
                status, ours(f"entity.sensor.delivery_status.state.{step}")
            )
        # A page says how far a message has come when it is opened.
        await onlooker.looks_at_device(account.phones[0].device_id)
        await onlooker.reads_logbook(here.labels.activity("delivered", "sms", "Luca"))

        # Below what people wrote last, the tiles of their notify entities write to them.
        await me.goes_to("/sms-gateway/2")
        await me.page.locator("hui-tile-card").filter(has_text="Anna").last.click()
        await me.presses(ui("ui.common.ok"))
        await expect(me.button(ui("ui.common.ok"))).to_have_count(0)
        assert [m.address for m in await here.sent(2)] == [LUCA, ANNA]
        await me.goes_to("/sms-gateway/0")
        await me.sees(ours("entity.sensor.last_message.name"))
        await me.sees(ours("entity.sensor.delivery_status.state.delivered"))
        await here.pictures.take(me, "dashboard")
