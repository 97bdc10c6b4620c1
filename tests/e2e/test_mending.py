"""What goes wrong is said, and mended by clicking."""

import pytest

from simulator.demo import EMAIL

from .conftest import Play
from .stage import ANNA, ENGLISH, ITALIAN, PIXEL, Surface

FLOW = "ui.panel.config.integrations.config_flow"

surfaces = pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN], ids=lambda surface: surface.name
)


@surfaces
async def test_a_refused_token_is_replaced(stage: Play, surface: Surface) -> None:
    async with stage(surface) as here:
        ours = here.labels.ours
        here.expected = "Authentication failed while fetching SmsGateWay24 data"
        account = await here.set_up()
        token = here.service.revoke_token(EMAIL).token
        await here.home.reload_entry(account.entry_id)
        me = await here.signed_in()
        await me.goes_to("/config/integrations/dashboard")

        await me.presses(here.labels.ui("ui.panel.config.integrations.reconfigure"))
        step = "config.step.reauth_confirm"
        await me.sees(
            ours(f"{step}.title"), ours(f"{step}.description", name="SmsGateWay24")
        )
        await here.pictures.take(me, "token-refused")
        await me.clicks(ours(f"{step}.menu_options.token"))
        await me.gives_token(token, here.service.api_url, step="new_token")
        await me.presses(here.labels.ui("ui.common.close"))

        response = await here.home.call_action(
            "smsgateway24",
            "send_message",
            {"contact": account.contacts[0].device_id, "message": "Back again"},
            return_response=True,
        )
        assert [m["outcome"] for m in response["messages"]] == ["reached"]


@surfaces
async def test_a_phone_that_was_signed_in_anew_goes_on_under_its_new_id(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        me = await here.signed_in()
        pixel = account.phones[0]
        renewed = here.service.register_anew(PIXEL).device_id
        await here.service.receive(renewed, ANNA, "Who am I?")

        await me.goes_to("/config/repairs")
        title = ours("issues.second_device.title", phone=pixel.name)
        await me.sees(title)
        await here.pictures.take(me, "repairs")
        await me.clicks(title)
        step = "issues.second_device.fix_flow.step.init"
        names = {"phone": pixel.name, "device": str(renewed)}
        # What is emphasized in the second paragraph is an element of its own.
        why, _, _ = ours(f"{step}.description", **names).partition("\n")
        await me.sees(ours(f"{step}.title"), why)
        await here.pictures.take(me, "repair")
        await me.clicks(ours(f"{step}.menu_options.take_over", phone=pixel.name))
        await me.presses(ui(f"{FLOW}.finish"))
        await me.sees_no(title)

        # A dialog that closes goes back in its page's history, whatever else that is asked for.
        onlooker = await here.person()
        await onlooker.looks_at_device(pixel.device_id)
        await here.service.receive(renewed, ANNA, "It is me")
        await onlooker.sees_state(ours("entity.sensor.last_message.name"), "It is me")
