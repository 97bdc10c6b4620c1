"""How far a message travels through the modules of the integration."""

import sys

from homeassistant.setup import async_setup_component

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.home import Home, ended
from tests.payloads import message
from workbench.call_trace import CallTrace


async def _async_add_automation(home: Home) -> None:
    automation = {
        "triggers": {
            "trigger": f"{DOMAIN}.message_received",
            "target": {"device_id": home.device()},
            "options": {"max_age": "any"},
        },
        "actions": {"event": "heard"},
    }
    assert await async_setup_component(
        home.hass, "automation", {"automation": automation}
    )
    await home.hass.async_block_till_done()


async def test_a_message_takes_a_short_way_from_webhook_to_trigger(home: Home) -> None:
    await _async_add_automation(home)
    heard: list[object] = []
    home.hass.bus.async_listen("heard", heard.append)

    await home.gateway.accepted(message(1))
    heard.clear()
    with CallTrace() as trace:
        await home.gateway.accepted(message(2))
        await home.hass.async_block_till_done()

    sys.stdout.write(trace.report("message"))
    assert len(heard) == 1
    assert len(trace.modules) <= 35
    assert trace.moves.total() <= 82


async def test_a_send_takes_a_short_way_until_it_is_delivered(home: Home) -> None:
    # What runs once after the set-up, and at the first request of a day, is no part of the way.
    await home.gateway.accepted(message(1))
    await home.settle()
    with CallTrace() as trace:
        sending = await home.begin(wait_for="delivered")
        await home.service.settle()
        result = await ended(sending)

    sys.stdout.write(trace.report("send"))
    assert result["status"] == "delivered"
    # On a busy machine reports wait for the answer to the sending, and the queue is asked about
    # them: of 40 modules and 348 moves it makes 41 and 355.
    assert len(trace.modules) <= 41
    assert trace.moves.total() <= 360
