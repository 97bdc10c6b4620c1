"""Repairs about a stored file that cannot be read or written."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from tests.builders.entries import PHONE_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.repairs import repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.monitors.builders import own, reload
from tests.plugin import PassTime, SetUp

ENTRY_ID = "01ENTRY0000000000000000000"


async def test_a_file_that_cannot_be_read_is_mentioned_until_the_next_start(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
) -> None:
    hass_storage[f"smsgateway24.{ENTRY_ID}"] = {
        "version": 1,
        "key": f"smsgateway24.{ENTRY_ID}",
        "data": {"phones": {PHONE_ID: "eaten by mice"}},
    }
    home = await set_up(account_entry(phone_subentry(), entry_id=ENTRY_ID))
    assert repairs(hass) == ["store_unreadable"]
    await home.accepted(own(1))
    assert len(home.messages) == 1
    await reload(home)
    assert repairs(hass) == ["store_unreadable"]
    await hass.async_stop(force=True)

    entry = account_entry(phone_subentry(), entry_id=ENTRY_ID)
    async with restarted(aiohttp_client, entry) as (again, _client):
        assert repairs(again) == []


@pytest.mark.parametrize("error", [OSError("No space left"), WriteError("No space")])
async def test_a_file_that_cannot_be_written_is_mentioned_once_until_it_can(
    pass_time: PassTime,
    gateway: Gateway,
    hass_storage: dict[str, Any],
    error: Exception,
) -> None:
    hass, key = gateway.hass, f"smsgateway24.{gateway.entry.entry_id}"
    changed = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)

    write = Store._async_write_data  # noqa: SLF001 - what is below ours is Home Assistant's

    async def fail(store: Store[Any], data: dict[str, Any]) -> None:
        if store.key == key:
            raise error
        await write(store, data)

    with patch.object(Store, "_async_write_data", fail):
        for sms_id in (1, 2, 3):
            await gateway.accepted(own(sms_id))
            await pass_time(seconds=10)
        assert repairs(hass) == ["store_unwritable"]
        assert [e.data["action"] for e in changed] == ["create"]
        assert len(gateway.messages) == 3
        await reload(gateway)
        assert repairs(hass) == ["store_unwritable"]

    await gateway.accepted(own(4))
    await pass_time(seconds=10)
    assert repairs(hass) == []
    assert hass_storage[key]["data"]["phones"][PHONE_ID]["state"]["received"] == 4
