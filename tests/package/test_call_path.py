"""How far a message travels through the modules of the integration."""

import asyncio
import sys

from homeassistant.core import Event, callback
from homeassistant.setup import async_setup_component

from custom_components.smsgateway24.const import DOMAIN, EVENT_MESSAGE_SENT
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
    accepted = asyncio.Event()

    @callback
    def on_sent(_event: Event) -> None:
        accepted.set()

    home.hass.bus.async_listen_once(EVENT_MESSAGE_SENT, on_sent)
    with CallTrace() as trace:
        sending = await home.begin(wait_for="delivered")
        # Reports that come before the answer would wait for it, a few modules more.
        await accepted.wait()
        await home.service.settle()
        result = await ended(sending)

    sys.stdout.write(trace.report("send"))
    assert result["status"] == "delivered"
    assert len(trace.modules) <= 40
    # On a busy machine the queue is asked a few times more.
    assert trace.moves.total() <= 350
