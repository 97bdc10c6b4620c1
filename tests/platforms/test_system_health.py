"""What the system information says: whether the service is there, and whether it calls."""

import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.const import DOMAIN
from simulator import Service, Simulator
from tests.builders.entries import account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.translations import below
from tests.payloads import message
from tests.plugin import SetUp

VENDOR = "https://smsgateway24.com/getdata/"


@pytest.fixture(autouse=True)
async def _system_health(hass: HomeAssistant, _home: None) -> None:
    assert await async_setup_component(hass, "system_health", {})


async def info(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> dict[str, Any]:
    """Read the page as the frontend does: what takes time is filled in later."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "system_health/info"})
    shown: dict[str, Any] = {}
    while True:
        event = (await client.receive_json()).get("event")
        if event is None:
            continue
        if event["type"] == "initial":
            shown = event["data"][DOMAIN]
        elif event["type"] == "update" and event["domain"] == DOMAIN:
            shown["info"][event["key"]] = event.get("data", event.get("error"))
        elif event["type"] == "finish":
            return shown


async def test_a_receiver_says_when_it_was_last_called(
    gateway: Gateway,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    hass = gateway.hass
    aioclient_mock.get(VENDOR)  # type: ignore[no-untyped-call]
    before = await info(hass, hass_ws_client)

    await gateway.accepted(message(1))
    freezer.tick(90)
    after = await info(hass, hass_ws_client)

    assert before["info"].pop("database_kilobytes") >= 0
    assert after["info"].pop("database_kilobytes") > 0
    assert before["info"].pop("seconds_since_last_write") < 90
    assert after["info"].pop("seconds_since_last_write") == 90
    assert before["info"] == {
        "can_reach_service": "ok",
        "accounts": 1,
        "accounts_with_token": 0,
        "phones": 1,
        "seconds_since_last_call": None,
        "recovered_messages": 0,
        "history_messages": 0,
    }
    assert after["info"] == before["info"] | {
        "seconds_since_last_call": 90,
        "history_messages": 1,
    }
    assert after["manage_url"] == f"/config/integrations/integration/{DOMAIN}"


async def test_all_that_is_said_has_words(
    gateway: Gateway,
    hass_ws_client: WebSocketGenerator,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    aioclient_mock.get(VENDOR)  # type: ignore[no-untyped-call]

    shown = await info(gateway.hass, hass_ws_client)

    assert shown["info"].keys() == below("system_health.info").keys()


async def test_the_service_that_is_used_is_the_one_that_is_tried(
    set_up: SetUp,
    simulator: Simulator,
    service: Service,
    hass_ws_client: WebSocketGenerator,
) -> None:
    owner = service.add_account()
    service.add_phone(owner, device_id=10403)
    home = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            data={"token": owner.token, "api_url": service.api_url},
        )
    )
    await home.hass.async_block_till_done(wait_background_tasks=True)

    shown = await info(home.hass, hass_ws_client)
    async with simulator.unreachable():
        cut_off = await info(home.hass, hass_ws_client)

    assert shown["info"]["can_reach_service"] == "ok"
    assert shown["info"]["accounts_with_token"] == 1
    assert cut_off["info"]["can_reach_service"] == {
        "type": "failed",
        "error": "unreachable",
    }
    assert owner.token not in json.dumps(shown)


async def test_an_account_that_is_not_loaded_is_not_counted(
    gateway: Gateway,
    hass_ws_client: WebSocketGenerator,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    aioclient_mock.get(VENDOR, exc=TimeoutError)  # type: ignore[no-untyped-call]
    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    shown = await info(gateway.hass, hass_ws_client)

    assert shown["info"]["accounts"] == shown["info"]["phones"] == 0
    assert shown["info"]["can_reach_service"] == {"type": "failed", "error": "timeout"}
