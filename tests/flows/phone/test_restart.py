"""A restart in the middle of adding a phone."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.cloud import Cloud
from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway, is_registered
from tests.builders.restarts import AiohttpClient, restarted
from tests.payloads import message

from .steps import at_url, finished, written


async def test_a_message_that_waits_for_its_phone_survives_a_kill(
    account: Gateway, hass_storage: dict[str, Any], aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    response = await account.call(message(1, body="Water in the cellar"), webhook_id)
    assert await response.json() == {"result": "accepted"}
    kept = hass_storage[f"{DOMAIN}.{account.entry.entry_id}"]
    assert "Water in the cellar" in repr(kept)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.webhook_id == webhook_id
        await after.accepted(message(2, body="It is rising"), webhook_id)
        assert after.messages == []
        await again.submit()
        await finished(after, again)

        texts = [event.data["text"] for event in after.messages]
        assert texts == ["Water in the cellar", "It is rising"]
        response = await after.call(message(1), webhook_id)
        assert await response.json() == {"result": "repeated"}


@pytest.mark.parametrize(
    ("hours", "remembered"), [(23, True), (24, False)], ids=["23 h", "24 h"]
)
async def test_a_message_that_waits_for_its_phone_is_forgotten_after_a_day(
    account: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    *,
    remembered: bool,
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await account.accepted(message(1), webhook_id)
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (_, client):
        assert await is_registered(client, webhook_id) is remembered


async def test_a_url_that_nothing_came_by_yet_survives_a_kill(
    account: Gateway, hass_storage: dict[str, Any], aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await written(account, hass_storage)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await after.accepted(message(1), webhook_id)
        dialog = await at_url(after)
        assert dialog.webhook_id == webhook_id
        await dialog.submit()
        await dialog.choose("finish")
        await hass.async_block_till_done()

        assert len(after.messages) == 1


@pytest.mark.parametrize(
    ("hours", "hooks"), [(23, 1), (24, 0)], ids=["within a day", "after a day"]
)
@pytest.mark.usefixtures("thorough_removal")
async def test_a_cloudhook_of_a_dialog_that_was_killed_is_deleted_after_a_day(
    account: Gateway,
    cloud: Cloud,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    hooks: int,
) -> None:
    await at_url(account)
    await written(account, hass_storage)
    assert len(cloud.hooks) == 1
    key = f"{DOMAIN}.{account.entry.entry_id}"
    killed, made = deepcopy(hass_storage[key]), dict(cloud.hooks)
    await account.hass.config_entries.async_remove(account.entry.entry_id)
    hass_storage[key], cloud.hooks = killed, made
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client) as (hass, _):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert len(cloud.hooks) == hooks


async def test_a_cloudhook_whose_message_waits_survives_a_kill(
    account: Gateway, cloud: Cloud, aiohttp_client: AiohttpClient
) -> None:
    await at_url(account)
    [(webhook_id, url)] = cloud.hooks.items()
    await account.accepted(message(1), webhook_id)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client) as (hass, client):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert cloud.hooks == {webhook_id: url}
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.url == url
        await again.submit()
        await finished(after, again)
        assert [event.data["message_id"] for event in after.messages] == [1]
